//! A tablet that writes what is not its to write, stamps in the future, or sends one poisoned row among many: refused with
//! a reason, kept for whoever finds out why, and nothing else is touched.

use std::collections::BTreeMap;

use contract::ask::{Answers, ListToFix, WriteNote};
use domain::metric::Metric;
use domain::record::{Month, Record};
use domain::records::{CountedVisit, Tally, Unit, Visit};
use end_to_end::{Centre, Pad};
use serde_json::json;
use sync::message::write_request;
use sync::row::Row;
use uuid::Uuid;

use super::forger::{Forger, UNIT, everything, incidents, kept, month, quarantined, today};

const YEAR_MS: i64 = 365 * 24 * 60 * 60 * 1_000;
const MINUTE_MS: i64 = 60 * 1_000;
/// A unit whose visits the bookmobile does not hold.
const OTHER_UNIT: &str = "Biblioteket Väster";

/// A tablet whose one visit of two the centre has.
fn sent_two(centre: &Centre) -> (Pad, Uuid) {
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    let visit = pad.start_unscheduled();
    pad.count(visit, Metric::Visitors, 2).unwrap();
    assert!(pad.sync().unwrap().checked);
    (pad, visit.uuid())
}

/// The one lane of a visit.
fn lane_of(forger: &mut Forger, visit: Uuid) -> Row {
    forger.cursor = 0;
    let rows = forger.fetch();
    let mut lanes = rows.into_iter().filter(|row| row.type_number == Tally::DECLARATION.number);
    lanes.find(|row| row.parent() == Some(visit)).unwrap()
}

#[test]
fn what_is_not_a_tablets_to_write_is_refused_with_its_reason_and_nothing_else_is_touched() {
    let centre = Centre::open();
    let (mut pad, visit) = sent_two(&centre);
    let mut forger = Forger::enrolled(&centre, UNIT, 1);
    let mut of_other_unit = Forger::enrolled(&centre, OTHER_UNIT, 2);
    let theirs = of_other_unit.visit(0x77, |_| {});
    assert!(of_other_unit.push(std::slice::from_ref(&theirs)).refused.is_empty());
    let before = everything(&centre);

    let victim = lane_of(&mut forger, visit);
    let tally: Tally = victim.read().unwrap();
    // A lane of another tablet, as it is and under one's own name.
    let mut lane = forger.row(&Tally { counts: [("v".into(), 90)].into(), ..tally.clone() });
    lane.id = victim.id;
    let named = forger.row(&Tally { tablet: forger.tablet, counts: [("v".into(), 91)].into(), ..tally });
    assert_eq!(named.id, victim.id);
    // Another unit's: a new visit, a lane on one that is there, and the visit itself taken over.
    let mut moved = forger.visit(1, |_| {});
    moved.unit = theirs.unit;
    let on_theirs = forger.row(&forger.tally(theirs.id, 92));
    let mut taken = forger.visit(2, |_| {});
    taken.id = theirs.id;
    // Another dataset's: the id follows from the dataset.
    let mut elsewhere = forger.visit(3, |visit| visit.stop = Some(Uuid::from_u128(5).into()));
    elsewhere.id = elsewhere.derived_id(Uuid::from_u128(0xbad)).unwrap();
    // What the centre owns.
    let unit = forger.row(&Unit { name: "Mitt bibliotek".into(), drives: true, retired_on: None });
    let counted = forger.row(&CountedVisit {
        visit: visit.into(),
        residence: Uuid::from_u128(1).into(),
        departments: Vec::new(),
        date: today(),
        held: true,
    });
    // A record in another month than its own.
    let mut later = kept(&centre, Visit::DECLARATION.number, visit).unwrap();
    later.month = Month(if month().0 == 202_601 { 202_602 } else { 202_601 });

    let expected = [
        (vec![lane], "not-yours"),
        (vec![named], "not-yours"),
        (vec![moved], "other-unit"),
        (vec![on_theirs], "other-unit"),
        (vec![taken], "malformed"),
        (vec![elsewhere], "wrong-id"),
        (vec![unit], "not-yours"),
        (vec![counted], "not-yours"),
        (vec![later], "malformed"),
    ];
    for (rows, code) in &expected {
        let refused = forger.push(rows).refused;
        assert_eq!(
            refused.iter().map(|row| (row.id, row.code.as_str())).collect::<Vec<_>>(),
            [(rows[0].id, *code)]
        );
        assert_eq!(everything(&centre).1, before.1, "{code}");
    }
    let mut codes: Vec<&str> = expected.iter().map(|(_, code)| *code).collect();
    codes.sort_unstable();
    assert_eq!(quarantined(&centre), codes, "each is kept with its reason");

    // All of it beside an honest visit: that one is taken, and the victim counts on.
    let honest = forger.visit(4, |_| {});
    let its_lane = forger.row(&forger.tally(honest.id, 2));
    let mut rows: Vec<Row> = expected.into_iter().flat_map(|(rows, _)| rows).collect();
    rows.extend([honest.clone(), its_lane]);
    let refused: BTreeMap<Uuid, String> =
        forger.push(&rows).refused.into_iter().map(|row| (row.id, row.code)).collect();
    assert!(!refused.contains_key(&honest.id), "{refused:?}");
    assert_eq!(centre.visits().len(), before.1.len() + 1);
    pad.count(visit.into(), Metric::Visitors, 1).unwrap();
    assert!(pad.sync().unwrap().checked);
    assert_eq!(pad.visit(visit.into()).summary.visitors, 3);
    assert_eq!(kept(&centre, Visit::DECLARATION.number, theirs.id).unwrap(), theirs);
}

