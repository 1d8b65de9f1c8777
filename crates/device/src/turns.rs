//! Whose turn it is while a sync is under way: the tablet counts on and answers, and what would end the run waits until the
//! sync is over. The window and the server of the page call this, each with its own way to answer and its own threads.

use std::collections::VecDeque;

use contract::ask::{Call, SyncNow, dispatch};
use contract::fault::Fault;
use serde_json::Value;

use crate::device::Device;
use crate::sync::driver::{Errand, Returned, Turn};

/// What is to be done now. `T` is where an answer goes.
pub enum Due<T> {
    /// Give this answer.
    Answer(T, Result<Value, Fault>),
    /// Run this errand where nobody waits for it, and [`Turns::come_back`] with what came of it.
    Errand(Errand),
}

/// Who waits for the sync that is under way.
pub struct Turns<T> {
    syncing: Option<T>,
    /// The tablet began it, and nobody waits for it.
    by_itself: bool,
    waiting: VecDeque<(Call, T)>,
    ended: Option<Result<(), Fault>>,
}

impl<T> Turns<T> {
    /// No sync is under way.
    #[must_use]
    pub const fn new() -> Self {
        Self { syncing: None, by_itself: false, waiting: VecDeque::new(), ended: None }
    }

    /// Who waits for the sync that is under way.
    #[must_use]
    pub const fn waits_for_sync(&self) -> Option<&T> {
        self.syncing.as_ref()
    }

    /// How the last sync ended, whoever began it; once.
    pub const fn take_ended(&mut self) -> Option<Result<(), Fault>> {
        self.ended.take()
    }

    /// The tablet sends by itself, unless a sync is under way. Whoever locks it meanwhile does not wait for that.
    pub fn sync_by_itself(&mut self, device: &mut Device, to: T) -> Option<Due<T>> {
        if self.syncing.is_some() {
            return None;
        }
        let due = self.take(device, Call::SyncNow(SyncNow {}), to);
        self.by_itself = self.syncing.is_some();
        Some(due)
    }

    /// Whether the sync that is under way is one that the tablet began.
    #[must_use]
    pub const fn is_by_itself(&self) -> bool {
        self.by_itself
    }

    /// A call came.
    pub fn ask(&mut self, device: &mut Device, call: Call, to: T) -> Option<Due<T>> {
        // What the run leaves under way is for nobody then: its answer is let go when it comes.
        let cuts_short = self.by_itself && self.waiting.is_empty() && ends_the_run(&call);
        if self.syncing.is_some() && waits_its_turn(&call) && !cuts_short {
            self.waiting.push_back((call, to));
            return None;
        }
        Some(self.take(device, call, to))
    }

    /// An errand came back. What waited for the end of the sync has its turn then.
    pub fn come_back(&mut self, device: &mut Device, returned: Returned) -> Vec<Due<T>> {
        let Some(to) = self.syncing.take() else { return Vec::new() };
        let turn = device.go_on_syncing(returned);
        let mut due = vec![self.take_turn(turn, to)];
        self.by_itself &= self.syncing.is_some();
        while self.syncing.is_none()
            && let Some((call, to)) = self.waiting.pop_front()
        {
            due.push(self.take(device, call, to));
        }
        due
    }

    fn take(&mut self, device: &mut Device, call: Call, to: T) -> Due<T> {
        if matches!(call, Call::SyncNow(_)) {
            let turn = device.begin_sync();
            return self.take_turn(turn, to);
        }
        Due::Answer(to, dispatch(device, call))
    }

    fn take_turn(&mut self, turn: Result<Turn, Fault>, to: T) -> Due<T> {
        match turn {
            Ok(Turn::Errand(errand)) => {
                self.syncing = Some(to);
                Due::Errand(errand)
            }
            Ok(Turn::Over(report)) => {
                self.ended = Some(Ok(()));
                Due::Answer(to, serde_json::to_value(report).map_err(|_| Fault::new("internal")))
            }
            Err(fault) => {
                self.ended = Some(Err(fault.clone()));
                Due::Answer(to, Err(fault))
            }
        }
    }
}

impl<T> Default for Turns<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// One sync at a time, over the network or by hand; and whoever ends the tour, sends and locks the tablet has sent.
const fn waits_its_turn(call: &Call) -> bool {
    matches!(
        call,
        Call::SyncNow(_)
            | Call::ExportFile(_)
            | Call::ReadReceipt(_)
            | Call::Reconnect(_)
            | Call::Lock(_)
            | Call::Unlock(_)
            | Call::ResetPin(_)
    )
}

