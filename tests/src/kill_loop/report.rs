//! What a kill loop found, as a table by point.

use std::fmt;

use super::model::Wrong;

/// Who was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// A tablet.
    Tablet,
    /// The centre.
    Centre,
}

/// One point.
#[derive(Debug, Clone)]
pub struct Row {
    /// Who passes it.
    pub side: Side,
    /// Its name.
    pub point: &'static str,
    /// Kills that were met there.
    pub kills: u64,
    /// Rounds in which it was not reached.
    pub missed: u64,
    /// Rounds after which something that was answered was not there.
    pub lost: u64,
    /// Rounds after which something was there more than once.
    pub doubled: u64,
    /// Rounds after which two sides did not agree, or a program ended by itself.
    pub broken: u64,
}

/// All points, and each finding in words.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// By side and point.
    pub rows: Vec<Row>,
    /// What was wrong, with the round that it was found in.
    pub findings: Vec<String>,
    /// Where what was wrong still lies.
    pub kept: Vec<std::path::PathBuf>,
}

impl Row {
    pub(super) const fn new(side: Side, point: &'static str) -> Self {
        Self { side, point, kills: 0, missed: 0, lost: 0, doubled: 0, broken: 0 }
    }

    pub(super) fn add(&mut self, wrong: &[Wrong]) {
        let any = |is: fn(&Wrong) -> bool| u64::from(wrong.iter().any(is));
        self.lost += any(|wrong| matches!(wrong, Wrong::Lost(_)));
        self.doubled += any(|wrong| matches!(wrong, Wrong::Doubled(_)));
        self.broken += any(|wrong| matches!(wrong, Wrong::Broken(_)));
    }
}

impl Report {
    /// All kills.
    #[must_use]
    pub fn kills(&self) -> u64 {
        self.rows.iter().map(|row| row.kills).sum()
    }

    /// The fewest kills at one point.
    #[must_use]
    pub fn fewest(&self) -> u64 {
        self.rows.iter().map(|row| row.kills).min().unwrap_or_default()
    }

    /// Whether nothing was wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<9}{:<32}{:>7}{:>9}{:>6}{:>9}{:>8}",
            "side", "point", "kills", "missed", "lost", "doubled", "broken"
        )?;
        let mut total = Row::new(Side::Tablet, "");
        for row in &self.rows {
            let side = if row.side == Side::Tablet { "tablet" } else { "centre" };
            line(f, side, row)?;
            total.kills += row.kills;
            total.missed += row.missed;
            total.lost += row.lost;
            total.doubled += row.doubled;
            total.broken += row.broken;
        }
        line(f, "total", &total)?;
        self.findings.iter().try_for_each(|finding| writeln!(f, "{finding}"))?;
        self.kept.iter().try_for_each(|folder| writeln!(f, "kept in {}", folder.display()))
    }
}

fn line(f: &mut fmt::Formatter<'_>, side: &str, row: &Row) -> fmt::Result {
    let Row { point, kills, missed, lost, doubled, broken, .. } = row;
    writeln!(f, "{side:<9}{point:<32}{kills:>7}{missed:>9}{lost:>6}{doubled:>9}{broken:>8}")
}
