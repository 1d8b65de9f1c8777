//! Connects the tablet to a centre, once. Whatever breaks off in the middle, the same code goes on from there while it
//! holds: the tablet makes its own identity and token first, and the centre gives the same request the same answer.

use std::io::Write;
use std::path::{Path, PathBuf};

use contract::answer::{Enrolled, Tile};
use contract::ask::Enrol;
use contract::enrolment::{EnrolReply, EnrolRequest, EnrolStaff, EnrolmentCode};
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use domain::record::Month;
use failpoints::failpoint;
use serde::{Deserialize, Serialize};
use sqlite::{DatabaseKey, FileLock};
use sync::message::MONTHS_HELD;
use uuid::Uuid;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::sentinel::Sentinel;
use crate::store::{Enrolment, Store};
use crate::sync::transport::{Answer, Body};
use crate::vault::{self, KeystoreKind, NewPin, Secret, Vault};

/// The name of the database in the tablet's folder.
pub const DATABASE: &str = "tablet.sqlite";
/// The name of the unlock file in the tablet's folder.
pub const UNLOCK_FILE: &str = "unlock.json";

/// What the tablet made for itself before it asked, kept until it is connected.
#[derive(Serialize, Deserialize)]
pub(super) struct Pending {
    /// BLAKE3 of the code's secret: another code begins anew.
    code: String,
    tablet: Uuid,
    pub(super) incarnation: Uuid,
    pub(super) token: String,
}

/// Connects the tablet, and sets the first PIN. The caller syncs afterwards.
///
/// # Errors
/// When the code, the centre or the PIN is not accepted, or the files cannot be written.
pub fn enrol(folder: &Path, ports: &mut Ports, ask: &Enrol) -> Result<Enrolled, Failure> {
    let code: EnrolmentCode = ask.code.parse().map_err(|_| Failure::Asked("code-wrong"))?;
    let pin = NewPin::new(&ask.pin).map_err(vault::VaultError::from)?;
    make_folder(folder)?;
    let database = folder.join(DATABASE);
    if database.exists() {
        return Err(Failure::Asked("already-enrolled"));
    }
    let _lock = FileLock::acquire(&database)?;
    let tablet = ports.random_id()?;
    let pending = pending_for(folder, ports, &code, tablet)?;
    failpoint!("enrol.after_pending");
    let reply = ask_centre(ports, &code, &pending)?;
    failpoint!("enrol.after_answer");
    let staff = first_staff(&reply, ask.staff.as_deref())?;
    // Where a database was thrown away, its sentinel is left: the new one must not look older than that.
    Sentinel::in_folder(folder).forget()?;
    let key = vault::draw_secret(&mut *ports.random)?;
    let weak_keystore = make_vault(folder, ports, &reply, &staff, &pin, &key)?;
    failpoint!("enrol.after_vault");
    make_store(&database, ports, &code, &pending, &reply, &key)?;
    failpoint!("enrol.after_store");
    forget_pending(folder)?;
    failpoint!("enrol.after_all");
    Ok(Enrolled {
        tablet: pending.tablet,
        unit: reply.unit_name,
        staff: Tile { staff: staff.id, name: staff.name, initials: staff.initials, has_pin: true },
        sync: Default::default(),
        weak_keystore,
    })
}

