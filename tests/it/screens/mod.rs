//! What is seen, as text: the cells of a frame at several sizes.

mod choosing;
mod emulator;
mod finding;
mod hard_text;
mod lists;
mod palette;
mod scene;
mod screenshot;
mod search;
mod trusting;

pub(crate) use scene::*;

use std::sync::LazyLock;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use tchat::client::model::Model;
use tchat::client::model::buffer::BufferKind;
use tchat::client::model::editor::Editor;
use tchat::client::model::geometry::Size;
use tchat::client::model::help::Help;
use tchat::client::model::network::Link;
use tchat::client::model::overlay::{Confirm, Confirmed, NameDialog, Overlay};
use tchat::client::model::page::Item;
use tchat::client::model::typing::Typing;
use tchat::client::ui::theme::{Background, Depth};
use tchat::client::ui::{self, Cache, Theme, View};
use tchat::proto::Casemap;

pub(crate) static THEME: LazyLock<Theme> =
    LazyLock::new(|| Theme::new(Depth::True, Background::Dark));

/// Draws the model at 14:08 and gives the cells and the cursor.
pub(crate) fn drawn(model: &Model, cache: &mut Cache) -> (Buffer, Option<Position>) {
    let view = View { model, theme: *THEME, now: at(8) };
    let Size { width, height } = model.size;
    let mut cells = Buffer::empty(Rect::new(0, 0, width, height));
    let drawn = ui::draw(&view, cache, &mut cells);
    (cells, drawn.cursor)
}

/// The screen as lines of text; `_` stands where the cursor is.
fn screen(model: &Model) -> String {
    let (mut cells, cursor) = drawn(model, &mut Cache::default());
    if let Some(at) = cursor {
        cells[at].set_symbol("_");
    }
    let width = usize::from(model.size.width.max(1));
    let mut text = String::new();
    for row in cells.content.chunks(width) {
        let mut skip = 0;
        for cell in row {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            text.push_str(cell.symbol());
            skip = tchat::client::text::width::text(cell.symbol()).saturating_sub(1);
        }
        text = text.trim_end().to_owned();
        text.push('\n');
    }
    text
}

#[test]
fn a_lively_channel() {
    for (name, width, height) in
        [("80x24", 80, 24), ("120x40", 120, 40), ("40x12", 40, 12), ("20x6", 20, 6)]
    {
        insta::assert_snapshot!(format!("lively_{name}"), screen(&lively(width, height)));
    }
}

#[test]
fn reading_what_was_said_before() {
    let mut model = lively(80, 16);
    model.scroll_page(false);
    let channel = model.focus();
    says(&mut model, channel, 9, "bob", "you will not see this");
    insta::assert_snapshot!("scrolled", screen(&model));
}

#[test]
fn a_text_of_several_rows() {
    let mut model = lively(80, 14);
    let text = "first line\nand a second one that is longer than the width of the screen has room for, so it goes on";
    model.focused_mut().editor.insert(text);
    insta::assert_snapshot!("typing", screen(&model));
}

#[test]
fn the_question_for_a_name() {
    for (name, width, height) in [("80x24", 80, 24), ("40x12", 40, 12), ("20x6", 20, 6)] {
        let mut model = started(width, height);
        let mut editor = Editor::default();
        editor.insert("alice");
        model.networks_mut()[0].link = Link::Registering;
        model.overlays.push(Overlay::Name(NameDialog {
            network: NETWORK,
            editor,
            refused: Some("alice is taken by somebody else; choose another name".to_owned()),
            asked: None,
        }));
        insta::assert_snapshot!(format!("name_{name}"), screen(&model));
    }
}

#[test]
fn help_and_confirmation() {
    let mut model = lively(80, 24);
    let items = (1..40).map(|n| Item::new(&"key ".repeat(n), format!("line {n}"))).collect();
    let mut help = Help::new("help", items);
    help.page.scroll = 3;
    model.overlays.push(Overlay::Help(Box::new(help)));
    insta::assert_snapshot!("help", screen(&model));
    model.overlays.pop();
    let buffer = model.focus();
    model.overlays.push(Overlay::Confirm(Confirm {
        question: "send 12 messages to #channel1?".to_owned(),
        then: Confirmed::Send { buffer, text: String::new() },
    }));
    insta::assert_snapshot!("confirm", screen(&model));
}

#[test]
fn a_lost_link() {
    let mut model = lively(80, 12);
    model.networks_mut()[0].link = Link::Waiting {
        next: at(8) + std::time::Duration::from_secs(4),
        attempt: 3,
        reason: "connection refused".to_owned(),
    };
    let channel = open(&mut model, BufferKind::Channel, "#left");
    model.buffer_mut(channel).expect("open").joined = false;
    insta::assert_snapshot!("offline", screen(&model));
}

#[test]
fn who_types() {
    let mut model = lively(120, 12);
    let here = model.focus();
    for nick in ["bob", "carol"] {
        let key = Casemap::Ascii.fold(nick);
        model.writers.heard((here, key), nick, Typing::Active, at(8));
    }
    insta::assert_snapshot!("types", screen(&model));
    model.size = Size { width: 20, height: 6 };
    insta::assert_snapshot!("types_20x6", screen(&model));
}
