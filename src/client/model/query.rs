//! What of the list of channels is asked for: `/list >10 *rust*`. The server looks where it can (ISUPPORT `ELIST`), the
//! client looks again.

use std::fmt;

use crate::proto::Casemap;
use crate::proto::isupport::Isupport;
use crate::proto::mask::glob;

/// A question for some of the channels; all of them by default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// More members than this.
    more: Option<u32>,
    /// Fewer members than this.
    fewer: Option<u32>,
    /// A name with `*` and `?`.
    mask: Option<String>,
}

impl Query {
    /// Reads words such as `>10`, `<100`, `#rust`, `*rust*`. A word without a sign and wildcards may stand anywhere in a
    /// name.
    ///
    /// # Errors
    /// A number that is none, in words.
    pub fn parse(words: &str, chantypes: &str) -> Result<Self, String> {
        let mut query = Self::default();
        for word in words.split([' ', ',']).filter(|word| !word.is_empty()) {
            let number = |text: &str| {
                text.parse().map_err(|_| format!("{word}: a number must follow, such as >10"))
            };
            if let Some(text) = word.strip_prefix('>') {
                query.more = Some(number(text)?);
            } else if let Some(text) = word.strip_prefix('<') {
                query.fewer = Some(number(text)?);
            } else if word.contains(['*', '?']) || word.starts_with(|c| chantypes.contains(c)) {
                query.mask = Some(word.to_owned());
            } else {
                query.mask = Some(format!("*{word}*"));
            }
        }
        Ok(query)
    }

    /// Whether a channel is asked for.
    pub fn fits(&self, name: &str, members: u32) -> bool {
        self.more.is_none_or(|more| members > more)
            && self.fewer.is_none_or(|fewer| members < fewer)
            && self.mask.as_ref().is_none_or(|mask| glob(Casemap::Ascii, mask, name))
    }

    /// The parameter of LIST that makes the server look, as far as it can; `None` for the whole list.
    pub fn on_the_wire(&self, features: &Isupport) -> Option<String> {
        let elist = features.elist();
        let looks = |letter: char| elist.contains(letter);
        let exact = self.mask.as_ref().is_some_and(|mask| !mask.contains(['*', '?']));
        let mut words = Vec::new();
        if let Some(mask) = self.mask.as_ref().filter(|_| exact || looks('M')) {
            words.push(mask.clone());
        }
        // A server that looks for a name alone takes nothing beside it.
        if looks('U') && !exact {
            words.extend(self.more.map(|more| format!(">{more}")));
            words.extend(self.fewer.map(|fewer| format!("<{fewer}")));
        }
        (!words.is_empty()).then(|| words.join(","))
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = [
            self.more.map(|more| format!(">{more}")),
            self.fewer.map(|fewer| format!("<{fewer}")),
            self.mask.clone(),
        ];
        let words: Vec<String> = words.into_iter().flatten().collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_looks_where_it_can() {
        for (typed, elist, wire) in [
            ("", "CMNTU", None),
            (">10", "CMNTU", Some(">10")),
            (">10", "M", None),
            (">10 <50 *rust*", "MU", Some("*rust*,>10,<50")),
            (">10,*rust*", "U", Some(">10")),
            ("rust", "M", Some("*rust*")),
            ("rust", "", None),
            ("#rust", "", Some("#rust")),
        ] {
            let mut features = Isupport::default();
            features.apply(&[format!("ELIST={elist}")]);
            let query = Query::parse(typed, "#").expect("well written");
            assert_eq!(query.on_the_wire(&features).as_deref(), wire, "{typed}");
        }
        assert!(Query::parse(">many", "#").is_err());
    }

    #[test]
    fn what_the_server_did_not_look_for_is_left_out_here() {
        let query = Query::parse(">10 <50 RUST", "#").expect("well written");
        assert_eq!(query.to_string(), ">10 <50 *RUST*");
        for (name, members, fits) in
            [("#rust", 11, true), ("#rust", 10, false), ("#rust", 50, false), ("#go", 11, false)]
        {
            assert_eq!(query.fits(name, members), fits, "{name} {members}");
        }
    }
}
