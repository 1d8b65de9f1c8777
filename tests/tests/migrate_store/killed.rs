//! The move killed at each of its points, by a program that is made to be killed there.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};

use end_to_end::{Centre, killable_programs};
use fixtures::postgres::{Cluster, Database};

use super::{UNIT, migrate, units};

/// Moves until the process dies at this passing of a point; false where it came to its end before.
fn dies_at(point: &str, passing: u32, data: &Path, database: &Database<'_>) -> bool {
    let kill = data.join("kill");
    let met = data.join("kill.met");
    let _ = fs::remove_file(&met);
    fs::write(&kill, format!("{point} {passing}")).unwrap();
    let mut command = Command::new(killable_programs().join("turbok-central"));
    command.arg("migrate-store").arg("--data").arg(data).env("TURBOK_KILL", &kill);
    command.env("TURBOK_DATABASE_URL", database.url());
    let done = command.stdin(Stdio::null()).output().unwrap();
    let has_died = met.exists();
    assert_eq!(done.status.signal() == Some(9), has_died, "{point}: {done:?}");
    let _ = fs::remove_file(&kill);
    has_died
}

/// Whether a program works on the centre's data there.
fn is_open(centre: &mut Centre, database: Option<&Database<'_>>) -> bool {
    centre.use_database(database.map(Database::url).as_deref());
    centre.run(&["devices"]).status.success()
}

fn never_two_are_open(point: &str, centre: &mut Centre, database: &Database<'_>) {
    let (old, new) = (is_open(centre, None), is_open(centre, Some(database)));
    assert!(!(old && new), "{point}: both are open");
    // Only between the two steps at the end is none, and then the move itself is what is left to do.
    assert!(old || new || point == "move.after_close", "{point}: none is open");
}

#[test]
fn a_move_that_is_killed_at_any_point_is_finished_by_the_next_and_never_two_stores_are_open() {
    for point in failpoints::MOVE.iter().filter(|point| **point != "move.mid_clearing") {
        for passing in [1, 4] {
            let database = Cluster::shared().create();
            let mut centre = Centre::open();
            let before = centre.ask(&["verify"]);
            centre.stop();
            let has_died = dies_at(point, passing, centre.data(), &database);
            assert!(has_died || passing > 1, "{point} was not passed");
            never_two_are_open(point, &mut centre, &database);
            let report = migrate(&mut centre, &database);
            assert_eq!(units(&report["proof"]), units(&before), "{point}");
            assert!(is_open(&mut centre, Some(&database)) && !is_open(&mut centre, None), "{point}");
            if !has_died {
                // One passing is all there is of it.
                break;
            }
        }
    }
}

#[test]
fn a_move_that_is_killed_while_it_begins_anew_is_finished_by_the_next() {
    let database = Cluster::shared().create();
    let mut centre = Centre::open();
    centre.stop();
    assert!(dies_at("move.after_part", 2, centre.data(), &database));
    // The old store goes on, since the move has not ended: what was copied is of another state.
    centre.use_database(None);
    centre.start();
    let mut pad = end_to_end::Pad::enrolled(&centre.code(UNIT), "KL");
    let visit = pad.start_unscheduled();
    pad.count(visit, domain::metric::Metric::Visitors, 1).unwrap();
    assert!(pad.sync().unwrap().checked);
    centre.stop();
    for passing in [1, 2] {
        assert!(dies_at("move.mid_clearing", passing, centre.data(), &database), "{passing}");
        never_two_are_open("move.mid_clearing", &mut centre, &database);
    }
    centre.use_database(None);
    let before = centre.ask(&["verify"]);
    let report = migrate(&mut centre, &database);
    assert_eq!(report["proof"], before);
}
