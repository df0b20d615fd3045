//! What helps with writing: another editor, spelling, emoji by name, and that everything can be undone.

use spellbook::Dictionary;
use tchat::client::effect::Effect;
use tchat::client::event::Event;
use tchat::client::model::settings::Settings;
use tchat::client::model::spelling::{Answer, Ask, Dictionaries};

use super::client::{Begin, Client, alice, alice_in_rust, in_rust};

/// The text that another editor was opened on.
fn opened(c: &mut Client) -> Option<String> {
    let mut edits = c.did.drain(..).filter_map(|effect| match effect {
        Effect::Edit(_, text) => Some(text),
        _ => None,
    });
    edits.next_back()
}

fn written(c: &mut Client, written: Result<&str, &str>) {
    let id = c.model().focus();
    let written = written.map(str::to_owned).map_err(str::to_owned);
    c.event(Event::Edited(id, written));
}

#[test]
fn a_text_goes_to_another_editor_and_comes_back_unsent() {
    let mut c = alice_in_rust();
    c.keys("a draft<ctrl-v>");
    assert_eq!(opened(&mut c).as_deref(), Some("a draft"));
    assert!(c.model().suspended, "nobody looks at this screen meanwhile");
    c.line(":bob!b@host PRIVMSG #rust :alice: hello");
    written(&mut c, Ok("a\nlonger\r\ndraft"));
    assert_eq!(c.typed(), "a\nlonger\ndraft");
    assert!(c.sent().is_empty() && !c.model().suspended);
    c.keys("<ctrl-_>");
    assert_eq!(c.typed(), "a draft");
    c.keys("<ctrl-r>");
    assert_eq!(c.typed(), "a\nlonger\ndraft");
    // Nothing changed, nothing to undo.
    c.keys("<ctrl-c>x<ctrl-v>");
    written(&mut c, Ok("x"));
    c.keys("<ctrl-_>");
    assert_eq!(c.typed(), "");
}

#[test]
fn the_command_opens_it_too_and_everywhere() {
    let mut c = alice();
    c.keys("/edit<enter>");
    assert_eq!(opened(&mut c).as_deref(), Some(""));
    written(&mut c, Ok("for the server's window"));
    assert_eq!((c.here(), c.typed()), ("*", "for the server's window"));
}

#[test]
fn an_editor_that_fails_keeps_the_text_and_says_why() {
    let mut c = alice_in_rust();
    c.keys("precious<ctrl-v>");
    written(&mut c, Err("vi failed\x1b[2J; the text is as it was"));
    assert_eq!(c.typed(), "precious");
    assert_eq!(c.last("#rust"), "! vi failed␛[2J; the text is as it was");
    written(&mut c, Ok(&"x".repeat(100_000)));
    assert_eq!(c.typed().len(), 64 * 1024);
    assert!(c.model().flash.as_ref().is_some_and(|flash| flash.text.starts_with("too long")));
    // It went to a conversation that is closed by now.
    let id = c.model().focus();
    c.keys("<ctrl-c>/close<enter>");
    c.event(Event::Edited(id, Ok("kept".to_owned())));
    assert_eq!((c.here(), c.typed()), ("*", "kept"));
}

#[test]
fn the_line_mode_has_no_line_to_edit() {
    let mut c = Begin::plain().online();
    c.input("/edit");
    assert!(opened(&mut c).is_none());
    assert!(c.last("*").contains("for the full screen"), "{}", c.last("*"));
}

#[test]
fn emoji_are_completed_by_name() {
    let mut c = alice_in_rust();
    c.keys("nice :tad<tab>");
    assert_eq!(c.typed(), "nice 🎉 ");
    c.keys("<ctrl-_>");
    assert_eq!(c.typed(), "nice :tad");
    c.keys("<ctrl-c>:smile<tab>");
    assert_eq!(c.typed(), "😄 ");
    c.keys("<tab><shift-tab>");
    assert_eq!(c.typed(), "😄 ", "there and back");
    for face in [":", ":D", ":-)", "::", "a:tada"] {
        c.keys(&format!("<ctrl-c>{face}<tab>"));
        assert_eq!(c.typed(), face);
    }
    c.line("@msgid=m1 :bob!b@host PRIVMSG #rust :well");
    c.keys("<ctrl-c>/react :rocke<tab>");
    assert_eq!(c.typed(), "/react 🚀 ");
}

#[test]
fn nicks_are_completed_by_who_spoke_last() {
    let mut c = alice_in_rust();
    c.line(":carl!c@host JOIN #rust");
    c.keys("c<tab>");
    assert_eq!(c.typed(), "carl: ");
    c.keys("<ctrl-c>");
    c.line(":carl!c@host PRIVMSG #rust :one");
    c.line(":carol!c@host PRIVMSG #rust :two");
    c.keys("c<tab>");
    assert_eq!(c.typed(), "carol: ");
    c.keys("<tab>");
    assert_eq!(c.typed(), "carl: ");
}

/// A client whose spelling is checked by a dictionary of a few words.
fn spelled() -> Client {
    let settings = Settings {
        typing: false,
        keep: false,
        spelling: vec!["en_GB".to_owned()],
        highlights: vec!["Tchaty".to_owned()],
        ..Settings::default()
    };
    let mut c = Begin { settings, ..Begin::default() }.start();
    let asked = Effect::Spell(Ask::Load(vec!["en_GB".to_owned()]));
    assert_eq!(c.did.iter().filter(|effect| **effect == asked).count(), 1, "{:?}", c.did);
    c.connected();
    c.welcome("");
    let mut c = in_rust(c);
    let words = "9\nhello\nworld\nthe\nis\nhere\nsee\nfriend's\nmail\nand\n";
    let dictionary = Dictionary::new("SET UTF-8\n", words).expect("a dictionary");
    let dictionaries = Dictionaries::new(vec![dictionary]);
    let (words, missing) = (vec!["Lorem".to_owned()], Vec::new());
    c.event(Event::Spelling(Answer::Loaded { dictionaries, words, missing }));
    c
}

