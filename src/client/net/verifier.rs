//! What a certificate is worth, by the system's roots. It refuses nobody: it notes what it found, and the app decides before a
//! single byte is exchanged.

use std::sync::{Arc, Mutex, PoisonError};

use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::ServerCertVerifier as _;
use tokio_rustls::rustls::pki_types::UnixTime;
use tokio_rustls::rustls::{CertificateError, Error, RootCertStore};

use crate::client::model::trust::{Flaw, MOST_NAMES};
use crate::client::text::neutral;
use crate::proto::{Fingerprint, Timestamp};
use crate::wire::tls::{Presented, provider};

/// What was shown: whose, and what is wrong with it.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) fingerprint: Fingerprint,
    pub(super) flaw: Option<Flaw>,
}

/// Takes part in one handshake.
#[derive(Debug)]
pub(super) struct Witness {
    /// Without a single root nobody vouches for anybody.
    roots: Option<Arc<WebPkiServerVerifier>>,
    shown: Mutex<Option<Shown>>,
}

impl Witness {
    pub(super) fn new(roots: Arc<RootCertStore>) -> Self {
        let roots = WebPkiServerVerifier::builder_with_provider(roots, provider()).build().ok();
        Self { roots, shown: Mutex::new(None) }
    }

    /// Looks at what a server shows.
    pub(super) fn look(&self, presented: &Presented<'_>) {
        let fingerprint = Fingerprint::of(presented.certificate);
        let shown = Shown { fingerprint, flaw: self.judge(presented) };
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(shown);
    }

    /// What it saw, after the handshake.
    pub(super) fn shown(&self) -> Option<Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn judge(&self, presented: &Presented<'_>) -> Option<Flaw> {
        let Presented { certificate, between, name, now } = presented;
        let Some(roots) = &self.roots else {
            return Some(Flaw::Unknown { expired: false });
        };
        let verify = |now| roots.verify_server_cert(certificate, between, name, &[], now).err();
        let error = verify(*now)?;
        // The dates are looked at first. Whether anybody vouched for it is seen at a time when they were good.
        let at = match &error {
            Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. }) => {
                Some(*not_after)
            }
            Error::InvalidCertificate(CertificateError::NotValidYetContext {
                not_before, ..
            }) => Some(*not_before),
            _ => None,
        };
        let flaw = flaw(error);
        match at.and_then(verify).map(self::flaw) {
            Some(Flaw::Unknown { .. }) => {
                Some(Flaw::Unknown { expired: matches!(flaw, Flaw::Expired { .. }) })
            }
            _ => Some(flaw),
        }
    }
}

fn flaw(error: Error) -> Flaw {
    let time = |time: UnixTime| {
        let millis = i64::try_from(time.as_secs()).ok()?.checked_mul(1000)?;
        Some(Timestamp::from_millis(millis))
    };
    let Error::InvalidCertificate(error) = error else {
        return Flaw::Broken(neutral::text(&error.to_string()));
    };
    match error {
        // A bad signature is that of somebody who only has the name of one whom the system knows.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            Flaw::Unknown { expired: false }
        }
        CertificateError::Expired => Flaw::Expired { since: None },
        CertificateError::ExpiredContext { not_after, .. } => {
            Flaw::Expired { since: time(not_after) }
        }
        CertificateError::NotValidYet => Flaw::NotYet { from: None },
        CertificateError::NotValidYetContext { not_before, .. } => {
            Flaw::NotYet { from: time(not_before) }
        }
        CertificateError::NotValidForName => Flaw::OtherNames(Vec::new()),
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names = presented.iter().take(MOST_NAMES).map(|name| bare(name));
            Flaw::OtherNames(names.collect())
        }
        // What openssl makes by itself may sign others, and so is refused as nobody's but its own.
        CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            Flaw::Unknown { expired: false }
        }
        other => Flaw::Broken(neutral::text(&Error::InvalidCertificate(other).to_string())),
    }
}

/// `DnsName("a.example")` is `a.example`.
fn bare(name: &str) -> String {
    let inner = name.split_once("(\"").and_then(|(_, rest)| rest.split_once('"'));
    neutral::name(inner.map_or(name, |(inner, _)| inner))
}
