//! A list lost an entry that is in use: it is shown by its name where it was counted, and offered nowhere else.

use std::sync::Arc;

use central::centre::Centre as Books;
use central::data_folder::DataFolder;
use central::own_writes::write_entries;
use central::ports::{Clock, SystemClock, SystemRandom};
use central::reference::Entry;
use central::store::{self, StoreError};
use chrono::{DateTime, NaiveDate};
use domain::record::Record;
use domain::records::{Agency, Language, Material, NotHeldReason};
use end_to_end::{Browser, Centre, Page, Tablet};
use uuid::Uuid;

use super::on_a_visit::{Home, UNIT, UPRIGHT, begin, shoot, unlock};

/// Ends the entry of this list with this code, from today on, in the centre's own books.
fn retire<R: Record>(books: &Books, is: impl Fn(&R) -> bool, end: impl Fn(&mut R, NaiveDate)) {
    let all = books.read::<_, StoreError>(|tx| store::list::<R>(tx, books.dataset)).unwrap();
    let (id, mut record) = all.into_iter().find(|(_, record)| is(record)).expect("the list has it");
    let today = DateTime::from_timestamp_millis(SystemClock.now_ms()).unwrap().date_naive();
    end(&mut record, today);
    assert_eq!(write_entries(books, &[Entry::of(id, Uuid::nil(), &record)]).unwrap(), 1);
}

fn retire_what_was_used(centre: &Centre) {
    let folder = DataFolder::at(centre.data()).unwrap();
    let books = folder.open(Arc::new(SystemClock), Arc::new(SystemRandom)).unwrap();
    retire::<Language>(&books, |it| it.code == "ar", |it, day| it.retired_on = Some(day));
    retire::<Material>(&books, |it| it.code == "om_sverige", |it, day| it.retired_on = Some(day));
    retire::<Agency>(&books, |it| it.code == "migrationsverket", |it, day| it.retired_on = Some(day));
    retire::<NotHeldReason>(&books, |it| it.code == "closed", |it, day| it.retired_on = Some(day));
}

/// A visit with one of each, and one that was not held; sent.
fn used(centre: &Centre) -> (Tablet, String, String) {
    let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
    let (visit, stop) = begin(&tablet, Home::Open);
    let on = |args: &[&str]| tablet.ask(&[&["visit", "--visit", &visit], args].concat());
    on(&["count", "--to", "7"]);
    on(&["language", "ar", "--to", "4"]);
    on(&["give", "om_sverige", "ar", "--by", "3"]);
    on(&["refer", "migrationsverket"]);
    let (closed, other) = begin(&tablet, Home::ForMinors);
    tablet.ask(&["visit", "--visit", &closed, "not-held", "closed"]);
    tablet.ask(&["sync"]);
    (tablet, stop, other)
}

fn step(page: &Page, name: &str, code: &str) {
    page.tap_at(&format!(".steps li:nth-child({name}) button"));
    page.await_screen(code);
}

fn has(page: &Page, text: &str) {
    assert!(page.text().contains(text), "no `{text}` in:\n{}", page.text());
}

#[test]
fn what_was_retired_after_it_was_counted_keeps_its_name_and_is_offered_no_more() {
    let centre = Centre::open();
    let (tablet, stop, not_held) = used(&centre);
    retire_what_was_used(&centre);
    tablet.ask(&["sync"]);
    tablet.ask(&["lock"]);
    let page = Browser::open(tablet.data(), UPRIGHT.0, UPRIGHT.1);
    unlock(&page);
    page.await_text("blev inte av: stängt");
    shoot(&page, "retired-today");

    page.tap(&format!("Fortsätt: {stop}"));
    page.await_screen("people");
    page.tap("arabiska, antal 4");
    page.await_text(
        "Det du valde finns inte kvar i listan över språk. Välj något annat. Allt annat är sparat.",
    );
    assert!(page.offers("arabiska, antal 4"));
    shoot(&page, "retired-people");
    page.tap("Minska arabiska med en");
    page.await_that("it is counted down", |page| page.offers("arabiska, antal 3"));
    step(&page, "2", "introduce");
    page.await_that("the handout is a tile", |page| page.offers("arabiska, Om Sverige, antal 3"));
    step(&page, "4", "refer");
    has(&page, "Migrationsverket");
    step(&page, "5", "close");
    has(&page, "arabiska 3");
    has(&page, "Om Sverige på arabiska 3");
    has(&page, "Migrationsverket 1");
    shoot(&page, "retired-close");
    page.tap("Tillbaka");
    page.tap("Mina besök");
    page.await_screen("visits");
    page.await_text(&stop);
    has(&page, "blev inte av");
    shoot(&page, "retired-visits");
    page.tap("Tillbaka");
    page.tap(&format!("Visa: {not_held}"));
    page.await_screen("close");
    assert!(pressed(&page).iter().any(|it| it.ends_with("stängt")), "{:?}", pressed(&page));

    begin_outside(&page);
    page.tap("Fler språk");
    page.await_text("Färre språk");
    is_offered_without(&page, "dari, antal 0, lägg till en", "arabiska, antal");
    step(&page, "2", "introduce");
    page.tap("Annat material");
    is_offered_without(&page, "Fickordbok", "Om Sverige");
    page.tap("Något saknades");
    page.tap("ordbok");
    page.await_text("På vilket språk?");
    is_offered_without(&page, "dari", "arabiska");
    step(&page, "4", "refer");
    let agencies =
        page.run("return [...document.querySelectorAll('.agency h4')].map(it => it.innerText)", &[]);
    let agencies: Vec<String> = serde_json::from_value(agencies).unwrap();
    assert!(agencies.iter().any(|it| it == "Skatteverket"), "{agencies:?}");
    assert!(!agencies.iter().any(|it| it == "Migrationsverket"), "{agencies:?}");
    step(&page, "5", "close");
    is_offered_without(&page, "flyttat", "stängt");
    shoot(&page, "retired-new-visit");
}

/// Begins a visit at the first home that can be chosen, with a reason where the season asks for one.
fn begin_outside(page: &Page) {
    page.tap("Tillbaka");
    page.tap("Besök utanför turlistan");
    page.await_screen("outside");
    page.tap_at("fieldset .chip");
    page.tap("Starta besök");
    page.await_that("it begins, or asks why", |page| page.screen() == "people" || page.offers("Avbryt"));
    if page.screen() == "outside" {
        page.write("Skriv varför", "en grupp bad om det");
        page.tap_at(".why .btn:not(.quiet):not(.plain)");
    }
    page.await_screen("people");
}

fn pressed(page: &Page) -> Vec<String> {
    let script =
        "return [...document.querySelectorAll('[aria-pressed=true]')].map(it => it.innerText.trim())";
    serde_json::from_value(page.run(script, &[])).unwrap()
}

/// The list is there, with what is still on it and without what was retired.
fn is_offered_without(page: &Page, there: &str, retired: &str) {
    page.await_that(&format!("`{there}` is offered"), |page| page.offered_like(there) > 0);
    assert_eq!(page.offered_like(retired), 0, "{:?}", page.offered());
}
