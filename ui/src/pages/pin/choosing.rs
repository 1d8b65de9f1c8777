//! A new PIN is typed twice, so that a slip of a cold finger locks nobody out. A pure reducer.

use std::rc::Rc;

use yew::Reducible;

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Choosing {
    /// What was typed first.
    first: Option<String>,
    /// The second was another than the first, and both are asked for again.
    pub(super) differed: bool,
    /// Typed twice alike.
    pub(super) chosen: Option<String>,
    /// Grows each time that the pad is to be emptied.
    pub(super) round: u32,
}

impl Choosing {
    /// It is to be repeated.
    pub(super) const fn repeats(&self) -> bool {
        self.first.is_some()
    }
}

/// What happens.
pub(super) enum ChoosingAction {
    /// Six digits.
    Typed(String),
    /// From the beginning: another PIN after all.
    Anew,
}

impl Reducible for Choosing {
    type Action = ChoosingAction;

    fn reduce(self: Rc<Self>, action: ChoosingAction) -> Rc<Self> {
        let round = self.round + 1;
        Rc::new(match (action, &self.first) {
            (ChoosingAction::Anew, _) => Self { round, ..Self::default() },
            (ChoosingAction::Typed(pin), None) => Self { first: Some(pin), round, ..Self::default() },
            (ChoosingAction::Typed(pin), Some(first)) if pin == *first => {
                Self { chosen: Some(pin), round, ..Self::default() }
            }
            (ChoosingAction::Typed(_), Some(_)) => Self { differed: true, round, ..Self::default() },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pins: &[&str]) -> Rc<Choosing> {
        pins.iter().fold(Rc::new(Choosing::default()), |choosing, pin| {
            choosing.reduce(ChoosingAction::Typed((*pin).to_owned()))
        })
    }

    #[test]
    fn one_typing_chooses_nothing_and_two_alike_do() {
        assert_eq!((typed(&["471123"]).chosen.as_deref(), typed(&["471123"]).repeats()), (None, true));
        assert_eq!(typed(&["471123", "471123"]).chosen.as_deref(), Some("471123"));
    }

    #[test]
    fn two_that_differ_are_both_asked_for_again_and_the_pad_is_emptied() {
        let choosing = typed(&["471123", "471124"]);
        assert_eq!((choosing.chosen.as_deref(), choosing.differed, choosing.repeats()), (None, true, false));
        assert_eq!(choosing.round, 2);
        let choosing = choosing.reduce(ChoosingAction::Typed("864201".to_owned()));
        assert_eq!((choosing.differed, choosing.repeats()), (false, true));
    }

    #[test]
    fn the_second_of_two_that_differ_is_not_taken_for_a_first() {
        assert_eq!(typed(&["471123", "864201", "864201"]).chosen, None);
    }

    #[test]
    fn who_begins_anew_has_typed_nothing() {
        let anew = typed(&["471123"]).reduce(ChoosingAction::Anew);
        assert_eq!((anew.repeats(), anew.differed, anew.chosen.as_deref()), (false, false, None));
    }
}
