//! What people say: where it goes, whom it calls, what is not shown.

use tchat::client::effect::Effect;
use tchat::client::event::Event;
use tchat::client::model::settings::Settings;

use super::client::{Begin, alice, alice_in_rust};

#[test]
fn a_direct_message_opens_its_conversation_and_counts_as_a_mention() {
    let mut c = alice_in_rust();
    c.line(":bob!b@h PRIVMSG alice :psst");
    assert_eq!(c.shown("bob"), ["bob: psst"]);
    assert_eq!(c.here(), "#rust", "the focus stays");
    assert_eq!((c.buffer("bob").unread(), c.buffer("bob").mentions()), (1, 1));
    c.line(":BOB!b@h PRIVMSG alice :again");
    assert_eq!(c.buffer("bob").unread(), 2);
}

#[test]
fn msg_works_without_any_channel() {
    let mut c = alice();
    c.keys("/msg bob hello there<enter>");
    assert_eq!(c.sent(), ["PRIVMSG bob :hello there"]);
    assert_eq!(c.shown("bob"), ["alice: hello there"]);
}

#[test]
fn a_password_for_nickserv_is_sent_and_stands_nowhere() {
    let mut c = alice_in_rust();
    c.keys("/msg NickServ IDENTIFY sesam<enter>");
    assert_eq!(c.sent(), ["PRIVMSG NickServ :IDENTIFY sesam"]);
    assert_eq!(c.shown("NickServ"), ["to NickServ: IDENTIFY ***"]);
    c.line(":alice!a@host PRIVMSG NickServ :IDENTIFY sesam");
    c.line(":NickServ!services@srv NOTICE alice :You are logged in as alice");
    assert!(!c.shown("NickServ").concat().contains("sesam"));
    c.keys("/go NickServ<enter>identify alice sesam<enter>");
    assert_eq!(c.shown("NickServ")[0], "to NickServ: IDENTIFY ***");
    assert!(!c.shown("NickServ").concat().contains("sesam"));
    for _ in 0..5 {
        c.keys("<up>");
        assert!(!c.typed().contains("sesam"), "{}", c.typed());
    }
}

#[test]
fn nobody_writes_to_themselves() {
    let mut c = alice_in_rust();
    c.line(":bob!b@h PRIVMSG alice :hi");
    c.keys("/go bob<enter>");
    c.line(":bob!b@h QUIT :bye");
    c.line(":alice!a@host NICK bob");
    c.forget();
    c.keys("hello?<enter>");
    assert!(c.sent().is_empty());
    assert_eq!(c.last("bob"), "! you can not write to yourself");
    assert_eq!(c.typed(), "hello?");
}

#[test]
fn actions_come_and_go() {
    let mut c = alice_in_rust();
    c.line(":bob!b@h PRIVMSG #rust :\u{1}ACTION waves at alice\u{1}");
    assert_eq!(c.last("#rust"), "* bob waves at alice");
    assert!(c.buffer("#rust").last().is_some_and(|entry| entry.mention));
    c.keys("/me waves back<enter>");
    assert_eq!(c.sent(), ["PRIVMSG #rust :\u{1}ACTION waves back\u{1}"]);
    assert_eq!(c.last("#rust"), "* alice waves back");
}

#[test]
fn notices_stay_out_of_the_way() {
    let mut c = alice_in_rust();
    c.line(":srv.example NOTICE alice :*** maintenance at noon");
    assert_eq!(c.last("*"), "-srv.example- *** maintenance at noon");
    c.line(":NickServ!s@services NOTICE alice :log in please");
    assert_eq!(c.last("*"), "-NickServ- log in please");
    assert!(c.find("NickServ").is_none());
    c.line(":bob!b@h NOTICE #rust :build done");
    assert_eq!(c.last("#rust"), "-bob- build done");
    c.line(":bob!b@h PRIVMSG alice :hi");
    c.line(":bob!b@h NOTICE alice :psst");
    assert_eq!(c.last("bob"), "-bob- psst");
}

#[test]
fn notices_before_the_welcome_are_shown() {
    let mut c = Begin::default().start();
    c.connected();
    c.line(":srv NOTICE * :*** Looking up your hostname");
    c.line("NOTICE AUTH :*** no source");
    let shown = c.shown("*");
    assert!(shown[0].ends_with("*** Looking up your hostname"));
    assert!(shown[1].ends_with("*** no source"));
}

#[test]
fn messages_for_operators_only_are_in_their_channel_and_say_so() {
    let mut c = alice_in_rust();
    c.line(":srv 005 alice STATUSMSG=@+ :are supported");
    c.line(":bob!b@h PRIVMSG @#rust :between us");
    assert_eq!(c.last("#rust"), "bob: → @#rust: between us");
}

