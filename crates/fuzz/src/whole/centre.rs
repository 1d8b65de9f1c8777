//! A request that nobody wrote, at a real centre: nothing of one that was refused is applied, one that was taken is taken
//! once, all that is kept can be read again, and the centre's own proof agrees. Called by `tests/whole.rs`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use central::by_hand::import;
use central::centre::Centre;
use central::compare::compare;
use central::data_folder::DataFolder;
use central::exchange::{Denied, exchange};
use central::proof::prove;
use central::recovery::help_unlock;
use central::store::{FROM_THE_BEGINNING, StoreError};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeS, Serializable, single_shot_seal};
use sync::digest::{Bucket, Sum};
use sync::file::{Kind, Sending, frame};
use sync::message::{Hello, PROTOCOL, ReplyHead, SCHEMA, read_reply, read_request, write_request};
use sync::repair::read_compared;
use sync::row::Row;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::world::Day;
use crate::lines::with_batch;

/// The day, played once in a process.
fn day() -> &'static Day {
    static DAY: OnceLock<Day> = OnceLock::new();
    DAY.get_or_init(|| Day::play().unwrap_or_else(|no| panic!("no day to begin with: {no:?}")))
}

/// What the centre has, as far as a request could change it.
#[derive(Debug, PartialEq, Eq)]
struct State {
    seq: u64,
    buckets: BTreeMap<Bucket, Sum>,
    quarantined: usize,
    conflicts: usize,
}

fn state(centre: &Centre) -> State {
    let read = centre.read(|tx| {
        Ok::<_, StoreError>(State {
            seq: tx.dataset()?.seq,
            buckets: tx.all_buckets()?,
            quarantined: tx.quarantined(10_000)?.len(),
            conflicts: tx.conflicts(10_000)?.len(),
        })
    });
    read.unwrap_or_else(|error| panic!("the centre cannot be read: {error}"))
}

/// A body of `/v1/sync`, as it is and with a head that fits what follows it; or one of `/v1/compare`.
pub fn asked(bytes: &[u8]) {
    judge_comparison(bytes);
    judge_exchange(bytes);
    if let Some(body) = with_batch(bytes).filter(|body| body != bytes) {
        judge_exchange(&body);
    }
}

/// Whether a batch is taken by the centre that every input meets: so that what is kept reaches the store at all.
#[must_use]
pub fn is_taken(body: &[u8]) -> bool {
    let (_folder, centre) = fresh();
    let before = state(&centre);
    exchange(&centre, &day().token, body).is_ok() && state(&centre) != before
}

fn judge_exchange(body: &[u8]) {
    // What is no request at all is judged by the decoders, and never reaches the store.
    let Ok((head, _)) = read_request(body) else { return };
    let (_folder, centre) = fresh();
    let before = state(&centre);
    let answered = exchange(&centre, &day().token, body);
    match answered {
        Err(Denied::Store(error)) => panic!("the store could not: {error}"),
        Err(_) => assert_eq!(state(&centre), before, "something of a refused request was applied"),
        Ok(reply) => {
            let reply = judge_reply(&reply, centre.dataset);
            assert_eq!(
                reply.ack.as_ref().map(|ack| ack.number),
                head.batch.as_ref().map(|batch| batch.number)
            );
            let after = state(&centre);
            let again =
                exchange(&centre, &day().token, body).map(|again| judge_reply(&again, centre.dataset).ack);
            assert_eq!(again, Ok(reply.ack), "the same again was answered otherwise");
            assert_eq!(state(&centre), after, "the same again changed something");
        }
    }
    judge_whole(&centre);
}

/// Answered or not, nothing is changed by a comparison.
fn judge_comparison(bytes: &[u8]) {
    if sync::repair::read_compare(bytes).is_err() {
        return;
    }
    let (_folder, centre) = fresh();
    let before = state(&centre);
    match compare(&centre, &day().token, bytes) {
        Err(Denied::Store(error)) => panic!("the store could not: {error}"),
        Err(_) => {}
        Ok(reply) => {
            let (_, lines) =
                read_compared(&reply).unwrap_or_else(|error| panic!("an answer that is none: {error}"));
            judge_rows(&lines, centre.dataset);
        }
    }
    assert_eq!(state(&centre), before);
}

