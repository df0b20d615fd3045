//! What the palette offers, from all that is known, in the order in which it stands where nothing is typed. Bounded: people
//! and channels are gathered with the first letter only, and so many of them.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::client::model::Model;
use crate::client::model::buffer::{Buffer, BufferId};
use crate::client::model::palette::{Goal, Offer};

/// People offered, and members looked at to find them.
const MOST_PEOPLE: usize = 20_000;
const MOST_MEMBERS: usize = 60_000;
/// Channels offered, of all networks together.
const MOST_CHANNELS: usize = 100_000;
/// What is unread goes before what is read, and mentions before that.
const UNREAD: u32 = 8;
const MENTIONED: u32 = 16;

/// Conversations, actions, commands and settings.
pub(super) fn near(model: &Model) -> Vec<Offer> {
    let mut offers = conversations(model);
    let known = &model.known;
    offers.extend(known.actions.iter().enumerate().map(|(place, action)| {
        let keys = action.keys.join(", ");
        let gap = if keys.is_empty() { "" } else { " · " };
        let about = format!("{keys}{gap}{}", action.name);
        Offer::new(Goal::Action(place), action.help).about(about)
    }));
    offers.extend(known.commands.iter().enumerate().map(|(place, command)| {
        Offer::new(Goal::Command(place), command.usage.clone()).about(command.help)
    }));
    offers.extend(model.catalogue.settings.iter().enumerate().map(|(place, setting)| {
        Offer::new(Goal::Setting(place), setting.name).about(setting.help)
    }));
    offers
}

/// Unread ones first, those with mentions before the others; then the one before this one, and so on back; this one last.
fn conversations(model: &Model) -> Vec<Offer> {
    let mut all: Vec<&Buffer> = model.buffers().iter().collect();
    let visited = |id: BufferId| model.trail().iter().position(|known| *known == id);
    all.sort_by_key(|buffer| {
        let here = buffer.id == model.focus();
        let newest = buffer.last().map(|line| line.id);
        let rank = (buffer.mentions() > 0, buffer.unread() > 0, visited(buffer.id), newest);
        (here, Reverse(rank))
    });
    let offer = |buffer: &Buffer| {
        let mut offer = Offer::new(Goal::Conversation(buffer.id), model.name_of(buffer));
        offer.weight += if buffer.mentions() > 0 {
            MENTIONED
        } else if buffer.unread() > 0 {
            UNREAD
        } else {
            0
        };
        offer
    };
    all.into_iter().map(offer).collect()
}

/// People in the channels one is in, those of this one first, and channels that could be joined. Nobody with whom one has
/// a conversation already, and no channel that is open.
pub(super) fn far(model: &Model) -> Vec<Offer> {
    let mut offers = people(model);
    let mut room = MOST_CHANNELS;
    for network in model.networks().iter().filter(|network| network.is_online()) {
        let listed = network.available.listed().iter().take(room);
        let before = offers.len();
        let fresh = listed.filter(|channel| model.find(network.id, &channel.key).is_none());
        offers.extend(fresh.map(|channel| {
            Offer::new(Goal::Channel(network.id, channel.members), channel.name.clone())
        }));
        room -= offers.len() - before;
    }
    offers
}

fn people(model: &Model) -> Vec<Offer> {
    let here = model.focus();
    let first = model.buffers().iter().filter(|buffer| buffer.id == here);
    let rest = model.buffers().iter().filter(|buffer| buffer.id != here);
    let members = first.chain(rest).filter(|buffer| buffer.joined).flat_map(|buffer| {
        let nicks = buffer.roster.for_completion();
        nicks.map(move |nick| (buffer.network, nick))
    });
    let mut known = BTreeSet::new();
    let mut offers = Vec::new();
    for (id, nick) in members.take(MOST_MEMBERS) {
        let Some(network) = model.network(id).filter(|network| !network.is_me(nick)) else {
            continue;
        };
        let key = network.fold(nick);
        if model.find(id, &key).is_none() && known.insert((id, key)) {
            offers.push(Offer::new(Goal::Person(id), nick));
        }
        if offers.len() == MOST_PEOPLE {
            break;
        }
    }
    offers
}
