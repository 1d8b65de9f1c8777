//! The operating system's keystore for the device secret, behind the port of `device`. `tablet` brings it along when
//! it opens the tablet. Where there is none, the secret lies in a folder, as it does for the command line.
//!
//! The file `device-secret` says once and for all where the secret is: it holds the secret, or the name of the entry
//! in the keystore. Such a file is no secret, so the command line refuses it and never makes another beside it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use device::vault::{
    FolderKeystore, Keystore, KeystoreError, KeystoreKind, Secret, SystemRandom, draw_secret,
};
use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error};
use zeroize::Zeroizing;

/// Whose entries they are, as a person finds them in the keystore.
const SERVICE: &str = "se.turbok.window";

/// The name that [`FolderKeystore`] gives its file.
const FILE: &str = "device-secret";

/// Precedes the name of the entry. With it the file is never as long as a secret.
const IN_SYSTEM: &str = "in the keystore: ";

/// Ours: nobody stands longer before a screen that does nothing. A keystore that asks its owner for a password first
/// has not answered then; the next try finds it open.
const ANSWER_WAIT: Duration = Duration::from_secs(3);

/// Reaches the keystore of the system, each time anew: a session may come later than the window.
type Reach = Arc<dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync>;

/// The device secret of the tablet in one folder.
pub(crate) struct SystemKeystore {
    folder: PathBuf,
    reach: Reach,
    wait: Duration,
}

/// Where the secret lies.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Folder,
    /// Under this name.
    System(String),
}

impl SystemKeystore {
    /// Names the folder; the keystore is not asked before a secret is needed.
    pub(crate) fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), reach: Arc::new(reach_system), wait: ANSWER_WAIT }
    }

    fn place(&self) -> Place {
        match fs::read(self.folder.join(FILE)) {
            Ok(bytes) => entry_in(&bytes).map_or(Place::Folder, Place::System),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => self.choose_place(),
            // The folder's own keystore says what is the matter.
            Err(_) => Place::Folder,
        }
    }

    /// The keystore if it takes a secret and gives it back, else the folder. There is a secret afterwards.
    fn choose_place(&self) -> Place {
        match self.make_in_system() {
            Ok(entry) => Place::System(entry),
            Err(_) => {
                // Where that fails too, asking for the secret says why.
                let _ = FolderKeystore::new(&self.folder).secret();
                Place::Folder
            }
        }
    }

    /// The file comes last: without it, what lies in the keystore is an entry that nothing depends on.
    fn make_in_system(&self) -> Result<String, KeystoreError> {
        let name: String = draw_secret(&mut SystemRandom)?[..16].iter().map(|b| format!("{b:02x}")).collect();
        let secret = draw_secret(&mut SystemRandom)?;
        let kept = self.in_time(&name, move |entry| {
            entry.set_secret(secret.as_ref())?;
            Ok(*Zeroizing::new(entry.get_secret()?) == secret.as_ref())
        });
        if !kept.map_err(unavailable)? {
            return Err(unavailable("it gave back another secret"));
        }
        write_new(&self.folder, &format!("{IN_SYSTEM}{name}\n")).map_err(unavailable)?;
        Ok(name)
    }

    /// An entry that is gone is made anew, as the folder's is: no PIN opens then, and a coordinator can help.
    fn read_from_system(&self, name: &str) -> Result<Secret, KeystoreError> {
        let fresh = draw_secret(&mut SystemRandom)?;
        let found = self.in_time(name, move |entry| match entry.get_secret() {
            Err(Error::NoEntry) => {
                entry.set_secret(fresh.as_ref())?;
                entry.get_secret()
            }
            found => found,
        });
        let found = Zeroizing::new(found.map_err(unavailable)?);
        let secret = <[u8; 32]>::try_from(found.as_slice()).map_err(|_| KeystoreError::Damaged)?;
        Ok(Zeroizing::new(secret))
    }

    /// Works on an entry where nobody waits for it. A bus that never answers costs one thread, and this long.
    fn in_time<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
    ) -> Result<T, String> {
        let (to, answer) = channel();
        let (reach, name) = (Arc::clone(&self.reach), name.to_owned());
        let ask = move || {
            let done = reach().and_then(|store| store.build(SERVICE, &name, None)).and_then(|e| work(&e));
            // Whoever waited has gone on without it.
            let _ = to.send(done.map_err(|error| error.to_string()));
        };
        thread::Builder::new().spawn(ask).map_err(|error| error.to_string())?;
        answer.recv_timeout(self.wait).unwrap_or_else(|_| Err("no answer in time".to_owned()))
    }
}

impl Keystore for SystemKeystore {
    fn secret(&self) -> Result<Secret, KeystoreError> {
        match self.place() {
            Place::Folder => FolderKeystore::new(&self.folder).secret(),
            Place::System(name) => self.read_from_system(&name),
        }
    }

    fn kind(&self) -> KeystoreKind {
        match self.place() {
            Place::Folder => KeystoreKind::Folder,
            Place::System(_) => KeystoreKind::OperatingSystem,
        }
    }
}

fn entry_in(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok()?.strip_prefix(IN_SYSTEM).map(|name| name.trim_end().to_owned())
}

fn unavailable(reason: impl ToString) -> KeystoreError {
    KeystoreError::Unavailable(reason.to_string())
}

/// Brings the file to the disk whole or not at all, and never over another.
fn write_new(folder: &Path, text: &str) -> std::io::Result<()> {
    crate::tablet::make_private(folder)?;
    let mut aside = tempfile::NamedTempFile::new_in(folder)?;
    aside.write_all(text.as_bytes())?;
    aside.as_file().sync_all()?;
    aside.persist_noclobber(folder.join(FILE)).map(drop).map_err(|error| error.error)
}

#[cfg(target_os = "linux")]
fn reach_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(windows)]
fn reach_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn reach_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(not(any(target_os = "linux", windows, target_os = "macos")))]
fn reach_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Err(Error::NoDefaultStore)
}

#[cfg(test)]
mod tests;
