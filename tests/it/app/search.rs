//! Searching in a conversation and everywhere, and the lines that name one: from memory, from disk, from the server.

use tchat::client::effect::Effect;
use tchat::client::event::Event;
use tchat::client::model::NetworkId;
use tchat::client::model::buffer::BufferKind;
use tchat::client::model::entry::EntryId;
use tchat::client::model::kept::{KeptKind, KeptLine, Look, LookId, Place, Seen};
use tchat::client::model::overlay::Overlay;
use tchat::client::model::scroll::Scroll;
use tchat::client::model::search::looked_for::Search;
use tchat::client::model::settings::Settings;
use tchat::proto::{Casemap, MsgId, Timestamp};

use super::client::{Begin, Client, alice_in_rust, in_rust};

pub(super) const SEARCHES: &str = "batch labeled-response message-tags server-time soju.im/search";
const WITHOUT_LABELS: &str = "batch message-tags server-time soju.im/search";
/// 2026-11-22 14:00:00 UTC.
pub(super) const NOON: i64 = 1_795_356_000_000;

pub(super) fn asking(caps: &str) -> Client {
    in_rust(Begin::default().online_with(caps))
}

/// A client that keeps what is said, with a disk that answers when the test does.
fn keeping() -> Client {
    let settings = Settings { typing: false, keep: true, ..Settings::default() };
    in_rust(Begin { settings, ..Begin::default() }.online())
}

pub(super) fn search(c: &Client) -> &Search {
    let open = c.model().overlays.iter().chain(&c.model().back);
    let mut searches = open.filter_map(|overlay| match overlay {
        Overlay::Search(search) => Some(&**search),
        _ => None,
    });
    searches.next().expect("a search is open")
}

fn is_open(c: &Client) -> bool {
    matches!(c.model().overlay(), Some(Overlay::Search(_)))
}

pub(super) fn found(c: &Client) -> Vec<String> {
    let list = search(c).hits.list().iter();
    list.map(|found| format!("{} {}: {}", found.name, found.who, found.text)).collect()
}

/// What was found first, whose line is in the middle of the screen.
fn chosen(c: &Client) -> String {
    search(c).chosen().map(|found| found.text.clone()).unwrap_or_default()
}

fn on_screen(c: &Client, text: &str) -> bool {
    let timeline = c.model().timeline();
    let seen = timeline.visible(c.model().focused().scroll());
    seen.iter().any(|line| line.entry.text() == text)
}

fn fill(c: &mut Client, lines: std::ops::Range<usize>) {
    for n in lines {
        c.line(&format!(
            ":bob!b@h PRIVMSG #rust :line {n} about {}",
            if n % 10 == 0 { "Pears" } else { "x" }
        ));
    }
}

/// The questions that the disk was asked.
fn looks(c: &Client) -> Vec<(LookId, Look)> {
    let looks = c.did.iter().filter_map(|effect| match effect {
        Effect::Look(_, id, look @ (Look::Search { .. } | Look::Mentions { .. })) => {
            Some((*id, look.clone()))
        }
        _ => None,
    });
    looks.collect()
}

fn kept(id: u64, seconds: i64, text: &str) -> (Place, KeptLine) {
    let place = Place { kind: BufferKind::Channel, key: Casemap::Ascii.fold("#rust") };
    let line = KeptLine {
        id: EntryId(id),
        kind: KeptKind::Said,
        time: Timestamp::from_millis(NOON - seconds * 1000),
        msgid: MsgId::parse(&format!("m{id}")),
        who: "carol".to_owned(),
        text: text.to_owned(),
        reply: None,
        own: false,
        mention: true,
        redacted: None,
        reactions: Vec::new(),
    };
    (place, line)
}

pub(super) fn searches(c: &mut Client) -> Vec<String> {
    c.sent().into_iter().filter(|line| line.contains("SEARCH ")).collect()
}

