//! People change: names, away, quits; and the answers to questions about them.

use super::client::{Begin, Client, alice, alice_echoed, alice_in_rust};

#[test]
fn a_new_name_of_ours_is_known_everywhere() {
    let mut c = alice_in_rust();
    c.keys("/nick alicia<enter>");
    assert_eq!(c.network().nick, "alice", "not before the server says so");
    c.line(":alice!a@h NICK :alicia");
    assert_eq!(c.network().nick, "alicia");
    assert_eq!(c.last("#rust"), "you are now alicia");
    assert_eq!(c.members("#rust"), "@bob alicia carol");
    c.keys("hi<enter>");
    assert_eq!(c.last("#rust"), "alicia: hi");
}

#[test]
fn a_taken_name_while_online_is_only_said() {
    let mut c = alice_in_rust();
    c.keys("/nick bob<enter>");
    c.line(":srv 433 alice bob :Nickname is already in use");
    assert_eq!(c.last("#rust"), "! bob is taken");
    assert_eq!(c.question(), None);
    assert_eq!(c.network().nick, "alice");
    c.line(":alice!a@h NICK Guest1");
    assert_eq!(c.network().wanted, "alice", "what the server gives is not what was wanted");
    assert!(c.sent().iter().all(|line| !line.starts_with("NICK alice")), "nor fought over");
}

#[test]
fn a_name_that_another_device_took_is_the_one_that_is_wanted() {
    let mut c = alice_in_rust();
    c.line(":srv 900 alice alice!a@h alice :You are now logged in");
    c.sent();
    c.line(":alice!a@h NICK alina");
    assert_eq!(c.network().nick, "alina");
    assert_eq!(c.network().wanted, "alina");
    assert_eq!(c.sent(), [""; 0], "two devices do not fight over it");
}

#[test]
fn a_direct_conversation_follows_the_new_name() {
    let mut c = alice_in_rust();
    c.line(":bob!b@h PRIVMSG alice :hi");
    c.line(":bob!b@h NICK robert");
    assert_eq!(c.shown("robert"), ["bob: hi", "bob is now robert"]);
    c.line(":robert!b@h PRIVMSG alice :still me");
    assert_eq!(c.last("robert"), "robert: still me");
}

#[test]
fn a_quit_is_seen_in_the_direct_conversation_too() {
    let mut c = alice_in_rust();
    c.line(":bob!b@h PRIVMSG alice :hi");
    c.line(":bob!b@h QUIT :Connection reset");
    assert_eq!(c.last("bob"), "bob left (Connection reset)");
    assert_eq!(c.last("#rust"), "bob left (Connection reset)");
}

#[test]
fn away_people_are_marked_in_the_list() {
    let mut c = alice_in_rust();
    c.line(":bob!b@h AWAY :lunch");
    let bob = |c: &Client| {
        let roster = &c.buffer("#rust").roster;
        roster.iter().find(|m| m.nick == "bob").map(|m| m.away)
    };
    assert_eq!(bob(&c), Some(true));
    c.line(":bob!b@h AWAY");
    assert_eq!(bob(&c), Some(false));
}

#[test]
fn our_own_absence_is_known_from_the_server() {
    let mut c = alice_in_rust();
    c.keys("/away lunch<enter>");
    assert!(!c.network().away);
    c.line(":srv 306 alice :You have been marked as being away");
    assert!(c.network().away);
    assert_eq!(c.last("#rust"), "you are marked as away");
    c.line(":srv 305 alice :You are no longer marked as being away");
    assert!(!c.network().away);
}

#[test]
fn who_went_away_is_away_on_the_next_connection_too() {
    let mut c = alice_in_rust();
    c.keys("/away lunch<enter>");
    for (typed, again) in [("", true), ("/back<enter>", false)] {
        c.keys(typed);
        c.lost("gone");
        c.wait(2);
        c.connected();
        c.sent();
        c.line(":srv 001 alice :again");
        assert_eq!(c.sent().contains(&"AWAY lunch".to_owned()), again);
    }
}

