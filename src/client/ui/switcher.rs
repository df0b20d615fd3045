//! The palette: a line that is typed, and rows of what fits it. The letters that fit are marked, what a row is stands in
//! words at its right, and what is unread is counted.

use ratatui::layout::Position;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

use super::View;
use super::canvas::{Canvas, cells, slot, slot_to};
use super::lists::{arrows, empty, filter, mark, visible};
use super::overlay::{frame, row};
use super::theme::Part;
use crate::client::model::buffer::{Buffer, BufferKind};
use crate::client::model::geometry::{self, Rect};
use crate::client::model::level::Level;
use crate::client::model::palette::{Goal, Offer, Palette};
use crate::client::model::picker;

/// Cells of the column that says what a row is.
const KIND: u16 = 7;
/// With less room than this it is left out: a name says it mostly.
const KIND_FROM: u16 = 24;
/// With less room than this nothing is said beside a name.
const ABOUT_FROM: u16 = 44;

/// Draws the palette. Out: where its cursor is.
pub(super) fn draw(
    view: &View<'_>,
    palette: &Palette,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let outer = geometry::page(view.model.size);
    let wide = outer.width >= 60;
    let keys = if wide {
        "type a few letters · ↑ ↓ · enter: go there · esc"
    } else {
        "enter: go there · esc"
    };
    let inner = frame(view, outer, "go to", keys, canvas);
    let shown = palette.picker.shown().len();
    let cursor = filter(view, &palette.picker, inner, &shown.to_string(), canvas);
    let heading = picker::heading(inner);
    if !heading.is_empty() {
        let style = view.theme.part(Part::Heading);
        canvas.put_short(slot(heading.x + 1, heading.y, heading.width), "NAME", style);
        if heading.width >= KIND_FROM {
            let end = heading.x + heading.width;
            canvas.put_right(slot_to(end, heading.y, KIND), "KIND", style);
        }
    }
    let rows = picker::rows(inner);
    if shown == 0 {
        let typed = palette.picker.filter.text().trim();
        let channel = view.model.focused_network().features().is_channel(typed);
        let words =
            if channel { "nobody lists it; enter joins it" } else { "nothing of that name" };
        empty(view, words, rows, canvas);
    }
    for (y, place, chosen) in visible(&palette.picker, rows) {
        if let Some(offer) = palette.offers().get(place) {
            one(view, (palette, place), offer, (chosen, row(rows, y)), canvas);
        }
    }
    arrows(view, &palette.picker, (outer, rows), canvas);
    cursor
}

fn one(
    view: &View<'_>,
    (palette, place): (&Palette, usize),
    offer: &Offer,
    (chosen, area): (bool, Rect),
    canvas: &mut Canvas<'_>,
) {
    let marks = palette.marks(place);
    let style = mark(view, chosen, area, canvas);
    let quiet = view.theme.part(Part::Quiet);
    let buffer = match offer.goal {
        Goal::Conversation(id) => view.model.buffer(id),
        _ => None,
    };
    let mut end = area.x + area.width;
    if area.width >= KIND_FROM {
        canvas.put_right(slot_to(end, area.y, KIND), kind(offer, buffer), quiet);
        end = end.saturating_sub(KIND + 1).max(area.x);
    }
    let (count, part) = buffer.map_or((String::new(), Part::Quiet), |buffer| count(view, buffer));
    if !count.is_empty() {
        let taken = cells(&count);
        canvas.put_right(slot_to(end, area.y, taken), &count, view.theme.part(part));
        end = end.saturating_sub(taken + 1).max(area.x);
    }
    let x = area.x + 1;
    let room = end.saturating_sub(x);
    let about = about(view, offer, buffer);
    let beside = area.width >= ABOUT_FROM && !about.is_empty();
    let column = if beside { area.width / 2 - 3 } else { room };
    let name = column.min(room);
    marked(view, &offer.name, slot(x, area.y, name), (style, &marks.name), canvas);
    if beside {
        let x = x + name + 1;
        let slot = slot(x, area.y, end.saturating_sub(x));
        marked(view, &about, slot, (quiet, &marks.about), canvas);
    }
}

/// Writes a text with the clusters at `places` marked: not by a colour alone.
fn marked(
    view: &View<'_>,
    text: &str,
    area: Rect,
    (style, places): (Style, &[u32]),
    canvas: &mut Canvas<'_>,
) {
    let strong = view.theme.part(Part::Accent);
    let strong =
        style.patch(strong).add_modifier(Modifier::BOLD).add_modifier(Modifier::UNDERLINED);
    if places.is_empty() || cells(text) > area.width {
        // The ellipsis is put first: what is marked is written over it where there is room.
        canvas.put_short(area, text, style);
    }
    if places.is_empty() {
        return;
    }
    let whole = cells(text) <= area.width;
    let most = if whole { area.width } else { area.width.saturating_sub(1) };
    let mut used = 0;
    for (place, cluster) in (0_u32..).zip(text.graphemes(true)) {
        let style = if places.binary_search(&place).is_ok() { strong } else { style };
        let wide = cells(cluster);
        if used + wide > most {
            return;
        }
        used += canvas.put(slot(area.x + used, area.y, wide), cluster, style);
    }
}

/// What a row is, in a word.
fn kind(offer: &Offer, buffer: Option<&Buffer>) -> &'static str {
    match (offer.goal, buffer.map(|buffer| buffer.kind)) {
        (_, Some(BufferKind::Server)) => "server",
        (_, Some(BufferKind::Channel)) => "channel",
        (_, Some(BufferKind::Direct)) => "direct",
        (Goal::Conversation(_), None) => "closed",
        (Goal::Person(_), _) => "person",
        (Goal::Channel(..), _) => "to join",
        (Goal::Command(_), _) => "command",
        (Goal::Action(_), _) => "action",
        (Goal::Setting(_), _) => "setting",
    }
}

/// What is unread, as the sidebar counts it.
fn count(view: &View<'_>, buffer: &Buffer) -> (String, Part) {
    let muted = view.model.level(buffer) == Level::None;
    match (buffer.mentions(), buffer.unread()) {
        (_, unread) if muted && unread > 0 => (format!("off {unread}"), Part::Quiet),
        (0, 0) => (String::new(), Part::Quiet),
        (0, unread) => (unread.to_string(), Part::Unread),
        (mentions, _) => (format!("@{mentions}"), Part::Mention),
    }
}

/// What is said beside the name: of a conversation its network, where there are several, and its topic.
fn about(view: &View<'_>, offer: &Offer, buffer: Option<&Buffer>) -> String {
    let several = view.model.networks().len() > 1;
    let network = |id| several.then(|| view.model.network_name(id).to_owned());
    let members = |count: u32| format!("{count} member{}", if count == 1 { "" } else { "s" });
    let words = match offer.goal {
        Goal::Conversation(_) => {
            let Some(buffer) = buffer else { return String::new() };
            let network = network(buffer.network).filter(|_| buffer.kind != BufferKind::Server);
            let topic = buffer.topic.as_ref();
            let topic = topic.map(|topic| topic.runs.iter().map(|run| run.text.as_str()).collect());
            [network, topic]
        }
        Goal::Person(id) => [network(id), None],
        Goal::Channel(id, count) => [Some(members(count)), network(id)],
        Goal::Command(_) | Goal::Action(_) | Goal::Setting(_) => return offer.about.clone(),
    };
    words.into_iter().flatten().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ")
}
