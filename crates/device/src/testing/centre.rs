//! A centre in memory that is honest until a test says otherwise: it merges, acknowledges, replays and proves. It has
//! no rules of its own but those that a test gives it. What the real one does is tested with the real one.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::record::{DataClass, Id, Value};
use domain::records::{self, Unit};
use sync::digest::{Bucket, Root, Sum, root, row_hash};
use sync::merge::merge;
use sync::message::{
    AHEAD_MS_MAX, Acknowledgement, BatchHead, Denial, EmptiedText, Hello, Must, RefusedRow, ReplyHead,
    RequestHead, write_reply,
};
use sync::repair::Ask;
use sync::row::{Field, Row};
use sync::version::{Clock as Logical, Node, Version};
use uuid::Uuid;

use super::line::say;
use super::step::{Asked, Step};
use super::{DATASET, FIRST_MONTH, HandClock, rows};
use crate::commands::enrol::token_hash;
use crate::ports::Clock;
use crate::sync::transport::Answer;

/// Says no to a row, with the code.
pub(crate) type Refuse = Box<dyn Fn(&Row) -> Option<&'static str> + Send>;

pub(super) struct Kept {
    seq: u64,
    pub(super) row: Row,
    origin: Option<Uuid>,
}

/// The centre.
pub(crate) struct TinyCentre {
    pub(crate) clock: HandClock,
    pub(crate) epoch: Uuid,
    /// What it does with the next requests; honest after that.
    pub(crate) steps: VecDeque<Step>,
    /// Every request, also those that did not arrive.
    pub(crate) asked: Vec<Asked>,
    /// Rows that it refuses, with the code.
    pub(crate) refuse: Refuse,
    /// Texts that hold this word are emptied.
    pub(crate) stopped_word: Option<&'static str>,
    /// Tombstones older than this were dropped.
    pub(crate) horizon: Option<i64>,
    /// How often a comparison breaks off before it is answered.
    pub(crate) comparisons_that_fail: u32,
    /// The questions of comparisons.
    pub(crate) compared: Vec<Ask>,
    /// How many rows a page holds before it ends.
    pub(crate) page_rows: usize,
    tokens: BTreeSet<String>,
    seq: u64,
    rows: BTreeMap<(u16, Uuid), Kept>,
    batches: BTreeMap<Uuid, (BatchHead, Acknowledgement)>,
}

impl TinyCentre {
    pub(super) fn new(clock: HandClock) -> Self {
        let mut centre = Self {
            clock,
            epoch: Uuid::from_u128(0xe),
            steps: VecDeque::new(),
            asked: Vec::new(),
            refuse: Box::new(|_| None),
            stopped_word: None,
            horizon: None,
            comparisons_that_fail: 0,
            compared: Vec::new(),
            page_rows: usize::MAX,
            tokens: BTreeSet::new(),
            seq: 0,
            rows: BTreeMap::new(),
            batches: BTreeMap::new(),
        };
        rows().into_iter().for_each(|row| centre.put(row));
        centre
    }

    /// Writes a row of the centre's own, under the next number.
    pub(crate) fn put(&mut self, row: Row) {
        self.seq += 1;
        self.keep(row, None);
    }

    /// Somebody changes a row behind the centre's back: no number, no news.
    pub(crate) fn change_by_hand(&mut self, type_number: u16, id: Uuid) {
        let kept = self.rows.get_mut(&(type_number, id)).unwrap();
        let field = kept.row.fields.values_mut().next().unwrap();
        field.version.clock = field.version.clock.next(0);
    }

    /// The centre was restored from a backup that did not have this row yet.
    pub(crate) fn lose(&mut self, type_number: u16, id: Uuid) {
        self.rows.remove(&(type_number, id)).unwrap();
    }

    /// The centre was restored from a backup in which no tablet had sent anything.
    pub(crate) fn lose_everything_sent(&mut self, epoch: Uuid) {
        self.rows.retain(|_, kept| kept.origin.is_none());
        self.seq = self.rows.values().map(|kept| kept.seq).max().unwrap_or_default();
        self.batches.clear();
        self.epoch = epoch;
    }

    pub(crate) fn row(&self, type_number: u16, id: Uuid) -> Option<&Row> {
        self.rows.get(&(type_number, id)).map(|kept| &kept.row)
    }

    pub(crate) fn admit(&mut self, token: &str) {
        self.tokens.insert(token_hash(token));
    }

    /// No token holds any more but this one.
    pub(crate) fn admit_only(&mut self, token: &str) {
        self.tokens.clear();
        self.admit(token);
    }

    /// A first page with all that it holds for everybody.
    pub(super) fn everything(&self) -> (ReplyHead, Vec<String>) {
        let lines = self.rows.values().filter(|kept| kept.row.unit.is_nil());
        let lines: Vec<String> = lines.map(|kept| kept.row.to_line(DATASET)).collect();
        let head = ReplyHead { rows: lines.len() as u64, ..self.head(Root(0)) };
        (head, lines)
    }

    pub(super) fn head(&self, root: Root) -> ReplyHead {
        ReplyHead {
            epoch: self.epoch,
            now: self.clock.now_ms(),
            ack: None,
            cursor: self.seq,
            more: false,
            rows: 0,
            root,
            units: None,
            token_renewed: false,
        }
    }

    fn keep(&mut self, row: Row, origin: Option<Uuid>) {
        self.rows.insert((row.type_number, row.id), Kept { seq: self.seq, row, origin });
    }

