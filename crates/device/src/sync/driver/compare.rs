//! The driver's part of a comparison: beginning anew, and carrying questions and answers.

use ::sync::repair::{Ask, CompareHead, Why, read_compared, write_compare};
use ::sync::session::Event;
use contract::answer::Repair;
use uuid::Uuid;

use super::{Drive, Step};
use crate::commands::enrol::body_of;
use crate::failure::Failure;
use crate::store::StoreError;
use crate::sync::comparison::Comparison;
use crate::sync::transport::Answer;

impl Drive<'_> {
    pub(super) fn begin_anew(&mut self, why: Why, epoch: Option<Uuid>) -> Result<Event, Failure> {
        let incarnation = self.tools.ports.random_id()?;
        let run = &mut *self.tools.run;
        run.sentinel.let_thaw();
        run.store.begin_anew(incarnation, why, epoch)?;
        run.sentinel.note(&run.store)?;
        run.restored = false;
        Ok(Event::BegunAnew(self.standing()?))
    }

    pub(super) fn begin_comparing(&mut self, why: Why) -> Result<Step, Failure> {
        self.tools.run.store.begin_comparing(why)?;
        self.it.has_written = true;
        self.it.lists_came = true;
        self.go_on_comparing(Comparison::new(why))
    }

    /// Asks the next question, or ends where there is none.
    fn go_on_comparing(&mut self, comparison: Comparison) -> Result<Step, Failure> {
        match comparison.next(&self.tools.run.store)? {
            Some(ask) => self.ask_centre(comparison, ask),
            None => {
                let compared = comparison.end(&mut self.tools.run.store)?;
                self.tools.run.sentinel.note(&self.tools.run.store)?;
                let repair = self.it.report.repair.get_or_insert_with(Repair::default);
                repair.fetched += compared.fetched;
                repair.given_back += compared.repaired.given_back;
                repair.dropped += compared.repaired.dropped;
                self.it.of += compared.repaired.given_back;
                Ok(Step::Event(Event::Compared(self.standing()?)))
            }
        }
    }

    fn ask_centre(&mut self, comparison: Comparison, ask: Ask) -> Result<Step, Failure> {
        let tablet = self.tools.run.store.tablet()?;
        let head = CompareHead { hello: self.hello_of(&tablet)?, why: comparison.why(), ask };
        self.it.comparison = Some(comparison);
        self.errand("/v1/compare", write_compare(&head))
    }

    pub(super) fn take_compared(
        &mut self,
        mut comparison: Comparison,
        answer: &Answer,
    ) -> Result<Step, Failure> {
        let broken = |drive: &mut Self| {
            drive.it.cause = Some(Failure::Asked("broken-off"));
            Ok(Step::Event(Event::Failed { permanent: false }))
        };
        let Ok(body) = body_of(answer) else { return broken(self) };
        let Ok((reply, lines)) = read_compared(&body) else { return broken(self) };
        let taken = self.with_reserve(|store| comparison.take(store, &reply, &lines));
        match taken {
            // A row that cannot be read is a message that was damaged, not a file that is.
            Err(StoreError::Row(_)) => broken(self),
            Err(error) => Err(error.into()),
            Ok(()) => self.go_on_comparing(comparison),
        }
    }
}
