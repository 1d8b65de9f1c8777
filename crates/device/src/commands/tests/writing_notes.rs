//! What is written freely: the note, what is said of a visit, the debrief, and putting right what was stopped.

use contract::ask::{
    Answers, DescribeVisit, EndShift, Fix, ListToFix, PreparationChanges, Prepare, RecordTally, TallyChange,
    WriteDebrief,
};
use domain::records::{AuditEntry, Debrief, FollowUp, LanguageSupport, Preparation, Task};

use crate::testing::{ANNA, NOW, STOP_ASYLUM, Tablet, code, day, row};

fn debrief(worked: &str, did_not: &str) -> WriteDebrief {
    WriteDebrief { worked: worked.to_owned(), did_not: did_not.to_owned(), change: String::new() }
}

#[test]
fn a_note_with_a_number_that_points_to_a_person_is_not_saved() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.note(visit, "Bra möte").unwrap();
    let fault = bus_a.note(visit, "ring 19850709-9805").unwrap_err();
    assert_eq!(fault.code, "text-points-to-person");
    assert!(!format!("{fault:?}").contains("9805"), "the text is never part of a fault");
    assert_eq!(bus_a.view(visit).note.as_deref(), Some("Bra möte"));
}

#[test]
fn a_note_may_have_140_characters_and_no_more() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.note(visit, &"å".repeat(140)).unwrap();
    assert_eq!(code(bus_a.note(visit, &"å".repeat(141))), "text-too-long");
}

#[test]
fn what_may_point_to_a_person_is_saved_and_pointed_out() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    let warnings = bus_a.note(visit, "Ring 08-508 310 00 eller 08-508 310 01").unwrap().warnings;
    assert_eq!(warnings, ["phone_number"], "each kind once");
    assert!(bus_a.view(visit).note.is_some());
    assert_eq!(bus_a.note(visit, "Bra möte").unwrap().warnings, [""; 0]);
}

#[test]
fn language_support_comes_from_its_list_each_once() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    let describe = |codes: &[&str]| DescribeVisit {
        visit,
        approximate: Some(true),
        language_support: Some(codes.iter().map(|code| (*code).to_owned()).collect()),
    };
    assert_eq!(code(bus_a.device.describe_visit(describe(&["a_child"]))), "unknown-code");
    bus_a.device.describe_visit(describe(&["phone_interpreter", "colleague", "colleague"])).unwrap();
    let view = bus_a.view(visit);
    assert_eq!(
        (view.language_support, view.approximate),
        (vec!["colleague".into(), "phone_interpreter".into()], true)
    );
    let nothing = DescribeVisit { visit, approximate: None, language_support: None };
    bus_a.device.describe_visit(nothing).unwrap();
    assert!(bus_a.view(visit).approximate, "what is left out stays as it was");
}

#[test]
fn language_support_that_was_said_before_it_was_retired_stays_and_is_not_said_anew() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    let describe = |codes: &[&str]| DescribeVisit {
        visit,
        approximate: None,
        language_support: Some(codes.iter().map(|code| (*code).to_owned()).collect()),
    };
    bus_a.device.describe_visit(describe(&["colleague"])).unwrap();
    let supports = bus_a.store().list::<LanguageSupport>().unwrap();
    let found = supports.into_iter().find(|it| it.record.code == "colleague").unwrap();
    let retired = LanguageSupport { retired_on: Some(day("2016-03-15")), ..found.record };
    let mut retired = row(found.id, &retired);
    for field in retired.fields.values_mut() {
        field.version.clock = sync::version::Clock::at_ms(NOW);
    }
    bus_a.centre.get().put(retired);
    bus_a.sync().unwrap();
    bus_a.device.describe_visit(describe(&["colleague", "phone_interpreter"])).unwrap();
    bus_a.device.describe_visit(describe(&["phone_interpreter"])).unwrap();
    assert_eq!(code(bus_a.device.describe_visit(describe(&["colleague"]))), "retired-code");
}

