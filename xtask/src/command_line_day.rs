//! `cargo xtask run --command-line`: builds the programs and plays one day with two tablets and a centre.
//! `run` calls this. Everything the day writes lies in `run/` in the build folder, fresh each time.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::day::{Day, Table};
use crate::demo_centre::{DemoCentre, PIN};
use crate::failure::Failure;
use crate::tool::Tool;
use crate::workspace::{Profile, Workspace};

/// Plays the day in this folder, and prints what all three hold at its end.
pub(crate) fn play(workspace: &Workspace, folder: PathBuf) -> Result<(), Failure> {
    workspace.build_programs(Profile::Dev)?;
    let stage = Stage { workspace, folder };
    println!("En dag med Turbok. Allt som sparas ligger i {}", stage.folder.display());
    let table = play_the_day(&stage, &mut Day::default())?;
    println!();
    for line in table.lines() {
        println!("{line}");
    }
    Ok(())
}

/// The script, one step after the other. A step that does not go as written ends the day with a failure.
fn play_the_day(stage: &Stage, day: &mut Day) -> Result<Table<4>, Failure> {
    let centre = stage.open_centre(day)?;
    let a = stage.tablet("Plattan A", "KL", &centre, day)?;
    let b = stage.tablet("Plattan B", "JB", &centre, day)?;
    let stops = morning(&a, day)?;
    the_same_visit_on_both(&a, &b, &stops, day)?;
    at_the_home_for_minors(&a, &stops, day)?;
    nobody_came(&b, &stops, day)?;
    send(&a, day)?;
    send(&b, day)?;
    answer_who_was_counted(&a, &b, day)?;
    evening(&a, &b, day)?;
    let proof = centre.open.tool().ask(&["verify"])?;
    what_the_centre_has(&centre, day)?;
    three_fingerprints(&a, &b, &proof)
}

/// The stops of today that the day is played at: their numbers on the line.
struct Stops {
    open: String,
    minors: String,
    other: String,
}

fn morning(a: &Tablet, day: &mut Day) -> Result<Stops, Failure> {
    let today = a.tool.ask(&["today"])?;
    let stops = today["stops"].as_array().cloned().unwrap_or_default();
    println!("\n{}\n", a.tool.read(&["today"])?);
    let number = |wanted: &dyn Fn(&Value) -> bool| {
        let at = stops.iter().position(wanted).map(|at| (at + 1).to_string());
        at.ok_or_else(|| Failure::Unexpected("dagens tur saknar en hållplats som dagen behöver".to_owned()))
    };
    let sheltered = |stop: &Value| stop["sheltered"] == true;
    let open = number(&|stop| !sheltered(stop))?;
    let minors = number(&sheltered)?;
    let other = number(&|stop| {
        let id = |number: &String| {
            number.parse().ok().and_then(|at: usize| stops.get(at - 1)).map(|stop| stop["stop"].clone())
        };
        Some(stop["stop"].clone()) != id(&open) && Some(stop["stop"].clone()) != id(&minors)
    })?;
    a.tool.ask(&[
        "prepare",
        "--stop",
        &minors,
        "--booked",
        "vardagsrummet klockan två",
        "--expected",
        "8",
        "--place",
        "room",
        "--languages",
        "prs,ti",
    ])?;
    day.step("Plattan A", "förbereder besöket: bokat, i ett rum, åtta väntas, dari och tigrinja");
    a.tool.ask(&["shift", "start"])?;
    a.tool.ask(&["shift", "crew", "--guest", "Kim", "--role", "colleague"])?;
    day.step("Plattan A", "börjar turen; en kollega från en annan enhet är med på bemanningen");
    Ok(Stops { open, minors, other })
}

