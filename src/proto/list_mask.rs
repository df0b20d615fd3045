//! What stands in a list of a channel: a mask, or a mask after the letter of what it is about alone, or an account (an "extban").

use std::fmt;

use super::Casemap;
use super::mask::{Mask, MaskError};

/// What an entry is about, when it is not everything (ISUPPORT `EXTBAN`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// m: speaking. Whoever it means may join and read.
    Speaking,
}

impl About {
    pub const ALL: [Self; 1] = [Self::Speaking];

    pub fn letter(self) -> char {
        match self {
            Self::Speaking => 'm',
        }
    }

    /// The value of ISUPPORT `EXTBAN`: no sign before the letters, then the letters.
    pub fn extban() -> String {
        let mut letters: Vec<&str> = ACCOUNT.into_iter().filter(|name| name.len() == 1).collect();
        let own = Self::ALL.map(|about| about.letter().to_string());
        letters.extend(own.iter().map(String::as_str));
        format!(",{}", letters.concat())
    }
}

/// Names of the kind that means accounts (ISUPPORT `ACCOUNTEXTBAN`, IRCv3 account-extban), the one that is written first.
const ACCOUNT: [&str; 2] = ["a", "account"];

/// Whom an entry means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    Mask(Mask),
    /// Those who are logged in to an account whose name is like this, with `*` and `?`.
    Account(String),
}

/// An entry: `nick!user@host` or `a:account`, after the letter of what it is about alone: `m:nick!user@host`,
/// `m:a:account`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListMask {
    pub about: Option<About>,
    pub whom: Whom,
}

impl ListMask {
    /// Completes what a person wrote, as [`Mask::parse`] does: `m:bob` is `m:bob!*@*`.
    ///
    /// # Errors
    /// There is no mask, or the whole would be longer than [`Mask::MOST`] bytes.
    pub fn parse(text: &str) -> Result<Self, MaskError> {
        let about_and_rest = About::ALL.into_iter().find_map(|about| {
            let rest = text.strip_prefix(about.letter())?.strip_prefix(':')?;
            Some((about, rest))
        });
        let (about, rest) = match about_and_rest {
            Some((about, rest)) => (Some(about), rest),
            None => (None, text),
        };
        let whom = match account(rest) {
            Some(account) => Whom::Account(account?),
            None => Whom::Mask(Mask::parse(rest)?),
        };
        let entry = Self { about, whom };
        let bare = about.is_none() && matches!(entry.whom, Whom::Mask(_));
        if !bare && entry.to_string().len() > Mask::MOST {
            return Err(MaskError::TooLong);
        }
        Ok(entry)
    }

    /// The value of ISUPPORT `ACCOUNTEXTBAN`.
    pub fn account_extban() -> String {
        ACCOUNT.join(",")
    }

    /// Whether both are written the same. Letters of the masks compare as `casemap` says.
    pub fn same(&self, casemap: Casemap, other: &Self) -> bool {
        let same = match (&self.whom, &other.whom) {
            (Whom::Mask(own), Whom::Mask(other)) => own.same(casemap, other),
            (Whom::Account(own), Whom::Account(other)) => casemap.same(own, other),
            (Whom::Mask(_), Whom::Account(_)) | (Whom::Account(_), Whom::Mask(_)) => false,
        };
        same && self.about == other.about
    }
}

/// The account after `a:`. A colon in it makes it an address that begins so.
fn account(text: &str) -> Option<Result<String, MaskError>> {
    let (kind, account) = text.split_once(':')?;
    if !ACCOUNT.contains(&kind) || account.contains(':') {
        return None;
    }
    let odd = |c: char| !c.is_ascii_graphic() || matches!(c, '!' | '@' | ',');
    Some(match account {
        "" => Err(MaskError::Empty),
        account if account.contains(odd) => Err(MaskError::BadCharacter),
        account => Ok(account.to_owned()),
    })
}

impl fmt::Display for ListMask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(about) = self.about {
            write!(f, "{}:", about.letter())?;
        }
        match &self.whom {
            Whom::Mask(mask) => mask.fmt(f),
            Whom::Account(account) => write!(f, "{}:{account}", ACCOUNT[0]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_before_the_mask_says_what_it_is_about() {
        for (written, read) in [
            ("bob", Ok("bob!*@*")),
            ("m:bob", Ok("m:bob!*@*")),
            ("m:*!*@h", Ok("m:*!*@h")),
            ("m:2001:db8::*", Ok("m:*!*@2001:db8::*")),
            ("M:bob", Ok("*!*@M:bob")),
            ("m:", Err(MaskError::Empty)),
            ("a:bob", Ok("a:bob")),
            ("account:b*", Ok("a:b*")),
            ("m:a:bob", Ok("m:a:bob")),
            ("a:", Err(MaskError::Empty)),
            ("a:b c", Err(MaskError::BadCharacter)),
            ("a:b!*@*", Err(MaskError::BadCharacter)),
            ("a:2001:db8::*", Ok("*!*@a:2001:db8::*")),
            ("m::a", Err(MaskError::BadCharacter)),
            ("m:a\u{7}", Err(MaskError::BadCharacter)),
        ] {
            let parsed = ListMask::parse(written).map(|mask| mask.to_string());
            assert_eq!(parsed, read.map(str::to_owned), "{written}");
        }
        let most = format!("m:{}", "x".repeat(194));
        assert_eq!(ListMask::parse(&most).map(|mask| mask.to_string().len()), Ok(Mask::MOST));
        assert_eq!(ListMask::parse(&format!("{most}x")), Err(MaskError::TooLong));
        assert_eq!(About::extban(), ",am");
        assert_eq!(ListMask::account_extban(), "a,account");
    }
}
