//! One run of the unlocked tablet: one person, one lane. Holds the open store, the lists and the file's lock.

use chrono::NaiveDate;
use contract::answer::{Changed, Written};
use domain::record::{Id, Month};
use domain::records::{Shift, Staff, Stop, Visit};
use sqlite::FileLock;
use uuid::Uuid;

use crate::catalogue::Catalogue;
use crate::failure::Failure;
use crate::ports::Ports;
use crate::sentinel::Sentinel;
use crate::store::{Home, Store, Stored, Tablet};
use crate::sync::transport::Transport;
use crate::vault::Secret;

/// The unlocked tablet.
pub struct Run {
    /// The open store.
    pub store: Store,
    /// What is known of the store outside it.
    pub sentinel: Sentinel,
    /// The lists.
    pub catalogue: Catalogue,
    /// What the tablet is.
    pub tablet: Tablet,
    /// Who unlocked it.
    pub staff: Id<Staff>,
    /// Made at random at this unlock: no clone or restored copy writes into the same lane.
    pub lane: Uuid,
    /// The database is older than what was seen of it.
    pub restored: bool,
    /// Held as long as the store is open.
    pub lock: FileLock,
    /// The key of the open store, for a change of PIN.
    pub(crate) key: Secret,
    /// The connection to the centre, kept warm between syncs.
    pub(crate) transport: Option<Box<dyn Transport>>,
}

impl Run {
    /// The tour that goes on: the latest of this unit's that was begun and not ended, today or yesterday.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn ongoing_shift(&self, today: NaiveDate) -> Result<Option<Stored<Shift>>, Failure> {
        let shifts = self.store.list::<Shift>()?.into_iter();
        let ongoing = shifts.filter(|shift| {
            shift.record.unit == self.tablet.unit
                && shift.record.started_at.is_some()
                && shift.record.ended_at.is_none()
                && (shift.record.date == today || Some(shift.record.date) == today.pred_opt())
        });
        Ok(ongoing.max_by_key(|shift| (shift.record.date, shift.record.ordinal)))
    }

    /// The day that work belongs to: the ongoing tour's, also past midnight, or today.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn working_day(&self, ports: &Ports) -> Result<NaiveDate, Failure> {
        let today = ports.day(ports.clock.now_ms());
        Ok(self.ongoing_shift(today)?.map_or(today, |shift| shift.record.date))
    }

    /// The visit with this id.
    ///
    /// # Errors
    /// When there is none, or the file cannot be read.
    pub fn visit(&self, id: Id<Visit>) -> Result<Stored<Visit>, Failure> {
        self.store.find(id)?.ok_or(Failure::Asked("visit-unknown"))
    }

    /// Where what happens at a stop belongs: to the unit that owns the route.
    #[must_use]
    pub fn home_of_stop(&self, stop: &Stop, day: NaiveDate) -> Home {
        let unit = self.catalogue.routes.get(&stop.route).map_or(self.tablet.unit, |route| route.unit);
        Home { unit, month: Month::of(day) }
    }

    /// Where what this unit does outside the schedule belongs.
    #[must_use]
    pub fn own_home(&self, day: NaiveDate) -> Home {
        Home { unit: self.tablet.unit, month: Month::of(day) }
    }
}

/// The answer to a write.
#[must_use]
pub fn written(now_ms: i64, changed: Vec<Changed>) -> Written {
    Written { saved_at: now_ms, changed, ..Written::default() }
}
