//! The port through which the vault gets random bytes, and the operating system's behind it.
//! Called by everything here that makes a key, a salt or a nonce; tests give a seeded one.

use std::convert::Infallible;

use hpke::rand_core::{TryCryptoRng, TryRng};
use thiserror::Error;
use zeroize::Zeroizing;

use super::Secret;

/// The source of random bytes failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the source of random bytes failed")]
pub struct RandomError;

/// A source of random bytes, fit for keys.
pub trait Random {
    /// Fills all of `bytes`.
    ///
    /// # Errors
    /// `RandomError`; what is in `bytes` must not be used then.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomError>;
}

/// The operating system's source.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[allow(
        clippy::disallowed_methods,
        reason = "this is the vault's real port; its callers take it as a parameter"
    )]
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomError> {
        getrandom::fill(bytes).map_err(|_| RandomError)
    }
}

/// Draws a new 32-byte secret: a database key, or a private key.
///
/// # Errors
/// `RandomError`.
pub fn draw_secret(random: &mut dyn Random) -> Result<Secret, RandomError> {
    let mut secret = Zeroizing::new([0; 32]);
    random.fill(secret.as_mut())?;
    Ok(secret)
}

/// Draws bytes that need no hiding: a salt, a nonce.
pub(super) fn draw<const N: usize>(random: &mut dyn Random) -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    random.fill(&mut bytes)?;
    Ok(bytes)
}

/// The port in the shape that HPKE wants, which cannot fail.
/// A failure is kept and must be asked for with `finish` before the result is used.
pub(super) struct HpkeRandom<'a> {
    source: &'a mut dyn Random,
    failed: bool,
}

impl<'a> HpkeRandom<'a> {
    pub(super) fn new(source: &'a mut dyn Random) -> Self {
        Self { source, failed: false }
    }

    pub(super) fn finish(self) -> Result<(), RandomError> {
        if self.failed { Err(RandomError) } else { Ok(()) }
    }
}

impl TryRng for HpkeRandom<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        if self.source.fill(bytes).is_err() {
            self.failed = true;
        }
        Ok(())
    }
}

impl TryCryptoRng for HpkeRandom<'_> {}
