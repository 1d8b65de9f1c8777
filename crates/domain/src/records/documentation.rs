//! The page that documents every field, written from the declarations; a test keeps `docs/records.md` equal to it.

use std::fmt::Write;

use super::DECLARATIONS;
use crate::record::{MergeKind, Owner};

/// The page, as Markdown.
#[must_use]
pub fn page() -> String {
    let mut page = String::from(
        "# Every record and field\n\n\
         Written from the declarations in `crates/domain/src/records/`; do not edit it by hand.\n\
         A number is stable for ever and is what rows and messages carry.\n\
         *Kept* names the retention that a city decides: with visits, with notes, with the audit log, or as long as something refers to it.\n",
    );
    for declared in DECLARATIONS {
        let merge = match declared.merge {
            MergeKind::Lane => "a lane: one writer for ever, the later version is the row",
            MergeKind::Fact => "a fact: written once",
            MergeKind::FieldWise => "merged field by field",
        };
        let owner = match declared.owner {
            Owner::Tablet => "tablets write it",
            Owner::Centre => "only the centre writes it",
        };
        let names = |numbers: &[u16]| {
            let names = numbers
                .iter()
                .filter_map(|number| declared.field(*number))
                .map(|field| format!("`{}`", field.name));
            names.collect::<Vec<_>>().join(", ")
        };
        let identity = if declared.identity.is_empty() {
            "Its id is made at random, or is the source's own.".to_owned()
        } else {
            format!("Its id follows from {}, where they are all written.", names(declared.identity))
        };
        // Writing into a string cannot fail.
        let _ = write!(page, "\n## {} {}\n\n{merge}; {owner}.\n{identity}\n", declared.number, declared.name);
        if let Some(parent) = declared.parent {
            let _ = writeln!(page, "It belongs to the record in {}.", names(&[parent]));
        }
        page.push_str(
            "\n| number | field | what it is | tells about | kept |\n| --- | --- | --- | --- | --- |\n",
        );
        for field in declared.fields {
            let (class, kept) = (field.class.code().replace('_', " "), field.retention.code());
            let _ = writeln!(
                page,
                "| {} | `{}` | {} | {class} | {kept} |",
                field.number,
                field.name,
                field.doc.trim()
            );
        }
    }
    page
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    #[test]
    fn the_page_in_the_documents_is_what_the_declarations_say() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/records.md");
        let page = super::page();
        if std::env::var_os("TURBOK_REFRESH").is_some() {
            std::fs::write(path, &page).unwrap();
        }
        let found = std::fs::read_to_string(path).unwrap_or_default();
        assert!(found == page, "docs/records.md is behind: run the test again with TURBOK_REFRESH=1");
    }
}
