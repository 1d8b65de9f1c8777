//! The one byte form of a value, for hashes: derived ids here, row hashes in the sync.
//! Each value begins with its kind and its length, so that no two values share their bytes.

use super::value::Value;

/// Feeds the canonical bytes of `value` to `out`.
pub fn write(value: &Value, out: &mut dyn FnMut(&[u8])) {
    match value {
        Value::Null => out(&[0]),
        Value::Bool(yes) => out(&[1, u8::from(*yes)]),
        Value::Int(number) => {
            out(&[2]);
            out(&number.to_le_bytes());
        }
        Value::Text(text) => {
            out(&[3]);
            write_text(text, out);
        }
        Value::List(items) => {
            out(&[4]);
            write_length(items.len(), out);
            for item in items {
                write(item, out);
            }
        }
        Value::Map(entries) => {
            out(&[5]);
            write_length(entries.len(), out);
            for (key, item) in entries {
                write_text(key, out);
                write(item, out);
            }
        }
    }
}

fn write_text(text: &str, out: &mut dyn FnMut(&[u8])) {
    write_length(text.len(), out);
    out(text.as_bytes());
}

fn write_length(length: usize, out: &mut dyn FnMut(&[u8])) {
    out(&(length as u64).to_le_bytes());
}
