//! The folder that a centre's data lies in: the database, the dataset's private key, the epoch outside the database,
//! and where the running server can be reached. Called when a program of the centre starts.

mod leaving;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use failpoints::failpoint;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, Serializable};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::centre::Centre;
use crate::epoch;
use crate::ports::{Clock, Random, RandomError, new_id};
use crate::store::postgres::{DatabaseUrl, PostgresStore};
use crate::store::sqlite::SqliteStore;
use crate::store::{Dataset, Store, StoreError};

pub use leaving::{InUse, Left};

const DATABASE: &str = "central.sqlite";
const KEY: &str = "dataset.key";
const MARK: &str = "epoch";
const ADDRESS: &str = "address.json";
/// What a dataset is called until somebody names it.
const NAME: &str = "Turbok";

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A file or folder could not be read or written.
    #[error("{path}: {cause}", path = .path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The file does not hold what it should.
    #[error("{path} is damaged", path = .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The server was never started here.
    #[error("the server has not been started with this folder")]
    NoAddress,
    /// The folder's data is in its own file, and the database that was named has none of it.
    #[error("the data is in the folder's own file and not in the database")]
    NotMoved,
    /// The database has no dataset of this folder, though there was one.
    #[error("the database holds no dataset of this folder")]
    OtherDatabase,
    /// A move into the store has not ended.
    #[error("the data is being moved into this store, and the move has not ended")]
    BeingMoved,
    /// The folder's own file was moved to a database, and is not used any more.
    #[error("the data was moved to {}", .0.to)]
    Left(Left),
    /// A move has the folder for itself.
    #[error("a move is under way in this folder")]
    Moving,
    /// Another program works in the folder.
    #[error("another program works in this folder")]
    InUse,
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where the running server can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// `https://host:port`, or `http://` on this machine.
    pub address: String,
    /// SHA-256 of its certificate, hex; none without TLS.
    pub fingerprint: Option<String>,
}

impl From<epoch::EpochError> for DataError {
    fn from(error: epoch::EpochError) -> Self {
        match error {
            epoch::EpochError::Random(error) => Self::Random(error),
            epoch::EpochError::Store(error) => Self::Store(error),
        }
    }
}

/// How far the database had come when it was last looked at, kept outside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    epoch: Uuid,
    seq: u64,
}

impl Mark {
    fn to_bytes(self) -> Vec<u8> {
        format!("{} {}", self.epoch, self.seq).into_bytes()
    }

    /// Nothing where it cannot be read: that is as if it were not there.
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (epoch, seq) = std::str::from_utf8(bytes).ok()?.trim().split_once(' ')?;
        Some(Self { epoch: epoch.parse().ok()?, seq: seq.parse().ok()? })
    }
}

