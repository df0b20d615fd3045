//! The conversations at the left: joined channels, direct ones, channels one could join. Which rows there are, and which
//! is the first one shown, the model says; a click finds the same.

use ratatui::style::{Modifier, Style};

use super::View;
use super::canvas::{Canvas, cells, slot, slot_to};
use super::status;
use super::theme::Part;
use crate::client::model::buffer::{Buffer, BufferKind};
use crate::client::model::geometry::Rect;
use crate::client::model::level::Level;
use crate::client::model::sidebar::{Row, Section, first_row, listed, rows};

/// Draws the sidebar into `area`.
pub(super) fn draw(view: &View<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let rows = rows(view.model);
    let first = first_row(view.model, &rows, usize::from(area.height));
    let last_y = area.y.saturating_add(area.height);
    for (y, row) in (area.y..last_y).zip(rows.iter().skip(first)) {
        let line = Rect::new(area.x, y, area.width, 1);
        match row {
            Row::Heading(section) => {
                let style = view.theme.part(Part::Heading);
                canvas.put(
                    slot(line.x + 1, y, line.width.saturating_sub(1)),
                    heading(*section),
                    style,
                );
            }
            Row::Buffer(id) => {
                if let Some(buffer) = view.model.buffer(*id) {
                    conversation(view, buffer, line, canvas);
                }
            }
            Row::More(_, count) => {
                let style = view.theme.part(Part::Quiet);
                entry(line, ("… more: /list", style), (&short(*count), style), canvas);
            }
            Row::Available(network, index) => {
                if let Some(channel) = listed(view.model, *network, *index) {
                    let style = view.theme.part(Part::Quiet);
                    let count = channel.members.to_string();
                    entry(line, (&channel.name, style), (&count, style), canvas);
                }
            }
        }
    }
    more(view, area, (first, rows.len()), canvas);
}

fn heading(section: Section) -> &'static str {
    match section {
        Section::Channels => "CHANNELS",
        Section::Direct => "DIRECT",
        Section::Available => "AVAILABLE",
    }
}

fn conversation(view: &View<'_>, buffer: &Buffer, line: Rect, canvas: &mut Canvas<'_>) {
    let current = buffer.id == view.model.focus();
    let style = if current {
        view.theme.part(Part::Current)
    } else if buffer.unread() > 0 {
        view.theme.part(Part::Unread)
    } else if buffer.joined {
        Style::new()
    } else {
        view.theme.part(Part::Quiet)
    };
    let muted = view.model.level(buffer) == Level::None;
    let style = if muted && !current { view.theme.part(Part::Quiet) } else { style };
    let (count, count_style) = match (buffer.mentions(), buffer.unread()) {
        (_, 0) if muted => ("off".to_owned(), view.theme.part(Part::Quiet)),
        (_, unread) if muted => (format!("off {}", short(unread)), view.theme.part(Part::Quiet)),
        (0, 0) => (String::new(), style),
        (0, unread) => {
            let more = if buffer.more_unread() { "+" } else { "" };
            (format!("{}{more}", short(unread)), view.theme.part(Part::Unread))
        }
        (mentions, _) => (format!("@{}", short(mentions)), view.theme.part(Part::Mention)),
    };
    let indented = view.model.networks().len() > 1;
    let name = match buffer.kind {
        BufferKind::Server => {
            let name = view.model.name_of(buffer);
            match view.model.network(buffer.network).filter(|_| indented) {
                // With several networks each is headed by its name and the state of its link.
                Some(network) => format!("{} {name}", status::sign(&network.link)),
                None => name.to_owned(),
            }
        }
        _ if indented => format!(" {}", conversation_name(buffer)),
        _ => conversation_name(buffer),
    };
    if current {
        canvas.put(slot(line.x, line.y, 1), "▌", style);
    }
    entry(line, (&name, style), (&count, count_style), canvas);
}

/// The name of a channel or a person with what there is to say of it by a sign.
fn conversation_name(buffer: &Buffer) -> String {
    match buffer.kind {
        BufferKind::Direct if !buffer.standing.sign().is_empty() => {
            format!("{} {}", buffer.standing.sign(), buffer.name)
        }
        _ if buffer.joined || buffer.over => buffer.name.clone(),
        _ => format!("({})", buffer.name),
    }
}

/// A name at the left and a count at the right, which is never cut.
fn entry(line: Rect, name: (&str, Style), count: (&str, Style), canvas: &mut Canvas<'_>) {
    let room = line.width.saturating_sub(2);
    let taken = match cells(count.0) {
        0 => 0,
        cells => cells.saturating_add(1).min(room),
    };
    canvas.put_short(slot(line.x + 1, line.y, room - taken), name.0, name.1);
    let end = line.x + line.width.saturating_sub(1);
    canvas.put_right(slot_to(end, line.y, taken.saturating_sub(1)), count.0, count.1);
}

/// Arrows in the right margin where rows are above or below the area.
fn more(view: &View<'_>, area: Rect, (first, all): (usize, usize), canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let style = view.theme.part(Part::Accent).add_modifier(Modifier::BOLD);
    let x = area.x + area.width - 1;
    if first > 0 {
        canvas.put(slot(x, area.y, 1), "↑", style);
    }
    if first + usize::from(area.height) < all {
        canvas.put(slot(x, area.y + area.height - 1, 1), "↓", style);
    }
}

/// A count in four cells at most.
fn short(count: usize) -> String {
    match count {
        0..=9_999 => count.to_string(),
        10_000..=999_999 => format!("{}k", count / 1_000),
        _ => "lots".to_owned(),
    }
}
