//! Keys that are named on the screen can be clicked: in the hint line, and in the lower edge of a box.
//!
//! What is drawn is read, so that whoever writes a key there has it clickable, and nothing needs to know of both.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cache::Cache;
use super::frame::{View, draw};
use crate::client::chord::Chord;
use crate::client::model::overlay::Overlay;
use crate::client::text::width;

/// What stands between the keys.
const APART: &[&str] = &["·", "─", "│", "╰", "╯"];

/// The key that is named where the mouse is clicked, if one is.
pub fn key_at(view: &View<'_>, column: u16, row: u16) -> Option<Chord> {
    let size = view.model.size;
    if column >= size.width || row >= size.height {
        return None;
    }
    let mut cells = Buffer::empty(Rect::new(0, 0, size.width, size.height));
    draw(view, &mut Cache::default(), &mut cells);
    let symbols: Vec<&str> = (0..size.width).map(|x| cells[(x, row)].symbol()).collect();
    let overlay = match view.model.overlay() {
        // It has no box of its own: its keys stand in the hint line.
        Some(Overlay::Search(search)) => !search.is_here(),
        overlay => overlay.is_some(),
    };
    let edge = || {
        let (left, right) = symbols.split_at(usize::from(column));
        left.contains(&"╰") && right.contains(&"╯")
    };
    let hints = view.model.areas().hint.contains(column, row);
    if !(hints && !overlay || overlay && edge()) {
        return None;
    }
    named(&symbols, usize::from(column))
}

/// The key that is named around a cell: the word there, where that is the name of a key and no letter, else the first word
/// of what is said about a key, such as `enter: join`.
fn named(symbols: &[&str], at: usize) -> Option<Chord> {
    let is_apart = |cell: &usize| symbols.get(*cell).is_none_or(|symbol| APART.contains(symbol));
    if is_apart(&at) {
        return None;
    }
    let start = (0..at).rev().find(is_apart).map_or(0, |cell| cell + 1);
    let end = (at..symbols.len()).find(is_apart).unwrap_or(symbols.len());
    let words = words(symbols, start..end);
    let here = words.iter().find(|(cells, _)| cells.contains(&at));
    let here = here.filter(|(_, word)| {
        width::text(word) > 1 || key(word).is_some_and(|k| k.typed().is_none())
    });
    let here = here.and_then(|(_, word)| key(word));
    here.or_else(|| key(&words.first()?.1))
}

fn words(symbols: &[&str], within: Range<usize>) -> Vec<(Range<usize>, String)> {
    let mut words: Vec<(Range<usize>, String)> = Vec::new();
    for (cell, symbol) in symbols.iter().enumerate().take(within.end).skip(within.start) {
        match words.last_mut() {
            _ if *symbol == " " => {}
            Some((cells, word)) if cells.end == cell => {
                cells.end += 1;
                word.push_str(symbol);
            }
            _ => words.push((cell..cell + 1, (*symbol).to_owned())),
        }
    }
    words
}

fn key(word: &str) -> Option<Chord> {
    let name = match word.trim_end_matches(':') {
        "↑" => "up",
        "↓" => "down",
        name => name,
    };
    name.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_key_is_the_word_there_or_the_first_one() {
        let line = "╰── ↑ ↓ pgup · enter: join a room · ctrl-t: sort ─╯ carol types";
        let cells: Vec<String> = line.chars().map(String::from).collect();
        let symbols: Vec<&str> = cells.iter().map(String::as_str).collect();
        let at = |word: &str| line.split(word).next().expect("it is there").chars().count();
        for (word, key) in [
            ("↑", Some("up")),
            ("↓", Some("down")),
            ("pgup", Some("pgup")),
            ("enter", Some("enter")),
            ("join", Some("enter")),
            ("a room", Some("enter")),
            ("sort", Some("ctrl-t")),
            ("carol", None),
            ("╯", None),
        ] {
            let found = named(&symbols, at(word)).map(|key| key.to_string());
            assert_eq!(found.as_deref(), key, "{word}");
        }
    }
}
