//! Two sides that do not hold the same: what differs is found, and nothing is sent before it was.

use contract::ask::{Answers, DescribeVisit, ReadStatus, Verify};
use domain::record::{Id, Month, Record};
use domain::records::{Stop, Tally, Unit, Visit};
use sync::message::{Must, ReplyHead, write_reply};
use sync::repair::{Ask, Why};
use uuid::Uuid;

use crate::testing::{ASYLUM, BUS, MINUTE, NOW, STOP_ASYLUM, STOP_MINORS, Step, TEN_YEARS, Tablet, code};

const OTHER_UNIT: Id<Unit> = Id::new(Uuid::from_u128(0x0b));
const OTHER_EPOCH: Uuid = Uuid::from_u128(0xf);

/// Nothing was sent before both sides had been compared.
fn assert_compared_first(bus: &Tablet, from: usize) {
    let centre = bus.centre.get();
    let first = centre.asked[from..].iter().position(|asked| asked.batch.is_some());
    assert!(!centre.compared.is_empty());
    // The first request was refused; what carries a batch after it belongs to the new incarnation.
    let begun = &centre.asked[from].hello.incarnation;
    assert!(first.is_none_or(|at| at == 0 || centre.asked[from + at].hello.incarnation != *begun));
}

fn assert_both_hold_the_same(bus: &mut Tablet) {
    let verified = bus.device.verify(Verify {}).unwrap();
    assert!(verified.agrees && verified.waiting == 0);
    assert_eq!(verified.root, bus.centre.get().root(&[BUS]).to_string());
}

#[test]
fn a_restored_centre_is_given_back_what_it_lost() {
    let mut bus_a = Tablet::new();
    let sent = bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.sync().unwrap();
    let unsent = bus_a.whole_visit(STOP_MINORS, 7);
    bus_a.centre.get().lose_everything_sent(OTHER_EPOCH);
    let report = bus_a.sync().unwrap();
    let repair = report.repair.unwrap();
    // The tour, its crew, the visit and its lane.
    assert_eq!((report.checked, repair.given_back, report.visits_at_centre), (true, 4, 2), "{repair:?}");
    for visit in [sent, unsent] {
        assert!(bus_a.centre.get().row(Visit::DECLARATION.number, visit.uuid()).is_some());
    }
    assert_eq!(bus_a.store().tablet().unwrap().epoch, OTHER_EPOCH);
    assert_both_hold_the_same(&mut bus_a);
    assert_eq!(bus_a.sync().unwrap().requests, 1, "and that was that");
}

#[test]
fn what_another_tablet_sent_is_given_back_by_whoever_has_it() {
    let mut bus_a = Tablet::new();
    let mut bus_b = bus_a.beside(2);
    let others = bus_b.whole_visit(STOP_MINORS, 7);
    bus_b.sync().unwrap();
    bus_a.sync().unwrap();
    bus_a.centre.get().lose_everything_sent(OTHER_EPOCH);
    // The tablet only fetches: it has nothing to send.
    assert!(bus_a.sync().unwrap().checked);
    assert!(bus_a.centre.get().row(Visit::DECLARATION.number, others.uuid()).is_some());
    bus_b.sync().unwrap();
    assert_both_hold_the_same(&mut bus_a);
    assert_both_hold_the_same(&mut bus_b);
    assert_eq!(bus_b.view(others).summary.visitors, 7);
}

#[test]
fn a_copied_tablet_becomes_another_one_and_compares_before_it_sends() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.sync().unwrap();
    let visit = bus_a.whole_visit(STOP_MINORS, 3);
    let (before, from) = (bus_a.store().tablet().unwrap().incarnation, bus_a.centre.get().asked.len());
    bus_a.centre.get().steps.push_back(Step::must(409, Must::NewIncarnation));
    let report = bus_a.sync().unwrap();
    assert!(report.checked && report.repair.is_some());
    assert_ne!(bus_a.store().tablet().unwrap().incarnation, before);
    assert_compared_first(&bus_a, from);
    assert_eq!(bus_a.view(visit).summary.visitors, 3);
    assert_both_hold_the_same(&mut bus_a);
}

