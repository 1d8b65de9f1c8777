//! One round: a point is armed, people do what passes it until the process dies, everything is started again and looked
//! at. What they do, and what must hold, is in `world`.

use contract::ask::Reconnect;
use device::ports::{Clock, SystemClock};
use domain::record::id;
use fixtures::proxy::Plan;
use serde_json::json;

use super::bus::Unanswered;
use super::model::Wrong;
use super::office::Office;
use super::report::Side;
use super::world::{Did, TABLETS, World};
use super::{carried, repairs};

/// How often something is done until the point is taken for one that this round does not reach.
const ACTIONS_MAX: usize = 24;

pub(super) struct Round {
    pub(super) side: Side,
    pub(super) point: &'static str,
    pub(super) number: u64,
    /// Decides at which passing the process dies.
    pub(super) k_seed: u64,
}

impl Round {
    /// At which passing: the first and some later ones, as far as they come in one round.
    pub(super) fn k(&self) -> u64 {
        let most = match self.point {
            "reply.mid_page" => 6,
            "compared.mid_rows" => 3,
            point if point.starts_with("anew.") || point.starts_with("compared.") => 1,
            point if point.starts_with("reconnect.") => 1,
            point if point.starts_with("carry.") || point.starts_with("import.") => 1,
            "own.after_rows" | "own.between_transactions" => 1,
            "migration.before_commit" | "migration.after_commit" => 1,
            "epoch.after_database" | "epoch.after_file" | "folder.after_key" | "folder.after_dataset" => 1,
            "folder.before_rename" => 2,
            point if point.starts_with("enrol.") || point.starts_with("unlock.") => 1,
            point if point.starts_with("code.") || point.starts_with("pin.") => 1,
            point if point.starts_with("tap.") => 9,
            _ => 3,
        };
        1 + self.k_seed % most
    }

    fn family(&self) -> &'static str {
        self.point.split('.').next().unwrap_or_default()
    }
}

/// Plays one round; whether the process died at its point, and what was wrong afterwards.
pub(super) fn play(world: &mut World, round: &Round) -> (bool, Vec<Wrong>) {
    some_life(world);
    let (met, mut wrong) = match (round.side, round.family()) {
        (Side::Tablet, "enrol" | "migration") => enrol(world, round),
        (Side::Tablet, "anew" | "compared") => repairs::play(world, round),
        (Side::Tablet, "reconnect") => reconnect(world, round),
        (_, "carry" | "import") => (carried::play(world, round), Vec::new()),
        (Side::Tablet, _) => on_a_tablet(world, round),
        (Side::Centre, "code") => enrol(world, round),
        (Side::Centre, "own" | "folder" | "migration") => a_centre_is_made(world, round),
        (Side::Centre, "epoch") => another_epoch(world, round),
        (Side::Centre, _) => while_tablets_sync(world, round),
    };
    world.revive();
    if wrong.is_empty() && matches!(round.family(), "anew" | "compared") {
        // A tablet that was put back shows old numbers until it has heard the others.
        wrong.extend(world.settle_and_look());
    }
    wrong.extend(world.look_at_tablets());
    if wrong.is_empty() && (round.side == Side::Centre || round.number.is_multiple_of(3)) {
        wrong.extend(world.settle_and_look());
    }
    (met, wrong)
}

/// What lies on the tablets when a round begins: some counts unsent, some sent, some not fetched.
fn some_life(world: &mut World) {
    for _ in 0..world.random.below(4) {
        let bus = world.any_bus();
        if world.random.below(4) == 0 {
            world.sync(bus)
        } else {
            world.act(bus)
        };
    }
}

fn on_a_tablet(world: &mut World, round: &Round) -> (bool, Vec<Wrong>) {
    let bus = world.any_bus();
    if round.point == "reply.mid_page" {
        news_from_others(world, bus);
    }
    world.buses[bus].trigger.arm(round.point, round.k(), round.number);
    let family = round.family();
    for action in 0..ACTIONS_MAX {
        let did = match family {
            "tap" => world.act(bus),
            "thaw" | "restamp" => denied(world, bus, family),
            "pin" => world.change_pin(bus),
            "unlock" => world.unlock(bus),
            "vault" if action % 2 == 0 => world.change_pin(bus),
            "vault" => world.unlock(bus),
            "checkpoint" => lock_and_unlock(world, bus, action),
            _ => count_and_sync(world, bus),
        };
        if did == Did::Died {
            break;
        }
        if round.point == "reply.mid_page" {
            news_from_others(world, bus);
        }
    }
    (world.buses[bus].trigger.disarm(), Vec::new())
}

fn count_and_sync(world: &mut World, bus: usize) -> Did {
    match world.act(bus) {
        Did::Died => Did::Died,
        _ => world.sync(bus),
    }
}

fn lock_and_unlock(world: &mut World, bus: usize, action: usize) -> Did {
    match action % 3 {
        0 => count_and_sync(world, bus),
        1 => world.lock(bus),
        _ => world.unlock(bus),
    }
}

fn news_from_others(world: &mut World, but: usize) {
    for other in (0..world.buses.len()).filter(|other| *other != but) {
        world.act(other);
        world.sync(other);
    }
}

/// The centre says no, in a way that lets the tablet thaw its batch.
fn denied(world: &mut World, bus: usize, family: &str) -> Did {
    if world.act(bus) == Did::Died {
        return Did::Died;
    }
    let no = match family {
        "restamp" => ("409 Conflict", json!({ "must": "restamp", "now": SystemClock.now_ms() })),
        _ => ("413 Payload Too Large", json!({ "must": "too-large" })),
    };
    world.proxy.set_plan(Plan::AnswerWith(answer(no.0, &no.1.to_string())));
    let did = world.sync(bus);
    world.proxy.set_plan(Plan::Pass);
    if did != Did::Died && world.random.below(2) == 0 {
        return world.sync(bus);
    }
    did
}

