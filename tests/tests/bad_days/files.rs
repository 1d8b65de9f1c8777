//! Disks that are full, keys that do not fit, files of a newer program, and two programs at one file.

use std::fs;
use std::path::Path;

use contract::ask::{Answers, Unlock, WriteDebrief};
use contract::fault::Fault;
use device::Device;
use device::ports::Ports;
use domain::metric::Metric;
use end_to_end::{Centre, Pad, Tablet, nothing_starts};
use fixtures::proxy::{FaultProxy, Plan};
use serde_json::Value;
use sqlite::Reserve;

use super::told::{UNIT, counted, standing, told, told_by_program, visitors_at_centre};

const UNLOCK: [&str; 5] = ["unlock", "--staff", "KL", "--pin", "471123"];

/// More texts than a file with no room can take: the pages that are free in it are few.
const TEXTS_MAX: usize = 5_000;

/// A tablet of the command line with seven visitors counted, and locked.
fn counted_and_locked(centre: &Centre, staff: &str) -> (Tablet, String) {
    let tablet = Tablet::enrolled(&centre.code(UNIT), staff);
    let day = tablet.ask(&["today"]);
    let at = day["stops"].as_array().unwrap().iter().position(|stop| stop["sheltered"] == false).unwrap();
    let begun = tablet.ask(&["visit", "start", "--stop", &(at + 1).to_string()]);
    let visit = begun["changed"][0]["visit"].as_str().unwrap().to_owned();
    tablet.ask(&["visit", "count", "--to", "7"]);
    tablet.ask(&["lock"]);
    (tablet, visit)
}

fn visitors(tablet: &Tablet, visit: &str) -> Value {
    tablet.ask(&["visit", "--visit", visit, "show"])["summary"]["visitors"].clone()
}

#[test]
fn on_a_full_disk_the_shown_number_is_the_saved_one_and_everything_goes_on_when_there_is_room() {
    let centre = Centre::open();
    let (mut pad, visit) = counted(&centre);
    // A new run counts into a new lane, which needs room.
    pad.unlock();
    fill_disk(&mut pad, true);
    for length in [400, 40, 1] {
        let refused = (0..TEXTS_MAX).find_map(|_| pad.device().write_debrief(debrief(length)).err());
        told(&refused.expect("the file has no more room"), "disk-full");
    }
    let before = standing(&mut pad, visit);
    assert_eq!(before.0, 7);
    for by in [1, 2] {
        told(&pad.count(visit, Metric::Visitors, by).unwrap_err(), "disk-full");
        told(&pad.close(visit).unwrap_err(), "disk-full");
        assert_eq!(standing(&mut pad, visit), before);
    }
    // The file itself is capped here, so that the room of the reserve does not help where no page of it is free.
    match pad.sync() {
        Ok(report) => assert!(report.checked && visitors_at_centre(&centre, visit) == Some(7)),
        Err(fault) => {
            told(&fault, "disk-full");
            assert!(!Reserve::exists(pad.data()).unwrap(), "the reserve was given up for it");
            assert_eq!(standing(&mut pad, visit), before);
        }
    }
    fill_disk(&mut pad, false);
    assert_eq!(pad.count(visit, Metric::Visitors, 1).unwrap().number, Some(8));
    assert!(pad.sync().unwrap().checked);
    assert_eq!(visitors_at_centre(&centre, visit), Some(8));
    assert!(Reserve::exists(pad.data()).unwrap(), "ready for the next time");
}

#[test]
fn what_was_ready_to_be_sent_is_sent_from_a_full_disk() {
    let centre = Centre::open();
    let (mut pad, visit) = counted(&centre);
    let proxy = FaultProxy::start(centre.socket());
    proxy.set_plan(Plan::CutUpAfter(0));
    pad.connect_through(Some(proxy.address()));
    pad.unlock();
    told(&pad.sync().unwrap_err(), "broken-off");
    fill_disk(&mut pad, true);
    proxy.set_plan(Plan::Pass);
    assert!(pad.sync().unwrap().checked);
    assert_eq!(visitors_at_centre(&centre, visit), Some(7));
    assert_eq!(standing(&mut pad, visit), (7, 0));
}

fn fill_disk(pad: &mut Pad, full: bool) {
    pad.device().run().unwrap().store.fill_disk(full).unwrap();
}

#[test]
fn the_file_of_another_tablet_does_not_fit_and_neither_is_harmed() {
    let centre = Centre::open();
    let (own, visit) = counted_and_locked(&centre, "KL");
    let (other, _) = counted_and_locked(&centre, "KL");
    let file = own.data().join("tablet.sqlite");
    let kept = fs::read(&file).unwrap();
    fs::copy(other.data().join("tablet.sqlite"), &file).unwrap();
    told_by_program(&own.call(&UNLOCK).unwrap_err(), "key-does-not-fit");
    assert_eq!(
        fs::read(&file).unwrap(),
        fs::read(other.data().join("tablet.sqlite")).unwrap(),
        "nothing was written"
    );
    fs::write(&file, kept).unwrap();
    own.ask(&UNLOCK);
    assert_eq!(visitors(&own, &visit), 7);
    assert_eq!(own.ask(&["sync"])["checked"], true);
}

