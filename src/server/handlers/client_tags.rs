//! Which tags of a line are passed on to other clients (IRCv3 message-tags, client-only tags; client-tags/react).
//!
//! What they mean is the clients' business: a reply may be to what the server never had, or no longer has. Of reactions the
//! length is bounded, because each stands beside a message for everybody, and what cannot mean anything is refused.

use crate::proto::tags::is_client_only;
use crate::proto::{Cap, Message, Tags};
use crate::server::ctx::Ctx;

const REACT: &str = "+draft/react";
const UNREACT: &str = "+draft/unreact";

/// The tags of a line that are for other clients; none without the capability that brings them.
///
/// # Errors
/// What is wrong with them, in words.
pub(super) fn relayed(cx: &Ctx<'_>, line: &Message) -> Result<Tags, String> {
    let mut tags = Tags::default();
    if !cx.session().has(Cap::MessageTags) {
        return Ok(tags);
    }
    tags.extend(line.tags.iter().filter(|(key, _)| is_client_only(key)));
    let (react, unreact) = (tags.get(REACT), tags.get(UNREACT));
    if react.is_some() && unreact.is_some() {
        return Err("A message cannot react and take it back".to_owned());
    }
    let most = cx.model().limits().reaction_length;
    match react.or(unreact) {
        Some("") => Err("A reaction cannot be empty".to_owned()),
        Some(text) if text.len() > most => Err(format!("A reaction has at most {most} bytes")),
        _ => Ok(tags),
    }
}
