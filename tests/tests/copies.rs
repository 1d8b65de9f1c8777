//! Copies brought back: a tablet's folder, a second tablet made of it, the centre's database. Each is noticed, both sides
//! compare, and in the end they hold the same: everything that was ever sent, and what is counted since, once.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

use std::path::Path;

use domain::metric::Metric;
use domain::record::Id;
use domain::records::Visit;
use end_to_end::{Centre, Pad};
use tempfile::TempDir;

const UNIT: &str = "Bokbussen";

/// A tablet with a visit of two that the centre has.
fn sent_two(centre: &Centre) -> (Pad, Id<Visit>) {
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    let stop = pad.stop(false);
    let visit = pad.start(stop);
    pad.count(visit, Metric::Visitors, 2).unwrap();
    assert!(pad.sync().unwrap().checked);
    (pad, visit)
}

/// A copy of a folder, as a backup makes one while nobody uses it.
fn copy_of(folder: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    copy_into(folder, copy.path());
    copy
}

fn copy_into(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_into(&from, &to);
        } else {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}

/// The folder is as the copy was: what came later is gone.
fn put_back(pad: &mut Pad, copy: &TempDir, sentinel_too: bool) {
    pad.lock();
    let kept = std::fs::read(pad.data().join("sentinel.json"));
    for entry in std::fs::read_dir(pad.data()).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            std::fs::remove_dir_all(path).unwrap()
        } else {
            std::fs::remove_file(path).unwrap()
        }
    }
    copy_into(copy.path(), pad.data());
    if !sentinel_too {
        std::fs::write(pad.data().join("sentinel.json"), kept.unwrap()).unwrap();
    }
    pad.reopen();
    pad.unlock();
}

fn visitors(pad: &mut Pad, visit: Id<Visit>) -> i64 {
    pad.visit(visit).summary.visitors
}

fn at_centre(centre: &Centre, visit: Id<Visit>) -> Vec<i64> {
    let lines = centre.visits();
    let found = lines.iter().filter(|line| line["visit"] == visit.to_string());
    found.map(|line| line["visitors"].as_i64().unwrap()).collect()
}

/// Compares, and ends with the proof.
fn mends(pad: &mut Pad) -> contract::answer::Repair {
    let report = pad.sync().unwrap();
    assert!(report.checked);
    report.repair.expect("the two sides did not hold the same")
}

/// Every tablet shows this many, the centre has the visit once with as many, and all fingerprints are the same.
fn assert_everywhere(centre: &Centre, pads: &mut [&mut Pad], visit: Id<Visit>, count: i64) {
    for pad in pads.iter_mut() {
        assert!(pad.sync().unwrap().checked);
    }
    // The first ones hear now of what the others brought.
    for pad in pads.iter_mut() {
        let report = pad.sync().unwrap();
        assert!(report.checked && report.repair.is_none(), "nothing is left to compare");
        assert_eq!(visitors(pad, visit), count);
        assert_eq!(pad.status().waiting, 0);
        let verified = pad.verify();
        assert!(verified.agrees && verified.file_whole);
        assert!(fingerprints(centre).contains(&verified.fingerprint), "{verified:?}");
    }
    assert_eq!(at_centre(centre, visit), [count]);
}