/// A centre's data folder.
#[derive(Debug, Clone)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// The folder at `path`, which is made where it is not; only its owner may look into it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn at(path: &Path) -> Result<Self, DataError> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path).map_err(file(path))?;
        Ok(Self(path.to_owned()))
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Opens the database, and makes the dataset with its key and epoch where there is none yet.
    ///
    /// # Errors
    /// When a file cannot be used.
    pub fn open(&self, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Centre, DataError> {
        if let Some(left) = self.left()? {
            return Err(DataError::Left(left));
        }
        let store = Arc::new(SqliteStore::open(&self.0.join(DATABASE))?);
        self.open_with(store, clock, random)
    }

    /// Opens a database of PostgreSQL instead. The key in the folder says which of its datasets; a folder without a key takes
    /// the one that there is.
    ///
    /// # Errors
    /// When it cannot be reached, or does not hold what this folder belongs to.
    pub fn open_database(
        &self,
        url: &DatabaseUrl,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Centre, DataError> {
        // Both could take batches then: the file has to be left first.
        let has_own = self.has_own_dataset()?;
        if has_own && self.left()?.is_none() {
            return Err(DataError::NotMoved);
        }
        let store = Arc::new(PostgresStore::open(url)?);
        let found = match self.public_key()? {
            Some(public_key) => store.dataset_of(&public_key)?,
            None => store.dataset()?,
        };
        let dataset = match found {
            Some(dataset) => dataset,
            // Whatever there was must not be taken for lost because an address or a step was mistaken.
            None if has_own || self.mark()?.is_some() => return Err(DataError::OtherDatabase),
            None => {
                let public_key = self.make_dataset(store.as_ref(), random.as_ref())?;
                let made = store.dataset_of(&public_key)?;
                made.ok_or_else(|| StoreError::Failed("there is no dataset".to_owned()))?
            }
        };
        served(Centre { store, dataset, clock, random })
    }

    fn open_with(
        &self,
        store: Arc<SqliteStore>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Centre, DataError> {
        if store.dataset()?.is_none() {
            self.make_dataset(store.as_ref(), random.as_ref())?;
        }
        let dataset = store.dataset()?.ok_or_else(|| StoreError::Failed("there is no dataset".to_owned()))?;
        served(Centre { store, dataset, clock, random })
    }

    /// Makes a dataset with its key and its mark; its public key.
    fn make_dataset(&self, store: &dyn Store, random: &dyn Random) -> Result<[u8; 32], DataError> {
        let public_key = self.make_key(random)?;
        failpoint!("folder.after_key");
        let (id, epoch) = (new_id(random)?, new_id(random)?);
        store.make_dataset(&Dataset {
            id,
            name: NAME.to_owned(),
            seq: 0,
            epoch,
            restored_at: None,
            horizon: None,
            public_key,
        })?;
        failpoint!("folder.after_dataset");
        self.write(MARK, &Mark { epoch, seq: 0 }.to_bytes(), 0o644)?;
        Ok(public_key)
    }

    /// Whether the folder's own file holds a dataset. None is made by looking.
    fn has_own_dataset(&self) -> Result<bool, DataError> {
        let path = self.0.join(DATABASE);
        Ok(path.exists() && SqliteStore::open(&path)?.dataset()?.is_some())
    }

    /// Begins a new epoch if the database is not the one that was here last, or is older than it was: files that were copied
    /// back do not bring the mark outside them along. Called when the server starts; says whether it did.
    ///
    /// # Errors
    /// When the mark cannot be read or written.
    pub fn settle_epoch(&self, centre: &Centre) -> Result<bool, DataError> {
        let kept = centre.read(|tx| tx.dataset())?;
        let mark = self.mark()?;
        let is_new = mark.is_none_or(|mark| mark.epoch != kept.epoch || mark.seq > kept.seq);
        if is_new {
            epoch::begin(centre, &kept, "the database is not the one that was here last")?;
        }
        failpoint!("epoch.after_database");
        self.note_mark(centre)?;
        failpoint!("epoch.after_file");
        Ok(is_new)
    }

    /// Writes down outside the database how far it has come. A mark that is behind notices less, and does no harm; one that
    /// is ahead shows that the database went back while the server was running, as when another machine took over that had
    /// not got all: then a new epoch begins at once.
    ///
    /// # Errors
    /// When the mark cannot be written.
    pub fn note_mark(&self, centre: &Centre) -> Result<(), DataError> {
        // Read first: the database only ever comes further than what was noted.
        let noted = self.mark()?;
        let mut dataset = centre.read(|tx| tx.dataset())?;
        if noted.is_some_and(|mark| mark.epoch == dataset.epoch && mark.seq > dataset.seq) {
            epoch::begin(centre, &dataset, "the database went back while the server was running")?;
            dataset = centre.read(|tx| tx.dataset())?;
        }
        let mark = Mark { epoch: dataset.epoch, seq: dataset.seq };
        if noted == Some(mark) {
            return Ok(());
        }
        self.write(MARK, &mark.to_bytes(), 0o644)
    }

    fn mark(&self) -> Result<Option<Mark>, DataError> {
        let path = self.0.join(MARK);
        match fs::read(&path) {
            Ok(bytes) => Ok(Mark::from_bytes(&bytes)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(file(&path)(cause)),
        }
    }

    /// Writes down where the server can be reached.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn put_address(&self, address: &Address) -> Result<(), DataError> {
        let text = serde_json::to_vec(address).unwrap_or_default();
        self.write(ADDRESS, &text, 0o644)
    }

    /// Where the server can be reached.
    ///
    /// # Errors
    /// [`DataError::NoAddress`] when it was never started.
    pub fn address(&self) -> Result<Address, DataError> {
        let path = self.0.join(ADDRESS);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| DataError::Damaged { path }),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Err(DataError::NoAddress),
            Err(cause) => Err(file(&path)(cause)),
        }
    }

    /// The dataset's private key, which opens what tablets seal to it.
    ///
    /// # Errors
    /// When the file is not there, is damaged or cannot be read.
    pub fn private_key(&self) -> Result<Zeroizing<[u8; 32]>, DataError> {
        let path = self.0.join(KEY);
        let bytes = fs::read(&path).map(Zeroizing::new).map_err(file(&path))?;
        let mut private = Zeroizing::new([0_u8; 32]);
        if bytes.len() != private.len() {
            return Err(DataError::Damaged { path });
        }
        private.copy_from_slice(&bytes);
        Ok(private)
    }

    /// The dataset's key pair: one that lies there from an interrupted start is used.
    fn make_key(&self, random: &dyn Random) -> Result<[u8; 32], DataError> {
        if let Some(public_key) = self.public_key()? {
            return Ok(public_key);
        }
        let mut private = Zeroizing::new([0_u8; 32]);
        random.fill(private.as_mut())?;
        self.write(KEY, private.as_ref(), 0o600)?;
        self.public_of(&private)
    }

    /// What tablets seal to; none where there is no key yet.
    fn public_key(&self) -> Result<Option<[u8; 32]>, DataError> {
        match self.private_key() {
            Err(DataError::File { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            there => self.public_of(&*there?).map(Some),
        }
    }

    fn public_of(&self, private: &[u8; 32]) -> Result<[u8; 32], DataError> {
        let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(private);
        let public = secret.map(|secret| X25519HkdfSha256::sk_to_pk(&secret).to_bytes());
        let public = public.ok().and_then(|public| public.as_slice().try_into().ok());
        public.ok_or_else(|| DataError::Damaged { path: self.0.join(KEY) })
    }

    /// Writes a file that is either whole or as before.
    fn write(&self, name: &str, bytes: &[u8], mode: u32) -> Result<(), DataError> {
        let (path, aside) = (self.0.join(name), self.0.join(format!("{name}.new")));
        let _ = fs::remove_file(&aside);
        let mut new = create_new(&aside, mode).map_err(file(&aside))?;
        new.write_all(bytes).and_then(|()| new.sync_all()).map_err(file(&aside))?;
        failpoint!("folder.before_rename");
        fs::rename(&aside, &path).map_err(file(&path))?;
        #[cfg(unix)]
        fs::File::open(&self.0).and_then(|folder| folder.sync_all()).map_err(file(&self.0))?;
        Ok(())
    }
}

/// Nothing is served from a store that a move is still filling.
fn served(centre: Centre) -> Result<Centre, DataError> {
    match centre.read(|tx| tx.unfinished_move())? {
        Some(_) => Err(DataError::BeingMoved),
        None => Ok(centre),
    }
}

fn create_new(path: &Path, mode: u32) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    options.open(path)
}

fn file(path: &Path) -> impl Fn(io::Error) -> DataError {
    move |cause| DataError::File { path: path.to_owned(), cause }
}

#[cfg(test)]
mod tests;