fn make_folder(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

fn pending_path(folder: &Path) -> PathBuf {
    folder.join("enrolment.json")
}

/// What was made at an earlier try with the same code, or what is made now: on the disk before the centre is asked.
/// `tablet` is what it is called where nothing was made yet.
pub(super) fn pending_for(
    folder: &Path,
    ports: &mut Ports,
    code: &EnrolmentCode,
    tablet: Uuid,
) -> Result<Pending, Failure> {
    let code_hash = blake3::hash(&code.secret).to_hex().to_string();
    let path = pending_path(folder);
    if let Some(found) =
        std::fs::read(&path).ok().and_then(|json| serde_json::from_slice::<Pending>(&json).ok())
        && found.code == code_hash
    {
        return Ok(found);
    }
    let pending =
        Pending { code: code_hash, tablet, incarnation: ports.random_id()?, token: new_token(ports)? };
    let json = serde_json::to_vec(&pending).unwrap_or_default();
    let mut aside = tempfile::NamedTempFile::new_in(folder)?;
    aside.write_all(&json)?;
    aside.as_file().sync_all()?;
    aside.persist(&path).map_err(|error| error.error)?;
    Ok(pending)
}

/// The tablet is connected.
pub(super) fn forget_pending(folder: &Path) -> Result<(), Failure> {
    Ok(std::fs::remove_file(pending_path(folder))?)
}

/// A token: 256 random bits.
pub(crate) fn new_token(ports: &mut Ports) -> Result<String, Failure> {
    let secret = vault::draw_secret(&mut *ports.random)?;
    Ok(BASE64URL_NOPAD.encode(secret.as_ref()))
}

/// What the centre keeps of a token.
pub(crate) fn token_hash(token: &str) -> String {
    blake3::hash(token.as_bytes()).to_hex().to_string()
}

pub(super) fn ask_centre(
    ports: &Ports,
    code: &EnrolmentCode,
    pending: &Pending,
) -> Result<EnrolReply, Failure> {
    let request = EnrolRequest {
        secret: BASE32_NOPAD.encode(&code.secret),
        tablet: pending.tablet,
        incarnation: pending.incarnation,
        token_hash: token_hash(&pending.token),
    };
    let body = Body { bytes: serde_json::to_vec(&request).unwrap_or_default(), zstd: false };
    let mut transport = (ports.connect)(&code.address, code.fingerprint)?;
    let answer = transport.post("/v1/enrol", None, body)?;
    if answer.status == 200 {
        return serde_json::from_slice(&body_of(&answer)?).map_err(|_| Failure::Asked("not-turbok"));
    }
    Err(Failure::Centre(fault_of(&answer)))
}

/// The body of an answer, unpacked.
pub(crate) fn body_of(answer: &Answer) -> Result<Vec<u8>, Failure> {
    if !answer.zstd {
        return Ok(answer.body.clone());
    }
    ::sync::compression::unpack(&answer.body).map_err(|_| Failure::Asked("broken-off"))
}

/// The code of the sentence for an answer that says no; codes that this program does not know are the centre's trouble.
pub(crate) fn fault_of(answer: &Answer) -> String {
    #[derive(Deserialize)]
    struct Said {
        fault: String,
    }
    let said = body_of(answer).ok().and_then(|body| serde_json::from_slice::<Said>(&body).ok());
    let known =
        said.map(|said| said.fault).filter(|code| contract::sentence::codes().any(|known| known == code));
    known.unwrap_or_else(|| match answer.status {
        401 | 403 => "tablet-revoked".to_owned(),
        429 | 503 => "centre-busy".to_owned(),
        507 => "centre-full".to_owned(),
        _ => "centre-trouble".to_owned(),
    })
}

fn first_staff(reply: &EnrolReply, wanted: Option<&str>) -> Result<EnrolStaff, Failure> {
    let is_wanted = |staff: &&EnrolStaff| {
        wanted.is_none_or(|text| {
            staff.id.to_string() == text || staff.initials.eq_ignore_ascii_case(text) || staff.name == text
        })
    };
    let missing = if wanted.is_some() { "staff-unknown" } else { "no-staff" };
    reply.staff.iter().find(is_wanted).cloned().ok_or(Failure::Asked(missing))
}

/// An unlock file without a database is what a kill in the middle left: it guards nothing, and is made anew.
fn make_vault(
    folder: &Path,
    ports: &mut Ports,
    reply: &EnrolReply,
    staff: &EnrolStaff,
    pin: &NewPin,
    key: &Secret,
) -> Result<bool, Failure> {
    let path = folder.join(UNLOCK_FILE);
    if path.exists() {
        std::fs::remove_file(&path)?;
    }
    let public_key = BASE32_NOPAD.decode(reply.public_key.as_bytes()).ok();
    let public_key = public_key.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let public_key = public_key.ok_or(Failure::Asked("not-turbok"))?;
    let tiles = reply.staff.iter().map(|staff| vault::Tile {
        staff: staff.id.uuid(),
        name: staff.name.clone(),
        initials: staff.initials.clone(),
    });
    let kind = ports.keystore.kind();
    let mut vault = Vault::create(path, public_key, tiles.collect(), kind, key, &mut *ports.random)?;
    vault.set_pin(staff.id.uuid(), pin, key, &mut vault_ports(ports))?;
    Ok(kind == KeystoreKind::Folder)
}

/// The vault's view of the ports.
pub(crate) fn vault_ports(ports: &mut Ports) -> vault::Ports<'_> {
    vault::Ports { keystore: &*ports.keystore, random: &mut *ports.random, cost: ports.pin_cost }
}

/// Made aside and renamed when it is whole, so that a database that is there is one that can be used.
fn make_store(
    database: &Path,
    ports: &Ports,
    code: &EnrolmentCode,
    pending: &Pending,
    reply: &EnrolReply,
    key: &Secret,
) -> Result<(), Failure> {
    let aside = database.with_extension("new");
    for leftover in [aside.clone(), aside.with_extension("new-wal"), aside.with_extension("new-shm")] {
        if leftover.exists() {
            std::fs::remove_file(leftover)?;
        }
    }
    let now = ports.clock.now_ms();
    let enrolment = Enrolment {
        tablet: pending.tablet,
        incarnation: pending.incarnation,
        dataset: reply.dataset,
        unit: reply.unit,
        unit_name: reply.unit_name.clone(),
        units: reply.units.clone(),
        address: code.address.clone(),
        certificate: code.fingerprint,
        token: pending.token.clone(),
        token_since: now,
        epoch: reply.epoch,
        first_month: Month::of(ports.day(reply.now)).minus(MONTHS_HELD),
    };
    let store = Store::create(&aside, &DatabaseKey::from_bytes(**key), &enrolment)?;
    store.checkpoint();
    drop(store);
    failpoint!("enrol.before_rename");
    std::fs::rename(&aside, database)?;
    Ok(())
}
