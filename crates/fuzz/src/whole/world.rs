//! The day that is played once, and what was said in it. The bytes of it are the same each time: time stands still and
//! random bytes are counted. Called by `centre`, by `tablet` and by the example `seeds`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use central::centre::Centre;
use central::data_folder::DataFolder;
use central::enrolment::make_code;
use central::exchange::Denied;
use central::own_writes::write_entries;
use contract::ask::{
    Answers, CloseVisit, Enrol, ExportFile, ReadSealedCopy, RecordTally, StartVisit, SyncNow, TallyChange,
    Unlock, WriteNote,
};
use contract::enrolment::EnrolmentCode;
use contract::fault::Fault;
use device::Device;
use device::ports::Ports;
use device::sync::transport::{Answer, Body, Transport, TransportError};
use device::vault::{Cost, Keystore, KeystoreError, KeystoreKind, Random, RandomError, Secret};
use domain::record::Id;
use domain::records::{Residence, Visit};
use tempfile::TempDir;

use super::lists::{ANNA, BUS, GROUP, OPEN, SHELTERED, entries};

/// 3 March 2026, noon.
pub const NOW_MS: i64 = 1_772_539_200_000;
const PIN: &str = "482913";
/// The least that Argon2 takes: nobody guesses here.
const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

/// Something that a tablet said, and what it was answered.
#[derive(Debug, Clone)]
pub struct Said {
    /// Where to.
    pub path: String,
    /// The request, not packed.
    pub request: Vec<u8>,
    /// The answer, not packed.
    pub reply: Vec<u8>,
}

/// All that came of the day.
#[derive(Debug)]
pub struct Day {
    folder: TempDir,
    /// The tablet's token.
    pub token: String,
    /// Everything that was said, in order.
    pub said: Vec<Said>,
    /// The file that the tablet saved for its second visit.
    pub sending: Vec<u8>,
    /// What the centre gave back for it.
    pub receipt: String,
    /// What a coordinator opens for who forgot.
    pub sealed_copy: String,
    /// The code that the tablet was connected with.
    pub code: String,
}

/// Why there is no such day: whatever was asked, and what came of it.
pub struct NoDay(String);

impl std::fmt::Debug for NoDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for NoDay {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// A still clock and a counter for both sides.
#[derive(Debug, Clone)]
pub(crate) struct Fixed(Arc<AtomicU64>);

impl Fixed {
    pub(crate) fn from(start: u64) -> Self {
        Self(Arc::new(AtomicU64::new(start)))
    }

    fn draw(&self, bytes: &mut [u8]) {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        blake3::Hasher::new().update(&number.to_le_bytes()).finalize_xof().fill(bytes);
    }
}

impl central::ports::Clock for Fixed {
    fn now_ms(&self) -> i64 {
        NOW_MS
    }
}

impl central::ports::Random for Fixed {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), central::ports::RandomError> {
        self.draw(bytes);
        Ok(())
    }
}

impl device::ports::Clock for Fixed {
    fn now_ms(&self) -> i64 {
        NOW_MS
    }

    fn offset_s(&self, _: i64) -> i32 {
        3_600
    }
}

impl Random for Fixed {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomError> {
        self.draw(bytes);
        Ok(())
    }
}

/// A keystore in memory.
struct InMemory;

impl Keystore for InMemory {
    fn secret(&self) -> Result<Secret, KeystoreError> {
        Ok(Secret::new([9; 32]))
    }

    fn kind(&self) -> KeystoreKind {
        KeystoreKind::OperatingSystem
    }
}

/// Carries what a tablet says to a centre in memory, and writes it down.
struct Line {
    centre: Centre,
    said: Arc<Mutex<Vec<Said>>>,
}

