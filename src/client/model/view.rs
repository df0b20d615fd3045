//! What of the model is on the screen: where the panes are, which lines the timeline shows, and scrolling.

use crate::client::model::Model;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::composer::{self, Composer};
use crate::client::model::geometry::{self, Areas, Panes, Rect};
use crate::client::model::overlay::Overlay;
use crate::client::model::picker;
use crate::client::model::scroll::{Scroll, Timeline};
use crate::client::model::sidebar;
use crate::client::text::width;

impl Model {
    /// Where everything is on the screen of now.
    pub fn areas(&self) -> Areas {
        let rows = u16::try_from(self.composer().rows.len()).unwrap_or(u16::MAX);
        let members = self.settings.members && self.focused().kind == BufferKind::Channel;
        let answering = self.focused().answering.is_some();
        let panes = Panes { sidebar: self.settings.sidebar, members, answering };
        let areas = if self.bare { geometry::bare_areas } else { geometry::areas };
        areas(self.size, &panes, rows)
    }

    /// The name before the prompt: whom a text that is typed now goes to.
    pub fn prompt(&self) -> &str {
        let buffer = self.focused();
        match buffer.kind {
            BufferKind::Server => &self.focused_network().nick,
            BufferKind::Channel | BufferKind::Direct => &buffer.name,
        }
    }

    /// The text being typed in the conversation in focus, laid out for the screen of now.
    pub fn composer(&self) -> Composer {
        let name = width::text(self.prompt());
        composer::compose(&self.focused().editor, name, self.size.width)
    }

    /// Where a page or a list stands on the screen of now, inside its frame.
    pub fn page_area(&self) -> Rect {
        geometry::inside(geometry::page(self.size))
    }

    /// Brings the list that is open up to date with its filter and with what it shows.
    pub fn refresh_overlay(&mut self) {
        let height = usize::from(picker::rows(self.page_area()).height);
        if matches!(self.overlay(), Some(Overlay::Palette(_)))
            && let Some(Overlay::Palette(mut palette)) = self.overlays.pop()
        {
            palette.refresh(self, height);
            self.overlays.push(Overlay::Palette(palette));
            return;
        }
        match self.overlays.last_mut() {
            Some(Overlay::Channels(list)) => {
                let network = self.networks.iter().find(|network| network.id == list.network);
                if let Some(network) = network {
                    list.refresh(&network.available, height);
                }
            }
            Some(Overlay::Members(list)) => list.refresh(height),
            Some(Overlay::Reactions(list)) => list.refresh(height),
            Some(Overlay::Help(help)) => help.refresh(),
            Some(Overlay::Start(screen)) => screen.refresh(height),
            Some(Overlay::Search(search)) => search.picker.keep_in_sight(height),
            _ => {}
        }
    }

    /// Gives memory back that is no longer needed, little by little.
    pub fn sweep(&mut self) {
        for network in &mut self.networks {
            network.available.sweep();
        }
    }

    /// The conversation in focus, measured for the timeline's area.
    pub fn timeline(&self) -> Timeline<'_> {
        let area = self.areas().timeline;
        let columns = if self.bare { geometry::bare_columns } else { geometry::columns };
        let columns = columns(area.width);
        Timeline {
            buffer: self.focused(),
            columns: if self.selection.is_some() { columns.with_margin() } else { columns },
            height: usize::from(area.height),
            zone: &self.settings.zone,
        }
    }

    /// What is said at the lower right of the timeline when the newest lines are further down.
    pub fn below(&self) -> Option<String> {
        let timeline = self.timeline();
        let buffer = timeline.buffer;
        // A view that was only held still is at the bottom all the same.
        let still = timeline.down(buffer.scroll(), 0) == Scroll::Bottom;
        (!still || buffer.is_elsewhere()).then(|| match buffer.newer() {
            0 => " ↓ newest: esc ".to_owned(),
            n => format!(" ↓ {n} new below: esc "),
        })
    }

    /// Where that stands; empty when nothing does.
    pub fn below_area(&self) -> Rect {
        let area = self.areas().timeline;
        let words = self.below().filter(|_| !area.is_empty()).unwrap_or_default();
        let taken = u16::try_from(width::text(&words)).unwrap_or(u16::MAX).min(area.width);
        let (x, y) = (area.x + area.width - taken, area.y + area.height.saturating_sub(1));
        Rect::new(x, y, taken, 1)
    }

    /// Scrolls the conversation in focus: up by negative rows, down by positive ones.
    pub fn scroll_by(&mut self, rows: isize) {
        let timeline = self.timeline();
        let from = timeline.buffer.scroll();
        let to = if rows < 0 {
            timeline.up(from, rows.unsigned_abs())
        } else {
            timeline.down(from, rows.unsigned_abs())
        };
        self.focused_mut().scroll_to(to);
    }

    /// Scrolls by an area less two rows, so that the eye finds its place again.
    pub fn scroll_page(&mut self, down: bool) {
        let rows = usize::from(self.areas().timeline.height).saturating_sub(2).max(1).cast_signed();
        self.scroll_by(if down { rows } else { -rows });
    }

    /// Scrolls the sidebar; it stays there until the focus moves.
    pub fn scroll_sidebar(&mut self, rows: isize) {
        let all = sidebar::rows(self);
        let height = usize::from(self.areas().sidebar.height);
        let first = sidebar::first_row(self, &all, height);
        let most = all.len().saturating_sub(height);
        self.sidebar_scroll = Some(first.saturating_add_signed(rows).min(most));
    }

    /// How many members are above the member list's area, whose heading takes a row.
    pub fn first_member(&self) -> usize {
        let rows = usize::from(self.areas().members.height).saturating_sub(1);
        let listed = self.focused().roster.listed();
        self.members_scroll.min(listed.saturating_sub(rows))
    }

    /// Scrolls the member list, whose heading takes a row.
    pub fn scroll_members(&mut self, rows: isize) {
        let height = usize::from(self.areas().members.height).saturating_sub(1);
        let most = self.focused().roster.len().saturating_sub(height);
        self.members_scroll = self.members_scroll.saturating_add_signed(rows).min(most);
    }

    /// To the oldest line that is kept.
    pub fn scroll_to_oldest(&mut self) {
        let to = self.timeline().oldest();
        self.focused_mut().scroll_to(to);
    }

    /// To the newest line of a conversation, whether it is in focus or not.
    pub fn scroll_to_newest_of(&mut self, id: BufferId) {
        if let Some(buffer) = self.buffer_mut(id) {
            buffer.scroll_to(Scroll::Bottom);
        }
    }

    /// To the newest line.
    pub fn scroll_to_newest(&mut self) {
        self.focused_mut().scroll_to(Scroll::Bottom);
    }
}
