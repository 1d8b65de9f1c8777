//! What may be told of a visit: the figures of `line` as they may leave the unit. Everything that is exported, and the
//! page that is read without logging in, is made from here. How figures are hidden is in `domain::small_numbers`.
//!
//! Each visit is protected by itself, from its own counts alone: the same visit has the same figures in every file, for
//! every period and on the page, so that no two of them can be compared to undo it. For the same reason a sum over several
//! visits is told only where each of its parts is.

use std::collections::BTreeMap;

use domain::records::Outcome;
use domain::small_numbers::{Figure, SMALLEST_SHOWN, protect_list};

use super::line::{Counted, Counts, Speakers, VisitLine};
use super::snapshot::Snapshot;
use super::term::Term;

/// Whom figures are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// For others: small numbers, sheltered homes, staff and free text are protected.
    Protected,
    /// They stay in the unit: what was counted and written, as it is.
    OwnUnit,
}

/// A word that may be kept back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Said {
    /// The word.
    Term(Term),
    /// *Visas inte*.
    Withheld,
}

/// Something counted, as it may be told.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ToldCount {
    pub(super) what: Said,
    pub(super) kind: Option<Term>,
    pub(super) language: Option<Said>,
    pub(super) outcome: Option<Outcome>,
    /// None where only is kept that it was there.
    pub(super) figure: Option<Figure>,
}

/// Everything of one sort, with its sum.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ToldCounts {
    pub(super) total: Figure,
    pub(super) items: Vec<ToldCount>,
}

/// One visit, as it may be told. Words that are always told stay in the line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    pub(super) departments: Vec<String>,
    pub(super) visitors: Figure,
    /// The groups, and the rest that was not split, which add up to the visitors.
    pub(super) groups: Vec<ToldCount>,
    pub(super) not_split: Figure,
    pub(super) home_staff: Figure,
    pub(super) languages: Vec<ToldCount>,
    pub(super) introduced: Vec<ToldCount>,
    pub(super) cards: Vec<ToldCount>,
    pub(super) given: ToldCounts,
    pub(super) missing: ToldCounts,
    pub(super) questions: ToldCounts,
    pub(super) referrals: ToldCounts,
}

impl Told {
    /// What may be told of a visit.
    pub(super) fn of(snapshot: &Snapshot, line: &VisitLine, protection: Protection) -> Self {
        match protection {
            Protection::OwnUnit => own(line),
            Protection::Protected => protected(snapshot, line),
        }
    }
}

/// The sum, where each part is shown.
pub(super) fn sum_of_shown(figures: impl IntoIterator<Item = Figure>) -> Figure {
    let mut sum = 0_i64;
    for figure in figures {
        match figure {
            Figure::Shown(number) => sum = sum.saturating_add(number),
            Figure::Small | Figure::Hidden => return Figure::Hidden,
        }
    }
    Figure::Shown(sum)
}

fn own(line: &VisitLine) -> Told {
    let as_counted = |counts: &Counts| ToldCounts {
        total: Figure::Shown(counts.total),
        items: counts.items.iter().map(exact).collect(),
    };
    Told {
        departments: line.departments.clone(),
        visitors: Figure::Shown(line.visitors),
        groups: line.groups.iter().map(exact).collect(),
        not_split: Figure::Shown(not_split(line)),
        home_staff: Figure::Shown(line.home_staff),
        languages: line
            .languages
            .iter()
            .map(|spoken| speakers(spoken, spoken.count.map(Figure::Shown)))
            .collect(),
        introduced: line.introduced.items.iter().map(exact).collect(),
        cards: line.cards.items.iter().map(exact).collect(),
        given: as_counted(&line.given),
        missing: as_counted(&line.missing),
        questions: as_counted(&line.questions),
        referrals: as_counted(&line.referrals),
    }
}

fn protected(snapshot: &Snapshot, line: &VisitLine) -> Told {
    let groups = groups_of(snapshot, line);
    let mut numbers: Vec<i64> = groups.iter().map(|(_, count)| *count).collect();
    numbers.push(not_split(line));
    let (mut figures, visitors) = protect_list(&numbers);
    let not_split = figures.pop().unwrap_or(Figure::Shown(0));
    let languages = if keeps_languages_back(line, visitors) { None } else { languages_of(line) };
    // Where it is kept back which languages were spoken, what was given and asked for must not tell it either.
    let detail = if languages.is_some() { Detail::Whole } else { Detail::WithoutLanguage };
    let withheld = ToldCount { figure: Some(Figure::Hidden), ..told(Said::Withheld, None) };
    let languages =
        languages.unwrap_or_else(|| if line.languages.is_empty() { Vec::new() } else { vec![withheld] });
    Told {
        departments: if line.sheltered { Vec::new() } else { line.departments.clone() },
        visitors,
        groups: groups.into_iter().zip(figures).map(|((what, _), figure)| told(what, Some(figure))).collect(),
        not_split,
        home_staff: alone(line.home_staff),
        languages,
        introduced: each_alone(&line.introduced, Detail::Whole),
        cards: each_alone(&line.cards, detail),
        given: with_sum(&line.given, detail),
        missing: with_sum(&line.missing, detail),
        questions: with_sum(&line.questions, Detail::Whole),
        referrals: with_sum(&line.referrals, detail),
    }
}