#[test]
fn a_changed_host_of_ours_changes_what_fits_into_a_line() {
    let mut c = alice_in_rust();
    c.line(":alice!a@h CHGHOST newuser a.much.longer.host.example");
    assert_eq!(c.network().userhost.as_deref(), Some("newuser@a.much.longer.host.example"));
    c.line(":srv 396 alice cloak.example :is now your visible host");
    assert_eq!(c.network().userhost.as_deref(), Some("newuser@cloak.example"));
}

#[test]
fn what_is_told_of_somebody_is_one_card() {
    let mut c = alice();
    c.keys("/whois bob<enter>");
    c.lines(&[
        ":srv 311 alice bob b host.example * :Bob Builder",
        ":srv 319 alice bob :@#rust +#c ",
        ":srv 312 alice bob srv.example :the lab's server",
        ":srv 313 alice bob :is an IRC operator",
        ":srv 317 alice bob 90000 1795000000 :seconds idle, signon time",
        ":srv 330 alice bob bobby :is logged in as",
        ":srv 338 alice bob 10.0.0.1 :is actually using host",
        ":srv 671 alice bob :is using a secure connection",
        ":srv 301 alice bob :at lunch",
        ":srv 319 alice bob :#d",
        ":srv 699 alice bob :from Mars",
    ]);
    assert!(!c.shown("*").iter().any(|line| line.contains("Builder")), "not before its end");
    c.line(":srv 318 alice bob :End of /WHOIS list");
    let shown = c.shown("*");
    assert_eq!(
        shown[shown.len() - 9..],
        [
            "bob is Bob Builder",
            "address | b@host.example, really from 10.0.0.1",
            "account | bobby",
            "away | at lunch",
            "channels | @#rust +#c #d",
            "server | srv.example (the lab's server)",
            "idle | 1 d 1 h",
            "since | 2026-11-18 11:06",
            "is | an IRC operator, using a secure connection, from Mars",
        ]
    );
}

#[test]
fn a_card_whose_end_does_not_come_is_shown_all_the_same() {
    let mut c = alice();
    c.keys("/whois bob<enter>");
    c.line(":srv 311 alice bob b host.example * :Bob Builder");
    let before = c.shown("*").len();
    c.wait(4);
    assert_eq!(c.shown("*").len(), before);
    c.wait(2);
    assert_eq!(c.last("*"), "address | b@host.example");
    // One that ends by another one beginning.
    c.line(":srv 311 alice bob b host.example * :Bob Builder");
    c.line(":srv 311 alice bob b other.example * :Bob Builder");
    assert_eq!(c.last("*"), "address | b@host.example");
    // Many at once are bounded.
    for n in 0..100 {
        c.line(&format!(":srv 311 alice n{n} u h{n} * :N"));
    }
    assert_eq!(c.last("*"), "address | u@h91");
}

#[test]
fn who_had_a_name_is_a_card_too() {
    let mut c = alice_in_rust();
    c.keys("/whowas bob 2<enter>");
    assert_eq!(c.sent(), ["WHOWAS bob 2"]);
    c.lines(&[
        ":srv 314 alice bob b host.example * :Bob Builder",
        ":srv 312 alice bob srv.example :Sun Nov 22 13:00:00 2026",
        ":srv 314 alice bob bb other.example * :Bobby",
        ":srv 312 alice bob srv.example :2026-11-22T13:00:00.000Z",
        ":srv 369 alice bob :End of WHOWAS",
    ]);
    let shown = c.shown("#rust");
    assert_eq!(
        shown[shown.len() - 3..],
        [
            "bob was here",
            "was | b@host.example (Bob Builder), on srv.example, Sun Nov 22 13:00:00 2026",
            "was | bb@other.example (Bobby), on srv.example, 2026-11-22 13:00",
        ]
    );
    c.keys("/whowas nobody<enter>");
    c.line(":srv 406 alice nobody :There was no such nickname");
    c.line(":srv 369 alice nobody :End of WHOWAS");
    assert_eq!(c.last("#rust"), "! nobody called nobody was here lately");
}

