//! Rounds in which what waits is carried to the centre in a file, and the receipt back.

use std::path::{Path, PathBuf};

use contract::ask::{ExportFile, ReadReceipt};

use super::bus::Unanswered;
use super::report::Side;
use super::rounds::Round;
use super::world::{Did, World};

/// Carries a file there and its receipt back, and is killed at one of the ends. Then everything is done again with the
/// very same file, as somebody would who does not know how far it came. Whether somebody died.
pub(super) fn play(world: &mut World, round: &Round) -> bool {
    let bus = world.any_bus();
    world.count(bus);
    let stick = world.folder.path().join(format!("stick-{}", round.number));
    std::fs::create_dir_all(&stick).unwrap();
    let trigger = if round.side == Side::Tablet { &world.buses[bus].trigger } else { &world.office.trigger };
    trigger.arm(round.point, round.k(), round.number);
    let _ = there_and_back(world, bus, &stick);
    let trigger = if round.side == Side::Tablet { &world.buses[bus].trigger } else { &world.office.trigger };
    let met = trigger.disarm();
    world.revive();
    let _ = there_and_back(world, bus, &stick);
    met
}

/// Nothing where it broke off, or where a comparison has to come first.
fn there_and_back(world: &mut World, bus: usize, stick: &Path) -> Option<()> {
    let to = Some(stick.to_str().unwrap().to_owned());
    let file = match world.buses[bus].ask(ExportFile { to }) {
        Ok(exported) => PathBuf::from(exported.folder).join(exported.name),
        Err(Unanswered::Fault(_) | Unanswered::Died) => return None,
    };
    let receipt = stick.join("receipt");
    let _ = std::fs::remove_file(&receipt);
    let (file, answer) = (file.to_str().unwrap(), receipt.to_str().unwrap());
    world.office.run("import-file", &[file, "--answer", answer, "--json"])?;
    let receipt = std::fs::read_to_string(&receipt).ok()?;
    let read = world.buses[bus].ask(ReadReceipt { receipt });
    (super::world::did(&read) == Did::Answered).then_some(())
}
