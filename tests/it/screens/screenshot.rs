//! The pictures in the README: drawn by the program itself, so that they never show what is not there.
//!
//! `TCHAT_BLESS=1 cargo test --test it screenshot` writes them anew.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use tchat::client::config::ClientConfig;
use tchat::client::model::Model;
use tchat::client::model::buffer::BufferId;
use tchat::client::model::entry::{Delivery, Entry};
use tchat::client::model::overlay::Overlay;
use tchat::client::model::palette::Palette;
use tchat::client::model::presence::Coming;
use tchat::client::model::quote::Quote;
use tchat::client::text::width;
use tchat::client::ui::Cache;
use tchat::proto::MsgId;

use super::{acts, at, drawn, lively, says, sent};

const WIDTH: u16 = 100;
const HEIGHT: u16 = 28;
/// Size of a cell and of the rim around all of them.
const CELL: (f32, f32) = (8.4, 18.0);
const RIM: f32 = 14.0;
const TEXT: &str = "#d5dae3";
const BACKGROUND: &str = "#1a1d23";

/// Colours and attributes of neighbouring cells that are written together.
#[derive(PartialEq)]
struct Look {
    text: String,
    behind: Option<String>,
    modifier: Modifier,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let text = hex(cell.fg).unwrap_or_else(|| TEXT.to_owned());
        let behind = hex(cell.bg);
        if cell.modifier.contains(Modifier::REVERSED) {
            return Self {
                text: behind.unwrap_or_else(|| BACKGROUND.to_owned()),
                behind: Some(text),
                modifier: cell.modifier,
            };
        }
        Self { text, behind, modifier: cell.modifier }
    }
}

fn hex(colour: Color) -> Option<String> {
    match colour {
        Color::Rgb(r, g, b) => Some(format!("#{r:02x}{g:02x}{b:02x}")),
        _ => None,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Lines between panes as strokes through the middle of a cell: letters of a font would leave gaps.
fn stroke(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        "─" => "M0 9H8.4",
        "│" => "M4.2 0V18",
        "┴" => "M0 9H8.4M4.2 0V9",
        "╭" => "M8.4 9H7.2Q4.2 9 4.2 12V18",
        "╮" => "M0 9H1.2Q4.2 9 4.2 12V18",
        "╰" => "M8.4 9H7.2Q4.2 9 4.2 6V0",
        "╯" => "M0 9H1.2Q4.2 9 4.2 6V0",
        "▌" => "M1.5 0V18",
        _ => return None,
    })
}

fn svg(cells: &Buffer) -> String {
    let wide = f32::from(cells.area.width) * CELL.0 + 2.0 * RIM;
    let high = f32::from(cells.area.height) * CELL.1 + 2.0 * RIM;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide:.0} {high:.0}\" font-size=\"14\" \
         font-family=\"ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"10\" fill=\"{BACKGROUND}\"/>\n"
    );
    for y in 0..cells.area.height {
        let mut x = 0;
        while x < cells.area.width {
            x = piece(cells, x, y, &mut out);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Writes the cells from `x` on that look alike. Out: the column behind them.
fn piece(cells: &Buffer, x: u16, y: u16, out: &mut String) -> u16 {
    let first = &cells[(x, y)];
    let look = Look::of(first);
    let wide = |cell: &Cell| u16::try_from(width::text(cell.symbol())).expect("narrow").max(1);
    let alone = wide(first) > 1 || stroke(first.symbol()).is_some();
    let mut end = x + wide(first);
    let mut text = first.symbol().to_owned();
    while !alone && end < cells.area.width {
        let cell = &cells[(end, y)];
        if Look::of(cell) != look || wide(cell) > 1 || stroke(cell.symbol()).is_some() {
            break;
        }
        text.push_str(cell.symbol());
        end += 1;
    }
    let (left, top) = (RIM + f32::from(x) * CELL.0, RIM + f32::from(y) * CELL.1);
    let across = f32::from(end - x) * CELL.0;
    if let Some(behind) = &look.behind {
        let (_, high) = CELL;
        let rect = format!(
            "<rect x=\"{left:.1}\" y=\"{top:.0}\" width=\"{across:.1}\" height=\"{high:.0}\" fill=\"{behind}\"/>\n"
        );
        out.push_str(&rect);
    }
    if let Some(path) = stroke(first.symbol()) {
        let thick = if first.symbol() == "▌" { 3 } else { 1 };
        let path = format!(
            "<path transform=\"translate({left:.1} {top:.0})\" d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{thick}\"/>\n",
            look.text
        );
        out.push_str(&path);
    } else if !text.trim().is_empty() {
        let shown = escaped(text.trim_end());
        let cells = text.trim_end().len() - text.trim_end().trim_start().len();
        let skip = f32::from(u16::try_from(cells).expect("narrow")) * CELL.0;
        let length = f32::from(u16::try_from(width::text(text.trim())).expect("narrow")) * CELL.0;
        writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" textLength=\"{length:.1}\" fill=\"{}\"{}>{}</text>",
            left + skip,
            top + 13.5,
            look.text,
            attributes(look.modifier),
            shown.trim_start(),
        )
        .expect("a string takes all text");
    }
    end
}

fn attributes(modifier: Modifier) -> String {
    [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::CROSSED_OUT, " text-decoration=\"line-through\""),
    ]
    .iter()
    .filter(|(wanted, _)| modifier.contains(*wanted))
    .map(|(_, attribute)| *attribute)
    .collect()
}

