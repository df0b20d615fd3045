//! The shapes of what was said, live and from history: one line, a batch of several, or these as lines of their own.

use crate::proto::caps::CapSet;
use crate::proto::{Cap, Message, MsgId, Tags};
use crate::server::model::Part;
use crate::server::outbound::{Form, On, Outbound};

/// Client-only tags are said again with every line of a message for those who do not take it as a batch, as long as they
/// have not more bytes than this together: a reply must look like one in every line, and four kilobytes must not become
/// four hundred.
const TAGS_REPEATED: usize = 512;

/// The shapes of a PRIVMSG or NOTICE of one or several parts, or of a TAGMSG, which has none.
///
/// `line` has source, verb and target. With several parts the shapes are a batch, whose reference is the message's id,
/// and for others the lines as they were sent, the empty ones left out (IRCv3 multiline, fallback). `needs` is what
/// receivers must have besides.
pub(super) fn message_forms(
    line: &Message,
    parts: &[Part],
    id: &MsgId,
    needs: &[Cap],
) -> Vec<Form> {
    let needs = CapSet::of(needs);
    if parts.is_empty() {
        let needs = needs.union(CapSet::of(&[Cap::MessageTags]));
        return vec![Form { needs, lines: vec![line.clone()] }];
    }
    let lines = parts.iter().filter(|part| !part.text.is_empty() || parts.len() == 1);
    let lines = lines.map(|part| line.clone().with(part.text.as_str())).collect();
    let apart = Form { needs, lines };
    if parts.len() == 1 {
        return vec![apart];
    }
    let lines = parts.iter().map(|part| {
        let line = line.clone().with(part.text.as_str());
        if part.concat { line.with_tag("draft/multiline-concat", "") } else { line }
    });
    let needs = needs.union(CapSet::of(&[Cap::Batch, Cap::Multiline]));
    let together = Form::batch(needs, line, (id.as_str(), "draft/multiline"), lines.collect());
    vec![together, apart]
}

/// Adds the tags that a client sent for other clients. To be called last: tags of the server come first, so that they
/// are never the ones that do not fit.
pub(super) fn client_tags(what: &mut Outbound, tags: &Tags) {
    let bytes: usize = tags.iter().map(|(key, value)| key.len() + value.len()).sum();
    let on = if bytes > TAGS_REPEATED { On::First } else { On::Every };
    for (key, value) in tags.iter() {
        what.tag_on(on, Cap::MessageTags, key, value);
    }
}
