//! Carries out one sync: asks the session what to do, does it against the store and the network, and tells what happened.
//! Nothing is decided here; nothing of the protocol is known to the store.

#[cfg(test)]
mod tests;

use ::sync::compression;
use ::sync::message::{
    self, BATCH_BYTES_MAX, Batch, CLOCK_OFF_MS_MAX, Denial, Hello, Must, PROTOCOL, SCHEMA,
};
use ::sync::session::{Action, Answered, Event, Outcome, Session, Standing};
use contract::answer::SyncReport;
use sqlite::{Reserve, StoreFault};
use std::collections::BTreeSet;
use std::path::Path;

use super::Progress;
use super::transport::{Answer, Body};
use crate::commands::enrol::{body_of, fault_of, new_token, token_hash};
use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::Run;
use crate::store::{Store, StoreError};
use uuid::Uuid;

/// A token older than this is renewed: 30 days.
const TOKEN_AGE_MS_MAX: i64 = 30 * 24 * 60 * 60 * 1_000;

/// One sync under way.
struct Drive<'a> {
    folder: &'a Path,
    run: &'a mut Run,
    ports: &'a mut Ports,
    tell: &'a dyn Fn(Progress),
    report: SyncReport,
    of: u64,
    /// The visits sent so far: one that was edited after the freeze comes in two batches.
    visits: BTreeSet<Uuid>,
    /// Why it broke off, where that says more than the outcome does.
    cause: Option<Failure>,
}

/// Sends what waits, fetches what is new, and ends with the proof.
///
/// # Errors
/// When it broke off or the proof failed. Whatever was acknowledged is acknowledged, the rest waits.
pub fn sync(
    folder: &Path,
    run: &mut Run,
    ports: &mut Ports,
    tell: &dyn Fn(Progress),
) -> Result<SyncReport, Failure> {
    let of = run.store.outbox_count()?.waiting;
    let mut drive = Drive {
        folder,
        run,
        ports,
        tell,
        report: SyncReport::default(),
        of,
        visits: BTreeSet::new(),
        cause: None,
    };
    let outcome = drive.run_session()?;
    let Drive { run, ports, report, cause, .. } = drive;
    run.store.checkpoint();
    let _ = Reserve::ensure(folder);
    let now = ports.clock.now_ms();
    match outcome {
        Outcome::Checked => {
            run.store.note_sync(now, true, report.clock_off_ms)?;
            tell(Progress::Done);
            finish(run, report)
        }
        Outcome::Differs => {
            run.store.note_sync(now, false, report.clock_off_ms)?;
            Err(Failure::Sync(outcome))
        }
        Outcome::TabletRestored | Outcome::TabletCopied | Outcome::CentreRestored => {
            run.store.withdraw_proof()?;
            Err(Failure::Sync(outcome))
        }
        _ => Err(cause.unwrap_or(Failure::Sync(outcome))),
    }
}

fn finish(run: &Run, report: SyncReport) -> Result<SyncReport, Failure> {
    let (all, own) = run.store.roots(run.tablet.unit)?;
    Ok(SyncReport {
        checked: true,
        to_fix: run.store.list_to_fix()?.len() as u64,
        visits_at_centre: run.store.acknowledged_visits()?,
        fingerprint: own.fingerprint(),
        root: all.to_string(),
        ..report
    })
}

