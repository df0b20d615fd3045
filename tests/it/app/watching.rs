//! Whether those one talks with are there: MONITOR, and what is known without it.

use tchat::client::model::watch::Standing;

use super::client::{Begin, Client, alice};

/// On a server that watches `limit` people.
fn watched(limit: &str) -> Client {
    let mut c = alice();
    c.line(&format!(":srv 005 alice MONITOR={limit} :are supported by this server"));
    c
}

fn standing(c: &Client, nick: &str) -> Standing {
    c.buffer(nick).standing
}

#[test]
fn whom_one_talks_with_is_watched_while_one_does() {
    let mut c = watched("10");
    c.keys("/query bob<enter>");
    assert_eq!(c.sent(), ["MONITOR + bob"]);
    c.line(":srv 731 alice :bob");
    assert_eq!(c.last("bob"), "bob is offline");
    c.line(":srv 731 alice :bob");
    assert_eq!(c.shown("bob").len(), 1, "said once");
    c.line(":srv 730 alice :bob!b@host");
    assert_eq!(c.last("bob"), "bob is back (2 changes)");
    c.line(":bob!b@host AWAY :at lunch");
    assert_eq!(c.last("bob"), "bob is away: at lunch (3 changes)");
    assert_eq!(standing(&c, "bob"), Standing::Away);
    c.line(":bob!b@host AWAY");
    assert_eq!(c.last("bob"), "bob is no longer away (4 changes)");
    assert_eq!(c.shown("bob").len(), 1, "one line that grows");
    c.keys("/close<enter>");
    assert_eq!(c.sent(), ["MONITOR - bob"]);
    c.line(":srv 731 alice :bob,carol");
    assert!(c.find("bob").is_none());
}

#[test]
fn somebody_who_is_there_from_the_start_is_no_news() {
    let mut c = watched("10");
    c.keys("/query bob<enter>");
    c.line(":srv 730 * :bob!b@host");
    assert_eq!((c.shown("bob").len(), standing(&c, "bob")), (0, Standing::Online));
}

#[test]
fn another_name_is_watched_instead() {
    let mut c = watched("");
    c.line(":bob!b@h PRIVMSG alice :hi");
    assert_eq!(c.sent(), ["MONITOR + bob"], "a server without a limit watches too");
    c.line(":bob!b@h NICK robert");
    assert_eq!(c.sent(), ["MONITOR - bob", "MONITOR + robert"]);
    assert_eq!(standing(&c, "robert"), Standing::Online);
}

#[test]
fn after_a_break_everybody_is_watched_again() {
    let mut c = watched("10");
    c.keys("/query bob<enter>/query carol<enter>");
    c.line(":srv 731 alice :bob");
    c.lost("gone");
    assert_eq!(standing(&c, "bob"), Standing::Unknown);
    c.wait(3);
    c.connected();
    c.sent();
    c.line(":srv 001 alice :again");
    c.line(":srv 005 alice MONITOR=10 :are supported");
    assert!(c.sent().iter().all(|line| !line.starts_with("MONITOR")), "not before the end");
    c.line(":srv 376 alice :End of MOTD");
    assert!(c.sent().contains(&"MONITOR + bob,carol".to_owned()));
}

#[test]
fn the_limit_of_the_server_is_kept() {
    let mut c = watched("1");
    c.keys("/query bob<enter>/query carol<enter>");
    assert_eq!(c.sent(), ["MONITOR + bob"]);
    let mut c = watched("50");
    c.keys("/query bob<enter>/query carol<enter>");
    c.line(":srv 734 alice 1 carol :Monitor list is full.");
    c.forget();
    c.keys("/query dave<enter>");
    assert!(c.sent().is_empty());
    c.keys("<ctrl-p><ctrl-p>/close<enter>");
    assert_eq!(c.sent(), ["MONITOR - bob", "MONITOR + carol"]);
}

#[test]
fn without_monitor_only_what_is_seen_is_known() {
    let mut c = alice();
    c.keys("/query bob<enter>");
    assert!(c.sent().is_empty());
    assert_eq!(standing(&c, "bob"), Standing::Unknown);
    c.line(":bob!b@h PRIVMSG alice :hi");
    assert_eq!(standing(&c, "bob"), Standing::Online);
    c.line(":bob!b@h QUIT :bye");
    assert_eq!(standing(&c, "bob"), Standing::Offline);
    assert_eq!(c.last("bob"), "bob left (bye)");
    c.line(":srv 301 alice bob :gone fishing");
    assert_eq!(standing(&c, "bob"), Standing::Away);
}

#[test]
fn who_asks_for_the_list_sees_it() {
    let mut c = Begin::plain().online();
    c.input("/raw MONITOR L");
    c.line(":srv 732 alice :bob,carol");
    c.line(":srv 733 alice :End of MONITOR list");
    let shown = c.shown("*");
    assert_eq!(
        shown[shown.len() - 2..],
        ["watched: bob carol", "that is everybody who is watched"]
    );
}

#[test]
fn who_was_on_another_server_is_not_watched() {
    let mut c = watched("100");
    c.line(":bob!b@host PRIVMSG alice :hi");
    c.keys("/server other.example<enter>");
    c.forget();
    c.connected();
    c.line(":srv 005 alice MONITOR=100 :are supported");
    c.welcome("");
    assert!(!c.sent().iter().any(|line| line.contains("MONITOR")));
}
