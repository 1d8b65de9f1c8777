//! What people do at one tablet: each is an ask that the window makes too, and what was answered goes into the account.
//! A refusal is fine; an answer that says *saved* and did something else is not.

use std::collections::BTreeSet;

use contract::answer::{Changed, Written};
use contract::ask::{
    AddFollowUp, AnswerSamePeople, Answers, Arrive, CloseVisit, DescribeVisit, EndShift, FinishFollowUp,
    PreparationChanges, Prepare, RecordTally, SetCrew, SetDepartments, SetNotHeld, StartShift, StartVisit,
    TallyChange, Today, Undo, WriteDebrief, WriteNote,
};
use contract::fault::Fault;
use device::Device;
use domain::metric::Metric;
use domain::record::{Id, Record, Value};
use domain::records::{
    CrewMember, FollowUp, FollowUpKind, FollowUpOwner, HeadCount, MeetingPlace, Outcome, Preparation, Shift,
    StaffRole, Tally, Task, Visit,
};
use uuid::Uuid;

use crate::model::Counts;
use crate::reference::{
    AGENCIES, GROUPS, KINDS, LANGUAGES, MATERIALS, REASONS, SERVICES, SUPPORTS, TOPICS, residences, stops,
};
use crate::violation::{Violation, broken};
use crate::world::World;

pub(crate) const NOTE: u16 = 19;
const EXPECTED: u16 = 5;

type Deed = fn(&mut World, usize) -> Result<String, Violation>;

/// What somebody does next.
const DEEDS: [(usize, Deed); 19] = [
    (46, World::count),
    (9, World::start_visit),
    (5, World::undo),
    (4, World::arrive),
    (5, World::describe),
    (6, World::note),
    (3, World::close),
    (2, World::not_held),
    (2, World::same_people),
    (2, World::departments),
    (4, World::follow_up),
    (2, World::finish_follow_up),
    (4, World::prepare),
    (1, World::start_shift),
    (1, World::end_shift),
    (2, World::crew),
    (1, World::debrief),
    (2, World::look_at_the_day),
    (7, World::go_to_another_visit),
];

/// A tablet's lanes of one visit as they lie in its file.
struct Lanes {
    /// Those of this run; empty where they came to nothing, none where nothing was counted.
    own: Option<Counts>,
    lane: Uuid,
    /// The sum over all lanes, by metric; below zero where two corrected the same.
    sums: Counts,
}

impl Lanes {
    fn own_of(&self, metric: &str) -> i64 {
        self.own.as_ref().and_then(|own| own.get(metric)).copied().unwrap_or(0)
    }
}

impl World {
    /// Somebody does something at this tablet.
    pub(crate) fn act(&mut self, tablet: usize) -> Result<(), Violation> {
        let weights = DEEDS.map(|(weight, _)| weight);
        let (_, deed) = DEEDS[self.chance.weighted(&weights)];
        let told = deed(self, tablet)?;
        self.tell(&format!("tablet {tablet}: {told}"));
        Ok(())
    }

    /// What was asked, and how it was answered; faults that no rule brings about are none that a person may see.
    fn answered<T>(&self, what: &str, answer: &Result<T, Fault>) -> Result<String, Violation> {
        match answer {
            Ok(_) => Ok(what.to_owned()),
            Err(fault) if matches!(fault.code.as_str(), "internal" | "file-damaged" | "file-in-use") => {
                broken("I9", format!("{what} answered"), fault.code.clone())
            }
            Err(fault) => Ok(format!("{what}: {}", fault.code)),
        }
    }

    fn current(&mut self, tablet: usize) -> Option<Id<Visit>> {
        self.desks[tablet].visit.or_else(|| self.visits.last().copied())
    }

