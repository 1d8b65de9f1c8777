//! What no record may say, whoever wrote it. The tablet asks before it writes, the centre asks again before it stores.

use crate::metric::Metric;
use crate::privacy_guard;
use crate::record::{FieldError, Record, Value};
use crate::records::{
    AgeGroup, Agency, AuditEntry, CardText, CountedVisit, CrewMember, Debrief, Department, FollowUp,
    Language, LanguageSupport, Material, MaterialKind, NotHeldReason, Policy, Preparation, Receipt,
    ReferralOutcome, Residence, Route, Season, Service, Shift, Signal, Staff, Stop, Tally, Topic, Unit,
    Visit,
};
use crate::refusal::Refusal;

/// The visit's note, and other short texts: characters. From the outreach's own rule: one note, short.
pub const NOTE_CHARS_MAX: usize = 140;
/// The text of a task of the preparation: characters. One line on a card.
pub const TASK_CHARS_MAX: usize = 80;
/// One answer of a debrief: characters.
pub const DEBRIEF_CHARS_MAX: usize = 500;
/// The largest count. A tour meets some hundred people: more than this is a slip of the finger.
pub const COUNT_MAX: i64 = 9_999;

/// Refuses text that is too long or points to a person.
///
/// # Errors
/// With the rule that said no, never with the text.
pub fn check_text(text: &str, chars_max: usize) -> Result<(), Refusal> {
    if text.chars().count() > chars_max {
        return Err(Refusal::TextTooLong { limit: chars_max });
    }
    privacy_guard::blocked(text).map_or(Ok(()), |kind| Err(Refusal::TextPointsToPerson(kind)))
}

/// Refuses a number that no visit can have.
///
/// # Errors
/// When the number is below zero or above [`COUNT_MAX`].
pub const fn check_count(count: i64) -> Result<(), Refusal> {
    if count < 0 || count > COUNT_MAX { Err(Refusal::NumberOutOfRange { limit: COUNT_MAX }) } else { Ok(()) }
}

/// Refuses counts that are not made at sheltered homes: ages, numbers of speakers, languages of what is sensitive.
///
/// # Errors
/// With [`Refusal::NotAtShelteredHomes`].
pub fn check_sheltered_metric(
    metric: &Metric,
    is_sheltered_group: impl Fn(&str) -> bool,
) -> Result<(), Refusal> {
    let allowed = match metric {
        Metric::Group(group) => is_sheltered_group(group),
        Metric::Referral(_, language) => language.is_none(),
        _ => true,
    };
    if allowed { Ok(()) } else { Err(Refusal::NotAtShelteredHomes) }
}

/// The codes of the groups that may be counted at sheltered homes when no list says otherwise.
pub const SHELTERED_GROUPS: &[&str] = &["young", "adult"];

/// Refuses a lane whose numbers cannot be. Signed: a lane may correct another.
///
/// # Errors
/// When a number is out of range.
pub fn check_tally(tally: &Tally) -> Result<(), Refusal> {
    let out_of_range = |count: &i64| count.unsigned_abs() > COUNT_MAX.unsigned_abs();
    if tally.counts.values().any(out_of_range) {
        return Err(Refusal::NumberOutOfRange { limit: COUNT_MAX });
    }
    Ok(())
}

/// Refuses a record of a known type that cannot be read as its declaration says. Unknown types pass: they are kept as they came.
///
/// # Errors
/// With [`Refusal::Malformed`] or the rule that the content breaks.
pub fn check_content<'v>(
    type_number: u16,
    value_of: &dyn Fn(u16) -> Option<&'v Value>,
) -> Result<(), Refusal> {
    well_formed(type_number, value_of).map_err(|error| Refusal::Malformed { record: error.record })?;
    if type_number == Tally::DECLARATION.number {
        let tally =
            Tally::from_fields(value_of).map_err(|error| Refusal::Malformed { record: error.record })?;
        check_tally(&tally)?;
    }
    Ok(())
}

/// The longest text that a free text field may hold, in characters.
#[must_use]
pub fn free_text_chars_max(type_number: u16) -> usize {
    if type_number == Debrief::DECLARATION.number { DEBRIEF_CHARS_MAX } else { NOTE_CHARS_MAX }
}

/// The first rule that a free text value breaks, looking into lists and maps.
///
/// # Errors
/// With the rule, never with the text.
pub fn check_free_text(value: &Value, chars_max: usize) -> Result<(), Refusal> {
    match value {
        Value::Text(text) => check_text(text, chars_max),
        Value::List(items) => items.iter().try_for_each(|item| check_free_text(item, chars_max)),
        // Only `text` and `reason` are written freely; ids and dates beside them are not read for numbers.
        Value::Map(entries) => entries
            .iter()
            .filter(|(key, _)| matches!(key.as_str(), "text" | "reason"))
            .try_for_each(|(_, item)| check_free_text(item, chars_max)),
        _ => Ok(()),
    }
}

fn well_formed<'v>(number: u16, value_of: &dyn Fn(u16) -> Option<&'v Value>) -> Result<(), FieldError> {
    macro_rules! read {
        ($($record:ident),+ $(,)?) => {
            $(if number == $record::DECLARATION.number { return $record::from_fields(value_of).map(|_| ()); })+
        };
    }
    read!(
        Shift,
        CrewMember,
        Preparation,
        Visit,
        Tally,
        FollowUp,
        ReferralOutcome,
        Debrief,
        Receipt,
        AuditEntry,
        Unit,
        Staff,
        Residence,
        Department,
        Season,
        Policy,
        Route,
        Stop,
        Agency,
        Topic,
        Language,
        Service,
        MaterialKind,
        Material,
        AgeGroup,
        NotHeldReason,
        LanguageSupport,
        CardText,
        Signal,
        CountedVisit,
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_may_have_140_characters_and_no_more() {
        assert_eq!(check_text(&"å".repeat(140), NOTE_CHARS_MAX), Ok(()));
        assert_eq!(check_text(&"å".repeat(141), NOTE_CHARS_MAX), Err(Refusal::TextTooLong { limit: 140 }));
    }

    #[test]
    fn a_count_lies_between_zero_and_the_limit() {
        assert_eq!((check_count(0), check_count(COUNT_MAX)), (Ok(()), Ok(())));
        assert!(check_count(-1).is_err());
        assert!(check_count(COUNT_MAX + 1).is_err());
    }

    #[test]
    fn a_personal_number_is_found_inside_a_task() {
        let number = Value::Text("ring 19850709-9805".into());
        let task = Value::Map([("text".to_owned(), number)].into());
        assert!(matches!(check_free_text(&task, 80), Err(Refusal::TextPointsToPerson(_))));
    }

    #[test]
    fn ages_and_languages_of_referrals_are_not_kept_at_sheltered_homes() {
        let allowed = |group: &str| SHELTERED_GROUPS.contains(&group);
        assert!(check_sheltered_metric(&Metric::Group("13-17".into()), allowed).is_err());
        assert!(check_sheltered_metric(&Metric::Group("young".into()), allowed).is_ok());
        assert!(
            check_sheltered_metric(&Metric::Referral("god_man".into(), Some("prs".into())), allowed).is_err()
        );
        assert!(check_sheltered_metric(&Metric::Referral("god_man".into(), None), allowed).is_ok());
    }

    #[test]
    fn a_type_from_a_newer_program_is_kept_as_it_came() {
        assert_eq!(check_content(9_999, &|_| None), Ok(()));
        assert_eq!(check_content(4, &|_| None), Err(Refusal::Malformed { record: "visit" }));
    }
}
