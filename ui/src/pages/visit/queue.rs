//! Everything that a visit writes, one after another: taps arrive in the order they were made, however fast, and a visit
//! is closed after its last tap. One that is refused stops nobody behind it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use contract::answer::Written;
use contract::ask::{
    AddFollowUp, AnswerSamePeople, Arrive, CloseVisit, DescribeVisit, ReadVisit, RecordTally, SetDepartments,
    SetNotHeld, TallyChange, Undo, WriteNote,
};
use contract::fault::Fault;
use domain::metric::Metric;
use domain::record::Id;
use domain::records::{Department, FollowUpKind, FollowUpOwner, HeadCount, Visit};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use yew::UseReducerDispatcher;

use super::state::{VisitAction, VisitState};
use crate::app::App;

/// One thing to write.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Write {
    Tally { metric: Metric, change: TallyChange, reason: Option<String> },
    Undo,
    Arrived { let_in: bool },
    Approximate(bool),
    Support(Vec<String>),
    Note(String),
    NotHeld(Option<String>),
    SamePeople(HeadCount),
    Departments(Vec<Id<Department>>),
    FollowUp { kind: FollowUpKind, topic: Option<String>, owner: FollowUpOwner, text: Option<String> },
    Close,
}

/// How long a thumb must rest before what follows from its taps is read: reading would come before the number's paint.
const PAUSE_MS: u32 = 150;

/// What waits, and whether something is being written.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    writes: VecDeque<Write>,
    is_busy: bool,
    /// How often everything was written: whoever paused since then looks whether more came.
    rounds: u64,
}

impl Waiting {
    /// Puts one last. Whether the caller is to begin writing.
    fn push(&mut self, write: Write) -> bool {
        self.writes.push_back(write);
        !std::mem::replace(&mut self.is_busy, true)
    }

    /// The first; without one nothing is being written any more.
    fn pop(&mut self) -> Option<Write> {
        let first = self.writes.pop_front();
        self.is_busy = first.is_some();
        self.rounds += u64::from(!self.is_busy);
        first
    }
}

/// The queue of one visit.
#[derive(Clone)]
pub(super) struct Queue {
    pub(super) app: App,
    pub(super) visit: Id<Visit>,
    pub(super) state: UseReducerDispatcher<VisitState>,
    pub(super) waiting: Rc<RefCell<Waiting>>,
}

impl Queue {
    /// Has it written, after everything that waits.
    pub(super) fn push(&self, write: Write) {
        if self.waiting.borrow_mut().push(write) {
            let queue = self.clone();
            spawn_local(async move { queue.work().await });
        }
    }

    /// Reads the visit anew.
    pub(super) async fn read(&self) {
        match self.app.answer(ReadVisit { visit: self.visit }).await {
            Ok(view) => self.state.dispatch(VisitAction::Read(Box::new(view))),
            Err(fault) => self.state.dispatch(VisitAction::Refused(fault, None)),
        }
    }

    async fn work(&self) {
        let mut was_tally = false;
        loop {
            let first = self.waiting.borrow_mut().pop();
            let Some(write) = first else { break };
            was_tally = matches!(write, Write::Tally { .. });
            match self.write(write.clone()).await {
                Ok(written) => self.state.dispatch(VisitAction::Written(write, written)),
                Err(fault) => self.state.dispatch(VisitAction::Refused(fault, Some(write))),
            }
        }
        if was_tally && !self.has_paused().await {
            return;
        }
        // Once for all taps: what follows from them, and the header's truth.
        self.read().await;
        self.app.refresh_status();
    }

    /// Waits until the number is painted and the thumb rests. Whether nothing more came meanwhile: else whoever writes
    /// that reads the visit.
    async fn has_paused(&self) -> bool {
        let round = self.waiting.borrow().rounds;
        TimeoutFuture::new(PAUSE_MS).await;
        let waiting = self.waiting.borrow();
        waiting.rounds == round && !waiting.is_busy
    }

    async fn write(&self, write: Write) -> Result<Written, Fault> {
        let (app, visit) = (&self.app, self.visit);
        match write {
            Write::Tally { metric, change, reason } => {
                app.answer(RecordTally { visit, metric, change, reason }).await
            }
            Write::Undo => app.answer(Undo { visit }).await,
            Write::Arrived { let_in } => app.answer(Arrive { visit, let_in }).await,
            Write::Approximate(is) => {
                app.answer(DescribeVisit { visit, approximate: Some(is), language_support: None }).await
            }
            Write::Support(codes) => {
                app.answer(DescribeVisit { visit, approximate: None, language_support: Some(codes) }).await
            }
            Write::Note(text) => app.answer(WriteNote { visit, text }).await,
            Write::NotHeld(reason) => app.answer(SetNotHeld { visit, reason }).await,
            Write::SamePeople(answer) => app.answer(AnswerSamePeople { visit, answer }).await,
            Write::Departments(departments) => app.answer(SetDepartments { visit, departments }).await,
            Write::FollowUp { kind, topic, owner, text } => {
                app.answer(AddFollowUp { visit, kind, topic, language: None, owner, text }).await
            }
            Write::Close => app.answer(CloseVisit { visit }).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_last_is_written_last() {
        let mut waiting = Waiting::default();
        for write in [Write::Undo, Write::Note("a".into()), Write::Close] {
            waiting.push(write);
        }
        let order: Vec<_> = std::iter::from_fn(|| waiting.pop()).collect();
        assert_eq!(order, [Write::Undo, Write::Note("a".into()), Write::Close]);
    }

    #[test]
    fn one_begins_writing_and_the_next_only_waits_until_all_is_written() {
        let mut waiting = Waiting::default();
        assert!(waiting.push(Write::Undo));
        assert!(waiting.pop().is_some());
        assert!(!waiting.push(Write::Close), "the first is still being written");
        assert!(waiting.pop().is_some());
        assert!(waiting.pop().is_none());
        assert!(waiting.push(Write::Undo), "nobody writes any more");
    }
}
