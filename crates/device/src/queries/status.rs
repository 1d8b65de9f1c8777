//! How the tablet stands: the header's truth, read from the store each time.

use contract::answer::Status;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::Run;

/// How the unlocked tablet stands.
///
/// # Errors
/// When the file cannot be read.
pub fn status(run: &Run, ports: &Ports) -> Result<Status, Failure> {
    let tablet = run.store.tablet()?;
    let count = run.store.outbox_count()?;
    let today = ports.day(ports.clock.now_ms());
    Ok(Status {
        enrolled: true,
        unlocked: true,
        staff: run.catalogue.staff.get(&run.staff).map(|staff| staff.name.clone()),
        staff_id: Some(run.staff),
        unit: Some(tablet.unit_name.clone()),
        tablet: Some(tablet.tablet),
        shift: run.ongoing_shift(today)?.map(|shift| shift.id),
        waiting: count.waiting,
        waiting_visits: count.visits,
        to_fix: run.store.list_to_fix()?.len() as u64,
        last_sent_at: tablet.last_sent_at,
        checked: tablet.checked && count.waiting == 0,
        visits_at_centre: run.store.acknowledged_visits()?,
        fingerprint: Some(run.store.roots(tablet.unit)?.1.fingerprint()),
        clock_off_ms: tablet.clock_off_ms,
        weak_keystore: false,
    })
}
