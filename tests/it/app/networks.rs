//! Several servers at once: opened beside each other, each with its own conversations, link and end.

use tchat::client::effect::Effect;
use tchat::client::model::NetworkId;
use tchat::client::model::entry::Entry;
use tchat::client::model::network::Link;
use tchat::client::model::sidebar::{self, Row};

use super::client::{Client, alice, alice_in_rust};

const FIRST: NetworkId = NetworkId(1);
const OTHER: NetworkId = NetworkId(2);

/// Alice in #rust here and in #rust at other.example.
fn two() -> Client {
    let mut c = alice_in_rust();
    c.keys("/connect irc://other.example/#rust<enter>");
    c.let_in(OTHER);
    c.line_of(OTHER, ":alice!a@host JOIN #rust");
    c.line_of(OTHER, ":osrv 353 alice = #rust :alice zoe");
    c.line_of(OTHER, ":osrv 366 alice #rust :End");
    c.forget();
    c
}

fn here(c: &Client) -> (NetworkId, String) {
    let buffer = c.model().focused();
    (buffer.network, c.model().name_of(buffer).to_owned())
}

#[test]
fn another_server_is_opened_beside_this_one() {
    let mut c = alice_in_rust();
    c.keys("/connect irc://other.example/#x<enter>");
    assert_eq!(here(&c), (OTHER, "other.example:6667".to_owned()));
    assert!(c.did.iter().any(|effect| matches!(effect, Effect::Connect(OTHER, _))));
    assert!(!c.did.contains(&Effect::Disconnect(FIRST)));
    assert!(c.buffer("#rust").joined, "what is open stays");
    assert_eq!(c.model().network(OTHER).map(|network| network.nick.as_str()), Some("alice"));
    c.forget();
    c.let_in(OTHER);
    c.wait(5);
    assert!(c.sent_to(OTHER).contains(&"JOIN #x".to_owned()));
    c.keys("/connect irc://other.example/#y<enter>");
    assert_eq!(c.model().networks().len(), 2, "it is open already");
    assert!(c.sent_to(OTHER).contains(&"JOIN #y".to_owned()));
}

#[test]
fn the_commands_are_told_once() {
    let mut c = alice();
    let told = |c: &Client| {
        let buffers = c.model().buffers().iter();
        let entries = buffers.flat_map(|buffer| buffer.entries().map(Entry::text));
        entries.filter(|text| text.starts_with("commands: ")).count()
    };
    let list = [":srv 322 alice #rust 3 :", ":srv 323 alice :End of /LIST"];
    c.lines(&list);
    assert_eq!(told(&c), 1);
    c.keys("/connect irc://other.example<enter>");
    c.let_in(OTHER);
    for line in list {
        c.line_of(OTHER, line);
    }
    let there = c.model().network(OTHER).expect("it is open").available.listed().len();
    assert_eq!((there, told(&c)), (1, 1));
}

#[test]
fn conversations_of_the_same_name_are_of_their_servers() {
    let mut c = two();
    c.line_of(OTHER, ":zoe!z@host PRIVMSG #rust :there");
    c.line(":bob!b@host PRIVMSG #rust :here");
    let rusts: Vec<(NetworkId, String)> = c
        .model()
        .buffers()
        .iter()
        .filter(|buffer| buffer.name == "#rust")
        .map(|buffer| (buffer.network, buffer.last().map(Entry::text).unwrap_or_default()))
        .collect();
    assert_eq!(rusts, [(FIRST, "here".to_owned()), (OTHER, "there".to_owned())]);
    c.keys("<ctrl-k>rust<enter>hi<enter>");
    let to = here(&c).0;
    assert!(c.sent_to(to).contains(&"PRIVMSG #rust :hi".to_owned()));
}

