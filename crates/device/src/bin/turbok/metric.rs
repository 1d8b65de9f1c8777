//! What a command counts, as a metric. Called by `plan_visit`; codes are checked for their form here, and against the
//! lists by the tablet.

use contract::fault::Fault;
use domain::metric::Metric;

use crate::args_visit::VisitStep;

/// The metric of a command that counts; none for the others.
///
/// # Errors
/// `input-malformed` for a text that is no metric, or a code with other characters than a code may have.
pub(crate) fn metric_of(step: &VisitStep) -> Result<Option<Metric>, Fault> {
    let metric = match step {
        VisitStep::Count { group: Some(group), .. } => Metric::Group(group.clone()),
        VisitStep::Count { staff: true, .. } => Metric::HomeStaff,
        VisitStep::Count { metric: Some(text), .. } => return parse(text).map(Some),
        VisitStep::Count { .. } => Metric::Visitors,
        VisitStep::Language { language, .. } => Metric::Language(language.clone()),
        VisitStep::Introduce { service, .. } => Metric::Introduced(service.clone()),
        VisitStep::Give { material, language, .. } => Metric::Given(material.clone(), language.clone()),
        VisitStep::Missing { kind, language, .. } => Metric::Missing(kind.clone(), language.clone()),
        VisitStep::Question { topic, outcome, .. } => Metric::Question(topic.clone(), *outcome),
        VisitStep::Refer { agency, language, .. } => Metric::Referral(agency.clone(), language.clone()),
        _ => return Ok(None),
    };
    // A code with a colon or a space in it would be read back as something else, or not at all.
    parse(&metric.to_string()).map(Some).and_then(|read| {
        if read.as_ref() == Some(&metric) { Ok(read) } else { Err(Fault::new("input-malformed")) }
    })
}

fn parse(text: &str) -> Result<Metric, Fault> {
    match text {
        "visitors" => Ok(Metric::Visitors),
        "home_staff" | "home-staff" => Ok(Metric::HomeStaff),
        _ => text.parse().map_err(|_| Fault::new("input-malformed")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use domain::records::Outcome;

    use super::*;
    use crate::args_visit::ChangeArgs;

    fn change() -> ChangeArgs {
        ChangeArgs { by: None, to: None, reason: None }
    }

    fn count(metric: Option<&str>, group: Option<&str>, staff: bool) -> VisitStep {
        VisitStep::Count {
            metric: metric.map(str::to_owned),
            group: group.map(str::to_owned),
            staff,
            change: change(),
        }
    }

    #[test]
    fn counting_without_more_words_counts_visitors() {
        assert_eq!(metric_of(&count(None, None, false)), Ok(Some(Metric::Visitors)));
    }

    #[test]
    fn a_group_and_the_home_staff_have_options_of_their_own() {
        assert_eq!(metric_of(&count(None, Some("65+"), false)), Ok(Some(Metric::Group("65+".into()))));
        assert_eq!(metric_of(&count(None, None, true)), Ok(Some(Metric::HomeStaff)));
    }

    #[test]
    fn a_metric_is_read_by_its_word_or_as_it_is_stored() {
        for (text, metric) in [
            ("visitors", Metric::Visitors),
            ("home_staff", Metric::HomeStaff),
            ("v", Metric::Visitors),
            ("g:13-17", Metric::Group("13-17".into())),
            ("c:welcome:ar", Metric::Card("welcome".into(), "ar".into())),
            ("q:asylum:referred", Metric::Question("asylum".into(), Outcome::Referred)),
        ] {
            assert_eq!(metric_of(&count(Some(text), None, false)), Ok(Some(metric)), "{text}");
        }
    }

    #[test]
    fn text_that_is_no_metric_is_malformed() {
        for text in ["", "visitor", "g:", "g:a b", "q:asylum:maybe"] {
            assert_eq!(
                metric_of(&count(Some(text), None, false)),
                Err(Fault::new("input-malformed")),
                "{text}"
            );
        }
    }

    #[test]
    fn a_code_that_smuggles_a_second_part_is_malformed() {
        let refer = VisitStep::Refer { agency: "1177:ar".into(), language: None, change: change() };
        assert_eq!(metric_of(&refer), Err(Fault::new("input-malformed")));
        let language = VisitStep::Language { language: "å".into(), change: change() };
        assert_eq!(metric_of(&language), Err(Fault::new("input-malformed")));
    }

    #[test]
    fn a_step_that_counts_nothing_has_no_metric() {
        assert_eq!(metric_of(&VisitStep::Close), Ok(None));
    }
}
