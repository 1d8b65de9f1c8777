//! A tablet made by hand: it is connected as any other, and then says whatever a test puts together.

use std::io::{Read, Write};
use std::net::TcpStream;

use central::access::token_hash;
use central::centre::Centre as Books;
use central::data_folder::DataFolder;
use central::ports::{SystemClock, SystemRandom};
use central::store::StoreError;
use contract::enrolment::{EnrolReply, EnrolRequest, EnrolmentCode};
use device::ports::Clock as _;
use device::sync::transport::{Answer, Body, HttpTransport, Transport};
use domain::record::{Month, Record};
use domain::records::{Residence, ResidenceKind, Tally, Visit};
use end_to_end::Centre;
use serde_json::{Value, json};
use sync::compression::unpack;
use sync::message::{Acknowledgement, Batch, Hello, PROTOCOL, ReplyHead, SCHEMA, read_reply, write_request};
use sync::row::Row;
use sync::version::{Clock, Node, Version};
use uuid::Uuid;

pub(crate) const UNIT: &str = "Bokbussen";

/// A tablet that says what it is told to.
pub(crate) struct Forger {
    transport: HttpTransport,
    pub(crate) token: String,
    pub(crate) tablet: Uuid,
    pub(crate) incarnation: Uuid,
    pub(crate) dataset: Uuid,
    pub(crate) unit: Uuid,
    pub(crate) epoch: Uuid,
    pub(crate) cursor: u64,
    pub(crate) acknowledged: u64,
    /// By how much its stamps are ahead.
    pub(crate) ahead_ms: i64,
    clock: Clock,
    residence: Uuid,
}

impl Forger {
    /// Connected to the centre, with everything fetched. `number` tells several apart.
    pub(crate) fn enrolled(centre: &Centre, unit: &str, number: u128) -> Self {
        let code: EnrolmentCode = centre.code(unit).parse().unwrap();
        let mut transport = HttpTransport::new(centre.address(), None).unwrap();
        let (token, tablet, incarnation) = (
            format!("forged-{number}"),
            Uuid::from_u128(0xf0_0000 + number),
            Uuid::from_u128((0xf0_0000 + number) << 64 | 7),
        );
        let request = EnrolRequest {
            secret: data_encoding::BASE32_NOPAD.encode(&code.secret),
            tablet,
            incarnation,
            token_hash: token_hash(&token),
        };
        let body = Body { bytes: serde_json::to_vec(&request).unwrap(), zstd: false };
        let answer = transport.post("/v1/enrol", None, body).unwrap();
        assert_eq!(answer.status, 200);
        let reply: EnrolReply = serde_json::from_slice(&answer.body).unwrap();
        let mut forger = Self {
            transport,
            token,
            tablet,
            incarnation,
            dataset: reply.dataset,
            unit: reply.unit.uuid(),
            epoch: reply.epoch,
            cursor: 0,
            acknowledged: 0,
            ahead_ms: 0,
            clock: Clock::default(),
            residence: Uuid::nil(),
        };
        let rows = forger.fetch();
        let is_open = |row: &&Row| row.read::<Residence>().is_ok_and(|it| it.kind == ResidenceKind::Asylum);
        let residences = rows.iter().filter(|row| row.type_number == Residence::DECLARATION.number);
        forger.residence = residences.filter(is_open).map(|row| row.id).next().unwrap();
        forger
    }

    /// As it stands; a test changes what it wants to lie about.
    pub(crate) fn hello(&self) -> Hello {
        // By its names on the wire, so that a field that is added and may be left out is left out.
        let hello = json!({
            "p": PROTOCOL, "s": SCHEMA, "inc": self.incarnation, "e": self.epoch, "c": self.cursor,
            "a": self.acknowledged, "u": [domain::record::id::encode(self.unit)],
            "m": month().0, "r": sync::digest::Root(0),
        });
        serde_json::from_value(hello).unwrap()
    }

    /// Posts these bytes.
    pub(crate) fn post(&mut self, bytes: Vec<u8>, zstd: bool) -> Answer {
        self.transport.post("/v1/sync", Some(&self.token), Body { bytes, zstd }).unwrap()
    }

    /// The status and the body of a refusal.
    pub(crate) fn refused(&mut self, bytes: Vec<u8>, zstd: bool) -> (u16, Value) {
        let answer = self.post(bytes, zstd);
        (answer.status, serde_json::from_slice(&answer.body).unwrap())
    }

    /// What the centre answers to a request that it takes.
    pub(crate) fn say(&mut self, hello: &Hello, batch: Option<&Batch>) -> (ReplyHead, Vec<Row>) {
        let answer = self.post(write_request(hello, batch), false);
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        let body = if answer.zstd { unpack(&answer.body).unwrap() } else { answer.body };
        let (head, lines) = read_reply(&body).unwrap();
        let rows = lines.into_iter().map(|line| Row::from_line(line, self.dataset).unwrap()).collect();
        (head, rows)
    }

    /// These lines as its next batch.
    pub(crate) fn batch(&self, lines: &[String]) -> Batch {
        Batch::freeze(self.acknowledged + 1, lines)
    }

