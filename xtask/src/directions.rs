//! Who may depend on whom, as ARCHITECTURE.md says it, asserted over `cargo metadata`.
//! `check` calls this. Which folder may name a crate in its source is asked in `source_rules`.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use crate::failure::Failure;

/// Our packages and the ones of ours that each may link. A package without a line here is a complaint.
const MAY_DEPEND_ON: [(&str, &[&str]); 15] = [
    ("domain", &[]),
    ("contract", &["domain"]),
    ("sync", &["domain"]),
    ("sqlite", &["failpoints"]),
    ("failpoints", &[]),
    ("device", &["domain", "contract", "sync", "sqlite", "failpoints"]),
    ("central", &["domain", "contract", "sync", "sqlite", "failpoints"]),
    ("fixtures", &["domain", "contract"]),
    ("fuzz", &["device", "central", "contract", "domain", "sync"]),
    ("simulator", &["device", "central", "contract", "domain", "sync", "sqlite", "fixtures"]),
    ("end-to-end", &["device", "central", "contract", "domain", "sync", "sqlite", "fixtures", "failpoints"]),
    ("ui", &["domain", "contract"]),
    ("turbok-window", &["device", "contract"]),
    ("xtask", &[]),
    ("page-builder", &[]),
];

/// Builders and fakes: besides the arrows above, tests of these may use them.
const MAY_TEST_WITH_FIXTURES: [&str; 5] = ["sync", "sqlite", "device", "central", "ui"];

/// Two well-known domain crates ended up importing their database, because nothing stopped them.
const DOMAIN_MAY_USE: [&str; 6] = ["serde", "serde_json", "thiserror", "uuid", "chrono", "blake3"];

const MAY_USE_RUSQLITE: [&str; 3] = ["sqlite", "device", "central"];
const MAY_USE_TAURI: [&str; 1] = ["turbok-window"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// `None` for a folder of this checkout.
    source: Option<String>,
    /// `None` for a normal dependency, else "dev" or "build".
    kind: Option<String>,
}

/// One sentence for each arrow that points the wrong way; empty when all is well.
///
/// `metadata` is the answer of `cargo metadata --no-deps`.
pub(crate) fn wrong_directions(metadata: &Value) -> Result<Vec<String>, Failure> {
    let metadata = Metadata::deserialize(metadata)
        .map_err(|source| Failure::NotJson { what: "the answer of `cargo metadata`".to_owned(), source })?;
    let mut complaints = BTreeSet::new();
    for package in &metadata.packages {
        let Some(allowed) = allowed_for(&package.name) else {
            complaints.insert(format!(
                "{} has no line in xtask/src/directions.rs: say whom it may depend on, there and in ARCHITECTURE.md",
                package.name
            ));
            continue;
        };
        for dependency in &package.dependencies {
            complaints.extend(wrong_arrow(package, allowed, dependency));
        }
    }
    Ok(complaints.into_iter().collect())
}

fn allowed_for(package: &str) -> Option<&'static [&'static str]> {
    MAY_DEPEND_ON.iter().find(|(name, _)| *name == package).map(|(_, allowed)| *allowed)
}

