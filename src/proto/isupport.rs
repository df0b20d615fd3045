//! ISUPPORT: what a server tells of itself in numeric 005, as our server writes it and as the client reads it.
//!
//! Reading is lenient: every number has a sane range, nonsense counts as absent, and what a client assumes of a server
//! that is silent stands beside each question. Source: the ISUPPORT section of Modern IRC and each extension's text.

use std::collections::BTreeMap;

use super::{Casemap, ModeKinds};

/// Tokens that are kept; real servers have about 40.
const MOST_KEPT: usize = 200;
const MOST_KEY_BYTES: usize = 64;

/// What a server has told of itself so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Isupport {
    tokens: BTreeMap<String, String>,
    casemap: Casemap,
    modes: ModeKinds,
}

impl Default for Isupport {
    fn default() -> Self {
        let mut silent = Self {
            tokens: BTreeMap::new(),
            casemap: Casemap::default(),
            modes: ModeKinds::from_isupport("", ""),
        };
        silent.derive();
        silent
    }
}

impl Isupport {
    /// Takes the parameters of a 005 line after the nick, the text at the end or not: `KEY`, `KEY=value`, or `-KEY`, which
    /// withdraws. Anything else is skipped, and so is a new key once 200 are kept.
    pub fn apply(&mut self, tokens: &[impl AsRef<str>]) {
        for token in tokens {
            let token = token.as_ref();
            if let Some(key) = token.strip_prefix('-') {
                self.tokens.remove(key);
                continue;
            }
            let (key, value) = token.split_once('=').unwrap_or((token, ""));
            let room = self.tokens.len() < MOST_KEPT || self.tokens.contains_key(key);
            if room && is_key(key) {
                self.tokens.insert(key.to_owned(), unescape(value));
            }
        }
        self.derive();
    }

    fn derive(&mut self) {
        self.casemap = self.get("CASEMAPPING").map_or_else(Casemap::default, Casemap::parse);
        let chanmodes = self.get("CHANMODES").unwrap_or("b,k,l,imnst");
        let prefix = self.get("PREFIX").unwrap_or("(ov)@+");
        self.modes = ModeKinds::from_isupport(chanmodes, prefix);
    }

    /// The unescaped value of a token, empty for a token without one; `None` when the server has not told it.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.tokens.get(key).map(String::as_str)
    }

    pub(super) fn number(&self, key: &str) -> Option<usize> {
        self.get(key)?.parse().ok()
    }

    /// When absent: rfc1459; when unknown: ascii.
    pub fn casemap(&self) -> Casemap {
        self.casemap
    }

    /// The signs channels begin with. When absent: `#&`; empty on a server without channels.
    pub fn chantypes(&self) -> &str {
        self.get("CHANTYPES").unwrap_or("#&")
    }

    /// Whether a target is a channel's name. A sign alone is none.
    pub fn is_channel(&self, target: &str) -> bool {
        let mut chars = target.chars();
        chars.next().is_some_and(|sign| self.chantypes().contains(sign)) && chars.next().is_some()
    }

    /// Kinds of the channel modes and ranks of members. When absent: `b,k,l,imnst` and `(ov)@+`.
    pub fn modes(&self) -> &ModeKinds {
        &self.modes
    }

    /// Takes the signs off a message for members of some rank only: `@#chan` gives `("@", "#chan")`. Any other target is
    /// given back whole. When absent: no such messages.
    pub fn split_statusmsg<'a>(&self, target: &'a str) -> (&'a str, &'a str) {
        let signs = self.get("STATUSMSG").unwrap_or("");
        let longest = target.len() - target.trim_start_matches(|c| signs.contains(c)).len();
        // A sign may begin a channel's name as well, so the fewest signs that leave a channel are taken off.
        (1..=longest)
            .filter_map(|at| target.split_at_checked(at))
            .find(|(_, rest)| self.is_channel(rest))
            .unwrap_or(("", target))
    }

    /// Bytes of a line without tags, CR LF included: 512 when absent or less, never more than 16384.
    pub fn linelen(&self) -> usize {
        self.number("LINELEN").unwrap_or(0).clamp(512, 16_384)
    }

    /// Mode changes with a parameter in one MODE line. When absent: 3; never more than 20, which is also "no limit".
    pub fn most_modes(&self) -> usize {
        match self.get("MODES") {
            None => 3,
            Some(number) => number.parse().unwrap_or(20).clamp(1, 20),
        }
    }

    /// The network's name: to be shown, after neutralising, and never to decide on.
    pub fn network(&self) -> Option<&str> {
        self.get("NETWORK").filter(|name| !name.is_empty())
    }
}

fn is_key(key: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-./_".contains(&b);
    !key.is_empty() && key.len() <= MOST_KEY_BYTES && key.bytes().all(allowed)
}

/// Resolves `\xHH`; what is no such escape stays as it is.
fn unescape(value: &str) -> String {
    let mut parts = value.split("\\x");
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let escaped = part.split_at_checked(2).and_then(|(digits, rest)| {
            let both = digits.bytes().all(|b| b.is_ascii_hexdigit());
            let code = both.then(|| u8::from_str_radix(digits, 16).ok())??;
            (code.is_ascii() && !code.is_ascii_control()).then_some((char::from(code), rest))
        });
        if let Some((c, rest)) = escaped {
            out.push(c);
            out.push_str(rest);
        } else {
            out.push_str("\\x");
            out.push_str(part);
        }
    }
    out
}

