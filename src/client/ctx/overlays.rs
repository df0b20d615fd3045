//! What Enter, Esc and the arrows do to the topmost overlay.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::available::ListState;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::channel_list::ChannelList;
use crate::client::model::geometry;
use crate::client::model::help::{self, Help};
use crate::client::model::overlay::{Confirm, Confirmed, MemberList, Overlay};
use crate::client::model::page::Item;
use crate::client::model::picker::{self, Picker};
use crate::client::model::query::Query;
use crate::client::model::sidebar;
use crate::client::model::trust::Answer;
use crate::proto::{Message, Verb};

impl Ctx<'_> {
    /// Shows a text over the conversations, instead of such a page that is open.
    pub fn show_page(&mut self, title: impl Into<String>, items: Vec<Item>) {
        self.model.overlays.pop_if(|overlay| matches!(overlay, Overlay::Help(_)));
        self.model.overlays.push(Overlay::Help(Box::new(Help::new(title, items))));
    }

    /// The same; only what has the words of `filter` is shown at first. Out: whether anything has, else it is not opened.
    pub fn show_page_about(&mut self, title: &str, items: Vec<Item>, filter: &str) -> bool {
        let mut help = Help::new(title, items);
        help.filter.insert(filter);
        help.refresh();
        let found = help.count() > 0;
        if found {
            self.model.overlays.pop_if(|overlay| matches!(overlay, Overlay::Help(_)));
            self.model.overlays.push(Overlay::Help(Box::new(help)));
        }
        found
    }

    /// Asks before something is done.
    pub fn confirm(&mut self, question: impl Into<String>, then: Confirmed) {
        let question = question.into();
        self.model.overlays.push(Overlay::Confirm(Confirm { question, then }));
    }

    /// Opens the list of channels and asks the server for a fresh one.
    pub fn show_channels(&mut self, from: BufferId, query: Query) {
        if !self.list(from, query) {
            return;
        }
        let Some(network) = self.model.buffer(from).map(|buffer| buffer.network) else {
            return;
        };
        self.model.overlays.push(Overlay::Channels(ChannelList::new(network)));
    }

    /// Opens the list of channels; when it is open, asks for it anew.
    pub fn show_or_renew_channels(&mut self) {
        let here = self.here();
        let open = match self.model.overlay() {
            None => return self.show_channels(here, Query::default()),
            Some(Overlay::Channels(list)) => list.network,
            Some(_) => return,
        };
        let available = self.model.network(open).map(|network| &network.available);
        if let Some(available) = available.filter(|a| a.state != ListState::Asked) {
            let query = available.query.clone();
            self.list(here, query);
        }
    }

    /// Opens the list of members of the channel in focus, to choose one.
    pub fn show_members(&mut self) {
        let buffer = self.model.focused();
        if buffer.kind != BufferKind::Channel || self.model.overlay().is_some() {
            self.flash("only channels have members");
            return;
        }
        let list = MemberList {
            network: buffer.network,
            channel: buffer.name.clone(),
            members: buffer.roster.iter().cloned().collect(),
            picker: Picker::default(),
        };
        self.model.overlays.push(Overlay::Members(list));
    }

    /// The other order of the list of channels.
    fn turn_list(&mut self) {
        if let Some(Overlay::Channels(list)) = self.model.overlays.last_mut() {
            list.turn();
        }
    }

    /// Asks who somebody is: the chosen member, else the other of a direct conversation. The list of channels is sorted the
    /// other way by that.
    pub fn ask_who_is(&mut self) {
        let nick = match self.model.overlay() {
            Some(Overlay::Members(list)) => list.chosen().map(|member| member.nick.clone()),
            Some(_) => return self.turn_list(),
            None => {
                let buffer = self.model.focused();
                (buffer.kind == BufferKind::Direct && !buffer.over).then(|| buffer.name.clone())
            }
        };
        match nick {
            Some(nick) => {
                self.dismiss_overlay();
                let here = self.here();
                self.send(here, Message::new(Verb::Whois).with(nick));
            }
            None => self.flash("choose a member, or be in a direct conversation"),
        }
    }

    /// Enter: yes, join, close, or "this is my name". Out: whether there was an overlay.
    pub fn accept_overlay(&mut self) -> bool {
        match self.model.overlays.pop() {
            None => return false,
            Some(Overlay::Help(mut help)) => {
                if help.take_meant() {
                    self.model.overlays.push(Overlay::Help(help));
                }
            }
            Some(dialog @ Overlay::Account(_)) => {
                self.model.overlays.push(dialog);
                self.accept_account();
            }
            Some(question @ Overlay::Paste(_)) => {
                self.model.overlays.push(question);
                self.take_paste(None);
            }
            Some(question @ Overlay::Trust(_)) => {
                self.model.overlays.push(question);
                self.answer_trust(None);
            }
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
                Confirmed::Tell { from, target, speech, text, typed } => {
                    if self.tell(from, &target, speech, &text).is_err() {
                        self.retype(from, &typed);
                    }
                }
                Confirmed::Redact { buffer, msgid, reason } => {
                    self.redact(buffer, &msgid, &reason);
                }
                Confirmed::Leave { reason } => self.leave(&reason),
            },
            Some(Overlay::Channels(list)) => {
                let network = self.model.network(list.network);
                let chosen = network.and_then(|network| list.chosen(&network.available));
                // What is not listed may exist all the same.
                let typed = list.picker.filter.text();
                let name = chosen.map_or_else(|| typed.to_owned(), |channel| channel.name.clone());
                let here = self.here();
                self.join(here, &name, None);
            }
            Some(Overlay::Search(search)) => self.accept_search(search),
            Some(Overlay::Palette(palette)) => self.accept_palette(&palette),
            Some(Overlay::Start(screen)) => self.accept_start(screen),
            Some(Overlay::Members(list)) => {
                if let Some(member) = list.chosen() {
                    let nick = member.nick.clone();
                    self.talk_with(list.network, &nick);
                }
            }
            Some(Overlay::Reactions(list)) => {
                if let Some(offer) = list.chosen() {
                    self.react(list.buffer, &list.msgid, &offer.what);
                }
            }
        }
        true
    }

    /// Esc: no, or close. The question for a name stays. Out: whether there was an overlay.
    pub fn dismiss_overlay(&mut self) -> bool {
        match self.model.overlays.last() {
            None => false,
            Some(Overlay::Name(_)) => true,
            Some(Overlay::Account(_)) => self.dismiss_account(),
            Some(Overlay::Trust(_)) => self.answer_trust(Some(Answer::NotNow)),
            Some(Overlay::Confirm(_)) => {
                if let Some(Overlay::Confirm(confirm)) = self.model.overlays.pop() {
                    match confirm.then {
                        Confirmed::Send { buffer, text } => self.give_back(buffer, &text),
                        Confirmed::Tell { from, typed, .. } => self.retype(from, &typed),
                        Confirmed::Redact { .. } | Confirmed::Leave { .. } => {}
                    }
                }
                true
            }
            Some(
                Overlay::Help(_)
                | Overlay::Paste(_)
                | Overlay::Channels(_)
                | Overlay::Members(_)
                | Overlay::Palette(_)
                | Overlay::Start(_)
                | Overlay::Reactions(_),
            ) => {
                self.model.overlays.pop();
                true
            }
            Some(Overlay::Search(_)) => {
                if let Some(Overlay::Search(search)) = self.model.overlays.pop() {
                    self.leave_search(&search);
                }
                true
            }
        }
    }

    /// Puts a text that was not sent back into the input line, so that Enter means the same again: a slash that begins
    /// it is said with two.
    fn give_back(&mut self, buffer: BufferId, text: &str) {
        let slash = if text.starts_with('/') { "/" } else { "" };
        self.retype(buffer, &format!("{slash}{text}"));
    }

    fn retype(&mut self, buffer: BufferId, typed: &str) {
        if let Some(buffer) = self.model.buffer_mut(buffer) {
            buffer.editor.insert(typed);
        }
    }

    /// Arrows and pages in the topmost overlay: down by positive rows. Out: whether there was one that moves.
    pub fn move_overlay(&mut self, rows: isize) -> bool {
        let area = self.model.page_area();
        let Some(overlay) = self.model.overlays.last_mut() else {
            return false;
        };
        match overlay {
            Overlay::Help(help) => help.page.scroll_by(rows, help::rows(area)),
            Overlay::Channels(list) => list.picker.move_by(rows),
            Overlay::Members(list) => list.picker.move_by(rows),
            Overlay::Reactions(list) => list.picker.move_by(rows),
            Overlay::Search(_) => self.move_search(rows),
            Overlay::Palette(palette) => palette.picker.move_by(rows),
            Overlay::Start(screen) => screen.picker.move_by(rows),
            Overlay::Paste(pasting) => pasting.move_by(rows),
            Overlay::Trust(question) => question.move_by(rows),
            Overlay::Account(dialog) => dialog.move_by(rows),
            Overlay::Name(_) | Overlay::Confirm(_) => return false,
        }
        true
    }

    /// Opens the direct conversation with somebody and goes there; nobody talks with themselves.
    pub fn talk_with(&mut self, network: NetworkId, nick: &str) {
        if self.model.network(network).is_some_and(|network| network.is_me(nick)) {
            self.flash("that is you");
            return;
        }
        let buffer = self.open_direct(network, nick);
        self.focus(buffer);
    }

    /// A click on a cell while an overlay is open: chooses a row, and takes the one that is chosen; beside a list closes it.
    pub fn click_overlay(&mut self, column: u16, row: u16) {
        let inner = self.model.page_area();
        let rows = picker::rows(inner);
        let picker = match self.model.overlays.last_mut() {
            Some(Overlay::Paste(_)) => return self.click_paste(column, row),
            Some(Overlay::Trust(_)) => return self.click_trust(column, row),
            Some(Overlay::Confirm(confirm)) => {
                match confirm.stand(self.model.size).choice_at(column, row) {
                    Some(Confirm::YES) => self.accept_overlay(),
                    Some(_) => self.dismiss_overlay(),
                    None => false,
                };
                return;
            }
            Some(Overlay::Channels(list)) => &mut list.picker,
            Some(Overlay::Members(list)) => &mut list.picker,
            Some(Overlay::Reactions(list)) => &mut list.picker,
            Some(Overlay::Palette(palette)) => &mut palette.picker,
            Some(Overlay::Start(screen)) => &mut screen.picker,
            Some(Overlay::Search(search)) if !search.is_here() => &mut search.picker,
            Some(Overlay::Help(_)) if !geometry::page(self.model.size).contains(column, row) => {
                self.dismiss_overlay();
                return;
            }
            _ => return,
        };
        if rows.contains(column, row) {
            let at = picker.top() + usize::from(row - rows.y);
            if picker.choose(at) == Some(true) {
                self.accept_overlay();
            }
        } else if picker::heading(inner).contains(column, row) {
            self.turn_list();
        } else if !geometry::page(self.model.size).contains(column, row) {
            self.dismiss_overlay();
        }
    }

    /// A click on a row of the member list, counted from the one below its heading: what one can do with that member.
    pub fn click_member(&mut self, row: usize) {
        let at = self.model.first_member() + row;
        if at >= self.model.focused().roster.listed() {
            return;
        }
        self.show_members();
        self.model.refresh_overlay();
        if let Some(Overlay::Members(list)) = self.model.overlays.last_mut() {
            list.picker.choose(at);
        }
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
                let window = self.model.network(*network).map(|network| network.window);
                if let (Some(name), Some(window)) = (name, window) {
                    self.join(window, &name, None);
                }
            }
            Some(sidebar::Row::More(..)) => {
                let here = self.here();
                self.show_channels(here, Query::default());
            }
            Some(sidebar::Row::Heading(_)) | None => {}
        }
    }
}
