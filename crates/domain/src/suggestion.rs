//! *Vart?*: whom to refer a question to. At homes for minors their own people come first, whatever the topic.

use crate::records::{Agency, Confirmation};

/// How many agencies are suggested beside the minor's own people.
pub const SUGGESTED: usize = 3;

/// The agencies to suggest for a topic, the first first.
#[must_use]
pub fn agencies_for<'a>(topic: &str, sheltered: bool, agencies: &'a [Agency]) -> Vec<&'a Agency> {
    let of_the_topic = |agency: &&Agency| agency.topics.iter().any(|code| code == topic);
    let mut others: Vec<&Agency> =
        agencies.iter().filter(|agency| !agency.first_for_minors).filter(of_the_topic).collect();
    others.sort_by_key(|agency| agency.confirmation != Confirmation::Verified);
    others.truncate(SUGGESTED);
    if !sheltered {
        return others;
    }
    agencies.iter().filter(|agency| agency.first_for_minors).chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agency(code: &str, topics: &[&str], confirmation: Confirmation, first_for_minors: bool) -> Agency {
        Agency {
            code: code.into(),
            sv: code.into(),
            en: code.into(),
            handles: String::new(),
            web: None,
            phone: None,
            topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
            confirmation,
            confirmed_on: None,
            first_for_minors,
            retired_on: None,
        }
    }

    fn codes(suggested: Vec<&Agency>) -> Vec<&str> {
        suggested.into_iter().map(|agency| agency.code.as_str()).collect()
    }

    #[test]
    fn a_minors_own_people_come_first_whatever_the_topic() {
        let agencies = [
            agency("migrationsverket", &["asylum"], Confirmation::Verified, false),
            agency("god_man", &["guardian"], Confirmation::Check, true),
        ];
        assert_eq!(codes(agencies_for("asylum", true, &agencies)), ["god_man", "migrationsverket"]);
        assert_eq!(codes(agencies_for("asylum", false, &agencies)), ["migrationsverket"]);
    }

    #[test]
    fn verified_agencies_come_before_others_and_three_are_enough() {
        let agencies = [
            agency("a", &["health"], Confirmation::Check, false),
            agency("b", &["health"], Confirmation::Verified, false),
            agency("c", &["health"], Confirmation::Check, false),
            agency("d", &["health"], Confirmation::Check, false),
            agency("e", &["money"], Confirmation::Verified, false),
        ];
        assert_eq!(codes(agencies_for("health", false, &agencies)), ["b", "a", "c"]);
    }
}
