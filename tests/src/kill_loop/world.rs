//! A centre, a few tablets of one unit and what they were asked to keep: what people do between two kills, and how it is
//! looked at afterwards. Which point is armed, and for whom, is in `rounds`.

use std::path::Path;

use contract::answer::VerifyReport;
use contract::ask::{
    CloseVisit, ListVisits, Lock, ReadVisit, RecordTally, SetPin, StartVisit, SyncNow, TallyChange, Today,
    Undo, Verify, WriteNote,
};
use domain::metric::Metric;
use domain::record::Id;
use domain::records::{Stop, Visit};
use fixtures::proxy::{FaultProxy, Plan};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::Data;
use super::bus::{Bus, Unanswered};
use super::model::{Model, Wrong};
use super::office::Office;
use super::seeded::Seeded;

/// As many as share a bus on a large day, and a spare.
pub(super) const TABLETS: usize = 3;
/// A world with more visits than this is slow to look through.
const VISITS_MAX: usize = 14;
/// A connection that a killed centre leaves behind fails once; a second failure in a row is a finding.
const TRIES_MAX: usize = 3;

const WORDS: [&str; 8] = ["kö", "regn", "sol", "lugnt", "många", "sagor", "kaffe", "bredvid"];
const PINS: [&str; 4] = ["471123", "864201", "975310", "246813"];

pub(super) struct World {
    pub(super) folder: TempDir,
    pub(super) programs: std::path::PathBuf,
    pub(super) data: Data,
    pub(super) office: Office,
    pub(super) proxy: FaultProxy,
    pub(super) buses: Vec<Bus>,
    pub(super) model: Model,
    pub(super) random: Seeded,
    pub(super) enrolled: u64,
    stops: Vec<Id<Stop>>,
    /// What can be taken back, by tablet and visit, since the tablet was unlocked.
    undo: Vec<(uuid::Uuid, Id<Visit>, i64)>,
}

/// How an action ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Did {
    Answered,
    Refused,
    Died,
}

impl World {
    pub(super) fn new(programs: &Path, data: Data, seed: u64) -> Self {
        let folder = TempDir::new().unwrap();
        let mut random = Seeded::new(seed);
        let mut office = Office::new(programs, data, folder.path(), "centre", random.below(10_000));
        office.run("demo", &["--seed", "1"]);
        assert!(office.start());
        let proxy = FaultProxy::start(office.address());
        let mut world = Self {
            folder,
            programs: programs.to_owned(),
            data,
            office,
            proxy,
            buses: Vec::new(),
            model: Model::default(),
            random,
            enrolled: 0,
            stops: Vec::new(),
            undo: Vec::new(),
        };
        for _ in 0..TABLETS {
            let mut bus = world.new_bus();
            bus.enrol(&world.code()).unwrap();
            world.welcome(bus);
        }
        for bus in 0..TABLETS {
            assert_eq!(world.start_visit(bus), Did::Answered);
        }
        world
    }

    pub(super) fn is_worn(&self) -> bool {
        self.model.visits().count() >= VISITS_MAX
    }

    pub(super) fn new_bus(&mut self) -> Bus {
        self.enrolled += 1;
        Bus::new(&self.programs, self.folder.path(), self.enrolled)
    }

    /// A code for a tablet that reaches the centre through the proxy.
    pub(super) fn code(&mut self) -> String {
        let address =
            json!({ "address": format!("http://{}", self.proxy.address()), "fingerprint": null }).to_string();
        std::fs::write(self.office.data().join("address.json"), address).unwrap();
        self.office.code()
    }

    /// Takes in a tablet that was connected.
    pub(super) fn welcome(&mut self, mut bus: Bus) {
        bus.read_tile();
        bus.unlock().unwrap();
        if self.stops.is_empty() {
            let day = bus.ask(Today { date: None }).unwrap();
            self.stops = day.stops.into_iter().filter(|stop| !stop.sheltered).map(|stop| stop.stop).collect();
        }
        self.buses.push(bus);
    }

    pub(super) fn any_bus(&mut self) -> usize {
        self.random.below(self.buses.len() as u64) as usize
    }

