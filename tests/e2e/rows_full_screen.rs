//! What the first version of this idea did, row by row, in the full-screen client.

use rustix::process::Signal;

use crate::harness::{Launch, Screen, Server, Wire, free_port, home_of_impatient_server};

const QUESTION: &str = "By which name shall others know you here?";

#[test]
fn row_01_the_client_greets_and_asks_for_a_name() {
    let server = Server::start();
    let screen = Screen::connect(&server, &[]);
    screen.shows(QUESTION);
    // The server tells its name before it knows ours.
    screen.shows("welcome to tchat");
    screen.shows("❯ tester");
}

#[test]
fn row_02_a_name_that_is_empty_or_ill_formed_is_asked_for_again() {
    let server = Server::start();
    let screen = Screen::connect(&server, &[]);
    screen.shows(QUESTION);
    screen.keys("<ctrl-u><enter>");
    screen.shows("a name is needed");
    screen.keys("two words<enter>");
    screen.shows("two words is no name: letters, digits and");
    screen.keys("<ctrl-u>9lives<enter>");
    screen.shows("9lives is not a name this server allows");
    screen.shows(QUESTION);
    screen.keys("<ctrl-u>alice<enter>");
    screen.shows("your name here is alice");
}

#[test]
fn row_03_a_taken_name_is_asked_for_again_on_the_same_connection() {
    let server = Server::start();
    let _alice = Wire::named(&server, "alice");
    let screen = Screen::connect(&server, &[]);
    screen.shows(QUESTION);
    screen.keys("<ctrl-u>alice<enter>");
    screen.shows("alice is taken, choose another name; if it is yours, /login alice");
    screen.shows(QUESTION);
    screen.keys("<ctrl-u>bob<enter>");
    screen.shows("your name here is bob");
    server.logged("bob arrived");
    assert_eq!(server.log().matches(" connection ").count(), 2, "{}", server.log());
}

#[test]
fn row_04_an_accepted_name_is_confirmed_and_commands_and_channels_are_listed() {
    let server = Server::start();
    let screen = Screen::connect(&server, &[]);
    screen.shows(QUESTION);
    screen.keys("<ctrl-u>alice<enter>");
    screen.shows("your name here is alice");
    screen.shows("there are 2 channels:");
    screen.shows("#channel1  nobody there");
    screen.shows("#channel2  nobody there");
    screen.shows("/join #channel1 joins one");
    screen.shows("commands: /away /back");
    screen.keys("/help join<enter>");
    screen.shows("/join <channel> [key]");
    screen.shows("join a channel");
}

#[test]
fn row_05_text_in_no_channel_is_refused_with_a_hint_and_kept() {
    let server = Server::start();
    let screen = Screen::named(&server, "alice");
    screen.keys("hello?<enter>");
    screen.shows("nobody reads this window: join a channel first, such as /join #channel1");
    screen.has_typed("hello?");
}

#[test]
fn row_06_a_join_is_confirmed_and_text_goes_there() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let screen = Screen::named(&server, "alice");
    screen.keys("/join channel1<enter>");
    screen.shows("you joined #channel1");
    screen.shows("#channel1 ❯");
    screen.keys("hello<enter>");
    assert!(bob.expect("PRIVMSG").ends_with("PRIVMSG #channel1 hello"));
}

#[test]
fn row_07_a_join_without_or_with_too_much_shows_its_usage() {
    let server = Server::start();
    let screen = Screen::named(&server, "alice");
    screen.keys("/join<enter>");
    screen.shows("usage: /join <channel> [key]");
    screen.keys("/part #nowhere<enter>");
    screen.shows("you are not in #nowhere");
    screen.keys("/join one two three<enter>");
    screen.wait_for("usage again", |view| view.count("usage: /join <channel> [key]") == 2);
    assert!(!screen.view().contains("you joined"));
}

#[test]
fn row_08_an_unknown_channel_of_a_fixed_server_is_refused_with_those_that_exist() {
    let server = Server::with(&["--fixed-channels", "--channel", "news", "--channel", "talk"]);
    let screen = Screen::named(&server, "alice");
    // Who is refused before the list has come is told of the channels by the list itself.
    screen.shows("/join #news joins one");
    screen.keys("/join random<enter>");
    screen.shows("no such channel: #random");
    screen.shows("the channels here are #news, #talk");
    screen.keys("/join talk<enter>");
    screen.shows("you joined #talk");
}

