//! What comes in: one table from verb to function, topic by topic. What no function knows goes to the server's window.
//!
//! Only lines from the server change what the client believes. Every text passes `text::neutral` on its way in.

mod batch;
mod caps;
mod channel;
mod connect;
mod ctcp;
mod history;
mod incoming;
mod line;
mod lists;
mod login;
mod markread;
mod message;
mod mode_words;
mod modes;
mod monitor;
mod multiline;
mod netsplit;
mod numeric;
mod outcome;
mod presence;
mod recap;
mod rename;
mod search;
mod tagged;
mod who;
mod whois;
mod words;

pub use incoming::net;

use self::incoming::{handle, nothing};
use self::line::{
    Line, find, fold, is_me, local_time, network, network_mut, place, place_of_error, plain,
    seconds, shared, window,
};
use crate::client::ctx::Ctx;
use crate::proto::Verb;

/// Handles one kind of line.
type Handler = fn(&mut Ctx<'_>, &Line<'_>);

/// Which verb goes where. A table a topic.
const TABLES: &[&[(Verb, Handler)]] = &[
    message::LINES,
    markread::LINES,
    tagged::LINES,
    presence::LINES,
    channel::LINES,
    rename::LINES,
    modes::LINES,
    monitor::LINES,
    lists::LINES,
    login::LINES,
    who::LINES,
    whois::LINES,
    connect::LINES,
    caps::LINES,
    outcome::LINES,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_is_in_one_table_once() {
        let mut verbs: Vec<&str> =
            TABLES.iter().copied().flatten().map(|(verb, _)| verb.as_str()).collect();
        let all = verbs.len();
        verbs.sort_unstable();
        verbs.dedup();
        assert_eq!(verbs.len(), all);
    }
}
