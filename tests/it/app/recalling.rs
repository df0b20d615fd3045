//! Messages that are on disk and not in memory.

use tchat::client::effect::Effect;
use tchat::client::event::Event;
use tchat::client::model::NetworkId;
use tchat::client::model::entry::EntryId;
use tchat::client::model::kept::{Keep, KeptKind, KeptLine, Look, LookId, Seen};
use tchat::client::model::settings::Settings;
use tchat::proto::{MsgId, Timestamp};

use super::client::{Begin, Client, in_rust};

fn keeping() -> Client {
    let settings = Settings { keep: true, typing: false, ..Settings::default() };
    let begin = Begin { settings, ..Begin::default() };
    in_rust(begin.online_with("message-tags draft/message-redaction"))
}

fn id(text: &str) -> MsgId {
    MsgId::parse(text).expect("an id")
}

fn kept(msgid: &str, text: &str) -> KeptLine {
    KeptLine {
        id: EntryId(7),
        kind: KeptKind::Said,
        time: Timestamp::default(),
        msgid: Some(id(msgid)),
        who: "bob".to_owned(),
        text: text.to_owned(),
        reply: None,
        own: false,
        mention: true,
        redacted: None,
        reactions: vec![("+1".to_owned(), vec!["carol".to_owned()])],
    }
}

/// What was asked about a message, if anything.
fn asked(c: &Client, about: &str) -> Vec<LookId> {
    let of = |effect: &Effect| match effect {
        Effect::Look(_, look, Look::Message { msgid, .. }) if *msgid == id(about) => Some(*look),
        _ => None,
    };
    c.did.iter().filter_map(of).collect()
}

fn answer(c: &mut Client, look: LookId, lines: Vec<KeptLine>) {
    c.event(Event::Seen(NetworkId(1), look, Ok(Seen::Lines(lines))));
}

#[test]
fn what_is_quoted_is_looked_up_once() {
    let mut c = keeping();
    for _ in 0..3 {
        c.line("@+reply=old :carol!c@host PRIVMSG #rust :fine");
    }
    let looks = asked(&c, "old");
    assert_eq!(looks.len(), 1);
    answer(&mut c, looks[0], vec![kept("other", "no"), kept("old", "\u{1b}[2Jshall we?")]);
    assert_eq!(c.last("#rust"), "carol: [↳ bob: ␛[2Jshall we?] fine");
    c.line("@+reply=lost :carol!c@host PRIVMSG #rust :hm");
    let looks = asked(&c, "lost");
    answer(&mut c, looks[0], Vec::new());
    c.event(Event::Seen(NetworkId(1), looks[0], Err("no disk".to_owned())));
    assert_eq!(c.last("#rust"), "carol: [↳ an earlier message] hm");
}

#[test]
fn what_is_removed_is_removed_from_disk_too() {
    let mut c = keeping();
    c.line(":bob!b@host REDACT #rust old :oops");
    let looks = asked(&c, "old");
    answer(&mut c, looks[0], vec![kept("old", "swordfish")]);
    let kept_now = std::mem::take(&mut c.kept);
    let lines: Vec<&KeptLine> = kept_now
        .iter()
        .filter_map(|keep| match keep {
            Keep::Lines(_, lines) => Some(lines),
            _ => None,
        })
        .flatten()
        .filter(|line| line.msgid == Some(id("old")))
        .collect();
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!((line.text.as_str(), line.redacted.as_deref()), ("", Some("bob: oops")));
    assert!(line.reactions.is_empty() && !line.mention);
    // Nothing is written for what is not there.
    c.forget();
    c.line(":bob!b@host REDACT #rust never");
    let looks = asked(&c, "never");
    answer(&mut c, looks[0], Vec::new());
    assert!(!c.kept.iter().any(|keep| matches!(keep, Keep::Lines(..))), "{:?}", c.kept);
}
