//! The power goes at every moment of a day: every batch that was acknowledged is there, and none in part.

use std::collections::BTreeSet;

use sqlite::faults::{Cut, Step, Trace};

use crate::work::{Office, Push, Seen, day, open_in, shown_in_a_good_day};

const BATCHES: u64 = 8;
/// How often the power goes at each moment, by chance; and once keeping everything, as a kill.
const CHANCES: u64 = 1;
/// The same at the moments around a sync, where programs are most often wrong.
const CHANCES_AROUND_SYNCS: u64 = 5;

struct Recorded {
    office: Office,
    trace: Trace,
    acknowledged_after: Vec<usize>,
    shown: Vec<Seen>,
}

/// The day, with a restart in it: the log goes into the database and begins anew.
fn record() -> Recorded {
    let (office, day) = (Office::new(), day(BATCHES));
    let shown = shown_in_a_good_day(&day, &office);
    office.disk.record();
    let mut centre = office.open().unwrap();
    let mut acknowledged_after = vec![0];
    for (at, push) in day.iter().enumerate() {
        if at == day.len() / 2 {
            drop(centre);
            centre = office.open().unwrap();
        }
        Push::run(*push, &centre).unwrap();
        acknowledged_after.push(office.disk.recorded());
    }
    drop(centre);
    Recorded { trace: office.disk.take_trace(), office, acknowledged_after, shown }
}

impl Recorded {
    /// How many cuts there were, and those after which something was missing or in part.
    fn cut_everywhere(&self, trace: &Trace) -> (u32, BTreeSet<String>) {
        let (mut cuts, mut broken) = (0, BTreeSet::new());
        let mut replay = trace.replay();
        let is_sync = |at: usize| matches!(trace.steps().get(at), Some(Step::Sync { .. }));
        for done in 0..=trace.steps().len() {
            let around_sync = is_sync(done) || (done > 0 && is_sync(done - 1));
            let chances = if around_sync { CHANCES_AROUND_SYNCS } else { CHANCES };
            let by_chance = (0..chances).map(|chance| Cut::Power { seed: done as u64 * 1_000 + chance });
            for cut in std::iter::once(Cut::Kill).chain(by_chance) {
                let folder = tempfile::tempdir().unwrap();
                replay.cut(cut, folder.path()).unwrap();
                self.office.put_beside(folder.path());
                cuts += 1;
                if let Err(why) = self.judge(folder.path(), done) {
                    broken.insert(format!("after step {done}, {cut:?}: {why}"));
                }
            }
            replay.advance();
        }
        (cuts, broken)
    }

    fn judge(&self, folder: &std::path::Path, done: usize) -> Result<(), String> {
        let acknowledged = self.acknowledged_after.iter().filter(|step| **step <= done).count() - 1;
        let centre = open_in(folder).map_err(|error| format!("not opened: {error}"))?;
        centre.store.check().map_err(|error| error.to_string())?;
        let seen = Seen::of(&centre).map_err(|error| error.to_string())?;
        let right = [Some(&self.shown[acknowledged]), self.shown.get(acknowledged + 1)];
        match right.contains(&Some(&seen)) {
            true => Ok(()),
            false => Err(format!("{acknowledged} were acknowledged, and it shows {seen:?}")),
        }
    }
}

#[test]
fn whenever_the_power_goes_no_acknowledged_batch_is_missing_and_none_is_there_in_part() {
    let recorded = record();
    let (cuts, broken) = recorded.cut_everywhere(&recorded.trace);
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(cuts > 200, "{cuts} cuts");
}

/// The control: a test that never fails would not notice a store that does not wait for the disk.
#[test]
fn with_syncs_that_are_not_done_the_same_cuts_find_batches_missing() {
    let mut recorded = record();
    let lying = recorded.trace.without_syncs();
    let kept = |until: &usize| {
        let steps = &recorded.trace.steps()[..*until];
        steps.iter().filter(|step| !matches!(step, Step::Sync { .. })).count()
    };
    recorded.acknowledged_after = recorded.acknowledged_after.iter().map(kept).collect();
    let (cuts, broken) = recorded.cut_everywhere(&lying);
    assert!(broken.len() > 20, "{} of {cuts}", broken.len());
}
