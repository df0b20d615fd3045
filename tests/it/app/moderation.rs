//! Keeping order: ranks, bans, mutes, modes, kicks. What is sent, what is shown, what is refused.

use super::client::{Client, alice_in_rust};

/// In `#rust` on a server that announced `tokens`.
fn on_server(tokens: &str) -> Client {
    let mut c = alice_in_rust();
    c.line(&format!(":srv 005 alice {tokens} :are supported by this server"));
    c
}

/// The last lines of `#rust`.
fn tail(c: &Client, lines: usize) -> Vec<String> {
    let shown = c.shown("#rust");
    shown[shown.len() - lines..].to_vec()
}

#[test]
fn mode_changes_read_as_sentences() {
    let mut c = alice_in_rust();
    for (change, words) in [
        ("+o carol", "bob made carol an operator"),
        ("-v carol", "bob made carol no longer a voiced member"),
        ("+oov carol dave carol", "bob made carol, dave operators, made carol a voiced member"),
        ("+b *!*@evil", "bob banned *!*@evil"),
        ("-b *!*@evil", "bob took back the ban of *!*@evil"),
        ("+mi", "bob made the channel moderated, made the channel invite-only"),
        ("+k sesame", "bob set the channel's key to sesame"),
        ("+l 5", "bob limited the channel to 5 members"),
        ("-l", "bob removed the limit of members"),
        ("+Q", "bob set mode +Q"),
    ] {
        c.line(&format!(":bob!b@h MODE #rust {change}"));
        assert_eq!(c.last("#rust"), words);
    }
    assert_eq!(c.buffer("#rust").secret.as_deref(), Some("sesame"));
}

#[test]
fn the_modes_that_hold_are_told_in_words() {
    let mut c = alice_in_rust();
    c.keys("/mode<enter>");
    assert_eq!(c.sent(), ["MODE #rust"]);
    c.line(":srv 324 alice #rust +iklQ sesame 5");
    c.line(":srv 329 alice #rust 1795000000");
    assert_eq!(
        tail(&c, 6),
        [
            "modes of #rust:",
            "+i | only invited people can join",
            "+k | joining needs the key sesame",
            "+l | no more than 5 members",
            "+Q | ",
            "#rust was created 2026-11-18 11:06",
        ]
    );
    c.line(":srv 324 alice #rust +");
    assert_eq!(c.last("#rust"), "#rust has no modes set");
    c.line(":srv 482 alice #rust :You're not channel operator");
    assert_eq!(c.last("#rust"), "! only operators of #rust can do that");
}

#[test]
fn bans_are_a_numbered_list_and_taken_back_by_number() {
    let mut c = alice_in_rust();
    c.keys("/unban 1<enter>");
    assert_eq!(c.last("#rust"), "! /ban shows the numbers first");
    c.keys("/ban<enter>");
    assert_eq!(c.sent(), ["MODE #rust +b"]);
    c.line(":srv 367 alice #rust *!*@evil bob!b@h 1795000000");
    c.line(":srv 367 alice #rust *!*@worse");
    c.line(":srv 368 alice #rust :End of channel ban list");
    assert_eq!(
        tail(&c, 3),
        ["#rust: banned", "1 | *!*@evil  by bob  2026-11-18 11:06", "2 | *!*@worse"]
    );
    c.keys("/unban 2 1 carol!*@*<enter>");
    assert_eq!(c.sent(), ["MODE #rust -bbb *!*@worse *!*@evil carol!*@*"]);
    c.line(":alice!a@h MODE #rust -b *!*@worse");
    c.line(":alice!a@h MODE #rust +b *!*@third");
    c.keys("/unban 2<enter>");
    assert_eq!(c.sent(), ["MODE #rust -b *!*@third"], "the list stays up to date");
    c.keys("/unban 3<enter>");
    assert_eq!(c.last("#rust"), "! there is no number 3 in the list");
    c.keys("/unban evi<tab>");
    assert_eq!(c.typed(), "/unban *!*@evil ");
}

