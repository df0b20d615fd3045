//! What outlives the client: the file of a profile, what can be wrong with it, and coming back to it.

mod account;
mod faults;
mod naive;
mod restoring;
mod shelf;
mod wiping;

use tchat::client::model::buffer::BufferKind;
use tchat::client::model::entry::EntryId;
use tchat::client::model::kept::{KeptKind, KeptLine, KeptPlace, Place, Profile};
use tchat::proto::{Casemap, MsgId, Timestamp};

pub(crate) fn profile(network: &str, me: &str) -> Profile {
    let [network, me] = [network, me].map(str::to_owned);
    Profile { network, me, address: "127.0.0.1:1234".to_owned(), account: false }
}

/// A channel for a name with a sign, the server's window for none, else a direct conversation.
pub(crate) fn place(key: &str) -> Place {
    let kind = match key.chars().next() {
        None => BufferKind::Server,
        Some('#') => BufferKind::Channel,
        Some(_) => BufferKind::Direct,
    };
    Place { kind, key: Casemap::Ascii.fold(key) }
}

pub(crate) fn line(id: u64, who: &str, text: &str) -> KeptLine {
    KeptLine {
        id: EntryId(id),
        kind: KeptKind::Said,
        time: Timestamp::from_millis(i64::try_from(id).expect("small")),
        msgid: MsgId::parse(&format!("m{id}")),
        who: who.to_owned(),
        text: text.to_owned(),
        reply: None,
        own: who == "me",
        mention: text.contains("me,"),
        redacted: None,
        reactions: Vec::new(),
    }
}

pub(crate) fn open_place(key: &str, open: u32) -> KeptPlace {
    KeptPlace {
        place: place(key),
        name: key.to_owned(),
        open: Some(open),
        draft: String::new(),
        read: None,
        top: None,
        joined: key.starts_with('#'),
        secret: None,
        level: None,
    }
}