/// Language, a small house and a date may point out one person: languages are told only of visits whose visitors are many
/// enough to be told, and never of sheltered homes.
fn keeps_languages_back(line: &VisitLine, visitors: Figure) -> bool {
    line.sheltered || !matches!(visitors, Figure::Shown(number) if number >= SMALLEST_SHOWN)
}

fn not_split(line: &VisitLine) -> i64 {
    let split: i64 = line.groups.iter().map(|group| group.count).sum();
    (line.visitors - split).max(0)
}

/// The groups; ages that were judged at a home before it was sheltered are told as one.
fn groups_of(snapshot: &Snapshot, line: &VisitLine) -> Vec<(Said, i64)> {
    let mut groups: BTreeMap<Said, i64> = BTreeMap::new();
    for group in &line.groups {
        let is_told =
            !line.sheltered || snapshot.age_groups.get(&group.what.code).is_some_and(|entry| entry.sheltered);
        let what = if is_told { Said::Term(group.what.clone()) } else { Said::Withheld };
        *groups.entry(what).or_default() += group.count;
    }
    groups.into_iter().collect()
}

/// The languages with their speakers; none where they cannot be told together with the visitors.
///
/// Where the speakers add up to the visitors, a reader may take it that everyone was counted once: then the visitors are
/// their sum. Otherwise no sum of them is told.
fn languages_of(line: &VisitLine) -> Option<Vec<ToldCount>> {
    let numbers: Vec<i64> = line.languages.iter().map(|spoken| spoken.count.unwrap_or(0)).collect();
    let figures = if numbers.iter().sum::<i64>() == line.visitors {
        let (figures, total) = protect_list(&numbers);
        matches!(total, Figure::Shown(_)).then_some(figures)?
    } else {
        numbers.into_iter().map(alone).collect()
    };
    Some(line.languages.iter().zip(figures).map(|(spoken, figure)| speakers(spoken, Some(figure))).collect())
}

/// How closely things are told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    Whole,
    /// Without language, and without titles: one that exists in a single language tells it.
    WithoutLanguage,
}

fn each_alone(counts: &Counts, detail: Detail) -> Vec<ToldCount> {
    merged(counts, detail)
        .into_iter()
        .map(|(what, count)| ToldCount { figure: Some(alone(count)), ..what })
        .collect()
}

fn with_sum(counts: &Counts, detail: Detail) -> ToldCounts {
    let merged = merged(counts, detail);
    let numbers: Vec<i64> = merged.iter().map(|(_, count)| *count).collect();
    let (figures, total) = protect_list(&numbers);
    let items = merged.into_iter().zip(figures);
    ToldCounts {
        total,
        items: items.map(|((what, _), figure)| ToldCount { figure: Some(figure), ..what }).collect(),
    }
}

/// What is told of a thing: its kind, what it is, its language and what came of it.
type Key = (Option<Term>, Said, Option<Said>, Option<Outcome>);

/// What is told alike is counted together.
fn merged(counts: &Counts, detail: Detail) -> Vec<(ToldCount, i64)> {
    let mut merged: BTreeMap<Key, i64> = BTreeMap::new();
    for item in &counts.items {
        let keep_back = detail == Detail::WithoutLanguage && item.language.is_some();
        let language = match &item.language {
            Some(_) if keep_back => Some(Said::Withheld),
            language => language.clone().map(Said::Term),
        };
        let what =
            if keep_back && item.kind.is_some() { Said::Withheld } else { Said::Term(item.what.clone()) };
        *merged.entry((item.kind.clone(), what, language, item.outcome)).or_default() += item.count;
    }
    let told = |(kind, what, language, outcome)| ToldCount { what, kind, language, outcome, figure: None };
    merged.into_iter().map(|(key, count)| (told(key), count)).collect()
}

/// A number beside which no sum is told.
fn alone(number: i64) -> Figure {
    protect_list(&[number]).1
}

fn exact(item: &Counted) -> ToldCount {
    ToldCount {
        what: Said::Term(item.what.clone()),
        kind: item.kind.clone(),
        language: item.language.clone().map(Said::Term),
        outcome: item.outcome,
        figure: Some(Figure::Shown(item.count)),
    }
}

fn speakers(spoken: &Speakers, figure: Option<Figure>) -> ToldCount {
    told(Said::Term(spoken.language.clone()), figure)
}

fn told(what: Said, figure: Option<Figure>) -> ToldCount {
    ToldCount { what, kind: None, language: None, outcome: None, figure }
}
