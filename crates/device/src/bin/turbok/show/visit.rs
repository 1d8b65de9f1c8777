//! One visit, and lists of visits.

use contract::answer::{FollowUpView, VisitList, VisitState, VisitSummary, VisitView};
use domain::metric::Metric;

use super::names::List;
use super::words::Words;

pub(crate) fn visits(words: &Words<'_>, list: &VisitList) -> Vec<String> {
    if list.visits.is_empty() {
        return vec![words.word("cli-no-visits")];
    }
    list.visits.iter().map(|visit| format!("{} · {}", words.day(visit.date), summary(words, visit))).collect()
}

/// `Boende 14 · Pågår · Besökare 12 · <id>`.
pub(crate) fn summary(words: &Words<'_>, visit: &VisitSummary) -> String {
    let mut parts = vec![visit.name.clone(), words.word(state_key(visit.state))];
    if visit.ordinal > 1 {
        parts.push(words.say("cli-ordinal", &[("ordinal", visit.ordinal)]));
    }
    match &visit.not_held {
        Some(reason) => {
            let reason = words.code(List::NotHeldReason, reason);
            parts.push(words.labelled("cli-not-held", &reason));
        }
        None => parts.push(format!("{} {}", words.word("cli-visitors"), visit.visitors)),
    }
    if visit.same_people_unanswered {
        parts.push(words.word("same-people"));
    }
    parts.push(visit.visit.to_string());
    parts.join(" · ")
}

const fn state_key(state: VisitState) -> &'static str {
    match state {
        VisitState::Ongoing => "state-ongoing",
        VisitState::Closed => "state-closed",
        VisitState::Waiting => "state-waiting",
        VisitState::Sent => "state-sent",
        VisitState::ToFix => "state-to_fix",
    }
}

pub(crate) fn visit(words: &Words<'_>, visit: &VisitView) -> Vec<String> {
    let mut lines = vec![summary(words, &visit.summary), words.kind(visit.summary.kind)];
    if !visit.departments.is_empty() {
        let names: Vec<_> = visit.departments.iter().map(|department| department.name.as_str()).collect();
        lines.push(words.labelled("cli-departments", &names.join(", ")));
    }
    lines.push(times(words, visit));
    lines.extend(visit.approximate.then(|| words.word("cli-approximate")));
    for (group, count) in &visit.groups {
        lines.push(format!("{}: {count}", words.code(List::AgeGroup, group)));
    }
    if visit.home_staff > 0 {
        lines.push(format!("{}: {}", words.word("cli-home-staff"), visit.home_staff));
    }
    if visit.summary.same_people_unanswered {
        for (tablet, visitors) in &visit.heads_by_tablet {
            let names = visit.counted_by.get(tablet).map(|names| names.join(", ")).unwrap_or_default();
            lines.push(format!("{names} ({} {tablet}): {visitors}", words.word("cli-tablet")));
        }
    }
    for counted in &visit.counts {
        let what = words.metric(&counted.metric);
        // At sheltered homes a language was there or not; a number could point to a child.
        let present_only = visit.sheltered && matches!(counted.metric, Metric::Language(_));
        lines.push(if present_only { what } else { format!("{what}: {}", counted.count) });
    }
    if !visit.language_support.is_empty() {
        let support = words.codes(List::LanguageSupport, &visit.language_support);
        lines.push(words.labelled("cli-support", &support));
    }
    lines.extend(visit.note.as_ref().map(|note| words.labelled("cli-note", note)));
    lines.extend(visit.against_rule.as_ref().map(|rule| words.labelled("cli-against-rule", &rule.reason)));
    lines.extend(visit.follow_ups.iter().map(|follow_up| self::follow_up(words, follow_up)));
    lines
}

fn times(words: &Words<'_>, visit: &VisitView) -> String {
    let at = |key: &str, at: Option<i64>| at.map(|at| format!("{} {}", words.word(key), words.time(at)));
    let all = [
        at("cli-started", Some(visit.started_at)),
        at("cli-arrived", visit.arrived_at),
        at("cli-let-in", visit.let_in_at),
        at("state-closed", visit.closed_at),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// `fråga · asyl · nästa tur · <text> · <id>`.
pub(crate) fn follow_up(words: &Words<'_>, follow_up: &FollowUpView) -> String {
    let mut parts = vec![words.word(&format!("follow-up-{}", follow_up.kind.code()))];
    parts.extend(follow_up.topic.as_ref().map(|topic| words.code(List::Topic, topic)));
    parts.extend(follow_up.language.as_ref().map(|language| words.code(List::Language, language)));
    parts.push(words.word(&format!("owner-{}", follow_up.owner.code())));
    parts.extend(follow_up.text.clone());
    parts.extend(follow_up.done.then(|| words.word("cli-task-done")));
    parts.push(follow_up.follow_up.to_string());
    parts.join(" · ")
}
