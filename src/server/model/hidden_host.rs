//! The host that others are shown in the place of an address.

use core::net::IpAddr;
use std::hash::Hasher as _;
#[expect(
    deprecated,
    reason = "SipHash 2-4 by name: what hashes a map may be another one in the next release of Rust"
)]
use std::hash::SipHasher;

/// Two made-up labels and `.hidden`: the first stands for the address, of IPv6 for its /64, within which whoever has it
/// can choose; the second for the network around, a /24 or a /48. The same address has the same host for as long as the
/// key is the same, and that is kept with history, so that bans by host work; and a ban of `*.NETWORK.hidden`, as clients
/// make it of a host with dots, keeps out the neighbours and not everybody. Without the key nothing can be read from it.
pub(super) fn hidden_host(key: [u8; 16], address: &str) -> String {
    let (own, network) = match address.parse() {
        Ok(IpAddr::V4(ip)) => (ip.octets().to_vec(), leading(&ip.octets(), 3)),
        Ok(IpAddr::V6(ip)) => (leading(&ip.octets(), 8), leading(&ip.octets(), 6)),
        Err(_) => (address.as_bytes().to_vec(), Vec::new()),
    };
    let (own, network) = (hash(key, &own), hash(key, &network) >> 32);
    format!("{own:016x}.{network:08x}.hidden")
}

/// Made from the key so that nothing of the key can be read from it.
pub(super) fn public_id(key: [u8; 16]) -> String {
    format!("{:016x}", hash(key, b"tchat/ID"))
}

fn leading(octets: &[u8], count: usize) -> Vec<u8> {
    octets.iter().copied().take(count).collect()
}

#[expect(deprecated, reason = "the algorithm must stay the same for as long as the key")]
fn hash(key: [u8; 16], bytes: &[u8]) -> u64 {
    let key = u128::from_le_bytes(key);
    let half = |bits: u128| u64::try_from(bits & u128::from(u64::MAX)).expect("64 bits fit");
    let mut hasher = SipHasher::new_with_keys(half(key), half(key >> 64));
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_of_its_key() {
        assert_eq!(public_id([7; 16]), public_id([7; 16]));
        assert_ne!(public_id([7; 16]), public_id([8; 16]));
        assert_eq!(public_id([7; 16]).len(), 16);
    }

    #[test]
    fn neighbours_share_the_network_and_nothing_else() {
        let labels = |address: &str| {
            let host = hidden_host([7; 16], address);
            let labels: Vec<String> = host.split('.').map(str::to_owned).collect();
            assert!(labels.len() == 3 && labels[2] == "hidden", "{host}");
            assert!(labels[0].len() == 16 && labels[1].len() == 8, "{host}");
            (labels[0].clone(), labels[1].clone())
        };
        for (one, other, same_address, same_network) in [
            ("192.0.2.7", "192.0.2.7", true, true),
            ("192.0.2.7", "192.0.2.8", false, true),
            ("192.0.2.7", "192.0.3.7", false, false),
            ("2001:db8:1:2::1", "2001:db8:1:2:3::9", true, true),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", false, true),
            ("2001:db8:1:2::1", "2001:db8:2:2::1", false, false),
        ] {
            let (one_is, other_is) = (labels(one), labels(other));
            assert_eq!(one_is.0 == other_is.0, same_address, "{one} {other}");
            assert_eq!(one_is.1 == other_is.1, same_network, "{one} {other}");
        }
        assert_ne!(hidden_host([7; 16], "192.0.2.7"), hidden_host([8; 16], "192.0.2.7"));
    }

    #[test]
    fn a_host_is_the_same_for_ever() {
        // From "SipHash: a fast short-input PRF", appendix A.
        let key = std::array::from_fn(|n| u8::try_from(n).expect("below 16"));
        let input: Vec<u8> = (0..15).collect();
        assert_eq!(hash(key, &input), 0xa129_ca61_49be_45e5);
    }
}