#[test]
fn in_a_direct_conversation_one_asks_who_the_other_is() {
    let mut c = alice();
    c.keys("/whois<enter>");
    assert_eq!(c.last("*"), "! a nick is needed here; without one it is about whom one talks with");
    c.keys("/query bob<enter>/whois<enter>");
    assert_eq!(c.sent(), ["WHOIS bob"]);
}

#[test]
fn nobody_is_no_such_user() {
    let mut c = alice();
    c.keys("/whois nobody<enter>");
    c.line(":srv 401 alice nobody :No such nick/channel");
    c.line(":srv 318 alice nobody :End of /WHOIS list");
    assert_eq!(c.last("*"), "! no such user: nobody");
}

#[test]
fn a_netsplit_of_thousands_is_one_line() {
    let mut c = Begin::default().online_with("batch");
    c.line(":alice!a@h JOIN #rust");
    let names: Vec<String> = (0..3000).map(|n| format!("u{n}")).collect();
    for chunk in names.chunks(40) {
        c.line(&format!(":srv 353 alice = #rust :{}", chunk.join(" ")));
    }
    for name in &names[..50] {
        c.line(&format!(":{name}!u@h PRIVMSG #rust :hi"));
    }
    let before = c.shown("#rust").len();
    c.line(":srv BATCH +s netsplit a.example b.example");
    for name in &names {
        c.line(&format!("@batch=s :{name}!u@h QUIT :a.example b.example"));
    }
    c.line(":srv BATCH -s");
    let shown = c.shown("#rust");
    assert_eq!(shown.len(), before + 1);
    assert!(shown.last().is_some_and(|line| line.ends_with(" left")), "{:?}", shown.last());
    assert_eq!(c.buffer("#rust").roster.len(), 0);
}

#[test]
fn a_new_real_name_is_told_to_who_talks_with_them() {
    let mut c = alice_in_rust();
    c.line(":bob!b@h PRIVMSG alice :hi");
    c.line(":bob!b@h SETNAME :Robert the Builder");
    assert_eq!(c.last("bob"), "bob is now called Robert the Builder");
}

/// Seen on `InspIRCd` 3.
#[test]
fn a_new_name_may_be_told_by_that_name() {
    let mut c = alice_echoed();
    c.keys("/nick alicia<enter>");
    assert_eq!(c.sent(), ["@label=t1 NICK alicia"]);
    c.line("@label=t1 :alicia!a@host NICK :alicia");
    assert_eq!(c.network().nick, "alicia");
    assert_eq!(c.members("#rust"), "@bob alicia carol");
    c.keys("hi<enter>");
    c.line("@label=t2 :alicia!a@host PRIVMSG #rust :hi");
    assert_eq!(c.last("#rust"), "alicia: hi");
}

#[test]
fn programs_are_known_as_such() {
    let bot = |c: &Client, nick: &str| {
        let network = c.network();
        network.people.get(&network.fold(nick)).is_some_and(|person| person.bot)
    };
    let mut c = alice_in_rust();
    c.line(":srv 005 alice BOT=B :are supported");
    c.line("@bot :bob!b@host PRIVMSG #rust :beep");
    assert!(bot(&c, "bob"));
    c.line(":bob!b@host PRIVMSG #rust :beep again");
    assert!(bot(&c, "bob"), "the tag may be left out");
    c.line(":srv 352 alice #rust b host srv bob H@ :0 Bob");
    assert!(!bot(&c, "bob"));
    c.line(":srv 352 alice #rust c host srv carol HB :0 Carol");
    assert!(bot(&c, "carol"));
    c.lines(&[":srv 311 alice dave d host * :Dave", ":srv 335 alice dave :is a bot"]);
    assert!(bot(&c, "dave"));
}
