//! TLS as the centre speaks it: versions 1.3 and 1.2, one provider, one certificate, HTTP/1.1.
//! Called where the centre binds its port; the configuration goes into axum-server.
//! Not here: where the certificate comes from (certificate.rs).

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::version::{TLS12, TLS13};

use super::certificate::CentreCertificate;

/// The certificate cannot be used: its key is of an unknown kind or belongs to another certificate.
#[derive(Debug, thiserror::Error)]
#[error("the certificate and its key cannot be used: {0}")]
pub struct TlsError(#[from] rustls::Error);

/// What axum-server's `RustlsConfig::from_config` takes to show this certificate.
///
/// # Errors
/// Where certificate and key do not belong together or are of a kind that the provider does not know.
pub fn server_config(certificate: &CentreCertificate) -> Result<Arc<ServerConfig>, TlsError> {
    // The provider is named here, so that none has to be installed for the whole process.
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_no_client_auth()
        .with_single_cert(certificate.chain.clone(), certificate.key.clone_key())?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    use axum::Router;
    use axum::routing::post;
    use axum_server::tls_rustls::RustlsConfig;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
    use rustls::{
        ClientConfig, ClientConnection, DigitallySignedStruct, Error, ProtocolVersion, RootCertStore,
        SignatureScheme, StreamOwned, SupportedProtocolVersion,
    };

    use super::super::certificate::{self, fingerprint};
    use super::*;

    fn make(folder: &tempfile::TempDir) -> CentreCertificate {
        let now = "2026-03-02T12:00:00Z".parse().unwrap();
        certificate::load_or_make(folder.path(), &["centre.example".to_owned()], now).unwrap()
    }

    /// Trusts a certificate on the day that it was made, as the tests know no other day.
    #[derive(Debug)]
    struct OnItsFirstDay(Arc<WebPkiServerVerifier>);

    impl ServerCertVerifier for OnItsFirstDay {
        fn verify_server_cert(
            &self,
            end_entity: &CertificateDer<'_>,
            intermediates: &[CertificateDer<'_>],
            server_name: &ServerName<'_>,
            ocsp: &[u8],
            _now: UnixTime,
        ) -> Result<ServerCertVerified, Error> {
            let day = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_772_452_800));
            self.0.verify_server_cert(end_entity, intermediates, server_name, ocsp, day)
        }

        fn verify_tls12_signature(
            &self,
            message: &[u8],
            cert: &CertificateDer<'_>,
            dss: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            self.0.verify_tls12_signature(message, cert, dss)
        }

        fn verify_tls13_signature(
            &self,
            message: &[u8],
            cert: &CertificateDer<'_>,
            dss: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            self.0.verify_tls13_signature(message, cert, dss)
        }

        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            self.0.supported_verify_schemes()
        }
    }

    /// Posts once over a protocol version; the version spoken, the certificate's fingerprint and the answer.
    fn post_over(
        version: &'static SupportedProtocolVersion,
        trusted: &CertificateDer<'static>,
        tcp: TcpStream,
    ) -> (ProtocolVersion, [u8; 32], String) {
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(trusted.clone()).unwrap();
        let stock = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .unwrap();
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(OnItsFirstDay(stock)))
            .with_no_client_auth();
        let name = ServerName::try_from("centre.example").unwrap();
        let session = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut stream = StreamOwned::new(session, tcp);
        stream
            .write_all(b"POST /v1/sync HTTP/1.1\r\nhost: centre.example\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let shown = fingerprint(&stream.conn.peer_certificates().unwrap()[0]);
        (stream.conn.protocol_version().unwrap(), shown, answer)
    }

    #[tokio::test]
    async fn a_centre_on_both_versions_shows_the_certificate_that_was_made() {
        let folder = tempfile::tempdir().unwrap();
        let made = make(&folder);
        let (trusted, expected) = (made.chain[0].clone(), made.fingerprint());
        let config = RustlsConfig::from_config(server_config(&made).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let routes = Router::new().route("/v1/sync", post(|| async { "here" }));
        let centre =
            axum_server::from_tcp_rustls(listener, config).unwrap().serve(routes.into_make_service());
        let centre = tokio::spawn(centre);
        for (version, spoken) in [(&TLS13, ProtocolVersion::TLSv1_3), (&TLS12, ProtocolVersion::TLSv1_2)] {
            let trusted = trusted.clone();
            let posted = tokio::task::spawn_blocking(move || {
                post_over(version, &trusted, TcpStream::connect(address).unwrap())
            });
            let (version, shown, answer) = posted.await.unwrap();
            assert_eq!((version, shown), (spoken, expected));
            assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("here"), "{answer}");
        }
        centre.abort();
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mixed = CentreCertificate { chain: make(&folder).chain, key: make(&other).key };
        assert!(server_config(&mixed).is_err());
    }
}
