//! No network for days: what waits is saved in a file, and the receipt that somebody brings back is read.

use std::path::PathBuf;

use end_to_end::{Browser, Centre, Page, Window};

use super::on_a_visit::{OnAVisit, UPRIGHT, agrees, at_centre, shoot, unlock};

const EXPORT: &str = "Exportera till fil";
const READ: &str = "Läs in kvitto";
const PROVED: &str = "Kontrollerat: allt finns hos centralen";

/// The file that the tablet saved: in these tests it is at home in the tablet's folder.
fn file(day: &OnAVisit) -> PathBuf {
    let names = std::fs::read_dir(day.tablet.data()).unwrap().map(|entry| entry.unwrap().path());
    names
        .into_iter()
        .find(|path| path.extension().is_some_and(|it| it == "turbok"))
        .expect("a file was saved")
}

fn go_to_send(page: &Page) {
    page.tap_at(".truth button");
    page.await_screen("send");
}

#[test]
fn a_visit_reaches_the_centre_in_a_file_and_the_receipt_ends_with_the_proof() {
    let mut centre = Centre::open();
    let day = OnAVisit::with(&centre, 7);
    centre.kill();
    let page = Browser::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    unlock(&page);
    go_to_send(&page);
    page.tap("Skicka nu");
    page.await_text("Allt är sparat på plattan.");
    page.tap(EXPORT);
    page.await_text("Ett besök finns i filen.");
    page.await_text("läs in kvittot som du får");
    assert!(
        page.text().contains("Ett besök väntar på att skickas."),
        "nothing is sent before there is a receipt"
    );
    shoot(&page, "by-hand-saved");

    let (file, receipt) = (file(&day), day.tablet.data().join("receipt"));
    let (from, to) = (file.to_str().unwrap(), receipt.to_str().unwrap());
    assert_eq!(centre.ask(&["import-file", from, "--answer", to, "--json"])["visits"], 1);
    // A wrong file first: the one that was saved here.
    page.write(READ, from);
    page.await_text("Filen är inget kvitto från centralen.");
    shoot(&page, "by-hand-no-receipt");
    page.write(READ, to);
    page.await_text(PROVED);
    page.await_text("Ett besök skickat");
    page.await_text("Inget att skicka.");
    assert!(!page.text().contains("inget kvitto"));
    for (width, height) in [UPRIGHT, (1280, 800), (360, 640)] {
        page.view(width, height);
        shoot(&page, &format!("by-hand-proved-{width}"));
    }
    assert_eq!(at_centre(&centre, &day.visit), [7]);
    agrees(&centre);
    page.tap(EXPORT);
    page.await_text("Det finns inget att spara i en fil.");
    // The same file can be chosen again, and is told to be old.
    page.write(READ, to);
    page.await_text("Kvittot hör till en äldre fil.");
    let is_seen = "const box = document.querySelector('.sheet:last-child .note').getBoundingClientRect();\
                   const foot = document.querySelector('.foot').getBoundingClientRect();\
                   return box.top >= 0 && box.bottom <= foot.top";
    assert_eq!(page.run(is_seen, &[]), true, "on a small screen too it is told where somebody looks");
    shoot(&page, "by-hand-old-receipt-360");
}

#[test]
fn the_window_reads_a_receipt_as_a_browser_does() {
    let centre = Centre::open();
    let day = OnAVisit::with(&centre, 7);
    day.tablet.call(&["unlock", "--staff", "KL", "--pin", "471123"]).unwrap();
    day.tablet.ask(&["export-file", day.tablet.data().to_str().unwrap()]);
    day.tablet.ask(&["lock"]);
    let (file, receipt) = (file(&day), day.tablet.data().join("receipt"));
    let (from, to) = (file.to_str().unwrap(), receipt.to_str().unwrap());
    assert_eq!(centre.ask(&["import-file", from, "--answer", to, "--json"])["visits"], 1);
    let window = Window::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    unlock(&window);
    go_to_send(&window);
    window.write(READ, from);
    window.await_text("Filen är inget kvitto från centralen.");
    window.write(READ, to);
    window.await_text(PROVED);
    shoot(&window, "by-hand-window");
    assert_eq!(at_centre(&centre, &day.visit), [7]);
    agrees(&centre);
}

#[test]
fn the_keyboard_reaches_both_and_the_choice_of_a_file_is_named() {
    let centre = Centre::open();
    let day = OnAVisit::with(&centre, 7);
    let page = Browser::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    unlock(&page);
    go_to_send(&page);
    page.await_text("Utan nät");
    page.run(
        "[...document.querySelectorAll('button')].find(it => it.innerText === arguments[0]).focus()",
        &[EXPORT.into()],
    );
    assert_eq!(page.focused(), EXPORT);
    page.press(thirtyfour::Key::Tab);
    assert_eq!(page.focused(), READ);
    let ring = page.run("return getComputedStyle(document.activeElement.closest('label')).outlineStyle", &[]);
    assert_eq!(ring, "solid", "whoever comes by the keyboard sees where they are");
    shoot(&page, "by-hand-focus");
}
