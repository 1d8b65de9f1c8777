//! Networks and centres that are not there, are somebody else, or end in the middle.

use std::net::TcpListener;

use contract::enrolment::EnrolmentCode;
use domain::metric::Metric;
use end_to_end::{Centre, Pad};
use fixtures::proxy::{FaultProxy, Plan};

use super::told::{UNIT, counted, standing, told, visitors_at_centre};

const PAGE: &str = "<!doctype html><title>Välkommen</title><p>Godkänn villkoren för att surfa.";

/// From now on through this proxy: a new run has a new connection.
fn go_through(pad: &mut Pad, proxy: &FaultProxy) {
    pad.connect_through(Some(proxy.address()));
    pad.unlock();
}

fn page(status: &str, more: &str) -> Plan {
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n{more}");
    Plan::AnswerWith(format!("{head}Content-Length: {}\r\n\r\n{PAGE}", PAGE.len()).into_bytes())
}

#[test]
fn a_centre_that_does_not_answer_keeps_the_count_until_it_does() {
    let mut centre = Centre::open();
    let (mut pad, visit) = counted(&centre);
    let before = standing(&mut pad, visit);
    centre.kill();
    pad.unlock();
    told(&pad.sync().unwrap_err(), "address-unknown");
    assert_eq!(standing(&mut pad, visit), before);
    centre.start();
    pad.connect_through(Some(centre.socket()));
    assert!(pad.sync().unwrap().checked);
    assert_eq!(visitors_at_centre(&centre, visit), Some(7));
}

#[test]
fn a_tablet_is_not_connected_to_an_address_where_nobody_is() {
    let mut centre = Centre::open();
    let text = centre.code(UNIT);
    centre.kill();
    let mut pad = Pad::new();
    told(&pad.enrol(&text, "KL").unwrap_err(), "address-unknown");
    assert!(!pad.status().enrolled);
    let elsewhere = EnrolmentCode { address: "http://192.0.2.7:8443".into(), ..text.parse().unwrap() };
    told(&pad.enrol(&elsewhere.to_string(), "KL").unwrap_err(), "plain-http");
}

#[test]
fn a_page_that_asks_for_consent_is_not_taken_for_the_centre() {
    let centre = Centre::open();
    let (mut pad, visit) = counted(&centre);
    let before = standing(&mut pad, visit);
    let proxy = FaultProxy::start(centre.socket());
    go_through(&mut pad, &proxy);
    for plan in [
        page("200 OK", ""),
        page("302 Found", "Location: http://192.0.2.7/\r\n"),
        page("502 Bad Gateway", ""),
    ] {
        proxy.set_plan(plan);
        told(&pad.sync().unwrap_err(), "not-turbok");
        assert_eq!(standing(&mut pad, visit), before);
    }
    let text = EnrolmentCode {
        address: format!("http://{}", proxy.address()),
        ..centre.code(UNIT).parse().unwrap()
    };
    let mut other = Pad::new();
    told(&other.enrol(&text.to_string(), "JB").unwrap_err(), "not-turbok");
    proxy.set_plan(Plan::Pass);
    other.enrol(&text.to_string(), "JB").unwrap();
    assert!(pad.sync().unwrap().checked);
    assert_eq!(visitors_at_centre(&centre, visit), Some(7));
}

#[test]
fn a_message_that_is_cut_anywhere_is_sent_again_and_counted_once() {
    let centre = Centre::open();
    let (mut pad, visit) = counted(&centre);
    let proxy = FaultProxy::start(centre.socket());
    go_through(&mut pad, &proxy);
    pad.sync().unwrap();
    proxy.reset_counters();
    pad.count(visit, Metric::Visitors, 1).unwrap();
    pad.sync().unwrap();
    let (up, down) = (proxy.bytes_up(), proxy.bytes_down());
    let up_plans = [0, 1, up / 4, up / 2, up * 9 / 10].map(Plan::CutUpAfter);
    let down_plans = [0, 1, down / 4, down / 2, down * 9 / 10].map(Plan::CutDownAfter);
    let mut visitors = 8;
    for plan in up_plans.into_iter().chain(down_plans) {
        visitors += 1;
        pad.count(visit, Metric::Visitors, 1).unwrap();
        proxy.set_plan(plan.clone());
        let fault = pad.sync().unwrap_err();
        assert_eq!(fault.code, "broken-off", "{plan:?}");
        told(&fault, "broken-off");
        assert_eq!(pad.visit(visit).summary.visitors, visitors, "{plan:?}");
        assert!(pad.status().waiting > 0, "{plan:?}: not acknowledged, so it waits");
        proxy.set_plan(Plan::Pass);
        assert!(pad.sync().unwrap().checked, "{plan:?}");
        assert_eq!(visitors_at_centre(&centre, visit), Some(visitors), "{plan:?}");
        assert_eq!(pad.status().waiting, 0);
    }
}

