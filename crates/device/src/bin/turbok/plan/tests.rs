//! Each documented command makes the call that it should.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use clap::{CommandFactory, Parser};
use contract::ask::{
    AddFollowUp, AnswerSamePeople, Arrive, CloseVisit, DescribeVisit, FinishFollowUp, ReadVisit, RecordTally,
    SetNotHeld, TallyChange, Undo, WriteNote,
};
use domain::metric::Metric;
use domain::records::{FollowUpKind, FollowUpOwner, HeadCount, MeetingPlace, Outcome, StaffRole};
use uuid::Uuid;

use self::holds::{EVA, Holds, ONGOING, STOP_1, STOP_2, day, key};
use super::*;
use crate::args::Arguments;

mod finding;
mod holds;

fn planned(words: &[&str], holds: &Holds) -> Result<Call, Fault> {
    let args = Arguments::try_parse_from([&["turbok", "--data", "here"], words].concat());
    let args = args.unwrap_or_else(|error| panic!("{words:?}: {error}"));
    let secrets = crate::pin::read(&args.command, &mut "".as_bytes()).unwrap();
    call_for(&args.command, &secrets, &mut |call| holds.answer(call))
}

fn plan(words: &str) -> Result<Call, Fault> {
    planned(&words.split(' ').collect::<Vec<_>>(), &Holds::a_tour())
}

fn refused(words: &str) -> bool {
    Arguments::try_parse_from(["turbok"].into_iter().chain(words.split(' '))).is_err()
}

#[test]
fn the_words_contradict_each_other_nowhere() {
    Arguments::command().debug_assert();
}

#[test]
fn a_path_is_meant_from_where_it_was_typed_and_a_receipt_that_is_not_there_is_told() {
    let here = std::env::current_dir().unwrap();
    let to = here.join("stick").to_str().unwrap().to_owned();
    assert_eq!(plan("export-file stick"), Ok(Call::ExportFile(ExportFile { to: Some(to) })));
    assert_eq!(plan("read-receipt nowhere/at-all"), Err(Fault::new("input-malformed")));
}

#[test]
fn commands_of_the_tablet_make_their_calls() {
    let pin = || "482915".to_owned();
    for (words, call) in [
        ("enrol --code TURBOK1:AB --staff EK --pin 482915", {
            Call::Enrol(Enrol { code: "TURBOK1:AB".into(), staff: Some("EK".into()), pin: pin() })
        }),
        ("unlock --staff ek --pin 482915", Call::Unlock(Unlock { staff: key(EVA), pin: pin() })),
        ("pin --staff AA --pin 482915", Call::SetPin(SetPin { staff: key(2), pin: pin() })),
        ("sealed-copy", Call::ReadSealedCopy(ReadSealedCopy {})),
        ("reset-pin --staff EK --recovery ABCD --pin 482915", {
            Call::ResetPin(ResetPin { staff: key(EVA), recovery: "ABCD".into(), pin: pin() })
        }),
        ("lock", Call::Lock(Lock {})),
        ("tiles", Call::ListTiles(ListTiles {})),
        ("status", Call::ReadStatus(ReadStatus {})),
        ("today", Call::Today(Today { date: None })),
        ("today --date 2016-11-29", Call::Today(Today { date: Some(day("2016-11-29")) })),
        ("export-file /media/usb", Call::ExportFile(ExportFile { to: Some("/media/usb".into()) })),
        ("read-receipt /dev/null", Call::ReadReceipt(ReadReceipt { receipt: String::new() })),
        ("visits", Call::ListVisits(ListVisits { date: None, shift: None })),
        (
            "visits --date 2016-11-29",
            Call::ListVisits(ListVisits { date: Some(day("2016-11-29")), shift: None }),
        ),
        ("sync", Call::SyncNow(SyncNow {})),
        ("verify", Call::Verify(Verify {})),
        ("fix", Call::ListToFix(ListToFix {})),
        ("fix 3", Call::Fix(Fix { number: 3, text: None })),
        ("fix 3 --text kort", Call::Fix(Fix { number: 3, text: Some("kort".into()) })),
    ] {
        assert_eq!(plan(words), Ok(call), "{words}");
    }
}

