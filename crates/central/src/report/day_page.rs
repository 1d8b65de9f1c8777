//! The day as a page: the line of stops, and the visits with their figures. The centre serves it to the unit's own screen,
//! and without logging in: so everything is protected, and sheltered homes are there by alias only. Plain HTML without
//! scripts or styles of its own, as the page's content security policy asks; the style sheet is `day_page.css`.

mod away;
mod html;

use chrono::{Datelike, NaiveDate};
use contract::sentence::{Locale, Sentences};
use domain::record::Id;
use domain::records::Stop;
use domain::small_numbers::Figure;
use html::escape;

pub use away::day_page_away;

use super::line::{VisitLine, VisitState, visits};
use super::local_time::{clock, local, minute_text};
use super::snapshot::Snapshot;
use super::table::{place, state_words};
use super::told::{Protection, Told, sum_of_shown};
use super::words::Words;
use crate::proof::UnitProof;

/// The style sheet, for `/style.css`.
#[must_use]
pub const fn day_page_css() -> &'static str {
    include_str!("day_page.css")
}

/// The page for `today`. `proofs` are the fingerprints that tablets show too; `last_seen` is when a tablet last sent something,
/// in unix milliseconds.
#[must_use]
pub fn day_page(
    snapshot: &Snapshot,
    today: NaiveDate,
    locale: Locale,
    proofs: &[UnitProof],
    last_seen: Option<i64>,
) -> String {
    let page = Page { snapshot, today, locale, words: Words::of(locale), sentences: Sentences::of(locale) };
    let visits: Vec<(VisitLine, Told)> = visits(snapshot)
        .into_iter()
        .filter(|line| line.date == today)
        .map(|line| {
            let told = Told::of(snapshot, &line, Protection::Protected);
            (line, told)
        })
        .collect();
    let heading = escape(&page.heading());
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{heading} – Turbok</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#visits\">{skip}</a>\n<header class=\"top\"><h1>{heading}</h1></header>\n<main>\n\
         {line}{table}</main>\n<footer>\n<p>{note}</p>\n<p>{seen}</p>\n\
         {proof}</footer>\n</body>\n</html>\n",
        lang = locale.code(),
        skip = escape(page.words.to_content),
        line = page.line(&visits),
        table = page.table(&visits),
        note = escape(page.words.protected_note),
        seen = escape(&page.seen(last_seen)),
        proof = page.proof(proofs),
    )
}

struct Page<'s> {
    snapshot: &'s Snapshot,
    today: NaiveDate,
    locale: Locale,
    words: &'static Words,
    sentences: Sentences,
}

/// A stop on the line.
struct Dot {
    minute: i64,
    name: String,
    class: &'static str,
    state: String,
}

