//! The centre's certificate: made once, kept in the data folder, or given as PEM files.
//! Called when the centre starts, and when an enrolment code needs the fingerprint.
//! Not here: the protocol that shows it (tls.rs), and the check of the pin, which is the tablet's.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Months, Utc};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use rustls::SupportedCipherSuite;
use rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// How long a self-made certificate is valid. The tablets trust the pin and not the date; ten years outlive the
/// machine, and whoever looks at the endpoint with a browser sees a date in the future.
const VALID_FOR: Months = Months::new(120);

/// A certificate with its chain and its private key.
pub struct CentreCertificate {
    /// The end-entity certificate first, then what leads to an authority, if anything; never empty.
    pub(super) chain: Vec<CertificateDer<'static>>,
    /// The private key of the first certificate.
    pub(super) key: PrivateKeyDer<'static>,
}

/// Why there is no certificate to show.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file or folder could not be read or written.
    #[error("{path}: {cause}", path = .path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A PEM file has no certificate or key in it.
    #[error("{path} holds no {wanted} in PEM form", path = .path.display())]
    NotPem {
        /// The file.
        path: PathBuf,
        /// What was looked for.
        wanted: &'static str,
    },
    /// The certificate is there and its key is not. Making another would lock out every enrolled tablet.
    #[error("{path} is missing; put it back from a backup, or every tablet has to be enrolled again", path = .path.display())]
    KeyMissing {
        /// Where the key should be.
        path: PathBuf,
    },
    /// The names or the date do not fit into a certificate.
    #[error("cannot make a certificate: {0}")]
    Unmakeable(String),
}

/// The certificate in the data folder's `tls`; made there for `names` (DNS names or IP addresses), valid from `now`,
/// if there is none yet. One that exists is used as it is, whatever its names and dates: the tablets have pinned it.
///
/// # Errors
/// Where files cannot be read or written, or the certificate's key is gone.
pub fn load_or_make(
    data_folder: &Path,
    names: &[String],
    now: DateTime<Utc>,
) -> Result<CentreCertificate, CertificateError> {
    let folder = data_folder.join("tls");
    let (cert_path, key_path) = (folder.join("cert.pem"), folder.join("key.pem"));
    if exists(&cert_path)? {
        if !exists(&key_path)? {
            return Err(CertificateError::KeyMissing { path: key_path });
        }
        return load_pem_files(&cert_path, &key_path);
    }
    let (cert_pem, key_pem) = make(names, now)?;
    make_private_folder(&folder)?;
    // The key first: after a crash in between, no certificate has been shown to anyone, and both are made anew.
    write_aside(&folder, &key_path, &key_pem, 0o600)?;
    write_aside(&folder, &cert_path, &cert_pem, 0o644)?;
    load_pem_files(&cert_path, &key_path)
}

/// A certificate, its chain and its key from PEM files of whoever runs the centre.
///
/// # Errors
/// Where a file cannot be read or holds something else. Whether they belong together shows in the server's configuration.
pub fn load_pem_files(cert_path: &Path, key_path: &Path) -> Result<CentreCertificate, CertificateError> {
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&read(cert_path)?)
        .collect::<Result<_, _>>()
        .map_err(|_| not_pem(cert_path, "certificate"))?;
    if chain.is_empty() {
        return Err(not_pem(cert_path, "certificate"));
    }
    let key =
        PrivateKeyDer::from_pem_slice(&read(key_path)?).map_err(|_| not_pem(key_path, "private key"))?;
    Ok(CentreCertificate { chain, key })
}

impl CentreCertificate {
    /// What the enrolment code carries and the tablets pin.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.chain.first().map_or([0; 32], |certificate| fingerprint(certificate))
    }
}

/// SHA-256 of a certificate's DER.
pub fn fingerprint(cert_der: &[u8]) -> [u8; 32] {
    // The TLS provider has the hash already; a cipher suite is the door that rustls leaves open to it.
    let sha256 = match TLS13_AES_128_GCM_SHA256 {
        SupportedCipherSuite::Tls13(suite) => suite.common.hash_provider,
        SupportedCipherSuite::Tls12(suite) => suite.common.hash_provider,
    };
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(sha256.hash(cert_der).as_ref());
    fingerprint
}

