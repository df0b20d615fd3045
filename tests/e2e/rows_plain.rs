//! What the first version of this idea did, row by row, in the line mode on pipes.

use rustix::process::Signal;

use crate::harness::{Plain, Server, Wire, free_port, home_of_impatient_server};

const QUESTION: &str = "* by which name shall others know you here?";

#[test]
fn row_01_the_client_greets_and_asks_for_a_name() {
    let server = Server::start();
    let mut plain = Plain::connect(&server, &[]);
    plain.says_exactly(QUESTION);
}

#[test]
fn row_02_a_name_that_is_empty_or_ill_formed_is_asked_for_again() {
    let server = Server::start();
    let mut plain = Plain::connect(&server, &[]);
    plain.says(QUESTION);
    plain.types("");
    plain.says("* a name is needed");
    plain.says(QUESTION);
    plain.types("two words");
    plain.says("* two words is no name: letters, digits and - _ [ ] only");
    plain.says(QUESTION);
    plain.types("9lives");
    plain.says("* 9lives is not a name this server allows");
    plain.says(QUESTION);
    plain.types("alice");
    plain.says("* your name here is alice");
}

#[test]
fn row_03_a_taken_name_is_asked_for_again_on_the_same_connection() {
    let server = Server::start();
    let _alice = Wire::named(&server, "alice");
    let mut plain = Plain::connect(&server, &[]);
    plain.types("alice");
    plain.says("* alice is taken, choose another name; if it is yours, /login alice");
    plain.says(QUESTION);
    plain.types("bob");
    plain.says("* your name here is bob");
    server.logged("bob arrived");
    assert_eq!(server.log().matches(" connection ").count(), 2, "{}", server.log());
}

#[test]
fn row_04_an_accepted_name_is_confirmed_and_commands_and_channels_are_listed() {
    let server = Server::start();
    let mut plain = Plain::connect(&server, &[]);
    plain.types("alice");
    plain.says_exactly("* your name here is alice");
    plain.says_exactly("* there are 2 channels:");
    plain.says("#channel1  nobody there");
    plain.says("#channel2  nobody there");
    plain.says_exactly("* /join #channel1 joins one");
    plain.says("* commands: /away /back");
    plain.types("/help");
    plain.says("/join <channel> [key]");
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
fn row_06_a_join_is_confirmed_and_text_goes_there() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let mut plain = Plain::named(&server, "alice");
    plain.types("/join channel1");
    plain.says_exactly("* you joined #channel1");
    plain.types("hello");
    assert!(bob.expect("PRIVMSG").ends_with("PRIVMSG #channel1 hello"));
}

#[test]
fn row_07_a_join_without_or_with_too_much_shows_its_usage() {
    let server = Server::start();
    let mut plain = Plain::named(&server, "alice");
    plain.types("/join");
    plain.says_exactly("* usage: /join <channel> [key]");
    plain.types("/join one two three");
    plain.says_exactly("* usage: /join <channel> [key]");
}

#[test]
fn row_08_an_unknown_channel_of_a_fixed_server_is_refused_with_those_that_exist() {
    let server = Server::with(&["--fixed-channels", "--channel", "news", "--channel", "talk"]);
    let mut plain = Plain::named(&server, "alice");
    plain.types("/join random");
    plain.says("* no such channel: #random");
    plain.says("the channels here are #news, #talk");
    plain.types("/join talk");
    plain.says_exactly("* you joined #talk");
}

#[test]
fn row_09_joining_the_channel_one_is_in_changes_nothing() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let mut plain = Plain::in_channel(&server, "alice", "channel1");
    plain.types("/join channel1");
    plain.says_exactly("* you are already in #channel1");
    plain.types("still here");
    bob.expect("alice!");
    assert!(bob.expect("alice!").ends_with("PRIVMSG #channel1 still here"));
}

#[test]
fn row_10_a_second_channel_replaces_the_first() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1,#channel2");
    let mut plain = Plain::in_channel(&server, "alice", "channel1");
    bob.expect("JOIN #channel1");
    plain.types("/join channel2");
    plain.says("#channel2");
    plain.types("over here");
    let mut facts = bob.expect("PRIVMSG");
    assert!(facts.ends_with("PRIVMSG #channel2 over here"));
    plain.end_of_input();
    assert_eq!(plain.exit_code(), 0);
    facts = plain.printed().join("\n");
    assert!(facts.contains("* you left #channel1"), "{facts}");
    assert!(facts.contains("* you joined #channel2"), "{facts}");
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
fn row_12_a_private_message_is_seen_by_one_and_marked() {
    let server = Server::start();
    let mut bob = Plain::named(&server, "bob");
    let mut carol = Wire::in_channel(&server, "carol", "#channel1");
    let mut alice = Plain::named(&server, "alice");
    alice.types("/msg bob between us");
    bob.says_exactly("alice (private): between us");
    alice.says("(private to bob): between us");
    bob.types("/msg carol end");
    assert!(carol.expect("PRIVMSG").ends_with("PRIVMSG carol end"));
}

#[test]
fn row_13_a_private_message_that_cannot_be_is_refused() {
    let server = Server::start();
    let mut plain = Plain::named(&server, "alice");
    plain.types("/msg bob");
    plain.says_exactly("* usage: /msg <nick> <text>");
    plain.types("/msg alice hi");
    plain.says_exactly("* you can not write to yourself");
    plain.types("/msg nobody hi");
    plain.complains("not delivered (no such user: nobody): hi");
}

#[test]
fn row_14_what_is_no_command_is_named_with_the_nearest_one() {
    let server = Server::start();
    let mut plain = Plain::named(&server, "alice");
    plain.types("/jion channel1");
    plain.says_exactly("* unknown command /jion; did you mean /join? /help lists them");
    plain.types("/");
    plain.says_exactly("* no command after the slash; /help lists them");
}

#[test]
fn row_15_exit_leaves() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let mut plain = Plain::in_channel(&server, "alice", "channel1");
    plain.types("/exit now");
    plain.says_exactly("* usage: /exit");
    plain.types("/exit");
    assert_eq!(plain.exit_code(), 0);
    bob.expect(":alice!");
    assert!(bob.expect(":alice!").contains(" QUIT"));
}

#[test]
fn row_15_quit_gives_a_reason() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let mut plain = Plain::in_channel(&server, "alice", "channel1");
    plain.types("/quit gone home");
    assert_eq!(plain.exit_code(), 0);
    assert!(bob.expect(" QUIT ").contains("gone home"));
}

/// Whatever ends a client, the others are told and the name is free.
fn row_16(end: impl FnOnce(&mut Plain)) {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let mut plain = Plain::in_channel(&server, "alice", "channel1");
    bob.expect(":alice!");
    end(&mut plain);
    assert!(bob.expect(":alice!").contains(" QUIT"));
    server.logged("alice left: ");
    Wire::named(&server, "alice");
}

#[test]
fn row_16_ctrl_c_quits_at_once() {
    row_16(|plain| {
        plain.signal(Signal::INT);
        assert_eq!(plain.exit_code(), 0);
    });
}

#[test]
fn row_16_a_killed_client_frees_the_name() {
    row_16(|plain| plain.signal(Signal::KILL));
}

#[test]
fn row_16_the_end_of_the_input_frees_the_name() {
    row_16(|plain| {
        plain.end_of_input();
        assert_eq!(plain.exit_code(), 0);
    });
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
