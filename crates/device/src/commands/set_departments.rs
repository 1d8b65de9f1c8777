//! Moves a visit to the departments that were met.

use contract::answer::{Changed, Written};
use contract::ask::SetDepartments;

use super::start_visit::check_departments;
use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};

/// Replaces the departments of a visit.
///
/// # Errors
/// When a department is of another residence, there is no such visit, or the file cannot be written.
pub fn set_departments(run: &mut Run, ports: &mut Ports, ask: SetDepartments) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let mut visit = run.visit(ask.visit)?;
    check_departments(run, visit.record.residence, &ask.departments)?;
    visit.record.departments = ask.departments;
    run.store.transact(now, |tx| Ok(tx.put(visit.id, visit.home, &visit.record)?))?;
    Ok(written(now, vec![Changed::Visit(ask.visit)]))
}
