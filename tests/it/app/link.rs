//! The connection: not reached, lost, silent, back; and what is typed meanwhile.

use std::time::Duration;

use tchat::client::effect::Effect;
use tchat::client::model::NetworkId;
use tchat::client::model::network::Link;
use tchat::client::model::target::Target;

use super::client::{Begin, ECHO, alice_in_rust, in_rust};

fn connect() -> Effect {
    Effect::Connect(NetworkId(1), Target::default())
}

#[test]
fn a_server_that_is_not_there_is_tried_again_with_growing_waits() {
    let mut c = Begin::default().start();
    assert!(c.did.contains(&connect()));
    let mut waits = Vec::new();
    for _ in 0..8 {
        c.forget();
        c.failed("connection refused");
        let Link::Waiting { next, .. } = c.network().link else {
            unreachable!("the attempt failed");
        };
        let wait = next.since(c.model().now);
        waits.push(wait.as_secs());
        c.wait(wait.as_secs() + 1);
        assert!(c.did.contains(&connect()));
        assert_eq!(c.network().link, Link::Connecting);
    }
    let expected = [1, 2, 4, 8, 16, 32, 60, 60];
    for (wait, least) in waits.iter().zip(expected) {
        assert!((least..=least * 6 / 5).contains(wait), "{waits:?}");
    }
    assert!(
        c.shown("*")[0]
            .starts_with("! cannot reach 127.0.0.1:1234: connection refused; next attempt in 2 s"),
        "{:?}",
        c.shown("*")
    );
}

#[test]
fn while_waiting_the_clock_ticks_every_second_for_the_countdown() {
    let mut c = Begin::default().start();
    for _ in 0..5 {
        c.failed("no");
        c.wait(40);
    }
    c.failed("no");
    c.wait(1);
    assert!(c.deadline_in().is_some_and(|left| left <= Duration::from_secs(1)));
}

#[test]
fn a_lost_connection_is_said_in_every_conversation_and_channels_are_joined_again() {
    let mut c = alice_in_rust();
    c.line(":bob!b@h PRIVMSG alice :psst");
    c.keys("/join #secret key<enter>");
    c.line(":alice!a@h JOIN #secret");
    c.forget();
    c.lost("reset by peer");
    for name in ["#rust", "#secret", "bob"] {
        assert_eq!(
            c.last(name),
            "! lost the connection to 127.0.0.1:1234: reset by peer; next attempt in 2 s"
        );
    }
    assert_eq!(c.last("*"), c.last("#rust"));
    assert!(!c.buffer("#rust").joined && c.buffer("#rust").roster.is_empty());
    c.wait(2);
    c.connected();
    c.line(":srv 001 alice :again");
    c.forget();
    c.line(":srv 422 alice :no motd");
    assert_eq!(c.sent(), ["JOIN #secret key", "JOIN #rust", "LIST"]);
    let here = c.here().to_owned();
    c.line(":alice!a@h JOIN #rust");
    assert_eq!(c.last("#rust"), "connected again, you are back in #rust");
    assert_eq!(c.last("bob"), "connected again");
    assert_eq!(c.here(), here, "the focus stays");
}

#[test]
fn enter_while_offline_keeps_the_text_and_says_why() {
    let mut c = alice_in_rust();
    c.keys("half a th");
    c.lost("gone");
    c.keys("ought<enter>");
    assert_eq!(c.typed(), "half a thought");
    assert!(c.sent().is_empty());
    assert_eq!(c.last("#rust"), "! not sent: no connection to 127.0.0.1:1234, next attempt in 2 s");
}

#[test]
fn channels_left_before_the_break_stay_left() {
    let mut c = alice_in_rust();
    c.keys("/part<enter>");
    c.line(":alice!a@h PART #rust");
    c.lost("gone");
    c.wait(2);
    c.connected();
    c.line(":srv 001 alice :again");
    c.forget();
    c.line(":srv 422 alice :no motd");
    assert_eq!(c.sent(), ["LIST"]);
}

#[test]
fn a_name_that_our_own_ghost_still_holds_is_worked_around_and_taken_back() {
    let mut c = alice_in_rust();
    c.lost("gone");
    c.wait(2);
    c.connected();
    c.forget();
    c.line(":srv 433 * alice :in use");
    assert_eq!(c.sent(), ["NICK alice_"]);
    assert_eq!(c.question(), None, "nobody may be there to answer");
    c.line(":srv 001 alice_ :hi");
    assert!(c.last("*").contains("alice is not free"));
    c.line(":srv 422 alice_ :no motd");
    c.lines(&[":alice_!a@h JOIN #rust", ":srv 353 alice_ = #rust :alice_ alice bob"]);
    c.forget();
    c.line(":alice!a@h QUIT :Ping timeout");
    assert_eq!(c.sent(), ["NICK alice"]);
    c.line(":alice_!a@h NICK alice");
    assert_eq!(c.network().nick, "alice");
}

