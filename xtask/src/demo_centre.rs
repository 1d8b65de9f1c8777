//! A centre with the demo's data, in a process of its own. `run` and `serve_ui` have one; it ends with the value.
//! What is asked of it goes by its command line, as an administrator would.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::failure::Failure;
use crate::program::Program;
use crate::tool::Tool;
use crate::workspace::{Profile, Workspace};

/// Whose tablets they are, the initials of one who works there, and the PIN as it is typed.
pub(crate) const UNIT: &str = "Bokbussen";
pub(crate) const STAFF: &str = "KL";
pub(crate) const PIN: &str = "471123";

/// Ours: a first start makes keys and tables, on a slow disk too.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running centre.
pub(crate) struct DemoCentre {
    tool: Tool,
    program: Program,
}

impl DemoCentre {
    /// Fills one in a folder beside the others' and has it listen on a free port of this machine.
    pub(crate) fn open(workspace: &Workspace, folder: &Path) -> Result<Self, Failure> {
        let data = folder.join("centralen");
        let tool = tool(workspace, "turbok-central", &data, folder)?;
        tool.read(&["demo", "--seed", "1"])?;
        let mut serve = Command::new(workspace.program("turbok-central", Profile::Dev));
        serve.arg("--data").arg(&data).args(["serve", "--listen", "127.0.0.1:0"]);
        let program = Program::start(&mut serve, &folder.join("centralen.log"), PATIENCE)?;
        Ok(Self { tool, program })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.program.address
    }

    /// Its command line.
    pub(crate) fn tool(&self) -> &Tool {
        &self.tool
    }

    /// Holds for ten minutes, for one tablet.
    pub(crate) fn new_code(&self) -> Result<String, Failure> {
        let made = self.tool.ask(&["enrol", "--unit", UNIT])?;
        let code = made["code"].as_str().map(str::to_owned);
        code.ok_or_else(|| Failure::Missing("the centre's answer has no code".to_owned()))
    }
}

/// A command line program of ours, over a data folder that is made for it.
pub(crate) fn tool(
    workspace: &Workspace,
    program: &str,
    data: &Path,
    folder: &Path,
) -> Result<Tool, Failure> {
    fs::create_dir_all(data).map_err(|source| Failure::file(data, source))?;
    let always = vec![OsString::from("--data"), data.as_os_str().to_owned()];
    Ok(Tool::new(workspace.program(program, Profile::Dev), always, folder.to_owned()))
}

/// An empty folder, whatever was there.
pub(crate) fn make_fresh(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => return Err(Failure::file(folder, source)),
        _ => {}
    }
    fs::create_dir_all(folder).map_err(|source| Failure::file(folder, source))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn nothing_of_yesterday_is_left_in_a_fresh_folder() {
        let place = TempDir::new().unwrap();
        let folder = place.path().join("run");
        make_fresh(&folder).unwrap();
        fs::write(folder.join("yesterday.db"), "").unwrap();
        make_fresh(&folder).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }
}
