//! A tablet's week in one request, beside the same documents as JSON under gzip. What a second tablet pulls is compared
//! with the documents, so that nothing is small because it was left out.

use std::io::Write;

use contract::ask::Answers;
use contract::ask::ListVisits;
use end_to_end::documents::compare;
pub(crate) use end_to_end::documents::{log, week as documents};
use end_to_end::{Centre, Pad};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::figure::{Goal, print};

/// Left out on both sides: what a visit here does not hold.
const LEFT_OUT: [&str; 5] = ["weather", "device", "v", "type", "hlc"];

pub(crate) fn measure() {
    let documents = documents();
    let centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code("Bokbussen"), "KL");
    let mut other = Pad::enrolled(&centre.code("Bokbussen"), "JB");
    let visits = log(&mut pad, &documents);
    let report = pad.sync().unwrap();
    assert_eq!(report.sent_visits, documents.len() as u64);
    assert!(report.checked);
    other.sync().unwrap();
    for (document, id) in documents.iter().zip(&visits) {
        compare(&mut other, document, *id);
    }
    assert_eq!(
        other.device().visits(ListVisits { date: None, shift: None }).unwrap().visits.len(),
        documents.len()
    );
    print("week_push_requests", "requests", report.requests as f64, 1.0, Goal::AtMost(1.0));
    print(
        "week_push_bytes",
        "bytes",
        report.bytes_up as f64,
        gzipped(&documents) as f64,
        Goal::TimesBaseline(1.25),
    );
}

fn gzipped(documents: &[Value]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    for document in documents {
        let mut document = document.clone();
        for field in LEFT_OUT {
            document.as_object_mut().unwrap().remove(field);
        }
        writeln!(encoder, "{document}").unwrap();
    }
    encoder.finish().unwrap().len()
}
