//! Rounds in which one side went back in time or was thought to have: everything had arrived before, so that whoever was
//! put back gets it again from the others, and what is counted meanwhile is kept.

use super::folders::{copy_of, put_back};
use super::model::Wrong;
use super::rounds::Round;
use super::world::{Did, World};

/// A comparison is done once, and a second sync finds nothing to compare.
const SYNCS_MAX: usize = 3;

/// Has one side put back, and kills a tablet in the comparison that follows. Whether it died there, and what was wrong
/// before.
pub(super) fn play(world: &mut World, round: &Round) -> (bool, Vec<Wrong>) {
    let wrong = world.settle_and_look();
    if !wrong.is_empty() {
        return (false, wrong);
    }
    let bus = world.any_bus();
    // A tablet is given rows only where it lacks some.
    let ways = if round.point.ends_with("_rows") { 1 } else { 3 };
    let wrong = match world.random.below(ways) {
        0 => tablet_put_back(world, bus),
        1 => centre_put_back(world),
        _ => another_epoch(world),
    };
    if !wrong.is_empty() {
        return (false, wrong);
    }
    world.buses[bus].trigger.arm(round.point, round.k(), round.number);
    // Nobody waits with counting until a comparison is over.
    if world.random.below(2) == 0 {
        world.count(bus);
    }
    for _ in 0..SYNCS_MAX {
        if world.sync(bus) == Did::Died {
            break;
        }
    }
    (world.buses[bus].trigger.disarm(), Vec::new())
}

/// The tablet has an older copy of its folder, with the sentinel or without; everything since is at the centre.
fn tablet_put_back(world: &mut World, bus: usize) -> Vec<Wrong> {
    world.buses[bus].cut_power();
    let data = world.buses[bus].data().to_owned();
    let copy = copy_of(&data);
    world.revive();
    let wrong = life_that_arrives(world, bus);
    world.buses[bus].cut_power();
    let sentinel = std::fs::read(data.join("sentinel.json")).unwrap();
    put_back(&data, copy.path());
    if world.random.below(2) == 0 {
        std::fs::write(data.join("sentinel.json"), sentinel).unwrap();
    }
    assert_eq!(world.unlock(bus), Did::Answered);
    wrong
}

/// The centre has an older copy of its database, put back as its manual says: it was stopped, and the file that says how
/// far it had come stays. Everything since is on the tablets.
fn centre_put_back(world: &mut World) -> Vec<Wrong> {
    world.office.stop_gently();
    let copy = copy_of(world.office.data());
    world.revive();
    let any = world.any_bus();
    let wrong = life_that_arrives(world, any);
    world.office.stop_gently();
    std::fs::copy(world.office.data().join("epoch"), copy.path().join("epoch")).unwrap();
    put_back(world.office.data(), copy.path());
    assert!(world.office.start());
    wrong
}

fn another_epoch(world: &mut World) -> Vec<Wrong> {
    world.office.stop();
    std::fs::remove_file(world.office.data().join("epoch")).unwrap();
    assert!(world.office.start());
    Vec::new()
}

fn life_that_arrives(world: &mut World, bus: usize) -> Vec<Wrong> {
    for _ in 0..4 {
        world.act(bus);
        let other = world.any_bus();
        world.act(other);
    }
    world.settle_and_look()
}
