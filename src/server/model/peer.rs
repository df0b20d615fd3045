//! What is known of the other end of a connection before it has said a word.

use std::net::IpAddr;

use crate::proto::Fingerprint;

/// The other end of a connection.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// The address without the port, as text.
    pub host: String,
    pub loopback: bool,
    /// What it says cannot be read on the way.
    pub secure: bool,
    /// Of the certificate that it showed, which may be of nobody's making but its own.
    pub certificate: Option<Fingerprint>,
    /// It asked for this server by a name that the server's certificate is for (RFC 6066 section 3).
    pub named: bool,
    /// It came by a web server's protocol (WebSocket), perhaps through a proxy on this machine that passes others on.
    pub web: bool,
    /// Somebody without a client of their own, whom this server gives its dialogue in lines.
    pub guest: bool,
}

impl Peer {
    /// One at this address that has shown nothing of itself.
    pub fn at(address: IpAddr) -> Self {
        let address = address.to_canonical();
        let text = address.to_string();
        // A parameter that is not the last cannot begin with a colon (RFC 2812 section 2.3.1).
        let host = if text.starts_with(':') { format!("0{text}") } else { text };
        Self::plain(host, address.is_loopback())
    }

    /// One that has shown nothing of itself but where it is.
    pub fn plain(host: impl Into<String>, loopback: bool) -> Self {
        Self {
            host: host.into(),
            loopback,
            secure: false,
            certificate: None,
            named: false,
            web: false,
            guest: false,
        }
    }
}

/// The address under which somebody is counted: of IPv6 the network of 64 bits, in which one person has all addresses.
pub fn counted_under(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_one_person_is_one_address() {
        let counted = |text: &str| counted_under(text.parse().expect("an address"));
        assert_eq!(counted("2001:db8::1"), counted("2001:db8::ffff:2"));
        assert_ne!(counted("2001:db8::1"), counted("2001:db8:0:1::1"));
        assert_eq!(counted("::ffff:192.0.2.1"), counted("192.0.2.1"));
        assert_ne!(counted("192.0.2.1"), counted("192.0.2.2"));
    }
}