#[test]
fn another_secret_in_the_keystore_does_not_fit_until_the_right_one_is_back() {
    let centre = Centre::open();
    let (tablet, visit) = counted_and_locked(&centre, "KL");
    let secret = tablet.data().join("keystore").join("device-secret");
    let kept = fs::read(&secret).unwrap();
    fs::write(&secret, [7; 32]).unwrap();
    // More often than there are free tries: a right PIN is not taken for a wrong one.
    for _ in 0..7 {
        told_by_program(&tablet.call(&UNLOCK).unwrap_err(), "key-does-not-fit");
    }
    fs::write(&secret, kept).unwrap();
    tablet.ask(&UNLOCK);
    assert_eq!(visitors(&tablet, &visit), 7);
}

#[test]
fn a_file_of_a_newer_program_is_left_as_it_is() {
    let centre = Centre::open();
    let (tablet, visit) = counted_and_locked(&centre, "KL");
    let path = tablet.data().join("unlock.json");
    let kept = fs::read(&path).unwrap();
    let mut newer: Value = serde_json::from_slice(&kept).unwrap();
    assert_eq!(newer["format"], 1);
    newer["format"] = 99.into();
    let newer = serde_json::to_vec(&newer).unwrap();
    fs::write(&path, &newer).unwrap();
    for command in [&UNLOCK[..], &["status"], &["tiles"]] {
        let refused = tablet.call(command).unwrap_err();
        told_by_program(&refused, "file-newer");
        assert!(refused.sentence.contains("99"), "{}", refused.sentence);
    }
    assert_eq!(fs::read(&path).unwrap(), newer);
    fs::write(&path, kept).unwrap();
    tablet.ask(&UNLOCK);
    assert_eq!(visitors(&tablet, &visit), 7);
}

#[test]
fn a_damaged_file_is_told_of_and_not_replaced() {
    let centre = Centre::open();
    let (tablet, _) = counted_and_locked(&centre, "KL");
    let path = tablet.data().join("unlock.json");
    fs::write(&path, b"{").unwrap();
    let refused = tablet.call(&UNLOCK).unwrap_err();
    assert_eq!(refused.code, "file-damaged");
    assert_eq!(fs::read(&path).unwrap(), b"{");
}

/// Unlocks what lies in a folder, as a second program would.
fn unlock_in(folder: &Path) -> Result<Device, Fault> {
    let _nothing_starts = nothing_starts();
    let mut device = Device::open(folder, Ports::real(folder))?;
    let tiles = device.tiles(contract::ask::ListTiles {})?.tiles;
    let staff = tiles.iter().find(|tile| tile.has_pin).unwrap().staff;
    device.unlock(Unlock { staff, pin: "471123".into() })?;
    Ok(device)
}

#[test]
fn a_second_program_at_the_same_file_waits_for_the_first() {
    let centre = Centre::open();
    let (tablet, visit) = counted_and_locked(&centre, "KL");
    tablet.ask(&UNLOCK);
    told(&unlock_in(tablet.data()).err().unwrap(), "file-in-use");
    assert_eq!(visitors(&tablet, &visit), 7, "the first goes on");
    tablet.ask(&["lock"]);
    let window = unlock_in(tablet.data()).unwrap();
    told_by_program(&tablet.call(&UNLOCK).unwrap_err(), "file-in-use");
    drop(window);
    tablet.ask(&UNLOCK);
    assert_eq!(visitors(&tablet, &visit), 7);
}

#[test]
fn a_second_window_at_the_same_file_waits_for_the_first() {
    let centre = Centre::open();
    let (mut pad, visit) = counted(&centre);
    told(&unlock_in(pad.data()).err().unwrap(), "file-in-use");
    assert_eq!(pad.count(visit, Metric::Visitors, 1).unwrap().number, Some(8));
}

#[test]
fn a_locked_tablet_and_one_that_is_not_connected_say_so() {
    let centre = Centre::open();
    let (tablet, _) = counted_and_locked(&centre, "KL");
    for command in [&["today"][..], &["sync"], &["visit", "count"], &["lock"]] {
        told_by_program(&tablet.call(command).unwrap_err(), "locked");
    }
    let empty = Tablet::new();
    told_by_program(
        &empty.call(&["unlock", "--staff", "KL", "--pin", "471123"]).unwrap_err(),
        "not-enrolled",
    );
    assert_eq!(empty.ask(&["status"])["enrolled"], false);
    let mut pad = Pad::new();
    told(&pad.sync().unwrap_err(), "not-enrolled");
}

fn debrief(length: usize) -> WriteDebrief {
    WriteDebrief { worked: "x".repeat(length), did_not: String::new(), change: String::new() }
}
