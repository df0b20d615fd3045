//! A message that is chosen, what is answered, and what people made of messages.

use tchat::client::config::ClientConfig;
use tchat::client::model::Model;
use tchat::client::model::answering::Answering;
use tchat::client::model::buffer::{BufferId, BufferKind};
use tchat::client::model::entry::{Entry, EntryKind, nick_hash};
use tchat::client::model::geometry::Size;
use tchat::client::model::hints::Focus;
use tchat::client::model::overlay::Overlay;
use tchat::client::model::pasting::Pasting;
use tchat::client::model::reaction_list::ReactionList;
use tchat::client::text::neutral;
use tchat::client::text::style::Tone;
use tchat::proto::MsgId;

use super::{at, online, open, screen};

const SIZES: &[(&str, u16, u16)] = &[("80x24", 80, 24), ("40x12", 40, 12), ("20x6", 20, 6)];

fn id(text: &str) -> MsgId {
    MsgId::parse(text).expect("an id")
}

fn says(model: &mut Model, buffer: BufferId, who: &str, (msgid, reply): (&str, &str), text: &str) {
    let hash = nick_hash(&who.to_lowercase());
    let mut entry = Entry::spoken(at(2), EntryKind::Said, who, hash);
    entry.own = who == "alice";
    entry.msgid = MsgId::parse(msgid);
    entry.reply = MsgId::parse(reply);
    entry.runs = neutral::lines(text, Tone::Plain);
    model.push(buffer, entry);
    model.note_seen();
}

/// A channel with everything that belongs to a message.
fn talk(width: u16, height: u16) -> Model {
    let mut model = online(width, height);
    let hints = ClientConfig::default().keymap.hints().remove(&Focus::Selected);
    model.hints.insert(Focus::Selected, hints.expect("it has hints"));
    let channel = open(&mut model, BufferKind::Channel, "#channel1");
    model.focus_on(channel);
    says(
        &mut model,
        channel,
        "bob",
        ("m1", ""),
        "Shall we meet at noon, as we always do on Sundays?",
    );
    says(&mut model, channel, "alice", ("m2", "m1"), "yes");
    says(&mut model, channel, "carol", ("m3", "gone"), "a plan:\n  1. eat\n  2. sleep");
    says(&mut model, channel, "dave", ("m4", ""), "something rude");
    says(&mut model, channel, "erin", ("m5", "m4"), "well");
    let buffer = model.buffer_mut(channel).expect("open");
    for (what, nick) in [("👍", "alice"), ("👍", "carol"), ("❤️", "dave"), ("so true", "erin")]
    {
        buffer.react(&id("m1"), |reactions| reactions.add(what, nick, nick == "alice"));
    }
    buffer.redact(&id("m4"), "bob: be kind");
    model
}

#[test]
fn what_belongs_to_messages() {
    for (name, width, height) in SIZES {
        insta::assert_snapshot!(format!("related_{name}"), screen(&talk(*width, *height)));
    }
}

#[test]
fn a_message_is_chosen() {
    for (name, width, height) in SIZES {
        let mut model = talk(*width, *height);
        let first = model.focused().message(&id("m1")).expect("said").id;
        assert!(model.select_line(first));
        insta::assert_snapshot!(format!("chosen_{name}"), screen(&model));
    }
}

#[test]
fn a_message_is_answered() {
    for (name, width, height) in SIZES {
        let mut model = talk(*width, *height);
        let first = model.focused().message(&id("m1")).map(Answering::new);
        model.focused_mut().answering = first;
        model.focused_mut().editor.insert("fine with me");
        insta::assert_snapshot!(format!("answering_{name}"), screen(&model));
    }
}

#[test]
fn a_reaction_is_chosen() {
    for (name, width, height) in SIZES {
        let mut model = talk(*width, *height);
        let first = vec![("👍".to_owned(), true), ("❤️".to_owned(), false)];
        let here = model.focus();
        let mut list = ReactionList::new(here, id("m1"), "bob".to_owned(), first);
        if *height < 24 {
            list.picker.filter.insert("tada");
        }
        model.overlays.push(Overlay::Reactions(list));
        model.size = Size { width: *width, height: *height };
        model.refresh_overlay();
        insta::assert_snapshot!(format!("reacting_{name}"), screen(&model));
    }
}

#[test]
fn a_long_paste_is_asked_about() {
    for (name, width, height) in SIZES {
        let mut model = talk(*width, *height);
        let lines: Vec<String> = (1..=9).map(|n| format!("line {n} of what was copied")).collect();
        let pasting = Pasting::of(&model, &lines.join("\n")).expect("nine are many");
        model.overlays.push(Overlay::Paste(Box::new(pasting)));
        insta::assert_snapshot!(format!("paste_{name}"), screen(&model));
    }
}
