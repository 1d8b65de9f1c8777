//! The key of an encrypted database, and the only place that hands it to SQLite.
//! Called by `open`, `rekey` and `backup`; where the key comes from, and who may unseal it, is `device`.

use std::fmt;
use std::fmt::Write;

use rusqlite::Connection;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::error::sqlite_error;

/// 256 random bits that encrypt one database file. Wiped from memory when dropped, and never printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct DatabaseKey([u8; 32]);

impl DatabaseKey {
    /// Takes over 32 random bytes. The caller wipes its own copy.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, to seal them to somebody.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The statement that names the key raw: SQLCipher derives nothing from 64 hex digits, the bits are random already.
    fn statement(&self, pragma: &str) -> Zeroizing<String> {
        // Long enough from the start: growing would leave copies of the key behind.
        let mut sql = Zeroizing::new(String::with_capacity(128));
        sql.push_str("PRAGMA ");
        sql.push_str(pragma);
        sql.push_str(" = \"x'");
        for byte in &self.0 {
            // Writing to a String cannot fail.
            let _ = write!(sql, "{byte:02x}");
        }
        sql.push_str("'\"");
        sql
    }
}

impl fmt::Debug for DatabaseKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DatabaseKey(…)")
    }
}

/// Gives a new connection its key. Whether it fits shows at the first read.
pub(crate) fn set_key(conn: &Connection, key: &DatabaseKey) -> rusqlite::Result<()> {
    // Otherwise SQLCipher writes each page that it cannot decrypt to stderr; our errors say it.
    conn.execute_batch("PRAGMA cipher_log_level = NONE")?;
    conn.execute_batch(&key.statement("key")).map_err(without_statement)?;
    // Today's format, also under a later SQLCipher with other defaults.
    conn.execute_batch("PRAGMA cipher_compatibility = 4")
}

/// Encrypts every page anew, in one transaction.
pub(crate) fn set_new_key(conn: &Connection, new: &DatabaseKey) -> rusqlite::Result<()> {
    conn.execute_batch(&new.statement("rekey")).map_err(without_statement)
}

/// Whether the connection encrypts its file.
pub(crate) fn is_encrypted(conn: &Connection) -> rusqlite::Result<bool> {
    conn.pragma_query_value(None, "cipher_status", |row| row.get::<_, String>(0)).map(|status| status == "1")
}

/// An error may quote the statement, and the statement is the key.
fn without_statement(error: rusqlite::Error) -> rusqlite::Error {
    match sqlite_error(&error) {
        Some(error) => rusqlite::Error::SqliteFailure(*error, None),
        None => rusqlite::Error::InvalidQuery,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_key_is_not_printed() {
        let key = DatabaseKey::from_bytes([0xab; 32]);
        assert_eq!(format!("{key:?}"), "DatabaseKey(…)");
    }

    #[test]
    fn a_key_is_handed_over_raw() {
        let mut bytes = [0; 32];
        bytes[0] = 0x0f;
        bytes[31] = 0xa0;
        let statement = DatabaseKey::from_bytes(bytes).statement("key");
        assert_eq!(*statement, format!("PRAGMA key = \"x'0f{}a0'\"", "00".repeat(30)));
    }

    #[test]
    fn a_failed_rekey_does_not_quote_the_key() {
        let conn = Connection::open_in_memory().unwrap();
        let error = set_new_key(&conn, &DatabaseKey::from_bytes([0xab; 32]))
            .expect_err("a plain database cannot be rekeyed");
        assert!(!format!("{error:?} {error}").contains("abab"));
    }
}
