//! The lists that people pick from, as the tablet has them.

use chrono::NaiveDate;
use contract::answer::{DepartmentView, Lists, ResidenceItem};
use domain::record::Record;
use domain::records::{
    AgeGroup, Agency, Language, LanguageSupport, Material, MaterialKind, NotHeldReason, Service, Topic,
};

use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::Run;

/// The lists, with what is retired: a visit keeps what it meant when it was logged.
///
/// # Errors
/// When the file cannot be read.
pub fn lists(run: &Run, ports: &Ports) -> Result<Lists, Failure> {
    let today = ports.day(ports.clock.now_ms());
    Ok(Lists {
        residences: residences(run, today),
        age_groups: list(run, |entry: &AgeGroup| entry.place)?,
        topics: list(run, |entry: &Topic| entry.place)?,
        languages: list(run, |entry: &Language| entry.place)?,
        services: list(run, |entry: &Service| entry.place)?,
        material_kinds: list(run, |entry: &MaterialKind| entry.place)?,
        materials: list(run, |entry: &Material| entry.title.clone())?,
        agencies: list(run, |entry: &Agency| entry.sv.clone())?,
        not_held_reasons: list(run, |entry: &NotHeldReason| entry.place)?,
        language_supports: list(run, |entry: &LanguageSupport| entry.place)?,
    })
}

fn list<R: Record, P: Ord>(run: &Run, place: impl Fn(&R) -> P) -> Result<Vec<R>, Failure> {
    let mut entries: Vec<R> = run.store.list::<R>()?.into_iter().map(|found| found.record).collect();
    entries.sort_by_key(place);
    Ok(entries)
}

fn residences(run: &Run, today: NaiveDate) -> Vec<ResidenceItem> {
    let in_use = run
        .catalogue
        .residences
        .iter()
        .filter(|(_, found)| found.retired_on.is_none_or(|retired| today < retired));
    let mut residences: Vec<ResidenceItem> = in_use
        .map(|(id, found)| ResidenceItem {
            residence: *id,
            alias: found.alias.clone(),
            kind: found.kind,
            sheltered: found.is_sheltered(),
            departments: run
                .catalogue
                .departments_of(*id, today)
                .into_iter()
                .map(|(department, found)| DepartmentView { department, name: found.name.clone() })
                .collect(),
        })
        .collect();
    // Boende 9 before Boende 14: by length first, which orders numbered names as people count.
    residences.sort_by_key(|item| (item.alias.chars().count(), item.alias.clone()));
    residences
}
