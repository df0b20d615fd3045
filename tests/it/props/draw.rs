//! Drawing never fails, stays inside the frame, and does not depend on its cache: for any model at any size.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use tchat::client::model::Model;
use tchat::client::model::buffer::BufferKind;
use tchat::client::model::channel_list::ChannelList;
use tchat::client::model::editor::Editor;
use tchat::client::model::entry::{Delivery, EntryKind};
use tchat::client::model::geometry::Size;
use tchat::client::model::help::Help;
use tchat::client::model::network::Link;
use tchat::client::model::overlay::{Confirm, Confirmed, MemberList, NameDialog, Overlay};
use tchat::client::model::page::Item;
use tchat::client::model::palette::Palette;
use tchat::client::model::pasting::Pasting;
use tchat::client::model::picker::Picker;
use tchat::client::model::start::StartScreen;
use tchat::client::ui::Cache;

use crate::screens::{NETWORK, acts, at, drawn, lively, notes, open, says, sent, started};

/// One thing that happens to a model between two frames.
#[derive(Debug, Clone)]
enum Step {
    Says(String, String, i64),
    Acts(String),
    Notes(String, bool),
    Sent(String, u8),
    Opens(String, bool),
    Focus(isize),
    Types(String),
    Scroll(isize),
    Resize(u16, u16),
    Link(u8),
    Over(u8, String),
    Pop,
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[a-z ]{0,12}",
        1 => Just("漢字".to_owned()),
        1 => Just("👩\u{200d}🚀".to_owned()),
        1 => Just("e\u{301}".to_owned()),
        1 => Just("\u{3}4,4".to_owned()),
        1 => Just("\u{1b}[2J\u{9b}".to_owned()),
        1 => Just("https://example.org/a/very/long/address/without/any/break".to_owned()),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (text(), text(), -3_000_i64..3_000).prop_map(|(who, text, at)| Step::Says(who, text, at)),
        1 => text().prop_map(Step::Acts),
        1 => (text(), any::<bool>()).prop_map(|(text, error)| Step::Notes(text, error)),
        1 => (text(), 0..3_u8).prop_map(|(text, state)| Step::Sent(text, state)),
        1 => (text(), any::<bool>()).prop_map(|(name, direct)| Step::Opens(name, direct)),
        1 => (-2_isize..3).prop_map(Step::Focus),
        2 => text().prop_map(Step::Types),
        2 => (-40_isize..40).prop_map(Step::Scroll),
        2 => (0_u16..140, 0_u16..50).prop_map(|(width, height)| Step::Resize(width, height)),
        1 => (0..5_u8).prop_map(Step::Link),
        1 => (0..8_u8, text()).prop_map(|(which, text)| Step::Over(which, text)),
        1 => Just(Step::Pop),
    ]
}

/// What reaches a model from outside has passed the door for foreign text.
fn harmless(text: &str) -> String {
    tchat::client::text::neutral::text(text)
}

fn perform(model: &mut Model, step: &Step) {
    let here = model.focus();
    match step {
        Step::Says(who, text, minutes) => says(model, here, *minutes, &harmless(who), text),
        Step::Acts(text) => acts(model, here, 1, "carol", text),
        Step::Notes(text, true) => notes(model, here, 1, EntryKind::Error, &harmless(text)),
        Step::Notes(text, false) => notes(model, here, 1, EntryKind::Info, &harmless(text)),
        Step::Sent(text, state) => {
            let state = match state {
                0 => Delivery::Sent,
                1 => Delivery::Pending,
                _ => Delivery::Failed("no".into()),
            };
            sent(model, here, 1, &harmless(text), state);
        }
        Step::Opens(name, direct) => {
            let kind = if *direct { BufferKind::Direct } else { BufferKind::Channel };
            let id = open(model, kind, &harmless(name));
            model.focus_on(id);
        }
        Step::Focus(by) => model.focus_on(model.neighbour(*by)),
        Step::Types(text) => {
            model.editor_mut().0.insert(text);
        }
        Step::Scroll(rows) => model.scroll_by(*rows),
        Step::Resize(width, height) => {
            model.size = Size { width: *width, height: *height };
        }
        Step::Link(state) => {
            model.networks_mut()[0].link = match state {
                0 => Link::Idle,
                1 => Link::Connecting,
                2 => Link::Registering,
                3 => Link::Online,
                _ => Link::Waiting {
                    next: at(9),
                    attempt: 2,
                    reason: "connection refused".to_owned(),
                },
            };
        }
        Step::Over(which, text) => {
            model.overlays.push(overlay(model, *which, &harmless(text)));
            model.refresh_overlay();
        }
        Step::Pop => {
            model.overlays.pop();
        }
    }
}

fn overlay(model: &Model, which: u8, text: &str) -> Overlay {
    match which {
        0 => Overlay::Name(NameDialog {
            network: NETWORK,
            editor: Editor::default(),
            refused: Some(text.to_owned()),
            asked: None,
        }),
        1 => {
            let mut help = Help::new(text, vec![Item::new(text, text); 30]);
            help.filter.insert(text.split(' ').next().unwrap_or_default());
            help.refresh();
            help.page.scroll = 7;
            Overlay::Help(Box::new(help))
        }
        2 => Overlay::Confirm(Confirm {
            question: text.to_owned(),
            then: Confirmed::Send { buffer: model.focus(), text: text.to_owned() },
        }),
        3 => Overlay::Members(MemberList {
            network: NETWORK,
            channel: text.to_owned(),
            members: model.focused().roster.iter().cloned().collect(),
            picker: Picker::default(),
        }),
        5 => {
            let mut screen = StartScreen::new(model);
            screen.picker.filter.insert(text.split(' ').next().unwrap_or_default());
            screen.refresh(3);
            screen.complaint = text.len().is_multiple_of(2).then(|| text.to_owned());
            Overlay::Start(Box::new(screen))
        }
        4 => {
            let mut palette = Palette::new(model);
            palette.picker.filter.insert(text.split(' ').next().unwrap_or_default());
            Overlay::Palette(Box::new(palette))
        }
        6 => match Pasting::of(model, &format!("{text}\n{text}\na\nb\nc\nd")) {
            Some(pasting) => Overlay::Paste(Box::new(pasting)),
            None => Overlay::Channels(ChannelList::new(NETWORK)),
        },
        _ => Overlay::Channels(ChannelList::new(NETWORK)),
    }
}

/// No cell holds anything that a terminal would act on.
fn assert_harmless(cells: &Buffer) {
    for cell in &cells.content {
        let symbol = cell.symbol();
        assert!(!symbol.contains(char::is_control), "{symbol:?} in a cell");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_model_draws_at_any_size_with_and_without_the_cache(
        busy: bool,
        width in 0_u16..140,
        height in 0_u16..50,
        steps in prop::collection::vec(step(), 0..30),
    ) {
        let mut model = if busy { lively(width, height) } else { started(width, height) };
        let mut cache = Cache::default();
        for step in &steps {
            perform(&mut model, step);
            let (cells, cursor) = drawn(&model, &mut cache);
            prop_assert_eq!(&cells, &drawn(&model, &mut Cache::default()).0);
            prop_assert!(cursor.is_none_or(|at| cells.area.contains(at)));
            assert_harmless(&cells);
        }
    }
}

#[test]
fn the_smallest_screens_draw() {
    for width in 0..24 {
        for height in 0..12 {
            let mut model = lively(width, height);
            for which in 0..7 {
                drawn(&model, &mut Cache::default());
                model.overlays = vec![overlay(&model, which, "some words to wrap")];
                model.refresh_overlay();
            }
        }
    }
}
