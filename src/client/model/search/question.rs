//! What is looked for: `deploy from:bob in:#ops before:2026-11-01 has:link`. Words and filters, all of which must fit.

use crate::client::model::kept::LookFilter;
use crate::client::model::search::when;
use crate::client::model::zone::Zone;
use crate::proto::{Folded, Tags, Timestamp};

/// Words that are looked for; more are left out.
const MOST_WORDS: usize = 16;
/// Bytes of a question on the wire, so that the line stays below 512 with room for a label.
const MOST_WIRE: usize = 400;

/// A question. Nothing is asked by default, and nothing is found then.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// In lower case; each stands somewhere in a line.
    pub words: Vec<String>,
    /// The nick of who said it, as typed.
    pub from: Option<String>,
    /// The conversation, as typed.
    pub place: Option<String>,
    /// Said after and before these times; both left out.
    pub after: Option<Timestamp>,
    pub before: Option<Timestamp>,
    pub has_link: bool,
}

/// A line as a question sees it.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    pub who: &'a Folded,
    pub text: &'a str,
    pub time: Timestamp,
}

impl Question {
    /// Reads what was typed. `from:`, `in:`, `before:`, `after:` and `has:link` are filters; of two of a kind the last one
    /// counts. Whatever else has a colon is a word, and so is a filter without a value or with none that can be read.
    /// A day that something was said after begins it: that day counts.
    pub fn parse(text: &str, now: Timestamp, zone: &Zone) -> Self {
        let mut question = Self::default();
        for word in text.split_whitespace() {
            if !question.take_filter(word, now, zone) && question.words.len() < MOST_WORDS {
                question.words.push(word.to_lowercase());
            }
        }
        question
    }

    fn take_filter(&mut self, word: &str, now: Timestamp, zone: &Zone) -> bool {
        let Some((key, value)) = word.split_once(':').filter(|(_, value)| !value.is_empty()) else {
            return false;
        };
        let begin = || when::begin(value, now, zone);
        match key.to_ascii_lowercase().as_str() {
            "from" => self.from = Some(value.trim_start_matches('@').to_owned()),
            "in" => self.place = Some(value.to_owned()),
            "before" => match begin() {
                Some(time) => self.before = Some(time),
                None => return false,
            },
            "after" => match begin() {
                Some(time) => self.after = Some(Timestamp::from_millis(time.as_millis() - 1)),
                None => return false,
            },
            "has" if value.eq_ignore_ascii_case("link") => self.has_link = true,
            _ => return false,
        }
        true
    }

    /// Whether nothing is asked. Where only, without a word or who, is too little to look for, too.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
            && self.from.is_none()
            && self.after.is_none()
            && self.before.is_none()
            && !self.has_link
    }

    /// Whether a line fits; `from` is the folded nick that is looked for. Where it stands is asked before.
    pub fn fits(&self, from: Option<&Folded>, said: Said<'_>) -> bool {
        if !self.fits_filters(from, said) {
            return false;
        }
        let lower = if said.text.is_ascii() {
            said.text.to_ascii_lowercase()
        } else {
            said.text.to_lowercase()
        };
        self.words.iter().all(|word| lower.contains(word.as_str()))
    }

    /// As [`Self::fits`], but for the words: a server may know better what a word is.
    pub fn fits_filters(&self, from: Option<&Folded>, said: Said<'_>) -> bool {
        from.is_none_or(|from| from == said.who)
            && self.after.is_none_or(|after| said.time > after)
            && self.before.is_none_or(|before| said.time < before)
            && (!self.has_link || has_link(said.text))
    }

    /// The words as they are looked up on disk.
    pub fn text(&self) -> String {
        self.words.join(" ")
    }

    /// The filters as they are looked up on disk.
    pub fn filter(&self, from: Option<Folded>) -> LookFilter {
        let Self { after, before, has_link, .. } = *self;
        LookFilter { from, after, before, has_link }
    }

    /// The parameter of SEARCH (`soju.im/search`): `key=value;…`, escaped as tags are. What does not fit is left out; the
    /// client looks again at what comes. `None` where the server could not look for anything.
    ///
    /// `after=` is never said: with it a server counts forward, and the latest hits would be beyond the end of the page.
    /// The list begins with the latest and goes back by pages, each `before` the one known by then.
    pub fn on_the_wire(
        &self,
        place: Option<&str>,
        before: Option<Timestamp>,
        limit: usize,
    ) -> Option<String> {
        let mut tags = Tags::default();
        let before = [self.before, before].into_iter().flatten().min();
        let time = |time: Option<Timestamp>| time.map(Timestamp::to_server_time);
        let words = (!self.words.is_empty()).then(|| self.text());
        let parts = [
            ("in", place.map(str::to_owned)),
            ("from", self.from.clone()),
            ("before", time(before)),
            ("limit", Some(limit.to_string())),
            ("text", words.or_else(|| self.has_link.then(|| "http".to_owned()))),
        ];
        for (key, value) in parts {
            if let Some(value) = value {
                tags.insert(key, value);
            }
        }
        let mut text = String::new();
        tags.write(&mut text, MOST_WIRE);
        let text = text.trim_start_matches('@').trim_end();
        (!self.is_empty() && !text.is_empty()).then(|| text.to_owned())
    }
}

