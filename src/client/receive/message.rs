//! What people say: PRIVMSG, NOTICE, WALLOPS; actions; the echo of own lines.

use crate::client::ctx::Ctx;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::entry::{Entry, EntryId};
use crate::client::model::kept::{KeptKind, KeptLine};
use crate::client::model::lines::Likeness;
use crate::client::model::service_words;
use crate::client::receive::ctcp::{Words, words};
use crate::client::receive::{
    Handler, Line, ctcp, find, fold, is_me, network, outcome, place, plain, tagged, window,
};
use crate::client::text::neutral;
use crate::client::text::style::{Run, Tone, plain_text};
use crate::proto::{MsgId, Verb};

pub(super) const LINES: &[(Verb, Handler)] =
    &[(Verb::Privmsg, message), (Verb::Notice, message), (Verb::Wallops, wallops)];

fn message(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let from = line.nick();
    if is_me(cx, line, &from) {
        // It was shown without its password when it was sent.
        if service_words::masked(&line.name(0), line.last_from(1)).is_some() {
            return;
        }
        echo(cx, line);
        return;
    }
    if ignored(cx, line) {
        return;
    }
    let words = words(line.last_from(1));
    let buffer = conversation(cx, line, &from, matches!(words, Words::Ctcp(..)));
    if let Words::Ctcp(name, rest) = words {
        ctcp::received(cx, line, buffer, (name, rest));
        return;
    }
    let key = fold(cx, line, &from);
    let entry = complete(cx, line, buffer, &words);
    if is_known(cx, line, buffer, &entry) {
        return;
    }
    let news = cx.news(buffer, &entry).filter(|_| !line.past);
    if !line.past {
        cx.await_news(buffer);
    }
    let pushed = cx.model.push(buffer, entry);
    if line.past {
        cx.doubt(buffer, pushed);
    }
    if let Some(buffer) = cx.model.buffer_mut(buffer) {
        buffer.roster.spoke(&key);
    }
    if let Some(news) = news {
        cx.tell_user(buffer, &news);
    }
}

/// A message of a history as a line of a conversation; `None` for what is a matter of programs.
pub(super) fn told(cx: &Ctx<'_>, line: &Line<'_>, buffer: BufferId) -> Option<Entry> {
    let words = words(line.last_from(1));
    let shown = !matches!(words, Words::Ctcp(..));
    shown.then(|| complete(cx, line, buffer, &words))
}

/// A message as a line of a conversation, with whom it means.
fn complete(cx: &Ctx<'_>, line: &Line<'_>, buffer: BufferId, words: &Words<'_>) -> Entry {
    let mut entry = said(cx, line, words);
    if !entry.own {
        let found = cx.model.buffer(buffer);
        let direct = found.is_some_and(|buffer| buffer.kind == BufferKind::Direct);
        let named = || is_person(line) && mentions(cx, line, &plain_text(&entry.runs));
        let answered = tagged::answers_me(cx, buffer, entry.reply.as_ref());
        entry.mention = direct || answered || named();
    }
    add_target(cx, line, buffer, &mut entry.runs);
    entry
}

/// What a message says.
fn said(cx: &Ctx<'_>, line: &Line<'_>, words: &Words<'_>) -> Entry {
    let notice = line.message.verb == Verb::Notice;
    let (kind, text) = match *words {
        Words::Action(text) => (KeptKind::Action, text),
        Words::Said(text) | Words::Ctcp(text, _) if notice => (KeptKind::Notice, text),
        Words::Said(text) | Words::Ctcp(text, _) => (KeptKind::Said, text),
    };
    let who = line.nick();
    let kept = KeptLine {
        msgid: line.message.tags.get("msgid").and_then(MsgId::parse),
        own: is_me(cx, line, &who),
        who,
        reply: tagged::answers(line),
        ..KeptLine::new(kind, line.time, text)
    };
    Entry::from_kept(kept, network(cx, line))
}

/// Where a message belongs. A direct message opens its conversation; a notice does not.
fn conversation(cx: &mut Ctx<'_>, line: &Line<'_>, from: &str, ctcp: bool) -> BufferId {
    let target = line.name(0);
    let network = network(cx, line);
    let (_, channel) = network.features().split_statusmsg(&target);
    if network.features().is_channel(channel) {
        return find(cx, line, channel).unwrap_or_else(|| window(cx, line));
    }
    if !network.is_me(&target) || !is_person(line) || from.is_empty() {
        return window(cx, line);
    }
    if let Some(channel) = tagged::channel_context(cx, line) {
        return channel;
    }
    let open = find(cx, line, from);
    if line.message.verb == Verb::Notice && ctcp {
        return open.unwrap_or_else(|| place(cx, line));
    }
    if line.message.verb == Verb::Notice || ctcp {
        return open.unwrap_or_else(|| window(cx, line));
    }
    open.unwrap_or_else(|| cx.open_direct(line.network, from))
}

/// Whether a line comes from somebody rather than from a server.
pub(super) fn is_person(line: &Line<'_>) -> bool {
    let source = line.message.source.as_ref();
    source.is_some_and(|source| source.user.is_some() || !source.name.contains('.'))
}