    pub(crate) fn go_to_another_visit(&mut self, tablet: usize) -> Result<String, Violation> {
        // People work on what is recent; now and then somebody corrects something old.
        let reach = if self.chance.one_in(8) { self.visits.len() } else { 5.min(self.visits.len()) };
        let from = self.visits.len() - reach;
        let visit = self.visits[from..].get(self.chance.below(reach)).copied();
        self.desks[tablet].visit = visit;
        Ok(format!("goes to visit {visit:?}"))
    }

    pub(crate) fn start_visit(&mut self, tablet: usize) -> Result<String, Violation> {
        let scheduled = !self.chance.one_in(4);
        let (stops, homes) = (stops(), residences());
        let stop = scheduled.then(|| stops[self.chance.below(stops.len())]);
        let residence = (!scheduled).then(|| homes[self.chance.below(homes.len())]);
        let another = self.chance.one_in(5);
        let reason = Some(self.new_words());
        let ask = StartVisit { stop, residence, departments: Vec::new(), reason, another };
        let answer = self.ask(tablet, |device| device.start_visit(ask));
        if let Ok(written) = &answer {
            self.began(tablet, written);
        }
        self.answered("starts a visit", &answer)
    }

    pub(crate) fn began(&mut self, tablet: usize, written: &Written) {
        for changed in &written.changed {
            match changed {
                Changed::Visit(visit) => {
                    self.model.made(Visit::DECLARATION.number, visit.uuid());
                    self.desks[tablet].visit = Some(*visit);
                    if !self.visits.contains(visit) {
                        self.visits.push(*visit);
                    }
                }
                Changed::Shift(shift) => self.model.made(Shift::DECLARATION.number, shift.uuid()),
                _ => {}
            }
        }
    }

    pub(crate) fn count(&mut self, tablet: usize) -> Result<String, Violation> {
        let Some(visit) = self.current(tablet) else { return Ok("counts nothing yet".to_owned()) };
        let metric = self.some_metric();
        let change = match self.chance.below(10) {
            0 => TallyChange::To(self.chance.between(0, 40)),
            1 | 2 => TallyChange::By(-1),
            _ => TallyChange::By(self.chance.between(1, 2)),
        };
        let reason = self.chance.one_in(2).then(|| self.new_words());
        self.count_this(tablet, visit, metric, change, reason)
    }

    fn count_this(
        &mut self,
        tablet: usize,
        visit: Id<Visit>,
        metric: Metric,
        change: TallyChange,
        reason: Option<String>,
    ) -> Result<String, Violation> {
        let what = format!("counts {metric} {change:?} on {visit}");
        let Some(header) = self.look(tablet, |run| run.store.find(visit))? else {
            return Ok(format!("{what}: not on this tablet"));
        };
        let before = self.lanes(tablet, visit)?;
        let ask = RecordTally { visit, metric: metric.clone(), change, reason };
        let answer = self.ask(tablet, |device| device.record_tally(ask));
        let after = self.lanes(tablet, visit)?;
        let Ok(written) = &answer else {
            return if before.own == after.own {
                self.answered(&what, &answer)
            } else {
                broken("I9", format!("{:?} after a refusal", before.own), format!("{:?}", after.own))
            };
        };
        let key = metric.to_string();
        if !metric.is_head() {
            let raw = before.sums.get(&key).copied().unwrap_or(0);
            let wanted = match change {
                TallyChange::By(by) if header.record.sheltered && matches!(metric, Metric::Language(_)) => {
                    i64::from(by > 0)
                }
                TallyChange::To(to) if header.record.sheltered && matches!(metric, Metric::Language(_)) => {
                    i64::from(to > 0)
                }
                TallyChange::By(by) => (raw.max(0) + by).max(0),
                TallyChange::To(to) => to,
            };
            let by = if wanted == raw.max(0) { 0 } else { wanted - raw };
            self.model.tapped(visit.uuid(), &key, by);
            if written.number != Some(wanted) {
                return broken(
                    "I4",
                    format!("{wanted} answered to: {what}"),
                    format!("{:?}", written.number),
                );
            }
            let counted = after.own_of(&key) - before.own_of(&key);
            if counted != by {
                return broken("I4", format!("{by} written by: {what}"), format!("{counted}"));
            }
        }
        self.keep_lane(tablet, visit, after);
        self.answered(&what, &answer)
    }