#[test]
fn a_comparison_that_was_broken_off_comes_first_the_next_time() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.centre.get().steps.push_back(Step::must(409, Must::NewIncarnation));
    bus_a.centre.get().comparisons_that_fail = 1;
    assert_eq!(code(bus_a.sync()), "broken-off");
    let status = bus_a.device.status(ReadStatus {}).unwrap();
    assert_eq!((status.waiting_visits, status.checked), (1, false));
    let from = bus_a.centre.get().asked.len();
    let report = bus_a.sync().unwrap();
    assert!(report.checked);
    let centre = bus_a.centre.get();
    assert!(centre.asked[from].batch.is_some(), "after the comparison it is sent at once");
    let compared = centre.compared.iter().filter(|ask| matches!(ask, Ask::Buckets(_))).count();
    assert_eq!(compared, 2);
}

#[test]
fn a_list_that_the_centre_took_back_is_taken_back_here_and_never_sent() {
    let mut bus_a = Tablet::new();
    bus_a.sync().unwrap();
    let stop = bus_a.store().list::<Stop>().unwrap().remove(0);
    bus_a.centre.get().lose(Stop::DECLARATION.number, stop.id.uuid());
    let report = bus_a.sync().unwrap();
    let repair = report.repair.unwrap();
    assert_eq!((report.checked, repair.dropped, repair.given_back, report.sent), (true, 1, 0, 0));
    assert!(bus_a.store().find(stop.id).unwrap().is_none());
}

#[test]
fn a_row_that_was_changed_by_hand_on_the_tablet_is_noticed_and_mended() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.sync().unwrap();
    bus_a.store().forget_acknowledged_state(Visit::DECLARATION.number, visit.uuid());
    let report = bus_a.sync().unwrap();
    assert_eq!((report.checked, report.repair.unwrap().fetched), (true, 1));
    assert_both_hold_the_same(&mut bus_a);
}

#[test]
fn a_later_count_here_is_sent_and_a_later_count_there_is_fetched() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.tap(visit, "v", 5);
    bus_a.sync().unwrap();
    let lane = bus_a.store().list_of::<Tally>(visit.uuid()).unwrap().remove(0).id;
    let old = bus_a.centre.get().row(Tally::DECLARATION.number, lane.uuid()).cloned().unwrap();
    bus_a.tap(visit, "v", 2);
    bus_a.sync().unwrap();
    // The centre is put back to where five had been counted.
    bus_a.centre.get().lose(Tally::DECLARATION.number, lane.uuid());
    bus_a.centre.get().put(old);
    let report = bus_a.sync().unwrap();
    assert!(report.checked);
    assert_eq!(bus_a.view(visit).summary.visitors, 7);
    let kept = bus_a.centre.get().row(Tally::DECLARATION.number, lane.uuid()).cloned().unwrap();
    assert_eq!(kept.read::<Tally>().unwrap().counts["v"], 7);
}

#[test]
fn what_waited_when_the_tablet_began_anew_is_not_taken_for_later_than_it_is() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.tap(visit, "v", 5);
    let clock = bus_a.store().clock();
    bus_a.centre.get().steps.push_back(Step::must(409, Must::NewIncarnation));
    // Even a clock that is off does not stamp it again before it was compared.
    bus_a.clock.set(NOW + 5 * MINUTE);
    bus_a.sync().unwrap();
    let lane = bus_a.store().list_of::<Tally>(visit.uuid()).unwrap().remove(0).id;
    let kept = bus_a.centre.get().row(Tally::DECLARATION.number, lane.uuid()).cloned().unwrap();
    assert!(kept.version().clock <= clock);
}

