//! A row that was not taken, as it is kept for whoever finds out why: without anything that was written freely.

use domain::record::Value;
use domain::records;
use domain::validation::check_free_text;
use sync::row::Row;
use uuid::Uuid;

use super::guard;

/// The row's line without free text, without fields that no declaration knows, and without anything else that the guard
/// would stop. Empty for a type that this program does not know.
pub(super) fn without_texts(row: &Row, dataset: Uuid) -> String {
    let Some(declaration) = records::declaration(row.type_number) else { return String::new() };
    let free: Vec<u16> = guard::free_texts(declaration).collect();
    let mut kept = row.clone();
    kept.fields.retain(|number, field| {
        declaration.field(*number).is_some() && !free.contains(number) && is_harmless(&field.value)
    });
    kept.to_line(dataset)
}

/// In a malformed row a text may lie where a number should, and in a map under any key.
fn is_harmless(value: &Value) -> bool {
    match value {
        Value::Text(_) => check_free_text(value, usize::MAX).is_ok(),
        Value::List(items) => items.iter().all(is_harmless),
        Value::Map(entries) => {
            entries.iter().all(|(key, item)| is_harmless(&Value::Text(key.clone())) && is_harmless(item))
        }
        Value::Null | Value::Bool(_) | Value::Int(_) => true,
    }
}