    /// Something that a person does at the kerb.
    pub(super) fn act(&mut self, bus: usize) -> Did {
        match self.random.below(10) {
            0 if !self.is_worn() => self.start_visit(bus),
            1 => self.write_note(bus),
            2 => self.undo(bus),
            3 if self.random.below(4) == 0 => self.close(bus),
            _ => self.count(bus),
        }
    }

    pub(super) fn start_visit(&mut self, bus: usize) -> Did {
        let stop = self.random.pick(&self.stops);
        let reason = Some("en grupp till bad om det".to_owned());
        let ask =
            StartVisit { stop: Some(stop), residence: None, departments: vec![], reason, another: true };
        let bus = &mut self.buses[bus];
        match bus.ask(ask) {
            Ok(written) => {
                self.model.started(bus.id, written.visit().unwrap());
                Did::Answered
            }
            Err(Unanswered::Died) => {
                self.model.start_unanswered(bus.id);
                Did::Died
            }
            Err(Unanswered::Fault(fault)) => panic!("a visit was not begun: {fault:?}"),
        }
    }

    /// A visit that this tablet shows and that is not known to be closed.
    fn open_visit(&mut self, bus: usize) -> Result<Option<Id<Visit>>, Unanswered> {
        let shown = self.buses[bus].ask(ListVisits { date: None, shift: None })?.visits;
        let open: Vec<Id<Visit>> = shown
            .into_iter()
            .filter(|visit| !visit.closed && !self.model.may_be_closed(visit.visit))
            .map(|visit| visit.visit)
            .collect();
        Ok((!open.is_empty()).then(|| self.random.pick(&open)))
    }

    /// An open visit that is this tablet's own.
    fn own_visit(&mut self, bus: usize) -> Result<Option<Id<Visit>>, Unanswered> {
        let id = self.buses[bus].id;
        Ok(self.open_visit(bus)?.filter(|visit| self.model.is_owner(id, *visit)))
    }

    pub(super) fn count(&mut self, bus: usize) -> Did {
        let visit = match self.open_visit(bus) {
            Ok(Some(visit)) => visit,
            Ok(None) => return self.start_visit(bus),
            Err(_) => return Did::Died,
        };
        let by = 1 + self.random.below(3).cast_signed();
        let id = self.buses[bus].id;
        let ask = RecordTally { visit, metric: Metric::Visitors, change: TallyChange::By(by), reason: None };
        match self.buses[bus].ask(ask) {
            Ok(_) => {
                self.model.counted(id, visit, by);
                self.undo.push((id, visit, by));
                Did::Answered
            }
            Err(Unanswered::Died) => {
                self.model.count_unanswered(id, visit, by);
                Did::Died
            }
            Err(Unanswered::Fault(fault)) => panic!("a count was refused: {fault:?}"),
        }
    }

    fn undo(&mut self, bus: usize) -> Did {
        let id = self.buses[bus].id;
        let Some(at) = self.undo.iter().rposition(|(tablet, _, _)| *tablet == id) else {
            return self.count(bus);
        };
        let (_, visit, by) = self.undo.remove(at);
        match self.buses[bus].ask(Undo { visit }) {
            Ok(_) => {
                self.model.counted(id, visit, -by);
                Did::Answered
            }
            Err(Unanswered::Died) => {
                self.model.count_unanswered(id, visit, -by);
                Did::Died
            }
            Err(Unanswered::Fault(fault)) => panic!("nothing was taken back: {fault:?}"),
        }
    }

    fn write_note(&mut self, bus: usize) -> Did {
        let visit = match self.own_visit(bus) {
            Ok(Some(visit)) => visit,
            Ok(None) => return self.count(bus),
            Err(_) => return Did::Died,
        };
        let text = format!("{} {}", self.random.pick(&WORDS), self.random.pick(&WORDS));
        let answer = self.buses[bus].ask(WriteNote { visit, text: text.clone() });
        if !matches!(answer, Err(Unanswered::Fault(_))) {
            self.model.noted(visit, text, answer.is_ok());
        }
        did(&answer)
    }

    fn close(&mut self, bus: usize) -> Did {
        let visit = match self.own_visit(bus) {
            Ok(Some(visit)) => visit,
            Ok(None) => return self.count(bus),
            Err(_) => return Did::Died,
        };
        let answer = self.buses[bus].ask(CloseVisit { visit });
        // Where nobody was counted yet it is refused, and stays open.
        if !matches!(answer, Err(Unanswered::Fault(_))) {
            self.model.closed(visit, answer.is_ok());
        }
        did(&answer)
    }

