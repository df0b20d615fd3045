//! What stands in a list of a channel: a mask, or a mask after the letter of what it is about alone (an "extban").

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
        format!(",{}", Self::ALL.map(Self::letter).iter().collect::<String>())
    }
}

/// An entry: `nick!user@host`, or `m:nick!user@host`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListMask {
    pub about: Option<About>,
    pub mask: Mask,
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
        let entry = Self { about, mask: Mask::parse(rest)? };
        if about.is_some() && entry.to_string().len() > Mask::MOST {
            return Err(MaskError::TooLong);
        }
        Ok(entry)
    }

    /// Whether both are written the same. Letters of the masks compare as `casemap` says.
    pub fn same(&self, casemap: Casemap, other: &Self) -> bool {
        self.about == other.about && self.mask.same(casemap, &other.mask)
    }
}

impl fmt::Display for ListMask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.about {
            Some(about) => write!(f, "{}:{}", about.letter(), self.mask),
            None => self.mask.fmt(f),
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
            ("m::a", Err(MaskError::BadCharacter)),
            ("m:a\u{7}", Err(MaskError::BadCharacter)),
        ] {
            let parsed = ListMask::parse(written).map(|mask| mask.to_string());
            assert_eq!(parsed, read.map(str::to_owned), "{written}");
        }
        let most = format!("m:{}", "x".repeat(194));
        assert_eq!(ListMask::parse(&most).map(|mask| mask.to_string().len()), Ok(Mask::MOST));
        assert_eq!(ListMask::parse(&format!("{most}x")), Err(MaskError::TooLong));
        assert_eq!(About::extban(), ",m");
    }
}
