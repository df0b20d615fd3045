//! The start screen: a line for an address, and the ways that need none.

use ratatui::layout::Position;

use super::View;
use super::canvas::{Canvas, cells, slot};
use super::lists::{arrows, empty, filter, mark, visible};
use super::overlay::{frame, row};
use super::theme::Part;
use crate::client::model::geometry::{self, Rect};
use crate::client::model::picker;
use crate::client::model::places::link;
use crate::client::model::start::{StartScreen, Way};
use crate::proto::Timestamp;

/// With less room than this nothing is said beside a name.
const ABOUT_FROM: u16 = 36;
const SECONDS_OF_A_DAY: u64 = 86_400;

/// Draws it. Out: where its cursor is.
pub(super) fn draw(
    view: &View<'_>,
    screen: &StartScreen,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let outer = geometry::page(view.model.size);
    let wide = outer.width >= 60;
    let keys = if wide {
        "type an address, or ↑ ↓ · enter: go there · esc"
    } else {
        "enter: go there · esc"
    };
    let complaint = screen.complaint.as_deref();
    // Where there is no heading the frame has to say it.
    let heading = picker::heading(geometry::inside(outer));
    let title = match complaint {
        Some(words) if heading.is_empty() => words,
        _ => "where to?",
    };
    let inner = frame(view, outer, title, keys, canvas);
    let words = if screen.typed().is_empty() { "host:port, irc://host/#channel" } else { "" };
    let cursor = filter(view, &screen.picker, inner, words, canvas);
    if !heading.is_empty() {
        let (text, part) = match complaint {
            Some(words) => (words, Part::Bad),
            None => ("JOIN AN ADDRESS, HOST HERE, OR GO BACK TO A PLACE", Part::Heading),
        };
        let area = slot(heading.x + 1, heading.y, heading.width.saturating_sub(1));
        canvas.put_short(area, text, view.theme.part(part));
    }
    let rows = picker::rows(inner);
    if screen.picker.shown().is_empty() {
        empty(view, "type an address", rows, canvas);
    }
    for (y, place, chosen) in visible(&screen.picker, rows) {
        if let Some(way) = screen.ways().get(place) {
            one(view, screen, way, (chosen, row(rows, y)), canvas);
        }
    }
    arrows(view, &screen.picker, (outer, rows), canvas);
    cursor
}

fn one(
    view: &View<'_>,
    screen: &StartScreen,
    way: &Way,
    (chosen, area): (bool, Rect),
    canvas: &mut Canvas<'_>,
) {
    let style = mark(view, chosen, area, canvas);
    let quiet = view.theme.part(Part::Quiet);
    let (name, about) = match way {
        Way::Host(target) => {
            ("host a server here".to_owned(), format!("{target}, until you leave"))
        }
        Way::Address => (format!("join {}", screen.typed()), String::new()),
        Way::Named(listed) => {
            (listed.name.clone(), format!("{} · of your configuration", link(&listed.target)))
        }
        Way::Visited(place) => {
            let account = &place.account;
            let who = if account.is_empty() { String::new() } else { format!(" · as {account}") };
            let ago = ago(view.now, place.at);
            (place.name.clone(), format!("{}{who} · {ago}", link(&place.target)))
        }
    };
    let beside = area.width >= ABOUT_FROM && !about.is_empty();
    let room = area.width.saturating_sub(1);
    let column = if beside { (area.width * 2 / 5).min(room) } else { room };
    let name = match way {
        // Two places may have one name.
        Way::Visited(place) if !beside => format!("{name} {}", place.target),
        _ => name,
    };
    canvas.put_short(slot(area.x + 1, area.y, column), &name, style);
    if beside {
        let x = area.x + 1 + column.max(cells("host a server here").min(column)) + 1;
        let room = (area.x + area.width).saturating_sub(x);
        canvas.put_short(slot(x, area.y, room), &about, quiet);
    }
}

/// How long ago something was, in days.
fn ago(now: Timestamp, then: Timestamp) -> String {
    match now.since(then).as_secs() / SECONDS_OF_A_DAY {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago"),
    }
}
