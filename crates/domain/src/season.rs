//! What the season's rules say of a visit. The rules are data; nothing here forbids: reality wins, and is asked why.
//! Called before a visit starts, and by the stop's card.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::record::Id;
use crate::records::{
    CountedVisit, CountsAnew, Department, Policy, Residence, ResidenceKind, Season, VisitRule,
};

/// What the season says of a visit to one residence or department on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeasonRule {
    /// No season covers the day, or it says nothing of this kind of residence.
    Silent,
    /// There are visits left.
    VisitsLeft {
        /// How many have been held.
        made: i64,
        /// How many there may be.
        at_most: i64,
    },
    /// The residence or department has had its visits.
    HadItsVisits {
        /// How many there may be.
        at_most: i64,
        /// The last one.
        last: NaiveDate,
    },
    /// Regularly, and this residence is named.
    Regularly {
        /// Every how many weeks.
        every_weeks: i64,
        /// The last visit, if any.
        last: Option<NaiveDate>,
    },
    /// Regularly, for other residences than this one.
    OtherResidencesNamed,
    /// Not in a formalised way.
    NotFormalised {
        /// Why.
        reason: String,
    },
}

impl SeasonRule {
    /// The stable code, kept on the visit that was made against the rule.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::VisitsLeft { .. } => "visits_left",
            Self::HadItsVisits { .. } => "had_its_visits",
            Self::Regularly { .. } => "regularly",
            Self::OtherResidencesNamed => "other_residences_named",
            Self::NotFormalised { .. } => "not_formalised",
        }
    }

    /// Whether a visit needs a reason.
    #[must_use]
    pub const fn asks_why(&self) -> bool {
        matches!(self, Self::HadItsVisits { .. } | Self::OtherResidencesNamed)
    }
}

/// What is visited: a residence, and the departments of it where it has any.
#[derive(Debug, Clone)]
pub struct Visited<'a> {
    /// The residence.
    pub residence: Id<Residence>,
    /// Its kind.
    pub kind: ResidenceKind,
    /// The departments of this visit, with the day a new group moved in.
    pub departments: &'a [(Id<Department>, Option<NaiveDate>)],
}

/// What the season that covers `day` says.
///
/// Visits are counted for each department where there are any; the strictest department speaks.
#[must_use]
pub fn rule_for(
    visited: &Visited<'_>,
    day: NaiveDate,
    seasons: &[(Id<Season>, Season)],
    policies: &[Policy],
    counted: &[CountedVisit],
) -> SeasonRule {
    let Some((season_id, season)) =
        seasons.iter().find(|(_, season)| season.first_day <= day && day <= season.last_day)
    else {
        return SeasonRule::Silent;
    };
    let Some(policy) =
        policies.iter().find(|policy| policy.season == *season_id && policy.residence_kind == visited.kind)
    else {
        return SeasonRule::Silent;
    };
    match &policy.rule {
        VisitRule::AtMost { visits } => at_most(*visits, visited, day, season, policy, counted),
        VisitRule::Regularly { every_weeks, residences } if residences.contains(&visited.residence) => {
            let last = counted
                .iter()
                .filter(|visit| visit.held && visit.residence == visited.residence && visit.date < day)
                .map(|visit| visit.date)
                .max();
            SeasonRule::Regularly { every_weeks: *every_weeks, last }
        }
        VisitRule::Regularly { .. } => SeasonRule::OtherResidencesNamed,
        VisitRule::NotFormalised { reason } => SeasonRule::NotFormalised { reason: reason.clone() },
    }
}

