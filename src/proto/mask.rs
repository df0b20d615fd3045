//! `nick!user@host` masks, as in bans, and the matching of `*` and `?`.

use std::fmt;

use thiserror::Error;

use super::Casemap;

/// Why a text is no mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MaskError {
    #[error("the mask is empty")]
    Empty,
    #[error("the mask is too long")]
    TooLong,
    #[error("the mask holds a character that is not allowed")]
    BadCharacter,
}

/// A complete mask: three patterns, none of them empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mask {
    nick: String,
    user: String,
    host: String,
}

impl Mask {
    /// Bytes of a complete mask; so many fit into a MODE line that announces it.
    pub const MOST: usize = 200;

    /// Completes what a person wrote.
    ///
    /// | written | taken as |
    /// |---|---|
    /// | `bob` | `bob!*@*` |
    /// | `bob!b` | `bob!b@*` |
    /// | `b@host` | `*!b@host` |
    /// | `host.example`, `2001:db8::*` | `*!*@host.example`, `*!*@2001:db8::*` |
    ///
    /// An empty part is `*`, several `*` in a row are one.
    ///
    /// # Errors
    /// Nothing was written, more than [`Self::MOST`] bytes would come out, or there is a space, a control character or a
    /// colon at the start, which could not be sent as a parameter.
    pub fn parse(text: &str) -> Result<Self, MaskError> {
        if text.is_empty() {
            return Err(MaskError::Empty);
        }
        let bad = |c: char| c.is_whitespace() || c.is_control();
        if text.starts_with(':') || text.chars().any(bad) {
            return Err(MaskError::BadCharacter);
        }
        let (nick, user, host) = match (text.split_once('!'), text.rsplit_once('@')) {
            (Some((nick, rest)), _) => {
                let (user, host) = rest.rsplit_once('@').unwrap_or((rest, ""));
                (nick, user, host)
            }
            (None, Some((user, host))) => ("", user, host),
            (None, None) if text.contains(['.', ':']) => ("", "", text),
            (None, None) => (text, "", ""),
        };
        let mask = Self { nick: pattern(nick), user: pattern(user), host: pattern(host) };
        if mask.nick.len() + mask.user.len() + mask.host.len() + "!@".len() > Self::MOST {
            return Err(MaskError::TooLong);
        }
        Ok(mask)
    }

    /// Whether both are written the same. Letters compare as `casemap` says.
    pub fn same(&self, casemap: Casemap, other: &Self) -> bool {
        casemap.same(&self.nick, &other.nick)
            && casemap.same(&self.user, &other.user)
            && casemap.same(&self.host, &other.host)
    }

    /// Whether a person with this nick, user name and host is meant. Letters compare as `casemap` says.
    ///
    /// Servers that ask identd put `~` before a user name that nobody vouches for. Here nobody vouches for any, and none is
    /// marked: a mask brought from there, with `~`, means the same people.
    pub fn matches(&self, casemap: Casemap, nick: &str, user: &str, host: &str) -> bool {
        let unmarked = self.user.strip_prefix('~');
        let user = glob(casemap, &self.user, user)
            || unmarked.is_some_and(|pattern| glob(casemap, pattern, user));
        glob(casemap, &self.nick, nick) && user && glob(casemap, &self.host, host)
    }
}

impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}!{}@{}", self.nick, self.user, self.host)
    }
}

impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

fn pattern(part: &str) -> String {
    let mut pattern = String::with_capacity(part.len().max(1));
    for c in part.chars() {
        if c != '*' || !pattern.ends_with('*') {
            pattern.push(c);
        }
    }
    if pattern.is_empty() {
        pattern.push('*');
    }
    pattern
}

/// Whether the whole text fits the pattern: `*` stands for any characters or none, `?` for exactly one.
///
/// Only the last `*` is ever tried again, so the time is at most the product of the two lengths.
pub fn glob(casemap: Casemap, pattern: &str, text: &str) -> bool {
    let same = |a: char, b: char| casemap.fold_char(a) == casemap.fold_char(b);
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    let mut after_star = None;
    loop {
        let (mut pattern_rest, mut text_rest) = (pattern.clone(), text.clone());
        match (pattern_rest.next(), text_rest.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                after_star = Some((pattern_rest.clone(), text.clone()));
                pattern = pattern_rest;
            }
            (Some(p), Some(t)) if p == '?' || same(p, t) => {
                (pattern, text) = (pattern_rest, text_rest);
            }
            _ => {
                let Some((star_pattern, star_text)) = &mut after_star else {
                    return false;
                };
                if star_text.next().is_none() {
                    return false;
                }
                (pattern, text) = (star_pattern.clone(), star_text.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_completed() {
        for (written, mask) in [
            ("bob", Ok("bob!*@*")),
            ("bob!", Ok("bob!*@*")),
            ("bob!b", Ok("bob!b@*")),
            ("*@h", Ok("*!*@h")),
            ("b@", Ok("*!b@*")),
            ("!b@h", Ok("*!b@h")),
            ("a!b@c", Ok("a!b@c")),
            ("a!b@c@d", Ok("a!b@c@d")),
            ("***!**@*x**", Ok("*!*@*x*")),
            ("*.example.org", Ok("*!*@*.example.org")),
            ("2001:db8::*", Ok("*!*@2001:db8::*")),
            ("", Err(MaskError::Empty)),
            ("a b", Err(MaskError::BadCharacter)),
            ("a\u{3}4", Err(MaskError::BadCharacter)),
            (":a!b@c", Err(MaskError::BadCharacter)),
        ] {
            let read = Mask::parse(written).map(|mask| mask.to_string());
            assert_eq!(read, mask.map(str::to_owned), "{written}");
        }
        assert_eq!(Mask::parse(&"x".repeat(196)).map(|m| m.to_string().len()), Ok(200));
        assert_eq!(Mask::parse(&"x".repeat(197)), Err(MaskError::TooLong));
    }

    #[test]
    fn masks_match_people() {
        for (mask, matches) in [
            ("bob", true),
            ("BOB!*@*", true),
            ("b?b!*@*", true),
            ("*!bobby@*", true),
            ("*@*.example.org", true),
            ("*@pc?.EXAMPLE.org", true),
            ("bo", false),
            ("bobb?", false),
            ("*@example.org", false),
            ("*!?@*", false),
            ("*!~bobby@*", true),
            ("*!~*@*", true),
            ("*!~bob@*", false),
        ] {
            let mask = Mask::parse(mask).expect("the table holds masks");
            let found = mask.matches(Casemap::Ascii, "Bob", "bobby", "pc1.example.org");
            assert_eq!(found, matches, "{mask}");
        }
        let brackets = Mask::parse("x[]").expect("a mask");
        assert!(brackets.matches(Casemap::Rfc1459, "X{}", "u", "h"));
        assert!(!brackets.matches(Casemap::Ascii, "X{}", "u", "h"));
    }

    #[test]
    fn many_stars_cost_little() {
        let pattern = "*a".repeat(2000);
        assert!(!glob(Casemap::Ascii, &format!("{pattern}b"), &"a".repeat(4000)));
        assert!(glob(Casemap::Ascii, &pattern, &"a".repeat(4000)));
    }
}