/// Tokens in one line; with the nick before them and the text behind, that makes the 15 parameters of RFC 2812.
const MOST_IN_LINE: usize = 13;
/// Bytes of the tokens in one line, so that source, nick and text fit beside them in 512.
const MOST_LINE_BYTES: usize = 400;

/// One token as our server writes it: `KEY`, or `KEY=value` with spaces, `=` and backslashes escaped.
pub fn token(key: &str, value: &str) -> String {
    if value.is_empty() {
        return key.to_owned();
    }
    let mut token = format!("{key}=");
    for c in value.chars() {
        match c {
            ' ' => token.push_str("\\x20"),
            '=' => token.push_str("\\x3D"),
            '\\' => token.push_str("\\x5C"),
            c => token.push(c),
        }
    }
    token
}

/// The tokens of each 005 line, in order: at most 13 and 400 bytes, unless one token alone is longer.
pub fn token_lines(tokens: &[String]) -> Vec<&[String]> {
    let mut lines = Vec::new();
    let mut rest = tokens;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = |token: &&String| {
            bytes += token.len() + " ".len();
            bytes <= MOST_LINE_BYTES
        };
        let count = rest.iter().take(MOST_IN_LINE).take_while(fits).count();
        let (line, after) = rest.split_at(count.max(1));
        lines.push(line);
        rest = after;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(tokens: &[&str]) -> Isupport {
        let mut isupport = Isupport::default();
        isupport.apply(tokens);
        isupport
    }

    #[test]
    fn a_silent_server_is_assumed_classic() {
        let silent = Isupport::default();
        assert_eq!(silent.casemap(), Casemap::Rfc1459);
        assert!(silent.is_channel("#c") && silent.is_channel("&c"));
        assert!(!silent.is_channel("#") && !silent.is_channel("c") && !silent.is_channel(""));
        assert_eq!(silent.modes().prefixes(), [('o', '@'), ('v', '+')]);
        assert_eq!(silent.split_statusmsg("@#c"), ("", "@#c"));
        assert_eq!((silent.linelen(), silent.most_modes()), (512, 3));
        assert_eq!(silent.network(), None);
    }

    #[test]
    fn tokens_are_read_and_withdrawn() {
        let mut server = told(&[
            "CASEMAPPING=ascii",
            "CHANTYPES=#",
            "PREFIX=(qov)~@+",
            "STATUSMSG=~@+",
            "LINELEN=2048",
            "MODES",
            "NETWORK=My\\x20Net\\x3D\\x5c\\xZZ\\x1b",
            "are supported by this server",
        ]);
        assert_eq!(server.casemap(), Casemap::Ascii);
        assert!(!server.is_channel("&c"));
        assert_eq!(server.modes().rank('~'), Some(0));
        assert_eq!(server.split_statusmsg("@#c"), ("@", "#c"));
        assert_eq!(server.split_statusmsg("@bob"), ("", "@bob"));
        assert_eq!((server.linelen(), server.most_modes()), (2048, 20));
        assert_eq!(server.network(), Some("My Net=\\\\xZZ\\x1b"));
        server.apply(&["-CASEMAPPING", "-NETWORK", "MODES=0", "LINELEN=x"]);
        assert_eq!(server.casemap(), Casemap::Rfc1459);
        assert_eq!(server.network(), None);
        assert_eq!((server.most_modes(), server.linelen()), (1, 512));
    }

    #[test]
    fn signs_that_also_begin_channels() {
        let server = told(&["CHANTYPES=#&+", "STATUSMSG=@+", "PREFIX=(ov)@+"]);
        assert_eq!(server.split_statusmsg("+#c"), ("+", "#c"));
        assert_eq!(server.split_statusmsg("@+#c"), ("@", "+#c"));
        assert_eq!(server.split_statusmsg("+c"), ("", "+c"));
        assert_eq!(server.split_statusmsg("##c"), ("", "##c"));
    }

    #[test]
    fn nonsense_is_bounded() {
        let mut server = Isupport::default();
        let many: Vec<String> = (0..1000).map(|n| format!("K{n}=é")).collect();
        server.apply(&many);
        server.apply(&["", "-", "=", "=x", "A B", "\u{7}=1", "K0=2"]);
        assert_eq!(server.tokens.len(), MOST_KEPT);
        assert_eq!(server.get("K0"), Some("2"));
    }

    #[test]
    fn our_lines_hold_what_fits() {
        assert_eq!(token("NETWORK", "a b=\\"), "NETWORK=a\\x20b\\x3D\\x5C");
        assert_eq!(token("WHOX", ""), "WHOX");
        let sizes =
            |tokens: &[String]| token_lines(tokens).iter().map(|l| l.len()).collect::<Vec<_>>();
        assert_eq!(sizes(&vec!["K=1".to_owned(); 27]), [13, 13, 1]);
        assert_eq!(sizes(&vec!["x".repeat(150); 4]), [2, 2]);
        assert_eq!(sizes(&["x".repeat(500), "K".to_owned()]), [1, 1]);
        assert_eq!(sizes(&[]), [0; 0]);
    }
}
