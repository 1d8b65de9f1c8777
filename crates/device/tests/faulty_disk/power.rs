//! The power goes at every moment of a day: what was answered with *saved* is there, and nothing is there in part.

use std::collections::BTreeSet;

use sqlite::faults::{Cut, Step, Trace};

use crate::work::{Bus, Seen, day, open_in, shown_in_a_good_day};

/// How the power goes at each moment: once keeping everything, as a kill, and so many times by chance.
const CHANCES: u64 = 2;
/// The same at the moments around a sync, where programs are most often wrong.
const CHANCES_AROUND_SYNCS: u64 = 8;

/// A recorded day: after how many steps of the disk each piece of work was answered, and what a store shows then.
struct Recorded {
    trace: Trace,
    answered_after: Vec<usize>,
    shown: Vec<Seen>,
}

/// The day, with a lock and an unlock in it: the log goes into the database and begins anew.
fn record() -> Recorded {
    let (bus, day) = (Bus::new(), day());
    let shown = shown_in_a_good_day(&day, &bus);
    bus.disk.record();
    let mut store = bus.open().unwrap();
    let mut answered_after = vec![0];
    for (at, work) in day.iter().enumerate() {
        if at == day.len() / 2 {
            store.checkpoint();
        }
        if at == day.len() * 2 / 3 {
            drop(store);
            store = bus.open().unwrap();
        }
        work.run(&mut store).unwrap();
        answered_after.push(bus.disk.recorded());
    }
    drop(store);
    Recorded { trace: bus.disk.take_trace(), answered_after, shown }
}

/// What became of the day when it was cut off.
#[derive(Debug, Default)]
struct Outcome {
    opened: u32,
    /// Cuts after which something that was answered was not there, or the file was not whole.
    broken: BTreeSet<String>,
}

impl Recorded {
    fn cut_everywhere(&self, trace: &Trace) -> Outcome {
        let mut outcome = Outcome::default();
        let mut replay = trace.replay();
        let is_sync = |at: usize| matches!(trace.steps().get(at), Some(Step::Sync { .. }));
        for done in 0..=trace.steps().len() {
            let around_sync = is_sync(done) || (done > 0 && is_sync(done - 1));
            let chances = if around_sync { CHANCES_AROUND_SYNCS } else { CHANCES };
            let by_chance = (0..chances).map(|chance| Cut::Power { seed: done as u64 * 1_000 + chance });
            for cut in std::iter::once(Cut::Kill).chain(by_chance) {
                let folder = tempfile::tempdir().unwrap();
                replay.cut(cut, folder.path()).unwrap();
                outcome.opened += 1;
                if let Err(why) = self.judge(folder.path(), done) {
                    outcome.broken.insert(format!("after step {done}, {cut:?}: {why}"));
                }
            }
            replay.advance();
        }
        outcome
    }

    /// What was answered until then is there, and of what was under way everything or nothing.
    fn judge(&self, folder: &std::path::Path, done: usize) -> Result<(), String> {
        let answered = self.answered_after.iter().filter(|step| **step <= done).count() - 1;
        let store = open_in(folder).map_err(|failure| format!("not opened: {failure}"))?;
        if !store.is_whole() {
            return Err("not whole".to_owned());
        }
        let seen = Seen::of(&store).map_err(|failure| format!("not read: {failure}"))?;
        let right = [Some(&self.shown[answered]), self.shown.get(answered + 1)];
        match right.contains(&Some(&seen)) {
            true => Ok(()),
            false => Err(format!("{answered} were answered, and it shows {seen:?}")),
        }
    }
}

#[test]
fn whenever_the_power_goes_what_was_saved_is_there_and_nothing_in_part() {
    let recorded = record();
    let outcome = recorded.cut_everywhere(&recorded.trace);
    assert!(outcome.broken.is_empty(), "{:#?}", outcome.broken);
    assert!(outcome.opened > 500, "{} cuts", outcome.opened);
}

/// The control: a test that never fails would not notice a store that does not wait for the disk.
#[test]
fn with_syncs_that_are_not_done_the_same_cuts_find_what_is_lost() {
    let mut recorded = record();
    let lying = recorded.trace.without_syncs();
    // The steps are counted without the syncs here.
    let kept = |until: &usize| {
        let steps = &recorded.trace.steps()[..*until];
        steps.iter().filter(|step| !matches!(step, Step::Sync { .. })).count()
    };
    recorded.answered_after = recorded.answered_after.iter().map(kept).collect();
    let outcome = recorded.cut_everywhere(&lying);
    assert!(outcome.broken.len() > 20, "{} of {}", outcome.broken.len(), outcome.opened);
}
