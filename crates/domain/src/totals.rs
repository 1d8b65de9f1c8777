//! What the counts of a visit come to. Things add up over all lanes; heads add up over tablets until it is answered
//! whether two colleagues counted the same people. Used by every screen and every report.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::metric::Metric;
use crate::records::{HeadCount, Tally};

/// The counts of a visit over all its lanes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Visitors.
    pub visitors: i64,
    /// Visitors by group, by code; groups at zero are left out.
    pub groups: BTreeMap<String, i64>,
    /// The home's staff.
    pub home_staff: i64,
    /// Everything that is not a head; what came to zero or less is left out.
    pub things: BTreeMap<Metric, i64>,
    /// Each tablet that counted heads, with how many visitors it counted.
    pub heads_by_tablet: BTreeMap<Uuid, i64>,
    /// Two tablets counted, and nobody has said whether they counted the same people.
    pub same_people_unanswered: bool,
}

/// The heads that one tablet counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct TabletHeads {
    /// Counted in all, signed.
    counted: i64,
    groups: BTreeMap<String, i64>,
    home_staff: i64,
}

impl TabletHeads {
    fn split(&self) -> i64 {
        self.groups.values().sum()
    }

    /// The larger of what was counted in all and the sum of the groups.
    /// What is below zero corrects the count of another tablet, and so counts by itself.
    fn visitors(&self) -> i64 {
        visitors(self.counted, self.split())
    }

    fn is_empty(&self) -> bool {
        self.visitors() == 0 && self.home_staff == 0
    }
}

fn visitors(counted: i64, split: i64) -> i64 {
    counted.min(0) + split.min(0) + counted.max(0).max(split.max(0))
}

impl Totals {
    /// Adds up the lanes of one visit.
    #[must_use]
    pub fn of(head_count: Option<HeadCount>, lanes: &[Tally]) -> Self {
        let heads = heads_by_tablet(lanes);
        let holds = |tablet: &Uuid| match head_count {
            Some(HeadCount::Tablet(chosen)) => *tablet == chosen,
            Some(HeadCount::Add) | None => true,
        };
        let mut totals = Self { things: things(lanes), ..Self::default() };
        for (tablet, counted) in &heads {
            if holds(tablet) {
                totals.visitors += counted.visitors();
                totals.home_staff += counted.home_staff;
                for (group, count) in &counted.groups {
                    *totals.groups.entry(group.clone()).or_default() += count;
                }
            }
            if !counted.is_empty() {
                totals.heads_by_tablet.insert(*tablet, counted.visitors());
            }
        }
        totals.groups.retain(|_, count| *count > 0);
        // A group can be corrected below what another tablet counted in it; visitors are never fewer than the split shown.
        totals.visitors = totals.visitors.max(totals.groups.values().sum()).max(0);
        totals.home_staff = totals.home_staff.max(0);
        totals.same_people_unanswered = head_count.is_none() && totals.heads_by_tablet.len() > 1;
        totals
    }

    /// The number that a screen shows for a metric.
    #[must_use]
    pub fn shown(&self, metric: &Metric) -> i64 {
        match metric {
            Metric::Visitors => self.visitors,
            Metric::HomeStaff => self.home_staff,
            Metric::Group(group) => self.groups.get(group).copied().unwrap_or(0),
            thing => self.things.get(thing).copied().unwrap_or(0),
        }
    }
}

/// What is wanted of a number that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// So many more, or fewer.
    By(i64),
    /// Exactly so many.
    To(i64),
}

/// The differences that `tablet` has to write so that the number shown changes as wanted.
///
/// A tap on a group counts a visitor unless the visitors counted in all still cover the split; typing a number writes
/// the difference to what was shown. No number goes below zero.
#[must_use]
pub fn differences(
    head_count: Option<HeadCount>,
    lanes: &[Tally],
    tablet: Uuid,
    metric: &Metric,
    change: Change,
) -> Vec<(Metric, i64)> {
    let before = Totals::of(head_count, lanes);
    let shown = before.shown(metric);
    let wanted = match change {
        Change::By(by) => shown.saturating_add(by),
        Change::To(to) => to,
    }
    .max(0);
    if wanted == shown {
        return Vec::new();
    }
    // Over-corrected lanes can lie below zero, which is shown as zero: the difference starts from what is there.
    let by = wanted - raw(head_count, lanes, metric);
    match metric {
        Metric::Visitors => {
            let own = heads_by_tablet(lanes).remove(&tablet).unwrap_or_default();
            let own_wanted = own.visitors() + wanted - visitors_raw(head_count, lanes);
            let by = counted_for(own_wanted, own.split(), own.counted) - own.counted;
            vec![(Metric::Visitors, by)].into_iter().filter(|(_, by)| *by != 0).collect()
        }
        Metric::Group(_) => group_differences(head_count, lanes, tablet, &before, metric, wanted, by),
        _ => vec![(metric.clone(), by)],
    }
}

