//! The tablet's side of a sync as a state machine: events in, actions out. The driver carries the actions out
//! against the store and the network; the simulator against whatever it likes. No I/O, no clock here.

use uuid::Uuid;

use crate::digest::Root;
use crate::message::{BatchHead, Must};
use crate::repair::Why;

/// The most steps of one sync, a few for each round trip. A year of a large unit is some hundred pages; more than this
/// is a fault, and another sync goes on where this one ended.
pub const STEPS_MAX: u32 = 10_000;

/// How the tablet stands, read from its store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// This incarnation.
    pub incarnation: Uuid,
    /// The database is older than what was seen of it outside: it was restored.
    pub restored: bool,
    /// Both sides are still to be compared, from an earlier sync on: nothing is sent before.
    pub comparing: Option<Why>,
    /// The centre's epoch, once met.
    pub epoch: Option<Uuid>,
    /// The batch that is frozen, if any.
    pub frozen: Option<BatchHead>,
    /// Something waits to be sent that is in no batch.
    pub waits: bool,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody pressed *Skicka och hämta*, or a network came.
    Started(Standing),
    /// The store froze the next batch, or found that nothing may be sent.
    Frozen(Option<BatchHead>),
    /// The centre's answer was stored, in one transaction.
    Stored(Answered),
    /// The batch was thawed and stamped again.
    Restamped,
    /// The batch was thawed, to be frozen smaller.
    Thawed,
    /// The new token is in use.
    TokenRenewed,
    /// The tablet is a new incarnation, and what was frozen is thawed.
    BegunAnew(Standing),
    /// Both sides were compared, what differed was fetched, and what the centre lacks waits to be sent.
    Compared(Standing),
    /// The centre said no.
    Denied(Must),
    /// The token is not accepted.
    Unauthorised,
    /// No answer, or none that can be used.
    Failed {
        /// Trying again by itself makes no sense.
        permanent: bool,
    },
}

/// An answer, as far as the session cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// How the tablet stands now.
    pub standing: Standing,
    /// The centre has more to fetch.
    pub more: bool,
    /// The tablet's root over acknowledged rows, with this answer in it.
    pub root: Root,
    /// The centre's root.
    pub root_of_centre: Root,
    /// The centre's epoch.
    pub epoch: Uuid,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Freeze the next batch, at most this many bytes.
    Freeze {
        /// The limit.
        bytes_max: usize,
    },
    /// Post a hello with the frozen batch, if there is one, and store the answer.
    Post,
    /// Thaw the batch and stamp what is unsent again, by this wall clock.
    Restamp {
        /// Unix milliseconds.
        now: i64,
    },
    /// Thaw the batch.
    Thaw,
    /// Use the token that was prepared earlier, or give up.
    RenewToken,
    /// Become a new incarnation, thaw the batch, and keep in mind that both sides are to be compared.
    BeginAnew {
        /// Why.
        why: Why,
        /// The epoch that holds now, where the centre began another one.
        epoch: Option<Uuid>,
    },
    /// Compare with the centre, and take in what differs.
    Compare {
        /// Why.
        why: Why,
    },
    /// The sync is over.
    Finish(Outcome),
}

/// How a sync ended. Whatever it is, unsent rows are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All sent, all fetched, and both roots agree.
    Checked,
    /// All sent and fetched, and the roots differ, also after both sides were compared.
    Differs,
    /// The token is not accepted any more.
    Unauthorised,
    /// Broken off; worth another try later.
    TryLater,
    /// Broken off; somebody has to do something first.
    GaveUp,
}

/// One sync.
#[derive(Debug)]
pub struct Session {
    steps: u32,
    bytes_max: usize,
    restamps: u32,
    comparisons: u32,
    beginnings: u32,
    renewed: bool,
    /// A comparison was begun and has not ended.
    comparing: Option<Why>,
    over: bool,
}

