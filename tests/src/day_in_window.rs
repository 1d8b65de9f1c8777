//! A whole day in the real window, tapped by one thumb against a real centre: told step by step, with a picture of each
//! screen in both directions that a tablet is held in. `cargo xtask run --headless` plays it, and so does a test.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::{Centre, Tablet, Window};

/// How a tablet is held, in pixels: width and height.
const HELD: [(u32, u32); 2] = [(1280, 800), (800, 1280)];

/// A tablet that stays at home answers for the programs: it is asked what the centre holds.
const UNIT: &str = "Bokbussen";

/// A stop of the day as it stands on the line.
struct Stop {
    name: String,
    sheltered: bool,
}

/// What the centre received in the end.
pub struct Received {
    /// Each visit: its alias and how many came.
    pub visits: Vec<Value>,
    /// The fingerprint that the window showed, and whether the centre's is the same.
    pub fingerprint: String,
    /// See above.
    pub agrees: bool,
}

/// Plays the day. Pictures are kept in the folder, and each step is told when it was taken.
pub fn play(pictures: &Path, tell: &mut dyn FnMut(&str)) -> Received {
    let centre = Centre::open();
    let tablet = Tablet::new();
    tell("Centralen är öppen, med boenden, turlista och material");
    let window = Window::open(tablet.data(), 800, 1280);
    let mut day = Day { window, pictures: pictures.to_owned(), pictured: 0, tell };
    day.connect(&centre.code(UNIT));
    day.unlock();
    let stops = day.morning();
    day.visit(&stops[0]);
    day.power_cut(&stops[0]);
    day.hand_out_and_refer();
    day.close("12");
    for stop in stops.iter().filter(|stop| stop.sheltered).take(1) {
        day.visit_minors(stop);
    }
    day.nobody_came(&stops);
    day.outside_the_schedule();
    let fingerprint = day.evening();
    let agrees = centre.ask(&["verify"])["units"]
        .as_array()
        .is_some_and(|units| units.iter().any(|unit| unit["fingerprint"] == fingerprint.as_str()));
    Received { visits: centre.visits(), fingerprint, agrees }
}

struct Day<'a> {
    window: Window,
    pictures: PathBuf,
    pictured: u32,
    tell: &'a mut dyn FnMut(&str),
}