fn at_most(
    at_most: i64,
    visited: &Visited<'_>,
    day: NaiveDate,
    season: &Season,
    policy: &Policy,
    counted: &[CountedVisit],
) -> SeasonRule {
    let first_day = |new_group_on: Option<NaiveDate>| match policy.counts_anew {
        CountsAnew::EachSeason => Some(season.first_day),
        CountsAnew::NewGroup => new_group_on,
        CountsAnew::Never => None,
    };
    let of_the_residence =
        |visit: &&CountedVisit| visit.held && visit.residence == visited.residence && visit.date <= day;
    let history = |department: Option<(Id<Department>, Option<NaiveDate>)>| {
        let from = first_day(department.and_then(|(_, new_group_on)| new_group_on));
        let dates: Vec<NaiveDate> = counted
            .iter()
            .filter(of_the_residence)
            .filter(|visit| department.is_none_or(|(id, _)| visit.departments.contains(&id)))
            .filter(|visit| from.is_none_or(|first| visit.date >= first))
            .map(|visit| visit.date)
            .collect();
        (i64::try_from(dates.len()).unwrap_or(i64::MAX), dates.into_iter().max())
    };
    let (made, last) = if visited.departments.is_empty() {
        history(None)
    } else {
        let each = visited.departments.iter().map(|department| history(Some(*department)));
        each.max().unwrap_or_default()
    };
    match last {
        Some(last) if made >= at_most => SeasonRule::HadItsVisits { at_most, last },
        _ => SeasonRule::VisitsLeft { made, at_most },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const HOME: Uuid = Uuid::from_u128(14);
    const DEPARTMENT_1: Uuid = Uuid::from_u128(141);
    const DEPARTMENT_2: Uuid = Uuid::from_u128(142);

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn season() -> (Id<Season>, Season) {
        let season =
            Season { name: "våren".into(), first_day: day("2016-01-11"), last_day: day("2016-06-12") };
        (Uuid::from_u128(1).into(), season)
    }

    fn policy(rule: VisitRule, counts_anew: CountsAnew) -> Policy {
        let residence_kind = ResidenceKind::UnaccompaniedMinors;
        Policy { season: season().0, residence_kind, priority: 1, rule, counts_anew }
    }

    fn counted(department: Uuid, date: &str, held: bool) -> CountedVisit {
        CountedVisit {
            visit: Uuid::nil().into(),
            residence: HOME.into(),
            departments: vec![department.into()],
            date: day(date),
            held,
        }
    }

    fn ask(
        departments: &[(Id<Department>, Option<NaiveDate>)],
        on: &str,
        policy: Policy,
        visits: &[CountedVisit],
    ) -> SeasonRule {
        let visited =
            Visited { residence: HOME.into(), kind: ResidenceKind::UnaccompaniedMinors, departments };
        rule_for(&visited, day(on), &[season()], &[policy], visits)
    }

    fn at_most_one() -> Policy {
        policy(VisitRule::AtMost { visits: 1 }, CountsAnew::EachSeason)
    }

    #[test]
    fn each_department_has_its_own_visit() {
        let visits = [counted(DEPARTMENT_1, "2016-03-03", true)];
        let second = ask(&[(DEPARTMENT_1.into(), None)], "2016-03-15", at_most_one(), &visits);
        assert_eq!(second, SeasonRule::HadItsVisits { at_most: 1, last: day("2016-03-03") });
        assert!(second.asks_why());
        let other = ask(&[(DEPARTMENT_2.into(), None)], "2016-03-15", at_most_one(), &visits);
        assert_eq!(other, SeasonRule::VisitsLeft { made: 0, at_most: 1 });
        assert!(!other.asks_why());
    }

    #[test]
    fn a_visit_to_several_departments_hears_the_strictest() {
        let visits = [counted(DEPARTMENT_1, "2016-03-03", true)];
        let both = [(DEPARTMENT_2.into(), None), (DEPARTMENT_1.into(), None)];
        assert!(ask(&both, "2016-03-15", at_most_one(), &visits).asks_why());
    }

    #[test]
    fn a_visit_that_was_not_held_does_not_count() {
        let visits = [counted(DEPARTMENT_1, "2016-03-03", false)];
        assert!(!ask(&[(DEPARTMENT_1.into(), None)], "2016-03-15", at_most_one(), &visits).asks_why());
    }

    #[test]
    fn the_count_starts_anew_as_the_policy_says() {
        let visits = [counted(DEPARTMENT_1, "2015-12-01", true)];
        let department = [(DEPARTMENT_1.into(), None)];
        assert!(!ask(&department, "2016-03-15", at_most_one(), &visits).asks_why());
        let never = policy(VisitRule::AtMost { visits: 1 }, CountsAnew::Never);
        assert!(ask(&department, "2016-03-15", never, &visits).asks_why());
        let group = policy(VisitRule::AtMost { visits: 1 }, CountsAnew::NewGroup);
        assert!(ask(&department, "2016-03-15", group.clone(), &visits).asks_why());
        let moved_in = [(DEPARTMENT_1.into(), Some(day("2016-02-01")))];
        assert!(!ask(&moved_in, "2016-03-15", group, &visits).asks_why());
    }

    #[test]
    fn regular_visits_are_for_the_named_residences() {
        let named =
            policy(VisitRule::Regularly { every_weeks: 1, residences: vec![HOME.into()] }, CountsAnew::Never);
        assert_eq!(ask(&[], "2016-03-15", named, &[]), SeasonRule::Regularly { every_weeks: 1, last: None });
        let others = policy(VisitRule::Regularly { every_weeks: 1, residences: vec![] }, CountsAnew::Never);
        assert!(ask(&[], "2016-03-15", others, &[]).asks_why());
    }

    #[test]
    fn outside_every_season_nothing_is_said() {
        assert_eq!(ask(&[], "2016-07-01", at_most_one(), &[]), SeasonRule::Silent);
        assert_eq!(
            ask(&[], "2016-06-12", at_most_one(), &[]),
            SeasonRule::VisitsLeft { made: 0, at_most: 1 }
        );
    }
}
