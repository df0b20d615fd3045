//! What must hold for every text that the client keeps: nothing in it acts on a terminal.

use tchat::client::effect::Effect;
use tchat::client::model::Model;
use tchat::client::model::body;
use tchat::client::model::buffer::Buffer;
use tchat::client::model::entry::Delivery;
use tchat::client::model::network::{Link, Network};
use tchat::client::model::overlay::Overlay;
use tchat::client::text::style::Run;

/// No control character, no separator of lines or paragraphs, nothing that changes the direction of writing.
fn is_harmless(text: &str) -> bool {
    let acts = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{61c}' | '\u{200e}' | '\u{200f}')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}')
    };
    !text.contains(acts)
}

#[track_caller]
fn text(text: &str) {
    assert!(is_harmless(text), "{text:?}");
}

#[track_caller]
fn runs(all: &[Run]) {
    for run in all {
        text(&run.text);
    }
}

/// A text that may have several lines.
#[track_caller]
fn lines(all: &str) {
    all.split('\n').for_each(text);
}

/// Every text in the model that came from elsewhere. What the user types may have lines and is no part of this.
pub(crate) fn check(model: &Model) {
    model.networks().iter().for_each(check_network);
    model.buffers().iter().for_each(check_buffer);
    text(model.flash.as_ref().map_or("", |flash| &flash.text));
    for overlay in &model.overlays {
        match overlay {
            Overlay::Name(dialog) => {
                text(dialog.refused.as_deref().unwrap_or(""));
                text(dialog.asked.as_deref().unwrap_or(""));
            }
            Overlay::Confirm(confirm) => lines(&confirm.question),
            Overlay::Help(help) => help.page.items.iter().for_each(|item| {
                runs(&item.term.runs);
                runs(&item.about.runs);
            }),
            Overlay::Channels(_) => {}
            Overlay::Paste(pasting) => pasting.words().iter().for_each(|line| runs(&line.runs)),
            Overlay::Search(search) => {
                for found in search.hits.list() {
                    for one in [&found.name, &found.who, &found.text] {
                        text(one);
                    }
                }
                text(search.complaint().unwrap_or(""));
            }
            Overlay::Members(list) => {
                text(&list.channel);
                list.members.iter().for_each(|member| text(&member.nick));
            }
            Overlay::Account(dialog) => text(dialog.refused.as_deref().unwrap_or("")),
            Overlay::Trust(question) => question.words().iter().for_each(|line| text(line)),
            Overlay::Reactions(list) => text(&list.who),
            Overlay::Start(screen) => text(screen.complaint.as_deref().unwrap_or("")),
            Overlay::Palette(palette) => palette.offers().iter().for_each(|offer| {
                text(&offer.name);
                text(&offer.about);
            }),
        }
    }
}

fn check_network(network: &Network) {
    text(&network.name);
    text(&network.nick);
    text(&network.wanted);
    text(network.userhost.as_deref().unwrap_or(""));
    text(&network.prefixes());
    text(network.farewell.as_deref().unwrap_or(""));
    if let Link::Waiting { reason, .. } = &network.link {
        text(reason);
    }
    for channel in network.available.listed() {
        text(&channel.name);
        text(&channel.topic);
    }
}

fn check_buffer(buffer: &Buffer) {
    text(&buffer.name);
    for entry in buffer.entries() {
        text(entry.who.as_deref().unwrap_or(""));
        entry.runs.iter().for_each(|run| lines(&run.text));
        runs(&body::quote(entry).unwrap_or_default());
        runs(&entry.reactions.runs());
        text(entry.redacted.as_deref().unwrap_or(""));
        if let Delivery::Failed(why) = &entry.state {
            text(why);
        }
    }
    for member in buffer.roster.iter() {
        text(&member.nick);
        text(&member.prefixes);
    }
    if let Some(topic) = &buffer.topic {
        runs(&topic.runs);
        text(topic.set.as_ref().map_or("", |(who, _)| who));
    }
}

/// What the program shows outside its own cells.
pub(crate) fn check_effects(effects: &[Effect]) {
    for effect in effects {
        match effect {
            Effect::SetTitle(title) => text(title),
            Effect::Notify { title, body, .. } | Effect::Run { title, body, .. } => {
                text(title);
                text(body);
            }
            Effect::Copy(copied) => lines(copied),
            _ => {}
        }
    }
}
