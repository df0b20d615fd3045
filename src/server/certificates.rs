//! The certificate of the server: given by its operator, or made at the first start and kept in the data folder.

use std::fs;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};
use tokio_rustls::rustls;
use tokio_rustls::rustls::client::verify_server_cert_signed_by_trust_anchor;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{CertificateError as Flaw, RootCertStore};

use crate::proto::Fingerprint;
use crate::server::config::ServerConfig;
use crate::wire::tls::{self, Identity};

/// Where a self-made one is kept: key and certificate in one file, so that they can never be of two minds.
const FILE: &str = "tls.pem";
/// A self-made one is told by its fingerprint, so its end means nothing to anybody.
const YEARS: i32 = 20;
const SECONDS_OF_A_YEAR: u64 = 31_556_952;

/// What the server shows.
#[derive(Debug, Clone)]
pub(super) struct Certificate {
    pub(super) tls: Arc<rustls::ServerConfig>,
    /// One that was given.
    pub(super) given: Option<CertificateDer<'static>>,
    /// Of one that nobody else vouches for: how others know it.
    pub(super) pin: Option<Fingerprint>,
}

/// Why there is none, in one line.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    #[error("tls_cert and tls_key belong together: give both")]
    Half,
    #[error(
        "sts asks clients to insist on a certificate that others vouch for: give tls_cert and tls_key"
    )]
    Sts,
    #[error("cannot read {}: {why}", path.display())]
    Read { path: PathBuf, why: String },
    #[error("there is no certificate in {}", .0.display())]
    NoCertificate(PathBuf),
    #[error("there is no private key in {}", .0.display())]
    NoKey(PathBuf),
    #[error("the key in {} is not that of the certificate in {}", key.display(), cert.display())]
    Mismatch { cert: PathBuf, key: PathBuf },
    #[error("the certificate in {} has expired", .0.display())]
    Expired(PathBuf),
    #[error("the certificate in {} is not valid yet; is the clock right?", .0.display())]
    NotYet(PathBuf),
    #[error("the certificate in {} cannot be used: {why}", path.display())]
    Unusable { path: PathBuf, why: String },
    #[error("cannot make a certificate: {0}")]
    Make(#[from] rcgen::Error),
    #[error("cannot write {}: {error}", path.display())]
    Write { path: PathBuf, error: io::Error },
}

/// The one the configuration means; `made` is one that is kept in memory only, from before.
///
/// # Errors
/// A file that cannot be used, or written.
pub(super) fn load(
    config: &ServerConfig,
    here: Option<IpAddr>,
    now: UnixTime,
    made: &mut Option<Identity>,
) -> Result<Certificate, CertificateError> {
    match (&config.tls_cert, &config.tls_key) {
        (Some(cert), Some(key)) => {
            let identity = read(cert, key)?;
            in_its_time(&identity, cert, now)?;
            let given = identity.chain.first().cloned();
            Ok(Certificate { tls: accepting(identity, cert, key)?, given, pin: None })
        }
        (None, None) if config.sts.is_some() => Err(CertificateError::Sts),
        (None, None) => {
            let (identity, path) = own(config, here, now, made)?;
            let pin = identity.fingerprint();
            Ok(Certificate { tls: accepting(identity, &path, &path)?, given: None, pin })
        }
        _ => Err(CertificateError::Half),
    }
}

/// Whether the files that are given can be used; nothing is made.
///
/// # Errors
/// They cannot.
pub fn check_certificate(config: &ServerConfig) -> Result<(), CertificateError> {
    let own = config.tls_cert.is_none() && config.tls_key.is_none() && config.sts.is_none();
    if !own {
        load(config, None, UnixTime::now(), &mut None)?;
    }
    Ok(())
}

fn accepting(
    identity: Identity,
    cert: &Path,
    key: &Path,
) -> Result<Arc<rustls::ServerConfig>, CertificateError> {
    let (cert, key) = (cert.to_owned(), key.to_owned());
    tls::accepting(identity).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => CertificateError::Mismatch { cert, key },
        error => CertificateError::Unusable { path: cert, why: error.to_string() },
    })
}

/// Reads a chain and a key, which may be in one file.
fn read(cert: &Path, key: &Path) -> Result<Identity, CertificateError> {
    let broken = |path: &Path, error: pem::Error| match error {
        pem::Error::Io(error) => {
            CertificateError::Read { path: path.to_owned(), why: error.to_string() }
        }
        pem::Error::NoItemsFound => CertificateError::NoKey(path.to_owned()),
        error => CertificateError::Read { path: path.to_owned(), why: error.to_string() },
    };
    let chain: Vec<_> = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect)
        .map_err(|error| broken(cert, error))?;
    if chain.is_empty() {
        return Err(CertificateError::NoCertificate(cert.to_owned()));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| broken(key, error))?;
    warn_if_open(key);
    Ok(Identity { chain, key: secret })
}

