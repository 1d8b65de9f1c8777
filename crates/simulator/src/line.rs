//! The line between a tablet and the centre, and all that can happen on it: requests and answers get lost, are cut, come
//! twice, late or in another order, and others answer in the centre's place.

use std::collections::BTreeSet;
use std::sync::Arc;

use central::centre::Centre;
use device::sync::transport::{Answer, Body, Transport, TransportError};
use domain::record::Record;
use domain::records::{Tally, Visit};
use sync::compression;
use sync::message::read_request;
use sync::repair::{Why, read_compare};
use sync::row::Row;
use uuid::Uuid;

use crate::centre::{answer, fault};
use crate::disk::disk_of;
use crate::shared::{Delayed, Shared};

/// More requests than this in one sync, and it is going on for ever.
const POSTS_MAX: u32 = 100;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// The line of one tablet.
pub(crate) struct Line {
    pub(crate) shared: Arc<Shared>,
    pub(crate) tablet: usize,
}

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Happens {
    Nothing,
    NoNetwork,
    /// The request does not arrive.
    Lost,
    /// It arrives later, when nobody waits for the answer.
    Late,
    /// It is cut, and the rest arrives as if it were all.
    Cut,
    Garbage,
    /// Its answer does not arrive.
    AnswerLost,
    AnswerCut,
    AnswerGarbage,
    /// It arrives twice at once.
    Twice,
    /// It arrives, and once more later.
    TwiceLate,
    /// A login page.
    Html,
    /// Somebody in between says no.
    Says(u16, &'static str),
}

const ALL: [(usize, Happens); 18] = [
    (4, Happens::NoNetwork),
    (4, Happens::Lost),
    (4, Happens::Late),
    (2, Happens::Cut),
    (1, Happens::Garbage),
    (8, Happens::AnswerLost),
    (3, Happens::AnswerCut),
    (1, Happens::AnswerGarbage),
    (4, Happens::Twice),
    (4, Happens::TwiceLate),
    (1, Happens::Html),
    (1, Happens::Says(401, "not-enrolled")),
    (1, Happens::Says(413, "centre-trouble")),
    (1, Happens::Says(429, "centre-busy")),
    (1, Happens::Says(503, "centre-busy")),
    (1, Happens::Says(507, "centre-full")),
    (1, Happens::Says(500, "centre-trouble")),
    (1, Happens::Says(403, "tablet-revoked")),
];

impl Transport for Line {
    fn post(&mut self, path: &str, token: Option<&str>, body: Body) -> Result<Answer, TransportError> {
        self.count_post()?;
        let left_out = if path == "/v1/sync" { self.look_at_first_sending(&body) } else { Vec::new() };
        if path == "/v1/compare" {
            self.look_for_differences(&body);
        }
        self.look_whether_it_noticed(path);
        let happens = self.what_happens(&body);
        let later = |due_ms| Delayed {
            due_ms,
            tablet: self.tablet,
            path: path.to_owned(),
            token: token.map(str::to_owned),
            bytes: body.bytes.clone(),
            zstd: body.zstd,
        };
        match happens {
            Happens::NoNetwork => return Err(TransportError::NoNetwork),
            Happens::Lost => return Err(TransportError::Timeout),
            Happens::Html => return Err(TransportError::NotTurbok),
            Happens::Says(status, code) => return Ok(fault(status, code)),
            Happens::Late => {
                self.delay(later);
                return Err(TransportError::Timeout);
            }
            Happens::Garbage => {
                return self
                    .shared
                    .deliver(path, token, b"{\"hello\":", false)
                    .ok_or(TransportError::BrokenOff);
            }
            Happens::Cut => {
                let length = self.shared.state().chance.below(body.bytes.len());
                let cut = body.bytes.get(..length).unwrap_or_default();
                return self.shared.deliver(path, token, cut, body.zstd).ok_or(TransportError::BrokenOff);
            }
            Happens::TwiceLate => self.delay(later),
            _ => {}
        }
        let Some(answered) = self.shared.deliver(path, token, &body.bytes, body.zstd) else {
            return Err(TransportError::UnknownAddress);
        };
        if answered.status == 200 {
            self.expect_there(&left_out);
        }
        if happens == Happens::Twice && answered.status == 200 && path == "/v1/sync" {
            return self.shared.deliver_again(path, token, &body, answered);
        }
        self.bring_back(happens, answered)
    }
}

impl Line {
    /// Where nothing was ever put back, what both sides have must agree by itself: repair would hide a row that was skipped.
    fn look_for_differences(&self, body: &Body) {
        let plain =
            if body.zstd { compression::unpack(&body.bytes).unwrap_or_default() } else { body.bytes.clone() };
        let differs = read_compare(&plain).is_ok_and(|head| head.why == Why::Differs);
        let mut state = self.shared.state();
        // After a comparison that was called for, the replay of a batch can call for another one.
        state.copies |= !differs;
        if differs && !state.copies {
            let found = format!("tablet {} compares because the roots differ", self.tablet);
            state.violated("I8", "roots that agree when all is sent and fetched", found);
        }
    }

    /// What its sentinel knows a tablet need not be told by the centre: before it has compared, it sends nothing.
    fn look_whether_it_noticed(&self, path: &str) {
        let mut state = self.shared.state();
        if std::mem::take(&mut state.must_notice[self.tablet]) && path != "/v1/compare" {
            let found = format!("tablet {} was put back, and begins with {path}", self.tablet);
            state.violated("I8", "a tablet that notices that it was put back", found);
        }
    }

    fn count_post(&self) -> Result<(), TransportError> {
        let mut state = self.shared.state();
        if state.violation.is_some() {
            // The run is over.
            return Err(TransportError::NoNetwork);
        }
        state.posts[self.tablet] += 1;
        if state.posts[self.tablet] > POSTS_MAX {
            state.violated(
                "I10",
                "a sync ends",
                format!("{POSTS_MAX} requests in one sync of tablet {}", self.tablet),
            );
            return Err(TransportError::NoNetwork);
        }
        Ok(())
    }

    fn what_happens(&self, body: &Body) -> Happens {
        let mut state = self.shared.state();
        let Some(one_in) = state.weather else { return Happens::Nothing };
        if !state.chance.one_in(one_in) {
            return Happens::Nothing;
        }
        let weights = ALL.map(|(weight, _)| weight);
        let (_, happens) = ALL[state.chance.weighted(&weights)];
        state.faults.all += 1;
        // A hello alone is some two hundred bytes.
        state.faults.in_flight += u64::from(body.bytes.len() > 300);
        if let Some(trace) = &mut state.trace {
            trace.push(format!("    tablet {}: {happens:?}", self.tablet));
        }
        happens
    }

    fn delay(&self, later: impl Fn(i64) -> Delayed) {
        let now = self.shared.time.ms();
        let mut state = self.shared.state();
        let far = [60_000, 30 * 60_000, DAY_MS, 20 * DAY_MS];
        let at_most = *state.chance.pick(&far).unwrap_or(&60_000);
        let due_ms = now + state.chance.between(1_000, at_most);
        state.delayed.push(later(due_ms));
    }

    fn bring_back(&self, happens: Happens, mut answered: Answer) -> Result<Answer, TransportError> {
        match happens {
            Happens::AnswerLost => Err(TransportError::BrokenOff),
            Happens::AnswerCut => {
                let length = self.shared.state().chance.below(answered.body.len());
                answered.body.truncate(length);
                Ok(answered)
            }
            Happens::AnswerGarbage => Ok(answer(answered.status, b"\x00{\n\n".to_vec())),
            _ => Ok(answered),
        }
    }

    /// The lanes that were shown as saved and do not come with their visits, where a batch is sent for the first time.
    fn look_at_first_sending(&self, body: &Body) -> Vec<(Uuid, Uuid)> {
        let batch = batch_of(self.shared.centre.library().as_ref(), &body.bytes, body.zstd);
        let Some((hash, rows)) = batch else { return Vec::new() };
        let mut state = self.shared.state();
        let earlier = std::mem::take(&mut state.frozen_earlier[self.tablet]);
        let meanwhile = state.counted_meanwhile[self.tablet] || earlier;
        if !state.batches.insert(hash) || meanwhile {
            return Vec::new();
        }
        let sent: BTreeSet<Uuid> =
            rows.iter().filter_map(|row| row.read::<Tally>().ok()).map(|tally| tally.lane).collect();
        let mut missing = Vec::new();
        let is_visit = |row: &&Row| row.type_number == Visit::DECLARATION.number;
        for row in rows.iter().filter(is_visit) {
            let lanes = state.lanes[self.tablet].get(&row.id).into_iter().flatten();
            missing.extend(lanes.filter(|lane| !sent.contains(*lane)).map(|lane| (row.id, *lane)));
        }
        missing
    }

    /// The centre must never have a visit without its counts: what did not come now came before.
    fn expect_there(&self, lanes: &[(Uuid, Uuid)]) {
        for (visit, lane) in lanes.iter().copied() {
            if !self.shared.has_lane(visit, lane) {
                let found = format!("visit {visit} sent without lane {lane} by tablet {}", self.tablet);
                self.shared.state().violated("I6", "a visit with all its counts", found);
            }
        }
    }
}

impl Shared {
    /// Carries a request to the centre; none while it is down.
    pub(crate) fn deliver(
        &self,
        path: &str,
        token: Option<&str>,
        bytes: &[u8],
        zstd: bool,
    ) -> Option<Answer> {
        let outer = self.state().transactions.replace(0);
        let answered = self.centre.answer(path, token, bytes, zstd);
        self.state().transactions = outer;
        if self.state().trace.is_some() {
            self.tell_exchange(path, bytes, zstd, answered.as_ref());
        }
        if path == "/v1/sync" && answered.as_ref().is_some_and(|answer| answer.status == 200) {
            let batch = batch_of(self.centre.library().as_ref(), bytes, zstd);
            let mut state = self.state();
            batch.iter().flat_map(|(_, rows)| rows).for_each(|row| state.note_values(row));
        }
        answered
    }

    fn tell_exchange(&self, path: &str, bytes: &[u8], zstd: bool, answered: Option<&Answer>) {
        let plain = if zstd { compression::unpack(bytes).unwrap_or_default() } else { bytes.to_vec() };
        let asked = read_request(&plain).map_or_else(
            |error| error.to_string(),
            |(head, _)| {
                let hello = head.hello;
                let batch = head.batch.map(|batch| (batch.number, batch.rows, batch.hash[..6].to_owned()));
                let incarnation = &hello.incarnation.to_string()[..6];
                format!("{incarnation} cursor {} acknowledged {} {batch:?}", hello.cursor, hello.acknowledged)
            },
        );
        let said = answered.map(|answer| match answer.status {
            200 => "200".to_owned(),
            status => format!("{status} {}", String::from_utf8_lossy(&answer.body)),
        });
        if let Some(trace) = &mut self.state().trace {
            trace.push(format!("      {path} {asked} -> {said:?}"));
        }
    }

    /// The same again changes nothing, and is answered with the same acknowledgement.
    fn deliver_again(
        &self,
        path: &str,
        token: Option<&str>,
        body: &Body,
        first: Answer,
    ) -> Result<Answer, TransportError> {
        let before = self.centre.library().as_ref().and_then(fingerprint);
        let nested = std::mem::replace(&mut self.state().nested, true);
        let again = self.deliver(path, token, &body.bytes, body.zstd);
        self.state().nested = nested;
        let after = self.centre.library().as_ref().and_then(fingerprint);
        if before != after {
            self.state().violated("I7", "a replay changes nothing", format!("{before:?} became {after:?}"));
        }
        let ack = |answer: &Answer| sync::message::read_reply(&answer.body).ok().map(|(head, _)| head.ack);
        match again {
            Some(again) if ack(&again) == ack(&first) => Ok(again),
            // The centre's disk failed in between: that says nothing of the batch.
            Some(again) if again.status == 500 && disk_of(self.centre.folder()).failures() > 0 => Ok(again),
            Some(again) => {
                let found = format!("status {} {:?} after {:?}", again.status, ack(&again), ack(&first));
                self.state().violated("I7", "the same acknowledgement for the same batch", found);
                Ok(first)
            }
            None => Ok(first),
        }
    }

    /// What is under way and due arrives, whatever came before it.
    pub(crate) fn let_late_ones_arrive(&self) {
        let now = self.time.ms();
        loop {
            let due = {
                let mut state = self.state();
                let at = state.delayed.iter().position(|delayed| delayed.due_ms <= now);
                at.map(|at| state.delayed.remove(at))
            };
            let Some(late) = due else { return };
            let answered = self.deliver(&late.path, late.token.as_deref(), &late.bytes, late.zstd);
            if let Some(trace) = &mut self.state().trace {
                let status = answered.map(|answer| answer.status);
                trace.push(format!("    tablet {}: a late request arrives: {status:?}", late.tablet));
            }
        }
    }

    fn has_lane(&self, visit: Uuid, lane: Uuid) -> bool {
        let Some(centre) = self.centre.library() else { return true };
        let counts = Default::default();
        let record = Tally { visit: visit.into(), lane, staff: Uuid::nil().into(), tablet: lane, counts };
        let fields = record.to_fields();
        let Some(id) = Tally::DECLARATION.derived_id(centre.dataset, |number| fields.get(&number)) else {
            return true;
        };
        let outer = self.state().transactions.take();
        let found = centre.read(|tx| tx.row(Tally::DECLARATION.number, id));
        self.state().transactions = outer;
        // A centre whose disk fails right now cannot say.
        found.map_or(true, |found| found.is_some())
    }
}

/// The batch of a request, with its hash, where there is one.
fn batch_of(centre: Option<&Centre>, bytes: &[u8], zstd: bool) -> Option<(String, Vec<Row>)> {
    let plain = if zstd { compression::unpack(bytes).ok()? } else { bytes.to_vec() };
    let (head, lines) = read_request(&plain).ok()?;
    let dataset = centre?.dataset;
    let rows = lines.into_iter().filter_map(|line| Row::from_line(line, dataset).ok()).collect();
    Some((head.batch?.hash, rows))
}

/// The counter and the root over everything that the centre has.
fn fingerprint(centre: &Centre) -> Option<(u64, String)> {
    let read = centre.read(|tx| Ok::<_, central::store::StoreError>((tx.dataset()?.seq, tx.all_buckets()?)));
    read.ok().map(|(seq, buckets)| (seq, sync::digest::root(&buckets).to_string()))
}
