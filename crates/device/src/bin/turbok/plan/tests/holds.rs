//! A tablet's tour, as these tests know it: two stops, two of the staff, a visit that goes on and one that is closed.

use chrono::NaiveDate;
use contract::answer::{
    DayView, DepartmentView, PreparationView, Status, StopView, Tile, Tiles, VisitList, VisitState,
    VisitSummary,
};
use contract::ask::Call;
use contract::fault::Fault;
use domain::record::Id;
use domain::records::{ResidenceKind, Shift, Task, Visit};
use domain::season::SeasonRule;
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) fn key<R>(number: u128) -> Id<R> {
    Uuid::from_u128(number).into()
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) const EVA: u128 = 1;
pub(super) const STOP_1: u128 = 11;
pub(super) const STOP_2: u128 = 12;
pub(super) const HOME_1: u128 = 21;
pub(super) const HOME_14: u128 = 22;
pub(super) const DEPARTMENT_2: u128 = 32;
pub(super) const TOUR: u128 = 41;
pub(super) const EARLIER: u128 = 51;
pub(super) const ONGOING: u128 = 52;

/// What the tablet holds in these tests.
pub(super) struct Holds {
    pub(super) shift: Option<Id<Shift>>,
    pub(super) visits: Vec<VisitSummary>,
}

impl Holds {
    pub(super) fn a_tour() -> Self {
        Self { shift: Some(key(TOUR)), visits: vec![visit(ONGOING, false), visit(EARLIER, true)] }
    }

    pub(super) fn answer(&self, call: Call) -> Result<Value, Fault> {
        let answer = match call {
            Call::ReadStatus(_) => json!(Status { shift: self.shift, ..Status::default() }),
            Call::ListTiles(_) => {
                json!(Tiles { tiles: vec![tile(EVA, "EK", "Eva Ek"), tile(2, "AA", "Ali Al")] })
            }
            Call::ListVisits(_) => json!(VisitList { visits: self.visits.clone() }),
            Call::Today(today) => json!(tour(today.date)),
            Call::ReadVisit(ask) => return Ok(whole(ask.visit)),
            other => panic!("nobody should ask {other:?} to find an id"),
        };
        Ok(answer)
    }
}

fn tile(number: u128, initials: &str, name: &str) -> Tile {
    Tile { staff: key(number), name: name.into(), initials: initials.into(), has_pin: true }
}

pub(super) fn visit(number: u128, closed: bool) -> VisitSummary {
    VisitSummary {
        visit: key(number),
        date: day("2016-11-22"),
        name: "Boende 14".into(),
        kind: ResidenceKind::UnaccompaniedMinors,
        unit: key(9),
        state: if closed { VisitState::Waiting } else { VisitState::Ongoing },
        closed,
        visitors: 0,
        given: 0,
        not_held: None,
        same_people_unanswered: false,
        ordinal: 1,
    }
}

fn whole(id: Id<Visit>) -> Value {
    json!({
        "summary": VisitSummary { visit: id, ..visit(ONGOING, false) }, "sheltered": true, "departments": [],
        "started_at": 0, "approximate": false, "language_support": [], "groups": {}, "home_staff": 0, "counts": [],
        "heads_by_tablet": {}, "follow_ups": [], "can_undo": 0,
    })
}

fn stop(number: u128, home: u128, name: &str) -> StopView {
    StopView {
        stop: key(number),
        time: "13.00".into(),
        residence: key(home),
        name: name.into(),
        kind: ResidenceKind::UnaccompaniedMinors,
        sheltered: true,
        departments: vec![],
        local_unit: None,
        rule: SeasonRule::Silent,
        asks_why: false,
        preparation: PreparationView::default(),
        last_time: None,
        visits: vec![],
    }
}

fn tour(date: Option<NaiveDate>) -> DayView {
    let mut second = stop(STOP_2, HOME_14, "Boende 14");
    second.departments = vec![
        DepartmentView { department: key(31), name: "Avdelning 1".into() },
        DepartmentView { department: key(DEPARTMENT_2), name: "Avdelning 2".into() },
    ];
    second.preparation.booked =
        Some(Task { text: "med receptionen".into(), owner: None, due: Some(day("2016-11-20")), done: None });
    second.visits = vec![visit(ONGOING, false)];
    DayView {
        date: date.unwrap_or_else(|| day("2016-11-22")),
        week: 47,
        shift: None,
        routes: vec![],
        stops: vec![stop(STOP_1, HOME_1, "Boende 2"), second],
        unscheduled: vec![],
        left_open: vec![],
        follow_ups: vec![],
        fetched_at: None,
    }
}
