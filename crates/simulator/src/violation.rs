//! What was promised and did not hold, and where. Made by the checks, told by the program.

use std::fmt;

/// An invariant that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The step at which it was seen; 0 before the world knows.
    pub step: u64,
    /// Which invariant, as `docs/decisions/0012-a-simulator-in-one-thread.md` names them.
    pub invariant: &'static str,
    /// What should have been.
    pub expected: String,
    /// What was.
    pub found: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, invariant, expected, found } = self;
        write!(f, "step {step}, {invariant}: expected {expected}; found {found}")
    }
}

/// A violation whose step the world fills in.
pub(crate) fn broken<T>(
    invariant: &'static str,
    expected: impl Into<String>,
    found: impl Into<String>,
) -> Result<T, Violation> {
    Err(Violation { step: 0, invariant, expected: expected.into(), found: found.into() })
}

/// Something of the simulator's own went wrong, which no seed may bring about.
pub(crate) fn harness(what: &'static str) -> impl FnOnce(String) -> Violation {
    move |found| Violation { step: 0, invariant: "harness", expected: what.to_owned(), found }
}
