//! The part of `bindgen` that the build script of `sqlite-plugin` calls. It reads no header: it hands out what the real
//! `bindgen` 0.72.1 once made of the `sqlite3ext.h` that `sqlite-plugin` 0.11.0 brings, cut down to what that crate uses.
//! Built only for tests with the feature `faults` of `sqlite`. Another header than that one is refused.

use std::io;
use std::path::Path;

const HEADER: &str = "sqlite3/sqlite3ext.h";
const CONSTANTS: &str = include_str!("../constants.txt");
const VFS_TYPES: &str = include_str!("../vfs_types.txt");

/// How constants are typed. Only what `sqlite-plugin` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MacroTypeVariation {
    /// As `i32`.
    Signed,
}

/// What is wanted: of the header the constants, or everything else.
#[derive(Debug, Clone, Default)]
pub struct Builder {
    header: String,
    constants: bool,
}

impl Builder {
    /// Names the header.
    #[must_use]
    pub fn header(self, header: &str) -> Self {
        Self { header: header.to_owned(), ..self }
    }

    /// Only items of this name: the constants.
    #[must_use]
    pub fn allowlist_item(self, _pattern: &str) -> Self {
        Self { constants: true, ..self }
    }

    /// No items of this name: all but the constants.
    #[must_use]
    pub fn blocklist_item(self, _pattern: &str) -> Self {
        Self { constants: false, ..self }
    }

    /// The declarations name `core`, always.
    #[must_use]
    pub fn use_core(self) -> Self {
        self
    }

    /// The constants are signed, always.
    #[must_use]
    pub fn default_macro_constant_type(self, _variation: MacroTypeVariation) -> Self {
        self
    }

    /// Finds the declarations of the header.
    ///
    /// # Errors
    /// When it is not the one that they were made of.
    pub fn generate(self) -> Result<Bindings, UnknownHeader> {
        if self.header != HEADER {
            return Err(UnknownHeader(self.header));
        }
        Ok(Bindings(if self.constants { CONSTANTS } else { VFS_TYPES }))
    }
}

/// A header that nothing was made of.
#[derive(Debug)]
pub struct UnknownHeader(#[expect(dead_code, reason = "named in the build script's panic")] String);

/// Declarations.
#[derive(Debug)]
pub struct Bindings(&'static str);

impl Bindings {
    /// Puts them into a file.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write_to_file(&self, path: impl AsRef<Path>) -> io::Result<()> {
        std::fs::write(path, self.0)
    }
}