fn answer(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}")
        .into()
}

/// A new tablet; the code holds until it is one. It then takes the place of the oldest.
fn enrol(world: &mut World, round: &Round) -> (bool, Vec<Wrong>) {
    let code = world.code();
    let mut bus = world.new_bus();
    let trigger = if round.side == Side::Tablet { &bus.trigger } else { &world.office.trigger };
    trigger.arm(round.point, round.k(), round.number);
    let mut wrong = Vec::new();
    let first = bus.enrol(&code);
    let met = match round.side {
        Side::Tablet => bus.trigger.disarm(),
        Side::Centre => centre_met(world),
    };
    if first.is_ok() && met && round.side == Side::Tablet {
        wrong.push(Wrong::Broken("a tablet that was killed said that it was connected".into()));
    }
    world.revive();
    match bus.enrol(&code) {
        Ok(()) => {}
        // It had become a tablet before it was killed: then it is one.
        Err(Unanswered::Fault(fault)) if fault.code == "already-enrolled" => {}
        Err(refused) => wrong.push(Wrong::Broken(format!("{code} after a kill: {refused:?}"))),
    }
    let devices = world.office.run("devices", &["--json"]).unwrap();
    let devices = devices.as_array().or_else(|| devices["devices"].as_array()).map_or(0, Vec::len);
    if devices as u64 != world.enrolled {
        wrong.push(Wrong::Doubled(format!("{devices} tablets at the centre for {} codes", world.enrolled)));
    }
    if wrong.is_empty() {
        world.welcome(bus);
        retire_the_oldest(world, &mut wrong);
    }
    (met, wrong)
}

/// Sends what it has, and is not used any more: what it counted stays.
fn retire_the_oldest(world: &mut World, wrong: &mut Vec<Wrong>) {
    if world.buses.len() > TABLETS {
        wrong.extend(world.look_at_tablets());
        wrong.extend(world.settle_and_look());
        world.buses.remove(0);
    }
}

/// A tablet that was revoked is connected anew; the code holds until it is.
fn reconnect(world: &mut World, round: &Round) -> (bool, Vec<Wrong>) {
    let bus = world.any_bus();
    let device = id::encode(world.buses[bus].id);
    world.office.run("revoke", &["--device", &device]);
    let code = world.code();
    world.count(bus);
    world.buses[bus].trigger.arm(round.point, round.k(), round.number);
    let _ = world.buses[bus].ask(Reconnect { code: code.clone() });
    let met = world.buses[bus].trigger.disarm();
    world.revive();
    world.count(bus);
    match world.buses[bus].ask(Reconnect { code }) {
        Ok(_) => (met, world.settle_and_look()),
        // It was done with it when it was killed: then it is connected, and syncs.
        Err(Unanswered::Fault(fault)) if met && fault.code == "code-used" => (met, world.settle_and_look()),
        Err(refused) => (met, vec![Wrong::Broken(format!("the same code after a kill: {refused:?}"))]),
    }
}

/// Two tablets send at once, and the centre dies in one of their requests.
fn while_tablets_sync(world: &mut World, round: &Round) -> (bool, Vec<Wrong>) {
    let first = world.any_bus();
    let second = (first + 1) % world.buses.len();
    world.office.trigger.arm(round.point, round.k(), round.number);
    for _ in 0..ACTIONS_MAX {
        world.act(first);
        world.act(second);
        world.sync_both(first, second);
        if world.office.has_died() {
            break;
        }
    }
    (centre_met(world), Vec::new())
}

/// Whether the centre died at its point; nothing is armed any more.
fn centre_met(world: &mut World) -> bool {
    let met = world.office.trigger.is_met();
    if met {
        world.office.await_end();
    }
    world.office.trigger.disarm();
    met
}

/// A centre's first data, cut off and written again.
fn a_centre_is_made(world: &mut World, round: &Round) -> (bool, Vec<Wrong>) {
    let name = format!("new-{}", round.number);
    let mut office = Office::new(&world.programs, world.data, world.folder.path(), &name, round.number);
    office.trigger.arm(round.point, round.k(), round.number);
    let died = office.run("demo", &["--seed", "1"]).is_none();
    let met = office.trigger.disarm() && died;
    office.run("demo", &["--seed", "1"]);
    let (proof, right) =
        (office.run("verify", &["--json"]).unwrap(), world.office.run("verify", &["--json"]).unwrap());
    let mut wrong: Vec<Wrong> = office.trigger.take_unasked().map(Wrong::Broken).into_iter().collect();
    if proof["agrees"] != json!(true) {
        wrong.push(Wrong::Broken(format!("a centre that was made again: {proof}")));
    }
    // The other one has the same reference data, and what was counted.
    let own = |proof: &serde_json::Value| proof["rows"].as_u64().unwrap_or_default();
    if own(&proof) > own(&right) {
        wrong.push(Wrong::Doubled(format!("a centre that was made again: {proof} and {right}")));
    }
    if !office.start() {
        wrong.push(Wrong::Broken("a centre that was made again does not start".into()));
    }
    (met, wrong)
}

/// The file with the epoch is gone, as after a copy that was brought back: a new one begins, and is cut off.
fn another_epoch(world: &mut World, round: &Round) -> (bool, Vec<Wrong>) {
    world.office.stop();
    std::fs::remove_file(world.office.data().join("epoch")).unwrap();
    world.office.trigger.arm(round.point, round.k(), round.number);
    let started = world.office.start();
    let met = world.office.trigger.disarm() && !started;
    (met, Vec::new())
}
