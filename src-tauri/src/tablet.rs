//! The tablet on a thread of its own, which answers one call at a time and waits for no centre: what a sync asks it is
//! asked elsewhere. Made when the window opens, asked by `call`. A tablet that cannot be opened says why at each call, and
//! is tried again at the next. Between calls it sends by itself what waits; when is `device::by_itself`.

use std::fs::DirBuilder;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use contract::ask::{Call, Lock, dispatch};
use contract::fault::Fault;
use device::Device;
use device::ports::{KEYSTORE, Ports};
use device::sync::Progress;
use device::sync::driver::Returned;
use device::turns::{Due, Turns};
use serde_json::Value;

use crate::keystore::SystemKeystore;
use crate::timers::{Limits, Timers};

/// Hears how far a sync has come.
pub(crate) type Tell = Arc<dyn Fn(Progress) + Send + Sync>;

type Answer = Result<Value, Fault>;

/// The way to the tablet. The thread ends when the last one is dropped.
#[derive(Clone)]
pub(crate) struct Tablet {
    calls: Arc<Sender<Heard>>,
    unlocked: Arc<AtomicBool>,
}

/// Whether somebody works on the tablet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nobody does: it is locked, or not connected.
    Locked,
    /// Somebody does.
    Unlocked,
}

/// What the thread hears.
enum Heard {
    /// A call.
    Call(Box<Call>, To),
    /// The centre was asked, and a sync goes on.
    ComeBack(Returned),
}

/// Where an answer goes, and the way back for whoever asks the centre: the thread has none of its own, so that it ends.
struct To {
    answer: Sender<Answer>,
    calls: Sender<Heard>,
}

impl To {
    /// Nobody waits for what the tablet does by itself. None where nobody can ask the thread any more.
    fn nobody(calls: &Weak<Sender<Heard>>) -> Option<Self> {
        let calls = Sender::clone(&*calls.upgrade()?);
        Some(Self { answer: channel().0, calls })
    }
}

impl Tablet {
    /// The tablet in this folder, which is made when it is asked for the first time.
    pub(crate) fn start(folder: PathBuf, tell: Tell) -> Self {
        let (calls, heard) = channel();
        let unlocked = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&unlocked);
        let calls = Arc::new(calls);
        let own = Arc::downgrade(&calls);
        thread::spawn(move || answer_calls(&folder, &heard, &own, &tell, &told));
        Self { calls, unlocked }
    }

    /// How it stood after the last answer; this waits for no call.
    pub(crate) fn standing(&self) -> Standing {
        if self.unlocked.load(Ordering::Acquire) { Standing::Unlocked } else { Standing::Locked }
    }

    /// Waits for the calls before it, and for the answer.
    ///
    /// # Errors
    /// With the fault that the screen shows.
    pub(crate) fn ask(&self, call: Call) -> Answer {
        self.put(call).recv().unwrap_or_else(|_| Err(Fault::new("internal")))
    }

    /// Locks the tablet once the call in hand is answered, if that is within the limit.
    pub(crate) fn lock_within(&self, limit: Duration) {
        // A tablet that cannot be locked in time is let go with the process; nothing that was saved needs this.
        let _ = self.put(Call::Lock(Lock {})).recv_timeout(limit);
    }

    fn put(&self, call: Call) -> Receiver<Answer> {
        let (to, answer) = channel();
        let to = To { answer: to, calls: Sender::clone(&self.calls) };
        // Where the thread is gone, the sender of the answer is gone with the call.
        let _ = self.calls.send(Heard::Call(Box::new(call), to));
        answer
    }
}

