//! The store on PostgreSQL: many writers who wait for each other at the counter alone, readers with a snapshot each. The only
//! place at the centre that names this engine. A transaction that gave way to another, or lost its connection before the commit
//! was sent, is run again; one whose commit nobody answered is an error, and the tablet sends the same batch again.

mod address;
mod again;
mod pool;
mod reading;
mod rows;
mod schema;
mod session;
mod tables;
mod trouble;
mod tx;
mod writing;

use uuid::Uuid;

use super::{Dataset, End, ReadTx, Store, StoreError, WriteTx};
use crate::ports::{Random, SystemRandom};
use pool::Pool;
use session::{Ask, Session};
use trouble::{Left, Trouble};
use tx::{Broken, Purpose, Tx};

pub use address::DatabaseUrl;

/// A database of PostgreSQL.
pub struct PostgresStore {
    pool: Pool,
}

impl PostgresStore {
    /// Connects, and brings the tables up to date.
    ///
    /// # Errors
    /// When the server cannot be reached or does not let us in, or the database belongs to a newer program.
    pub fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let store = Self { pool: Pool::new(url)? };
        store.run(|session| schema::migrate(session).map_err(not_again))?;
        Ok(store)
    }

    /// Every dataset in the database.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn datasets(&self) -> Result<Vec<Dataset>, StoreError> {
        let sql = "SELECT name, seq, epoch, public_key, restored_at, horizon, dataset FROM dataset ORDER BY dataset";
        let mut found = Vec::new();
        self.run(|session| {
            found = session.ask(&[Ask::prepared(sql, Vec::new())]).map_err(|(_, trouble)| again(trouble))?;
            Ok(())
        })?;
        found.iter().flatten().map(|row| rows::dataset(row, rows::get(row, 6)?)).collect()
    }

    /// The dataset whose tablets seal to this key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dataset_of(&self, public_key: &[u8; 32]) -> Result<Option<Uuid>, StoreError> {
        let found = self.datasets()?.into_iter().find(|dataset| dataset.public_key == *public_key);
        Ok(found.map(|dataset| dataset.id))
    }

    /// Runs something on a connection, again where that may help.
    fn run(&self, mut once: impl FnMut(&mut Session) -> Result<(), Broken>) -> Result<(), StoreError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let broken = match self.pool.lend() {
                Ok(mut lent) => {
                    let Some(mut session) = lent.take() else { continue };
                    let ended = once(&mut session);
                    let Err(broken) = ended else {
                        lent.give_back(session);
                        return Ok(());
                    };
                    let was_stale = !lent.is_new();
                    if !broken.trouble.is_over() {
                        lent.give_back(session);
                    } else {
                        drop(session);
                        lent.discard();
                        if was_stale && broken.may_be_run_again && attempt == 1 {
                            // It had been idle, and the server has been restarted since: a new one may do at once.
                            continue;
                        }
                    }
                    broken
                }
                // Who cannot be reached at first is away; who was there a moment ago may be back in another.
                Err(trouble) => {
                    Broken { may_be_run_again: attempt > 1 && trouble.may_be_run_again(), trouble }
                }
            };
            let pause = again::pause_after(attempt, random());
            match pause.filter(|_| broken.may_be_run_again) {
                Some(pause) => self.pool.pause(pause),
                None => return Err(broken.trouble.error),
            }
        }
    }
}

impl Store for PostgresStore {
    fn dataset(&self) -> Result<Option<Uuid>, StoreError> {
        let datasets = self.datasets()?;
        match datasets.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one.id)),
            _ => Err(StoreError::SeveralDatasets),
        }
    }

    fn make_dataset(&self, made: &Dataset) -> Result<(), StoreError> {
        // Two programs with the same key begin at the same moment: one of them makes it.
        let lock = "SELECT pg_advisory_xact_lock(hashtextextended('turbok dataset', 0))";
        let make = "INSERT INTO dataset (dataset, name, epoch, public_key) SELECT $1::uuid, $2::text, $3::uuid, $4::bytea
             WHERE NOT EXISTS (SELECT 1 FROM dataset WHERE dataset = $1 OR public_key = $4)";
        self.run(|session| {
            let tx = Tx::begin(session, made.id, Purpose::Writing);
            let written = tx.later(lock, Vec::new()).and_then(|()| {
                let key = made.public_key.to_vec();
                tx.later(
                    make,
                    vec![Box::new(made.id), Box::new(made.name.clone()), Box::new(made.epoch), Box::new(key)],
                )
            });
            written.map_err(|error| not_again(Trouble { error, left: Left::Failed }))?;
            tx.commit()
        })
    }

    fn write(&self, dataset: Uuid, work: &mut dyn FnMut(&mut dyn WriteTx) -> End) -> Result<(), StoreError> {
        self.run(|session| {
            let mut tx = Tx::begin(session, dataset, Purpose::Writing);
            match work(&mut tx) {
                End::Commit => {
                    tx.write_changes();
                    failpoints::failpoint!("commit.before");
                    tx.commit()?;
                    failpoints::failpoint!("commit.after");
                    Ok(())
                }
                End::RollBack => rolled_back(tx.roll_back()),
            }
        })
    }

    fn read(&self, dataset: Uuid, work: &mut dyn FnMut(&dyn ReadTx)) -> Result<(), StoreError> {
        self.run(|session| {
            let tx = Tx::begin(session, dataset, Purpose::Reading);
            work(&tx);
            rolled_back(tx.finish())
        })
    }

    fn check(&self) -> Result<(), StoreError> {
        // The server looks after its files, with checksums where the cluster was made with them.
        self.run(|session| schema::version(session).map(drop).map_err(again))
    }
}

/// Work that ended by itself knows why, and says it. Only what may be run again, or has broken its connection, is told here.
fn rolled_back(ended: Result<(), Broken>) -> Result<(), Broken> {
    match ended {
        Err(broken) if !broken.may_be_run_again && !broken.trouble.is_over() => Ok(()),
        ended => ended,
    }
}

fn again(trouble: Trouble) -> Broken {
    Broken { may_be_run_again: trouble.may_be_run_again(), trouble }
}

const fn not_again(trouble: Trouble) -> Broken {
    Broken { trouble, may_be_run_again: false }
}

/// Any number; without random bytes everybody waits as long.
fn random() -> u64 {
    let mut bytes = [0; 8];
    match SystemRandom.fill(&mut bytes) {
        Ok(()) => u64::from_le_bytes(bytes),
        Err(_) => u64::MAX / 2,
    }
}
