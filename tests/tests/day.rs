#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used)]
use end_to_end::{Centre, Tablet};
use std::time::Instant;
#[test]
fn smoke() {
    let t = Instant::now();
    let centre = Centre::open();
    eprintln!("centre {:?}", t.elapsed());
    let a = Tablet::enrolled(&centre.code("Bokbussen"), "KL");
    eprintln!("tablet {:?}", t.elapsed());
    println!("{}", serde_json::to_string_pretty(&a.ask(&["today"])).unwrap());
    eprintln!("today {:?}", t.elapsed());
    println!("{}", a.read("sv", &["today"]));
    println!("{}", a.read("sv", &["sync"]));
    println!("{}", serde_json::to_string_pretty(&a.ask(&["sync"])).unwrap());
    println!("{}", a.ask(&["verify"]));
    println!("{}", centre.ask(&["verify"]));
    println!("{}", centre.ask(&["devices"]));
    println!("{}", centre.log());
    eprintln!("end {:?}", t.elapsed());
}