/// Two colleagues log the same scheduled visit without a network, and the power is cut in the middle.
fn the_same_visit_on_both(a: &Tablet, b: &Tablet, stops: &Stops, day: &mut Day) -> Result<(), Failure> {
    for tablet in [a, b] {
        tablet.tool.ask(&["visit", "start", "--stop", &stops.open])?;
        tablet.tool.ask(&["visit", "arrive", "--let-in"])?;
    }
    day.step("Båda", "startar samma besök, utan nät");
    for _ in 0..12 {
        a.tool.ask(&["visit", "count"])?;
    }
    a.cut_power();
    day.step("Plattan A", "räknar 12 besökare, och strömmen går (kill -9)");
    a.unlock()?;
    let shown = a.tool.ask(&["visit", "show"])?["summary"]["visitors"].clone();
    if shown != 12 {
        return Err(Failure::Unexpected(format!("efter strömavbrottet visas {shown} besökare, inte 12")));
    }
    day.step("Plattan A", "låses upp igen: alla 12 finns kvar, en gång var");
    a.tool.ask(&["visit", "count", "--group", "7-12", "--to", "9"])?;
    a.tool.ask(&["visit", "count", "--staff"])?;
    b.tool.ask(&["visit", "count", "--to", "11"])?;
    day.step("Plattan A", "delar upp: 9 är 7–12 år; en ur personalen räknas för sig");
    day.step("Plattan B", "räknar 11 besökare");
    for (tablet, count) in [(a, "3"), (b, "2")] {
        tablet.tool.ask(&["visit", "give", "om_sverige", "ar", "--by", count])?;
    }
    day.step("Båda", "delar ut Om Sverige på arabiska: 3 och 2");
    a.tool.ask(&["visit", "language", "ar", "--to", "7"])?;
    a.tool.ask(&["visit", "introduce", "library_card"])?;
    a.tool.ask(&["visit", "missing", "dictionary", "ti", "--by", "2"])?;
    a.tool.ask(&["visit", "question", "work", "--outcome", "referred"])?;
    a.tool.ask(&["visit", "refer", "arbetsformedlingen", "--language", "ar"])?;
    a.tool.ask(&[
        "visit",
        "follow-up",
        "--kind",
        "question",
        "--owner",
        "next_tour",
        "--topic",
        "media",
        "--text",
        "Finns sagor på tigrinja?",
    ])?;
    day.step("Plattan A", "språk, introduktion, saknat, en fråga, en hänvisning och något att följa upp");
    a.tool.ask_and_be_refused(&["visit", "note", "ring 850709-9805"], "")?;
    a.tool.ask(&["visit", "note", "Många frågade om ordböcker"])?;
    day.step("Plattan A", "en anteckning med personnummer sparas inte; en utan sparas");
    for tablet in [a, b] {
        tablet.tool.ask(&["visit", "close"])?;
    }
    Ok(())
}

fn at_the_home_for_minors(a: &Tablet, stops: &Stops, day: &mut Day) -> Result<(), Failure> {
    a.tool.ask(&["visit", "start", "--stop", &stops.minors, "--reason", "första besöket flyttades hit"])?;
    a.tool.ask(&["visit", "arrive", "--let-in"])?;
    a.tool.ask_and_be_refused(&["visit", "count", "--group", "13-17"], "")?;
    a.tool.ask(&["visit", "count", "--group", "young", "--by", "8"])?;
    a.tool.ask(&["visit", "language", "prs"])?;
    a.tool.ask(&["visit", "refer", "god_man"])?;
    a.tool.ask(&["visit", "close"])?;
    day.step("Plattan A", "hos ensamkommande barn: inga åldrar, språk utan antal, god man först");
    a.tool.ask_and_be_refused(&["visit", "start", "--stop", &stops.minors, "--another"], "")?;
    a.tool.ask(&[
        "visit",
        "start",
        "--stop",
        &stops.minors,
        "--another",
        "--reason",
        "en ny grupp kom under dagen",
    ])?;
    a.tool.ask(&["visit", "count", "--group", "young", "--by", "5"])?;
    a.tool.ask(&["visit", "close"])?;
    day.step("Plattan A", "ett andra besök till avdelningen frågar varför, och svaret sparas");
    Ok(())
}

fn nobody_came(b: &Tablet, stops: &Stops, day: &mut Day) -> Result<(), Failure> {
    b.tool.ask(&["visit", "start", "--stop", &stops.other, "--reason", "hemmet bad om det"])?;
    b.tool.ask(&["visit", "not-held", "staff_unaware"])?;
    day.step("Plattan B", "nästa hållplats: det blev inte av, personalen visste inte");
    Ok(())
}

