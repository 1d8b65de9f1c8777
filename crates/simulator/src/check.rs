//! The quiet period at the end: nothing goes wrong any more, everybody syncs until they are at the head, and then all sides
//! and the account must agree.

use central::proof::prove;
use contract::ask::{Answers, SyncNow, Verify};
use contract::fault::Fault;
use sync::row::Row;
use uuid::Uuid;

use crate::model::Rows;
use crate::violation::{Violation, broken, harness};
use crate::world::World;

/// After so many rounds everybody has everything, or never will.
const ROUNDS_MAX: usize = 8;

impl World {
    /// One sync of a tablet that nobody hinders now; says whether both sides compared and agreed.
    pub(crate) fn sync(&mut self, tablet: usize) -> Result<bool, Violation> {
        self.sync_and(tablet, false)
    }

    fn sync_and(&mut self, tablet: usize, was_let_in: bool) -> Result<bool, Violation> {
        self.shared.state().posts[tablet] = 0;
        let answer = self.ask(tablet, |device| device.sync(SyncNow {})).map(|report| report.checked);
        let nested = std::mem::take(&mut self.shared.state().nested_ends);
        for (other, end) in nested {
            let told = self.sync_ended(other, &end)?;
            self.tell(&format!("tablet {other}: comes in between: {told}"));
        }
        let told = self.sync_ended(tablet, &answer)?;
        self.tell(&format!("tablet {tablet}: syncs: {told}"));
        if let Some(violation) = self.shared.state().violation.clone() {
            return Err(violation);
        }
        if told == "tablet-revoked" && self.is_quiet && !was_let_in {
            self.connect_anew(tablet)?;
            return self.sync_and(tablet, true);
        }
        Ok(answer == Ok(true))
    }

    /// How a sync may end: with the proof, or with something that the network or a centre in trouble brings about.
    pub(crate) fn sync_ended(&self, tablet: usize, end: &Result<bool, Fault>) -> Result<String, Violation> {
        let fault = match end {
            Ok(checked) => return Ok(format!("checked {checked}")),
            Err(fault) => fault.code.as_str(),
        };
        if fault == "disk-full" {
            // A batch may have been frozen and not sent: what is counted from here on is not in it.
            self.shared.state().frozen_earlier[tablet] = true;
        }
        let of_copies =
            matches!(fault, "tablet-restored" | "tablet-copied" | "centre-restored" | "digests-differ");
        if of_copies && !self.copies {
            return broken("I8", format!("a sync of tablet {tablet} without copies in play"), fault);
        }
        if matches!(fault, "internal" | "file-damaged" | "file-in-use" | "key-does-not-fit") {
            return broken("I10", format!("a sync of tablet {tablet} that ends"), fault);
        }
        Ok(fault.to_owned())
    }

    /// Faults stop, late requests arrive, and everybody syncs until nothing is new.
    pub(crate) fn come_to_rest(&mut self) -> Result<(), Violation> {
        {
            let mut state = self.shared.state();
            state.weather = None;
            state.crowded = false;
        }
        self.is_quiet = true;
        self.let_everybody_in()?;
        self.shared.time.pass(40 * 24 * 60 * 60 * 1_000);
        self.shared.let_late_ones_arrive();
        for tablet in 0..self.desks.len() {
            let who = self.chance.below(2);
            self.unlock(tablet, who).map_err(|fault| harness("an unlocked tablet at the end")(fault.code))?;
        }
        for _ in 0..ROUNDS_MAX {
            let before = self.seq()?;
            let mut all = true;
            for tablet in 0..self.desks.len() {
                all &= self.sync(tablet)?;
            }
            if all && self.seq()? == before {
                return Ok(());
            }
        }
        broken("I10", format!("everybody at the head after {ROUNDS_MAX} rounds"), "somebody who is not")
    }

    fn seq(&self) -> Result<u64, Violation> {
        let Some(centre) = self.shared.centre.library() else { return broken("harness", "a centre", "none") };
        let read = centre.read(|tx| tx.dataset());
        read.map(|dataset| dataset.seq)
            .map_err(|error| harness("a centre that can be read")(error.to_string()))
    }

    /// Everything agrees with everything, and with what people were told.
    pub(crate) fn check_all(&mut self) -> Result<(), Violation> {
        let centre = self.rows_of_centre()?;
        centre.values().for_each(|row| self.shared.state().note_values(row));
        self.check_proof()?;
        self.model.check("the centre", &centre, &|_| true)?;
        self.model.check_whole(&centre)?;
        check_ids(&centre, self.shared.centre.library().map(|centre| centre.dataset).unwrap_or_default())?;
        for tablet in 0..self.desks.len() {
            self.check_tablet(tablet, &centre)?;
        }
        Ok(())
    }

    fn check_proof(&self) -> Result<(), Violation> {
        let Some(centre) = self.shared.centre.library() else { return broken("harness", "a centre", "none") };
        let proof =
            prove(&centre).map_err(|error| harness("a centre that can be proved")(error.to_string()))?;
        if proof.agrees {
            Ok(())
        } else {
            broken("I3", "a centre that agrees with its digest", format!("{:?}", proof.findings))
        }
    }

    fn check_tablet(&mut self, tablet: usize, centre: &Rows) -> Result<(), Violation> {
        let rows = self.rows_of(tablet)?;
        rows.values().for_each(|row| self.shared.state().note_values(row));
        let (units, first_month) =
            self.look(tablet, |run| run.store.tablet().map(|tablet| (tablet.units, tablet.first_month)))?;
        let is_held = |row: &Row| {
            (row.unit == Uuid::nil() || units.iter().any(|unit| unit.uuid() == row.unit))
                && row.month.is_held_from(first_month)
        };
        for (key, row) in centre.iter().filter(|(_, row)| is_held(row)) {
            if rows.get(key) != Some(row) {
                return differs(tablet, Some(row), rows.get(key));
            }
        }
        for (key, row) in &rows {
            match centre.get(key) {
                None => return differs(tablet, None, Some(row)),
                Some(there) if is_held(row) && there != row => {
                    return differs(tablet, Some(there), Some(row));
                }
                Some(_) => {}
            }
        }
        let own: Rows = rows.into_iter().filter(|(_, row)| is_held(row)).collect();
        let is_there = |key: (u16, Uuid)| centre.get(&key).is_some_and(is_held);
        self.model.check(&format!("tablet {tablet}"), &own, &is_there)?;
        let verified = self.ask(tablet, |device| device.verify(Verify {}));
        match verified {
            Ok(report) if report.agrees && report.waiting == 0 => Ok(()),
            other => broken(
                "I3",
                format!("tablet {tablet} agrees with its digest, and nothing waits"),
                format!("{other:?}"),
            ),
        }
    }
}

fn differs(tablet: usize, there: Option<&Row>, here: Option<&Row>) -> Result<(), Violation> {
    broken("I3", format!("on tablet {tablet} what the centre has: {there:?}"), format!("{here:?}"))
}

/// Where the id follows from the record, no record can be there twice.
fn check_ids(rows: &Rows, dataset: Uuid) -> Result<(), Violation> {
    for row in rows.values() {
        if row.derived_id(dataset).is_some_and(|derived| derived != row.id) {
            return broken(
                "I2",
                format!("type {} under the id that follows from it", row.type_number),
                row.id.to_string(),
            );
        }
    }
    Ok(())
}
