//! What is printed: the answer as JSON, or as lines that people read. Called by `main`. Each page turns an answer into
//! lines; only this file prints.

mod day;
mod names;
mod status;
mod sync;
mod visit;
mod words;
mod written;

use std::io::Write;

use contract::answer::{Lists, SealedCopy, Tiles};
use contract::ask::Call;
use contract::fault::Fault;
use contract::sentence::{Locale, Sentences};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use self::words::Words;
use crate::wire::Phase;

/// What gives names to the ids and codes of an answer.
#[derive(Default)]
pub(crate) struct Known {
    /// The staff, who own tasks.
    pub(crate) tiles: Tiles,
    /// The lists of the tablet.
    pub(crate) lists: Lists,
}

/// Prints an answer for people.
pub(crate) fn answer(sentences: &Sentences, locale: Locale, call: &Call, answer: Value, known: &Known) {
    let words = Words { sentences, locale, lists: &known.lists };
    let raw = answer.to_string();
    let lines = lines(&words, call, answer, &known.tiles);
    // An answer that this page does not understand is still an answer.
    for text in lines.unwrap_or_else(|| vec![raw]) {
        line(&text);
    }
}

fn lines(words: &Words<'_>, call: &Call, answer: Value, tiles: &Tiles) -> Option<Vec<String>> {
    Some(match call {
        Call::ReadStatus(_) | Call::Unlock(_) | Call::Lock(_) => status::status(words, &read(answer)?),
        Call::ListTiles(_) => status::tiles(words, &read(answer)?),
        Call::ReadSealedCopy(_) => vec![read::<SealedCopy>(answer)?.text],
        Call::Reconnect(_) => vec![words.word("cli-reconnected")],
        Call::ResetPin(_) => status::pin_reset(words, &read(answer)?),
        Call::Enrol(_) => status::enrolled(words, &read(answer)?),
        Call::Today(_) => day::day(words, &read(answer)?, tiles),
        Call::ReadVisit(_) => visit::visit(words, &read(answer)?),
        Call::ListVisits(_) => visit::visits(words, &read(answer)?),
        Call::ExportFile(_) => sync::exported(words, &read(answer)?),
        Call::SyncNow(_) | Call::ReadReceipt(_) => sync::report(words, &read(answer)?),
        Call::Verify(_) => sync::verified(words, &read(answer)?),
        Call::ListToFix(_) => sync::to_fix(words, &read(answer)?),
        _ => written::written(words, call, &read(answer)?),
    })
}

fn read<T: DeserializeOwned>(answer: Value) -> Option<T> {
    serde_json::from_value(answer).ok()
}

/// Prints what could not be done, on standard output like every answer.
pub(crate) fn fault(sentences: &Sentences, fault: &Fault, as_json: bool) {
    let sentence = sentences.fault(fault);
    if as_json {
        line(&json!({ "fault": fault, "sentence": sentence }).to_string());
    } else {
        line(&sentence);
    }
}

/// Prints how far a sync has come.
pub(crate) fn phase(locale: Locale, phase: Phase) {
    let sentences = crate::words::of(locale);
    line(&Words { sentences: &sentences, locale, lists: &Lists::default() }.phase(phase));
}

/// Prints one line. Whoever read our output may have stopped: what was asked for is done all the same.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

#[cfg(test)]
mod tests;
