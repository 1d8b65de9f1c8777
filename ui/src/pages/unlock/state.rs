//! Who may unlock, and who was chosen. A pure reducer.

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
}

impl UnlockState {
    /// Those who can unlock for somebody who cannot yet.
    pub(super) fn colleagues(&self) -> Vec<Tile> {
        self.tiles.iter().flatten().filter(|tile| tile.has_pin).cloned().collect()
    }
}

/// What happens.
pub(super) enum UnlockAction {
    Listed(Vec<Tile>),
    Chose(Option<Tile>),
    Refused(Fault),
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
            }
            UnlockAction::Refused(fault) => next.fault = Some(fault),
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
    fn only_who_has_a_pin_can_unlock_for_somebody_else() {
        let new = Tile { has_pin: false, ..tile(2) };
        let state = Rc::new(UnlockState::default()).reduce(UnlockAction::Listed(vec![tile(1), new.clone()]));
        let state = state.reduce(UnlockAction::Chose(Some(new)));
        assert_eq!(state.colleagues(), [tile(1)]);
    }
}
