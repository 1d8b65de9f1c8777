//! What can be counted on a visit. A lane maps metrics to signed counts; a metric's text is its key in the lane.
//! Codes come from the lists; whether a code is known is asked elsewhere.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::records::Outcome;

/// One thing that is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// Visitors, in all.
    Visitors,
    /// Visitors of one group.
    Group(String),
    /// The home's staff: no visitors.
    HomeStaff,
    /// Speakers of a language in the room; at sheltered homes only whether there were any.
    Language(String),
    /// A service that was introduced.
    Introduced(String),
    /// Given out: material and language.
    Given(String, String),
    /// Asked for and missing: kind of material and language.
    Missing(String, String),
    /// Questions: topic and what came of it.
    Question(String, Outcome),
    /// Referrals: agency, and language where it may be kept.
    Referral(String, Option<String>),
    /// A card shown: card and language.
    Card(String, String),
}

impl Metric {
    /// Whether this counts heads, which two colleagues may both have counted.
    #[must_use]
    pub const fn is_head(&self) -> bool {
        matches!(self, Self::Visitors | Self::Group(_) | Self::HomeStaff)
    }

    /// Whether this counts visitors, in all or of one group.
    #[must_use]
    pub const fn is_visitors(&self) -> bool {
        matches!(self, Self::Visitors | Self::Group(_))
    }

    /// The language it tells of, if any.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        match self {
            Self::Language(language)
            | Self::Given(_, language)
            | Self::Missing(_, language)
            | Self::Card(_, language)
            | Self::Referral(_, Some(language)) => Some(language),
            _ => None,
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Visitors => f.write_str("v"),
            Self::Group(group) => write!(f, "g:{group}"),
            Self::HomeStaff => f.write_str("s"),
            Self::Language(language) => write!(f, "l:{language}"),
            Self::Introduced(service) => write!(f, "i:{service}"),
            Self::Given(material, language) => write!(f, "m:{material}:{language}"),
            Self::Missing(kind, language) => write!(f, "x:{kind}:{language}"),
            Self::Question(topic, outcome) => write!(f, "q:{topic}:{}", outcome.code()),
            Self::Referral(agency, None) => write!(f, "r:{agency}"),
            Self::Referral(agency, Some(language)) => write!(f, "r:{agency}:{language}"),
            Self::Card(card, language) => write!(f, "c:{card}:{language}"),
        }
    }
}

/// The text is no metric that this program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a metric")]
pub struct NotAMetric;

impl FromStr for Metric {
    type Err = NotAMetric;

    fn from_str(text: &str) -> Result<Self, NotAMetric> {
        let mut parts = text.split(':');
        let kind = parts.next().unwrap_or_default();
        let mut next = || parts.next().filter(|part| is_code(part)).map(str::to_owned);
        let metric = match kind {
            "v" => Self::Visitors,
            "g" => Self::Group(next().ok_or(NotAMetric)?),
            "s" => Self::HomeStaff,
            "l" => Self::Language(next().ok_or(NotAMetric)?),
            "i" => Self::Introduced(next().ok_or(NotAMetric)?),
            "m" => Self::Given(next().ok_or(NotAMetric)?, next().ok_or(NotAMetric)?),
            "x" => Self::Missing(next().ok_or(NotAMetric)?, next().ok_or(NotAMetric)?),
            "q" => {
                let topic = next().ok_or(NotAMetric)?;
                Self::Question(topic, next().and_then(|code| Outcome::from_code(&code)).ok_or(NotAMetric)?)
            }
            "r" => Self::Referral(next().ok_or(NotAMetric)?, next()),
            "c" => Self::Card(next().ok_or(NotAMetric)?, next().ok_or(NotAMetric)?),
            _ => return Err(NotAMetric),
        };
        // What is read must be what was written: nothing may hang on behind.
        if metric.to_string() == text { Ok(metric) } else { Err(NotAMetric) }
    }
}

impl Serialize for Metric {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Metric {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A code of a list: letters, digits and `-_+`, at most 40 of them.
#[must_use]
pub fn is_code(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_survives_its_text() {
        let all = [
            Metric::Visitors,
            Metric::Group("65+".into()),
            Metric::HomeStaff,
            Metric::Language("sv-x-ll".into()),
            Metric::Introduced("library_card".into()),
            Metric::Given("om_sverige".into(), "ar".into()),
            Metric::Missing("dictionary".into(), "ti".into()),
            Metric::Question("asylum".into(), Outcome::Referred),
            Metric::Referral("1177".into(), Some("so".into())),
            Metric::Referral("god_man".into(), None),
            Metric::Card("welcome".into(), "ckb".into()),
        ];
        for metric in all {
            assert_eq!(metric.to_string().parse(), Ok(metric));
        }
    }

    #[test]
    fn text_that_is_no_metric_is_refused() {
        for text in [
            "",
            "z",
            "g",
            "g:",
            "v:1",
            "m:a",
            "q:asylum:maybe",
            "q:asylum:answered:ar",
            "l:å",
            "l:a b",
            "r::ar",
        ] {
            assert_eq!(text.parse::<Metric>(), Err(NotAMetric), "{text}");
        }
    }
}
