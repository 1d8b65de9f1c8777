//! The one source of everything that is drawn: numbers that follow from a seed. Used all over the simulator.
//! Streams are forked by purpose, so that a draw of the network does not move what people do.

/// A generator of numbers: splitmix64, by Steele, Lea and Flood.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A stream of its own.
    pub(crate) const fn fork(&mut self) -> Self {
        Self::new(self.next())
    }

    /// From 0 to `limit`, without the limit; 0 where the limit is 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let limit = limit.max(1) as u64;
        usize::try_from(self.next() % limit).unwrap_or(0)
    }

    /// From `from` to `to`, both with.
    pub(crate) fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = (to - from).unsigned_abs() + 1;
        from + (self.next() % width).cast_signed()
    }

    /// Yes once in so many times.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of them; the first where there is no choice.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// The place of one of these weights.
    pub(crate) fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut at = self.below(weights.iter().sum());
        for (place, weight) in weights.iter().enumerate() {
            if at < *weight {
                return place;
            }
            at -= weight;
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stays_between_its_limits_and_reaches_both() {
        let mut chance = Chance::new(1);
        let drawn: Vec<i64> = (0..300).map(|_| chance.between(-1, 1)).collect();
        assert!(drawn.iter().all(|number| (-1..=1).contains(number)));
        assert!([-1, 0, 1].iter().all(|number| drawn.contains(number)));
    }

    #[test]
    fn a_weight_of_nothing_is_never_drawn() {
        let mut chance = Chance::new(2);
        assert!((0..300).all(|_| chance.weighted(&[3, 0, 1]) != 1));
    }
}
