//! What is due: the next attempt to connect, the end of a welcome, signs of life, words in the hint line. And when the
//! next of these is.
//!
//! A dead link is noticed within 10 seconds of having sent something, and within 30 of silence.

use std::time::Duration;

use crate::client::ctx::Ctx;
use crate::client::model::fetches::MOST_FLYING;
use crate::client::model::network::{Link, Network};
use crate::client::model::{Model, NetworkId};
use crate::proto::{Cap, Message, Timestamp, Verb};

/// Silence after which a PING asks whether anybody is there.
const SILENCE: Duration = Duration::from_secs(20);
/// The same, when something was sent since.
const NO_ANSWER: Duration = Duration::from_secs(5);
/// How long the answer to that PING may take in silence.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long any answer may take after something was sent.
const GIVE_UP: Duration = Duration::from_secs(10);
/// A server may take this much longer for every further line: old ones read about one in two seconds.
const PER_LINE: Duration = Duration::from_secs(2);
/// How long a server may take to let us in; some look up names first.
const REGISTRATION: Duration = Duration::from_secs(90);

/// Does everything whose time has come.
pub fn due(cx: &mut Ctx<'_>) {
    let now = cx.now;
    if cx.model.flash.as_ref().is_some_and(|flash| flash.until <= now) {
        cx.model.flash = None;
    }
    cx.model.writers.expire(now);
    cx.tell_typing();
    cx.tell_held();
    cx.search_overdue();
    cx.pull();
    let ids: Vec<NetworkId> = cx.model.networks().iter().map(|network| network.id).collect();
    for id in ids {
        let Some(network) = cx.model.network_mut(id) else {
            continue;
        };
        let late = network.expire(now);
        let due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
        let (attempt, dead) = (due(attempt_at(network)), due(dead_at(network)));
        let (ping, settle) = (due(ping_at(network)), due(network.settle_by));
        cx.undelivered(&late, "the server did not confirm it");
        cx.login_overdue(id);
        if attempt {
            cx.connect(id);
        } else if dead {
            cx.drop_link(id, "the server does not answer");
        } else {
            if ping && let Some(network) = cx.model.network_mut(id) {
                network.pulse.pinged = Some(now);
                let token = format!("alive-{}", now.as_seconds());
                cx.transmit_now(id, Message::new(Verb::Ping).with(token));
            }
            cx.release(id);
            cx.fetch_due(id);
            cx.recaps_due(id);
            if settle {
                cx.settle(id);
            }
            cx.show_overdue_cards(id);
        }
        if cx.model.network(id).is_some_and(|n| n.keeping.due.is_some_and(|due| due <= now)) {
            cx.write_places(id);
        }
    }
}

/// When [`due`] has something to do, or the screen something to count down.
pub fn deadline(model: &Model) -> Option<Timestamp> {
    let flash = model.flash.as_ref().map(|flash| flash.until);
    let networks = model.networks().iter().flat_map(|network| {
        [
            countdown(network, model.now),
            dead_at(network),
            ping_at(network),
            network.settle_by,
            network.expires_at(),
            network.login.dialogue.as_ref().map(|dialogue| dialogue.until),
            network.cards.due(),
            network.pace.deadline(model.now),
            network.keeping.due,
            network.fetches.expires_at(),
            fetch_at(network, model.now),
        ]
    });
    let reading = Ctx::tells_read_at(model);
    let search = Ctx::searches_at(model);
    let pull = Ctx::pulls_at(model);
    let others =
        [flash, model.writers.deadline(model.now), reading, search, pull, model.telling.deadline()];
    networks.chain(others).flatten().min()
}

/// When the next question to a history may be sent, if only the pace holds it up.
fn fetch_at(network: &Network, now: Timestamp) -> Option<Timestamp> {
    let waits = !network.fetches.is_idle() && network.is_online();
    let free = network.fetches.flying() < MOST_FLYING && !network.pace.has_spare(now);
    let asks = network.caps.contains(Cap::Chathistory);
    (waits && free && asks).then(|| network.pace.spare_at(now))
}

fn attempt_at(network: &Network) -> Option<Timestamp> {
    match network.link {
        Link::Waiting { next, .. } => Some(next),
        _ => None,
    }
}

/// The next whole second before the next attempt, because the screen shows how many are left.
fn countdown(network: &Network, now: Timestamp) -> Option<Timestamp> {
    let next = attempt_at(network)?;
    let left = next.since(now);
    let odd = Duration::from_millis(u64::from(left.subsec_millis()));
    let step = if odd.is_zero() { Duration::from_secs(1) } else { odd };
    Some((now + step).min(next))
}

/// When to ask whether anybody is there; not while such a question is open.
fn ping_at(network: &Network) -> Option<Timestamp> {
    let pulse = &network.pulse;
    if !network.is_online() || pulse.pinged.is_some() {
        return None;
    }
    let silent = pulse.heard + SILENCE;
    Some(match pulse.waiting_since {
        Some(since) => silent.min(since + NO_ANSWER),
        None => silent,
    })
}

/// When to give the connection up, if nothing comes until then.
fn dead_at(network: &Network) -> Option<Timestamp> {
    let pulse = &network.pulse;
    match network.link {
        Link::Online => {
            let pinged = pulse.pinged?;
            Some(match pulse.waiting_since {
                Some(since) => {
                    let more = PER_LINE * pulse.waiting_lines.saturating_sub(1);
                    (since + GIVE_UP + more).max(pinged + NO_ANSWER)
                }
                None => pinged + PATIENCE,
            })
        }
        // Nobody is hurried while the user thinks of a name.
        Link::Registering if !network.nick.is_empty() => {
            let asked = network.introduced?;
            Some(pulse.heard.max(asked) + REGISTRATION)
        }
        _ => None,
    }
}
