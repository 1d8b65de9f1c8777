//! Looks for what a task needs and the machine lacks, then installs it or says exactly how.
//! The other tasks call this first. Rust itself is not installed here: without it nothing gets this far.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::commands::{run_visibly, succeeds};
use crate::failure::Failure;
use crate::workspace::Workspace;

/// What a task does, and so what must be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Needs {
    /// Compiles the programs.
    Build,
    /// Judges the sources.
    Check,
    /// Compiles and opens the window.
    Window,
    /// Opens windows and browsers that nobody sees, and taps in them.
    Drive,
    /// Starts a PostgreSQL of its own.
    Database,
}

/// Something that a machine has or lacks, how it is looked for, and in which of Debian's packages it comes.
struct Part {
    name: &'static str,
    probe: &'static [&'static str],
    packages: &'static [&'static str],
}

/// SQLCipher and its OpenSSL are compiled from source.
const BUILD_PARTS: [Part; 4] = [
    Part { name: "a C compiler", probe: &["cc", "--version"], packages: &["build-essential"] },
    Part { name: "make", probe: &["make", "--version"], packages: &["build-essential"] },
    // Debian's perl-base lacks the modules that OpenSSL's Configure uses.
    Part {
        name: "perl with its modules",
        probe: &["perl", "-MFindBin", "-MIPC::Cmd", "-MFile::Compare", "-e1"],
        packages: &["perl"],
    },
    Part { name: "pkg-config", probe: &["pkg-config", "--version"], packages: &["pkg-config"] },
];

/// What the window is drawn with on Linux; other systems bring a web view of their own.
const WINDOW_PARTS: [Part; 1] = [Part {
    name: "WebKitGTK",
    probe: &["pkg-config", "--exists", "webkit2gtk-4.1", "librsvg-2.0", "ayatana-appindicator3-0.1"],
    packages: &["libwebkit2gtk-4.1-dev", "libxdo-dev", "libayatana-appindicator3-dev", "librsvg2-dev"],
}];

const DRIVE_PARTS: [Part; 5] = [
    Part { name: "a screen that nobody sees", probe: &["sh", "-c", "command -v Xvfb"], packages: &["xvfb"] },
    Part {
        name: "a driver for windows",
        probe: &["sh", "-c", "command -v WebKitWebDriver"],
        packages: &["webkit2gtk-driver"],
    },
    Part { name: "Chromium", probe: &["sh", "-c", "command -v chromium"], packages: &["chromium"] },
    Part {
        name: "a driver for it",
        probe: &["sh", "-c", "command -v chromedriver"],
        packages: &["chromium-driver"],
    },
    Part { name: "npm", probe: &["npm", "--version"], packages: &["npm"] },
];

/// Debian keeps the server's programs out of the path, one folder for each version.
const DATABASE_PARTS: [Part; 1] = [Part {
    name: "PostgreSQL",
    probe: &["sh", "-c", "command -v postgres || ls /usr/lib/postgresql/*/bin/postgres"],
    packages: &["postgresql"],
}];

const CHECK_PARTS: [&[&str]; 2] = [&["cargo", "fmt", "--version"], &["cargo", "clippy", "--version"]];
const CHECK_INSTALL: [&str; 4] = ["component", "add", "rustfmt", "clippy"];

/// Judges what is accessible on a page; only tests load it.
const AXE: &str = "axe-core@4.11.0";

/// Returns when everything is there. One line is printed for each thing that had to be done.
pub(crate) fn prepare(workspace: &Workspace, needs: &[Needs]) -> Result<(), Failure> {
    prepare_parts(&parts_of(needs))?;
    if needs.contains(&Needs::Check) && !CHECK_PARTS.iter().all(|probe| answers(probe)) {
        println!("setup  rustup {}", CHECK_INSTALL.join(" "));
        run_visibly(Command::new("rustup").args(CHECK_INSTALL))?;
    }
    if needs.contains(&Needs::Drive) {
        fetch_axe(workspace)?;
    }
    Ok(())
}

/// Where the judge of what is accessible lies, once it was fetched.
fn axe(workspace: &Workspace) -> PathBuf {
    tools(workspace).join("node_modules").join("axe-core").join("axe.min.js")
}

fn tools(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tools")
}

