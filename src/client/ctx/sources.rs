//! Asking the disk and the server for what a search looks for, and what they answer.
//!
//! A server may answer with anything, twice, or not at all: foreign lines are only ever listed, never taken for what was
//! said; their number is bounded; and after a while nobody waits for it. Servers are asked in the form of `soju.im/search`:
//! `SEARCH key=value;…`, answered by a batch of that type.

use std::time::Duration;

use crate::client::ctx::Ctx;
use crate::client::ctx::search::search_mut;
use crate::client::model::buffer::{Buffer, BufferKind};
use crate::client::model::entry::nick_hash;
use crate::client::model::kept::{KeptKind, KeptLine, Look, Place, Seen};
use crate::client::model::looks::Why;
use crate::client::model::network::{AskedServer, Network};
use crate::client::model::overlay::Overlay;
use crate::client::model::search::found::Found;
use crate::client::model::search::looked_for::{PAGE, Scope, Source};
use crate::client::model::search::question::Question;
use crate::client::model::{Model, NetworkId};
use crate::client::text::neutral;
use crate::client::text::style::{Tone, plain_text};
use crate::proto::{Cap, Folded, Message, MsgId, Timestamp, Verb};

/// How long a server may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The smallest step of time on the wire.
const STEP: Duration = Duration::from_millis(1);

