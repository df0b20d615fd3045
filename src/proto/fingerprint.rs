//! What a certificate is known by: SHA-256 of its DER form.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// A word for each value of a byte.
const WORDS: &str = include_str!("../../assets/words.txt");
/// Bytes that are said in words: two people compare eight words more carefully than 64 digits, and 64 bits of another
/// certificate are not found by trying.
const SAID: usize = 8;

/// SHA-256 of a certificate. Written `sha256:` and 64 lower-case hexadecimal digits; read with or without the prefix,
/// in any case, and with colons between the bytes, as other programs print it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of a certificate in DER form.
    pub fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }

    /// `None` when it is not 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let prefixed = text.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("sha256:"));
        let digits = if prefixed { text.get(7..)? } else { text };
        let mut nibbles = digits.chars().filter(|c| *c != ':').map(|c| c.to_digit(16));
        let mut bytes = [0; 32];
        for byte in &mut bytes {
            let (high, low) = (nibbles.next()??, nibbles.next()??);
            *byte = u8::try_from(high << 4 | low).ok()?;
        }
        nibbles.next().is_none().then_some(Self(bytes))
    }

    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The 64 digits alone, as SASL EXTERNAL is usually configured with.
    pub fn hex(&self) -> String {
        let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).expect("below 16");
        self.0.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }

    /// The first 8 bytes in words of `assets/words.txt`, to be compared by people.
    pub fn words(&self) -> String {
        let words = |byte: &u8| WORDS.lines().nth(usize::from(*byte)).unwrap_or_default();
        self.0.iter().take(SAID).map(words).collect::<Vec<_>>().join(" ")
    }
}

impl From<[u8; 32]> for Fingerprint {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.hex())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_other_programs_print_it() {
        let print = Fingerprint::of(b"certificate");
        let text = print.to_string();
        let colons = print.0.iter().map(|b| format!("{b:02X}")).collect::<Vec<_>>().join(":");
        for written in
            [&text, &print.hex(), &text.to_uppercase(), &colons, &format!("SHA256:{colons}")]
        {
            assert_eq!(Fingerprint::parse(written), Some(print), "{written}");
        }
        for wrong in
            ["", "sha256:", "abc", "sha256:00ff", &format!("{text}0"), "é".repeat(64).as_str()]
        {
            assert_eq!(Fingerprint::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_byte_has_a_word_of_its_own() {
        let mut words: Vec<&str> = WORDS.lines().collect();
        assert_eq!(words.len(), 256);
        assert!(words.iter().all(|word| (2..=7).contains(&word.len()) && word.is_ascii()));
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), 256);
        let mut bytes = [0; 32];
        (bytes[1], bytes[7]) = (1, 255);
        assert_eq!(Fingerprint(bytes).words(), "acid acorn acid acid acid acid acid pony");
    }
}