#[test]
fn what_is_typed_is_looked_for_with_every_key_and_shown_where_it_stands() {
    let mut c = alice_in_rust();
    fill(&mut c, 0..200);
    c.keys("draft<ctrl-f>pea");
    assert_eq!(search(&c).progress(), "1 of 20 …");
    assert_eq!(chosen(&c), "line 190 about Pears");
    assert!(on_screen(&c, "line 190 about Pears"));
    c.keys("<up><up>");
    assert_eq!(search(&c).progress(), "3 of 20 …");
    assert!(on_screen(&c, "line 170 about Pears"));
    c.keys("<down>");
    assert_eq!(chosen(&c), "line 180 about Pears");
    c.keys("x");
    c.wait(1);
    assert_eq!(search(&c).progress(), "nothing found");
    assert_eq!(c.buffer("#rust").scroll(), Scroll::Bottom, "where it was opened");
    c.keys("<backspace><ctrl-p>");
    assert_eq!(chosen(&c), "line 180 about Pears");
    c.keys("<esc>");
    assert!(!is_open(&c));
    assert_eq!(c.buffer("#rust").scroll(), Scroll::Bottom);
    assert_eq!(c.typed(), "draft");
}

#[test]
fn the_words_stand_after_enter_and_keys_go_from_line_to_line() {
    let mut c = alice_in_rust();
    fill(&mut c, 0..200);
    c.keys("<ctrl-f>n<enter>");
    assert_eq!(search(&c).picker.filter.text(), "n", "the first one is a letter");
    c.keys("nnn");
    assert_eq!(search(&c).picker.filter.text(), "n");
    assert_eq!(chosen(&c), "line 196 about x");
    c.keys("N");
    assert_eq!(chosen(&c), "line 197 about x");
    c.keys("/ pears");
    assert_eq!(chosen(&c), "line 190 about Pears");
    c.keys("<enter>nnnnnnnnnn");
    assert!(on_screen(&c, "line 90 about Pears"));
    c.keys("<enter>");
    assert!(!is_open(&c));
    assert!(on_screen(&c, "line 90 about Pears"), "one stays there");
    c.keys("hi");
    assert_eq!(c.typed(), "hi");
    c.keys("<ctrl-u><ctrl-f>zzz<enter>");
    assert!(!is_open(&c), "with nothing found enter closes it");
}

#[test]
fn lines_that_come_while_one_searches_are_found_and_move_nothing() {
    let mut c = alice_in_rust();
    fill(&mut c, 0..100);
    c.keys("<ctrl-f>pears<up><up>");
    let (line, before) = (chosen(&c), c.buffer("#rust").scroll());
    fill(&mut c, 100..131);
    assert_eq!((chosen(&c), c.buffer("#rust").scroll()), (line, before));
    assert_eq!(search(&c).progress(), "7 of 14 …");
    assert_eq!(c.buffer("#rust").unread(), 31, "nobody reads while they search");
}

#[test]
fn everywhere_is_searched_newest_first_and_esc_leads_back() {
    let mut c = alice_in_rust();
    c.lines(&[
        ":bob!b@h PRIVMSG #rust :the Plan: https://example.org",
        ":alice!a@host JOIN #b",
        ":carol!c@h PRIVMSG #b :no plan",
        ":dave!d@h PRIVMSG alice :what plan?",
    ]);
    fill(&mut c, 0..100);
    c.keys("/search plan<enter>");
    c.wait(1);
    assert_eq!(
        found(&c),
        ["dave dave: what plan?", "#b carol: no plan", "#rust bob: the Plan: https://example.org"]
    );
    for (typed, hits) in [
        (" has:link", 1),
        (" from:carol", 1),
        (" from:CAROL in:b", 1),
        (" in:#rust", 1),
        (" in:dave", 1),
        (" in:#nowhere", 0),
        (" before:7d", 0),
        (" after:today", 3),
        (" form:bob", 0),
    ] {
        c.keys(typed);
        assert_eq!(search(&c).hits.list().len(), hits, "{typed}");
        for _ in typed.chars() {
            c.keys("<backspace>");
        }
    }
    c.keys("<down><down><enter>");
    assert!(!is_open(&c));
    assert_eq!(c.here(), "#rust");
    assert!(on_screen(&c, "the Plan: https://example.org"));
    c.keys("<esc>");
    assert!(is_open(&c), "the list is there again");
    assert_eq!(chosen(&c), "the Plan: https://example.org");
    c.keys("<up><enter>");
    assert_eq!(c.here(), "#b");
    c.keys("<esc><esc>");
    assert!(!is_open(&c));
    assert_eq!((c.here(), c.buffer("#rust").scroll()), ("#rust", Scroll::Bottom));
    c.keys("/search plan<enter><enter><ctrl-n><esc>");
    assert!(!is_open(&c), "who goes on does not come back");
}