    pub(super) fn sync(&mut self, bus: usize) -> Did {
        did(&self.buses[bus].ask(SyncNow {}))
    }

    /// Two tablets send and fetch at the same time.
    pub(super) fn sync_both(&mut self, one: usize, other: usize) {
        let [one, other] = self.buses.get_disjoint_mut([one, other]).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| drop(one.ask(SyncNow {})));
            drop(other.ask(SyncNow {}));
        });
    }

    /// Leaves everything where it is, for whoever looks for the reason.
    pub(super) fn keep(self) -> std::path::PathBuf {
        let Self { folder, buses, office, proxy, .. } = self;
        drop((buses, office, proxy));
        folder.keep()
    }

    pub(super) fn lock(&mut self, bus: usize) -> Did {
        let answer = self.buses[bus].ask(Lock {});
        if answer.is_ok() {
            self.buses[bus].cut_power();
        }
        did(&answer)
    }

    /// Changes the PIN of whoever has the tablet.
    pub(super) fn change_pin(&mut self, bus: usize) -> Did {
        let (old, staff) = (self.buses[bus].pins[0].clone(), self.buses[bus].staff);
        let others: Vec<&str> = PINS.into_iter().filter(|pin| *pin != old).collect();
        let pin = self.random.pick(&others).to_owned();
        let answer = self.buses[bus].ask(SetPin { staff, pin: pin.clone() });
        match &answer {
            Ok(_) => self.buses[bus].pins = vec![pin],
            // Either may hold, whichever is tried first.
            Err(Unanswered::Died) => {
                let at = self.random.below(2) as usize;
                self.buses[bus].pins.insert(at, pin);
            }
            Err(Unanswered::Fault(_)) => {}
        }
        did(&answer)
    }

    /// Unlocks a tablet anew: a new run with a new lane.
    pub(super) fn unlock(&mut self, bus: usize) -> Did {
        let id = self.buses[bus].id;
        self.undo.retain(|(tablet, _, _)| *tablet != id);
        match self.buses[bus].unlock() {
            Ok(()) => Did::Answered,
            Err(Unanswered::Died) => Did::Died,
            Err(Unanswered::Fault(fault)) => {
                panic!("bus {bus} does not unlock with {:?}: {fault:?}", self.buses[bus].pins)
            }
        }
    }

    /// Brings back whatever is down, with nothing armed.
    pub(super) fn revive(&mut self) {
        self.proxy.set_plan(Plan::Pass);
        if self.office.has_died() {
            assert!(self.office.start(), "the centre does not start again");
        }
        for bus in 0..self.buses.len() {
            if !self.buses[bus].is_unlocked() {
                assert_eq!(self.unlock(bus), Did::Answered);
            }
        }
    }

    /// Whether each tablet still has what it answered, and its file is whole.
    pub(super) fn look_at_tablets(&mut self) -> Vec<Wrong> {
        (0..self.buses.len()).flat_map(|bus| self.look_at(bus)).collect()
    }

    fn look_at(&mut self, bus: usize) -> Vec<Wrong> {
        let bus = &mut self.buses[bus];
        let id = bus.id;
        let shown = bus.ask(ListVisits { date: None, shift: None }).unwrap().visits;
        let shown: Vec<Id<Visit>> = shown.into_iter().map(|visit| visit.visit).collect();
        let mut wrong = self.model.see_visits(id, &shown);
        for visit in shown {
            let view = bus.ask(ReadVisit { visit }).unwrap();
            let own = view.heads_by_tablet.get(&id).copied().unwrap_or_default();
            wrong.extend(self.model.see_heads(id, visit, own));
            if self.model.is_owner(id, visit) {
                wrong.extend(self.model.see_header(visit, view.note, view.closed_at.is_some()));
            }
        }
        let verified = bus.ask(Verify {}).unwrap();
        if !verified.agrees || !verified.file_whole {
            wrong.push(Wrong::Broken(format!("tablet {id}: {verified:?}")));
        }
        wrong.extend(bus.trigger.take_unasked().map(|end| Wrong::Broken(format!("tablet {id} {end}"))));
        wrong
            .extend(self.office.trigger.take_unasked().map(|end| Wrong::Broken(format!("the centre {end}"))));
        wrong
    }

    /// Everybody sends and fetches until all is everywhere; then all must show the same, once, and prove it.
    pub(super) fn settle_and_look(&mut self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        for bus in (0..self.buses.len()).chain(0..self.buses.len()) {
            wrong.extend(self.sync_until_checked(bus));
        }
        if wrong.is_empty() {
            wrong.extend(self.look_at_centre());
            wrong.extend(self.look_everywhere());
        }
        wrong
    }

    fn sync_until_checked(&mut self, bus: usize) -> Option<Wrong> {
        let mut said = Vec::new();
        for _ in 0..TRIES_MAX {
            match self.buses[bus].ask(SyncNow {}) {
                Ok(report) if report.checked && report.to_fix == 0 => return None,
                Ok(report) => said.push(format!("{report:?}")),
                Err(Unanswered::Fault(fault)) => said.push(format!("{fault:?}")),
                Err(Unanswered::Died) => return Some(Wrong::Broken("a tablet died in a sync".into())),
            }
        }
        Some(Wrong::Broken(format!("bus {bus} does not sync: {said:?}")))
    }

    fn look_at_centre(&mut self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let lines = self.office.run("visits", &["--json"]).unwrap();
        let lines: Vec<&Value> = lines.as_array().into_iter().flatten().collect();
        for visit in self.model.visits() {
            let (heads, note, _) = self.model.whole(visit);
            let right: i64 = heads.values().sum();
            let id = visit.to_string();
            let found: Vec<i64> = lines
                .iter()
                .filter(|line| line["visit"] == id.as_str())
                .filter_map(|line| line["visitors"].as_i64())
                .collect();
            let what = || format!("visit {id} ({note:?}): {found:?} at the centre, {right} right");
            match found.as_slice() {
                [] => wrong.push(Wrong::Lost(what())),
                [one] if *one < right => wrong.push(Wrong::Lost(what())),
                [one] if *one == right => {}
                _ => wrong.push(Wrong::Doubled(what())),
            }
        }
        if lines.len() > self.model.visits().count() {
            wrong.push(Wrong::Doubled(format!("{} visits at the centre", lines.len())));
        }
        wrong
    }

    fn look_everywhere(&mut self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let proof = self.office.run("verify", &["--json"]).unwrap();
        if proof["agrees"] != json!(true) {
            wrong.push(Wrong::Broken(format!("the centre: {proof}")));
        }
        let units = proof["units"].as_array().cloned().unwrap_or_default();
        let fingerprint =
            units.iter().find(|unit| unit["name"] == super::UNIT).unwrap()["fingerprint"].clone();
        let mut roots = Vec::new();
        for bus in &mut self.buses {
            let verified: VerifyReport = bus.ask(Verify {}).unwrap();
            if !verified.agrees || verified.waiting > 0 || json!(verified.fingerprint) != fingerprint {
                wrong.push(Wrong::Broken(format!("{verified:?} and {proof}")));
            }
            roots.push(verified.root);
            for visit in self.model.visits() {
                let view = bus.ask(ReadVisit { visit }).unwrap();
                let mut heads = view.heads_by_tablet;
                heads.retain(|_, heads| *heads != 0);
                let shown = (heads, view.note, view.closed_at.is_some());
                let right = self.model.whole(visit);
                if shown != right {
                    let what = format!("visit {visit} on {}: {shown:?}, right is {right:?}", bus.id);
                    let is_less = shown.0.values().sum::<i64>() <= right.0.values().sum();
                    wrong.push(if is_less { Wrong::Lost(what) } else { Wrong::Doubled(what) });
                }
            }
        }
        roots.dedup();
        if roots.len() > 1 {
            wrong.push(Wrong::Broken(format!("tablets hold different things: {roots:?}")));
        }
        wrong
    }
}

pub(super) fn did<T>(answer: &Result<T, Unanswered>) -> Did {
    match answer {
        Ok(_) => Did::Answered,
        Err(Unanswered::Fault(_)) => Did::Refused,
        Err(Unanswered::Died) => Did::Died,
    }
}
