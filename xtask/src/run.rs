//! `cargo xtask run`: a day with Turbok. In the window, with a demo centre behind it; by itself, where nobody looks; or
//! on the command line. `main` calls this. All that is written lies in `run/` in the build folder, fresh each time.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::command_line_day;
use crate::commands::run_visibly;
use crate::demo_centre::{DemoCentre, PIN, STAFF, make_fresh};
use crate::failure::Failure;
use crate::page::{self, Page};
use crate::window;
use crate::workspace::{Profile, Workspace};

/// The program that taps through a day by itself, and the package that has it.
const DAY: &str = "day_in_window";
const DAY_PACKAGE: &str = "end-to-end";

/// How the day is had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// A person taps through it.
    Window,
    /// It is tapped through on a screen that nobody sees, and pictures are kept.
    Headless,
    /// Two tablets without a window, and every step printed.
    CommandLine,
}

impl Way {
    /// What was asked for; where there is no display, nobody can look.
    pub(crate) fn of(headless: bool, command_line: bool) -> Self {
        let has_display =
            !cfg!(target_os = "linux") || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| is_set(name));
        match (command_line, headless || !has_display) {
            (true, _) => Self::CommandLine,
            (false, true) => Self::Headless,
            (false, false) => Self::Window,
        }
    }
}

pub(crate) fn run(workspace: &Workspace, way: Way) -> Result<(), Failure> {
    let folder = workspace.target.join("run");
    if way == Way::CommandLine {
        make_fresh(&folder)?;
        return command_line_day::play(workspace, folder);
    }
    let page = page::build(workspace, Page::Release)?;
    workspace.build_programs(Profile::Dev)?;
    window::build(workspace, &page, Profile::Dev)?;
    make_fresh(&folder)?;
    if way == Way::Headless { by_itself(workspace, folder) } else { by_a_person(workspace, folder) }
}

fn by_itself(workspace: &Workspace, folder: PathBuf) -> Result<(), Failure> {
    run_visibly(&mut workspace.cargo(&["build", "--package", DAY_PACKAGE, "--example", DAY]))?;
    run_visibly(Command::new(workspace.program(&format!("examples/{DAY}"), Profile::Dev)).arg(folder))
}

fn by_a_person(workspace: &Workspace, folder: PathBuf) -> Result<(), Failure> {
    let centre = DemoCentre::open(workspace, &folder)?;
    let code = centre.new_code()?;
    println!();
    println!(
        "Centralen lyssnar på {}. Fönstret öppnas nu, och har redan fått en engångskod.",
        centre.address()
    );
    println!();
    for (number, step) in steps().iter().enumerate() {
        println!("  {}. {step}", number + 1);
    }
    println!();
    println!(
        "Allt ligger i {}. Stäng fönstret när du är klar: då visas vad centralen har.",
        folder.display()
    );
    let mut window = Command::new(workspace.program(window::PACKAGE, Profile::Dev));
    window.env("TURBOK_DATA", folder.join("plattan")).env("TURBOK_CODE", code);
    run_visibly(&mut window)?;
    println!("\nCentralen har:\n");
    println!("{}", centre.tool().read(&["visits"])?);
    Ok(())
}

/// What to do next, for one who has never seen it.
fn steps() -> [String; 5] {
    [
        format!(
            "Koden står redan i fältet. Skriv initialerna {STAFF} och välj en PIN-kod, till exempel {PIN}."
        ),
        "På Idag: tryck Starta besök på den översta hållplatsen.".to_owned(),
        "Tryck på Besökare en gång för var och en som kommer. Varje tryck är sparat.".to_owned(),
        "Gå vidare nere till höger, genom alla delar, och tryck Avsluta besöket.".to_owned(),
        "Tryck Avsluta turen och sedan Avsluta turen och skicka.".to_owned(),
    ]
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_for_the_command_line_gets_it_with_or_without_a_display() {
        assert_eq!(Way::of(false, true), Way::CommandLine);
        assert_eq!(Way::of(true, true), Way::CommandLine);
    }

    #[test]
    fn who_asks_not_to_look_opens_no_window() {
        assert_eq!(Way::of(true, false), Way::Headless);
    }

    #[test]
    fn the_steps_name_the_initials_and_a_pin_that_is_allowed() {
        let steps = steps().join(" ");
        assert!(steps.contains(STAFF) && steps.contains(PIN));
    }
}