impl Ctx<'_> {
    pub(super) fn ask_disk(&mut self) {
        let Some(search) = search_mut(self.model) else {
            return;
        };
        let (id, number, limit) = (search.network, search.number, search.limit);
        let (scope, question) = (search.scope, search.question.clone());
        let Some(network) = self.model.network(id) else {
            return;
        };
        let (place, from) = narrowed(self.model, network, (scope, &question));
        let look = match scope {
            Scope::Mentions => Look::Mentions { limit },
            Scope::Here(_) if place.is_none() => return,
            _ => {
                Look::Search { place, words: question.text(), filter: question.filter(from), limit }
            }
        };
        let asked = self.look(id, Why::Search(number), look);
        if let Some(search) = search_mut(self.model).filter(|_| asked) {
            search.store = Source::Asked;
        }
    }

    pub(super) fn ask_server(&mut self) {
        let now = self.now;
        let Some(search) = search_mut(self.model) else {
            return;
        };
        if search.server == Source::Done {
            return;
        }
        let (id, number) = (search.network, search.number);
        let (scope, question) = (search.scope, search.question.clone());
        // Whether that time itself is meant by `before` is not the same everywhere.
        let before = search.server_oldest.map(|oldest| oldest + STEP);
        let place = match scope {
            Scope::Here(here) => self.model.buffer(here).map(|buffer| buffer.name.clone()),
            _ => question.place.clone().map(|name| {
                let network = self.model.network(id);
                network.map_or(name.clone(), |network| place_of(self.model, network, &name).1)
            }),
        };
        let here = match scope {
            Scope::Mentions => return,
            Scope::Here(here) => self.model.buffer(here),
            Scope::Everywhere => None,
        };
        let talk = here.is_none_or(|here| here.kind != BufferKind::Server && !here.over);
        let Some(network) = self
            .model
            .network_mut(id)
            .filter(|network| talk && network.is_online() && network.caps.contains(Cap::Search))
        else {
            return;
        };
        // Without labels it would not be known which of two questions an answer is for.
        if network.searching.as_ref().is_some_and(|asked| asked.label.is_none()) {
            self.wait_for_server();
            return;
        }
        let most = network.features().most_history().filter(|most| *most > 0);
        let limit = PAGE.min(most.unwrap_or(PAGE));
        let Some(wire) = question.on_the_wire(place.as_deref(), before, limit) else {
            return;
        };
        let labels = network.caps.contains(Cap::LabeledResponse);
        let label = labels.then(|| network.requests.new_label());
        network.searching =
            Some(AskedServer { number, label: label.clone(), until: now + PATIENCE, limit });
        let mut message = Message::new(Verb::Search).with(wire);
        if let Some(label) = label {
            message = message.with_tag("label", label);
        }
        self.transmit(id, message);
        if let Some(search) = search_mut(self.model) {
            search.pages += 1;
        }
        self.wait_for_server();
    }

    fn wait_for_server(&mut self) {
        if let Some(search) = search_mut(self.model) {
            search.server = Source::Asked;
        }
    }

    /// The answer of the disk.
    pub(super) fn search_seen(&mut self, id: NetworkId, number: u64, answer: Result<Seen, String>) {
        let Some(search) = search_mut(self.model) else {
            return;
        };
        if search.network != id || search.number != number {
            return;
        }
        let limit = search.limit;
        let lines = match answer {
            Ok(Seen::Found(lines)) => lines,
            Ok(_) => Vec::new(),
            Err(why) => {
                search.store = Source::Failed(neutral::text(&why));
                return;
            }
        };
        search.store = if lines.len() >= limit { Source::More } else { Source::Done };
        let found: Vec<Found> = lines
            .into_iter()
            .take(limit)
            .filter_map(|(place, line)| self.found_on_disk(id, place, line))
            .collect();
        self.take_found(found);
    }

    fn found_on_disk(&self, id: NetworkId, place: Place, line: KeptLine) -> Option<Found> {
        let network = self.model.network(id)?;
        if line.redacted.is_some() || matches!(line.kind, KeptKind::Info | KeptKind::Gap) {
            return None;
        }
        let open = self.model.buffers().iter();
        let mut open = open.filter(|b| b.network == id);
        let open = open.find(|buffer| buffer.place().as_ref() == Some(&place));
        let name = open.map_or_else(|| neutral::name(place.key.as_str()), |b| b.name.clone());
        let who = neutral::name(&line.who);
        let key = network.fold(&who);
        Some(Found {
            hash: nick_hash(key.as_str()),
            place,
            name,
            line: Some(line.id),
            msgid: line.msgid,
            time: line.time,
            who,
            key,
            text: plain_text(&neutral::runs(&line.text.replace('\n', " "), Tone::Plain)),
            own: line.own,
        })
    }

    /// Puts what a source has found into the list, but for what nobody asked for.
    pub fn take_found(&mut self, found: Vec<Found>) {
        let Some(search) = search_mut(self.model) else {
            return;
        };
        let (scope, limit, question) = (search.scope, search.limit, search.question.clone());
        let id = search.network;
        let Some(network) = self.model.network(id) else {
            return;
        };
        let (place, from) = narrowed(self.model, network, (scope, &question));
        let casemap = network.features().casemap();
        let wanted = |found: &Found| {
            // The disk knows which lines are mentions, and nothing of the words.
            let fits = match scope {
                Scope::Mentions => question.fits(from.as_ref(), found.said()),
                Scope::Here(_) | Scope::Everywhere => {
                    question.fits_filters(from.as_ref(), found.said())
                }
            };
            fits && place.as_ref().is_none_or(|place| found.place == *place)
                && !self.model.settings.ignores(casemap, (&found.who, "", ""), "")
        };
        let found: Vec<Found> = found.into_iter().filter(wanted).take(limit).collect();
        if let Some(search) = search_mut(self.model) {
            for found in found {
                search.hits.add(found, limit);
            }
        }
    }

    /// A server that was asked does not answer, or refuses. It is not waited for any more.
    pub fn search_failed(&mut self, id: NetworkId, why: &str) {
        let asked = self.model.network_mut(id).and_then(|network| network.searching.take());
        let asks_again = self.model.network(id).is_some_and(Network::is_online);
        let Some(search) = search_mut(self.model).filter(|search| search.network == id) else {
            return;
        };
        if asked.is_some_and(|asked| asked.number == search.number) {
            search.server = Source::Failed(why.to_owned());
        } else if search.server == Source::Asked && asks_again {
            self.ask_server();
        }
    }

    /// The connection is gone on which a server was asked.
    pub(super) fn search_cut_off(&mut self, id: NetworkId) {
        let search = search_mut(self.model).filter(|search| search.network == id);
        if let Some(search) = search.filter(|search| search.server == Source::Asked) {
            search.server = Source::Failed("the connection was lost".to_owned());
        }
    }

    /// A server says that its answer, which comes next, is not all there is.
    pub fn search_partial(&mut self, id: NetworkId, why: &str) {
        let number = self.model.network(id).and_then(|network| network.searching.as_ref());
        let number = number.map(|asked| asked.number);
        let search = search_mut(self.model).filter(|search| search.network == id);
        if let Some(search) = search.filter(|search| Some(search.number) == number) {
            search.partial = Some(why.to_owned());
        }
    }

    /// A server has answered a question with these lines.
    pub fn search_answered(&mut self, id: NetworkId, found: Vec<Found>) {
        let Some(asked) = self.model.network_mut(id).and_then(|network| network.searching.take())
        else {
            return;
        };
        let Some(search) = search_mut(self.model).filter(|search| search.network == id) else {
            return;
        };
        if search.number == asked.number {
            let (oldest, full) = (found.iter().map(|f| f.time).min(), found.len() >= asked.limit);
            self.take_found(found);
            if search_mut(self.model).is_some_and(|search| search.turn_page(oldest, full)) {
                self.ask_server();
            }
        } else if search.server == Source::Asked {
            self.ask_server();
        }
    }

    /// When [`Self::search_on`] or [`Self::search_overdue`] has something to do.
    pub fn searches_at(model: &Model) -> Option<Timestamp> {
        let open = model.overlays.iter().chain(&model.back).find_map(|overlay| match overlay {
            Overlay::Search(search) => search.ask_at,
            _ => None,
        });
        let asked = model.networks().iter().filter_map(|n| n.searching.as_ref());
        asked.map(|asked| asked.until).chain(open).min()
    }

    /// Servers that were waited for long enough.
    pub fn search_overdue(&mut self) {
        let now = self.now;
        let late = |network: &&Network| network.searching.as_ref().is_some_and(|a| a.until <= now);
        let late: Vec<NetworkId> =
            self.model.networks().iter().filter(late).map(|network| network.id).collect();
        for id in late {
            self.search_failed(id, "the server does not answer");
        }
    }
}

