//! Which offers fit what is typed, best first. Somebody waits for every key, and there may be a hundred thousand offers:
//! so what fits is looked for among what fitted the text before, what fitted shorter texts is kept, and only so many of
//! the best are put in order.

use std::cmp::Reverse;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::client::model::Model;
use crate::client::model::palette::{Goal, Offer, gather, words};
use crate::client::model::picker::Picker;

/// Rows at most.
const MOST_SHOWN: usize = 300;
/// Texts, each longer than the one before, for which it is kept what fits them.
const MOST_KEPT: usize = 32;
/// For a name that is what was typed, whole.
const WHOLE: u32 = 40;

/// The grapheme clusters of a row that were looked for, by number, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    pub name: Vec<u32>,
    pub about: Vec<u32>,
}

/// The list, as things were when it was opened.
#[derive(Debug)]
pub struct Palette {
    /// Places among the offers.
    pub picker: Picker,
    offers: Vec<Offer>,
    /// People and channels are among them.
    complete: bool,
    /// What fits a text; each text begins with the one before.
    fits: Vec<(String, Vec<usize>)>,
    /// Of the rows in sight.
    marks: Vec<(usize, Marks)>,
    matcher: Matcher,
}

impl Palette {
    /// Everything that is near; the rest comes with the first letter.
    pub fn new(model: &Model) -> Self {
        Self {
            picker: Picker::default(),
            offers: gather::near(model),
            complete: false,
            fits: Vec::new(),
            marks: Vec::new(),
            matcher: Matcher::new(Config::DEFAULT),
        }
    }

    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    /// The chosen offer.
    pub fn chosen(&self) -> Option<&Offer> {
        self.offers.get(self.picker.chosen()?)
    }

    /// What is marked in the row of an offer, by its place; nothing unless it is in sight.
    pub fn marks(&self, place: usize) -> Marks {
        let found = self.marks.iter().find(|(of, _)| *of == place);
        found.map(|(_, marks)| marks.clone()).unwrap_or_default()
    }

    /// Shows what fits the filter now, in `height` rows.
    pub fn refresh(&mut self, model: &Model, height: usize) {
        if self.picker.is_stale(0) {
            let typed = self.picker.filter.text().trim().to_owned();
            let shown = if typed.is_empty() {
                (0..self.offers.len()).filter(|place| self.is_near(*place)).collect()
            } else {
                if !self.complete {
                    self.complete = true;
                    self.offers.extend(gather::far(model));
                }
                self.fitting(&typed)
            };
            self.picker.show(0, shown, None);
        }
        self.picker.keep_in_sight(height);
        self.mark(height);
    }

    fn is_near(&self, place: usize) -> bool {
        let goal = self.offers.get(place).map(|offer| offer.goal);
        !matches!(goal, Some(Goal::Person(_) | Goal::Channel(..)) | None)
    }

    /// The places of what fits, the best first.
    fn fitting(&mut self, typed: &str) -> Vec<usize> {
        while self.fits.last().is_some_and(|(text, _)| !typed.starts_with(text.as_str())) {
            self.fits.pop();
        }
        let found = Question::new(typed);
        let all: Vec<usize>;
        let among = if let Some((_, places)) = self.fits.last() {
            places.as_slice()
        } else {
            all = (0..self.offers.len()).collect();
            &all
        };
        let mut scored: Vec<(Reverse<u32>, usize)> = Vec::new();
        for &place in among {
            let Some(offer) = self.offers.get(place) else { continue };
            if let Some(score) = found.score(offer, &mut self.matcher) {
                scored.push((Reverse(score), place));
            }
        }
        if self.fits.len() < MOST_KEPT && self.fits.last().is_none_or(|(text, _)| text != typed) {
            let places = scored.iter().map(|(_, place)| *place).collect();
            self.fits.push((typed.to_owned(), places));
        }
        if scored.len() > MOST_SHOWN {
            scored.select_nth_unstable(MOST_SHOWN);
            scored.truncate(MOST_SHOWN);
        }
        scored.sort_unstable();
        scored.into_iter().map(|(_, place)| place).collect()
    }

    /// Finds the letters that fit in the rows in sight.
    fn mark(&mut self, height: usize) {
        let typed = self.picker.filter.text().trim();
        if typed.is_empty() {
            self.marks.clear();
            return;
        }
        let found = Question::new(typed);
        let shown = self.picker.shown().iter().skip(self.picker.top()).take(height);
        self.marks = shown
            .filter_map(|place| {
                let offer = self.offers.get(*place)?;
                Some((*place, found.marks(offer, &mut self.matcher)))
            })
            .collect();
    }
}

/// What is looked for.
struct Question<'a> {
    typed: &'a str,
    letters: Pattern,
}

impl<'a> Question<'a> {
    fn new(typed: &'a str) -> Self {
        let kind = AtomKind::Fuzzy;
        let letters = Pattern::new(typed, CaseMatching::Ignore, Normalization::Smart, kind);
        Self { typed, letters }
    }

    /// How well an offer fits; nothing when it does not. What is only said of it counts half.
    fn score(&self, offer: &Offer, matcher: &mut Matcher) -> Option<u32> {
        let said = || words::find(&offer.about, self.typed).map(|(score, _)| score / 2);
        let name = offer.sought();
        let score = if offer.is_prose() {
            words::find(name, self.typed).map(|(score, _)| score)
        } else {
            self.letters.score(Utf32Str::new(name, &mut Vec::new()), matcher)
        };
        let Some(score) = score else {
            return (!offer.about.is_empty()).then(said).flatten();
        };
        let bare = name.trim_start_matches(|c: char| c.is_ascii_punctuation());
        let is = |name: &str| !name.is_empty() && name.eq_ignore_ascii_case(self.typed);
        let whole = is(name) || is(bare);
        Some(score + offer.weight + if whole { WHOLE } else { 0 })
    }

    fn marks(&self, offer: &Offer, matcher: &mut Matcher) -> Marks {
        let found = |text: &str| words::find(text, self.typed).map(|(_, marks)| marks);
        let name = if offer.is_prose() {
            found(&offer.name)
        } else {
            let (mut marks, mut space) = (Vec::new(), Vec::new());
            let name = Utf32Str::new(offer.sought(), &mut space);
            let fits = self.letters.indices(name, matcher, &mut marks).is_some();
            marks.sort_unstable();
            marks.dedup();
            fits.then_some(marks)
        };
        let about = if name.is_none() { found(&offer.about) } else { None };
        Marks { name: name.unwrap_or_default(), about: about.unwrap_or_default() }
    }
}