#[test]
fn mentions_of_all_conversations_are_one_list() {
    let mut c = alice_in_rust();
    c.lines(&[
        ":bob!b@h PRIVMSG #rust :alice: one",
        ":bob!b@h PRIVMSG #rust :nothing",
        ":dave!d@h PRIVMSG alice :two",
    ]);
    c.keys("<f8>");
    assert_eq!(found(&c), ["dave dave: two", "#rust bob: alice: one"]);
    c.keys("one");
    assert_eq!(found(&c), ["#rust bob: alice: one"]);
    c.keys("<esc>/mentions<enter>");
    assert_eq!(found(&c).len(), 2);
    c.keys("<enter>");
    assert_eq!(c.here(), "dave");
}

#[test]
fn mentions_on_disk_are_looked_through_for_words_too() {
    let mut c = keeping();
    c.keys("<f8>pears");
    c.wait(1);
    let (id, _) = looks(&c).pop().expect("a question");
    let lines = vec![kept(8, 5, "alice: apples"), kept(7, 9, "alice: Pears")];
    c.event(Event::Seen(NetworkId(1), id, Ok(Seen::Found(lines))));
    assert_eq!(found(&c), ["#rust carol: alice: Pears"]);
}

#[test]
fn who_went_elsewhere_does_not_come_back_to_a_list() {
    let mut c = alice_in_rust();
    c.lines(&[":bob!b@h PRIVMSG #rust :plan", ":dave!d@h PRIVMSG alice :plan"]);
    for away in ["<ctrl-n>", "<ctrl-o>", "/query carol<enter>"] {
        c.keys("/search plan<enter>");
        c.wait(1);
        c.keys("<enter>");
        assert!(!is_open(&c));
        c.keys(&format!("{away}<esc>"));
        assert!(!is_open(&c), "{away}");
    }
}

#[test]
fn the_disk_is_asked_once_the_typing_pauses_and_nothing_is_listed_twice() {
    let mut c = keeping();
    c.line("@msgid=m9 :carol!c@h PRIVMSG #rust :pears now");
    c.forget();
    c.keys("/search pear<enter>");
    assert_eq!(looks(&c), [], "somebody is typing");
    c.keys("s from:carol");
    c.wait(1);
    let (id, look) = looks(&c).pop().expect("one question");
    assert_eq!(looks(&c).len(), 1);
    let Look::Search { place: None, words, filter, limit: 200 } = look else {
        panic!("{look:?}");
    };
    assert_eq!((words.as_str(), filter.from), ("pears", Some(Casemap::Ascii.fold("carol"))));
    let time = c.buffer("#rust").last().expect("it was said").time;
    let (place, mut same) = kept(9, 0, "pears now");
    same.time = time;
    let lines = vec![(place, same), kept(5, 86_400, "\u{2}pears\u{2} \u{1b}[2Jyesterday")];
    c.event(Event::Seen(NetworkId(1), id, Ok(Seen::Found(lines))));
    assert_eq!(found(&c), ["#rust carol: pears now", "#rust carol: pears ␛[2Jyesterday"]);
    assert_eq!(search(&c).progress(), "1 of 2");
    // A late answer to an earlier question.
    c.keys("x");
    c.wait(1);
    c.event(Event::Seen(NetworkId(1), id, Ok(Seen::Found(vec![kept(4, 5, "pearsx")]))));
    assert_eq!(found(&c), [""; 0]);
    let (id, _) = looks(&c).pop().expect("another question");
    c.event(Event::Seen(NetworkId(1), id, Err("the disk is gone".to_owned())));
    assert_eq!(search(&c).complaint(), Some("the disk is gone"));
}

#[test]
fn five_thousand_lines_are_taken_in_pieces() {
    let mut c = keeping();
    fill(&mut c, 0..5_000);
    c.keys("/search line<enter>");
    c.wait(1);
    let (id, _) = looks(&c).pop().expect("a question");
    let all: Vec<_> = (1..=5_000_u32).map(|n| kept(n.into(), n.into(), "line")).collect();
    c.event(Event::Seen(NetworkId(1), id, Ok(Seen::Found(all.clone()))));
    assert_eq!(search(&c).progress(), "1 of 200+");
    for _ in 0..10 {
        c.keys("<end>");
        for _ in 0..200 {
            c.keys("<pgdn>");
        }
        c.wait(1);
        if let Some((id, _)) = looks(&c).pop() {
            c.event(Event::Seen(NetworkId(1), id, Ok(Seen::Found(all.clone()))));
        }
    }
    assert_eq!(search(&c).hits.list().len(), 2_000, "and that is enough");
}