fn send(tablet: &Tablet, day: &mut Day) -> Result<(), Failure> {
    let report = tablet.tool.ask(&["sync"])?;
    let what = format!(
        "skickar {} besök och hämtar {} poster i {} anrop. Kontrollerat: {} besök finns hos centralen, {}",
        report["sent_visits"],
        report["received"],
        report["requests"],
        report["visits_at_centre"],
        text(&report["fingerprint"])
    );
    day.step(&tablet.name, &what);
    Ok(())
}

fn answer_who_was_counted(a: &Tablet, b: &Tablet, day: &mut Day) -> Result<(), Failure> {
    send(a, day)?;
    let asked = a.tool.ask(&["visits"])?["visits"].as_array().cloned().unwrap_or_default();
    let open = asked.into_iter().find(|visit| visit["same_people_unanswered"] == true);
    let open =
        open.ok_or_else(|| Failure::Unexpected("ingen frågade om samma personer räknades".to_owned()))?;
    day.step(
        "Plattan A",
        &format!("båda räknade: {} besökare. Räknade ni samma personer?", open["visitors"]),
    );
    let visit = text(&open["visit"]);
    let counted = a.tool.ask(&["visit", "show", "--visit", &visit])?["heads_by_tablet"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let most = counted
        .iter()
        .max_by_key(|(_, heads)| heads.as_i64())
        .map(|(tablet, _)| tablet.clone())
        .unwrap_or_default();
    a.tool.ask(&["visit", "same-people", "--visit", &visit, "--tablet", &most])?;
    send(a, day)?;
    send(b, day)?;
    let shown = b.tool.ask(&["visit", "show", "--visit", &visit])?["summary"]["visitors"].clone();
    day.step("Plattan B", &format!("svaret var ja: {shown} besökare på båda, och 5 utdelade"));
    Ok(())
}

fn evening(a: &Tablet, b: &Tablet, day: &mut Day) -> Result<(), Failure> {
    a.tool.ask(&[
        "shift",
        "debrief",
        "--worked",
        "Kartan var till hjälp",
        "--did-not",
        "Ordböckerna tog slut",
        "--change",
        "Ta med fler ordböcker",
    ])?;
    a.tool.ask(&["shift", "end", "--material-counted"])?;
    day.step("Plattan A", "avslutar turen med tre erfarenheter");
    send(a, day)?;
    send(b, day)?;
    let again = b.tool.ask(&["sync"])?;
    day.step("Plattan B", &format!("skickar en gång till: inget nytt, {} anrop", again["requests"]));
    Ok(())
}

fn what_the_centre_has(centre: &Centre, day: &mut Day) -> Result<(), Failure> {
    centre.open.tool().read(&["export", "--format", "csv", "--to", &centre.export.to_string_lossy()])?;
    day.step("Centralen", &format!("exporterar, med små tal skyddade, till {}", centre.export.display()));
    println!("\nCentralen har:\n");
    println!("{}", centre.open.tool().read(&["visits"])?);
    Ok(())
}

/// The day ends well only where all three hold the same.
fn three_fingerprints(a: &Tablet, b: &Tablet, proof: &Value) -> Result<Table<4>, Failure> {
    let mut rows = Vec::new();
    let mut prints = Vec::new();
    for tablet in [a, b] {
        let verified = tablet.tool.ask(&["verify"])?;
        let agrees = if verified["agrees"] == true { "ja" } else { "NEJ" };
        prints.push(text(&verified["fingerprint"]));
        rows.push([
            tablet.name.clone(),
            verified["visits"].to_string(),
            text(&verified["fingerprint"]),
            agrees.to_owned(),
        ]);
    }
    let units = proof["units"].as_array().cloned().unwrap_or_default();
    let own = units.iter().map(|unit| text(&unit["fingerprint"])).find(|print| prints.contains(print));
    let agrees = if proof["agrees"] == true { "ja" } else { "NEJ" };
    rows.push([
        "Centralen".to_owned(),
        proof["visits"].to_string(),
        own.clone().unwrap_or_default(),
        agrees.to_owned(),
    ]);
    if own.is_none() || prints[0] != prints[1] || rows.iter().any(|row| row[3] != "ja") {
        return Err(Failure::Unexpected(format!("fingeravtrycken är inte lika: {rows:?}")));
    }
    Ok(Table { heads: ["Vem", "Besök", "Fingeravtryck", "Stämmer med raderna"], rows })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Where the day is played: the checkout's programs and a folder for each actor.
struct Stage<'a> {
    workspace: &'a Workspace,
    folder: PathBuf,
}

impl Stage<'_> {
    fn open_centre(&self, day: &mut Day) -> Result<Centre, Failure> {
        let open = DemoCentre::open(self.workspace, &self.folder)?;
        day.step("Centralen", "fylls med tre enheter, åtta anställda, boenden, turlista och material");
        day.step("Centralen", &format!("lyssnar på {}", open.address()));
        Ok(Centre { export: self.folder.join("export"), open })
    }

    /// A tablet that is connected with a one-time code, and unlocked.
    fn tablet(&self, name: &str, staff: &str, centre: &Centre, day: &mut Day) -> Result<Tablet, Failure> {
        let data = self.actor_folder(name)?;
        let always = vec![OsString::from("--data"), data.clone().into_os_string()];
        let program = self.workspace.program("turbok", Profile::Dev);
        let tool = Tool::new(program, always, self.folder.clone());
        let code = centre.open.new_code()?;
        let pin = format!("{PIN}\n");
        let enrolled =
            tool.ask_with_input(&["enrol", "--code", &code, "--staff", staff, "--pin-stdin"], &pin)?;
        let received = &enrolled["sync"]["received"];
        day.step(name, &format!("ansluts med en engångskod och hämtar {received} poster"));
        if enrolled["weak_keystore"] == true {
            day.step(name, "här finns inget nyckelförvar: den som kopierar disken kan prova PIN-koder");
        }
        let tablet = Tablet { name: name.to_owned(), staff: staff.to_owned(), tool, data };
        tablet.tool.ask_and_be_refused(&["unlock", "--staff", staff, "--pin-stdin"], "208346\n")?;
        day.step(name, "släpper inte in den som har fel kod");
        tablet.unlock()?;
        day.step(name, &format!("låses upp av {staff}"));
        Ok(tablet)
    }

    fn actor_folder(&self, name: &str) -> Result<PathBuf, Failure> {
        let folder = self.folder.join(name.to_lowercase().replace(' ', "-"));
        fs::create_dir_all(&folder).map_err(|source| Failure::file(&folder, source))?;
        Ok(folder)
    }
}

