//! What a file weighs, raw and as it goes over a network. Called by `main`; what is too heavy is not judged here.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::Failure;

/// The weight of one file, in bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Weight {
    name: String,
    raw: usize,
    gzipped: usize,
}

pub(crate) fn weight_of(path: &Path) -> Result<Weight, Failure> {
    let failed = |source| Failure::File { path: path.to_owned(), source };
    let bytes = fs::read(path).map_err(failed)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let gzipped = gzip.write_all(&bytes).and_then(|()| gzip.finish()).map_err(failed)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Weight { name, raw: bytes.len(), gzipped: gzipped.len() })
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} bytes, {} gzipped", self.name, in_thousands(self.raw), in_thousands(self.gzipped))
    }
}

/// `242635` as `242 635`.
fn in_thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    #[test]
    fn thousands_are_set_apart_from_the_right() {
        assert_eq!(in_thousands(0), "0");
        assert_eq!(in_thousands(999), "999");
        assert_eq!(in_thousands(1_000), "1 000");
        assert_eq!(in_thousands(242_635), "242 635");
        assert_eq!(in_thousands(1_000_000), "1 000 000");
    }

    #[test]
    fn a_file_that_repeats_itself_travels_lighter_than_it_lies() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ui_bg.wasm");
        fs::write(&path, [7; 5_000]).unwrap();
        let weight = weight_of(&path).unwrap();
        assert_eq!((weight.name.as_str(), weight.raw), ("ui_bg.wasm", 5_000));
        assert!((20..200).contains(&weight.gzipped), "{weight}");
    }

    #[test]
    fn a_file_that_is_not_there_weighs_nothing_and_is_a_failure() {
        assert!(weight_of(Path::new("no-such-file.wasm")).is_err());
    }
}
