//! Cards of people, and asking by WHO.

use crate::client::ctx::Ctx;
use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;
use crate::client::model::card::Card;
use crate::client::model::entry::{Entry, EntryKind};
use crate::client::model::settings::Face;
use crate::client::model::who::{FIELDS, SHOWN, SILENT};
use crate::client::text::style::{Run, Tone};
use crate::proto::{Cap, Message, Verb};

/// Channels with more members are not asked about by themselves.
const MOST_ASKED_ABOUT: usize = 300;

impl Ctx<'_> {
    /// Shows a card where it belongs; in the server's window when that conversation is gone.
    pub fn show_card(&mut self, card: &Card) {
        let open = self.model.buffer(card.place).map(|buffer| buffer.id);
        let place = open.unwrap_or_else(|| self.here());
        let mut head = vec![Run::toned(card.nick.clone(), Tone::Strong)];
        if card.is_past() {
            head.push(Run::plain(" was here"));
        } else if !card.real_name.is_empty() && card.real_name != card.nick {
            head.push(Run::plain(format!(" is {}", card.real_name)));
        }
        self.model.push(place, Entry::program(self.now, EntryKind::Info, head));
        for (label, text) in card.rows() {
            self.field(place, label, vec![Run::plain(text)]);
        }
    }

    /// A line of a card or table. The texts must have passed `text::neutral`.
    pub fn field(&mut self, place: BufferId, label: &str, runs: Vec<Run>) {
        self.model.push(place, Entry::field(self.now, label, runs));
    }

    /// Shows the cards that have waited long enough for their end.
    pub fn show_overdue_cards(&mut self, id: NetworkId) {
        let now = self.now;
        while let Some(card) = self.model.network_mut(id).and_then(|n| n.cards.overdue(now)) {
            self.show_card(&card);
        }
    }

    /// Asks who fits a mask, for the user. Out: whether it was sent.
    pub fn ask_who(&mut self, from: BufferId, mask: &str) -> bool {
        let Some(id) = self.model.buffer(from).map(|buffer| buffer.network) else {
            return false;
        };
        let extended = self.model.network(id).is_some_and(|n| n.features().whox());
        let sent = self.send(from, who(mask, SHOWN, extended));
        if sent && let Some(network) = self.model.network_mut(id) {
            let key = network.fold(mask);
            network.whos.ask(key, false);
        }
        sent
    }

    /// Asks who of a channel is away and where they come from, when one has come into it: afterwards the server tells
    /// by itself (away-notify, account-notify). Only where the answer can be told from others (WHOX).
    pub fn ask_about_members(&mut self, channel: BufferId) {
        let Some(buffer) = self.model.buffer(channel) else {
            return;
        };
        let (id, name, members) = (buffer.network, buffer.name.clone(), buffer.roster.len());
        let screen = self.model.settings.face == Face::Screen;
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let kept = network.caps.contains(Cap::AwayNotify);
        let told = network.features().whox();
        if screen && kept && told && members <= MOST_ASKED_ABOUT {
            network.whos.queue(name);
            self.ask_who_next(id);
        }
    }

    /// Asks about the next channel that waits for it.
    pub fn ask_who_next(&mut self, id: NetworkId) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        if let Some(channel) = network.whos.take_next() {
            let key = network.fold(&channel);
            network.whos.ask(key, true);
            self.transmit(id, who(&channel, SILENT, true));
        }
    }
}

fn who(mask: &str, token: &str, extended: bool) -> Message {
    let message = Message::new(Verb::Who).with(mask);
    if extended { message.with(format!("{FIELDS},{token}")) } else { message }
}
