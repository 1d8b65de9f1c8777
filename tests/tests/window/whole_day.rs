//! The day that the window plays for whoever wants to see it: what it shows in the evening is what the centre holds.

use end_to_end::day_in_window::play;
use end_to_end::pictures;
use serde_json::{Value, json};

#[test]
fn at_the_end_of_the_day_the_centre_holds_what_the_window_shows() {
    let mut told = Vec::new();
    let received = play(&pictures("day"), &mut |what| told.push(what.to_owned()));
    assert!(received.agrees, "the window shows {}", received.fingerprint);
    let numbers = |key: &str| received.visits.iter().map(|visit| visit[key].clone()).collect::<Vec<Value>>();
    let mut visitors = numbers("visitors");
    visitors.sort_by_key(Value::as_i64);
    // Two counted, in the bus and at the home for minors, and one where nobody was told that the bus would come.
    assert_eq!(visitors, [json!(0), json!(5), json!(12)], "{:?}", received.visits);
    let not_held = numbers("not_held").into_iter().filter(|reason| !reason.is_null()).collect::<Vec<_>>();
    assert_eq!(not_held, [json!("staff_unaware")], "{:?}", received.visits);
    assert!(told.len() > 8, "each step is told: {told:?}");
}