#[test]
fn a_mention_is_the_own_name_or_a_word_of_the_list() {
    let mut c = super::client::in_rust(
        Begin {
            settings: Settings { highlights: vec!["deploy".to_owned()], ..Settings::default() },
            ..Begin::default()
        }
        .online(),
    );
    for (text, mention) in [
        ("alice: hi", true),
        ("hi ALICE!", true),
        ("malice", false),
        ("the Deploy is done", true),
        ("deployed", false),
        ("\u{2}alice\u{2}, bold", true),
    ] {
        c.line(&format!(":bob!b@h PRIVMSG #rust :{text}"));
        let last = c.buffer("#rust").last().expect("a line");
        assert_eq!(last.mention, mention, "{text}");
    }
    c.line(":srv.example NOTICE alice :alice, you are connected");
    assert_eq!(c.buffer("*").mentions(), 0, "servers call nobody");
}

#[test]
fn the_bell_rings_for_mentions_while_the_terminal_is_elsewhere() {
    let mut c = alice_in_rust();
    c.line(":bob!b@h PRIVMSG #rust :alice?");
    assert!(!c.did.contains(&Effect::Bell), "one is looking at it");
    c.event(Event::Focus(false));
    c.line(":bob!b@h PRIVMSG #rust :hello?");
    assert!(!c.did.contains(&Effect::Bell));
    c.line(":bob!b@h PRIVMSG #rust :alice!");
    assert!(c.did.contains(&Effect::Bell));
}

#[test]
fn played_back_lines_ring_no_bell_and_keep_their_time() {
    let mut c = alice_in_rust();
    c.event(Event::Focus(false));
    c.forget();
    c.lines(&[
        ":srv BATCH +h chathistory #rust",
        "@batch=h;time=2026-11-21T09:30:00.000Z :bob!b@h PRIVMSG #rust :alice, are you there?",
        ":srv BATCH -h",
    ]);
    assert!(!c.did.contains(&Effect::Bell));
    let time = c.buffer("#rust").last().expect("the line").time;
    assert_eq!(time.to_server_time(), "2026-11-21T09:30:00.000Z");
}

#[test]
fn ignored_people_are_not_heard() {
    let mut c = alice_in_rust();
    c.keys("/ignore bob<enter>");
    let before = c.shown("#rust").len();
    c.line(":bob!b@h PRIVMSG #rust :can you hear me");
    c.line(":bob!b@h PRIVMSG alice :can you hear me");
    assert_eq!(c.shown("#rust").len(), before);
    assert!(c.find("bob").is_none());
    c.line(":carol!c@h PRIVMSG #rust :I can");
    assert_eq!(c.last("#rust"), "carol: I can");
}

#[test]
fn to_whom_one_is_away_is_said_once() {
    let mut c = alice();
    c.keys("/msg bob hi<enter>");
    c.line(":srv 301 alice bob :at lunch");
    c.keys("/msg bob still there?<enter>");
    c.line(":srv 301 alice bob :at lunch");
    let away = c.shown("bob").iter().filter(|line| line.contains("away")).count();
    assert_eq!(away, 1);
}

#[test]
fn the_title_tells_where_one_is_and_what_waits() {
    let mut c = alice_in_rust();
    c.line(":bob!b@h PRIVMSG alice :psst");
    assert!(c.did.contains(&Effect::SetTitle("(1) #rust - tchat".to_owned())));
    c.keys("<ctrl-n>");
    assert!(c.did.contains(&Effect::SetTitle("bob - tchat".to_owned())));
}

#[test]
fn a_burst_of_a_thousand_lines_is_all_there_in_order() {
    let mut c = alice_in_rust();
    for n in 0..1000 {
        c.line(&format!(":bob!b@h PRIVMSG #rust :line {n}"));
    }
    let said: Vec<String> =
        c.shown("#rust").into_iter().filter(|l| l.starts_with("bob: ")).collect();
    let expected: Vec<String> = (0..1000).map(|n| format!("bob: line {n}")).collect();
    assert_eq!(said, expected);
}

/// A server that takes UTF-8 only (ISUPPORT `UTF8ONLY`) takes all that this client says: a character is never cut.
#[test]
fn what_is_sent_is_utf_8() {
    let mut c = alice_in_rust();
    c.line(":srv 005 alice UTF8ONLY :are supported");
    let said = "é🦀ñ中".repeat(60);
    c.keys("/me waves<enter>");
    c.event(Event::Paste(said.clone()));
    c.keys("<enter>");
    // Every line was read back as UTF-8 by the stage.
    let sent = c.sent();
    let texts = sent.iter().skip(1).map(|line| line.trim_start_matches("PRIVMSG #rust "));
    assert!(sent.len() > 2);
    assert_eq!(texts.map(|text| text.trim_start_matches(':')).collect::<String>(), said);
}