#[test]
fn an_answer_of_a_debrief_may_have_500_characters_and_no_more() {
    let mut bus_a = Tablet::new();
    bus_a.start(STOP_ASYLUM);
    bus_a.device.write_debrief(debrief(&"å".repeat(500), "")).unwrap();
    assert_eq!(code(bus_a.device.write_debrief(debrief("", &"å".repeat(501)))), "text-too-long");
    assert_eq!(code(bus_a.device.write_debrief(debrief("", "19850709-9805"))), "text-points-to-person");
    assert_eq!(code(bus_a.device.write_debrief(debrief(" ", "\n"))), "input-malformed");
    assert_eq!(bus_a.store().list::<Debrief>().unwrap().len(), 1);
}

#[test]
fn a_debrief_needs_a_tour_and_may_come_after_its_end() {
    let mut bus_a = Tablet::new();
    assert_eq!(code(bus_a.device.write_debrief(debrief("Bra", ""))), "shift-missing");
    assert_eq!(code(bus_a.device.end_shift(EndShift { material_counted: false })), "shift-missing");
    bus_a.start(STOP_ASYLUM);
    bus_a.device.end_shift(EndShift { material_counted: false }).unwrap();
    bus_a.device.write_debrief(debrief("Bra", "")).unwrap();
    bus_a.device.write_debrief(debrief("", "Kallt")).unwrap();
    assert_eq!(bus_a.store().list::<Debrief>().unwrap().len(), 2);
}

#[test]
fn a_debrief_that_was_refused_is_written_anew_with_another_text() {
    let mut bus_a = Tablet::new();
    bus_a.start(STOP_ASYLUM);
    bus_a.device.write_debrief(debrief("", "Hemligt")).unwrap();
    bus_a.centre.get().refuse = Box::new(|row| {
        let said = (row.type_number == 8).then(|| row.read::<Debrief>().unwrap())?;
        (said.did_not == "Hemligt").then_some("text-points-to-person")
    });
    bus_a.sync().unwrap();
    let item = bus_a.device.fix_list(ListToFix {}).unwrap().items.remove(0);
    assert_eq!((item.record.as_str(), item.code.as_str()), ("debrief", "text-points-to-person"));
    bus_a.device.fix(Fix { number: item.number, text: Some("Kallt".to_owned()) }).unwrap();
    assert!(bus_a.sync().unwrap().checked);
    let said = bus_a.store().list::<Debrief>().unwrap();
    assert_eq!(said.len(), 1);
    assert_eq!((said[0].record.worked.as_str(), said[0].record.did_not.as_str()), ("", "Kallt"));
    assert!(bus_a.centre.get().row(8, said[0].id.uuid()).is_some());
}

#[test]
fn a_text_of_a_follow_up_that_was_emptied_is_written_again_in_its_place() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    let follow_up = super::following_up::question(visit, Some("Hemligt"));
    bus_a.device.add_follow_up(follow_up).unwrap();
    bus_a.centre.get().stopped_word = Some("Hemligt");
    bus_a.sync().unwrap();
    let item = bus_a.device.fix_list(ListToFix {}).unwrap().items.remove(0);
    assert_eq!((item.record.as_str(), item.field.as_deref()), ("follow_up", Some("text")));
    bus_a.device.fix(Fix { number: item.number, text: Some("Lånekort".to_owned()) }).unwrap();
    let kept = bus_a.store().list::<FollowUp>().unwrap().remove(0);
    assert_eq!(kept.record.text.as_deref(), Some("Lånekort"));
    assert_eq!(bus_a.view(visit).note, None);
    assert!(bus_a.sync().unwrap().checked);
}

