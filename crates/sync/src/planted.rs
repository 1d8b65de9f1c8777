//! Defects that are planted on purpose, so that the simulator shows that it would find them. Asked at the places where each
//! would do its harm. Without the feature `planted`, which no program that people get is built with, nothing can be planted.

/// What can be planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Defect {
    /// A field that two wrote keeps the earlier value, where the later one comes in from outside.
    Merge = 1,
    /// A lane keeps the earlier version.
    Lane,
    /// A batch is acknowledged though its transaction was rolled back.
    Ack,
    /// A row that is pulled is left out of the digest.
    Digest,
    /// The cursor of a page is read after the page's snapshot.
    Head,
    /// The disk says of every sync that it was done, and does nothing.
    Fsync,
    /// The sentinel is never written.
    Sentinel,
}

impl Defect {
    /// Every one, with its name on the command line.
    pub const ALL: [(&'static str, Self); 7] = [
        ("merge", Self::Merge),
        ("lane", Self::Lane),
        ("ack", Self::Ack),
        ("digest", Self::Digest),
        ("head", Self::Head),
        ("fsync", Self::Fsync),
        ("sentinel", Self::Sentinel),
    ];
}

#[cfg(feature = "planted")]
static PLANTED: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);

/// Plants a defect in this process, and takes out the one before.
#[cfg(feature = "planted")]
pub fn plant(defect: Option<Defect>) {
    PLANTED.store(defect.map_or(0, |defect| defect as u8), std::sync::atomic::Ordering::SeqCst);
}

/// Whether this defect is planted.
#[cfg(feature = "planted")]
#[must_use]
pub fn is_planted(defect: Defect) -> bool {
    PLANTED.load(std::sync::atomic::Ordering::Relaxed) == defect as u8
}

/// Nothing is planted.
#[cfg(not(feature = "planted"))]
#[must_use]
pub const fn is_planted(_: Defect) -> bool {
    false
}