fn answer_calls(
    folder: &Path,
    heard: &Receiver<Heard>,
    own: &Weak<Sender<Heard>>,
    tell: &Tell,
    unlocked: &AtomicBool,
) {
    let mut device = None;
    let mut turns = Turns::new();
    let mut timers = Timers::start();
    while let Some(next) = next(heard, timers.limits()) {
        if is_touch(&next, turns.is_by_itself()) {
            timers.touched();
        }
        let due: Vec<Due<To>> = match next {
            Next::Answer(call, to) => match opened(&mut device, folder, tell) {
                Ok(device) => turns.ask(device, *call, to).into_iter().collect(),
                Err(fault) => vec![Due::Answer(to, Err(fault))],
            },
            Next::GoOn(returned) => {
                device.as_mut().map(|device| turns.come_back(device, returned)).unwrap_or_default()
            }
            Next::Send => device
                .as_mut()
                .zip(To::nobody(own))
                .and_then(|(device, to)| turns.sync_by_itself(device, to))
                .into_iter()
                .collect(),
            Next::Lock => {
                // One that cannot be locked is tried again after as long.
                let _ = device.as_mut().map(|device| dispatch(device, Call::Lock(Lock {})));
                Vec::new()
            }
        };
        unlocked.store(is_unlocked(&device), Ordering::Release);
        let is_syncing = turns.waits_for_sync().is_some();
        timers.set(device.as_ref(), turns.take_ended(), is_syncing);
        for due in due {
            carry_out(due, turns.waits_for_sync());
        }
    }
}

/// Errands are run in threads of their own: the tablet counts on meanwhile.
fn carry_out(due: Due<To>, waits_for_sync: Option<&To>) {
    match due {
        // A page that was closed waits for nothing.
        Due::Answer(to, answer) => drop(to.answer.send(answer)),
        Due::Errand(errand) => {
            let Some(calls) = waits_for_sync.map(|to| to.calls.clone()) else { return };
            thread::spawn(move || calls.send(Heard::ComeBack(errand.run())));
        }
    }
}

/// What the tablet does by itself is none.
const fn is_touch(next: &Next, by_itself: bool) -> bool {
    match next {
        Next::Answer(..) | Next::Lock => true,
        Next::GoOn(_) => !by_itself,
        Next::Send => false,
    }
}

fn is_unlocked(device: &Option<Device>) -> bool {
    device.as_ref().is_some_and(Device::is_unlocked)
}

/// What the tablet does next.
enum Next {
    /// Answers a call.
    Answer(Box<Call>, To),
    /// Goes on with a sync.
    GoOn(Returned),
    /// Sends by itself.
    Send,
    /// Locks itself: nothing was asked for so long.
    Lock,
}

/// Waits for it; there is none when nobody can ask any more.
fn next(heard: &Receiver<Heard>, limits: Limits) -> Option<Next> {
    let send = limits.send.filter(|send| *send < limits.lock);
    match heard.recv_timeout(send.unwrap_or(limits.lock)) {
        Ok(Heard::Call(call, to)) => Some(Next::Answer(call, to)),
        Ok(Heard::ComeBack(returned)) => Some(Next::GoOn(returned)),
        Err(RecvTimeoutError::Timeout) if send.is_some() => Some(Next::Send),
        Err(RecvTimeoutError::Timeout) => Some(Next::Lock),
        Err(RecvTimeoutError::Disconnected) => None,
    }
}

fn opened<'a>(device: &'a mut Option<Device>, folder: &Path, tell: &Tell) -> Result<&'a mut Device, Fault> {
    if device.is_none() {
        make_private(folder).map_err(|_| Fault::new("file-read-only"))?;
        let keystore = Box::new(SystemKeystore::new(folder.join(KEYSTORE)));
        let mut fresh = Device::open(folder, Ports { keystore, ..Ports::real(folder) })?;
        let tell = Arc::clone(tell);
        fresh.set_progress(Box::new(move |progress| tell(progress)));
        *device = Some(fresh);
    }
    device.as_mut().ok_or_else(|| Fault::new("internal"))
}

