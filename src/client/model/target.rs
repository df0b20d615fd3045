//! Where a server is: an address as a user writes it, and as it is shown.

use std::fmt;
use std::net::Ipv6Addr;

/// Port used when an address has none.
pub const DEFAULT_PORT: u16 = 1234;
/// Port of an `irc://` address without one (RFC 7194 keeps 6667 for plain connections).
pub const IRC_PORT: u16 = 6667;

/// The longest host name that DNS allows (RFC 1035 section 2.3.4).
const MOST_HOST: usize = 255;

/// One server's address. `host` is a name or an IP address without brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub host: String,
    pub port: u16,
}

impl Default for Target {
    fn default() -> Self {
        Self { host: "127.0.0.1".to_owned(), port: DEFAULT_PORT }
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

/// Reads `host`, `host:port`, `[v6]`, `[v6]:port` or `irc://host[:port][/#channel,..]`.
/// Out: the target and the channels that the address names.
///
/// # Errors
/// One line that says what is wrong with the address.
pub fn parse(address: &str) -> Result<(Target, Vec<String>), String> {
    let text = address.trim();
    if text.to_ascii_lowercase().starts_with("ircs://") {
        return Err(format!("{text}: encrypted connections are not possible yet, use irc://"));
    }
    if strip_scheme(text).is_none() && text.contains("://") {
        return Err(malformed(text));
    }
    let (place, channels, port) = match strip_scheme(text) {
        Some(rest) => {
            let (place, channels) = rest.split_once('/').unwrap_or((rest, ""));
            (place, channels, IRC_PORT)
        }
        None => (text, "", DEFAULT_PORT),
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
    let odd = |c: char| c.is_whitespace() || c.is_control() || c == '/' || c == '@';
    let address = host.split_once('%').map_or(host, |(address, _zone)| address);
    let broken = host.contains(':') && address.parse::<Ipv6Addr>().is_err();
    if host.is_empty() || host.len() > MOST_HOST || host.contains(odd) || broken {
        return Err(malformed(text));
    }
    let channels = channels.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let host = host.to_owned();
    Ok((Target { host, port }, channels))
}

fn malformed(text: &str) -> String {
    format!("{text:?} is not an address: write host, host:port or irc://host/#channel")
}

fn strip_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://")?;
    scheme.eq_ignore_ascii_case("irc").then_some(rest)
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
            "ircs://x",
            "irc://",
            "x/y",
            "https://host",
            "a:b:c",
        ] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }
}