/// Each restamp lowers the clock to the centre's, so a second is enough; a third means that the two never agree.
const RESTAMPS_MAX: u32 = 2;
/// One comparison finds what differs, as far as it fits into a few answers; what was sent afterwards may be refused.
const COMPARISONS_MAX: u32 = 8;
/// Once for a copy of the tablet, once for a centre that was restored meanwhile; more means that somebody plays.
const BEGINNINGS_MAX: u32 = 3;
/// A batch is halved until it holds about one visit.
const BYTES_MIN: usize = 16 * 1024;

impl Session {
    /// A sync whose batches hold at most this many bytes.
    #[must_use]
    pub const fn new(bytes_max: usize) -> Self {
        Self {
            steps: 0,
            bytes_max,
            restamps: 0,
            comparisons: 0,
            beginnings: 0,
            renewed: false,
            comparing: None,
            over: false,
        }
    }

    /// Takes what happened and says what to do. After [`Action::Finish`] nothing more is asked.
    pub fn step(&mut self, event: Event) -> Action {
        self.steps += 1;
        if self.over || self.steps > STEPS_MAX {
            self.over = true;
            return Action::Finish(Outcome::TryLater);
        }
        let action = match event {
            Event::Started(standing) => self.start(&standing),
            Event::Frozen(_) => self.post(),
            Event::Stored(answered) => self.stored(&answered),
            Event::Restamped | Event::Thawed => self.freeze(),
            Event::TokenRenewed => match self.comparing {
                Some(why) => self.compare(why),
                None => self.post(),
            },
            Event::BegunAnew(standing) => self.go_on(&standing),
            Event::Compared(standing) => {
                self.comparing = None;
                self.go_on(&standing)
            }
            Event::Denied(must) => self.denied(&must),
            Event::Unauthorised if self.renewed => Action::Finish(Outcome::Unauthorised),
            Event::Unauthorised => {
                self.renewed = true;
                Action::RenewToken
            }
            Event::Failed { permanent: true } => Action::Finish(Outcome::GaveUp),
            Event::Failed { permanent: false } => Action::Finish(Outcome::TryLater),
        };
        self.over = matches!(action, Action::Finish(_));
        action
    }

    fn start(&mut self, standing: &Standing) -> Action {
        if standing.restored {
            return self.begin_anew(Why::NewIncarnation, None);
        }
        self.go_on(standing)
    }

    /// What was lost with an old copy may be at the centre in a later state: it is fetched before anything is sent, so that
    /// nothing old is taken for new.
    fn go_on(&mut self, standing: &Standing) -> Action {
        match standing.comparing {
            Some(why) => self.compare(why),
            None => self.send_next(standing),
        }
    }

    fn stored(&mut self, answered: &Answered) -> Action {
        let standing = &answered.standing;
        let sendable = standing.frozen.is_some() || standing.waits;
        if sendable || answered.more {
            return self.send_next(standing);
        }
        if answered.root == answered.root_of_centre {
            return Action::Finish(Outcome::Checked);
        }
        self.compare(Why::Differs)
    }

    fn compare(&mut self, why: Why) -> Action {
        self.comparisons += 1;
        self.comparing = Some(why);
        match self.comparisons <= COMPARISONS_MAX {
            true => Action::Compare { why },
            false => Action::Finish(Outcome::Differs),
        }
    }

    fn begin_anew(&mut self, why: Why, epoch: Option<Uuid>) -> Action {
        self.beginnings += 1;
        match self.beginnings <= BEGINNINGS_MAX {
            true => Action::BeginAnew { why, epoch },
            false => Action::Finish(Outcome::TryLater),
        }
    }

    fn send_next(&self, standing: &Standing) -> Action {
        if standing.frozen.is_none() && standing.waits { self.freeze() } else { self.post() }
    }

    const fn freeze(&self) -> Action {
        Action::Freeze { bytes_max: self.bytes_max }
    }

    const fn post(&self) -> Action {
        Action::Post
    }

