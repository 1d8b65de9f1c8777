//! Commands: one file for each, named by its verb, with one public function. A command loads what it needs, lets the
//! domain decide, writes in one transaction, and answers when that is on the disk.

pub mod add_follow_up;
pub mod answer_same_people;
pub mod arrive;
pub mod close_visit;
pub mod describe_visit;
pub mod end_shift;
pub mod enrol;
pub mod fix;
pub mod prepare;
pub mod reconnect;
pub mod record_tally;
mod rekey;
pub mod reset_pin;
pub mod set_crew;
pub mod set_departments;
pub mod set_not_held;
pub mod set_pin;
pub mod start_shift;
pub mod start_visit;
#[cfg(test)]
mod tests;
pub mod undo;
pub mod unlock;
pub mod write_debrief;
pub mod write_note;

use domain::privacy_guard::{self, Severity};

/// What the privacy guard points out in a text that may be saved all the same: codes, each once.
pub(crate) fn warnings(text: &str) -> Vec<String> {
    let found = privacy_guard::inspect(text);
    let mut codes: Vec<String> = found
        .iter()
        .filter(|finding| finding.kind.severity() == Severity::Warn)
        .map(|finding| finding.kind.code().to_owned())
        .collect();
    codes.sort();
    codes.dedup();
    codes
}