#[test]
fn an_empty_list_says_so() {
    let mut c = alice_in_rust();
    for (end, words) in [
        ("368 alice #rust :End", "#rust: nobody is banned"),
        ("349 alice #rust :End", "#rust: nobody is excepted from bans"),
        ("347 alice #rust :End", "#rust: nobody is invited at any time"),
        ("729 alice #rust q :End", "#rust: nobody is muted"),
    ] {
        c.keys("/mode #rust +b<enter>");
        c.line(&format!(":srv {end}"));
        assert_eq!(c.last("#rust"), words);
    }
    c.keys("/mode #rust +e<enter>");
    c.line(":srv 348 alice #rust *!*@friend bob 1795000000");
    c.line(":srv 349 alice #rust :End");
    assert_eq!(c.last("#rust"), "1 | *!*@friend  by bob  2026-11-18 11:06");
}

#[test]
fn a_nick_is_kept_out_by_its_host_unless_that_is_ours_too() {
    let mut c = alice_in_rust();
    c.line(":carol!c@bad.example PRIVMSG #rust :spam");
    c.line(":dave!d@host JOIN #rust");
    for (typed, mask) in [
        ("carol", "*!*@bad.example"),
        ("dave", "dave!*@*"),
        ("nobody", "nobody!*@*"),
        ("some.example", "*!*@some.example"),
        ("a!b@c", "a!b@c"),
        ("$a:bobby", "$a:bobby"),
    ] {
        c.keys(&format!("/ban {typed}<enter>"));
        assert_eq!(c.sent(), [format!("MODE #rust +b {mask}")]);
    }
    c.line(":carol!c@bad.example NICK carla");
    c.keys("/ban carla bob<enter>");
    assert_eq!(c.sent(), ["MODE #rust +bb *!*@bad.example bob!*@*"]);
    c.keys("/ban *!*@*<enter>");
    assert_eq!(c.last("#rust"), "! that would be everybody, you too");
}

#[test]
fn a_nick_is_let_in_by_every_ban_that_keeps_it_out() {
    let mut c = alice_in_rust();
    c.line(":carol!c@bad.example PRIVMSG #rust :spam");
    c.lines(&[
        ":srv 367 alice #rust *!*@bad.example bob 1795000000",
        ":srv 367 alice #rust carol!*@*",
        ":srv 367 alice #rust dave!*@*",
        ":srv 368 alice #rust :End",
    ]);
    c.keys("/unban carol<enter>");
    assert_eq!(c.sent(), ["MODE #rust -bb *!*@bad.example carol!*@*"]);
    c.keys("/unban erin<enter>");
    assert_eq!(c.sent(), ["MODE #rust -b erin!*@*"]);
}

#[test]
fn a_mute_is_what_the_server_has_for_it() {
    let mut c = alice_in_rust();
    c.keys("/mute bob<enter>");
    let none = "! this server has no mutes; /mode +m lets only voiced members speak";
    assert_eq!(c.last("#rust"), none);
    assert!(c.sent().is_empty());

    let mut c = on_server("EXTBAN=,m CHANMODES=b,k,l,imnst");
    c.keys("/mute bob<enter>");
    assert_eq!(c.sent(), ["MODE #rust +b m:bob!*@*"]);
    c.line(":alice!a@h MODE #rust +b m:bob!*@*");
    assert_eq!(c.last("#rust"), "alice muted bob!*@*");
    c.keys("/mute<enter>");
    assert_eq!(c.sent(), ["MODE #rust +b"]);
    c.line(":srv 367 alice #rust *!*@evil");
    c.line(":srv 367 alice #rust m:bob!*@* alice 1795000000");
    c.line(":srv 368 alice #rust :End");
    assert_eq!(c.last("#rust"), "2 | m:bob!*@*  only muted  by alice  2026-11-18 11:06");
    c.keys("/unmute 1<enter>");
    assert_eq!(c.last("#rust"), "! there is no number 1 in the list");
    c.keys("/unmute bob<enter>/unmute 2<enter>");
    assert_eq!(c.sent(), ["MODE #rust -b m:bob!*@*", "MODE #rust -b m:bob!*@*"]);

    let mut c = on_server("EXTBAN=$,ajrxz CHANMODES=eIbq,k,flj,CFLMPQ");
    c.keys("/mute bob<enter>/mute<enter>");
    assert_eq!(c.sent(), ["MODE #rust +q bob!*@*", "MODE #rust +q"]);
    c.line(":srv 728 alice #rust q bob!*@* alice!a@h 1795000000");
    c.line(":srv 729 alice #rust q :End of Channel Quiet List");
    assert_eq!(tail(&c, 2), ["#rust: muted", "1 | bob!*@*  by alice  2026-11-18 11:06"]);
    c.keys("/unmute 1<enter>");
    assert_eq!(c.sent(), ["MODE #rust -q bob!*@*"]);
}

