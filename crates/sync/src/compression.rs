//! zstd for bodies, with caps on what comes out. Native only.

use std::io::Read;

/// Bodies below this are sent as they are: compressing a hello costs more bytes than it saves.
pub const WORTH_COMPRESSING_BYTES: usize = 512;
/// The most that a body may become: a batch or page of 1 MiB, one transaction over it, and the heads.
pub const DECOMPRESSED_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The most that a body may grow: NDJSON of visits shrinks about seven times, a bomb thousands.
pub const RATIO_MAX: usize = 200;

const LEVEL: i32 = 3;
/// The most that is looked back at, as a power of two: all of the largest body. A frame may ask for sixteen times as much,
/// and the decoder takes the memory for it before it has read a byte more.
const WINDOW_LOG_MAX: u32 = DECOMPRESSED_BYTES_MAX.ilog2();

/// The body could not be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// Not zstd, or cut in the middle.
    #[error("the compressed body is damaged")]
    Damaged,
    /// Larger than any body may be.
    #[error("the body unpacks to more than it may")]
    TooLarge,
}

/// Packs a body where that is worth it; the flag says whether it was.
#[must_use]
pub fn pack(body: Vec<u8>) -> (Vec<u8>, bool) {
    if body.len() < WORTH_COMPRESSING_BYTES {
        return (body, false);
    }
    // Packing into memory fails only when memory does; the body itself is as good.
    zstd::bulk::compress(&body, LEVEL).map_or((body, false), |packed| (packed, true))
}

/// Unpacks a body.
///
/// # Errors
/// When it is damaged, or would become larger than the caps allow.
pub fn unpack(packed: &[u8]) -> Result<Vec<u8>, UnpackError> {
    let cap = DECOMPRESSED_BYTES_MAX.min(packed.len().saturating_mul(RATIO_MAX));
    let mut decoder = zstd::stream::read::Decoder::new(packed).map_err(|_| UnpackError::Damaged)?;
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(|_| UnpackError::Damaged)?;
    let mut body = Vec::new();
    decoder.take(cap as u64 + 1).read_to_end(&mut body).map_err(|_| UnpackError::Damaged)?;
    if body.len() > cap { Err(UnpackError::TooLarge) } else { Ok(body) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_body_survives_packing_and_a_small_one_is_left_alone() {
        let body: Vec<u8> = (0..5_000_u32).flat_map(|n| n.to_string().into_bytes()).collect();
        let (packed, did) = pack(body.clone());
        assert!(did && packed.len() < body.len());
        assert_eq!(unpack(&packed), Ok(body));
        assert_eq!(pack(b"hello".to_vec()), (b"hello".to_vec(), false));
    }

    #[test]
    fn a_bomb_is_refused_at_the_cap() {
        let bomb = zstd::bulk::compress(&vec![0_u8; 64 * 1024 * 1024], 19).unwrap();
        assert_eq!(unpack(&bomb), Err(UnpackError::TooLarge));
    }

    #[test]
    fn a_frame_that_asks_for_more_memory_than_a_body_may_take_is_damaged() {
        // The magic number, no size, the window as a power of two, and one last block with nothing in it.
        let frame = |log: u8| [0x28, 0xb5, 0x2f, 0xfd, 0, (log - 10) << 3, 1, 0, 0];
        assert_eq!(unpack(&frame(23)), Ok(Vec::new()));
        assert_eq!(unpack(&frame(24)), Err(UnpackError::Damaged));
        assert_eq!(unpack(&frame(27)), Err(UnpackError::Damaged));
    }

    #[test]
    fn a_body_cut_anywhere_is_damaged() {
        let body: Vec<u8> = (0..500_u32).flat_map(|n| (n * 7919).to_string().into_bytes()).collect();
        let (packed, _) = pack(body);
        for length in 1..packed.len() {
            assert_eq!(unpack(&packed[..length]), Err(UnpackError::Damaged), "{length}");
        }
    }
}
