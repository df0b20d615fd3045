//! Replies, reactions, deletions, and notices for a channel, as others send them.

use super::client::{Begin, Client, in_rust};
use tchat::client::effect::Effect;
use tchat::client::event::Event;
use tchat::client::model::NetworkId;
use tchat::client::model::entry::EntryId;
use tchat::client::model::kept::{Keep, Look, Seen};
use tchat::client::model::settings::Settings;

fn tagged() -> Client {
    let mut c = in_rust(Begin::default().online_with("message-tags draft/message-redaction"));
    c.line(
        "@msgid=m1 :bob!b@host PRIVMSG #rust :Hello there, how are you all on this fine morning?",
    );
    c
}

const HELLO: &str = "bob: Hello there, how are you all on this fine morning?";

#[test]
fn a_reply_shows_what_it_answers() {
    let mut c = tagged();
    for (tag, shown) in [
        ("+reply=m1", format!("carol: [↳ {HELLO}] fine")),
        ("+draft/reply=m1", format!("carol: [↳ {HELLO}] fine")),
        ("+reply=unknown", "carol: [↳ an earlier message] fine".to_owned()),
        ("+reply=", "carol: fine".to_owned()),
    ] {
        c.line(&format!("@{tag} :carol!c@host PRIVMSG #rust :fine"));
        assert_eq!(c.last("#rust"), shown);
    }
    c.line("@msgid=unknown :dave!d@host PRIVMSG #rust :there it is");
    assert!(c.shown("#rust").contains(&"carol: [↳ dave: there it is] fine".to_owned()));
}

#[test]
fn an_answer_to_what_the_user_said_is_a_mention() {
    let mut c = in_rust(Begin::default().online_with("echo-message message-tags"));
    c.keys("hello<enter>");
    c.line("@msgid=own :alice!a@host PRIVMSG #rust :hello");
    for (tag, mention) in [("+reply=own", true), ("+reply=m9", false)] {
        c.line(&format!("@{tag} :carol!c@host PRIVMSG #rust :fine"));
        assert_eq!(c.buffer("#rust").last().map(|entry| entry.mention), Some(mention), "{tag}");
    }
}

#[test]
fn replies_to_each_other_and_to_themselves_end() {
    let mut c = tagged();
    c.lines(&[
        "@msgid=a;+reply=b :bob!b@host PRIVMSG #rust :one",
        "@msgid=b;+reply=a :bob!b@host PRIVMSG #rust :two",
        "@msgid=c;+reply=c :bob!b@host PRIVMSG #rust :three",
        "@msgid=c :bob!b@host PRIVMSG #rust :the id again",
        "@+reply=c :bob!b@host PRIVMSG #rust :which",
    ]);
    let lines = c.shown("#rust");
    let lines: Vec<&str> = lines.iter().rev().take(5).rev().map(String::as_str).collect();
    assert_eq!(
        lines,
        [
            "bob: [↳ bob: two] one",
            "bob: [↳ bob: one] two",
            "bob: [↳ an earlier message] three",
            "bob: the id again",
            "bob: [↳ bob: the id again] which",
        ]
    );
}

#[test]
fn reactions_stand_below_their_message() {
    let mut c = tagged();
    let lines = c.shown("#rust").len();
    c.line("@+reply=m1;+draft/react=👍 :carol!c@host TAGMSG #rust");
    assert_eq!(c.last("#rust"), format!("{HELLO} [👍 carol]"));
    c.line("@+draft/reply=m1;+draft/react=lol :dave!c@host TAGMSG #rust");
    c.line("@+reply=m1;+draft/react=👍 :dave!c@host TAGMSG #rust");
    c.line("@+reply=m1;+draft/react=👍 :dave!c@host TAGMSG #rust");
    assert_eq!(c.last("#rust"), format!("{HELLO} [👍 2 carol, dave · lol dave]"));
    c.line("@+reply=m1;+draft/unreact=👍 :carol!c@host TAGMSG #rust");
    c.line("@+reply=m1;+draft/unreact=lol :dave!c@host TAGMSG #rust");
    assert_eq!(c.last("#rust"), format!("{HELLO} [👍 dave]"));
    c.lines(&[
        "@+draft/react=👍 :carol!c@host TAGMSG #rust",
        "@+reply=m1;+draft/react= :carol!c@host TAGMSG #rust",
        "@+reply=m1;+draft/unreact=x :nobody!c@host TAGMSG #rust",
        "@+reply=m1;+draft/react=x :carol!c@host TAGMSG #elsewhere",
        "@+reply=m1;+draft/react=x TAGMSG",
    ]);
    assert_eq!(c.last("#rust"), format!("{HELLO} [👍 dave]"));
    assert_eq!(c.shown("#rust").len(), lines);
    assert_eq!(c.buffer("#rust").unread(), 0);
}

#[test]
fn reactions_to_what_is_not_here_are_one_line_and_are_there_when_it_comes() {
    let mut c = tagged();
    let lines = c.shown("#rust").len();
    c.line("@+reply=m9;+draft/react=👍 :carol!c@host TAGMSG #rust");
    assert_eq!(c.last("#rust"), "carol reacts 👍 to an earlier message");
    c.line("@+reply=m9;+draft/react=lol :dave!c@host TAGMSG #rust");
    assert_eq!(c.last("#rust"), "carol 👍, dave lol to an earlier message");
    assert_eq!(c.shown("#rust").len(), lines + 1);
    c.line("@msgid=m9 :bob!b@host PRIVMSG #rust :late");
    assert_eq!(c.last("#rust"), "bob: late [👍 carol · lol dave]");
}