fn group_differences(
    head_count: Option<HeadCount>,
    lanes: &[Tally],
    tablet: Uuid,
    before: &Totals,
    metric: &Metric,
    wanted: i64,
    by: i64,
) -> Vec<(Metric, i64)> {
    let own = heads_by_tablet(lanes).remove(&tablet).unwrap_or_default();
    let mut differences = vec![(metric.clone(), by)];
    if by > 0 {
        let split = before.groups.values().sum::<i64>() - before.shown(metric) + wanted;
        let wanted = before.visitors.max(split);
        let own_wanted = own.visitors() + wanted - visitors_raw(head_count, lanes);
        let counted = counted_for(own_wanted, own.split() + by, own.counted);
        if counted != own.counted {
            differences.push((Metric::Visitors, counted - own.counted));
        }
    }
    differences
}

/// What must have been counted in all so that `split` and it come to `wanted`; `now` is kept where it will do.
fn counted_for(wanted: i64, split: i64, now: i64) -> i64 {
    if visitors(now, split) == wanted {
        return now;
    }
    let covered = split.max(0);
    let base = wanted - split.min(0);
    if base >= covered { base } else { base - covered }
}

/// The sum over the lanes that hold, also below zero.
fn raw(head_count: Option<HeadCount>, lanes: &[Tally], metric: &Metric) -> i64 {
    let key = metric.to_string();
    lanes
        .iter()
        .filter(|lane| match head_count {
            Some(HeadCount::Tablet(chosen)) if metric.is_head() => lane.tablet == chosen,
            _ => true,
        })
        .filter_map(|lane| lane.counts.get(&key))
        .sum()
}

fn visitors_raw(head_count: Option<HeadCount>, lanes: &[Tally]) -> i64 {
    heads_by_tablet(lanes)
        .iter()
        .filter(|(tablet, _)| !matches!(head_count, Some(HeadCount::Tablet(chosen)) if chosen != **tablet))
        .map(|(_, heads)| heads.visitors())
        .sum()
}

fn heads_by_tablet(lanes: &[Tally]) -> BTreeMap<Uuid, TabletHeads> {
    let mut tablets: BTreeMap<Uuid, TabletHeads> = BTreeMap::new();
    for lane in lanes {
        for (key, count) in &lane.counts {
            let heads = match key.parse() {
                Ok(metric @ (Metric::Visitors | Metric::Group(_) | Metric::HomeStaff)) => {
                    (tablets.entry(lane.tablet).or_default(), metric)
                }
                _ => continue,
            };
            match heads {
                (heads, Metric::Visitors) => heads.counted += count,
                (heads, Metric::HomeStaff) => heads.home_staff += count,
                (heads, Metric::Group(group)) => *heads.groups.entry(group).or_default() += count,
                _ => {}
            }
        }
    }
    tablets
}

