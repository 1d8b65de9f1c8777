//! What differs between a tablet and the centre, listed from one snapshot: buckets, then parts of a bucket, then single rows.
//! Called by `http` where roots differ, or a side was restored. Nothing is written here but that it happened.

use std::collections::BTreeMap;

use domain::record::id;
use sync::digest::{Bucket, RowHash, Sum};
use sync::message::{BATCH_BYTES_MAX, Hello, Must, PROTOCOL};
use sync::repair::{
    Ask, BucketSum, CompareHead, CompareReply, LISTED_MAX, Listed, Part, RowId, RowKey, listing_bytes,
    part_of, read_compare, short, sums_of_parts, write_compared,
};
use uuid::Uuid;

use crate::access::{Admitted, admit};
use crate::centre::Centre;
use crate::epoch;
use crate::exchange::Denied;
use crate::page::held;
use crate::store::{Held, Incident, ReadTx, StoreError};

/// Answers a tablet that compares.
///
/// # Errors
/// [`Denied`]; nothing was changed then.
pub fn compare(centre: &Centre, token: &str, body: &[u8]) -> Result<Vec<u8>, Denied> {
    let admitted = centre.read(|tx| admit(tx, centre.dataset, token).map_err(Denied::from))?;
    let head = read_compare(body).map_err(|_| Denied::Malformed)?;
    if head.hello.protocol != PROTOCOL {
        return Err(Denied::OtherProtocol);
    }
    let answered = centre.read(|tx| answer(tx, &admitted, &head));
    if let Err(Denied::Must(Must::OtherEpoch { .. })) = &answered {
        return Err(Denied::Must(Must::OtherEpoch { epoch: epoch::to_go_on_in(centre, &head.hello)? }));
    }
    let (reply, rows) = answered?;
    if matches!(head.ask, Ask::Buckets(_)) {
        note(centre, &admitted, &head, reply.listed.len())?;
    }
    Ok(write_compared(&reply, &rows))
}

fn answer(
    tx: &dyn ReadTx,
    admitted: &Admitted,
    head: &CompareHead,
) -> Result<(CompareReply, Vec<u8>), Denied> {
    let dataset = tx.dataset()?;
    if head.hello.epoch != Some(dataset.epoch) {
        return Err(Denied::Must(Must::OtherEpoch { epoch: dataset.epoch }));
    }
    let held = held(&head.hello, &admitted.units);
    let mut reply = CompareReply {
        epoch: dataset.epoch,
        seq: dataset.seq,
        horizon: dataset.horizon,
        listed: Vec::new(),
        more: false,
        rows: 0,
    };
    let mut rows = Vec::new();
    match &head.ask {
        Ask::Buckets(theirs) => list_buckets(tx, &held, theirs, &mut reply)?,
        Ask::Parts(parts) => list_parts(tx, &held, parts, &mut reply)?,
        Ask::Rows(wanted) => rows = find_rows(tx, &held, wanted, &mut reply)?,
    }
    Ok((reply, rows))
}

/// Every bucket that differs: its rows where they are few, else the sums of its parts.
fn list_buckets(
    tx: &dyn ReadTx,
    held: &Held,
    theirs: &[BucketSum],
    reply: &mut CompareReply,
) -> Result<(), StoreError> {
    let ours = tx.buckets(held)?;
    let theirs: BTreeMap<Bucket, Sum> = theirs.iter().map(|it| (it.bucket, it.sum)).collect();
    let of = |buckets: &BTreeMap<Bucket, Sum>, bucket: &Bucket| {
        buckets.get(bucket).copied().filter(|sum| sum.count > 0).unwrap_or_default()
    };
    let every = ours.keys().chain(theirs.keys().filter(|bucket| !ours.contains_key(bucket)));
    let mut bytes = 0;
    for bucket in every.filter(|bucket| held.holds(bucket)) {
        let (here, there) = (of(&ours, bucket), of(&theirs, bucket));
        if here == there {
            continue;
        }
        let is_short = here.count <= LISTED_MAX || there.count == 0;
        let listed = if is_short { list_rows(tx, Part::whole(*bucket))? } else { list_sums(tx, *bucket)? };
        if !add(reply, &mut bytes, listed) {
            break;
        }
    }
    Ok(())
}

fn list_parts(
    tx: &dyn ReadTx,
    held: &Held,
    parts: &[Part],
    reply: &mut CompareReply,
) -> Result<(), StoreError> {
    let mut bytes = 0;
    for of in parts.iter().filter(|of| held.holds(&of.bucket)) {
        if !add(reply, &mut bytes, list_rows(tx, *of)?) {
            break;
        }
    }
    Ok(())
}

/// Puts it into the answer; says whether there is room for another.
fn add(reply: &mut CompareReply, bytes: &mut usize, listed: Listed) -> bool {
    *bytes += listing_bytes(&listed);
    reply.listed.push(listed);
    reply.more = *bytes > BATCH_BYTES_MAX;
    !reply.more
}

fn list_sums(tx: &dyn ReadTx, bucket: Bucket) -> Result<Listed, StoreError> {
    Ok(Listed::Parts { of: Part::whole(bucket), sums: sums_of_parts(hashes(tx, bucket)?) })
}

fn list_rows(tx: &dyn ReadTx, of: Part) -> Result<Listed, StoreError> {
    let rows = hashes(tx, of.bucket)?;
    let rows = rows.into_iter().filter(|(id, _)| of.parts & (1 << part_of(*id)) != 0);
    Ok(Listed::Rows { of, rows: rows.map(|(id, hash)| (RowId(id), short(hash))).collect() })
}

fn hashes(tx: &dyn ReadTx, bucket: Bucket) -> Result<Vec<(Uuid, RowHash)>, StoreError> {
    let mut found = Vec::new();
    tx.rows_in(bucket, &mut |kept| {
        found.push((kept.id, kept.hash));
        Ok(true)
    })?;
    Ok(found)
}

/// The rows themselves, as many as fit. One that is not there, or is not the tablet's to see, is left out.
fn find_rows(
    tx: &dyn ReadTx,
    held: &Held,
    wanted: &[RowKey],
    reply: &mut CompareReply,
) -> Result<Vec<u8>, StoreError> {
    let dataset = tx.dataset()?.id;
    let mut rows = Vec::new();
    for RowKey((type_number, id)) in wanted {
        let Some(kept) = tx.row(*type_number, *id)? else { continue };
        if !held.holds(&Bucket::of(&kept.row)) {
            continue;
        }
        let line = kept.row.to_line(dataset);
        if rows.len() + line.len() > BATCH_BYTES_MAX && reply.rows > 0 {
            reply.more = true;
            break;
        }
        rows.extend_from_slice(line.as_bytes());
        rows.push(b'\n');
        reply.rows += 1;
    }
    Ok(rows)
}

/// That a tablet and the centre did not hold the same is something to know of, whatever came of it.
fn note(centre: &Centre, admitted: &Admitted, head: &CompareHead, buckets: usize) -> Result<(), StoreError> {
    let Hello { incarnation, cursor, .. } = &head.hello;
    let device = id::encode(admitted.device.id);
    let detail = format!("device {device} incarnation {incarnation} cursor {cursor} buckets {buckets}");
    tracing::warn!(why = ?head.why, %device, buckets, "a tablet compares what it has with the centre");
    let at = centre.clock.now_ms();
    centre.write(|tx| tx.put_incident(&Incident { at, kind: "compared".to_owned(), detail: detail.clone() }))
}

#[cfg(test)]
mod tests;