#[test]
fn what_was_deleted_long_ago_is_not_given_back_unless_somebody_wrote_on_it() {
    for writes_on in [false, true] {
        let mut bus_a = Tablet::new();
        let visit = bus_a.start_outside(ASYLUM);
        bus_a.sync().unwrap();
        let first = bus_a.store().find(visit).unwrap().unwrap();
        if writes_on {
            bus_a.note(visit, "Ny tid").unwrap();
        }
        // Deleted there, and the tombstone dropped, while this tablet was away.
        bus_a.centre.get().lose(Visit::DECLARATION.number, visit.uuid());
        bus_a.centre.get().horizon = Some(first.record.started_at + MINUTE);
        let report = bus_a.sync().unwrap();
        assert!(report.checked);
        assert_eq!(bus_a.store().find(visit).unwrap().is_some(), writes_on);
        assert_eq!(bus_a.centre.get().row(Visit::DECLARATION.number, visit.uuid()).is_some(), writes_on);
        assert_eq!(report.repair.map(|repair| repair.dropped), (!writes_on).then_some(1));
        assert_both_hold_the_same(&mut bus_a);
    }
}

#[test]
fn the_rows_of_a_unit_that_is_newly_held_all_come_and_go_again_with_it() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.sync().unwrap();
    let own = only_visit(&mut bus_a);
    let mut theirs = bus_a.centre.get().row(Visit::DECLARATION.number, own).cloned().unwrap();
    theirs.id = Uuid::from_u128(0x77);
    theirs.unit = OTHER_UNIT.uuid();
    theirs.fields.values_mut().for_each(|field| field.version.node = sync::version::Node(7));
    bus_a.centre.get().put(theirs.clone());
    // It is behind the cursor by the time that the tablet may hold it.
    bus_a.sync().unwrap();
    assert!(bus_a.store().find::<Visit>(theirs.id.into()).unwrap().is_none());
    let says = |units: Vec<Id<Unit>>| {
        Step::twist(move |head: ReplyHead, lines: Vec<String>| {
            let lines: String = lines.into_iter().map(|line| line + "\n").collect();
            write_reply(&ReplyHead { units: Some(units), ..head }, lines.as_bytes())
        })
    };
    bus_a.centre.get().steps.push_back(says(vec![BUS, OTHER_UNIT]));
    let report = bus_a.sync().unwrap();
    assert_eq!((report.checked, report.repair.unwrap().fetched), (true, 1));
    assert!(bus_a.store().find::<Visit>(theirs.id.into()).unwrap().is_some());
    bus_a.centre.get().steps.push_back(says(vec![BUS]));
    let report = bus_a.sync().unwrap();
    assert!(report.checked && report.repair.is_none());
    assert!(
        bus_a.store().find::<Visit>(theirs.id.into()).unwrap().is_none(),
        "it is not this tablet's to see"
    );
    assert_both_hold_the_same(&mut bus_a);
}

fn only_visit(bus: &mut Tablet) -> Uuid {
    bus.store().list::<Visit>().unwrap().remove(0).id.uuid()
}

#[test]
fn months_that_are_over_are_dropped_by_the_centres_clock_and_what_waits_is_kept() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.sync().unwrap();
    bus_a.restart();
    let waiting = bus_a.start_outside(ASYLUM);
    // The tablet's own clock says nothing about it.
    bus_a.clock.set(NOW + 2 * TEN_YEARS);
    let first = bus_a.store().tablet().unwrap().first_month;
    bus_a.store().hold_from(first).unwrap();
    assert_eq!(bus_a.store().list::<Visit>().unwrap().len(), 2);
    let next = Month::of("2016-04-01".parse().unwrap());
    bus_a.store().hold_from(next).unwrap();
    let kept: Vec<_> = bus_a.store().list::<Visit>().unwrap().into_iter().map(|visit| visit.id).collect();
    assert_eq!(kept, [waiting]);
    assert_eq!(bus_a.store().tablet().unwrap().first_month, next);
    assert!(bus_a.store().recompute(BUS).unwrap().agrees);
}

/// Dated by a clock that stood years back, so that the digest does not speak of them.
#[test]
fn visits_of_months_that_are_never_compared_are_given_back_to_a_restored_centre_too() {
    let mut bus_a = Tablet::new();
    bus_a.clock.set(NOW - TEN_YEARS);
    let old = bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.sync().unwrap();
    bus_a.clock.set(NOW);
    bus_a.centre.get().lose_everything_sent(OTHER_EPOCH);
    assert!(bus_a.sync().unwrap().checked);
    assert!(bus_a.centre.get().row(Visit::DECLARATION.number, old.uuid()).is_some());
    assert_eq!(bus_a.view(old).summary.visitors, 12);
    assert_both_hold_the_same(&mut bus_a);
}

