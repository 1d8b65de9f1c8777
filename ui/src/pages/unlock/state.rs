//! Who was chosen, what was answered, and how many seconds are left to wait.

use std::rc::Rc;

use contract::answer::Tile;
use contract::fault::Fault;
use yew::Reducible;

/// See the module.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct UnlockState {
    pub(super) tiles: Option<Vec<Tile>>,
    pub(super) chosen: Option<Tile>,
    pub(super) fault: Option<Fault>,
    /// Seconds to wait before the next try.
    pub(super) wait_s: u32,
    /// Grows with each try, so that the pad is emptied.
    pub(super) round: u32,
}

/// What happens.
pub(super) enum UnlockAction {
    Listed(Vec<Tile>),
    Chose(Option<Tile>),
    Refused(Fault),
    /// A second has passed.
    Ticked,
}

impl Reducible for UnlockState {
    type Action = UnlockAction;

    fn reduce(self: Rc<Self>, action: UnlockAction) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            UnlockAction::Listed(tiles) => {
                // Where there is one only, there is nothing to choose.
                next.chosen = if let [only] = tiles.as_slice() { Some(only.clone()) } else { None };
                next.tiles = Some(tiles);
            }
            UnlockAction::Chose(tile) => {
                next.chosen = tile;
                next.fault = None;
                next.round += 1;
            }
            UnlockAction::Refused(fault) => {
                let seconds = fault.args.get("seconds").and_then(|seconds| seconds.parse().ok());
                next.wait_s = seconds.unwrap_or(0);
                next.fault = Some(fault);
                next.round += 1;
            }
            UnlockAction::Ticked => {
                next.wait_s = next.wait_s.saturating_sub(1);
                if let Some(fault) = next.fault.as_mut().filter(|fault| fault.code == "pin-wait") {
                    if next.wait_s == 0 {
                        next.fault = None;
                    } else {
                        fault.args.insert("seconds".to_owned(), next.wait_s.to_string());
                    }
                }
            }
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn tile(number: u128) -> Tile {
        Tile { staff: Uuid::from_u128(number).into(), name: "A".into(), initials: "A".into(), has_pin: true }
    }

    #[test]
    fn the_only_tile_is_chosen_and_of_two_none() {
        let state = Rc::new(UnlockState::default());
        assert!(state.clone().reduce(UnlockAction::Listed(vec![tile(1)])).chosen.is_some());
        assert!(state.reduce(UnlockAction::Listed(vec![tile(1), tile(2)])).chosen.is_none());
    }

    #[test]
    fn the_seconds_that_are_left_are_counted_down_in_the_sentence_and_then_it_goes() {
        let state = Rc::new(UnlockState::default());
        let state = state.reduce(UnlockAction::Refused(Fault::new("pin-wait").with("seconds", 2)));
        let state = state.reduce(UnlockAction::Ticked);
        assert_eq!(
            state.fault.as_ref().and_then(|fault| fault.args.get("seconds")).map(String::as_str),
            Some("1")
        );
        let state = state.reduce(UnlockAction::Ticked);
        assert_eq!((state.fault.as_ref(), state.wait_s), (None, 0));
    }

    #[test]
    fn a_wrong_pin_empties_the_pad_and_keeps_its_sentence() {
        let state = Rc::new(UnlockState::default());
        let refused = state.clone().reduce(UnlockAction::Refused(Fault::new("pin-wrong").with("left", 2)));
        assert!(refused.round > state.round);
        assert_eq!(
            refused.reduce(UnlockAction::Ticked).fault.as_ref().map(|f| f.code.as_str()),
            Some("pin-wrong")
        );
    }
}