/// The centre's fingerprints, recomputed.
fn fingerprints(centre: &Centre) -> Vec<String> {
    let proof = centre.ask(&["verify"]);
    assert_eq!(proof["agrees"], true, "{proof}");
    let units = proof["units"].as_array().unwrap();
    units.iter().map(|unit| unit["fingerprint"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_tablet_put_back_to_yesterday_fetches_what_it_had_sent_and_goes_on_counting() {
    let centre = Centre::open();
    let (mut pad, visit) = sent_two(&centre);
    pad.lock();
    let yesterday = copy_of(pad.data());
    pad.unlock();
    pad.count(visit, Metric::Visitors, 5).unwrap();
    assert!(pad.sync().unwrap().checked);
    put_back(&mut pad, &yesterday, false);
    assert_eq!(visitors(&mut pad, visit), 2);
    pad.count(visit, Metric::Visitors, 1).unwrap();
    assert!(mends(&mut pad).fetched > 0);
    assert_everywhere(&centre, &mut [&mut pad], visit, 8);
}

#[test]
fn a_tablet_put_back_with_everything_around_it_is_noticed_by_the_centre() {
    for counts_on in [false, true] {
        let centre = Centre::open();
        let (mut pad, visit) = sent_two(&centre);
        pad.lock();
        let yesterday = copy_of(pad.data());
        pad.unlock();
        pad.count(visit, Metric::Visitors, 5).unwrap();
        assert!(pad.sync().unwrap().checked);
        put_back(&mut pad, &yesterday, true);
        if counts_on {
            pad.count(visit, Metric::Visitors, 1).unwrap();
        }
        mends(&mut pad);
        assert_everywhere(&centre, &mut [&mut pad], visit, 7 + i64::from(counts_on));
    }
}

/// What waited in the copy had been sent, and counted on: the old count is not taken for a later one.
#[test]
fn what_waited_in_a_copy_never_replaces_what_was_counted_after_it() {
    let centre = Centre::open();
    let (mut pad, visit) = sent_two(&centre);
    pad.count(visit, Metric::Visitors, 3).unwrap();
    pad.lock();
    let copy = copy_of(pad.data());
    pad.unlock();
    pad.count(visit, Metric::Visitors, 4).unwrap();
    assert!(pad.sync().unwrap().checked);
    // A clock that is off makes it stamp what waits again, which must not make it later than it is.
    for off_ms in [0, 3 * 60_000, 3_650 * 24 * 60 * 60_000_i64] {
        put_back(&mut pad, &copy, false);
        pad.clock.set_off_ms(off_ms);
        assert_eq!(visitors(&mut pad, visit), 5);
        mends(&mut pad);
        assert_everywhere(&centre, &mut [&mut pad], visit, 9);
    }
}

#[test]
fn a_copy_that_is_as_new_as_what_it_replaces_goes_on() {
    let centre = Centre::open();
    let (mut pad, visit) = sent_two(&centre);
    pad.lock();
    let copy = copy_of(pad.data());
    pad.unlock();
    // Fetching and counting without sending leaves nothing at the centre that the copy does not know.
    assert!(pad.sync().unwrap().checked);
    pad.count(visit, Metric::Visitors, 100).unwrap();
    put_back(&mut pad, &copy, false);
    pad.count(visit, Metric::Visitors, 1).unwrap();
    assert!(pad.sync().unwrap().checked);
    assert_eq!((visitors(&mut pad, visit), at_centre(&centre, visit)), (3, vec![3]));
}

#[test]
fn a_tablet_and_its_clone_both_go_on_and_end_with_the_same() {
    let centre = Centre::open();
    let (mut pad, visit) = sent_two(&centre);
    pad.lock();
    let mut clone = Pad::over(copy_of(pad.data()));
    pad.unlock();
    clone.unlock();
    pad.count(visit, Metric::Visitors, 10).unwrap();
    clone.count(visit, Metric::Visitors, 100).unwrap();
    assert!(pad.sync().unwrap().checked);
    assert_eq!(visitors(&mut clone, visit), 102);
    mends(&mut clone);
    assert_everywhere(&centre, &mut [&mut pad, &mut clone], visit, 112);
    pad.count(visit, Metric::Visitors, 1).unwrap();
    clone.count(visit, Metric::Visitors, 1).unwrap();
    assert_everywhere(&centre, &mut [&mut pad, &mut clone], visit, 114);
}

#[test]
fn a_clone_that_was_made_while_a_batch_was_under_way_sends_the_same_batch_and_doubles_nothing() {
    let centre = Centre::open();
    let (mut pad, visit) = sent_two(&centre);
    pad.count(visit, Metric::Visitors, 3).unwrap();
    // The batch is frozen, and nobody hears it.
    pad.connect_through(Some("127.0.0.1:1".parse().unwrap()));
    pad.reopen();
    pad.unlock();
    assert!(pad.sync().is_err());
    pad.lock();
    let mut clone = Pad::over(copy_of(pad.data()));
    pad.connect_through(None);
    pad.unlock();
    clone.unlock();
    assert!(pad.sync().unwrap().checked);
    assert!(clone.sync().unwrap().checked, "it has said nothing that the centre does not know");
    assert_eq!((visitors(&mut clone, visit), at_centre(&centre, visit)), (5, vec![5]));
    clone.count(visit, Metric::Visitors, 1).unwrap();
    assert!(clone.sync().unwrap().checked);
    pad.count(visit, Metric::Visitors, 1).unwrap();
    mends(&mut pad);
    assert_everywhere(&centre, &mut [&mut pad, &mut clone], visit, 7);
}

#[test]
fn the_clone_of_a_tablet_on_another_machine_is_opened_with_its_pin_only_where_its_keystore_is() {
    let centre = Centre::open();
    let (mut pad, visit) = sent_two(&centre);
    pad.lock();
    let copy = copy_of(pad.data());
    std::fs::remove_dir_all(copy.path().join("keystore")).unwrap();
    let mut elsewhere = Pad::over(copy);
    assert_eq!(elsewhere.try_unlock().unwrap_err().code, "key-does-not-fit");
    pad.unlock();
    assert_everywhere(&centre, &mut [&mut pad], visit, 2);
}

/// A copy of the centre's database, made while nothing runs.
fn backup(centre: &mut Centre) -> TempDir {
    stop(centre);
    let copy = TempDir::new().unwrap();
    std::fs::copy(centre.data().join("central.sqlite"), copy.path().join("central.sqlite")).unwrap();
    centre.start();
    copy
}

/// Ends the server, and brings its log into the one file that is copied.
fn stop(centre: &mut Centre) {
    centre.kill();
    // Whoever is last to open the database cleans up behind the one that was killed.
    assert_eq!(centre.ask(&["verify"])["agrees"], true);
    assert!(!centre.data().join("central.sqlite-wal").exists());
}

fn restore(centre: &mut Centre, copy: &TempDir) {
    stop(centre);
    std::fs::copy(copy.path().join("central.sqlite"), centre.data().join("central.sqlite")).unwrap();
    centre.start();
}

/// The centre listens on another port each time.
fn follow(pad: &mut Pad, centre: &Centre) {
    pad.connect_through(Some(centre.socket()));
    pad.reopen();
    pad.unlock();
}

#[test]
fn a_restored_centre_gets_back_what_it_lost_from_whoever_has_it() {
    let mut centre = Centre::open();
    let (mut sender, visit) = sent_two(&centre);
    let mut fetcher = Pad::enrolled(&centre.code(UNIT), "JB");
    let mut away = Pad::enrolled(&centre.code(UNIT), "SN");
    let copy = backup(&mut centre);
    follow(&mut sender, &centre);
    follow(&mut fetcher, &centre);
    sender.count(visit, Metric::Visitors, 5).unwrap();
    assert!(sender.sync().unwrap().checked);
    assert!(fetcher.sync().unwrap().checked);
    let told = (visitors(&mut sender, visit), visitors(&mut fetcher, visit));
    assert_eq!(told, (7, 7));
    restore(&mut centre, &copy);
    assert_eq!(at_centre(&centre, visit), [2], "the backup is of before");
    for pad in [&mut sender, &mut fetcher, &mut away] {
        follow(pad, &centre);
    }
    // The one that only fetched gives back what the other one had sent.
    assert!(mends(&mut fetcher).given_back > 0);
    assert_eq!(at_centre(&centre, visit), [7]);
    sender.count(visit, Metric::Visitors, 1).unwrap();
    away.count(visit, Metric::Visitors, 1).unwrap();
    mends(&mut sender);
    assert_everywhere(&centre, &mut [&mut sender, &mut fetcher, &mut away], visit, 9);
}

/// The numbers that the restored centre gave out meanwhile are as high as those that the tablets have seen, and nothing
/// outside the database tells of the restore.
#[test]
fn a_restored_centre_that_has_caught_up_is_never_taken_for_the_one_before() {
    let mut centre = Centre::open();
    let (mut sender, visit) = sent_two(&centre);
    let mut fetcher = Pad::enrolled(&centre.code(UNIT), "JB");
    let mut away = Pad::enrolled(&centre.code(UNIT), "SN");
    let copy = backup(&mut centre);
    let mark = std::fs::read(centre.data().join("epoch")).unwrap();
    follow(&mut sender, &centre);
    follow(&mut fetcher, &centre);
    sender.count(visit, Metric::Visitors, 5).unwrap();
    assert!(sender.sync().unwrap().checked);
    assert!(fetcher.sync().unwrap().checked);
    stop(&mut centre);
    std::fs::write(centre.data().join("epoch"), mark).unwrap();
    restore(&mut centre, &copy);
    follow(&mut away, &centre);
    for _ in 0..5 {
        away.count(visit, Metric::HomeStaff, 1).unwrap();
        let report = away.sync().unwrap();
        assert!(report.checked && report.repair.is_none(), "this one knows of nothing that is gone");
    }
    follow(&mut fetcher, &centre);
    follow(&mut sender, &centre);
    mends(&mut sender);
    assert_everywhere(&centre, &mut [&mut sender, &mut fetcher, &mut away], visit, 7);
}

#[test]
fn a_database_that_was_copied_back_with_cp_is_noticed_when_the_centre_starts() {
    let mut centre = Centre::open();
    let (mut pad, visit) = sent_two(&centre);
    let before = std::fs::read_to_string(centre.data().join("epoch")).unwrap();
    let epoch_of = |mark: &str| mark.split(' ').next().unwrap().to_owned();
    let copy = backup(&mut centre);
    follow(&mut pad, &centre);
    pad.count(visit, Metric::Visitors, 5).unwrap();
    assert!(pad.sync().unwrap().checked);
    // A server that ends in good order leaves its mark.
    centre.stop();
    restore(&mut centre, &copy);
    let after = std::fs::read_to_string(centre.data().join("epoch")).unwrap();
    assert_ne!(epoch_of(&after), epoch_of(&before));
    follow(&mut pad, &centre);
    mends(&mut pad);
    assert_everywhere(&centre, &mut [&mut pad], visit, 7);
    // A restart by itself begins no epoch.
    centre.kill();
    centre.start();
    let again = std::fs::read_to_string(centre.data().join("epoch")).unwrap();
    assert_eq!(epoch_of(&again), epoch_of(&after));
    let mut newcomer = Pad::enrolled(&centre.code(UNIT), "JB");
    follow(&mut pad, &centre);
    assert_everywhere(&centre, &mut [&mut pad, &mut newcomer], visit, 7);
}

#[test]
fn a_tablet_that_is_connected_anew_after_its_database_was_thrown_away_is_not_called_restored() {
    let centre = Centre::open();
    let (mut pad, visit) = sent_two(&centre);
    pad.lock();
    for name in ["tablet.sqlite", "tablet.sqlite-wal", "tablet.sqlite-shm"] {
        let _ = std::fs::remove_file(pad.data().join(name));
    }
    pad.reopen();
    pad.enrol(&centre.code(UNIT), "KL").unwrap();
    pad.unlock();
    assert!(pad.sync().unwrap().checked);
    assert_eq!(visitors(&mut pad, visit), 2);
}

/// Its token is not accepted any more: nothing is lost, and a code of the same unit lets it in again.
#[test]
fn a_revoked_tablet_is_connected_anew_and_sends_what_it_kept() {
    let centre = Centre::open();
    let (mut pad, visit) = sent_two(&centre);
    let device = centre.ask(&["devices"])[0]["device"].as_str().unwrap().to_owned();
    assert!(centre.run(&["revoke", "--device", &device]).status.success());
    pad.count(visit, Metric::Visitors, 5).unwrap();
    assert_eq!(pad.sync().unwrap_err().code, "tablet-revoked");
    assert_eq!(visitors(&mut pad, visit), 7);
    assert_eq!(pad.reconnect("TURBOK1:AAAA").unwrap_err().code, "code-wrong");
    let elsewhere = Centre::open();
    assert_eq!(pad.reconnect(&elsewhere.code(UNIT)).unwrap_err().code, "code-other-place");
    assert_eq!(pad.sync().unwrap_err().code, "tablet-revoked", "it is as before");
    pad.reconnect(&centre.code(UNIT)).unwrap();
    mends(&mut pad);
    assert_everywhere(&centre, &mut [&mut pad], visit, 7);
}