fn wrong_arrow(package: &Package, allowed: &[&str], dependency: &Dependency) -> Option<String> {
    let from = package.name.as_str();
    let to = dependency.name.as_str();
    let is_dev = dependency.kind.as_deref() == Some("dev");
    if dependency.source.is_none() {
        let is_fixtures_in_tests = is_dev && to == "fixtures" && MAY_TEST_WITH_FIXTURES.contains(&from);
        // Its own tests may ask for a feature of it.
        let is_itself_in_tests = is_dev && to == from;
        let is_right = allowed.contains(&to) || is_fixtures_in_tests || is_itself_in_tests;
        return (!is_right).then(|| format!("{from} may not depend on {to}"));
    }
    if from == "domain" && !is_dev && !DOMAIN_MAY_USE.contains(&to) {
        return Some(format!(
            "domain may not depend on {to}: it does no I/O, and uses {} only",
            DOMAIN_MAY_USE.join(", ")
        ));
    }
    if to == "rusqlite" && !MAY_USE_RUSQLITE.contains(&from) {
        return Some(format!("{from} may not depend on rusqlite: only {} do", MAY_USE_RUSQLITE.join(", ")));
    }
    if to.starts_with("tauri") && !MAY_USE_TAURI.contains(&from) {
        return Some(format!("{from} may not depend on {to}: only the window does"));
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use serde_json::json;

    use super::*;

    const REGISTRY: &str = "registry+https://example.org/index";

    fn ours(name: &str) -> Value {
        json!({ "name": name, "source": null, "kind": null })
    }

    fn theirs(name: &str) -> Value {
        json!({ "name": name, "source": REGISTRY, "kind": null })
    }

    fn only_in_tests(mut dependency: Value) -> Value {
        dependency["kind"] = json!("dev");
        dependency
    }

    fn complaints(package: &str, dependency: Value) -> Vec<String> {
        let metadata = json!({
            "packages": [{ "name": package, "dependencies": [dependency] }]
        });
        wrong_directions(&metadata).unwrap()
    }

    #[test]
    fn an_arrow_of_the_table_is_right() {
        assert!(complaints("device", ours("sync")).is_empty());
    }

    #[test]
    fn device_and_central_never_see_each_other() {
        assert_eq!(complaints("device", ours("central")), ["device may not depend on central"]);
        assert_eq!(complaints("central", ours("device")), ["central may not depend on device"]);
        assert_eq!(complaints("central", only_in_tests(ours("device"))).len(), 1);
    }

    #[test]
    fn a_package_may_name_itself_in_its_tests_only() {
        assert!(complaints("sqlite", only_in_tests(ours("sqlite"))).is_empty());
        assert_eq!(complaints("sqlite", ours("sqlite")), ["sqlite may not depend on sqlite"]);
    }

    #[test]
    fn xtask_depends_on_nothing_of_ours() {
        for (name, _) in MAY_DEPEND_ON {
            assert_eq!(complaints("xtask", ours(name)).len(), 1, "{name}");
        }
    }

    #[test]
    fn fixtures_reach_tests_and_no_program() {
        assert!(complaints("central", only_in_tests(ours("fixtures"))).is_empty());
        assert_eq!(complaints("central", ours("fixtures")).len(), 1);
        assert_eq!(complaints("domain", only_in_tests(ours("fixtures"))).len(), 1);
    }

    #[test]
    fn rusqlite_is_for_the_crates_with_a_store() {
        assert!(complaints("device", theirs("rusqlite")).is_empty());
        assert_eq!(complaints("end-to-end", theirs("rusqlite")).len(), 1);
        assert_eq!(complaints("fixtures", only_in_tests(theirs("rusqlite"))).len(), 1);
    }

    #[test]
    fn domain_takes_no_crate_outside_its_list() {
        assert!(complaints("domain", theirs("chrono")).is_empty());
        assert_eq!(complaints("domain", theirs("tokio")).len(), 1);
        assert!(complaints("domain", only_in_tests(theirs("proptest"))).is_empty());
    }

    #[test]
    fn tauri_and_its_family_are_for_the_window_alone() {
        assert!(complaints("turbok-window", theirs("tauri-build")).is_empty());
        assert_eq!(complaints("device", theirs("tauri")).len(), 1);
        assert_eq!(complaints("ui", theirs("tauri-sys")).len(), 1);
    }

    #[test]
    fn a_new_package_must_say_whom_it_may_depend_on() {
        let found = complaints("telemetry", ours("domain"));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("telemetry has no line"));
    }

    #[test]
    fn metadata_of_another_shape_is_a_failure_and_no_pass() {
        assert!(wrong_directions(&json!({})).is_err());
    }
}
