//! Connects a tablet anew that the centre does not let in any more: it was revoked, its token was lost to a copy of it, or
//! the centre has moved. The tablet keeps its name and everything on it, and gets a new token and a new incarnation.

use std::path::Path;

use contract::ask::Reconnect;
use contract::enrolment::EnrolmentCode;
use failpoints::failpoint;

use super::enrol::{ask_centre, forget_pending, pending_for};
use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::Run;
use crate::store::Reconnection;

/// Uses another code of the same centre and unit. Cut off in the middle, the same code goes on.
///
/// # Errors
/// When the code or the centre is another one, or the file cannot be written; then the tablet is as before.
pub fn reconnect(folder: &Path, run: &mut Run, ports: &mut Ports, ask: &Reconnect) -> Result<(), Failure> {
    let code: EnrolmentCode = ask.code.parse().map_err(|_| Failure::Asked("code-wrong"))?;
    let pending = pending_for(folder, ports, &code, run.tablet.tablet)?;
    let reply = ask_centre(ports, &code, &pending)?;
    failpoint!("reconnect.after_answer");
    if (reply.dataset, reply.unit) != (run.tablet.dataset, run.tablet.unit) {
        return Err(Failure::Asked("code-other-place"));
    }
    run.sentinel.let_thaw();
    run.store.reconnect(&Reconnection {
        incarnation: pending.incarnation,
        epoch: reply.epoch,
        address: code.address,
        certificate: code.fingerprint,
        token: pending.token.clone(),
        token_since: ports.clock.now_ms(),
    })?;
    run.sentinel.note(&run.store)?;
    failpoint!("reconnect.after_sentinel");
    run.restored = false;
    run.transport = None;
    run.tablet = run.store.tablet()?;
    forget_pending(folder)?;
    failpoint!("reconnect.after_all");
    Ok(())
}
