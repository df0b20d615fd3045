//! What both ends of SCRAM share (RFC 5802 section 5): attributes, names, and the proofs.

use crate::proto::verifier::hmac_sha256;

pub(super) use crate::proto::verifier::{client_key, server_key, stored_key};

/// The header of a client that uses no channel binding and speaks for itself: `n,,`.
pub(super) const NO_BINDING: &str = "n,,";
/// Bytes of a nonce that one end takes from the other.
pub(super) const MOST_NONCE: usize = 512;

/// A name as an attribute has it: `=` and `,` written `=3D` and `=2C`.
pub(super) fn escaped(name: &str) -> String {
    name.replace('=', "=3D").replace(',', "=2C")
}

/// A name from an attribute. `None` for another `=` (RFC 5802 section 5.1: authentication fails), or an empty one.
pub(super) fn unescaped(text: &str) -> Option<String> {
    if text.contains(',') {
        return None;
    }
    let mut pieces = text.split('=');
    let mut name = pieces.next()?.to_owned();
    for piece in pieces {
        let (letter, rest) = match (piece.strip_prefix("2C"), piece.strip_prefix("3D")) {
            (Some(rest), _) => (',', rest),
            (_, Some(rest)) => ('=', rest),
            (None, None) => return None,
        };
        name.push(letter);
        name.push_str(rest);
    }
    (!name.is_empty()).then_some(name)
}

/// Printable ASCII without a comma (RFC 5802 section 7), and not endless.
pub(super) fn is_nonce(text: &str) -> bool {
    let printable = |byte: u8| matches!(byte, 0x21..=0x2b | 0x2d..=0x7e);
    (1..=MOST_NONCE).contains(&text.len()) && text.bytes().all(printable)
}

/// What is signed: the three messages without the header of the first and the proof of the last.
pub(super) fn auth_message(first_bare: &str, server_first: &str, without_proof: &str) -> String {
    format!("{first_bare},{server_first},{without_proof}")
}

/// The key with the client's signature over it: from the client's key the proof, from the proof the key.
pub(super) fn crossed(key: &[u8; 32], stored_key: &[u8; 32], message: &str) -> [u8; 32] {
    let signature = hmac_sha256(stored_key, message.as_bytes());
    std::array::from_fn(|at| key[at] ^ signature[at])
}

pub(super) fn server_signature(server_key: &[u8; 32], message: &str) -> [u8; 32] {
    hmac_sha256(server_key, message.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_commas_and_equal_signs() {
        for name in ["user", "a=b,c", "=,=", "ä", "=3D"] {
            assert_eq!(unescaped(&escaped(name)).as_deref(), Some(name));
        }
        for wrong in ["", "a=", "a=3d", "a=2", "a,b", "=XX"] {
            assert_eq!(unescaped(wrong), None, "{wrong}");
        }
    }
}
