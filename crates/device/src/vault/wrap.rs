//! A member's private key, closed with the PIN and the device secret together: Argon2id, then
//! XChaCha20-Poly1305. Called by `slots`. What the private key opens is in `seal`.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Secret;
use super::error::VaultError;
use super::file::base64url;
use super::pin::Pin;
use super::random::{Random, draw};

/// What one guess of a PIN costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory in KiB; at least 8 for each lane, at most `COST_MEMORY_KIB_MAX`.
    pub memory_kib: u32,
    /// Passes over the memory; 1 to `COST_PASSES_MAX`.
    pub passes: u32,
    /// Lanes; 1 to `COST_LANES_MAX`.
    pub lanes: u32,
}

/// RFC 9106, section 4, second recommended option (64 MiB, three passes), with one lane instead of four,
/// since the library computes lanes one after another; well over the minimum of the OWASP password storage
/// cheat sheet (19 MiB, two passes, one lane).
pub const COST: Cost = Cost { memory_kib: 64 * 1024, passes: 3, lanes: 1 };

/// A damaged file must not ask for more memory than the smallest tablet spares.
pub const COST_MEMORY_KIB_MAX: u32 = 256 * 1024;
/// A damaged file must not keep anyone waiting for minutes.
pub const COST_PASSES_MAX: u32 = 16;
/// More lanes bring nothing to a tablet.
pub const COST_LANES_MAX: u32 = 4;

/// A private key that only PIN and device secret together open.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Wrapped {
    pub(super) cost: Cost,
    #[serde(with = "base64url")]
    pub(super) salt: [u8; 16],
    #[serde(with = "base64url")]
    pub(super) nonce: [u8; 24],
    /// The 32-byte private key and a 16-byte tag.
    #[serde(with = "base64url")]
    pub(super) sealed: [u8; 48],
}

/// Closes a private key. `context` is what the wrapping belongs to; opening it asks for the same.
///
/// # Errors
/// `Cost`, `Random`.
pub(super) fn wrap(
    private_key: &Secret,
    pin: &Pin,
    device_secret: &Secret,
    context: &[u8],
    cost: Cost,
    random: &mut dyn Random,
) -> Result<Wrapped, VaultError> {
    let salt = draw(random)?;
    let nonce = draw(random)?;
    let key = derive(pin, device_secret, &salt, cost).ok_or(VaultError::Cost)?;
    let payload = Payload { msg: private_key.as_ref(), aad: context };
    let sealed = cipher(&key)
        .encrypt(&XNonce::from(nonce), payload)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(VaultError::Damaged("a private key of another length"))?;
    Ok(Wrapped { cost, salt, nonce, sealed })
}

/// Opens a private key; nothing if PIN, device secret or any byte is another.
pub(super) fn unwrap(wrapped: &Wrapped, pin: &Pin, device_secret: &Secret, context: &[u8]) -> Option<Secret> {
    let key = derive(pin, device_secret, &wrapped.salt, wrapped.cost)?;
    let payload = Payload { msg: &wrapped.sealed, aad: context };
    let opened = cipher(&key).decrypt(&XNonce::from(wrapped.nonce), payload).map(Zeroizing::new).ok()?;
    let mut private_key = Zeroizing::new([0; 32]);
    if opened.len() != private_key.len() {
        return None;
    }
    private_key.copy_from_slice(&opened);
    Some(private_key)
}

fn cipher(key: &Secret) -> XChaCha20Poly1305 {
    let mut copy = Key::from(**key);
    let cipher = XChaCha20Poly1305::new(&copy);
    zeroize::Zeroize::zeroize(copy.as_mut_slice());
    cipher
}

/// Argon2id with the device secret as its secret input (K in RFC 9106). Nothing if the cost is out of its
/// limits, or if the memory is not to be had.
fn derive(pin: &Pin, device_secret: &Secret, salt: &[u8; 16], cost: Cost) -> Option<Secret> {
    let params = params(cost)?;
    // The library does not wipe the memory it takes itself, and the key can be read from its last block.
    let mut memory = Zeroizing::new(Vec::new());
    memory.try_reserve_exact(params.block_count()).ok()?;
    memory.resize(params.block_count(), Block::default());

    let argon2 =
        Argon2::new_with_secret(device_secret.as_ref(), Algorithm::Argon2id, Version::V0x13, params).ok()?;
    let mut key = Zeroizing::new([0; 32]);
    argon2.hash_password_into_with_memory(pin.digits(), salt, key.as_mut(), memory.as_mut_slice()).ok()?;
    Some(key)
}

fn params(cost: Cost) -> Option<Params> {
    let within = cost.memory_kib <= COST_MEMORY_KIB_MAX
        && cost.passes <= COST_PASSES_MAX
        && cost.lanes <= COST_LANES_MAX;
    if !within {
        return None;
    }
    Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::super::testing::{CHEAP, SeededRandom, pin};
    use super::*;

    const CONTEXT: &[u8] = b"one member";

    fn secret(byte: u8) -> Secret {
        Zeroizing::new([byte; 32])
    }

    fn wrapped() -> Wrapped {
        let mut random = SeededRandom::new(1);
        wrap(&secret(5), &pin("135790"), &secret(9), CONTEXT, CHEAP, &mut random).unwrap()
    }

    #[test]
    fn pin_and_device_secret_together_open() {
        let opened = unwrap(&wrapped(), &pin("135790"), &secret(9), CONTEXT).unwrap();
        assert_eq!(*opened, [5; 32]);
    }

    #[test]
    fn neither_pin_nor_device_secret_alone_opens() {
        let wrapped = wrapped();
        assert!(unwrap(&wrapped, &pin("135790"), &secret(0), CONTEXT).is_none());
        assert!(unwrap(&wrapped, &pin("135791"), &secret(9), CONTEXT).is_none());
        assert!(unwrap(&wrapped, &pin("135790"), &secret(9), b"another").is_none());
    }

    #[test]
    fn two_wrappings_share_no_salt_nonce_or_bytes() {
        let mut random = SeededRandom::new(1);
        let mut one = || wrap(&secret(5), &pin("135790"), &secret(9), CONTEXT, CHEAP, &mut random).unwrap();
        let (first, second) = (one(), one());
        assert_ne!(first.salt, second.salt);
        assert_ne!(first.nonce, second.nonce);
        assert_ne!(first.sealed, second.sealed);
    }

    #[test]
    fn a_cost_outside_its_limits_is_refused_on_both_sides() {
        let at = |memory_kib, passes, lanes| params(Cost { memory_kib, passes, lanes }).is_some();
        assert!(at(8, 1, 1) && !at(7, 1, 1) && !at(8, 0, 1) && !at(8, 1, 0));
        assert!(at(32, 1, 4) && !at(31, 1, 4) && !at(64, 1, 5));
        assert!(at(COST_MEMORY_KIB_MAX, 1, 1) && !at(COST_MEMORY_KIB_MAX + 1, 1, 1));
        assert!(at(8, COST_PASSES_MAX, 1) && !at(8, COST_PASSES_MAX + 1, 1));
        assert!(!at(8, 1, u32::MAX));
    }

    #[test]
    fn the_cost_in_use_is_the_documented_one_and_works() {
        assert_eq!((COST.memory_kib, COST.passes, COST.lanes), (65_536, 3, 1));
        assert!(derive(&pin("135790"), &secret(9), &[1; 16], COST).is_some());
    }
}
