//! What goes wrong around people, and what no ask does yet: clocks, restarts, colleagues, deletions, rows of a newer program,
//! lists that change, tablets that are shut out for a while. The network is `line`, files are `disk` and `copies`.

use central::access::{revoke, token_hash};
use central::own_writes::write_entries;
use central::store::{Device, StoreError};
use contract::ask::{Answers, Lock};
use device::sync::driver::Turn;
use domain::record::{Fields, Id, Record, Value};
use domain::records::{Topic, Visit};
use sync::row::DELETED;
use uuid::Uuid;

use crate::reference::{TOPICS, topic_entry};
use crate::violation::{Violation, broken, harness};
use crate::world::World;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// A field and a record type that only a newer program knows.
const NEWER_FIELD: u16 = 77;
const NEWER_TYPE: u16 = 900;
const TOPIC: u128 = 0x101;
const TOPIC_PLACE: u16 = 7;

type Trouble = fn(&mut World, usize) -> Result<String, Violation>;

const TROUBLES: [(usize, Trouble); 16] = [
    (6, World::change_clock),
    (5, World::restart_tablet),
    (5, World::switch_user),
    (2, World::lock_for_a_while),
    (2, World::delete_visit),
    (4, World::write_as_a_newer_program),
    (3, World::edit_a_list),
    (2, World::restart_centre),
    (1, World::shut_out),
    (6, World::count_while_it_syncs),
    (8, World::cut_off_tablet),
    (5, World::cut_off_centre),
    (3, World::fill_disk),
    (3, World::fail_once),
    (4, World::make_copy),
    (3, World::use_copy),
];

impl World {
    /// Something goes wrong with this tablet, or near it.
    pub(crate) fn trouble(&mut self, tablet: usize) -> Result<(), Violation> {
        let weights = TROUBLES.map(|(weight, _)| weight);
        let which = self.chance.weighted(&weights);
        let (_, trouble) = TROUBLES[which];
        if let Some(trace) = &mut self.shared.state().trace {
            trace.push(format!("    tablet {tablet}: trouble {which}"));
        }
        let told = trouble(self, tablet)?;
        self.tell(&format!("tablet {tablet}: {told}"));
        Ok(())
    }

    fn change_clock(&mut self, tablet: usize) -> Result<String, Violation> {
        let reaches = [3 * MINUTE_MS, 20 * MINUTE_MS, DAY_MS, 40 * DAY_MS, 365 * DAY_MS, 3_650 * DAY_MS];
        let reach = reaches[self.chance.weighted(&[4, 4, 3, 2, 2, 2])];
        let clock = self.desks[tablet].clock.clone();
        self.shared.state().faults.all += 1;
        match self.chance.below(8) {
            0 => {
                clock.stand(true);
                Ok("the clock stands still".to_owned())
            }
            1..=3 => {
                clock.set_off(0);
                Ok("the clock is right again".to_owned())
            }
            _ => {
                let off = self.chance.between(-reach, reach);
                clock.set_off(off);
                Ok(format!("the clock is off by {off} ms"))
            }
        }
    }

    fn restart_tablet(&mut self, tablet: usize) -> Result<String, Violation> {
        self.shared.state().faults.all += 1;
        self.reopen(tablet)?;
        let who = self.chance.below(2);
        self.unlocked(tablet, who, "is started anew")
    }

    fn switch_user(&mut self, tablet: usize) -> Result<String, Violation> {
        let who = self.chance.below(2);
        self.unlocked(tablet, who, "is taken by somebody else")
    }

    fn lock_for_a_while(&mut self, tablet: usize) -> Result<String, Violation> {
        let locked = self.ask(tablet, |device| device.lock(Lock {}));
        locked.map_err(|fault| harness("a locked tablet")(fault.code))?;
        let who = self.chance.below(2);
        self.unlocked(tablet, who, "was locked")
    }

    /// Everything that was shown as saved is still there.
    pub(crate) fn unlocked(&mut self, tablet: usize, who: usize, what: &str) -> Result<String, Violation> {
        if let Err(fault) = self.unlock(tablet, who) {
            return broken("I9", format!("tablet {tablet} unlocked after it {what}"), fault.code);
        }
        let rows = self.rows_of(tablet)?;
        let lanes = self.shared.state().lanes[tablet].clone();
        self.model.check_kept(&rows, &self.rows_of_centre()?, &lanes)?;
        Ok(what.to_owned())
    }

    fn delete_visit(&mut self, tablet: usize) -> Result<String, Violation> {
        let Some(visit) = self.some_visit() else { return Ok("deletes nothing".to_owned()) };
        let fields = Fields::from([(DELETED, Value::Bool(true))]);
        let number = Visit::DECLARATION.number;
        let done = self.write_fields(tablet, visit, (number, visit.uuid()), fields)?;
        if done {
            self.model.deleted(number, visit.uuid());
        }
        Ok(format!("deletes {visit}: {done}"))
    }

    fn some_visit(&mut self) -> Option<Id<Visit>> {
        self.chance.pick(&self.visits).copied()
    }

    /// Writes fields where this visit belongs, if it is on this tablet.
    fn write_fields(
        &self,
        tablet: usize,
        visit: Id<Visit>,
        key: (u16, Uuid),
        fields: Fields,
    ) -> Result<bool, Violation> {
        let now = device::ports::Clock::now_ms(&self.desks[tablet].clock);
        let Some(found) = self.look(tablet, |run| run.store.find(visit))? else { return Ok(false) };
        let Some(mut device) = self.shared.take(tablet) else { return Ok(false) };
        let written = device
            .run()
            .map(|run| run.store.transact(now, |tx| Ok(tx.put_fields(key, found.home, &fields)?)));
        self.shared.put(tablet, device);
        Ok(matches!(written, Some(Ok(()))))
    }

