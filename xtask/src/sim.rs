//! `cargo xtask sim`: runs seeds of the simulator and passes on what it says. `main` calls this; `test` runs its suite.
//! What is simulated and how it is judged lies in the package `simulator`.

use std::process::{Command, ExitCode};

use crate::commands::run_visibly;
use crate::failure::Failure;
use crate::workspace::{Profile, Workspace};

/// The package, and its program.
pub(crate) const PACKAGE: &str = "simulator";
/// The disk that fails and the defects that can be planted: in nothing else that is built.
pub(crate) const FEATURE: &str = "simulator/armed";

/// Its tests that need that.
pub(crate) const SUITE: &str = "seeds";

/// What the program is told; it has its own answers for what is left out.
pub(crate) struct Asked {
    pub(crate) seeds: u64,
    pub(crate) seed: u64,
    pub(crate) planted: Option<String>,
    pub(crate) tablets: Option<u64>,
    pub(crate) days: Option<u64>,
    pub(crate) trace: bool,
}

/// Fails when an invariant did not hold.
pub(crate) fn run(workspace: &Workspace, asked: &Asked) -> Result<ExitCode, Failure> {
    run_visibly(&mut workspace.cargo(&["build", "--package", PACKAGE, "--features", FEATURE]))?;
    let mut command = Command::new(workspace.program(PACKAGE, Profile::Dev));
    command.args(arguments(asked));
    match run_visibly(&mut command) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        // It has said what it found.
        Err(Failure::Unsuccessful { .. }) => Ok(ExitCode::FAILURE),
        Err(failure) => Err(failure),
    }
}

fn arguments(asked: &Asked) -> Vec<String> {
    let mut words =
        vec!["--seeds".to_owned(), asked.seeds.to_string(), "--seed".to_owned(), asked.seed.to_string()];
    let named = [
        ("--break", asked.planted.clone()),
        ("--tablets", asked.tablets.map(|number| number.to_string())),
        ("--days", asked.days.map(|number| number.to_string())),
    ];
    for (name, value) in named {
        if let Some(value) = value {
            words.extend([name.to_owned(), value]);
        }
    }
    if asked.trace {
        words.push("--trace".to_owned());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_left_to_the_simulator() {
        let asked = Asked { seeds: 2, seed: 5, planted: None, tablets: None, days: None, trace: false };
        assert_eq!(arguments(&asked), ["--seeds", "2", "--seed", "5"]);
        let asked =
            Asked { planted: Some("merge".into()), tablets: Some(3), days: Some(9), trace: true, ..asked };
        let words = ["--break", "merge", "--tablets", "3", "--days", "9", "--trace"];
        assert_eq!(arguments(&asked)[4..], words);
    }
}
