//! The centre is away when somebody taps *Skicka nu*.

use end_to_end::{Browser, Centre, Page, Window};
use serde_json::json;

use super::on_a_visit::{OnAVisit, UPRIGHT, VISITORS, agrees, at_centre, shoot, shows};

/// What is drawn in red: text, ground or edge.
const RED: &str = "const isRed = colour => { const part = colour.match(/[\\d.]+/g).map(Number);\
                   return (part[3] ?? 1) > 0 && part[0] > 140 && part[0] > 2 * part[1] && part[0] > 2 * part[2]; };\
                   return [...document.querySelectorAll('body *')].filter(it => it.getClientRects().length)\
                   .filter(it => { const style = getComputedStyle(it);\
                   return isRed(style.color) || isRed(style.backgroundColor)\
                   || parseFloat(style.borderTopWidth) > 0 && isRed(style.borderTopColor)\
                   || parseFloat(style.borderLeftWidth) > 0 && isRed(style.borderLeftColor); })\
                   .map(it => it.outerHTML.slice(0, 80))";

#[test]
fn a_centre_that_is_away_is_told_calmly_and_counting_goes_on_until_it_is_back() {
    let mut centre = Centre::open();
    let day = OnAVisit::with(&centre, 7);
    let address = centre.socket().to_string();
    let page = Browser::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    day.go_on(&page);
    page.tap("Tillbaka");
    page.await_screen("today");
    centre.kill();
    page.tap_at(".truth button");
    page.await_screen("send");
    page.tap("Skicka nu");
    page.await_text("Försök igen om en stund");
    let told = page.text();
    assert!(told.contains("Allt är sparat på plattan."), "{told}");
    assert!(told.contains("Inget nät – sparas på plattan"), "{told}");
    assert_eq!(
        page.run("return document.querySelectorAll('.foot .btn').length", &[]),
        json!(1),
        "one action"
    );
    assert!(page.offers("Skicka nu"));
    assert_eq!(page.run(RED, &[]), json!([]), "nothing is wrong, so nothing is red");
    assert_eq!(page.run("return document.querySelectorAll('[role=alert]').length", &[]), json!(0));
    shoot(&page, "centre-away");

    page.tap("Tillbaka");
    page.tap(&format!("Fortsätt: {}", day.stop));
    page.tap_times(VISITORS, 3);
    shows(&page, 10);
    assert!(page.text().contains("Inget nät – sparas på plattan"));
    shoot(&page, "centre-away-counting");

    centre.start_with(&["--listen", &address]);
    page.tap("1 väntar på att skickas");
    page.await_screen("send");
    page.tap("Skicka nu");
    page.await_text("Kontrollerat");
    assert!(!page.text().contains("Inget nät"));
    shoot(&page, "centre-back");
    assert_eq!(at_centre(&centre, &day.visit), [10]);
    agrees(&centre);
}

/// The centre takes the connection and does not answer: on *Skicka och hämta*, and then in the visit.
fn counts_on_while_the_centre_is_slow(centre: &Centre, day: &OnAVisit, page: &Page) {
    day.go_on(page);
    page.tap("Tillbaka");
    page.await_screen("today");
    centre.halt();
    page.tap_at(".truth button");
    page.tap("Skicka nu");
    page.await_text("Ansluter");
    page.tap("Tillbaka");
    page.tap(&format!("Fortsätt: {}", day.stop));
    page.tap(VISITORS);
    shows(page, 8);
}

/// It answers: the sync goes to its end, with what was counted meanwhile.
fn is_sent_when_the_centre_answers(centre: &Centre, day: &OnAVisit, page: &Page) {
    centre.go_on();
    page.tap("Tillbaka");
    page.tap_at(".truth button");
    page.await_text("Kontrollerat");
    assert_eq!(at_centre(centre, &day.visit), [8]);
    agrees(centre);
}

#[test]
fn counting_goes_on_while_the_centre_is_slow_to_answer() {
    let centre = Centre::open();
    let day = OnAVisit::with(&centre, 7);
    let page = Browser::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    counts_on_while_the_centre_is_slow(&centre, &day, &page);
    shoot(&page, "centre-slow-counting");
    is_sent_when_the_centre_answers(&centre, &day, &page);
}

#[test]
fn counting_goes_on_in_the_window_while_the_centre_is_slow_to_answer() {
    let centre = Centre::open();
    let day = OnAVisit::with(&centre, 7);
    let window = Window::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    counts_on_while_the_centre_is_slow(&centre, &day, &window);
    is_sent_when_the_centre_answers(&centre, &day, &window);
}
