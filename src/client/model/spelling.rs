//! Which words of the text that is being written are misspelt. Dictionaries come from an edge; looking a word up is done here,
//! so many words for a key and no more.
//!
//! A name is never misspelt: nicks of the conversation, channels, links, commands, words to be called by, and whatever has
//! digits or signs in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use spellbook::Dictionary;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::client::model::Model;
use crate::client::model::buffer::BufferId;
use crate::client::text::width;

/// Words that are looked up anew for one event; the others wait for the next.
const MOST_AT_ONCE: usize = 40;
/// Words that are remembered with what was found.
const MOST_JUDGED: usize = 4_000;
/// Bytes of text before and behind the cursor that are looked at.
const NEAR: usize = 4 * 1024;
/// Letters of a word; a longer one is not looked up, as that takes its time.
const LONGEST: usize = 40;
/// Own words.
pub const MOST_WORDS: usize = 20_000;

/// The dictionaries of the languages that the user writes.
#[derive(Clone)]
pub struct Dictionaries(Arc<Vec<Dictionary>>);

impl Dictionaries {
    pub fn new(all: Vec<Dictionary>) -> Self {
        Self(Arc::new(all))
    }

    fn knows(&self, word: &str) -> bool {
        let word = word.replace('’', "'");
        self.0.iter().any(|dictionary| dictionary.check(&word))
    }

    /// What a misspelt word may mean, the best first. Slow: no business of a key.
    pub fn suggest(&self, word: &str, most: usize) -> Vec<String> {
        let word = &word.replace('’', "'");
        let mut all = Vec::new();
        for dictionary in self.0.iter() {
            let mut found = Vec::new();
            dictionary.suggest(word, &mut found);
            found.retain(|one| !all.contains(one));
            all.extend(found);
        }
        all.truncate(most);
        all
    }
}

impl fmt::Debug for Dictionaries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dictionaries({})", self.0.len())
    }
}

impl PartialEq for Dictionaries {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Dictionaries {}

/// What an edge is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Read the dictionaries of these languages, and the own words; answered by [`Answer::Loaded`].
    Load(Vec<String>),
    /// What a word may mean; answered by [`Answer::Suggested`].
    Suggest(String),
    /// Keep an own word; answered when that fails.
    Learn(String),
}

/// What an edge says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Loaded {
        dictionaries: Dictionaries,
        words: Vec<String>,
        /// What is missing and what can be done about it, one line each.
        missing: Vec<String>,
    },
    Suggested {
        word: String,
        suggestions: Vec<String>,
    },
    NotLearned(String),
}

/// A word for which suggestions were asked, and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub buffer: BufferId,
    pub start: usize,
    pub word: String,
}

/// What is known of the spelling.
#[derive(Debug, Default)]
pub struct Spelling {
    /// The languages that were asked for.
    pub wanted: Vec<String>,
    pub dictionaries: Option<Dictionaries>,
    /// Own words, in lower case.
    own: BTreeSet<String>,
    judged: BTreeMap<String, bool>,
    /// The misspelt words of the text in focus, in bytes.
    wrong: Vec<Range<usize>>,
    pub asked: Option<Asked>,
    /// The text that was looked at as a whole, and where its cursor was.
    looked_at: Option<(BufferId, usize, String)>,
}

impl Spelling {
    /// The misspelt words of the text in focus, ascending, in bytes.
    pub fn wrong(&self) -> &[Range<usize>] {
        &self.wrong
    }

    /// Takes over what was loaded.
    pub fn load(&mut self, dictionaries: Dictionaries, words: Vec<String>) {
        self.own = words.into_iter().take(MOST_WORDS).map(|word| word.to_lowercase()).collect();
        self.dictionaries = Some(dictionaries);
        self.judged.clear();
        self.looked_at = None;
    }

    /// Other dictionaries are wanted: nothing is known until they are there.
    pub fn forget(&mut self) {
        self.dictionaries = None;
        self.judged.clear();
        self.wrong.clear();
        self.looked_at = None;
    }

    /// A word is right from now on. Out: whether there is room for it.
    pub fn learn(&mut self, word: &str) -> bool {
        if self.own.len() >= MOST_WORDS {
            return false;
        }
        self.judged.remove(word);
        self.looked_at = None;
        self.own.insert(word.to_lowercase());
        true
    }

