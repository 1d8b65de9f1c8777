//! What the season says of a visit, from the tablet's lists and from the visits that the centre says count.

use chrono::NaiveDate;
use domain::record::Id;
use domain::records::{CountedVisit, Department, Policy, Residence, Season, Visit};
use domain::season::{self, SeasonRule, Visited};

use crate::failure::Failure;
use crate::run::Run;

/// What the season says of a visit to a residence and departments on a day. Visits of this tablet that the centre does
/// not know of yet count as well, those of the day itself too: another one on the same day asks why.
///
/// # Errors
/// When the file cannot be read.
pub fn season_rule(
    run: &Run,
    residence: Id<Residence>,
    departments: &[Id<Department>],
    day: NaiveDate,
) -> Result<SeasonRule, Failure> {
    let Some(found) = run.catalogue.residences.get(&residence) else {
        return Err(Failure::Asked("residence-unknown"));
    };
    let seasons: Vec<(Id<Season>, Season)> =
        run.store.list::<Season>()?.into_iter().map(|season| (season.id, season.record)).collect();
    let policies: Vec<Policy> = run.store.list::<Policy>()?.into_iter().map(|policy| policy.record).collect();
    let departments: Vec<(Id<Department>, Option<NaiveDate>)> = departments
        .iter()
        .map(|id| (*id, run.catalogue.departments.get(id).and_then(|department| department.new_group_on)))
        .collect();
    let visited = Visited { residence, kind: found.kind, departments: &departments };
    Ok(season::rule_for(&visited, day, &seasons, &policies, &counted(run)?))
}

/// A visit counts once it was held: what this tablet knows first-hand goes before what the centre said of it.
fn counted(run: &Run) -> Result<Vec<CountedVisit>, Failure> {
    let own = run.store.list::<Visit>()?;
    let mut counted: Vec<CountedVisit> =
        run.store.list::<CountedVisit>()?.into_iter().map(|found| found.record).collect();
    counted.retain(|known| !own.iter().any(|visit| visit.id == known.visit));
    counted.extend(own.into_iter().map(|visit| CountedVisit {
        visit: visit.id,
        residence: visit.record.residence,
        departments: visit.record.departments.clone(),
        date: visit.record.date,
        held: visit.record.not_held.is_none()
            && (visit.record.closed_at.is_some() || visit.record.let_in_at.is_some()),
    }));
    Ok(counted)
}
