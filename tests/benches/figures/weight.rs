//! What the page weighs on its way to a tablet, beside the least page that the same toolchain makes.

use std::path::Path;

use end_to_end::{built_page, built_page_named};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::figure::{Goal, print};

pub(crate) fn measure() {
    let (ours, least) = (weight_of(&built_page()), weight_of(&built_page_named("hello")));
    print("wasm_tablet", "kB gzipped", ours, least, Goal::AtMost(450.0));
}

/// The program of the page, in thousands of bytes, as a server would send it.
fn weight_of(page: &Path) -> f64 {
    let wasm = std::fs::read(page.join("ui_bg.wasm")).unwrap();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    std::io::Write::write_all(&mut encoder, &wasm).unwrap();
    encoder.finish().unwrap().len() as f64 / 1_000.0
}