#[test]
fn the_server_is_asked_in_its_own_form_and_its_answer_is_only_listed() {
    let mut c = asking(SEARCHES);
    c.line("@time=2026-11-22T13:00:00.000Z;msgid=a :bob!b@h PRIVMSG #rust :pears; here");
    c.keys("/search pears; in:rust after:2026-11-01<enter>");
    c.wait(1);
    let sent = searches(&mut c);
    let [sent] = sent.as_slice() else { panic!("{sent:?}") };
    let (label, sent) = sent.split_once(' ').expect("it has a label");
    let label = label.strip_prefix("@label=").expect("it has a label");
    assert_eq!(sent, "SEARCH in=#rust;limit=50;text=pears\\:");
    let before = c.shown("#rust");
    c.lines(&[
        &format!("@label={label} :srv BATCH +1 soju.im/search"),
        "@batch=1;time=2026-11-22T13:00:00.000Z;msgid=a :bob!b@h PRIVMSG #rust :pears; here",
        "@batch=1;time=2026-11-20T13:00:00.000Z;msgid=b :bob!b@h PRIVMSG #rust :\u{1}ACTION eats pears;\u{1}",
        "@batch=1;time=2026-11-20T13:00:00.000Z;msgid=c :bob!b@h PRIVMSG #other :pears; elsewhere",
        "@batch=1;time=2026-10-20T13:00:00.000Z;msgid=d :bob!b@h PRIVMSG #rust :pears; long ago",
        "@batch=1;msgid=e :bob!b@h PRIVMSG #rust :pears; at no time",
        "@batch=1;time=2026-11-20T13:00:00.000Z :bob!b@h JOIN #rust",
        ":srv BATCH -1",
    ]);
    assert_eq!(found(&c), ["#rust bob: pears; here", "#rust bob: eats pears;"]);
    assert_eq!(c.shown("#rust"), before, "nothing of it was said now");
    assert_eq!(search(&c).progress(), "1 of 2");
}

#[test]
fn what_a_server_could_not_look_through_is_said_beside_what_it_found() {
    let mut c = asking(&format!("{SEARCHES} standard-replies"));
    c.keys("/search pears<enter>");
    c.wait(1);
    let sent = searches(&mut c).pop().expect("it was asked");
    let label = sent.strip_prefix("@label=").and_then(|s| s.split(' ').next()).expect("a label");
    c.lines(&[
        &format!("@label={label} :srv BATCH +0 labeled-response"),
        "@batch=0 :srv WARN SEARCH PARTIAL_RESULTS :there may be more",
        "@batch=0 :srv BATCH +1 soju.im/search",
        "@batch=1;time=2026-11-20T13:00:00.000Z :bob!b@h PRIVMSG #rust :pears",
        ":srv BATCH -1",
        ":srv BATCH -0",
    ]);
    assert_eq!(found(&c), ["#rust bob: pears"]);
    assert_eq!(search(&c).complaint(), Some("there may be more"));
    c.keys("x");
    assert_eq!(search(&c).complaint(), None, "of another question it says nothing");
}

#[test]
fn one_question_at_a_time_where_answers_have_no_labels() {
    let mut c = asking(WITHOUT_LABELS);
    c.keys("/search one<enter>");
    c.wait(1);
    assert_eq!(searches(&mut c), ["SEARCH limit=50;text=one"]);
    c.keys("x");
    c.wait(1);
    assert_eq!(searches(&mut c), [""; 0]);
    c.lines(&[
        ":srv BATCH +1 soju.im/search",
        "@batch=1;time=2026-11-20T13:00:00.000Z :bob!b@h PRIVMSG #rust :one",
        ":srv BATCH -1",
    ]);
    assert_eq!(found(&c), [""; 0], "that was the answer to the first one");
    assert_eq!(searches(&mut c), ["SEARCH limit=50;text=onex"]);
    c.line(":srv FAIL SEARCH INTERNAL_ERROR :no index");
    assert_eq!(search(&c).complaint(), Some("no index"));
}

