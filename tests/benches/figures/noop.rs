//! A sync with nothing to send or fetch, on a warm connection: how many requests, and how many bytes both ways with
//! their headers, as a proxy in between counts them.

use std::io::{Read, Write};
use std::net::TcpStream;

use end_to_end::{Centre, Pad};
use fixtures::proxy::FaultProxy;

use crate::figure::{Goal, print};

pub(crate) fn measure() {
    let centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code("Bokbussen"), "KL");
    let proxy = FaultProxy::start(centre.socket());
    pad.connect_through(Some(proxy.address()));
    pad.reopen();
    pad.unlock();
    pad.sync().unwrap();
    proxy.reset_counters();
    let report = pad.sync().unwrap();
    assert!(report.checked);
    let bytes = proxy.bytes_up() + proxy.bytes_down();
    assert_eq!(proxy.connections(), 0, "the connection was warm");
    print("noop_requests", "requests", report.requests as f64, 1.0, Goal::AtMost(1.0));
    print("noop_bytes", "bytes", bytes as f64, bare_request(&centre) as f64, Goal::AtMost(800.0));
}

/// The least that an HTTP request and its answer can be here: a GET without headers beyond what HTTP asks for.
fn bare_request(centre: &Centre) -> usize {
    let mut stream = TcpStream::connect(centre.socket()).unwrap();
    let request = format!("GET /health HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", centre.socket());
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    request.len() + answer.len()
}