impl Transport for Line {
    fn post(&mut self, path: &str, token: Option<&str>, body: Body) -> Result<Answer, TransportError> {
        let request =
            if body.zstd { sync::compression::unpack(&body.bytes).unwrap_or_default() } else { body.bytes };
        let token = token.unwrap_or_default();
        let answered = match path {
            "/v1/sync" => central::exchange::exchange(&self.centre, token, &request),
            "/v1/compare" => central::compare::compare(&self.centre, token, &request),
            _ => enrol(&self.centre, &request),
        };
        let (status, reply) = match answered {
            Ok(reply) => (200, reply),
            Err(denied) => (500, format!("{{\"fault\":\"{denied}\"}}").into_bytes()),
        };
        let said = Said { path: path.to_owned(), request, reply: reply.clone() };
        self.said.lock().unwrap_or_else(PoisonError::into_inner).push(said);
        Ok(Answer { status, retry_after_s: None, body: reply, zstd: false })
    }
}

fn enrol(centre: &Centre, request: &[u8]) -> Result<Vec<u8>, Denied> {
    let request = serde_json::from_slice(request).map_err(|_| Denied::Malformed)?;
    let reply = central::enrolment::enrol(centre, &request).map_err(|_| Denied::Malformed)?;
    Ok(serde_json::to_vec(&reply).unwrap_or_default())
}

impl Day {
    /// Plays it: a tablet is connected, a visit is counted and sent; here the copies are made that each input meets. Then
    /// a second visit is sent, something is lost at the centre and found missing, and a third one goes by hand.
    ///
    /// # Errors
    /// When something of it did not go as it does.
    pub fn play() -> Result<Self, NoDay> {
        let folder = temp_folder()?;
        let said = Arc::new(Mutex::new(Vec::new()));
        let centre = open_centre(&folder.path().join("centre"))?;
        write_entries(&centre, &entries())?;
        let made = make_code(&centre, BUS.uuid())?;
        let address = "http://127.0.0.1:1".to_owned();
        let code = EnrolmentCode { address, fingerprint: None, secret: made.secret }.to_string();
        let line = {
            let (centre, said) = (centre.clone(), said.clone());
            move || Line { centre: centre.clone(), said: said.clone() }
        };
        let tablet = folder.path().join("tablet");
        fs::create_dir_all(&tablet)?;
        let mut device = open_tablet(&tablet, move || Box::new(line()))?;
        device.enrol(Enrol { code: code.clone(), staff: Some("AA".to_owned()), pin: PIN.to_owned() })?;
        unlock(&mut device)?;
        device.sync(SyncNow {})?;
        visit(&mut device, OPEN, 3)?;
        device.sync(SyncNow {})?;
        copy_folder(&folder.path().join("centre"), &folder.path().join("centre-then"))?;
        visit(&mut device, SHELTERED, 2)?;
        // As it is when a request has gone and no answer has come.
        copy_folder(&tablet, &folder.path().join("tablet-then"))?;
        device.sync(SyncNow {})?;
        lose_a_visit(&centre)?;
        // It compares, and says so or puts it right.
        drop(device.sync(SyncNow {}));
        visit(&mut device, OPEN, 5)?;
        let out = folder.path().join("out");
        fs::create_dir_all(&out)?;
        let saved = device.export_file(ExportFile { to: Some(out.to_string_lossy().into_owned()) })?;
        let sending = fs::read(out.join(saved.name))?;
        let data = DataFolder::at(&folder.path().join("centre"))?;
        let imported = central::by_hand::import(&data, &centre, &sending, central::access::LetIn::Trusted)?;
        let sealed_copy = device.sealed_copy(ReadSealedCopy {})?.text;
        let token = device.run().map(|run| run.tablet.token.clone()).unwrap_or_default();
        drop(device);
        let said = said.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(Self { folder, token, said, sending, receipt: imported.receipt, sealed_copy, code })
    }