    /// Whether a word is right; `None` when too many were looked up already.
    fn judge(&mut self, word: &str, left: &mut usize) -> Option<bool> {
        if let Some(right) = self.judged.get(word) {
            return Some(*right);
        }
        *left = left.checked_sub(1)?;
        let dictionaries = self.dictionaries.as_ref()?;
        let right = self.own.contains(&word.to_lowercase()) || dictionaries.knows(word);
        if self.judged.len() >= MOST_JUDGED {
            self.judged.clear();
        }
        self.judged.insert(word.to_owned(), right);
        Some(right)
    }
}

impl Model {
    /// Looks the words of the text in focus up, as far as they are not known yet.
    pub fn spell(&mut self) {
        if self.spelling.dictionaries.is_none() {
            return;
        }
        let buffer = self.focused();
        let (id, cursor) = (buffer.id, buffer.editor.cursor());
        let known = self.spelling.looked_at.as_ref();
        if known.is_some_and(|(of, at, text)| {
            (*of, *at) == (id, cursor) && text == buffer.editor.text()
        }) {
            return;
        }
        let text = buffer.editor.text().to_owned();
        let words = self.words_to_spell();
        let mut left = MOST_AT_ONCE;
        let mut wrong = Vec::new();
        for (range, word) in words {
            // What is being typed is not wrong yet.
            let typing = range.end == cursor;
            if !typing && self.spelling.judge(&word, &mut left) == Some(false) {
                wrong.push(range);
            }
        }
        self.spelling.wrong = wrong;
        self.spelling.looked_at = (left > 0).then_some((id, cursor, text));
    }

    /// The misspelt word at the cursor, else with `before` the last one before it, else the first one.
    pub fn misspelt(&mut self, before: bool) -> Option<(usize, String)> {
        let cursor = self.focused().editor.cursor();
        let mut left = MOST_AT_ONCE;
        let mut here = self.words_to_spell().into_iter();
        let here = here.rfind(|(range, _)| range.start <= cursor && cursor <= range.end);
        if let Some((range, word)) = here
            && self.spelling.judge(&word, &mut left) == Some(false)
        {
            return Some((range.start, word));
        }
        let wrong = self.spelling.wrong.iter();
        let last = wrong.clone().rfind(|range| range.end <= cursor);
        let range = last.or_else(|| wrong.clone().next()).filter(|_| before)?.clone();
        let word = self.focused().editor.text().get(range.clone())?;
        Some((range.start, word.to_owned()))
    }

    /// The words of the text near the cursor that are no names, and where they stand.
    fn words_to_spell(&self) -> Vec<(Range<usize>, String)> {
        let editor = &self.focused().editor;
        let text = editor.text();
        let first = width::boundary(text, editor.cursor().saturating_sub(NEAR));
        let last = width::boundary(text, editor.cursor().saturating_add(NEAR));
        let near = text.get(first..last).unwrap_or_default();
        let command = text.starts_with('/') && !text.starts_with("//");
        let mut words = Vec::new();
        let mut at = first;
        for chunk in near.split_inclusive(char::is_whitespace) {
            let start = at;
            at += chunk.len();
            let bare = chunk.trim_end();
            // What is cut at the edge of what is looked at is no whole word.
            let cut = (start == first && first > 0) || (at == last && last < text.len());
            if cut || (start == 0 && command) || self.is_name(bare) {
                continue;
            }
            for (offset, word) in bare.unicode_word_indices() {
                let letters = word.chars().count();
                let plain = word.chars().all(|c| c.is_alphabetic() || "'’".contains(c));
                if plain && (2..=LONGEST).contains(&letters) && !self.is_nick(word) {
                    let begin = start + offset;
                    words.push((begin..begin + word.len(), word.to_owned()));
                }
            }
        }
        words
    }

    /// Whether something between spaces is a name of any kind, and no words.
    fn is_name(&self, chunk: &str) -> bool {
        let sign = |c: char| c.is_ascii_digit() || "@_/\\`~=<>|{}[]$%^*+".contains(c);
        let name = chunk.trim_matches(|c: char| ",:;.!?()\"'".contains(c));
        chunk.contains(sign)
            || chunk.contains("://")
            || name.contains('.')
            || (chunk.starts_with(':') && chunk.ends_with(':'))
            || self.focused_network().features().is_channel(name)
            || self.is_nick(name)
    }

    fn is_nick(&self, word: &str) -> bool {
        let network = self.focused_network();
        let buffer = self.focused();
        let called = |known: &String| known.to_lowercase() == word.to_lowercase();
        network.is_me(word)
            || network.same(&buffer.name, word)
            || buffer.roster.contains(&network.fold(word))
            || self.settings.highlights.iter().any(called)
    }
}
