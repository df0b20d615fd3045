//! Searching with any words, in any text, for any server.

use proptest::prelude::*;
use tchat::client::model::search::marks;
use tchat::client::model::search::question::{Question, Said};
use tchat::client::model::search::when;
use tchat::client::model::zone::Zone;
use tchat::client::text::style::{Run, plain_text};
use tchat::proto::{Casemap, Tags, Timestamp};

const NOW: Timestamp = Timestamp::from_millis(1_795_356_000_000);

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z;:=]{1,12}",
        "(from|in|before|after|has|FROM|form):[a-z0-9:#@.-]{0,12}",
        "(before|after):(2026-[01][0-9]-[0-3][0-9]|today|yesterday|[0-9]{1,9}[dwhm])",
        Just("has:link".to_owned()),
        "\\PC{1,8}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_word_is_looked_for_or_narrows_what_is(words in prop::collection::vec(word(), 0..12)) {
        let text = words.join(" ");
        let question = Question::parse(&text, NOW, &Zone::default());
        for typed in text.split_whitespace() {
            let lower = typed.to_lowercase();
            let key = lower.split_once(':').map_or("", |(key, _)| key);
            let filter = ["from", "in", "before", "after", "has"].contains(&key);
            let full = question.words.len() == 16;
            prop_assert!(filter || full || question.words.contains(&lower), "{typed} is lost");
        }
        if let Some(wire) = question.on_the_wire(Some("#a b;c"), Some(NOW), 200) {
            prop_assert!(wire.len() <= 400 && !wire.contains([' ', '\r', '\n', '\0']), "{wire}");
            let tags = Tags::parse(&wire);
            prop_assert_eq!(tags.get("in"), Some("#a b;c"));
        }
        let bob = Casemap::Ascii.fold("bob");
        let said = Said { who: &bob, text: &text, time: NOW };
        if question.fits_filters(None, said) {
            prop_assert!(question.fits(None, said), "a text has all of its words: {question:?}");
        }
    }

    #[test]
    fn a_time_is_read_or_not(text in "\\PC{0,24}", offset in -50_000_i32..50_000) {
        when::begin(&text, NOW, &Zone::new(offset, Vec::new()));
        when::begin(&text, Timestamp::from_millis(i64::MAX), &Zone::new(offset, Vec::new()));
    }

    #[test]
    fn marking_changes_no_text(
        texts in prop::collection::vec("\\PC{0,20}", 0..4),
        words in prop::collection::vec("\\PC{0,3}", 0..4),
    ) {
        let runs: Vec<Run> = texts.iter().map(Run::plain).collect();
        let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let marked = marks::marked(runs.clone(), &words);
        prop_assert_eq!(plain_text(&marked), plain_text(&runs));
        let text = plain_text(&runs);
        for word in words.iter().filter(|word| !word.is_empty()) {
            let found = marks::places(&text, std::slice::from_ref(word));
            prop_assert!(found.iter().all(|place| text.get(place.clone()).is_some()));
        }
    }
}
