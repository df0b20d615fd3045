//! From the first byte to the first channel, on servers of every kind.

use tchat::client::model::network::Link;
use tchat::client::model::overlay::Overlay;

use super::client::{Begin, alice};

#[test]
fn capabilities_are_asked_for_before_the_name_is_said() {
    let mut c = Begin::default().start();
    c.connected();
    assert_eq!(c.sent(), ["CAP LS 302", "NICK alice", "USER alice 0 * alice"]);
    c.line(":srv CAP * LS :");
    assert_eq!(c.sent(), ["CAP END"]);
    c.line(":srv 001 alice :Welcome to the lab");
    assert!(c.network().is_online());
    assert_eq!(c.shown("*"), ["Welcome to the lab", "your name here is alice"]);
}

#[test]
fn a_server_without_cap_lets_us_in_all_the_same() {
    for refusal in
        [Some(":srv 421 * CAP :Unknown command"), Some(":srv 451 * :You have not registered"), None]
    {
        let mut c = Begin::default().start();
        c.connected();
        c.forget();
        if let Some(line) = refusal {
            c.line(line);
        }
        c.line(":srv 001 alice :hi");
        assert!(c.network().is_online());
        assert_eq!(c.sent(), [""; 0], "no CAP END to a server that does not know CAP");
        assert!(c.shown("*").iter().all(|line| !line.starts_with('!')));
    }
}

#[test]
fn pings_before_the_welcome_are_answered() {
    let mut c = Begin::nameless().start();
    c.connected();
    c.forget();
    c.line("PING :12 34");
    assert_eq!(c.sent(), ["PONG :12 34"]);
}

#[test]
fn the_server_may_give_another_name_than_we_asked_for() {
    let mut c = Begin::default().start();
    c.connected();
    c.line(":srv 001 alice2 :hi");
    assert_eq!(c.network().nick, "alice2");
}

#[test]
fn every_refusal_of_a_name_asks_again_and_keeps_the_connection() {
    for (line, why) in [
        (":srv 433 * alice :Nickname is already in use", "alice is taken, choose another name"),
        (
            ":srv 432 * alice :Erroneous nickname",
            "alice is not a name this server allows (Erroneous nickname)",
        ),
        (":srv 431 * :No nickname given", "a name is needed"),
        (":srv 436 * alice :Collision", "alice cannot be used now (Collision)"),
        (":srv 437 * alice :Unavailable", "alice cannot be used now (Unavailable)"),
    ] {
        let mut c = Begin::default().start();
        c.connected();
        c.forget();
        c.line(line);
        assert_eq!(c.question(), Some(why));
        assert_eq!(c.last("*"), format!("! {why}"));
        c.keys("<ctrl-u>alice2<enter>");
        assert_eq!(c.sent(), ["USER alice2 0 * alice2", "NICK alice2"]);
        c.line(":srv 462 * :You may not reregister");
        assert_eq!(c.last("*"), format!("! {why}"), "some servers take USER once");
        assert!(c.did.is_empty(), "the connection is kept");
        c.line(":srv 001 alice2 :hi");
        assert_eq!(c.question(), None);
    }
}

#[test]
fn where_there_are_accounts_a_taken_name_may_be_ones_own_however_early_it_is_refused() {
    for acknowledged in [false, true] {
        let mut c = Begin::default().start();
        c.connected();
        c.line(":srv CAP * LS :sasl=PLAIN");
        if acknowledged {
            c.line(":srv CAP * ACK :sasl");
        }
        c.line(":srv 433 * alice :Nickname is already in use");
        let why = "alice is taken, choose another name; if it is yours, /login alice";
        assert_eq!(c.question(), Some(why));
        c.forget();
        c.keys("<ctrl-u>/login alice<enter>");
        assert!(matches!(c.model().overlay(), Some(Overlay::Account(_))));
    }
}

#[test]
fn a_late_refusal_names_the_name_that_it_refuses() {
    let mut c = Begin::nameless().start();
    c.connected();
    c.keys("<ctrl-u>bob<enter><ctrl-u>carol<enter>");
    c.line(":srv 433 * bob :Nickname is already in use");
    assert_eq!(c.question(), Some("bob is taken, choose another name"));
}

#[test]
fn a_server_that_lets_nobody_in_says_why_in_the_question_too() {
    for (line, why) in [
        (
            ":srv 464 * :Password incorrect",
            "Password incorrect; start tchat with the password in the environment variable TCHAT_SERVER_PASSWORD",
        ),
        (":srv 465 * :You are banned", "You are banned"),
        (":srv 463 * :Not your host", "Not your host"),
    ] {
        let why = format!("the server does not let us in: {why}");
        let mut c = Begin::nameless().start();
        c.connected();
        c.keys("<enter>");
        c.line(line);
        assert_eq!(c.last("*"), format!("! {why}"));
        assert_eq!(c.question(), Some(why.as_str()));
        let mut c = Begin::default().start();
        c.connected();
        c.line(line);
        assert_eq!(c.last("*"), format!("! {why}"));
        assert_eq!(c.question(), None, "another name would not help");
    }
}

