//! The database is away: when the centre starts, while it serves, in the middle of a batch.

use fixtures::postgres::{Database, Ending};

use super::day::{Day, cluster, said_by};

const AWAY: [&str; 2] = ["Databasen går inte att nå", "The database cannot be reached"];

fn assert_says(said: &[String; 2], sentences: [&str; 2]) {
    for (said, sentence) in said.iter().zip(sentences) {
        assert!(said.contains(sentence), "{said}");
    }
}

#[test]
fn a_centre_waits_for_a_database_that_is_away_at_its_start_and_says_so() {
    let cluster = cluster();
    let database = cluster.create();
    let mut day = Day::in_database(&database.url());
    day.centre.stop();
    cluster.stop(Ending::Fast);
    // A command does not wait.
    assert_says(&said_by(&day.centre, &["verify"]), AWAY);
    assert_says(&said_by(&day.centre, &["enrol", "--unit", "Bokbussen"]), AWAY);
    let log = day.centre.data().join("log.txt");
    std::thread::scope(|scope| {
        let day = &mut day;
        let starting = scope.spawn(move || day.restart());
        // The log of the start before was said by another process.
        while !std::fs::read_to_string(&log).unwrap_or_default().contains("Väntar på databasen") {
            assert!(!starting.is_finished(), "it started without a database");
            std::thread::yield_now();
        }
        cluster.start_again();
        starting.join().unwrap();
    });
    assert!(day.centre.log().contains("Databasen svarar."), "{}", day.centre.log());
    day.ends_well();
}

#[test]
fn while_the_database_is_away_tablets_and_browsers_are_told_to_come_back_and_it_heals_by_itself() {
    let cluster = cluster();
    let database = cluster.create();
    let mut day = Day::in_database(&database.url());
    assert!(day.page().0.starts_with("http/1.1 200"));
    for ending in [Ending::Fast, Ending::Immediate, Ending::Killed] {
        cluster.stop(ending);
        day.sync_fails_with("centre-busy");
        let (head, page) = day.page();
        assert!(head.starts_with("http/1.1 503") && head.contains("retry-after: "), "{head}");
        assert!(page.contains("atabasen"), "{page}");
        cluster.start_again();
        day.ends_well();
        assert!(day.page().0.starts_with("http/1.1 200"));
        day.count();
    }
}

#[test]
fn a_database_that_was_restarted_between_two_syncs_is_noticed_by_nobody() {
    let cluster = cluster();
    let database = cluster.create();
    let mut day = Day::in_database(&database.url());
    day.ends_well();
    for ending in [Ending::Immediate, Ending::Killed, Ending::Fast] {
        day.count();
        cluster.stop(ending);
        cluster.start_again();
        day.ends_well();
    }
}

/// Holds a table that a batch writes to, and gives the server its end when the batch has come there. Says whether the batch
/// was taken all the same: whoever holds the table may be ended first, and the batch goes through before it is ended too.
fn end_in_mid_batch(day: &mut Day, database: &Database<'_>, table: &str, ending: Ending) -> bool {
    let held = database.hold(table);
    let was_taken = std::thread::scope(|scope| {
        let syncing = scope.spawn(|| day.sync_is_taken_or_fails_with("centre-busy"));
        while database.waiting() == 0 {
            assert!(!syncing.is_finished(), "a batch does not write to {table}");
            std::thread::yield_now();
        }
        database.cluster().stop(ending);
        syncing.join().unwrap()
    });
    drop(held);
    was_taken
}

#[test]
fn a_server_that_ends_at_any_step_of_a_batch_has_taken_none_of_it_and_takes_it_whole_when_it_is_back() {
    let mut ended = 0;
    let cluster = cluster();
    let database = cluster.create();
    let mut day = Day::in_database(&database.url());
    for ending in [Ending::Immediate, Ending::Killed, Ending::Fast] {
        for table in ["device", "incarnation", "dataset", "record", "bucket"] {
            let was_taken = end_in_mid_batch(&mut day, &database, table, ending);
            cluster.start_again();
            let lane = database.run("SELECT coalesce(max(line), '') FROM record WHERE type = 5");
            let is_there = lane.contains(&day.counted());
            assert!(is_there || !was_taken, "acknowledged, and not there: {lane}");
            ended += u32::from(!is_there);
            day.ends_well();
            day.count();
        }
    }
    assert!(ended > 0, "no batch was ended");
    day.ends_well();
}