    /// A centre as it was when one visit had come.
    ///
    /// # Errors
    /// When its files cannot be copied or opened.
    pub fn centre(&self) -> Result<(TempDir, Centre), NoDay> {
        let copy = temp_folder()?;
        copy_folder(&self.folder.path().join("centre-then"), copy.path())?;
        let centre = open_centre(copy.path())?;
        Ok((copy, centre))
    }

    /// A tablet as it was when a second visit waited to be sent, on this line.
    ///
    /// # Errors
    /// When its files cannot be copied or opened.
    pub fn tablet<T: Transport + 'static>(
        &self,
        line: impl Fn() -> Box<T> + Send + 'static,
    ) -> Result<(TempDir, Device), NoDay> {
        let copy = temp_folder()?;
        copy_folder(&self.folder.path().join("tablet-then"), copy.path())?;
        let mut device = open_tablet(copy.path(), line)?;
        unlock(&mut device)?;
        Ok((copy, device))
    }
}

fn open_centre(folder: &Path) -> Result<Centre, NoDay> {
    let fixed = Fixed::from(1 << 32);
    Ok(DataFolder::at(folder)?.open(Arc::new(fixed.clone()), Arc::new(fixed))?)
}

fn open_tablet<T: Transport + 'static>(
    folder: &Path,
    line: impl Fn() -> Box<T> + Send + 'static,
) -> Result<Device, Fault> {
    let fixed = Fixed::from(1);
    let ports = Ports {
        clock: Box::new(fixed.clone()),
        random: Box::new(fixed),
        keystore: Box::new(InMemory),
        pin_cost: CHEAP,
        connect: Box::new(move |_, _| Ok(line())),
    };
    Device::open(folder, ports)
}

fn unlock(device: &mut Device) -> Result<(), Fault> {
    device.unlock(Unlock { staff: ANNA, pin: PIN.to_owned() }).map(|_| ())
}

/// Begun, counted, noted and closed.
fn visit(device: &mut Device, residence: Id<Residence>, people: i64) -> Result<Id<Visit>, NoDay> {
    let residence = Some(residence);
    let start = StartVisit { stop: None, residence, departments: Vec::new(), reason: None, another: true };
    let visit = device.start_visit(start)?.visit().ok_or_else(|| NoDay("no visit was begun".to_owned()))?;
    // At a sheltered home neither groups are counted that tell of anybody, nor is anything written.
    let is_open = residence == Some(OPEN);
    let metrics = ["v".to_owned(), format!("g:{GROUP}")];
    for metric in metrics.iter().take(if is_open { 2 } else { 1 }) {
        let metric = metric.parse().map_err(|_| NoDay(format!("{metric} cannot be counted")))?;
        device.record_tally(RecordTally { visit, metric, change: TallyChange::By(people), reason: None })?;
    }
    if is_open {
        device.write_note(WriteNote { visit, text: "Många ville låna ordböcker.".to_owned() })?;
    }
    device.close_visit(CloseVisit { visit })?;
    Ok(visit)
}

/// As if a backup had been put back: one visit is not there any more, and nothing says that it was.
fn lose_a_visit(centre: &Centre) -> Result<(), NoDay> {
    use domain::record::Record;
    use sync::digest::{Bucket, row_hash};
    let mut found = None;
    centre.read(|tx| {
        tx.for_each_row(Some(Visit::DECLARATION.number), &mut |kept| {
            found = Some(kept.parse(centre.dataset)?);
            Ok(true)
        })
    })?;
    let row = found.ok_or_else(|| NoDay("the centre has no visit".to_owned()))?;
    Ok(centre.write(|tx| {
        tx.replace_in_bucket(Bucket::of(&row), Some(row_hash(&row)), None)?;
        tx.drop_row(row.type_number, row.id)
    })?)
}

/// In memory, where the system has such a place: folders are copied for every input.
fn temp_folder() -> std::io::Result<TempDir> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        TempDir::with_prefix_in("turbok-fuzz-", memory)
    } else {
        TempDir::with_prefix("turbok-fuzz-")
    }
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target: PathBuf = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
