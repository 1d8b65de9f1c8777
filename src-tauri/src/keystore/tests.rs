//! The claims about where the device secret lies, with the keystore that `keyring-core` brings for tests.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use keyring_core::mock;
use tempfile::TempDir;

use super::*;

/// A tablet's folder, and a session with a keystore.
struct Desk {
    place: TempDir,
    system: Arc<mock::Store>,
}

impl Desk {
    fn new() -> Self {
        Self { place: TempDir::new().unwrap(), system: mock::Store::new().unwrap() }
    }

    fn folder(&self) -> PathBuf {
        self.place.path().join("keystore")
    }

    fn reached_by(&self, reach: Reach) -> SystemKeystore {
        SystemKeystore { folder: self.folder(), reach, wait: Duration::from_secs(60) }
    }

    fn keystore(&self) -> SystemKeystore {
        let system = Arc::clone(&self.system);
        self.reached_by(Arc::new(move || Ok(Arc::clone(&system) as Arc<CredentialStore>)))
    }

    /// No session, or none with a keystore.
    fn without_system(&self) -> SystemKeystore {
        self.reached_by(Arc::new(|| Err(Error::NoDefaultStore)))
    }

    fn only_entry(&self) -> Entry {
        let Place::System(name) = self.keystore().place() else { panic!("in the folder") };
        (&*self.system as &CredentialStore).build(SERVICE, &name, None).unwrap()
    }
}

#[test]
fn a_secret_goes_to_the_keystore_where_there_is_one_and_stays_the_same() {
    let desk = Desk::new();
    assert_eq!(desk.keystore().kind(), KeystoreKind::OperatingSystem);
    let first = desk.keystore().secret().unwrap();
    assert_eq!(*desk.keystore().secret().unwrap(), *first);
    assert_eq!(desk.only_entry().get_secret().unwrap(), *first);
    let file = fs::read(desk.folder().join(FILE)).unwrap();
    assert!(!file.windows(32).any(|part| part == *first), "the secret is in the folder too");
}

#[test]
fn a_secret_goes_to_the_folder_where_there_is_no_keystore_and_stays_there() {
    let desk = Desk::new();
    assert_eq!(desk.without_system().kind(), KeystoreKind::Folder);
    let first = desk.without_system().secret().unwrap();
    assert_eq!(desk.keystore().kind(), KeystoreKind::Folder);
    assert_eq!(*desk.keystore().secret().unwrap(), *first);
}

#[test]
fn a_tablet_that_the_command_line_connected_keeps_its_secret() {
    let desk = Desk::new();
    let first = FolderKeystore::new(desk.folder()).secret().unwrap();
    assert_eq!(desk.keystore().kind(), KeystoreKind::Folder);
    assert_eq!(*desk.keystore().secret().unwrap(), *first);
}

#[test]
fn a_keystore_that_is_away_for_a_while_loses_nothing() {
    let desk = Desk::new();
    let first = desk.keystore().secret().unwrap();
    let away = desk.without_system();
    assert!(matches!(away.secret(), Err(KeystoreError::Unavailable(_))));
    assert_eq!(away.kind(), KeystoreKind::OperatingSystem);
    assert_eq!(*desk.keystore().secret().unwrap(), *first);
}

#[test]
fn the_command_line_makes_no_secret_beside_the_one_in_the_keystore() {
    let desk = Desk::new();
    let first = desk.keystore().secret().unwrap();
    assert!(matches!(FolderKeystore::new(desk.folder()).secret(), Err(KeystoreError::Damaged)));
    assert_eq!(*desk.keystore().secret().unwrap(), *first);
}

#[test]
fn a_keystore_that_refuses_the_secret_leaves_it_to_the_folder() {
    let desk = Desk::new();
    let refusing: Reach = Arc::new(|| {
        let store = mock::Store::new()?;
        Ok(Arc::new(Refusing(store)) as Arc<CredentialStore>)
    });
    assert_eq!(desk.reached_by(refusing).kind(), KeystoreKind::Folder);
    assert!(desk.without_system().secret().is_ok());
}

#[test]
fn a_keystore_that_never_answers_is_not_waited_for() {
    let desk = Desk::new();
    let (_open, never) = channel::<()>();
    let never = std::sync::Mutex::new(never);
    let dead: Reach = Arc::new(move || {
        let _ = never.lock().unwrap().recv();
        Err(Error::NoDefaultStore)
    });
    let keystore = SystemKeystore { wait: Duration::ZERO, ..desk.reached_by(dead) };
    assert_eq!(keystore.kind(), KeystoreKind::Folder);
    assert!(keystore.secret().is_ok());
}

#[test]
fn an_entry_that_somebody_removed_is_made_anew_once() {
    let desk = Desk::new();
    let first = desk.keystore().secret().unwrap();
    desk.only_entry().delete_credential().unwrap();
    let second = desk.keystore().secret().unwrap();
    assert_ne!(*second, *first);
    assert_eq!(*desk.keystore().secret().unwrap(), *second);
}

#[test]
fn an_entry_that_is_no_secret_is_an_error_and_is_never_replaced() {
    let desk = Desk::new();
    desk.keystore().secret().unwrap();
    for length in [0, 31, 33] {
        desk.only_entry().set_secret(&vec![7; length]).unwrap();
        assert!(matches!(desk.keystore().secret(), Err(KeystoreError::Damaged)));
        assert_eq!(desk.only_entry().get_secret().unwrap().len(), length);
    }
}

#[test]
fn two_tablets_of_one_session_have_two_secrets() {
    let (one, other) = (Desk::new(), Desk::new());
    let other = Desk { system: Arc::clone(&one.system), ..other };
    assert_ne!(*one.keystore().secret().unwrap(), *other.keystore().secret().unwrap());
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_where_the_secret_is() {
    use std::os::unix::fs::PermissionsExt;

    let desk = Desk::new();
    desk.keystore().secret().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&desk.folder()), mode(&desk.folder().join(FILE))), (0o700, 0o600));
}

/// A keystore whose owner does not unlock it.
#[derive(Debug)]
struct Refusing(Arc<mock::Store>);

impl keyring_core::api::CredentialStoreApi for Refusing {
    fn vendor(&self) -> String {
        self.0.vendor()
    }

    fn id(&self) -> String {
        self.0.id()
    }

    fn build(
        &self,
        service: &str,
        user: &str,
        modifiers: Option<&std::collections::HashMap<&str, &str>>,
    ) -> keyring_core::Result<Entry> {
        let entry = self.0.build(service, user, modifiers)?;
        let credential: &mock::Cred = entry.as_any().downcast_ref().unwrap();
        credential.set_error(Error::NoStorageAccess("locked".into()));
        Ok(entry)
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}
