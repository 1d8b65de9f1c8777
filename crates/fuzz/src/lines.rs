//! Messages are a head and lines: what is judged of each line, and heads that are put right so that the bytes behind them
//! are read at all. Called by `decoders` and `whole`.

use serde_json::{Value, json};
use sync::digest::row_hash;
use sync::merge::merge;
use sync::row::{LINE_BYTES_MAX, Row};
use uuid::Uuid;

/// Some dataset: ids that follow from fields follow from it too.
pub(crate) const DATASET: Uuid = Uuid::from_u128(0x5eed);

/// Judges lines, and what comes of merging them.
pub(crate) fn judge_lines(lines: &[&[u8]], dataset: Uuid) {
    let rows: Vec<Row> = lines.iter().filter_map(|line| judge_line(line, dataset)).collect();
    for row in &rows {
        judge_alone(row);
    }
    for pair in rows.windows(2) {
        judge_pair(&pair[0], &pair[1]);
    }
}

/// A row that was read says the same when it is written and read again.
pub(crate) fn judge_line(line: &[u8], dataset: Uuid) -> Option<Row> {
    let row = Row::from_line(line, dataset).ok()?;
    let text = row.to_line(dataset);
    assert!(text.len() <= LINE_BYTES_MAX, "a line of {} bytes became one of {}", line.len(), text.len());
    let again = Row::from_line(text.as_bytes(), dataset);
    assert_eq!(again.as_ref(), Ok(&row), "a row was written as {text}");
    assert_eq!(again.as_ref().map(|again| again.to_line(dataset)), Ok(text));
    assert_eq!(again.as_ref().map(row_hash), Ok(row_hash(&row)));
    Some(row)
}

/// Merged into nothing, and into itself, a row is what it was.
fn judge_alone(row: &Row) {
    let new = merge(None, row);
    assert_eq!(new.as_ref().map(|merged| (&merged.row, merged.changed)), Ok((row, true)));
    let again = merge(Some(row), row);
    assert_eq!(again.as_ref().map(|merged| (&merged.row, merged.changed)), Ok((row, false)));
}

/// Two rows of one record become the same, whichever was first.
fn judge_pair(one: &Row, other: &Row) {
    let other = Row {
        type_number: one.type_number,
        id: one.id,
        unit: one.unit,
        month: one.month,
        fields: other.fields.clone(),
    };
    let first = merge(Some(one), &other).map(|merged| merged.row);
    let last = merge(Some(&other), one).map(|merged| merged.row);
    assert_eq!(first, last);
}

/// The bytes with a head whose batch is what follows it. None where no head is to be seen.
pub(crate) fn with_batch(body: &[u8]) -> Option<Vec<u8>> {
    let (mut head, rest) = split(body)?;
    let count = count_lines(rest);
    let fields = head.as_object_mut()?;
    if rest.is_empty() {
        fields.remove("batch");
    } else {
        let number = fields.get("batch").and_then(|batch| batch.get("n")).cloned().unwrap_or(json!(1));
        let hash = blake3::hash(rest).to_hex().to_string();
        fields.insert("batch".to_owned(), json!({ "n": number, "rows": count, "hash": hash }));
    }
    Some(joined(&head, rest))
}

/// The bytes with a head that knows how many lines follow it. None where no head is to be seen.
pub(crate) fn with_count(body: &[u8]) -> Option<Vec<u8>> {
    let (mut head, rest) = split(body)?;
    head.as_object_mut()?.insert("rows".to_owned(), json!(count_lines(rest)));
    Some(joined(&head, rest))
}

fn split(body: &[u8]) -> Option<(Value, &[u8])> {
    let end = body.iter().position(|byte| *byte == b'\n')?;
    Some((serde_json::from_slice(&body[..end]).ok()?, &body[end + 1..]))
}

fn count_lines(rest: &[u8]) -> usize {
    rest.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count()
}

fn joined(head: &Value, rest: &[u8]) -> Vec<u8> {
    let mut body = head.to_string().into_bytes();
    body.push(b'\n');
    body.extend_from_slice(rest);
    body
}
