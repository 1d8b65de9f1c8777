//! What visits came to, in the list, the table and the JSON.

#![allow(clippy::unwrap_used)]

use contract::sentence::Locale;
use domain::records::{AgainstRule, HeadCount, Visit};
use uuid::Uuid;

use super::super::{VisitState, visits, visits_json, visits_table};
use super::sample::*;

const VISIT: Uuid = Uuid::from_u128(100);

fn counted_by_two(head_count: Option<HeadCount>) -> super::super::VisitLine {
    let lanes = [tally(VISIT, BUS_A, &[("v", 12)]), tally(VISIT, BUS_B, &[("v", 11), ("m:saga:prs", 2)])];
    let snapshot = with([vec![row(VISIT, &Visit { head_count, ..visit() })], lanes.to_vec()].concat());
    visits(&snapshot).remove(0)
}

#[test]
fn heads_of_two_tablets_add_up_until_one_of_them_holds() {
    let unanswered = counted_by_two(None);
    assert_eq!((unanswered.visitors, unanswered.same_people_unanswered), (23, true));
    assert_eq!(unanswered.heads_by_tablet[&BUS_B], 11);
    let added = counted_by_two(Some(HeadCount::Add));
    assert_eq!((added.visitors, added.same_people_unanswered), (23, false));
    let one = counted_by_two(Some(HeadCount::Tablet(BUS_A)));
    assert_eq!((one.visitors, one.given.total), (12, 2), "things add up all the same");
}

#[test]
fn a_visit_that_was_not_held_is_shown_with_its_reason() {
    let snapshot = counted(Visit { not_held: Some("closed".into()), ..visit() }, &[]);
    assert!(matches!(&visits(&snapshot)[0].state, VisitState::NotHeld { reason } if reason.sv == "stängt"));
    let table = visits_table(&snapshot, Locale::Sv);
    assert!(table.contains("Blev inte av: stängt"), "{table}");
    assert!(table.contains("varav inte blev av: 1"), "{table}");
}

#[test]
fn a_retired_entry_still_shows_its_words_and_an_unknown_one_its_code() {
    let rows = |code: &str| {
        let visit = Visit { not_held: Some(code.into()), ..visit() };
        vec![not_held_reason("flood", "översvämning", Some(day())), row(VISIT, &visit)]
    };
    assert!(visits_table(&with(rows("flood")), Locale::Sv).contains("översvämning"));
    assert!(visits_table(&with(rows("meteor")), Locale::Sv).contains("meteor"));
}

#[test]
fn a_visit_without_an_end_is_ongoing() {
    let snapshot = counted(Visit { closed_at: None, ..visit() }, &[("v", 2)]);
    assert_eq!(visits(&snapshot)[0].state, VisitState::Ongoing);
    assert!(visits_table(&snapshot, Locale::Sv).contains("Pågår"));
}

#[test]
fn rows_that_are_deleted_or_cannot_be_read_are_left_out_and_counted() {
    let mut unreadable = row(Uuid::from_u128(101), &visit());
    unreadable.fields.remove(&2);
    let gone = deleted(row(Uuid::from_u128(102), &visit()));
    let snapshot = with(vec![row(VISIT, &visit()), unreadable, gone]);
    assert_eq!(visits(&snapshot).len(), 1);
    assert_eq!((snapshot.skipped.deleted, snapshot.skipped.unreadable), (1, 1));
}

#[test]
fn visits_come_by_date_and_then_by_time_also_past_midnight() {
    let at = |id: u128, hours: i64, days: i64| {
        let started_at = ONE_O_CLOCK + hours * 3_600_000;
        row(
            Uuid::from_u128(id),
            &Visit { started_at, date: day() + chrono::Days::new(days.unsigned_abs()), ..visit() },
        )
    };
    let snapshot = with(vec![at(101, 24, 1), at(102, 12, 0), at(103, 2, 0)]);
    let order: Vec<u128> = visits(&snapshot).iter().map(|line| line.visit.uuid().as_u128()).collect();
    assert_eq!(order, [103, 102, 101]);
}

#[test]
fn the_table_of_the_units_own_people_is_exact_and_sums_up() {
    let other = Uuid::from_u128(101);
    let rows = vec![
        row(VISIT, &visit()),
        tally(VISIT, BUS_A, &[("v", 3), ("s", 1), ("m:saga:prs", 2), ("q:school:answered", 4)]),
        row(other, &sheltered_visit()),
        tally(other, BUS_A, &[("g:young", 9), ("r:migration", 1)]),
    ];
    let table = visits_table(&with(rows), Locale::Sv);
    let words: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        words[2][..9],
        ["2016-03-15", "13.00", "Boende", "14,", "avdelning", "Solsidan", "9", "0", "0"]
    );
    assert_eq!(words[3][..9], ["2016-03-15", "13.00", "Boende", "7", "3", "1", "2", "4", "0"]);
    assert_eq!(words[5], ["Summa", "Besök:", "2", "12", "1", "2", "4", "1"]);
    let states = table.lines().skip(2).take(2).map(|line| line.chars().position(|c| c == 'A').unwrap());
    let states: Vec<usize> = states.collect();
    assert_eq!(states[0], states[1], "the columns are aligned: {table}");
}

#[test]
fn what_waits_for_an_answer_and_what_was_against_the_rule_is_said() {
    let against = AgainstRule { rule: "had_its_visits".into(), reason: "ny grupp".into() };
    let against_rule = Visit { against_rule: Some(against), approximate: true, ..visit() };
    let rows =
        vec![row(VISIT, &against_rule), tally(VISIT, BUS_A, &[("v", 6)]), tally(VISIT, BUS_B, &[("v", 6)])];
    let table = visits_table(&with(rows), Locale::Sv);
    assert!(table.contains("Räknade ni samma personer?"), "{table}");
    assert!(table.contains("Mot säsongens regel"), "{table}");
    assert!(table.contains("ca 12"), "{table}");
}

#[test]
fn an_alias_cannot_move_the_cursor_of_a_terminal() {
    let renamed = residence(OPEN_HOUSE, "Boende\u{1b}[2J 7\r", domain::records::ResidenceKind::Asylum);
    let table = visits_table(&with(vec![renamed, row(VISIT, &visit())]), Locale::En);
    assert!(!table.contains(['\u{1b}', '\r']), "{table}");
    assert!(table.contains("Closed"), "{table}");
}

#[test]
fn json_holds_what_the_list_holds_and_no_number_of_speakers_at_sheltered_homes() {
    let snapshot = counted(sheltered_visit(), &[("g:young", 3), ("l:prs", 1)]);
    let read: Vec<super::super::VisitLine> = serde_json::from_str(&visits_json(&snapshot)).unwrap();
    assert_eq!(read, visits(&snapshot));
    assert_eq!((read[0].visitors, read[0].languages[0].count), (3, None));
}
