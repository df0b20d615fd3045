//! Whether a message can be taken back (IRCv3 message-redaction), as far as the client knows. How it is done is not here.

use crate::client::model::buffer::{Buffer, BufferKind};
use crate::client::model::entry::Entry;
use crate::client::model::network::Network;
use crate::proto::Cap;

/// Why a message cannot be taken back; `None` when the server decides.
pub fn not_removable(network: &Network, buffer: &Buffer, entry: &Entry) -> Option<&'static str> {
    if buffer.kind == BufferKind::Server || entry.who.is_none() {
        Some("what the server says cannot be removed")
    } else if entry.redacted.is_some() {
        Some("the message is removed already")
    } else if !network.caps.contains(Cap::MessageRedaction) {
        Some("this server does not remove messages")
    } else if !entry.own && !is_operator(network, buffer) {
        Some("only channel operators can remove what others say")
    } else if entry.msgid.is_none() {
        Some("the server gave this message no id to remove it by")
    } else {
        None
    }
}

/// Whether the user is an operator, or more, of a channel.
fn is_operator(network: &Network, buffer: &Buffer) -> bool {
    let order = network.prefixes();
    let needed = order.find('@').unwrap_or(0);
    let me = buffer.roster.get(&network.fold(&network.nick));
    me.is_some_and(|me| {
        me.prefixes.chars().any(|prefix| order.find(prefix).is_some_and(|rank| rank <= needed))
    })
}
