//! The dictionaries of the system (Hunspell's), and the user's own words: read and asked for suggestions on a thread of its
//! own, because a dictionary takes seconds to read and a suggestion may take long.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use etcetera::BaseStrategy as _;
use spellbook::Dictionary;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::client::event::Event;
use crate::client::model::spelling::{Answer, Ask, Dictionaries, MOST_WORDS};

/// Bytes of a dictionary, and of the own words, that are read.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
const MOST_OWN: u64 = 1024 * 1024;
/// Languages at once.
const MOST_LANGUAGES: usize = 5;
const MOST_SUGGESTIONS: usize = 8;

/// Where dictionaries usually are, after those of the user.
const FOLDERS: &[&str] = &[
    "/usr/share/hunspell",
    "/usr/share/myspell",
    "/usr/share/myspell/dicts",
    "/usr/local/share/hunspell",
    "/opt/homebrew/share/hunspell",
    "/Library/Spelling",
];

/// The way to the thread, which begins with the first question.
#[derive(Debug)]
pub(super) struct Speller {
    /// The file of the own words.
    words: Option<PathBuf>,
    asks: Option<mpsc::Sender<Ask>>,
    tell: UnboundedSender<Event>,
    told: UnboundedReceiver<Event>,
}

impl Speller {
    /// One whose own words are in a file of this folder.
    pub(super) fn new(folder: Option<&Path>) -> Self {
        let (tell, told) = unbounded_channel();
        Self { words: folder.map(|folder| folder.join("words.txt")), asks: None, tell, told }
    }

    /// Asks. Without a thread nothing is ever answered, and nothing is misspelt.
    pub(super) fn ask(&mut self, ask: Ask) {
        if self.asks.is_none() {
            let (asks, asked) = mpsc::channel();
            let (tell, words) = (self.tell.clone(), self.words.clone());
            let thread = thread::Builder::new().name("spelling".to_owned());
            if thread.spawn(move || serve(&asked, &tell, words.as_deref())).is_ok() {
                self.asks = Some(asks);
            }
        }
        if let Some(asks) = &self.asks {
            asks.send(ask).ok();
        }
    }

    /// The next answer. May be cancelled.
    pub(super) async fn next(&mut self) -> Option<Event> {
        self.told.recv().await
    }
}

fn serve(asked: &mpsc::Receiver<Ask>, tell: &UnboundedSender<Event>, words: Option<&Path>) {
    let mut loaded = Dictionaries::new(Vec::new());
    while let Ok(ask) = asked.recv() {
        let answer = match ask {
            Ask::Load(languages) => {
                let (dictionaries, missing) = load(&languages, &folders());
                loaded = dictionaries;
                let dictionaries = loaded.clone();
                Answer::Loaded { dictionaries, words: words.map(own).unwrap_or_default(), missing }
            }
            Ask::Suggest(word) => {
                let suggestions = loaded.suggest(&word, MOST_SUGGESTIONS);
                Answer::Suggested { word, suggestions }
            }
            Ask::Learn(word) => match words.map(|path| learn(path, &word)) {
                Some(Ok(())) => continue,
                Some(Err(error)) => Answer::NotLearned(format!("{word} is not kept: {error}")),
                None => {
                    Answer::NotLearned(format!("{word} is not kept: there is no folder for it"))
                }
            },
        };
        if tell.send(Event::Spelling(answer)).is_err() {
            return;
        }
    }
}

/// Where dictionaries are looked for, the user's own places first.
fn folders() -> Vec<PathBuf> {
    let given = env::var_os("DICPATH").unwrap_or_default();
    let mut all: Vec<PathBuf> = env::split_paths(&given).collect();
    if let Ok(folders) = etcetera::choose_base_strategy() {
        all.push(folders.data_dir().join("hunspell"));
        all.push(folders.home_dir().join("Library/Spelling"));
    }
    all.extend(FOLDERS.iter().map(PathBuf::from));
    all.retain(|folder| folder.is_absolute());
    all
}

/// Reads the dictionaries of some languages. Out: those that there are, and what is said of the others.
fn load(languages: &[String], folders: &[PathBuf]) -> (Dictionaries, Vec<String>) {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for language in languages.iter().take(MOST_LANGUAGES) {
        match read(language, folders) {
            Ok(dictionary) => found.push(dictionary),
            Err(why) => missing.push(why),
        }
    }
    (Dictionaries::new(found), missing)
}

fn read(language: &str, folders: &[PathBuf]) -> Result<Dictionary, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if language.is_empty() || !language.chars().all(plain) {
        return Err(format!("spelling: {language:?} names no language; en_GB does, for example"));
    }
    let names = [language.to_owned(), language.replace('-', "_"), language.replace('_', "-")];
    let places = folders.iter().flat_map(|folder| names.iter().map(move |name| folder.join(name)));
    let beside = |place: &PathBuf, end: &str| place.with_extension(end);
    let place = places
        .into_iter()
        .find(|place| beside(place, "aff").is_file() && beside(place, "dic").is_file())
        .ok_or_else(|| {
            let package = language.to_lowercase().replace('_', "-");
            format!(
                "no dictionary for {language}: install it (hunspell-{package} or similar), or put {language}.aff \
                 and {language}.dic into a folder that DICPATH names"
            )
        })?;
    let wrong = |why: &dyn std::fmt::Display| format!("the dictionary {}: {why}", place.display());
    let rules = bytes(&beside(&place, "aff")).map_err(|error| wrong(&error))?;
    let words = bytes(&beside(&place, "dic")).map_err(|error| wrong(&error))?;
    let set = encoding(&rules);
    let rules = decode(rules, &set).map_err(|why| wrong(&why))?;
    let words = decode(words, &set).map_err(|why| wrong(&why))?;
    Dictionary::new(&rules, &words).map_err(|error| wrong(&error))
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(io::Error::other("it is too large"));
    }
    Ok(bytes)
}

