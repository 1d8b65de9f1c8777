//! The transport against small real servers on loopback: what each of them is called, and what goes on the wire.
//! Not here: lost replies and cuts at every byte; those run against the real centre.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::super::pinning::fingerprint;
use super::*;

const OK_HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\n";
const TOKEN: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

fn body(bytes: &[u8]) -> Body {
    Body { bytes: bytes.to_vec(), zstd: false }
}

/// A server that takes one request, answers `reply` and closes. Joining gives the request's bytes.
fn answer_once(reply: impl Into<Vec<u8>>) -> (SocketAddr, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let reply = reply.into();
    let server = thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        let request = read_request(&mut stream);
        // A client that refuses the answer may be gone before its end.
        let _ = stream.write_all(&reply);
        request
    });
    (address, server)
}

fn read_request(stream: &mut impl Read) -> Vec<u8> {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    while !is_whole(&request) {
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => break,
            Ok(n) => request.extend_from_slice(&chunk[..n]),
        }
    }
    request
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    body.len() >= length
}

fn post_to(address: SocketAddr) -> Result<Answer, TransportError> {
    let mut tablet = HttpTransport::new(&format!("http://{address}"), None).unwrap();
    tablet.post("/v1/sync", Some(TOKEN), body(b"hello"))
}

fn answer_to(reply: impl Into<Vec<u8>>) -> Result<Answer, TransportError> {
    let (address, server) = answer_once(reply);
    let answer = post_to(address);
    server.join().unwrap();
    answer
}

/// A centre with a certificate of its own, that certificate's DER, and how many requests it got to read.
fn start_tls_centre(sessions: usize) -> (SocketAddr, CertificateDer<'static>, JoinHandle<usize>) {
    let made = rcgen::generate_simple_self_signed(vec!["another.example".to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let (address, server) = serve_tls(certificate.clone(), key, sessions);
    (address, certificate, server)
}

fn serve_tls(
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
    sessions: usize,
) -> (SocketAddr, JoinHandle<usize>) {
    let provider = ring::default_provider();
    let signing_key = provider.key_provider.load_private_key(key).unwrap();
    // Not checked for belonging together, so that a thief's server can be played as well.
    let shown = rustls::sign::CertifiedKey::new(vec![certificate], signing_key);
    let config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(shown)));
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let mut requests = 0;
        for _ in 0..sessions {
            let tcp = listener.accept().unwrap().0;
            let session = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(session, tcp);
            if read_request(&mut stream).is_empty() {
                continue;
            }
            requests += 1;
            let reply = format!("{OK_HEAD}content-length: 3\r\nconnection: close\r\n\r\nyes");
            stream.write_all(reply.as_bytes()).unwrap();
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
        requests
    });
    (address, server)
}

#[test]
fn the_pinned_certificate_is_trusted_whatever_its_name() {
    let (address, certificate, server) = start_tls_centre(2);
    let pin = fingerprint(&certificate);
    let mut tablet = HttpTransport::new(&format!("https://{address}/"), Some(pin)).unwrap();
    for _ in 0..2 {
        let answer = tablet.post("/v1/sync", Some(TOKEN), body(b"hello")).unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (200, &b"yes"[..]));
    }
    assert_eq!(server.join().unwrap(), 2);
}

#[test]
fn another_certificate_is_refused_before_the_token_is_sent() {
    let (address, certificate, server) = start_tls_centre(1);
    let mut pin = fingerprint(&certificate);
    pin[31] ^= 1;
    let mut tablet = HttpTransport::new(&format!("https://{address}"), Some(pin)).unwrap();
    let refused = tablet.post("/v1/sync", Some(TOKEN), body(b"hello"));
    assert_eq!(refused.unwrap_err(), TransportError::OtherCertificate);
    assert_eq!(server.join().unwrap(), 0);
}

#[test]
fn a_copied_certificate_without_its_key_is_refused() {
    let own = rcgen::generate_simple_self_signed(vec!["centre.example".to_owned()]).unwrap();
    let stolen = own.cert.der().clone();
    let thief = rcgen::KeyPair::generate().unwrap();
    let key = PrivateKeyDer::try_from(thief.serialize_der()).unwrap();
    let (address, server) = serve_tls(stolen.clone(), key, 1);
    let mut tablet = HttpTransport::new(&format!("https://{address}"), Some(fingerprint(&stolen))).unwrap();
    let refused = tablet.post("/v1/sync", Some(TOKEN), body(b"hello"));
    assert_eq!(refused.unwrap_err(), TransportError::OtherCertificate);
    assert_eq!(server.join().unwrap(), 0);
}

#[test]
fn https_without_a_pin_trusts_nobody() {
    let refused = HttpTransport::new("https://centre.example", None);
    assert_eq!(refused.unwrap_err(), TransportError::OtherCertificate);
}

