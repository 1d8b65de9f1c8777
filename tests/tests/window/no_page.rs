//! A window that was built without its page, and a page whose program is missing or broken: there is always something to
//! read, in Swedish and in English, and something to do.

use std::fs;
use std::path::Path;

use end_to_end::{Browser, Centre, built_page};
use serde_json::json;
use tempfile::TempDir;

use super::on_a_visit::{OnAVisit, UPRIGHT, shoot, unlock};

/// A copy of the page that can be broken.
fn copied_page() -> TempDir {
    let copy = TempDir::new().unwrap();
    copy_folder(&built_page(), copy.path());
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// What became of a file.
#[derive(Debug, Clone, Copy)]
enum Harm {
    Gone,
    CutInHalf,
}

impl Harm {
    fn do_to(self, file: &Path) {
        let bytes = fs::read(file).unwrap();
        fs::remove_file(file).unwrap();
        if let Self::CutInHalf = self {
            fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
        }
    }
}

/// Nothing has to be pushed sideways, and letters are as large as in a book.
fn is_readable(page: &Browser) {
    for (width, height) in [UPRIGHT, (UPRIGHT.1, UPRIGHT.0), (360, 640)] {
        page.view(width, height);
        let script = "return [document.documentElement.scrollWidth <= innerWidth, \
                      [...document.querySelectorAll('p')].filter(it => it.getClientRects().length)\
                      .every(it => parseFloat(getComputedStyle(it).fontSize) >= 16)]";
        assert_eq!(page.run(script, &[]), json!([true, true]), "{width} pixels wide");
    }
    page.view(UPRIGHT.0, UPRIGHT.1);
}

#[test]
fn a_window_without_its_page_says_what_is_missing_in_both_languages() {
    let centre = Centre::open();
    let day = OnAVisit::with(&centre, 1);
    let page = TempDir::new().unwrap();
    let placeholder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/placeholder.html");
    fs::copy(placeholder, page.path().join("index.html")).unwrap();
    let browser = Browser::open_page(day.tablet.data(), page.path(), UPRIGHT.0, UPRIGHT.1);
    browser.await_text("Sidan saknas");
    browser.await_text("Inget av det som är sparat på plattan är borta.");
    browser.await_text("Nothing that is saved on the tablet is lost.");
    assert_eq!(browser.text().matches("cargo xtask window").count(), 2);
    is_readable(&browser);
    shoot(&browser, "window-without-its-page");
}

#[test]
fn a_page_whose_program_is_missing_or_broken_says_so_and_opens_when_it_is_whole() {
    let centre = Centre::open();
    let day = OnAVisit::with(&centre, 1);
    let whole = built_page();
    for (name, file, harm) in [
        ("missing", "ui_bg.wasm", Harm::Gone),
        ("cut", "ui_bg.wasm", Harm::CutInHalf),
        ("without-glue", "ui.js", Harm::Gone),
        ("glue-cut", "ui.js", Harm::CutInHalf),
    ] {
        let page = copied_page();
        harm.do_to(&page.path().join(file));
        let browser = Browser::open_page(day.tablet.data(), page.path(), UPRIGHT.0, UPRIGHT.1);
        browser.await_text("Sidan kunde inte öppnas");
        browser.await_text("Stäng Turbok och öppna igen.");
        browser.await_text("What is saved is still on the tablet.");
        is_readable(&browser);
        shoot(&browser, &format!("page-{name}"));
        // What the button says: as soon as the page is whole, it opens.
        copy_folder(&whole, page.path());
        browser.tap("Öppna igen");
        unlock(&browser);
        browser.await_that("the visit is there", |page| page.offers(&format!("Fortsätt: {}", day.stop)));
        browser.tap("Inställningar");
        browser.tap("Byt användare");
        browser.await_screen("unlock");
    }
}
