//! What is read on one terminal is read for the next one of that nick.

use crate::harness::{Screen, Server, Wire};

#[test]
fn a_second_client_of_a_nick_is_told_what_was_read() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1,#channel2");
    let alice = Screen::in_channel(&server, "alice", "channel1");
    alice.keys("/join channel2<enter>");
    alice.shows("#channel2 ❯");
    bob.send("PRIVMSG #channel1 :alice: hello");
    alice.shows("@1");
    alice.keys("<ctrl-p>");
    alice.shows("alice: hello");
    alice.wait_for("the count goes", |view| !view.contains("@1"));
    alice.keys("/exit<enter>");
    assert_eq!(alice.end(), Ok(0));
    let mut again = Wire::open(&server);
    again.send(
        "CAP REQ :draft/read-marker server-time\r\nNICK alice\r\nUSER alice 0 * :alice\r\nCAP END",
    );
    again.expect(" 001 ");
    again.send("JOIN #channel1,#channel2");
    again.expect("MARKREAD #channel1 timestamp=");
    again.expect("MARKREAD #channel2 *");
}
