//! The terminal is left as it was found, whatever ends or stops the program.

use rustix::process::Signal;

use crate::harness::{Launch, Screen, Server};

/// Taking the terminal over is what there is to undo; without it the other tests would prove nothing.
#[test]
fn a_start_takes_the_terminal_and_an_end_gives_it_back() {
    let server = Server::start();
    let screen = Screen::in_channel(&server, "alice", "channel1");
    screen.is_taken();
    screen.keys("/exit<enter>");
    assert_eq!(screen.end(), Ok(0));
    screen.is_as_found();
    let written = String::from_utf8(screen.written()).expect("only UTF-8 is written");
    for (done, undone) in [
        ("\x1b[?1049h", "\x1b[?1049l"),
        ("\x1b[?2004h", "\x1b[?2004l"),
        ("\x1b[?1000h", "\x1b[?1000l"),
        ("\x1b[?1006h", "\x1b[?1006l"),
        ("\x1b[?25l", "\x1b[?25h"),
        ("\x1b[>1u", "\x1b[<1u"),
        ("\x1b[22;2t", "\x1b[23;2t"),
    ] {
        let last_done = written.rfind(done);
        assert!(last_done.is_some() && last_done < written.rfind(undone), "{done:?} {undone:?}");
    }
}

#[test]
fn signals_that_end_the_program_give_the_terminal_back() {
    let server = Server::start();
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let screen = Screen::in_channel(&server, "alice", "channel1");
        screen.is_taken();
        screen.signal(signal);
        screen.end().expect("it ends by itself");
        screen.is_as_found();
        server.logged("alice left: ");
    }
}

#[test]
fn a_panic_gives_the_terminal_back_and_is_reported() {
    let server = Server::start();
    let launch = Launch::new(&["connect", &server.address(), "--nick", "alice"]);
    let screen = Screen::run(launch.with("TCHAT_PANIC", "1"), (140, 40));
    assert_eq!(screen.end(), Ok(101));
    let written = screen.written();
    assert!(written.starts_with(b"\x1b"), "it did not take the terminal");
    screen.is_as_found();
    screen.shows("panicked at");
}

/// A shell starts the client as a job, is given the terminal when it stops, and lets it go on.
#[test]
fn ctrl_z_stops_the_program_and_fg_brings_it_back() {
    let server = Server::start();
    let script = format!(
        "set -m; tchat connect {} --nick alice --join channel1; echo stopped with $?; \
         read answer; fg >/dev/null; echo ended with $?",
        server.address()
    );
    let screen = Screen::full(Launch::shell(&script), (140, 40));
    screen.shows("#channel1 ❯");
    screen.keys("a draft<ctrl-z>");
    screen.shows("stopped with 148");
    screen.is_as_found();
    screen.keys("go on<enter>");
    screen.wait_for("back on the screen", |view| view.alternate);
    screen.has_typed("a draft");
    screen.is_taken();
    screen.keys("<ctrl-u>/exit<enter>");
    screen.shows("ended with 0");
    assert_eq!(screen.end(), Ok(0));
    screen.is_as_found();
}

#[test]
fn a_stop_from_outside_is_recovered_from() {
    let server = Server::start();
    let screen = Screen::in_channel(&server, "alice", "channel1");
    screen.signal(Signal::STOP);
    screen.resize((60, 20));
    screen.signal(Signal::CONT);
    // What it showed before may be gone, and the modes too.
    screen.writes_again("\x1b[?1049h");
    screen.keys("still here");
    screen.has_typed("still here");
    screen.is_taken();
    screen.keys("<ctrl-u>/exit<enter>");
    assert_eq!(screen.end(), Ok(0));
    screen.is_as_found();
}
