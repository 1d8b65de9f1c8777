//! `cargo xtask page`: compiles the page, makes bindings for it, and lays everything a browser loads in `ui/dist/`
//! in the build folder. `serve_ui` and `window` use this too. Which compiler can do it is found in `page_compiler`.

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::commands::run_visibly;
use crate::failure::Failure;
use crate::page_compiler::{Compiler, TARGET};
use crate::workspace::{Profile, Workspace};

/// Written by hand, beside the page's sources. The script is a file of its own, because the content security policy
/// allows none inside `index.html`.
const FILES: [&str; 2] = ["index.html", "start.js"];
const STYLE: &str = "style";

/// What kind of page is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// Quick to build, with names in its stack traces.
    Dev,
    /// As a tablet gets it.
    Release,
    /// The same, after `wasm-opt`.
    Small,
}

impl Page {
    /// The page that goes with programs of this profile.
    pub(crate) const fn of(profile: Profile) -> Self {
        match profile {
            Profile::Dev => Self::Dev,
            Profile::Release => Self::Release,
        }
    }

    /// The profile of cargo and the folder that it builds into.
    const fn profile(self) -> (&'static str, &'static str) {
        match self {
            Self::Dev => ("dev", "debug"),
            Self::Release | Self::Small => ("page", "page"),
        }
    }

    const fn option(self) -> Option<&'static str> {
        match self {
            Self::Dev => Some("--names"),
            Self::Release => None,
            Self::Small => Some("--small"),
        }
    }
}

/// Builds the page, and says where it lies.
pub(crate) fn build(workspace: &Workspace, page: Page) -> Result<PathBuf, Failure> {
    build_program(workspace, page, Program { args: &["--bin", "ui"], wasm: "ui.wasm" }, dist(workspace))
}

/// Builds one of the page's examples, which the page is measured beside.
pub(crate) fn build_example(workspace: &Workspace, name: &str) -> Result<PathBuf, Failure> {
    let wasm = format!("examples/{name}.wasm");
    let program = Program { args: &["--example", name], wasm: &wasm };
    build_program(workspace, Page::Small, program, workspace.target.join("ui").join(name))
}

/// What is compiled: how cargo is asked for it, and where it lies in the profile's folder.
struct Program<'a> {
    args: &'a [&'a str],
    wasm: &'a str,
}

fn build_program(
    workspace: &Workspace,
    page: Page,
    program: Program<'_>,
    dist: PathBuf,
) -> Result<PathBuf, Failure> {
    let sources = workspace.root.join("ui");
    let compiler = Compiler::find(workspace)?;
    let (profile, folder) = page.profile();
    println!("page   cargo build --package ui {} ({profile})", program.args.join(" "));
    let mut args = vec!["build", "--package", "ui", "--target", TARGET, "--profile", profile];
    args.extend(program.args);
    run_visibly(compiler.cargo(workspace, &args).env("CARGO_ENCODED_RUSTFLAGS", without_paths(workspace)))?;
    let wasm = workspace.target.join(TARGET).join(folder).join(program.wasm);
    let _alone = alone_beside(&dist)?;
    let half_done = dist.with_extension("new");
    empty(&half_done)?;
    let mut builder = workspace.cargo(&["run", "--quiet", "--package", "page-builder", "--"]);
    run_visibly(builder.arg(&wasm).arg(&half_done).args(page.option()))?;
    lay_out(&sources, &half_done)?;
    // Whoever serves the folder meanwhile finds the earlier page or this one, never half of it.
    empty(&dist)?;
    fs::rename(&half_done, &dist).map_err(|source| Failure::file(&dist, source))?;
    println!("page   {}", dist.display());
    Ok(dist)
}

/// Holds off another page that is being laid in the same folder, as cargo holds off another build.
fn alone_beside(dist: &Path) -> Result<File, Failure> {
    let path = dist.with_extension("lock");
    fs::create_dir_all(path.parent().unwrap_or(dist)).map_err(|source| Failure::file(&path, source))?;
    let file = File::create(&path).map_err(|source| Failure::file(&path, source))?;
    file.lock().map_err(|source| Failure::file(&path, source))?;
    Ok(file)
}

/// The page is given to others: it says nothing of the machine that it was built on, and is smaller without.
fn without_paths(workspace: &Workspace) -> String {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let crates = home.map(|home| home.join("registry").join("src"));
    let folders = crates.into_iter().chain([workspace.root.clone()]);
    // Cargo's own separator, for paths with spaces.
    folders
        .map(|folder| format!("--remap-path-prefix={}=", folder.display()))
        .collect::<Vec<_>>()
        .join("\x1f")
}

/// Where the finished page lies.
pub(crate) fn dist(workspace: &Workspace) -> PathBuf {
    workspace.target.join("ui").join("dist")
}

fn lay_out(sources: &Path, dist: &Path) -> Result<(), Failure> {
    for file in FILES {
        copy(&sources.join(file), &dist.join(file))?;
    }
    copy_folder(&sources.join(STYLE), &dist.join(STYLE))
}

/// Nothing of an earlier page stays: a file that was renamed would be served for ever.
fn empty(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => return Err(Failure::file(folder, source)),
        _ => {}
    }
    fs::create_dir_all(folder).map_err(|source| Failure::file(folder, source))
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to).map_err(|source| Failure::file(to, source))?;
    for entry in fs::read_dir(from).map_err(|source| Failure::file(from, source))? {
        let path = entry.map_err(|source| Failure::file(from, source))?.path();
        let copied = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_folder(&path, &copied)?;
        } else {
            copy(&path, &copied)?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::copy(from, to).map(drop).map_err(|source| Failure::file(from, source))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn what_is_written_by_hand_lies_beside_what_was_compiled() {
        let place = TempDir::new().unwrap();
        let (sources, dist) = (place.path().join("ui"), place.path().join("dist"));
        fs::create_dir_all(sources.join("style/fonts")).unwrap();
        fs::create_dir_all(sources.join("src")).unwrap();
        for file in ["index.html", "start.js", "style/tokens.css", "style/fonts/latin.woff2", "src/main.rs"] {
            fs::write(sources.join(file), file).unwrap();
        }
        empty(&dist).unwrap();
        fs::write(dist.join("ui_bg.wasm"), "compiled").unwrap();
        lay_out(&sources, &dist).unwrap();
        for file in ["index.html", "start.js", "style/tokens.css", "style/fonts/latin.woff2"] {
            assert_eq!(fs::read_to_string(dist.join(file)).unwrap(), file);
        }
        assert!(dist.join("ui_bg.wasm").exists());
        assert!(!dist.join("src").exists());
    }

    #[test]
    fn nothing_of_an_earlier_page_stays() {
        let place = TempDir::new().unwrap();
        let dist = place.path().join("dist");
        empty(&dist).unwrap();
        fs::create_dir(dist.join("style")).unwrap();
        fs::write(dist.join("style/old.css"), "").unwrap();
        empty(&dist).unwrap();
        assert_eq!(fs::read_dir(&dist).unwrap().count(), 0);
    }

    #[test]
    fn only_a_page_that_is_asked_to_be_small_needs_the_optimiser() {
        assert_eq!(Page::of(Profile::Release).option(), None);
        assert_eq!(Page::of(Profile::Dev).option(), Some("--names"));
        assert_eq!(Page::Small.option(), Some("--small"));
    }
}
