//! What the first version of this idea did, row by row, as it is the same in the line mode on pipes and for somebody who has
//! nothing but `nc`.

use crate::harness::{Dialogue, Guest, Plain, Server, Wire};

const QUESTION: &str = "* by which name shall others know you here?";

macro_rules! rows {
    ($($row:ident),* $(,)?) => {
        mod plain {
            $(#[test] fn $row() { super::$row::<super::Plain>(); })*
        }
        mod guest {
            $(#[test] fn $row() { super::$row::<super::Guest>(); })*
        }
    };
}

rows!(
    row_02_a_name_that_is_empty_or_ill_formed_is_asked_for_again,
    row_03_a_taken_name_is_asked_for_again_on_the_same_connection,
    row_04_an_accepted_name_is_confirmed_and_commands_and_channels_are_listed,
    row_06_a_join_is_confirmed_and_text_goes_there,
    row_07_a_join_without_or_with_too_much_shows_its_usage,
    row_08_an_unknown_channel_of_a_fixed_server_is_refused_with_those_that_exist,
    row_09_joining_the_channel_one_is_in_changes_nothing,
    row_10_a_second_channel_replaces_the_first,
    row_12_a_private_message_is_seen_by_one_and_marked,
    row_13_a_private_message_that_cannot_be_is_refused,
    row_14_what_is_no_command_is_named_with_the_nearest_one,
    row_15_exit_leaves_and_quit_gives_a_reason,
    row_16_the_end_of_the_input_frees_the_name,
);

fn row_02_a_name_that_is_empty_or_ill_formed_is_asked_for_again<D: Dialogue>() {
    let server = Server::start();
    let mut alice = D::nameless(&server);
    alice.types("");
    alice.says("* a name is needed");
    alice.says(QUESTION);
    alice.types("two words");
    alice.says("* two words is no name: letters, digits and - _ [ ] only");
    alice.says(QUESTION);
    alice.types("9lives");
    alice.says("* 9lives is not a name this server allows");
    alice.says(QUESTION);
    alice.types("alice");
    alice.says("* your name here is alice");
}

fn row_03_a_taken_name_is_asked_for_again_on_the_same_connection<D: Dialogue>() {
    let server = Server::start();
    let _alice = Wire::named(&server, "alice");
    let mut bob = D::nameless(&server);
    bob.types("alice");
    bob.says("* alice is taken, choose another name");
    bob.says(QUESTION);
    bob.types("bob");
    bob.says("* your name here is bob");
    server.logged("bob arrived");
    assert_eq!(server.log().matches(" connection ").count(), 2, "{}", server.log());
}

fn row_04_an_accepted_name_is_confirmed_and_commands_and_channels_are_listed<D: Dialogue>() {
    let server = Server::start();
    let mut alice = D::nameless(&server);
    alice.types("alice");
    alice.says_exactly("* your name here is alice");
    alice.says_exactly("* there are 2 channels:");
    alice.says("#channel1  nobody there");
    alice.says("#channel2  nobody there");
    alice.says_exactly("* /join #channel1 joins one");
    alice.says("* commands: /away /back");
    alice.types("/help");
    alice.says("/join <channel> [key]");
}

fn row_06_a_join_is_confirmed_and_text_goes_there<D: Dialogue>() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let mut alice = D::named(&server, "alice");
    alice.types("/join channel1");
    alice.says_exactly("* you joined #channel1");
    alice.types("hello");
    assert!(bob.expect("PRIVMSG").ends_with("PRIVMSG #channel1 hello"));
}

fn row_07_a_join_without_or_with_too_much_shows_its_usage<D: Dialogue>() {
    let server = Server::start();
    let mut alice = D::named(&server, "alice");
    for wrong in ["/join", "/join one two three"] {
        alice.types(wrong);
        alice.says_exactly("* usage: /join <channel> [key]");
    }
}

fn row_08_an_unknown_channel_of_a_fixed_server_is_refused_with_those_that_exist<D: Dialogue>() {
    let server = Server::with(&["--fixed-channels", "--channel", "news", "--channel", "talk"]);
    let mut alice = D::named(&server, "alice");
    alice.types("/join random");
    alice.says("* no such channel: #random");
    alice.says("the channels here are #news, #talk");
    alice.types("/join talk");
    alice.says_exactly("* you joined #talk");
}

fn row_09_joining_the_channel_one_is_in_changes_nothing<D: Dialogue>() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let mut alice = D::in_channel(&server, "alice", "channel1");
    alice.types("/join channel1");
    alice.says_exactly("* you are already in #channel1");
    alice.types("still here");
    bob.expect("alice!");
    assert!(bob.expect("alice!").ends_with("PRIVMSG #channel1 still here"));
}

fn row_10_a_second_channel_replaces_the_first<D: Dialogue>() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1,#channel2");
    let mut alice = D::in_channel(&server, "alice", "channel1");
    // Both in one write: the text goes to where one will be.
    alice.types("/join channel2\nover here");
    assert!(bob.expect("PRIVMSG").ends_with("PRIVMSG #channel2 over here"));
    alice.end_of_input();
    let facts = alice.ends().join("\n");
    assert!(facts.contains("* you left #channel1"), "{facts}");
    assert!(facts.contains("* you joined #channel2"), "{facts}");
}

fn row_12_a_private_message_is_seen_by_one_and_marked<D: Dialogue>() {
    let server = Server::start();
    let mut bob = D::named(&server, "bob");
    let mut carol = Wire::in_channel(&server, "carol", "#channel1");
    let mut alice = D::named(&server, "alice");
    alice.types("/msg bob between us");
    bob.says_exactly("alice (private): between us");
    bob.types("/msg carol end");
    assert!(carol.expect("PRIVMSG").ends_with("PRIVMSG carol end"));
}

fn row_13_a_private_message_that_cannot_be_is_refused<D: Dialogue>() {
    let server = Server::start();
    let mut alice = D::named(&server, "alice");
    alice.types("/msg bob");
    alice.says_exactly("* usage: /msg <nick> <text>");
    alice.types("/msg alice hi");
    alice.says_exactly("* you can not write to yourself");
}

fn row_14_what_is_no_command_is_named_with_the_nearest_one<D: Dialogue>() {
    let server = Server::start();
    let mut alice = D::named(&server, "alice");
    alice.types("/jion channel1");
    alice.says_exactly("* unknown command /jion; did you mean /join? /help lists them");
    alice.types("/");
    alice.says_exactly("* no command after the slash; /help lists them");
}

fn row_15_exit_leaves_and_quit_gives_a_reason<D: Dialogue>() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let mut alice = D::in_channel(&server, "alice", "channel1");
    alice.types("/exit now");
    alice.says_exactly("* usage: /exit");
    alice.types("/exit");
    alice.ends();
    bob.expect(":alice!");
    assert!(bob.expect(":alice!").contains(" QUIT"));
    let mut alice = D::in_channel(&server, "alice", "channel1");
    alice.types("/quit gone home");
    alice.ends();
    assert!(bob.expect(" QUIT ").contains("gone home"));
}

fn row_16_the_end_of_the_input_frees_the_name<D: Dialogue>() {
    row_16(|alice: &mut D| {
        alice.end_of_input();
        alice.ends();
    });
}

/// Whatever ends a client, the others are told and the name is free.
pub(crate) fn row_16<D: Dialogue>(end: impl FnOnce(&mut D)) {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let mut alice = D::in_channel(&server, "alice", "channel1");
    bob.expect(":alice!");
    end(&mut alice);
    assert!(bob.expect(":alice!").contains(" QUIT"));
    server.logged("alice left: ");
    Wire::named(&server, "alice");
}
