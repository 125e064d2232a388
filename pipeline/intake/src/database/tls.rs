//! Encrypted connections.

use super::address::Trust;
use super::error::ConnectionError;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::path::Path;
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// What makes encrypted connections to a server that is trusted in this way.
pub(super) fn connector(trust: &Trust, place: &str) -> Result<MakeRustlsConnect, ConnectionError> {
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let config = config.map_err(|error| ConnectionError::new(place, error.to_string(), ""))?;
    let config = match trust {
        Trust::Anybody => config.dangerous().with_custom_certificate_verifier(Arc::new(Anybody(provider))),
        Trust::Certified(authority) => config.with_root_certificates(roots(authority.as_deref(), place)?),
    };
    Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
}

fn roots(authority: Option<&Path>, place: &str) -> Result<RootCertStore, ConnectionError> {
    let mut store = RootCertStore::empty();
    let hint = "give the certificate of the authority that issued the server's, as PEM, with sslrootcert=FILE";
    let certificates = match authority {
        Some(file) => {
            let bad = |reason: String| ConnectionError::new(place, format!("{}: {reason}", file.display()), hint);
            let found: Result<Vec<_>, _> =
                CertificateDer::pem_file_iter(file).map_err(|error| bad(error.to_string()))?.collect();
            found.map_err(|error| bad(error.to_string()))?
        }
        None => rustls_native_certs::load_native_certs().certs,
    };
    store.add_parsable_certificates(certificates);
    if store.is_empty() {
        return Err(ConnectionError::new(place, "there is no certificate of an authority to trust", hint));
    }
    Ok(store)
}

/// Takes any certificate, as libpq does for `prefer` and `require`.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
