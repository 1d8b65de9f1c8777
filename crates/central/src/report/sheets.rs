//! The contents of the exported files: one sheet each, long format, made from what may be told. Called by `export`.

mod visits;

use contract::sentence::{Locale, Sentences};
use domain::small_numbers::Figure;

use super::cell::Cell;
use super::line::{VisitLine, visits};
use super::snapshot::Snapshot;
use super::told::{Protection, Said, Told, ToldCount, ToldCounts};
use super::words::Words;

/// One file before it is written.
pub(super) struct Sheet {
    /// The name of the file, which says what it holds and never of whom.
    pub(super) name: &'static str,
    pub(super) header: Vec<&'static str>,
    /// Rows of as many cells as the header has.
    pub(super) rows: Vec<Vec<Cell>>,
}

/// Every sheet of an export.
pub(super) fn sheets(snapshot: &Snapshot, protection: Protection, locale: Locale) -> Vec<Sheet> {
    let words = Words::of(locale);
    let visits: Vec<(VisitLine, Told)> = visits(snapshot)
        .into_iter()
        .map(|line| {
            let told = Told::of(snapshot, &line, protection);
            (line, told)
        })
        .collect();
    let writer = Writer { words, sentences: Sentences::of(locale), locale, protection };
    vec![
        writer.visits(&visits),
        writer.counts(&visits),
        writer.given(&visits),
        writer.missing(&visits),
        writer.questions(&visits),
        writer.referrals(&visits),
        writer.debriefs(snapshot),
    ]
}

/// What every cell is written with.
struct Writer {
    words: &'static Words,
    sentences: Sentences,
    locale: Locale,
    protection: Protection,
}

impl Writer {
    fn counts(&self, visits: &[(VisitLine, Told)]) -> Sheet {
        let w = self.words;
        let mut rows = Vec::new();
        for (line, told) in visits {
            let mut add = |what: &str, text: &str, language: &str, figure: Cell| {
                let cells = [Cell::text(what), Cell::text(text), Cell::text(language), figure];
                rows.push([self.key(line), cells.to_vec()].concat());
            };
            let sorts = [
                (w.group, &told.groups),
                (w.language, &told.languages),
                (w.introduced, &told.introduced),
                (w.card, &told.cards),
            ];
            for (sort, items) in sorts {
                for item in items {
                    add(sort, self.said(&item.what), self.language(item), self.figure(item.figure));
                }
            }
            for (sort, text, figure) in
                [(w.group, w.not_split, told.not_split), (w.home_staff, "", told.home_staff)]
            {
                if figure != Figure::Shown(0) {
                    add(sort, text, "", Cell::figure(figure));
                }
            }
        }
        Sheet {
            name: "counts.csv",
            header: vec![w.visit, w.date, w.residence, w.what, w.text, w.language, w.count],
            rows,
        }
    }

    fn given(&self, visits: &[(VisitLine, Told)]) -> Sheet {
        let w = self.words;
        let header = vec![w.visit, w.date, w.residence, w.material, w.material_kind, w.language, w.count];
        self.things(
            "given.csv",
            header,
            visits,
            |told| &told.given,
            |item| {
                let kind = item.kind.as_ref().map_or("", |kind| kind.text(self.locale));
                vec![Cell::text(self.said(&item.what)), Cell::text(kind), Cell::text(self.language(item))]
            },
        )
    }

    fn missing(&self, visits: &[(VisitLine, Told)]) -> Sheet {
        let w = self.words;
        let header = vec![w.visit, w.date, w.residence, w.material_kind, w.language, w.count];
        self.things(
            "missing.csv",
            header,
            visits,
            |told| &told.missing,
            |item| vec![Cell::text(self.said(&item.what)), Cell::text(self.language(item))],
        )
    }

    fn questions(&self, visits: &[(VisitLine, Told)]) -> Sheet {
        let w = self.words;
        let header = vec![w.visit, w.date, w.residence, w.topic, w.outcome, w.count];
        self.things(
            "questions.csv",
            header,
            visits,
            |told| &told.questions,
            |item| {
                let outcome =
                    item.outcome.map(|outcome| self.sentence(&format!("outcome-{}", outcome.code())));
                vec![Cell::text(self.said(&item.what)), Cell::text(&outcome.unwrap_or_default())]
            },
        )
    }

    fn referrals(&self, visits: &[(VisitLine, Told)]) -> Sheet {
        let w = self.words;
        let header = vec![w.visit, w.date, w.residence, w.agency, w.language, w.count];
        self.things(
            "referrals.csv",
            header,
            visits,
            |told| &told.referrals,
            |item| vec![Cell::text(self.said(&item.what)), Cell::text(self.language(item))],
        )
    }

    fn things(
        &self,
        name: &'static str,
        header: Vec<&'static str>,
        visits: &[(VisitLine, Told)],
        counts: fn(&Told) -> &ToldCounts,
        cells: impl Fn(&ToldCount) -> Vec<Cell>,
    ) -> Sheet {
        let mut rows = Vec::new();
        for (line, told) in visits {
            for item in &counts(told).items {
                rows.push([self.key(line), cells(item), vec![self.figure(item.figure)]].concat());
            }
        }
        Sheet { name, header, rows }
    }

    fn debriefs(&self, snapshot: &Snapshot) -> Sheet {
        let w = self.words;
        let mut rows = Vec::new();
        for (shift_id, debriefs) in &snapshot.debriefs {
            let Some(shift) = snapshot.shifts.get(shift_id) else {
                continue;
            };
            let unit = snapshot.units.get(&shift.unit).map_or("", |unit| unit.name.as_str());
            for debrief in debriefs {
                let said = [&debrief.worked, &debrief.did_not, &debrief.change]
                    .map(|text| self.free_text(Some(text)));
                let tour = vec![Cell::day(shift.date), Cell::text(unit), Cell::text(&shift.bus)];
                rows.push((shift.date, debrief.said_at, [tour, said.to_vec()].concat()));
            }
        }
        rows.sort_by_key(|(date, said_at, _)| (*date, *said_at));
        Sheet {
            name: "debriefs.csv",
            header: vec![w.date, w.unit, w.bus, w.worked, w.did_not, w.change],
            rows: rows.into_iter().map(|(_, _, row)| row).collect(),
        }
    }

    /// Which visit a row is of.
    fn key(&self, line: &VisitLine) -> Vec<Cell> {
        vec![Cell::id(line.visit.uuid()), Cell::day(line.date), Cell::text(&line.residence)]
    }

    /// What somebody wrote stays in the unit; that something was written is told.
    fn free_text(&self, text: Option<&str>) -> Cell {
        match (text.unwrap_or_default(), self.protection) {
            ("", _) => Cell::text(""),
            (text, Protection::OwnUnit) => Cell::text(text),
            (_, Protection::Protected) => Cell::text(self.words.withheld),
        }
    }

    fn said<'s>(&self, said: &'s Said) -> &'s str {
        match said {
            Said::Term(term) => term.text(self.locale),
            Said::Withheld => self.words.withheld,
        }
    }

    fn language<'s>(&self, item: &'s ToldCount) -> &'s str {
        item.language.as_ref().map_or("", |language| self.said(language))
    }

    fn figure(&self, figure: Option<Figure>) -> Cell {
        figure.map_or_else(|| Cell::text(self.words.was_there), Cell::figure)
    }

    fn sentence(&self, key: &str) -> String {
        self.sentences.text(key, &[]).unwrap_or_default()
    }
}
