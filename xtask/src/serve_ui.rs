//! `cargo xtask serve-ui`: the page in a browser, before a tablet of its own and a centre with the demo's data.
//! `main` calls this. Everything lies in `serve-ui/` in the build folder, fresh each time, until ctrl-c.

use std::io;
use std::process::Command;
use std::time::Duration;

use crate::commands::run_visibly;
use crate::demo_centre::{DemoCentre, PIN, STAFF, make_fresh, tool};
use crate::failure::Failure;
use crate::page::{self, Page};
use crate::program::Program;
use crate::tool::Tool;
use crate::workspace::{Profile, Workspace};

/// Ours: a first start makes tables, on a slow disk too.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whether the page begins with enrolling, or with unlocking.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tablet {
    New,
    Enrolled,
}

pub(crate) fn run(workspace: &Workspace, page: Page, tablet: Tablet) -> Result<(), Failure> {
    let dist = page::build(workspace, page)?;
    workspace.build_programs(Profile::Dev)?;
    build(workspace)?;
    let folder = workspace.target.join("serve-ui");
    make_fresh(&folder)?;

    let centre = DemoCentre::open(workspace, &folder)?;
    println!("centre {}", centre.address());
    let data = folder.join("tablet");
    let mut code = None;
    if tablet == Tablet::Enrolled {
        enrol(&tool(workspace, "turbok", &data, &folder)?, &centre.new_code()?)?;
        println!("tablet {STAFF} unlocks with {PIN}");
    } else {
        code = Some(centre.new_code()?);
    }
    let mut serve = Command::new(workspace.program("examples/serve_ui", Profile::Dev));
    let page = Program::start(serve.arg(&data).arg(&dist), &folder.join("page.log"), PATIENCE)?;
    let code = code.map(|code| format!("&code={code}")).unwrap_or_default();
    println!("page   {}{code}", page.address);
    println!("until ctrl-c");
    until_stopped()
}

/// Builds the server that stands where the window stands.
pub(crate) fn build(workspace: &Workspace) -> Result<(), Failure> {
    run_visibly(&mut workspace.cargo(&["build", "--package", "device", "--example", "serve_ui"]))
}

fn enrol(tablet: &Tool, code: &str) -> Result<(), Failure> {
    let args = ["enrol", "--code", code, "--staff", STAFF, "--pin-stdin"];
    tablet.ask_with_input(&args, &format!("{PIN}\n")).map(drop)
}

/// Returns when somebody wants us to end, so that what we started ends with us.
#[cfg(unix)]
fn until_stopped() -> Result<(), Failure> {
    use std::io::Read;
    use std::os::unix::net::UnixStream;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let listen = || -> io::Result<()> {
        let (mut heard, told) = UnixStream::pair()?;
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::low_level::pipe::register(signal, told.try_clone()?)?;
        }
        heard.read_exact(&mut [0])
    };
    listen().map_err(|source| Failure::NotStarted { command: "waiting for ctrl-c".to_owned(), source })
}

/// Ctrl-c ends everything in the console by itself.
#[cfg(not(unix))]
fn until_stopped() -> Result<(), Failure> {
    loop {
        std::thread::park();
    }
}
