//! Passwords of the configuration, and whether a given one is right. The only place where one is looked at.

use std::collections::BTreeMap;
use std::fmt;
use std::hint::black_box;

use argon2::password_hash::PasswordHasher as _;
use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, Version};

use super::model::{Door, Password};

/// Bytes of a password: a line holds no more.
pub const MOST_BYTES: usize = 400;
/// What checking one may cost: whoever knocks makes the server pay it. In KiB, rounds, lanes.
const MOST_MEMORY: u32 = 256 * 1024;
const MOST_ROUNDS: u32 = 16;
const MOST_LANES: u32 = 16;
/// How a hash begins.
const HASH: &str = "$argon2";

/// A password as the configuration has it. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    Plain(String),
    /// A PHC string of Argon2.
    Hash(String),
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Secret {
    /// A hash when it begins like one, else the password itself.
    ///
    /// # Errors
    /// What is wrong, without the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        if !text.starts_with(HASH) {
            fits(text)?;
            return Ok(Self::Plain(text.to_owned()));
        }
        let hash = PasswordHash::new(text).map_err(|_| "is not a whole hash of tchat hash")?;
        let params = Params::try_from(&hash).map_err(|_| "is not a hash of Argon2")?;
        let salted = hash.salt.is_some() && hash.hash.is_some();
        let affordable = params.m_cost() <= MOST_MEMORY
            && params.t_cost() <= MOST_ROUNDS
            && params.p_cost() <= MOST_LANES;
        match (salted, affordable) {
            (false, _) => Err("is not a whole hash of tchat hash".to_owned()),
            (_, false) => Err(format!(
                "is a hash that costs too much to check: at most {MOST_MEMORY} KiB, {MOST_ROUNDS} rounds, \
                 {MOST_LANES} lanes"
            )),
            _ => Ok(Self::Hash(text.to_owned())),
        }
    }

    /// Whether checking it takes so long that it is not to be done between other things.
    pub fn is_slow(&self) -> bool {
        matches!(self, Self::Hash(_))
    }

    /// As [`Self::opens`], but never sooner than a hash is checked.
    pub fn opens_slowly(&self, password: &Password, scratch: &mut Scratch) -> bool {
        let right = self.opens(password, scratch);
        if !self.is_slow() {
            black_box(Self::Hash(NOBODYS.to_owned()).opens(password, scratch));
        }
        right
    }

    /// Whether this is the password.
    pub fn opens(&self, password: &Password, scratch: &mut Scratch) -> bool {
        let given = password.reveal().as_bytes();
        match self {
            Self::Plain(text) => same(text.as_bytes(), given),
            Self::Hash(hash) => {
                PasswordHash::new(hash).is_ok_and(|hash| scratch.is_of(&hash, given) == Some(true))
            }
        }
    }
}

/// The memory that checking a password takes, to be used again: an allocator that is asked for it anew each time, on
/// ever other threads, comes to keep it twenty times over.
#[derive(Default)]
pub struct Scratch(Vec<Block>);

impl fmt::Debug for Scratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scratch({} KiB)", self.0.len())
    }
}

impl Scratch {
    /// Whether a hash is that of these bytes; `None` for one that cannot be made.
    fn is_of(&mut self, hash: &PasswordHash, given: &[u8]) -> Option<bool> {
        let (salt, right) = (hash.salt?, hash.hash?);
        let params = Params::try_from(hash).ok()?;
        let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
        let version = hash.version.map(Version::try_from).transpose().ok()?.unwrap_or_default();
        if self.0.len() < params.block_count() {
            self.0.resize(params.block_count(), Block::default());
        }
        let mut room = [0; Output::MAX_LENGTH];
        let out = room.get_mut(..right.len())?;
        let argon2 = Argon2::new(algorithm, version, params);
        argon2.hash_password_into_with_memory(given, &salt, out, &mut self.0).ok()?;
        // In constant time.
        Some(Output::new(out).ok()? == right)
    }
}

/// A password that can be given in a line.
///
/// # Errors
/// What is wrong.
pub fn fits(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("is empty".to_owned());
    }
    if text.len() > MOST_BYTES {
        return Err(format!("is longer than {MOST_BYTES} bytes"));
    }
    if text.chars().any(char::is_control) {
        return Err("holds a control character".to_owned());
    }
    Ok(())
}