    fn denied(&mut self, must: &Must) -> Action {
        match must {
            Must::Restamp { now } if self.restamps < RESTAMPS_MAX => {
                self.restamps += 1;
                Action::Restamp { now: *now }
            }
            // No comparison is: somebody in between says so, and nothing may be sent before it is over.
            Must::TooLarge if self.comparing.is_some() => Action::Finish(Outcome::TryLater),
            Must::TooLarge if self.bytes_max > BYTES_MIN => {
                self.bytes_max /= 2;
                Action::Thaw
            }
            Must::NewIncarnation => self.begin_anew(Why::NewIncarnation, None),
            Must::OtherEpoch { epoch } => self.begin_anew(Why::OtherEpoch, Some(*epoch)),
            Must::Restamp { .. } | Must::TooLarge => Action::Finish(Outcome::GaveUp),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::message::BATCH_BYTES_MAX;

    const EPOCH: Uuid = Uuid::from_u128(7);

    fn standing(waiting: u64, frozen: bool) -> Standing {
        let frozen = frozen.then(|| BatchHead { number: 1, rows: 1, hash: String::new() });
        Standing {
            incarnation: Uuid::nil(),
            restored: false,
            comparing: None,
            epoch: Some(EPOCH),
            frozen,
            waits: waiting > 0,
        }
    }

    fn stored(waiting: u64, more: bool, root_of_centre: Root) -> Event {
        let standing = standing(waiting, false);
        Event::Stored(Answered { standing, more, root: Root(1), root_of_centre, epoch: EPOCH })
    }

    fn session() -> Session {
        Session::new(BATCH_BYTES_MAX)
    }

    #[test]
    fn nothing_to_send_is_one_post() {
        let mut session = session();
        assert_eq!(session.step(Event::Started(standing(0, false))), Action::Post);
        assert_eq!(session.step(stored(0, false, Root(1))), Action::Finish(Outcome::Checked));
    }

    #[test]
    fn a_frozen_batch_is_sent_again_before_anything_else_is_frozen() {
        assert_eq!(session().step(Event::Started(standing(3, true))), Action::Post);
        assert_eq!(
            session().step(Event::Started(standing(3, false))),
            Action::Freeze { bytes_max: BATCH_BYTES_MAX }
        );
    }

    #[test]
    fn it_goes_on_until_nothing_waits_and_nothing_is_left_to_fetch() {
        let mut session = session();
        session.step(Event::Started(standing(0, false)));
        assert_eq!(session.step(stored(0, true, Root(1))), Action::Post);
        assert_eq!(session.step(stored(2, false, Root(1))), Action::Freeze { bytes_max: BATCH_BYTES_MAX });
        assert_eq!(session.step(Event::Frozen(None)), Action::Post);
        assert_eq!(session.step(stored(0, false, Root(2))), Action::Compare { why: Why::Differs });
    }

    #[test]
    fn a_restored_tablet_begins_anew_and_fetches_before_it_sends() {
        let restored = Standing { restored: true, ..standing(3, true) };
        let mut session = session();
        let anew = Action::BeginAnew { why: Why::NewIncarnation, epoch: None };
        assert_eq!(session.step(Event::Started(restored)), anew);
        let begun = Standing { comparing: Some(Why::NewIncarnation), ..standing(3, false) };
        let compare = Action::Compare { why: Why::NewIncarnation };
        assert_eq!(session.step(Event::BegunAnew(begun.clone())), compare);
        assert_eq!(
            session.step(Event::Compared(standing(3, false))),
            Action::Freeze { bytes_max: BATCH_BYTES_MAX }
        );
        // Cut off in between, the next sync goes on there.
        assert_eq!(Session::new(BATCH_BYTES_MAX).step(Event::Started(begun)), compare);
    }

    #[test]
    fn a_restored_centre_makes_the_tablet_begin_anew_in_its_epoch() {
        let mut session = session();
        session.step(Event::Started(standing(3, true)));
        let epoch = Uuid::from_u128(8);
        let denied = session.step(Event::Denied(Must::OtherEpoch { epoch }));
        assert_eq!(denied, Action::BeginAnew { why: Why::OtherEpoch, epoch: Some(epoch) });
    }

    #[test]
    fn roots_that_go_on_differing_end_as_such() {
        let mut session = session();
        session.step(Event::Started(standing(0, false)));
        let mut comparisons = 0;
        while session.step(stored(0, false, Root(2))) == (Action::Compare { why: Why::Differs }) {
            session.step(Event::Compared(standing(0, false)));
            comparisons += 1;
        }
        assert_eq!(comparisons, COMPARISONS_MAX);
        assert_eq!(session.step(Event::Frozen(None)), Action::Finish(Outcome::TryLater), "it is over");
    }

    #[test]
    fn the_token_is_renewed_once() {
        let mut session = session();
        session.step(Event::Started(standing(0, false)));
        assert_eq!(session.step(Event::Unauthorised), Action::RenewToken);
        assert_eq!(session.step(Event::TokenRenewed), Action::Post);
        assert_eq!(session.step(Event::Unauthorised), Action::Finish(Outcome::Unauthorised));
    }

    #[test]
    fn a_token_that_is_renewed_in_the_middle_of_a_comparison_sends_nothing_before_it() {
        let mut session = session();
        let why = Why::NewIncarnation;
        session.step(Event::Started(Standing { comparing: Some(why), ..standing(3, false) }));
        assert_eq!(session.step(Event::Unauthorised), Action::RenewToken);
        assert_eq!(session.step(Event::TokenRenewed), Action::Compare { why });
    }

    #[test]
    fn whatever_is_said_to_a_comparison_nothing_is_sent_before_it_is_over() {
        let comparing = Standing { comparing: Some(Why::OtherEpoch), ..standing(3, false) };
        for said in [Event::Denied(Must::TooLarge), Event::Unauthorised, Event::Failed { permanent: false }] {
            let mut session = session();
            let mut action = session.step(Event::Started(comparing.clone()));
            let mut next = Some(said.clone());
            while let Some(event) = next {
                action = session.step(event);
                next = (action == Action::RenewToken).then_some(Event::TokenRenewed);
            }
            let compares = action == Action::Compare { why: Why::OtherEpoch };
            assert!(compares || matches!(action, Action::Finish(_)), "{said:?}: {action:?}");
        }
    }

    #[test]
    fn a_batch_that_is_too_large_is_halved_until_it_is_one_visit() {
        let mut session = session();
        session.step(Event::Started(standing(9, true)));
        let mut halvings = 0;
        while session.step(Event::Denied(Must::TooLarge)) == Action::Thaw {
            session.step(Event::Thawed);
            halvings += 1;
        }
        assert_eq!(halvings, 6);
    }

    fn any_event() -> impl Strategy<Value = Event> {
        prop_oneof![
            (0_u64..3, any::<bool>()).prop_map(|(waiting, frozen)| Event::Started(standing(waiting, frozen))),
            Just(Event::Frozen(None)),
            (0_u64..3, any::<bool>(), 0_u128..2).prop_map(|(waiting, more, root)| stored(
                waiting,
                more,
                Root(root)
            )),
            Just(Event::Restamped),
            Just(Event::Thawed),
            Just(Event::TokenRenewed),
            Just(Event::BegunAnew(Standing { comparing: Some(Why::OtherEpoch), ..standing(1, false) })),
            Just(Event::Compared(standing(0, false))),
            Just(Event::Denied(Must::NewIncarnation)),
            Just(Event::Denied(Must::OtherEpoch { epoch: EPOCH })),
            Just(Event::Denied(Must::Restamp { now: 1 })),
            Just(Event::Denied(Must::TooLarge)),
            Just(Event::Unauthorised),
        ]
    }

    proptest! {
        #[test]
        fn a_session_always_ends(events in prop::collection::vec(any_event(), 5)) {
            let mut session = session();
            let mut steps = 0_u32;
            while !matches!(session.step(events[steps as usize % events.len()].clone()), Action::Finish(_)) {
                steps += 1;
                prop_assert!(steps <= STEPS_MAX);
            }
        }
    }
}
