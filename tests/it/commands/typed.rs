//! What a typed line comes to: what is sent, what is said, and whether the text stays.

use tchat::client::commands::dispatch;
use tchat::client::ctx::Ctx;
use tchat::client::effect::Effect;
use tchat::client::model::entry::Entry;
use tchat::client::model::network::Link;
use tchat::client::model::overlay::Overlay;
use tchat::client::model::roster::Member;
use tchat::client::model::settings::{Face, Start};
use tchat::client::model::{Model, NetworkId};
use tchat::proto::{Timestamp, encode};

const NET: NetworkId = NetworkId(1);

/// What one line came to.
#[derive(Debug, PartialEq, Eq)]
struct Came {
    /// Lines to the server, and other effects in words.
    sent: Vec<String>,
    /// What the conversation says last, if something new was said there.
    said: Option<String>,
    /// The text stays in the input line.
    kept: bool,
}

fn online() -> Model {
    let start = Start { nick: Some("alice".into()), ..Start::default() };
    let mut model = Model::new(start, 1);
    model.network_mut(NET).expect("one network").link = Link::Online;
    model
}

/// Alice in `#channel1` with bob.
fn in_channel() -> Model {
    let mut model = online();
    let mut cx = Ctx::new(&mut model, Timestamp::default());
    let channel = cx.open_channel(NET, "#channel1");
    cx.focus(channel);
    let bob = cx.model.focused_network().fold("bob");
    let buffer = cx.model.focused_mut();
    buffer.joined = true;
    let member = Member { nick: "bob".into(), prefixes: "@".into(), away: false };
    buffer.roster.insert(bob, member, "@+");
    model
}

fn effect(effect: &Effect) -> String {
    match effect {
        Effect::Send(_, message) => {
            String::from_utf8(encode(message)).expect("what we send is UTF-8").trim_end().to_owned()
        }
        other => format!("{other:?}"),
    }
}

fn enter(model: &mut Model, line: &str) -> Came {
    let before = model.last_entry();
    let here = model.focus();
    let mut cx = Ctx::new(model, Timestamp::from_millis(1_000));
    let done = dispatch::enter(&mut cx, line);
    let sent = cx.fx.iter().map(effect).collect();
    let said = model
        .buffer(here)
        .and_then(|buffer| buffer.last())
        .filter(|entry| entry.id > before)
        .map(Entry::text);
    Came { sent, said, kept: done.is_err_and(|refusal| refusal.keeps_text()) }
}

fn sends(model: &mut Model, line: &str, wire: &[&str]) {
    let came = enter(model, line);
    assert_eq!(came.sent, wire, "{line}");
    assert!(!came.kept, "{line}");
}

fn refuses(model: &mut Model, line: &str, words: &str) {
    let came = enter(model, line);
    assert_eq!(came.sent, [""; 0], "{line}");
    assert_eq!(came.said.as_deref(), Some(words), "{line}");
}

#[test]
fn commands_become_lines() {
    for (line, wire) in [
        ("hello", "PRIVMSG #channel1 :hello"),
        ("//etc is a folder", "PRIVMSG #channel1 :/etc is a folder"),
        ("/me waves", "PRIVMSG #channel1 :\u{1}ACTION waves\u{1}"),
        ("/join random", "JOIN #random"),
        ("/j #random key", "JOIN #random key"),
        ("/JOIN &local", "JOIN &local"),
        ("/part", "PART #channel1"),
        ("/part see you", "PART #channel1 :see you"),
        ("/part #channel1 see you", "PART #channel1 :see you"),
        ("/msg bob hi there", "PRIVMSG bob :hi there"),
        ("/notice bob hi there", "NOTICE bob :hi there"),
        ("/topic be kind", "TOPIC #channel1 :be kind"),
        ("/kick bob", "KICK #channel1 bob"),
        ("/kick bob go away", "KICK #channel1 bob :go away"),
        ("/ban bob", "MODE #channel1 +b bob!*@*"),
        ("/unban *!*@host", "MODE #channel1 -b *!*@host"),
        ("/op bob", "MODE #channel1 +o bob"),
        ("/mode +i", "MODE #channel1 +i"),
        ("/mode alice +i", "MODE alice +i"),
        ("/mode", "MODE #channel1"),
        ("/invite carol", "INVITE carol #channel1"),
        ("/invite carol random", "INVITE carol #random"),
        ("/away at lunch", "AWAY :at lunch"),
        ("/away", "AWAY away"),
        ("/back", "AWAY"),
        ("/nick alicia", "NICK alicia"),
        ("/names random", "NAMES #random"),
        ("/who", "WHO #channel1"),
        ("/whois bob", "WHOIS bob"),
        ("/motd", "MOTD"),
        ("/raw PING :a b", "PING :a b"),
    ] {
        sends(&mut in_channel(), line, &[wire]);
    }
}

#[test]
fn several_members_share_lines() {
    // Without MODES in ISUPPORT three changes go into one line.
    sends(
        &mut in_channel(),
        "/voice a b c d",
        &["MODE #channel1 +vvv a b c", "MODE #channel1 +v d"],
    );
}

