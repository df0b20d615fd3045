//! Lists and everything else the server says: in words, where it was asked for.

use super::client::{Begin, alice, alice_in_rust, in_rust};

#[test]
fn ten_thousand_channels_are_listed_and_bounded() {
    let mut c = alice();
    for n in 0..10_000 {
        c.line(&format!(":srv 322 alice #chan{n} {n} :topic {n}"));
    }
    c.line(":srv 323 alice :End of /LIST");
    let available = &c.network().available;
    assert_eq!(available.listed().len() + available.left_out(), 10_000);
    assert_eq!(available.listed()[0].name, "#chan9999");
    assert!(c.shown("*").len() < 40);
}

#[test]
fn in_the_line_mode_a_list_that_was_asked_for_is_printed_whole() {
    let mut c = in_rust(Begin::plain().online());
    c.input("/list");
    for n in 0..50 {
        c.line(&format!(":srv 322 alice #chan{n} {n} :"));
    }
    c.line(":srv 323 alice :End of /LIST");
    let listed = c
        .shown("#rust")
        .iter()
        .filter(|line| line.starts_with("  #chan"))
        .count();
    assert_eq!(listed, 50);
}

#[test]
fn a_channel_of_the_list_is_joined_by_enter() {
    let mut c = alice();
    c.line(":srv 322 alice #big 20 :all");
    c.line(":srv 322 alice #small 2 :few");
    c.line(":srv 323 alice :End");
    c.keys("/list<enter>");
    c.forget();
    c.keys("sma<enter>");
    assert_eq!(c.sent(), ["JOIN #small"]);
    assert!(c.model().overlay().is_none());
}

#[test]
fn people_who_fit_a_mask_are_listed() {
    let mut c = alice_in_rust();
    c.keys("/who #rust<enter>");
    c.lines(&[
        ":srv 352 alice #rust b host srv bob H@ :0 Bob B",
        ":srv 352 alice * c host srv carol G* :3 Carol",
        ":srv 315 alice #rust :End of /WHO list.",
    ]);
    let shown = c.shown("#rust");
    assert_eq!(
        shown[shown.len() - 3..],
        [
            "bob is b@host (Bob B), in #rust",
            "carol is c@host (Carol), away, server operator",
            "that is everybody who fits #rust",
        ]
    );
}

#[test]
fn what_a_server_says_of_itself_is_in_its_window() {
    let mut c = alice_in_rust();
    c.keys("/whois bob<enter>");
    c.lines(&[
        ":srv 251 alice :There are 3 users on 1 server",
        ":srv 254 alice 2 :channel(s) formed",
        ":srv 372 alice :- be kind",
        ":srv 004 alice srv v1 iosw biklmnopstv",
    ]);
    let shown = c.shown("*");
    assert_eq!(
        shown[shown.len() - 3..],
        [
            "There are 3 users on 1 server",
            "2 channel(s) formed",
            "- be kind"
        ]
    );
}

#[test]
fn an_unknown_numeric_or_verb_is_shown_and_harmless() {
    let mut c = alice();
    c.line(":srv 999 alice some thing :that nobody knows");
    assert_eq!(c.last("*"), "some thing that nobody knows");
    c.line(":srv 599 alice thing :went wrong");
    assert_eq!(c.last("*"), "! thing: went wrong");
    c.line(":srv FROBNICATE a :b c");
    assert_eq!(c.last("*"), "srv FROBNICATE a b c");
}

#[test]
fn standard_replies_are_said_where_the_command_was() {
    let mut c = alice_in_rust();
    c.keys("/raw FROB<enter>");
    c.line(":srv FAIL FROB NEED_MORE_PARAMS #rust :give me more");
    assert_eq!(c.last("#rust"), "! #rust: give me more");
    c.line(":srv WARN * SLOW :you type faster than the server reads");
    assert_eq!(c.last("#rust"), "you type faster than the server reads");
}

#[test]
fn the_message_of_the_day_comes_where_it_was_asked_for() {
    let mut c = in_rust(Begin::default().online_with("batch labeled-response"));
    c.keys("/motd<enter>");
    c.line("@label=t1 :srv 422 alice :No MOTD");
    assert_eq!(c.last("#rust"), "the server has no message of the day");
}

#[test]
fn our_modes_are_told() {
    let mut c = alice();
    c.line(":alice MODE alice :+i");
    assert_eq!(c.last("*"), "your modes change: +i");
    c.line(":srv 221 alice +i");
    assert_eq!(c.last("*"), "your modes are +i");
}
