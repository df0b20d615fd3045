//! What the first version of this idea did, row by row, for somebody who has nothing but `nc`.

use rustix::process::Signal;

use crate::harness::{Guest, Server, Wire, home_of_impatient_server};

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
fn row_02_a_name_that_is_empty_or_ill_formed_is_asked_for_again() {
    let server = Server::start();
    let mut guest = Guest::connect(&server);
    guest.types("");
    guest.says("* a name is needed");
    guest.says(QUESTION);
    guest.types("two words");
    guest.says("* two words is no name: letters, digits and - _ [ ] only");
    guest.says(QUESTION);
    guest.types("9lives");
    guest.says("* 9lives is not a name this server allows");
    guest.says(QUESTION);
    guest.types("alice");
    guest.says("* your name here is alice");
}

#[test]
fn row_03_a_taken_name_is_asked_for_again_on_the_same_connection() {
    let server = Server::start();
    let _alice = Wire::named(&server, "alice");
    let mut guest = Guest::connect(&server);
    guest.types("alice");
    guest.says("* alice is taken, choose another name");
    guest.says(QUESTION);
    guest.types("bob");
    guest.says("* your name here is bob");
    server.logged("bob arrived");
    assert_eq!(server.log().matches(" connection ").count(), 2, "{}", server.log());
}

#[test]
fn row_04_an_accepted_name_is_confirmed_and_commands_and_channels_are_listed() {
    let server = Server::start();
    let mut guest = Guest::connect(&server);
    guest.types("alice");
    guest.says_exactly("* your name here is alice");
    guest.says_exactly("* there are 2 channels:");
    guest.says("#channel1  nobody there");
    guest.says("#channel2  nobody there");
    guest.says_exactly("* /join #channel1 joins one");
    guest.says("* commands: /away /back");
    guest.types("/help");
    guest.says("/join <channel> [key]");
}

#[test]
fn row_05_text_in_no_channel_is_refused_with_a_hint() {
    let server = Server::start();
    let mut guest = Guest::named(&server, "alice");
    guest.types("hello?");
    guest.says("* nobody reads this window: join a channel first, such as /join #channel1");
}

#[test]
fn row_06_a_join_is_confirmed_and_text_goes_there() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let mut guest = Guest::named(&server, "alice");
    guest.types("/join channel1");
    guest.says_exactly("* you joined #channel1");
    guest.types("hello");
    assert!(bob.expect("PRIVMSG").ends_with("PRIVMSG #channel1 hello"));
}

#[test]
fn row_07_a_join_without_or_with_too_much_shows_its_usage() {
    let server = Server::start();
    let mut guest = Guest::named(&server, "alice");
    for wrong in ["/join", "/join one two three"] {
        guest.types(wrong);
        guest.says_exactly("* usage: /join <channel> [key]");
    }
}

#[test]
fn row_08_an_unknown_channel_of_a_fixed_server_is_refused_with_those_that_exist() {
    let server = Server::with(&["--fixed-channels", "--channel", "news", "--channel", "talk"]);
    let mut guest = Guest::named(&server, "alice");
    guest.types("/join random");
    guest.says("* no such channel: #random");
    guest.says("the channels here are #news, #talk");
    guest.types("/join talk");
    guest.says_exactly("* you joined #talk");
}

#[test]
fn row_09_joining_the_channel_one_is_in_changes_nothing() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let mut guest = Guest::in_channel(&server, "alice", "channel1");
    guest.types("/join channel1");
    guest.says_exactly("* you are already in #channel1");
    guest.types("still here");
    bob.expect("alice!");
    assert!(bob.expect("alice!").ends_with("PRIVMSG #channel1 still here"));
}

#[test]
fn row_10_a_second_channel_replaces_the_first() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1,#channel2");
    let mut guest = Guest::in_channel(&server, "alice", "channel1");
    guest.types("/join channel2\nover here");
    assert!(bob.expect("PRIVMSG").ends_with("PRIVMSG #channel2 over here"));
    guest.end_of_input();
    let facts = guest.closed().join("\n");
    assert!(facts.contains("* you left #channel1"), "{facts}");
    assert!(facts.contains("* you joined #channel2"), "{facts}");
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
    let printed = alice.closed();
    assert!(!printed.iter().any(|line| line.contains("hello everybody")), "{printed:?}");
}

#[test]
fn row_12_a_private_message_is_seen_by_one_and_marked() {
    let server = Server::start();
    let mut bob = Guest::named(&server, "bob");
    let mut carol = Wire::in_channel(&server, "carol", "#channel1");
    let mut alice = Guest::named(&server, "alice");
    alice.types("/msg bob between us");
    bob.says_exactly("alice (private): between us");
    bob.types("/msg carol end");
    assert!(carol.expect("PRIVMSG").ends_with("PRIVMSG carol end"));
}

#[test]
fn row_13_a_private_message_that_cannot_be_is_refused() {
    let server = Server::start();
    let mut guest = Guest::named(&server, "alice");
    guest.types("/msg bob");
    guest.says_exactly("* usage: /msg <nick> <text>");
    guest.types("/msg alice hi");
    guest.says_exactly("* you can not write to yourself");
    guest.types("/msg nobody hi");
    guest.says_exactly("* not delivered (no such user: nobody): hi");
}

#[test]
fn row_14_what_is_no_command_is_named_with_the_nearest_one() {
    let server = Server::start();
    let mut guest = Guest::named(&server, "alice");
    guest.types("/jion channel1");
    guest.says_exactly("* unknown command /jion; did you mean /join? /help lists them");
    guest.types("/");
    guest.says_exactly("* no command after the slash; /help lists them");
}

#[test]
fn row_15_exit_leaves() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let mut guest = Guest::in_channel(&server, "alice", "channel1");
    guest.types("/exit now");
    guest.says_exactly("* usage: /exit");
    guest.types("/exit");
    guest.closed();
    bob.expect(":alice!");
    assert!(bob.expect(":alice!").contains(" QUIT"));
    let mut guest = Guest::in_channel(&server, "alice", "channel1");
    guest.types("/quit gone home");
    guest.closed();
    assert!(bob.expect(" QUIT ").contains("gone home"));
}

/// However somebody goes, the others are told and the name is free.
fn row_16(end: impl FnOnce(Guest)) {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let guest = Guest::in_channel(&server, "alice", "channel1");
    bob.expect(":alice!");
    end(guest);
    assert!(bob.expect(":alice!").contains(" QUIT"));
    server.logged("alice left: ");
    Wire::named(&server, "alice");
}

#[test]
fn row_16_ctrl_c_frees_the_name() {
    row_16(Guest::interrupts);
}

#[test]
fn row_16_the_end_of_the_input_frees_the_name() {
    row_16(|guest| {
        guest.end_of_input();
        guest.closed();
    });
}

#[test]
fn row_16_the_way_in_which_telnet_interrupts_frees_the_name() {
    row_16(|mut guest| {
        guest.sends(b"\xff\xf4\xff\xfd\x06");
        guest.closed();
    });
}

#[test]
fn row_17_a_server_that_goes_away_says_so() {
    let server = Server::start();
    let guest = Guest::in_channel(&server, "alice", "channel1");
    assert_eq!(server.stop(Signal::TERM), 0);
    let last = guest.closed().join("\n");
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