fn fetch_axe(workspace: &Workspace) -> Result<(), Failure> {
    if axe(workspace).exists() {
        return Ok(());
    }
    println!("setup  npm install {AXE}");
    let mut install = Command::new("npm");
    install.args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
    run_visibly(install.arg(tools(workspace)).arg(AXE))?;
    if axe(workspace).exists() { Ok(()) } else { Err(Failure::Missing(format!("npm did not bring {AXE}"))) }
}

fn parts_of(needs: &[Needs]) -> Vec<&'static Part> {
    let is_linux = cfg!(target_os = "linux");
    let mut parts: Vec<_> = BUILD_PARTS.iter().collect();
    if is_linux && needs.contains(&Needs::Window) {
        parts.extend(&WINDOW_PARTS);
    }
    if is_linux && needs.contains(&Needs::Drive) {
        parts.extend(&DRIVE_PARTS);
    }
    if needs.contains(&Needs::Database) {
        parts.extend(&DATABASE_PARTS);
    }
    parts
}

fn prepare_parts(parts: &[&Part]) -> Result<(), Failure> {
    let lacking = missing(parts, |part| answers(part.probe));
    if lacking.is_empty() {
        return Ok(());
    }
    println!("setup  missing: {}", names(&lacking));
    install(&packages(&lacking))?;
    let lacking = missing(parts, |part| answers(part.probe));
    if lacking.is_empty() {
        return Ok(());
    }
    Err(Failure::Missing(format!(
        "still missing: {}. {}",
        names(&lacking),
        how_to_install(&packages(&lacking))
    )))
}

fn missing<'a>(parts: &[&'a Part], answers: impl Fn(&Part) -> bool) -> Vec<&'a Part> {
    parts.iter().copied().filter(|part| !answers(part)).collect()
}

fn names(parts: &[&Part]) -> String {
    parts.iter().map(|part| part.name).collect::<Vec<_>>().join(", ")
}

/// Each package once, in the order in which they were found to be missing.
fn packages(parts: &[&Part]) -> Vec<&'static str> {
    let mut packages = Vec::new();
    for package in parts.iter().flat_map(|part| part.packages) {
        if !packages.contains(package) {
            packages.push(*package);
        }
    }
    packages
}

/// What a person types where we may not install.
fn how_to_install(packages: &[&str]) -> String {
    format!("apt-get install {}", packages.join(" "))
}

fn answers(probe: &[&str]) -> bool {
    succeeds(Command::new(probe[0]).args(&probe[1..]))
}

fn install(packages: &[&str]) -> Result<(), Failure> {
    if !is_root_on_debian() {
        return Err(Failure::Missing(how_to_install(packages)));
    }
    println!("setup  apt-get update");
    run_visibly(Command::new("apt-get").args(["update", "-q"]))?;
    println!("setup  {}", how_to_install(packages));
    run_visibly(
        Command::new("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["install", "-q", "-y", "--no-install-recommends"])
            .args(packages),
    )
}

pub(crate) fn is_root_on_debian() -> bool {
    let is_root =
        Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    is_root && Path::new("/etc/debian_version").exists() && succeeds(Command::new("apt-get").arg("--version"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_does_not_answer_is_missing() {
        let parts: Vec<_> = BUILD_PARTS.iter().collect();
        let lacking = missing(&parts, |part| part.name != "make");
        assert_eq!(names(&lacking), "make");
    }

    #[test]
    fn a_complete_machine_lacks_nothing() {
        assert!(missing(&parts_of(&[Needs::Window, Needs::Drive, Needs::Database]), |_| true).is_empty());
    }

    #[test]
    fn a_package_that_brings_two_parts_is_installed_once() {
        let parts: Vec<_> = BUILD_PARTS.iter().collect();
        assert_eq!(packages(&missing(&parts, |_| false)), ["build-essential", "perl", "pkg-config"]);
    }

    #[test]
    fn who_only_builds_the_programs_needs_no_screen() {
        let names = |needs: &[Needs]| parts_of(needs).iter().map(|part| part.name).collect::<Vec<_>>();
        assert!(!names(&[Needs::Build]).contains(&"Chromium"));
        assert_eq!(names(&[Needs::Drive]).contains(&"Chromium"), cfg!(target_os = "linux"));
        assert!(!names(&[Needs::Build]).contains(&"PostgreSQL"));
        assert!(names(&[Needs::Database]).contains(&"PostgreSQL"));
    }

    #[test]
    fn a_program_that_is_not_there_does_not_answer() {
        assert!(!answers(&["turbok-no-such-program", "--version"]));
    }
}