#[test]
fn a_server_that_speaks_no_tls_is_not_turbok() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        stream.read_exact(&mut [0; 5]).unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        // Until the tablet hangs up: closing with bytes unread would take the answer back.
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let mut tablet = HttpTransport::new(&address, Some([0; 32])).unwrap();
    let failure = tablet.post("/", None, body(b"")).unwrap_err();
    assert_eq!(failure, TransportError::NotTurbok);
    drop(tablet);
    server.join().unwrap();
}

#[test]
fn plain_http_is_for_this_machine_only() {
    for here in
        ["http://127.0.0.1:8080", "http://127.9.9.9:8080/", "http://[::1]:8080", "http://LOCALHOST:8080"]
    {
        assert!(HttpTransport::new(here, None).is_ok(), "{here}");
    }
    // Refused where the client is made, so nothing is connected to.
    for elsewhere in [
        "http://126.255.255.255",
        "http://128.0.0.0",
        "http://192.168.1.10:8080",
        "http://0.0.0.0",
        "http://[::2]",
        "http://[::ffff:192.168.1.10]",
        "http://centre.example",
        "http://localhost.example",
        "http://127.0.0.1.example",
    ] {
        let refused = HttpTransport::new(elsewhere, Some([0; 32]));
        assert_eq!(refused.unwrap_err(), TransportError::PlainHttpRefused, "{elsewhere}");
    }
}

#[test]
fn localhost_is_this_machine_at_the_given_port() {
    let (address, centre) = answer_once(format!("{OK_HEAD}content-length: 0\r\n\r\n"));
    let by_name = format!("http://localhost:{}", address.port());
    let mut tablet = HttpTransport::new(&by_name, None).unwrap();
    assert_eq!(tablet.post("/", None, body(b"")).unwrap().status, 200);
    centre.join().unwrap();
}

#[test]
fn what_is_no_address_is_said_at_once() {
    for wrong in [
        "",
        "centre.example",
        "centre.example:8443",
        "ftp://centre.example",
        "https://",
        "https://centre_example-.-",
        "https://user:secret@centre.example",
        "http://user@127.0.0.1",
        "https://centre.example/?a=b",
        "https://centre.example/#a",
    ] {
        let refused = HttpTransport::new(wrong, Some([0; 32]));
        assert_eq!(refused.unwrap_err(), TransportError::UnknownAddress, "{wrong}");
    }
}

/// A resolver that knows no name.
struct EmptyDirectory;

impl reqwest::dns::Resolve for EmptyDirectory {
    fn resolve(&self, _name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        Box::pin(std::future::ready(Err("no such name".into())))
    }
}

#[test]
fn a_name_that_does_not_resolve_is_an_unknown_address() {
    let mut tablet = HttpTransport::new("https://centre.example", Some([0; 32])).unwrap();
    tablet.client = Client::builder()
        .tls_backend_preconfigured(super::super::pinning::client_config(None).unwrap())
        .dns_resolver(Arc::new(EmptyDirectory))
        .build()
        .unwrap();
    let failure = tablet.post("/", None, body(b"")).unwrap_err();
    // A machine without any route has no network to ask, which is the better word then.
    assert!(matches!(failure, TransportError::UnknownAddress | TransportError::NoNetwork), "{failure:?}");
}

#[test]
fn a_port_where_nobody_listens_is_an_unknown_address() {
    // No system hands out port 1, so no other test can be listening there.
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
    assert_eq!(post_to(address).unwrap_err(), TransportError::UnknownAddress);
}

#[test]
fn an_answer_keeps_its_status_wait_and_coding() {
    let reply = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: Application/JSON; charset=utf-8\r\n\
                 retry-after: 120\r\ncontent-encoding: zstd\r\ncontent-length: 2\r\n\r\n{}";
    let answer = answer_to(reply).unwrap();
    assert_eq!((answer.status, answer.retry_after_s), (503, Some(120)));
    assert!(answer.zstd);
    assert_eq!(answer.body, b"{}");
}

#[test]
fn a_wait_given_as_a_date_is_left_out() {
    let reply = format!("{OK_HEAD}retry-after: Wed, 21 Oct 2026 07:28:00 GMT\r\ncontent-length: 0\r\n\r\n");
    let answer = answer_to(reply).unwrap();
    assert_eq!((answer.retry_after_s, answer.zstd), (None, false));
}

