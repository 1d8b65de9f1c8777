//! A tablet as its user at the command line has it: the program `turbok`, one call at a time.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use contract::fault::Fault;
use serde_json::Value;
use tempfile::TempDir;

use crate::programs::{program, spawn};

/// The PIN that tests use.
pub const PIN: &str = "471123";

/// A call that was refused: its code and its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The stable code.
    pub code: String,
    /// What the person reads.
    pub sentence: String,
    /// The whole fault, with what its sentence mentions.
    pub fault: Fault,
}

/// A tablet's folder, and the program over it. A process that holds it unlocked ends with the value.
pub struct Tablet {
    folder: TempDir,
}

impl Tablet {
    /// A tablet that is not connected.
    #[must_use]
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// A tablet that is connected and unlocked.
    #[must_use]
    pub fn enrolled(code: &str, staff: &str) -> Self {
        let tablet = Self::new();
        tablet.call(&["enrol", "--code", code, "--staff", staff, "--pin", PIN]).unwrap();
        tablet.call(&["unlock", "--staff", staff, "--pin", PIN]).unwrap();
        tablet
    }

    /// Its data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the program.
    ///
    /// # Errors
    /// With the code and the sentence of the refusal.
    pub fn call(&self, args: &[&str]) -> Result<Value, Refused> {
        self.call_with_input(args, "")
    }

    /// Runs the program with something on its standard input.
    ///
    /// # Errors
    /// With the code and the sentence of the refusal.
    pub fn call_with_input(&self, args: &[&str], input: &str) -> Result<Value, Refused> {
        // Into files: the process that `unlock` leaves behind would keep pipes open.
        let out = tempfile::NamedTempFile::new().unwrap();
        let errors = tempfile::NamedTempFile::new().unwrap();
        let mut command = Command::new(program("turbok"));
        command
            .args(args)
            .args(["--json", "--data"])
            .arg(self.data())
            .stdin(Stdio::piped())
            .stdout(out.reopen().unwrap())
            .stderr(errors.reopen().unwrap());
        let mut child = spawn(&mut command);
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let status = child.wait().unwrap();
        let text = std::fs::read_to_string(out.path()).unwrap();
        let last = text.lines().last().unwrap_or_default();
        let answer: Value =
            serde_json::from_str(last).or_else(|_| serde_json::from_str(&text)).unwrap_or(Value::Null);
        if status.success() {
            return Ok(answer);
        }
        let errors = std::fs::read_to_string(errors.path()).unwrap();
        let fault: Fault = serde_json::from_value(answer["fault"].clone())
            .unwrap_or_else(|_| panic!("{args:?}: {text}{errors}"));
        let sentence = answer["sentence"].as_str().unwrap_or_default();
        Err(Refused { code: fault.code.clone(), sentence: sentence.to_owned(), fault })
    }

    /// Runs the program and does not wait for it: its answer is nobody's.
    #[must_use]
    pub fn begin(&self, args: &[&str]) -> Child {
        let mut command = Command::new(program("turbok"));
        command.args(args).args(["--json", "--data"]).arg(self.data());
        spawn(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()))
    }

    /// Starts a process that would keep the tablet unlocked for this member of the staff, by id, as `unlock` does, and
    /// does not wait for what it says: one line on its standard output.
    #[must_use]
    pub fn begin_holding(&self, staff: &str) -> Child {
        let mut command = Command::new(program("turbok"));
        command.args(["hold", "--data"]).arg(self.data());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut holder = spawn(&mut command);
        let call = serde_json::json!({ "ask": "unlock", "staff": staff, "pin": PIN });
        // It may have been refused before it read.
        let _ = writeln!(holder.stdin.take().unwrap(), "{call}");
        holder
    }

    /// What a person reads, in the language with this code.
    #[must_use]
    pub fn read(&self, lang: &str, args: &[&str]) -> String {
        let mut command = Command::new(program("turbok"));
        command.args(args).args(["--lang", lang, "--data"]).arg(self.data()).stdin(Stdio::null());
        let output = spawn(command.stdout(Stdio::piped())).wait_with_output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs the program and takes the answer.
    pub fn ask(&self, args: &[&str]) -> Value {
        self.call(args)
            .unwrap_or_else(|refused| panic!("turbok {args:?}: {} {}", refused.code, refused.sentence))
    }

    /// The code of the refusal that this call must meet.
    #[must_use]
    pub fn refused(&self, args: &[&str]) -> String {
        self.call(args).expect_err("must be refused").code
    }

    /// The processes that hold this tablet unlocked.
    #[must_use]
    pub fn holders(&self) -> Vec<u32> {
        let folder = self.data().to_str().unwrap().to_owned();
        let processes = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
        let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        ids.filter(|id: &u32| {
            let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).into_owned();
            line.contains(&folder) && line.split('\0').any(|arg| arg == "hold")
        })
        .collect()
    }

    /// Ends whatever holds the tablet unlocked, as a power cut does.
    pub fn cut_power(&self) {
        for id in self.holders() {
            let _ = self.begin_kill(id).wait();
            self.await_end(id);
        }
    }

    /// Begins to end a holder at once; the process that does it.
    #[must_use]
    pub fn begin_kill(&self, holder: u32) -> Child {
        spawn(Command::new("kill").args(["-9", &holder.to_string()]))
    }

    /// Waits until a holder that was killed has let go of everything: it loses its command line before its files.
    pub fn await_end(&self, holder: u32) {
        while is_running(holder) {
            std::thread::yield_now();
        }
    }
}

impl Default for Tablet {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Tablet {
    fn drop(&mut self) {
        self.cut_power();
    }
}

/// Whether a thread of it may still hold files: the first may be a zombie while others are ending.
fn is_running(id: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().filter_map(Result::ok);
    threads.map(|thread| std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default()).any(
        |stat| {
            let state = stat.rsplit(')').next().unwrap_or_default().trim_start();
            !(state.is_empty() || state.starts_with(['Z', 'X']))
        },
    )
}
