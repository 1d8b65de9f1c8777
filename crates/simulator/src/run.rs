//! One run: a seed, some tablets, some months with busy days and idle ones, and the end where everything is checked.

use chrono::NaiveDate;

use crate::chance::Chance;
use crate::shared::Faults;
use crate::violation::Violation;
use crate::world::World;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// A run is half a device-year, whatever the number of tablets.
const DEVICE_DAYS: usize = 183;

/// What a run is made of, beside its seed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// How many tablets; two to four by the seed where it is not said.
    pub tablets: Option<usize>,
    /// How many days; by the number of tablets where it is not said.
    pub days: Option<usize>,
    /// Prints each step.
    pub trace: bool,
}

/// What came of a run.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// Tablets times days.
    pub device_days: usize,
    /// What was made to go wrong.
    pub faults: Faults,
    /// How many steps there were.
    pub steps: u64,
    /// The hash over every step: the same for the same seed.
    pub journal: String,
    /// What did not hold.
    pub violation: Option<Violation>,
}

/// Runs one seed.
#[must_use]
pub fn run(seed: u64, options: Options) -> Outcome {
    let mut chance = Chance::new(seed ^ 0x7475_7262_6f6b);
    let tablets = options.tablets.unwrap_or_else(|| 2 + chance.weighted(&[5, 3, 1]));
    let days = options.days.unwrap_or(DEVICE_DAYS / tablets.max(1));
    let outcome = |world: Option<&World>, violation: Option<Violation>| Outcome {
        seed,
        device_days: tablets * days,
        faults: world.map(|world| world.shared.state().faults).unwrap_or_default(),
        steps: world.map_or(0, |world| world.step),
        journal: world.map(|world| world.journal.finalize().to_hex().to_string()).unwrap_or_default(),
        violation,
    };
    let first_day = NaiveDate::from_ymd_opt(2026, 1, 12).unwrap_or_default();
    let mut world = match World::make(seed, tablets, first_day, options.trace) {
        Ok(world) => world,
        Err(violation) => return outcome(None, Some(violation)),
    };
    let done = live(&mut world, days);
    let violation = world.violation(done);
    outcome(Some(&world), violation)
}

fn live(world: &mut World, days: usize) -> Result<(), Violation> {
    let weathers = [Some(20), Some(6), Some(2), None];
    let mut day = 0;
    while day < days {
        let start = world.shared.time.ms();
        {
            let weather = weathers[world.chance.weighted(&[3, 4, 2, 1])];
            let crowded = world.chance.one_in(2);
            let mut state = world.shared.state();
            (state.weather, state.crowded) = (weather, crowded);
        }
        busy_day(world)?;
        let idle = world.chance.between(1, (days as i64 / 5).max(2));
        world.shared.time.pass_until(start + idle * DAY_MS);
        day += usize::try_from(idle).unwrap_or(1);
        world.shared.let_late_ones_arrive();
    }
    world.come_to_rest()?;
    world.check_all()
}

/// A tour: everybody unlocks, works and syncs, in an order that nobody knows.
fn busy_day(world: &mut World) -> Result<(), Violation> {
    let tablets = world.desks.len();
    for tablet in 0..tablets {
        let who = world.chance.below(2);
        if let Err(fault) = world.unlock(tablet, who) {
            world.tell(&format!("tablet {tablet}: cannot be unlocked: {}", fault.code));
        }
    }
    let steps = world.chance.between(15, 40) * tablets as i64;
    for _ in 0..steps {
        let pause = world.chance.between(0, 240_000);
        world.shared.time.pass(pause);
        world.shared.let_late_ones_arrive();
        let tablet = world.chance.below(tablets);
        match world.chance.weighted(&[80, 10, 6]) {
            0 => world.act(tablet)?,
            1 => world.sync(tablet).map(|_| ())?,
            _ => world.trouble(tablet)?,
        }
        if world.shared.state().violation.is_some() {
            return Ok(());
        }
    }
    for tablet in 0..tablets {
        if !world.chance.one_in(4) {
            world.sync(tablet)?;
        }
    }
    Ok(())
}
