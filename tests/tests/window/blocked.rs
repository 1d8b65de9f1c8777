//! The coordinator has blocked the tablet, and it came to light: another code connects it anew where it was told so. And
//! the centre was put back to a copy: the tablet says what was put right.

use end_to_end::{Browser, Centre, Page};

use super::on_a_visit::{OnAVisit, UPRIGHT, agrees, at_centre, shoot, unlock};

const CODE: &str = "Kod från samordnaren";
const PROVED: &str = "Kontrollerat: allt finns hos centralen";

fn send(page: &Page) {
    page.tap_at(".truth button");
    page.await_screen("send");
    page.tap("Skicka nu");
}

#[test]
fn a_tablet_that_is_blocked_is_connected_anew_where_it_is_told_so_and_sends_what_it_kept() {
    let centre = Centre::open();
    let day = OnAVisit::with(&centre, 7);
    let device = centre.ask(&["devices"])[0]["device"].as_str().unwrap().to_owned();
    assert!(centre.run(&["revoke", "--device", &device]).status.success());
    let page = Browser::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    unlock(&page);
    send(&page);
    page.await_text("Plattan är spärrad");
    page.write(CODE, "TURBOK1:AAAA");
    page.tap("Anslut på nytt");
    page.await_text("Koden");
    for (width, height) in [UPRIGHT, (1280, 800), (360, 640)] {
        page.view(width, height);
        shoot(&page, &format!("blocked-{width}"));
    }
    page.run("document.querySelector('#code').select()", &[]);
    page.write(CODE, &centre.code("Bokbussen"));
    page.tap("Anslut på nytt");
    page.await_text(PROVED);
    assert!(!page.text().contains("hade inte samma uppgifter"), "nothing had been lost");
    for (width, height) in [UPRIGHT, (360, 640)] {
        page.view(width, height);
        shoot(&page, &format!("blocked-connected-{width}"));
    }
    assert_eq!(at_centre(&centre, &day.visit), [7]);
    agrees(&centre);
}

#[test]
fn after_the_centre_was_put_back_to_a_copy_it_is_said_what_was_put_right() {
    let mut centre = Centre::open();
    let day = OnAVisit::with(&centre, 7);
    let (listen, database) = (centre.socket().to_string(), centre.data().join("central.sqlite"));
    centre.stop();
    let copy = std::fs::read(&database).unwrap();
    centre.start_with(&["--listen", &listen]);
    let page = Browser::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    unlock(&page);
    send(&page);
    page.await_text(PROVED);
    centre.stop();
    std::fs::write(&database, copy).unwrap();
    centre.start_with(&["--listen", &listen]);
    assert!(at_centre(&centre, &day.visit).is_empty());
    page.tap("Skicka nu");
    page.await_text("Plattan och centralen hade inte samma uppgifter");
    page.await_text(PROVED);
    for (width, height) in [UPRIGHT, (1280, 800), (360, 640)] {
        page.view(width, height);
        shoot(&page, &format!("centre-restored-{width}"));
    }
    assert_eq!(at_centre(&centre, &day.visit), [7]);
    agrees(&centre);
}