/// Says so when others may read the key.
#[cfg(unix)]
fn warn_if_open(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    const OTHERS: u32 = 0o007;
    if fs::metadata(path).is_ok_and(|about| about.permissions().mode() & OTHERS != 0) {
        tracing::warn!("everybody on this machine can use the key in {}", path.display());
    }
}

#[cfg(not(unix))]
fn warn_if_open(_: &Path) {}

/// Whether its time has come and is not over; who signed it is not asked.
fn in_its_time(identity: &Identity, path: &Path, now: UnixTime) -> Result<(), CertificateError> {
    let unusable = |error: rustls::Error| CertificateError::Unusable {
        path: path.to_owned(),
        why: error.to_string(),
    };
    let (first, rest) = identity.chain.split_first().expect("there is one");
    let parsed = ParsedCertificate::try_from(first).map_err(unusable)?;
    let provider = tls::provider();
    let known = provider.signature_verification_algorithms.all;
    // With nobody to trust, only what is wrong with the certificate itself makes a difference.
    let verdict = verify_server_cert_signed_by_trust_anchor(
        &parsed,
        &RootCertStore::empty(),
        rest,
        now,
        known,
    );
    match verdict {
        Err(rustls::Error::InvalidCertificate(Flaw::Expired | Flaw::ExpiredContext { .. })) => {
            Err(CertificateError::Expired(path.to_owned()))
        }
        Err(rustls::Error::InvalidCertificate(
            Flaw::NotValidYet | Flaw::NotValidYetContext { .. },
        )) => Err(CertificateError::NotYet(path.to_owned())),
        Err(error @ rustls::Error::InvalidCertificate(Flaw::BadEncoding)) => Err(unusable(error)),
        _ => Ok(()),
    }
}

/// The one this server has made for itself, now or before.
fn own(
    config: &ServerConfig,
    here: Option<IpAddr>,
    now: UnixTime,
    made: &mut Option<Identity>,
) -> Result<(Identity, PathBuf), CertificateError> {
    let folder = config.data.as_deref().filter(|_| !config.memory);
    let path = folder.map(|folder| folder.join(FILE));
    match (&*made, path) {
        (Some(identity), path) => Ok((identity.clone(), path.unwrap_or_default())),
        (None, Some(path)) if path.exists() => {
            let identity = read(&path, &path)?;
            *made = Some(identity.clone());
            Ok((identity, path))
        }
        (None, path) => {
            let (identity, text) = make(config, here, now)?;
            if let Some(path) = &path {
                write(path, &text)
                    .map_err(|error| CertificateError::Write { path: path.clone(), error })?;
            }
            *made = Some(identity.clone());
            Ok((identity, path.unwrap_or_default()))
        }
    }
}

/// Out: it as PEM as well.
fn make(
    config: &ServerConfig,
    here: Option<IpAddr>,
    now: UnixTime,
) -> Result<(Identity, String), CertificateError> {
    let name = config.name.as_str();
    let mut names = vec![name.to_owned(), "localhost".to_owned()];
    names.extend(["127.0.0.1", "::1"].map(str::to_owned));
    names.extend(here.map(|here| here.to_string()));
    let listened = config.listen.iter().chain(&config.listen_ws).map(|listen| listen.host.clone());
    names.extend(listened.filter(|host| host != "0.0.0.0" && host != "::" && host.is_ascii()));
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    let year = i32::try_from(1970 + now.as_secs() / SECONDS_OF_A_YEAR).unwrap_or(2000);
    // A clock that is somewhat behind is no reason to refuse it.
    params.not_before = date_time_ymd(year - 1, 1, 1);
    params.not_after = date_time_ymd(year + YEARS, 1, 1);
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    let text = format!("{}{}", key.serialize_pem(), certificate.pem());
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    Ok((Identity { chain: vec![certificate.into()], key }, text))
}

