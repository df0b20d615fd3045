//! Spelling: dictionaries that are wanted, suggestions for a word, words of one's own.

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::editor::Cycle;
use crate::client::model::settings::Face;
use crate::client::model::spelling::{Answer, Ask, Asked, MOST_WORDS};

/// Letters of an own word.
const LONGEST: usize = 60;

impl Ctx<'_> {
    /// Asks for the dictionaries that the settings want, when those are others than before, and looks at what is written.
    pub fn spell(&mut self) {
        if self.model.settings.face == Face::Plain {
            return;
        }
        if self.model.spelling.wanted != self.model.settings.spelling {
            let wanted = self.model.settings.spelling.clone();
            self.model.spelling.wanted.clone_from(&wanted);
            self.model.spelling.forget();
            if !wanted.is_empty() {
                self.fx.push(Effect::Spell(Ask::Load(wanted)));
            }
        }
        self.model.spell();
    }

    /// Asks what the misspelt word at the cursor may mean, with `before` also one before it. Out: whether there is one.
    pub fn correct(&mut self, before: bool) -> bool {
        let Some((start, word)) = self.model.misspelt(before) else {
            return false;
        };
        let buffer = self.here();
        self.model.spelling.asked = Some(Asked { buffer, start, word: word.clone() });
        self.fx.push(Effect::Spell(Ask::Suggest(word)));
        true
    }

    /// What an edge says of the spelling.
    pub fn spelling(&mut self, answer: Answer) {
        match answer {
            Answer::Loaded { dictionaries, words, missing } => {
                self.model.spelling.load(dictionaries, words);
                let here = self.here();
                for line in missing {
                    self.error(here, line);
                }
            }
            Answer::Suggested { word, suggestions } => self.suggested(&word, suggestions),
            Answer::NotLearned(why) => {
                let here = self.here();
                self.error(here, why);
            }
        }
    }

    /// Puts the first suggestion in the place of the word, if that stands where it stood; further ones as completions.
    fn suggested(&mut self, word: &str, mut candidates: Vec<String>) {
        let here = self.here();
        let asked = self.model.spelling.asked.take_if(|asked| asked.word == word);
        let Some(asked) = asked.filter(|asked| asked.buffer == here) else {
            return;
        };
        let editor = &mut self.model.focused_mut().editor;
        let rest = editor.text().get(asked.start..).unwrap_or_default();
        let end = asked.start + word.len();
        if !rest.starts_with(word) {
            return;
        }
        if candidates.is_empty() {
            return self.flash(format!("no suggestion; /spell {word} keeps it as a word of yours"));
        }
        candidates.push(word.to_owned());
        editor.try_candidate(Cycle { start: asked.start, end, candidates, at: 0 });
    }

    /// A word of the user's own is right from now on, in later runs too.
    ///
    /// # Errors
    /// Why it is not, in words.
    pub fn learn_word(&mut self, word: &str) -> Result<(), String> {
        let plain = word.chars().all(|c| c.is_alphabetic() || "'’-".contains(c));
        if !plain || word.chars().count() > LONGEST {
            return Err(format!("{word}: a word has letters only, {LONGEST} at most"));
        }
        if self.model.spelling.dictionaries.is_none() {
            return Err(
                "no spelling is checked: the setting spelling says in which language".into()
            );
        }
        if !self.model.spelling.learn(word) {
            return Err(format!("there are {MOST_WORDS} words of yours already"));
        }
        self.fx.push(Effect::Spell(Ask::Learn(word.to_owned())));
        self.flash(format!("{word} is a word of yours now"));
        Ok(())
    }
}