    pub(crate) fn lines(&self, rows: &[Row]) -> Vec<String> {
        rows.iter().map(|row| row.to_line(self.dataset)).collect()
    }

    /// Sends lines, and goes on from there.
    pub(crate) fn push_lines(&mut self, lines: &[String]) -> Acknowledgement {
        let (head, _) = self.say(&self.hello(), Some(&self.batch(lines)));
        self.acknowledged += 1;
        head.ack.unwrap()
    }

    pub(crate) fn push(&mut self, rows: &[Row]) -> Acknowledgement {
        self.push_lines(&self.lines(rows))
    }

    /// Everything that is new to it.
    pub(crate) fn fetch(&mut self) -> Vec<Row> {
        let mut all = Vec::new();
        loop {
            let (head, rows) = self.say(&self.hello(), None);
            all.extend(rows);
            self.cursor = head.cursor;
            if !head.more {
                return all;
            }
        }
    }

    /// A version of its own, later than its last.
    pub(crate) fn version(&mut self) -> Version {
        self.clock = self.clock.next(device::ports::SystemClock.now_ms() + self.ahead_ms);
        Version { clock: self.clock, node: Node::of(self.incarnation) }
    }

    /// A visit of today outside the schedule, under this id.
    pub(crate) fn visit(&mut self, id: u128, change: impl FnOnce(&mut Visit)) -> Row {
        let now = device::ports::SystemClock.now_ms();
        let mut visit = Visit {
            residence: self.residence.into(),
            closed_at: Some(now),
            ..fixtures::visits::visit(today(), now)
        };
        change(&mut visit);
        let mut row = self.row(&visit);
        row.id = row.derived_id(self.dataset).unwrap_or(Uuid::from_u128(id));
        row
    }

    /// Its lane of a visit.
    pub(crate) fn tally(&self, visit: Uuid, visitors: i64) -> Tally {
        Tally {
            visit: visit.into(),
            lane: self.incarnation,
            staff: Uuid::from_u128(9).into(),
            tablet: self.tablet,
            counts: [("v".to_owned(), visitors)].into(),
        }
    }

    /// A row of this record: its id follows from it, or is of the moment.
    pub(crate) fn row<R: Record>(&mut self, record: &R) -> Row {
        let version = self.version();
        let fresh = Uuid::from_u128(u128::from(version.clock.0) << 64 | 0xf);
        let mut row = Row::new(R::DECLARATION.number, fresh, self.unit, month(), version, record.to_fields());
        row.id = row.derived_id(self.dataset).unwrap_or(fresh);
        row
    }
}

pub(crate) fn today() -> chrono::NaiveDate {
    chrono::DateTime::from_timestamp_millis(device::ports::SystemClock.now_ms()).unwrap().date_naive()
}

pub(crate) fn month() -> Month {
    Month::of(today())
}

/// Bytes straight to the centre's socket, and the one answer to them; as much of it as there is.
pub(crate) fn raw(centre: &Centre, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(centre.socket()).unwrap();
    // A centre that has refused already may have closed its side.
    let _ = stream.write_all(request);
    read_answer(&mut stream)
}

/// The same, and then the sender is gone.
pub(crate) fn raw_and_gone(centre: &Centre, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(centre.socket()).unwrap();
    stream.write_all(request).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    read_answer(&mut stream)
}

fn read_answer(stream: &mut TcpStream) -> Vec<u8> {
    let (mut answer, mut chunk) = (Vec::new(), [0; 16 * 1024]);
    while !is_whole(&answer) {
        match stream.read(&mut chunk) {
            Ok(length @ 1..) => answer.extend_from_slice(&chunk[..length]),
            _ => break,
        }
    }
    answer
}

fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    answer.len() >= end + 4 + length.map_or(0, |length| length.trim().parse().unwrap())
}

/// The centre's own books, beside the running server.
pub(crate) fn books(centre: &Centre) -> Books {
    let folder = DataFolder::at(centre.data()).unwrap();
    folder.open(std::sync::Arc::new(SystemClock), std::sync::Arc::new(SystemRandom)).unwrap()
}

/// What was written down as an incident, the earliest first.
pub(crate) fn incidents(centre: &Centre) -> Vec<String> {
    let found = books(centre).read::<_, StoreError>(|tx| tx.incidents(100)).unwrap();
    found.into_iter().rev().map(|incident| incident.kind).collect()
}

/// The codes of the rows in quarantine, sorted.
pub(crate) fn quarantined(centre: &Centre) -> Vec<String> {
    let found = books(centre).read::<_, StoreError>(|tx| tx.quarantined(100)).unwrap();
    let mut codes: Vec<String> = found.into_iter().map(|row| row.code).collect();
    codes.sort();
    codes
}

/// A row as the centre keeps it.
pub(crate) fn kept(centre: &Centre, type_number: u16, id: Uuid) -> Option<Row> {
    let found = books(centre).read::<_, StoreError>(|tx| tx.row(type_number, id)).unwrap();
    found.map(|kept| kept.row)
}

/// All that it has, and that it is whole.
pub(crate) fn everything(centre: &Centre) -> (Value, Vec<Value>) {
    let verified = centre.ask(&["verify"]);
    assert_eq!(verified["agrees"], true);
    (verified, centre.visits())
}
