//! Words that nobody can guess and that are never said twice, from a key that the edges draw once.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};

/// Bytes of a nonce before they are written as base64.
const BYTES: usize = 18;

/// Makes them, the same for the same key.
#[derive(Default)]
pub struct Nonces {
    key: [u8; 32],
    made: u64,
}

impl Nonces {
    pub fn new(key: [u8; 32]) -> Self {
        Self { key, made: 0 }
    }

    /// The next one: 24 letters, digits, `+` or `/`.
    pub fn draw(&mut self) -> String {
        self.made += 1;
        let drawn = Sha256::new().chain_update(self.key).chain_update(self.made.to_be_bytes());
        let bytes: Vec<u8> = drawn.finalize().iter().take(BYTES).copied().collect();
        BASE64.encode(bytes)
    }
}

impl fmt::Debug for Nonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nonces({} made)", self.made)
    }
}
