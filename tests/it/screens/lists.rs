//! Lists to choose from, cards and tables, at several sizes.

use super::{NETWORK, at, lively, online, open, screen};
use tchat::client::model::Model;
use tchat::client::model::available::Listed;
use tchat::client::model::buffer::BufferKind;
use tchat::client::model::channel_list::ChannelList;
use tchat::client::model::entry::{Entry, EntryKind};
use tchat::client::model::overlay::{MemberList, Overlay};
use tchat::client::model::picker::Picker;
use tchat::client::model::query::Query;
use tchat::client::model::watch::Standing;
use tchat::client::text::style::{Run, Tone};
use tchat::proto::Casemap;

const SIZES: [(&str, u16, u16); 3] = [("80x24", 80, 24), ("40x12", 40, 12), ("120x40", 120, 40)];

fn many_channels(model: &mut Model, count: u32) {
    let available = &mut model.networks_mut()[0].available;
    available.begin(None, Query::default());
    for n in 0..count {
        let name = format!("#{}{n}", ["rust", "music", "garden", "漢字"][n as usize % 4]);
        let key = Casemap::Ascii.fold(&name);
        let topic = format!("all about number {n}, and what else comes to mind when one is at it");
        available.add(Listed::new(name, key, n * 7 % 1_000, topic));
    }
}

/// Types into the list that is open.
fn types(model: &mut Model, text: &str) {
    model.editor_mut().0.insert(text);
    model.refresh_overlay();
}

#[test]
fn the_list_of_channels() {
    for (name, width, height) in SIZES {
        let mut model = online(width, height);
        many_channels(&mut model, 800);
        model.networks_mut()[0].available.finish();
        model.overlays.push(Overlay::Channels(ChannelList::new(NETWORK)));
        types(&mut model, "garden");
        if let Some(Overlay::Channels(list)) = model.overlays.last_mut() {
            list.picker.move_by(30);
        }
        model.refresh_overlay();
        insta::assert_snapshot!(format!("channels_{name}"), screen(&model));
    }
}

#[test]
fn a_list_of_channels_that_is_coming_in() {
    let mut model = online(80, 12);
    many_channels(&mut model, 700);
    model.networks_mut()[0].formed = Some(50_000);
    let mut list = ChannelList::new(NETWORK);
    list.turn();
    model.overlays.push(Overlay::Channels(list));
    types(&mut model, "m");
    insta::assert_snapshot!("channels_coming", screen(&model));
}

#[test]
fn the_list_of_members() {
    for (name, width, height) in SIZES {
        let mut model = lively(width, height);
        let network = &mut model.networks_mut()[0];
        network.people.learn(Casemap::Ascii.fold("erin"), |person| {
            "Erin Example".clone_into(&mut person.real_name);
            "erin_e".clone_into(&mut person.account);
        });
        let members = model.focused().roster.iter().cloned().collect();
        model.overlays.push(Overlay::Members(MemberList {
            network: NETWORK,
            channel: "#channel1".to_owned(),
            members,
            picker: Picker::default(),
        }));
        types(&mut model, "");
        insta::assert_snapshot!(format!("members_{name}"), screen(&model));
    }
}

#[test]
fn a_card_and_a_table() {
    for (name, width, height) in SIZES {
        let mut model = online(width, height);
        let id = open(&mut model, BufferKind::Channel, "#channel1");
        model.focus_on(id);
        let head = vec![Run::toned("bob", Tone::Strong), Run::plain(" is Bob Builder")];
        model.push(id, Entry::program(at(1), EntryKind::Info, head));
        for (label, text) in [
            ("address", "b@host.example, really from 10.0.0.1"),
            ("account", "bobby"),
            ("away", "at lunch"),
            ("channels", "@#rust +#channel1 #garden #music #random #builds #tests #lab #list"),
            ("since", "2026-11-18 11:06"),
            ("is", "an IRC operator, using a secure connection"),
        ] {
            model.push(id, Entry::field(at(1), label, vec![Run::plain(text)]));
        }
        let head = vec![Run::plain("#channel1: banned")];
        model.push(id, Entry::program(at(1), EntryKind::Info, head));
        for (label, mask) in [("1", "*!*@evil.example"), ("2", "m:spammer!*@*")] {
            let about = Run::toned("  by bob  2026-11-18 11:06", Tone::Muted);
            model.push(id, Entry::field(at(1), label, vec![Run::plain(mask), about]));
        }
        insta::assert_snapshot!(format!("card_{name}"), screen(&model));
    }
}

#[test]
fn who_is_there_and_who_is_away() {
    for (name, width, height) in SIZES {
        let mut model = lively(width, height);
        for (nick, standing) in
            [("bob", Standing::Away), ("dave", Standing::Online), ("zoe", Standing::Offline)]
        {
            let id = open(&mut model, BufferKind::Direct, nick);
            model.buffer_mut(id).expect("just opened").standing = standing;
        }
        let network = &mut model.networks_mut()[0];
        network.people.learn(Casemap::Ascii.fold("dave"), |person| {
            "Dave Example".clone_into(&mut person.real_name);
            "dave_e".clone_into(&mut person.account);
            person.bot = true;
        });
        insta::assert_snapshot!(format!("away_{name}"), screen(&model));
        let dave = open(&mut model, BufferKind::Direct, "dave");
        model.focus_on(dave);
        insta::assert_snapshot!(format!("direct_{name}"), screen(&model));
    }
}