/// The centre in the day; it ends with the value.
struct Centre {
    open: DemoCentre,
    export: PathBuf,
}

/// A tablet in the day. Unlocked, it keeps a process; that one ends with the value.
struct Tablet {
    name: String,
    staff: String,
    tool: Tool,
    data: PathBuf,
}

impl Tablet {
    fn unlock(&self) -> Result<(), Failure> {
        let pin = format!("{PIN}\n");
        self.tool.ask_with_input(&["unlock", "--staff", &self.staff, "--pin-stdin"], &pin).map(|_| ())
    }

    /// Ends the process that holds the tablet unlocked, as a power cut does.
    fn cut_power(&self) {
        for process in holders(&self.data) {
            let _ = Command::new("kill").args(["-9", &process]).status();
        }
    }
}

/// The processes that hold the tablet in this folder unlocked; none where the system does not list processes.
fn holders(data: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let names = entries.filter_map(Result::ok).filter_map(|entry| entry.file_name().into_string().ok());
    let data = data.to_string_lossy().into_owned();
    names
        .filter(|name| {
            let line = fs::read(format!("/proc/{name}/cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).into_owned();
            line.contains(&data) && line.split('\0').any(|word| word == "hold")
        })
        .collect()
}

impl Drop for Tablet {
    fn drop(&mut self) {
        // Also when the day fails midway; a tablet that is locked already says so, and that is fine.
        let _ = self.tool.ask(&["lock"]);
    }
}
