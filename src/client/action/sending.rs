//! Enter, esc and ctrl-c: what becomes of the text, of what is open, and of the program.

use std::time::Duration;

use crate::client::action::edits_line;
use crate::client::commands::dispatch::{self, Refusal, Spoken};
use crate::client::ctx::Ctx;
use crate::client::model::Flash;
use crate::client::model::buffer::BufferKind;
use crate::client::model::editor::Editor;
use crate::client::model::outgoing::{self, Speech};
use crate::client::model::overlay::{Confirmed, Overlay};
use crate::client::model::pasting::{self, LONG_MESSAGE};
use crate::client::model::query::Query;
use crate::client::model::service_words;
use crate::client::text::neutral;

pub(super) fn send(cx: &mut Ctx<'_>) {
    if command_instead_of_name(cx) || cx.accept_overlay() {
        return;
    }
    if cx.model.selection().is_some() {
        // The text is not what the user looks at now.
        return cx.go_to_quoted();
    }
    let buffer = cx.model.focused();
    let (id, text) = (buffer.id, buffer.editor.text().to_owned());
    if text.trim().is_empty() {
        offer_channels(cx);
        return;
    }
    if let Some((question, then)) = long_command(cx, &text) {
        cx.model.focused_mut().editor.take();
        cx.confirm(question, then);
        return;
    }
    let network = cx.model.focused_network();
    let messages = outgoing::parcels(network, Speech::Say, &buffer.name, &text).len();
    let hidden = service_words::hides(&buffer.name, &text);
    let is_text = !text.starts_with('/') || text.starts_with("//");
    let is_heard = buffer.kind != BufferKind::Server && buffer.joined && network.is_online();
    let what = what(cx, messages, &text);
    if let Some(what) = what.filter(|_| is_text && is_heard) {
        let question = format!("send {what} to {}?", buffer.name);
        let text = text.strip_prefix('/').unwrap_or(&text).to_owned();
        cx.model.focused_mut().editor.take();
        cx.confirm(question, Confirmed::Send { buffer: id, text });
        return;
    }
    if !is_text {
        // A command may be the last thing that is done: it is no draft then.
        take(&mut cx.model.focused_mut().editor, hidden);
    }
    if hidden {
        let id = cx.model.focused().network;
        if let Some(network) = cx.model.network_mut(id) {
            network.login.told_service = true;
        }
    }
    let done = dispatch::enter(cx, &text);
    let stays = done.is_err_and(|refusal| refusal.keeps_text());
    if let Some(buffer) = cx.model.buffer_mut(id) {
        match (is_text, stays) {
            (true, false) => take(&mut buffer.editor, hidden),
            (false, true) => {
                buffer.editor.insert(&text);
            }
            (true, true) | (false, false) => {}
        }
    }
}

/// What would be sent, in words, where that is more than one sends without a thought.
fn what(cx: &Ctx<'_>, messages: usize, text: &str) -> Option<String> {
    let lines = pasting::lines(text);
    if messages > cx.model.settings.paste_limit {
        return Some(format!("{messages} messages"));
    }
    (lines > LONG_MESSAGE).then(|| format!("a message of {lines} lines"))
}

/// The question about a command that would say as much, and what is done then.
fn long_command(cx: &Ctx<'_>, typed: &str) -> Option<(String, Confirmed)> {
    let (buffer, network) = (cx.model.focused(), cx.model.focused_network());
    let Spoken { target, speech, text } = dispatch::spoken(&buffer.name, typed)?;
    let here = speech == Speech::Act;
    let heard = !here || (buffer.kind != BufferKind::Server && buffer.joined);
    let alone = network.is_me(&target) || service_words::hides(&buffer.name, typed);
    if !network.is_online() || !heard || alone {
        return None;
    }
    let messages = outgoing::parcels(network, speech, &target, text).len();
    let what = what(cx, messages, text)?;
    let question = format!("send {what} to {}?", neutral::name(&target));
    let (from, text, typed) = (buffer.id, text.to_owned(), typed.to_owned());
    Some((question, Confirmed::Tell { from, target, speech, text, typed }))
}

/// Takes out what is sent; a password is not remembered.
fn take(editor: &mut Editor, hidden: bool) {
    if hidden {
        editor.take_unremembered();
    } else {
        editor.take();
    }
}

/// Enter without a text where nobody would read one: the channels, to choose one.
fn offer_channels(cx: &mut Ctx<'_>) {
    let here = cx.here();
    if cx.model.focused().kind == BufferKind::Server && cx.model.focused_network().is_online() {
        cx.show_channels(here, Query::default());
    }
}

/// No name begins with a slash: who types a command into the question for one gets it. Out: whether that was so.
fn command_instead_of_name(cx: &mut Ctx<'_>) -> bool {
    let Some(Overlay::Name(dialog)) = cx.model.overlay() else {
        return false;
    };
    let (id, text) = (dialog.network, dialog.editor.text().to_owned());
    if !text.starts_with('/') {
        return false;
    }
    cx.model.editor_mut().0.clear();
    match dispatch::enter(cx, &text) {
        Ok(()) => {}
        Err(Refusal::Wrong(words) | Refusal::Unsent(words)) => cx.ask_name(id, Some(words)),
        Err(Refusal::Told) => cx.ask_name(id, Some("choose a name first".to_owned())),
    }
    true
}

pub(super) fn back(cx: &mut Ctx<'_>) {
    // What was said is about what is left now.
    cx.model.flash = None;
    if cx.dismiss_overlay() || cx.model.unmark() {
    } else if cx.model.selection().is_some() {
        cx.model.end_selection();
    } else if cx.model.focused_mut().answering.take().is_none() && !cx.go_back() {
        cx.model.scroll_to_newest();
    }
}

/// How long the first ctrl-c counts.
const QUIT_WITHIN: Duration = Duration::from_secs(2);
const QUIT_HINT: &str = "again to leave";

/// Any other key than a second ctrl-c takes the first one back.
pub fn disarm(cx: &mut Ctx<'_>) {
    cx.model.flash.take_if(|flash| flash.text == QUIT_HINT);
}

pub(super) fn clear_or_quit(cx: &mut Ctx<'_>) {
    if !edits_line(cx.model) {
        if !cx.dismiss_overlay() {
            cx.model.end_selection();
        }
        return;
    }
    let (editor, _) = cx.model.editor_mut();
    if !editor.is_empty() {
        editor.clear();
        return;
    }
    let asked = cx.model.flash.as_ref();
    if asked.is_some_and(|flash| flash.text == QUIT_HINT && cx.now <= flash.until) {
        cx.quit("");
        return;
    }
    cx.model.flash = Some(Flash { text: QUIT_HINT.to_owned(), until: cx.now + QUIT_WITHIN });
}
