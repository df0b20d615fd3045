//! What Enter, Esc and the arrows do to the topmost overlay.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;
use crate::client::model::editor::Editor;
use crate::client::model::overlay::{ChannelList, Confirm, Confirmed, Overlay, Page};
use crate::client::model::sidebar;
use crate::client::text::style::Line;

impl Ctx<'_> {
    /// Shows finished lines over the conversations, instead of such a page that is open.
    pub fn show_page(&mut self, title: impl Into<String>, lines: Vec<Line>) {
        if matches!(self.model.overlay(), Some(Overlay::Help(_))) {
            self.model.overlays.pop();
        }
        self.model.overlays.push(Overlay::Help(Page { title: title.into(), lines, scroll: 0 }));
    }

    /// Asks before something is done.
    pub fn confirm(&mut self, question: impl Into<String>, then: Confirmed) {
        let question = question.into();
        self.model.overlays.push(Overlay::Confirm(Confirm { question, then }));
    }

    /// Opens the list of channels and asks the server for a fresh one.
    pub fn show_channels(&mut self, from: BufferId) {
        if !self.list(from) {
            return;
        }
        let Some(network) = self.model.buffer(from).map(|buffer| buffer.network) else {
            return;
        };
        self.model.overlays.push(Overlay::Channels(ChannelList {
            network,
            filter: Editor::default(),
            selected: 0,
        }));
    }

    /// Enter: yes, join, close, or "this is my name". Out: whether there was an overlay.
    pub fn accept_overlay(&mut self) -> bool {
        match self.model.overlays.pop() {
            None => return false,
            Some(Overlay::Help(_)) => {}
            Some(Overlay::Name(mut dialog)) => {
                let id = dialog.network;
                let name = dialog.editor.text().to_owned();
                dialog.refused = None;
                self.model.overlays.push(Overlay::Name(dialog));
                self.choose_name(id, &name);
            }
            Some(Overlay::Confirm(confirm)) => match confirm.then {
                Confirmed::Send { buffer, text } => {
                    if self.say(buffer, &text).is_err() {
                        self.give_back(buffer, &text);
                    }
                }
                Confirmed::Leave { reason } => self.leave(&reason),
            },
            Some(Overlay::Channels(list)) => {
                let filter = list.filter.text();
                let count = self.count_channels(list.network, filter);
                let chosen = self.model.network(list.network).and_then(|network| {
                    let mut shown = network.available.matching(filter);
                    shown.nth(list.chosen(count))
                });
                // What is not listed may exist all the same.
                let name = chosen.map_or_else(|| filter.to_owned(), |channel| channel.name.clone());
                let here = self.here();
                self.join(here, &name, None);
            }
        }
        true
    }

    /// Esc: no, or close. The question for a name stays. Out: whether there was an overlay.
    pub fn dismiss_overlay(&mut self) -> bool {
        match self.model.overlays.last() {
            None => false,
            Some(Overlay::Name(_)) => true,
            Some(Overlay::Confirm(_)) => {
                if let Some(Overlay::Confirm(confirm)) = self.model.overlays.pop()
                    && let Confirmed::Send { buffer, text } = confirm.then
                {
                    self.give_back(buffer, &text);
                }
                true
            }
            Some(Overlay::Help(_) | Overlay::Channels(_)) => {
                self.model.overlays.pop();
                true
            }
        }
    }

    /// Puts a text that was not sent back into the input line, so that Enter means the same again: a slash that begins
    /// it is said with two.
    fn give_back(&mut self, buffer: BufferId, text: &str) {
        if let Some(buffer) = self.model.buffer_mut(buffer) {
            let slash = if text.starts_with('/') { "/" } else { "" };
            buffer.editor.insert(&format!("{slash}{text}"));
        }
    }

    /// Arrows and pages in the topmost overlay: down by positive rows. Out: whether there was one that moves.
    pub fn move_overlay(&mut self, rows: isize) -> bool {
        let area = self.model.page_area();
        let Some(overlay) = self.model.overlays.last_mut() else {
            return false;
        };
        match overlay {
            Overlay::Help(page) => page.scroll_by(rows, area),
            Overlay::Channels(list) => {
                let (network, filter) = (list.network, list.filter.text().to_owned());
                let selected = list.selected;
                let count = self.count_channels(network, &filter);
                let from = selected.min(count.saturating_sub(1));
                let to = from.saturating_add_signed(rows).min(count.saturating_sub(1));
                if let Some(Overlay::Channels(list)) = self.model.overlays.last_mut() {
                    list.selected = to;
                }
            }
            Overlay::Name(_) | Overlay::Confirm(_) => return false,
        }
        true
    }

    fn count_channels(&self, network: NetworkId, filter: &str) -> usize {
        let network = self.model.network(network);
        network.map_or(0, |network| network.available.matching(filter).count())
    }

    /// A click on a row of the sidebar, counted from the top of its area.
    pub fn click_sidebar(&mut self, row: usize) {
        let rows = sidebar::rows(self.model);
        let height = usize::from(self.model.areas().sidebar.height);
        let first = sidebar::first_row(self.model, &rows, height);
        match rows.get(first + row) {
            Some(sidebar::Row::Buffer(id)) => self.focus(*id),
            Some(sidebar::Row::Available(network, index)) => {
                let name = sidebar::listed(self.model, *network, *index).map(|c| c.name.clone());
                if let Some(name) = name {
                    let here = self.here();
                    self.join(here, &name, None);
                }
            }
            Some(sidebar::Row::Heading(_)) | None => {}
        }
    }
}
