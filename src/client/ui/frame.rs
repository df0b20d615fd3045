//! One frame: every pane in its area, the rules between them, and what lies over all.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::Style;

use super::cache::Cache;
use super::canvas::{Canvas, slot};
use super::theme::{Part, Theme};
use super::{input, overlay, roster, scrollback, search, sidebar, status};
use crate::client::model::Model;
use crate::client::model::geometry::{Areas, Rect};
use crate::client::model::overlay::Overlay;
use crate::client::text::hyperlinks::Hyperlinks;
use crate::proto::Timestamp;

/// What a frame shows: the model, at a time, in a theme.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub model: &'a Model,
    pub theme: Theme,
    pub now: Timestamp,
}

/// What a frame has besides its cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Where the cursor is, if it is to be seen.
    pub cursor: Option<Position>,
    pub links: Hyperlinks,
}

/// Draws one frame into `cells`, which are empty and as large as the model's screen.
pub fn draw(view: &View<'_>, cache: &mut Cache, cells: &mut Buffer) -> Drawn {
    cache.start_frame();
    let mut canvas = Canvas::new(cells);
    let cursor = panes(view, cache, &mut canvas);
    Drawn { cursor, links: canvas.into_links() }
}

fn panes(view: &View<'_>, cache: &mut Cache, canvas: &mut Canvas<'_>) -> Option<Position> {
    let areas = view.model.areas();
    let buffer = view.model.focused();
    status::top(view, areas.top, canvas);
    sidebar::draw(view, areas.sidebar, canvas);
    status::topic(view, buffer, areas.topic, canvas);
    scrollback::draw(view, cache, buffer, areas.timeline, canvas);
    if !areas.members.is_empty() {
        roster::draw(view, buffer, areas.members, canvas);
    }
    rules(view, &areas, canvas);
    status::answering(view, areas.answering, canvas);
    let mut cursor = input::draw(view, areas.input, canvas);
    if view.model.selection().is_some() {
        // Nothing is typed now; where there is no room for hints they stand in place of the text.
        cursor = None;
        if areas.hint.is_empty() {
            canvas.clear(areas.input);
            status::hint(view, areas.input, canvas);
        }
    }
    status::hint(view, areas.hint, canvas);
    match view.model.overlay() {
        Some(Overlay::Search(search)) if search.is_here() => {
            search::line(view, search, areas.input, canvas)
        }
        Some(overlay) => {
            quieten(view, canvas);
            overlay::draw(view, overlay, canvas)
        }
        None => cursor,
    }
}

/// The lines between the panes.
fn rules(view: &View<'_>, areas: &Areas, canvas: &mut Canvas<'_>) {
    let style = view.theme.part(Part::Rule);
    canvas.fill(areas.rule, "─", style);
    let mut between = |x: u16, pane: Rect| {
        canvas.fill(Rect::new(x, pane.y, 1, pane.height), "│", style);
        if !areas.rule.is_empty() {
            canvas.put(slot(x, areas.rule.y, 1), "┴", style);
        }
    };
    if !areas.sidebar.is_empty() {
        between(areas.sidebar.x + areas.sidebar.width, areas.sidebar);
    }
    if !areas.members.is_empty() {
        between(areas.members.x.saturating_sub(1), areas.members);
    }
}

/// What is behind an overlay steps back.
fn quieten(view: &View<'_>, canvas: &mut Canvas<'_>) {
    let size = view.model.size;
    let all = Rect::new(0, 0, size.width, size.height);
    let style = Style::reset().patch(view.theme.part(Part::Quiet));
    canvas.restyle(all, style);
}