impl Day<'_> {
    fn tell(&mut self, what: &str) {
        (self.tell)(what);
    }

    /// Keeps a picture of the screen that is shown, in both directions.
    fn picture(&mut self, name: &str) {
        self.pictured += 1;
        for (width, height) in HELD {
            self.window.resize(width, height);
            let file = format!("{:02}-{name}-{width}x{height}.png", self.pictured);
            self.window.shoot(&self.pictures.join(file));
        }
    }

    fn connect(&mut self, code: &str) {
        self.window.await_screen("connect");
        self.window.write("Kod från samordnaren", code);
        self.window.write("Dina initialer", "KL");
        self.picture("anslut");
        self.window.type_pin();
        self.window.await_screen("today");
        self.tell("Plattan är ansluten med en engångskod, och har hämtat dagens tur");
    }

    fn unlock(&mut self) {
        self.window.tap("Inställningar");
        self.window.await_screen("settings");
        self.picture("installningar");
        self.window.tap("Byt användare");
        self.window.await_screen("unlock");
        self.picture("vem-ar-du");
        self.window.tap("Karin");
        self.window.type_pin_of("208346");
        self.window
            .await_that("it is said that the PIN is wrong", |page| page.text().contains("försök kvar"));
        self.picture("fel-pin");
        self.window.type_pin();
        self.window.await_screen("today");
        self.tell("Fel PIN-kod släpper inte in; rätt gör det");
    }

    fn morning(&mut self) -> Vec<Stop> {
        self.window.await_that("the line has two stops", |page| page.offered_like("Starta besök: ") >= 2);
        let stops = self.stops();
        self.picture("idag");
        self.window.tap("Förbered: ");
        self.window.await_screen("prepare");
        self.picture("fore-besoket");
        self.window.tap("Tillbaka");
        self.window.await_screen("today");
        self.tell(&format!("Idag visar {} hållplatser", stops.len()));
        stops
    }

    fn stops(&self) -> Vec<Stop> {
        let script = "return [...document.querySelectorAll('.tour > li')].map(stop => \
                      [stop.querySelector('h2').innerText, stop.innerText.includes('Ensamkommande barn')])";
        let found = self.window.run(script, &[]);
        let stop = |stop: &Value| Stop {
            name: stop[0].as_str().unwrap_or_default().to_owned(),
            sheltered: stop[1] == json!(true),
        };
        found.as_array().into_iter().flatten().map(stop).collect()
    }

    /// One tap; and where the season's rule asks why, the answer.
    fn start(&mut self, stop: &Stop) {
        let name = format!("Starta besök: {}", stop.name);
        self.window.tap(&name);
        self.window.await_that("the visit starts, or asks why", |page| {
            page.screen() == "people" || page.offers("Avbryt")
        });
        if self.window.screen() != "people" {
            self.window.write("Skriv varför", "Boendet bad om det");
            self.window.tap_at(".why .btn:not(.quiet):not(.plain)");
            self.window.await_screen("people");
        }
    }

    fn visit(&mut self, stop: &Stop) {
        self.start(stop);
        self.window.tap("Insläppta");
        self.window.tap_times("Besökare, antal", 9);
        self.window.await_text("Besökare: 9");
        self.window.tap("arabiska");
        self.window.tap("arabiska");
        self.window.tap_times("Besökare, antal", 4);
        self.window.await_text("13 besökare");
        self.window.tap_at(".undo");
        self.window.await_text("12 besökare");
        self.picture("vilka");
        self.tell("Ett besök: 12 besökare, ett tryck var, och ett tryck ångrat");
    }

    fn power_cut(&mut self, stop: &Stop) {
        self.window.kill_and_open();
        self.window.await_screen("unlock");
        self.window.tap("Karin");
        self.window.type_pin();
        self.window.await_screen("today");
        self.picture("idag-pagar");
        self.window.tap(&format!("Fortsätt: {}", stop.name));
        self.window.await_text("12 besökare");
        self.tell("Strömmen bryts mitt i (kill -9): alla 12 finns kvar");
    }

    fn hand_out_and_refer(&mut self) {
        let window = &self.window;
        window.tap("Introduktion och material");
        window.await_screen("introduce");
        window.tap("lånekort");
        window.tap("Annat material");
        window.tap("Om Sverige");
        window.tap_at(".picker fieldset:last-of-type .chip");
        window.await_that("the handout is a tile", |page| page.text().contains("Om Sverige"));
        window.tap("Något saknades");
        window.tap("ordbok");
        window.tap("tigrinja");
        window.await_text("tigrinja");
        self.picture("introduktion-och-material");
        let window = &self.window;
        window.tap_at(".foot .btn");
        window.await_screen("questions");
        window.tap_at(".cell .add");
        window.await_text("Vart?");
        self.picture("fragor");
        let window = &self.window;
        window.tap_at(".whereto .chip, .whereto .btn");
        window.tap_at(".foot .btn");
        window.await_screen("refer");
        self.picture("hanvisa");
        self.window.tap_at(".foot .btn");
        self.window.await_screen("close");
        self.tell("Introduktion, material, något som saknades, en fråga och en hänvisning");
    }

    fn close(&mut self, visitors: &str) {
        self.window.await_text(&format!("{visitors} besökare"));
        self.picture("avsluta");
        self.window.tap("Avsluta besöket");
        self.window.await_screen("today");
        self.tell("Besöket är avslutat, och väntar på att skickas");
    }

    fn visit_minors(&mut self, stop: &Stop) {
        self.start(stop);
        assert!(!self.window.text().contains("13–17"), "ages are not counted at homes for minors");
        self.window.tap_times("Barn och unga", 5);
        self.window.tap("dari");
        self.window.await_text("5 besökare");
        self.picture("vilka-ensamkommande");
        self.window.tap_at(".steps li:last-child button");
        self.window.await_screen("close");
        self.window.tap("Avsluta besöket");
        self.window.await_screen("today");
        self.tell("Hos ensamkommande barn: inga åldrar, och språk utan antal");
    }

    fn nobody_came(&mut self, stops: &[Stop]) {
        let Some(stop) =
            stops.iter().find(|stop| self.window.offers(&format!("Starta besök: {}", stop.name)))
        else {
            return;
        };
        self.start(stop);
        self.window.tap("Besöket blev inte av");
        self.window.await_screen("close");
        self.picture("blev-inte-av");
        self.window.tap("personalen visste inte");
        self.window.await_screen("today");
        self.picture("idag-klar");
        self.tell("En hållplats där det inte blev av, med orsak");
    }

    fn outside_the_schedule(&mut self) {
        self.window.tap("Besök utanför turlistan");
        self.window.await_screen("outside");
        self.picture("utanfor-turlistan");
        self.window.tap("Tillbaka");
        self.window.tap("Mina besök");
        self.window.await_screen("visits");
        self.picture("mina-besok");
        self.window.tap("Tillbaka");
        self.window.await_screen("today");
    }

    fn evening(&mut self) -> String {
        self.window.tap("Avsluta turen");
        self.window.await_screen("end-shift");
        self.window.write("Vad fungerade?", "Kartan var till hjälp");
        self.picture("avsluta-turen");
        self.window.tap("Avsluta turen och skicka");
        self.window.await_screen("send");
        self.window.await_text("Kontrollerat");
        self.picture("skicka-och-hamta");
        self.tell("Turen är avslutad och skickad, och centralen har svarat");
        let shown = self.window.run("return document.querySelector('.fingerprint').innerText", &[]);
        shown.as_str().unwrap_or_default().trim().to_owned()
    }
}
