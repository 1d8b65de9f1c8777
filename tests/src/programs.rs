//! Where the built programs are, beside the running test, and how they are started.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

/// The folder of the page, which `cargo xtask test` has built; or `TURBOK_PAGE`, for a page that lies elsewhere.
///
/// # Panics
/// Where it was not built.
#[must_use]
pub fn built_page() -> PathBuf {
    let elsewhere = std::env::var_os("TURBOK_PAGE").map(PathBuf::from);
    let page = elsewhere.unwrap_or_else(|| build_folder().join("ui").join("dist"));
    assert!(
        page.join("ui_bg.wasm").exists(),
        "the page is not built: run `cargo xtask test` or `cargo xtask page`"
    );
    page
}

/// The folder for a test's pictures, in the build folder.
#[must_use]
pub fn pictures(of: &str) -> PathBuf {
    build_folder().join("pictures").join(of)
}

/// A file of the tools that `cargo xtask setup` fetches beside what is built.
///
/// # Panics
/// Where it was not fetched.
#[must_use]
pub fn built_tool(file: &str) -> PathBuf {
    let path = build_folder().join("tools").join(file);
    assert!(path.exists(), "{} was not fetched: run `cargo xtask setup`", path.display());
    path
}

/// The folder of the programs that can be killed at named points, which `cargo xtask test` has built.
///
/// # Panics
/// Where they were not built.
#[must_use]
pub fn killable_programs() -> PathBuf {
    let folder = build_folder().join("kill-loop");
    let program = folder.join(format!("turbok{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.exists(),
        "programs that can be killed are not built: run `cargo xtask test` or `cargo xtask kill-loop`"
    );
    folder
}

/// The folder of a page that only benchmarks have, which `cargo xtask bench` has built.
#[must_use]
pub fn built_page_named(name: &str) -> PathBuf {
    build_folder().join("ui").join(name)
}

/// Where cargo builds into.
pub(crate) fn build_folder() -> PathBuf {
    profile_folder().parent().expect("a profile's folder lies in the build folder").to_owned()
}

/// The path of a program of this workspace, which `cargo xtask test` has built.
pub(crate) fn program(name: &str) -> PathBuf {
    let path = profile_folder().join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.exists(),
        "{} is not built: run `cargo xtask test`, or `cargo build --workspace` first",
        path.display()
    );
    path
}

/// Where the running test's profile builds into: the test lies in its `deps`, an example in its `examples`. Not found
/// by the mark that cargo leaves in a build folder: it leaves none in a folder that was there before.
fn profile_folder() -> PathBuf {
    let own = std::env::current_exe().expect("the running test has a path");
    own.ancestors().nth(2).expect("tests run from the build folder").to_owned()
}

/// A process that is being started has, for a moment, every file of ours open, also the locks that a tablet in this
/// process is letting go of: so none is started while such a tablet takes a lock that it lets go of soon.
static STARTING: RwLock<()> = RwLock::new(());

/// Starts a process, and waits until it has closed what it does not inherit.
pub(crate) fn spawn(command: &mut Command) -> Child {
    let _alone = STARTING.write().unwrap_or_else(PoisonError::into_inner);
    let child = command.spawn().expect("the program starts");
    // Right after that it takes its program's name, of which the system keeps 15 bytes.
    let name = Path::new(command.get_program()).file_name().unwrap_or_default().as_encoded_bytes();
    let comm = format!("/proc/{}/comm", child.id());
    while std::fs::read(&comm).is_ok_and(|comm| comm.trim_ascii_end() != &name[..name.len().min(15)]) {
        std::thread::yield_now();
    }
    child
}

/// As long as this is held, no process is started.
pub fn nothing_starts() -> RwLockReadGuard<'static, ()> {
    STARTING.read().unwrap_or_else(PoisonError::into_inner)
}
