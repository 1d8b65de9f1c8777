//! Over a real socket: statuses, bodies, encodings, limits.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::Ordering;

use ::sync::compression::{pack, unpack};
use ::sync::message::{BODY_BYTES_MAX, read_reply, write_request};
use data_encoding::BASE32_NOPAD;
use tokio::sync::oneshot;

use super::*;
use crate::testing::{NOW, TestCentre};

struct Running {
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

/// Serves in a thread of its own until the value is dropped.
fn run(test: &TestCentre) -> Running {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let router = routes(test.centre.clone(), DayPage::Shown);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut server = axum_server::from_tcp(listener).unwrap();
            server.http_builder().http1().auto_date_header(false);
            tokio::select! {
                served = server.serve(router.into_make_service()) => served.unwrap(),
                _ = stopped => {}
            }
        });
    });
    Running { address, _stop: stop }
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

fn ask(running: &Running, request: &str, headers: &[&str], body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(running.address).unwrap();
    let mut head = format!("{request} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n");
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
    stream.write_all(head.as_bytes()).unwrap();
    // A centre that has refused already may have closed its side.
    let _ = stream.write_all(body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    Answer { status: head[9..12].parse().unwrap(), head, body: answer[end + 4..].to_vec() }
}

const BUS_A: &str = "authorization: Bearer bus a";

#[test]
fn a_sync_is_answered_with_its_rows_packed_where_asked() {
    let test = TestCentre::new();
    let running = run(&test);
    let bus_a = test.tablet("bus a");
    let mut body = write_request(&bus_a.hello(), None);
    let plain = ask(&running, "POST /v1/sync", &[BUS_A], &body);
    assert_eq!(plain.status, 200);
    assert!(plain.head.contains("content-type: application/x-ndjson"));
    let (head, rows) = read_reply(&plain.body).unwrap();
    assert_eq!((rows.len(), head.now), (2, NOW));
    // Blank lines are no rows: they make the body worth packing.
    body.extend(vec![b'\n'; 600]);
    let (packed, did) = pack(body);
    assert!(did);
    let headers = [BUS_A, "content-encoding: zstd", "accept-encoding: gzip, zstd;q=0.5"];
    test.put(&[crate::testing::entry(uuid::Uuid::from_u128(3), &crate::testing::unit(&"a".repeat(1_000)))]);
    let answer = ask(&running, "POST /v1/sync", &headers, &packed);
    assert!(answer.head.contains("content-encoding: zstd"), "{}", answer.head);
    let unpacked = unpack(&answer.body).unwrap();
    assert_eq!(read_reply(&unpacked).unwrap().1.len(), 3);
}

#[test]
fn an_answer_with_nothing_to_say_is_small() {
    let test = TestCentre::new();
    let running = run(&test);
    let mut bus_a = test.tablet("bus a");
    bus_a.pull();
    let answer = ask(&running, "POST /v1/sync", &[BUS_A], &write_request(&bus_a.hello(), None));
    assert_eq!(answer.status, 200);
    assert!(!answer.head.contains("date:") && !answer.head.contains("set-cookie"), "{}", answer.head);
    let length = answer.head.len() + 4 + answer.body.len();
    assert!(length <= 280, "{length} bytes: {}", answer.head);
}

#[test]
fn unknown_and_revoked_tablets_are_told_apart() {
    let test = TestCentre::new();
    let running = run(&test);
    let bus_a = test.tablet("bus a");
    let body = write_request(&bus_a.hello(), None);
    for headers in [vec![], vec!["authorization: Bearer bus b"], vec!["authorization: Basic bus a"]] {
        let answer = ask(&running, "POST /v1/sync", &headers, &body);
        assert_eq!((answer.status, answer.text().as_str()), (401, r#"{"fault":"not-enrolled"}"#));
    }
    test.centre.write(|tx| crate::access::revoke(tx, bus_a.id, NOW)).unwrap();
    let answer = ask(&running, "POST /v1/sync", &[BUS_A], &body);
    assert_eq!((answer.status, answer.text().as_str()), (403, r#"{"fault":"tablet-revoked"}"#));
}

#[test]
fn a_new_token_and_the_old_one_hold_until_the_new_one_is_used() {
    let test = TestCentre::new();
    let bus_a = test.tablet("bus a");
    let mut hello = bus_a.hello();
    hello.next_token_hash = Some(crate::access::token_hash("bus a, later"));
    assert!(bus_a.say(&hello, None).unwrap().0.token_renewed);
    assert!(bus_a.say(&bus_a.hello(), None).is_ok());
    let mut later = bus_a.clone();
    later.token = "bus a, later".to_owned();
    assert!(!later.say(&later.hello(), None).unwrap().0.token_renewed);
    assert!(bus_a.say(&bus_a.hello(), None).is_err());
    assert!(later.say(&later.hello(), None).is_ok());
}

#[test]
fn what_is_no_request_is_refused_by_its_kind() {
    let test = TestCentre::new();
    let running = run(&test);
    let bus_a = test.tablet("bus a");
    let body = write_request(&bus_a.hello(), None);
    let status = |headers: &[&str], body: &[u8]| {
        let answer = ask(&running, "POST /v1/sync", &[&[BUS_A], headers].concat(), body);
        assert!(answer.head.contains("application/json"), "{}", answer.head);
        (answer.status, answer.text())
    };
    let malformed = (400, r#"{"fault":"input-malformed"}"#.to_owned());
    let too_large = (413, r#"{"must":"too-large"}"#.to_owned());
    assert_eq!(status(&[], b"<html>"), malformed);
    assert_eq!(status(&[], &body[..body.len() - 1]), malformed);
    assert_eq!(status(&["content-encoding: gzip"], &body), malformed);
    assert_eq!(status(&["content-encoding: zstd"], &body), malformed);
    assert_eq!(status(&[], &vec![b' '; BODY_BYTES_MAX + 1]), too_large);
    let bomb = pack(vec![0; 64 * 1024 * 1024]).0;
    assert_eq!(status(&["content-encoding: zstd"], &bomb), too_large);
    let mut hello = bus_a.hello();
    hello.protocol = 2;
    let too_old = (426, r#"{"fault":"too-old"}"#.to_owned());
    assert_eq!(status(&[], &write_request(&hello, None)), too_old);
    assert_eq!(status(&[], b"{\"hello\":{\"p\":2,\"other\":1}}\n"), too_old);
    hello.protocol = 1;
    hello.acknowledged = 5;
    let (code, said) = status(&[], &write_request(&hello, None));
    assert!(code == 409 && said.starts_with(r#"{"must":"other-epoch","epoch":""#), "{code} {said}");
}

#[test]
fn no_answer_to_a_tablet_is_html() {
    let test = TestCentre::new();
    let running = run(&test);
    for request in ["GET /v1/sync", "POST /v1/other", "GET /index.html", "DELETE /v1/enrol", "POST /v1/enrol"]
    {
        let answer = ask(&running, request, &[], b"");
        assert!(answer.status >= 400, "{request}");
        assert!(answer.head.contains("application/json"), "{request}: {}", answer.head);
        assert!(!answer.text().contains('<'), "{request}");
    }
    assert_eq!(ask(&running, "GET /health", &[], b"").status, 200);
    let page = ask(&running, "GET /", &[], b"");
    assert!(page.status == 200 && page.head.contains("default-src 'none'"), "{}", page.head);
}

#[test]
fn codes_are_used_old_or_wrong() {
    let test = TestCentre::new();
    let running = run(&test);
    let person = domain::records::Staff {
        unit: crate::testing::UNIT.into(),
        name: "Karin".into(),
        initials: "K".into(),
        role: domain::records::StaffRole::BookmobileStaff,
        languages: Vec::new(),
        retired_on: None,
    };
    test.put(&[crate::testing::entry(uuid::Uuid::from_u128(9), &person)]);
    let enrol = |secret: &[u8], tablet: u128| {
        let request = contract::enrolment::EnrolRequest {
            secret: BASE32_NOPAD.encode(secret),
            tablet: uuid::Uuid::from_u128(tablet),
            incarnation: uuid::Uuid::from_u128(tablet),
            token_hash: crate::access::token_hash(&tablet.to_string()),
        };
        let answer = ask(&running, "POST /v1/enrol", &[], &serde_json::to_vec(&request).unwrap());
        (answer.status, answer.text())
    };
    let code = crate::enrolment::make_code(&test.centre, crate::testing::UNIT).unwrap();
    let unused = crate::enrolment::make_code(&test.centre, crate::testing::UNIT).unwrap();
    let first = enrol(&code.secret, 1);
    assert_eq!(first.0, 200);
    assert_eq!(enrol(&code.secret, 1), first);
    assert_eq!(enrol(&code.secret, 2).1, r#"{"fault":"code-used"}"#);
    assert_eq!(enrol(&[9; 16], 2).1, r#"{"fault":"code-wrong"}"#);
    test.clock.0.store(unused.expires_at + 1, Ordering::SeqCst);
    assert_eq!(enrol(&unused.secret, 2).1, r#"{"fault":"code-old"}"#);
}
