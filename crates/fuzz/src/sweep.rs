//! A short pass over a target without an engine: every input that is kept, and some thousand made from them. The same each
//! time, so that a test that was green stays so until the code changes. Called by the tests.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use crate::Target;

/// No input of the pass grows beyond this.
const BYTES_MAX: usize = 8 * 1024;
/// What formats here are made of, and what they break at.
const TOKENS: [&[u8]; 18] = [
    b"\n",
    b"{",
    b"}",
    b"[]",
    b"null",
    b"\"\"",
    b",",
    b":",
    b"0",
    b"-1",
    b"65536",
    b"9223372036854775807",
    b"18446744073709551615",
    b"18446744073709551616",
    b"\\u0000",
    b"\xff",
    b"\x28\xb5\x2f\xfd",
    b"[[[[[[[[",
];

/// Where the inputs of a target are kept: where bolero looks for them too.
#[must_use]
pub fn corpus_of(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/__fuzz__").join(target).join("corpus")
}

/// Gives a target all that is kept for it and `made` more.
///
/// # Panics
/// When the target does, after saying with which input; and when nothing is kept.
pub fn sweep(name: &str, target: Target, made: usize) {
    let kept = kept(&corpus_of(name));
    assert!(!kept.is_empty(), "nothing is kept for {name}: `cargo run -p fuzz --example seeds` writes it");
    kept.iter().for_each(|input| try_one(target, input));
    let mut chance = Chance(0x7_5b0c);
    for _ in 0..made {
        let (one, other) = (&kept[chance.below(kept.len())], &kept[chance.below(kept.len())]);
        try_one(target, &changed(one, other, &mut chance));
    }
}

fn kept(folder: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    paths.sort();
    paths.iter().filter_map(|path| fs::read(path).ok()).collect()
}

fn try_one(target: Target, input: &[u8]) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| target(input))) {
        eprintln!("the input was {:?}", String::from_utf8_lossy(input));
        std::panic::resume_unwind(panic);
    }
}

/// One input changed in one to four places, now and then with a piece of another.
fn changed(one: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut input = one.to_vec();
    for _ in 0..=chance.below(4) {
        change(&mut input, other, chance);
    }
    input.truncate(BYTES_MAX);
    input
}

fn change(input: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    let at = chance.below(input.len() + 1);
    let until = (at + chance.below(24)).min(input.len());
    match chance.below(8) {
        0 => input.truncate(at),
        1 => drop(input.drain(at..until)),
        2 => {
            let piece = input[at..until].to_vec();
            drop(input.splice(at..at, piece));
        }
        3 => {
            let from = chance.below(other.len() + 1);
            let to = (from + chance.below(64)).min(other.len());
            drop(input.splice(at..until, other[from..to].iter().copied()));
        }
        4 | 5 => {
            let token = TOKENS[chance.below(TOKENS.len())];
            let end = if chance.below(2) == 0 { at } else { until };
            drop(input.splice(at..end, token.iter().copied()));
        }
        _ => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << chance.below(8);
            }
        }
    }
}

/// SplitMix64: enough to choose by.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % end.max(1) as u64).unwrap_or_default()
    }
}
