//! Bodies that are bombs, too large, cut off or no messages at all, and proxies that mean well: each refused with a reason
//! on the side that gets them, and nothing else is touched.

use contract::ask::Answers as _;
use domain::metric::Metric;
use end_to_end::{Centre, Pad};
use fixtures::proxy::{FaultProxy, Plan};
use serde_json::{Value, json};
use sync::compression::pack;
use sync::message::{BODY_BYTES_MAX, write_request};

use super::forger::{Forger, UNIT, everything, incidents, raw, raw_and_gone};

/// Some hundred bytes that become 64 MiB.
fn bomb() -> Vec<u8> {
    let (packed, did) = pack(vec![0; 64 * 1024 * 1024]);
    assert!(did && packed.len() < 16 * 1024);
    packed
}

/// A request by hand: its head announces what a test says that it announces.
fn request(token: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("POST /v1/sync HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

/// The status of a raw answer; 0 where there was none.
fn status(answer: &[u8]) -> u16 {
    let text = String::from_utf8_lossy(answer);
    text.get(9..12).and_then(|status| status.parse().ok()).unwrap_or_default()
}

#[test]
fn a_body_that_is_no_request_is_refused_with_a_reason_and_the_centre_goes_on() {
    let centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    let visit = pad.start_unscheduled();
    pad.count(visit, Metric::Visitors, 2).unwrap();
    assert!(pad.sync().unwrap().checked);
    let mut forger = Forger::enrolled(&centre, UNIT, 1);
    let before = everything(&centre);
    let row = forger.visit(1, |_| {});
    let batch = forger.batch(&forger.lines(&[row]));
    let whole = write_request(&forger.hello(), Some(&batch));
    let too_large = json!({"must": "too-large"});
    let malformed = json!({"fault": "input-malformed"});

    // Bombs and bodies that are too large: refused at the cap.
    assert_eq!(forger.refused(bomb(), true), (413, too_large.clone()));
    assert_eq!(incidents(&centre), ["too-large"]);
    let announced = format!("content-length: {}\r\n", BODY_BYTES_MAX + 1);
    let answer = raw(&centre, &request(&forger.token, &announced, b"{"));
    assert_eq!(status(&answer), 413, "{}", String::from_utf8_lossy(&answer));
    let unannounced = [b"7fffffff\r\n".to_vec(), vec![b' '; BODY_BYTES_MAX + 1]].concat();
    let answer = raw(&centre, &request(&forger.token, "transfer-encoding: chunked\r\n", &unannounced));
    assert!([413, 0].contains(&status(&answer)), "{}", String::from_utf8_lossy(&answer));
    // Bodies that are no messages.
    let (packed, _) = pack([whole.clone(), vec![b'\n'; 2_000]].concat());
    for length in [4, packed.len() / 2, packed.len() - 1] {
        assert_eq!(forger.refused(packed[..length].to_vec(), true), (400, malformed.clone()), "{length}");
    }
    let mut flipped = whole.clone();
    let at = flipped.len() - 5;
    flipped[at] ^= 1;
    let html = b"<html>Logga in</html>".to_vec();
    for body in [Vec::new(), html, whole[..whole.len() - 1].to_vec(), whole[..40].to_vec(), flipped] {
        // A request that only lacks its last line break is as cut as any other.
        assert_eq!(forger.refused(body, false), (400, malformed.clone()));
    }
    let unheard =
        raw(&centre, &request(&forger.token, "content-encoding: br\r\ncontent-length: 2\r\n", b"{}"));
    assert_eq!(status(&unheard), 400);
    // A body that ends too early: whoever sent it is gone.
    let cut = format!("content-length: {}\r\n", whole.len() + 1);
    let answer = raw_and_gone(&centre, &request(&forger.token, &cut, &whole));
    assert_ne!(status(&answer), 200);
    // A head from another time.
    let other_protocol = String::from_utf8(whole.clone()).unwrap().replace("\"p\":1", "\"p\":2");
    assert_eq!(forger.refused(other_protocol.into_bytes(), false), (426, json!({"fault": "too-old"})));
    assert_eq!(incidents(&centre), ["too-large", "malformed"], "once an hour is enough");

    assert_eq!(everything(&centre), before);
    pad.count(visit, Metric::Visitors, 1).unwrap();
    assert!(pad.sync().unwrap().checked);
    // And the honest request that was taken apart above is taken whole.
    assert_eq!(forger.post(whole, false).status, 200);
    assert_eq!(centre.visits().len(), 2);
}

#[test]
fn a_row_that_is_longer_than_any_row_is_refused_alone() {
    let centre = Centre::open();
    let mut forger = Forger::enrolled(&centre, UNIT, 1);
    let mut lines: Vec<String> = (1..=3).map(|id| forger.visit(id, |_| {})).collect::<Vec<_>>()[..]
        .iter()
        .map(|row| row.to_line(forger.dataset))
        .collect();
    lines[1] = format!("{{\"t\":4,\"f\":{{\"19\":\"{}\"}}}}", "å".repeat(40_000));
    let refused = forger.push_lines(&lines).refused;
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].code, "malformed");
    assert_eq!(centre.visits().len(), 2);
    assert!(!centre.log().contains("åååå"));
}

