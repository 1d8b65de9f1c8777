//! Budgets 5, 6 and 7: what was handed out, what was asked, and where to.

use std::collections::BTreeMap;

use super::stage::Stage;

fn only(metric: &str) -> BTreeMap<String, i64> {
    BTreeMap::from([(metric.to_owned(), 1)])
}

/// *Annat material* → title → language.
fn hand_out_by_title(stage: &Stage) {
    stage.tap("Annat material");
    stage.tap("Om Sverige");
    stage.tap("arabiska");
    stage.await_that("it is a tile", |page| page.offers("arabiska, Om Sverige, antal 1"));
}

#[test]
fn material_in_a_language_that_was_not_handed_out_before_takes_three_taps() {
    let stage = Stage::in_visit("introduce");
    hand_out_by_title(&stage);
    stage.assert_within(3);
    assert_eq!(stage.look_at_the_disk().planned().counts(), only("m:om_sverige:ar"));
}

#[test]
fn material_that_is_handed_out_again_takes_one_tap_here_and_on_the_next_visit() {
    let stage = Stage::today();
    stage.tap(&format!("Fortsätt: {}", stage.going_on()));
    stage.tap("Introduktion och material");
    hand_out_by_title(&stage);
    stage.count_taps();
    stage.tap("arabiska, Om Sverige, antal 1");
    stage.await_that("two are counted", |page| page.offers("arabiska, Om Sverige, antal 2"));
    stage.assert_within(1);

    stage.tap("Tillbaka");
    stage.tap(&stage.start_planned());
    stage.tap("Introduktion och material");
    stage.await_screen("introduce");
    stage.count_taps();
    stage.tap("arabiska, Om Sverige, antal 0");
    stage.await_that("one is counted", |page| page.offers("arabiska, Om Sverige, antal 1"));
    stage.assert_within(1);

    let going_on = stage.going_on().to_owned();
    let disk = stage.look_at_the_disk();
    assert_eq!(disk.visit_at(&going_on).count_of("m:om_sverige:ar"), 2);
    assert_eq!(disk.planned().counts(), only("m:om_sverige:ar"));
}

#[test]
fn a_question_and_the_suggested_referral_take_two_taps() {
    let stage = Stage::in_visit("questions");
    stage.tap("Arbete, praktik, antal 0");
    stage.tap("Arbetsförmedlingen");
    stage.await_text("Arbetsförmedlingen: 1");
    stage.assert_within(2);
    let stored = [("q:work:referred".to_owned(), 1), ("r:arbetsformedlingen".to_owned(), 1)];
    assert_eq!(stage.look_at_the_disk().planned().counts(), BTreeMap::from(stored));
}
