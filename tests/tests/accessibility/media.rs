//! Wishes that people have told their system, on every screen: its own few colours, and no movement.

use end_to_end::Browser;
use serde_json::{Value, json};

use super::tour;
use super::words::Language;

fn emulate(page: &Browser, features: &[(&str, &str)]) {
    let features: Vec<Value> =
        features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    page.command_chromium("Emulation.setEmulatedMedia", json!({ "features": features }));
    page.await_stillness();
}

fn hear(page: &Browser, what: &str) -> Vec<String> {
    let found = page.run(&format!("{}\nreturn {what}()", include_str!("media.js")), &[]);
    let found = found.as_array().expect("something was looked at").iter();
    found.map(|it| it.as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn with_the_systems_own_colours_every_button_has_an_edge_and_without_movement_nothing_moves() {
    let mut complaints = Vec::new();
    let mut moves_otherwise = 0;
    tour::walk(Language::Swedish, &mut |place| {
        emulate(place.page, &[("prefers-reduced-motion", "no-preference")]);
        moves_otherwise += hear(place.page, "moving").len();
        emulate(place.page, &[("forced-colors", "active"), ("prefers-reduced-motion", "reduce")]);
        for what in ["withoutEdge", "toldByColour", "moving"] {
            complaints.extend(hear(place.page, what).into_iter().map(|it| format!("{place}: {it}")));
        }
        emulate(place.page, &[]);
    });
    assert!(moves_otherwise > 0, "nothing moves for anybody: this test sees nothing");
    assert!(complaints.is_empty(), "{} things are at fault\n{}", complaints.len(), complaints.join("\n"));
}
