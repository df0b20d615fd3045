//! The first minutes of somebody who has never seen the program: a name, the channels that exist, the first line.
//! These are the first rows of what the program must do, in both faces.

use tchat::client::commands::lookup;

use super::client::{Begin, Client, alice_in_rust};

fn listed(c: &mut Client) {
    c.lines(&[
        ":srv 321 login Channel :Users  Name",
        ":srv 322 login #channel1 2 :welcome, be kind",
        ":srv 322 login #channel2 0 :",
        ":srv 323 login :End of /LIST",
    ]);
}

#[test]
fn a_name_is_asked_for_with_the_login_name_suggested() {
    let mut c = Begin::nameless().start();
    assert_eq!(c.question(), Some(""));
    assert_eq!(c.typed(), "login");
    c.connected();
    assert_eq!(c.sent(), ["CAP LS 302"]);
    c.keys("<enter>");
    assert_eq!(c.sent(), ["NICK login", "USER login 0 * login"]);
    c.line(":srv 001 login :hi");
    assert_eq!(c.question(), None);
}

#[test]
fn a_name_chosen_before_the_connection_stands_is_said_when_it_does() {
    let mut c = Begin::nameless().start();
    c.keys("<enter>");
    assert!(c.sent().is_empty());
    c.connected();
    assert_eq!(c.sent(), ["CAP LS 302", "NICK login", "USER login 0 * login"]);
}

#[test]
fn what_cannot_be_a_name_is_said_and_asked_again() {
    let mut c = Begin::nameless().start();
    c.connected();
    c.forget();
    for (typed, why) in [
        ("", "a name is needed"),
        ("two words", "two words is no name: letters, digits and - _ [ ] only"),
        ("#chan", "#chan is no name: letters, digits and - _ [ ] only"),
    ] {
        c.keys("<ctrl-u>");
        c.keys(typed);
        c.keys("<enter>");
        assert_eq!(c.question(), Some(why));
        assert!(c.sent().is_empty());
    }
    c.keys("<esc>");
    assert!(c.question().is_some(), "there is no way around a name");
}

#[test]
fn after_the_welcome_the_channels_and_the_commands_are_named() {
    let mut c = Begin::nameless().start();
    c.connected();
    c.keys("<enter>");
    c.welcome("");
    assert_eq!(c.sent().pop().as_deref(), Some("LIST"));
    listed(&mut c);
    let commands: Vec<String> =
        lookup::all().iter().map(|command| format!("/{}", command.name)).collect();
    let commands = format!("commands: {}; /help tells what they do", commands.join(" "));
    assert_eq!(
        c.shown("*"),
        [
            "Welcome",
            "your name here is login",
            "there are 2 channels:",
            "  #channel1  2 members  welcome, be kind",
            "  #channel2  nobody there",
            "/join #channel1 joins one, enter lets you choose",
            commands.as_str(),
        ]
    );
}

#[test]
fn text_without_a_channel_is_refused_and_stays() {
    let mut c = Begin::default().online();
    listed(&mut c);
    c.keys("hello?<enter>");
    assert!(c.sent().is_empty());
    assert_eq!(c.typed(), "hello?");
    assert_eq!(
        c.last("*"),
        "! nobody reads this window: join a channel first, such as /join #channel1"
    );
    let before = c.shown("*").len();
    c.keys("<enter><enter>");
    assert_eq!(c.shown("*").len(), before, "said once");
}

#[test]
fn join_confirms_and_text_goes_there_from_then_on() {
    let mut c = Begin::default().online();
    c.keys("/join channel1<enter>");
    assert_eq!(c.sent(), ["JOIN #channel1"]);
    assert_eq!(c.here(), "*", "only the server makes it true");
    c.line(":alice!a@h JOIN #channel1");
    assert_eq!(c.here(), "#channel1");
    assert_eq!(c.last("#channel1"), "you joined #channel1");
    c.keys("Hello!<enter>");
    assert_eq!(c.sent(), ["PRIVMSG #channel1 :Hello!"]);
    assert_eq!(c.last("#channel1"), "alice: Hello!");
    assert_eq!(c.typed(), "");
}

#[test]
fn an_unknown_channel_of_a_fixed_server_names_those_that_exist() {
    let mut c = Begin::default().online();
    listed(&mut c);
    c.keys("/join nosuch<enter>");
    c.line(":srv 403 alice #nosuch :No such channel");
    let shown = c.shown("*");
    let end: Vec<&str> = shown.iter().rev().take(2).map(String::as_str).collect();
    assert_eq!(end, ["the channels here are #channel1, #channel2", "! no such channel: #nosuch",]);
}

#[test]
fn joining_the_channel_one_is_in_is_said_and_changes_nothing() {
    let mut c = Begin::default().online();
    c.line(":alice!a@h JOIN #channel1");
    c.keys("/join #channel1<enter>");
    assert!(c.sent().is_empty());
    assert_eq!(c.last("#channel1"), "you are already in #channel1");
}

#[test]
fn a_second_channel_is_a_second_window() {
    let mut c = Begin::default().online();
    for channel in ["#channel1", "#channel2"] {
        c.keys(&format!("/join {channel}<enter>"));
        c.line(&format!(":alice!a@h JOIN {channel}"));
    }
    assert_eq!(c.here(), "#channel2");
    assert!(c.buffer("#channel1").joined && c.buffer("#channel2").joined);
}

#[test]
fn in_the_line_mode_a_second_channel_replaces_the_first_and_both_are_said() {
    let mut c = Begin::plain().online();
    c.input("/join channel1");
    c.line(":alice!a@h JOIN #channel1");
    c.input("/join channel2");
    c.forget();
    c.line(":alice!a@h JOIN #channel2");
    assert_eq!(c.sent(), ["PART #channel1"]);
    c.line(":alice!a@h PART #channel1");
    assert_eq!(c.here(), "#channel2");
    assert_eq!(c.shown("#channel2"), ["you joined #channel2", "you left #channel1"]);
}

#[test]
fn in_the_line_mode_the_first_lines_answer_the_question_for_a_name() {
    let mut c = Begin { nick: None, ..Begin::plain() }.start();
    c.connected();
    c.forget();
    c.input("");
    assert_eq!(c.question(), Some("a name is needed"));
    c.input("bob");
    assert_eq!(c.sent(), ["NICK bob", "USER bob 0 * bob"]);
    c.line(":srv 433 * bob :taken");
    assert_eq!(c.question(), Some("bob is taken, choose another name"));
    c.input("bob2");
    assert_eq!(c.sent(), ["USER bob2 0 * bob2", "NICK bob2"]);
}

#[test]
fn enter_on_nothing_lets_one_choose_a_channel_where_nobody_reads() {
    let mut c = Begin::default().online();
    listed(&mut c);
    c.forget();
    c.keys("<enter>");
    assert_eq!(c.sent(), ["LIST"]);
    listed(&mut c);
    c.keys("<down><enter>");
    assert_eq!(c.sent(), ["JOIN #channel2"]);
    let mut c = alice_in_rust();
    c.forget();
    c.keys("<enter>");
    assert!(c.sent().is_empty());
}