#[test]
fn a_login_page_is_never_an_answer() {
    for head in [
        "200 OK\r\ncontent-type: text/html; charset=utf-8",
        "503 Service Unavailable\r\ncontent-type: text/html",
        "200 OK\r\ncontent-type: text/plain",
        "200 OK\r\ncontent-type: application/jsonp",
        "200 OK\r\nserver: portal",
        "200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip",
    ] {
        let reply = format!("HTTP/1.1 {head}\r\ncontent-length: 2\r\n\r\n{{}}");
        assert_eq!(answer_to(reply).unwrap_err(), TransportError::NotTurbok, "{head}");
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let portal = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = portal.local_addr().unwrap();
    for status in ["302 Found", "307 Temporary Redirect"] {
        let reply = format!(
            "HTTP/1.1 {status}\r\nlocation: http://{target}/\r\ncontent-type: application/json\r\n\
             content-length: 2\r\n\r\n{{}}"
        );
        assert_eq!(answer_to(reply).unwrap_err(), TransportError::NotTurbok, "{status}");
    }
    portal.set_nonblocking(true).unwrap();
    assert_eq!(portal.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
}

#[test]
fn an_answer_cut_anywhere_is_broken_off() {
    let reply = format!("{OK_HEAD}content-length: 10\r\n\r\n0123456789");
    for end in 0..reply.len() {
        assert_eq!(answer_to(&reply.as_bytes()[..end]).unwrap_err(), TransportError::BrokenOff, "{end}");
    }
    assert_eq!(answer_to(reply).unwrap().body, b"0123456789");
}

#[test]
fn a_chunked_answer_without_its_end_is_broken_off() {
    let head = format!("{OK_HEAD}transfer-encoding: chunked\r\n\r\n5\r\n01234\r\n");
    assert_eq!(answer_to(head.as_bytes()).unwrap_err(), TransportError::BrokenOff);
    assert_eq!(answer_to(format!("{head}0\r\n\r\n")).unwrap().body, b"01234");
}

#[test]
fn an_answer_of_the_largest_size_is_read_and_one_byte_more_is_refused() {
    for chunked in [false, true] {
        for (size, is_read) in [(MAX_BODY, true), (MAX_BODY + 1, false)] {
            let mut reply = match chunked {
                true => format!("{OK_HEAD}transfer-encoding: chunked\r\n\r\n{size:x}\r\n"),
                false => format!("{OK_HEAD}content-length: {size}\r\n\r\n"),
            }
            .into_bytes();
            reply.resize(reply.len() + size, b'x');
            if chunked {
                reply.extend_from_slice(b"\r\n0\r\n\r\n");
            }
            match answer_to(reply) {
                Ok(answer) => assert!(is_read && answer.body.len() == size),
                Err(failure) => assert!(!is_read && failure == TransportError::TooLarge),
            }
        }
    }
}

#[test]
fn a_centre_that_never_answers_or_never_ends_is_a_timeout() {
    let partial = format!("{OK_HEAD}content-length: 10\r\n\r\n01234");
    for reply in ["", partial.as_str()] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let mut tablet =
            HttpTransport::with_request_timeout(&address, None, Duration::from_millis(300)).unwrap();
        let post = thread::spawn(move || tablet.post("/", None, body(b"hello")).unwrap_err());
        let mut stream = listener.accept().unwrap().0;
        read_request(&mut stream);
        let _ = stream.write_all(reply.as_bytes());
        assert_eq!(post.join().unwrap(), TransportError::Timeout, "{reply}");
    }
}

/// The bytes of one whole request with this body.
fn sent_for(body: Body) -> String {
    let (address, server) = answer_once(format!("{OK_HEAD}content-length: 0\r\n\r\n"));
    let mut tablet = HttpTransport::new(&format!("http://{address}/turbok/"), None).unwrap();
    tablet.post("/v1/sync", Some(TOKEN), body).unwrap();
    String::from_utf8(server.join().unwrap()).unwrap()
}

#[test]
fn a_request_carries_only_the_headers_that_mean_something() {
    let plain = sent_for(body(b"hello"));
    let (head, _) = plain.split_once("\r\n\r\n").unwrap();
    let (first, headers) = head.split_once("\r\n").unwrap();
    assert_eq!(first, "POST /turbok/v1/sync HTTP/1.1");
    let mut names: Vec<&str> = headers.lines().map(|line| line.split(':').next().unwrap()).collect();
    names.sort_unstable();
    // Nothing asks for `accept`; the HTTP client cannot be kept from sending it.
    assert_eq!(
        names,
        ["accept", "accept-encoding", "authorization", "content-length", "content-type", "host"]
    );
    assert!(headers.contains(&format!("authorization: Bearer {TOKEN}")));
    let compressed = sent_for(Body { bytes: vec![b'x'; 5], zstd: true });
    assert!(compressed.contains("\r\ncontent-encoding: zstd\r\n"));
}

#[test]
fn a_small_request_stays_within_its_byte_budget() {
    for (zstd, budget) in [(false, 480), (true, 500)] {
        let bytes = vec![b'x'; 250];
        let sent = sent_for(Body { bytes, zstd }).len();
        assert!(sent <= budget, "{sent} bytes, zstd {zstd}");
    }
}

#[test]
fn neither_token_nor_body_is_in_what_is_printed() {
    let secret = body(b"a note");
    let answer = Answer { status: 200, retry_after_s: None, body: b"a note".to_vec(), zstd: false };
    assert!(!format!("{secret:?}{answer:?}").contains("97"));
    let mut tablet = HttpTransport::new("http://127.0.0.1:1", None).unwrap();
    let failure = tablet.post("/", Some("wrong\ntoken"), secret).unwrap_err();
    assert!(matches!(failure, TransportError::Other(_)), "{failure:?}");
    assert!(!format!("{failure:?} {failure}").contains("token"));
}
