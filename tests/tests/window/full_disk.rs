//! The tablet's disk is full in the middle of counting.

use end_to_end::{Browser, Centre};
use serde_json::{Value, json};

use super::on_a_visit::{OnAVisit, UPRIGHT, VISITORS, agrees, at_centre, send, shoot, shown, shows};

const FULL: &str = "Plattan är full. Det sista kunde inte sparas, men allt tidigare finns kvar. \
                    Ta bort något annat från plattan och försök igen.";

/// Puts something to the server of the page, as the page does.
fn put(page: &Browser, path: &str, body: &Value) -> Value {
    let script = "const [path, body, done] = arguments;\
                  const token = new URLSearchParams(location.hash.slice(1)).get('token');\
                  fetch(path, { method: 'POST', body, headers: { 'x-turbok-token': token } })\
                  .then(answer => answer.json()).then(done, error => done(String(error)));";
    page.run_async(script, &[json!(path), json!(body.to_string())])
}

/// The disk is full to the last page, or has room again.
fn fill_disk(page: &Browser, full: bool) {
    assert_eq!(put(page, "/disk", &json!({ "full": full })), json!({ "answer": null }));
    if full {
        for length in [400, 40, 1] {
            while fits(page, length) {}
        }
    }
}

fn fits(page: &Browser, length: usize) -> bool {
    let text = "x".repeat(length);
    let debrief = json!({ "ask": "write_debrief", "worked": text, "did_not": "", "change": "" });
    let answer = put(page, "/call", &debrief);
    if let Some(fault) = answer.get("fault") {
        assert_eq!(fault["code"], "disk-full", "{answer}");
        return false;
    }
    true
}

#[test]
fn on_a_full_disk_the_number_stays_the_saved_one_and_counting_goes_on_when_there_is_room() {
    let centre = Centre::open();
    let day = OnAVisit::with(&centre, 7);
    let page = Browser::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    day.go_on(&page);
    shows(&page, 7);
    fill_disk(&page, true);
    for _ in 0..2 {
        page.tap(VISITORS);
        page.await_text(FULL);
        assert_eq!(shown(&page), 7);
    }
    assert!(page.text().contains("7 besökare"));
    shoot(&page, "disk-full");
    // Another day with a full disk: everything that was counted is read.
    page.reload();
    page.await_screen("today");
    page.tap(&format!("Fortsätt: {}", day.stop));
    shows(&page, 7);
    page.tap(VISITORS);
    page.await_text(FULL);

    fill_disk(&page, false);
    page.tap(VISITORS);
    shows(&page, 8);
    assert!(!page.text().contains(FULL));
    page.tap("Tillbaka");
    page.await_screen("today");
    send(&page);
    assert_eq!(at_centre(&centre, &day.visit), [8]);
    agrees(&centre);
}
