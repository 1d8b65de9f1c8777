//! Looks for what a build needs and the machine lacks, then installs it or says exactly how.
//! The other tasks call this first. Rust itself is not installed here: without it nothing gets this far.

use std::path::Path;
use std::process::Command;

use crate::commands::{run_visibly, succeeds};
use crate::failure::Failure;

/// What a person types where we may not install: SQLCipher and its OpenSSL are compiled from source.
const INSTALL: &str = "apt-get install build-essential perl pkg-config";

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    ToBuild,
    ToCheck,
}

struct Part {
    name: &'static str,
    probe: &'static [&'static str],
}

const BUILD_PARTS: [Part; 3] = [
    Part { name: "a C compiler", probe: &["cc", "--version"] },
    Part { name: "make", probe: &["make", "--version"] },
    // Debian's perl-base lacks the modules that OpenSSL's Configure uses.
    Part {
        name: "perl with its modules",
        probe: &["perl", "-MFindBin", "-MIPC::Cmd", "-MFile::Compare", "-e1"],
    },
];

const CHECK_PARTS: [Part; 2] = [
    Part { name: "rustfmt", probe: &["cargo", "fmt", "--version"] },
    Part { name: "clippy", probe: &["cargo", "clippy", "--version"] },
];

/// Returns when everything is there. One line is printed for each thing that had to be done.
pub(crate) fn prepare(needs: Needs) -> Result<(), Failure> {
    let lacking = missing(&BUILD_PARTS, answers);
    if !lacking.is_empty() {
        println!("setup  missing: {}", lacking.join(", "));
        install_packages()?;
        ensure_present(&BUILD_PARTS, INSTALL)?;
    }
    if needs == Needs::ToBuild {
        return Ok(());
    }
    let lacking = missing(&CHECK_PARTS, answers);
    if !lacking.is_empty() {
        println!("setup  missing: {}", lacking.join(", "));
        println!("setup  rustup component add rustfmt clippy");
        run_visibly(Command::new("rustup").args(["component", "add", "rustfmt", "clippy"]))?;
        ensure_present(&CHECK_PARTS, "rustup component add rustfmt clippy")?;
    }
    Ok(())
}

fn missing(parts: &[Part], answers: impl Fn(&Part) -> bool) -> Vec<&'static str> {
    parts.iter().filter(|part| !answers(part)).map(|part| part.name).collect()
}

fn answers(part: &Part) -> bool {
    succeeds(Command::new(part.probe[0]).args(&part.probe[1..]))
}

fn ensure_present(parts: &[Part], remedy: &str) -> Result<(), Failure> {
    let lacking = missing(parts, answers);
    if lacking.is_empty() {
        return Ok(());
    }
    Err(Failure::Missing(format!("still missing: {}. {remedy}", lacking.join(", "))))
}

fn install_packages() -> Result<(), Failure> {
    if !is_root_on_debian() {
        return Err(Failure::Missing(INSTALL.to_owned()));
    }
    println!("setup  apt-get update");
    run_visibly(Command::new("apt-get").args(["update", "-q"]))?;
    println!("setup  {INSTALL}");
    run_visibly(
        Command::new("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["install", "-q", "-y", "--no-install-recommends"])
            .args(["build-essential", "perl", "pkg-config"]),
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
        let lacking = missing(&BUILD_PARTS, |part| part.name != "make");
        assert_eq!(lacking, ["make"]);
    }

    #[test]
    fn a_complete_machine_lacks_nothing() {
        assert!(missing(&BUILD_PARTS, |_| true).is_empty());
    }

    #[test]
    fn a_program_that_is_not_there_does_not_answer() {
        assert!(!answers(&Part { name: "nothing", probe: &["turbok-no-such-program", "--version"] }));
    }
}
