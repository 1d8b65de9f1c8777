//! `cargo xtask serve-ui`: the page in a browser, before a tablet of its own and a centre with the demo's data.
//! `main` calls this. Everything lies in `serve-ui/` in the build folder, fresh each time, until ctrl-c.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::commands::run_visibly;
use crate::failure::Failure;
use crate::page::{self, Page};
use crate::program::Program;
use crate::tool::Tool;
use crate::workspace::{Profile, Workspace};

/// Ours: a first start makes keys and tables, on a slow disk too.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whose tablet it is when it is enrolled beforehand, and the PIN as it is typed.
const STAFF: &str = "KL";
const PIN: &str = "471123";

/// Whether the page begins with enrolling, or with unlocking.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tablet {
    New,
    Enrolled,
}

pub(crate) fn run(workspace: &Workspace, page: Page, tablet: Tablet) -> Result<(), Failure> {
    let dist = page::build(workspace, page)?;
    workspace.build_programs(Profile::Dev)?;
    run_visibly(&mut workspace.cargo(&["build", "--package", "device", "--example", "serve_ui"]))?;
    let folder = workspace.target.join("serve-ui");
    make_fresh(&folder)?;

    let centre_data = folder.join("centre");
    let centre = tool(workspace, "turbok-central", &centre_data, &folder)?;
    centre.read(&["demo", "--seed", "1"])?;
    let mut serve = Command::new(workspace.program("turbok-central", Profile::Dev));
    serve.arg("--data").arg(&centre_data).args(["serve", "--listen", "127.0.0.1:0"]);
    let centre_program = Program::start(&mut serve, &folder.join("centre.log"), PATIENCE)?;
    println!("centre {}", centre_program.address);

    let data = folder.join("tablet");
    if tablet == Tablet::Enrolled {
        enrol(&tool(workspace, "turbok", &data, &folder)?, &new_code(&centre)?)?;
        println!("tablet {STAFF} unlocks with {PIN}");
    } else {
        println!("code   {}", new_code(&centre)?);
    }
    let mut serve = Command::new(workspace.program("examples/serve_ui", Profile::Dev));
    let page = Program::start(serve.arg(&data).arg(&dist), &folder.join("page.log"), PATIENCE)?;
    println!("page   {}", page.address);
    println!("until ctrl-c");
    until_stopped()
}

fn tool(workspace: &Workspace, program: &str, data: &Path, folder: &Path) -> Result<Tool, Failure> {
    fs::create_dir_all(data).map_err(|source| Failure::file(data, source))?;
    let always = vec![OsString::from("--data"), data.as_os_str().to_owned()];
    Ok(Tool::new(workspace.program(program, Profile::Dev), always, folder.to_owned()))
}

/// Holds for ten minutes, for one tablet.
fn new_code(centre: &Tool) -> Result<String, Failure> {
    let made = centre.ask(&["enrol", "--unit", "Bokbussen"])?;
    let code = made["code"].as_str().map(str::to_owned);
    code.ok_or_else(|| Failure::Missing("the centre's answer has no code".to_owned()))
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

fn make_fresh(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => return Err(Failure::file(folder, source)),
        _ => {}
    }
    fs::create_dir_all(folder).map_err(|source| Failure::file(folder, source))
}