#[test]
fn a_dead_link_is_noticed_within_ten_seconds_of_activity() {
    let mut c = alice_in_rust();
    c.sleep(60);
    c.line("PING x");
    c.keys("hello<enter>");
    c.forget();
    c.wait(9);
    assert_eq!(c.sent().len(), 1, "a PING asks first");
    assert!(c.network().is_online());
    c.wait(1);
    assert!(matches!(c.network().link, Link::Waiting { .. }));
    assert!(c.did.contains(&Effect::Disconnect(NetworkId(1))));
    assert!(c.last("*").contains("does not answer"));
}

#[test]
fn a_dead_link_is_noticed_within_thirty_seconds_of_silence() {
    let mut c = alice_in_rust();
    c.line("PING x");
    c.forget();
    c.wait(29);
    assert!(c.network().is_online());
    assert!(c.sent()[0].starts_with("PING alive-"));
    c.wait(1);
    assert!(!c.network().is_online());
}

#[test]
fn a_link_that_answers_lives() {
    let mut c = alice_in_rust();
    for _ in 0..10 {
        c.wait(25);
        for ping in c.sent() {
            c.line(&format!(":srv PONG srv {}", ping.trim_start_matches("PING ")));
        }
    }
    assert!(c.network().is_online());
}

#[test]
fn a_slow_old_server_gets_more_time_for_more_lines() {
    let mut c = alice_in_rust();
    for n in 0..10 {
        c.keys(&format!("line {n}<enter>"));
    }
    c.wait(20);
    assert!(c.network().is_online());
    c.wait(10);
    assert!(!c.network().is_online());
}

#[test]
fn a_machine_that_slept_asks_before_it_gives_up() {
    let mut c = alice_in_rust();
    c.keys("hi<enter>");
    c.forget();
    c.sleep(3600);
    c.wait(1);
    assert!(c.network().is_online());
    assert_eq!(c.sent().len(), 1);
}

#[test]
fn a_server_that_lets_us_in_and_closes_at_once_is_not_hammered() {
    let mut c = Begin::default().start();
    let mut waits = Vec::new();
    for online in [0, 0, 0, 59, 60, 0] {
        c.connected();
        c.line(":srv 001 alice :hi");
        for _ in 0..online {
            c.sleep(1);
            c.line("PING x");
        }
        c.line("ERROR :too many of you");
        c.lost("closed");
        let Link::Waiting { next, .. } = c.network().link else {
            unreachable!("the connection was lost");
        };
        let wait = next.since(c.model().now).as_secs();
        waits.push(wait);
        c.wait(wait + 1);
    }
    for (wait, least) in waits.iter().zip([1, 2, 4, 8, 1, 2]) {
        assert!((least..=least * 6 / 5 + 1).contains(wait), "{waits:?}");
    }
}

#[test]
fn in_the_line_mode_a_lost_connection_is_said_once() {
    let mut c = in_rust(Begin::plain().online());
    let before = c.shown("#rust").len();
    c.lost("reset");
    assert_eq!(c.shown("#rust").len(), before);
    assert!(c.last("*").starts_with("! lost the connection to"));
}

#[test]
fn offline_the_window_of_the_server_says_so_too() {
    let mut c = Begin::default().start();
    c.failed("connection refused");
    c.keys("hello<enter>");
    assert_eq!(c.last("*"), "! not sent: no connection to 127.0.0.1:1234, next attempt in 2 s");
    assert_eq!(c.typed(), "hello");
}

#[test]
fn a_channel_that_does_not_let_us_back_in_says_so_in_its_window() {
    let mut c = alice_in_rust();
    c.keys("<ctrl-p>");
    c.lost("gone");
    c.wait(2);
    c.connected();
    c.lines(&[":srv 001 alice :again", ":srv 422 alice :no motd"]);
    c.line(":srv 473 alice #rust :Cannot join channel (+i)");
    assert_eq!(c.last("#rust"), "! not joined #rust: only invited people can join");
    c.keys("/join #rust<enter>");
    c.line(":srv 473 alice #rust :Cannot join channel (+i)");
    assert_eq!(c.last("*"), "! not joined #rust: only invited people can join");
}

#[test]
fn names_are_found_after_a_break_as_before() {
    let mut c = alice_in_rust();
    c.line(":srv 005 alice CASEMAPPING=ascii :are supported");
    c.line(":Bob[x]!b@h PRIVMSG alice :hi");
    c.lost("gone");
    c.wait(2);
    c.connected();
    c.lines(&[":srv 001 alice :again", ":srv 422 alice :no motd"]);
    c.line(":bob{x}!b@h PRIVMSG alice :one name here");
    assert_eq!(c.last("Bob[x]"), "bob{x}: one name here");
    c.line(":srv 005 alice CASEMAPPING=ascii :are supported");
    c.line(":bob{x}!b@h PRIVMSG alice :two names there");
    assert_eq!(c.last("bob{x}"), "bob{x}: two names there");
}

