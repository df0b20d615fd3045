//! What is written comes back.

use std::path::Path;

use tchat::client::model::entry::EntryId;
use tchat::client::model::kept::{
    Keep, KeptKind, KeptLine, KeptPlace, Look, LookFilter, Place, Seen,
};
use tchat::client::model::level::Level;
use tchat::client::store::{Folder, Shelf};
use tchat::proto::{Casemap, MsgId, Timestamp};
use tempfile::TempDir;

use super::{line, open_place, place, profile};

struct Kept {
    home: TempDir,
    shelf: Option<Shelf>,
}

impl Kept {
    fn new() -> Self {
        let mut kept = Self { home: TempDir::new().expect("a folder"), shelf: None };
        kept.again();
        kept
    }

    fn path(&self) -> &Path {
        self.home.path()
    }

    /// The client ends and begins again.
    fn again(&mut self) {
        self.shelf = None;
        let profile = profile("net", "me");
        let file = Folder::new(self.path()).file(&profile);
        self.shelf = Some(Shelf::open(&file, &profile).expect("the file is ours"));
    }

    fn write(&mut self, what: &[Keep]) {
        self.shelf.as_mut().expect("open").write(what).expect("the disk takes it");
    }

    fn look(&mut self, look: &Look) -> Seen {
        self.shelf.as_mut().expect("open").answer(look).expect("the file is whole")
    }

    #[expect(clippy::panic, reason = "a wrong answer fails the test")]
    fn lines(&mut self, look: &Look) -> Vec<KeptLine> {
        match self.look(look) {
            Seen::Lines(lines) => lines,
            other => panic!("{other:?}"),
        }
    }

    fn texts(&mut self, look: &Look) -> Vec<String> {
        self.lines(look).into_iter().map(|line| line.text).collect()
    }