    fn write_as_a_newer_program(&mut self, tablet: usize) -> Result<String, Violation> {
        let Some(visit) = self.some_visit() else { return Ok("has nothing newer to write".to_owned()) };
        let text = Value::Text(self.new_words());
        if self.chance.one_in(2) {
            let id = Uuid::from_u128((u128::from(self.chance.next()) << 64) | u128::from(self.chance.next()));
            let done =
                self.write_fields(tablet, visit, (NEWER_TYPE, id), Fields::from([(1, text.clone())]))?;
            if done {
                self.model.made(NEWER_TYPE, id);
                self.model.edited((NEWER_TYPE, id, 1), None, text);
            }
            return Ok(format!("writes a row of a newer type: {done}"));
        }
        let key = (Visit::DECLARATION.number, visit.uuid());
        let saw = self.rows_of(tablet)?.get(&key).and_then(|row| row.value(NEWER_FIELD)).cloned();
        let done = self.write_fields(tablet, visit, key, Fields::from([(NEWER_FIELD, text.clone())]))?;
        if done {
            self.model.edited((key.0, key.1, NEWER_FIELD), saw.as_ref(), text);
        }
        Ok(format!("writes a newer field of {visit}: {done}"))
    }

    fn edit_a_list(&mut self, _: usize) -> Result<String, Violation> {
        let Some(centre) = self.shared.centre.library() else { return Ok("no list is edited".to_owned()) };
        self.words += 1;
        let place = self.words.cast_signed();
        let key = (Topic::DECLARATION.number, Uuid::from_u128(TOPIC));
        let saw = centre.read(|tx| tx.row(key.0, key.1)).ok().flatten();
        let saw = saw.and_then(|kept| kept.row.value(TOPIC_PLACE).cloned());
        match write_entries(&centre, &[topic_entry(TOPIC, TOPICS[0], place)]) {
            Ok(_) => {
                self.model.edited((key.0, key.1, TOPIC_PLACE), saw.as_ref(), Value::Int(place));
                Ok("the coordinator edits a list".to_owned())
            }
            Err(error) => Ok(format!("the coordinator cannot edit a list: {error}")),
        }
    }

    fn restart_centre(&mut self, _: usize) -> Result<String, Violation> {
        self.shared.state().faults.all += 1;
        self.shared.centre.stop();
        self.shared.centre.start().map_err(harness("a centre that starts"))?;
        Ok("the centre is started anew".to_owned())
    }

    fn shut_out(&mut self, tablet: usize) -> Result<String, Violation> {
        let id = self.look(tablet, |run| Ok(run.tablet.tablet))?;
        let Some(centre) = self.shared.centre.library() else { return Ok("is not shut out".to_owned()) };
        let now = self.shared.time.ms();
        let done = centre.write(|tx| revoke(tx, id, now));
        self.shared.state().faults.all += 1;
        Ok(format!("is shut out: {done:?}"))
    }

    /// Whoever was shut out is let in again.
    pub(crate) fn let_everybody_in(&mut self) -> Result<(), Violation> {
        let Some(centre) = self.shared.centre.library() else { return Ok(()) };
        let done = centre.write(|tx| {
            for device in tx.devices()?.into_iter().filter(|device| device.revoked_at.is_some()) {
                tx.put_device(&Device { revoked_at: None, ..device })?;
            }
            Ok::<_, StoreError>(())
        });
        done.map_err(|error| harness("a centre that lets tablets in")(error.to_string()))
    }

    /// A copy that came back can have a token that is not the tablet's any more: somebody lets it in again.
    pub(crate) fn connect_anew(&mut self, tablet: usize) -> Result<(), Violation> {
        let Some(centre) = self.shared.centre.library() else { return Ok(()) };
        let (id, token) =
            self.look(tablet, |run| run.store.tablet().map(|tablet| (tablet.tablet, tablet.token)))?;
        let done = centre.write(|tx| {
            for device in tx.devices()?.into_iter().filter(|device| device.id == id) {
                let token_hash = token_hash(&token);
                tx.put_device(&Device { token_hash, next_token_hash: None, revoked_at: None, ..device })?;
            }
            Ok::<_, StoreError>(())
        });
        done.map_err(|error| harness("a centre that lets a tablet in")(error.to_string()))?;
        self.tell(&format!("tablet {tablet}: is let in again"));
        Ok(())
    }

    /// As the window does it: what goes over the network is done elsewhere, and the tablet counts on meanwhile.
    fn count_while_it_syncs(&mut self, tablet: usize) -> Result<String, Violation> {
        self.shared.state().posts[tablet] = 0;
        let mut turn = self.ask(tablet, device::Device::begin_sync);
        let mut counted = 0;
        let end = loop {
            match turn {
                Ok(Turn::Over(report)) => break Ok(report.checked),
                Err(fault) => break Err(fault),
                Ok(Turn::Errand(errand)) => {
                    if self.chance.one_in(2) {
                        self.shared.state().counted_meanwhile[tablet] = true;
                        self.count(tablet)?;
                        counted += 1;
                    }
                    // Nobody else may begin a sync on this tablet while one is under way.
                    let Some(mut device) = self.shared.take(tablet) else {
                        return Ok("is switched off".to_owned());
                    };
                    let returned = errand.run();
                    turn = device.go_on_syncing(returned);
                    self.shared.put(tablet, device);
                }
            }
        };
        self.shared.state().counted_meanwhile[tablet] = false;
        let told = self.sync_ended(tablet, &end)?;
        Ok(format!("syncs while somebody counts {counted} times: {told}"))
    }
}