#[test]
fn a_batch_of_another_tablet_is_not_taken_from_one_that_overheard_it() {
    let centre = Centre::open();
    let (mut pad, visit) = sent_two(&centre);
    let mut forger = Forger::enrolled(&centre, UNIT, 1);
    pad.count(visit.into(), Metric::Visitors, 5).unwrap();
    pad.connect_through(Some("127.0.0.1:1".parse().unwrap()));
    pad.reopen();
    pad.unlock();
    assert!(pad.sync().is_err());
    let store = &pad.run().store;
    let (frozen, tablet) = (store.frozen_batch().unwrap().unwrap(), store.tablet().unwrap());
    let before = everything(&centre);
    // Under the other's name: the incarnation is not the forger's.
    let mut hello = forger.hello();
    (hello.incarnation, hello.acknowledged) = (tablet.incarnation, tablet.acknowledged);
    let refused = forger.refused(write_request(&hello, Some(&frozen)), false);
    assert_eq!(refused, (409, json!({"must": "new-incarnation"})));
    assert_eq!(incidents(&centre).last().unwrap(), "new-incarnation");
    // Under its own: the lane says whose it is.
    let lines: Vec<String> =
        String::from_utf8(frozen.bytes.clone()).unwrap().lines().map(str::to_owned).collect();
    let refused = forger.push_lines(&lines).refused;
    assert!(refused.iter().any(|row| row.code == "not-yours"), "{refused:?}");
    assert_eq!(everything(&centre).1, before.1);
    // The tablet itself is not held up by it.
    pad.connect_through(None);
    pad.reopen();
    pad.unlock();
    assert!(pad.sync().unwrap().checked);
    assert_eq!(centre.visits()[0]["visitors"], 7);
}