#[test]
fn row_09_joining_the_channel_one_is_in_changes_nothing() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let screen = Screen::in_channel(&server, "alice", "channel1");
    screen.keys("/join channel1<enter>");
    screen.shows("you are already in #channel1");
    screen.keys("still here<enter>");
    bob.expect("alice!");
    assert!(bob.expect("alice!").ends_with("PRIVMSG #channel1 still here"));
}

#[test]
fn row_10_a_second_channel_has_a_window_of_its_own() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1,#channel2");
    let screen = Screen::in_channel(&server, "alice", "channel1");
    screen.keys("first<enter>");
    bob.expect("PRIVMSG #channel1 first");
    screen.keys("/join channel2<enter>");
    screen.shows("#channel2 ❯");
    screen.shows("you joined #channel2");
    screen.keys("second<enter>");
    bob.expect("PRIVMSG #channel2 second");
    screen.wait_for("a window of its own", |view| {
        view.said("second") == 1 && view.said("first") == 0
    });
    bob.send("PRIVMSG #channel1 :still with us?");
    screen.keys("<ctrl-p>");
    screen.shows("#channel1 ❯");
    screen.shows("still with us?");
    screen.wait_for("both texts apart", |view| view.said("first") == 1 && view.said("second") == 0);
}

#[test]
fn row_11_everybody_sees_name_and_text_and_the_writer_once() {
    let server = Server::start();
    let alice = Screen::in_channel(&server, "alice", "channel1");
    let bob = Screen::in_channel(&server, "bob", "channel1");
    let mut carol = Wire::in_channel(&server, "carol", "#channel1");
    alice.keys("hello everybody<enter>");
    bob.wait_for("alice's words", |view| view.says("alice", "hello everybody"));
    assert!(carol.expect("PRIVMSG").starts_with(":alice!"));
    bob.keys("hello alice<enter>");
    alice.wait_for("bob's words", |view| view.says("bob", "hello alice"));
    carol.expect("hello alice");
    for screen in [&alice, &bob] {
        let view = screen.view();
        assert_eq!((view.said("hello everybody"), view.said("hello alice")), (1, 1));
    }
}

#[test]
fn row_12_a_private_message_is_seen_by_one_and_marked() {
    let server = Server::start();
    let bob = Screen::named(&server, "bob");
    let mut carol = Wire::in_channel(&server, "carol", "#channel1");
    let alice = Screen::named(&server, "alice");
    alice.keys("/msg bob between us<enter>");
    alice.keys("<ctrl-n>");
    alice.shows("bob · online");
    alice.wait_for("own words", |view| view.says("alice", "between us"));
    bob.wait_for("a mention aside", |view| {
        let mut rows = view.rows.iter();
        rows.any(|row| {
            row.split('│').next().is_some_and(|side| side.contains("alice") && side.contains("@1"))
        })
    });
    bob.keys("<alt-a>");
    bob.shows("alice · online");
    bob.wait_for("alice's words", |view| view.says("alice", "between us"));
    bob.keys("/msg carol end<enter>");
    assert!(carol.expect("PRIVMSG").ends_with("PRIVMSG carol end"));
}

#[test]
fn row_13_a_private_message_that_cannot_be_is_refused() {
    let server = Server::start();
    let screen = Screen::named(&server, "alice");
    screen.keys("/msg bob<enter>");
    screen.shows("usage: /msg <nick> <text>");
    screen.keys("/msg alice hi<enter>");
    screen.shows("you can not write to yourself");
    screen.keys("/msg nobody hi<enter>");
    screen.shows("no such user: nobody");
}

#[test]
fn row_14_what_is_no_command_is_named_with_the_nearest_one() {
    let server = Server::start();
    let screen = Screen::named(&server, "alice");
    screen.keys("/jion channel1<enter>");
    screen.shows("unknown command /jion; did you mean /join? /help lists them");
    screen.keys("/<enter>");
    screen.shows("no command after the slash; /help lists them");
}

#[test]
fn row_15_exit_leaves_and_restores_the_screen() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let screen = Screen::in_channel(&server, "alice", "channel1");
    screen.keys("/exit now<enter>");
    screen.shows("usage: /exit");
    screen.keys("/exit<enter>");
    assert_eq!(screen.end(), Ok(0));
    screen.is_as_found();
    bob.expect(":alice!");
    assert!(bob.expect(":alice!").contains(" QUIT"));
}

#[test]
fn row_15_quit_gives_a_reason() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let screen = Screen::in_channel(&server, "alice", "channel1");
    screen.keys("/quit gone home<enter>");
    assert_eq!(screen.end(), Ok(0));
    assert!(bob.expect(" QUIT ").contains("gone home"));
}

