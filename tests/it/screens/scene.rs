//! Models to draw, built without a server: one lively channel and what is around it.

use tchat::client::model::available::Listed;
use tchat::client::model::buffer::{BufferId, BufferKind, Topic};
use tchat::client::model::entry::{Delivery, Entry, EntryKind, nick_hash};
use tchat::client::model::geometry::Size;
use tchat::client::model::hints::HINTS;
use tchat::client::model::network::Link;
use tchat::client::model::presence::Coming;
use tchat::client::model::query::Query;
use tchat::client::model::roster::Member;
use tchat::client::model::settings::Start;
use tchat::client::model::{Model, NetworkId};
use tchat::client::text::neutral;
use tchat::client::text::style::{Run, Tone};
use tchat::proto::{Casemap, Timestamp};

pub(crate) const NETWORK: NetworkId = NetworkId(1);

/// 22 November 2026, 14:00 UTC, a Sunday; and `minutes` later.
pub(crate) fn at(minutes: i64) -> Timestamp {
    Timestamp::from_millis(1_795_356_000_000 + minutes * 60_000)
}

/// A client that has just been started, on a screen of that size.
pub(crate) fn started(width: u16, height: u16) -> Model {
    let start = Start { suggestion: "alice".to_owned(), ..Start::default() };
    let mut model = Model::new(start, 1);
    model.size = Size { width, height };
    let hints: Vec<(String, String)> = [
        ("alt-↑↓", "switch"),
        ("alt-a", "next unread"),
        ("pgup", "scroll"),
        ("tab", "complete"),
        ("f1", "help"),
    ]
    .map(|(keys, what)| (keys.to_owned(), what.to_owned()))
    .to_vec();
    model.hints = HINTS.iter().map(|(focus, _)| (*focus, hints.clone())).collect();
    model
}

/// The same, let in as alice.
pub(crate) fn online(width: u16, height: u16) -> Model {
    let mut model = started(width, height);
    let network = &mut model.networks_mut()[0];
    network.link = Link::Online;
    "lan".clone_into(&mut network.name);
    "alice".clone_into(&mut network.nick);
    model
}

pub(crate) fn open(model: &mut Model, kind: BufferKind, name: &str) -> BufferId {
    let id = model.open(NETWORK, kind, name.to_owned(), Casemap::Ascii.fold(name));
    model.buffer_mut(id).expect("just opened").joined = true;
    id
}

/// `who` says something `minutes` after 14:00.
pub(crate) fn says(model: &mut Model, buffer: BufferId, minutes: i64, who: &str, text: &str) {
    let hash = nick_hash(&who.to_lowercase());
    let mut entry = Entry::spoken(at(minutes), EntryKind::Said, who, hash);
    entry.own = who == "alice";
    entry.mention = !entry.own && text.contains("alice");
    entry.runs = neutral::runs(text, Tone::Plain);
    model.push(buffer, entry);
    model.note_seen();
}

pub(crate) fn acts(model: &mut Model, buffer: BufferId, minutes: i64, who: &str, text: &str) {
    let hash = nick_hash(&who.to_lowercase());
    let mut entry = Entry::spoken(at(minutes), EntryKind::Action, who, hash);
    entry.runs = neutral::runs(text, Tone::Plain);
    model.push(buffer, entry);
    model.note_seen();
}

/// An own line with what became of it.
pub(crate) fn sent(model: &mut Model, buffer: BufferId, minutes: i64, text: &str, state: Delivery) {
    let mut entry = Entry::spoken(at(minutes), EntryKind::Said, "alice", 0);
    entry.own = true;
    entry.state = state;
    entry.runs = vec![Run::plain(text)];
    model.push(buffer, entry);
    model.note_seen();
}

pub(crate) fn notes(
    model: &mut Model,
    buffer: BufferId,
    minutes: i64,
    kind: EntryKind,
    text: &str,
) {
    let tone = match kind {
        EntryKind::Error => Tone::Error,
        _ => Tone::Plain,
    };
    let entry = Entry::program(at(minutes), kind, vec![Run::toned(text, tone)]);
    model.push(buffer, entry);
    model.note_seen();
}