impl Drive<'_> {
    fn run_session(&mut self) -> Result<Outcome, Failure> {
        (self.tell)(Progress::Connecting);
        let mut session = Session::new(BATCH_BYTES_MAX);
        let mut event = Event::Started(self.standing()?);
        loop {
            event = match session.step(event) {
                Action::Freeze { bytes_max } => Event::Frozen(self.freeze(bytes_max)?),
                Action::Post => self.post()?,
                Action::Restamp { now } => {
                    self.run.sentinel.let_thaw();
                    self.run.store.restamp(now)?;
                    self.run.sentinel.note(&self.run.store)?;
                    self.report.clock_off_ms = self.ports.clock.now_ms() - now;
                    Event::Restamped
                }
                Action::Thaw => {
                    self.run.sentinel.let_thaw();
                    self.run.store.thaw()?;
                    Event::Thawed
                }
                Action::RenewToken => {
                    let now = self.ports.clock.now_ms();
                    if self.run.store.take_next_token(now)? {
                        Event::TokenRenewed
                    } else {
                        Event::Unauthorised
                    }
                }
                Action::Finish(outcome) => return Ok(outcome),
            };
        }
    }

    fn standing(&self) -> Result<Standing, Failure> {
        let store = &self.run.store;
        let tablet = store.tablet()?;
        Ok(Standing {
            incarnation: tablet.incarnation,
            restored: self.run.restored,
            epoch: Some(tablet.epoch),
            frozen: store.frozen_batch()?.map(|batch| batch.head),
            waiting: store.outbox_count()?.sendable,
            root: store.roots(tablet.unit)?.0,
        })
    }

    /// A full disk must not keep visits from being sent: the reserve makes room for the batch, and for what the centre
    /// says of it.
    fn with_reserve<T>(
        &mut self,
        write: impl Fn(&mut Store) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match write(&mut self.run.store) {
            Err(error)
                if error.fault() == StoreFault::DiskFull
                    && Reserve::release(self.folder).unwrap_or(false) =>
            {
                write(&mut self.run.store)
            }
            result => result,
        }
    }

    fn freeze(&mut self, bytes_max: usize) -> Result<Option<message::BatchHead>, Failure> {
        let frozen = self.with_reserve(|store| store.freeze(bytes_max))?;
        self.run.sentinel.note(&self.run.store)?;
        Ok(frozen)
    }

    fn post(&mut self) -> Result<Event, Failure> {
        let batch = self.run.store.frozen_batch()?;
        let answer = match self.exchange(batch.as_ref()) {
            Ok(answer) => answer,
            Err(Failure::Network(error)) => {
                self.run.transport = None;
                let permanent = error.is_permanent();
                self.cause = Some(Failure::Network(error));
                return Ok(Event::Failed { permanent });
            }
            Err(other) => return Err(other),
        };
        match answer.status {
            200 => self.store(&answer),
            401 => Ok(Event::Unauthorised),
            413 => Ok(Event::Denied(Must::TooLarge)),
            _ => self.denied(&answer),
        }
    }

    fn exchange(&mut self, batch: Option<&Batch>) -> Result<Answer, Failure> {
        let hello = self.hello()?;
        let tablet = self.run.store.tablet()?;
        let (bytes, zstd) = compression::pack(message::write_request(&hello, batch));
        self.report.requests += 1;
        self.report.bytes_up += bytes.len() as u64;
        if self.run.transport.is_none() {
            self.run.transport = Some((self.ports.connect)(&tablet.address, tablet.certificate)?);
        }
        let Some(transport) = self.run.transport.as_mut() else { return Err(Failure::Asked("no-network")) };
        let answer = transport.post("/v1/sync", Some(&tablet.token), Body { bytes, zstd })?;
        self.report.bytes_down += answer.body.len() as u64;
        Ok(answer)
    }

    fn hello(&mut self) -> Result<Hello, Failure> {
        let mut tablet = self.run.store.tablet()?;
        let age = self.ports.clock.now_ms().saturating_sub(tablet.token_since);
        if tablet.next_token.is_none() && age > TOKEN_AGE_MS_MAX {
            let token = new_token(self.ports)?;
            self.run.store.set_next_token(Some(&token))?;
            tablet.next_token = Some(token);
        }
        Ok(Hello {
            protocol: PROTOCOL,
            schema: SCHEMA,
            incarnation: tablet.incarnation,
            epoch: Some(tablet.epoch),
            cursor: tablet.cursor,
            acknowledged: tablet.acknowledged,
            units: tablet.units.clone(),
            first_month: tablet.first_month,
            root: self.run.store.roots(tablet.unit)?.0,
            next_token_hash: tablet.next_token.as_deref().map(token_hash),
        })
    }

    fn store(&mut self, answer: &Answer) -> Result<Event, Failure> {
        let broken = |drive: &mut Self, code| {
            drive.cause = Some(Failure::Asked(code));
            Ok(Event::Failed { permanent: false })
        };
        let Ok(body) = body_of(answer) else { return broken(self, "broken-off") };
        let Ok((head, lines)) = message::read_reply(&body) else { return broken(self, "broken-off") };
        if head.epoch != self.run.store.tablet()?.epoch {
            return Ok(Event::Denied(Must::OtherEpoch));
        }
        if head.ack.is_none() && self.run.store.frozen_batch()?.is_some() {
            // Nobody but a broken centre takes a batch without saying so; asking again at once would only go on and on.
            return broken(self, "centre-trouble");
        }
        let now = self.ports.clock.now_ms();
        let applied = match self.with_reserve(|store| store.store_reply(&head, &lines, now)) {
            // A row that cannot be read is a message that was damaged, not a file that is.
            Err(StoreError::Row(_)) => return broken(self, "broken-off"),
            result => result?,
        };
        self.run.sentinel.note(&self.run.store)?;
        self.report.clock_off_ms = now - head.now;
        self.report.sent += applied.acknowledged;
        self.visits.extend(applied.visits);
        self.report.sent_visits = self.visits.len() as u64;
        self.report.received += applied.received;
        if applied.acknowledged > 0 {
            (self.tell)(Progress::Sending { sent: self.report.sent, of: self.of.max(self.report.sent) });
        }
        if applied.received > 0 {
            (self.tell)(Progress::Fetching { received: self.report.received });
        }
        let standing = self.standing()?;
        if self.report.clock_off_ms.abs() > CLOCK_OFF_MS_MAX
            && standing.waiting > 0
            && standing.frozen.is_none()
        {
            self.run.store.restamp(head.now)?;
            self.run.sentinel.note(&self.run.store)?;
        }
        Ok(Event::Stored(Answered { standing, more: head.more, root: head.root, epoch: head.epoch }))
    }

    fn denied(&mut self, answer: &Answer) -> Result<Event, Failure> {
        let denial = body_of(answer).ok().and_then(|body| serde_json::from_slice::<Denial>(&body).ok());
        if let Some(Denial::Must(must)) = denial {
            return Ok(Event::Denied(must));
        }
        self.cause = Some(Failure::Centre(fault_of(answer)));
        Ok(Event::Failed { permanent: matches!(answer.status, 400 | 403 | 404 | 426) })
    }
}