#[test]
fn what_others_see_of_us_is_learnt_anew() {
    let mut c = alice_in_rust();
    c.line(":alice!a@h JOIN #x");
    assert_eq!(c.network().userhost.as_deref(), Some("a@h"));
    c.lost("gone");
    assert_eq!(c.network().userhost, None);
}

#[test]
fn disconnecting_stays_disconnected_and_reconnecting_comes_back() {
    let mut c = alice_in_rust();
    c.keys("/disconnect tea<enter>");
    assert_eq!(c.sent(), ["QUIT tea"]);
    assert_eq!(c.last("#rust"), "disconnected from 127.0.0.1:1234: /reconnect connects again");
    assert!(c.did.contains(&Effect::Disconnect(NetworkId(1))));
    assert_eq!(c.network().link, Link::Idle);
    c.wait(600);
    assert_eq!(c.network().link, Link::Idle);
    c.keys("hi<enter>");
    assert_eq!(c.last("#rust"), "! not connected to 127.0.0.1:1234: /reconnect connects again");
    c.keys("<ctrl-u>/reconnect<enter>");
    assert_eq!(c.network().link, Link::Connecting);
    assert_eq!(c.last("#rust"), "connecting to 127.0.0.1:1234");
    let mut c = in_rust(Begin::plain().online());
    c.input("/disconnect");
    assert!(c.last("*").starts_with("disconnected from"));
    assert!(!c.last("#rust").starts_with("disconnected from"), "once");
}

#[test]
fn another_address_is_another_server() {
    let mut c = alice_in_rust();
    c.keys("/server irc://other:7000/#x<enter>");
    assert_eq!(c.sent(), ["QUIT"]);
    let target = Target::plain("other", 7000);
    assert!(c.did.contains(&Effect::Connect(NetworkId(1), target)));
}

#[test]
fn channels_and_their_keys_stay_with_their_server() {
    let mut c = alice_in_rust();
    c.keys("/join #secret sesame<enter>");
    c.line(":alice!a@h JOIN #secret");
    c.keys("/server other:7000<enter>");
    c.connected();
    c.line(":srv 433 * alice :in use");
    assert!(c.question().is_some(), "no ghost of ours is there");
    c.keys("<ctrl-u>alice2<enter>");
    c.line(":srv 001 alice2 :hi");
    c.forget();
    c.line(":srv 422 alice2 :no motd");
    assert_eq!(c.sent(), ["LIST"]);
}

#[test]
fn the_same_address_again_is_the_same_server() {
    let mut c = alice_in_rust();
    c.keys("/server irc://127.0.0.1:1234/#rust,#c<enter>");
    c.connected();
    c.line(":srv 001 alice :hi");
    c.forget();
    c.line(":srv 422 alice :no motd");
    assert_eq!(c.sent(), ["JOIN #rust", "JOIN #c", "LIST"]);
}

#[test]
fn quitting_tells_the_server_and_leaves() {
    let mut c = alice_in_rust();
    c.keys("/quit good night<enter>");
    assert_eq!(c.sent(), ["QUIT :good night"]);
    assert!(c.did.contains(&Effect::Quit));
    let mut c = in_rust(Begin::plain().online());
    c.input("/exit");
    assert_eq!(c.sent(), ["QUIT"]);
}

#[test]
fn idle_and_connected_nothing_is_due_soon() {
    let mut c = alice_in_rust();
    c.line("PING x");
    assert!(c.deadline_in().is_some_and(|left| left >= Duration::from_secs(20)));
}

#[test]
fn what_became_of_lines_is_told_to_where_they_are_kept_before_another_server_is() {
    use tchat::client::effect::Effect;
    use tchat::client::model::kept::{Keep, Look};
    use tchat::client::model::settings::Settings;
    let settings = Settings { typing: false, keep: true, ..Settings::default() };
    let mut c = in_rust(Begin { settings, ..Begin::default() }.online_with(ECHO));
    c.keys("/go #rust<enter>hello<enter>");
    c.forget();
    c.keys("/server 127.0.0.1:4321<enter>");
    let forgot = c.kept.iter().any(|keep| matches!(keep, Keep::Forget(..) | Keep::Lines(..)));
    assert!(forgot, "{:?}", c.kept);
    let sought = |did: &Effect| matches!(did, Effect::Look(_, _, Look::Last { .. }));
    assert!(c.did.iter().any(sought));
}