#[test]
fn a_centre_that_dies_in_the_middle_of_a_sync_has_every_visit_once_when_it_is_back() {
    let mut centre = Centre::open();
    let (mut pad, visit) = counted(&centre);
    let proxy = FaultProxy::start(centre.socket());
    go_through(&mut pad, &proxy);
    // Once after the commit and before the answer, once in the middle of the request.
    for (plan, visitors) in [(Plan::SwallowReply, 7), (Plan::CutUpAfter(300), 8)] {
        if visitors > 7 {
            pad.count(visit, Metric::Visitors, 1).unwrap();
        }
        let proxy = FaultProxy::start(centre.socket());
        go_through(&mut pad, &proxy);
        proxy.set_plan(plan);
        told(&pad.sync().unwrap_err(), "broken-off");
        centre.kill();
        assert_eq!(pad.visit(visit).summary.visitors, visitors);
        centre.start();
        pad.connect_through(Some(centre.socket()));
        pad.unlock();
        assert!(pad.sync().unwrap().checked);
        assert_eq!(visitors_at_centre(&centre, visit), Some(visitors));
    }
    assert_eq!(centre.ask(&["verify"])["agrees"], true);
}

#[test]
fn another_certificate_is_another_centre() {
    let mut centre = Centre::open();
    centre.kill();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let listen = format!("127.0.0.1:{port}");
    let address = format!("https://{listen}");
    let args = ["--listen", &listen, "--address", &address];
    centre.start_with(&args);
    assert_eq!(centre.address(), address);
    let (mut pad, visit) = counted(&centre);
    let before = standing(&mut pad, visit);
    centre.kill();
    let (tls, kept) = (centre.data().join("tls"), centre.data().join("tls-kept"));
    std::fs::rename(&tls, &kept).unwrap();
    centre.start_with(&args);
    pad.unlock();
    told(&pad.sync().unwrap_err(), "certificate-other");
    assert_eq!(standing(&mut pad, visit), before);
    assert_eq!(visitors_at_centre(&centre, visit), None, "nothing was said to a stranger");
    centre.kill();
    std::fs::remove_dir_all(&tls).unwrap();
    std::fs::rename(&kept, &tls).unwrap();
    centre.start_with(&args);
    pad.unlock();
    assert!(pad.sync().unwrap().checked);
    assert_eq!(visitors_at_centre(&centre, visit), Some(7));
}

#[test]
fn a_revoked_tablet_sends_nothing_and_keeps_everything() {
    let centre = Centre::open();
    let (mut pad, visit) = counted(&centre);
    pad.sync().unwrap();
    pad.count(visit, Metric::Visitors, 1).unwrap();
    let before = standing(&mut pad, visit);
    let device = centre.ask(&["devices"])[0]["device"].as_str().unwrap().to_owned();
    let revoked = centre.run(&["revoke", "--device", &device]);
    assert!(revoked.status.success());
    told(&pad.sync().unwrap_err(), "tablet-revoked");
    assert_eq!(standing(&mut pad, visit), before);
    pad.reopen();
    pad.unlock();
    assert_eq!(pad.count(visit, Metric::Visitors, 1).unwrap().number, Some(9));
    told(&pad.sync().unwrap_err(), "tablet-revoked");
    assert_eq!(visitors_at_centre(&centre, visit), Some(7), "what was sent before stays");
}

#[test]
fn a_tablet_that_nobody_has_is_not_revoked_also_where_its_id_begins_with_a_hyphen() {
    let centre = Centre::open();
    for device in ["-AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA", "nonsense"] {
        let output = centre.run(&["revoke", "--device", device]);
        assert!(!output.status.success());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.trim(), "Ingen platta har det numret: ”devices” visar alla.", "{device}");
    }
}