/// Whether a text has a link.
pub fn has_link(text: &str) -> bool {
    text.match_indices("://").any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + 3..).and_then(|after| after.chars().next());
        let scheme = before.chars().next_back().is_some_and(char::is_alphanumeric);
        scheme && after.is_some_and(|c| !c.is_whitespace())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::Casemap;

    const NOON: Timestamp = Timestamp::from_millis(1_795_348_800_000);

    fn asked(text: &str) -> Question {
        Question::parse(text, NOON, &Zone::default())
    }

    #[test]
    fn filters_are_told_from_words() {
        let question = asked("Deploy from:@Bob in:#ops has:LINK after:today before:2026-12-01");
        assert_eq!(question.words, ["deploy"]);
        assert_eq!(question.from.as_deref(), Some("Bob"));
        assert_eq!(question.place.as_deref(), Some("#ops"));
        assert!(question.has_link);
        let midnight = Timestamp::parse_server_time("2026-11-22T00:00:00Z");
        assert_eq!(question.after.map(|time| time + std::time::Duration::from_millis(1)), midnight);
        let words = "form:bob has:cat from: before:soon http://x 14:05 :) a:b:c";
        assert_eq!(asked(words).words, words.split(' ').collect::<Vec<_>>());
        assert!(
            asked("").is_empty() && asked("in:#ops").is_empty() && !asked("from:bob").is_empty()
        );
    }

    #[test]
    fn a_line_fits_when_everything_does() {
        let bob = Casemap::Ascii.fold("bob");
        let said = |text| Said { who: &bob, text, time: NOON };
        for (typed, text, fits) in [
            ("deploy", "the DEPLOY is done", true),
            ("deploy done", "done: deploy", true),
            ("deploy undone", "done: deploy", false),
            ("ÜBER", "darüber", true),
            ("has:link", "see https://example.org", true),
            ("has:link", "a://  b", false),
            ("has:link", "see above", false),
            ("after:1h", "x", true),
            ("before:1h", "x", false),
            ("before:now", "x", false),
        ] {
            assert_eq!(asked(typed).fits(None, said(text)), fits, "{typed} in {text}");
        }
        let carol = Casemap::Ascii.fold("carol");
        assert!(
            asked("x").fits(Some(&bob), said("x")) && !asked("x").fits(Some(&carol), said("x"))
        );
    }

    #[test]
    fn servers_are_asked_in_the_form_of_tags() {
        for (typed, place, wire) in [
            ("a; b", None, Some("limit=50;text=a\\:\\sb")),
            (
                "x from:bob before:2026-11-22",
                Some("#a"),
                Some("in=#a;from=bob;before=2026-11-22T00:00:00.000Z;limit=50;text=x"),
            ),
            ("has:link", None, Some("limit=50;text=http")),
            ("", None, None),
            ("in:#a", Some("#a"), None),
        ] {
            assert_eq!(asked(typed).on_the_wire(place, None, 50).as_deref(), wire, "{typed}");
        }
        let long = asked(&"x".repeat(2_000)).on_the_wire(Some("#a"), None, 50);
        assert_eq!(long.expect("the filters fit"), "in=#a;limit=50");
        for (typed, wire) in [
            ("x after:today", "before=2026-11-22T12:00:00.000Z;limit=50;text=x"),
            ("x before:2026-11-21", "before=2026-11-21T00:00:00.000Z;limit=50;text=x"),
        ] {
            assert_eq!(asked(typed).on_the_wire(None, Some(NOON), 50).as_deref(), Some(wire));
        }
    }
}
