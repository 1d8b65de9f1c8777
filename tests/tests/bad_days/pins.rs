//! PINs that are wrong, and what waiting costs.

use contract::ask::{Answers, ListTiles, SetPin};
use contract::fault::Fault;
use domain::record::Id;
use domain::records::Staff;
use end_to_end::{Centre, Pad, Tablet};

use super::told::{UNIT, counted, told, told_by_program};

const RIGHT: &str = "471123";
const WRONG: &str = "471124";

fn staff(pad: &mut Pad, initials: &str) -> Id<Staff> {
    let tiles = pad.device().tiles(ListTiles {}).unwrap().tiles;
    tiles.iter().find(|tile| tile.initials == initials).unwrap().staff
}

fn try_pin(pad: &mut Pad, staff: Id<Staff>, pin: &str) -> Result<(), Fault> {
    pad.try_unlock_as(staff, pin).map(|_| ())
}

#[test]
fn five_wrong_pins_cost_a_wait_that_a_right_one_has_to_wait_out_too_and_nothing_is_lost() {
    let centre = Centre::open();
    let (mut pad, visit) = counted(&centre);
    let karin = staff(&mut pad, "KL");
    for left in ["4", "3", "2", "1"] {
        let fault = try_pin(&mut pad, karin, WRONG).unwrap_err();
        told(&fault, "pin-wrong");
        assert_eq!(fault.args["left"], left);
    }
    told(&try_pin(&mut pad, karin, WRONG).unwrap_err(), "pin-wait");
    told(&try_pin(&mut pad, karin, RIGHT).unwrap_err(), "pin-wait");
    pad.reopen();
    told(&try_pin(&mut pad, karin, RIGHT).unwrap_err(), "pin-wait");
    pad.clock.set_off_ms(29_000 - 10_000);
    told(&try_pin(&mut pad, karin, RIGHT).unwrap_err(), "pin-wait");
    pad.clock.set_off_ms(31_000);
    try_pin(&mut pad, karin, RIGHT).unwrap();
    assert_eq!(pad.visit(visit).summary.visitors, 7);
    let fault = try_pin(&mut pad, karin, WRONG).unwrap_err();
    assert_eq!(
        (fault.code.as_str(), fault.args["left"].as_str()),
        ("pin-wrong", "4"),
        "a right one begins anew"
    );
}

#[test]
fn the_sixth_wrong_pin_waits_longer_than_the_fifth() {
    let centre = Centre::open();
    let (mut pad, _) = counted(&centre);
    let karin = staff(&mut pad, "KL");
    let seconds = |fault: Fault| fault.args["seconds"].parse::<i64>().unwrap();
    let fifth = (0..5).map(|_| try_pin(&mut pad, karin, WRONG).unwrap_err()).last().unwrap();
    assert!((25..=31).contains(&seconds(fifth)));
    pad.clock.set_off_ms(31_000);
    let sixth = try_pin(&mut pad, karin, WRONG).unwrap_err();
    told(&sixth, "pin-wait");
    assert!((55..=61).contains(&seconds(sixth)));
    // A clock that is put back does not end the wait.
    pad.clock.set_off_ms(-3_600_000);
    told(&try_pin(&mut pad, karin, RIGHT).unwrap_err(), "pin-wait");
}

#[test]
fn one_persons_wrong_pins_do_not_lock_a_colleague_out() {
    let centre = Centre::open();
    let (mut pad, visit) = counted(&centre);
    let (karin, johan) = (staff(&mut pad, "KL"), staff(&mut pad, "JB"));
    told(&try_pin(&mut pad, johan, RIGHT).unwrap_err(), "pin-missing");
    pad.unlock();
    pad.device().set_pin(SetPin { staff: johan, pin: "582934".into() }).unwrap();
    for _ in 0..5 {
        try_pin(&mut pad, karin, WRONG).unwrap_err();
    }
    told(&try_pin(&mut pad, karin, RIGHT).unwrap_err(), "pin-wait");
    try_pin(&mut pad, johan, "582934").unwrap();
    assert_eq!(pad.visit(visit).summary.visitors, 7);
}

#[test]
fn a_pin_is_changed_by_its_owner_only_and_a_simple_one_is_refused() {
    let centre = Centre::open();
    let (mut pad, _) = counted(&centre);
    let (karin, johan) = (staff(&mut pad, "KL"), staff(&mut pad, "JB"));
    told(&pad.device().set_pin(SetPin { staff: johan, pin: "000000".into() }).unwrap_err(), "pin-simple");
    pad.device().set_pin(SetPin { staff: johan, pin: "582934".into() }).unwrap();
    told(&pad.device().set_pin(SetPin { staff: johan, pin: "739146".into() }).unwrap_err(), "pin-not-yours");
    try_pin(&mut pad, johan, "582934").unwrap();
    told(&pad.device().set_pin(SetPin { staff: karin, pin: "739146".into() }).unwrap_err(), "pin-not-yours");
    try_pin(&mut pad, karin, RIGHT).unwrap();
}

#[test]
fn what_is_no_pin_costs_no_try() {
    let centre = Centre::open();
    let (mut pad, _) = counted(&centre);
    let karin = staff(&mut pad, "KL");
    for _ in 0..7 {
        for pin in ["", "47112", "4711234", "abcdef"] {
            told(&try_pin(&mut pad, karin, pin).unwrap_err(), "pin-simple");
        }
    }
    try_pin(&mut pad, karin, RIGHT).unwrap();
}

#[test]
fn a_wrong_pin_at_the_command_line_leaves_the_tablet_locked() {
    let centre = Centre::open();
    let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
    tablet.ask(&["lock"]);
    told_by_program(&tablet.call(&["unlock", "--staff", "KL", "--pin", WRONG]).unwrap_err(), "pin-wrong");
    told_by_program(&tablet.call(&["unlock", "--staff", "XX", "--pin", RIGHT]).unwrap_err(), "staff-unknown");
    assert!(tablet.holders().is_empty());
    assert_eq!(tablet.ask(&["status"])["unlocked"], false);
    tablet.call_with_input(&["unlock", "--staff", "KL", "--pin-stdin"], "471123\n").unwrap();
}

#[test]
fn a_wrong_pin_when_the_user_is_switched_locks_the_tablet_and_loses_nothing() {
    let centre = Centre::open();
    let (mut pad, visit) = counted(&centre);
    let karin = staff(&mut pad, "KL");
    try_pin(&mut pad, karin, WRONG).unwrap_err();
    assert!(!pad.status().unlocked);
    try_pin(&mut pad, karin, RIGHT).unwrap();
    assert_eq!(pad.visit(visit).summary.visitors, 7);
}