    #[expect(clippy::panic, reason = "a wrong answer fails the test")]
    fn found(&mut self, look: &Look) -> Vec<String> {
        match self.look(look) {
            Seen::Found(found) => found.into_iter().map(|(_, line)| line.text).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[expect(clippy::panic, reason = "a wrong answer fails the test")]
    fn places(&mut self) -> (Vec<(KeptPlace, usize, usize)>, Option<Place>, EntryId) {
        match self.look(&Look::Places) {
            Seen::Places { places, focus, last, profile: Some(_), .. } => (places, focus, last),
            other => panic!("{other:?}"),
        }
    }
}

fn newest(key: &str, limit: usize) -> Look {
    Look::Before { place: place(key), before: None, limit }
}

fn search(key: Option<&str>, words: &str, filter: LookFilter) -> Look {
    Look::Search { place: key.map(place), words: words.to_owned(), filter, limit: 100 }
}

#[test]
fn lines_come_back_whole_and_in_order() {
    let mut kept = Kept::new();
    let whole = KeptLine {
        id: EntryId(20),
        kind: KeptKind::Action,
        time: Timestamp::from_millis(1_795_356_000_123),
        msgid: MsgId::parse("abc"),
        who: "Bob".to_owned(),
        text: "\u{2}waves\u{2}\nat \u{1b}[2J".to_owned(),
        reply: MsgId::parse("before"),
        own: false,
        mention: true,
        redacted: None,
        reactions: vec![("👍".to_owned(), vec!["carol".to_owned()])],
    };
    let gone = KeptLine {
        redacted: Some("op".to_owned()),
        text: "secret".to_owned(),
        ..line(30, "bob", "")
    };
    kept.write(&[
        Keep::Lines(place("#a"), vec![gone, whole.clone()]),
        Keep::Lines(place("#b"), vec![line(25, "bob", "elsewhere")]),
        Keep::Lines(place("#a"), vec![line(10, "me", "first")]),
    ]);
    kept.again();
    let lines = kept.lines(&newest("#a", 10));
    let ids: Vec<u64> = lines.iter().map(|line| line.id.0).collect();
    assert_eq!(ids, [10, 20, 30]);
    assert_eq!(lines[1], whole);
    assert_eq!(lines[2].redacted.as_deref(), Some("op"));
    assert_eq!(lines[2].text, "", "what was taken back is not on disk");
    assert_eq!(kept.texts(&newest("#a", 1)), [""]);
    let before = Look::Before { place: place("#a"), before: Some(EntryId(20)), limit: 10 };
    assert_eq!(kept.texts(&before), ["first"]);
    let after = Look::After { place: place("#a"), after: EntryId(10), limit: 1 };
    assert_eq!(kept.lines(&after), std::slice::from_ref(&whole));
    let message = |msgid: &str| Look::Message {
        place: place("#a"),
        msgid: MsgId::parse(msgid).expect("an id"),
    };
    assert_eq!(kept.lines(&message("abc")), [whole]);
    assert_eq!(kept.lines(&message("m25")), [], "it is in another conversation");
    assert_eq!(kept.texts(&newest("#never", 10)), [""; 0]);
}

#[test]
fn what_is_written_again_replaces_and_what_is_forgotten_goes() {
    let mut kept = Kept::new();
    kept.write(&[Keep::Lines(place("#a"), vec![line(1, "bob", "one"), line(2, "bob", "two")])]);
    kept.write(&[Keep::Lines(place("#a"), vec![line(1, "bob", "uno")])]);
    assert_eq!(kept.texts(&newest("#a", 10)), ["uno", "two"]);
    assert_eq!(kept.found(&search(None, "one", LookFilter::default())), [""; 0]);
    assert_eq!(kept.found(&search(None, "uno", LookFilter::default())), ["uno"]);
    kept.write(&[Keep::Forget(place("#a"), vec![EntryId(1), EntryId(7)])]);
    kept.again();
    assert_eq!(kept.texts(&newest("#a", 10)), ["two"]);
    assert_eq!(kept.found(&search(None, "uno", LookFilter::default())), [""; 0]);
}

/// Pages that are put before lines of two conversations may give the same number twice.
#[test]
fn two_conversations_may_have_lines_of_the_same_number() {
    let mut kept = Kept::new();
    for key in ["#a", "#b", "carol"] {
        kept.write(&[Keep::Lines(place(key), vec![line(5, "bob", key), line(6, "bob", "next")])]);
    }
    kept.again();
    for key in ["#a", "#b", "carol"] {
        assert_eq!(kept.texts(&newest(key, 10)), [key, "next"]);
    }
    assert_eq!(kept.found(&search(None, "next", LookFilter::default())).len(), 3);
}

#[test]
fn places_come_back_with_their_drafts_and_counts() {
    let mut kept = Kept::new();
    let channel = KeptPlace {
        name: "#Rust".to_owned(),
        draft: "half a\nthought \u{1b}".to_owned(),
        read: Some((EntryId(2), Timestamp::from_millis(7))),
        top: Some((EntryId(1), -1)),
        secret: Some("key".to_owned()),
        ..open_place("#rust", 0)
    };
    kept.write(&[
        Keep::Place(open_place("bob", 0)),
        Keep::Place(channel.clone()),
        Keep::Place(open_place("#closed", 1)),
        Keep::Lines(
            place("#rust"),
            vec![
                line(1, "bob", "me, read"),
                line(2, "bob", "read"),
                line(3, "bob", "unread"),
                line(4, "me", "own"),
                line(5, "bob", "me, unread"),
            ],
        ),
        Keep::Focus(place("#rust")),
        Keep::Place(open_place("#closed", 1).closed()),
    ]);
    kept.again();
    let (places, focus, last) = kept.places();
    assert_eq!(places, [(channel.clone(), 2, 1), (open_place("bob", 0), 0, 0)]);
    assert_eq!((focus, last), (Some(place("#rust")), EntryId(5)));
    // A position that is not told is not forgotten.
    kept.write(&[Keep::Place(KeptPlace { read: None, ..channel.clone() })]);
    assert_eq!(kept.places().0[0], (channel, 2, 1));
}

#[test]
fn the_level_of_a_conversation_stays_also_while_it_is_closed() {
    let mut kept = Kept::new();
    let level = Some(Level::None);
    let muted = KeptPlace { level, ..open_place("#muted", 0) };
    let loud = KeptPlace { level: Some(Level::All), ..open_place("bob", 0) };
    let closed = KeptPlace { level, ..open_place("#closed", 1) }.closed();
    kept.write(&[&muted, &loud, &closed].map(|kept| Keep::Place(kept.clone())));
    kept.again();
    assert_eq!(kept.places().0, [(muted, 0, 0), (loud, 0, 0), (closed.clone(), 0, 0)]);
    kept.write(&[Keep::Place(KeptPlace { level: None, ..closed })]);
    kept.again();
    assert_eq!(kept.places().0.len(), 2);
}

#[test]
fn a_line_is_found_by_words_of_any_script_and_by_what_is_asked_besides() {
    let mut kept = Kept::new();
    kept.write(&[
        Keep::Lines(
            place("#a"),
            vec![
                line(1, "Bob", "The quick brown fox"),
                line(2, "carol", "a quick look at https://example.org"),
                line(3, "bob", "今日は寒いですね"),
                line(4, "me", "\u{3}04QUICK\u{3} \u{2}Über\u{2} alles 🙂"),
            ],
        ),
        Keep::Lines(place("bob"), vec![line(9, "bob", "quick and private")]),
    ]);
    let none = LookFilter::default;
    let from = |nick: &str| LookFilter { from: Some(Casemap::Ascii.fold(nick)), ..none() };
    for (key, words, filter, found) in [
        (None, "quick", none(), &[9, 4, 2, 1][..]),
        (Some("#a"), "quick", none(), &[4, 2, 1]),
        (None, "brown QUICK", none(), &[1]),
        (None, "qui", none(), &[9, 4, 2, 1]),
        (None, "qui brown", none(), &[]),
        (None, "寒い", none(), &[3]),
        (None, "は寒", none(), &[3]),
        (None, "寒は", none(), &[]),
        (None, "uber", none(), &[4]),
        (None, "🙂", none(), &[4]),
        (None, "quick", from("bob"), &[9, 1]),
        (None, "", from("carol"), &[2]),
        (None, "", LookFilter { has_link: true, ..none() }, &[2]),
        (None, "quick", LookFilter { after: Some(Timestamp::from_millis(2)), ..none() }, &[9, 4]),
        (None, "quick", LookFilter { before: Some(Timestamp::from_millis(2)), ..none() }, &[1]),
        (Some("#never"), "quick", none(), &[]),
        (None, "\" OR words : *", none(), &[]),
    ] {
        let look = search(key, words, filter);
        let ids: Vec<u64> = match kept.look(&look) {
            Seen::Found(found) => found.iter().map(|(_, line)| line.id.0).collect(),
            other => panic!("{other:?}"),
        };
        assert_eq!(ids, found, "{look:?}");
    }
    let few = Look::Search { place: None, words: "quick".to_owned(), filter: none(), limit: 2 };
    assert_eq!(kept.found(&few).len(), 2);
}

#[test]
fn mentions_are_those_of_others_newest_first() {
    let mut kept = Kept::new();
    kept.write(&[
        Keep::Lines(place("#a"), vec![line(1, "bob", "me, old"), line(8, "me", "me, myself")]),
        Keep::Lines(place("#b"), vec![line(5, "bob", "me, new"), line(6, "bob", "nobody")]),
    ]);
    assert_eq!(kept.found(&Look::Mentions { limit: 9 }), ["me, new", "me, old"]);
    assert_eq!(kept.found(&Look::Mentions { limit: 1 }), ["me, new"]);
}

#[test]
fn a_conversation_keeps_its_lines_under_another_name() {
    let mut kept = Kept::new();
    let renamed = |from: &str, to: &str| Keep::Renamed { from: place(from), to: place(to) };
    kept.write(&[
        Keep::Lines(place("#old"), vec![line(1, "bob", "in the old one")]),
        Keep::Lines(place("#new"), vec![line(2, "bob", "in another one")]),
        Keep::Lines(place("bob_"), vec![line(3, "bob_", "as ghost")]),
        Keep::Lines(place("bob"), vec![line(4, "bob", "before"), line(5, "bob", "that")]),
        renamed("#old", "#new"),
        renamed("bob_", "bob"),
        renamed("#never", "#new"),
        Keep::Lines(place("#new"), vec![line(6, "bob", "after")]),
    ]);
    kept.again();
    assert_eq!(kept.texts(&newest("#new", 9)), ["in the old one", "after"]);
    assert_eq!(kept.texts(&newest("#old", 9)), [""; 0]);
    assert_eq!(kept.texts(&newest("bob", 9)), ["as ghost", "before", "that"]);
    assert_eq!(kept.texts(&newest("bob_", 9)), [""; 0]);
    assert_eq!(kept.found(&search(None, "another", LookFilter::default())), ["in another one"]);
    assert_eq!(kept.found(&search(Some("bob"), "ghost", LookFilter::default())), ["as ghost"]);
}

#[test]
fn the_oldest_lines_beyond_a_bound_are_forgotten_in_pieces() {
    let mut kept = Kept::new();
    let lines = (1..=2_500).map(|id| line(id, "bob", "word")).collect();
    kept.write(&[Keep::Lines(place("#a"), lines)]);
    kept.write(&[Keep::Lines(place("#b"), vec![line(9_999, "bob", "word")])]);
    let shelf = kept.shelf.as_mut().expect("open");
    while shelf.index(1_000).expect("the file is whole") > 0 {}
    let mut pieces = Vec::new();
    loop {
        match shelf.trim(1_000).expect("the file is whole") {
            0 => break,
            piece => pieces.push(piece),
        }
    }
    assert_eq!(pieces, [1_000, 500]);
    let first = kept.lines(&Look::After { place: place("#a"), after: EntryId(0), limit: 1 });
    assert_eq!(first[0].id, EntryId(1_501));
    assert_eq!(kept.texts(&newest("#b", 9)), ["word"]);
}

#[test]
fn lines_that_come_and_go_in_one_transaction_are_counted_once() {
    let mut kept = Kept::new();
    let one = |id| Keep::Lines(place("#a"), vec![line(id, "bob", "word")]);
    let mut all: Vec<Keep> = (1..=1_500).map(one).collect();
    all.push(one(7));
    all.push(Keep::Forget(place("#a"), (1..=10).map(EntryId).collect()));
    all.push(one(1_501));
    let shelf = kept.shelf.as_mut().expect("open");
    let written = shelf.write(&all).expect("the disk takes it");
    assert_eq!((written.new, written.changed), (1_501, true));
    let written = shelf.write(&[one(1_502)]).expect("the disk takes it");
    assert_eq!((written.new, written.changed), (1, false), "the index has nothing wrong of it");
    let pieces: Vec<usize> =
        (0..2).map(|_| shelf.trim(1_000).expect("the file is whole")).collect();
    assert_eq!(pieces, [492, 0]);
}
