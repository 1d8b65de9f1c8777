//! Kills tablets and the centre at each named point, over and over, and looks after each kill whether everything that
//! was answered is there, once. Called by `cargo xtask kill-loop` through the example of the same name, and by a test.
//! The points lie in the programs themselves and are listed by the crate `failpoints`.

mod bus;
mod carried;
mod control;
mod folders;
mod model;
mod office;
mod repairs;
mod report;
mod rounds;
mod seeded;
mod trigger;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

pub use control::planted;
pub use report::{Report, Row, Side};

use model::Wrong;
use rounds::Round;
use seeded::Seeded;
use world::World;

/// The unit of all tablets.
const UNIT: &str = "Bokbussen";
/// How many rounds in a row may pass a point by before it is taken for one that cannot be reached.
const MISSES_MAX: u64 = 12;

/// Where the centre's data lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Data {
    /// In its folder.
    File,
    /// In a PostgreSQL that this program starts. Then only the centre is killed: a tablet does not know.
    Postgres,
}

/// What is to be done.
#[derive(Debug, Clone)]
pub struct Plan {
    /// At least so many kills in all.
    pub kills: u64,
    /// At least so many at each point.
    pub each: u64,
    /// Decides what is done and where it is cut off.
    pub seed: u64,
    /// Only points whose names contain this.
    pub only: Option<String>,
    /// The folder of the two programs that can be killed.
    pub programs: PathBuf,
    /// Where the centre's data lies.
    pub data: Data,
}

/// Goes round the points until there were enough kills. `tell` hears of each round.
pub fn run(plan: &Plan, tell: &mut dyn FnMut(&Report)) -> Report {
    let mut report = Report { rows: rows(plan), ..Report::default() };
    let mut random = Seeded::new(plan.seed);
    let mut world: Option<World> = None;
    let mut number = 0;
    while let Some(at) = next(plan, &report) {
        number += 1;
        let row = &report.rows[at];
        let round = Round { side: row.side, point: row.point, number, k_seed: random.below(1 << 30) };
        let seed = random.below(1 << 30);
        let mut in_this = match world.take().filter(|world| !world.is_worn()) {
            Some(world) => world,
            None => World::new(&plan.programs, plan.data, seed),
        };
        let played = catch_unwind(AssertUnwindSafe(|| rounds::play(&mut in_this, &round)));
        let (met, wrong) = played.unwrap_or_else(|panic| (false, vec![Wrong::Broken(spoken(&*panic))]));
        let row = &mut report.rows[at];
        row.kills += u64::from(met);
        row.missed += u64::from(!met);
        row.add(&wrong);
        let place = format!("seed {} round {number} {:?} {}", plan.seed, round.side, round.point);
        report.findings.extend(wrong.iter().map(|wrong| format!("{place}: {wrong}")));
        if wrong.is_empty() {
            world = Some(in_this);
        } else {
            report.kept.push(in_this.keep());
        }
        tell(&report);
    }
    report
}

fn rows(plan: &Plan) -> Vec<Row> {
    let tablet = failpoints::TABLET.iter().map(|point| Row::new(Side::Tablet, point));
    let centre = failpoints::CENTRE.iter().map(|point| Row::new(Side::Centre, point));
    let is_wanted = |row: &Row| plan.only.as_ref().is_none_or(|only| row.point.contains(only.as_str()));
    let is_there = |row: &Row| match plan.data {
        Data::File => true,
        // A migration of a file is none of a database.
        Data::Postgres => row.side == Side::Centre && !row.point.starts_with("migration."),
    };
    tablet.chain(centre).filter(is_wanted).filter(is_there).collect()
}

/// The point with the fewest rounds so far, or none where there were enough kills. Points that are never reached are
/// given up, so that the loop ends and the table says so.
fn next(plan: &Plan, report: &Report) -> Option<usize> {
    let reachable = |row: &&Row| row.kills > 0 || row.missed < MISSES_MAX;
    let is_done = |row: &Row| row.kills >= plan.each && report.kills() >= plan.kills;
    let rows = report.rows.iter().enumerate().filter(|(_, row)| reachable(row) && !is_done(row));
    rows.min_by_key(|(_, row)| row.kills + row.missed / 4).map(|(at, _)| at)
}

fn spoken(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}
