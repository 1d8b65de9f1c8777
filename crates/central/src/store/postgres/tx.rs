//! One transaction: what is written waits until something has to be known, or until the end, and is then sent together.
//! What can be asked and written in it is in `reading` and `writing`.

use std::borrow::Cow;
use std::cell::RefCell;

use sync::digest::Changes;
use tokio_postgres::Row;
use uuid::Uuid;

use super::session::{Ask, Param, Session};
use super::trouble::{Left, Trouble};
use crate::store::StoreError;

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// One snapshot: everything that is read belongs together.
    Reading,
    /// Each statement sees what was committed before it; what must not move is locked.
    Writing,
}

/// A transaction: everything in it is of one dataset.
pub(super) struct Tx<'s> {
    pub(super) dataset: Uuid,
    pub(super) purpose: Purpose,
    /// What changes in the digest, written once at the end.
    pub(super) changes: Changes,
    live: RefCell<Live<'s>>,
}

struct Live<'s> {
    session: &'s mut Session,
    /// What has not been sent yet, its beginning first.
    queue: Vec<Ask>,
    /// Whether the beginning was sent.
    is_begun: bool,
    /// Whether anything was read in it.
    has_answered: bool,
    /// The first thing that went wrong: after it nothing more is asked.
    trouble: Option<Trouble>,
}

/// How a transaction ended that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) trouble: Trouble,
    /// Whether the same work may be run again.
    pub(super) may_be_run_again: bool,
}

impl<'s> Tx<'s> {
    pub(super) fn begin(session: &'s mut Session, dataset: Uuid, purpose: Purpose) -> Self {
        let begin = match purpose {
            Purpose::Reading => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
            // Not `READ WRITE`: a server that was set to be read only means it, and a standby would say something else.
            Purpose::Writing => "BEGIN ISOLATION LEVEL READ COMMITTED",
        };
        let queue = vec![Ask::Plain(begin)];
        let live = Live { session, queue, is_begun: false, has_answered: false, trouble: None };
        Self { dataset, purpose, changes: Changes::default(), live: RefCell::new(live) }
    }

    /// Asks one thing, after whatever waits to be written.
    pub(super) fn query(
        &self,
        sql: impl Into<Cow<'static, str>>,
        params: Vec<Param>,
    ) -> Result<Vec<Row>, StoreError> {
        Ok(self.query_all(vec![Ask::prepared(sql, params)])?.pop().unwrap_or_default())
    }

    /// Asks several things at once.
    pub(super) fn query_all(&self, asks: Vec<Ask>) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut live = self.live.borrow_mut();
        if let Some(trouble) = &live.trouble {
            return Err(trouble.error.clone());
        }
        let mut all = std::mem::take(&mut live.queue);
        let waiting = all.len();
        all.extend(asks);
        live.is_begun = true;
        match live.session.ask(&all) {
            Ok(mut rows) => {
                live.has_answered = true;
                Ok(rows.split_off(waiting))
            }
            Err((_, trouble)) => {
                live.trouble = Some(trouble.clone());
                Err(trouble.error)
            }
        }
    }

    /// Writes something before the next question, or at the end.
    pub(super) fn later(&self, sql: &'static str, params: Vec<Param>) -> Result<(), StoreError> {
        let mut live = self.live.borrow_mut();
        if let Some(trouble) = &live.trouble {
            return Err(trouble.error.clone());
        }
        live.queue.push(Ask::prepared(sql, params));
        Ok(())
    }

    /// Sends what waits and the commit together.
    pub(super) fn commit(self) -> Result<(), Broken> {
        let mut live = self.live.into_inner();
        if let Some(trouble) = live.trouble.take() {
            return live.give_up(trouble);
        }
        live.queue.push(Ask::Plain("COMMIT"));
        let last = live.queue.len() - 1;
        match live.session.ask(&live.queue) {
            Ok(_) => Ok(()),
            Err((at, trouble)) => Err(uncommitted(trouble, at == last)),
        }
    }

    /// Lets go of everything. That somebody else broke it is said, so that the work can be run again.
    pub(super) fn roll_back(self) -> Result<(), Broken> {
        let mut live = self.live.into_inner();
        match live.trouble.take() {
            Some(trouble) => live.give_up(trouble),
            None => {
                live.end("ROLLBACK");
                Ok(())
            }
        }
    }

    /// Lets the snapshot go. What was read before something went wrong was passed on: only what read nothing is run again.
    pub(super) fn finish(self) -> Result<(), Broken> {
        let mut live = self.live.into_inner();
        let Some(trouble) = live.trouble.take() else {
            live.end("ROLLBACK");
            return Ok(());
        };
        let has_answered = live.has_answered;
        live.give_up(trouble)
            .map_err(|broken| Broken { may_be_run_again: broken.may_be_run_again && !has_answered, ..broken })
    }
}

impl Live<'_> {
    fn end(&mut self, sql: &'static str) {
        if self.is_begun {
            self.session.tell(sql);
        }
    }

    fn give_up(&mut self, trouble: Trouble) -> Result<(), Broken> {
        if !trouble.is_over() {
            self.end("ROLLBACK");
        }
        Err(Broken { may_be_run_again: trouble.may_be_run_again(), trouble })
    }
}

/// What a failure means where the commit was sent with what failed. The server answers in order: what it says of an earlier
/// statement says that the commit did not happen, and silence says nothing.
fn uncommitted(trouble: Trouble, is_commit: bool) -> Broken {
    let is_unknown = trouble.left == Left::Lost || trouble.left == Left::Ended && is_commit;
    if is_unknown {
        let trouble = Trouble { error: StoreError::Unsure, left: trouble.left };
        return Broken { trouble, may_be_run_again: false };
    }
    Broken { may_be_run_again: trouble.may_be_run_again(), trouble }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(left: Left, is_commit: bool) -> (StoreError, bool) {
        let error = if left == Left::GaveWay { StoreError::Busy } else { StoreError::Away(String::new()) };
        let broken = uncommitted(Trouble { error, left }, is_commit);
        (broken.trouble.error, broken.may_be_run_again)
    }

    #[test]
    fn a_connection_lost_in_the_commit_is_an_unknown_outcome_and_is_not_run_again() {
        assert_eq!(ended(Left::Lost, true), (StoreError::Unsure, false));
        assert_eq!(ended(Left::Ended, true), (StoreError::Unsure, false));
        // The commit had been sent as well, and nobody knows how far the server came.
        assert_eq!(ended(Left::Lost, false), (StoreError::Unsure, false));
    }

    #[test]
    fn what_the_server_said_before_the_commit_says_that_there_was_none() {
        assert_eq!(ended(Left::Ended, false), (StoreError::Away(String::new()), true));
        assert_eq!(ended(Left::GaveWay, false), (StoreError::Busy, true));
        assert_eq!(ended(Left::GaveWay, true), (StoreError::Busy, true), "it was rolled back, and says so");
    }
}
