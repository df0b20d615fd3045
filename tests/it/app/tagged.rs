//! Replies, reactions, deletions, and notices for a channel, as others send them.

use super::client::{Begin, Client, in_rust};

fn tagged() -> Client {
    let mut c = in_rust(Begin::default().online_with("message-tags draft/message-redaction"));
    c.line(
        "@msgid=m1 :bob!b@host PRIVMSG #rust :Hello there, how are you all on this fine morning?",
    );
    c
}

const QUOTED: &str = "Hello there, how are you all on this fin…";

#[test]
fn a_reply_shows_what_it_answers() {
    let mut c = tagged();
    for (tag, shown) in [
        ("+reply=m1", format!("carol: ↳ bob: {QUOTED} · fine")),
        ("+draft/reply=m1", format!("carol: ↳ bob: {QUOTED} · fine")),
        ("+reply=unknown", "carol: fine".to_owned()),
        ("+reply=", "carol: fine".to_owned()),
    ] {
        c.line(&format!("@{tag} :carol!c@host PRIVMSG #rust :fine"));
        assert_eq!(c.last("#rust"), shown);
    }
}

#[test]
fn reactions_to_one_message_are_one_line() {
    let mut c = tagged();
    c.line("@+reply=m1;+draft/react=👍 :carol!c@host TAGMSG #rust");
    assert_eq!(c.last("#rust"), format!("carol reacts 👍 to: {QUOTED}"));
    c.line("@+draft/reply=m1;+draft/react=lol :dave!c@host TAGMSG #rust");
    assert_eq!(c.last("#rust"), format!("carol 👍, dave lol to: {QUOTED}"));
    c.line("@+reply=m1;+draft/unreact=👍 :carol!c@host TAGMSG #rust");
    assert_eq!(c.last("#rust"), format!("dave reacts lol to: {QUOTED}"));
    let lines = c.shown("#rust").len();
    c.line("@+reply=m9;+draft/react=👍 :carol!c@host TAGMSG #rust");
    assert_eq!(c.last("#rust"), "carol reacts 👍 to an earlier message");
    c.lines(&[
        "@+draft/react=👍 :carol!c@host TAGMSG #rust",
        "@+reply=m1;+draft/react= :carol!c@host TAGMSG #rust",
        "@+reply=m1;+draft/unreact=x :nobody!c@host TAGMSG #rust",
        "@+reply=m1;+draft/react=x :carol!c@host TAGMSG #elsewhere",
        "@+reply=m1;+draft/react=x TAGMSG",
    ]);
    assert_eq!(c.shown("#rust").len(), lines + 1);
    assert_eq!(c.buffer("#rust").unread(), 0);
}

#[test]
fn of_a_deleted_message_a_trace_stays() {
    let mut c = tagged();
    c.line("@msgid=m2 :carol!c@host PRIVMSG #rust :secret");
    c.line(":carol!c@host REDACT #rust m2");
    assert_eq!(c.last("#rust"), "carol: (carol deleted this message)");
    c.line(":op!o@host REDACT #rust m1 :spam");
    assert!(c.shown("#rust").contains(&"bob: (op deleted this message: spam)".to_owned()));
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
    assert_eq!(c.last("carol"), "carol: (carol deleted this message)");
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
