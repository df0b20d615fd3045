//! Guests: what they are not given, what they may type, how many there are, and how they are shown.

use crate::harness::{Dialogue, Fake, Guest, Home, Server, Wire};

/// A server in a home with a configuration of its client that must not concern any guest.
fn server_of_somebody() -> Server {
    let client = "nick = \"landlord\"\njoin = [\"#secret\"]\nhighlights = [\"secret\"]\n";
    Server::in_home(Home::new().with(".config/tchat/client.toml", client), &[])
}

#[test]
fn nothing_of_the_machine_is_a_guests() {
    let server = server_of_somebody();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let elsewhere = Fake::start();
    let mut guest = Guest::connect(&server);
    // Neither the name of the file nor that of the environment.
    guest.types("");
    guest.says("* a name is needed");
    guest.types("greta");
    guest.says("* your name here is greta");
    let address = elsewhere.address();
    for command in ["connect", "server", "disconnect", "reconnect"] {
        guest.types(&format!("/{command} {address}"));
        guest.says(&format!("* unknown command /{command}; "));
        guest.types(&format!("/help {command}"));
        guest.says(&format!("* unknown command /{command}; "));
    }
    guest.types("/help");
    guest.says("//text");
    guest.types("/whois greta");
    guest.says("a guest, without a client of their own");
    guest.types("/join channel1\nstill here");
    assert!(bob.expect("PRIVMSG").ends_with("PRIVMSG #channel1 still here"));
    let printed = guest.printed().join("\n");
    for word in ["landlord", "secret", "tester", "/reconnect to", "* /connect", "* /disconnect"] {
        assert!(!printed.contains(word), "{word}:\n{printed}");
    }
    assert!(elsewhere.nobody_came(), "the server went where a guest sent it");
    assert_eq!(server.files_of_client(), Vec::<String>::new());
}

#[test]
fn what_they_type_is_text_and_what_they_see_does_nothing_to_their_terminal() {
    let server = Server::start();
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let mut guest = Guest::connect(&server);
    guest.sends(b"\xff\xfb\x1f\xff\xfd\x03greta\r\n");
    guest.says("your name here is greta");
    guest.sends(b"/join channel1\r\n\x1b[A\x1b[31mred\x1b[0m \x07 caf\xc3\xa9 \xc3\x28\r\n");
    let said = bob.expect("PRIVMSG");
    assert!(said.ends_with("PRIVMSG #channel1 red  caf\u{e9} \u{fffd}("), "{said:?}");
    bob.send("PRIVMSG #channel1 :\x1b]0;owned\x07 \u{202e}back");
    bob.send("PRIVMSG #channel1 :the end");
    guest.says("bob: the end");
    let printed = guest.printed().join("\n");
    let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!printed.contains(acts), "{printed:?}");
}

#[test]
fn whoever_was_asked_and_speaks_irc_is_a_client_all_the_same() {
    let server = Server::start();
    let mut late = Wire::open(&server);
    late.expect("NOTICE * welcome to");
    late.send("NICK late\r\nUSER late 0 * :late");
    late.expect(" 001 late ");
    late.send("WHOIS late");
    late.expect(" 311 late late late ");
    assert!(!late.expect(" 31").contains(" 320 "));
}

#[test]
fn guests_have_a_number_and_can_be_switched_off() {
    let limit = |guests: usize| {
        let text = format!("[limits]\nguests = {guests}\n");
        Server::in_home(Home::new().with(".config/tchat/server.toml", &text), &[])
    };
    let server = limit(1);
    let mut first = Guest::named(&server, "first");
    let mut second = Guest::connect(&server);
    second.types("second");
    second.says("* there are too many guests here");
    second.ends();
    first.types("/exit");
    first.ends();
    server.logged("first left");
    Guest::named(&server, "third");

    let server = limit(0);
    let mut nobody = Wire::open(&server);
    nobody.send("hello");
    nobody.expect(" 451 ");
}

#[test]
fn a_guest_who_never_reads_holds_up_nobody() {
    let server = Server::in_home(
        Home::new()
            .with(".config/tchat/server.toml", "[limits]\nflood_burst = 0\noutput_bytes = 65536\n"),
        &[],
    );
    let mut deaf = Wire::narrow(&server);
    deaf.send("deaf");
    deaf.expect("your name here is deaf");
    deaf.send("/join channel1");
    deaf.expect("you joined");
    let mut bob = Wire::in_channel(&server, "bob", "#channel1");
    let mut greta = Guest::in_channel(&server, "greta", "channel1");
    let text = "x".repeat(400);
    for number in 0..50_000 {
        bob.send(&format!("PRIVMSG #channel1 :{text} {number}."));
        if number % 50 == 0 {
            greta.says(&format!(" {number}."));
        }
        if server.log().contains("deaf left: Does not read") {
            break;
        }
    }
    server.logged("deaf left: Does not read what it is sent");
    bob.send("PRIVMSG #channel1 :the end");
    greta.says("bob: the end");
}

#[test]
fn a_server_with_a_password_asks_its_guests_for_it() {
    let server = Server::in_home(
        Home::new().with(".config/tchat/server.toml", "password = \"letmein\"\n"),
        &[],
    );
    let mut guest = Guest::connect(&server);
    guest.types("greta");
    guest.says("* this server has a password: password, which your terminal may show");
    guest.types("");
    guest.says("* a password is needed");
    guest.types("guess");
    guest.says("* That is not the password of this server");
    guest.types("letmein");
    guest.says("* your name here is greta");
    guest.types("/join channel1");
    guest.says("* you joined #channel1");
    // What comes through a pipe is in the same order, and what it says is not taken for a password.
    let mut pipe = Guest::connect(&server);
    pipe.types("ci\nletmein\n/join channel1\nbuilt");
    pipe.end_of_input();
    guest.says("ci: built");
    pipe.ends();
    let mut mallory = Guest::connect(&server);
    mallory.types("mallory\na\nb\nc\nd\ne\nletmein");
    let told = mallory.ends().join("\n");
    assert!(!told.contains("your name here is"), "{told}");
    assert!(told.contains("Wrong password"), "{told}");
    let mut gone = Guest::connect(&server);
    gone.types("gone\n/");
    gone.ends();
}
