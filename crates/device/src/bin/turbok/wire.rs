//! What is said over the socket: a call on one line; progress lines and one last line in answer. Used on both sides.

use std::io::{self, BufRead, Read, Write};

use contract::fault::Fault;
use device::sync::Progress;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest line that is read: a call holds a few short texts, and an answer the visits of 13 months.
pub(crate) const LINE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// One line of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Line {
    /// How far a sync has come.
    Progress(Phase),
    /// What the call is answered with. The last line.
    Answer(Value),
    /// The call could not be done. The last line.
    Fault(Fault),
}

/// A phase of a sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub(crate) enum Phase {
    /// *Ansluter*.
    Connecting,
    /// *Skickar*.
    Sending {
        /// Records that went.
        sent: u64,
        /// Of so many.
        of: u64,
    },
    /// *Hämtar nytt*.
    Fetching {
        /// Records that came.
        received: u64,
    },
    /// *Klart*.
    Done,
}

impl From<Progress> for Phase {
    fn from(progress: Progress) -> Self {
        match progress {
            Progress::Connecting => Self::Connecting,
            Progress::Sending { sent, of } => Self::Sending { sent, of },
            Progress::Fetching { received } => Self::Fetching { received },
            Progress::Done => Self::Done,
        }
    }
}

impl From<Result<Value, Fault>> for Line {
    fn from(answered: Result<Value, Fault>) -> Self {
        answered.map_or_else(Self::Fault, Self::Answer)
    }
}

/// Reads a line as `T`; none at the end of the stream. What is no `T` is an error of kind `InvalidData`.
///
/// # Errors
/// With what reading said; `InvalidData` also for a line that is too long or was cut off.
pub(crate) fn read<T: serde::de::DeserializeOwned>(from: &mut impl BufRead) -> io::Result<Option<T>> {
    let mut text = Vec::new();
    from.take(LINE_BYTES_MAX).read_until(b'\n', &mut text)?;
    if text.is_empty() {
        return Ok(None);
    }
    if text.last() != Some(&b'\n') {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a line without its end"));
    }
    // Serde's own conversion would take an empty line for the end of the stream.
    serde_json::from_slice(&text).map(Some).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Writes one line, in one piece.
///
/// # Errors
/// With what writing said.
pub(crate) fn write<T: Serialize>(to: &mut impl Write, line: &T) -> io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    to.write_all(&text)?;
    to.flush()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_line_survives_the_wire() {
        let fault = Line::Fault(Fault::new("pin-wrong").with("left", 2));
        for line in [Line::Progress(Phase::Fetching { received: 3 }), Line::Answer(Value::Null), fault] {
            let mut sent = Vec::new();
            write(&mut sent, &line).unwrap();
            assert_eq!(read::<Line>(&mut sent.as_slice()).unwrap(), Some(line));
        }
    }

    #[test]
    fn a_line_that_was_cut_off_is_not_read_as_a_whole_one() {
        assert_eq!(read::<u64>(&mut "12".as_bytes()).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(read::<u64>(&mut "12\n".as_bytes()).unwrap(), Some(12));
        assert_eq!(read::<u64>(&mut "".as_bytes()).unwrap(), None);
    }
}