#[test]
fn a_stamp_a_year_ahead_is_refused_and_poisons_nobodys_later_edits() {
    let centre = Centre::open();
    let (mut pad, visit) = sent_two(&centre);
    let mut forger = Forger::enrolled(&centre, UNIT, 1);
    let kept_before = kept(&centre, Visit::DECLARATION.number, visit).unwrap();
    let forged = |forger: &mut Forger, text: &str| {
        let said: Visit = kept_before.read().unwrap();
        let mut row = kept_before.clone();
        let version = forger.version();
        assert!(row.write(&Visit { note: Some(text.to_owned()), ..said }.to_fields(), version));
        row
    };
    let before = everything(&centre);
    forger.ahead_ms = YEAR_MS;
    let row = forged(&mut forger, "Från framtiden");
    let batch = forger.batch(&forger.lines(&[row]));
    let (status, must) = forger.refused(write_request(&forger.hello(), Some(&batch)), false);
    assert_eq!((status, &must["must"]), (409, &json!("restamp")));
    assert_eq!(everything(&centre), before);
    assert_eq!(incidents(&centre), ["clock-ahead"]);
    // Its clock is put right, as a tablet does; and within the limit it is let through.
    let mut forger = Forger::enrolled(&centre, UNIT, 2);
    forger.ahead_ms = 9 * MINUTE_MS;
    let row = forged(&mut forger, "Nio minuter före");
    assert!(forger.push(&[row]).refused.is_empty());
    // Whoever has seen it writes later, though their clock says otherwise.
    assert!(pad.sync().unwrap().checked);
    assert_eq!(pad.visit(visit.into()).note.as_deref(), Some("Nio minuter före"));
    pad.device().write_note(WriteNote { visit: visit.into(), text: "Efteråt".into() }).unwrap();
    let report = pad.sync().unwrap();
    assert_eq!((report.checked, report.requests), (true, 1), "the tablet's clock is not taken for wrong");
    let mut witness = Pad::enrolled(&centre.code(UNIT), "JB");
    assert_eq!(witness.visit(visit.into()).note.as_deref(), Some("Efteråt"));
    // The centre's own stamps are those of its own clock.
    let latest = kept(&centre, Visit::DECLARATION.number, visit).unwrap().version().clock.unix_ms();
    let now = device::ports::Clock::now_ms(&device::ports::SystemClock);
    assert!(latest < now + 10 * MINUTE_MS, "{}", latest - now);
}

#[test]
fn of_five_hundred_visits_with_one_poisoned_499_arrive_and_the_tablet_is_told_of_the_one() {
    let centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    let first = pad.start_unscheduled();
    pad.count(first, Metric::Visitors, 2).unwrap();
    pad.close(first).unwrap();
    let poisoned = write_many(&mut pad, first, 499);
    assert_eq!(pad.status().waiting_visits, 500);
    let report = pad.sync().unwrap();
    assert_eq!((report.sent_visits, report.to_fix), (499, 1), "its visit waits behind it");
    assert_eq!(centre.visits().len(), 499);
    assert!(centre.visits().iter().all(|line| line["visit"] != poisoned.to_string()));
    assert_eq!(quarantined(&centre), ["number-out-of-range", "waits"]);
    let fixes = pad.device().fix_list(ListToFix {}).unwrap();
    let of_the_visit = fixes.items.iter().filter(|fix| fix.visit == Some(poisoned)).count();
    assert!(of_the_visit > 0 && fixes.items.len() <= 2, "{fixes:?}");
    // The queue moves on, and what is there is proved.
    pad.count(first, Metric::Visitors, 1).unwrap();
    let report = pad.sync().unwrap();
    assert_eq!((report.sent_visits, report.checked), (1, true));
    assert_eq!(pad.status().waiting_visits, 1, "the poisoned one is kept on the tablet");
}

/// Writes so many visits like the first behind the tablet's back, one of them with a count that no visit can have.
fn write_many(pad: &mut Pad, first: domain::record::Id<Visit>, count: u128) -> domain::record::Id<Visit> {
    let run = pad.run();
    let (now, lane, tablet) = (run.store.clock().unix_ms(), run.lane, run.tablet.tablet);
    let (staff, stored) = (run.staff, run.store.find(first).unwrap().unwrap());
    let id = |number: u128| domain::record::Id::<Visit>::from(Uuid::from_u128(0xabc_0000 + number));
    let written = run.store.transact(now, |tx| {
        for number in 0..count {
            let counts = [("v".to_owned(), if number == 250 { 10_000 } else { 2 })].into();
            let tally = Tally { visit: id(number), lane, staff, tablet, counts };
            tx.put(id(number), stored.home, &stored.record)?;
            tx.put(tx.derived_id(&tally), stored.home, &tally)?;
        }
        Ok(())
    });
    written.unwrap();
    id(250)
}
