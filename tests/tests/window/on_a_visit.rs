//! Where the bad days begin: a tablet in the middle of a visit, and what is read off its screen. Called by every test here.

use end_to_end::{Centre, Page, Tablet, pictures};
use fixtures::proxy::{FaultProxy, Shape};
use serde_json::{Value, json};

/// The unit that drives in the demo's data.
pub const UNIT: &str = "Bokbussen";

/// How a tablet is held in one hand: width and height.
pub const UPRIGHT: (u32, u32) = (800, 1280);

/// What is tapped for each head. Its name goes on with the number.
pub const VISITORS: &str = "Besökare, antal";

/// A link on which everything is under way for as long as a test lasts.
pub const ENDLESS: Shape = Shape { delay_ms: 3_600_000, bytes_per_second: None };

/// A tablet whose visit goes on, locked.
pub struct OnAVisit {
    /// Its folder.
    pub tablet: Tablet,
    /// The visit's id.
    pub visit: String,
    /// What the stop is called.
    pub stop: String,
}

impl OnAVisit {
    /// With this many visitors, counted at a home that is not sheltered.
    pub fn with(centre: &Centre, visitors: u32) -> Self {
        let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
        let (visit, stop) = begin(&tablet, Home::Open);
        if visitors > 0 {
            tablet.ask(&["visit", "--visit", &visit, "count", "--to", &visitors.to_string()]);
        }
        tablet.ask(&["lock"]);
        Self { tablet, visit, stop }
    }

    /// Unlocks, and goes on with the visit from *Idag*.
    pub fn go_on(&self, page: &Page) {
        unlock(page);
        page.tap(&format!("Fortsätt: {}", self.stop));
        page.await_screen("people");
    }
}

/// Which home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// One that is not sheltered.
    Open,
    /// One for minors.
    ForMinors,
}

/// Begins a visit at the day's first stop at such a home: its id, and what the stop is called.
pub fn begin(tablet: &Tablet, home: Home) -> (String, String) {
    let day = tablet.ask(&["today"]);
    let is_such = |stop: &&Value| stop["sheltered"] == (home == Home::ForMinors);
    let stop = day["stops"].as_array().unwrap().iter().find(is_such).expect("the tour has such a stop");
    let id = stop["stop"].as_str().unwrap();
    let begun = tablet.ask(&["visit", "start", "--stop", id, "--reason", "en grupp bad om det"]);
    let visit = begun["changed"][0]["visit"].as_str().unwrap().to_owned();
    (visit, stop["name"].as_str().unwrap().to_owned())
}

/// *Vem är du?*, answered.
pub fn unlock(page: &Page) {
    page.await_screen("unlock");
    page.tap("Karin");
    page.type_pin();
    page.await_screen("today");
}

/// Waits until this many visitors are shown.
pub fn shows(page: &Page, visitors: u32) {
    let name = format!("{VISITORS} {visitors}, lägg till en");
    page.await_that(&format!("{visitors} visitors are shown"), |page| page.offers(&name));
}

/// How many visitors are shown just now.
pub fn shown(page: &Page) -> u32 {
    let number = page.run("return document.querySelector('.main-tally [data-n]').dataset.n", &[]);
    number.as_str().unwrap().parse().unwrap()
}

/// How many visitors each copy of a visit has that the centre holds: one number where all is well, none before it came.
pub fn at_centre(centre: &Centre, visit: &str) -> Vec<u64> {
    let lines = centre.visits();
    let copies = lines.iter().filter(|line| line["visit"] == visit);
    copies.map(|line| line["visitors"].as_u64().unwrap()).collect()
}

/// Sends from *Idag*, and waits for the centre's word that both hold the same.
pub fn send(page: &Page) {
    page.tap_at(".truth button");
    page.await_screen("send");
    page.tap("Skicka nu");
    page.await_text("Kontrollerat");
}

/// Both recompute everything and have the same.
pub fn agrees(centre: &Centre) {
    let proof = centre.ask(&["verify"]);
    assert_eq!(proof["agrees"], true, "{proof}");
}

/// The centre tells tablets that it is behind this proxy.
pub fn behind(centre: &Centre) -> FaultProxy {
    let proxy = FaultProxy::start(centre.socket());
    let address = json!({ "address": format!("http://{}", proxy.address()), "fingerprint": null });
    std::fs::write(centre.data().join("address.json"), address.to_string()).unwrap();
    proxy
}

/// Waits for something outside the page, looking at the page meanwhile so that a failure tells what it showed.
pub fn await_outside(page: &Page, what: &str, holds: impl Fn() -> bool) {
    page.await_that(what, |_| holds());
}

/// Keeps a picture of a bad day.
pub fn shoot(page: &Page, name: &str) {
    page.shoot(&pictures("bad-days").join(format!("{name}.png")));
}
