//! Where each budget begins: a tablet with a half-done day, its *Idag* open in a browser, and a thumb whose taps count.
//! And where it ends: the browser is gone, and the program says what lies in the file.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use end_to_end::{Browser, Centre, Page, Tablet, pictures};
use serde_json::Value;

/// Whose tablet it is.
const WHO: (&str, &str) = ("KL", "Karin");

/// How a tablet is held in one hand, in pixels.
const IN_ONE_HAND: (u32, u32) = (800, 1280);

/// The centre that is open just now. It ends with the last test that has it.
static OPEN: Mutex<Weak<Centre>> = Mutex::new(Weak::new());

fn shared_centre() -> Arc<Centre> {
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    open.upgrade().unwrap_or_else(|| {
        let centre = Arc::new(Centre::open());
        *open = Arc::downgrade(&centre);
        centre
    })
}

/// A tablet before its page is opened. One stop of the day is over, at one a visit goes on, and one is planned.
pub(crate) struct Morning {
    pub(crate) centre: Arc<Centre>,
    pub(crate) tablet: Tablet,
    /// The stop that is planned, at a home that is not sheltered: all groups are counted there.
    planned: String,
    /// The one where a visit goes on.
    going_on: String,
}

impl Morning {
    /// On a centre that other tests have too: nothing is sent.
    pub(crate) fn begin() -> Self {
        Self::begin_at(shared_centre())
    }

    /// On a centre of its own: what is sent is seen by no other tablet.
    pub(crate) fn begin_alone() -> Self {
        Self::begin_at(Arc::new(Centre::open()))
    }

    fn begin_at(centre: Arc<Centre>) -> Self {
        let tablet = Tablet::enrolled(&centre.code("Bokbussen"), WHO.0);
        let today = tablet.ask(&["today"]);
        let stops = today["stops"].as_array().unwrap();
        let planned = stops.iter().position(|stop| stop["sheltered"] == false && stop["asks_why"] == false);
        let planned = planned.expect("each day of the demo has such a stop");
        let mut others = (0..stops.len()).filter(|at| *at != planned);
        let (over, going_on) = (others.next().unwrap(), others.next().unwrap());
        let number = |at: usize| (at + 1).to_string();
        tablet.ask(&["shift", "start"]);
        tablet.ask(&["visit", "start", "--stop", &number(over)]);
        tablet.ask(&["visit", "count", "--by", "4"]);
        tablet.ask(&["visit", "close"]);
        tablet.ask(&["visit", "start", "--stop", &number(going_on)]);
        tablet.ask(&["visit", "count", "--by", "3"]);
        let name = |at: usize| stops[at]["name"].as_str().unwrap().to_owned();
        Self { centre, tablet, planned: name(planned), going_on: name(going_on) }
    }

    /// Opens the page on the locked tablet.
    pub(crate) fn open_locked(self, (width, height): (u32, u32)) -> Stage {
        self.tablet.ask(&["lock"]);
        let page = Browser::open(self.tablet.data(), width, height);
        page.await_screen("unlock");
        Stage { page, morning: self }
    }

    /// Opens the page and unlocks it: *Idag* is shown, and taps count from here.
    pub(crate) fn open(self) -> Stage {
        self.open_in(IN_ONE_HAND)
    }

    /// The same in a view of this size, in pixels.
    pub(crate) fn open_in(self, size: (u32, u32)) -> Stage {
        let stage = self.open_locked(size);
        stage.tap(WHO.1);
        stage.type_pin();
        stage.await_screen("today");
        stage.await_that("the day's line is shown", |page| page.offers(&stage.start_planned()));
        stage.count_taps();
        stage
    }
}

/// The page over a half-done day.
pub(crate) struct Stage {
    page: Browser,
    morning: Morning,
}

impl Deref for Stage {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

impl Stage {
    /// *Idag* on a half-done day.
    pub(crate) fn today() -> Self {
        Morning::begin().open()
    }