/// Says to whom a line went when its conversation does not: `@#channel`, or a channel without a window.
fn add_target(cx: &Ctx<'_>, line: &Line<'_>, buffer: BufferId, runs: &mut Vec<Run>) {
    let target = line.name(0);
    let network = network(cx, line);
    let Some(buffer) = cx.model.buffer(buffer) else {
        return;
    };
    let shown = match buffer.kind {
        BufferKind::Channel if network.is_me(&target) => {
            runs.insert(0, Run::toned("(to you only) ", Tone::Muted));
            return;
        }
        BufferKind::Channel => !network.same(&target, &buffer.name),
        BufferKind::Server => network.features().is_channel(&target),
        BufferKind::Direct => false,
    };
    if shown {
        runs.insert(0, Run::toned(format!("→ {target}: "), Tone::Muted));
    }
}

/// Our own line coming back (IRCv3 echo-message), or one that we sent from elsewhere.
fn echo(cx: &mut Ctx<'_>, line: &Line<'_>) {
    if let Some(sent) = outcome::echoed(cx, line) {
        if sent.text != line.last_from(1) {
            rewrite(cx, line, (sent.buffer, sent.line));
        }
        return;
    }
    let target = line.name(0);
    let (_, bare) = network(cx, line).features().split_statusmsg(&target);
    let bare = bare.to_owned();
    let words = words(line.last_from(1));
    if matches!(words, Words::Ctcp(..)) {
        return;
    }
    let buffer = match find(cx, line, &bare) {
        Some(buffer) => buffer,
        None if network(cx, line).features().is_channel(&bare) => window(cx, line),
        // Talking to oneself: the line itself follows, or came before.
        None if is_me(cx, line, &bare) => return,
        None => cx.open_direct(line.network, &bare),
    };
    let entry = complete(cx, line, buffer, &words);
    let text = plain_text(&entry.runs);
    if is_known(cx, line, buffer, &entry)
        || (line.past && outcome::recovered(cx, line, buffer, &text))
    {
        return;
    }
    if !line.past {
        cx.await_news(buffer);
    }
    let pushed = cx.model.push(buffer, entry);
    if line.past {
        cx.doubt(buffer, pushed);
    }
}

/// What others see of an own line is what the server made of it.
fn rewrite(cx: &mut Ctx<'_>, line: &Line<'_>, (buffer, entry): (BufferId, EntryId)) {
    let (Words::Said(text) | Words::Action(text) | Words::Ctcp(text, _)) = words(line.last_from(1));
    let mut runs = neutral::lines(text, Tone::Plain);
    add_target(cx, line, buffer, &mut runs);
    if let Some(buffer) = cx.model.buffer_mut(buffer) {
        buffer.change(entry, |entry| {
            entry.runs = runs;
            entry.wire = text.into();
        });
    }
}

/// Whether a line is there already: one with its id and words; in a playback also one of its time, nick and words.
fn is_known(cx: &Ctx<'_>, line: &Line<'_>, buffer: BufferId, entry: &Entry) -> bool {
    let timed = line.past && line.message.tags.get("time").is_some();
    let likeness = Likeness { time: timed.then_some(entry.time), ..Likeness::of(entry) };
    cx.model.buffer(buffer).is_some_and(|buffer| !buffer.lines().alike(likeness).is_empty())
}

fn wallops(cx: &mut Ctx<'_>, line: &Line<'_>) {
    let text = format!("{} to all operators: {}", line.nick(), plain(line.last_from(0)));
    let window = window(cx, line);
    cx.info(window, text);
}

/// Whether the sender is on the ignore list.
pub(super) fn ignored(cx: &Ctx<'_>, line: &Line<'_>) -> bool {
    let Some(source) = &line.message.source else {
        return false;
    };
    let user = source.user.as_deref().unwrap_or("");
    let host = source.host.as_deref().unwrap_or("");
    let network = network(cx, line);
    let casemap = network.features().casemap();
    let person = || network.people.get(&network.fold(&source.name));
    // IRCv3 account-tag; else what was heard of them before.
    let account = line.message.tags.get("account");
    let account = account.or_else(|| person().map(|person| person.account.as_str()));
    let who = (source.name.as_str(), user, host);
    cx.model.settings.ignores(casemap, who, account.unwrap_or_default())
}

/// Whether a text names the user: their nick or a word of their list, as a word of its own.
fn mentions(cx: &Ctx<'_>, line: &Line<'_>, text: &str) -> bool {
    let network = network(cx, line);
    let casemap = network.features().casemap();
    let folded = casemap.fold(text);
    let lower = text.to_lowercase();
    let named =
        !network.nick.is_empty() && has_word(folded.as_str(), casemap.fold(&network.nick).as_str());
    let mut words = cx.model.settings.highlights.iter().filter(|word| !word.is_empty());
    named || words.any(|word| has_word(&lower, &word.to_lowercase()))
}

fn has_word(text: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word).any(|(at, found)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|t| t.chars().next());
        !part(before) && !part(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_counts_only_as_a_word_of_its_own() {
        for (text, found) in [
            ("bob: hi", true),
            ("hi bob", true),
            ("(bob)", true),
            ("bobby", false),
            ("kebob", false),
            ("bob_", false),
            ("bobby and bob", true),
            ("élbob", false),
        ] {
            assert_eq!(has_word(text, "bob"), found, "{text}");
        }
    }
}