#[test]
fn the_sidebar_has_a_section_for_each_and_the_keys_go_through_all() {
    let mut c = two();
    let rows = sidebar::rows(c.model());
    let names: Vec<&str> = rows
        .iter()
        .filter_map(|row| match row {
            Row::Buffer(id) => c.model().buffer(*id).map(|buffer| c.model().name_of(buffer)),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["127.0.0.1:1234", "#rust", "other.example:6667", "#rust"]);
    let mut seen = vec![here(&c)];
    for _ in 0..3 {
        c.keys("<ctrl-n>");
        seen.push(here(&c));
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 4);
    c.keys("/go 1<enter>");
    c.line_of(OTHER, ":zoe!z@host PRIVMSG alice :psst");
    c.keys("<ctrl-g>");
    assert_eq!(here(&c), (OTHER, "zoe".to_owned()));
}

#[test]
fn two_networks_of_one_name_are_told_apart() {
    let mut c = alice();
    c.line(":srv 005 alice NETWORK=net :are supported");
    c.keys("/connect irc://other.example<enter>");
    c.let_in(OTHER);
    c.line_of(OTHER, ":osrv 005 alice NETWORK=net :are supported");
    assert_eq!(c.model().network_name(FIRST), "127.0.0.1:1234");
    assert_eq!(c.model().network_name(OTHER), "other.example:6667");
    c.keys("/close<enter>");
    assert_eq!(c.model().network_name(FIRST), "net");
}

#[test]
fn one_link_lost_is_no_matter_of_the_other() {
    let mut c = two();
    c.lost_by(OTHER, "reset");
    let links: Vec<bool> = c.model().networks().iter().map(|n| n.link == Link::Online).collect();
    assert_eq!(links, [true, false]);
    assert!(c.buffer("#rust").joined);
    c.wait(5);
    assert!(c.did.iter().any(|effect| matches!(effect, Effect::Connect(OTHER, _))));
    assert!(!c.did.iter().any(|effect| matches!(effect, Effect::Connect(FIRST, _))));
    c.keys("/disconnect<enter>");
}

#[test]
fn closing_the_servers_window_ends_it() {
    let mut c = two();
    c.keys("/go other.example<enter>");
    c.keys("<ctrl-k>other.example<enter>/close<enter>");
    assert!(c.did.contains(&Effect::Disconnect(OTHER)));
    assert!(c.did.contains(&Effect::LetGo(OTHER)));
    assert_eq!(c.model().networks().len(), 1);
    assert_eq!(here(&c).0, FIRST);
    assert!(c.model().buffers().iter().all(|buffer| buffer.network == FIRST));
    // What still comes from it is nobody's.
    c.line_of(OTHER, ":zoe!z@host PRIVMSG alice :late");
    c.lost_by(OTHER, "closed");
    c.wait(60);
    c.keys("<ctrl-k>127.0.0.1<enter>/close<enter>");
    assert!(c.last("*").contains("the server's window stays"), "{}", c.last("*"));
    c.keys("/connect irc://third.example<enter>");
    assert_eq!(here(&c).0, NetworkId(3), "no number is given twice");
}

#[test]
fn there_are_not_more_than_enough() {
    let mut c = alice();
    for n in 0..30 {
        c.keys(&format!("/connect irc://h{n}.example<enter>"));
    }
    assert_eq!(c.model().networks().len(), 20);
    assert!(c.model().focused().last().is_some_and(|line| line.text().contains("20 networks")));
}

#[test]
fn an_invitation_on_another_server_says_where_it_leads() {
    let mut c = two();
    assert_eq!(here(&c).0, OTHER);
    c.line(":bob!b@h INVITE alice #secret");
    let last = c.model().focused().last().map(Entry::text).unwrap_or_default();
    let window = c.model().networks().first().expect("the first").name.clone();
    let words = format!("bob invites you to #secret on {window}: /go {window}, then /join #secret");
    assert_eq!(last, words);
    c.keys(&format!("/go {window}<enter>/join #secret<enter>"));
    assert!(c.sent_to(FIRST).contains(&"JOIN #secret".to_owned()));
}
