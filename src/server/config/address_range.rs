//! Which addresses are meant: one, or all that begin with the same bits.

use std::fmt;
use std::net::IpAddr;

/// An IP address, or a range in the notation of RFC 4632 section 3.1: `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRange {
    address: IpAddr,
    /// Bits that count, from the first.
    bits: u32,
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, bits } = self;
        if *bits == width(*address) {
            write!(f, "{address}")
        } else {
            write!(f, "{address}/{bits}")
        }
    }
}

impl AddressRange {
    /// Reads an address, or an address and the number of bits that count.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let malformed = || format!("{text:?} is not an address: write 192.0.2.7 or 192.0.2.0/24");
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| malformed())?;
        let most = width(address);
        let bits = match bits {
            Some(bits) => bits.parse().ok().filter(|b| *b <= most).ok_or_else(malformed)?,
            None => most,
        };
        Ok(Self { address, bits })
    }

    /// Whether an address is meant. An IPv4 address in the form of IPv6 is the same address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let (own, other) = (self.address, address.to_canonical());
        own.is_ipv4() == other.is_ipv4() && self.leading(own) == self.leading(other)
    }

    /// The bits that count.
    fn leading(&self, address: IpAddr) -> u128 {
        let value = match address {
            IpAddr::V4(v4) => u128::from(v4.to_bits()),
            IpAddr::V6(v6) => v6.to_bits(),
        };
        value.checked_shr(width(address) - self.bits).unwrap_or(0)
    }
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_hold_what_they_mean() {
        for (text, inside, outside) in [
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("192.0.2.0/24", "::ffff:192.0.2.200", "192.0.3.1"),
            ("0.0.0.0/0", "198.51.100.1", "2001:db8::1"),
            ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"),
            ("::/0", "2001:db8::1", "192.0.2.1"),
        ] {
            let range = AddressRange::parse(text).expect(text);
            assert_eq!(range.to_string(), text);
            assert!(range.contains(inside.parse().expect(inside)), "{text} {inside}");
            assert!(!range.contains(outside.parse().expect(outside)), "{text} {outside}");
        }
        for text in ["", "host", "192.0.2.0/33", "192.0.2.0/", "::/129", "192.0.2.0/-1"] {
            assert!(AddressRange::parse(text).is_err(), "{text:?}");
        }
    }
}
