//! What the exported files hold and keep back, and how they come to be.

#![allow(clippy::unwrap_used)]

use std::fs;

use contract::sentence::Locale;
use domain::records::{AgainstRule, CrewMember, ResidenceKind, StaffRole, Visit};
use uuid::Uuid;

use super::super::{ExportError, Protection, Snapshot, export_csv};
use super::sample::*;

const VISIT: Uuid = Uuid::from_u128(100);

const FILES: [&str; 7] = [
    "visits.csv",
    "counts.csv",
    "given.csv",
    "missing.csv",
    "questions.csv",
    "referrals.csv",
    "debriefs.csv",
];

/// The text of every file, and that of one of them.
struct Exported(Vec<(String, String)>);

impl Exported {
    fn of(snapshot: &Snapshot, protection: Protection) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files = export_csv(snapshot, folder.path(), protection, Locale::Sv).unwrap();
        let name = |path: &std::path::Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        Self(files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect())
    }

    fn file(&self, name: &str) -> &str {
        &self.0.iter().find(|(file, _)| file == name).unwrap().1
    }

    fn all(&self) -> String {
        self.0.iter().map(|(_, text)| text.as_str()).collect()
    }

    /// The last cells of the rows that hold `text`.
    fn numbers(&self, name: &str, text: &str) -> Vec<&str> {
        let rows = self.file(name).lines().filter(|line| line.contains(text));
        rows.filter_map(|line| line.rsplit(';').next()).collect()
    }
}

fn busy(visit: Visit) -> Snapshot {
    let counts = [
        ("g:0-6", 3),
        ("g:7-12", 20),
        ("l:ar", 14),
        ("l:ti", 2),
        ("m:saga:prs", 2),
        ("m:ordbok:ar", 7),
        ("x:dictionary:ti", 3),
        ("q:school:answered", 1),
        ("r:migration:ar", 4),
        ("c:welcome:ar", 6),
        ("s", 2),
    ];
    counted(visit, &counts)
}

fn busy_sheltered() -> Snapshot {
    let counts = [
        ("g:young", 9),
        ("g:7-12", 6),
        ("l:ar", 1),
        ("l:prs", 1),
        ("m:saga:prs", 8),
        ("m:saga:ar", 2),
        ("x:dictionary:ti", 6),
        ("r:migration:ar", 5),
        ("c:welcome:prs", 6),
    ];
    counted(sheltered_visit(), &counts)
}

#[test]
fn an_export_for_others_shows_no_number_from_one_to_four() {
    let exported = Exported::of(&busy(visit()), Protection::Protected);
    assert_eq!(exported.numbers("counts.csv", "0–6 år"), ["<5"]);
    assert_eq!(exported.numbers("counts.csv", "7–12 år"), ["–"], "the visit's 23 would give away the 3");
    assert_eq!(exported.numbers("counts.csv", "tigrinja"), ["<5"]);
    assert_eq!(exported.numbers("missing.csv", "ordbok"), ["<5"]);
    assert_eq!(exported.numbers("questions.csv", "skola"), ["<5"]);
    assert_eq!(exported.numbers("referrals.csv", "Migrationsverket"), ["<5"]);
    assert_eq!(exported.numbers("given.csv", "Min ordbok"), ["–"]);
    assert!(
        exported.file("visits.csv").contains(";23;nej;<5;9;<5;<5;<5;"),
        "{}",
        exported.file("visits.csv")
    );
}

#[test]
fn an_export_for_the_own_unit_shows_exact_numbers_and_what_was_written() {
    let against = AgainstRule { rule: "had_its_visits".into(), reason: "ny grupp flyttade in".into() };
    let written = Visit { note: Some("Fråga efter nyckeln".into()), against_rule: Some(against), ..visit() };
    let exported = Exported::of(&busy(written), Protection::OwnUnit);
    assert_eq!(exported.numbers("counts.csv", "0–6 år"), ["3"]);
    assert_eq!(exported.numbers("given.csv", "Saga på dari"), ["2"]);
    assert_eq!(exported.numbers("referrals.csv", "Migrationsverket"), ["4"]);
    assert!(exported.file("visits.csv").contains(";23;nej;2;9;3;1;4;"), "{}", exported.file("visits.csv"));
    for text in ["Fråga efter nyckeln", "ny grupp flyttade in"] {
        assert!(exported.file("visits.csv").contains(text), "{text}");
    }
    assert!(!exported.all().contains("<5"));
}

#[test]
fn an_export_for_others_holds_no_staff_and_nothing_that_somebody_wrote() {
    let against = AgainstRule { rule: "had_its_visits".into(), reason: "skrivet skäl".into() };
    let written = Visit { note: Some("skriven anteckning".into()), against_rule: Some(against), ..visit() };
    let guest = CrewMember {
        shift: SHIFT.into(),
        staff: None,
        guest_name: Some("Gäst Gästsson".into()),
        from_unit: None,
        role: StaffRole::Colleague,
        absent: false,
    };
    let rows = vec![row(VISIT, &written), debrief("skriven erfarenhet"), row(Uuid::from_u128(201), &guest)];
    let snapshot = with(rows);
    let protected = Exported::of(&snapshot, Protection::Protected).all();
    for text in ["skrive", "Åsa", "Gäst", &STAFF.to_string(), &BUS_A.to_string()] {
        assert!(!protected.contains(text), "{text}: {protected}");
    }
    assert!(protected.contains("visas inte"), "that something was written is told");
    let own = Exported::of(&snapshot, Protection::OwnUnit);
    assert!(own.file("debriefs.csv").contains("2016-03-15;Bokbussen Söder;A;skriven erfarenhet;;"));
    assert!(!own.all().contains("Åsa"), "no view by person, for anyone");
}