#[test]
fn reactions_without_end_and_of_any_length_stay_small() {
    let mut c = tagged();
    let long = "x".repeat(4_000);
    for n in 0..1_000 {
        c.line(&format!("@+reply=m1;+draft/react={n}{long} :carol!c@host TAGMSG #rust"));
        c.line(&format!("@+reply=m1;+draft/react=👍 :n{n}!c@host TAGMSG #rust"));
        c.line(&format!("@+reply=u{n};+draft/react=👍 :n{n}!c@host TAGMSG #elsewhere"));
    }
    let last = c.last("#rust");
    assert!(last.len() < 4_000 && last.contains("👍 1000 n0, n1"), "{last}");
}

#[test]
fn of_a_removed_message_a_trace_stays() {
    let mut c = tagged();
    c.line("@msgid=m2 :carol!c@host PRIVMSG #rust :swordfish");
    c.line("@+reply=m2 :dave!d@host PRIVMSG #rust :oh");
    c.line("@+reply=m2;+draft/react=😱 :dave!d@host TAGMSG #rust");
    c.line(":carol!c@host REDACT #rust m2");
    let shown = c.shown("#rust");
    assert!(shown.contains(&"carol: message removed by carol".to_owned()), "{shown:?}");
    assert_eq!(c.last("#rust"), "dave: [↳ carol: message removed] oh");
    c.line("@+reply=m2;+draft/react=😱 :dave!d@host TAGMSG #rust");
    c.line("@+reply=m2 :dave!d@host PRIVMSG #rust :where is it");
    assert_eq!(c.last("#rust"), "dave: [↳ carol: message removed] where is it");
    c.line(":op!o@host REDACT #rust m1 :spam");
    assert!(c.shown("#rust").contains(&"bob: message removed by op: spam".to_owned()));
    assert!(!format!("{:?}", c.buffer("#rust")).contains("swordfish"), "nothing of it is left");
    let before = c.shown("#rust");
    c.line("@msgid=d1 :carol!c@host PRIVMSG alice :hi");
    c.lines(&[
        ":carol!c@host REDACT #rust d1",
        ":carol!c@host REDACT #rust unknown",
        ":carol!c@host REDACT #nowhere m2",
        ":carol!c@host REDACT",
    ]);
    assert_eq!(c.shown("#rust"), before, "only messages of the named conversation");
    c.line(":carol!c@host REDACT alice d1");
    assert_eq!(c.last("carol"), "carol: message removed by carol");
}

#[test]
fn a_private_notice_can_stand_in_a_channel() {
    let mut c = tagged();
    c.line("@+channel-context=#rust :bob!b@host NOTICE alice :I'm helping");
    assert_eq!(c.last("#rust"), "-bob- (to you only) I'm helping");
    c.line("@+draft/channel-context=#rust :bob!b@host PRIVMSG alice :only you");
    assert_eq!(c.last("#rust"), "bob: (to you only) only you");
    let before = c.shown("#rust");
    c.lines(&[
        "@+channel-context=#rust :stranger!b@host NOTICE alice :spam",
        "@+channel-context=#nowhere :bob!b@host NOTICE alice :lost",
        "@+channel-context=bob :bob!b@host NOTICE alice :odd",
    ]);
    assert_eq!(c.shown("#rust"), before);
}

#[test]
fn many_reactions_to_a_message_are_written_together() {
    let settings = Settings { keep: true, typing: false, ..Settings::default() };
    let mut c = Begin { settings, ..Begin::default() }.start();
    c.connected();
    c.welcome("message-tags");
    let looks = c.did.iter().rev().find_map(|did| match did {
        Effect::Look(_, id, Look::Places) => Some(*id),
        _ => None,
    });
    let nothing = Seen::Places {
        profile: None,
        places: Vec::new(),
        focus: None,
        last: EntryId(0),
        adopted: None,
    };
    c.event(Event::Seen(NetworkId(1), looks.expect("the disk is asked"), Ok(nothing)));
    let mut c = in_rust(c);
    c.line("@msgid=a :bob!b@h PRIVMSG #rust :hello");
    c.wait(3);
    let lines = |c: &Client| {
        let lines = c.kept.iter().filter_map(|keep| match keep {
            Keep::Lines(_, lines) => Some(lines),
            _ => None,
        });
        lines.flatten().map(|line| line.reactions.clone()).collect::<Vec<_>>()
    };
    c.forget();
    for n in 0..20 {
        c.line(&format!("@+reply=a;+draft/react=+1 :n{n}!n@h TAGMSG #rust"));
    }
    assert_eq!(lines(&c).len(), 0);
    c.wait(2);
    let written = lines(&c);
    assert_eq!(written.len(), 1);
    assert_eq!(written[0][0].1.len(), 20);
    // Nothing is lost when the conversation is closed before.
    c.line("@+reply=a;+draft/react=+1 :carol!n@h TAGMSG #rust");
    c.keys("/go #rust<enter>/close<enter>");
    assert_eq!(lines(&c).len(), 2);
}