/// Whatever ends a client, the others are told and the name is free.
fn row_16(end: impl FnOnce(&mut Screen)) {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let mut screen = Screen::in_channel(&server, "alice", "channel1");
    bob.expect(":alice!");
    end(&mut screen);
    assert!(bob.expect(":alice!").contains(" QUIT"));
    server.logged("alice left: ");
    Wire::named(&server, "alice");
}

#[test]
fn row_16_ctrl_c_twice_frees_the_name() {
    row_16(|screen| {
        screen.keys("draft<ctrl-c>");
        screen.has_typed("");
        screen.keys("<ctrl-c>");
        screen.shows("again to leave");
        screen.keys("<ctrl-c>");
        assert_eq!(screen.end(), Ok(0));
        screen.is_as_found();
    });
}

#[test]
fn row_16_a_closed_terminal_frees_the_name() {
    row_16(|screen| {
        screen.close();
        // By the signal or by the failure to write, whichever it meets first.
        let ended = screen.ends();
        assert!(matches!(ended, Some(Ok(0 | 1))), "{ended:?}");
    });
}

#[test]
fn row_16_a_killed_client_frees_the_name() {
    row_16(|screen| screen.signal(Signal::KILL));
}

#[test]
fn row_17_a_server_that_is_not_there_is_named_and_the_text_kept() {
    let address = format!("127.0.0.1:{}", free_port());
    let screen = Screen::connect_to(&address, &["--nick", "alice"]);
    screen.shows(&format!("cannot reach {address}: "));
    screen.shows("offline, next try in");
    screen.keys("hello?<enter>");
    screen.shows(&format!("not sent: no connection to {address}"));
    screen.has_typed("hello?");
}

#[test]
fn row_17_a_server_that_goes_away_and_comes_back_costs_no_text() {
    let server = Server::start();
    let screen = Screen::in_channel(&server, "alice", "channel1");
    screen.keys("a draft");
    screen.has_typed("a draft");
    server.kill();
    screen.shows(&format!("lost the connection to {}: ", server.address()));
    screen.shows("offline, next try in");
    screen.keys(" finished<enter>");
    screen.shows("not sent: no connection to");
    screen.has_typed("a draft finished");
    let server = server.again();
    screen.shows("connected again, you are back in #channel1");
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    screen.keys("<enter>");
    bob.expect("PRIVMSG #channel1 a draft finished");
}

#[test]
fn row_19_nobody_waits_for_anybody() {
    let server = Server::start();
    // One that says nothing, and one that reads nothing of a channel full of words.
    let _silent = Wire::open(&server);
    let _deaf = Wire::in_channel(&server, "deaf", "#channel1");
    let screen = Screen::in_channel(&server, "alice", "channel1");
    let mut crowd: Vec<Wire> = (0..15)
        .map(|number| Wire::in_channel(&server, &format!("guest{number}"), "#channel1"))
        .collect();
    for (number, guest) in crowd.iter_mut().enumerate() {
        guest.send(&format!("PRIVMSG #channel1 :words of {number}."));
    }
    screen.wait_for("everybody's words", |view| {
        (0..15).all(|number| view.contains(&format!("words of {number}.")))
    });
}

#[test]
fn row_20_a_burst_is_complete_and_in_order() {
    let server = Server::in_home(home_of_impatient_server(), &[]);
    let screen = Screen::in_channel(&server, "alice", "channel1");
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let burst: Vec<String> =
        (1..=1000).map(|number| format!("PRIVMSG #channel1 :line {number}.")).collect();
    bob.send(&burst.join("\r\n"));
    screen.shows("line 1000.");
    let mut next = 1;
    screen.keys("<home>");
    screen.shows("line 1.");
    while next <= 1000 {
        let view = screen.view();
        while view.contains(&format!("line {next}.")) {
            next += 1;
        }
        if next <= 1000 {
            screen.keys("<pgdn>");
            screen.shows(&format!("line {next}."));
        }
    }
}

/// The line mode is chosen by itself on a terminal that can do nothing else.
#[test]
fn a_dumb_terminal_gets_the_line_mode() {
    let server = Server::start();
    let launch = Launch::new(&["connect", &server.address()]).with("TERM", "dumb");
    let screen = Screen::run(launch, (80, 24));
    screen.shows("* by which name shall others know you here?");
    screen.keys("alice<enter>");
    screen.shows("* your name here is alice");
    screen.keys("/exit<enter>");
    assert_eq!(screen.end(), Ok(0));
    assert!(!screen.written().contains(&0x1b), "a dumb terminal shows escape sequences as text");
}
