//! What a metric is called, from the lists, in the language of the screens.

use domain::metric::Metric;

use crate::app::App;

/// The name of a metric.
pub(super) fn name_of(app: &App, metric: &Metric) -> String {
    let (lists, words) = (app.lists(), &app.words);
    macro_rules! listed {
        ($list:ident, $code:expr) => {
            lists
                .$list
                .iter()
                .find(|it| it.code == *$code)
                .map_or_else(|| $code.clone(), |it| words.pick(&it.sv, &it.en).to_owned())
        };
    }
    match metric {
        Metric::Visitors => words.say("visitors"),
        Metric::HomeStaff => words.say("home-staff"),
        Metric::Group(code) => listed!(age_groups, code),
        Metric::Language(code) => words.language(lists, code),
        Metric::Introduced(code) => listed!(services, code),
        Metric::Given(material, language) => words.say_with(
            "of-language",
            &[("what", &title_of(app, material)), ("language", &words.language(lists, language))],
        ),
        Metric::Missing(kind, language) => {
            let kind = listed!(material_kinds, kind);
            words.say_with("of-language", &[("what", &kind), ("language", &words.language(lists, language))])
        }
        Metric::Question(topic, _) => listed!(topics, topic),
        Metric::Referral(agency, _) => listed!(agencies, agency),
        Metric::Card(card, language) => format!("{card} · {}", words.language(lists, language)),
    }
}

/// The title of a material, as printed.
pub(super) fn title_of(app: &App, material: &str) -> String {
    let found = app.lists().materials.iter().find(|it| it.code == material);
    found.map_or_else(|| material.to_owned(), |it| it.title.clone())
}
