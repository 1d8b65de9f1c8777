//! The lists that people pick from, held in memory while the tablet is unlocked, so that a tap reads no list.
//! Read anew after each sync.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::metric::Metric;
use domain::record::Id;
use domain::records::{
    AgeGroup, Agency, Department, Language, LanguageSupport, Material, MaterialKind, NotHeldReason,
    Residence, Route, Service, Staff, Stop, Topic, Unit,
};
use domain::refusal::Refusal;
use domain::validation;

use crate::store::{Store, StoreError};

/// The codes of one list, with the day each was retired.
type Codes = BTreeMap<String, Option<NaiveDate>>;

/// The lists.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// Units.
    pub units: BTreeMap<Id<Unit>, Unit>,
    /// Staff.
    pub staff: BTreeMap<Id<Staff>, Staff>,
    /// Residences.
    pub residences: BTreeMap<Id<Residence>, Residence>,
    /// Departments.
    pub departments: BTreeMap<Id<Department>, Department>,
    /// Routes.
    pub routes: BTreeMap<Id<Route>, Route>,
    /// Stops.
    pub stops: BTreeMap<Id<Stop>, Stop>,
    groups: BTreeMap<String, (bool, Option<NaiveDate>)>,
    agencies: Codes,
    topics: Codes,
    languages: Codes,
    services: Codes,
    kinds: Codes,
    materials: Codes,
    reasons: Codes,
    supports: Codes,
}

impl Catalogue {
    /// Reads the lists.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(store: &Store) -> Result<Self, StoreError> {
        macro_rules! codes {
            ($record:ident) => {
                store
                    .list::<$record>()?
                    .into_iter()
                    .map(|found| (found.record.code, found.record.retired_on))
                    .collect()
            };
        }
        macro_rules! by_id {
            ($record:ident) => {
                store.list::<$record>()?.into_iter().map(|found| (found.id, found.record)).collect()
            };
        }
        let groups = store.list::<AgeGroup>()?.into_iter();
        Ok(Self {
            units: by_id!(Unit),
            staff: by_id!(Staff),
            residences: by_id!(Residence),
            departments: by_id!(Department),
            routes: by_id!(Route),
            stops: by_id!(Stop),
            groups: groups.map(|g| (g.record.code, (g.record.sheltered, g.record.retired_on))).collect(),
            agencies: codes!(Agency),
            topics: codes!(Topic),
            languages: codes!(Language),
            services: codes!(Service),
            kinds: codes!(MaterialKind),
            materials: codes!(Material),
            reasons: codes!(NotHeldReason),
            supports: codes!(LanguageSupport),
        })
    }

    /// Refuses what is on no list or was retired before `day`, and what is not counted at sheltered homes.
    ///
    /// # Errors
    /// With the rule that said no.
    pub fn check_metric(&self, metric: &Metric, day: NaiveDate, sheltered: bool) -> Result<(), Refusal> {
        match metric {
            Metric::Visitors | Metric::HomeStaff => {}
            Metric::Group(code) => self.check_group(code, day, sheltered)?,
            Metric::Language(code) => check(&self.languages, code, "language", day)?,
            Metric::Introduced(code) => check(&self.services, code, "service", day)?,
            Metric::Given(material, language) => {
                check(&self.materials, material, "material", day)?;
                check(&self.languages, language, "language", day)?;
            }
            Metric::Missing(kind, language) => {
                check(&self.kinds, kind, "material_kind", day)?;
                check(&self.languages, language, "language", day)?;
            }
            Metric::Question(topic, _) => check(&self.topics, topic, "topic", day)?,
            Metric::Referral(agency, language) => {
                check(&self.agencies, agency, "agency", day)?;
                language.as_ref().map_or(Ok(()), |code| check(&self.languages, code, "language", day))?;
            }
            Metric::Card(_, language) => check(&self.languages, language, "language", day)?,
        }
        if sheltered {
            validation::check_sheltered_metric(metric, |group| {
                self.groups.get(group).is_some_and(|(at, _)| *at)
            })?;
        }
        Ok(())
    }

    fn check_group(&self, code: &str, day: NaiveDate, sheltered: bool) -> Result<(), Refusal> {
        let (only_sheltered, retired_on) =
            self.groups.get(code).ok_or(Refusal::UnknownCode { list: "age_group" })?;
        if *only_sheltered != sheltered {
            return Err(if sheltered {
                Refusal::NotAtShelteredHomes
            } else {
                Refusal::UnknownCode { list: "age_group" }
            });
        }
        in_use(*retired_on, "age_group", day)
    }

    /// Refuses a topic that is on no list.
    ///
    /// # Errors
    /// With the rule that said no.
    pub fn check_topic(&self, code: &str, day: NaiveDate) -> Result<(), Refusal> {
        check(&self.topics, code, "topic", day)
    }

    /// Refuses a language that is on no list.
    ///
    /// # Errors
    /// With the rule that said no.
    pub fn check_language(&self, code: &str, day: NaiveDate) -> Result<(), Refusal> {
        check(&self.languages, code, "language", day)
    }

    /// Refuses a reason that is on no list.
    ///
    /// # Errors
    /// With the rule that said no.
    pub fn check_reason(&self, code: &str, day: NaiveDate) -> Result<(), Refusal> {
        check(&self.reasons, code, "not_held_reason", day)
    }

    /// Refuses a language support that is on no list.
    ///
    /// # Errors
    /// With the rule that said no.
    pub fn check_support(&self, code: &str, day: NaiveDate) -> Result<(), Refusal> {
        check(&self.supports, code, "language_support", day)
    }

    /// The residence's alias, with the names of these departments: `Boende 14, avdelning 2`.
    #[must_use]
    pub fn place_name(&self, residence: Id<Residence>, departments: &[Id<Department>]) -> String {
        let alias = self.residences.get(&residence).map_or("?", |found| found.alias.as_str());
        let names: Vec<&str> = departments
            .iter()
            .filter_map(|id| self.departments.get(id))
            .map(|found| found.name.as_str())
            .collect();
        if names.is_empty() { alias.to_owned() } else { format!("{alias}, {}", names.join(", ")) }
    }

    /// The departments of a residence that are in use on a day, by name.
    #[must_use]
    pub fn departments_of(
        &self,
        residence: Id<Residence>,
        day: NaiveDate,
    ) -> Vec<(Id<Department>, &Department)> {
        let mut departments: Vec<_> = self
            .departments
            .iter()
            .filter(|(_, found)| {
                found.residence == residence && found.retired_on.is_none_or(|retired| day < retired)
            })
            .map(|(id, found)| (*id, found))
            .collect();
        departments.sort_by(|a, b| a.1.name.cmp(&b.1.name));
        departments
    }
}

fn check(codes: &Codes, code: &str, list: &'static str, day: NaiveDate) -> Result<(), Refusal> {
    in_use(*codes.get(code).ok_or(Refusal::UnknownCode { list })?, list, day)
}

fn in_use(retired_on: Option<NaiveDate>, list: &'static str, day: NaiveDate) -> Result<(), Refusal> {
    match retired_on {
        Some(retired) if day >= retired => Err(Refusal::RetiredCode { list }),
        _ => Ok(()),
    }
}
