//! The page about the tests of sync, held against the sources: `docs/sync-tests.md` may not name a test that is not there.
//! Only tests are here.

use std::path::{Path, PathBuf};

/// The faults have these numbers.
const FAULTS: std::ops::RangeInclusive<usize> = 1..=40;

/// A link of the page: its text, without the marks of code, and where it leads.
struct Link {
    text: String,
    is_code: bool,
    path: PathBuf,
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

fn links(page: &str) -> Vec<Link> {
    let mut links = Vec::new();
    for part in page.split('[').skip(1) {
        let Some((text, rest)) = part.split_once("](") else { continue };
        let Some((target, _)) = rest.split_once(')') else { continue };
        links.push(Link {
            text: text.trim_matches('`').to_owned(),
            is_code: text.starts_with('`'),
            path: docs().join(target),
        });
    }
    links
}

/// The numbers at the beginning of a table's lines.
fn numbers(page: &str) -> Vec<usize> {
    page.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next()?.parse().ok()).collect()
}

fn is_test(source: &str, name: &str) -> bool {
    let head = format!("fn {name}(");
    let Some(at) = source.find(&head) else { return false };
    // Its attributes stand right above it.
    let mut above = source[..at].lines().rev().skip(1).take_while(|line| {
        let line = line.trim();
        line.starts_with("#[") || line.starts_with("//")
    });
    above.any(|line| line.trim() == "#[test]") || source[..at].trim_end().ends_with("#[test]")
}

#[test]
fn the_page_about_the_tests_of_sync_names_all_faults_and_only_tests_that_exist() {
    let page = std::fs::read_to_string(docs().join("sync-tests.md")).expect("the page is there");
    assert_eq!(numbers(&page), FAULTS.collect::<Vec<usize>>());
    let links = links(&page);
    assert!(links.len() > 100, "{} links", links.len());
    for link in links {
        assert!(link.path.exists(), "{} is not there", link.path.display());
        if link.is_code {
            let source = std::fs::read_to_string(&link.path).expect("a source can be read");
            assert!(is_test(&source, &link.text), "{} has no test {}", link.path.display(), link.text);
        }
    }
}

#[test]
fn a_function_that_is_no_test_does_not_pass_for_one() {
    let source = "#[test]\n#[cfg(unix)]\nfn one() {}\n\n    #[test]\n    fn two() {}\n\nfn three() {}\n";
    assert!(is_test(source, "one") && is_test(source, "two"));
    assert!(!is_test(source, "three") && !is_test(source, "four") && !is_test(source, "tw"));
}