    /// What a lane says is what was saved.
    fn keep_lane(&mut self, tablet: usize, visit: Id<Visit>, lanes: Lanes) {
        let Some(own) = lanes.own else { return };
        self.shared.state().lanes[tablet].entry(visit.uuid()).or_default().insert(lanes.lane);
        self.model.counted(visit.uuid(), lanes.lane, own);
    }

    fn lanes(&self, tablet: usize, visit: Id<Visit>) -> Result<Lanes, Violation> {
        self.look(tablet, |run| {
            let mut lanes = Lanes { own: None, lane: run.lane, sums: Counts::new() };
            for lane in run.store.list_of::<Tally>(visit.uuid())? {
                for (metric, count) in &lane.record.counts {
                    *lanes.sums.entry(metric.clone()).or_default() += count;
                }
                if lane.record.lane == run.lane {
                    lanes.own = Some(lane.record.counts);
                }
            }
            Ok(lanes)
        })
    }

    fn one_of(&mut self, codes: &[&'static str]) -> String {
        self.chance.pick(codes).copied().unwrap_or_default().to_owned()
    }

    fn some_metric(&mut self) -> Metric {
        match self.chance.below(12) {
            0..=2 => Metric::Visitors,
            3 | 4 => Metric::Group(self.one_of(&GROUPS)),
            5 => Metric::HomeStaff,
            6 => Metric::Language(self.one_of(&LANGUAGES)),
            7 => Metric::Introduced(self.one_of(&SERVICES)),
            8 => Metric::Given(self.one_of(&MATERIALS), self.one_of(&LANGUAGES)),
            9 => Metric::Missing(self.one_of(&KINDS), self.one_of(&LANGUAGES)),
            10 => Metric::Question(self.one_of(&TOPICS), Outcome::Answered),
            _ => {
                let language = self.chance.one_in(2).then(|| self.one_of(&LANGUAGES));
                Metric::Referral(self.one_of(&AGENCIES), language)
            }
        }
    }

    pub(crate) fn undo(&mut self, tablet: usize) -> Result<String, Violation> {
        let Some(visit) = self.current(tablet) else { return Ok("undoes nothing".to_owned()) };
        let before = self.lanes(tablet, visit)?;
        let answer = self.ask(tablet, |device| device.undo(Undo { visit }));
        self.keep_difference(tablet, visit, &before, answer.is_ok())?;
        self.answered("undoes", &answer)
    }

    /// Where the account cannot say what a write comes to, the file says it, at once.
    fn keep_difference(
        &mut self,
        tablet: usize,
        visit: Id<Visit>,
        before: &Lanes,
        is_answered: bool,
    ) -> Result<(), Violation> {
        let after = self.lanes(tablet, visit)?;
        if !is_answered {
            return if before.own == after.own {
                Ok(())
            } else {
                broken("I9", format!("{:?} after a refusal", before.own), format!("{:?}", after.own))
            };
        }
        let keys: BTreeSet<&String> = after.own.iter().chain(&before.own).flat_map(Counts::keys).collect();
        for key in keys {
            let by = after.own_of(key) - before.own_of(key);
            if by != 0 && key.parse::<Metric>().is_ok_and(|metric| !metric.is_head()) {
                self.model.tapped(visit.uuid(), key, by);
            }
        }
        self.keep_lane(tablet, visit, after);
        Ok(())
    }

    pub(crate) fn note(&mut self, tablet: usize) -> Result<String, Violation> {
        let Some(visit) = self.current(tablet) else { return Ok("writes no note".to_owned()) };
        let Some(header) = self.look(tablet, |run| run.store.find(visit))? else {
            return Ok("writes a note on a visit that is not here".to_owned());
        };
        let text = self.new_words();
        let ask = WriteNote { visit, text: text.clone() };
        let answer = self.ask(tablet, |device| device.write_note(ask));
        if answer.is_ok() {
            let saw = header.record.note.map(Value::Text);
            let key = (Visit::DECLARATION.number, visit.uuid(), NOTE);
            self.model.edited(key, saw.as_ref(), Value::Text(text.clone()));
        }
        self.answered(&format!("notes {text} on {visit}"), &answer)
    }

    pub(crate) fn prepare(&mut self, tablet: usize) -> Result<String, Violation> {
        let stops = stops();
        let stop = stops[self.chance.below(stops.len())];
        // Few days, so that two tablets prepare the same.
        let days = chrono::Days::new(7 * self.chance.below(6) as u64);
        let date = self.first_day.checked_add_days(days).unwrap_or(self.first_day);
        self.words += 1;
        let expected = self.words.cast_signed() % 9_000 + 1;
        let empty = Preparation::empty(stop, date);
        let (id, before) = self.look(tablet, |run| {
            let id = run.store.derived_id(&empty);
            Ok((id, run.store.find(id)?))
        })?;
        let place = self.chance.one_in(3).then_some(MeetingPlace::Room);
        let booked = self.chance.one_in(3).then(|| Task { text: self.new_words(), ..Task::default() });
        let changes =
            PreparationChanges { expected: Some(expected), place, booked, ..PreparationChanges::default() };
        let answer = self.ask(tablet, |device| device.prepare(Prepare { stop, date: Some(date), changes }));
        if answer.is_ok() {
            let number = Preparation::DECLARATION.number;
            let saw = before.and_then(|found| found.record.expected).map(Value::Int);
            self.model.made(number, id.uuid());
            self.model.edited((number, id.uuid(), EXPECTED), saw.as_ref(), Value::Int(expected));
        }
        self.answered(&format!("prepares {id} for {expected}"), &answer)
    }

    /// One of the asks that change a visit's header and are not looked at one by one: both sides must end alike.
    fn on_visit<T>(
        &mut self,
        tablet: usize,
        what: &str,
        ask: impl FnOnce(&mut Device, Id<Visit>) -> Result<T, Fault>,
    ) -> Result<String, Violation> {
        let Some(visit) = self.current(tablet) else { return Ok(format!("{what} nothing")) };
        let answer = self.ask(tablet, |device| ask(device, visit));
        self.answered(&format!("{what} {visit}"), &answer)
    }

    pub(crate) fn arrive(&mut self, tablet: usize) -> Result<String, Violation> {
        let let_in = self.chance.one_in(2);
        self.on_visit(tablet, "arrives at", |device, visit| device.arrive(Arrive { visit, let_in }))
    }

    pub(crate) fn describe(&mut self, tablet: usize) -> Result<String, Violation> {
        let approximate = self.chance.one_in(2).then(|| self.chance.one_in(2));
        let support = self.one_of(&SUPPORTS);
        let language_support = self.chance.one_in(2).then(|| vec![support]);
        self.on_visit(tablet, "describes", |device, visit| {
            device.describe_visit(DescribeVisit { visit, approximate, language_support })
        })
    }

    pub(crate) fn close(&mut self, tablet: usize) -> Result<String, Violation> {
        self.on_visit(tablet, "closes", |device, visit| device.close_visit(CloseVisit { visit }))
    }

    pub(crate) fn not_held(&mut self, tablet: usize) -> Result<String, Violation> {
        let code = self.one_of(&REASONS);
        let reason = (!self.chance.one_in(3)).then_some(code);
        self.on_visit(tablet, "does not hold", |device, visit| {
            device.set_not_held(SetNotHeld { visit, reason })
        })
    }

    pub(crate) fn same_people(&mut self, tablet: usize) -> Result<String, Violation> {
        let own = self.look(tablet, |run| Ok(run.tablet.tablet))?;
        let answer = if self.chance.one_in(2) { HeadCount::Add } else { HeadCount::Tablet(own) };
        self.on_visit(tablet, "says who was counted on", |device, visit| {
            device.answer_same_people(AnswerSamePeople { visit, answer })
        })
    }

    pub(crate) fn departments(&mut self, tablet: usize) -> Result<String, Violation> {
        let departments = vec![Id::new(Uuid::from_u128(0x31 + self.chance.below(2) as u128))];
        self.on_visit(tablet, "moves", |device, visit| {
            device.set_departments(SetDepartments { visit, departments })
        })
    }

    pub(crate) fn follow_up(&mut self, tablet: usize) -> Result<String, Violation> {
        let Some(visit) = self.current(tablet) else { return Ok("follows nothing up".to_owned()) };
        let before = self.lanes(tablet, visit)?;
        let kind = if self.chance.one_in(3) { FollowUpKind::HandOver } else { FollowUpKind::Question };
        let ask = AddFollowUp {
            visit,
            kind,
            topic: Some(self.one_of(&TOPICS)),
            language: None,
            owner: FollowUpOwner::NextTour,
            text: Some(self.new_words()),
        };
        let answer = self.ask(tablet, |device| device.add_follow_up(ask));
        self.keep_difference(tablet, visit, &before, answer.is_ok())?;
        for changed in answer.iter().flat_map(|written| &written.changed) {
            if let Changed::FollowUp(id) = changed {
                self.model.made(FollowUp::DECLARATION.number, id.uuid());
                self.desks[tablet].follow_ups.push(*id);
            }
        }
        self.answered(&format!("follows up on {visit}"), &answer)
    }

    pub(crate) fn finish_follow_up(&mut self, tablet: usize) -> Result<String, Violation> {
        let Some(follow_up) = self.desks[tablet].follow_ups.pop() else {
            return Ok("has nothing to finish".to_owned());
        };
        let answer = self.ask(tablet, |device| device.finish_follow_up(FinishFollowUp { follow_up }));
        self.answered("finishes a follow-up", &answer)
    }

    pub(crate) fn start_shift(&mut self, tablet: usize) -> Result<String, Violation> {
        let another = self.chance.one_in(6);
        let answer = self.ask(tablet, |device| device.start_shift(StartShift { bus: None, another }));
        if let Ok(written) = &answer {
            self.began(tablet, written);
        }
        self.answered("starts a tour", &answer)
    }

    pub(crate) fn end_shift(&mut self, tablet: usize) -> Result<String, Violation> {
        let material_counted = self.chance.one_in(2);
        let answer = self.ask(tablet, |device| device.end_shift(EndShift { material_counted }));
        self.answered("ends the tour", &answer)
    }

    pub(crate) fn crew(&mut self, tablet: usize) -> Result<String, Violation> {
        let guest = self.chance.one_in(3);
        let staff = self.desks[tablet].staff[self.chance.below(2)];
        let ask = SetCrew {
            staff: (!guest).then_some(staff),
            guest_name: guest.then(|| "Gästen".to_owned()),
            from_unit: None,
            role: StaffRole::Colleague,
            absent: self.chance.one_in(4),
        };
        let answer = self.ask(tablet, |device| device.set_crew(ask));
        if let Ok(written) = &answer {
            self.began(tablet, written);
        }
        self.answered(CrewMember::DECLARATION.name, &answer)
    }

    pub(crate) fn debrief(&mut self, tablet: usize) -> Result<String, Violation> {
        let ask = WriteDebrief { worked: self.new_words(), did_not: String::new(), change: String::new() };
        let answer = self.ask(tablet, |device| device.write_debrief(ask));
        self.answered("says how it was", &answer)
    }

    pub(crate) fn look_at_the_day(&mut self, tablet: usize) -> Result<String, Violation> {
        let answer = self.ask(tablet, |device| device.today(Today { date: None }));
        self.answered("looks at the day", &answer)
    }
}
