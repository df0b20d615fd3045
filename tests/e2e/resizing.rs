//! Any size, at any time.

use crate::harness::{Launch, Screen, Server, Wire};

#[test]
fn a_storm_of_sizes_ends_with_a_whole_screen() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let screen = Screen::in_channel(&server, "alice", "channel1");
    bob.send("PRIVMSG #channel1 :words that stay");
    screen.shows("words that stay");
    for round in 0..40_u16 {
        for size in [(1, 1), (2, 200), (300, 1), (20, 6), (35 + round, 3), (80, 24)] {
            screen.resize(size);
        }
    }
    screen.resize((120, 40));
    screen.wait_for("a whole screen", |view| {
        view.rows.len() == 40
            && view.says("bob", "words that stay")
            && view.contains("MEMBERS 2")
            && view.contains("#channel1 ❯")
    });
    screen.keys("and<enter>");
    bob.expect("PRIVMSG #channel1 and");
}

#[test]
fn keys_that_come_with_a_new_size_are_not_kept_for_the_next_key() {
    let server = Server::start();
    let screen = Screen::in_channel(&server, "alice", "channel1");
    for round in 1..=60_u16 {
        screen.keys("x");
        screen.resize((100 + round, 30));
        screen.has_typed(&"x".repeat(round.into()));
    }
}

#[test]
fn a_terminal_of_one_cell_is_enough_to_talk_and_leave() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let arguments = ["connect", &server.address(), "--nick", "alice", "--join", "channel1"];
    let screen = Screen::full(Launch::new(&arguments), (1, 1));
    screen.wait_for("in the channel", |view| view.title == "#channel1 - tchat");
    screen.keys("blind<enter>");
    bob.expect("PRIVMSG #channel1 blind");
    screen.keys("/exit<enter>");
    assert_eq!(screen.end(), Ok(0));
    screen.is_as_found();
}

#[test]
fn twenty_columns_and_six_rows_are_usable() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let arguments = ["connect", &server.address(), "--nick", "alice"];
    let screen = Screen::full(Launch::new(&arguments), (20, 6));
    screen.shows("●");
    screen.keys("/join channel1<enter>");
    bob.expect("alice!");
    bob.send("PRIVMSG #channel1 :short");
    screen.shows("bob: short");
    screen.keys("me too<enter>");
    bob.expect("PRIVMSG #channel1 me too");
    screen.shows("alice: me too");
}
