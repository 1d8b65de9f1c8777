//! A tablet that can be killed: the process that holds it unlocked, started by ourselves so that its end is ours to see,
//! and spoken to over its socket. What it was asked and what it answered is kept in `model`.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use contract::ask::{Ask, Unlock};
use contract::fault::Fault;
use domain::record::Id;
use domain::records::Staff;
use serde_json::Value;
use uuid::Uuid;

use super::trigger::{End, Trigger};

/// Why there is no answer.
#[derive(Debug, Clone)]
pub(super) enum Unanswered {
    /// It said no.
    Fault(Fault),
    /// The process ended before it answered: what was asked may have been done.
    Died,
}

/// The tablet's folder and, while it is unlocked, its process.
pub(super) struct Bus {
    program: PathBuf,
    data: PathBuf,
    pub(super) trigger: Trigger,
    holder: Option<Holder>,
    /// The tablet's id at the centre; nil until it has one.
    pub(super) id: Uuid,
    pub(super) staff: Id<Staff>,
    /// The PIN that holds; two, where a change was killed.
    pub(super) pins: Vec<String>,
}

struct Holder {
    process: Child,
    to: UnixStream,
    from: BufReader<UnixStream>,
}

impl Bus {
    /// A tablet that is not connected yet.
    pub(super) fn new(programs: &Path, folder: &Path, number: u64) -> Self {
        let data = folder.join(format!("bus-{number}"));
        std::fs::create_dir_all(&data).unwrap();
        Self {
            program: programs.join("turbok"),
            trigger: Trigger::at(folder.join(format!("bus-{number}.kill"))),
            data,
            holder: None,
            id: Uuid::nil(),
            staff: Id::new(Uuid::nil()),
            pins: vec![crate::tablet::PIN.to_owned()],
        }
    }

    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env("TURBOK_CHEAP_PIN", "1").env("TURBOK_KILL", self.trigger.path());
        command.stderr(Stdio::null());
        command
    }

    /// Connects it, and takes down who it is. No answer where the program was killed.
    pub(super) fn enrol(&mut self, code: &str) -> Result<(), Unanswered> {
        let mut command = self.command();
        command.args(["enrol", "--code", code, "--staff", "KL", "--pin", &self.pins[0], "--json", "--data"]);
        let output = command.arg(&self.data).stdin(Stdio::null()).output().unwrap();
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        if End::of(output.status).was_killed() {
            return Err(Unanswered::Died);
        }
        if !output.status.success() {
            let fault = serde_json::from_value(answer["fault"].clone());
            return Err(Unanswered::Fault(fault.unwrap_or_else(|_| Fault::new("said nothing"))));
        }
        Ok(())
    }

    /// The staff member whose PIN was set, as the locked tablet shows it.
    pub(super) fn read_tile(&mut self) {
        let output = self.command().args(["tiles", "--json", "--data"]).arg(&self.data).output().unwrap();
        let tiles: contract::answer::Tiles = serde_json::from_slice(&output.stdout).unwrap();
        self.staff = tiles.tiles.iter().find(|tile| tile.has_pin).map(|tile| tile.staff).unwrap();
    }

    /// Unlocks it with the first PIN that holds, and forgets the others.
    pub(super) fn unlock(&mut self) -> Result<(), Unanswered> {
        let mut refused = Fault::new("has no PIN");
        for pin in self.pins.clone() {
            match self.unlock_with(&pin) {
                Err(Unanswered::Fault(fault)) if fault.code == "pin-wrong" => refused = fault,
                Ok(status) => {
                    self.pins = vec![pin];
                    self.id = status["tablet"].as_str().and_then(|id| id.parse().ok()).unwrap_or_default();
                    return Ok(());
                }
                unanswered => return unanswered.map(drop),
            }
        }
        Err(Unanswered::Fault(refused))
    }

    fn unlock_with(&mut self, pin: &str) -> Result<Value, Unanswered> {
        self.cut_power();
        let mut command = self.command();
        command.arg("hold").arg("--data").arg(&self.data).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let call = Unlock { staff: self.staff, pin: pin.to_owned() }.into_call();
        // It may be gone already: then its end says so.
        let _ = write_line(&mut process.stdin.take().unwrap(), &call);
        let said = read_answer(&mut BufReader::new(process.stdout.take().unwrap()));
        let connect = || UnixStream::connect(self.data.join("turbok.sock"));
        match said {
            Ok(status) => {
                // Killed right after it has said so.
                let Ok(to) = connect() else { return Err(self.ended(process)) };
                let from = BufReader::new(to.try_clone().unwrap());
                self.holder = Some(Holder { process, to, from });
                Ok(status)
            }
            Err(Unanswered::Died) => Err(self.ended(process)),
            Err(fault) => {
                process.wait().unwrap();
                Err(fault)
            }
        }
    }

    fn ended(&mut self, mut process: Child) -> Unanswered {
        let end = End::of(process.wait().unwrap());
        self.trigger.died(end);
        Unanswered::Died
    }

    pub(super) const fn is_unlocked(&self) -> bool {
        self.holder.is_some()
    }

    /// Has one call answered by the process that holds it.
    pub(super) fn ask<A: Ask>(&mut self, ask: A) -> Result<A::Answer, Unanswered> {
        let Some(holder) = self.holder.as_mut() else { return Err(Unanswered::Died) };
        let sent = write_line(&mut holder.to, &ask.into_call());
        let answer = if sent.is_ok() { read_answer(&mut holder.from) } else { Err(Unanswered::Died) };
        match answer {
            Ok(answer) => Ok(serde_json::from_value(answer).unwrap()),
            Err(Unanswered::Died) => {
                let holder = self.holder.take().unwrap();
                Err(self.ended(holder.process))
            }
            Err(fault) => Err(fault),
        }
    }

    /// Ends its process at once, whatever it does.
    pub(super) fn cut_power(&mut self) {
        if let Some(mut holder) = self.holder.take() {
            let _ = holder.process.kill();
            let _ = holder.process.wait();
        }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        self.cut_power();
    }
}

fn write_line(to: &mut impl Write, call: &contract::ask::Call) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(call)?;
    line.push(b'\n');
    to.write_all(&line)
}

/// The last line of an answer; half a line is none.
fn read_answer(from: &mut impl BufRead) -> Result<Value, Unanswered> {
    loop {
        let mut line = String::new();
        let read = from.read_line(&mut line);
        if read.is_err() || !line.ends_with('\n') {
            return Err(Unanswered::Died);
        }
        let mut said: Value = serde_json::from_str(&line).unwrap();
        if let Some(answer) = said.get_mut("answer") {
            return Ok(answer.take());
        }
        if let Some(fault) = said.get_mut("fault") {
            return Err(Unanswered::Fault(serde_json::from_value(fault.take()).unwrap()));
        }
    }
}

/// A file for what a process logs.
pub(super) fn log_file(path: &Path) -> File {
    File::options().create(true).append(true).open(path).unwrap()
}