#[test]
fn a_server_that_does_not_answer_or_answers_too_much_harms_nothing() {
    let mut c = asking(SEARCHES);
    c.keys("/search pears<enter>");
    c.wait(1);
    assert!(search(&c).is_asking());
    let sent = searches(&mut c).pop().expect("it was asked");
    let label = sent.strip_prefix("@label=").and_then(|s| s.split(' ').next()).expect("a label");
    for _ in 0..3 {
        c.wait(4);
        c.line(":srv NOTICE alice :still here");
    }
    assert_eq!(search(&c).complaint(), Some("the server does not answer"));
    c.lines(&[
        &format!("@label={label} :srv BATCH +1 soju.im/search"),
        "@batch=1;time=2026-11-20T13:00:00.000Z :bob!b@h PRIVMSG #rust :pears",
        ":srv BATCH -1",
        ":srv BATCH +2 soju.im/search",
        "@batch=2;time=2026-11-20T13:00:00.000Z :bob!b@h PRIVMSG #rust :pears",
        ":srv BATCH -2",
    ]);
    assert_eq!(found(&c), [""; 0], "too late, and not asked for");
    c.keys("<esc>");
    assert!(!c.shown("#rust").iter().any(|line| line.contains("pears")));
    c.keys("/search pears<enter>");
    c.wait(1);
    let sent = searches(&mut c).pop().expect("it was asked");
    let label = sent.strip_prefix("@label=").and_then(|s| s.split(' ').next()).expect("a label");
    c.line(&format!("@label={label} :srv BATCH +3 soju.im/search"));
    for n in 0..4_000 {
        c.line(&format!(
            "@batch=3;time=2026-11-20T13:00:00.{n:03}Z;msgid=x{n} :bob!b@h PRIVMSG #rust :pears"
        ));
    }
    c.line(":srv BATCH -3");
    assert_eq!(search(&c).hits.list().len(), 200);
    c.keys("x");
    c.wait(1);
    c.lost("broken");
    assert_eq!(search(&c).complaint(), Some("the connection was lost"));
}

#[test]
fn ignored_people_are_not_found() {
    let mut c = asking(SEARCHES);
    c.keys("/ignore bob<enter>/search pears<enter>");
    c.wait(1);
    let sent = searches(&mut c).pop().expect("it was asked");
    let label = sent.strip_prefix("@label=").and_then(|s| s.split(' ').next()).expect("a label");
    c.lines(&[
        &format!("@label={label} :srv BATCH +1 soju.im/search"),
        "@batch=1;time=2026-11-20T13:00:00.000Z :bob!b@h PRIVMSG #rust :pears",
        "@batch=1;time=2026-11-20T13:00:00.000Z :dave!d@h PRIVMSG alice :pears",
        ":srv BATCH -1",
    ]);
    assert_eq!(found(&c), ["dave dave: pears"]);
    c.keys("<enter>");
    assert_eq!(c.here(), "dave", "the conversation is opened");
}

#[test]
fn the_line_mode_prints_what_was_found() {
    let mut c = in_rust(Begin::plain().online());
    c.lines(&[":bob!b@h PRIVMSG #rust :pears one", ":bob!b@h PRIVMSG #rust :pears two"]);
    let lines = c.shown("#rust").len();
    c.input("/search pears");
    assert_eq!(
        c.shown("#rust")[lines..],
        [
            "2 found",
            "2026-11-22 14:00 #rust bob: pears one",
            "2026-11-22 14:00 #rust bob: pears two"
        ]
    );
    c.input("/search");
    assert!(c.last("#rust").starts_with("! usage: /search"));
    c.input("hello");
    assert_eq!(c.last("#rust"), "alice: hello");
}

#[test]
fn history_goes_back_by_lines() {
    let mut c = alice_in_rust();
    fill(&mut c, 0..500);
    c.keys("/history<enter>");
    assert!(on_screen(&c, "line 390 about Pears") || on_screen(&c, "line 385 about x"));
    c.keys("/history 50<enter>");
    assert!(on_screen(&c, "line 340 about Pears"));
    c.keys("/history 5000<enter>");
    assert!(on_screen(&c, "line 0 about Pears"));
    c.keys("/history none<enter>");
    assert_eq!(c.last("#rust"), "! usage: /history [lines]");
}

#[test]
fn what_is_put_in_while_the_search_is_open_is_found() {
    use super::history::{CAPS, answer, live};
    let mut c = super::history::in_rust(CAPS, 100);
    live(&mut c, 9);
    c.keys("/go #rust<enter><ctrl-f>say");
    assert_eq!(search(&c).hits.list().len(), 1);
    answer(&mut c, 1..=8);
    assert_eq!(search(&c).hits.list().len(), 9);
    live(&mut c, 10);
    assert_eq!(search(&c).hits.list().len(), 10);
}
