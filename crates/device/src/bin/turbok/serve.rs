//! Answers calls, one at a time, for as long as the tablet is unlocked. Called by `hold`; connections are read and
//! written by threads of their own in `connection`, so that a broken client stops nobody.

use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use contract::ask::{Answers, Call, Lock, dispatch};
use contract::fault::Fault;

use crate::wire::{Line, Phase};

/// How long the last answer of a holder may take to reach its client.
const LAST_WORD_WAIT: Duration = Duration::from_secs(5);

/// What the holder hears.
pub(crate) enum Event {
    /// Somebody calls.
    Called(Box<Request>),
    /// The operating system asks the holder to end.
    Stop,
}

/// A call, and where its answer goes.
pub(crate) struct Request {
    /// The call.
    pub(crate) call: Call,
    /// Lines of the answer go here; the last is no progress.
    pub(crate) to: Sender<Line>,
    /// Hears, or is let go, once the last line was written or could not be.
    pub(crate) written: Receiver<()>,
}

/// Who hears of progress: the client whose call is being answered.
#[derive(Clone, Default)]
pub(crate) struct Listener(Arc<Mutex<Option<Sender<Line>>>>);

impl Listener {
    /// Tells of a phase. Nobody may be there to hear.
    pub(crate) fn tell(&self, phase: Phase) {
        if let Some(to) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            let _ = to.send(Line::Progress(phase));
        }
    }

    fn set(&self, to: Option<Sender<Line>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = to;
    }
}

/// The call that locked the tablet, with its answer, which is given once everything is let go.
pub(crate) struct LastWord(Option<(Box<Request>, Line)>);

impl LastWord {
    /// Gives the answer, and waits until it was written.
    pub(crate) fn say(self) {
        if let Some((request, line)) = self.0 {
            let _ = request.to.send(line);
            let _ = request.written.recv_timeout(LAST_WORD_WAIT);
        }
    }
}

/// Answers calls in the order in which they come, until the tablet is locked or the holder is asked to end.
pub(crate) fn serve<A: Answers>(
    events: &Receiver<Event>,
    answers: &mut A,
    is_unlocked: impl Fn(&A) -> bool,
    listener: &Listener,
) -> LastWord {
    while let Ok(event) = events.recv() {
        let Event::Called(request) = event else {
            // Whether or not locking went well, the process ends and its memory with it.
            let _ = answers.lock(Lock {});
            break;
        };
        listener.set(Some(request.to.clone()));
        let line = Line::from(dispatch(answers, request.call.clone()));
        listener.set(None);
        if !is_unlocked(answers) {
            return LastWord(Some((request, line)));
        }
        let _ = request.to.send(line);
    }
    LastWord(None)
}

/// What those hear who called too late.
pub(crate) fn locked() -> Line {
    Line::Fault(Fault::new("locked"))
}
