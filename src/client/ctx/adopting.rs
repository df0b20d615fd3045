//! Logging in while conversations are open: a guest's come together with those of the account, those of another account make
//! way for its own.

use crate::client::ctx::Ctx;
use crate::client::ctx::restoring::FIRST_LINES;
use crate::client::model::NetworkId;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::entry::{EntryId, EntryKind};
use crate::client::model::gap::Gap;
use crate::client::model::keeping::Keeping;
use crate::client::model::kept::{Keep, Look, Profile, Seen};
use crate::client::model::looks::Why;

/// Lines of the account that are taken in at once.
const PIECE: usize = 1_000;

impl Ctx<'_> {
    /// The server says that we are logged in, when it is known already which server it is.
    pub fn follow_account(&mut self, id: NetworkId) {
        let Some(network) = self.model.network(id).filter(|n| n.keeping.identified) else {
            return;
        };
        let profile = network.keeping.profile.clone();
        let (Some(profile), Some(account)) = (profile, network.login.account.clone()) else {
            return;
        };
        if !profile.account {
            self.enter_account(id, profile, account);
        } else if !profile.me.eq_ignore_ascii_case(&account) && self.is_asked(id, &account) {
            // A server that says now this and now that, without being asked, makes no files.
            self.enter_other_account(id, Profile { me: account, ..profile });
        }
    }

    /// Whether the user wants to be this account: by logging in, or by what they have told a service, which is for once.
    fn is_asked(&mut self, id: NetworkId, account: &str) -> bool {
        self.model.network_mut(id).is_some_and(|network| {
            std::mem::take(&mut network.login.told_service) || network.login.is_asked(account)
        })
    }

    /// The user has logged in to another account: what is on the screen is the first one's, and goes. The channels that we
    /// are in stay, and begin anew.
    fn enter_other_account(&mut self, id: NetworkId, account: Profile) {
        self.write_places(id);
        self.leave_profile(id);
        self.model.looks.forget(|network, _| network == id);
        self.fetches_lost(id);
        // The last of what was said to the first account is still for its file.
        for (network, keep) in self.model.take_keepings() {
            self.keep(network, keep);
        }
        if let Some(network) = self.model.network_mut(id) {
            (network.lost_at, network.heard_before, network.marks_asked) = (None, None, None);
            network.keeping = Keeping {
                sought: network.keeping.sought.take(),
                profile: Some(account.clone()),
                identified: true,
                unkept: network.keeping.unkept.take(),
                ..Keeping::default()
            };
        }
        self.keep(id, Keep::Profile(account));
        self.look(id, Why::Restore, Look::Places);
    }

    /// Channels that we are in and that began anew: what is known of them is asked for, as when they are joined.
    pub(super) fn catch_up_anew(&mut self, id: NetworkId) {
        for buffer in self.model.conversations(id) {
            let found = self.model.buffer(buffer);
            if found.is_some_and(|b| b.kind == BufferKind::Channel && b.joined && b.is_empty()) {
                self.catch_up(buffer, false);
            }
        }
    }

    /// Closes the conversations on the screen; of channels that we are in only what was said there goes.
    pub(super) fn leave_profile(&mut self, id: NetworkId) {
        for buffer in self.model.conversations(id) {
            let found = self.model.buffer_mut(buffer);
            match found.filter(|found| found.kind == BufferKind::Channel && found.joined) {
                Some(channel) => channel.begin_anew(),
                None => self.model.close(buffer),
            }
        }
        self.model.forget_levels(id);
        let Some(network) = self.model.network(id) else {
            return;
        };
        let (window, address) = (network.window, network.target.to_string());
        if let Some(buffer) = self.model.buffer_mut(window) {
            buffer.editor.clear();
        }
        let text = format!(
            "another network or name than last time at {address}: what was said there is kept apart"
        );
        self.info(window, text);
    }

    /// What a guest had has been taken along: what the account has of the open conversations is not in memory, and is looked
    /// up before anything is asked of the server, which would say it again.
    pub(super) fn take_in_adopted(&mut self, id: NetworkId) {
        for buffer in self.model.conversations(id) {
            let found = self.model.buffer(buffer);
            let first = found.and_then(|b| b.entries().next().map(|e| e.id).zip(b.place()));
            if let Some((first, place)) = first {
                let look = Look::Before { place, before: Some(first), limit: FIRST_LINES };
                self.look(id, Why::First(buffer), look);
                self.look_adopted(buffer, first);
            }
        }
    }

    fn look_adopted(&mut self, id: BufferId, after: EntryId) {
        let found = self.model.buffer(id);
        let found = found.and_then(|buffer| Some((buffer.network, buffer.place()?)));
        if let Some((network, place)) = found {
            self.look(network, Why::Adopted(id), Look::After { place, after, limit: PIECE });
        }
    }

    /// Whether lines of the account are still being read.
    pub(super) fn is_taking_in(&self, id: NetworkId) -> bool {
        let open = self.model.conversations(id);
        open.into_iter().any(|buffer| self.model.looks.is_asking(id, &Why::Adopted(buffer)))
    }

    /// Lines of the account for a conversation that was open.
    pub(super) fn adopted_lines(
        &mut self,
        network: NetworkId,
        id: BufferId,
        answer: Result<Seen, String>,
    ) {
        if let Ok(Seen::Lines(lines)) = answer {
            let more = lines.last().map(|last| last.id).filter(|_| lines.len() >= PIECE);
            self.model.take_in(id, lines);
            self.model.look_again();
            match more {
                Some(last) => self.look_adopted(id, last),
                None => self.ask_between(id),
            }
        }
        if !self.is_taking_in(network) {
            self.take_up(network);
        }
    }

    /// There is more on disk above the lines that came in. What was said between the last line of the account and the first
    /// one of the guest is asked for: in a direct conversation that is what was said to the account elsewhere. Where there is
    /// nobody to ask, the gap says so.
    fn ask_between(&mut self, id: BufferId) {
        let Some(buffer) = self.model.buffer_mut(id) else {
            return;
        };
        buffer.has_more_on_disk();
        let unknown = EntryKind::Gap(Gap::Unknown);
        let network = buffer.network;
        let gap = buffer.entries().rev().find(|entry| entry.kind == unknown);
        let Some(gap) = gap.map(|gap| gap.id) else {
            return;
        };
        if self.has_history(network) {
            self.fill_gap(id, gap, true);
        } else if let Some(buffer) = self.model.buffer_mut(id) {
            let words = "what was said between is not known here";
            buffer.set_gap(gap, Gap::Lost(words.into()));
        }
    }
}
