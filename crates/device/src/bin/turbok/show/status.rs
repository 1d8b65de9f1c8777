//! How the tablet stands, who may unlock it, and what enrolling came to.

use contract::answer::{Enrolled, Status, Tile, Tiles};
use contract::fault::Fault;

use super::sync;
use super::words::{Words, signed};

pub(crate) fn status(words: &Words<'_>, status: &Status) -> Vec<String> {
    if !status.enrolled {
        return vec![words.sentences.fault(&Fault::new("not-enrolled"))];
    }
    let mut lines = vec![match &status.staff {
        Some(staff) if status.unlocked => words.labelled("cli-unlocked", staff),
        _ if status.unlocked => words.word("cli-unlocked"),
        _ => words.word("cli-locked"),
    }];
    lines.extend(status.unit.as_ref().map(|unit| words.labelled("cli-unit", unit)));
    lines.extend(status.shift.map(|shift| words.labelled("cli-shift", &shift.to_string())));
    // A locked tablet cannot look into its file, and says nothing of what is in it.
    if status.unlocked {
        lines.push(words.say("cli-waiting", &[("visits", signed(status.waiting_visits))]));
        lines.extend(to_fix(words, status.to_fix));
    }
    lines.extend(status.last_sent_at.map(|at| words.labelled("cli-last-sent", &words.moment(at))));
    if status.checked {
        lines.push(words.word("checked"));
        lines.push(words.say("cli-at-centre", &[("visits", signed(status.visits_at_centre))]));
    }
    lines.extend(status.fingerprint.as_ref().map(|print| words.labelled("cli-fingerprint", print)));
    lines.extend(clock_off(words, status.clock_off_ms));
    lines.extend(weak_keystore(words, status.weak_keystore));
    lines
}

/// That the new PIN holds, and that the tablet is locked as before.
pub(crate) fn pin_reset(words: &Words<'_>, after: &Status) -> Vec<String> {
    let mut lines = vec![words.word("cli-pin-reset")];
    lines.extend(status(words, after));
    lines
}

pub(crate) fn tiles(words: &Words<'_>, tiles: &Tiles) -> Vec<String> {
    if tiles.tiles.is_empty() {
        return vec![words.word("cli-no-tiles")];
    }
    tiles.tiles.iter().map(|tile| tile_line(words, tile)).collect()
}

fn tile_line(words: &Words<'_>, tile: &Tile) -> String {
    let without_pin = if tile.has_pin { String::new() } else { format!(" · {}", words.word("cli-no-pin")) };
    format!("{} · {}{without_pin}", tile.initials, tile.name)
}

pub(crate) fn enrolled(words: &Words<'_>, enrolled: &Enrolled) -> Vec<String> {
    let mut lines = vec![
        words.labelled("cli-connected", &enrolled.unit),
        words.labelled("cli-first-pin", &format!("{} · {}", enrolled.staff.initials, enrolled.staff.name)),
    ];
    lines.extend(sync::report(words, &enrolled.sync));
    lines.extend(weak_keystore(words, enrolled.weak_keystore));
    lines
}

pub(crate) fn to_fix(words: &Words<'_>, to_fix: u64) -> Option<String> {
    (to_fix > 0).then(|| words.labelled("state-to_fix", &to_fix.to_string()))
}

/// Less than two minutes is no trouble, and not spoken of.
pub(crate) fn clock_off(words: &Words<'_>, off_ms: i64) -> Option<String> {
    let minutes = off_ms.saturating_abs() / 60_000;
    (minutes >= 2).then(|| words.say("cli-clock-off", &[("minutes", minutes)]))
}

fn weak_keystore(words: &Words<'_>, weak: bool) -> Option<String> {
    weak.then(|| words.word("weak-keystore"))
}
