//! What the day says of its crew: who can still be put on the list, and at which stops nobody bridges the languages.

use contract::answer::{CrewView, DayView, StopView, Tile};
use domain::records::StaffRole;

/// What a member of the crew can do on a tour, the most usual first.
pub(super) const ROLES: [StaffRole; 5] = [
    StaffRole::BookmobileStaff,
    StaffRole::LocalLibraryStaff,
    StaffRole::Shelver,
    StaffRole::Substitute,
    StaffRole::Colleague,
];

/// Nobody has to bridge Swedish, easy Swedish or a language that nobody knew.
fn needs_support(code: &str) -> bool {
    code != "sv" && !code.starts_with("sv-") && code != "und"
}

/// The crew of the day's tour.
#[must_use]
pub(super) fn crew(day: &DayView) -> &[CrewView] {
    day.shift.as_ref().map_or(&[], |shift| &shift.crew)
}

/// Those who can be put on the list.
#[must_use]
pub(super) fn not_on_the_list<'a>(tiles: &'a [Tile], crew: &[CrewView]) -> Vec<&'a Tile> {
    tiles.iter().filter(|tile| !crew.iter().any(|member| member.staff == Some(tile.staff))).collect()
}

/// The languages to be bridged at a stop: those that were written down, else those of last time.
#[must_use]
pub(super) fn expected(stop: &StopView) -> Vec<&String> {
    let last_time = stop.last_time.as_ref().map_or(&[][..], |last| &last.languages);
    let known = if stop.preparation.languages.is_empty() { last_time } else { &stop.preparation.languages };
    known.iter().filter(|code| needs_support(code)).collect()
}

/// The stops ahead where *språkstöd saknas*: languages are expected, nobody who was asked along for languages is on the
/// crew, and no interpreter is arranged.
#[must_use]
pub fn without_support(day: &DayView) -> Vec<&StopView> {
    if crew(day).iter().any(|member| member.role == StaffRole::Shelver) {
        return Vec::new();
    }
    let has_interpreter =
        |stop: &StopView| stop.preparation.interpreter.as_ref().is_some_and(|task| task.done.is_some());
    let is_ahead = |stop: &StopView| stop.visits.is_empty();
    day.stops
        .iter()
        .filter(|stop| is_ahead(stop) && !has_interpreter(stop) && !expected(stop).is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use contract::answer::{LastTime, PreparationView, ShiftView};
    use domain::records::{ResidenceKind, Task};
    use domain::season::SeasonRule;
    use uuid::Uuid;

    use super::*;

    fn stop(languages: &[&str], interpreter: Option<Task>) -> StopView {
        StopView {
            stop: Uuid::nil().into(),
            time: "13.00".into(),
            residence: Uuid::nil().into(),
            name: "Boende 3".into(),
            kind: ResidenceKind::Asylum,
            sheltered: false,
            departments: Vec::new(),
            local_unit: None,
            rule: SeasonRule::Silent,
            asks_why: false,
            preparation: PreparationView {
                languages: languages.iter().map(|code| (*code).to_owned()).collect(),
                interpreter,
                ..PreparationView::default()
            },
            last_time: None,
            visits: Vec::new(),
        }
    }

    fn member(role: StaffRole, staff: Option<u128>) -> CrewView {
        let staff = staff.map(|id| Uuid::from_u128(id).into());
        CrewView { name: "Kim".into(), unit: None, role, guest: staff.is_none(), staff }
    }

    fn day(stops: Vec<StopView>, crew: Vec<CrewView>) -> DayView {
        let shift = ShiftView {
            shift: Uuid::nil().into(),
            bus: "Buss 1".into(),
            started_at: Some(1),
            ended_at: None,
            crew,
            unfinished: 0,
            debriefs: 0,
        };
        DayView {
            date: chrono::NaiveDate::default(),
            week: 1,
            shift: Some(shift),
            routes: Vec::new(),
            stops,
            unscheduled: Vec::new(),
            left_open: Vec::new(),
            follow_ups: Vec::new(),
            fetched_at: None,
        }
    }

    fn done() -> Option<Task> {
        Some(Task { done: Some(chrono::NaiveDate::default()), ..Task::default() })
    }

    #[test]
    fn support_is_missing_where_languages_are_expected_and_nobody_bridges_them() {
        let stops = vec![
            stop(&["ti"], None),
            stop(&[], None),
            stop(&["sv", "sv-x-ll", "und"], None),
            stop(&["ti"], done()),
        ];
        let day = day(stops, vec![member(StaffRole::BookmobileStaff, Some(1))]);
        let found = without_support(&day);
        assert_eq!(found.iter().map(|stop| &stop.preparation.languages[..]).collect::<Vec<_>>(), [["ti"]]);
        assert!(found[0].preparation.interpreter.is_none());
    }

    #[test]
    fn an_interpreter_who_is_only_thought_of_is_no_support() {
        let thought_of = Some(Task { text: "Ring tolkbyrån".into(), ..Task::default() });
        assert_eq!(without_support(&day(vec![stop(&["ti"], thought_of)], vec![])).len(), 1);
    }

    #[test]
    fn a_shelver_on_the_crew_is_support() {
        let crew = vec![member(StaffRole::Shelver, None)];
        assert!(without_support(&day(vec![stop(&["ti"], None)], crew)).is_empty());
    }

    #[test]
    fn where_nothing_was_written_down_last_time_says_what_to_expect() {
        let last = |languages: &[&str]| LastTime {
            date: chrono::NaiveDate::default(),
            visitors: 1,
            languages: languages.iter().map(|code| (*code).to_owned()).collect(),
            missing: Vec::new(),
            not_held: None,
        };
        let of_last_time = StopView { last_time: Some(last(&["so"])), ..stop(&[], None) };
        let written_down = StopView { last_time: Some(last(&["so"])), ..stop(&["sv"], None) };
        assert_eq!(without_support(&day(vec![of_last_time, written_down], vec![])).len(), 1);
    }

    #[test]
    fn who_is_on_the_list_is_not_offered_again_and_a_namesake_is() {
        let tile = |id: u128| Tile {
            staff: Uuid::from_u128(id).into(),
            name: "Kim".into(),
            initials: "K".into(),
            has_pin: true,
        };
        let tiles = [tile(1), tile(2)];
        let crew = [member(StaffRole::BookmobileStaff, Some(1)), member(StaffRole::Colleague, None)];
        assert_eq!(not_on_the_list(&tiles, &crew), [&tiles[1]]);
    }
}
