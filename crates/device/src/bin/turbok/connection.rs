//! Takes connections and reads calls from them; each connection has a thread. Started by `hold`; what is called is
//! answered by `serve`, in one thread.

use std::io::{self, BufReader};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, channel};
use std::thread;
use std::time::Duration;

use contract::ask::Call;
use contract::fault::Fault;

use crate::serve::{Event, Request, locked};
use crate::wire::{self, Line};

/// More clients at the same time than one person has terminals.
const CONNECTIONS_MAX: usize = 64;
/// A client that says nothing, or takes nothing, for so long has lost interest.
const PATIENCE: Duration = Duration::from_secs(60);

/// Takes connections for as long as the program runs.
pub(crate) fn accept(listener: &UnixListener, events: &SyncSender<Event>) {
    let open = Arc::new(());
    for stream in listener.incoming().filter_map(Result::ok) {
        // Each connection holds a copy; one is ours.
        if Arc::strong_count(&open) > CONNECTIONS_MAX {
            continue;
        }
        let (events, counted) = (events.clone(), Arc::clone(&open));
        thread::spawn(move || {
            // A client that breaks off is its own affair: what it asked for is done, and kept.
            let _ = converse(&stream, &events);
            drop(counted);
        });
    }
}

fn converse(stream: &UnixStream, events: &SyncSender<Event>) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut from = BufReader::new(stream);
    let mut to = stream;
    loop {
        match wire::read::<Call>(&mut from) {
            Ok(Some(call)) => answer(call, events, &mut to)?,
            Ok(None) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                wire::write(&mut to, &Line::Fault(Fault::new("input-malformed")))?;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Has one call answered and written; the next is read afterwards, so that answers come in order.
fn answer(call: Call, events: &SyncSender<Event>, to: &mut &UnixStream) -> io::Result<()> {
    let (lines_in, lines) = channel();
    let (written_in, written) = channel();
    if events.send(Event::Called(Box::new(Request { call, to: lines_in, written }))).is_err() {
        return wire::write(to, &locked());
    }
    loop {
        // The holder lets go of its end without an answer only when it has locked meanwhile.
        let line = lines.recv().unwrap_or_else(|_| locked());
        wire::write(to, &line)?;
        if !matches!(line, Line::Progress(_)) {
            let _ = written_in.send(());
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests;
