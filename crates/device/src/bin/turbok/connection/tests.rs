//! The holder over a real socket, with a tablet that only pretends.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread::JoinHandle;

use contract::answer::*;
use contract::ask::*;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::serve::{LastWord, Listener, serve};
use crate::socket;
use crate::wire::Phase;

/// A tablet that counts, and remembers in which order it was asked.
struct Pretended {
    unlocked: bool,
    asked: Vec<String>,
    listener: Listener,
    /// Says that a sync began, and waits for its end.
    sync: Option<(Sender<()>, Receiver<()>)>,
}

macro_rules! refuse {
    ($($method:ident $ask:ident $answer:ident),+ $(,)?) => {
        $(fn $method(&mut self, _ask: $ask) -> Result<$answer, Fault> {
            Err(Fault::new("visit-unknown"))
        })+
    };
}

impl Answers for Pretended {
    fn status(&mut self, _ask: ReadStatus) -> Result<Status, Fault> {
        self.asked.push("status".into());
        Ok(Status { waiting: self.asked.len() as u64, unlocked: self.unlocked, ..Status::default() })
    }

    fn lock(&mut self, _ask: Lock) -> Result<Status, Fault> {
        self.asked.push("lock".into());
        self.unlocked = false;
        Ok(Status::default())
    }

    fn sync(&mut self, _ask: SyncNow) -> Result<SyncReport, Fault> {
        self.asked.push("sync".into());
        self.listener.tell(Phase::Connecting);
        if let Some((began, end)) = &self.sync {
            began.send(()).unwrap();
            end.recv().unwrap();
        }
        self.listener.tell(Phase::Sending { sent: 3, of: 7 });
        self.asked.push("synced".into());
        Ok(SyncReport { sent: 7, ..SyncReport::default() })
    }

    /// Stands for a library that locks the tablet by itself.
    fn verify(&mut self, _ask: Verify) -> Result<VerifyReport, Fault> {
        self.unlocked = false;
        Err(Fault::new("tablet-revoked"))
    }

    refuse! {
        tiles ListTiles Tiles, enrol Enrol Enrolled, reconnect Reconnect Status, unlock Unlock Status, set_pin SetPin Written,
        sealed_copy ReadSealedCopy SealedCopy, reset_pin ResetPin Status,
        lists ReadLists Lists, today Today DayView, prepare Prepare Written, start_shift StartShift Written, set_crew SetCrew Written,
        write_debrief WriteDebrief Written, end_shift EndShift Written, start_visit StartVisit Written,
        arrive Arrive Written, set_departments SetDepartments Written, record_tally RecordTally Written,
        undo Undo Written, describe_visit DescribeVisit Written, write_note WriteNote Written,
        add_follow_up AddFollowUp Written, finish_follow_up FinishFollowUp Written,
        set_not_held SetNotHeld Written, answer_same_people AnswerSamePeople Written,
        close_visit CloseVisit Written, visit ReadVisit VisitView, visits ListVisits VisitList,
        export_file ExportFile ExportedFile, read_receipt ReadReceipt SyncReport,
        fix_list ListToFix FixList, fix Fix Written,
    }
}

/// A holder that serves in a thread, in a folder of its own.
struct Holder {
    path: PathBuf,
    events: SyncSender<Event>,
    served: JoinHandle<(Pretended, LastWord)>,
    _folder: TempDir,
}

fn holder(sync: Option<(Sender<()>, Receiver<()>)>) -> Holder {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(socket::NAME);
    let socket = socket::listen(&path).unwrap();
    let (events, heard) = sync_channel(8);
    let accepted = events.clone();
    thread::spawn(move || accept(&socket, &accepted));
    let served = thread::spawn(move || {
        let listener = Listener::default();
        let mut tablet = Pretended { unlocked: true, asked: vec![], listener: listener.clone(), sync };
        let last_word = serve(&heard, &mut tablet, |tablet| tablet.unlocked, &listener);
        (tablet, last_word)
    });
    Holder { path, events, served, _folder: folder }
}

struct Client(BufReader<UnixStream>);

impl Client {
    fn of(path: &Path) -> Self {
        Self(BufReader::new(socket::connect(path).unwrap().expect("a holder")))
    }

    fn say(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).unwrap();
    }

    fn hear(&mut self) -> Value {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or(Value::Null)
    }
}

const STATUS: &str = "{\"ask\":\"read_status\"}\n";
const SYNC: &str = "{\"ask\":\"sync_now\"}\n";
const LOCK: &str = "{\"ask\":\"lock\"}\n";

#[test]
fn calls_on_one_connection_are_answered_in_order() {
    let holder = holder(None);
    let mut client = Client::of(&holder.path);
    client.say(&STATUS.repeat(3));
    let heard: Vec<_> = (0..3).map(|_| client.hear()["answer"]["waiting"].clone()).collect();
    assert_eq!(heard, [json!(1), json!(2), json!(3)]);
}

