//! What a server lets us say of messages: answers and reactions, as client-only tags.
//!
//! Sources: IRCv3 message-tags (CLIENTTAGDENY), client tags reply and react. `reply` is ratified; programs that are older
//! know it by the name of its draft, so both are sent. `react` is a draft: only that name may be used.

use crate::client::model::network::Network;
use crate::proto::{Cap, Message, MsgId};

const REPLY: &[&str] = &["reply", "draft/reply"];
pub(super) const REACT: &str = "draft/react";
pub(super) const UNREACT: &str = "draft/unreact";

/// Whether the server passes a tag on.
fn passes(network: &Network, tag: &str) -> bool {
    network.caps.contains(Cap::MessageTags) && network.features().allows_client_tag(tag)
}

/// Whether the server passes on which message another one answers.
pub(super) fn can_answer(network: &Network) -> bool {
    REPLY.iter().any(|tag| passes(network, tag))
}

/// Whether the server passes reactions on.
pub(super) fn can_react(network: &Network) -> bool {
    can_answer(network) && passes(network, REACT) && passes(network, UNREACT)
}

/// A message with the tags that say what it answers, those of them that the server passes on.
pub(super) fn answering(network: &Network, message: Message, msgid: &MsgId) -> Message {
    let tags = REPLY.iter().filter(|tag| passes(network, tag));
    tags.fold(message, |message, tag| message.with_tag(&format!("+{tag}"), msgid.as_str()))
}
