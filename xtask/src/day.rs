//! What a scripted day shows: one numbered line for each step as it happens, and a table at the end.
//! `run` uses this. Nothing is started or decided here.

/// Counts the steps of one day.
#[derive(Default)]
pub(crate) struct Day {
    steps: usize,
}

/// What is shown when the day is over. Every row has as many cells as there are heads.
pub(crate) struct Table<const COLUMNS: usize> {
    pub(crate) heads: [&'static str; COLUMNS],
    pub(crate) rows: Vec<[String; COLUMNS]>,
}

impl Day {
    /// Prints `  3  Plattan A: …` at once.
    pub(crate) fn step(&mut self, who: &str, what: &str) {
        println!("{}", self.next_line(who, what));
    }

    fn next_line(&mut self, who: &str, what: &str) -> String {
        self.steps += 1;
        format!("{:>3}  {who}: {what}", self.steps)
    }
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// Lines of cells under each other, counted in characters and not in bytes: å is one.
    pub(crate) fn lines(&self) -> Vec<String> {
        let heads = self.heads.map(str::to_owned);
        let mut widths = [0; COLUMNS];
        for row in self.rows.iter().chain([&heads]) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let rule = widths.map(|width| "─".repeat(width));
        [&heads, &rule].into_iter().chain(&self.rows).map(|row| line_of(row, &widths)).collect()
    }
}

fn line_of(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (cell, width) in row.iter().zip(widths) {
        line.push_str(&format!("  {cell:<width$}"));
    }
    line.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_numbered_from_one() {
        let mut day = Day::default();
        assert_eq!(day.next_line("Centralen", "öppnar"), "  1  Centralen: öppnar");
        assert_eq!(day.next_line("Plattan A", "låses upp"), "  2  Plattan A: låses upp");
    }

    #[test]
    fn cells_stand_under_each_other_also_with_swedish_letters() {
        let table = Table {
            heads: ["Vem", "Besökare"],
            rows: vec![["Plattan Å".to_owned(), "12".to_owned()], ["B".to_owned(), "7".to_owned()]],
        };
        assert_eq!(
            table.lines(),
            ["  Vem        Besökare", "  ─────────  ────────", "  Plattan Å  12", "  B          7",]
        );
    }
}
