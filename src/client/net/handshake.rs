//! Encryption of a connection that was just made, and what can go wrong with it in one line.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{AlertDescription, Error, RootCertStore};

use super::reach::in_words;
use super::verifier::{Shown, Witness};
use crate::client::keyring::Keyring;
use crate::client::model::target::Target;
use crate::client::model::trust::{NO_TLS, OwnCertificate};
use crate::wire::tls::{Identity, connecting, judging};

/// How long a handshake may take.
const LIMIT: Duration = Duration::from_secs(15);

/// Whom the system trusts.
#[derive(Debug, Clone, Default)]
pub enum Roots {
    #[default]
    System,
    /// These alone.
    These(Vec<CertificateDer<'static>>),
}

/// What every encrypted connection of this client needs.
#[derive(Debug, Clone, Default)]
pub struct Security {
    pub roots: Roots,
    pub keyring: Keyring,
    pub own: Option<OwnCertificate>,
    loaded: Arc<OnceCell<Arc<RootCertStore>>>,
}

impl Security {
    pub fn new(keyring: Keyring, own: Option<OwnCertificate>) -> Self {
        Self { keyring, own, ..Self::default() }
    }

    /// The same, with other roots than those of the system.
    #[must_use]
    pub fn trusting(self, roots: Vec<CertificateDer<'static>>) -> Self {
        Self { roots: Roots::These(roots), ..self }
    }

    /// Read from the system once, on a thread that may wait for the disk.
    async fn roots(&self) -> Arc<RootCertStore> {
        let load = async {
            let roots = self.roots.clone();
            let found = spawn_blocking(move || match roots {
                Roots::System => rustls_native_certs::load_native_certs().certs,
                Roots::These(roots) => roots,
            });
            let mut store = RootCertStore::empty();
            let (_, unusable) = store.add_parsable_certificates(found.await.unwrap_or_default());
            tracing::debug!(roots = store.len(), unusable, "whom the system trusts");
            Arc::new(store)
        };
        Arc::clone(self.loaded.get_or_init(|| load).await)
    }

    /// Encrypts a connection. Out: the stream, and what the server has shown.
    ///
    /// # Errors
    /// One line.
    pub(super) async fn encrypt(
        &self,
        stream: TcpStream,
        target: &Target,
    ) -> Result<(TlsStream<TcpStream>, Shown), String> {
        let roots = match target.pin {
            Some(_) => Arc::new(RootCertStore::empty()),
            None => self.roots().await,
        };
        let own = self.own.as_ref().filter(|own| own.server.same_place(target));
        let identity = own.map(|own| read_identity(&own.chain, &own.key)).transpose()?;
        let witness = Arc::new(Witness::new(roots));
        let looking = Arc::clone(&witness);
        let verifier = judging(move |presented| {
            looking.look(presented);
            Ok(())
        });
        let config = connecting(verifier, identity)
            .map_err(|error| format!("our own certificate cannot be used: {error}"))?;
        // The zone of an address is of no interest to the other side.
        let host = target.host.split('%').next().unwrap_or_default();
        let name = ServerName::try_from(host.trim_end_matches('.').to_owned())
            .map_err(|_| "no certificate can be made for this host name".to_owned())?;
        let shaking = TlsConnector::from(config).connect(name, stream);
        let stream = match timeout(LIMIT, shaking).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(fault(&error)),
            Err(_) => {
                let seconds = LIMIT.as_secs();
                return Err(format!("{NO_TLS}: it did not answer within {seconds} seconds"));
            }
        };
        let shown = witness.shown().ok_or("the server has shown no certificate")?;
        Ok((stream, shown))
    }
}

fn read_identity(chain: &Path, key: &Path) -> Result<Identity, String> {
    let unreadable =
        |path: &Path, why: &dyn std::fmt::Display| format!("cannot read {}: {why}", path.display());
    let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(chain)
        .and_then(Iterator::collect)
        .map_err(|error| unreadable(chain, &error));
    let read = read?;
    if read.is_empty() {
        return Err(unreadable(chain, &"there is no certificate in it"));
    }
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable(key, &error))?;
    Ok(Identity { chain: read, key })
}

/// Why a handshake failed. What begins with [`NO_TLS`] may be a server that does not encrypt at all.
fn fault(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return format!("{NO_TLS}: it closed the connection");
    }
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    inner.map_or_else(|| in_words(error), in_short)
}

/// A fault of TLS as a user would say it.
pub(super) fn in_short(error: &Error) -> String {
    let words = match error {
        Error::InvalidMessage(_) => NO_TLS,
        Error::AlertReceived(alert) => match alert {
            AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity => {
                "the server speaks no TLS that is safe enough (1.2 or newer)"
            }
            AlertDescription::CertificateRequired => {
                "the server wants a certificate of yours: certificate and certificate_key in the configuration"
            }
            AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied => "the server does not accept your certificate",
            other => return format!("the server gave up the TLS handshake ({other:?})"),
        },
        Error::PeerIncompatible(_) => "the server speaks no TLS that is safe enough (1.2 or newer)",
        Error::InvalidCertificate(_) => "the server does not have the key of its certificate",
        Error::DecryptError => "what the server sent was changed on the way",
        other => return format!("the TLS handshake failed: {other}"),
    };
    words.to_owned()
}
