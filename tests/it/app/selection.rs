//! Choosing a message, and what can be done with it.

use tchat::client::effect::Effect;
use tchat::client::model::entry::Entry;
use tchat::client::model::scroll::Scroll;

use super::client::{Begin, Client, in_rust};

/// Lines that push the oldest ones out, also while one is scrolled up.
const MORE_THAN_IS_KEPT: usize = 7_500;

const CAPS: &str = "batch echo-message labeled-response message-tags draft/message-redaction";

/// alice in #rust, where three things were said; her own last.
fn talking() -> Client {
    talking_with(CAPS)
}

fn talking_with(caps: &str) -> Client {
    let mut c = in_rust(Begin::default().online_with(caps));
    c.lines(&[
        "@msgid=m1 :bob!b@host PRIVMSG #rust :first, see https://a.org/x. and (http://b.org)",
        "@msgid=m2;+reply=m1 :carol!c@host PRIVMSG #rust :second",
        "@msgid=m3 :alice!a@host PRIVMSG #rust :third",
    ]);
    c.forget();
    c
}

/// The text of what is chosen.
fn chosen(c: &Client) -> String {
    c.model().selected().map(Entry::text).unwrap_or_default()
}

fn hint(c: &Client) -> &str {
    c.model().flash.as_ref().map_or("", |flash| flash.text.as_str())
}

fn copied(c: &mut Client) -> Vec<String> {
    let did = std::mem::take(&mut c.did);
    did.into_iter()
        .filter_map(|effect| match effect {
            Effect::Copy(text) => Some(text),
            _ => None,
        })
        .collect()
}

#[test]
fn a_message_is_chosen_by_keys_and_nothing_is_typed() {
    let mut c = talking();
    c.keys("draft<ctrl-s>");
    assert_eq!(chosen(&c), "third");
    for (keys, text) in [
        ("<up>", "second"),
        ("<up><up><up>", "first, see https://a.org/x. and (http://b.org)"),
        ("<down>", "second"),
        ("<end>", "third"),
        ("<home>", "first, see https://a.org/x. and (http://b.org)"),
        ("<pgdn>", "third"),
        ("<pgup>", "first, see https://a.org/x. and (http://b.org)"),
        ("jj", "third"),
        ("k", "second"),
        ("xz<tab><backspace><ctrl-w><ctrl-j><left>", "second"),
    ] {
        c.keys(keys);
        assert_eq!(chosen(&c), text, "{keys}");
    }
    assert_eq!(c.typed(), "draft");
    assert!(c.sent().is_empty());
    c.keys("<esc>");
    assert_eq!((chosen(&c), c.typed()), (String::new(), "draft"));
    c.keys("<ctrl-s><ctrl-s>");
    assert_eq!(chosen(&c), "");
    c.keys("<ctrl-s><ctrl-c>");
    assert_eq!((chosen(&c), c.typed()), (String::new(), "draft"));
}

#[test]
fn the_choice_stays_on_its_message_and_goes_with_the_conversation() {
    let mut c = talking();
    c.keys("<ctrl-s><up>");
    for n in 0..300 {
        c.line(&format!(":bob!b@host PRIVMSG #rust :line {n}"));
    }
    assert_eq!(chosen(&c), "second");
    assert_eq!(c.buffer("#rust").newer(), 300);
    c.resize(20, 6);
    assert_eq!(chosen(&c), "second");
    c.keys("<down>");
    assert_eq!(chosen(&c), "third");
    c.line(":bob!b@host PRIVMSG alice :hi");
    c.keys("<ctrl-n>");
    assert_eq!(chosen(&c), "");
    // What is chosen stays in sight, however much comes.
    c.keys("/go #rust<enter><ctrl-s><home>");
    let before = chosen(&c);
    for n in 0..MORE_THAN_IS_KEPT {
        c.line(&format!(":bob!b@host PRIVMSG #rust :flood {n}"));
    }
    assert_eq!(chosen(&c), before);
    c.keys("<esc>/clear<enter><ctrl-s>");
    assert_eq!((chosen(&c).as_str(), hint(&c)), ("", "there is no message to choose here"));
}