/// A self-signed certificate and its new key (ECDSA on P-256), both as PEM.
fn make(names: &[String], now: DateTime<Utc>) -> Result<(String, String), CertificateError> {
    let unmakeable = |cause: rcgen::Error| CertificateError::Unmakeable(cause.to_string());
    let out_of_range = || CertificateError::Unmakeable(format!("not at this date: {now}"));
    let end = now.checked_add_months(VALID_FOR).ok_or_else(out_of_range)?;
    let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).map_err(unmakeable)?;
    let mut params = CertificateParams::new(names).map_err(unmakeable)?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Turbok");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    params.not_before = epoch + since_1970(now).ok_or_else(out_of_range)?;
    params.not_after = epoch + since_1970(end).ok_or_else(out_of_range)?;
    let certificate = params.self_signed(&key).map_err(unmakeable)?;
    Ok((certificate.pem(), key.serialize_pem()))
}

/// The time since 1970, if a certificate can say it: from then to the year 9999.
fn since_1970(at: DateTime<Utc>) -> Option<Duration> {
    const YEAR_10000: u64 = 253_402_300_800;
    let seconds = u64::try_from(at.timestamp()).ok()?;
    (seconds < YEAR_10000).then(|| Duration::from_secs(seconds))
}

/// Writes a file that is either whole or not there, readable by `mode`, also after a loss of power.
fn write_aside(folder: &Path, path: &Path, text: &str, mode: u32) -> Result<(), CertificateError> {
    let aside = path.with_extension("pem.new");
    // One left from a crash may have another mode, which opening it would keep.
    match fs::remove_file(&aside) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(at(&aside)(cause)),
        _ => {}
    }
    let mut file = create_new(&aside, mode).map_err(at(&aside))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(at(&aside))?;
    fs::rename(&aside, path).map_err(at(path))?;
    sync_folder(folder).map_err(at(folder))
}

#[cfg(unix)]
fn create_new(path: &Path, mode: u32) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(mode).open(path)
}

#[cfg(not(unix))]
fn create_new(path: &Path, _mode: u32) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

fn make_private_folder(folder: &Path) -> Result<(), CertificateError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(at(folder))
}

/// Makes a rename in this folder outlast a loss of power; elsewhere than on Unix, folders cannot be opened for that.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        return File::open(folder)?.sync_all();
    }
    Ok(())
}

fn exists(path: &Path) -> Result<bool, CertificateError> {
    path.try_exists().map_err(at(path))
}

fn read(path: &Path) -> Result<Vec<u8>, CertificateError> {
    fs::read(path).map_err(at(path))
}

fn at(path: &Path) -> impl Fn(io::Error) -> CertificateError {
    move |cause| CertificateError::File { path: path.to_owned(), cause }
}