impl Page<'_> {
    /// `Tisdag 15 mars`.
    fn heading(&self) -> String {
        let weekday = self.today.weekday().num_days_from_monday() as usize;
        format!("{} {}", self.words.weekdays[weekday], self.sentences.day(self.today))
    }

    fn seen(&self, last_seen: Option<i64>) -> String {
        let Some(time) = last_seen.and_then(local) else {
            return self.words.never_seen.to_owned();
        };
        format!("{} {} {}.", self.words.last_seen, self.sentences.day(time.date()), clock(last_seen))
    }

    /// What a tablet shows after a sync: visits and fingerprint, for each unit that has any.
    fn proof(&self, proofs: &[UnitProof]) -> String {
        let rows: String = proofs
            .iter()
            .filter(|unit| unit.visits > 0)
            .map(|unit| {
                format!(
                    "<li>{}: {} {}, {} <code>{}</code></li>\n",
                    escape(&unit.name),
                    unit.visits,
                    escape(self.words.visits_word),
                    escape(self.words.fingerprint),
                    escape(&unit.fingerprint)
                )
            })
            .collect();
        if rows.is_empty() {
            return String::new();
        }
        format!("<p>{}</p>\n<ul class=\"proof\">\n{rows}</ul>\n", escape(self.words.proof_note))
    }

    fn line(&self, visits: &[(VisitLine, Told)]) -> String {
        let mut dots: Vec<Dot> = visits.iter().map(|(line, told)| self.dot(line, told)).collect();
        dots.extend(self.planned());
        if dots.is_empty() {
            return String::new();
        }
        dots.sort_by(|a, b| (a.minute, &a.name).cmp(&(b.minute, &b.name)));
        let stops: String = dots
            .iter()
            .map(|dot| {
                format!(
                    "<li class=\"stop {}\"><span class=\"time\">{}</span><span class=\"dot\" aria-hidden=\"true\"></span>\
                     <div><strong>{}</strong> <span class=\"state\">{}</span></div></li>\n",
                    dot.class,
                    minute_text(dot.minute),
                    escape(&dot.name),
                    escape(&dot.state)
                )
            })
            .collect();
        let heading = escape(self.words.todays_tour);
        format!(
            "<section aria-labelledby=\"tour-heading\">\n<h2 id=\"tour-heading\">{heading}</h2>\n\
             <ol class=\"tour\">\n{stops}</ol>\n</section>\n"
        )
    }

    fn dot(&self, line: &VisitLine, told: &Told) -> Dot {
        let class = match line.state {
            VisitState::Ongoing => "now",
            VisitState::Closed => "done",
            VisitState::NotHeld { .. } => "not-held",
        };
        let state = state_words(line, self.words, &self.sentences, self.locale);
        Dot { minute: line.minute, name: place(&line.residence, &told.departments), class, state }
    }

    /// The stops of the day's schedule that no visit has been logged for.
    fn planned(&self) -> impl Iterator<Item = Dot> {
        let visited = |stop: Id<Stop>| {
            let visits = self.snapshot.visits.values();
            visits.map(|kept| &kept.record).any(|visit| visit.stop == Some(stop) && visit.date == self.today)
        };
        let stops = self.snapshot.stops.iter().filter(move |(id, stop)| {
            let route = self.snapshot.routes.get(&stop.route);
            let drives =
                route.is_none_or(|route| route.retired_on.is_none_or(|retired| self.today < retired));
            drives && stop.is_on(self.today) && !visited(**id)
        });
        stops.filter_map(|(_, stop)| {
            let residence = self.snapshot.residences.get(&stop.residence)?;
            let department = stop.department.filter(|_| !residence.is_sheltered());
            let department = department.and_then(|id| self.snapshot.departments.get(&id));
            let departments: Vec<String> =
                department.map(|department| department.name.clone()).into_iter().collect();
            Some(Dot {
                minute: stop.minute,
                name: place(&residence.alias, &departments),
                class: "planned",
                state: self.words.planned.to_owned(),
            })
        })
    }

    fn table(&self, visits: &[(VisitLine, Told)]) -> String {
        let w = self.words;
        let heading = escape(w.todays_visits);
        if visits.is_empty() {
            return format!(
                "<section id=\"visits\" aria-labelledby=\"visits-heading\">\n\
                 <h2 id=\"visits-heading\">{heading}</h2>\n<p>{}</p>\n</section>\n",
                escape(w.no_visits)
            );
        }
        let header: String = [w.place, w.time, w.unit]
            .into_iter()
            .chain(self.number_columns())
            .chain([w.state])
            .map(|name| format!("<th scope=\"col\" role=\"columnheader\">{}</th>", escape(name)))
            .collect();
        let rows: String = visits.iter().map(|(line, told)| self.row(line, told)).collect();
        // Narrow screens show each row as a card; the roles keep it a table for those who listen.
        format!(
            "<section id=\"visits\">\n<table role=\"table\">\n<caption><h2>{heading}</h2></caption>\n\
             <thead role=\"rowgroup\"><tr role=\"row\">{header}</tr></thead>\n\
             <tbody role=\"rowgroup\">\n{rows}</tbody>\n\
             <tfoot role=\"rowgroup\">\n{totals}</tfoot>\n</table>\n</section>\n",
            totals = self.totals(visits)
        )
    }

    fn number_columns(&self) -> [&'static str; 5] {
        let w = self.words;
        [w.visitors, w.home_staff, w.given, w.questions, w.referrals]
    }

    fn row(&self, line: &VisitLine, told: &Told) -> String {
        let w = self.words;
        let name = escape(&place(&line.residence, &told.departments));
        let state = state_words(line, w, &self.sentences, self.locale);
        format!(
            "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">{name}</th>{}{}{}{}</tr>\n",
            cell(w.time, "", &minute_text(line.minute)),
            cell(w.unit, "", &line.unit_name),
            self.numbers(figures(told), line.approximate),
            cell(w.state, "", &state)
        )
    }

    fn totals(&self, visits: &[(VisitLine, Told)]) -> String {
        let sums: Vec<Figure> = (0..self.number_columns().len())
            .map(|column| sum_of_shown(visits.iter().map(|(_, told)| figures(told)[column])))
            .collect();
        let approximate = visits.iter().any(|(line, _)| line.approximate);
        format!(
            "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">{}</th>{}{}{}{}</tr>\n",
            escape(self.words.total),
            EMPTY,
            EMPTY,
            self.numbers(sums, approximate),
            EMPTY
        )
    }

    /// The first number is that of the visitors, which may be an estimate.
    fn numbers(&self, figures: impl IntoIterator<Item = Figure>, approximate: bool) -> String {
        let cells = self.number_columns().into_iter().zip(figures).enumerate().map(|(at, (name, figure))| {
            let about = at == 0 && approximate && matches!(figure, Figure::Shown(_));
            let text = if about { format!("{} {figure}", self.words.about) } else { figure.to_string() };
            cell(name, "number", &text)
        });
        cells.collect()
    }
}

/// A cell that sums nothing up.
const EMPTY: &str = "<td role=\"cell\" class=\"empty\"></td>";

fn figures(told: &Told) -> [Figure; 5] {
    [told.visitors, told.home_staff, told.given.total, told.questions.total, told.referrals.total]
}

fn cell(name: &str, class: &str, text: &str) -> String {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    format!("<td role=\"cell\"{class} data-name=\"{}\">{}</td>", escape(name), escape(text))
}
