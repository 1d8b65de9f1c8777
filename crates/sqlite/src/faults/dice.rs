//! Chance from a seed: the same seed throws the same. Called by `medium`; nothing secret, nothing of the operating system.

/// SplitMix64, which needs no library and passes for chance here.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn of(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Less than `sides`.
    pub(super) fn below(&mut self, sides: u64) -> u64 {
        self.throw() % sides
    }

    pub(super) fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}