#[test]
fn a_batch_that_is_acknowledged_after_a_comparison_does_not_set_back_what_was_compared() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.sync().unwrap();
    let mut bus_b = bus_a.beside(2);
    bus_b.sync().unwrap();
    bus_a.note(visit, "Stängd reception").unwrap();
    bus_a.centre.get().steps.push_back(Step::LoseAnswer);
    bus_a.sync().unwrap_err();
    // A colleague saw what had arrived, and wrote another field of the same visit.
    bus_b.sync().unwrap();
    bus_b.pass(MINUTE);
    bus_b.note(visit, "Öppen igen").unwrap();
    bus_b.sync().unwrap();
    bus_a.store().begin_comparing(Why::Differs).unwrap();
    bus_a.centre.get().compared.clear();
    let report = bus_a.sync().unwrap();
    assert!(report.checked);
    let compared = bus_a.centre.get().compared.iter().filter(|ask| matches!(ask, Ask::Buckets(_))).count();
    assert_eq!(compared, 1, "what is there was compared once");
    assert_both_hold_the_same(&mut bus_a);
}

#[test]
fn what_is_given_back_is_not_stamped_again_and_does_not_win_over_who_saw_it() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.note(visit, "Stängd reception").unwrap();
    bus_a.sync().unwrap();
    let mut bus_b = bus_a.beside(2);
    bus_b.sync().unwrap();
    bus_b.pass(MINUTE);
    bus_b.note(visit, "Öppen igen").unwrap();
    bus_b.pass(MINUTE);
    bus_a.whole_visit(STOP_MINORS, 3);
    bus_a.centre.get().lose_everything_sent(OTHER_EPOCH);
    // The first answer sends it to the comparison, the next one says that its clock is wrong.
    let now = NOW + 2 * MINUTE;
    bus_a.centre.get().steps.extend([Step::Honest, Step::must(409, Must::Restamp { now })]);
    assert!(bus_a.sync().unwrap().checked);
    bus_b.sync().unwrap();
    bus_a.sync().unwrap();
    for bus in [&mut bus_a, &mut bus_b] {
        let note = bus.store().find(visit).unwrap().unwrap().record.note;
        assert_eq!(note.as_deref(), Some("Öppen igen"));
    }
}

#[test]
fn what_a_copy_has_not_sent_gives_way_to_what_its_writer_never_saw() {
    for is_copy in [true, false] {
        let mut bus_a = Tablet::new();
        let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
        bus_a.sync().unwrap();
        let mut bus_b = bus_a.beside(2);
        bus_b.sync().unwrap();
        // By a clock that is nine minutes ahead, as the copy's other life noticed when it sent this.
        bus_a.clock.set(NOW + 9 * MINUTE);
        bus_a.note(visit, "Från kopian").unwrap();
        bus_a.clock.set(NOW);
        bus_b.clock.set(NOW + MINUTE);
        bus_b.note(visit, "Skrivet efteråt").unwrap();
        bus_b.sync().unwrap();
        if is_copy {
            bus_a.centre.get().steps.push_back(Step::must(409, Must::NewIncarnation));
        }
        bus_a.sync().unwrap();
        bus_b.sync().unwrap();
        let note = bus_b.store().find(visit).unwrap().unwrap().record.note;
        assert_eq!(note.as_deref(), Some(if is_copy { "Skrivet efteråt" } else { "Från kopian" }));
        assert_both_hold_the_same(&mut bus_a);
    }
}

#[test]
fn what_was_sent_from_here_does_not_win_over_what_was_counted_on() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.tap(visit, "v", 5);
    bus_a.centre.get().steps.push_back(Step::LoseAnswer);
    bus_a.sync().unwrap_err();
    bus_a.tap(visit, "v", 2);
    // Somebody in between says no to what had been applied: the next batch has the same number and other bytes.
    bus_a.centre.get().steps.push_back(Step::fault(413, "too-large"));
    let report = bus_a.sync().unwrap();
    assert!(report.checked && report.repair.is_some());
    assert_eq!(bus_a.view(visit).summary.visitors, 7);
    assert_both_hold_the_same(&mut bus_a);
}

