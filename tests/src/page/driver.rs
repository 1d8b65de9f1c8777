//! The programs that drive pages: started on a free port, and ended with everything that they started.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::programs::spawn;

/// A process in a group of its own; the whole group ends with the value.
pub(super) struct Group(Child);

impl Group {
    /// Starts the program as the first of a group.
    pub(super) fn start(command: &mut Command) -> Self {
        Self(spawn(command.process_group(0)))
    }

    /// The first process of the group.
    pub(super) fn child(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // A minus before the id: all of the group, browsers and their helpers too.
        let group = format!("-{}", self.0.id());
        let _ = spawn(Command::new("kill").args(["-9", "--", &group]).stderr(Stdio::null())).wait();
        let _ = self.0.wait();
    }
}

/// Starts a driver on a port that is free, and waits until it listens.
pub(super) fn start(program: &str, environment: &[(&str, &OsStr)]) -> (Group, String) {
    let port = free_port();
    let mut command = Command::new(program);
    command.arg(format!("--port={port}")).envs(environment.iter().copied());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let group = Group::start(&mut command);
    let begun = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        assert!(begun.elapsed() < super::PATIENCE, "{program} does not listen");
        std::thread::sleep(Duration::from_millis(10));
    }
    (group, format!("http://127.0.0.1:{port}"))
}

/// The first line that a program says.
pub(super) fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    let stdout = child.stdout.take().expect("its standard output is ours");
    let mut reader = BufReader::new(stdout);
    reader.read_line(&mut line).unwrap();
    // Read to the end elsewhere: a program that nobody listens to may stop.
    std::thread::spawn(move || std::io::copy(&mut reader, &mut std::io::sink()));
    line.trim().to_owned()
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}
