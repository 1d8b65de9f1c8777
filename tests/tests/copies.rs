//! Copies brought back: a tablet's folder, a second tablet made of it, the centre's database. Each is noticed, nothing is
//! sent or taken over what is there, and every count that was shown is shown afterwards. Repair is not here.
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

/// Refused with this code each time, also after a restart; what is shown and what waits stays as it is.
fn assert_refused_and_kept(pad: &mut Pad, visit: Id<Visit>, code: &str) {
    let before = (visitors(pad, visit), pad.status().waiting, pad.status().waiting_visits);
    for _ in 0..2 {
        assert_eq!(pad.sync().unwrap_err().code, code);
        assert!(!pad.status().checked, "nothing was proved");
        pad.reopen();
        pad.unlock();
    }
    assert_eq!((visitors(pad, visit), pad.status().waiting, pad.status().waiting_visits), before);
    // Counting goes on.
    pad.count(visit, Metric::HomeStaff, 1).unwrap();
    assert_eq!(pad.status().waiting_visits, 1);
}

#[test]
fn a_tablet_put_back_to_yesterday_notices_by_itself_and_sends_nothing() {
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
    assert_refused_and_kept(&mut pad, visit, "tablet-restored");
    assert_eq!(visitors(&mut pad, visit), 3);
    assert_eq!(at_centre(&centre, visit), [7], "what was sent is not taken back");
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
        assert_refused_and_kept(&mut pad, visit, "tablet-copied");
        assert_eq!(at_centre(&centre, visit), [7]);
        assert_eq!(centre.ask(&["verify"])["agrees"], true);
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
fn of_a_tablet_and_its_clone_the_second_is_refused_and_keeps_its_counts() {
    let centre = Centre::open();
    let (mut pad, visit) = sent_two(&centre);
    pad.lock();
    let mut clone = Pad::over(copy_of(pad.data()));
    pad.unlock();
    clone.unlock();
    pad.count(visit, Metric::Visitors, 10).unwrap();
    clone.count(visit, Metric::Visitors, 100).unwrap();
    assert!(pad.sync().unwrap().checked);
    assert_refused_and_kept(&mut clone, visit, "tablet-copied");
    assert_eq!(visitors(&mut clone, visit), 102);
    assert_eq!(at_centre(&centre, visit), [12]);
    // The first is not held up by it.
    pad.count(visit, Metric::Visitors, 1).unwrap();
    assert!(pad.sync().unwrap().checked);
    assert_eq!((visitors(&mut pad, visit), at_centre(&centre, visit)), (13, vec![13]));
    assert_refused_and_kept(&mut clone, visit, "tablet-copied");
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
    assert_refused_and_kept(&mut pad, visit, "tablet-copied");
    assert_eq!(at_centre(&centre, visit), [6]);
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
fn a_restored_centre_is_noticed_by_the_tablet_that_has_sent_more_and_by_the_one_that_only_fetched() {
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
    assert_refused_and_kept(&mut fetcher, visit, "centre-restored");
    sender.count(visit, Metric::Visitors, 1).unwrap();
    assert_refused_and_kept(&mut sender, visit, "centre-restored");
    assert_eq!((visitors(&mut sender, visit), visitors(&mut fetcher, visit)), (8, 7));
    // A tablet that has seen nothing of what is gone goes on.
    away.count(visit, Metric::Visitors, 1).unwrap();
    assert!(away.sync().unwrap().checked);
    assert_eq!(at_centre(&centre, visit), [3]);
    assert_eq!(centre.ask(&["verify"])["agrees"], true);
}

/// The numbers that the restored centre gave out meanwhile are as high as those that the tablet has seen.
#[test]
fn a_restored_centre_that_has_caught_up_is_never_taken_for_the_one_before() {
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
    restore(&mut centre, &copy);
    follow(&mut away, &centre);
    for _ in 0..5 {
        away.count(visit, Metric::HomeStaff, 1).unwrap();
        assert!(away.sync().unwrap().checked);
    }
    follow(&mut sender, &centre);
    assert_refused_and_kept(&mut sender, visit, "centre-restored");
    follow(&mut fetcher, &centre);
    let refused = fetcher.sync().unwrap_err().code;
    assert!(["centre-restored", "digests-differ"].contains(&refused.as_str()), "{refused}");
    assert_eq!(visitors(&mut fetcher, visit), 7, "what it fetched before is still there");
}

#[test]
fn a_centre_whose_epoch_is_another_is_noticed_by_every_tablet() {
    let mut centre = Centre::open();
    let (mut pad, visit) = sent_two(&centre);
    let before = std::fs::read_to_string(centre.data().join("epoch")).unwrap();
    stop(&mut centre);
    std::fs::remove_file(centre.data().join("epoch")).unwrap();
    centre.start();
    assert_ne!(std::fs::read_to_string(centre.data().join("epoch")).unwrap(), before);
    follow(&mut pad, &centre);
    pad.count(visit, Metric::Visitors, 1).unwrap();
    assert_refused_and_kept(&mut pad, visit, "centre-restored");
    assert_eq!((visitors(&mut pad, visit), at_centre(&centre, visit)), (3, vec![2]));
    // A restart by itself begins no epoch.
    let epoch = std::fs::read_to_string(centre.data().join("epoch")).unwrap();
    centre.kill();
    centre.start();
    assert_eq!(std::fs::read_to_string(centre.data().join("epoch")).unwrap(), epoch);
    let mut newcomer = Pad::enrolled(&centre.code(UNIT), "JB");
    assert!(newcomer.sync().unwrap().checked);
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