    /// Takes a request, and answers it honestly.
    pub(super) fn answer(&mut self, token: &str, head: &RequestHead, lines: &[&[u8]]) -> Answer {
        if !self.tokens.contains(&token_hash(token)) {
            return say(401, br#"{"fault":"tablet-revoked"}"#.to_vec());
        }
        if head.hello.epoch != Some(self.epoch) {
            let must = Denial::Must(Must::OtherEpoch { epoch: self.epoch });
            return say(409, serde_json::to_vec(&must).unwrap());
        }
        let ack = match &head.batch {
            None => None,
            Some(batch) => match self.take(&head.hello, batch, lines) {
                Ok(ack) => Some(ack),
                Err(must) => return say(409, serde_json::to_vec(&Denial::Must(must)).unwrap()),
            },
        };
        let renewed = head.hello.next_token_hash.clone();
        let token_renewed = renewed.is_some();
        self.tokens.extend(renewed);
        let (page, cursor) = self.page(&head.hello);
        let reply = ReplyHead {
            ack,
            cursor,
            more: cursor < self.seq,
            rows: page.len() as u64,
            token_renewed,
            ..self.head(self.root(&head.hello.units))
        };
        say(200, write_reply(&reply, page.join("").as_bytes()))
    }

    fn take(&mut self, hello: &Hello, batch: &BatchHead, lines: &[&[u8]]) -> Result<Acknowledgement, Must> {
        match self.batches.get(&hello.incarnation) {
            Some((last, ack)) if last == batch => return Ok(ack.clone()),
            last if last.map_or(0, |(last, _)| last.number) + 1 != batch.number => {
                return Err(Must::NewIncarnation);
            }
            _ => {}
        }
        let rows: Vec<Row> = lines.iter().map(|line| Row::from_line(line, DATASET).unwrap()).collect();
        let now = self.clock.now_ms();
        if rows.iter().any(|row| row.version().clock.unix_ms() > now + AHEAD_MS_MAX) {
            return Err(Must::Restamp { now });
        }
        let ack = self.apply(hello.incarnation, batch.number, rows);
        self.batches.insert(hello.incarnation, (batch.clone(), ack.clone()));
        Ok(ack)
    }

    fn apply(&mut self, incarnation: Uuid, number: u64, rows: Vec<Row>) -> Acknowledgement {
        let mut ack = Acknowledgement { number, refused: Vec::new(), emptied: Vec::new() };
        let group = |row: &Row| row.parent().unwrap_or(row.id);
        let stopped: BTreeSet<Uuid> =
            rows.iter().filter(|row| (self.refuse)(row).is_some()).map(group).collect();
        self.seq += 1;
        for mut row in rows {
            if stopped.contains(&group(&row)) {
                let code = (self.refuse)(&row).unwrap_or("waits").to_owned();
                ack.refused.push(RefusedRow { type_number: row.type_number, id: row.id, code });
                continue;
            }
            let sent = row.clone();
            ack.emptied.extend(self.empty(&mut row));
            let merged = merge(self.row(row.type_number, row.id), &row).unwrap().row;
            let as_sent = merged == sent;
            self.keep(merged, as_sent.then_some(incarnation));
        }
        ack
    }

    fn empty(&self, row: &mut Row) -> Option<EmptiedText> {
        let word = self.stopped_word?;
        let declaration = records::declaration(row.type_number)?;
        let free = declaration.fields.iter().filter(|field| field.class == DataClass::FreeText);
        let number = free.map(|field| field.number).find(|number| holds(row.value(*number), word))?;
        let field = row.fields.get_mut(&number)?;
        let clock = field.version.clock.next(self.clock.now_ms());
        *field = Field { version: Version { clock, node: Node(0xce) }, value: Value::Null };
        let code = "text-points-to-person".to_owned();
        Some(EmptiedText { type_number: row.type_number, id: row.id, field: number, code })
    }

    fn page(&self, hello: &Hello) -> (Vec<String>, u64) {
        let mut news: Vec<&Kept> = self.held(&hello.units).filter(|kept| kept.seq > hello.cursor).collect();
        news.sort_by_key(|kept| kept.seq);
        // What was written under one number stays together, however much it is.
        let first = news.first().map_or(self.seq, |first| first.seq);
        let cursor = news.get(self.page_rows).map_or(self.seq, |next| first.max(next.seq - 1));
        let page = news
            .into_iter()
            .filter(|kept| kept.seq <= cursor && kept.origin != Some(hello.incarnation))
            .map(|kept| kept.row.to_line(DATASET) + "\n");
        (page.collect(), cursor)
    }

    pub(super) fn held(&self, units: &[Id<Unit>]) -> impl Iterator<Item = &Kept> {
        let holds = |unit: Uuid| unit.is_nil() || units.iter().any(|held| held.uuid() == unit);
        self.rows
            .values()
            .filter(move |kept| holds(kept.row.unit) && kept.row.month.is_held_from(FIRST_MONTH))
    }

    /// The root over what a tablet of these units holds.
    pub(crate) fn root(&self, units: &[Id<Unit>]) -> Root {
        let mut buckets: BTreeMap<Bucket, Sum> = BTreeMap::new();
        for kept in self.held(units) {
            buckets.entry(Bucket::of(&kept.row)).or_default().replace(None, Some(row_hash(&kept.row)));
        }
        root(&buckets)
    }

    /// The latest stamp of any row that a tablet sent.
    pub(crate) fn latest_sent(&self) -> Logical {
        let sent = self.rows.values().filter(|kept| kept.origin.is_some());
        sent.map(|kept| kept.row.version().clock).max().unwrap_or_default()
    }
}

fn holds(value: Option<&Value>, word: &str) -> bool {
    match value {
        Some(Value::Text(text)) => text.contains(word),
        Some(Value::Map(entries)) => entries.values().any(|entry| holds(Some(entry), word)),
        _ => false,
    }
}