#[test]
fn commands_of_the_tour_make_their_calls() {
    let crew = |staff, guest: Option<&str>, unit, role, absent| {
        Call::SetCrew(SetCrew { staff, guest_name: guest.map(str::to_owned), from_unit: unit, role, absent })
    };
    for (words, call) in [
        ("shift start", Call::StartShift(StartShift { bus: None, another: false })),
        (
            "shift start --bus A --another",
            Call::StartShift(StartShift { bus: Some("A".into()), another: true }),
        ),
        (
            "shift crew --staff EK --role bookmobile_staff",
            crew(Some(key(EVA)), None, None, StaffRole::BookmobileStaff, false),
        ),
        (
            "shift crew --guest Kim --unit 00000000-0000-0000-0000-000000000009 --role colleague --absent",
            crew(None, Some("Kim"), Some(key(9)), StaffRole::Colleague, true),
        ),
        (
            "shift debrief --worked a --did-not b --change c",
            Call::WriteDebrief(WriteDebrief { worked: "a".into(), did_not: "b".into(), change: "c".into() }),
        ),
        ("shift end", Call::EndShift(EndShift { material_counted: false })),
        ("shift end --material-counted", Call::EndShift(EndShift { material_counted: true })),
    ] {
        assert_eq!(plan(words), Ok(call), "{words}");
    }
}

#[test]
fn counting_commands_make_tallies_of_the_visit_that_goes_on() {
    let tally = |metric, change, reason: Option<&str>| {
        let reason = reason.map(str::to_owned);
        Call::RecordTally(RecordTally { visit: key(ONGOING), metric, change, reason })
    };
    let one = TallyChange::By(1);
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    let (brochure, arabic) = pair("brochure", "ar");
    for (words, call) in [
        ("visit count", tally(Metric::Visitors, one, None)),
        ("visit count --by -1", tally(Metric::Visitors, TallyChange::By(-1), None)),
        ("visit count --to 12 --reason fel", tally(Metric::Visitors, TallyChange::To(12), Some("fel"))),
        ("visit count --group 13-17", tally(Metric::Group("13-17".into()), one, None)),
        ("visit count --staff --by 2", tally(Metric::HomeStaff, TallyChange::By(2), None)),
        ("visit count g:65+ --to 0", tally(Metric::Group("65+".into()), TallyChange::To(0), None)),
        ("visit language ar --to 4", tally(Metric::Language("ar".into()), TallyChange::To(4), None)),
        ("visit introduce library_card", tally(Metric::Introduced("library_card".into()), one, None)),
        ("visit give brochure ar --by 3", tally(Metric::Given(brochure, arabic), TallyChange::By(3), None)),
        ("visit missing dictionary ti", tally(Metric::Missing("dictionary".into(), "ti".into()), one, None)),
        (
            "visit question asylum --outcome follow-up",
            tally(Metric::Question("asylum".into(), Outcome::FollowUp), one, None),
        ),
        ("visit refer god_man", tally(Metric::Referral("god_man".into(), None), one, None)),
        (
            "visit refer 1177 --language so",
            tally(Metric::Referral("1177".into(), Some("so".into())), one, None),
        ),
    ] {
        assert_eq!(plan(words), Ok(call), "{words}");
    }
}