/// The conversation that a name means, and its name on the wire: one that is open, a channel whose sign was left out, else
/// the name as it is.
fn place_of(model: &Model, network: &Network, name: &str) -> (Place, String) {
    let features = network.features();
    let of = |name: &str, kind| (Place { kind, key: network.fold(name) }, name.to_owned());
    let direct = of(name, BufferKind::Direct);
    if features.is_channel(name) {
        return of(name, BufferKind::Channel);
    }
    if model.find(network.id, &direct.0.key).is_some() {
        return direct;
    }
    let signs = features.chantypes().chars();
    let names = signs.map(|sign| format!("{sign}{name}"));
    let known = |name: &String| {
        let key = network.fold(name);
        model.find(network.id, &key).is_some()
            || network.available.listed().iter().any(|channel| channel.key == key)
    };
    names.into_iter().find(known).map_or(direct, |name| of(&name, BufferKind::Channel))
}

/// The conversation and the person that a search is narrowed to.
pub(super) fn narrowed(
    model: &Model,
    network: &Network,
    (scope, question): (Scope, &Question),
) -> (Option<Place>, Option<Folded>) {
    let place = match scope {
        Scope::Here(here) => model.buffer(here).and_then(Buffer::place),
        _ => question.place.as_ref().map(|name| place_of(model, network, name).0),
    };
    (place, question.from.as_ref().map(|nick| network.fold(nick)))
}

/// A line of a server's answer, made harmless.
pub fn found_on_server(network: &Network, message: &Message, time: Timestamp) -> Option<Found> {
    if !matches!(message.verb, Verb::Privmsg | Verb::Notice) {
        return None;
    }
    let who = neutral::name(&message.source.as_ref()?.name);
    let target = neutral::name(message.param(0)?);
    let (_, bare) = network.features().split_statusmsg(&target);
    let own = network.is_me(&who);
    let (kind, name) = if network.features().is_channel(bare) {
        (BufferKind::Channel, bare.to_owned())
    } else {
        (BufferKind::Direct, if own { target.clone() } else { who.clone() })
    };
    let raw = message.param(1)?;
    let raw = raw.strip_prefix("\u{1}ACTION ").map_or(raw, |raw| raw.trim_end_matches('\u{1}'));
    let key = network.fold(&who);
    Some(Found {
        place: Place { kind, key: network.fold(&name) },
        name,
        line: None,
        msgid: message.tags.get("msgid").and_then(MsgId::parse),
        time,
        hash: nick_hash(key.as_str()),
        who,
        key,
        text: plain_text(&neutral::runs(raw, Tone::Plain)),
        own,
    })
}
