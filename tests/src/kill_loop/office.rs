//! The centre of a kill loop: its server, always on the same port, and the administrator's program beside it.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use fixtures::postgres::{Cluster, Database};
use serde_json::Value;

use super::Data;
use super::bus::log_file;
use super::trigger::{End, Trigger};

/// Below the ports that systems hand out by themselves, so that nobody gets ours while the server is down.
const PORTS: std::ops::Range<u16> = 20_000..30_000;

pub(super) struct Office {
    program: PathBuf,
    data: PathBuf,
    pub(super) trigger: Trigger,
    address: SocketAddr,
    server: Option<Child>,
    /// Where its data lies, where that is not the folder.
    database: Option<Database<'static>>,
}

impl Office {
    /// A centre in an empty folder. Not running, and without any data.
    pub(super) fn new(programs: &Path, data: Data, folder: &Path, name: &str, from: u64) -> Self {
        Self {
            program: programs.join("turbok-central"),
            data: folder.join(name),
            trigger: Trigger::at(folder.join(format!("{name}.kill"))),
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, free_port(from))),
            server: None,
            database: (data == Data::Postgres).then(|| Cluster::shared().create()),
        }
    }

    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(name).arg("--data").arg(&self.data).env("TURBOK_KILL", self.trigger.path());
        command.env("TURBOK_LOG", "warn").stdin(Stdio::null());
        command.envs(self.database.iter().map(|database| ("TURBOK_DATABASE_URL", database.url())));
        command.stderr(log_file(&self.data.with_extension("log")));
        command
    }

    /// Starts the server; `false` where it was killed before it listened.
    pub(super) fn start(&mut self) -> bool {
        self.stop();
        let mut command = self.command("serve");
        command.args(["--listen", &self.address.to_string()]).stdout(Stdio::piped());
        let mut server = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        if line.is_empty() {
            self.trigger.died(End::of(server.wait().unwrap()));
            return false;
        }
        self.server = Some(server);
        true
    }

    /// Whether it was killed since it was started; then its end is taken down.
    pub(super) fn has_died(&mut self) -> bool {
        let Some(server) = self.server.as_mut() else { return true };
        let Some(status) = server.try_wait().unwrap() else { return false };
        self.server = None;
        self.trigger.died(End::of(status));
        true
    }

    /// Waits for the end of a server that has met its point.
    pub(super) fn await_end(&mut self) {
        if let Some(mut server) = self.server.take() {
            self.trigger.died(End::of(server.wait().unwrap()));
        }
    }

    /// Has it stopped as an administrator does.
    pub(super) fn stop_gently(&mut self) {
        if let Some(mut server) = self.server.take() {
            let id = server.id().to_string();
            assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
            assert!(server.wait().unwrap().success());
        }
    }

    /// Ends it at once.
    pub(super) fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }

    /// Runs the administrator's program; nothing where it was killed.
    pub(super) fn run(&mut self, name: &str, args: &[&str]) -> Option<Value> {
        let output = self.command(name).args(args).stdout(Stdio::piped()).output().unwrap();
        if End::of(output.status).was_killed() {
            self.trigger.died(End::of(output.status));
            return None;
        }
        let answer = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        // `verify` says with its exit code what it says with its words.
        let is_fine = output.status.success() || !answer.is_null();
        assert!(is_fine, "turbok-central {name} {args:?} ended with {}", output.status);
        Some(answer)
    }

    pub(super) fn code(&mut self) -> String {
        let made = self.run("enrol", &["--unit", super::UNIT, "--json"]);
        made.unwrap()["code"].as_str().unwrap().to_owned()
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.stop();
    }
}

fn free_port(from: u64) -> u16 {
    let start = PORTS.start + u16::try_from(from % PORTS.len() as u64).unwrap();
    (start..PORTS.end)
        .chain(PORTS.start..start)
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .expect("a free port")
}
