//! Carries out one sync: asks the session what to do, does it against the store, and tells what happened. Whatever goes
//! over the network is handed out as an errand, so that nobody waits for it here: the tablet counts on meanwhile.
//! Nothing is decided here; nothing of the protocol is known to the store.

pub mod by_hand;
mod compare;
#[cfg(test)]
mod tests;

use ::sync::compression;
use ::sync::message::{
    self, BATCH_BYTES_MAX, CLOCK_OFF_MS_MAX, Denial, Hello, MONTHS_HELD, Must, PROTOCOL, ReplyHead, SCHEMA,
};
use ::sync::session::{Action, Answered, Event, Outcome, Session, Standing};
use contract::answer::SyncReport;
use domain::record::Month;
use failpoints::failpoint;
use sqlite::{Reserve, StoreFault};
use std::collections::BTreeSet;
use std::path::Path;

use super::Progress;
use super::comparison::Comparison;
use super::transport::{Answer, Body, Transport, TransportError};
use crate::commands::enrol::{body_of, fault_of, new_token, token_hash};
use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::Run;
use crate::store::{Store, StoreError, Tablet};
use uuid::Uuid;

/// A token older than this is renewed: 30 days.
const TOKEN_AGE_MS_MAX: i64 = 30 * 24 * 60 * 60 * 1_000;

/// What a sync needs of the tablet for one turn.
pub struct Tools<'a> {
    /// The tablet's folder.
    pub folder: &'a Path,
    /// Who is unlocked.
    pub run: &'a mut Run,
    /// The world.
    pub ports: &'a mut Ports,
    /// Who hears how far it has come.
    pub tell: &'a dyn Fn(Progress),
}

/// A sync under way, between two turns.
pub struct UnderWay {
    session: Session,
    /// The run that began it; another one does not go on with it.
    lane: Uuid,
    report: SyncReport,
    of: u64,
    /// The visits sent so far: one that was edited after the freeze comes in two batches.
    visits: BTreeSet<Uuid>,
    /// The prepared token is shown, since the one in use was not accepted. It is in use once the centre has answered to
    /// it: a stray no of somebody in between must not cost the only token that is good.
    with_next: bool,
    /// Why it broke off, where that says more than the outcome does.
    cause: Option<Failure>,
    /// Both sides are being compared.
    comparison: Option<Comparison>,
    /// The centre's wall clock at its last answer, unix milliseconds.
    centre_now: Option<i64>,
    /// Rows came or went, or the tablet began anew: the log has grown.
    has_written: bool,
    /// What came is of the lists that people pick from, too.
    lists_came: bool,
}

impl UnderWay {
    /// Whether what came so far is of the lists that people pick from, too.
    #[must_use]
    pub const fn lists_came(&self) -> bool {
        self.lists_came
    }
}

/// One request to the centre, to be done where nobody waits for it.
pub struct Errand {
    transport: Box<dyn Transport>,
    path: &'static str,
    token: String,
    body: Body,
}

/// What came of an errand.
pub struct Returned {
    transport: Box<dyn Transport>,
    answer: Result<Answer, TransportError>,
}

impl Errand {
    /// Asks the centre, and waits for its answer.
    #[must_use]
    pub fn run(mut self) -> Returned {
        let answer = self.transport.post(self.path, Some(&self.token), self.body);
        Returned { transport: self.transport, answer }
    }
}

/// What comes next.
pub enum Turn {
    /// Somebody is to ask the centre; with what comes of it the sync goes on.
    Errand(Errand),
    /// All was sent and fetched, and the proof holds.
    Over(SyncReport),
}

struct Drive<'a> {
    tools: Tools<'a>,
    it: &'a mut UnderWay,
}

/// What came of one action: something to do elsewhere, or something that happened.
enum Step {
    Errand(Errand),
    Event(Event),
}

/// Where a turn ended.
enum Pause {
    Errand(Errand),
    Over(Outcome),
}

