//! An attacker who has every exported file and the rule, and tries all counts that fit: no figure that is not shown may have
//! only one. Where the speakers add up to the visitors, the attacker has even been told so.

#![allow(clippy::unwrap_used)]

use contract::sentence::Locale;
use proptest::prelude::*;

use super::super::sheets::{Sheet, sheets};
use super::super::{Protection, Snapshot};
use super::sample::*;

/// How far above the truth the attacker looks: far enough to find a second number wherever there is one.
const BEYOND: i64 = 5;

/// A figure as read from a file, with the truth that only the referee knows.
#[derive(Debug, Clone)]
struct Seen {
    text: String,
    truth: i64,
}

impl Seen {
    fn is_shown(&self) -> bool {
        self.text.parse::<i64>().is_ok()
    }

    /// The numbers that it could be. The attacker is told which of the hidden ones are large.
    fn candidates(&self) -> Vec<i64> {
        match self.text.as_str() {
            "<5" => (1..=4).collect(),
            "–" if self.truth >= 5 => (5..=self.truth + BEYOND).collect(),
            "–" => (1..=self.truth + BEYOND).collect(),
            number => vec![number.parse().unwrap()],
        }
    }
}

/// A sum with its parts, all as seen.
#[derive(Debug)]
struct Sum {
    total: Seen,
    parts: Vec<Seen>,
}

impl Sum {
    /// For each part, and the total last, the numbers that fit; by the total.
    fn fitting(&self) -> Vec<(i64, Vec<i64>)> {
        let mut fitting = vec![(0, vec![])];
        for part in &self.parts {
            let longer = |(sum, parts): &(i64, Vec<i64>)| {
                part.candidates()
                    .into_iter()
                    .map(|number| (sum + number, [parts.clone(), vec![number]].concat()))
                    .collect::<Vec<_>>()
            };
            fitting = fitting.iter().flat_map(longer).collect();
        }
        let totals = self.total.candidates();
        fitting.retain(|(sum, _)| totals.contains(sum));
        fitting
    }
}

/// What is given away by sums that share one total.
fn given_away(sums: &[Sum]) -> Vec<String> {
    let fitting: Vec<Vec<(i64, Vec<i64>)>> = sums.iter().map(Sum::fitting).collect();
    let fits_all = |total: i64| fitting.iter().all(|fits| fits.iter().any(|(sum, _)| *sum == total));
    let mut away = Vec::new();
    for (sum, fits) in sums.iter().zip(&fitting) {
        let fits: Vec<&(i64, Vec<i64>)> = fits.iter().filter(|(total, _)| fits_all(*total)).collect();
        assert!(!fits.is_empty(), "the truth itself fits: {sum:?}");

        for (at, part) in sum.parts.iter().enumerate() {
            if !part.is_shown() && fits.iter().all(|fit| fit.1[at] == part.truth) {
                away.push(format!("part {at} of {sum:?}"));
            }
        }
        if !sum.total.is_shown() && fits.iter().all(|fit| fit.0 == sum.total.truth) {
            away.push(format!("the total of {sum:?}"));
        }
    }
    away
}

fn sheet<'s>(sheets: &'s [Sheet], name: &str) -> &'s Sheet {
    sheets.iter().find(|sheet| sheet.name == name).unwrap()
}

/// The last cell of the row that has `text`; a row that is not there is a zero.
fn figure(sheet: &Sheet, text: &str, truth: i64) -> Seen {
    let row = sheet.rows.iter().find(|row| row.iter().any(|cell| cell.as_str() == text));
    let last = row.and_then(|row| row.last()).map_or("0", |cell| cell.as_str());
    Seen { text: last.to_owned(), truth }
}

fn column(sheets: &[Sheet], name: &str, truth: i64) -> Seen {
    let visits = sheet(sheets, "visits.csv");
    let at = visits.header.iter().position(|header| *header == name).unwrap();
    Seen { text: visits.rows[0][at].as_str().to_owned(), truth }
}

#[derive(Debug, Clone)]
struct Truth {
    groups: [i64; 2],
    not_split: i64,
    languages: [i64; 2],
    given: [i64; 3],
}

impl Truth {
    fn snapshot(&self) -> Snapshot {
        let counts = [
            ("v", self.visitors()),
            ("g:0-6", self.groups[0]),
            ("g:7-12", self.groups[1]),
            ("l:ar", self.languages[0]),
            ("l:ti", self.languages[1]),
            ("m:saga:ar", self.given[0]),
            ("m:ordbok:ar", self.given[1]),
            ("m:ordbok:ti", self.given[2]),
        ];
        counted(visit(), &counts)
    }