/// What is carried by hand: the bytes as a file, as what was sealed in one, and as a sealed copy of a key.
pub fn carried(bytes: &[u8]) {
    let (folder, centre) = fresh();
    let data = DataFolder::at(folder.path()).unwrap_or_else(|error| panic!("no folder: {error}"));
    let before = state(&centre);
    // Spaces and line breaks of a letter do no harm to a copy.
    let text = String::from_utf8_lossy(bytes);
    let is_the_copy = text.split_whitespace().collect::<String>() == day().sealed_copy;
    assert_eq!(help_unlock(&data, &centre, &text).is_ok(), is_the_copy);
    let content =
        Sending { token: Zeroizing::new(day().token.clone()), request: bytes.to_vec() }.to_content();
    let mended = with_batch(bytes)
        .map(|request| Sending { token: Zeroizing::new(day().token.clone()), request }.to_content().to_vec());
    let files = [
        Some(bytes.to_vec()),
        seal(&centre, bytes),
        seal(&centre, &content),
        mended.and_then(|it| seal(&centre, &it)),
    ];
    for file in files.into_iter().flatten() {
        let known = state(&centre);
        match import(&data, &centre, &file, central::access::LetIn::Trusted) {
            Err(_) => assert_eq!(state(&centre), known, "something of a refused file was applied"),
            Ok(imported) if imported.denied.is_some() => assert_eq!(state(&centre), known),
            Ok(_) => {}
        }
    }
    if state(&centre) != before {
        judge_whole(&centre);
    }
}

/// A file as a tablet seals it.
fn seal(centre: &Centre, content: &[u8]) -> Option<Vec<u8>> {
    let key = centre.read(|tx| tx.dataset()).ok()?.public_key;
    let (encapped, sealed) = single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &<X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&key).ok()?,
        Kind::Sending.purpose().as_bytes(),
        content,
        Kind::Sending.first_line().as_bytes(),
    )
    .ok()?;
    Some(frame(Kind::Sending, &[encapped.to_bytes().as_slice(), &sealed].concat()).into_bytes())
}

fn fresh() -> (tempfile::TempDir, Centre) {
    day().centre().unwrap_or_else(|no| panic!("no centre to begin with: {no:?}"))
}

/// The centre proves itself, and a tablet that begins now can read all of it.
fn judge_whole(centre: &Centre) {
    let proof = prove(centre).unwrap_or_else(|error| panic!("the centre cannot be read: {error}"));
    assert!(proof.agrees, "{:?}", proof.findings);
    let mut hello = Hello {
        protocol: PROTOCOL,
        schema: SCHEMA,
        incarnation: Uuid::from_u128(0xf00d),
        epoch: None,
        cursor: 0,
        acknowledged: 0,
        units: vec![super::lists::BUS],
        first_month: FROM_THE_BEGINNING,
        root: sync::digest::Root(0),
        next_token_hash: None,
    };
    for _ in 0..20 {
        let page = exchange(centre, &day().token, &write_request(&hello, None));
        // A request may have asked for another token, or made the tablet another one.
        let Ok(page) = page else { return };
        let head = judge_reply(&page, centre.dataset);
        (hello.epoch, hello.cursor) = (Some(head.epoch), head.cursor);
        if !head.more {
            return;
        }
    }
    panic!("the pages do not end");
}

fn judge_reply(reply: &[u8], dataset: Uuid) -> ReplyHead {
    let (head, lines) = read_reply(reply).unwrap_or_else(|error| panic!("an answer that is none: {error}"));
    judge_rows(&lines, dataset);
    head
}

/// What the centre sends must be what a tablet reads.
fn judge_rows(lines: &[&[u8]], dataset: Uuid) {
    for line in lines {
        let row = Row::from_line(line, dataset);
        assert!(row.is_ok(), "a line of {} bytes that no tablet reads: {row:?}", line.len());
    }
}
