//! The host that others are shown in the place of an address.

use core::net::IpAddr;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Two made-up labels and `.hidden`: the first stands for the address, of IPv6 for its /64, within which whoever has it
/// can choose; the second for the network around, a /24 or a /48. The same address has the same host for as long as the
/// seed is the same, so that bans by host work; and a ban of `*.NETWORK.hidden`, as clients make it of a host with dots,
/// keeps out the neighbours and not everybody. Without the seed nothing can be read from it.
pub(super) fn hidden_host(seed: u64, address: &str) -> String {
    let (own, network) = match address.parse() {
        Ok(IpAddr::V4(ip)) => (ip.octets().to_vec(), leading(&ip.octets(), 3)),
        Ok(IpAddr::V6(ip)) => (leading(&ip.octets(), 8), leading(&ip.octets(), 6)),
        Err(_) => (address.as_bytes().to_vec(), Vec::new()),
    };
    let (own, network) = (hash(seed, &own), hash(seed, &network) >> 32);
    format!("{own:016x}.{network:08x}.hidden")
}

fn leading(octets: &[u8], count: usize) -> Vec<u8> {
    octets.iter().copied().take(count).collect()
}

fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (seed, bytes, seed).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_the_network_and_nothing_else() {
        let labels = |address: &str| {
            let host = hidden_host(7, address);
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
        assert_ne!(hidden_host(7, "192.0.2.7"), hidden_host(8, "192.0.2.7"), "another seed");
    }
}
