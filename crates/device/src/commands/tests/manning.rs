//! The tour and its crew: staff, colleagues on a single occasion, and who did not come along.

use contract::answer::CrewView;
use contract::ask::{Answers, EndShift, SetCrew, StartShift, Today};
use domain::records::{CrewMember, Shift, StaffRole};

use crate::testing::{ANNA, BO, CILLA, HOUR, LIBRARY, NOW, Tablet, code};

fn guest(name: &str) -> SetCrew {
    SetCrew {
        staff: None,
        guest_name: Some(name.to_owned()),
        from_unit: Some(LIBRARY),
        role: StaffRole::Colleague,
        absent: false,
    }
}

fn member(staff: domain::record::Id<domain::records::Staff>) -> SetCrew {
    SetCrew {
        staff: Some(staff),
        guest_name: None,
        from_unit: None,
        role: StaffRole::BookmobileStaff,
        absent: false,
    }
}

fn crew(bus: &mut Tablet) -> Vec<CrewView> {
    let mut crew = bus.device.today(Today { date: None }).unwrap().shift.unwrap().crew;
    crew.sort_by(|a, b| a.name.cmp(&b.name));
    crew
}

fn names(bus: &mut Tablet) -> Vec<String> {
    crew(bus).into_iter().map(|member| member.name).collect()
}

#[test]
fn whoever_unlocked_is_on_the_crew_of_the_tour() {
    let mut bus_a = Tablet::new();
    bus_a.device.start_shift(StartShift { bus: None, another: false }).unwrap();
    let only = CrewView {
        name: "Anna".to_owned(),
        unit: None,
        role: StaffRole::BookmobileStaff,
        guest: false,
        staff: Some(ANNA),
    };
    assert_eq!(crew(&mut bus_a), [only]);
}

#[test]
fn a_colleague_without_an_account_is_on_the_list_once() {
    let mut bus_a = Tablet::new();
    for _ in 0..2 {
        bus_a.device.set_crew(guest("Disa")).unwrap();
    }
    bus_a.device.set_crew(guest("Elin")).unwrap();
    let crew = crew(&mut bus_a);
    let disa = CrewView {
        name: "Disa".to_owned(),
        unit: Some("Biblioteket".to_owned()),
        role: StaffRole::Colleague,
        guest: true,
        staff: None,
    };
    assert_eq!((crew.len(), &crew[1]), (3, &disa));
}

#[test]
fn a_member_from_another_unit_comes_with_that_unit() {
    let mut bus_a = Tablet::new();
    bus_a.device.set_crew(member(CILLA)).unwrap();
    bus_a.device.set_crew(member(BO)).unwrap();
    let units: Vec<_> = crew(&mut bus_a).into_iter().map(|member| (member.name, member.unit)).collect();
    let expected = [("Anna", None), ("Bo", None), ("Cilla", Some("Biblioteket"))];
    assert_eq!(units, expected.map(|(name, unit)| (name.to_owned(), unit.map(str::to_owned))));
}

#[test]
fn who_did_not_come_along_is_not_shown_and_may_come_back() {
    let mut bus_a = Tablet::new();
    bus_a.device.set_crew(member(BO)).unwrap();
    bus_a.device.set_crew(guest("Disa")).unwrap();
    bus_a.device.set_crew(SetCrew { absent: true, ..member(BO) }).unwrap();
    bus_a.device.set_crew(SetCrew { absent: true, ..guest("Disa") }).unwrap();
    assert_eq!(names(&mut bus_a), ["Anna"]);
    bus_a.device.set_crew(guest("Disa")).unwrap();
    assert_eq!(names(&mut bus_a), ["Anna", "Disa"]);
    assert_eq!(bus_a.store().list::<CrewMember>().unwrap().len(), 3);
}

#[test]
fn the_list_holds_a_member_or_a_name_and_never_neither_or_both() {
    let mut bus_a = Tablet::new();
    let refused = [
        (SetCrew { staff: Some(ANNA), ..guest("Anna") }, "input-malformed"),
        (SetCrew { guest_name: None, ..guest("") }, "input-malformed"),
        (guest(""), "input-malformed"),
        (guest("  "), "input-malformed"),
        (guest("Disa 19850709-9805"), "text-points-to-person"),
        (guest(&"å".repeat(81)), "text-too-long"),
        (member(uuid::Uuid::nil().into()), "staff-unknown"),
    ];
    for (ask, expected) in refused {
        assert_eq!(code(bus_a.device.set_crew(ask)), expected);
    }
    assert!(bus_a.store().list::<Shift>().unwrap().is_empty());
    bus_a.device.set_crew(guest(&"å".repeat(80))).unwrap();
}

#[test]
fn starting_again_goes_on_and_another_tour_is_begun_on_purpose() {
    let mut bus_a = Tablet::new();
    let start = |another| StartShift { bus: None, another };
    let first = bus_a.device.start_shift(start(false)).unwrap().changed;
    bus_a.pass(HOUR);
    assert_eq!(bus_a.device.start_shift(start(false)).unwrap().changed, first);
    assert_ne!(bus_a.device.start_shift(start(true)).unwrap().changed, first);
    let mut tours: Vec<_> =
        bus_a.store().list::<Shift>().unwrap().into_iter().map(|shift| shift.record).collect();
    tours.sort_by_key(|tour| tour.ordinal);
    assert_eq!((tours[0].ordinal, tours[0].started_at), (1, Some(NOW)));
    assert_eq!((tours[1].ordinal, tours[1].started_at), (2, Some(NOW + HOUR)));
}

#[test]
fn a_tour_that_ended_is_not_ended_again() {
    let mut bus_a = Tablet::new();
    bus_a.device.start_shift(StartShift { bus: Some("Buss 2".to_owned()), another: false }).unwrap();
    bus_a.device.end_shift(EndShift { material_counted: true }).unwrap();
    assert_eq!(code(bus_a.device.end_shift(EndShift { material_counted: false })), "shift-missing");
    let tour = bus_a.store().list::<Shift>().unwrap().remove(0).record;
    assert_eq!((tour.bus.as_str(), tour.ended_at, tour.material_counted), ("Buss 2", Some(NOW), true));
}
