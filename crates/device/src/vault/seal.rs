//! Sealing a database key, or a file, to a public key: HPKE (RFC 9180), base mode, single shot, X25519 with HKDF-SHA256
//! and ChaCha20-Poly1305. Called by `slots` and `recovery`. Whose key it is and where it is kept is not here.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, HpkeError, Kem, OpModeR, OpModeS, Serializable};
use hpke::{single_shot_open, single_shot_seal_with_rng};
use zeroize::Zeroizing;

use super::Secret;
use super::error::VaultError;
use super::random::{HpkeRandom, Random, RandomError, draw_secret};

type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;
type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;
type EncappedKey = <X25519HkdfSha256 as Kem>::EncappedKey;

const INFO: &[u8] = b"turbok database key v1";
const ENCAPPED_LENGTH: usize = 32;

/// The sender's 32-byte public key, the 32-byte database key and a 16-byte tag.
pub(super) const SEALED_LENGTH: usize = 80;

/// An X25519 key pair. The private half is wiped from memory when dropped and never shown by `Debug`.
pub struct KeyPair {
    /// The private key, 32 bytes.
    pub private: Secret,
    /// The public key, 32 bytes.
    pub public: [u8; 32],
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyPair").field("private", &"hidden").field("public", &self.public).finish()
    }
}

/// Makes a new key pair: a staff member's, or a dataset's at the centre.
///
/// # Errors
/// `RandomError`.
pub fn new_key_pair(random: &mut dyn Random) -> Result<KeyPair, RandomError> {
    let private = draw_secret(random)?;
    let public = public_key_of(&private).ok_or(RandomError)?;
    Ok(KeyPair { private, public })
}

/// The public key of a private key.
pub(super) fn public_key_of(private: &Secret) -> Option<[u8; 32]> {
    let private = PrivateKey::from_bytes(private.as_ref()).ok()?;
    let public = X25519HkdfSha256::sk_to_pk(&private).to_bytes();
    public.as_slice().try_into().ok()
}

/// Seals a database key. `context` is what the copy is for; opening it asks for the same.
///
/// # Errors
/// `PublicKey` if nothing can be sealed to it, `Random`.
pub(super) fn seal(
    public: &[u8; 32],
    database_key: &Secret,
    context: &[u8],
    random: &mut dyn Random,
) -> Result<[u8; SEALED_LENGTH], VaultError> {
    let bytes = seal_bytes(public, INFO, database_key.as_ref(), context, random)?;
    bytes.try_into().map_err(|_| VaultError::PublicKey)
}

/// Seals bytes of any length: the sender's public key, and then the ciphertext with its tag. `info` is what such a
/// message is for; opening it asks for the same `info` and `context`.
///
/// # Errors
/// `PublicKey` if nothing can be sealed to it, `Random`.
pub(super) fn seal_bytes(
    public: &[u8; 32],
    info: &[u8],
    content: &[u8],
    context: &[u8],
    random: &mut dyn Random,
) -> Result<Vec<u8>, VaultError> {
    let public = PublicKey::from_bytes(public).map_err(|_| VaultError::PublicKey)?;
    let mut random = HpkeRandom::new(random);
    let sealed = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        info,
        content,
        context,
        &mut random,
    );
    random.finish()?;
    let (encapped, ciphertext) = sealed.map_err(|_| VaultError::PublicKey)?;
    let mut bytes = encapped.to_bytes().to_vec();
    bytes.extend_from_slice(&ciphertext);
    Ok(bytes)
}

/// Opens a database key; nothing if the private key, the context or any byte is another.
pub(super) fn open(private: &Secret, sealed: &[u8; SEALED_LENGTH], context: &[u8]) -> Option<Secret> {
    let (encapped, ciphertext) = sealed.split_at(ENCAPPED_LENGTH);
    let opened = open_parts(private, encapped, ciphertext, context).ok()?;
    let mut database_key = Zeroizing::new([0; 32]);
    if opened.len() != database_key.len() {
        return None;
    }
    database_key.copy_from_slice(&opened);
    Some(database_key)
}

fn open_parts(
    private: &Secret,
    encapped: &[u8],
    ciphertext: &[u8],
    context: &[u8],
) -> Result<Zeroizing<Vec<u8>>, HpkeError> {
    single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &PrivateKey::from_bytes(private.as_ref())?,
        &EncappedKey::from_bytes(encapped)?,
        INFO,
        ciphertext,
        context,
    )
    .map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::super::testing::{BrokenRandom, SeededRandom};
    use super::*;

    #[test]
    fn only_the_private_key_opens_and_only_in_the_same_context() {
        let mut random = SeededRandom::new(1);
        let (owner, stranger) = (new_key_pair(&mut random).unwrap(), new_key_pair(&mut random).unwrap());
        let key = draw_secret(&mut random).unwrap();
        let sealed = seal(&owner.public, &key, b"here", &mut random).unwrap();
        assert_eq!(open(&owner.private, &sealed, b"here").unwrap(), key);
        assert!(open(&owner.private, &sealed, b"there").is_none());
        assert!(open(&stranger.private, &sealed, b"here").is_none());
    }

    #[test]
    fn a_flipped_bit_anywhere_opens_nothing() {
        let mut random = SeededRandom::new(2);
        let owner = new_key_pair(&mut random).unwrap();
        let key = draw_secret(&mut random).unwrap();
        let sealed = seal(&owner.public, &key, b"here", &mut random).unwrap();
        for bit in 0..SEALED_LENGTH * 8 {
            let mut altered = sealed;
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&owner.private, &altered, b"here").is_none(), "bit {bit}");
        }
    }

    #[test]
    fn nothing_is_sealed_without_randomness_or_to_an_empty_public_key() {
        let mut random = SeededRandom::new(3);
        let owner = new_key_pair(&mut random).unwrap();
        let key = draw_secret(&mut random).unwrap();
        let broken = seal(&owner.public, &key, b"", &mut BrokenRandom).unwrap_err();
        assert!(matches!(broken, VaultError::Random(_)));
        let empty = seal(&[0; 32], &key, b"", &mut random).unwrap_err();
        assert!(matches!(empty, VaultError::PublicKey));
        assert!(new_key_pair(&mut BrokenRandom).is_err());
    }

    #[test]
    fn the_same_key_sealed_twice_shares_no_sender() {
        let mut random = SeededRandom::new(4);
        let owner = new_key_pair(&mut random).unwrap();
        let key = draw_secret(&mut random).unwrap();
        let one = seal(&owner.public, &key, b"", &mut random).unwrap();
        let two = seal(&owner.public, &key, b"", &mut random).unwrap();
        assert_ne!(one[..ENCAPPED_LENGTH], two[..ENCAPPED_LENGTH]);
    }
}