#[test]
fn what_needs_a_choice_says_so() {
    let mut c = talking();
    c.keys("r");
    assert_eq!(c.typed(), "r");
    c.keys("<ctrl-u><ctrl-s>y");
    c.keys("<esc>y");
    assert_eq!(c.typed(), "y");
}

#[test]
fn a_click_chooses_and_the_wheel_does_not() {
    let mut c = talking();
    let area = c.model().areas().timeline;
    let rows = c.model().timeline();
    let row_of = |text: &str| {
        let found = (0..area.height).find(|row| {
            let hit = rows.hit(usize::from(*row));
            let entry = hit.and_then(|hit| c.buffer("#rust").entry(hit.line));
            hit.is_some_and(|hit| !hit.quote) && entry.is_some_and(|entry| entry.text() == text)
        });
        area.y + found.expect("it is on the screen")
    };
    let (second, third) = (row_of("second"), row_of("third"));
    c.click(area.x + 30, third);
    assert_eq!(chosen(&c), "third");
    c.click(area.x + 30, second);
    assert_eq!(chosen(&c), "second");
    // The row above it quotes what it answers.
    c.click(area.x + 30, second - 1);
    assert!(chosen(&c).starts_with("first"));
    let input = c.model().areas().input;
    c.click(input.x + 3, input.y);
    assert_eq!(chosen(&c), "");
}

#[test]
fn an_answer_says_what_it_answers() {
    let mut c = talking();
    c.keys("<ctrl-s><up>r");
    let answering = |c: &Client| c.buffer("#rust").answering.as_ref().map(|to| to.who.to_string());
    assert_eq!(answering(&c).as_deref(), Some("carol"));
    c.keys("indeed<enter>");
    assert_eq!(c.sent(), ["@+reply=m2;+draft/reply=m2;label=t1 PRIVMSG #rust :indeed"]);
    assert_eq!(c.last("#rust"), "alice: [↳ carol: second] indeed (pending)");
    assert_eq!(answering(&c), None);
    c.line("@label=t1;msgid=m4;+reply=m2;+draft/reply=m2 :alice!a@host PRIVMSG #rust :indeed");
    assert_eq!(c.last("#rust"), "alice: [↳ carol: second] indeed");
    // Esc takes it back and leaves the text.
    c.keys("text<ctrl-s>r<esc>");
    assert_eq!((answering(&c), c.typed()), (None, "text"));
    // It belongs to the first of several messages, and to one conversation.
    c.keys("<ctrl-u><ctrl-s><up><up>r<ctrl-n><ctrl-p>one<ctrl-j>two<enter>");
    assert_eq!(
        c.sent(),
        ["@+reply=m2;+draft/reply=m2;label=t2 PRIVMSG #rust :one", "@label=t3 PRIVMSG #rust :two"]
    );
}

#[test]
fn where_answers_have_no_tag_the_name_stands_before_them() {
    for (caps, features) in [("", ""), (CAPS, "CLIENTTAGDENY=*"), ("echo-message", "")] {
        let mut c = talking_with(caps);
        if !features.is_empty() {
            c.line(&format!(":srv 005 alice {features} :are supported"));
        }
        c.forget();
        c.keys("<ctrl-s><up>rindeed<enter>");
        let sent = c.sent();
        assert!(sent[0].ends_with("PRIVMSG #rust :carol: indeed"), "{sent:?}");
        assert!(!sent[0].contains("reply"), "{sent:?}");
    }
    let mut c = talking();
    c.line(":srv 005 alice CLIENTTAGDENY=*,-draft/reply :are supported");
    c.keys("<ctrl-s><up>rindeed<enter>");
    assert_eq!(c.sent(), ["@+draft/reply=m2;label=t1 PRIVMSG #rust :indeed"]);
}

