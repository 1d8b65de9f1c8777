//! The connection breaks in the very moment of the commit: nobody knows, so nothing is acknowledged.

use fixtures::postgres::{Cluster, Cut, CuttingProxy};

use super::day::{Day, shown};

#[test]
fn a_commit_that_nobody_heard_of_is_not_acknowledged_and_the_same_batch_again_is_there_once() {
    let database = Cluster::shared().create();
    let proxy = CuttingProxy::start(database.cluster().address());
    let mut day = Day::in_database(&database.url_through(proxy.address()));
    let numbers = || -> (u64, u64) {
        let read = |sql: &str| database.run(sql).parse().unwrap();
        (read("SELECT seq FROM dataset"), read("SELECT coalesce(max(last_batch), 0) FROM incarnation"))
    };
    for cut in [Cut::BeforeCommit, Cut::AfterCommit, Cut::BeforeCommit, Cut::AfterCommit] {
        let (cuts, before) = (proxy.cuts(), numbers());
        proxy.cut_next(cut, 1);
        let fault = day.sync_fails_with("centre-busy");
        proxy.cut_next(cut, 0);
        assert_eq!(proxy.cuts(), cuts + 1);
        assert!(shown(&fault).len() > 20);
        let after = numbers();
        if cut == Cut::BeforeCommit {
            assert_eq!(after, before, "it was not taken");
        } else {
            assert_eq!(after.1, before.1 + 1, "it was taken, and nobody was told");
        }
        day.ends_well();
        assert_eq!(numbers().1, before.1 + 1, "one batch, however often it was sent");
        day.count();
    }
    day.ends_well();
}

#[test]
fn connections_that_break_at_every_word_for_a_while_are_told_as_a_database_that_is_away() {
    let database = Cluster::shared().create();
    let proxy = CuttingProxy::start(database.cluster().address());
    let mut day = Day::in_database(&database.url_through(proxy.address()));
    proxy.cut_next(Cut::AtOnce, u64::MAX);
    day.sync_fails_with("centre-busy");
    proxy.cut_next(Cut::AtOnce, 0);
    day.ends_well();
    // Once or twice is not noticed: nothing was committed, so the work is run again.
    day.count();
    proxy.cut_next(Cut::AtOnce, 1);
    day.ends_well();
}
