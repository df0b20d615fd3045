//! What a new configuration changes of what was offered: told to those who hear of capabilities that come and go (IRCv3
//! capability-negotiation, "The CAP NEW subcommand" and "The CAP DEL subcommand").
//!
//! Only of what the configuration has a say in. A policy of encryption is told anew and never withdrawn: its end is a
//! duration of 0 (IRCv3 sts, "Mechanism").

use crate::proto::{Cap, Message, Verb};
use crate::server::ctx::Ctx;

use super::cap::{VERSION_302, is_offered, sts, with_value};

/// Capabilities that are there or not, or have another value, as the configuration wants it.
const CHANGING: &[Cap] = &[Cap::AccountRegistration, Cap::Multiline];

/// What one connection would be told of them now.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    names: Vec<(Cap, String)>,
    sts: Option<String>,
}

/// What the connection of the context would be told now; `None` when it does not want to hear of changes.
pub(crate) fn told(cx: &Ctx<'_>) -> Option<Told> {
    let session = cx.session();
    if !session.has(Cap::CapNotify) || session.is_leaving() {
        return None;
    }
    // Who knows of no values hears only that something is there.
    let values = session.cap_version >= VERSION_302;
    let offered = CHANGING.iter().copied().filter(|cap| is_offered(cx, *cap));
    let names = offered.flat_map(|cap| cap.spec().names.iter().map(move |name| (cap, *name)));
    let said = |(cap, name): (Cap, &str)| {
        (cap, if values { with_value(cx, cap, name) } else { name.to_owned() })
    };
    Some(Told { names: names.map(said).collect(), sts: sts(cx).filter(|_| values) })
}

/// Tells it what has become of `before`.
pub(crate) fn tell_changes(cx: &mut Ctx<'_>, before: &Told) {
    let Some(now) = told(cx).filter(|now| now != before) else {
        return;
    };
    let new = now.names.iter().filter(|name| !before.names.contains(name)).map(|(_, name)| name);
    let policy = now.sts.iter().filter(|_| now.sts != before.sts);
    let new: Vec<&str> = new.chain(policy).map(String::as_str).collect();
    let there = |cap: Cap| now.names.iter().any(|(other, _)| *other == cap);
    let gone: Vec<Cap> = CHANGING
        .iter()
        .copied()
        .filter(|cap| before.names.iter().any(|(b, _)| b == cap) && !there(*cap))
        .collect();
    if !gone.is_empty() {
        let names: Vec<&str> = gone.iter().flat_map(|cap| cap.spec().names).copied().collect();
        say(cx, "DEL", &names);
        let caps = &mut cx.session_mut().caps;
        for cap in &gone {
            caps.remove(*cap);
        }
        cx.negotiated();
    }
    if !new.is_empty() {
        say(cx, "NEW", &new);
    }
    cx.flush();
}

fn say(cx: &mut Ctx<'_>, subcommand: &str, names: &[&str]) {
    let line = Message::new(Verb::Cap).with(cx.me()).with(subcommand);
    cx.reply_line(line.with(names.join(" ")));
}