#[test]
fn commands_count_messages_from_the_newest() {
    let mut c = talking();
    c.keys("/reply so it is<enter>");
    assert_eq!(c.sent(), ["@+reply=m2;+draft/reply=m2;label=t1 PRIVMSG #rust :so it is"]);
    c.keys("/r 2 really<enter>");
    assert_eq!(c.sent(), ["@+reply=m1;+draft/reply=m1;label=t2 PRIVMSG #rust :really"]);
    c.keys("/react 2 :tada:<enter>");
    assert_eq!(c.sent(), ["@+draft/react=🎉;+reply=m1;+draft/reply=m1;label=t3 TAGMSG #rust"]);
    c.keys("/reply 9 x<enter>");
    assert_eq!(c.last("#rust"), "! there are fewer than 9 messages of somebody else here");
    c.keys("/reply 2<enter>");
    assert!(c.buffer("#rust").answering.is_some() && c.sent().is_empty());
    c.keys("<esc>/redact<enter>");
    assert_eq!(c.last("#rust"), "! the server gave this message no id to remove it by");
    c.line("@label=t1;msgid=m8 :alice!a@host PRIVMSG #rust :so it is");
    c.keys("/redact 2 not so<enter>");
    assert!(c.sent().is_empty(), "asks first");
    c.keys("<enter>");
    assert_eq!(c.sent(), ["@label=t4 REDACT #rust m8 :not so"]);
}

#[test]
fn a_reaction_that_one_gives_is_seen_at_once() {
    let mut c = talking();
    for n in 0..60 {
        c.line(&format!("@msgid=n{n} :bob!b@host PRIVMSG #rust :line {n}"));
    }
    c.keys("<ctrl-s>+rocket<enter>");
    c.line("@label=t1;+draft/react=🚀;+reply=n59 :alice!a@host TAGMSG #rust");
    assert!(c.shown("#rust").last().is_some_and(|line| line.contains('🚀')));
    assert_eq!(c.model().below(), None, "its row is in sight");
    c.keys("<esc>");
    assert_eq!(c.buffer("#rust").scroll(), Scroll::Bottom);
}

#[test]
fn a_reaction_is_chosen_by_name_and_taken_back_by_choosing_it_again() {
    let mut c = talking();
    c.keys("<ctrl-s><up>+rocket<enter>");
    assert_eq!(c.sent(), ["@+draft/react=🚀;+reply=m2;+draft/reply=m2;label=t1 TAGMSG #rust"]);
    assert_eq!(chosen(&c), "second");
    c.line("@label=t1;+draft/react=🚀;+reply=m2 :alice!a@host TAGMSG #rust");
    assert!(
        c.shown("#rust").contains(
            &"carol: [↳ bob: first, see https://a.org/x. and (http://b.org)] second [🚀 alice]"
                .to_owned()
        )
    );
    // It stands first now.
    c.keys("+<enter>");
    assert_eq!(c.sent(), ["@+draft/unreact=🚀;+reply=m2;+draft/reply=m2;label=t2 TAGMSG #rust"]);
    c.line("@label=t2;+draft/unreact=🚀;+reply=m2 :alice!a@host TAGMSG #rust");
    assert!(!c.shown("#rust").concat().contains('🚀'));
    c.keys("+so true<enter>");
    assert_eq!(
        c.sent(),
        ["@+draft/react=so\\strue;+reply=m2;+draft/reply=m2;label=t3 TAGMSG #rust"]
    );
    // A refusal is told, and not taken for one of a notification that one writes.
    c.line("@label=t3 :srv FAIL TAGMSG CANNOT_SEND #rust :no reactions today");
    assert_eq!(c.last("#rust"), "! #rust: no reactions today");
}

#[test]
fn without_an_echo_a_reaction_is_there_at_once() {
    let mut c = talking_with("message-tags");
    c.keys("<ctrl-s><up>+heart<enter>");
    let line = c.shown("#rust").into_iter().find(|line| line.contains("second"));
    assert!(line.expect("it is there").ends_with(" alice]"));
}

#[test]
fn who_cannot_react_or_remove_is_told_why() {
    for (caps, features, keys, why) in [
        ("", "", "+", "this server does not pass reactions on"),
        (CAPS, "CLIENTTAGDENY=draft/react", "+", "this server does not pass reactions on"),
        ("", "", "d", "this server does not remove messages"),
        (CAPS, "", "<up>d", "only channel operators can remove what others say"),
        (CAPS, "", "<enter>", "this message answers no other one"),
        (CAPS, "", "o", "there is no link in this message"),
    ] {
        let mut c = talking_with(caps);
        if !features.is_empty() {
            c.line(&format!(":srv 005 alice {features} :are supported"));
        }
        c.keys("<ctrl-s>");
        c.keys(keys);
        assert_eq!(hint(&c), why, "{caps} {keys}");
        assert!(c.model().overlay().is_none() && c.sent().is_empty());
    }
    let mut c = talking();
    c.line(":bob!b@host PRIVMSG #rust :without an id");
    c.keys("<ctrl-s>+");
    assert_eq!(hint(&c), "the server gave this message no id to react to");
    c.keys("<esc>/join<enter>");
    c.keys("<esc>");
}

