//! Two people, a server that dies under them and comes back.

use crate::harness::{Fake, Screen, Server, Wire};

#[test]
fn two_people_talk() {
    let server = Server::start();
    let alice = Screen::in_channel(&server, "alice", "channel1");
    let bob = Screen::in_channel(&server, "bob", "channel1");
    alice.shows("MEMBERS 2");
    alice.keys("hello bob<enter>");
    bob.wait_for("words", |view| view.says("alice", "hello bob"));
    bob.keys("hello alice é 漢字<enter>");
    alice.wait_for("words", |view| view.says("bob", "hello alice é 漢字"));
    bob.keys("/me waves<enter>");
    alice.shows("bob waves");
    bob.keys("/exit<enter>");
    assert_eq!(bob.end(), Ok(0));
    alice.shows("MEMBERS 1");
}

#[test]
fn after_a_restart_of_the_server_everybody_is_back_and_nothing_is_doubled() {
    let server = Server::start();
    let alice = Screen::in_channel(&server, "alice", "channel1");
    let bob = Screen::in_channel(&server, "bob", "channel1");
    alice.keys("before<enter>");
    bob.wait_for("words", |view| view.says("alice", "before"));
    alice.keys("a draft");
    alice.has_typed("a draft");
    server.kill();
    for screen in [&alice, &bob] {
        screen.shows(&format!("lost the connection to {}: ", server.address()));
    }
    let _server = server.again();
    for screen in [&alice, &bob] {
        screen.shows("connected again, you are back in #channel1");
        screen.shows("MEMBERS 2");
    }
    alice.has_typed("a draft");
    alice.keys("<ctrl-u>after<enter>");
    for screen in [&alice, &bob] {
        screen.wait_for("words", |view| view.says("alice", "after"));
        let view = screen.view();
        assert_eq!((view.said("before"), view.said("after")), (1, 1));
        assert_eq!(view.said("you joined #channel1"), 1);
    }
}

#[test]
fn every_channel_is_joined_again() {
    let server = Server::start();
    let alice = Screen::in_channel(&server, "alice", "channel1");
    alice.keys("/join channel2<enter>");
    alice.shows("#channel2 ❯");
    let server = server.again();
    alice.shows("connected again, you are back in #channel2");
    alice.keys("<ctrl-p>");
    alice.shows("connected again, you are back in #channel1");
    let mut bob = Wire::in_channel(&server, "bob", "#channel1,#channel2");
    alice.keys("one<enter><ctrl-n>two<enter>");
    bob.expect("PRIVMSG #channel1 one");
    bob.expect("PRIVMSG #channel2 two");
}

/// A line on its way when the link breaks is marked: nobody knows whether it was heard.
#[test]
fn a_line_whose_fate_is_unknown_is_marked_and_not_sent_again() {
    let server = Fake::start();
    let screen = Screen::connect_to(&server.address(), &["--nick", "alice", "--join", "x"]);
    let mut wire = server.accept();
    wire.welcome_with("echo-message labeled-response batch message-tags");
    wire.expect("JOIN #x");
    wire.send(":alice!a@h JOIN #x\r\n:fake 366 alice #x :End");
    screen.shows("#x ❯");
    screen.keys("is this heard?<enter>");
    wire.expect("PRIVMSG #x is this heard?");
    screen.shows("…");
    drop(wire);
    screen.shows("not delivered: the connection was lost");
    let mut wire = server.accept();
    wire.welcome_with("echo-message labeled-response batch message-tags");
    wire.expect("JOIN #x");
    wire.send(":alice!a@h JOIN #x\r\n:fake 366 alice #x :End");
    screen.shows("connected again");
    screen.keys("next<enter>");
    let next = wire.expect("PRIVMSG");
    assert!(next.ends_with(" next"), "{next}");
}

/// A name that the server still holds for the dead connection is asked for again later, without losing the channel.
#[test]
fn a_name_that_is_still_taken_does_not_keep_one_out() {
    let server = Fake::start();
    let screen = Screen::connect_to(&server.address(), &["--nick", "alice", "--join", "x"]);
    let mut wire = server.accept();
    wire.welcome();
    wire.expect("JOIN #x");
    wire.send(":alice!a@h JOIN #x\r\n:fake 366 alice #x :End");
    screen.shows("#x ❯");
    drop(wire);
    let mut wire = server.accept();
    wire.expect("NICK alice");
    wire.send(":fake 433 * alice :Nickname is already in use");
    let other = wire.expect("NICK ");
    let other = other.trim_start_matches("NICK ");
    assert!(other != "alice" && other.starts_with("alice"), "{other}");
    wire.send(&format!(":fake 001 {other} :Welcome\r\n:fake 422 {other} :No MOTD"));
    wire.expect("JOIN #x");
    screen.shows(other);
}