#[test]
fn a_name_of_the_command_line_that_can_be_none_is_asked_about() {
    for (nick, why) in [
        ("two words", "two words is no name: letters, digits and - _ [ ] only"),
        ("a\u{1b}[2Jb*", "a␛[2Jb* is no name: letters, digits and - _ [ ] only"),
    ] {
        let mut c = Begin { nick: Some(nick), ..Begin::default() }.start();
        c.connected();
        assert_eq!(c.sent(), ["CAP LS 302"]);
        assert_eq!(c.question(), Some(why));
    }
}

#[test]
fn whoever_thinks_long_about_a_name_still_gets_an_answer() {
    let mut c = Begin::nameless().start();
    c.connected();
    c.line(":srv NOTICE * :hello");
    c.wait(600);
    c.keys("<enter>");
    c.wait(80);
    assert_eq!(c.network().link, Link::Registering);
    c.wait(10);
    assert!(matches!(c.network().link, Link::Waiting { .. }));
}

#[test]
fn channels_of_the_command_line_are_joined_when_the_welcome_is_over() {
    let mut c = Begin { join: &["rust", "#c"], ..Begin::default() }.start();
    c.connected();
    c.line(":srv 001 alice :hi");
    c.forget();
    c.line(":srv 376 alice :End of /MOTD command.");
    assert_eq!(c.sent(), ["JOIN #rust", "JOIN #c", "LIST"]);
    c.line(":srv 376 alice :End of /MOTD command.");
    assert!(c.sent().is_empty(), "only once");
}

#[test]
fn a_welcome_without_end_does_not_hold_up_the_channels() {
    let mut c = Begin { join: &["#rust"], ..Begin::default() }.start();
    c.connected();
    c.line(":srv 001 alice :hi");
    c.forget();
    c.wait(3);
    assert_eq!(c.sent(), ["JOIN #rust", "LIST"]);
}

#[test]
fn a_large_server_is_not_asked_for_all_its_channels() {
    let mut c = Begin::default().start();
    c.connected();
    c.lines(&[":srv 001 alice :hi", ":srv 254 alice 26000 :channels formed"]);
    c.forget();
    c.line(":srv 422 alice :No MOTD");
    assert!(c.sent().is_empty());
    assert!(c.last("*").contains("/list"));
}

#[test]
fn features_change_how_names_are_folded_and_members_are_ranked() {
    let mut c = alice();
    c.lines(&[":alice!a@h JOIN #a[]", ":srv 353 alice = #a[] :alice +bob @carol"]);
    c.line(":bob!b@h PRIVMSG #A{} :rfc1459 is what a silent server means");
    assert_eq!(c.last("#a[]"), "bob: rfc1459 is what a silent server means");
    c.line(":srv 005 alice CASEMAPPING=ascii PREFIX=(qov)~@+ CHANTYPES=#! :are supported");
    c.line(":srv 353 alice = #a[] :~dan");
    assert_eq!(c.members("#a[]"), "~dan @carol +bob alice");
    c.line(":bob!b@h PRIVMSG #A{} :another channel now");
    assert!(c.find("#A{}").is_none());
    assert_eq!(c.last("*"), "bob: → #A{}: another channel now");
}

#[test]
fn the_reason_of_a_closed_door_is_the_one_the_server_gave() {
    let mut c = Begin::default().start();
    c.connected();
    c.line("ERROR :Closing Link: you are banned");
    c.lost("connection closed");
    assert!(c.last("*").contains("you are banned"), "{}", c.last("*"));
}

#[test]
fn the_password_of_a_server_is_given_before_anything_else_and_to_that_server_alone() {
    let mut c = Begin::default().start();
    c.server_password("sesam 7");
    c.connected();
    let sent = c.sent();
    assert_eq!(sent.first().map(String::as_str), Some("CAP LS 302"));
    assert_eq!(sent.get(1).map(String::as_str), Some("PASS :sesam 7"));
    c.line(":srv 464 alice :Password incorrect");
    assert_eq!(
        c.last("*"),
        "! the server does not let us in: Password incorrect; start tchat with the right one in the environment variable TCHAT_SERVER_PASSWORD"
    );
    assert!(!format!("{:?}", c.model()).contains("sesam"));
    c.input("/server example.org");
    c.connected();
    assert!(!c.sent().iter().any(|line| line.starts_with("PASS")));
}

#[test]
fn a_server_that_wants_a_password_is_not_knocked_at_again_and_again() {
    let mut c = Begin::nameless().start();
    c.connected();
    c.keys("<ctrl-u>alice<enter>");
    c.line(":srv 464 alice :Password incorrect");
    c.lost("closed");
    assert_eq!(
        c.last("*"),
        "! lost the connection to 127.0.0.1:1234: closed; /reconnect tries again"
    );
    assert_eq!((&c.network().link, c.deadline_in()), (&Link::Idle, None));
    c.forget();
    c.keys("<enter>");
    assert_eq!(c.network().link, Link::Connecting, "the question for a name tries again");
    c.lost("refused");
    assert!(matches!(c.network().link, Link::Waiting { .. }), "that was another reason");
}
