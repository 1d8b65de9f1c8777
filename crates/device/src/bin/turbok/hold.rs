//! The process that keeps the tablet unlocked: key, lane and file lock are in its memory and nowhere else. Started by
//! `unlock`; it ends with `lock`, a signal, or when the library locks the tablet by itself.

use std::fs;
use std::io::{self, BufRead, Read};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use contract::ask::{Call, dispatch};
use contract::fault::Fault;
use device::Device;
use device::ports::Ports;
use serde_json::Value;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::serve::{Event, Listener, serve};
use crate::wire::{self, Line};
use crate::{connection, socket};

/// Calls that wait; each client has at most one.
const WAITING_MAX: usize = 64;

/// Unlocks with the call on the first line of `input`, says on `output` how that went, and answers calls until the end.
/// The process stands in the folder already.
pub(crate) fn hold(folder: &Path, input: &mut impl BufRead, output: &mut impl io::Write) -> ExitCode {
    let (mut device, status) = match unlock(folder, input) {
        Ok(unlocked) => unlocked,
        Err(fault) => return refused(output, fault),
    };
    let path = Path::new(socket::NAME);
    let Ok(socket) = socket::close_folder(folder).and_then(|()| socket::listen(path)) else {
        return refused(output, Fault::new("internal"));
    };
    let (events_in, events) = sync_channel(WAITING_MAX);
    if stop_on_signals(events_in.clone()).is_err() {
        return refused(output, Fault::new("internal"));
    }
    let listener = Listener::default();
    let teller = listener.clone();
    device.set_progress(Box::new(move |progress| teller.tell(progress.into())));
    thread::spawn(move || connection::accept(&socket, &events_in));
    // Whoever started us may be gone; the tablet is unlocked all the same.
    let _ = wire::write(output, &Line::Answer(status));

    let last_word = serve(&events, &mut device, Device::is_unlocked, &listener);
    // In this order: no new calls, then the file for others, then the answer that says so.
    let _ = fs::remove_file(path);
    drop(events);
    drop(device);
    last_word.say();
    ExitCode::SUCCESS
}

fn unlock(folder: &Path, input: &mut impl BufRead) -> Result<(Device, Value), Fault> {
    let call = wire::read::<Call>(input).ok().flatten().filter(|call| matches!(call, Call::Unlock(_)));
    let call = call.ok_or_else(|| Fault::new("input-malformed"))?;
    let mut device = Device::open(folder, Ports::real(folder))?;
    let status = dispatch(&mut device, call)?;
    Ok((device, status))
}

fn refused(output: &mut impl io::Write, fault: Fault) -> ExitCode {
    let _ = wire::write(output, &Line::Fault(fault));
    ExitCode::FAILURE
}

/// A signal writes a byte to a pair of sockets, which a thread turns into an event: the call in hand is finished first.
fn stop_on_signals(events: SyncSender<Event>) -> io::Result<()> {
    let (mut heard, told) = UnixStream::pair()?;
    for signal in [SIGTERM, SIGINT, SIGHUP] {
        signal_hook::low_level::pipe::register(signal, told.try_clone()?)?;
    }
    thread::spawn(move || {
        let mut byte = [0];
        if heard.read_exact(&mut byte).is_ok() {
            let _ = events.send(Event::Stop);
        }
    });
    Ok(())
}