fn wrong(c: &Client) -> Vec<&str> {
    let text = c.typed();
    c.model()
        .spelling
        .wrong()
        .iter()
        .map(|range| text.get(range.clone()).unwrap_or_default())
        .collect()
}

#[test]
fn wrong_words_are_found_and_names_are_none() {
    let mut c = spelled();
    for (text, expected) in [
        ("hello wrld and helo ", vec!["wrld", "helo"]),
        ("Hello, world! The friend’s mail ", vec![]),
        ("bob: see carol and alice @bob #rust #nowhere ", vec![]),
        ("see https://exmaple.org/pth www.foo.org fn_name a/b x86 :tada: user@hst ", vec![]),
        ("lorem LOREM tchaty hello-wrld ", vec!["wrld"]),
        ("/me xyzzy ", vec!["xyzzy"]),
        ("//xyzzy see ", vec![]),
        ("漢字 Ünglück ", vec!["Ünglück"]),
    ] {
        c.keys("<ctrl-c>");
        c.event(Event::Paste(text.to_owned()));
        assert_eq!(wrong(&c), expected, "{text:?}");
    }
}

#[test]
fn what_is_being_typed_is_not_wrong_yet() {
    let mut c = spelled();
    c.keys("hello wrl");
    assert_eq!(wrong(&c), [""; 0]);
    c.keys("d ");
    assert_eq!(wrong(&c), ["wrld"]);
    c.keys("<ctrl-c>");
    assert_eq!(wrong(&c), [""; 0]);
}

#[test]
fn a_suggestion_takes_the_place_of_the_word() {
    let mut c = spelled();
    let suggest = |c: &mut Client, word: &str, suggestions: &[&str]| {
        let suggestions = suggestions.iter().map(|&one| one.to_owned()).collect();
        c.event(Event::Spelling(Answer::Suggested { word: word.to_owned(), suggestions }));
    };
    c.keys("hello wrld and <f10>");
    assert_eq!(c.did.pop(), Some(Effect::Spell(Ask::Suggest("wrld".to_owned()))));
    suggest(&mut c, "wrld", &["world", "weird"]);
    assert_eq!(c.typed(), "hello world and ");
    c.keys("<tab>");
    assert_eq!(c.typed(), "hello weird and ");
    c.keys("<tab>");
    assert_eq!(c.typed(), "hello wrld and ");
    // A tab where no name is meant; a late answer changes nothing.
    c.keys("<ctrl-c>see helo<tab>");
    assert_eq!(c.did.pop(), Some(Effect::Spell(Ask::Suggest("helo".to_owned()))));
    c.keys("<ctrl-w>x");
    suggest(&mut c, "helo", &["hello"]);
    assert_eq!(c.typed(), "see x");
    c.keys("<ctrl-c>see helo<tab>");
    suggest(&mut c, "helo", &[]);
    assert_eq!(c.typed(), "see helo");
    assert!(c.model().flash.as_ref().is_some_and(|flash| flash.text.contains("/spell helo")));
    c.did.clear();
    c.keys("<ctrl-c>hello <f10>");
    assert!(!matches!(c.did.last(), Some(Effect::Spell(_))));
}

#[test]
fn own_words_are_learnt() {
    let mut c = spelled();
    c.keys("/spell xyzzy<enter>");
    assert!(c.did.contains(&Effect::Spell(Ask::Learn("xyzzy".to_owned()))));
    c.keys("Xyzzy is here ");
    assert_eq!(wrong(&c), [""; 0]);
    c.keys("<ctrl-c>/spell a1<enter>");
    assert!(c.last("#rust").starts_with("! a1: a word has letters only"));
    let mut c = alice_in_rust();
    c.keys("wrld <f10>/spell wrld<enter>");
    assert!(!c.did.iter().any(|effect| matches!(effect, Effect::Spell(_))));
}

#[test]
fn a_missing_dictionary_is_told_once() {
    let mut c = spelled();
    let told = |words: &[&str]| {
        let missing = words.iter().map(|&one| one.to_owned()).collect();
        let dictionaries = Dictionaries::new(Vec::new());
        Event::Spelling(Answer::Loaded { dictionaries, words: Vec::new(), missing })
    };
    c.event(told(&["no dictionary for en_GB: install it"]));
    c.keys("hello wrld ");
    let lines = c.shown("#rust");
    assert_eq!(lines.iter().filter(|line| line.contains("no dictionary")).count(), 1);
}

#[test]
fn a_long_text_costs_a_bounded_number_of_words_a_key() {
    let mut c = spelled();
    let words: Vec<String> = (0..2_000_u32)
        .map(|n| {
            let letters = [n % 26, n / 26 % 26, n / 676 % 26]
                .map(|n| char::from_digit(n + 10, 36).unwrap_or('a'));
            letters.iter().chain(&['q', 'x']).collect()
        })
        .collect();
    c.event(Event::Paste(words.join(" ")));
    c.keys("<enter>");
    let first = wrong(&c).len();
    assert!(first <= 40, "{first}");
    c.event(Event::Due);
    assert!(wrong(&c).len() > first, "the others follow");
}
