//! TLS for both halves: which versions and algorithms, what is agreed on by name, how a peer's certificate is known.
//!
//! Whom to trust is not said here: the client judges by itself, and the server takes any certificate that its
//! owner has the key of. Nothing here reads a file.

use std::fmt;
use std::sync::Arc;

use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::crypto::{
    CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme,
};

use crate::proto::Fingerprint;

/// Names of what is spoken inside (RFC 7301; IANA's list of ALPN protocol IDs). A server that speaks both on one port
/// refuses whoever asks for neither, so that a page cannot be led to send it something else.
const IRC: &[u8] = b"irc";
const HTTP: &[u8] = b"http/1.1";

/// The implementation of all algorithms, in one place so that it can be exchanged.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// A certificate with its chain, itself first, and its private key.
#[derive(Debug)]
pub struct Identity {
    pub chain: Vec<CertificateDer<'static>>,
    pub key: PrivateKeyDer<'static>,
}

impl Identity {
    /// Of the certificate itself, whatever signed it.
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        fingerprint(Some(&self.chain))
    }
}

impl Clone for Identity {
    fn clone(&self) -> Self {
        Self { chain: self.chain.clone(), key: self.key.clone_key() }
    }
}

/// How a server accepts: TLS 1.2 and 1.3; a certificate of the client is asked for and may be of its own making.
///
/// # Errors
/// The key is not that of the certificate, or one of them is of a kind that is not known.
pub fn accepting(identity: Identity) -> Result<Arc<ServerConfig>, Error> {
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(Arc::new(AnyClient(Signatures::new())))
        .with_single_cert(identity.chain, identity.key)?;
    config.alpn_protocols = vec![IRC.to_vec(), HTTP.to_vec()];
    Ok(Arc::new(config))
}

/// How a client connects: TLS 1.2 and 1.3; `verifier` says which servers are trusted; `identity` is shown to one that
/// asks for it.
///
/// # Errors
/// The key is not that of the certificate, or one of them is of a kind that is not known.
pub fn connecting(
    verifier: Arc<dyn ServerCertVerifier>,
    identity: Option<Identity>,
) -> Result<Arc<ClientConfig>, Error> {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut config = match identity {
        Some(Identity { chain, key }) => builder.with_client_auth_cert(chain, key)?,
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![IRC.to_vec()];
    Ok(Arc::new(config))
}

/// Of the first certificate that a peer showed (`peer_certificates` of either end).
pub fn fingerprint(chain: Option<&[CertificateDer<'_>]>) -> Option<Fingerprint> {
    Some(Fingerprint::of(chain?.first()?))
}

/// Whether a certificate is for that host name, by the names in it.
pub fn is_for(certificate: &CertificateDer<'_>, name: &str) -> bool {
    let parsed = ParsedCertificate::try_from(certificate);
    let name = ServerName::try_from(name);
    parsed.ok().zip(name.ok()).is_some_and(|(c, name)| verify_server_name(&c, &name).is_ok())
}

/// What a server shows in a handshake.
#[derive(Debug)]
pub struct Presented<'a> {
    pub certificate: &'a CertificateDer<'a>,
    /// Those between it and whoever vouches for it.
    pub between: &'a [CertificateDer<'a>],
    /// The name that the client came for.
    pub name: &'a ServerName<'a>,
    pub now: UnixTime,
}

/// Leaves it to `verdict` which servers are trusted; an error of it ends the handshake. That the server has the key of its
/// certificate is checked whatever it says.
pub fn judging(
    verdict: impl Fn(&Presented<'_>) -> Result<(), Error> + Send + Sync + 'static,
) -> Arc<dyn ServerCertVerifier> {
    Arc::new(Judge { verdict, signatures: Signatures::new() })
}

struct Judge<F> {
    verdict: F,
    signatures: Signatures,
}

impl<F> fmt::Debug for Judge<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judge").finish_non_exhaustive()
    }
}

impl<F> ServerCertVerifier for Judge<F>
where
    F: Fn(&Presented<'_>) -> Result<(), Error> + Send + Sync,
{
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        (self.verdict)(&Presented { certificate, between, name, now })?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signatures.check_tls12(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signatures.check_tls13(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.signatures.schemes()
    }
}

/// What every verifier must check whomever it trusts: that the peer has the key of the certificate it shows.
#[derive(Debug)]
struct Signatures(Arc<CryptoProvider>);

impl Signatures {
    fn new() -> Self {
        Self(provider())
    }

    fn check_tls12(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, known)
    }

    fn check_tls13(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, known)
    }

    fn schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// Takes any certificate, or none: who somebody is, their account says; a certificate only proves that it is the same
/// somebody again.
#[derive(Debug)]
struct AnyClient(Signatures);

impl ClientCertVerifier for AnyClient {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.check_tls12(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.check_tls13(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.schemes()
    }
}
