//! Claims about protected figures, and an attacker who tries every table that fits them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;

use super::Figure::{Hidden, Shown, Small};
use super::*;

/// Everything an attacker knows, and what is being found out: which numbers each figure could be.
struct Attack<'a> {
    seen: &'a Protected,
    truth: &'a Table,
    grid: Vec<Vec<i64>>,
    /// For each figure in the order cells, row sums, column sums, sum of all: whether another number than the true one fits.
    varies: Vec<bool>,
}

impl Attack<'_> {
    fn on<'a>(seen: &'a Protected, truth: &'a Table) -> Attack<'a> {
        let (rows, columns) = (truth.row_totals.len(), truth.column_totals.len());
        let mut attack = Attack {
            seen,
            truth,
            grid: vec![vec![0; columns]; rows],
            varies: vec![false; rows * columns + rows + columns + 1],
        };
        attack.try_cell(0);
        attack
    }

    fn figures(&self) -> Vec<(Figure, i64)> {
        let pair = |figures: &[Figure], numbers: &[i64]| {
            figures.iter().copied().zip(numbers.iter().copied()).collect::<Vec<_>>()
        };
        let mut all = Vec::new();
        for (figures, numbers) in self.seen.cells.iter().zip(&self.truth.cells) {
            all.extend(pair(figures, numbers));
        }
        all.extend(pair(&self.seen.row_totals, &self.truth.row_totals));
        all.extend(pair(&self.seen.column_totals, &self.truth.column_totals));
        all.push((self.seen.total, self.truth.total));
        all
    }

    /// What the attacker could work out: figures not shown for which only the true number fits.
    fn given_away(&self) -> Vec<usize> {
        let figures = self.figures();
        (0..figures.len())
            .filter(|index| !matches!(figures[*index].0, Shown(_)) && !self.varies[*index])
            .collect()
    }

    fn is_done(&self) -> bool {
        self.given_away().is_empty()
    }

    fn try_cell(&mut self, cell: usize) {
        let columns = self.truth.column_totals.len();
        if cell == self.truth.row_totals.len() * columns {
            self.note_if_it_fits();
            return;
        }
        let (row, column) = (cell / columns, cell % columns);
        let truth = self.truth.cells[row][column];
        // The likely ones first, so that an attack that fails is over soon.
        let mut tries: Vec<i64> = (0..=truth + 4).collect();
        tries.sort_by_key(|number| (number - truth).abs());
        for number in tries {
            if !could_be(self.seen.cells[row][column], truth, number) {
                continue;
            }
            self.grid[row][column] = number;
            let row_is_full = column + 1 == columns;
            let row_sum: i64 = self.grid[row].iter().sum();
            if row_is_full && !could_be(self.seen.row_totals[row], self.truth.row_totals[row], row_sum) {
                continue;
            }
            self.try_cell(cell + 1);
            if self.is_done() {
                return;
            }
        }
    }

    fn note_if_it_fits(&mut self) {
        let guess = Table::from_cells(&self.grid);
        let numbers: Vec<i64> = guess
            .cells
            .iter()
            .flatten()
            .chain(&guess.row_totals)
            .chain(&guess.column_totals)
            .chain([&guess.total])
            .copied()
            .collect();
        let figures = self.figures();
        let fits =
            figures.iter().zip(&numbers).all(|((figure, truth), number)| could_be(*figure, *truth, *number));
        if fits {
            for (index, (_, truth)) in figures.iter().enumerate() {
                self.varies[index] |= numbers[index] != *truth;
            }
        }
    }
}

/// The attacker knows the rule, and has even been told which of the hidden figures are large.
fn could_be(figure: Figure, truth: i64, number: i64) -> bool {
    match figure {
        Shown(shown) => number == shown,
        Small => (1..SMALLEST_SHOWN).contains(&number),
        Hidden if truth >= SMALLEST_SHOWN => number >= SMALLEST_SHOWN,
        Hidden => number >= 1,
    }
}