/// For the one who uses the tablet, and nobody else on this machine.
pub(crate) fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use contract::ask::{Ask, ListTiles, ReadStatus, Today};
    use tempfile::TempDir;

    use super::*;

    fn tablet_in(folder: &Path) -> Tablet {
        Tablet::start(folder.to_owned(), Arc::new(|_| ()))
    }

    fn code(answer: Answer) -> String {
        answer.unwrap_err().code
    }

    #[test]
    fn a_tablet_that_is_not_connected_says_so_from_any_thread() {
        let place = TempDir::new().unwrap();
        let tablet = tablet_in(&place.path().join("data"));
        thread::scope(|scope| {
            for _ in 0..4 {
                let tablet = tablet.clone();
                scope.spawn(move || {
                    let status = tablet.ask(ReadStatus {}.into_call()).unwrap();
                    assert_eq!((&status["enrolled"], &status["unlocked"]), (&false.into(), &false.into()));
                    assert_eq!(code(tablet.ask(Today { date: None }.into_call())), "not-enrolled");
                });
            }
        });
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_told_and_tried_again() {
        let place = TempDir::new().unwrap();
        let in_the_way = place.path().join("data");
        std::fs::write(&in_the_way, "a file, no folder").unwrap();
        let tablet = tablet_in(&in_the_way.join("turbok"));
        assert_eq!(code(tablet.ask(ReadStatus {}.into_call())), "file-read-only");
        std::fs::remove_file(&in_the_way).unwrap();
        assert!(tablet.ask(ReadStatus {}.into_call()).is_ok());
    }

    #[test]
    fn locking_waits_for_the_answer_and_leaves_the_tablet_there() {
        let place = TempDir::new().unwrap();
        let tablet = tablet_in(place.path());
        tablet.lock_within(Duration::from_secs(60));
        assert!(tablet.ask(ReadStatus {}.into_call()).is_ok());
        assert_eq!(tablet.standing(), Standing::Locked);
    }

    #[test]
    fn a_tablet_that_nobody_asks_anything_locks_itself_and_one_that_is_asked_answers() {
        let (calls, heard) = channel();
        let within = |lock| Limits { lock, send: None };
        assert!(matches!(next(&heard, within(Duration::from_millis(1))), Some(Next::Lock)));
        let tablet = Tablet { calls: Arc::new(calls), unlocked: Arc::default() };
        let _answer = tablet.put(Call::ReadStatus(ReadStatus {}));
        drop(tablet);
        assert!(matches!(next(&heard, within(Duration::ZERO)), Some(Next::Answer(..))));
        assert!(next(&heard, within(Duration::from_secs(60))).is_none(), "nobody can ask any more");
    }

    #[test]
    fn a_tablet_sends_by_itself_when_it_is_time_and_locks_itself_when_that_is_sooner() {
        let (_calls, heard) = channel();
        let (soon, later) = (Duration::from_millis(1), Duration::from_secs(60));
        for (lock, send, is_send) in
            [(later, Some(soon), true), (soon, Some(later), false), (soon, None, false)]
        {
            let next = next(&heard, Limits { lock, send });
            assert!(if is_send {
                matches!(next, Some(Next::Send))
            } else {
                matches!(next, Some(Next::Lock))
            });
        }
    }

    #[test]
    fn what_the_tablet_does_by_itself_does_not_keep_it_unlocked() {
        let (calls, heard) = channel();
        assert!(!is_touch(&Next::Send, false));
        let tablet = Tablet { calls: Arc::new(calls), unlocked: Arc::default() };
        let _answer = tablet.put(Call::ReadStatus(ReadStatus {}));
        let call = next(&heard, Limits { lock: Duration::from_secs(60), send: None }).unwrap();
        assert!(is_touch(&call, true), "a call is a touch, whatever is under way");
    }

    #[test]
    fn nobody_keeps_the_thread_of_a_tablet_alive() {
        let (calls, heard) = channel();
        let calls = Arc::new(calls);
        let own = Arc::downgrade(&calls);
        drop(To::nobody(&own));
        drop(calls);
        assert!(To::nobody(&own).is_none());
        let limits = Limits { lock: Duration::from_secs(60), send: None };
        assert!(next(&heard, limits).is_none());
    }

    #[test]
    fn one_who_asks_a_tablet_that_is_gone_is_answered_too() {
        let (calls, heard) = channel();
        drop(heard);
        let tablet = Tablet { calls: Arc::new(calls), unlocked: Arc::default() };
        assert_eq!(code(tablet.ask(ListTiles {}.into_call())), "internal");
        tablet.lock_within(Duration::from_secs(60));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_on_the_machine_reads_the_folder() {
        use std::os::unix::fs::PermissionsExt;

        let place = TempDir::new().unwrap();
        let folder = place.path().join("data");
        tablet_in(&folder).ask(ReadStatus {}.into_call()).unwrap();
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }
}
