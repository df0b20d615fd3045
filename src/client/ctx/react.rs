//! Reactions to messages, given and taken back (IRCv3 client tag react).

use crate::client::ctx::{Ctx, tags};
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::emoji;
use crate::client::model::entry::EntryId;
use crate::client::model::overlay::Overlay;
use crate::client::model::reaction_list::ReactionList;
use crate::client::model::reactions::short;
use crate::client::text::neutral;
use crate::proto::{Cap, Message, MsgId, Verb};

/// Reactions that are offered again.
const MOST_RECENT: usize = 8;

impl Ctx<'_> {
    /// The id of a message that can be reacted to.
    ///
    /// # Errors
    /// Why there can be no reaction, in words for the user.
    pub fn reactable(&self, buffer: BufferId, line: EntryId) -> Result<MsgId, &'static str> {
        let found = self.model.buffer(buffer).ok_or("there is no such message")?;
        let network = self.model.network(found.network).ok_or("there is no such message")?;
        let entry = found.entry(line).ok_or("the message is not here any more")?;
        if found.kind == BufferKind::Server || entry.who.is_none() {
            return Err("there are no reactions to what the server says");
        }
        if entry.redacted.is_some() {
            return Err("the message was removed");
        }
        if !network.is_online() || !found.joined || found.over {
            return Err("nobody would see it: you are not there now");
        }
        if !tags::can_react(network) {
            return Err("this server does not pass reactions on");
        }
        entry.msgid.clone().ok_or("the server gave this message no id to react to")
    }

    /// Opens the list of reactions for a message.
    pub fn offer_reactions(&mut self, buffer: BufferId, line: EntryId) {
        let msgid = match self.reactable(buffer, line) {
            Ok(msgid) => msgid,
            Err(why) => return self.flash(why),
        };
        let Some(entry) = self.model.buffer(buffer).and_then(|found| found.entry(line)) else {
            return;
        };
        let given: Vec<String> =
            entry.reactions.iter().map(|reaction| reaction.what.to_string()).collect();
        let usual = emoji::USUAL.iter().map(|&usual| usual.to_owned());
        let recent = self.model.recent_reactions.iter().cloned();
        let mut first: Vec<(String, bool)> = Vec::new();
        for what in given.into_iter().chain(recent).chain(usual) {
            if !first.iter().any(|(known, _)| *known == what) {
                let mine = entry.reactions.is_mine(&what);
                first.push((what, mine));
            }
        }
        let who = entry.who.as_deref().unwrap_or_default().to_owned();
        let list = ReactionList::new(buffer, msgid, who, first);
        self.model.overlays.push(Overlay::Reactions(list));
    }

    /// Reacts to a message; what the user has given already is taken back.
    pub fn react(&mut self, buffer: BufferId, msgid: &MsgId, what: &str) {
        let what = short(what).to_owned();
        let Some(found) = self.model.buffer(buffer) else {
            return;
        };
        let Some(line) = found.message(msgid).map(|entry| entry.id) else {
            return self.flash("the message is not here any more");
        };
        if let Err(why) = self.reactable(buffer, line) {
            return self.flash(why);
        }
        let mine = found.entry(line).is_some_and(|entry| entry.reactions.is_mine(&what));
        let (target, id) = (found.name.clone(), found.network);
        let Some(network) = self.model.network(id).filter(|_| !what.is_empty()) else {
            return;
        };
        let (echoed, nick) = (network.caps.contains(Cap::EchoMessage), network.nick.clone());
        let tag = if mine { tags::UNREACT } else { tags::REACT };
        let message = Message::new(Verb::Tagmsg).with(target).with_tag(&format!("+{tag}"), &*what);
        let message = tags::answering(network, message, msgid);
        if !self.send_as_is(buffer, message) {
            return;
        }
        if !mine {
            let recent = &mut self.model.recent_reactions;
            recent.retain(|known| *known != what);
            recent.insert(0, what.clone());
            recent.truncate(MOST_RECENT);
        }
        // Otherwise the echo says it.
        if !echoed && let Some(found) = self.model.buffer_mut(buffer) {
            let what = neutral::name(&what);
            found.react(msgid, |reactions| {
                if mine {
                    reactions.remove(&what, &nick, true);
                } else {
                    reactions.add(&what, &nick, true);
                }
            });
        }
    }
}
