//! How a sync ended, what was recomputed, and what has to be put right.

use contract::answer::{ExportedFile, FixItem, FixList, Repair, SyncReport, VerifyReport};
use contract::fault::Fault;

use super::status::{clock_off, to_fix as count_to_fix};
use super::words::{Words, signed};

/// The proof comes last, and only where it was given.
pub(crate) fn report(words: &Words<'_>, report: &SyncReport) -> Vec<String> {
    let mut lines = vec![
        words.say("cli-sent", &[("visits", signed(report.sent_visits)), ("records", signed(report.sent))]),
        words.say("cli-received", &[("records", signed(report.received))]),
    ];
    lines.extend(count_to_fix(words, report.to_fix));
    lines.extend(clock_off(words, report.clock_off_ms));
    if let Some(repair) = report.repair.filter(Repair::is_any) {
        lines.push(
            words
                .say("repaired", &[("fetched", signed(repair.fetched)), ("back", signed(repair.given_back))]),
        );
    }
    if report.checked {
        lines.push(words.word("checked"));
        lines.push(words.say("cli-at-centre", &[("visits", signed(report.visits_at_centre))]));
        lines.push(words.labelled("cli-fingerprint", &report.fingerprint));
    } else {
        lines.push(words.word("not-checked"));
    }
    lines
}

/// Where the file lies, and what is in it.
pub(crate) fn exported(words: &Words<'_>, file: &ExportedFile) -> Vec<String> {
    let args =
        [("visits", file.visits.to_string()), ("name", file.name.clone()), ("folder", file.folder.clone())];
    let mut lines: Vec<String> = words.sentences.text("exported", &args).into_iter().collect();
    if file.visits_left > 0 {
        lines.push(words.say("exported-left", &[("visits", signed(file.visits_left))]));
    }
    lines
}

pub(crate) fn verified(words: &Words<'_>, report: &VerifyReport) -> Vec<String> {
    let mut lines =
        vec![words.say("cli-rows", &[("rows", signed(report.rows)), ("visits", signed(report.visits))])];
    lines.push(words.word(if report.agrees { "agrees" } else { "differs" }));
    if !report.file_whole {
        lines.push(words.sentences.fault(&Fault::new("file-damaged")));
    }
    lines.push(words.say("cli-waiting-records", &[("records", signed(report.waiting))]));
    lines.push(words.labelled("cli-fingerprint", &report.fingerprint));
    lines
}

pub(crate) fn to_fix(words: &Words<'_>, list: &FixList) -> Vec<String> {
    if list.items.is_empty() {
        return vec![words.word("cli-nothing-to-fix")];
    }
    list.items.iter().flat_map(|item| fix_item(words, item)).collect()
}

/// The rule's sentence, and below it what was written: it is still on this tablet, and only here.
fn fix_item(words: &Words<'_>, item: &FixItem) -> Vec<String> {
    let sentence = words.sentences.fault(&Fault::new(&item.code));
    let mut lines = vec![format!("{}  {} · {sentence}", item.number, words.moment(item.since))];
    lines.extend(item.visit.map(|visit| format!("   {}", words.labelled("cli-visit", &visit.to_string()))));
    lines.extend(item.text.as_ref().map(|text| format!("   {text}")));
    lines
}