    fn visitors(&self) -> i64 {
        self.groups.iter().sum::<i64>() + self.not_split
    }
}

/// The sums that the files of an export tell of: those of the visitors share their total.
fn seen(truth: &Truth) -> (Vec<Sum>, Vec<Sum>) {
    let sheets = sheets(&truth.snapshot(), Protection::Protected, Locale::Sv);
    let counts = sheet(&sheets, "counts.csv");
    let visitors = || column(&sheets, "Besökare", truth.visitors());
    let mut of_visitors = vec![Sum {
        total: visitors(),
        parts: vec![
            figure(counts, "0–6 år", truth.groups[0]),
            figure(counts, "7–12 år", truth.groups[1]),
            figure(counts, "inte uppdelade", truth.not_split),
        ],
    }];
    let languages_are_told =
        !counts.rows.iter().any(|row| row.iter().any(|cell| cell.as_str() == "visas inte"));
    if languages_are_told && truth.languages.iter().sum::<i64>() == truth.visitors() {
        let parts = vec![
            figure(counts, "arabiska", truth.languages[0]),
            figure(counts, "tigrinja", truth.languages[1]),
        ];
        of_visitors.push(Sum { total: visitors(), parts });
    }
    (of_visitors, vec![given_seen(&sheets, truth)])
}

/// The rows of `given.csv` as they come, whatever was told together.
fn given_seen(sheets: &[Sheet], truth: &Truth) -> Sum {
    let given = sheet(sheets, "given.csv");
    let cell = |row: &[super::super::cell::Cell], at: usize| row[at].as_str().to_owned();
    let truth_of = |row: &[super::super::cell::Cell]| match (
        cell(row, 3).as_str(),
        cell(row, 4).as_str(),
        cell(row, 5).as_str(),
    ) {
        (_, "bilderbok", _) => truth.given[0],
        (_, _, "arabiska") => truth.given[1],
        (_, _, "tigrinja") => truth.given[2],
        _ => truth.given[1] + truth.given[2],
    };
    let parts = given.rows.iter().map(|row| Seen { text: cell(row, 6), truth: truth_of(row) }).collect();
    Sum { total: column(sheets, "Delat ut", truth.given.iter().sum()), parts }
}

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![3 => 0_i64..=4, 2 => 5_i64..=9]
}

fn truths() -> impl Strategy<Value = Truth> {
    let numbers = (
        prop::array::uniform2(number()),
        number(),
        prop::array::uniform2(number()),
        prop::array::uniform3(number()),
    );
    (numbers, any::<bool>()).prop_map(|((groups, not_split, mut languages, given), everyone_has_one)| {
        let visitors: i64 = groups.iter().sum::<i64>() + not_split;
        if everyone_has_one {
            languages[0] = languages[0].min(visitors);
            languages[1] = visitors - languages[0];
        }
        Truth { groups, not_split, languages, given }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn nobody_can_work_out_a_figure_from_all_the_files_together(truth in truths()) {
        let (of_visitors, of_given) = seen(&truth);
        prop_assert_eq!(given_away(&of_visitors), Vec::<String>::new());
        prop_assert_eq!(given_away(&of_given), Vec::<String>::new());
    }

    #[test]
    fn what_is_shown_is_true_and_never_one_to_four(truth in truths()) {
        let (of_visitors, of_given) = seen(&truth);
        for sum in of_visitors.iter().chain(&of_given) {
            for seen in sum.parts.iter().chain([&sum.total]).filter(|seen| seen.is_shown()) {
                prop_assert_eq!(seen.text.parse::<i64>().unwrap(), seen.truth);
                prop_assert!(!(1..=4).contains(&seen.truth));
            }
        }
    }
}

#[test]
fn the_attacker_beats_files_where_only_the_small_ones_were_replaced() {
    let seen = |text: &str, truth: i64| Seen { text: text.to_owned(), truth };
    let naive = Sum { total: seen("23", 23), parts: vec![seen("<5", 3), seen("20", 20), seen("0", 0)] };
    assert_eq!(given_away(&[naive]).len(), 1);
}

#[test]
fn the_attacker_beats_two_files_that_hide_different_figures() {
    let seen = |text: &str, truth: i64| Seen { text: text.to_owned(), truth };
    let groups = Sum { total: seen("–", 6), parts: vec![seen("<5", 1), seen("5", 5)] };
    let languages = Sum { total: seen("–", 6), parts: vec![seen("6", 6)] };
    assert!(given_away(std::slice::from_ref(&groups)).is_empty());
    assert!(!given_away(&[groups, languages]).is_empty());
}
