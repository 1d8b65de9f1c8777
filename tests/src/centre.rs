//! A centre in a process of its own, on a free port, with demo data in a folder that goes with it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::programs::{program, spawn};

/// A running centre; it ends with the value.
pub struct Centre {
    folder: TempDir,
    process: Option<Child>,
    address: String,
    /// Where the data lies, where that is not the folder's own file.
    database: Option<String>,
}

/// Where the programs look for the database.
const DATABASE: &str = "TURBOK_DATABASE_URL";

impl Centre {
    /// A centre with the demo's data.
    #[must_use]
    pub fn open() -> Self {
        Self::open_on(None)
    }

    /// The same, with its data in this database of PostgreSQL.
    #[must_use]
    pub fn open_in(url: &str) -> Self {
        Self::open_on(Some(url.to_owned()))
    }

    fn open_on(database: Option<String>) -> Self {
        let folder = TempDir::new().unwrap();
        let mut centre = Self { folder, process: None, address: String::new(), database };
        let _ = centre.ask(&["demo", "--seed", "1"]);
        centre.start();
        centre
    }

    /// The database that its data lies in, where that is not the folder's own file.
    #[must_use]
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// What its data lies in from the next start or command on: a database, or the folder's own file.
    pub fn use_database(&mut self, url: Option<&str>) {
        self.database = url.map(str::to_owned);
    }

    /// Starts it again, on another port.
    pub fn start(&mut self) {
        self.start_with(&["--listen", "127.0.0.1:0"]);
    }

    /// Starts it with what `serve` is told of where to listen, and how.
    pub fn start_with(&mut self, args: &[&str]) {
        let log = File::create(self.folder.path().join("log.txt")).unwrap();
        let mut command = Command::new(program("turbok-central"));
        command
            .arg("serve")
            .args(args)
            .arg("--data")
            .arg(self.data())
            .env("TURBOK_LOG", "debug")
            .envs(self.database.as_ref().map(|url| (DATABASE, url)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log);
        let mut process = spawn(&mut command);
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.address = line.trim().rsplit(' ').next().unwrap_or_default().to_owned();
        assert!(self.address.starts_with("http"), "the centre said {line:?}: {}", self.log());
        self.process = Some(process);
    }

    /// Ends it at once, as a power cut does.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// Ends it in good order, as the system does when it shuts down.
    pub fn stop(&mut self) {
        self.signal("-TERM");
        if let Some(mut process) = self.process.take() {
            assert!(process.wait().unwrap().success(), "{}", self.log());
        }
    }

    /// Stops it in its tracks: it takes connections and answers nothing, until it is killed or goes on.
    pub fn halt(&self) {
        self.signal("-STOP");
    }

    /// Lets it go on after it was halted.
    pub fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.process.as_ref().unwrap().id().to_string();
        assert!(spawn(Command::new("kill").args([signal, &id])).wait().unwrap().success());
    }

    /// The number of its process.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.process.as_ref().unwrap().id()
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The address as a socket has it.
    #[must_use]
    pub fn socket(&self) -> SocketAddr {
        self.address.trim_start_matches("http://").parse().unwrap()
    }

    /// Its data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// What it logged.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log.txt")).unwrap_or_default()
    }

    /// A one-time code for a tablet of this unit.
    #[must_use]
    pub fn code(&self, unit: &str) -> String {
        self.ask(&["enrol", "--unit", unit])["code"].as_str().unwrap().to_owned()
    }

    /// Runs the administrator's program and reads its answer.
    #[must_use]
    pub fn ask(&self, args: &[&str]) -> Value {
        let output = self.run(args);
        assert!(
            output.status.success(),
            "turbok-central {args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
    }

    /// Runs the administrator's program.
    #[must_use]
    pub fn run(&self, args: &[&str]) -> Output {
        let (command, rest) = args.split_first().unwrap();
        let mut process = Command::new(program("turbok-central"));
        process.arg(command).args(rest).arg("--data").arg(self.data());
        process.envs(self.database.as_ref().map(|url| (DATABASE, url)));
        if ["enrol", "verify", "devices", "visits", "migrate-store"].contains(command) {
            process.arg("--json");
        }
        process.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        spawn(&mut process).wait_with_output().unwrap()
    }

    /// The visits that it holds.
    #[must_use]
    pub fn visits(&self) -> Vec<Value> {
        let answer = self.ask(&["visits"]);
        answer.as_array().or_else(|| answer["visits"].as_array()).cloned().unwrap_or_default()
    }

    /// Exports to a folder, and gives the files back by name.
    #[must_use]
    pub fn export(&self, own_unit: bool) -> Vec<(String, String)> {
        let to: PathBuf = self.folder.path().join(if own_unit { "export-own" } else { "export" });
        let folder = to.to_str().unwrap().to_owned();
        let mut args = vec!["export", "--format", "csv", "--to", &folder];
        if own_unit {
            args.push("--own-unit");
        }
        let _ = self.ask(&args);
        let mut files: Vec<(String, String)> = std::fs::read_dir(&to)
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap())
            })
            .collect();
        files.sort();
        files
    }
}

impl Drop for Centre {
    fn drop(&mut self) {
        self.kill();
    }
}
