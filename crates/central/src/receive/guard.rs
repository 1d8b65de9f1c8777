//! The privacy guard at the centre: what was written freely is looked at again before it is stored.
//! What it finds is neither stored nor logged, here or anywhere.

use domain::record::{DataClass, Declaration, MergeKind, Value};
use domain::records;
use domain::refusal::Refusal;
use domain::validation::{check_free_text, free_text_chars_max};
use sync::message::EmptiedText;
use sync::row::{Field, Row};
use sync::version::{Node, Version};

/// Refuses a row whose free text may not be stored.
pub(super) fn check(row: &Row) -> Result<(), Refusal> {
    let Some(declaration) = records::declaration(row.type_number) else { return Ok(()) };
    free_texts(declaration)
        .filter_map(|number| row.value(number))
        .try_for_each(|value| check_free_text(value, free_text_chars_max(row.type_number)))
}

/// Whether every free text of the row may be stored.
pub(super) fn passes(row: &Row) -> bool {
    check(row).is_ok()
}

/// Empties the texts of a field-wise row that may not be stored, each under a later version of the centre's own, so that
/// the empty text comes back to every tablet. Where the store has a later text already, the one that came is only left out.
pub(super) fn empty_texts(row: &mut Row, kept: Option<&Row>, now_ms: i64, node: Node) -> Vec<EmptiedText> {
    let Some(declaration) = records::declaration(row.type_number) else { return Vec::new() };
    if declaration.merge != MergeKind::FieldWise {
        return Vec::new();
    }
    let mut emptied = Vec::new();
    for number in free_texts(declaration) {
        let Some(field) = row.fields.get(&number) else { continue };
        let Err(refusal) = check_free_text(&field.value, free_text_chars_max(row.type_number)) else {
            continue;
        };
        let is_outdated =
            kept.and_then(|kept| kept.fields.get(&number)).is_some_and(|own| own.version > field.version);
        if is_outdated {
            row.fields.remove(&number);
        } else {
            let version = Version { clock: field.version.clock.next(now_ms), node };
            row.fields.insert(number, Field { version, value: Value::Null });
        }
        let code = refusal.code().to_owned();
        emptied.push(EmptiedText { type_number: row.type_number, id: row.id, field: number, code });
    }
    emptied
}

/// The numbers of the fields that are written freely.
pub(super) fn free_texts(declaration: &Declaration) -> impl Iterator<Item = u16> + use<'_> {
    declaration.fields.iter().filter(|field| field.class == DataClass::FreeText).map(|field| field.number)
}