#[test]
fn a_reason_that_was_emptied_is_written_again_as_a_reason_and_not_as_a_note() {
    let mut bus_a = Tablet::new();
    let reason = Some("Hemligt".to_owned());
    let ask = contract::ask::StartVisit { reason, ..crate::testing::to_stop(crate::testing::STOP_ARRIVAL) };
    let visit = crate::testing::started(&bus_a.device.start_visit(ask).unwrap());
    bus_a.centre.get().stopped_word = Some("Hemligt");
    bus_a.sync().unwrap();
    let item = bus_a.device.fix_list(ListToFix {}).unwrap().items.remove(0);
    assert_eq!((item.field.as_deref(), item.text.as_deref()), (Some("against_rule"), Some("Hemligt")));
    bus_a.device.fix(Fix { number: item.number, text: Some("Boendet bad".to_owned()) }).unwrap();
    let view = bus_a.view(visit);
    let kept = view.against_rule.unwrap();
    assert_eq!((kept.rule.as_str(), kept.reason.as_str()), ("other_residences_named", "Boendet bad"));
    assert_eq!(view.note, None);
}

#[test]
fn a_task_that_was_emptied_is_written_again_and_keeps_what_was_added_meanwhile() {
    let mut bus_a = Tablet::new();
    let prepare = |task: Task| {
        let changes = PreparationChanges { way_in: Some(task), ..PreparationChanges::default() };
        Prepare { stop: STOP_ASYLUM, date: None, changes }
    };
    bus_a.device.prepare(prepare(Task { text: "Hemligt".to_owned(), ..Task::default() })).unwrap();
    bus_a.centre.get().stopped_word = Some("Hemligt");
    bus_a.sync().unwrap();
    bus_a.pass(crate::testing::MINUTE);
    bus_a.device.prepare(prepare(Task { owner: Some(ANNA), ..Task::default() })).unwrap();
    let item = bus_a.device.fix_list(ListToFix {}).unwrap().items.remove(0);
    assert_eq!((item.field.as_deref(), item.text.as_deref()), (Some("way_in"), Some("Hemligt")));
    bus_a.device.fix(Fix { number: item.number, text: Some("Grinden".to_owned()) }).unwrap();
    let kept = bus_a.store().list::<Preparation>().unwrap().remove(0).record.way_in;
    assert_eq!(kept, Some(Task { text: "Grinden".to_owned(), owner: Some(ANNA), ..Task::default() }));
    assert!(bus_a.sync().unwrap().checked);
}

#[test]
fn a_reason_of_a_correction_that_was_refused_is_written_anew_and_its_visit_goes_on() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.device.end_shift(EndShift { material_counted: true }).unwrap();
    let (metric, change) = ("v".parse().unwrap(), TallyChange::To(11));
    let reason = Some("Hemligt".to_owned());
    bus_a.device.record_tally(RecordTally { visit, metric, change, reason }).unwrap();
    bus_a.centre.get().refuse = Box::new(|row| {
        let entry = (row.type_number == 10).then(|| row.read::<AuditEntry>().unwrap())?;
        (entry.reason == "Hemligt").then_some("text-points-to-person")
    });
    bus_a.sync().unwrap();
    let item = bus_a.device.fix_list(ListToFix {}).unwrap().items.remove(0);
    bus_a.device.fix(Fix { number: item.number, text: Some("Räknade fel".to_owned()) }).unwrap();
    let report = bus_a.sync().unwrap();
    assert_eq!((report.sent_visits, report.to_fix), (1, 0));
    let entries = bus_a.store().list_of::<AuditEntry>(visit.uuid()).unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].record.reason, "Räknade fel");
}

#[test]
fn a_text_that_is_let_go_leaves_the_list_and_nothing_else_changes() {
    let mut bus_a = Tablet::new();
    bus_a.centre.get().stopped_word = Some("Hemligt");
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.note(visit, "Hemligt").unwrap();
    bus_a.sync().unwrap();
    let number = bus_a.device.fix_list(ListToFix {}).unwrap().items[0].number;
    let told = Fix { number, text: Some("19850709-9805".to_owned()) };
    assert_eq!(code(bus_a.device.fix(told)), "text-points-to-person");
    assert_eq!(bus_a.device.fix_list(ListToFix {}).unwrap().items.len(), 1);
    bus_a.device.fix(Fix { number, text: None }).unwrap();
    assert_eq!((bus_a.view(visit).note, bus_a.store().outbox_count().unwrap().waiting), (None, 0));
}