fn tables() -> impl Strategy<Value = Vec<Vec<i64>>> {
    (1_usize..=3, 1_usize..=3).prop_flat_map(|(rows, columns)| {
        let number = prop_oneof![3 => 0_i64..=4, 1 => 5_i64..=9];
        prop::collection::vec(prop::collection::vec(number, columns), rows)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn nobody_can_work_out_a_figure_that_is_not_shown(cells in tables()) {
        let truth = Table::from_cells(&cells);
        let seen = protect(&cells);
        let attack = Attack::on(&seen, &truth);
        prop_assert!(attack.is_done(), "{:?} gives away {:?}", seen, attack.given_away());
    }

    #[test]
    fn nobody_can_work_out_a_number_in_a_list(values in prop::collection::vec(0_i64..=8, 1..=5)) {
        let (list, total) = protect_list(&values);
        let truth = Table::from_cells(std::slice::from_ref(&values));
        // A list is a table of one row whose column sums nobody sees.
        let seen = Protected {
            column_totals: list.clone(),
            cells: vec![list],
            row_totals: vec![total],
            total,
        };
        let attack = Attack::on(&seen, &truth);
        prop_assert!(attack.is_done(), "{:?} gives away {:?}", seen, attack.given_away());
    }

    #[test]
    fn what_is_shown_is_true_and_never_one_to_four(cells in tables()) {
        let truth = Table::from_cells(&cells);
        let seen = protect(&cells);
        for (figure, number) in Attack::on(&seen, &truth).figures() {
            match figure {
                Shown(shown) => {
                    prop_assert_eq!(shown, number);
                    prop_assert!(!(1..SMALLEST_SHOWN).contains(&number));
                }
                Small => prop_assert!((1..SMALLEST_SHOWN).contains(&number)),
                Hidden => prop_assert!(number > 0, "a zero reveals nobody and is shown"),
            }
        }
    }

    #[test]
    fn a_table_without_small_numbers_is_shown_whole(
        cells in prop::collection::vec(prop::collection::vec(prop_oneof![Just(0_i64), 5_i64..500], 4), 1..5)
    ) {
        let seen = protect(&cells);
        let shown: Vec<Vec<Figure>> = cells
            .iter()
            .map(|row| row.iter().map(|number| Shown(*number)).collect())
            .collect();
        prop_assert_eq!(seen.cells, shown);
        prop_assert!(matches!(seen.total, Shown(_)));
    }

    #[test]
    fn any_numbers_of_any_shape_are_protected_without_a_fault(
        cells in prop::collection::vec(prop::collection::vec(any::<i64>(), 0..6), 0..6)
    ) {
        let seen = protect(&cells);
        let width = cells.iter().map(Vec::len).max().unwrap_or(0);
        prop_assert_eq!(seen.cells.len(), cells.len());
        prop_assert!(seen.cells.iter().all(|row| row.len() == width));
    }
}

#[test]
fn the_attacker_beats_a_table_where_only_the_small_ones_were_replaced() {
    let truth = Table::from_cells(&[vec![3, 20], vec![40, 10]]);
    let naive = Protected {
        cells: vec![vec![Small, Shown(20)], vec![Shown(40), Shown(10)]],
        row_totals: vec![Shown(23), Shown(50)],
        column_totals: vec![Shown(43), Shown(30)],
        total: Shown(73),
    };
    assert_eq!(Attack::on(&naive, &truth).given_away(), [0]);
}

#[test]
fn four_is_small_and_five_is_shown() {
    assert_eq!(protect_list(&[0, 5]).0, [Shown(0), Shown(5)]);
    assert_eq!(protect_list(&[4, 3, 9, 5]).0, [Small, Small, Shown(9), Shown(5)]);
    assert_eq!(protect_list(&[1]), (vec![Small], Small));
}

#[test]
fn figures_are_written_as_readers_see_them() {
    let written = [Shown(1234), Small, Hidden].map(|figure| figure.to_string());
    assert_eq!(written, ["1234", "<5", "–"]);
}

#[test]
fn one_small_number_takes_the_smallest_that_helps_with_it() {
    let (list, total) = protect_list(&[3, 40, 20, 30]);
    assert_eq!(list, [Small, Shown(40), Hidden, Shown(30)]);
    assert_eq!(total, Shown(93));
}

#[test]
fn one_small_number_in_a_table_hides_a_square_and_no_sum() {
    let seen = protect(&[vec![3, 20, 90], vec![40, 10, 90], vec![90, 90, 90]]);
    assert_eq!(seen.cells[0], [Small, Hidden, Shown(90)]);
    assert_eq!(seen.cells[1], [Hidden, Hidden, Shown(90)]);
    assert_eq!(seen.row_totals, [Shown(113), Shown(140), Shown(270)]);
    assert_eq!(seen.total, Shown(523));
}

#[test]
fn small_numbers_whose_sum_leaves_one_choice_are_not_left_with_it() {
    // 1+1 and 4+4: the sum alone tells both.
    for pair in [[1, 1, 9], [4, 4, 9]] {
        let (list, total) = protect_list(&pair);
        assert!(list.contains(&Hidden) || total == Hidden, "{list:?} {total:?}");
    }
    // 2+2 could be 1+3 and stays.
    assert_eq!(protect_list(&[2, 2, 9]), (vec![Small, Small, Shown(9)], Shown(13)));
}

#[test]
fn four_ones_do_not_become_known_by_a_small_sum() {
    let (list, total) = protect_list(&[1, 1, 1, 1]);
    assert!(list.contains(&Hidden) || total == Hidden);
}

#[test]
fn ragged_rows_are_filled_with_zeros() {
    let seen = protect(&[vec![7, 8, 9], vec![6]]);
    assert_eq!(seen.cells[1], [Shown(6), Shown(0), Shown(0)]);
    assert_eq!(seen.row_totals, [Shown(24), Shown(6)]);
}

#[test]
fn an_empty_table_has_a_sum_of_zero() {
    assert_eq!(protect(&[]).total, Shown(0));
    assert_eq!(protect_list(&[]), (vec![], Shown(0)));
}
