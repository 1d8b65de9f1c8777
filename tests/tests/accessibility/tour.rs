//! Every screen that the router knows, in the states that have something in them: empty and full, refused, waiting, with
//! a picker open. Whoever walks it is told where it stands, and judges what is shown; the next state begins from there.

use std::collections::BTreeSet;
use std::fmt;

use end_to_end::{Browser, Centre, Tablet};

use super::stage::{self, Day, UNIT};
use super::words::{self, Language, Words};

/// A PIN that nobody has.
const WRONG_PIN: &str = "208346";

/// More often than a PIN may be wrong before the next try has to wait.
const WRONG_MAX: usize = 12;

/// What stands in the place of a screen when the page can go on no longer.
pub const STOPPED: &str = "stopped";

/// Where the tour stands.
pub struct Place<'t> {
    /// The page.
    pub page: &'t Browser,
    /// The screen's code.
    pub code: &'static str,
    /// What of it is shown.
    pub state: &'static str,
    /// The language of the page.
    pub language: Language,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, {})", self.code, self.state, self.language)
    }
}

/// Walks the whole tour in one language, and fails where a screen of the router is not on it.
pub fn walk(language: Language, judge: &mut dyn FnMut(&Place<'_>)) {
    let mut tour = Tour { language, words: Words::of(language), judge, seen: BTreeSet::new() };
    let centre = Centre::open();
    tour.a_new_tablet(&centre);
    let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
    tablet.ask(&["lock"]);
    tour.who_are_you(&tablet);
    tour.morning(&tablet);
    tour.something_to_put_right(&centre);
    tablet.call(&["unlock", "--staff", "KL", "--pin", "471123"]).unwrap();
    tour.midday(stage::midday(centre, tablet));
    let known: BTreeSet<String> = words::screens().into_iter().collect();
    assert!(known.len() > 15, "the router's list of screens was not found");
    let seen: BTreeSet<String> = tour.seen.iter().map(|code| (*code).to_owned()).collect();
    assert_eq!(seen, known, "a screen of the router is not on the tour, or the other way round");
}

struct Tour<'j> {
    language: Language,
    words: Words,
    judge: &'j mut dyn FnMut(&Place<'_>),
    seen: BTreeSet<&'static str>,
}

