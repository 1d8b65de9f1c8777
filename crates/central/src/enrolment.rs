//! One-time codes: the command line makes one for a unit, a tablet uses it once. The centre keeps only the hash of its secret.
//! What the code's text holds beside the secret is `contract::enrolment`.

use contract::enrolment::{EnrolReply, EnrolRequest, EnrolStaff, VALID_MS};
use data_encoding::BASE32_NOPAD;
use domain::record::Record;
use domain::records::{Staff, Unit};
use failpoints::failpoint;
use uuid::Uuid;

use crate::access::{is_hash, units_of};
use crate::centre::Centre;
use crate::ports::{RandomError, day_of};
use crate::store::{Device, Enrolment, ReadTx, StoreError, Used, WriteTx, list};

/// The bytes of a code's secret.
pub const SECRET_BYTES: usize = 16;

/// Why a tablet was not enrolled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnrolError {
    /// No such code was given out.
    #[error("no such code was given out")]
    CodeWrong,
    /// Another tablet has used it.
    #[error("the code was used")]
    CodeUsed,
    /// It was not used in time.
    #[error("the code is too old")]
    CodeOld,
    /// The tablet belongs to another unit.
    #[error("the tablet belongs to another unit")]
    OtherUnit,
    /// The request is malformed.
    #[error("the request is malformed")]
    Malformed,
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why no code was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// There is no such unit.
    #[error("there is no such unit")]
    NoUnit,
    /// Nobody could unlock the tablet.
    #[error("the unit has no staff")]
    NoStaff,
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A code that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MadeCode {
    /// Its secret.
    pub secret: [u8; SECRET_BYTES],
    /// Unix milliseconds.
    pub expires_at: i64,
}

/// Makes a code for a tablet of this unit.
///
/// # Errors
/// When there is no such unit, or nobody works there.
pub fn make_code(centre: &Centre, unit: Uuid) -> Result<MadeCode, CodeError> {
    let mut secret = [0; SECRET_BYTES];
    centre.random.fill(&mut secret)?;
    let now_ms = centre.clock.now_ms();
    let expires_at = now_ms.saturating_add(VALID_MS);
    centre.write(|tx| {
        unit_row(tx, unit)?.ok_or(CodeError::NoUnit)?;
        if staff_of(tx, centre.dataset, unit, now_ms)?.is_empty() {
            return Err(CodeError::NoStaff);
        }
        let enrolment = Enrolment { code_hash: hash(&secret), unit, expires_at, used: None };
        tx.put_enrolment(&enrolment).map_err(CodeError::Store)
    })?;
    Ok(MadeCode { secret, expires_at })
}

/// Enrols a tablet. The same request again gives the same answer, also after the code has become too old.
///
/// # Errors
/// [`EnrolError`].
pub fn enrol(centre: &Centre, request: &EnrolRequest) -> Result<EnrolReply, EnrolError> {
    let secret = BASE32_NOPAD.decode(request.secret.as_bytes()).map_err(|_| EnrolError::Malformed)?;
    if !is_hash(&request.token_hash) || request.tablet.is_nil() || request.incarnation.is_nil() {
        return Err(EnrolError::Malformed);
    }
    let now_ms = centre.clock.now_ms();
    centre.write(|tx| {
        let enrolment = tx.enrolment(&hash(&secret))?.ok_or(EnrolError::CodeWrong)?;
        match &enrolment.used {
            Some(used) if used.tablet != request.tablet || used.token_hash != request.token_hash => {
                return Err(EnrolError::CodeUsed);
            }
            Some(_) => {}
            None if now_ms > enrolment.expires_at => return Err(EnrolError::CodeOld),
            None => connect(tx, &enrolment, request, now_ms)?,
        }
        reply(tx, centre, enrolment.unit, now_ms)
    })
}

fn connect(
    tx: &mut dyn WriteTx,
    enrolment: &Enrolment,
    request: &EnrolRequest,
    now_ms: i64,
) -> Result<(), EnrolError> {
    // A token belongs to one tablet: another one cannot take its place.
    if tx.device_by_token(&request.token_hash)?.is_some_and(|(device, _)| device.id != request.tablet) {
        return Err(EnrolError::Malformed);
    }
    // Its records belong to its unit: a tablet that is connected anew stays there.
    if tx.devices()?.iter().any(|known| known.id == request.tablet && known.unit != enrolment.unit) {
        return Err(EnrolError::OtherUnit);
    }
    let used = Used { tablet: request.tablet, token_hash: request.token_hash.clone(), at: now_ms };
    tx.put_enrolment(&Enrolment { used: Some(used), ..enrolment.clone() })?;
    failpoint!("code.after_enrolment");
    tx.put_device(&Device {
        id: request.tablet,
        unit: enrolment.unit,
        token_hash: request.token_hash.clone(),
        next_token_hash: None,
        enrolled_at: now_ms,
        last_seen_at: now_ms,
        revoked_at: None,
    })?;
    Ok(tx.put_incarnation(request.incarnation, request.tablet)?)
}

fn reply(tx: &dyn ReadTx, centre: &Centre, unit: Uuid, now_ms: i64) -> Result<EnrolReply, EnrolError> {
    let dataset = tx.dataset()?;
    let unit_name = unit_row(tx, unit)?.map(|unit| unit.name).unwrap_or_default();
    Ok(EnrolReply {
        dataset: dataset.id,
        name: dataset.name,
        public_key: BASE32_NOPAD.encode(&dataset.public_key),
        epoch: dataset.epoch,
        now: now_ms,
        unit: unit.into(),
        unit_name,
        units: units_of(tx, centre.dataset, unit)?.into_iter().map(Into::into).collect(),
        staff: staff_of(tx, centre.dataset, unit, now_ms)?,
    })
}

fn unit_row(tx: &dyn ReadTx, unit: Uuid) -> Result<Option<Unit>, StoreError> {
    let kept = tx.row(Unit::DECLARATION.number, unit)?;
    Ok(kept.and_then(|kept| kept.row.read().ok()))
}

/// Who works at the unit now, by name.
fn staff_of(tx: &dyn ReadTx, dataset: Uuid, unit: Uuid, now_ms: i64) -> Result<Vec<EnrolStaff>, StoreError> {
    let today = day_of(now_ms);
    let mut staff: Vec<EnrolStaff> = list::<Staff>(tx, dataset)?
        .into_iter()
        .filter(|(_, person)| person.unit.uuid() == unit && person.retired_on.is_none_or(|day| today < day))
        .map(|(id, person)| EnrolStaff { id: id.into(), name: person.name, initials: person.initials })
        .collect();
    staff.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(staff)
}

fn hash(secret: &[u8]) -> String {
    blake3::hash(secret).to_hex().to_string()
}

#[cfg(test)]
mod tests;
