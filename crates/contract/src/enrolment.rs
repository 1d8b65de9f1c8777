//! The one-time code that connects a tablet: where the centre is, how its certificate is recognised, and a secret.
//! The centre writes it, the tablet reads it; beside it what the two say to each other when it is used.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE32_NOPAD;
use domain::record::Id;
use domain::records::{Staff, Unit};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a code begins with. The digit is the version of the format.
pub const PREFIX: &str = "TURBOK1";
/// How long a code holds: ten minutes, as field experience with shared codes teaches.
pub const VALID_MS: i64 = 10 * 60 * 1_000;

const CHECK_BYTES: usize = 4;
const SECRET_BYTES: usize = 16;
const ADDRESS_BYTES_MAX: usize = 200;

/// A one-time code. Its text is upper case letters, digits and `:`, which a QR code holds most densely.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolmentCode {
    /// `https://host:port`, or `http://` on this machine only.
    pub address: String,
    /// SHA-256 of the centre's certificate; none for plain http on this machine.
    pub fingerprint: Option<[u8; 32]>,
    /// The secret; the centre keeps only its hash.
    pub secret: [u8; SECRET_BYTES],
}

impl fmt::Debug for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnrolmentCode").field("address", &self.address).finish_non_exhaustive()
    }
}

/// The text is no enrolment code: a letter is wrong or missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an enrolment code")]
pub struct NotACode;

impl fmt::Display for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.secret.to_vec();
        bytes.push(u8::from(self.fingerprint.is_some()));
        bytes.extend(self.fingerprint.iter().flatten());
        bytes.extend_from_slice(self.address.as_bytes());
        bytes.extend_from_slice(&check(&bytes));
        write!(f, "{PREFIX}:{}", BASE32_NOPAD.encode(&bytes))
    }
}

impl FromStr for EnrolmentCode {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        // People paste with spaces and line breaks, and type lower case.
        let tidy: String =
            text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
        let body = tidy.strip_prefix(PREFIX).and_then(|rest| rest.strip_prefix(':')).ok_or(NotACode)?;
        let bytes = BASE32_NOPAD.decode(body.as_bytes()).map_err(|_| NotACode)?;
        let (content, checked) =
            bytes.split_at_checked(bytes.len().saturating_sub(CHECK_BYTES)).ok_or(NotACode)?;
        if check(content) != checked {
            return Err(NotACode);
        }
        let (secret, rest) = content.split_first_chunk::<SECRET_BYTES>().ok_or(NotACode)?;
        let (fingerprint, address) = match rest.split_first() {
            Some((0, address)) => (None, address),
            Some((1, rest)) => {
                let (fingerprint, address) = rest.split_first_chunk::<32>().ok_or(NotACode)?;
                (Some(*fingerprint), address)
            }
            _ => return Err(NotACode),
        };
        let address = std::str::from_utf8(address).map_err(|_| NotACode)?;
        if address.is_empty() || address.len() > ADDRESS_BYTES_MAX {
            return Err(NotACode);
        }
        Ok(Self { address: address.to_owned(), fingerprint, secret: *secret })
    }
}

fn check(content: &[u8]) -> [u8; CHECK_BYTES] {
    let hash = blake3::hash(content);
    let mut check = [0; CHECK_BYTES];
    check.copy_from_slice(&hash.as_bytes()[..CHECK_BYTES]);
    check
}

/// What the tablet posts to `/v1/enrol`. The same again gives the same answer, so that a lost one costs no new code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The code's secret, base32.
    pub secret: String,
    /// The tablet, made by itself.
    pub tablet: Uuid,
    /// Its first incarnation.
    pub incarnation: Uuid,
    /// BLAKE3 of the token that it made for itself, hex. The token never travels here.
    pub token_hash: String,
}

/// What the centre answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolReply {
    /// The dataset: one library system.
    pub dataset: Uuid,
    /// Its name.
    pub name: String,
    /// The key that the database key is sealed to, so that a coordinator can help: X25519, base32.
    pub public_key: String,
    /// The centre's epoch.
    pub epoch: Uuid,
    /// The centre's wall clock, unix milliseconds: which months a tablet holds must not follow from a clock that is wrong.
    pub now: i64,
    /// The tablet's unit.
    pub unit: Id<Unit>,
    /// Its name.
    pub unit_name: String,
    /// The units whose visits the tablet holds: its own, and those whose routes it joins.
    pub units: Vec<Id<Unit>>,
    /// Who may unlock.
    pub staff: Vec<EnrolStaff>,
}

/// A member of the unit's staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolStaff {
    /// Who.
    pub id: Id<Staff>,
    /// The name.
    pub name: String,
    /// The initials.
    pub initials: String,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn code(fingerprint: Option<[u8; 32]>) -> EnrolmentCode {
        EnrolmentCode { address: "https://10.0.0.1:8443".into(), fingerprint, secret: [7; 16] }
    }

    #[test]
    fn a_code_survives_its_text_also_when_it_is_pasted_carelessly() {
        for code in [code(None), code(Some([9; 32]))] {
            let text = code.to_string();
            assert_eq!(text.parse(), Ok(code.clone()));
            let careless = format!(" {}\n{} ", text[..20].to_lowercase(), &text[20..]);
            assert_eq!(careless.parse(), Ok(code));
        }
    }

    #[test]
    fn one_wrong_letter_is_noticed() {
        let text = code(Some([9; 32])).to_string();
        for at in 8..text.len() {
            let mut wrong = text.clone().into_bytes();
            wrong[at] = if wrong[at] == b'A' { b'B' } else { b'A' };
            assert!(String::from_utf8(wrong).unwrap().parse::<EnrolmentCode>().is_err(), "{at}");
        }
        assert!("".parse::<EnrolmentCode>().is_err());
        assert!("TURBOK1:".parse::<EnrolmentCode>().is_err());
    }

    #[test]
    fn the_secret_is_not_shown_by_debug() {
        assert!(!format!("{:?}", code(None)).contains('7'));
    }
}
