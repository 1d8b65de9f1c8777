//! What the loop must find: something that was answered and taken back, something that was done twice, on a tablet and
//! at the centre. A loop that is content with these would be content with anything.

use std::path::Path;

use contract::ask::{RecordTally, TallyChange};
use domain::metric::Metric;

use super::folders::{copy_of, put_back};
use super::world::{Did, World};

/// What is said to each of the four, one sentence or more.
pub fn planted(programs: &Path) -> [Vec<String>; 4] {
    [forgotten(programs), done_twice(programs), not_at_the_centre(programs), at_the_centre_twice(programs)]
}

fn said(wrong: Vec<super::model::Wrong>) -> Vec<String> {
    wrong.iter().map(ToString::to_string).collect()
}

/// A disk that gave up a count which was answered.
fn forgotten(programs: &Path) -> Vec<String> {
    let mut world = World::new(programs, super::Data::File, 1);
    world.buses[0].cut_power();
    let before = copy_of(world.buses[0].data());
    world.revive();
    assert_eq!(world.count(0), Did::Answered);
    world.buses[0].cut_power();
    put_back(world.buses[0].data(), before.path());
    world.revive();
    said(world.look_at_tablets())
}

/// A count that nobody made.
fn done_twice(programs: &Path) -> Vec<String> {
    let mut world = World::new(programs, super::Data::File, 1);
    let visit = world.model.visits().next().unwrap();
    let ask = RecordTally { visit, metric: Metric::Visitors, change: TallyChange::By(1), reason: None };
    let owner = (0..world.buses.len()).find(|bus| world.model.is_owner(world.buses[*bus].id, visit)).unwrap();
    world.buses[owner].ask(ask).unwrap();
    said(world.look_at_tablets())
}

fn not_at_the_centre(programs: &Path) -> Vec<String> {
    at_the_centre(programs, 1)
}

fn at_the_centre_twice(programs: &Path) -> Vec<String> {
    at_the_centre(programs, -1)
}

/// The centre holds less or more than what was answered.
fn at_the_centre(programs: &Path, by: i64) -> Vec<String> {
    let mut world = World::new(programs, super::Data::File, 1);
    assert_eq!(world.count(0), Did::Answered);
    let before = world.settle_and_look();
    assert!(before.is_empty(), "{before:?}");
    let visit = world.model.visits().next().unwrap();
    world.model.counted(world.buses[0].id, visit, by);
    said(world.settle_and_look())
}
