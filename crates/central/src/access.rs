//! Which tablet it is, by its token, and which units it may hold. Called first in every exchange.
//! Tokens are kept as hashes only; a new one is asked for in hello, and the old one holds until the new one is used.

use domain::records::Route;
use sync::message::Hello;
use uuid::Uuid;

use crate::store::{Device, DeviceToken, ReadTx, StoreError, WriteTx, list};

/// How exactly it is known when a tablet that has nothing to send was last seen: milliseconds.
/// A write for each hello would cost more than it tells.
pub const SEEN_EVERY_MS: i64 = 60 * 60 * 1_000;
/// The characters of a hash in hex.
const HASH_CHARS: usize = 64;

/// Which tablets are let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetIn {
    /// Those that were not revoked.
    Trusted,
    /// Revoked ones too: somebody at the centre wants what is on them.
    RevokedToo,
}

/// Who is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// The tablet.
    pub device: Device,
    /// The hash of the token that it showed.
    shown: String,
    let_in: LetIn,
    /// Its unit, and the units whose routes its unit joins.
    pub units: Vec<Uuid>,
}

/// Why nobody is let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// No tablet has this token.
    #[error("no tablet has this token")]
    Unknown,
    /// The tablet was revoked.
    #[error("the tablet was revoked")]
    Revoked,
    /// The store could not say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The hash that a token is known by: BLAKE3 of its text, hex.
#[must_use]
pub fn token_hash(token: &str) -> String {
    blake3::hash(token.as_bytes()).to_hex().to_string()
}

/// Finds the tablet that has this token.
///
/// # Errors
/// When there is none, or it was revoked.
pub fn admit(tx: &dyn ReadTx, dataset: Uuid, token: &str) -> Result<Admitted, AccessError> {
    admit_as(LetIn::Trusted, tx, dataset, token)
}

/// The same, where it is decided who is let in.
///
/// # Errors
/// As [`admit`].
pub fn admit_as(let_in: LetIn, tx: &dyn ReadTx, dataset: Uuid, token: &str) -> Result<Admitted, AccessError> {
    let shown = token_hash(token);
    let (device, _) = find(let_in, tx, &shown)?;
    let units = units_of(tx, dataset, device.unit)?;
    Ok(Admitted { device, shown, let_in, units })
}

/// The units whose visits a tablet of this unit holds: its own, and those whose routes it joins.
///
/// # Errors
/// When the store cannot be read.
pub fn units_of(tx: &dyn ReadTx, dataset: Uuid, own: Uuid) -> Result<Vec<Uuid>, StoreError> {
    let joined = list::<Route>(tx, dataset)?
        .into_iter()
        .filter(|(_, route)| route.joined_by.iter().any(|unit| unit.uuid() == own))
        .map(|(_, route)| route.unit.uuid());
    let mut units: Vec<Uuid> = joined.filter(|unit| *unit != own).collect();
    units.sort_unstable();
    units.dedup();
    units.insert(0, own);
    Ok(units)
}

fn find(let_in: LetIn, tx: &dyn ReadTx, token_hash: &str) -> Result<(Device, DeviceToken), AccessError> {
    let_in_if(let_in, tx.device_by_token(token_hash)?)
}

fn let_in_if(
    let_in: LetIn,
    found: Option<(Device, DeviceToken)>,
) -> Result<(Device, DeviceToken), AccessError> {
    let (device, shown) = found.ok_or(AccessError::Unknown)?;
    if device.revoked_at.is_some() && let_in == LetIn::Trusted {
        return Err(AccessError::Revoked);
    }
    Ok((device, shown))
}

impl Admitted {
    /// The hash of the token that was shown.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }
}

/// Looks again at what the transaction that will write finds under the token, since the tablet may have been revoked
/// meanwhile, and says what is new of it after this hello: nothing most of the time. That it was seen is new after
/// `seen_every_ms`.
///
/// # Errors
/// When it is not let in any more.
pub fn changed_device(
    found: Option<(Device, DeviceToken)>,
    admitted: &Admitted,
    hello: &Hello,
    now_ms: i64,
    seen_every_ms: i64,
) -> Result<Option<Device>, AccessError> {
    let (before, shown) = let_in_if(admitted.let_in, found)?;
    let mut device = before.clone();
    if shown == DeviceToken::Next
        && let Some(next) = device.next_token_hash.take()
    {
        device.token_hash = next;
    }
    if let Some(wanted) = wanted_token(hello)
        && *wanted != device.token_hash
    {
        device.next_token_hash = Some(wanted.clone());
    }
    if now_ms.saturating_sub(device.last_seen_at).abs() >= seen_every_ms {
        device.last_seen_at = now_ms;
    }
    Ok((device != before).then_some(device))
}

/// The hash of the token that hello asks for, if it can be one.
#[must_use]
pub fn wanted_token(hello: &Hello) -> Option<&String> {
    hello.next_token_hash.as_ref().filter(|hash| is_hash(hash))
}

/// Whether this is a BLAKE3 hash in hex.
#[must_use]
pub fn is_hash(text: &str) -> bool {
    text.len() == HASH_CHARS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Revokes a tablet: it is not let in any more. Returns whether there is such a tablet.
///
/// # Errors
/// When the store cannot be written.
pub fn revoke(tx: &mut dyn WriteTx, device: Uuid, now_ms: i64) -> Result<bool, StoreError> {
    let Some(mut found) = tx.devices()?.into_iter().find(|known| known.id == device) else {
        return Ok(false);
    };
    found.revoked_at = found.revoked_at.or(Some(now_ms));
    tx.put_device(&found)?;
    Ok(true)
}