/// A hash of a password with a salt of its own, as a PHC string: Argon2id with 19 MiB and two rounds.
///
/// # Errors
/// The system gives no random numbers.
pub fn hash(password: &str) -> Result<String, String> {
    let hash: Result<PasswordHash, _> = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| error.to_string())
}

/// Compares in a time that depends on the length of what was given alone.
fn same(secret: &[u8], given: &[u8]) -> bool {
    let mut differ = secret.len() ^ given.len();
    for (at, byte) in given.iter().enumerate() {
        let own = secret.get(at % secret.len().max(1)).copied().unwrap_or(0);
        differ |= black_box(usize::from(own ^ byte));
    }
    black_box(differ) == 0
}

/// Every password that opens something here.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    pub server: Option<Secret>,
    pub operators: BTreeMap<String, Secret>,
}

impl Secrets {
    /// The secret of a door; of one that does not exist, one that nothing opens and that takes as long.
    pub fn of(&self, door: &Door) -> Secret {
        let secret = match door {
            Door::Server => self.server.clone(),
            Door::Operator(name) => self.operators.get(name).cloned(),
        };
        secret.unwrap_or_else(|| Secret::Hash(NOBODYS.to_owned()))
    }
}

/// Passwords that were found right, each with what it opened: whoever gives one again need not wait behind those who
/// guess. In memory alone, and no more than there are secrets in the configuration.
#[derive(Debug, Default)]
pub struct Proved(Vec<(Secret, Password)>);

impl Proved {
    /// Whether this is known to be the password.
    pub fn opens(&self, secret: &Secret, password: &Password) -> bool {
        let given = password.reveal().as_bytes();
        let mut proved = self.0.iter().filter(|(opened, _)| opened == secret);
        proved.any(|(_, right)| same(right.reveal().as_bytes(), given))
    }

    pub fn remember(&mut self, secret: Secret, password: Password) {
        if !self.opens(&secret, &password) {
            self.0.push((secret, password));
        }
    }
}

/// The hash of nothing in particular.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGlzIGhlcmU$\
                       AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_opens_to_its_password_alone() {
        let text = hash("correct horse").expect("random numbers");
        assert!(text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{text}");
        assert_ne!(hash("correct horse").expect("random numbers"), text, "salted");
        let secret = Secret::parse(&text).expect("our own");
        let mut scratch = Scratch::default();
        let mut opens = |given: &str| secret.opens(&Password::new(given), &mut scratch);
        assert!(secret.is_slow() && opens("correct horse"));
        assert!(!opens("correct horsf"));
        assert!(!opens(""));
        assert!(opens("correct horse"), "with memory that was used before");
    }

    #[test]
    fn a_plain_one_is_compared_whole() {
        let secret = Secret::parse("sesam").expect("a password");
        assert!(!secret.is_slow());
        for (given, right) in
            [("sesam", true), ("sesa", false), ("sesamsesam", false), ("", false), ("Sesam", false)]
        {
            let opens = secret.opens(&Password::new(given), &mut Scratch::default());
            assert_eq!(opens, right, "{given}");
        }
    }

    #[test]
    fn what_is_no_secret_is_refused_without_being_shown() {
        for text in [
            "",
            "a\u{7}b",
            &"x".repeat(MOST_BYTES + 1),
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ",
            "$argon2id$nonsense-secret",
            "$argon2id$v=19$m=1048576,t=2,p=1$bm9ib2R5IGlzIGhlcmU$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=19456,t=99,p=1$bm9ib2R5IGlzIGhlcmU$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            let error = Secret::parse(text).expect_err(text);
            assert!(!error.contains("nonsense-secret"), "{error}");
        }
        let shown = format!("{:?}", (Secret::parse("sesam"), Password::new("sesam")));
        assert!(!shown.contains("sesam"), "{shown}");
    }

    #[test]
    fn nobodys_door_stays_shut() {
        let secrets = Secrets::default();
        let secret = secrets.of(&Door::Operator(String::new()));
        assert_eq!(Secret::parse(NOBODYS).as_ref(), Ok(&secret), "it costs what ours cost");
        assert!(!secret.opens(&Password::new(""), &mut Scratch::default()));
    }

    #[test]
    fn other_programs_hashes_open_as_well() {
        // Of the reference implementation's own tests: argon2i and argon2id, version 19.
        let mut scratch = Scratch::default();
        for hash in [
            "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8",
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        ] {
            let secret = Secret::parse(hash).expect("a hash");
            assert!(secret.opens(&Password::new("password"), &mut scratch), "{hash}");
        }
    }
}
