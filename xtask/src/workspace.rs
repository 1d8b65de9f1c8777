//! The checkout as cargo sees it: where it lies, where builds go, what it consists of.
//! Every task asks here, so that `CARGO_TARGET_DIR` is respected everywhere. No rule is judged here.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::commands::{run_visibly, spoken};
use crate::failure::Failure;

/// The product's programs: the tablet without a window, and the centre.
pub(crate) const PROGRAMS: [&str; 2] = ["turbok", "turbok-central"];

#[derive(Clone, Copy)]
pub(crate) enum Profile {
    Dev,
    Release,
}

pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    /// The answer of `cargo metadata --no-deps`: the members and what they depend on directly.
    pub(crate) metadata: Value,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self, Failure> {
        let mut command = Command::new(cargo());
        command.args(["metadata", "--format-version", "1", "--no-deps"]);
        let spoken = spoken(&command);
        let output = command
            .stderr(Stdio::inherit())
            .output()
            .map_err(|source| Failure::NotStarted { command: spoken.clone(), source })?;
        if !output.status.success() {
            return Err(Failure::Unsuccessful { command: spoken, status: output.status });
        }
        let metadata: Value = serde_json::from_slice(&output.stdout)
            .map_err(|source| Failure::NotJson { what: format!("the answer of `{spoken}`"), source })?;
        let folder = |key: &str| {
            metadata[key]
                .as_str()
                .map(PathBuf::from)
                .ok_or_else(|| Failure::Missing(format!("the answer of `{spoken}` names no {key}")))
        };
        Ok(Workspace { root: folder("workspace_root")?, target: folder("target_directory")?, metadata })
    }

    /// Cargo, in the checkout's root.
    pub(crate) fn cargo(&self, args: &[&str]) -> Command {
        let mut command = Command::new(cargo());
        command.current_dir(&self.root).args(args);
        command
    }

    /// Builds both programs, with cargo's own progress on the screen.
    pub(crate) fn build_programs(&self, profile: Profile) -> Result<(), Failure> {
        let mut command = self.cargo(&["build"]);
        for program in PROGRAMS {
            command.args(["--bin", program]);
        }
        if let Profile::Release = profile {
            command.arg("--release");
        }
        run_visibly(&mut command)
    }

    pub(crate) fn program(&self, name: &str, profile: Profile) -> PathBuf {
        let folder = match profile {
            Profile::Dev => "debug",
            Profile::Release => "release",
        };
        let name = format!("{name}{}", env::consts::EXE_SUFFIX);
        self.target.join(folder).join(name)
    }
}

/// The cargo that started us; another one could bring another compiler.
fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