/// Begins to send what waits, to fetch what is new, and to end with the proof.
///
/// # Errors
/// When it broke off. Whatever was acknowledged is acknowledged, the rest waits.
pub fn begin(tools: Tools<'_>) -> Result<(UnderWay, Turn), Failure> {
    let mut it = UnderWay::of(tools.run)?;
    (tools.tell)(Progress::Connecting);
    let drive = Drive { tools, it: &mut it };
    let event = Event::Started(drive.standing()?);
    let turn = drive.go_on(event)?;
    Ok((it, turn))
}

/// Goes on with what came of the errand.
///
/// # Errors
/// When it broke off or the proof failed. Whatever was acknowledged is acknowledged, the rest waits.
pub fn go_on(tools: Tools<'_>, it: &mut UnderWay, returned: Returned) -> Result<Turn, Failure> {
    if it.lane != tools.run.lane {
        return Err(Failure::Asked("broken-off"));
    }
    let mut drive = Drive { tools, it };
    match drive.take(returned)? {
        Step::Errand(errand) => Ok(Turn::Errand(errand)),
        Step::Event(event) => drive.go_on(event),
    }
}

fn end(tools: Tools<'_>, it: &mut UnderWay, outcome: Outcome) -> Result<SyncReport, Failure> {
    let Tools { folder, run, ports, tell } = tools;
    let report = std::mem::take(&mut it.report);
    if it.has_written {
        run.store.checkpoint();
    }
    let _ = Reserve::ensure(folder);
    let now = ports.clock.now_ms();
    match outcome {
        Outcome::Checked => {
            failpoint!("end.before_note");
            run.store.note_sync(now, true, report.clock_off_ms)?;
            failpoint!("end.after_note");
            if let Some(now) = it.centre_now {
                // By the centre's clock: the tablet's own may be years ahead, and old visits would be dropped.
                run.store.hold_from(Month::of(ports.day(now)).minus(MONTHS_HELD))?;
            }
            tell(Progress::Done);
            finish(run, report)
        }
        Outcome::Differs => {
            run.store.note_sync(now, false, report.clock_off_ms)?;
            Err(Failure::Sync(outcome))
        }
        _ => Err(it.cause.take().unwrap_or(Failure::Sync(outcome))),
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

impl UnderWay {
    fn of(run: &Run) -> Result<Self, Failure> {
        Ok(Self {
            session: Session::new(BATCH_BYTES_MAX),
            lane: run.lane,
            report: SyncReport::default(),
            of: run.store.waiting_count()?,
            visits: BTreeSet::new(),
            with_next: false,
            cause: None,
            comparison: None,
            centre_now: None,
            has_written: false,
            lists_came: false,
        })
    }
}

impl Drive<'_> {
    fn go_on(mut self, event: Event) -> Result<Turn, Failure> {
        match self.work(event)? {
            Pause::Errand(errand) => Ok(Turn::Errand(errand)),
            Pause::Over(outcome) => end(self.tools, self.it, outcome).map(Turn::Over),
        }
    }

    /// As far as it comes without the centre.
    fn work(&mut self, mut event: Event) -> Result<Pause, Failure> {
        loop {
            event = match self.it.session.step(event) {
                Action::Freeze { bytes_max } => Event::Frozen(self.freeze(bytes_max)?),
                Action::Post => match self.post()? {
                    Step::Errand(errand) => return Ok(Pause::Errand(errand)),
                    Step::Event(event) => event,
                },
                Action::Restamp { now } => {
                    self.tools.run.sentinel.let_thaw();
                    self.tools.run.store.restamp(now)?;
                    self.tools.run.sentinel.note(&self.tools.run.store)?;
                    self.it.report.clock_off_ms = self.tools.ports.clock.now_ms() - now;
                    Event::Restamped
                }
                Action::Thaw => {
                    self.tools.run.sentinel.let_thaw();
                    self.tools.run.store.thaw()?;
                    Event::Thawed
                }
                Action::BeginAnew { why, epoch } => self.begin_anew(why, epoch)?,
                Action::Compare { why } => match self.begin_comparing(why)? {
                    Step::Errand(errand) => return Ok(Pause::Errand(errand)),
                    Step::Event(event) => event,
                },
                Action::RenewToken => {
                    self.it.with_next = self.tools.run.store.tablet()?.next_token.is_some();
                    if self.it.with_next { Event::TokenRenewed } else { Event::Unauthorised }
                }
                Action::Finish(outcome) => return Ok(Pause::Over(outcome)),
            };
        }
    }

    fn standing(&self) -> Result<Standing, Failure> {
        let store = &self.tools.run.store;
        let tablet = store.tablet()?;
        Ok(Standing {
            incarnation: tablet.incarnation,
            restored: self.tools.run.restored,
            comparing: tablet.comparing,
            epoch: Some(tablet.epoch),
            frozen: store.frozen_head()?,
            waits: store.has_sendable()?,
        })
    }

    /// A full disk must not keep visits from being sent: the reserve makes room for the batch, and for what the centre
    /// says of it.
    fn with_reserve<T>(
        &mut self,
        mut write: impl FnMut(&mut Store) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match write(&mut self.tools.run.store) {
            Err(error)
                if error.fault() == StoreFault::DiskFull
                    && Reserve::release(self.tools.folder).unwrap_or(false) =>
            {
                write(&mut self.tools.run.store)
            }
            result => result,
        }
    }

    fn freeze(&mut self, bytes_max: usize) -> Result<Option<message::BatchHead>, Failure> {
        let frozen = self.with_reserve(|store| store.freeze(bytes_max))?;
        self.it.has_written = true;
        self.tools.run.sentinel.note(&self.tools.run.store)?;
        failpoint!("freeze.after_sentinel");
        Ok(frozen)
    }

    fn failed(&mut self, error: TransportError) -> Event {
        self.tools.run.transport = None;
        let permanent = error.is_permanent();
        self.it.cause = Some(Failure::Network(error));
        Event::Failed { permanent }
    }

    fn take(&mut self, returned: Returned) -> Result<Step, Failure> {
        let comparison = self.it.comparison.take();
        let answer = match returned.answer {
            Ok(answer) => answer,
            Err(error) => return Ok(Step::Event(self.failed(error))),
        };
        self.tools.run.transport = Some(returned.transport);
        self.it.report.bytes_down += answer.body.len() as u64;
        let event = match (answer.status, comparison) {
            (200, Some(comparison)) => return self.take_compared(comparison, &answer),
            (200, None) => self.store(&answer)?,
            (401, _) => Event::Unauthorised,
            (413, _) => Event::Denied(Must::TooLarge),
            _ => self.denied(&answer)?,
        };
        Ok(Step::Event(event))
    }

    /// A hello with the frozen batch, if there is one.
    fn post(&mut self) -> Result<Step, Failure> {
        let batch = self.tools.run.store.frozen_batch()?;
        let hello = self.hello()?;
        self.errand("/v1/sync", message::write_request(&hello, batch.as_ref()))
    }

    fn errand(&mut self, path: &'static str, body: Vec<u8>) -> Result<Step, Failure> {
        let tablet = self.tools.run.store.tablet()?;
        let (bytes, zstd) = compression::pack(body);
        self.it.report.requests += 1;
        self.it.report.bytes_up += bytes.len() as u64;
        let transport = match self.tools.run.transport.take() {
            Some(warm) => warm,
            None => match (self.tools.ports.connect)(&tablet.address, tablet.certificate) {
                Ok(fresh) => fresh,
                Err(error) => return Ok(Step::Event(self.failed(error))),
            },
        };
        let token = tablet.next_token.filter(|_| self.it.with_next).unwrap_or(tablet.token);
        Ok(Step::Errand(Errand { transport, path, token, body: Body { bytes, zstd } }))
    }

    fn hello(&mut self) -> Result<Hello, Failure> {
        let mut tablet = self.tools.run.store.tablet()?;
        let age = self.tools.ports.clock.now_ms().saturating_sub(tablet.token_since);
        if tablet.next_token.is_none() && age > TOKEN_AGE_MS_MAX {
            let token = new_token(self.tools.ports)?;
            self.tools.run.store.set_next_token(Some(&token))?;
            tablet.next_token = Some(token);
        }
        let next_token_hash = tablet.next_token.as_deref().map(token_hash);
        Ok(Hello { next_token_hash, ..self.hello_of(&tablet)? })
    }

    /// Without the wish for another token.
    fn hello_of(&self, tablet: &Tablet) -> Result<Hello, Failure> {
        Ok(Hello {
            protocol: PROTOCOL,
            schema: SCHEMA,
            incarnation: tablet.incarnation,
            epoch: Some(tablet.epoch),
            cursor: tablet.cursor,
            acknowledged: tablet.acknowledged,
            units: tablet.units.clone(),
            first_month: tablet.first_month,
            root: self.tools.run.store.root()?,
            next_token_hash: None,
        })
    }

    fn store(&mut self, answer: &Answer) -> Result<Event, Failure> {
        let broken = |drive: &mut Self, code| {
            drive.it.cause = Some(Failure::Asked(code));
            Ok(Event::Failed { permanent: false })
        };
        let Ok(body) = body_of(answer) else { return broken(self, "broken-off") };
        let Ok((head, lines)) = message::read_reply(&body) else { return broken(self, "broken-off") };
        if head.epoch != self.tools.run.store.tablet()?.epoch {
            return Ok(Event::Denied(Must::OtherEpoch { epoch: head.epoch }));
        }
        if head.ack.is_none() && self.tools.run.store.frozen_head()?.is_some() {
            // Nobody but a broken centre takes a batch without saying so; asking again at once would only go on and on.
            return broken(self, "centre-trouble");
        }
        match self.keep(&head, &lines) {
            // A row that cannot be read is a message that was damaged, not a file that is.
            Err(Failure::Store(StoreError::Row(_))) => return broken(self, "broken-off"),
            result => result?,
        }
        self.it.report.clock_off_ms = self.tools.ports.clock.now_ms() - head.now;
        let standing = self.standing()?;
        if self.it.report.clock_off_ms.abs() > CLOCK_OFF_MS_MAX && standing.waits && standing.frozen.is_none()
        {
            self.tools.run.store.restamp(head.now)?;
            self.tools.run.sentinel.note(&self.tools.run.store)?;
        }
        // Another unit's rows are behind this cursor: hello names it now, and the roots say what is to be fetched.
        let more = head.more || head.units.is_some();
        let root = self.tools.run.store.root()?;
        let root_of_centre = head.root;
        Ok(Event::Stored(Answered { standing, more, root, root_of_centre, epoch: head.epoch }))
    }

    /// Keeps an answer, however it came here, and tells what it brought.
    fn keep(&mut self, head: &ReplyHead, lines: &[&[u8]]) -> Result<(), Failure> {
        let now = self.tools.ports.clock.now_ms();
        let applied = self.with_reserve(|store| store.store_reply(head, lines, now))?;
        self.it.centre_now = Some(head.now);
        self.tools.run.sentinel.note(&self.tools.run.store)?;
        failpoint!("reply.after_sentinel");
        self.it.report.sent += applied.acknowledged;
        self.it.visits.extend(applied.visits);
        self.it.report.sent_visits = self.it.visits.len() as u64;
        self.it.report.received += applied.received;
        self.it.has_written |= applied.acknowledged + applied.received > 0;
        // Another unit's staff and routes are among the lists.
        self.it.lists_came |= applied.lists || head.units.is_some();
        if applied.acknowledged > 0 {
            (self.tools.tell)(Progress::Sending {
                sent: self.it.report.sent,
                of: self.it.of.max(self.it.report.sent),
            });
        }
        if applied.received > 0 {
            (self.tools.tell)(Progress::Fetching { received: self.it.report.received });
        }
        Ok(())
    }

    fn denied(&mut self, answer: &Answer) -> Result<Event, Failure> {
        let denial = body_of(answer).ok().and_then(|body| serde_json::from_slice::<Denial>(&body).ok());
        if let Some(Denial::Must(must)) = denial {
            return Ok(Event::Denied(must));
        }
        let code = fault_of(answer);
        self.it.cause = Some(match answer.retry_after_s {
            Some(seconds) => Failure::CentreLater(code, seconds),
            None => Failure::Centre(code),
        });
        Ok(Event::Failed { permanent: matches!(answer.status, 400 | 403 | 404 | 426) })
    }
}
