//! Conversations as an earlier run left them, and what of those that are open is to be written down.

use std::collections::BTreeMap;

use crate::client::model::buffer::{Buffer, BufferId, BufferKind};
use crate::client::model::entry::EntryId;
use crate::client::model::kept::{Keep, KeptPlace, Place};
use crate::client::model::reading::Counts;
use crate::client::model::scroll::Scroll;
use crate::client::model::{Model, NetworkId};
use crate::client::text::neutral;

impl Model {
    /// The channels and direct conversations of a network that are not over.
    pub fn conversations(&self, network: NetworkId) -> Vec<BufferId> {
        let buffers = self.buffers.iter().filter(|b| b.network == network && !b.over);
        let talks = buffers.filter(|b| b.kind != BufferKind::Server);
        talks.map(|buffer| buffer.id).collect()
    }

    /// Lines that come in are placed after this one.
    pub fn lines_end_at(&mut self, last: EntryId) {
        self.last_entry = self.last_entry.max(last);
    }

    /// Opens what was open, in its order and with its drafts, and goes to where the user was, unless they went elsewhere
    /// meanwhile.
    pub fn restore_places(
        &mut self,
        id: NetworkId,
        places: Vec<(KeptPlace, usize, usize)>,
        focus: Option<&Place>,
    ) {
        let Some(window) = self.network(id).map(|network| network.window) else {
            return;
        };
        let untouched = self.focus == window && self.before.is_none();
        for (kept, unread, mentions) in places {
            if kept.open.is_none() {
                self.keep_level_of_closed(id, &kept);
                continue;
            }
            let here = focus.is_some_and(|focus| *focus == kept.place);
            let Some(buffer) = self.restore(id, kept, (unread, mentions)) else {
                continue;
            };
            if here && untouched {
                self.focus = buffer;
                self.sidebar_scroll = None;
                self.members_scroll = 0;
                // Who left from further up is led back there instead.
                if let Some(found) = self.buffers.get_mut(buffer)
                    && found.scroll() == Scroll::Bottom
                {
                    let (reading, entries) = found.reading();
                    reading.open(entries);
                }
            }
        }
    }

    /// Puts the conversations of a network in the order in which they are kept.
    pub fn put_in_places(&mut self, id: NetworkId, order: Vec<Place>) {
        let rank: BTreeMap<Place, usize> =
            order.into_iter().enumerate().map(|(at, place)| (place, at)).collect();
        let rank = |buffer: &Buffer| {
            let place = buffer.place();
            place.and_then(|place| rank.get(&place).copied()).unwrap_or(usize::MAX)
        };
        self.buffers.put_in_places(id, rank);
    }

    fn restore(
        &mut self,
        id: NetworkId,
        kept: KeptPlace,
        (unread, mentions): (usize, usize),
    ) -> Option<BufferId> {
        let name = neutral::name(&kept.name);
        // Nothing that is still to come is read.
        let (last, now) = (self.last_entry, self.now);
        let read = kept.read.map(|(line, time)| (line.min(last), time.min(now)));
        let buffer = if kept.place.kind == BufferKind::Server {
            self.network(id)?.window
        } else {
            let key = self.network(id).filter(|_| !name.is_empty())?.fold(&name);
            match self.find(id, &key) {
                Some(open) => open,
                None => self.buffers.open(id, kept.place.kind, name, key)?,
            }
        };
        let found = self.buffers.get_mut(buffer)?;
        if found.kind != kept.place.kind {
            return None;
        }
        if found.kind != BufferKind::Server {
            found.kept_as = Some(kept.place.key);
        }
        if found.kind == BufferKind::Channel && !found.joined {
            found.rejoin = kept.joined;
            found.secret = found.secret.take().or(kept.secret);
        }
        found.level = found.level.or(kept.level);
        // Another draft may have been put above what stands here.
        let typed = found.editor.text();
        if kept.draft != typed && kept.draft.ends_with(typed) {
            found.editor.clear();
            found.editor.insert(&kept.draft);
        }
        if found.is_empty() {
            found.restore_read(read, Counts { unread, mentions });
            if let Some((entry, row)) = kept.top {
                found.scroll_to(Scroll::At { entry, row });
            }
        }
        Some(buffer)
    }

    /// What has changed of the conversations of a network since the last time this was asked.
    pub fn places_to_keep(&mut self, id: NetworkId) -> Vec<Keep> {
        let mut news = Vec::new();
        let Some(network) = self.networks.iter_mut().find(|network| network.id == id) else {
            return news;
        };
        let keeping = &mut network.keeping;
        let mut before = std::mem::take(&mut keeping.told);
        let mut order = BTreeMap::new();
        for buffer in self.buffers.iter_mut().filter(|buffer| buffer.network == id) {
            buffer.settle();
            let open: &mut u32 = order.entry(buffer.kind).or_default();
            let old = before.remove(&buffer.id);
            let Some(now) = buffer.kept(*open) else {
                continue;
            };
            *open += 1;
            let other = old.as_ref().filter(|old| old.place != now.place);
            if let Some(from) = other.map(|old| old.place.clone()) {
                news.push(Keep::Renamed { from, to: now.place.clone() });
            }
            if old.as_ref() != Some(&now) {
                news.push(Keep::Place(now.clone()));
            }
            if buffer.kind != BufferKind::Server {
                buffer.kept_as = Some(now.place.key.clone());
            }
            keeping.told.insert(buffer.id, now);
        }
        // Those that are over are not closed: they are of another network, or have lost their name.
        let gone = before.into_iter().filter(|(id, _)| self.buffers.get(*id).is_none());
        news.extend(gone.map(|(_, kept)| Keep::Place(kept.closed())));
        let focused = self.buffers.get(self.focus).filter(|buffer| buffer.network == id);
        if let Some(place) = focused.and_then(Buffer::place)
            && keeping.focus.as_ref() != Some(&place)
        {
            news.push(Keep::Focus(place.clone()));
            keeping.focus = Some(place);
        }
        keeping.changes = self.buffers.changes();
        keeping.due = None;
        news
    }
}