    /// A step of the visit at the planned stop, which was begun just now; taps count from here.
    pub(crate) fn in_visit(step: &str) -> Self {
        let stage = Self::today();
        stage.tap(&stage.start_planned());
        stage.await_screen("people");
        if step != "people" {
            stage.tap(step_name(step));
            stage.await_screen(step);
        }
        stage.count_taps();
        stage
    }

    /// The name of the stop that is planned.
    pub(crate) fn planned(&self) -> &str {
        &self.morning.planned
    }

    /// The name of the stop where a visit goes on.
    pub(crate) fn going_on(&self) -> &str {
        &self.morning.going_on
    }

    /// The button that starts the planned visit.
    pub(crate) fn start_planned(&self) -> String {
        format!("Starta besök: {}", self.morning.planned)
    }

    /// The tablet and its centre.
    pub(crate) fn morning(&self) -> &Morning {
        &self.morning
    }

    /// Keeps a picture of what is shown.
    pub(crate) fn picture(&self, name: &str) {
        self.shoot(&pictures("tap-budgets").join(format!("{name}.png")));
    }

    /// What was tapped is within the budget.
    pub(crate) fn assert_within(&self, budget: u64) {
        self.assert_within_with_keys(budget, 0);
    }

    /// What was tapped on the page, and on the keys that a tablet shows below it, is within the budget.
    pub(crate) fn assert_within_with_keys(&self, budget: u64, keys: u64) {
        let taps = self.taps();
        assert!(taps > 0, "no tap was heard");
        assert!(taps + keys <= budget, "{taps} taps and {keys} keys, and the budget is {budget}");
    }

    /// The power goes, and the file is opened by the program.
    pub(crate) fn look_at_the_disk(self) -> Disk {
        let Self { page, morning } = self;
        drop(page);
        morning.tablet.call(&["unlock", "--staff", WHO.0, "--pin", "471123"]).unwrap();
        Disk(morning)
    }
}

/// The button of a step, in the line of steps.
fn step_name(step: &str) -> &'static str {
    match step {
        "introduce" => "Introduktion och material",
        "questions" => "Frågor",
        _ => panic!("no test begins at `{step}`"),
    }
}

/// What lies on the tablet's disk.
pub(crate) struct Disk(pub(crate) Morning);

impl Disk {
    /// The visit at the planned stop.
    pub(crate) fn planned(&self) -> Stored {
        self.visit_at(&self.0.planned)
    }

    /// The visit at this stop or residence.
    pub(crate) fn visit_at(&self, name: &str) -> Stored {
        let visits = self.0.tablet.ask(&["visits"])["visits"].as_array().cloned().unwrap_or_default();
        let found: Vec<&Value> = visits.iter().filter(|visit| visit["name"] == name).collect();
        let [visit] = found.as_slice() else { panic!("one visit to {name}, of {visits:?}") };
        let id = visit["visit"].as_str().unwrap();
        Stored(self.0.tablet.ask(&["visit", "show", "--visit", id]))
    }
}

/// A visit as it is stored.
pub(crate) struct Stored(pub(crate) Value);

impl Stored {
    pub(crate) fn visitors(&self) -> i64 {
        self.0["summary"]["visitors"].as_i64().unwrap()
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.0["summary"]["closed"] == true
    }

    pub(crate) fn groups(&self) -> BTreeMap<String, i64> {
        serde_json::from_value(self.0["groups"].clone()).unwrap()
    }

    /// What was counted beside heads, by metric; what was taken back to nothing is not there.
    pub(crate) fn counts(&self) -> BTreeMap<String, i64> {
        let counts = self.0["counts"].as_array().unwrap().iter();
        let counts =
            counts.map(|it| (it["metric"].as_str().unwrap().to_owned(), it["count"].as_i64().unwrap()));
        counts.filter(|(_, count)| *count != 0).collect()
    }

    /// How many of the metrics that begin so.
    pub(crate) fn count_of(&self, beginning: &str) -> i64 {
        self.counts().iter().filter(|(metric, _)| metric.starts_with(beginning)).map(|(_, count)| count).sum()
    }
}
