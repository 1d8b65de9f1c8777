//! A sync without a network: a file on a stick to the centre, and a receipt back. The same batches as over the network, each
//! visit once, and the same proof; files and receipts that are late, lost, forged, or of the wrong tablet. Real programs on
//! both sides. What each of them decides is tested in its own crate.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

use std::path::{Path, PathBuf};
use std::process::Output;

use contract::ask::{Answers, ExportFile, ReadReceipt};
use contract::fault::Fault;
use domain::metric::Metric;
use domain::record::Id;
use domain::records::Visit;
use end_to_end::{Centre, Pad, Tablet};
use serde_json::{Value, json};
use tempfile::TempDir;

const UNIT: &str = "Bokbussen";

/// A connected tablet on which twelve visitors were counted.
fn counted(centre: &Centre) -> (Tablet, String) {
    let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
    let day = tablet.ask(&["today"]);
    let stops = day["stops"].as_array().unwrap();
    let stop = stops.iter().find(|stop| stop["sheltered"] == false).unwrap()["stop"].as_str().unwrap();
    let begun = tablet.ask(&["visit", "start", "--stop", stop, "--reason", "en grupp bad om det"]);
    let changed = begun["changed"].as_array().unwrap();
    let visit = changed.iter().find_map(|changed| changed["visit"].as_str()).unwrap().to_owned();
    tablet.ask(&["visit", "count", "--by", "12"]);
    (tablet, visit)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Saves what waits on a stick.
fn export(tablet: &Tablet, stick: &Path) -> (Value, PathBuf) {
    let exported = tablet.ask(&["export-file", text(stick)]);
    let path = Path::new(exported["folder"].as_str().unwrap()).join(exported["name"].as_str().unwrap());
    (exported, path)
}

/// Takes a file in at the centre, and says what it said and where the receipt is.
fn import(centre: &Centre, file: &Path) -> (Value, PathBuf) {
    let receipt = file.with_extension("kvitto");
    let told = centre.ask(&["import-file", text(file), "--answer", text(&receipt), "--json"]);
    (told, receipt)
}

/// Nothing is taken; what the program said on both its outputs.
fn not_taken(centre: &Centre, args: &[&str]) -> (Value, String) {
    let Output { status, stdout, stderr } = centre.run(args);
    assert!(!status.success(), "{args:?}");
    (serde_json::from_slice(&stdout).unwrap_or_default(), String::from_utf8(stderr).unwrap())
}

/// The numbers of visitors of this visit, as often as the centre has it.
fn at_centre(centre: &Centre, visit: &str) -> Vec<i64> {
    let lines = centre.visits();
    let found = lines.iter().filter(|line| line["visit"] == visit);
    found.map(|line| line["visitors"].as_i64().unwrap()).collect()
}

fn agrees(centre: &Centre) -> Value {
    let proof = centre.ask(&["verify"]);
    assert_eq!(proof["agrees"], true);
    proof
}

fn fingerprint_at_centre(centre: &Centre) -> Value {
    let proof = agrees(centre);
    let units = proof["units"].as_array().unwrap();
    units.iter().find(|unit| unit["name"] == UNIT).unwrap()["fingerprint"].clone()
}

#[test]
fn a_file_to_the_centre_and_a_receipt_back_end_with_the_proof() {
    let centre = Centre::open();
    let (tablet, visit) = counted(&centre);
    let stick = TempDir::new().unwrap();
    let (exported, file) = export(&tablet, stick.path());
    assert_eq!((&exported["visits"], &exported["visits_left"]), (&json!(1), &json!(0)));
    assert!(at_centre(&centre, &visit).is_empty());
    let (told, receipt) = import(&centre, &file);
    assert_eq!((&told["visits"], &told["refused"], &told["again"]), (&json!(1), &json!(0), &json!(false)));
    assert_eq!(at_centre(&centre, &visit), [12]);
    let report = tablet.ask(&["read-receipt", text(&receipt)]);
    assert_eq!((&report["sent_visits"], &report["checked"]), (&json!(1), &json!(true)));
    assert_eq!(report["fingerprint"], told["fingerprint"]);
    assert_eq!(report["fingerprint"], fingerprint_at_centre(&centre));
    let status = tablet.ask(&["status"]);
    assert_eq!((&status["waiting"], &status["checked"]), (&json!(0), &json!(true)));
    assert_eq!(tablet.ask(&["verify"])["agrees"], true);
    assert_eq!(tablet.refused(&["export-file", text(stick.path())]), "nothing-to-export");
    // The network goes on from there.
    assert_eq!(tablet.ask(&["sync"])["sent"], 0);
}

#[test]
fn people_read_how_many_visits_and_the_same_fingerprint_on_both_sides() {
    let centre = Centre::open();
    let (tablet, _) = counted(&centre);
    let stick = TempDir::new().unwrap();
    let said = tablet.read("sv", &["export-file", text(stick.path())]);
    assert!(said.starts_with("Ett besök finns i filen. Den heter turbok-"), "{said}");
    assert!(said.contains(text(stick.path())) && said.contains("Allt finns kvar på plattan."), "{said}");
    let english = tablet.read("en", &["export-file", text(stick.path())]);
    assert!(english.starts_with("One visit is in the file. It is called turbok-"), "{english}");
    let file = std::fs::read_dir(stick.path()).unwrap().next().unwrap().unwrap().path();
    // Without --answer the receipt lies beside the file.
    let output = centre.run(&["import-file", text(&file)]);
    let said = String::from_utf8(output.stdout).unwrap();
    let receipt =
        file.with_file_name(format!("{}-kvitto.turbok", file.file_stem().unwrap().to_str().unwrap()));
    assert!(output.status.success() && receipt.exists(), "{said}");
    let print = fingerprint_at_centre(&centre);
    let print = print.as_str().unwrap();
    for line in ["Besök som togs emot: 1", &format!("Fingeravtryck: {print}"), text(&receipt)] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let read = tablet.read("sv", &["read-receipt", text(&receipt)]);
    for line in [
        "Skickat: ett besök",
        "Kontrollerat: allt finns hos centralen",
        "Ett besök finns hos centralen.",
        &format!("Fingeravtryck: {print}"),
    ] {
        assert!(read.contains(line), "{line}: {read}");
    }
}

#[test]
fn the_same_file_imported_twice_is_stored_once_and_answered_alike() {
    let centre = Centre::open();
    let (tablet, visit) = counted(&centre);
    let stick = TempDir::new().unwrap();
    let (_, file) = export(&tablet, stick.path());
    let (first, one) = import(&centre, &file);
    let kept = std::fs::read(&one).unwrap();
    let (second, two) = import(&centre, &file);
    assert_eq!((&second["again"], &second["visits"]), (&json!(true), &json!(1)));
    assert_eq!(first["fingerprint"], second["fingerprint"]);
    assert_eq!(at_centre(&centre, &visit), [12]);
    assert!(tablet.ask(&["read-receipt", text(&two)])["checked"].as_bool().unwrap());
    std::fs::write(&one, kept).unwrap();
    assert_eq!(tablet.refused(&["read-receipt", text(&one)]), "receipt-old");
    assert_eq!(tablet.ask(&["status"])["checked"], true);
}

#[test]
fn two_files_before_a_receipt_are_one_batch_and_either_receipt_will_do() {
    for newer_first in [false, true] {
        let centre = Centre::open();
        let (tablet, visit) = counted(&centre);
        let sticks = [TempDir::new().unwrap(), TempDir::new().unwrap()];
        let (_, first) = export(&tablet, sticks[0].path());
        tablet.ask(&["visit", "count", "--by", "5"]);
        let (exported, second) = export(&tablet, sticks[1].path());
        assert_eq!(first.file_name(), second.file_name());
        assert_eq!(exported["visits"], 1);
        let order = if newer_first { [&second, &first] } else { [&first, &second] };
        let receipts = order.map(|file| import(&centre, file).1);
        assert_eq!(at_centre(&centre, &visit), [12], "what was counted later goes into the next file");
        let report = tablet.ask(&["read-receipt", text(&receipts[0])]);
        assert_eq!((&report["sent_visits"], &report["checked"]), (&json!(1), &json!(false)));
        assert_eq!(tablet.refused(&["read-receipt", text(&receipts[1])]), "receipt-old");
        let (_, third) = export(&tablet, sticks[0].path());
        assert_ne!(third.file_name(), first.file_name());
        let (_, receipt) = import(&centre, &third);
        assert_eq!(tablet.ask(&["read-receipt", text(&receipt)])["checked"], true);
        assert_eq!(at_centre(&centre, &visit), [17]);
        agrees(&centre);
    }
}

#[test]
fn a_receipt_that_was_lost_does_no_harm_the_network_sends_the_same_batch() {
    let centre = Centre::open();
    let (tablet, visit) = counted(&centre);
    let stick = TempDir::new().unwrap();
    let (_, file) = export(&tablet, stick.path());
    let (_, receipt) = import(&centre, &file);
    tablet.ask(&["visit", "count", "--by", "5"]);
    let report = tablet.ask(&["sync"]);
    assert_eq!(report["checked"], true);
    assert_eq!(at_centre(&centre, &visit), [17]);
    assert_eq!(tablet.refused(&["read-receipt", text(&receipt)]), "receipt-old");
    assert_eq!(tablet.ask(&["status"])["checked"], true);
    agrees(&centre);
}

#[test]
fn a_file_that_the_network_has_overtaken_is_not_taken_and_nothing_is_made_of_it() {
    let centre = Centre::open();
    let (tablet, visit) = counted(&centre);
    let stick = TempDir::new().unwrap();
    let (_, file) = export(&tablet, stick.path());
    assert_eq!(tablet.ask(&["sync"])["checked"], true);
    // The batch in it is the last one still: it is known, and that is all.
    let (told, receipt) = import(&centre, &file);
    assert_eq!(told["again"], true);
    assert_eq!(tablet.refused(&["read-receipt", text(&receipt)]), "receipt-old");
    tablet.ask(&["visit", "count", "--by", "5"]);
    assert_eq!(tablet.ask(&["sync"])["checked"], true);
    let args = ["import-file", text(&file), "--answer", text(&receipt), "--json"];
    assert_eq!(not_taken(&centre, &args).0["denied"], "new-incarnation");
    // The receipt for it finds the tablet far ahead.
    assert_eq!(tablet.refused(&["read-receipt", text(&receipt)]), "receipt-old");
    assert_eq!(
        (tablet.ask(&["status"])["checked"].clone(), at_centre(&centre, &visit)),
        (json!(true), vec![17])
    );
    assert_eq!(tablet.ask(&["sync"])["checked"], true);
    agrees(&centre);
}

#[test]
fn the_visits_of_a_revoked_tablet_are_rescued_when_somebody_says_so() {
    let centre = Centre::open();
    let (tablet, visit) = counted(&centre);
    let stick = TempDir::new().unwrap();
    let devices = centre.ask(&["devices"]);
    let device = devices[0]["device"].as_str().unwrap().to_owned();
    assert!(centre.run(&["revoke", "--device", &device]).status.success());
    assert_eq!(tablet.refused(&["sync"]), "tablet-revoked");
    let (_, file) = export(&tablet, stick.path());
    let receipt = stick.path().join("receipt");
    let args = ["import-file", text(&file), "--answer", text(&receipt)];
    let Output { status, stdout, .. } = centre.run(&args);
    let said = String::from_utf8(stdout).unwrap();
    assert!(!status.success() && said.contains("Plattan är spärrad") && said.contains("--rescue"), "{said}");
    assert!(at_centre(&centre, &visit).is_empty());
    assert_eq!(tablet.refused(&["read-receipt", text(&receipt)]), "tablet-revoked");
    assert_eq!(tablet.ask(&["status"])["waiting_visits"], 1);

    let args = [&args[..], &["--rescue", "--json"]].concat();
    assert_eq!(centre.ask(&args)["visits"], 1);
    assert_eq!(at_centre(&centre, &visit), [12]);
    let report = tablet.ask(&["read-receipt", text(&receipt)]);
    assert_eq!(
        (&report["sent_visits"], &report["checked"], &report["received"]),
        (&json!(1), &json!(false), &json!(0))
    );
    assert_eq!(tablet.ask(&["status"])["waiting_visits"], 0);
    assert_eq!(tablet.refused(&["sync"]), "tablet-revoked", "it stays revoked");
    agrees(&centre);
}

#[test]
fn a_forged_file_a_damaged_one_and_one_of_another_centre_are_refused_in_words() {
    let (centre, elsewhere) = (Centre::open(), Centre::open());
    let (tablet, _) = counted(&centre);
    let stick = TempDir::new().unwrap();
    let (_, file) = export(&tablet, stick.path());
    let whole = std::fs::read(&file).unwrap();
    let refused = |centre: &Centre, bytes: &[u8]| {
        let path = stick.path().join("other");
        std::fs::write(&path, bytes).unwrap();
        let (_, said) =
            not_taken(centre, &["import-file", text(&path), "--answer", text(&stick.path().join("answer"))]);
        assert!(!stick.path().join("answer").exists(), "nobody is answered");
        said
    };
    assert!(refused(&elsewhere, &whole).contains("en annan central"));
    assert!(refused(&centre, &whole[..whole.len() - 1]).contains("Filen är skadad"));
    let mut altered = whole.clone();
    altered[whole.len() / 2] ^= 1;
    assert!(refused(&centre, &altered).contains("Filen är skadad"));
    assert!(refused(&centre, b"ett brev").contains("ingen fil från Turbok"));
    assert!(refused(&centre, b"TURBOK SENDING 2\nAAAA").contains("nyare Turbok"));
    let (_, receipt) = import(&centre, &file);
    assert!(refused(&centre, &std::fs::read(receipt).unwrap()).contains("kvitto"));
    let missing = not_taken(&centre, &["import-file", text(&stick.path().join("missing"))]).1;
    assert!(missing.contains("går inte att läsa"), "{missing}");
}

#[test]
fn a_receipt_goes_to_its_own_tablet_only() {
    let centre = Centre::open();
    let (bus_a, _) = counted(&centre);
    let bus_b = Tablet::enrolled(&centre.code(UNIT), "JB");
    let stick = TempDir::new().unwrap();
    let (_, file) = export(&bus_a, stick.path());
    let (_, receipt) = import(&centre, &file);
    assert_eq!(bus_b.refused(&["read-receipt", text(&receipt)]), "receipt-other-tablet");
    assert_eq!(bus_b.refused(&["read-receipt", text(&file)]), "receipt-other-file");
    assert_eq!(bus_b.refused(&["read-receipt", text(&stick.path().join("missing"))]), "input-malformed");
    assert_eq!(bus_a.ask(&["read-receipt", text(&receipt)])["checked"], true);
}

#[test]
fn nothing_of_a_visit_stands_in_clear_text_in_either_file() {
    let centre = Centre::open();
    let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
    let day = tablet.ask(&["today"]);
    let stops = day["stops"].as_array().unwrap();
    let stop = stops.iter().find(|stop| stop["sheltered"] == true).unwrap();
    let begun =
        tablet.ask(&["visit", "start", "--stop", stop["stop"].as_str().unwrap(), "--reason", "hemligt"]);
    let changed = begun["changed"].as_array().unwrap();
    let visit = changed.iter().find_map(|changed| changed["visit"].as_str()).unwrap();
    let stick = TempDir::new().unwrap();
    let (_, file) = export(&tablet, stick.path());
    let (_, receipt) = import(&centre, &file);
    for path in [&file, &receipt] {
        let (name, content) = (text(path), std::fs::read_to_string(path).unwrap());
        for secret in [visit, "hemligt", UNIT, "Boende", stop["residence"].as_str().unwrap()] {
            assert!(!content.contains(secret) && !name.contains(secret), "{name}: {secret}");
        }
    }
    assert!(!centre.log().contains("hemligt"));
}

#[test]
fn a_week_without_any_network_arrives_by_hand_day_by_day() {
    let centre = Centre::open();
    let (tablet, visit) = counted(&centre);
    let stick = TempDir::new().unwrap();
    for day in 1..=5 {
        let (_, file) = export(&tablet, stick.path());
        let (_, receipt) = import(&centre, &file);
        assert_eq!(tablet.ask(&["read-receipt", text(&receipt)])["checked"], true, "day {day}");
        assert_eq!(at_centre(&centre, &visit), [11 + day]);
        tablet.ask(&["visit", "count"]);
    }
    agrees(&centre);
}

fn saved(pad: &mut Pad, stick: &Path) -> PathBuf {
    let file = pad.device().export_file(ExportFile { to: Some(text(stick).to_owned()) }).unwrap();
    Path::new(&file.folder).join(file.name)
}

fn read(pad: &mut Pad, receipt: &Path) -> Result<contract::answer::SyncReport, Fault> {
    pad.device().read_receipt(ReadReceipt { receipt: std::fs::read_to_string(receipt).unwrap() })
}

fn visitors(pad: &mut Pad, visit: Id<Visit>) -> i64 {
    pad.visit(visit).summary.visitors
}

fn copy_into(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_into(&from, &to);
        } else {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}

#[test]
fn of_a_tablet_and_its_copy_the_second_file_is_not_taken_and_its_counts_are_kept_until_the_network_sorts_it_out()
 {
    let centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    let stop = pad.stop(false);
    let visit = pad.start(stop);
    pad.count(visit, Metric::Visitors, 2).unwrap();
    assert!(pad.sync().unwrap().checked);
    pad.lock();
    let folder = TempDir::new().unwrap();
    copy_into(pad.data(), folder.path());
    let mut copy = Pad::over(folder);
    pad.unlock();
    copy.unlock();
    pad.count(visit, Metric::Visitors, 10).unwrap();
    copy.count(visit, Metric::Visitors, 100).unwrap();
    let sticks = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let (one, other) = (saved(&mut pad, sticks[0].path()), saved(&mut copy, sticks[1].path()));
    let (_, receipt) = import(&centre, &one);
    let refusal = sticks[1].path().join("receipt");
    let args = ["import-file", text(&other), "--answer", text(&refusal), "--json"];
    assert_eq!(not_taken(&centre, &args).0["denied"], "new-incarnation");
    // The copy holds the same token, so that it opens the receipt of the other: it is not for its batch.
    assert_eq!(read(&mut copy, &receipt).unwrap_err().code, "receipt-old");
    assert_eq!(read(&mut copy, &refusal).unwrap_err().code, "network-needed");
    assert!(read(&mut pad, &receipt).unwrap().checked);
    assert_eq!((visitors(&mut pad, visit), visitors(&mut copy, visit)), (12, 102));
    assert_eq!((copy.status().waiting_visits, at_centre(&centre, &visit.to_string())), (1, vec![12]));
    // Over the network both are compared, and nothing is lost or doubled.
    assert!(copy.sync().unwrap().checked);
    assert_eq!((visitors(&mut copy, visit), at_centre(&centre, &visit.to_string())), (112, vec![112]));
    agrees(&centre);
}

#[test]
fn a_tablet_whose_clock_is_ahead_corrects_its_times_by_the_receipt_and_the_next_file_is_taken() {
    const HOUR_MS: i64 = 60 * 60 * 1_000;
    let centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    let stop = pad.stop(false);
    pad.clock.set_off_ms(HOUR_MS);
    let visit = pad.start(stop);
    pad.count(visit, Metric::Visitors, 2).unwrap();
    let stick = TempDir::new().unwrap();
    let file = saved(&mut pad, stick.path());
    let receipt = stick.path().join("receipt");
    let args = ["import-file", text(&file), "--answer", text(&receipt), "--json"];
    assert_eq!(not_taken(&centre, &args).0["denied"], "restamp");
    assert_eq!(read(&mut pad, &receipt).unwrap_err().code, "receipt-restamped");
    let file = saved(&mut pad, stick.path());
    let (_, receipt) = import(&centre, &file);
    assert!(read(&mut pad, &receipt).unwrap().checked);
    assert_eq!(at_centre(&centre, &visit.to_string()), [2]);
}
