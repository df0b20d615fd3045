//! Help, the hint line, and several networks, at several sizes.

use tchat::client::config::ClientConfig;
use tchat::client::model::Model;
use tchat::client::model::buffer::BufferKind;
use tchat::client::model::help::Help;
use tchat::client::model::network::Link;
use tchat::client::model::overlay::Overlay;
use tchat::client::model::places::Visited;
use tchat::client::model::start::StartScreen;
use tchat::client::model::target::Target;
use tchat::proto::Casemap;

use super::{at, lively, says, screen, started};

const SIZES: &[(&str, u16, u16)] = &[("80x24", 80, 24), ("40x12", 40, 12), ("20x6", 20, 6)];

fn with_keys(width: u16, height: u16) -> Model {
    let mut model = lively(width, height);
    ClientConfig::default().keymap.describe(&mut model);
    model
}

#[test]
fn the_help_is_looked_through() {
    for (name, width, height) in SIZES {
        let mut model = with_keys(*width, *height);
        let help = Help::new("help", model.key_help.clone());
        model.overlays.push(Overlay::Help(Box::new(help)));
        insta::assert_snapshot!(format!("help_{name}"), screen(&model));
        model.editor_mut().0.insert("mouse");
        model.refresh_overlay();
        insta::assert_snapshot!(format!("help_mouse_{name}"), screen(&model));
        model.editor_mut().0.replace("alt-dwon");
        model.refresh_overlay();
        insta::assert_snapshot!(format!("help_none_{name}"), screen(&model));
    }
}

#[test]
fn the_hint_line_leaves_out_what_does_not_fit() {
    for width in [120, 80, 60, 40, 24] {
        let mut model = with_keys(width, 10);
        insta::assert_snapshot!(
            format!("hints_{width}"),
            screen(&model).lines().last().unwrap_or("")
        );
        model.focused_mut().editor.insert("some text");
        let line = screen(&model);
        insta::assert_snapshot!(format!("hints_text_{width}"), line.lines().last().unwrap_or(""));
    }
}

#[test]
fn the_start_screen() {
    for (name, width, height) in SIZES {
        let mut model = started(*width, *height);
        ClientConfig::default().keymap.describe(&mut model);
        let place = |name: &str, minutes: i64| Visited {
            target: Target::encrypted(format!("{name}.example"), 6697),
            name: name.to_owned(),
            account: if minutes == 0 { String::new() } else { "alice".to_owned() },
            at: at(minutes),
        };
        model.beginnings.visited =
            vec![place("lan", 0), place("far", -1_500), place("old", -9_000)];
        model.beginnings.host = Some(Target::default());
        let mut start = StartScreen::new(&model);
        start.refresh(20);
        start.complaint = Some("nothing listens on 127.0.0.1:1234".to_owned());
        model.overlays.push(Overlay::Start(Box::new(start)));
        insta::assert_snapshot!(format!("start_{name}"), screen(&model));
        model.editor_mut().0.insert("ircs://chat.example");
        model.refresh_overlay();
        insta::assert_snapshot!(format!("start_typed_{name}"), screen(&model));
    }
}

#[test]
fn several_networks() {
    for (name, width, height) in SIZES {
        let mut model = with_keys(*width, *height);
        let id = model.add_network(Target::encrypted("irc.example.org", 6697)).expect("room");
        let network = model.network_mut(id).expect("just added");
        "Example".clone_into(&mut network.name);
        "alice_".clone_into(&mut network.nick);
        network.link = Link::Online;
        let key = Casemap::Ascii.fold("#rust");
        let rust = model.open(id, BufferKind::Channel, "#rust".to_owned(), key);
        model.buffer_mut(rust).expect("open").joined = true;
        says(&mut model, rust, 7, "zoe", "hello from elsewhere");
        let third = model.add_network(Target::encrypted("far.example", 6697)).expect("room");
        model.network_mut(third).expect("just added").link = Link::Connecting;
        insta::assert_snapshot!(format!("networks_{name}"), screen(&model));
        model.focus_on(rust);
        insta::assert_snapshot!(format!("networks_other_{name}"), screen(&model));
    }
}