impl Tour<'_> {
    /// A screen in a state.
    fn stand(&mut self, page: &Browser, code: &'static str, state: &'static str) {
        page.await_screen(code);
        self.seen.insert(code);
        self.look(page, code, state);
    }

    /// What is shown without the frame of a screen.
    fn look(&mut self, page: &Browser, code: &'static str, state: &'static str) {
        page.await_stillness();
        (self.judge)(&Place { page, code, state, language: self.language });
    }

    fn say(&self, key: &str) -> &str {
        self.words.say(key)
    }

    /// Taps what is called as the text with this key.
    fn tap(&self, page: &Browser, key: &str) {
        page.tap(self.words.beginning(key));
    }

    fn back(&self, page: &Browser, to: &str) {
        page.tap_at(".back");
        page.await_screen(to);
    }

    fn unlock(&self, page: &Browser) {
        page.await_screen("unlock");
        page.tap("Karin");
        page.type_pin();
        page.await_screen("today");
    }

    fn a_new_tablet(&mut self, centre: &Centre) {
        let tablet = Tablet::new();
        let page = stage::open(tablet.data(), self.language);
        page.await_screen("connect");
        stage::leave_unanswered(&page, "read_status");
        page.reload();
        self.stand(&page, "starting", "nothing answered yet");
        page.run("sessionStorage.setItem('fault', 'file-damaged')", &[]);
        page.reload();
        page.await_that("it says what is wrong", |page| notices(page) > 0);
        self.stand(&page, "starting", "something is wrong");
        page.run("['fault', 'unanswered'].forEach(key => sessionStorage.removeItem(key))", &[]);
        page.reload();
        self.stand(&page, "connect", "empty");
        page.write(self.say("connect-code"), "TURBOK-1");
        page.await_text(self.say("connect-not-code"));
        self.stand(&page, "connect", "half a code");
        page.run("document.querySelector('#code').select()", &[]);
        page.write(self.say("connect-code"), &centre.code(UNIT));
        page.await_text(self.say("connect-is-code"));
        self.stand(&page, "connect", "a code, and the pad");
        self.tap(&page, "title-settings");
        self.stand(&page, "settings", "nobody is known yet");
        page.tap_at(".help");
        page.await_that("help is open", |page| {
            page.run("return !!document.querySelector('dialog[open]')", &[]) == true
        });
        self.stand(&page, "settings", "help is open");
        page.run("window.dispatchEvent(new Event('turbok-stopped'))", &[]);
        page.await_that("it says that it has stopped", |page| {
            page.run("return !!document.querySelector('.halt')", &[]) == true
        });
        self.look(&page, STOPPED, "and says so");
    }

    fn who_are_you(&mut self, tablet: &Tablet) {
        let page = stage::open(tablet.data(), self.language);
        page.await_that("there are tiles", |page| page.offers("Karin"));
        self.stand(&page, "unlock", "everybody's tiles");
        page.tap("Johan");
        page.await_text(self.say("first-pin-heading"));
        page.tap_at(".way .chip");
        page.await_that("there is a pad", |page| page.offers("7"));
        self.stand(&page, "unlock", "a first PIN, with a colleague");
        self.tap(&page, "unlock-other");
        page.tap("Karin");
        page.await_that("there is a pad", |page| page.offers("7"));
        self.stand(&page, "unlock", "the pad");
        page.type_pin_of(WRONG_PIN);
        page.await_that("it is said that the PIN is wrong", |page| page.offers("7") && notices(page) > 0);
        self.stand(&page, "unlock", "a PIN was refused");
        self.tap(&page, "title-forgot");
        page.await_text(self.say("forgot-send-about"));
        self.stand(&page, "forgot", "the locked text");
        self.tap(&page, "forgot-have-code");
        page.write(self.say("forgot-code"), "7TNM 2");
        self.stand(&page, "forgot", "half a code");
    }

    fn morning(&mut self, tablet: &Tablet) {
        let page = stage::open(tablet.data(), self.language);
        self.unlock(&page);
        page.await_that("the line has stops", |page| page.offered_like(self.words.say("start-visit")) > 0);
        self.stand(&page, "today", "before the tour");
        self.tap(&page, "ahead-show");
        page.await_text(self.say("ahead-tour"));
        self.stand(&page, "today", "the next tour too");
        self.tap(&page, "title-visits");
        page.await_text(self.say("visits-empty"));
        self.stand(&page, "visits", "none yet");
        self.back(&page, "today");
        self.tap(&page, "end-shift");
        page.await_text(self.say("shift-not-begun"));
        self.stand(&page, "end-shift", "not begun");
        self.back(&page, "today");
        page.tap(&format!("{}: ", self.say("prepare")));
        page.await_text(self.say("task-interpreter"));
        self.stand(&page, "prepare", "nothing yet");
        page.tap_at(".task .btn.plain");
        page.await_text(self.say("task-owner"));
        page.tap_at(".task .row .chip");
        page.await_that("it is done", |page| {
            page.run("return !!document.querySelector('.task.done')", &[]) == true
        });
        self.stand(&page, "prepare", "one thing done, and open");
        self.back(&page, "today");
        page.tap(&self.say("change-what").replace("{ $what }", self.say("title-crew")));
        page.await_text(self.say("crew-before-tour"));
        self.stand(&page, "crew", "nobody yet");
        self.tap(&page, "crew-guest");
        page.write(self.say("crew-guest-name"), "Kim");
        self.stand(&page, "crew", "a guest");
        self.back(&page, "today");
        page.tap(self.say("title-settings"));
        self.stand(&page, "settings", "unlocked");
        self.tap(&page, "title-pin");
        self.stand(&page, "pin", "the present one");
        page.type_pin();
        page.await_text(self.say("pin-new-hint"));
        self.stand(&page, "pin", "a new one");
        page.type_pin_of(WRONG_PIN);
        page.await_text(self.say("pin-again"));
        page.type_pin();
        page.await_text(self.say("pin-differed"));
        self.stand(&page, "pin", "two that differ");
        self.back(&page, "settings");
        self.tap(&page, "switch-user");
        page.await_screen("unlock");
    }

    fn something_to_put_right(&mut self, centre: &Centre) {
        let pad = stage::refused(centre);
        let page = stage::open(pad.data(), self.language);
        self.unlock(&page);
        page.tap_at(".truth button");
        page.await_text(self.say("fix-text"));
        self.stand(&page, "fix", "a row and a text");
        self.back(&page, "today");
        self.tap(&page, "title-visits");
        page.await_text(self.say("visits-search"));
        self.stand(&page, "visits", "some to put right");
    }

    fn midday(&mut self, mut day: Day) {
        let page = stage::open(day.tablet.data(), self.language);
        self.unlock(&page);
        page.await_text(&day.at_minors);
        self.stand(&page, "today", "one visit closed, one goes on");
        self.at_minors(&page, &day);
        self.counted_twice(&page, &day);
        self.outside_the_schedule(&page, &day);
        self.elsewhere(&page);
        self.send(&page, &mut day.centre);
        self.after_the_tour(&page);
        self.locked(&page);
    }

    fn at_minors(&mut self, page: &Browser, day: &Day) {
        page.tap(&format!("{}: {}", self.say("continue-visit"), day.at_minors));
        page.await_text(self.say("groups-sheltered"));
        self.stand(page, "people", "at a home for minors, nothing counted");
        page.tap_at(".tally:not(.main-tally) .add");
        page.tap_at(".chips .add");
        page.await_that("a language is there", |page| {
            page.run("return !!document.querySelector('.tick')", &[]) == true
        });
        self.stand(page, "people", "at a home for minors, counted, with a toast");
        page.tap(self.say("step-questions"));
        page.await_screen("questions");
        page.tap_at(".cell .add");
        page.await_that("it asks where to", |page| {
            page.run("return !!document.querySelector('.whereto')", &[]) == true
        });
        self.stand(page, "questions", "at a home for minors, where to");
        page.tap(self.say("step-refer"));
        page.await_text(self.say("refer-suggested"));
        self.stand(page, "refer", "at a home for minors");
        page.tap_at(".steps li:last-child button");
        page.await_text(self.say("departments-met"));
        self.stand(page, "close", "at a home for minors");
        self.back(page, "today");
    }

    fn counted_twice(&mut self, page: &Browser, day: &Day) {
        page.tap(&format!("{}: {}", self.say("show-visit"), day.counted_twice));
        page.await_screen("close");
        page.await_that("it asks about the same people", |page| {
            page.run("return !!document.querySelector('.question')", &[]) == true
        });
        self.stand(page, "close", "the same people");
        page.tap(self.say("owner-local_unit"));
        page.write(self.say("hand-over-what"), "Ring 850709-9805 om ordboken");
        page.await_that("the guard speaks", |page| notices(page) > 0);
        self.stand(page, "close", "handing over, stopped by the guard");
        page.tap_at(".steps li:first-child button");
        page.await_screen("people");
        page.tap(self.say("languages-more"));
        self.stand(page, "people", "counted, all languages");
        page.tap_at(".main-tally .add");
        page.await_that("it can be undone", |page| {
            page.run("return !!document.querySelector('.toast')", &[]) == true
        });
        page.press("4");
        page.await_that("a number is typed", |page| {
            page.run("return !!document.querySelector('.typing')", &[]) == true
        });
        self.stand(page, "people", "typing a number, with a toast");
        page.tap(self.say("step-introduce"));
        page.await_screen("introduce");
        self.stand(page, "introduce", "some");
        page.tap(self.say("more"));
        self.tap(page, "other-material");
        page.tap_at(".picker fieldset .chip");
        page.await_text(self.say("which-language"));
        self.tap(page, "something-missing");
        page.await_text(self.say("which-kind"));
        self.stand(page, "introduce", "everything open");
        page.tap(self.say("step-questions"));
        page.await_text(self.say("note"));
        page.tap_at(".cell .add");
        page.await_that("it asks where to", |page| {
            page.run("return !!document.querySelector('.whereto')", &[]) == true
        });
        self.stand(page, "questions", "where to, and a note");
        page.tap(self.say("step-refer"));
        page.await_screen("refer");
        self.stand(page, "refer", "after some questions");
        self.back(page, "today");
    }

    fn outside_the_schedule(&mut self, page: &Browser, day: &Day) {
        self.tap(page, "outside");
        page.await_text(self.say("outside-where"));
        self.stand(page, "outside", "nothing chosen");
        page.tap(day.at_minors.split(',').next().unwrap_or_default());
        page.await_text(self.say("outside-departments"));
        page.tap_at("fieldset:last-of-type .chip");
        self.stand(page, "outside", "a home and a department");
        page.tap_at(".foot .btn");
        page.await_that("it starts, or asks why", |page| {
            page.screen() == "people" || page.offers(self.words.say("cancel"))
        });
        if page.screen() == "outside" {
            self.stand(page, "outside", "asked why");
            page.write(self.say("why"), "en ny grupp");
            page.tap_at(".why .btn");
        }
        page.await_screen("people");
        page.tap(self.say("was-not-held"));
        page.await_text(self.say("not-held-why"));
        self.stand(page, "close", "nobody came");
        page.tap_at("fieldset:nth-last-of-type(2) .chip");
        page.await_screen("today");
        page.await_text(self.say("today-outside"));
        self.stand(page, "today", "one outside the schedule");
    }

    fn elsewhere(&mut self, page: &Browser) {
        page.tap(&self.say("change-what").replace("{ $what }", self.say("title-crew")));
        page.await_text("Kim");
        self.stand(page, "crew", "three along");
        self.back(page, "today");
        self.tap(page, "title-visits");
        page.await_text(self.say("same-people"));
        self.stand(page, "visits", "some");
        page.write(self.say("visits-search"), "xyz");
        page.await_text(self.say("visits-none-fit"));
        self.stand(page, "visits", "none that fits");
        self.back(page, "today");
        self.tap(page, "end-shift");
        page.await_text(self.say("debrief"));
        self.stand(page, "end-shift", "a visit goes on");
        self.back(page, "today");
    }

    fn send(&mut self, page: &Browser, centre: &mut Centre) {
        page.tap_at(".truth button");
        self.stand(page, "send", "some wait");
        stage::leave_unanswered(page, "sync_now");
        self.tap(page, "send-now");
        page.await_that("it goes on", |page| {
            page.run("return !!document.querySelector('progress')", &[]) == true
        });
        self.stand(page, "send", "it goes on");
        stage::leave_unanswered(page, "");
        page.reload();
        page.await_screen("today");
        page.tap_at(".truth button");
        self.tap(page, "send-now");
        page.await_text(self.say("checked"));
        self.tap(page, "proof-verify");
        page.await_that("it was proved", |page| notices(page) == 2);
        self.stand(page, "send", "sent and proved");
        centre.kill();
        self.tap(page, "send-now");
        page.await_text(self.say("no-network"));
        self.stand(page, "send", "no network");
        page.write(self.say("read-receipt"), concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
        page.await_text(self.say("fault-receipt-other-file"));
        self.stand(page, "send", "a file that is no receipt");
        self.tap(page, "export-file");
        page.await_text(self.say("fault-nothing-to-export"));
        self.stand(page, "send", "nothing to export");
        self.back(page, "today");
        self.stand(page, "today", "no network");
    }

    fn after_the_tour(&mut self, page: &Browser) {
        self.tap(page, "end-shift");
        self.tap(page, "end-and-send");
        page.await_screen("send");
        page.await_that("it was tried", |page| {
            page.run("return !document.querySelector('progress')", &[]) == true
        });
        self.back(page, "today");
        self.tap(page, "end-shift");
        page.await_text(self.say("shift-is-ended"));
        self.stand(page, "end-shift", "ended");
        self.back(page, "today");
        page.tap(&format!("{}: ", self.say("continue-visit")));
        page.await_screen("people");
        page.tap_at(".main-tally .add");
        page.await_text(self.say("why"));
        self.stand(page, "people", "asked why, after the tour");
        self.back(page, "today");
    }

    fn locked(&mut self, page: &Browser) {
        page.run("window.turbokStoppedAt = Date.now() + 9.5 * 60 * 1000", &[]);
        page.await_that("it says that it locks", |page| {
            page.run("return !!document.querySelector('.lock-bar')", &[]) == true
        });
        self.stand(page, "today", "it locks soon");
        page.run("window.turbokStoppedAt = undefined", &[]);
        page.tap(self.say("title-settings"));
        page.await_screen("settings");
        self.tap(page, "switch-user");
        page.await_screen("unlock");
        page.tap("Karin");
        for _ in 0..WRONG_MAX {
            page.await_that("it takes a PIN, or waits", |page| page.offers("7") || waits(page));
            if waits(page) {
                break;
            }
            page.type_pin_of(WRONG_PIN);
        }
        page.await_that("it waits", waits);
        page.run("window.turbokNothingTicks = true", &[]);
        self.stand(page, "unlock", "the next try has to wait");
    }
}

/// How many sentences want to be seen.
fn notices(page: &end_to_end::Page) -> usize {
    let found = page.run("return document.querySelectorAll('.note').length", &[]);
    found.as_u64().and_then(|found| usize::try_from(found).ok()).unwrap_or(0)
}

fn waits(page: &end_to_end::Page) -> bool {
    page.run("return !!document.querySelector('[role=timer]')", &[]) == true
}
