//! What was written: the new number where something was counted, and when it was saved.

use contract::answer::Written;
use contract::ask::Call;
use domain::metric::Metric;

use super::words::Words;

/// `13–17 år: 4 · Besökare 12 · sparat 14.05`.
pub(crate) fn written(words: &Words<'_>, call: &Call, written: &Written) -> Vec<String> {
    let counted = match call {
        Call::RecordTally(tally) => Some(&tally.metric),
        _ => None,
    };
    let mut parts = Vec::new();
    if let Some((metric, number)) = counted.zip(written.number) {
        parts.push(format!("{}: {number}", words.metric(metric)));
    }
    let said_already = counted == Some(&Metric::Visitors) && written.number.is_some();
    if let Some(visitors) = written.visitors.filter(|_| !said_already) {
        parts.push(format!("{} {visitors}", words.word("cli-visitors")));
    }
    parts.push(format!("{} {}", words.word("cli-saved"), words.time(written.saved_at)));
    let mut lines = vec![parts.join(" · ")];
    if !written.warnings.is_empty() {
        let kinds: Vec<_> = written.warnings.iter().map(|kind| words.word(&format!("kind-{kind}"))).collect();
        lines.push(words.labelled("cli-warning", &kinds.join(", ")));
    }
    lines
}