#[test]
fn languages_of_sheltered_homes_are_not_in_an_export_for_others() {
    let snapshot = busy_sheltered();
    let protected = Exported::of(&snapshot, Protection::Protected);
    for text in ["arabiska", "dari", "tigrinja", ";ar;", ";prs;", "Solsidan", "7–12"] {
        assert!(!protected.all().contains(text), "{text}: {}", protected.all());
    }
    assert!(
        protected.file("given.csv").contains(";visas inte;bilderbok;visas inte;10\r\n"),
        "{}",
        protected.file("given.csv")
    );
    assert_eq!(protected.numbers("referrals.csv", "Migrationsverket"), ["5"]);
    let own = Exported::of(&snapshot, Protection::OwnUnit);
    assert_eq!(
        own.numbers("counts.csv", ";Språk;dari;"),
        ["fanns där"],
        "not even the unit has numbers of speakers"
    );
    assert!(own.all().contains("avdelning Solsidan"));
}

#[test]
fn the_local_library_of_a_sheltered_home_which_tells_where_it_lies_stays_in_the_unit() {
    let library = |visit: Visit, protection| {
        let exported = Exported::of(&counted(visit, &[]), protection);
        let row = exported.file("visits.csv").lines().nth(1).unwrap().to_owned();
        row.split(';').nth(7).unwrap().to_owned()
    };
    assert_eq!(library(sheltered_visit(), Protection::Protected), "visas inte");
    assert_eq!(library(sheltered_visit(), Protection::OwnUnit), "Bokbussen Söder");
    assert_eq!(library(visit(), Protection::Protected), "Bokbussen Söder");
}

#[test]
fn languages_are_told_of_five_visitors_and_not_of_four() {
    let languages = |visitors: i64| {
        let snapshot = counted(visit(), &[("v", visitors), ("l:ar", 7), ("m:saga:prs", 8)]);
        let all = Exported::of(&snapshot, Protection::Protected).all();
        (all.contains("arabiska"), all.contains("dari"))
    };
    assert_eq!(languages(5), (true, true));
    assert_eq!(languages(4), (false, false));
}

#[test]
fn a_visit_that_was_not_held_is_exported_with_its_reason() {
    let snapshot = counted(Visit { not_held: Some("closed".into()), ..visit() }, &[]);
    let exported = Exported::of(&snapshot, Protection::Protected);
    assert!(
        exported.file("visits.csv").contains(";Blev inte av;stängt;13.00;;14.00;0;"),
        "{}",
        exported.all()
    );
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_only_text() {
    let alias = "=HYPERLINK(\"http://x\";\"y\")";
    let rows = vec![residence(OPEN_HOUSE, alias, ResidenceKind::Asylum), row(VISIT, &visit())];
    let exported = Exported::of(&with(rows), Protection::Protected);
    assert!(exported.file("visits.csv").contains(";\"'=HYPERLINK("), "{}", exported.all());
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b';').from_reader(exported.file("visits.csv").as_bytes());
    let record = reader.records().next().unwrap().unwrap();
    assert_eq!(&record[4], format!("'{alias}"));
}

#[test]
fn the_files_open_in_swedish_excel() {
    let exported = Exported::of(&busy(visit()), Protection::Protected);
    let names: Vec<&str> = exported.0.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, FILES);
    for (name, text) in &exported.0 {
        assert!(text.starts_with('\u{feff}'), "{name}");
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b';')
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let columns = reader.headers().unwrap().len();
        assert!(columns >= 6, "{name}");
        // The reader refuses rows that are longer or shorter than the header.
        assert!(reader.records().all(|record| record.is_ok()), "{name}");
    }
    assert!(exported.file("visits.csv").contains("00000000-0000-0000-0000-000000000064;2016-03-15;13.00;"));
}

#[test]
fn an_export_that_fails_leaves_the_earlier_files_and_no_half_ones() {
    let folder = tempfile::tempdir().unwrap();
    export_csv(&busy(visit()), folder.path(), Protection::Protected, Locale::Sv).unwrap();
    let before = fs::read(folder.path().join("visits.csv")).unwrap();
    // A folder in the way of the fourth file stands for a disk that is full by then.
    fs::create_dir(folder.path().join("missing.csv.partial")).unwrap();
    let failed = export_csv(&busy_sheltered(), folder.path(), Protection::OwnUnit, Locale::Sv);
    assert!(
        matches!(&failed, Err(ExportError::Write { file, .. }) if file.ends_with("missing.csv")),
        "{failed:?}"
    );
    assert_eq!(fs::read(folder.path().join("visits.csv")).unwrap(), before);
    let partial = |name: &String| name.ends_with(".partial");
    let entries =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(entries.filter(partial).collect::<Vec<_>>(), ["missing.csv.partial"]);
}

#[test]
fn what_an_interrupted_export_left_aside_does_not_hinder_the_next() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("visits.csv.partial"), "half").unwrap();
    export_csv(&busy(visit()), &folder.path().join("."), Protection::Protected, Locale::En).unwrap();
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut wanted = FILES.map(str::to_owned);
    wanted.sort();
    assert_eq!(names, wanted);
}