pub(crate) fn members(model: &mut Model, buffer: BufferId, members: &[(&str, &str)]) {
    let roster = &mut model.buffer_mut(buffer).expect("open").roster;
    for (prefixes, nick) in members {
        let member = Member {
            nick: (*nick).to_owned(),
            prefixes: (*prefixes).to_owned(),
            away: *nick == "erin",
        };
        roster.insert(Casemap::Ascii.fold(nick), member, "@+");
    }
}

fn available(model: &mut Model, channels: &[(&str, u32, &str)]) {
    let list = &mut model.networks_mut()[0].available;
    list.begin(None, Query::default());
    for (name, members, topic) in channels {
        let (name, topic) = ((*name).to_owned(), (*topic).to_owned());
        let key = Casemap::Ascii.fold(&name);
        list.add(Listed::new(name, key, *members, topic));
    }
    list.finish();
}

/// A channel in which a lot is going on, with everything that a timeline can show.
pub(crate) fn lively(width: u16, height: u16) -> Model {
    let mut model = online(width, height);
    let channel = open(&mut model, BufferKind::Channel, "#channel1");
    let other = open(&mut model, BufferKind::Channel, "#channel2");
    let builds = open(&mut model, BufferKind::Channel, "#builds");
    let bob = open(&mut model, BufferKind::Direct, "bob");
    available(
        &mut model,
        &[
            ("#random", 12, "anything goes"),
            ("#music", 4, "what are you listening to?"),
            ("#channel1", 6, ""),
        ],
    );
    members(
        &mut model,
        channel,
        &[
            ("@", "alice"),
            ("+", "dave"),
            ("", "bob"),
            ("", "carol"),
            ("", "erin"),
            ("", "日本語さん"),
        ],
    );
    model.buffer_mut(channel).expect("open").topic =
        Some(Topic { runs: vec![Run::plain("welcome, be kind")], set: None });
    model.focus_on(channel);
    talk(&mut model, channel);
    says(&mut model, other, 3, "dave", "the slides are up");
    says(&mut model, other, 4, "erin", "thanks!");
    says(&mut model, builds, 6, "ci", "build 512 passed");
    says(&mut model, bob, 6, "bob", "alice, lunch?");
    model
}

fn talk(model: &mut Model, channel: BufferId) {
    says(model, channel, -1_000, "bob", "see you tomorrow");
    says(model, channel, 2, "alice", "Hello!");
    says(model, channel, 2, "bob", "Hi there! see https://example.org/a/page for the plan");
    acts(model, channel, 2, "carol", "waves at everybody");
    for nick in ["erin", "frank", "dave"] {
        let nick = nick.to_owned();
        model.push_presence(channel, Coming::Joined { nick }, at(3));
    }
    let left = Coming::Left { nick: "frank".to_owned(), reason: "bye".to_owned() };
    model.push_presence(channel, left, at(3));
    says(
        model,
        channel,
        5,
        "carol",
        "a long line wraps under its own text, never under the name, and it goes on for a while so that one can see it",
    );
    says(
        model,
        channel,
        5,
        "日本語さん",
        "漢字かな交じり文 works, \u{2}bold\u{2} and \u{3}4red\u{3} too 👩\u{200d}🚀",
    );
    says(model, channel, 6, "dave", "can somebody have a look?");
    notes(model, channel, 6, EntryKind::Info, "bob is away: lunch");
    notes(model, channel, 6, EntryKind::Error, "no such command: /tpoic; did you mean /topic?");
    sent(model, channel, 7, "looking", Delivery::Sent);
    let refused = Delivery::Failed("cannot send to channel".into());
    sent(model, channel, 7, "this one was refused", refused);
    sent(model, channel, 7, "and this is on its way", Delivery::Pending);
    model.terminal_focus(false);
    let text = "look at this 👀 — what came while nobody was looking stands below the line";
    says(model, channel, 7, "bob", text);
    says(model, channel, 8, "dave", "alice: still there?");
    model.terminal_focus(true);
}
