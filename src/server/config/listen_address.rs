//! An address to listen on, as an operator writes it.

use std::fmt;

use super::kinds::Kinds;

/// Used when an address has no port.
pub const DEFAULT_PORT: u16 = 1234;
/// The same for WebSocket clients.
pub const DEFAULT_WS_PORT: u16 = 1235;

/// A host name or an IP address without brackets, and a port; 0 is any free one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenAddress {
    pub host: String,
    pub port: u16,
    /// What may be spoken there.
    pub kinds: Kinds,
}

impl Default for ListenAddress {
    fn default() -> Self {
        Self { host: "127.0.0.1".to_owned(), port: DEFAULT_PORT, kinds: Kinds::ALL }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)?;
        } else {
            write!(f, "{}:{}", self.host, self.port)?;
        }
        if self.kinds == Kinds::ALL { Ok(()) } else { write!(f, " {}", self.kinds) }
    }
}

impl ListenAddress {
    /// Reads `host`, `host:port`, `v6`, `[v6]` or `[v6]:port`, and words for what may be spoken there;
    /// `port` is meant when none is written.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str, port: u16) -> Result<Self, String> {
        let default = port;
        let (text, words) = text.split_once(' ').unwrap_or((text, ""));
        let kinds = Kinds::parse(words)?;
        let malformed = || format!("{text:?} is not an address: write host:port or [v6]:port");
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (host, port) = rest.split_once(']').ok_or_else(malformed)?;
                (host, port)
            }
            None => match text.split_once(':') {
                Some((_, rest)) if rest.contains(':') => (text, ""),
                Some((host, _)) => (host, text.get(host.len()..).unwrap_or("")),
                None => (text, ""),
            },
        };
        if host.is_empty() || host.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(malformed());
        }
        let port = match port.strip_prefix(':') {
            Some(digits) => digits.parse().map_err(|_| malformed())?,
            None if port.is_empty() => default,
            None => return Err(malformed()),
        };
        Ok(Self { host: host.to_owned(), port, kinds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for (text, shown) in [
            ("127.0.0.1", Some("127.0.0.1:1234")),
            ("0.0.0.0:7000", Some("0.0.0.0:7000")),
            ("localhost:0", Some("localhost:0")),
            ("::1", Some("[::1]:1234")),
            ("[::]", Some("[::]:1234")),
            ("[::1]:99", Some("[::1]:99")),
            ("", None),
            (":1234", None),
            ("host:", None),
            ("host:x", None),
            ("host:70000", None),
            ("[::1", None),
            ("[::1]99", None),
            ("a b", None),
            ("a:6697 tls", Some("a:6697 tls")),
            ("[::]  irc tls", Some("[::]:1234 tls irc")),
            ("a:1 irc,tls", None),
        ] {
            let read = ListenAddress::parse(text, DEFAULT_PORT).ok().map(|a| a.to_string());
            assert_eq!(read.as_deref(), shown, "{text:?}");
        }
    }
}