fn things(lanes: &[Tally]) -> BTreeMap<Metric, i64> {
    let mut things = BTreeMap::new();
    for lane in lanes {
        for (key, count) in &lane.counts {
            if let Ok(metric) = key.parse::<Metric>()
                && !metric.is_head()
            {
                *things.entry(metric).or_default() += count;
            }
        }
    }
    things.retain(|_, count| *count > 0);
    things
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BUS_A: Uuid = Uuid::from_u128(1);
    const BUS_B: Uuid = Uuid::from_u128(2);

    fn lane(tablet: Uuid, counts: &[(&str, i64)]) -> Tally {
        Tally {
            visit: Uuid::nil().into(),
            lane: Uuid::nil(),
            staff: Uuid::nil().into(),
            tablet,
            counts: counts.iter().map(|(key, count)| ((*key).to_owned(), *count)).collect(),
        }
    }

    fn group(code: &str) -> Metric {
        Metric::Group(code.into())
    }

    /// Writes the differences into the tablet's lane, as the tablet does.
    fn tap(
        head_count: Option<HeadCount>,
        lanes: &mut Vec<Tally>,
        tablet: Uuid,
        metric: &Metric,
        change: Change,
    ) -> Totals {
        let differences = differences(head_count, lanes, tablet, metric, change);
        let at = lanes.iter().position(|lane| lane.tablet == tablet).unwrap_or_else(|| {
            lanes.push(lane(tablet, &[]));
            lanes.len() - 1
        });
        for (metric, by) in differences {
            *lanes[at].counts.entry(metric.to_string()).or_default() += by;
        }
        Totals::of(head_count, lanes)
    }

    #[test]
    fn a_tap_on_a_group_counts_a_visitor() {
        let mut lanes = vec![];
        let totals = tap(None, &mut lanes, BUS_A, &group("13-17"), Change::By(1));
        assert_eq!((totals.visitors, totals.shown(&group("13-17"))), (1, 1));
    }

    #[test]
    fn splitting_what_was_counted_in_all_counts_nobody_twice() {
        let mut lanes = vec![];
        tap(None, &mut lanes, BUS_A, &Metric::Visitors, Change::To(12));
        let totals = tap(None, &mut lanes, BUS_A, &group("7-12"), Change::To(12));
        assert_eq!(totals.visitors, 12);
        let totals = tap(None, &mut lanes, BUS_A, &group("0-6"), Change::By(1));
        assert_eq!(totals.visitors, 13);
    }

    #[test]
    fn a_colleague_may_split_what_the_other_tablet_counted() {
        let mut lanes = vec![lane(BUS_A, &[("v", 12)])];
        let totals = tap(None, &mut lanes, BUS_B, &group("7-12"), Change::By(5));
        assert_eq!((totals.visitors, totals.shown(&group("7-12"))), (12, 5));
        assert!(!totals.same_people_unanswered, "nothing was counted twice");
    }

    #[test]
    fn a_tap_on_visitors_always_moves_the_number() {
        let mut lanes = vec![];
        tap(None, &mut lanes, BUS_A, &group("7-12"), Change::By(3));
        assert_eq!(tap(None, &mut lanes, BUS_A, &Metric::Visitors, Change::By(1)).visitors, 4);
        assert_eq!(tap(None, &mut lanes, BUS_A, &Metric::Visitors, Change::By(-1)).visitors, 3);
    }

    #[test]
    fn a_mistaken_tap_on_a_group_is_taken_back_whole() {
        let mut lanes = vec![];
        tap(None, &mut lanes, BUS_A, &group("7-12"), Change::By(1));
        let totals = tap(None, &mut lanes, BUS_A, &group("7-12"), Change::By(-1));
        assert_eq!((totals.visitors, totals.groups.len()), (0, 0));
    }

    #[test]
    fn heads_of_two_tablets_add_up_until_it_is_answered() {
        let lanes = [
            lane(BUS_A, &[("v", 12), ("m:om_sverige:ar", 3)]),
            lane(BUS_B, &[("v", 11), ("m:om_sverige:ar", 2)]),
        ];
        let unanswered = Totals::of(None, &lanes);
        assert_eq!((unanswered.visitors, unanswered.same_people_unanswered), (23, true));
        let add = Totals::of(Some(HeadCount::Add), &lanes);
        assert_eq!((add.visitors, add.same_people_unanswered), (23, false));
        let same = Totals::of(Some(HeadCount::Tablet(BUS_B)), &lanes);
        assert_eq!((same.visitors, same.same_people_unanswered), (11, false));
        assert_eq!(same.shown(&Metric::Given("om_sverige".into(), "ar".into())), 5, "things always add up");
    }

    #[test]
    fn typing_on_one_tablet_corrects_what_the_other_counted() {
        let mut lanes = vec![lane(BUS_A, &[("v", 15)])];
        assert_eq!(tap(None, &mut lanes, BUS_B, &Metric::Visitors, Change::To(12)).visitors, 12);
    }

    #[test]
    fn no_number_goes_below_zero() {
        let mut lanes = vec![];
        for metric in [Metric::Visitors, group("0-6"), Metric::HomeStaff, Metric::Introduced("tour".into())] {
            assert_eq!(tap(None, &mut lanes, BUS_A, &metric, Change::By(-1)).shown(&metric), 0);
        }
        assert!(lanes.iter().all(|lane| lane.counts.is_empty()));
    }

    fn any_metric() -> impl Strategy<Value = Metric> {
        prop_oneof![
            Just(Metric::Visitors),
            Just(group("0-6")),
            Just(group("7-12")),
            Just(Metric::HomeStaff),
            Just(Metric::Introduced("tour".into())),
        ]
    }

    fn any_change() -> impl Strategy<Value = Change> {
        prop_oneof![(-3_i64..4).prop_map(Change::By), (0_i64..20).prop_map(Change::To)]
    }

    proptest! {
        #[test]
        fn the_number_shown_after_a_tap_is_the_number_wanted(
            taps in prop::collection::vec((any::<bool>(), any_metric(), any_change()), 1..40),
        ) {
            let mut lanes = vec![];
            for (on_b, metric, change) in taps {
                let before = Totals::of(None, &lanes).shown(&metric);
                let tablet = if on_b { BUS_B } else { BUS_A };
                let totals = tap(None, &mut lanes, tablet, &metric, change);
                let wanted = match change { Change::By(by) => before + by, Change::To(to) => to }.max(0);
                let floor = if metric == Metric::Visitors { totals.groups.values().sum() } else { 0 };
                prop_assert_eq!(totals.shown(&metric), wanted.max(floor));
                prop_assert!(totals.visitors >= totals.groups.values().sum::<i64>());
            }
        }
    }
}