#[test]
fn removing_is_asked_about_and_the_server_decides() {
    let mut c = talking();
    c.keys("<ctrl-s>d<esc>");
    assert!(c.sent().is_empty() && chosen(&c) == "third");
    c.keys("d<enter>");
    assert_eq!(c.sent(), ["@label=t1 REDACT #rust m3"]);
    assert_eq!(c.last("#rust"), "alice: third", "not before the server says so");
    c.line("@label=t1 :srv FAIL REDACT REDACT_WINDOW_EXPIRED #rust m3 60 :too late");
    assert_eq!(c.last("#rust"), "! #rust m3 60: too late");
    c.line(":alice!a@host REDACT #rust m3");
    assert!(c.shown("#rust").contains(&"alice: message removed by alice".to_owned()));
    for (key, why) in [
        ("d", "the message is removed already"),
        ("r", "the message was removed"),
        ("+", "the message was removed"),
        ("y", "the message was removed"),
    ] {
        c.keys(key);
        assert_eq!(hint(&c), why);
    }
    // Operators can remove what others say.
    c.line(":srv MODE #rust +o alice");
    c.keys("<up>d<enter>");
    assert_eq!(c.sent(), ["@label=t2 REDACT #rust m2"]);
}

#[test]
fn what_is_removed_while_it_is_answered_is_answered_no_more() {
    let mut c = talking();
    c.keys("<ctrl-s><up>rhalf a");
    c.line(":carol!c@host REDACT #rust m2 :oops");
    assert!(c.buffer("#rust").answering.is_none());
    assert_eq!((hint(&c), c.typed()), ("what you were replying to was removed", "half a"));
    c.keys("<ctrl-s><up>");
    c.line(":bob!b@host REDACT #rust m1");
    c.keys("<up>");
    assert_eq!(chosen(&c), "");
    c.keys("<enter>");
}

#[test]
fn what_is_copied_is_the_words() {
    let mut c = talking();
    c.line(":bob!b@host PRIVMSG #rust :\u{2}bold\u{2}  \u{1b}[2Jx   y");
    c.keys("<ctrl-s>y");
    assert_eq!(copied(&mut c), ["bold  ␛[2Jx   y"]);
    assert_eq!(hint(&c), "copied: bold ␛[2Jx y");
    c.keys("<up>Y");
    assert_eq!(copied(&mut c), ["2026-11-22 14:00 alice: third"]);
    c.keys("<up><up>OOO");
    assert_eq!(copied(&mut c), ["https://a.org/x", "http://b.org", "https://a.org/x"]);
    c.line(":bob!b@host PRIVMSG #rust :\u{1}ACTION waves\u{1}");
    c.keys("<end>yY");
    assert_eq!(copied(&mut c), ["* bob waves", "2026-11-22 14:00 * bob waves"]);
}

#[test]
fn enter_goes_to_what_is_answered_and_back_is_the_way_out() {
    let mut c = talking();
    c.keys("<ctrl-s><up><enter>");
    assert!(chosen(&c).starts_with("first"));
    c.line("@+reply=long-gone :bob!b@host PRIVMSG #rust :what was that");
    c.keys("<end><enter>");
    assert_eq!((chosen(&c).as_str(), hint(&c)), ("", "that message is not here any more"));
    c.keys("<ctrl-s>q");
    assert_eq!(chosen(&c), "");
}

#[test]
fn the_window_of_the_server_can_be_read_and_copied() {
    let mut c = talking();
    c.line(":srv 372 alice :- Be kind");
    c.keys("<ctrl-n><ctrl-s>y");
    assert_eq!(copied(&mut c).len(), 1);
    for (key, why) in [
        ("r", "the server reads no answers"),
        ("+", "there are no reactions to what the server says"),
        ("d", "what the server says cannot be removed"),
    ] {
        c.keys(key);
        assert_eq!(hint(&c), why);
    }
}