/// Somebody answers the last message of somebody else.
fn answers(model: &mut Model, buffer: BufferId, (minutes, who): (i64, &str), to: &str, text: &str) {
    says(model, buffer, minutes, who, text);
    let found = model.buffer_mut(buffer).expect("open");
    let said = |entry: &&Entry| entry.who.as_deref() == Some(to);
    let quote = found.entries().rev().skip(1).find(said).map(Quote::of);
    let last = found.last().expect("just said").id;
    found.change(last, |entry| {
        entry.reply = MsgId::parse("m1");
        entry.quote = quote;
    });
}

/// People react to the last message.
fn reacts(model: &mut Model, buffer: BufferId, reactions: &[(&str, &str)]) {
    let found = model.buffer_mut(buffer).expect("open");
    let last = found.last().expect("somebody said something").id;
    found.change(last, |entry| {
        for (nick, what) in reactions {
            entry.reactions.add(what, nick, *nick == "alice");
        }
    });
}

/// A channel in the middle of its day.
fn conversation() -> Model {
    let mut model = lively(WIDTH, HEIGHT);
    ClientConfig::default().keymap.describe(&mut model);
    let channel = model.focus();
    let buffer = model.focused_mut();
    buffer.clear();
    buffer.editor.insert("on my way, and I bring the ☕");
    for (minutes, who, text) in [
        (-1_020, "carol", "see you tomorrow!"),
        (2, "alice", "Hello! Is the release out?"),
        (2, "bob", "Hi there! Nearly: https://example.org/releases/next is green"),
        (3, "日本語さん", "おはよう everybody 👋"),
    ] {
        says(&mut model, channel, minutes, who, text);
    }
    reacts(&mut model, channel, &[("alice", "👋"), ("bob", "👋"), ("carol", "☕")]);
    acts(&mut model, channel, 3, "carol", "has been waiting for this since Friday");
    answers(&mut model, channel, (4, "alice"), "bob", "then let us ship it after lunch");
    reacts(&mut model, channel, &[("bob", "🚀"), ("carol", "🚀"), ("erin", "👍")]);
    for nick in ["dave", "erin"] {
        let nick = nick.to_owned();
        model.push_presence(channel, Coming::Joined { nick }, at(4));
    }
    for (minutes, who, text) in [
        (
            5,
            "dave",
            "a long line wraps under its own text, never under the name, however long it gets and however narrow the window is",
        ),
        (
            5,
            "bob",
            "\u{2}bold\u{2}, \u{1d}italic\u{1d}, \u{3}7colours\u{3}: all there, and always readable",
        ),
        (6, "alice", "nothing I send gets lost; this one is stored"),
    ] {
        says(&mut model, channel, minutes, who, text);
    }
    sent(&mut model, channel, 6, "and this one is on its way", Delivery::Pending);
    model.terminal_focus(false);
    says(&mut model, channel, 7, "erin", "what came while nobody looked stands below the line");
    says(&mut model, channel, 8, "carol", "alice: coffee?");
    model.terminal_focus(true);
    model
}

/// On the way to somewhere else.
fn going() -> Model {
    let mut model = conversation();
    model.focused_mut().editor.clear();
    model.catalogue = ClientConfig::default().catalogue();
    let palette = Palette::new(&model);
    model.overlays.push(Overlay::Palette(Box::new(palette)));
    model.editor_mut().0.insert("re");
    model.refresh_overlay();
    model
}

#[test]
fn the_pictures_show_what_the_program_draws() {
    for (name, model) in [("screenshot", conversation()), ("palette", going())] {
        let (cells, _) = drawn(&model, &mut Cache::default());
        let picture = svg(&cells);
        let file = format!("assets/{name}.svg");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
        if std::env::var_os("TCHAT_BLESS").is_some() {
            fs::write(&path, &picture).expect("assets can be written");
        }
        let kept = fs::read_to_string(&path).expect("the picture is there");
        assert!(kept == picture, "{file} is old: TCHAT_BLESS=1 cargo test --test it screenshot");
        let readme = include_str!("../../../README.md");
        assert!(readme.contains(&file), "{file} is for the README");
    }
}
