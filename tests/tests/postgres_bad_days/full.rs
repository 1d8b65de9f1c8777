//! The database's disk is full. It is a real one where the machine lets us mount a small one; where it does not, the server is
//! made to say what it says of a full disk, and that is printed.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use fixtures::postgres::{Cluster, Database, Durability, Ending};
use tempfile::TempDir;

use super::day::Day;

const SIZE: &str = "size=200m";

/// A disk of its own, in memory.
struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// None where this machine does not let us.
    fn mount() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(folder.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        if mounted {
            // The server's user must be able to go through.
            let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            std::fs::set_permissions(folder.path(), open).unwrap();
        }
        mounted.then_some(Self { folder })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Takes all the room that is left.
    fn fill(&self) -> PathBuf {
        let path = self.path().join("ballast");
        let mut file = File::create(&path).unwrap();
        for size in [1 << 20, 4_096, 1] {
            let bytes = vec![7; size];
            while file.write_all(&bytes).is_ok() {}
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}

/// Enough visits that no free page of a table takes them.
fn log_many(day: &mut Day) {
    for _ in 0..60 {
        let visit = day.pad.start_unscheduled();
        day.pad.count(visit, domain::metric::Metric::Visitors, 3).unwrap();
    }
}

#[test]
fn a_full_disk_of_the_database_acknowledges_nothing_and_all_goes_through_when_there_is_room() {
    let Some(disk) = SmallDisk::mount() else {
        println!("no small disk can be mounted here: the server is made to say that its disk is full");
        let database = Cluster::shared().create();
        let mut day = Day::in_database(&database.url());
        log_many(&mut day);
        made_to_say_so(&mut day, &database);
        return;
    };
    let folder = tempfile::Builder::new().prefix("pg-").tempdir_in(disk.path()).unwrap();
    let cluster = Cluster::start_in(folder, Durability::Synced);
    {
        let database = cluster.create();
        let mut day = Day::in_database(&database.url());
        day.ends_well();
        day.count();
        log_many(&mut day);
        let ballast = disk.fill();
        day.sync_fails_with("centre-full");
        // What is there can still be read.
        assert_eq!(day.centre.ask(&["verify"])["agrees"], true);
        std::fs::remove_file(ballast).unwrap();
        day.ends_well();
    }
    cluster.stop(Ending::Immediate);
    drop(cluster);
    drop(disk);
}

#[test]
fn a_server_that_says_that_its_disk_is_full_at_any_step_has_taken_nothing() {
    let database = Cluster::shared().create();
    let mut day = Day::in_database(&database.url());
    made_to_say_so(&mut day, &database);
}

fn made_to_say_so(day: &mut Day, database: &Database<'_>) {
    database.run(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$",
    );
    for table in ["device", "incarnation", "dataset", "record", "bucket"] {
        database.run(&format!(
            "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION full_disk()"
        ));
        day.sync_fails_with("centre-full");
        database.run(&format!("DROP TRIGGER full_disk ON {table}"));
        day.ends_well();
        day.count();
    }
    // And when everything was written, at the commit itself.
    database.run(
        "CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT OR UPDATE ON incarnation
         DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION full_disk()",
    );
    day.sync_fails_with("centre-full");
    database.run("DROP TRIGGER full_disk ON incarnation");
    day.ends_well();
}
