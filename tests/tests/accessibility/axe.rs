//! Every screen in every look, judged by axe-core, which `cargo xtask setup` fetches. What axe cannot decide alone is told
//! with a failure, and is no failure itself.

use std::fmt::Write as _;

use end_to_end::{Browser, built_tool};
use serde_json::{Value, json};

use super::look::Look;
use super::tour::{self, Place};
use super::words::Language;

/// Its own file: as a browser would load it.
const FILE: &str = "node_modules/axe-core/axe.min.js";

fn judge(source: &str, place: &Place<'_>, complaints: &mut Vec<String>) {
    let page = place.page;
    // A colour that is on its way to another one is neither.
    page.command_chromium(
        "Emulation.setEmulatedMedia",
        json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] }),
    );
    if page.run("return typeof window.axe", &[]) != "object" {
        page.run(&format!("{source}\nwindow.axe = axe;"), &[]);
    }
    for look in Look::ALL {
        look.put_on(page);
        if let Some(complaint) = complaint(page, &format!("{place}, {look}")) {
            eprintln!("{complaint}");
            complaints.push(complaint);
        }
    }
    Look::Light.put_on(page);
}

fn complaint(page: &Browser, at: &str) -> Option<String> {
    let found = page.run_async(include_str!("axe.js"), &[]);
    assert_eq!(found["error"], Value::Null, "{at}");
    assert!(found["passed"].as_u64().unwrap_or(0) > 10, "{at}: axe looked at next to nothing");
    let all = |key: &str| found[key].as_array().cloned().unwrap_or_default();
    let violations = all("violations");
    if violations.is_empty() {
        return None;
    }
    let mut text = format!("{at}\n");
    tell(&mut text, "violated", &violations);
    tell(&mut text, "undecided", &all("incomplete"));
    Some(text)
}

fn tell(text: &mut String, what: &str, rules: &[Value]) {
    for rule in rules {
        let _ = writeln!(
            text,
            "  {what}: {} ({})",
            rule["id"].as_str().unwrap_or_default(),
            rule["help"].as_str().unwrap_or_default()
        );
        for node in rule["nodes"].as_array().into_iter().flatten() {
            let _ = writeln!(text, "    {}", node.as_str().unwrap_or_default());
        }
    }
}

fn axe_finds_nothing(language: Language) {
    let source = std::fs::read_to_string(built_tool(FILE)).unwrap();
    let mut complaints = Vec::new();
    tour::walk(language, &mut |place| judge(&source, place, &mut complaints));
    assert!(complaints.is_empty(), "{} looks are at fault\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn axe_finds_nothing_on_any_screen_in_swedish() {
    axe_finds_nothing(Language::Swedish);
}

#[test]
fn axe_finds_nothing_on_any_screen_in_english() {
    axe_finds_nothing(Language::English);
}
