//! Where one left off: the profile of a network is found, its conversations come back, and the server may turn out to be
//! another one.
//!
//! A profile is a network and the account, of guests the nick with which the run began. When a guest logs in, what they have is
//! taken along into the profile of their account, once in a run (`adopting`). Before the server has said which network it is, that is taken to
//! be the one that was last at its address, with the nick that was given, else with the one that was used last. That is put right
//! by the first connection. Afterwards another nick, chosen or given by the server, changes nothing, and neither does a server that
//! comes back with another name: within a run what goes on at one address goes on in one place.

use crate::client::ctx::{Ctx, Spot};
use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;
use crate::client::model::editor::Editor;
use crate::client::model::entry::{Entry, EntryId};
use crate::client::model::keeping::{Keeping, identity};
use crate::client::model::kept::{Keep, Look, Profile, Seen};
use crate::client::model::looks::Why;
use crate::client::model::overlay::Overlay;
use crate::client::model::scroll::Scroll;
use crate::client::text::neutral;
use crate::proto::Timestamp;

/// Lines of a conversation that are there when it is first shown.
pub(super) const FIRST_LINES: usize = 200;
/// Lines from the top of the screen to the newest one that come into memory with it.
const MOST_BELOW: usize = 1_000;

impl Ctx<'_> {
    /// Looks for what was kept when the user was last where the network is.
    pub fn seek(&mut self, id: NetworkId) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let me = Some(network.wanted.clone()).filter(|nick| !nick.is_empty());
        let account = network.login.credentials(&network.target).map(|c| c.account.clone());
        let account = account.filter(|account| !account.is_empty());
        network.keeping = Keeping { sought: me.clone(), ..Keeping::default() };
        let address = network.target.to_string();
        let names = account.into_iter().chain(me).collect();
        self.model.looks.forget(|network, why| network == id && *why == Why::Restore);
        self.look(id, Why::Restore, Look::Last { address, names });
    }

    /// The server has said what it is, or what else it has to say comes next: from here on it is known which network this is.
    pub fn identify(&mut self, id: NetworkId) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        if std::mem::replace(&mut network.keeping.identified, true) {
            return;
        }
        self.note_visit(id);
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let guest = Profile {
            network: identity(network),
            address: network.target.to_string(),
            me: network.keeping.sought.clone().unwrap_or_else(|| network.wanted.clone()),
            account: false,
        };
        network.keeping.sought = Some(guest.me.clone());
        if let Some(account) = network.login.account.clone() {
            return self.enter_account(id, guest, account);
        }
        // Who could not log in this time goes on with what they have.
        let wanted = network.login.credentials(&network.target).map(|c| c.account.as_str());
        let old = network.keeping.profile.clone();
        let own = |old: &Profile| wanted.is_some_and(|wanted| old.me.eq_ignore_ascii_case(wanted));
        let new = match &old {
            Some(old) if old.account && own(old) => Profile { me: old.me.clone(), ..guest },
            _ => guest,
        };
        let same =
            |old: &Profile| old.network == new.network && old.me.eq_ignore_ascii_case(&new.me);
        if let Some(old) = &old
            && same(old)
        {
            network.keeping.profile = Some(new.clone());
            self.keep(id, Keep::Profile(new));
            return;
        }
        self.enter(id, new.clone());
        self.keep(id, Keep::Profile(new));
        self.look(id, Why::Restore, Look::Places);
    }

    /// What is on the screen goes, and what is to come is of this profile.
    fn enter(&mut self, id: NetworkId, new: Profile) {
        let network = self.model.network(id);
        if network.is_some_and(|network| network.keeping.profile.is_some()) {
            self.write_places(id);
            self.leave_profile(id);
        }
        if let Some(network) = self.model.network_mut(id) {
            network.keeping = Keeping {
                sought: network.keeping.sought.take(),
                profile: Some(new),
                identified: true,
                ..Keeping::default()
            };
        }
        self.model.looks.forget(|network, why| network == id && *why == Why::Restore);
    }

    /// From here on the profile is that of an account, which takes along what the guest has.
    pub(super) fn enter_account(&mut self, id: NetworkId, guest: Profile, account: String) {
        let account = Profile { me: account, account: true, ..guest.clone() };
        let Some(old) = self.model.network(id).map(|network| network.keeping.profile.clone())
        else {
            return;
        };
        let is = |profile: &Profile, other: &Profile| {
            profile.network == other.network && profile.me.eq_ignore_ascii_case(&other.me)
        };
        let stays = |old: &Profile| is(old, &account) || (is(old, &guest) && !old.account);
        if old.as_ref().is_some_and(stays) {
            self.write_places(id);
            if let Some(network) = self.model.network_mut(id) {
                network.keeping.profile = Some(account.clone());
            }
            self.model.looks.forget(|network, why| network == id && *why == Why::Restore);
        } else {
            self.enter(id, account.clone());
        }
        self.keep(id, Keep::Account { guest, account });
        self.look(id, Why::Restore, Look::Places);
    }

    /// The conversations of a network, as they were left.
    pub(super) fn restored(&mut self, id: NetworkId, answer: Result<Seen, String>) {
        // Why there are none has been told.
        let Ok(Seen::Places { profile: Some(profile), places, focus, last, adopted }) = answer
        else {
            return;
        };
        self.model.lines_end_at(last);
        let read = places.iter().filter_map(|(kept, ..)| kept.read).map(|(_, time)| time).max();
        // The guest has read since, but not what the account has missed.
        let read = adopted
            .or(read)
            .filter(|time| *time > Timestamp::default())
            .map(|time| time.min(self.now));
        if let Some(network) = self.model.network_mut(id) {
            network.keeping.read = read;
            network.keeping.profile.get_or_insert_with(|| profile.clone());
            if adopted.is_some() {
                (network.lost_at, network.heard_before) = (None, None);
            }
        }
        self.suggest(id, &profile.me);
        let order = places.iter().map(|(kept, ..)| kept.place.clone()).collect();
        self.model.restore_places(id, places, focus.as_ref());
        self.catch_up_anew(id);
        if adopted.is_some() {
            self.model.put_in_places(id, order);
            self.take_in_adopted(id);
        }
        self.take_up(id);
    }

    /// What there is to be asked once the conversations of a network are there.
    pub(super) fn take_up(&mut self, id: NetworkId) {
        // Whoever was let in before this came has joined what else there was to join.
        let settled = self
            .model
            .network(id)
            .is_some_and(|network| network.is_online() && network.settle_by.is_none());
        if settled && !self.is_taking_in(id) {
            self.ask_for_targets(id);
            self.rejoin(id);
        }
    }

    /// Proposes the nick of last time to a user who is asked for one and has typed nothing yet.
    fn suggest(&mut self, id: NetworkId, me: &str) {
        let nameless = self.model.network(id).is_some_and(|network| network.wanted.is_empty());
        if !nameless || me.is_empty() {
            return;
        }
        let me = neutral::name(me);
        let before = std::mem::replace(&mut self.model.suggestion, me.clone());
        for overlay in &mut self.model.overlays {
            if let Overlay::Name(dialog) = overlay
                && dialog.network == id
                && dialog.asked.is_none()
                && dialog.editor.text() == before
            {
                dialog.editor = Editor::default();
                dialog.editor.insert(&me);
            }
        }
    }

    /// After every event: the lines of a conversation that is shown for the first time are looked up, from where the user
    /// was on, else the newest.
    pub fn show_kept(&mut self) {
        let focused = self.model.focused();
        let (id, network) = (focused.id, focused.network);
        let there = self.model.network(network).is_some_and(|n| n.keeping.profile.is_some());
        let Some(place) = focused.place().filter(|_| there && !focused.looked_up) else {
            return;
        };
        let before = focused.entries().next().map(|entry| entry.id);
        let look = match focused.scroll() {
            Scroll::At { entry, .. } if before.is_none_or(|first| entry < first) => {
                let after = EntryId(entry.0.saturating_sub(1));
                Look::After { place, after, limit: MOST_BELOW }
            }
            _ => Look::Before { place, before, limit: FIRST_LINES },
        };
        if self.look(network, Why::First(id), look)
            && let Some(buffer) = self.model.buffer_mut(id)
        {
            buffer.looked_up = true;
        }
    }

    /// The lines of a conversation that is shown for the first time.
    pub(super) fn first_lines(&mut self, id: BufferId, answer: Result<Seen, String>) {
        let Ok(Seen::Lines(lines)) = answer else {
            return;
        };
        let most = self.model.settings.scrollback;
        let Some(buffer) = self.model.buffer(id) else {
            return;
        };
        let network = buffer.network;
        let place = match buffer.scroll() {
            Scroll::At { entry, .. } if lines.len() >= MOST_BELOW => Some(entry),
            _ => None,
        };
        if let Some(entry) = place {
            // The newest lines are too far from there to be in memory as well.
            let before = buffer.entries().next().map(|entry| entry.id);
            if let Some(place) = buffer.place() {
                let look = Look::Before { place, before, limit: FIRST_LINES };
                self.look(network, Why::First(id), look);
            }
            if let Some(buffer) = self.model.buffer_mut(id) {
                buffer.scroll_to(Scroll::Bottom);
            }
            if self.model.focus() == id {
                self.show_message(id, Spot::Entry(entry));
            }
            return;
        }
        let Some(network) = self.model.network(network) else {
            return;
        };
        let first = buffer.entries().next().map(|entry| entry.id);
        // What came meanwhile is there already.
        let older = lines.into_iter().filter(|line| first.is_none_or(|first| line.id < first));
        let lines = older.map(|line| Entry::from_kept(line, network)).collect();
        if let Some(buffer) = self.model.buffer_mut(id) {
            buffer.put_back(lines, most);
        }
    }
}
