//! The bare program: it joins what is there, and hosts where nothing is.

use crate::harness::{Home, Launch, Plain, Screen, free_port};

/// A home in which "the server of this machine" is at a port of the test's own.
fn home(port: u16) -> Home {
    Home::new().with(".config/tchat/client.toml", &format!("server = \"127.0.0.1:{port}\"\n"))
}

fn bare(port: u16, nick: &str) -> Screen {
    let screen = Screen::full(Launch::new(&[]).at(home(port)), (140, 40));
    screen.shows("By which name shall others know you here?");
    screen.keys(&format!("<ctrl-u>{nick}<enter>"));
    screen.shows(&format!("your name here is {nick}"));
    screen
}

#[test]
fn the_first_hosts_and_the_second_joins() {
    let port = free_port();
    let host = bare(port, "alice");
    host.shows("this program is the server until you leave");
    let guest = bare(port, "bob");
    assert!(!guest.view().contains("this program is the server"));
    host.keys("/join channel1<enter>");
    host.shows("#channel1 ❯");
    guest.keys("/join channel1<enter>");
    guest.shows("#channel1 ❯");
    host.shows("MEMBERS 2");
    guest.keys("hello host<enter>");
    host.wait_for("words", |view| view.says("bob", "hello host"));
    guest.keys("/exit<enter>");
    assert_eq!(guest.end(), Ok(0));
    host.shows("MEMBERS 1");
    host.keys("/exit<enter>");
    assert_eq!(host.end(), Ok(0));
    host.is_as_found();
}

#[test]
fn leaving_asks_while_others_are_connected() {
    let port = free_port();
    let host = bare(port, "alice");
    let guest = bare(port, "bob");
    host.keys("/exit<enter>");
    host.shows("please confirm");
    host.keys("<esc>");
    host.keys("/exit<enter>");
    host.shows("please confirm");
    host.keys("<enter>");
    assert_eq!(host.end(), Ok(0));
    host.is_as_found();
    guest.shows("offline, next try in");
}

/// A stopped host would stop everybody.
#[test]
fn a_host_is_not_stopped_by_ctrl_z() {
    let host = bare(free_port(), "alice");
    host.keys("<ctrl-z>");
    host.shows("not while this program is the server");
    host.keys("/exit<enter>");
    assert_eq!(host.end(), Ok(0));
}

#[test]
fn without_a_terminal_it_is_one_line_and_code_2() {
    let plain = Plain::run(Launch::new(&[]).at(home(free_port())));
    assert_eq!(plain.exit_code(), 2);
    let complaints = plain.complaints();
    assert_eq!(complaints.len(), 1, "{complaints:?}");
}
