//! What is kept of a password: the SCRAM-SHA-256 verifier (RFC 5802 section 3, RFC 7677). Neither the password nor what a
//! client must show can be got from it. PLAIN is checked against the same one, so there is no second, weaker secret.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// Bytes of a salt that is drawn here.
pub const SALT_BYTES: usize = 16;
/// Rounds that anybody may ask of anybody: fewer are too easily guessed through (RFC 7677 section 4), more are an attack.
pub const LEAST_ITERATIONS: u32 = 4096;
pub const MOST_ITERATIONS: u32 = 10_000_000;
/// Most bytes of a salt that another server sends.
const MOST_SALT: usize = 1024;

/// Printed without its keys.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier {
    pub salt: Vec<u8>,
    pub iterations: u32,
    pub stored_key: [u8; 32],
    pub server_key: [u8; 32],
}

impl Verifier {
    /// Takes as long as `iterations` rounds of HMAC do: about 0.1 s for 300,000. Never on a thread that others wait for.
    pub fn derive(password: &str, salt: &[u8], iterations: u32) -> Self {
        Self::from_salted(&salted_password(password, salt, iterations), salt, iterations)
    }

    /// From the salted password (RFC 5802 section 3).
    pub fn from_salted(salted: &[u8; 32], salt: &[u8], iterations: u32) -> Self {
        Self {
            salt: salt.to_vec(),
            iterations,
            stored_key: stored_key(&client_key(salted)),
            server_key: server_key(salted),
        }
    }

    /// One that no password opens, in the place of one that cannot be read.
    pub fn locked() -> Self {
        let (salt, iterations) = (vec![0; SALT_BYTES], LEAST_ITERATIONS);
        Self { salt, iterations, stored_key: [0; 32], server_key: [0; 32] }
    }

    /// Whether it is that one: of nothing that anybody finds is SHA-256 nothing but zeros.
    pub fn is_locked(&self) -> bool {
        self.stored_key == [0; 32]
    }

    /// Whether it is the password. Takes as long as [`Self::derive`], whatever the password.
    pub fn opens(&self, password: &str) -> bool {
        let given = Self::derive(password, &self.salt, self.iterations);
        given.stored_key.ct_eq(&self.stored_key).into()
    }

    /// `SCRAM-SHA-256$iterations:salt$stored:server` with base64, the form of RFC 5803 that databases use.
    pub fn to_text(&self) -> String {
        let encode = |bytes: &[u8]| BASE64.encode(bytes);
        let (salt, stored) = (encode(&self.salt), encode(&self.stored_key));
        format!("SCRAM-SHA-256${}:{salt}${stored}:{}", self.iterations, encode(&self.server_key))
    }

    /// What [`Self::to_text`] wrote. `None` when it is something else.
    pub fn parse(text: &str) -> Option<Self> {
        let (head, keys) = text.strip_prefix("SCRAM-SHA-256$")?.split_once('$')?;
        let (iterations, salt) = head.split_once(':')?;
        let (stored, server) = keys.split_once(':')?;
        let iterations = iterations.parse().ok()?;
        let salt = BASE64.decode(salt).ok()?;
        let fits = (1..=MOST_ITERATIONS).contains(&iterations) && salt.len() <= MOST_SALT;
        let key = |text: &str| <[u8; 32]>::try_from(BASE64.decode(text).ok()?).ok();
        let (stored_key, server_key) = (key(stored)?, key(server)?);
        fits.then_some(Self { salt, iterations, stored_key, server_key })
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({} rounds)", self.iterations)
    }
}

/// PBKDF2 with HMAC-SHA-256 (RFC 5802 section 2.2, `Hi`) of the password as `prepared`.
pub fn salted_password(password: &str, salt: &[u8], iterations: u32) -> [u8; 32] {
    pbkdf2::pbkdf2_array::<Hmac<Sha256>, 32>(prepared(password).as_bytes(), salt, iterations)
        .expect("HMAC takes keys of any length")
}

