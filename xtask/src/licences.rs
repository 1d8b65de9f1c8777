//! Asks cargo-deny whether what comes from outside may: licences, banned crates, sources, known holes.
//! `check` calls this; the policy itself is deny.toml. cargo-deny is built once, into the build folder.

use std::path::PathBuf;
use std::process::Command;

use crate::commands::{complaint_of, run_visibly, succeeds};
use crate::failure::Failure;
use crate::workspace::Workspace;

/// Pinned, so that the same policy file means the same everywhere.
const VERSION: &str = "0.20.2";

pub(crate) fn broken_licences(workspace: &Workspace) -> Result<Vec<String>, Failure> {
    let deny = Deny::find_or_build(workspace)?;
    let mut complaints = Vec::new();
    complaints.extend(complaint_of(deny.command(workspace).args(["check", "licenses", "bans", "sources"]))?);
    if succeeds(deny.command(workspace).args(["fetch", "db"])) {
        // The database was fetched just now: `--offline` keeps cargo-deny from asking for it again.
        complaints.extend(complaint_of(deny.command(workspace).args(["--offline", "check", "advisories"]))?);
    } else {
        println!("       advisories were not asked: their database cannot be reached from here");
    }
    Ok(complaints)
}

struct Deny {
    program: PathBuf,
}

impl Deny {
    fn find_or_build(workspace: &Workspace) -> Result<Self, Failure> {
        let installed = Deny { program: "cargo-deny".into() };
        if installed.starts() {
            return Ok(installed);
        }
        let tools = workspace.target.join("tools");
        let ours = Deny { program: tools.join("bin/cargo-deny") };
        if !ours.starts() {
            println!("setup  cargo install cargo-deny {VERSION} (once; takes some minutes)");
            let mut install = workspace.cargo(&["install", "cargo-deny", "--locked"]);
            install.args(["--version", VERSION, "--root"]).arg(&tools);
            run_visibly(&mut install)?;
        }
        Ok(ours)
    }

    fn starts(&self) -> bool {
        succeeds(Command::new(&self.program).arg("--version"))
    }

    fn command(&self, workspace: &Workspace) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(&workspace.root);
        command
    }
}