fn not_pem(path: &Path, wanted: &'static str) -> CertificateError {
    CertificateError::NotPem { path: path.to_owned(), wanted }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use std::sync::Arc;

    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier;
    use rustls::crypto::ring;
    use rustls::pki_types::{ServerName, UnixTime};
    use rustls::{CertificateError as Refusal, RootCertStore};

    use super::*;

    fn noon() -> DateTime<Utc> {
        "2026-03-02T12:00:00Z".parse().unwrap()
    }

    fn make_in(folder: &Path) -> CentreCertificate {
        let names = ["centre.example".to_owned(), "192.0.2.7".to_owned()];
        load_or_make(folder, &names, noon()).unwrap()
    }

    /// What a browser that trusts just this certificate says of it.
    fn refusal(made: &CentreCertificate, name: &str, at: DateTime<Utc>) -> Option<Refusal> {
        let mut roots = RootCertStore::empty();
        roots.add(made.chain[0].clone()).unwrap();
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::new(ring::default_provider()))
                .build()
                .unwrap();
        let name = ServerName::try_from(name).unwrap();
        let time = UnixTime::since_unix_epoch(since_1970(at).unwrap());
        match verifier.verify_server_cert(&made.chain[0], &[], &name, &[], time) {
            Ok(_) => None,
            Err(rustls::Error::InvalidCertificate(refusal)) => Some(refusal),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_made_certificate_holds_for_its_names_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let made = make_in(folder.path());
        assert_eq!(refusal(&made, "centre.example", noon()), None);
        assert_eq!(refusal(&made, "192.0.2.7", noon()), None);
        for other in ["other.example", "192.0.2.8"] {
            assert!(refusal(&made, other, noon()).is_some(), "{other}");
        }
    }

    #[test]
    fn a_made_certificate_is_valid_for_ten_years_from_now() {
        let folder = tempfile::tempdir().unwrap();
        let made = make_in(folder.path());
        let second = chrono::TimeDelta::seconds(1);
        let end: DateTime<Utc> = "2036-03-02T12:00:00Z".parse().unwrap();
        let at = |time| refusal(&made, "centre.example", time);
        assert_eq!((at(noon()), at(end)), (None, None));
        assert!(matches!(at(noon() - second), Some(Refusal::NotValidYetContext { .. })));
        assert!(matches!(at(end + second), Some(Refusal::ExpiredContext { .. })));
    }

    #[test]
    fn a_second_start_shows_the_same_certificate() {
        let folder = tempfile::tempdir().unwrap();
        let first = make_in(folder.path());
        let later = noon() + chrono::TimeDelta::days(9_000);
        let second = load_or_make(folder.path(), &["new.example".to_owned()], later).unwrap();
        assert_eq!(second.chain, first.chain);
        assert_eq!(second.fingerprint(), first.fingerprint());
        let elsewhere = tempfile::tempdir().unwrap();
        assert_ne!(make_in(elsewhere.path()).fingerprint(), first.fingerprint());
    }

    #[test]
    fn a_start_that_died_between_key_and_certificate_is_made_good() {
        let folder = tempfile::tempdir().unwrap();
        make_in(folder.path());
        let tls = folder.path().join("tls");
        let old_key = fs::read(tls.join("key.pem")).unwrap();
        fs::remove_file(tls.join("cert.pem")).unwrap();
        fs::write(tls.join("key.pem.new"), "half").unwrap();
        fs::write(tls.join("cert.pem.new"), "half").unwrap();
        assert_eq!(refusal(&make_in(folder.path()), "centre.example", noon()), None);
        assert_ne!(fs::read(tls.join("key.pem")).unwrap(), old_key);
        assert_eq!(fs::read_dir(tls).unwrap().count(), 2);
    }

    #[test]
    fn a_lost_key_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        make_in(folder.path());
        fs::remove_file(folder.path().join("tls/key.pem")).unwrap();
        let refused = load_or_make(folder.path(), &[], noon());
        assert!(matches!(refused.err().unwrap(), CertificateError::KeyMissing { .. }));
        assert!(!folder.path().join("tls/key.pem").exists());
    }

    #[cfg(unix)]
    #[test]
    fn the_key_is_for_the_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let tls = folder.path().join("tls");
        fs::create_dir(&tls).unwrap();
        fs::write(tls.join("key.pem.new"), "left by a crash, readable by all").unwrap();
        make_in(folder.path());
        let mode = |name: &str| fs::metadata(tls.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("key.pem"), 0o600);
        assert_eq!(mode("cert.pem") & 0o400, 0o400);
    }

    #[test]
    fn what_is_no_pem_is_named() {
        let folder = tempfile::tempdir().unwrap();
        make_in(folder.path());
        let (cert, key) = (folder.path().join("tls/cert.pem"), folder.path().join("tls/key.pem"));
        let wanted = |cert: &Path, key: &Path| match load_pem_files(cert, key).err().unwrap() {
            CertificateError::NotPem { wanted, .. } => wanted,
            other => panic!("{other}"),
        };
        assert_eq!(wanted(&key, &key), "certificate");
        assert_eq!(wanted(&cert, &cert), "private key");
        let missing = load_pem_files(&folder.path().join("none.pem"), &key);
        assert!(matches!(missing.err().unwrap(), CertificateError::File { .. }));
    }

    #[test]
    fn names_and_dates_that_no_certificate_can_hold_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |names: &[String], now| match load_or_make(folder.path(), names, now).err() {
            Some(CertificateError::Unmakeable(_)) => true,
            Some(other) => panic!("{other}"),
            None => false,
        };
        assert!(refused(&["bokbåten".to_owned()], noon()));
        assert!(refused(&[], "1969-12-31T23:59:59Z".parse().unwrap()));
        assert!(refused(&[], "9990-01-01T00:00:00Z".parse().unwrap()));
        assert!(!folder.path().join("tls").exists());
        assert!(!refused(&[], "9989-12-31T23:59:59Z".parse().unwrap()));
    }

    #[test]
    fn the_fingerprint_is_the_sha_256_of_its_bytes() {
        // FIPS 180-2, appendix B.1.
        let abc = [
            0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
            0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
        ];
        assert_eq!(fingerprint(b"abc"), abc);
    }
}
