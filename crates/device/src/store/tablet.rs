//! What the tablet is and how it stands with the centre: the one row of `tablet`.

use ::sync::repair::Why;
use domain::record::{Id, Month};
use domain::records::Unit;
use sqlite::rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::{Store, StoreError};

/// What enrolment brought.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// The tablet, made by itself.
    pub tablet: Uuid,
    /// Its first incarnation.
    pub incarnation: Uuid,
    /// The dataset.
    pub dataset: Uuid,
    /// The tablet's unit.
    pub unit: Id<Unit>,
    /// Its name.
    pub unit_name: String,
    /// The units whose visits it holds.
    pub units: Vec<Id<Unit>>,
    /// The centre's address.
    pub address: String,
    /// The fingerprint of its certificate.
    pub certificate: Option<[u8; 32]>,
    /// The token that the tablet made for itself.
    pub token: String,
    /// When it was made, unix milliseconds.
    pub token_since: i64,
    /// The centre's epoch.
    pub epoch: Uuid,
    /// The first month that the tablet holds.
    pub first_month: Month,
}

/// What the tablet is, and how it stands with the centre.
#[derive(Debug, Clone)]
pub struct Tablet {
    /// The tablet.
    pub tablet: Uuid,
    /// The dataset.
    pub dataset: Uuid,
    /// Its unit.
    pub unit: Id<Unit>,
    /// The unit's name.
    pub unit_name: String,
    /// The units whose visits it holds.
    pub units: Vec<Id<Unit>>,
    /// The centre's address.
    pub address: String,
    /// The fingerprint of its certificate.
    pub certificate: Option<[u8; 32]>,
    /// The token in use.
    pub token: String,
    /// A token that the centre was asked to accept, until it says that it does.
    pub next_token: Option<String>,
    /// When the token in use was taken, unix milliseconds.
    pub token_since: i64,
    /// This install, restore or detected copy.
    pub incarnation: Uuid,
    /// The centre's epoch.
    pub epoch: Uuid,
    /// The last sequence number that was applied.
    pub cursor: u64,
    /// The last batch that was acknowledged.
    pub acknowledged: u64,
    /// The first month that it holds.
    pub first_month: Month,
    /// The last sync that went through, unix milliseconds.
    pub last_sent_at: Option<i64>,
    /// When reference data was last fetched, unix milliseconds.
    pub fetched_at: Option<i64>,
    /// The last sync ended with the proof.
    pub checked: bool,
    /// The tablet's clock minus the centre's, at the last sync.
    pub clock_off_ms: i64,
    /// Why both sides are to be compared before anything is sent.
    pub comparing: Option<Why>,
}

impl Store {
    /// Reads the tablet's row.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn tablet(&self) -> Result<Tablet, StoreError> {
        read(&self.conn)
    }

    /// Keeps a token that the centre is asked to accept.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set_next_token(&self, token: Option<&str>) -> Result<(), StoreError> {
        self.conn.execute("UPDATE tablet SET next_token = ?1", [token])?;
        Ok(())
    }

    /// What an earlier sync proved does not hold any more: a side was restored or copied.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn withdraw_proof(&self) -> Result<(), StoreError> {
        self.conn.execute("UPDATE tablet SET checked = 0", [])?;
        Ok(())
    }

    /// Writes down how a sync ended. One that ended well is not waited for on the disk: a loss of power may take back that
    /// it is known, and nothing else.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn note_sync(&self, at_ms: i64, checked: bool, clock_off_ms: i64) -> Result<(), StoreError> {
        let waited_for = if checked { "NORMAL" } else { "FULL" };
        self.conn.pragma_update(None, "synchronous", waited_for)?;
        let written = self.conn.execute(
            "UPDATE tablet SET last_sent_at = ?1, fetched_at = ?1, checked = ?2, clock_off_ms = ?3",
            params![at_ms, checked, clock_off_ms],
        );
        self.conn.pragma_update(None, "synchronous", "FULL")?;
        written?;
        Ok(())
    }
}

pub(super) fn insert(conn: &Connection, new: &Enrolment) -> Result<(), StoreError> {
    conn.execute(
        "INSERT OR IGNORE INTO tablet (one, tablet, dataset, unit, unit_name, units, address, certificate, token, incarnation, epoch, first_month, token_since)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            new.tablet.as_bytes(),
            new.dataset.as_bytes(),
            new.unit.uuid().as_bytes(),
            new.unit_name,
            serde_json::to_string(&new.units).unwrap_or_default(),
            new.address,
            new.certificate,
            new.token,
            new.incarnation.as_bytes(),
            new.epoch.as_bytes(),
            new.first_month.0,
            new.token_since,
        ],
    )?;
    Ok(())
}

pub(super) fn read(conn: &Connection) -> Result<Tablet, StoreError> {
    let sql = "SELECT tablet, dataset, unit, unit_name, units, address, certificate, token, next_token, incarnation,
               epoch, cursor, acknowledged, first_month, last_sent_at, fetched_at, checked, clock_off_ms, token_since, comparing FROM tablet";
    let tablet = conn.prepare_cached(sql)?.query_row([], |row| {
        let units: String = row.get(4)?;
        Ok(Tablet {
            tablet: id(row, 0)?,
            dataset: id(row, 1)?,
            unit: id(row, 2)?.into(),
            unit_name: row.get(3)?,
            units: serde_json::from_str(&units).unwrap_or_default(),
            address: row.get(5)?,
            certificate: row.get(6)?,
            token: row.get(7)?,
            next_token: row.get(8)?,
            incarnation: id(row, 9)?,
            epoch: id(row, 10)?,
            cursor: row.get::<_, i64>(11)?.cast_unsigned(),
            acknowledged: row.get::<_, i64>(12)?.cast_unsigned(),
            first_month: Month(row.get(13)?),
            last_sent_at: row.get(14)?,
            fetched_at: row.get(15)?,
            checked: row.get(16)?,
            clock_off_ms: row.get(17)?,
            token_since: row.get(18)?,
            comparing: row.get::<_, Option<String>>(19)?.map(|why| why_of(&why)),
        })
    });
    tablet.optional()?.ok_or(StoreError::Content("no tablet"))
}

/// As it stands in the file and in messages.
pub(super) const fn word_of(why: Why) -> &'static str {
    match why {
        Why::Differs => "differs",
        Why::NewIncarnation => "new-incarnation",
        Why::OtherEpoch => "other-epoch",
    }
}

/// One that only a newer program knows is compared all the same.
fn why_of(word: &str) -> Why {
    let all = [Why::NewIncarnation, Why::OtherEpoch];
    all.into_iter().find(|why| word_of(*why) == word).unwrap_or(Why::Differs)
}

pub(super) fn id(row: &Row<'_>, at: usize) -> sqlite::rusqlite::Result<Uuid> {
    Ok(Uuid::from_bytes(row.get::<_, [u8; 16]>(at)?))
}
