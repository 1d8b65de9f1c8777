//! `cargo xtask run`: builds the programs and plays one day with two tablets and a centre.
//! `main` calls this. Everything the day writes lies in `run/` in the build folder, fresh each time.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::day::{Day, Table};
use crate::failure::Failure;
use crate::program::Program;
use crate::tool::Tool;
use crate::workspace::{Profile, Workspace};

/// Ours: a first start makes keys and tables, on a slow disk too.
const CENTRE_PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn run(workspace: &Workspace) -> Result<(), Failure> {
    workspace.build_programs(Profile::Dev)?;
    let folder = workspace.target.join("run");
    make_fresh(&folder)?;
    let stage = Stage {
        tablet_program: workspace.program("turbok", Profile::Dev),
        centre_program: workspace.program("turbok-central", Profile::Dev),
        folder,
    };
    println!(
        "En dag med Turbok. Allt som sparas ligger i {}",
        stage.folder.display()
    );
    let table = play_the_day(&stage, &mut Day::default())?;
    println!();
    for line in table.lines() {
        println!("{line}");
    }
    Ok(())
}

/// The script, one step after the other. A step that does not go as written ends the day with a failure.
fn play_the_day(stage: &Stage, day: &mut Day) -> Result<Table<2>, Failure> {
    let centre = stage.open_centre()?;
    day.step("Centralen", &format!("lyssnar på {}", centre.address));

    let mut rows = Vec::new();
    for name in ["Plattan A", "Plattan B"] {
        let tablet = stage.tablet(name)?;
        tablet.refuse_pin("000000")?;
        day.step(name, "släpper inte in den som har fel kod");
        tablet.unlock("471123")?;
        day.step(name, "låses upp");
        let status = tablet.tool.ask(&["status"])?;
        rows.push([name.to_owned(), status["unsent"].to_string()]);
    }
    Ok(Table {
        heads: ["Vem", "Väntar på att skickas"],
        rows,
    })
}

/// Where the day is played: the two programs and a folder for each actor.
struct Stage {
    tablet_program: PathBuf,
    centre_program: PathBuf,
    folder: PathBuf,
}

impl Stage {
    /// The centre in a process of its own, on a free port; it ends with the value.
    fn open_centre(&self) -> Result<Program, Failure> {
        let data = self.actor_folder("Centralen")?;
        let mut command = Command::new(&self.centre_program);
        command.arg("--data").arg(&data);
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        Program::start(
            &mut command,
            &self.folder.join("central.log"),
            CENTRE_PATIENCE,
        )
    }

    fn tablet(&self, name: &str) -> Result<Tablet, Failure> {
        let data = self.actor_folder(name)?;
        let always = vec![OsString::from("--data"), data.clone().into_os_string()];
        Ok(Tablet {
            tool: Tool::new(self.tablet_program.clone(), always, data),
        })
    }

    fn actor_folder(&self, name: &str) -> Result<PathBuf, Failure> {
        let folder = self.folder.join(name.to_lowercase().replace(' ', "-"));
        fs::create_dir_all(&folder).map_err(|source| Failure::file(&folder, source))?;
        Ok(folder)
    }
}

/// A tablet in the day. Unlocked, it keeps a process; that one ends with the value.
struct Tablet {
    tool: Tool,
}

impl Tablet {
    fn unlock(&self, pin: &str) -> Result<(), Failure> {
        self.tool
            .ask_with_input(&["unlock"], &format!("{pin}\n"))
            .map(|_| ())
    }

    fn refuse_pin(&self, pin: &str) -> Result<(), Failure> {
        self.tool
            .ask_and_be_refused(&["unlock"], &format!("{pin}\n"))
            .map(|_| ())
    }
}

impl Drop for Tablet {
    fn drop(&mut self) {
        // Also when the day fails midway; a tablet that is locked already says so, and that is fine.
        let _ = self.tool.ask(&["lock"]);
    }
}

fn make_fresh(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            return Err(Failure::file(folder, source));
        }
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