/// The proxy answers this.
fn answer(status: &str, headers: &[&str], body: &[u8]) -> Plan {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let mut answer =
        format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n", body.len()).into_bytes();
    answer.extend_from_slice(body);
    Plan::AnswerWith(answer)
}

/// A tablet behind a proxy, with a visit of two that waits.
fn behind_a_proxy(centre: &Centre) -> (FaultProxy, Pad) {
    let proxy = FaultProxy::start(centre.socket());
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    let visit = pad.start_unscheduled();
    pad.count(visit, Metric::Visitors, 2).unwrap();
    pad.connect_through(Some(proxy.address()));
    pad.reopen();
    pad.unlock();
    (proxy, pad)
}

#[test]
fn an_answer_that_is_a_bomb_or_larger_than_any_answer_is_not_unpacked_and_the_batch_goes_again() {
    let centre = Centre::open();
    let (proxy, mut pad) = behind_a_proxy(&centre);
    let (ndjson, zstd) = ("content-type: application/x-ndjson", "content-encoding: zstd");
    let huge = vec![b'x'; 9 * 1024 * 1024];
    let (packed, _) = pack(huge.clone());
    let lies = [
        (answer("200 OK", &[ndjson, zstd], &bomb()), "broken-off"),
        (answer("200 OK", &[ndjson, zstd], &packed), "broken-off"),
        (answer("200 OK", &[ndjson], &huge), "not-turbok"),
        (answer("409 Conflict", &["content-type: application/json", zstd], &bomb()), "centre-trouble"),
        (answer("401 Unauthorized", &["content-type: text/html"], b"<html>"), "not-turbok"),
    ];
    for (lie, code) in lies {
        proxy.set_plan(lie);
        assert_eq!(pad.sync().unwrap_err().code, code);
        assert_eq!(pad.status().waiting_visits, 1);
        assert!(centre.visits().is_empty());
    }
    proxy.set_plan(Plan::Pass);
    assert!(pad.sync().unwrap().checked);
    assert_eq!(centre.visits().len(), 1);
}

#[test]
fn a_proxy_that_takes_headers_away_delays_the_sync_and_costs_nothing() {
    let centre = Centre::open();
    let (proxy, mut pad) = behind_a_proxy(&centre);
    // What waits is worth compressing, so that its coding has to be told.
    let stripped: [(&[&str], &[&str]); 3] = [
        (&["content-type"], &["not-turbok"]),
        (&["content-encoding"], &["input-malformed", "broken-off"]),
        (&["authorization"], &["tablet-revoked"]),
    ];
    for (headers, codes) in stripped {
        proxy.set_plan(Plan::WithoutHeaders(headers));
        let code = pad.sync().unwrap_err().code;
        assert!(codes.contains(&code.as_str()), "{headers:?}: {code}");
        assert_eq!(pad.status().waiting_visits, 1, "{headers:?}");
    }
    // Those that only tell of comfort may go.
    proxy.set_plan(Plan::WithoutHeaders(&["accept-encoding", "connection", "user-agent"]));
    assert!(pad.sync().unwrap().checked);
    assert_eq!(centre.visits().len(), 1);
    assert_eq!(centre.ask(&["verify"])["agrees"], Value::Bool(true));
    assert!(pad.device().verify(contract::ask::Verify {}).unwrap().agrees);
}
