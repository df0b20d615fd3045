//! Comings and goings that are nobody's will: servers lost each other, or found each other again.
//!
//! Sources: IRCv3 batch types netsplit and netjoin; without them the reason of a QUIT tells (RFC 1459 section 4.1.6).

use crate::client::ctx::Ctx;
use crate::client::model::netsplit::servers;
use crate::client::model::presence::Coming;
use crate::client::receive::{Line, fold, network_mut};
use crate::client::text::neutral;

/// What a QUIT is to those who stay.
pub(super) fn leaving(cx: &mut Ctx<'_>, line: &Line<'_>, nick: String, reason: String) -> Coming {
    let named = match line.batch {
        Some(batch) if batch.kind.eq_ignore_ascii_case("netsplit") => {
            let names: Vec<String> =
                batch.params.iter().take(2).map(|n| neutral::name(n)).collect();
            Some(names.join(" / "))
        }
        _ => servers(&reason),
    };
    let Some(servers) = named.filter(|_| !line.past) else {
        return Coming::Left { nick, reason };
    };
    let (key, now) = (fold(cx, line, &nick), cx.now);
    network_mut(cx, line).netsplit.leaves(key, now);
    Coming::Split { nick, servers }
}

/// What a JOIN is to those who are there.
pub(super) fn joining(cx: &mut Ctx<'_>, line: &Line<'_>, nick: String) -> Coming {
    let (key, now) = (fold(cx, line, &nick), cx.now);
    let batch = line.batch.is_some_and(|batch| batch.kind.eq_ignore_ascii_case("netjoin"));
    let back = network_mut(cx, line).netsplit.returns(&key, now);
    if batch || back { Coming::Back { nick } } else { Coming::Joined { nick } }
}