/// `SASLprep` as far as it is about single letters (RFC 4013 section 2.1): every kind of space is a space, and what is
/// never seen is nothing. Letters that are written in two ways (NFKC) stay as they are: keyboards give the composed ones.
fn prepared(password: &str) -> Cow<'_, str> {
    let nothing = |c: char| {
        matches!(c, '\u{ad}' | '\u{34f}' | '\u{1806}' | '\u{180b}'..='\u{180d}' | '\u{200b}'..='\u{200d}'
            | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
    };
    let space = |c: char| {
        matches!(
            c,
            '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
        )
    };
    if !password.chars().any(|c| nothing(c) || space(c)) {
        return Cow::Borrowed(password);
    }
    let seen = password.chars().filter(|c| !nothing(*c));
    seen.map(|c| if space(c) { ' ' } else { c }).collect()
}

/// Bytes of a password.
pub const PASSWORD_BYTES: std::ops::RangeInclusive<usize> = 3..=1000;

/// Why something is no password to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadPassword {
    Short,
    Long,
    /// A control character (RFC 4013 section 2.3), which no line could carry.
    Control,
}

/// Whether it can be the password of an account: 3 to 1,000 bytes of any letters.
///
/// # Errors
/// What is wrong with it.
pub fn check_password(password: &str) -> Result<(), BadPassword> {
    if password.chars().any(char::is_control) {
        return Err(BadPassword::Control);
    }
    let bytes = prepared(password).len();
    if bytes < *PASSWORD_BYTES.start() {
        return Err(BadPassword::Short);
    }
    if password.len() > *PASSWORD_BYTES.end() { Err(BadPassword::Long) } else { Ok(()) }
}

/// RFC 5802 section 3, `ClientKey`.
pub fn client_key(salted: &[u8; 32]) -> [u8; 32] {
    hmac_sha256(salted, b"Client Key")
}

/// RFC 5802 section 3, `ServerKey`.
pub fn server_key(salted: &[u8; 32]) -> [u8; 32] {
    hmac_sha256(salted, b"Server Key")
}

/// RFC 5802 section 3, `StoredKey`.
pub fn stored_key(client_key: &[u8; 32]) -> [u8; 32] {
    Sha256::digest(client_key).into()
}

/// HMAC (RFC 2104) with SHA-256.
pub fn hmac_sha256(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_opens_for_its_password_alone_and_survives_its_text() {
        let verifier = Verifier::derive("pencil", b"salt", LEAST_ITERATIONS);
        assert!(verifier.opens("pencil"));
        assert!(!verifier.opens("Pencil"));
        assert!(!verifier.opens(""));
        assert_eq!(Verifier::parse(&verifier.to_text()), Some(verifier.clone()));
        let locked = Verifier::parse(&Verifier::locked().to_text()).expect("it can be written");
        assert!(locked.is_locked() && !verifier.is_locked() && !locked.opens(""));
        assert_eq!(format!("{verifier:?}"), "Verifier(4096 rounds)");
        for wrong in ["", "SCRAM-SHA-256$", "SCRAM-SHA-256$4096:c2FsdA==$x:y", "SCRAM-SHA-1$1:$:"] {
            assert_eq!(Verifier::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_kind_of_space_is_a_space_and_what_is_not_seen_is_nothing() {
        assert_eq!(prepared("I\u{ad}X\u{a0}\u{3000}y"), "IX  y");
        assert!(Verifier::derive("a b c", b"salt", 4096).opens("a\u{a0}b\u{200b} c"));
        assert_eq!(check_password("äb"), Ok(()));
        assert_eq!(check_password("ab\u{ad}"), Err(BadPassword::Short));
        assert_eq!(check_password(&"x".repeat(1001)), Err(BadPassword::Long));
        assert_eq!(check_password("a\u{7}bc"), Err(BadPassword::Control));
    }
}