#[test]
fn a_call_waits_until_the_one_before_it_is_answered() {
    let (began_in, began) = channel();
    let (end, ended) = channel();
    let holder = holder(Some((began_in, ended)));
    let (mut first, mut second) = (Client::of(&holder.path), Client::of(&holder.path));
    first.say(SYNC);
    began.recv().unwrap();
    second.say(STATUS);
    end.send(()).unwrap();
    assert_eq!(second.hear()["answer"]["waiting"], 3, "asked after sync and synced");
    Client::of(&holder.path).say(LOCK);
    assert_eq!(holder.served.join().unwrap().0.asked, ["sync", "synced", "status", "lock"]);
}

#[test]
fn progress_is_told_to_the_client_that_asked_and_comes_before_the_answer() {
    let holder = holder(None);
    let mut client = Client::of(&holder.path);
    client.say(SYNC);
    assert_eq!(client.hear(), json!({ "progress": { "phase": "connecting" } }));
    assert_eq!(client.hear(), json!({ "progress": { "phase": "sending", "sent": 3, "of": 7 } }));
    assert_eq!(client.hear()["answer"]["sent"], 7);
}

#[test]
fn a_fault_is_passed_on_and_the_connection_goes_on() {
    let holder = holder(None);
    let mut client = Client::of(&holder.path);
    client.say("{\"ask\":\"list_to_fix\"}\n");
    assert_eq!(client.hear(), json!({ "fault": { "code": "visit-unknown" } }));
    client.say(STATUS);
    assert_eq!(client.hear()["answer"]["waiting"], 1);
}

#[test]
fn what_is_no_call_is_malformed_and_the_connection_goes_on() {
    let holder = holder(None);
    let mut client = Client::of(&holder.path);
    for text in ["hello\n", "{}\n", "{\"ask\":\"sing\"}\n", "\n"] {
        client.say(text);
        assert_eq!(client.hear(), json!({ "fault": { "code": "input-malformed" } }), "{text}");
    }
    client.say(STATUS);
    assert_eq!(client.hear()["answer"]["waiting"], 1);
}

#[test]
fn clients_that_break_off_stop_nobody() {
    let (began_in, began) = channel();
    let (end, ended) = channel();
    let holder = holder(Some((began_in, ended)));
    // One says half a call, one says nothing, one leaves in the middle of its sync.
    Client::of(&holder.path).say("{\"ask\":");
    let _silent = Client::of(&holder.path);
    let mut gone = Client::of(&holder.path);
    gone.say(SYNC);
    began.recv().unwrap();
    drop(gone);
    end.send(()).unwrap();
    let mut client = Client::of(&holder.path);
    client.say(STATUS);
    assert_eq!(client.hear()["answer"]["waiting"], 3, "the sync was finished all the same");
}

#[test]
fn locking_ends_the_holder_and_is_answered_when_all_is_let_go() {
    let holder = holder(None);
    let mut client = Client::of(&holder.path);
    client.say(LOCK);
    let (tablet, last_word) = holder.served.join().unwrap();
    drop(tablet);
    let saying = thread::spawn(|| last_word.say());
    assert_eq!(client.hear()["answer"]["unlocked"], false);
    saying.join().unwrap();
}

#[test]
fn who_calls_a_holder_that_has_locked_hears_so() {
    let holder = holder(None);
    let (mut early, mut late) = (Client::of(&holder.path), Client::of(&holder.path));
    early.say(LOCK);
    let _let_go = holder.served.join().unwrap();
    late.say(STATUS);
    assert_eq!(late.hear(), json!({ "fault": { "code": "locked" } }));
}

#[test]
fn a_tablet_that_locks_by_itself_ends_the_holder() {
    let holder = holder(None);
    let mut client = Client::of(&holder.path);
    client.say("{\"ask\":\"verify\"}\n");
    let (_, last_word) = holder.served.join().unwrap();
    last_word.say();
    assert_eq!(client.hear(), json!({ "fault": { "code": "tablet-revoked" } }));
}

#[test]
fn a_signal_locks_the_tablet() {
    let holder = holder(None);
    holder.events.send(Event::Stop).unwrap();
    assert_eq!(holder.served.join().unwrap().0.asked, ["lock"]);
}

#[test]
fn a_client_without_place_is_let_go_and_the_others_are_served() {
    let holder = holder(None);
    let mut client = Client::of(&holder.path);
    client.say(STATUS);
    client.hear();
    let mut crowd: Vec<_> = (1..CONNECTIONS_MAX).map(|_| Client::of(&holder.path)).collect();
    assert_eq!(Client::of(&holder.path).hear(), Value::Null, "one too many");
    for client in crowd.iter_mut().chain([&mut client]) {
        client.say(STATUS);
        assert!(client.hear()["answer"].is_object());
    }
}