/// Locks, unlocks or switches the user: a sync of the run before is not gone on with.
const fn ends_the_run(call: &Call) -> bool {
    matches!(call, Call::Lock(_) | Call::Unlock(_) | Call::ResetPin(_))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use contract::ask::{
        Ask, ExportFile, Lock, ReadReceipt, ReadStatus, ReadVisit, RecordTally, TallyChange,
    };
    use domain::metric::Metric;
    use domain::record::Id;
    use domain::records::Visit;

    use super::*;
    use crate::testing::{STOP_ASYLUM, Step, Tablet};

    /// The calls by name, as they are answered.
    #[derive(Default)]
    struct Desk {
        turns: Turns<&'static str>,
        answered: Vec<(&'static str, Result<Value, Fault>)>,
        errand: Option<Errand>,
    }

    impl Desk {
        fn ask(&mut self, bus: &mut Tablet, name: &'static str, call: impl Ask) {
            let due = self.turns.ask(&mut bus.device, call.into_call(), name);
            self.hear(due);
        }

        /// The errand is run, and comes back.
        fn come_back(&mut self, bus: &mut Tablet) {
            let returned = self.errand.take().unwrap().run();
            let due = self.turns.come_back(&mut bus.device, returned);
            self.hear(due);
        }

        fn hear(&mut self, due: impl IntoIterator<Item = Due<&'static str>>) {
            for due in due {
                match due {
                    Due::Answer(to, answer) => self.answered.push((to, answer)),
                    Due::Errand(errand) => assert!(self.errand.replace(errand).is_none(), "one at a time"),
                }
            }
        }

        fn names(&self) -> Vec<&'static str> {
            self.answered.iter().map(|(name, _)| *name).collect()
        }
    }

    fn one_more(visit: Id<Visit>) -> RecordTally {
        RecordTally { visit, metric: Metric::Visitors, change: TallyChange::By(1), reason: None }
    }

    fn counted(bus: &mut Tablet) -> Id<Visit> {
        let visit = bus.start(STOP_ASYLUM);
        bus.tap(visit, "v", 7);
        visit
    }

    #[test]
    fn what_is_counted_while_the_centre_is_asked_is_answered_at_once_and_sent_by_the_same_sync() {
        let mut bus_a = Tablet::new();
        let mut bus_b = bus_a.beside(2);
        let visit = counted(&mut bus_a);
        let mut desk = Desk::default();
        desk.ask(&mut bus_a, "sync", SyncNow {});
        desk.ask(&mut bus_a, "count", one_more(visit));
        desk.ask(&mut bus_a, "visit", ReadVisit { visit });
        assert_eq!(desk.names(), ["count", "visit"]);
        assert_eq!(desk.answered[0].1.as_ref().unwrap()["number"], 8);
        while desk.errand.is_some() {
            desk.come_back(&mut bus_a);
        }
        assert_eq!(desk.names(), ["count", "visit", "sync"]);
        assert_eq!(desk.answered[2].1.as_ref().unwrap()["checked"], true);
        bus_b.sync().unwrap();
        assert_eq!(bus_b.view(visit).summary.visitors, 8);
    }

    #[test]
    fn what_was_counted_meanwhile_is_kept_when_the_answer_never_comes() {
        let mut bus_a = Tablet::new();
        let mut bus_b = bus_a.beside(2);
        let visit = counted(&mut bus_a);
        bus_a.centre.get().steps.push_back(Step::LoseAnswer);
        let mut desk = Desk::default();
        desk.ask(&mut bus_a, "sync", SyncNow {});
        desk.ask(&mut bus_a, "count", one_more(visit));
        desk.come_back(&mut bus_a);
        assert_eq!(desk.answered[1].1.as_ref().unwrap_err().code, "broken-off");
        assert_eq!(bus_a.view(visit).summary.visitors, 8);
        assert!(bus_a.sync().unwrap().checked);
        bus_b.sync().unwrap();
        assert_eq!(bus_b.view(visit).summary.visitors, 8);
    }

    #[test]
    fn a_lock_and_another_sync_wait_until_it_is_over_and_how_it_stands_does_not() {
        let mut bus_a = Tablet::new();
        counted(&mut bus_a);
        let mut desk = Desk::default();
        desk.ask(&mut bus_a, "sync", SyncNow {});
        desk.ask(&mut bus_a, "again", SyncNow {});
        desk.ask(&mut bus_a, "lock", Lock {});
        desk.ask(&mut bus_a, "status", ReadStatus {});
        assert_eq!(desk.names(), ["status"]);
        while desk.errand.is_some() {
            assert!(bus_a.device.is_unlocked());
            desk.come_back(&mut bus_a);
        }
        assert_eq!(desk.names(), ["status", "sync", "again", "lock"]);
        assert!(desk.answered.iter().all(|(_, answer)| answer.is_ok()));
        assert!(!bus_a.device.is_unlocked());
    }

    #[test]
    fn whoever_locks_the_tablet_does_not_wait_for_a_sync_that_it_began_by_itself() {
        let mut bus_a = Tablet::new();
        let visit = counted(&mut bus_a);
        let mut desk = Desk::default();
        let due = desk.turns.sync_by_itself(&mut bus_a.device, "itself");
        desk.hear(due);
        assert!(desk.turns.is_by_itself());
        assert!(desk.turns.sync_by_itself(&mut bus_a.device, "again").is_none(), "one at a time");
        desk.ask(&mut bus_a, "lock", Lock {});
        assert_eq!(desk.names(), ["lock"]);
        assert!(!bus_a.device.is_unlocked());
        // The answer comes to nobody, and the next sync finds the batch as it was.
        desk.come_back(&mut bus_a);
        assert_eq!(desk.names(), ["lock", "itself"]);
        assert!(!desk.turns.is_by_itself());
        bus_a.restart();
        assert!(bus_a.sync().unwrap().checked);
        assert_eq!(bus_a.view(visit).summary.visitors, 7);
    }

    #[test]
    fn whoever_sends_and_locks_while_the_tablet_sends_by_itself_has_sent() {
        let mut bus_a = Tablet::new();
        let visit = counted(&mut bus_a);
        let mut desk = Desk::default();
        let due = desk.turns.sync_by_itself(&mut bus_a.device, "itself");
        desk.hear(due);
        desk.ask(&mut bus_a, "count", one_more(visit));
        desk.ask(&mut bus_a, "sync", SyncNow {});
        desk.ask(&mut bus_a, "lock", Lock {});
        while desk.errand.is_some() {
            desk.come_back(&mut bus_a);
        }
        assert_eq!(desk.names(), ["count", "itself", "sync", "lock"]);
        assert!(desk.answered.iter().all(|(_, answer)| answer.is_ok()));
        assert_eq!(desk.turns.take_ended(), Some(Ok(())));
        assert_eq!(desk.turns.take_ended(), None);
    }

    #[test]
    fn a_file_to_be_carried_and_its_receipt_wait_until_the_sync_is_over() {
        let mut bus_a = Tablet::new();
        counted(&mut bus_a);
        let mut desk = Desk::default();
        desk.ask(&mut bus_a, "sync", SyncNow {});
        desk.ask(&mut bus_a, "file", ExportFile { to: Some("/nowhere".to_owned()) });
        desk.ask(&mut bus_a, "receipt", ReadReceipt { receipt: String::new() });
        assert!(desk.names().is_empty());
        while desk.errand.is_some() {
            desk.come_back(&mut bus_a);
        }
        assert_eq!(desk.names(), ["sync", "file", "receipt"]);
        let code = |at: usize| desk.answered[at].1.as_ref().unwrap_err().code.clone();
        assert_eq!((code(1), code(2)), ("nothing-to-export".to_owned(), "receipt-other-file".to_owned()));
    }

    #[test]
    fn a_sync_that_cannot_begin_holds_nobody_up() {
        let mut bus_a = Tablet::new();
        let mut desk = Desk::default();
        desk.ask(&mut bus_a, "lock", Lock {});
        desk.ask(&mut bus_a, "sync", SyncNow {});
        desk.ask(&mut bus_a, "status", ReadStatus {});
        assert_eq!(desk.names(), ["lock", "sync", "status"]);
        assert_eq!(desk.answered[1].1.as_ref().unwrap_err().code, "locked");
    }

    #[test]
    fn another_run_does_not_go_on_with_the_sync_of_the_one_before() {
        let mut bus_a = Tablet::new();
        let visit = counted(&mut bus_a);
        let Ok(Turn::Errand(errand)) = bus_a.device.begin_sync() else {
            panic!("there is something to send")
        };
        let returned = errand.run();
        bus_a.restart();
        assert_eq!(bus_a.device.go_on_syncing(returned).err().unwrap().code, "broken-off");
        assert!(bus_a.sync().unwrap().checked);
        assert_eq!(bus_a.view(visit).summary.visitors, 7);
    }
}
