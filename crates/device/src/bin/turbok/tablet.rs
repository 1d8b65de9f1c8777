//! The tablet as a command finds it: unlocked in the memory of a holder, or locked. Called by `main`; what it says over
//! the socket is in `wire`, and the holder's side in `hold`.

use std::io::{self, BufReader};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use contract::ask::{Call, ReadStatus, dispatch};
use contract::fault::Fault;
use device::Device;
use device::ports::Ports;
use serde_json::Value;

use crate::wire::{self, Line, Phase};
use crate::{socket, start};

/// How far a sync has come, for whoever wants to hear.
pub(crate) type Tell = fn(Phase);

/// The tablet.
pub(crate) enum Tablet {
    /// A holder has it unlocked.
    Held(BufReader<UnixStream>),
    /// It is locked.
    Locked(PathBuf),
}

impl Tablet {
    /// Finds the tablet in this folder, in which the process stands.
    ///
    /// # Errors
    /// `internal` where the socket is there and cannot be used, such as another user's.
    pub(crate) fn find(folder: &Path) -> Result<Self, Fault> {
        let holder = socket::connect(Path::new(socket::NAME)).map_err(|_| Fault::new("internal"))?;
        Ok(holder
            .map_or_else(|| Self::Locked(folder.to_owned()), |stream| Self::Held(BufReader::new(stream))))
    }

    /// Has a call answered.
    ///
    /// # Errors
    /// With the tablet's fault; `locked` for what a locked tablet does not do.
    pub(crate) fn put(&mut self, call: Call, tell: Tell) -> Result<Value, Fault> {
        match (self, call) {
            (Self::Held(stream), call) => put_to_holder(stream, &call, tell),
            (
                Self::Locked(folder),
                call @ (Call::ReadStatus(_) | Call::ListTiles(_) | Call::ReadSealedCopy(_)),
            ) => here(folder, call, tell),
            (Self::Locked(folder), call @ Call::Enrol(_)) => {
                socket::close_folder(folder).map_err(|_| Fault::new("file-read-only"))?;
                here(folder, call, tell)
            }
            (Self::Locked(folder), call @ Call::ResetPin(_)) => {
                socket::close_folder(folder).map_err(|_| Fault::new("file-read-only"))?;
                // The run ends with this process: how the tablet stands afterwards is what is told.
                here(folder, call, tell)?;
                here(folder, Call::ReadStatus(ReadStatus {}), tell)
            }
            (Self::Locked(folder), call @ Call::Unlock(_)) => start::start(folder, &call),
            (Self::Locked(_), _) => Err(Fault::new("locked")),
        }
    }
}

/// Opens the locked tablet for one call, and lets go of it again.
fn here(folder: &Path, call: Call, tell: Tell) -> Result<Value, Fault> {
    let mut device = Device::open(folder, Ports::real(folder))?;
    device.set_progress(Box::new(move |progress| tell(progress.into())));
    dispatch(&mut device, call)
}

fn put_to_holder(stream: &mut BufReader<UnixStream>, call: &Call, tell: Tell) -> Result<Value, Fault> {
    // Once a call was sent it may have been done, so that nothing is promised.
    let broken = |_: io::Error| Fault::new("internal");
    wire::write(stream.get_mut(), call).map_err(broken)?;
    loop {
        match wire::read(stream).map_err(broken)? {
            Some(Line::Progress(phase)) => tell(phase),
            Some(Line::Answer(answer)) => return Ok(answer),
            Some(Line::Fault(fault)) => return Err(fault),
            None => return Err(Fault::new("internal")),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use contract::ask::{Lock, SyncNow};
    use serde_json::json;

    use super::*;

    fn held(lines: &[Line]) -> (Tablet, UnixStream) {
        let (ours, mut holder) = UnixStream::pair().unwrap();
        for line in lines {
            wire::write(&mut holder, line).unwrap();
        }
        (Tablet::Held(BufReader::new(ours)), holder)
    }

    #[test]
    fn the_holders_answer_and_its_fault_are_passed_on() {
        let progress = Line::Progress(Phase::Sending { sent: 1, of: 2 });
        let (mut tablet, _holder) =
            held(&[progress, Line::Answer(json!({ "sent": 2 })), Line::Fault(Fault::new("timeout"))]);
        let mut sync = || tablet.put(Call::SyncNow(SyncNow {}), |_| ());
        assert_eq!(sync(), Ok(json!({ "sent": 2 })));
        assert_eq!(sync(), Err(Fault::new("timeout")));
    }

    #[test]
    fn a_holder_that_dies_in_the_middle_promises_nothing() {
        let (mut tablet, holder) = held(&[Line::Progress(Phase::Connecting)]);
        holder.shutdown(std::net::Shutdown::Write).unwrap();
        assert_eq!(tablet.put(Call::SyncNow(SyncNow {}), |_| ()), Err(Fault::new("internal")));
    }

    #[test]
    fn without_a_holder_everything_but_a_few_calls_is_locked() {
        let mut tablet = Tablet::Locked(PathBuf::from("/nowhere"));
        for call in [Call::Lock(Lock {}), Call::SyncNow(SyncNow {})] {
            assert_eq!(tablet.put(call, |_| ()), Err(Fault::new("locked")));
        }
    }
}
