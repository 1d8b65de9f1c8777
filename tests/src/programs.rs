//! Where the built programs are: beside the running test.

use std::path::PathBuf;

/// The path of a program of this workspace, which `cargo xtask test` has built.
pub(crate) fn program(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("the running test has a path");
    let folder = own.ancestors().nth(2).expect("tests run from the build folder");
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(path.exists(), "{} is not built: run `cargo xtask test`, or `cargo build --workspace` first", path.display());
    path
}