#[test]
fn wrong_use_shows_the_usage() {
    for (line, usage) in [
        ("/join", "usage: /join <channel> [key]"),
        ("/join a b c", "usage: /join <channel> [key]"),
        ("/msg", "usage: /msg <nick> <text>"),
        ("/msg bob", "usage: /msg <nick> <text>"),
        ("/kick", "usage: /kick <nick> [reason]"),
        ("/exit now", "usage: /exit"),
    ] {
        refuses(&mut in_channel(), line, usage);
    }
}

#[test]
fn unknown_commands_name_the_nearest_one() {
    for (line, words) in [
        ("/tpoic x", "unknown command /tpoic; did you mean /topic? /help lists them"),
        ("/JION x", "unknown command /JION; did you mean /join? /help lists them"),
        ("/oper a b", "unknown command /oper; /raw OPER sends it to the server as it is"),
        ("/xyzzy", "unknown command /xyzzy; /help lists them"),
        ("/", "no command after the slash; /help lists them"),
        ("/help tpoic", "unknown command /tpoic; did you mean /topic? /help lists them"),
    ] {
        refuses(&mut in_channel(), line, words);
    }
}

#[test]
fn what_makes_no_sense_is_refused_here() {
    for (line, words) in [
        ("/msg Alice hi", "you can not write to yourself"),
        ("/query alice", "you can not write to yourself"),
        ("/query #channel1", "#channel1 is a channel; /join #channel1"),
        ("/join channel1", "you are already in #channel1"),
        ("/part #random", "you are not in #random"),
        ("/nick alice", "you are alice already"),
        ("/unignore bob", "bob is not ignored; /ignore lists who is"),
        ("/go nowhere", "no conversation nowhere; /join a channel or /query somebody"),
    ] {
        refuses(&mut in_channel(), line, words);
    }
    refuses(
        &mut online(),
        "/topic x",
        "/topic works in a channel you are in; /join <channel> first",
    );
}

#[test]
fn text_that_nobody_would_read_stays_in_the_input_line() {
    let mut model = online();
    let came = enter(&mut model, "hello");
    assert!(came.kept && came.sent.is_empty());
    assert!(came.said.is_some_and(|said| said.contains("/join")));
    let mut model = in_channel();
    model.network_mut(NET).expect("one network").link = Link::Idle;
    for line in ["hello", "/msg bob hello", "/me waves"] {
        let came = enter(&mut model, line);
        assert!(came.kept && came.sent.is_empty(), "{line}");
    }
}

#[test]
fn leaving_takes_no_detours() {
    sends(&mut in_channel(), "/exit", &["QUIT", "Quit"]);
    sends(&mut in_channel(), "/quit good night", &["QUIT :good night", "Quit"]);
    let mut offline = in_channel();
    offline.network_mut(NET).expect("one network").link = Link::Idle;
    sends(&mut offline, "/exit", &["Quit"]);
}

#[test]
fn conversations_are_opened_found_and_closed() {
    let mut model = in_channel();
    sends(&mut model, "/query bob hi", &["PRIVMSG bob :hi"]);
    assert_eq!(model.focused().name, "bob");
    for (typed, name) in [("1", "#channel1"), ("2", "bob"), ("chan", "#channel1")] {
        sends(&mut model, &format!("/go {typed}"), &[]);
        assert_eq!(model.focused().name, name);
    }
    sends(&mut model, "/clear", &[]);
    assert!(model.focused().is_empty());
    sends(&mut model, "/close", &["PART #channel1"]);
    assert_eq!(model.focused().name, "bob");
}

#[test]
fn help_is_a_page_on_the_screen_and_lines_in_the_line_mode() {
    let mut model = in_channel();
    sends(&mut model, "/help", &[]);
    assert!(matches!(model.overlay(), Some(Overlay::Help(help)) if help.page.items.len() > 30));
    sends(&mut model, "/help kick", &[]);
    let Some(Overlay::Help(help)) = model.overlay() else {
        panic!("help is open");
    };
    assert_eq!((help.count(), help.filter.text()), (1, "/kick"));
    sends(&mut model, "/help paste", &[]);
    assert_eq!(model.overlays.len(), 1, "it takes the place of the one before");
    let came = enter(&mut model, "/help kcik");
    assert!(came.said.as_deref().is_some_and(|said| said.contains("did you mean /kick?")));
    let mut plain = in_channel();
    plain.settings.face = Face::Plain;
    let came = enter(&mut plain, "/help kick");
    assert_eq!(
        came.said.as_deref(),
        Some("/kick <nick> [reason]: remove somebody from this channel, or several: bob,carol")
    );
    sends(&mut plain, "/help", &[]);
    assert!(plain.focused().len() > 30 && plain.overlay().is_none());
}

#[test]
fn a_paste_does_not_slip_through_a_command() {
    let mut model = in_channel();
    let lines = "x\n".repeat(9);
    let came = enter(&mut model, &format!("/query bob {lines}"));
    assert!(
        came.kept && came.sent.is_empty(),
        "{:?}: /msg is asked about before it comes here",
        came.sent
    );
    let came = enter(&mut model, "/msg bob a\nb");
    assert_eq!(came.sent, ["PRIVMSG bob :a", "PRIVMSG bob :b"]);
}