#[test]
fn what_a_centre_refused_before_it_was_known_to_be_restored_is_sent_again_in_its_new_epoch() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.tap(visit, "v", 5);
    bus_a.centre.get().refuse =
        Box::new(|row| (row.type_number == Tally::DECLARATION.number).then_some("not-yours"));
    bus_a.sync().unwrap();
    assert_eq!(bus_a.device.status(ReadStatus {}).unwrap().to_fix, 1);
    bus_a.centre.get().refuse = Box::new(|_| None);
    bus_a.centre.get().lose_everything_sent(OTHER_EPOCH);
    let report = bus_a.sync().unwrap();
    assert_eq!((report.checked, report.to_fix, report.visits_at_centre), (true, 0, 1));
    assert_both_hold_the_same(&mut bus_a);
}

#[test]
fn what_was_refused_and_came_from_somebody_else_is_nothing_to_fix_any_more() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.sync().unwrap();
    let sent = bus_a.centre.get().row(Visit::DECLARATION.number, visit.uuid()).cloned().unwrap();
    bus_a.note(visit, "Ny tid").unwrap();
    bus_a.centre.get().refuse =
        Box::new(|row| (row.type_number == Visit::DECLARATION.number).then_some("not-yours"));
    bus_a.sync().unwrap();
    assert_eq!(bus_a.device.status(ReadStatus {}).unwrap().to_fix, 1);
    let ours = bus_a.store().find(visit).unwrap().unwrap().record;
    let mut theirs = sent;
    for field in theirs.fields.values_mut() {
        field.version.clock = sync::version::Clock::at_ms(NOW + MINUTE);
    }
    let fields = Visit { note: Some("Deras".to_owned()), ..ours }.to_fields();
    for (number, value) in fields {
        let version = theirs.version();
        theirs.fields.insert(number, sync::row::Field { version, value });
    }
    bus_a.centre.get().put(theirs);
    let report = bus_a.sync().unwrap();
    assert_eq!((report.checked, report.to_fix), (true, 0));
    assert_both_hold_the_same(&mut bus_a);
}

#[test]
fn what_gave_way_leaves_nothing_of_a_wrong_clock_behind() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.sync().unwrap();
    let mut bus_b = bus_a.beside(2);
    bus_b.sync().unwrap();
    // Another field of the same row is sent, so that the row waits on.
    let ask = DescribeVisit { visit, approximate: Some(true), language_support: None };
    bus_a.device.describe_visit(ask).unwrap();
    bus_a.clock.set(NOW + TEN_YEARS);
    bus_a.note(visit, "Från kopian").unwrap();
    bus_a.clock.set(NOW);
    bus_b.clock.set(NOW + MINUTE);
    bus_b.note(visit, "Skrivet efteråt").unwrap();
    bus_b.sync().unwrap();
    bus_a.centre.get().steps.push_back(Step::must(409, Must::NewIncarnation));
    assert!(bus_a.sync().unwrap().checked);
    // Had the wrong stamp been taken for one that the centre has, no later one could be stamped low enough to be taken.
    bus_a.note(visit, "Ännu senare").unwrap();
    assert!(bus_a.sync().unwrap().checked);
    assert_both_hold_the_same(&mut bus_a);
}

#[test]
fn a_visit_that_somebody_counts_on_stays_whole_though_its_month_is_over() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.tap(visit, "v", 5);
    bus_a.sync().unwrap();
    let next = Month::of("2016-04-01".parse().unwrap());
    bus_a.store().hold_from(next).unwrap();
    bus_a.tap(visit, "v", 2);
    // In one lane, which is what the centre takes.
    let lanes = bus_a.store().list_of::<Tally>(visit.uuid()).unwrap();
    assert_eq!(lanes.into_iter().map(|lane| lane.record.counts["v"]).collect::<Vec<_>>(), [7]);
}
