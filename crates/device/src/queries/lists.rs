//! The lists that people pick from, as the tablet has them today.

use chrono::NaiveDate;
use contract::answer::{DepartmentView, Lists, ResidenceItem};
use domain::record::Record;
use domain::records::{
    AgeGroup, Agency, Language, LanguageSupport, Material, MaterialKind, NotHeldReason, Service, Topic,
};

use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::Run;

/// The lists, without what is retired.
///
/// # Errors
/// When the file cannot be read.
pub fn lists(run: &Run, ports: &Ports) -> Result<Lists, Failure> {
    let today = ports.day(ports.clock.now_ms());
    Ok(Lists {
        residences: residences(run, today),
        age_groups: list(run, today, |entry: &AgeGroup| (entry.retired_on, entry.place))?,
        topics: list(run, today, |entry: &Topic| (entry.retired_on, entry.place))?,
        languages: list(run, today, |entry: &Language| (entry.retired_on, entry.place))?,
        services: list(run, today, |entry: &Service| (entry.retired_on, entry.place))?,
        material_kinds: list(run, today, |entry: &MaterialKind| (entry.retired_on, entry.place))?,
        materials: list(run, today, |entry: &Material| (entry.retired_on, entry.title.clone()))?,
        agencies: list(run, today, |entry: &Agency| (entry.retired_on, entry.sv.clone()))?,
        not_held_reasons: list(run, today, |entry: &NotHeldReason| (entry.retired_on, entry.place))?,
        language_supports: list(run, today, |entry: &LanguageSupport| (entry.retired_on, entry.place))?,
    })
}

/// The entries in use, by their place: `of` gives the day an entry was retired, and its place.
fn list<R: Record, P: Ord>(
    run: &Run,
    today: NaiveDate,
    of: impl Fn(&R) -> (Option<NaiveDate>, P),
) -> Result<Vec<R>, Failure> {
    let mut entries: Vec<R> = run.store.list::<R>()?.into_iter().map(|found| found.record).collect();
    entries.retain(|entry| of(entry).0.is_none_or(|retired| today < retired));
    entries.sort_by_key(|entry| of(entry).1);
    Ok(entries)
}

fn residences(run: &Run, today: NaiveDate) -> Vec<ResidenceItem> {
    let in_use = run.catalogue.residences.iter().filter(|(_, found)| found.retired_on.is_none_or(|retired| today < retired));
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
