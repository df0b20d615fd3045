//! One account on several devices, and on none: what they agree about, and what stays when they go.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustix::process::Signal;
use tempfile::TempDir;

use crate::harness::{Home, Launch, Screen, Server, Wire};

const PASSWORD: &str = "correct horse";

/// A server that slows nobody down and keeps people, with that data folder.
fn server(data: &TempDir) -> Server {
    let settings = "[accounts]\nalways_on = true\n[limits]\nflood_burst = 0\n";
    let home = Home::new().with(".config/tchat/server.toml", settings);
    Server::in_home(home, &["--data", data.path().to_str().expect("text")])
}

/// Makes an account of the nick, and leaves.
fn make_account(server: &Server, nick: &str) {
    let mut wire = Wire::open(server);
    wire.send("CAP REQ :draft/account-registration");
    wire.send(&format!("NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nCAP END"));
    wire.expect(" 001 ");
    wire.send(&format!("REGISTER * * :{PASSWORD}"));
    wire.expect("REGISTER SUCCESS");
    wire.send("QUIT");
    wire.expect("ERROR");
}

/// One more connection of the account of that name.
fn logged_in(server: &Server, nick: &str, caps: &str) -> Wire {
    let mut wire = Wire::open(server);
    wire.send(&format!("CAP REQ :sasl {caps}\r\nNICK {nick}\r\nUSER {nick} 0 * :{nick}"));
    wire.expect(" ACK ");
    wire.send("AUTHENTICATE PLAIN");
    wire.expect("AUTHENTICATE +");
    wire.send(&format!("AUTHENTICATE {}", STANDARD.encode(format!("\0{nick}\0{PASSWORD}"))));
    wire.expect(" 903 ");
    wire.send("CAP END");
    wire.expect(" 001 ");
    wire
}

/// A client of alice with a data folder of its own.
fn device(server: &Server, folder: &TempDir) -> Screen {
    let config = format!("data = \"{}\"\nnick = \"alice\"\n", folder.path().display());
    let home = Home::new().with(".config/tchat/client.toml", &config);
    let launch = Launch::new(&["connect", &server.address(), "--account", "alice"]);
    Screen::full(launch.with("TCHAT_PASSWORD", PASSWORD).at(home), (120, 40))
}

#[test]
fn two_devices_of_one_account_agree_and_one_can_leave() {
    let folders = [(); 3].map(|()| TempDir::new().expect("a folder"));
    let server = server(&folders[0]);
    make_account(&server, "alice");
    let mut bob = Wire::in_channel(&server, "bob", "#rust,#other");
    bob.send("CAP REQ :away-notify");
    let laptop = device(&server, &folders[1]);
    laptop.shows("your name here is alice");
    laptop.keys("/join rust<enter>");
    laptop.shows("#rust ❯");
    bob.expect("alice!");
    let desktop = device(&server, &folders[2]);
    desktop.shows("#rust");
    // Channels and what is said on either.
    laptop.keys("/join other<enter>");
    laptop.shows("#other ❯");
    desktop.shows("#other");
    laptop.keys("said on the laptop<enter>");
    bob.expect("PRIVMSG #other said on the laptop");
    desktop.keys("/join other<enter>");
    desktop.shows("said on the laptop");
    laptop.keys("/msg bob only for you<enter>");
    bob.expect("only for you");
    desktop.shows("bob");
    // Away, and back.
    laptop.keys("/away lunch<enter>");
    bob.expect("AWAY lunch");
    desktop.shows("away");
    desktop.keys("/back<enter>");
    bob.expect("AWAY");
    // The nick.
    desktop.keys("/nick alina<enter>");
    bob.expect("NICK alina");
    laptop.shows("alina");
    // What is read on one is read on the other.
    for device in [&laptop, &desktop] {
        device.keys("/join other<enter>");
        device.shows("#other ❯");
    }
    bob.send("PRIVMSG #rust :alina: read me");
    laptop.shows("@1");
    desktop.shows("@1");
    laptop.keys("/join rust<enter>");
    laptop.shows("read me");
    desktop.wait_for("the count goes", |view| !view.contains("@1"));
    // One goes: nobody else sees anything, and the other goes on.
    laptop.signal(Signal::TERM);
    laptop.end().expect("it ends in order");
    desktop.keys("/join rust<enter>");
    desktop.shows("#rust ❯");
    desktop.keys("still here<enter>");
    let next = bob.expect("alina!");
    assert!(next.contains("PRIVMSG #rust still here"), "{next}");
}

#[test]
fn who_stays_is_there_after_the_server_was_killed_and_finds_what_was_said() {
    let data = TempDir::new().expect("a folder");
    let first = server(&data);
    make_account(&first, "alice");
    let mut alice = logged_in(&first, "alice", "draft/read-marker");
    alice.send("JOIN #rust");
    alice.expect(" 366 ");
    alice.send("MODE #rust +i\r\nMODE alice +B");
    alice.expect("MODE alice +B");
    alice.send("MARKREAD #rust timestamp=2020-01-01T00:00:00.000Z");
    alice.expect("MARKREAD #rust timestamp=2020");
    first.kill();

    let second = server(&data);
    let mut bob = Wire::named(&second, "bob");
    bob.send("JOIN #rust");
    bob.expect(" 473 ");
    bob.send("PRIVMSG alice :are you there?");
    bob.expect(" 301 bob alice Not connected");
    bob.send("NICK alice");
    bob.expect(" 433 ");
    second.kill();

    let third = server(&data);
    let mut alice = logged_in(&third, "alice", "draft/read-marker batch draft/chathistory");
    alice.expect(" 221 alice +B");
    alice.expect("JOIN #rust");
    alice.expect("MARKREAD #rust timestamp=2020");
    alice.expect(" 353 alice = #rust @alice");
    alice.expect(" 305 ");
    alice.send("CHATHISTORY LATEST bob * 10");
    alice.expect("are you there?");
}
