//! A week over a phone link: 300 ms there and back, 400 kbit/s, both made by a proxy; beside one bare request that carries
//! as many bytes there and back over the same link, to somebody who answers at once.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::num::NonZeroU32;
use std::thread;
use std::time::Instant;

use end_to_end::documents::{log, week};
use end_to_end::{Centre, Pad};
use fixtures::proxy::{FaultProxy, Shape};
use serde_json::json;

use crate::documents::until;
use crate::equal::{assert_same, rows_of_centre};
use crate::line::{Figure, Goal, print, rounded};

const ONE_WAY_MS: u32 = 150;
const BYTES_PER_SECOND: NonZeroU32 = NonZeroU32::new(400_000 / 8).unwrap();

pub(crate) fn measure() {
    let centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code("Bokbussen"), "KL");
    let documents = until(week(), crate::now_ms());
    log(&mut pad, &documents);
    let proxy = slow(centre.socket());
    pad.connect_through(Some(proxy.address()));
    pad.reopen();
    pad.unlock();
    let begun = Instant::now();
    let report = pad.sync().unwrap();
    let ours = begun.elapsed().as_secs_f64();
    assert!(report.checked);
    assert_eq!((report.sent_visits, report.requests), (documents.len() as u64, 1));
    assert_same(&mut pad, &rows_of_centre(&centre));
    let bare = bare(proxy.bytes_up(), proxy.bytes_down());
    print(&Figure {
        name: "shift_3g".to_owned(),
        unit: "s",
        value: ours,
        baseline: Some(bare),
        goal: Goal::TimesAtMost(1.3, "one bare request of that size"),
        conditions: json!({
            "visits": documents.len(),
            "bytes_up": proxy.bytes_up(),
            "bytes_down": proxy.bytes_down(),
            "requests": report.requests,
            "round_trip_ms": 2 * ONE_WAY_MS,
            "kbit_s": BYTES_PER_SECOND.get() * 8 / 1_000,
            "waited_s": rounded(proxy.waited().as_secs_f64()),
            "connection": "cold",
        }),
    });
}

fn slow(upstream: SocketAddr) -> FaultProxy {
    let proxy = FaultProxy::start(upstream);
    proxy.set_shape(Some(Shape { delay_ms: ONE_WAY_MS, bytes_per_second: Some(BYTES_PER_SECOND) }));
    proxy
}

/// Seconds for so many bytes there and back, heads and all.
fn bare(up: u64, down: u64) -> f64 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = slow(listener.local_addr().unwrap());
    let answering = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = vec![0; up as usize];
        stream.read_exact(&mut request).unwrap();
        stream.write_all(&vec![b'-'; down as usize]).unwrap();
        // Until the other side hangs up.
        let _ = stream.read(&mut [0]);
    });
    let begun = Instant::now();
    let mut stream = TcpStream::connect(proxy.address()).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.write_all(&vec![b'-'; up as usize]).unwrap();
    let mut answer = vec![0; down as usize];
    stream.read_exact(&mut answer).unwrap();
    let took = begun.elapsed().as_secs_f64();
    drop(stream);
    answering.join().unwrap();
    took
}