/// The encoding that a file of rules names; the first one of Hunspell without it.
fn encoding(rules: &[u8]) -> String {
    let mut lines = rules.split(|byte| *byte == b'\n');
    let named = lines.find_map(|line| {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        Some(line.strip_prefix(b"SET")?.trim_ascii().to_ascii_uppercase())
    });
    named.map_or_else(|| "ISO8859-1".to_owned(), |set| String::from_utf8_lossy(&set).into_owned())
}

fn decode(bytes: Vec<u8>, set: &str) -> Result<String, String> {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(text.trim_start_matches('\u{feff}').to_owned()),
        Err(error) => error.into_bytes(),
    };
    let latin9 = match set {
        "ISO8859-1" | "ISO-8859-1" => false,
        "ISO8859-15" | "ISO-8859-15" => true,
        _ => return Err(format!("its encoding {set} is not known here, UTF-8 and ISO8859-1 are")),
    };
    let letter = |byte: u8| match byte {
        0xa4 if latin9 => '€',
        0xa6 if latin9 => 'Š',
        0xa8 if latin9 => 'š',
        0xb4 if latin9 => 'Ž',
        0xb8 if latin9 => 'ž',
        0xbc if latin9 => 'Œ',
        0xbd if latin9 => 'œ',
        0xbe if latin9 => 'Ÿ',
        byte => char::from(byte),
    };
    Ok(bytes.into_iter().map(letter).collect())
}

/// The own words, one a line; a file that cannot be read has none.
fn own(path: &Path) -> Vec<String> {
    let mut bytes = Vec::new();
    let file = File::open(path).and_then(|file| file.take(MOST_OWN).read_to_end(&mut bytes));
    if file.is_err() {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(&bytes);
    let words = text.lines().map(str::trim).filter(|word| !word.is_empty());
    words.take(MOST_WORDS).map(str::to_owned).collect()
}

fn learn(path: &Path, word: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    file.write_all(format!("{word}\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).expect("a file");
        }
        folder
    }

    fn loaded(folder: &tempfile::TempDir, language: &str) -> (Dictionaries, Vec<String>) {
        load(&[language.to_owned()], &[folder.path().to_owned()])
    }

    #[test]
    fn a_dictionary_is_read_in_its_encoding() {
        let folder = folder(&[
            ("en_GB.aff", b"SET UTF-8\n"),
            ("en_GB.dic", b"2\nhello\nworld\n"),
            ("de_DE.aff", b"SET ISO8859-1\n"),
            ("de_DE.dic", b"1\nsch\xf6n\n"),
            ("ru_RU.aff", b"SET KOI8-R\n"),
            ("ru_RU.dic", b"1\n\xc4\xc1\n"),
            ("xx.aff", b"SFX A Y 99999\n\xff"),
            ("xx.dic", b""),
        ]);
        let (english, missing) = loaded(&folder, "en-GB");
        assert_eq!((english.suggest("helo", 8), missing), (vec!["hello".to_owned()], vec![]));
        let (german, _) = loaded(&folder, "de_DE");
        assert!(german.suggest("schön", 8).iter().all(|word| word != "schÃ¶n"));
        assert!(german.suggest("schon", 8).contains(&"schön".to_owned()));
        assert!(loaded(&folder, "ru_RU").1[0].contains("KOI8-R is not known here"));
        assert_eq!(loaded(&folder, "xx").1.len(), 1);
        let (_, missing) = loaded(&folder, "sv_SE");
        assert!(missing[0].starts_with("no dictionary for sv_SE: install it (hunspell-sv-se"));
        assert!(loaded(&folder, "../etc").1[0].contains("names no language"));
    }

    #[tokio::test]
    async fn own_words_are_kept_for_the_next_time() {
        let folder = folder(&[]);
        let mut speller = Speller::new(Some(folder.path()));
        for word in ["tchat", "irc"] {
            speller.ask(Ask::Learn(word.to_owned()));
        }
        speller.ask(Ask::Load(Vec::new()));
        let Some(Event::Spelling(Answer::Loaded { words, .. })) = speller.next().await else {
            panic!("it is answered");
        };
        assert_eq!(words, ["tchat", "irc"]);
        let mut nowhere = Speller::new(None);
        nowhere.ask(Ask::Learn("tchat".to_owned()));
        let told = nowhere.next().await;
        assert!(matches!(told, Some(Event::Spelling(Answer::NotLearned(_)))), "{told:?}");
    }
}
