//! `cargo xtask kill-loop`: kills tablets and the centre at every named point, thousands of times, and looks whether
//! anything that was answered is lost or there twice. `main` calls this; `test` has the programs built here too.
//! The loop itself is an example of the package `end-to-end`; this only builds, starts it and shows what it says.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::commands::run_visibly;
use crate::failure::Failure;
use crate::workspace::{PROGRAMS, Profile, Workspace};

const FEATURES: &str = "device/failpoints,central/failpoints";
const PACKAGE: &str = "end-to-end";
const LOOP: &str = "kill_loop";

/// What the loop is told; it has its own answers for what is left out.
pub(crate) struct Asked {
    pub(crate) kills: u64,
    pub(crate) each: u64,
    pub(crate) seed: Option<u64>,
    pub(crate) point: Option<String>,
}

/// Fails when something was lost, doubled or broken, or when a point was not reached often enough.
pub(crate) fn run(workspace: &Workspace, asked: &Asked) -> Result<ExitCode, Failure> {
    let programs = build_programs(workspace)?;
    // The build folder has the ordinary ones again.
    workspace.build_programs(Profile::Dev)?;
    run_visibly(&mut workspace.cargo(&["build", "--package", PACKAGE, "--example", LOOP]))?;
    let mut command = Command::new(workspace.program(&format!("examples/{LOOP}"), Profile::Dev));
    command.arg(programs);
    command.args(["--n", &asked.kills.to_string(), "--each", &asked.each.to_string()]);
    if let Some(seed) = asked.seed {
        command.args(["--seed", &seed.to_string()]);
    }
    if let Some(point) = &asked.point {
        command.args(["--point", point]);
    }
    match run_visibly(&mut command) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        // It has said what it found.
        Err(Failure::Unsuccessful { .. }) => Ok(ExitCode::FAILURE),
        Err(failure) => Err(failure),
    }
}

/// Builds the programs that can be killed, and takes them out of the way of the ordinary ones, which whoever calls this
/// builds afterwards: cargo puts both under the same name.
pub(crate) fn build_programs(workspace: &Workspace) -> Result<PathBuf, Failure> {
    // Of the same packages as the ordinary ones: another choice would bring other features of what they share.
    let mut build = workspace.cargo(&["build", "--features", FEATURES]);
    for program in PROGRAMS {
        build.args(["--bin", program]);
    }
    run_visibly(&mut build)?;
    let folder = workspace.target.join("kill-loop");
    fs::create_dir_all(&folder).map_err(|source| Failure::file(&folder, source))?;
    for program in PROGRAMS {
        let built = workspace.program(program, Profile::Dev);
        let to = folder.join(built.file_name().unwrap_or_default());
        // A program that is running cannot be written over, but its name can be given to another.
        let _ = fs::remove_file(&to);
        fs::copy(&built, &to).map_err(|source| Failure::file(&to, source))?;
    }
    Ok(folder)
}
