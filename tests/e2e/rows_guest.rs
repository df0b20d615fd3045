//! What the first version of this idea did, row by row, for somebody who has nothing but `nc`, where that is
//! not as in the line mode.

use rustix::process::Signal;

use crate::harness::{Dialogue, Guest, Server, Wire, home_of_impatient_server};
use crate::rows_by_line::row_16;

const QUESTION: &str = "* by which name shall others know you here?";

#[test]
fn row_01_the_server_greets_and_asks_for_a_name() {
    let server = Server::start();
    let mut guest = Guest::connect(&server);
    // Who says nothing is asked in a line that a client of IRC takes for a notice.
    let asked = guest.says("by which name shall others know you here?");
    assert!(asked.starts_with("NOTICE * :welcome to tchat.local; "), "{asked}");
    guest.types("alice");
    guest.says_exactly("* your name here is alice");
    let mut hasty = Guest::connect(&server);
    hasty.types("");
    hasty.says("* welcome to tchat.local");
    hasty.says_exactly(QUESTION);
}

#[test]
fn row_05_text_in_no_channel_is_refused_with_a_hint() {
    let server = Server::start();
    let mut guest = Guest::named(&server, "alice");
    guest.types("hello?");
    guest.says("* nobody reads this window: join a channel first, such as /join #channel1");
}

#[test]
fn row_11_everybody_sees_name_and_text_and_the_writer_only_what_they_typed() {
    let server = Server::start();
    let mut alice = Guest::in_channel(&server, "alice", "channel1");
    let mut bob = Guest::in_channel(&server, "bob", "channel1");
    alice.types("hello everybody");
    bob.says_exactly("alice: hello everybody");
    bob.types("hello alice");
    alice.says_exactly("bob: hello alice");
    alice.end_of_input();
    let printed = alice.ends();
    assert!(!printed.iter().any(|line| line.contains("hello everybody")), "{printed:?}");
}

#[test]
fn row_13_what_was_not_delivered_comes_back() {
    let server = Server::start();
    let mut guest = Guest::named(&server, "alice");
    guest.types("/msg nobody hi");
    guest.says_exactly("* not delivered (no such user: nobody): hi");
}

#[test]
fn row_16_ctrl_c_frees_the_name() {
    row_16(|guest: &mut Guest| guest.interrupts());
}

#[test]
fn row_16_the_way_in_which_telnet_interrupts_frees_the_name() {
    row_16(|guest: &mut Guest| {
        guest.sends(b"\xff\xf4\xff\xfd\x06");
        guest.ends();
    });
}

#[test]
fn row_17_a_server_that_goes_away_says_so() {
    let server = Server::start();
    let guest = Guest::in_channel(&server, "alice", "channel1");
    assert_eq!(server.stop(Signal::TERM), 0);
    let last = guest.ends().join("\n");
    assert!(last.contains("* the connection to tchat.local"), "{last}");
    assert!(last.contains("shutting down"), "{last}");
}

#[test]
fn row_18_the_log_tells_of_a_guest_what_it_tells_of_others() {
    let server = Server::start();
    let _bob = Wire::named(&server, "bob");
    let mut guest = Guest::in_channel(&server, "alice", "channel1");
    guest.types("open words\n/msg bob between us\n/exit");
    server.logged("alice left: ");
    for line in [", a guest", "alice arrived", "alice joined #channel1"] {
        server.logged(line);
    }
    server.logged("alice sent bob a private message");
    let log = server.log();
    assert!(!log.contains("open words") && !log.contains("between us"), "{log}");
}

#[test]
fn row_19_nobody_waits_for_anybody() {
    let server = Server::start();
    let _silent = Guest::connect(&server);
    let mut halfway = Guest::connect(&server);
    halfway.sends(b"hal");
    let mut first = Guest::in_channel(&server, "first", "channel1");
    for number in 0..15 {
        let mut guest = Guest::in_channel(&server, &format!("guest{number}"), "channel1");
        guest.types(&format!("words of {number}."));
        first.says_exactly(&format!("guest{number}: words of {number}."));
    }
}

#[test]
fn row_20_a_burst_is_complete_and_in_order() {
    let server = Server::in_home(home_of_impatient_server(), &[]);
    let mut bob = Guest::in_channel(&server, "bob", "channel1");
    let mut alice = Guest::in_channel(&server, "alice", "channel1");
    let burst: Vec<String> = (1..=1000).map(|number| format!("line {number}.")).collect();
    alice.types(&burst.join("\n"));
    bob.says_exactly("alice: line 1000.");
    let printed = bob.printed();
    let heard: Vec<&str> = printed.iter().filter_map(|line| line.strip_prefix("alice: ")).collect();
    assert_eq!(heard, burst);
}
