//! What is said of a visit beside its counts: that the number is an estimate, and how language was bridged.

use contract::answer::{Changed, Written};
use contract::ask::DescribeVisit;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};

/// Changes what was given.
///
/// # Errors
/// When a language support is on no list, there is no such visit, or the file cannot be written.
pub fn describe_visit(run: &mut Run, ports: &mut Ports, ask: DescribeVisit) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let mut visit = run.visit(ask.visit)?;
    if let Some(approximate) = ask.approximate {
        visit.record.approximate = approximate;
    }
    if let Some(mut support) = ask.language_support {
        // What was said before it was retired may stay.
        for code in support.iter().filter(|code| !visit.record.language_support.contains(code)) {
            run.catalogue.check_support(code, visit.record.date)?;
        }
        support.sort();
        support.dedup();
        visit.record.language_support = support;
    }
    run.store.transact(now, |tx| Ok(tx.put(visit.id, visit.home, &visit.record)?))?;
    Ok(written(now, vec![Changed::Visit(ask.visit)]))
}
