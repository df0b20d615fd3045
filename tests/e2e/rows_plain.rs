//! What the first version of this idea did, row by row, in the line mode on pipes, where that is not as for somebody
//! with `nc`.

use rustix::process::Signal;

use crate::harness::{Dialogue, Plain, Server, Wire, free_port, home_of_impatient_server};
use crate::rows_by_line::row_16;

const QUESTION: &str = "* by which name shall others know you here?";

#[test]
fn row_01_the_client_greets_and_asks_for_a_name() {
    let server = Server::start();
    let mut plain = Plain::connect(&server, &[]);
    plain.says_exactly(QUESTION);
}

#[test]
fn row_05_text_in_no_channel_is_refused_with_a_hint() {
    let server = Server::start();
    let mut plain = Plain::named(&server, "alice");
    plain.types("hello?");
    plain.says("* nobody reads this window: join a channel first, such as /join #channel1");
    plain.end_of_input();
    // What a pipe could not say is not lost in silence either.
    assert_eq!(plain.exit_code(), 1);
    assert_eq!(plain.complaints(), ["tchat: not delivered: hello?"]);
}

#[test]
fn row_11_everybody_sees_name_and_text_and_the_writer_once() {
    let server = Server::start();
    let mut alice = Plain::in_channel(&server, "alice", "channel1");
    let mut bob = Plain::in_channel(&server, "bob", "channel1");
    alice.types("hello everybody");
    bob.says_exactly("alice: hello everybody");
    bob.types("hello alice");
    alice.says_exactly("bob: hello alice");
    for mut plain in [alice, bob] {
        plain.end_of_input();
        assert_eq!(plain.exit_code(), 0);
        let count = |line| plain.printed().iter().filter(|printed| *printed == line).count();
        assert_eq!(count("alice: hello everybody"), 1);
        assert_eq!(count("bob: hello alice"), 1);
    }
}

#[test]
fn row_12_what_was_said_in_private_is_shown_where_it_was_said() {
    let server = Server::start();
    let _bob = Wire::named(&server, "bob");
    let mut plain = Plain::named(&server, "alice");
    plain.types("/msg bob between us");
    plain.says("(private to bob): between us");
}

#[test]
fn row_13_what_was_not_delivered_is_complained_of() {
    let server = Server::start();
    let mut plain = Plain::named(&server, "alice");
    plain.types("/msg nobody hi");
    plain.complains("not delivered (no such user: nobody): hi");
}

#[test]
fn row_16_ctrl_c_quits_at_once() {
    row_16(|plain: &mut Plain| {
        plain.signal(Signal::INT);
        assert_eq!(plain.exit_code(), 0);
    });
}

#[test]
fn row_16_a_killed_client_frees_the_name() {
    row_16(|plain: &mut Plain| plain.signal(Signal::KILL));
}

#[test]
fn row_17_a_server_that_is_not_there_is_named() {
    let address = format!("127.0.0.1:{}", free_port());
    let plain = Plain::connect_to(&address, &["--nick", "alice"]);
    assert_eq!(plain.exit_code(), 1);
    let complaints = plain.complaints();
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert!(complaints[0].starts_with(&format!("tchat: cannot connect to {address}: ")));
}

#[test]
fn row_17_a_server_that_goes_away_is_named() {
    let server = Server::start();
    let plain = Plain::in_channel(&server, "alice", "channel1");
    server.kill();
    assert_eq!(plain.exit_code(), 1);
    let complaints = plain.complaints();
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert!(
        complaints[0]
            .starts_with(&format!("tchat: the connection to {} is gone: ", server.address()))
    );
}

#[test]
fn row_19_nobody_waits_for_anybody() {
    let server = Server::start();
    let _silent = Wire::open(&server);
    let _deaf = Wire::in_channel(&server, "deaf", "#channel1");
    let mut plain = Plain::in_channel(&server, "alice", "channel1");
    for number in 0..15 {
        let mut guest = Wire::in_channel(&server, &format!("guest{number}"), "#channel1");
        guest.send(&format!("PRIVMSG #channel1 :words of {number}."));
        plain.says_exactly(&format!("guest{number}: words of {number}."));
    }
}

#[test]
fn row_20_a_burst_is_complete_and_in_order() {
    let server = Server::in_home(home_of_impatient_server(), &[]);
    let mut plain = Plain::in_channel(&server, "alice", "channel1");
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let burst: Vec<String> =
        (1..=1000).map(|number| format!("PRIVMSG #channel1 :line {number}.")).collect();
    bob.send(&burst.join("\r\n"));
    plain.says_exactly("bob: line 1000.");
    let heard: Vec<String> =
        plain.printed().into_iter().filter(|line| line.starts_with("bob: ")).collect();
    let said: Vec<String> = (1..=1000).map(|number| format!("bob: line {number}.")).collect();
    assert_eq!(heard, said);
}
