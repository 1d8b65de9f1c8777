//! The demo's two seasons: the half-year that today lies in, and the one before it, with their policies.
//! The policies are those of the plan for 2016: the season before follows its spring, the current one its autumn.

use chrono::{Datelike, NaiveDate};
use domain::record::Id;
use domain::records::{CountsAnew, Policy, ResidenceKind, Season, VisitRule};

use super::homes::Home;
use super::{Ids, shared};
use crate::reference::Entry;

/// Why asylum and arrival accommodation is not visited regularly. Shown within parentheses, so without a full stop.
const NOT_FORMALISED: &str = "hösten går först till boenden för ensamkommande barn";

/// A half of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HalfYear {
    year: i32,
    autumn: bool,
}

impl HalfYear {
    /// The half-year that this day lies in.
    pub(super) fn of(day: NaiveDate) -> Self {
        Self { year: day.year(), autumn: day.month() > 6 }
    }

    /// The half-year before.
    pub(super) const fn before(self) -> Self {
        let year = if self.autumn { self.year } else { self.year - 1 };
        Self { year, autumn: !self.autumn }
    }

    /// The first of January or of July.
    pub(super) fn first_day(self) -> NaiveDate {
        day(self.year, if self.autumn { 7 } else { 1 }, 1)
    }

    /// The last of June or of December.
    pub(super) fn last_day(self) -> NaiveDate {
        if self.autumn { day(self.year, 12, 31) } else { day(self.year, 6, 30) }
    }

    fn name(self) -> String {
        format!("{} {}", if self.autumn { "hösten" } else { "våren" }, self.year)
    }

    fn slug(self) -> String {
        format!("{}-{}", self.year, if self.autumn { "host" } else { "var" })
    }
}

/// The first and last days of half-years exist in every year that a calendar has.
fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// The season before, then this one, each with its policies behind it.
pub(super) fn entries(ids: Ids, this: HalfYear, homes: &[Home]) -> Vec<Entry> {
    let before = of_season(ids, this.before(), before(homes));
    let this = of_season(ids, this, current());
    [before, this].concat()
}

fn of_season(ids: Ids, half: HalfYear, rules: [(ResidenceKind, i64, VisitRule); 3]) -> Vec<Entry> {
    let id: Id<Season> = ids.of(&half.slug());
    let season = Season { name: half.name(), first_day: half.first_day(), last_day: half.last_day() };
    let policies = rules.into_iter().map(|(residence_kind, priority, rule)| {
        let counts_anew = CountsAnew::EachSeason;
        let policy = Policy { season: id, residence_kind, priority, rule, counts_anew };
        shared(ids.of(&format!("{}/{}", half.slug(), residence_kind.code())), &policy)
    });
    std::iter::once(shared(id, &season)).chain(policies).collect()
}

/// As in spring 2016: one named residence of each of two kinds regularly, and each home for minors once.
fn before(homes: &[Home]) -> [(ResidenceKind, i64, VisitRule); 3] {
    let weekly = |kind: ResidenceKind| {
        let named = homes.iter().filter(|home| home.kind == kind).take(1);
        VisitRule::Regularly { every_weeks: 1, residences: named.map(|home| home.id).collect() }
    };
    [
        (ResidenceKind::Asylum, 1, weekly(ResidenceKind::Asylum)),
        (ResidenceKind::Arrival, 2, weekly(ResidenceKind::Arrival)),
        (ResidenceKind::UnaccompaniedMinors, 3, VisitRule::AtMost { visits: 1 }),
    ]
}

/// As from autumn 2016: homes for minors come first.
fn current() -> [(ResidenceKind, i64, VisitRule); 3] {
    let not_formalised = || VisitRule::NotFormalised { reason: NOT_FORMALISED.to_owned() };
    [
        (ResidenceKind::UnaccompaniedMinors, 1, VisitRule::AtMost { visits: 1 }),
        (ResidenceKind::Asylum, 2, not_formalised()),
        (ResidenceKind::Arrival, 3, not_formalised()),
    ]
}
