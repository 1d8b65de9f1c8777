//! What the sums give away: figures as a flow, where a figure can vary if one can be added along a circle through it.
//! Called by `small_numbers`, which lays out the figures. Nothing here knows of rows or columns.
//!
//! A table with its sums is a circulation: at each point as much goes in as out. All tables that fit the same figures differ
//! by circles in it, and as the limits are whole numbers, by steps of one. So a figure is safe exactly if a step of one, up
//! or down, can be taken along some circle through it without passing anyone's limits.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::SMALLEST_SHOWN;

/// A figure, between two points of the flow.
pub(super) struct Arc {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) number: i64,
    pub(super) worth: Worth,
    pub(super) shown: Shown,
}

/// How much is known of a figure.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Number,
    Small,
    No,
}

/// How much a reader loses when the figure is hidden.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Worth {
    Cell,
    Sum,
    SumOfAll,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Up,
    Down,
}

/// A cost that is first a count of what is lost, then the size of it.
type Cost = (u64, u64);

pub(super) struct Sums {
    arcs: Vec<Arc>,
    /// The indexes of the arcs at each point.
    at_point: Vec<Vec<usize>>,
}

impl Sums {
    pub(super) fn new(points: usize) -> Sums {
        Sums { arcs: Vec::new(), at_point: vec![Vec::new(); points] }
    }

    pub(super) fn add(&mut self, arc: Arc) {
        let index = self.arcs.len();
        self.at_point[arc.from].push(index);
        self.at_point[arc.to].push(index);
        self.arcs.push(arc);
    }

    pub(super) fn arcs(&self) -> &[Arc] {
        &self.arcs
    }

    /// Hides figures until each one that is not shown can vary.
    ///
    /// One round is enough: hiding more never makes a figure vary less, and what is hidden lies on a circle of its own.
    pub(super) fn protect(&mut self) {
        for index in 0..self.arcs.len() {
            if self.arcs[index].shown == Shown::Small {
                self.let_vary(index);
            }
        }
    }

    /// Hides the least that lets the figure vary; nothing if it already can.
    fn let_vary(&mut self, index: usize) {
        let circles = [Step::Up, Step::Down].into_iter().filter_map(|step| self.cheapest_circle(index, step));
        let Some((_, circle)) = circles.min_by_key(|(cost, _)| *cost) else {
            return;
        };
        for (index, step) in circle {
            if !self.arcs[index].can_step(step) {
                self.arcs[index].shown = Shown::No;
            }
        }
    }

    /// The circle through the figure, stepping it up or down, that hides the least; with what it costs.
    fn cheapest_circle(&self, index: usize, step: Step) -> Option<(Cost, Vec<(usize, Step)>)> {
        let arc = &self.arcs[index];
        let own_cost = arc.cost(step)?;
        let (start, goal) = match step {
            Step::Up => (arc.to, arc.from),
            Step::Down => (arc.from, arc.to),
        };
        let mut best: Vec<Option<Cost>> = vec![None; self.at_point.len()];
        let mut came_by: Vec<Option<(usize, Step)>> = vec![None; self.at_point.len()];
        let mut queue = BinaryHeap::from([Reverse((own_cost, start))]);
        best[start] = Some(own_cost);
        while let Some(Reverse((cost, point))) = queue.pop() {
            if point == goal {
                break;
            }
            if best[point].is_some_and(|known| known < cost) {
                continue;
            }
            for next in self.at_point[point].iter().filter(|next| **next != index) {
                let (to, step) = self.arcs[*next].leave(point);
                let Some(extra) = self.arcs[*next].cost(step) else {
                    continue;
                };
                let cost = (cost.0 + extra.0, cost.1.saturating_add(extra.1));
                if best[to].is_none_or(|known| cost < known) {
                    best[to] = Some(cost);
                    came_by[to] = Some((*next, step));
                    queue.push(Reverse((cost, to)));
                }
            }
        }
        let cost = best[goal]?;
        Some((cost, self.walk_back(&came_by, (index, step), start, goal)))
    }

    fn walk_back(
        &self,
        came_by: &[Option<(usize, Step)>],
        first: (usize, Step),
        start: usize,
        goal: usize,
    ) -> Vec<(usize, Step)> {
        let mut circle = vec![first];
        let mut point = goal;
        while point != start {
            let Some((index, step)) = came_by[point] else {
                break;
            };
            circle.push((index, step));
            point = match step {
                Step::Up => self.arcs[index].from,
                Step::Down => self.arcs[index].to,
            };
        }
        circle
    }
}

impl Arc {
    /// The point at the other end, and which way the figure steps when a circle leaves `point` by it.
    fn leave(&self, point: usize) -> (usize, Step) {
        if point == self.from { (self.to, Step::Up) } else { (self.from, Step::Down) }
    }

    /// What hiding costs so that the figure can take the step; none where it cannot, hidden or not.
    fn cost(&self, step: Step) -> Option<Cost> {
        if self.can_step(step) {
            return Some((0, 0));
        }
        if !can_step_hidden(self.number, step) {
            return None;
        }
        let weight = match (self.shown, self.worth) {
            (Shown::Small, _) => 2,
            (_, Worth::Cell) => 1,
            (_, Worth::Sum) => 3,
            (_, Worth::SumOfAll) => 6,
        };
        Some((weight, self.number.unsigned_abs()))
    }

    fn can_step(&self, step: Step) -> bool {
        match self.shown {
            Shown::Number => false,
            Shown::Small => match step {
                Step::Up => self.number + 1 < SMALLEST_SHOWN,
                Step::Down => self.number > 1,
            },
            Shown::No => can_step_hidden(self.number, step),
        }
    }
}

/// Zeros are never hidden, and whoever knows that large figures are hidden only beside small ones
/// may take a hidden one to be large: so a large one must be able to vary among large ones.
fn can_step_hidden(number: i64, step: Step) -> bool {
    match step {
        Step::Up => number > 0,
        Step::Down => number > 1 && number != SMALLEST_SHOWN,
    }
}