#[test]
fn other_commands_on_a_visit_make_their_calls() {
    let visit = key(ONGOING);
    let describe = |approximate, support: Option<&[&str]>| {
        let language_support = support.map(|codes| codes.iter().map(|code| (*code).to_owned()).collect());
        Call::DescribeVisit(DescribeVisit { visit, approximate, language_support })
    };
    let follow_up = |kind, owner, topic: Option<&str>, language: Option<&str>, text: Option<&str>| {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let (topic, language, text) = (owned(topic), owned(language), owned(text));
        Call::AddFollowUp(AddFollowUp { visit, kind, topic, language, owner, text })
    };
    let done = key(61);
    let done_words = format!("visit follow-up --done {done}");
    let reason =
        |reason: Option<&str>| Call::SetNotHeld(SetNotHeld { visit, reason: reason.map(str::to_owned) });
    let same_people = |answer| Call::AnswerSamePeople(AnswerSamePeople { visit, answer });
    for (words, call) in [
        ("visit arrive", Call::Arrive(Arrive { visit, let_in: false })),
        ("visit arrive --let-in", Call::Arrive(Arrive { visit, let_in: true })),
        ("visit note kort", Call::WriteNote(WriteNote { visit, text: "kort".into() })),
        ("visit not-held nobody_came", reason(Some("nobody_came"))),
        ("visit not-held --undo", reason(None)),
        ("visit support colleague pictures", describe(None, Some(&["colleague", "pictures"]))),
        ("visit support --none", describe(None, Some(&[]))),
        ("visit approximate", describe(Some(true), None)),
        ("visit approximate --off", describe(Some(false), None)),
        ("visit same-people --add", same_people(HeadCount::Add)),
        (
            "visit same-people --tablet 00000000-0000-0000-0000-000000000007",
            same_people(HeadCount::Tablet(Uuid::from_u128(7))),
        ),
        (
            "visit follow-up --kind question --owner next_tour --topic card --language ar --text kort",
            follow_up(
                FollowUpKind::Question,
                FollowUpOwner::NextTour,
                Some("card"),
                Some("ar"),
                Some("kort"),
            ),
        ),
        (
            "visit follow-up --kind hand-over --owner local_unit",
            follow_up(FollowUpKind::HandOver, FollowUpOwner::LocalUnit, None, None, None),
        ),
        (&done_words, Call::FinishFollowUp(FinishFollowUp { follow_up: done })),
        ("visit undo", Call::Undo(Undo { visit })),
        ("visit show", Call::ReadVisit(ReadVisit { visit })),
        ("visit close", Call::CloseVisit(CloseVisit { visit })),
    ] {
        assert_eq!(plan(words), Ok(call), "{words}");
    }
}

#[test]
fn preparing_names_each_task_and_keeps_what_it_does_not_name() {
    let words = "prepare --stop 2 --booked --done 2016-11-21 --told affisch --owner EK --expected 8 --languages ar,prs \
                 --place room --date 2016-11-29";
    let done = Some(day("2016-11-21"));
    let changes = PreparationChanges {
        booked: Some(Task {
            text: "med receptionen".into(),
            owner: Some(key(EVA)),
            due: Some(day("2016-11-20")),
            done,
        }),
        told: Some(Task { text: "affisch".into(), owner: Some(key(EVA)), due: None, done }),
        expected: Some(8),
        languages: Some(vec!["ar".into(), "prs".into()]),
        place: Some(MeetingPlace::Room),
        ..PreparationChanges::default()
    };
    let words: Vec<_> = words.split_whitespace().collect();
    let wanted = Prepare { stop: key(STOP_2), date: Some(day("2016-11-29")), changes };
    assert_eq!(planned(&words, &Holds::a_tour()), Ok(Call::Prepare(wanted)));
}

#[test]
fn the_other_tasks_of_a_preparation_have_options_too() {
    let task = |text: &str| Some(Task { text: text.into(), due: Some(day("2016-11-20")), ..Task::default() });
    let changes = PreparationChanges {
        way_in: task("a"),
        interpreter: task("b"),
        card_forms: task("c"),
        ..PreparationChanges::default()
    };
    let call = plan("prepare --stop 1 --way-in a --interpreter b --card-forms c --due 2016-11-20");
    assert_eq!(call, Ok(Call::Prepare(Prepare { stop: key(STOP_1), date: None, changes })));
}

#[test]
fn words_that_make_no_sense_are_refused_before_anything_is_asked() {
    for words in [
        "reset-pin --staff EK --pin 482915",
        "visit count --by 1 --to 2",
        "visit count v --group 65+",
        "visit count --group 65+ --staff",
        "visit start",
        "visit start --stop 1 --residence 2",
        "visit question asylum",
        "visit question asylum --outcome maybe",
        "visit not-held",
        "visit not-held closed --undo",
        "visit same-people",
        "visit follow-up --kind question",
        "visit follow-up --owner next_tour",
        "visit departments",
        "visit support",
        "prepare --stop 1 --owner EK",
        "shift crew --role colleague",
        "shift crew --staff EK --guest Kim --role colleague",
        "today --date i-dag",
        "fix --text kort",
    ] {
        assert!(refused(words), "{words}");
    }
    assert_eq!(plan("visit start --stop 1 --visit last"), Err(Fault::new("input-malformed")));
}
