//! What nobody may guess and is the same for the same events all the same: made from the key of the data folder, which
//! never leaves it, and from ids that are never given twice.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use subtle::ConstantTimeEq as _;

use crate::proto::name::CASEMAP;
use crate::proto::verifier::{SALT_BYTES, hmac_sha256};
use crate::proto::{Timestamp, Verifier};

use super::{Against, Model, Salting};

/// Letters of the owner's token: none that is taken for another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Groups of four letters in it: 80 bits.
const GROUPS: usize = 4;

impl Model {
    fn once(&mut self, purpose: &str, now: Timestamp) -> [u8; 32] {
        let id = self.ids.message(now);
        let what = format!("{purpose} {} {}", self.config.seed, id.as_str());
        hmac_sha256(&self.config.host_key, what.as_bytes())
    }

    /// What the server adds to the nonce of a SCRAM client.
    pub fn nonce(&mut self, now: Timestamp) -> String {
        let bytes = self.once("nonce", now);
        BASE64.encode(bytes.first_chunk::<18>().expect("18 of 32"))
    }

    /// For a password that is set now.
    pub fn salting(&mut self, now: Timestamp) -> Salting {
        let bytes = self.once("salt", now);
        let salt = *bytes.first_chunk::<SALT_BYTES>().expect("16 of 32");
        Salting { salt, iterations: self.config.accounts.iterations }
    }

    /// What a proof of being this account is held against. For a name that is nobody's it looks the same, and is the same
    /// each time, so that nobody learns who has an account here.
    pub fn against(&self, name: &str) -> Against {
        if let Some(account) = self.accounts.named(name) {
            let verifier = Arc::clone(&account.verifier);
            return Against { name: name.to_owned(), account: Some(account.id), verifier };
        }
        let folded = CASEMAP.fold(name);
        let key = |purpose: &str| {
            hmac_sha256(&self.config.host_key, format!("{purpose} {}", folded.as_str()).as_bytes())
        };
        let number = u64::from_be_bytes(*key("decoy rounds").first_chunk().expect("8 of 32"));
        let iterations = self.accounts.rounds_like_others(number);
        let verifier = Verifier {
            salt: key("decoy salt").first_chunk::<SALT_BYTES>().expect("16 of 32").to_vec(),
            iterations: iterations.unwrap_or(self.config.accounts.iterations),
            stored_key: key("decoy stored key"),
            server_key: key("decoy server key"),
        };
        Against { name: name.to_owned(), account: None, verifier: Arc::new(verifier) }
    }

    /// Whether it is the token that makes its bearer the owner.
    pub fn is_owner_token(&self, given: &str) -> bool {
        let plain = |text: &str| text.replace('-', "").to_ascii_uppercase().into_bytes();
        plain(&owner_token(self.config.host_key)).ct_eq(&plain(given)).into()
    }
}

/// What makes its bearer the owner of a server that has none: four groups of four letters.
pub fn owner_token(host_key: [u8; 16]) -> String {
    let bytes = hmac_sha256(&host_key, b"owner");
    let letters = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let letters: Vec<char> = letters.take(GROUPS * 4).collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
}
