//! The day that the window plays for whoever wants to see it: what it shows in the evening is what the centre holds.

use end_to_end::day_in_window::play;
use end_to_end::pictures;
use serde_json::{Value, json};

#[test]
fn at_the_end_of_the_day_the_centre_holds_what_the_window_shows() {
    let mut told = Vec::new();
    let received = play(&pictures("day"), &mut |what| told.push(what.to_owned()));
    assert!(received.agrees, "the window shows {}", received.fingerprint);
    // Two were counted, in the bus and at the home for minors; at any other nobody was told that the bus would come.
    let (held, not_held): (Vec<&Value>, Vec<&Value>) =
        received.visits.iter().partition(|visit| visit["visitors"] != json!(0));
    let counted: Vec<_> = held.iter().map(|visit| (&visit["visitors"], &visit["state"])).collect();
    assert_eq!(counted, [(&json!(12), &json!("closed")), (&json!(5), &json!("closed"))]);
    for visit in not_held {
        assert_eq!(visit["state"]["not_held"]["reason"]["code"], "staff_unaware", "{visit}");
    }
    assert!(told.len() > 8, "each step is told: {told:?}");
}