#[test]
fn several_are_removed_with_one_reason() {
    let mut c = alice_in_rust();
    c.keys("/kick bob,carol too loud<enter>");
    assert_eq!(c.sent(), ["KICK #rust bob :too loud", "KICK #rust carol :too loud"]);
    c.line(":srv 441 alice bob #rust :They aren't on that channel");
    assert_eq!(c.last("#rust"), "! bob is not in #rust");
}

#[test]
fn a_server_without_the_mode_is_told_of() {
    let mut c = on_server("CHANMODES=,k,l,n PREFIX=(o)@");
    c.keys("/ban bob<enter>");
    assert_eq!(c.last("#rust"), "! this server has no bans");
    c.keys("/voice bob<enter>");
    assert_eq!(c.last("#rust"), "! this server does not know the mode v");
    assert!(c.sent().is_empty());
}

#[test]
fn outside_of_a_channel_there_is_nothing_to_keep_in_order() {
    let mut c = super::client::alice();
    for command in ["/ban", "/unban 1", "/mute", "/unmute x", "/kick bob", "/op bob", "/topic"] {
        c.keys(&format!("{command}<enter>"));
        let name = command.split(' ').next().expect("a word");
        let words = format!("! {name} works in a channel you are in; /join <channel> first");
        assert_eq!(c.last("*"), words);
    }
    assert!(c.sent().is_empty());
}

#[test]
fn modes_are_completed_from_what_the_server_has() {
    let mut c = on_server("CHANMODES=b,k,l,n PREFIX=(o)@");
    c.keys("/mode #rust +<tab>");
    assert_eq!(c.typed(), "/mode #rust +b");
    c.keys("<tab>");
    assert_eq!(c.typed(), "/mode #rust +k");
    c.keys("<ctrl-u>/mode #rust +o ca<tab>");
    assert_eq!(c.typed(), "/mode #rust +o carol ");
}

#[test]
fn ignored_people_are_listed_and_let_in_by_number() {
    let mut c = alice_in_rust();
    c.keys("/ignore<enter>");
    assert_eq!(c.last("#rust"), "nobody is ignored");
    c.keys("/ignore bob<enter>/ignore *!*@evil<enter>/ignore<enter>");
    assert_eq!(tail(&c, 3), ["ignored:", "1 | bob", "2 | *!*@evil"]);
    for (typed, words) in [
        ("/ignore BOB", "! BOB is ignored already"),
        ("/ignore alice", "! you can not ignore yourself"),
        ("/ignore *!*@*", "! that mask fits you too"),
        ("/ignore :x", "! :x: the mask holds a character that is not allowed"),
        ("/unignore 3", "! 3 is not ignored; /ignore lists who is"),
        ("/unignore 2", "*!*@evil is no longer ignored"),
        ("/unignore Bob", "bob is no longer ignored"),
    ] {
        c.keys(&format!("{typed}<enter>"));
        assert_eq!(c.last("#rust"), words);
    }
}
