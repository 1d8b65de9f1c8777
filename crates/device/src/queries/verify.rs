//! Recomputes the fingerprint from the rows, and reads the whole file.

use contract::answer::VerifyReport;

use crate::failure::Failure;
use crate::run::Run;

/// Recomputes everything that the sync keeps in passing.
///
/// # Errors
/// When the file cannot be read.
pub fn verify(run: &Run) -> Result<VerifyReport, Failure> {
    let recomputed = run.store.recompute(run.tablet.unit)?;
    Ok(VerifyReport {
        rows: recomputed.rows,
        visits: recomputed.visits,
        agrees: recomputed.agrees,
        file_whole: run.store.is_whole(),
        fingerprint: recomputed.roots.1.fingerprint(),
        root: recomputed.roots.0.to_string(),
        waiting: run.store.outbox_count()?.waiting,
    })
}
