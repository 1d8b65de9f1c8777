//! The compiler for the page: the target of the installed toolchain, else rustup's, else Debian's compiler.
//! `page` calls this. What is there is used before anything is fetched.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::commands::{run_visibly, succeeds};
use crate::failure::Failure;
use crate::setup::is_root_on_debian;
use crate::workspace::Workspace;

/// What the page is compiled for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Debian builds a compiler for Firefox and Chromium, and knows the target; its standard library comes as source.
const DEBIAN: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "libstd-rust-web-dev"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_SOURCE: &str = "/usr/src";

/// Whoever compiles the page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Compiler {
    /// The toolchain that everything is built with.
    Own,
    /// Debian's, which builds its standard library on the way, and links with this.
    Debian { linker: PathBuf },
}

impl Compiler {
    /// The first that is there or can be had; else a failure that says what to install.
    pub(crate) fn find(workspace: &Workspace) -> Result<Self, Failure> {
        if has_target() {
            return Ok(Self::Own);
        }
        println!("setup  rustup target add {TARGET}");
        let added = run_visibly(Command::new("rustup").args(["target", "add", TARGET]));
        if added.is_ok() && has_target() {
            return Ok(Self::Own);
        }
        println!("setup  rustup has no {TARGET} for us; asking Debian");
        install_debians()?;
        let linker = linker().ok_or_else(how_to_help)?;
        println!("page   with {DEBIAN_RUSTC}, linked by {}", linker.display());
        let compiler = Self::Debian { linker };
        if succeeds(compiler.cargo(workspace, &["--version"]).env_remove("RUSTC")) {
            return Ok(compiler);
        }
        Err(how_to_help())
    }

    /// Cargo with this compiler, in the checkout's root.
    pub(crate) fn cargo(&self, workspace: &Workspace, args: &[&str]) -> Command {
        let Self::Debian { linker } = self else {
            return workspace.cargo(args);
        };
        let mut command = Command::new(DEBIAN_CARGO);
        command
            .current_dir(&workspace.root)
            .args(args)
            .env("RUSTC", DEBIAN_RUSTC)
            // Building the standard library is not stable yet.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
            // Cargo points these at its own toolchain for the programs that it runs, and we are one.
            .env_remove("LD_LIBRARY_PATH")
            .env_remove("RUSTUP_TOOLCHAIN");
        if args.first() == Some(&"build") {
            command.arg("-Zbuild-std=std,panic_abort");
        }
        command
    }
}

fn has_target() -> bool {
    printed(&["--print", "target-libdir", "--target", TARGET])
        .is_some_and(|folder| Path::new(&folder).is_dir())
}

/// What the toolchain's compiler answers, in one line.
fn printed(args: &[&str]) -> Option<String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let output = Command::new(rustc).args(args).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

fn install_debians() -> Result<(), Failure> {
    let is_there =
        || [DEBIAN_RUSTC, DEBIAN_CARGO].iter().all(|path| Path::new(path).exists()) && has_debians_source();
    if is_there() {
        return Ok(());
    }
    if !is_root_on_debian() {
        return Err(how_to_help());
    }
    println!("setup  apt-get install {}", DEBIAN.join(" "));
    run_visibly(Command::new("apt-get").args(["update", "-q"]))?;
    let mut install = Command::new("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive");
    install.args(["install", "-q", "-y", "--no-install-recommends"]).args(DEBIAN);
    run_visibly(&mut install).map_err(|_| how_to_help())?;
    if is_there() { Ok(()) } else { Err(how_to_help()) }
}

/// `rust-web-src` lays the sources in a folder named by version.
fn has_debians_source() -> bool {
    let Ok(entries) = Path::new(DEBIAN_SOURCE).read_dir() else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("rustc-"))
}

/// The linker that rustup's toolchain brings, else lld's own.
fn linker() -> Option<PathBuf> {
    let library = printed(&["--print", "target-libdir"]).map(PathBuf::from);
    let bundled = library.and_then(|folder| Some(folder.parent()?.join("bin").join("rust-lld")));
    bundled
        .filter(|path| path.exists())
        .or_else(|| succeeds(Command::new("wasm-ld").arg("--version")).then(|| PathBuf::from("wasm-ld")))
}

fn how_to_help() -> Failure {
    Failure::Missing(format!(
        "the page cannot be compiled: `rustup target add {TARGET}` did not work, and neither did Debian's compiler \
         (`apt-get install {} lld`). Either of the two is enough",
        DEBIAN.join(" ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_the_compiler_does_not_know_has_no_answer() {
        assert_eq!(printed(&["--print", "no-such-thing"]), None);
    }

    #[test]
    fn the_failure_names_both_ways_out() {
        let sentence = how_to_help().to_string();
        assert!(sentence.contains("rustup target add") && sentence.contains("rustc-web"), "{sentence}");
    }
}
