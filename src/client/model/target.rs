//! Where a server is: an address as a user writes it, and as it is shown.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use crate::proto::Fingerprint;

/// Port used when an address has none.
pub const DEFAULT_PORT: u16 = 1234;
/// Port of an `irc://` address without one (RFC 7194 keeps 6667 for plain connections).
pub const IRC_PORT: u16 = 6667;
/// Port of an `ircs://` address without one (RFC 7194).
pub const IRCS_PORT: u16 = 6697;

/// The longest host name that DNS allows (RFC 1035 section 2.3.4).
const MOST_HOST: usize = 255;
/// What stands in a link before the fingerprint of the one certificate that is trusted.
const PIN: &str = "pin=";

/// One server's address. `host` is a name or an IP address without brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub host: String,
    pub port: u16,
    /// The connection is encrypted (TLS).
    pub tls: bool,
    /// The one certificate that is trusted there, whatever else says of it.
    pub pin: Option<Fingerprint>,
}

impl Default for Target {
    fn default() -> Self {
        Self::plain("127.0.0.1", DEFAULT_PORT)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

impl Target {
    /// Without encryption.
    pub fn plain(host: impl Into<String>, port: u16) -> Self {
        Self { host: host.into(), port, tls: false, pin: None }
    }

    /// Encrypted.
    pub fn encrypted(host: impl Into<String>, port: u16) -> Self {
        Self { tls: true, ..Self::plain(host, port) }
    }

    /// Whether two addresses are of one server, however it is reached.
    pub fn same_place(&self, other: &Self) -> bool {
        self.port == other.port && self.host.eq_ignore_ascii_case(&other.host)
    }

    /// Whether what was given for this place only, a password or a certificate, may be shown there: nowhere else, and with
    /// no less care.
    pub fn keeps_secret(&self, there: &Self) -> bool {
        self.same_place(there) && self.tls <= there.tls
    }

    /// Whether what is sent there stays on this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// Whether nobody on the way can read what is sent.
    pub fn is_private(&self) -> bool {
        self.tls || self.is_loopback()
    }
}

fn is_loopback(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    let address = host.parse().is_ok_and(|address: IpAddr| address.to_canonical().is_loopback());
    address || name == "localhost" || name.ends_with(".localhost")
}

/// Reads `host`, `host:port`, `[v6]`, `[v6]:port`, `irc://host[:port][/#channel,..]`, or the same with `ircs://`, where
/// `?pin=sha256:HEX` may follow. Encrypted is what the scheme says, without one everything but this machine.
/// Out: the target and the channels that the address names.
///
/// # Errors
/// One line that says what is wrong with the address.
pub fn parse(address: &str) -> Result<(Target, Vec<String>), String> {
    let text = address.trim();
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => (String::new(), text),
    };
    let (place, path) = match scheme.as_str() {
        "" => (rest, ""),
        _ => rest.split_once('/').unwrap_or((rest, "")),
    };
    let (port, tls) = match scheme.as_str() {
        "" => (DEFAULT_PORT, None),
        "irc" => (IRC_PORT, Some(false)),
        "ircs" => (IRCS_PORT, Some(true)),
        _ => return Err(malformed(text)),
    };
    let (host, written) = split_port(place).ok_or_else(|| malformed(text))?;
    let port = match written {
        None => port,
        Some(digits) => digits
            .parse()
            .ok()
            .filter(|port| *port != 0)
            .ok_or_else(|| format!("{text}: the port must be a number from 1 to 65535"))?,
    };
    let odd = |c: char| c.is_whitespace() || c.is_control() || "/@?#".contains(c);
    let address = host.split_once('%').map_or(host, |(address, _zone)| address);
    let broken = host.contains(':') && address.parse::<Ipv6Addr>().is_err();
    if host.is_empty() || host.len() > MOST_HOST || host.contains(odd) || broken {
        return Err(malformed(text));
    }
    let (channels, pin) = split_pin(path)?;
    let tls = tls.unwrap_or_else(|| !is_loopback(host));
    if pin.is_some() && !tls {
        return Err(format!("{text}: only ircs:// has a certificate that can be pinned"));
    }
    let channels = channels.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    Ok((Target { host: host.to_owned(), port, tls, pin }, channels))
}

/// The fingerprint of a certificate as the user gives it.
///
/// # Errors
/// One line that says what one looks like.
pub fn parse_pin(text: &str) -> Result<Fingerprint, String> {
    let wrong = || format!("{text:?} is no fingerprint: write sha256: and 64 hexadecimal digits");
    Fingerprint::parse(text).ok_or_else(wrong)
}

/// Takes `?pin=..` out of what follows the host in a link.
fn split_pin(path: &str) -> Result<(String, Option<Fingerprint>), String> {
    let Some((before, query)) = path.split_once(&format!("?{PIN}")) else {
        return Ok((path.to_owned(), None));
    };
    let (pin, after) = match query.find(['&', '#']) {
        Some(end) => query.split_at(end),
        None => (query, ""),
    };
    let channels = if after.starts_with('#') { after } else { before };
    // Some programs that read a link write the colon so.
    let pin = parse_pin(&pin.replace("%3A", ":").replace("%3a", ":"))?;
    Ok((channels.to_owned(), Some(pin)))
}

fn malformed(text: &str) -> String {
    format!(
        "{text:?} is not an address: write host, host:port, ircs://host/#channel or irc://host/#channel"
    )
}

/// `host[:port]`; an IPv6 address with a port needs brackets, alone it may go without.
fn split_port(place: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = place.strip_prefix('[') {
        let (host, after) = rest.split_once(']')?;
        return match after.strip_prefix(':') {
            Some(port) => Some((host, Some(port))),
            None => after.is_empty().then_some((host, None)),
        };
    }
    match place.split_once(':') {
        Some((_, rest)) if rest.contains(':') => Some((place, None)),
        Some((host, port)) => Some((host, Some(port))),
        None => Some((place, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, shown, channels) in [
            ("chat.example.org", "chat.example.org:1234", vec![]),
            ("127.0.0.1:6667", "127.0.0.1:6667", vec![]),
            ("::1", "[::1]:1234", vec![]),
            ("[::1]", "[::1]:1234", vec![]),
            ("[::1]:99", "[::1]:99", vec![]),
            ("fe80::1%eth0", "[fe80::1%eth0]:1234", vec![]),
            ("irc://host", "host:6667", vec![]),
            ("ircs://host", "host:6697", vec![]),
            ("IRC://host:7000/#a,b", "host:7000", vec!["#a", "b"]),
        ] {
            let (target, joins) = parse(text).expect(text);
            assert_eq!(target.to_string(), shown);
            assert_eq!(joins, channels);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "host:",
            "host:0",
            "host:70000",
            "[::1",
            "[::1]x",
            "a b",
            "irc://",
            "ircs://h?pin=00",
            "ircs://h/?pin=00",
            "x/y",
            "https://host",
            "a:b:c",
        ] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn encrypted_is_what_leaves_this_machine() {
        for (text, tls) in [
            ("chat.example.org", true),
            ("192.0.2.1:99", true),
            ("127.0.0.1", false),
            ("127.9.9.9", false),
            ("[::1]:99", false),
            ("::ffff:127.0.0.1", false),
            ("localhost", false),
            ("a.LOCALHOST.", false),
            ("localhost.example.org", true),
            ("irc://chat.example.org", false),
            ("ircs://127.0.0.1", true),
        ] {
            assert_eq!(parse(text).expect(text).0.tls, tls, "{text}");
        }
    }

    #[test]
    fn a_link_names_the_certificate() {
        let pin = Fingerprint::of(b"x");
        for (link, channels) in [
            (format!("ircs://h:9/?pin={pin}"), vec![]),
            (format!("ircs://h:9/?pin=sha256%3A{}", pin.hex()), vec![]),
            (format!("ircs://h:9/#a,b?pin={pin}"), vec!["#a", "b"]),
            (format!("ircs://h:9/?pin={pin}#a"), vec!["#a"]),
        ] {
            let (target, joins) = parse(&link).expect("a link");
            assert_eq!(target, Target { pin: Some(pin), ..Target::encrypted("h", 9) }, "{link}");
            assert_eq!(joins, channels);
        }
        let plain = parse(&format!("irc://h/?pin={pin}")).expect_err("not encrypted");
        assert!(plain.contains("ircs://"), "{plain}");
    }

    #[test]
    fn a_secret_stays_at_its_place_and_is_never_shown_with_less_care() {
        let (open, closed) = (Target::plain("h", 9), Target::encrypted("H", 9));
        assert!(open.keeps_secret(&open) && open.keeps_secret(&closed));
        assert!(!closed.keeps_secret(&open));
        for other in [Target::encrypted("h", 10), Target::encrypted("other", 9)] {
            assert!(!closed.keeps_secret(&other) && !open.keeps_secret(&other), "{other}");
        }
    }
}