/// Writes a file that nobody else may read, whole or not at all.
fn write(path: &Path, text: &str) -> io::Result<()> {
    use std::io::Write as _;
    let beside = path.with_extension("new");
    fs::remove_file(&beside).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_795_356_000;

    fn at(seconds: u64) -> UnixTime {
        UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds))
    }

    /// A certificate and its key as PEM, from one year to another.
    fn pair(from: i32, to: i32) -> (String, String) {
        let mut params = CertificateParams::new(vec!["chat.example".to_owned()]).expect("a name");
        (params.not_before, params.not_after) =
            (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
        let key = KeyPair::generate().expect("random numbers");
        let certificate = params.self_signed(&key).expect("well-formed");
        (certificate.pem(), key.serialize_pem())
    }

    fn given(folder: &Path, cert: &str, key: &str) -> Result<Certificate, String> {
        let (cert_file, key_file) = (folder.join("c.pem"), folder.join("k.pem"));
        fs::write(&cert_file, cert).expect("written");
        fs::write(&key_file, key).expect("written");
        let config = ServerConfig {
            tls_cert: Some(cert_file),
            tls_key: Some(key_file),
            ..ServerConfig::default()
        };
        let shown =
            |error: CertificateError| error.to_string().replace(&*folder.to_string_lossy(), "DIR");
        load(&config, None, at(NOW), &mut None).map_err(shown)
    }

    #[test]
    fn what_is_wrong_with_given_files_is_said_with_their_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let (cert, key) = pair(2020, 2030);
        let (_, other) = pair(2020, 2030);
        let (old, old_key) = pair(2010, 2020);
        let (young, young_key) = pair(2030, 2040);
        let broken = cert.replacen("MII", "AAA", 1);
        for (cert, key, wrong) in [
            (&cert, &key, None),
            (&format!("{cert}{key}"), &format!("{cert}{key}"), None),
            (
                &cert,
                &other,
                Some("the key in DIR/k.pem is not that of the certificate in DIR/c.pem"),
            ),
            (&old, &old_key, Some("the certificate in DIR/c.pem has expired")),
            (
                &young,
                &young_key,
                Some("the certificate in DIR/c.pem is not valid yet; is the clock right?"),
            ),
            (&key, &key, Some("there is no certificate in DIR/c.pem")),
            (&cert, &cert, Some("there is no private key in DIR/k.pem")),
            (&String::new(), &key, Some("there is no certificate in DIR/c.pem")),
            (
                &broken,
                &key,
                Some(
                    "the certificate in DIR/c.pem cannot be used: invalid peer certificate: BadEncoding",
                ),
            ),
        ] {
            let loaded = given(folder.path(), cert, key);
            assert_eq!(loaded.as_ref().err().map(String::as_str), wrong);
            assert!(loaded.is_err() || loaded.is_ok_and(|l| l.pin.is_none() && l.given.is_some()));
        }
        let missing = ServerConfig {
            tls_cert: Some(folder.path().join("none")),
            tls_key: Some(folder.path().join("k.pem")),
            ..ServerConfig::default()
        };
        let error = load(&missing, None, at(NOW), &mut None).expect_err("there is no file");
        assert!(matches!(error, CertificateError::Read { .. }), "{error}");
        let half = ServerConfig { tls_key: None, ..missing };
        let error = load(&half, None, at(NOW), &mut None).expect_err("half");
        assert!(matches!(error, CertificateError::Half), "{error}");
    }

    #[test]
    fn the_one_it_makes_is_made_once_and_nobody_else_can_read_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let config =
            ServerConfig { data: Some(folder.path().to_owned()), ..ServerConfig::default() };
        let pin = |config: &ServerConfig, made: &mut Option<Identity>| {
            load(config, None, at(NOW), made).expect("made or read").pin
        };
        let first = pin(&config, &mut None);
        assert!(first.is_some());
        assert_eq!(pin(&config, &mut None), first);
        // Its end means nothing.
        assert_eq!(load(&config, None, at(NOW * 2), &mut None).expect("read").pin, first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let about = fs::metadata(folder.path().join(FILE)).expect("a file");
            assert_eq!(about.permissions().mode() & 0o777, 0o600);
        }
        let memory = ServerConfig { memory: true, ..config };
        let mut made = None;
        let other = pin(&memory, &mut made);
        assert_ne!(other, first);
        assert_eq!(pin(&memory, &mut made), other);
        let insisting =
            ServerConfig { sts: crate::server::config::StsConfig::parse("1d").ok(), ..memory };
        let error = load(&insisting, None, at(NOW), &mut made).expect_err("nobody vouches for it");
        assert!(matches!(error, CertificateError::Sts), "{error}");
        let error = check_certificate(&insisting).expect_err("nobody vouches for it");
        assert!(matches!(error, CertificateError::Sts), "{error}");
    }
}
