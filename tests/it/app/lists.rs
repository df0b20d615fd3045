//! Lists and everything else the server says: in words, where it was asked for.

use tchat::client::model::overlay::Overlay;
use tchat::client::model::sidebar;

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
    let listed = c.shown("#rust").iter().filter(|line| line.starts_with("  #chan")).count();
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
fn what_is_chosen_stays_among_what_is_shown() {
    let mut c = alice();
    for n in 0..9 {
        c.line(&format!(":srv 322 alice #chan{n} 2 :all"));
    }
    c.line(":srv 323 alice :End");
    c.keys("/list<enter><down><down><down>");
    c.forget();
    c.keys("chan7<enter>");
    assert_eq!(c.sent(), ["JOIN #chan7"]);
    c.keys("/list<enter>");
    c.forget();
    c.keys("chan<down><down>x<up><ctrl-u>new<enter>");
    assert_eq!(c.sent(), ["JOIN #new"], "what is not listed is joined too");
    c.keys("/list<enter>");
    c.line(":srv 323 alice :End");
    c.forget();
    c.keys("<enter>");
    assert!(c.sent().is_empty(), "nothing is listed and nothing was typed");
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
            "@bob | b@host (Bob B), in #rust",
            "carol | c@host (Carol), away, server operator",
            "2 people fit #rust",
        ]
    );
    c.keys("/who nobody<enter>");
    c.line(":srv 315 alice nobody :End of /WHO list.");
    assert_eq!(c.last("#rust"), "nobody fits nobody");
}

#[test]
fn with_whox_accounts_are_told_too() {
    let mut c = alice();
    c.line(":srv 005 alice WHOX BOT=B :are supported");
    let mut c = in_rust(c);
    c.keys("/who b*<enter>");
    assert_eq!(c.sent(), ["WHO b* %tcuhnfar,721"]);
    c.lines(&[
        ":srv 354 alice 721 #rust b host bob H@B bobby :Bob B",
        ":srv 354 alice 721 * c host carol G 0 :Carol",
        ":srv 315 alice b* :End of /WHO list.",
    ]);
    let shown = c.shown("#rust");
    assert_eq!(
        shown[shown.len() - 3..],
        [
            "@bob | b@host (Bob B), account bobby, in #rust, bot",
            "carol | c@host (Carol), away",
            "2 people fit b*",
        ]
    );
    c.keys("/raw WHO b* %n<enter>");
    c.line(":srv 354 alice bob");
    assert_eq!(c.last("#rust"), "bob");
}

#[test]
fn who_is_away_in_a_channel_is_asked_for_when_one_comes_in() {
    let mut c = Begin::default().online_with("away-notify");
    c.line(":srv 005 alice WHOX :are supported");
    let names = |channel: &str| {
        [
            format!(":alice!a@h JOIN {channel}"),
            format!(":srv 353 alice = {channel} :alice @bob"),
            format!(":srv 366 alice {channel} :End"),
        ]
    };
    for channel in ["#a", "#b"] {
        for line in names(channel) {
            c.line(&line);
        }
    }
    assert_eq!(c.sent(), ["WHO #a %tcuhnfar,722"], "one after the other");
    let before = c.shown("#a").len();
    c.line(":srv 354 alice 722 #a b bobs.host bob G@ bobby :Bob B");
    c.line(":srv 315 alice #a :End");
    assert_eq!(c.sent(), ["WHO #b %tcuhnfar,722"]);
    assert_eq!(c.shown("#a").len(), before, "nothing is said of it");
    let away: Vec<&str> =
        c.buffer("#a").roster.iter().filter(|m| m.away).map(|m| m.nick.as_str()).collect();
    assert_eq!(away, ["bob"]);
}

#[test]
fn a_list_that_is_too_long_for_its_batch_is_whole_and_in_order() {
    let mut c = Begin::default().online_with("batch labeled-response");
    c.keys("/list<enter>");
    c.line("@label=t1 :srv BATCH +1 labeled-response");
    for n in 0..7_000 {
        c.line(&format!("@batch=1 :srv 322 alice #chan{n} {n} :topic"));
    }
    c.line("@batch=1 :srv 323 alice :End of /LIST");
    c.line(":srv BATCH -1");
    let available = &c.network().available;
    assert_eq!(available.listed().len() + available.left_out(), 7_000);
    let Some(Overlay::Channels(list)) = c.model().overlay() else {
        panic!("the list is open");
    };
    assert_eq!(list.picker.shown().len(), 7_000);
    assert!(!c.shown("*").iter().any(|line| line.contains("7000")), "it is seen already");
}

#[test]
fn an_end_without_a_list_takes_nothing_away() {
    let mut c = alice();
    c.line(":srv 322 alice #big 20 :all");
    c.line(":srv 323 alice :End");
    c.keys("/raw LIST #nosuch<enter>");
    c.line(":srv 323 alice :End");
    assert_eq!(c.last("*"), "no channel fits");
    assert_eq!(c.network().available.listed().len(), 1);
}

#[test]
fn where_there_are_many_channels_an_unknown_one_is_no_reason_to_name_them() {
    let mut c = alice();
    for n in 0..50 {
        c.line(&format!(":srv 322 alice #chan{n} {n} :topic"));
    }
    c.line(":srv 323 alice :End of /LIST");
    c.keys("/join #x<enter>");
    c.line(":srv 403 alice #x :No such channel");
    assert_eq!(c.last("*"), "/list shows the channels that exist");
}

#[test]
fn what_operators_do_and_say_is_in_the_window_of_the_server() {
    let mut c = alice_in_rust();
    c.keys("hi<enter>");
    c.line(":oper!o@h WALLOPS :restart at noon");
    assert_eq!(c.last("*"), "oper to all operators: restart at noon");
    c.line(":oper!o@h KILL alice :spam");
    assert_eq!(c.last("*"), "! oper ends your connection: spam");
}

#[test]
fn what_a_server_says_of_itself_is_in_its_window() {
    let mut c = Begin::default().start();
    c.connected();
    c.line(":srv 001 alice :hi");
    let mut c = in_rust(c);
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
        ["There are 3 users on 1 server", "2 channel(s) formed", "- be kind"]
    );
}

#[test]
fn an_unknown_numeric_or_verb_is_shown_and_harmless() {
    let mut c = alice();
    c.line(":alice!a@h JOIN #rust");
    c.keys("/raw SOME THING<enter>");
    c.line(":srv 999 alice some thing :that nobody knows");
    assert_eq!(c.last("*"), "some thing that nobody knows");
    c.line(":srv 599 alice thing :went wrong");
    assert_eq!(c.last("#rust"), "! thing: went wrong");
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
fn without_labels_the_message_of_the_day_comes_there_too() {
    let mut c = alice_in_rust();
    c.keys("/motd<enter>");
    c.line(":srv 375 alice :- srv Message of the day");
    c.line(":srv 372 alice :- be kind");
    c.line(":srv 376 alice :End of MOTD");
    let shown = c.shown("#rust");
    assert!(shown.contains(&"- be kind".to_owned()), "{shown:?}");
}

#[test]
fn our_modes_are_told() {
    let mut c = alice();
    c.line(":alice MODE alice :+i");
    assert_eq!(c.last("*"), "your modes change: +i (hidden from people who share no channel)");
    c.line(":alice MODE alice -i+Q");
    assert_eq!(
        c.last("*"),
        "your modes change: -i (not hidden from people who share no channel), +Q"
    );
    c.line(":srv 221 alice +iw");
    let shown = c.shown("*");
    assert_eq!(
        shown[shown.len() - 3..],
        ["your modes:", "+i | hidden from people who share no channel", "+w | receiving WALLOPS"]
    );
    c.line(":srv 221 alice +");
    assert_eq!(c.last("*"), "you have no modes set");
}

#[test]
fn some_channels_are_asked_for_where_the_server_looks_and_looked_for_here_where_not() {
    for (elist, wire) in [("ELIST=CMNTU", "LIST >10"), ("SAFELIST", "LIST")] {
        let mut c = alice();
        c.line(&format!(":srv 005 alice {elist} :are supported"));
        c.keys("/list >10<enter>");
        assert_eq!(c.sent(), [wire]);
        c.line(":srv 322 alice #small 10 :few");
        c.line(":srv 322 alice #big 11 :many");
        c.line(":srv 323 alice :End");
        let names: Vec<&str> =
            c.network().available.listed().iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["#big"]);
    }
    let mut c = alice();
    c.keys("/list >many<enter>");
    assert_eq!(c.last("*"), "! >many: a number must follow, such as >10");
    assert!(c.sent().is_empty());
}

#[test]
fn the_list_is_sorted_renewed_and_chosen_from_by_the_mouse() {
    let mut c = alice();
    c.keys("<f6>");
    for (name, members) in [("#b", 5), ("#a", 2), ("#c", 9)] {
        c.line(&format!(":srv 322 alice {name} {members} :"));
    }
    c.keys("<ctrl-r>");
    assert_eq!(c.sent(), ["LIST"], "not twice at once");
    c.line(":srv 323 alice :End");
    c.keys("<ctrl-t><ctrl-r>");
    assert_eq!(c.sent(), ["LIST"]);
    let area = c.model().page_area();
    let row = area.y + 3;
    c.click(area.x + 2, row);
    assert!(c.sent().is_empty(), "the first click chooses");
    c.click(area.x + 2, row);
    assert_eq!(c.sent(), ["JOIN #b"], "the second by name");
    assert!(c.model().overlay().is_none());
    c.keys("<f6>");
    c.click(1, 0);
    assert!(c.model().overlay().is_none(), "a click beside it closes it");
}

#[test]
fn a_server_that_does_not_list_now_is_not_waited_for() {
    let mut c = alice();
    c.keys("/list<enter>");
    c.line(":srv 263 alice LIST :Server load is temporarily too heavy");
    assert_eq!(
        c.last("*"),
        "! the server does not do that now: Server load is temporarily too heavy"
    );
    c.forget();
    c.keys("<ctrl-r>");
    assert_eq!(c.sent(), ["LIST"]);
}

#[test]
fn the_sidebar_of_a_large_network_stays_short() {
    let mut c = alice();
    for n in 0..5_000 {
        c.line(&format!(":srv 322 alice #chan{n} {n} :topic"));
    }
    c.line(":srv 323 alice :End");
    let rows = sidebar::rows(c.model());
    assert_eq!(rows.len(), 1 + 1 + 100 + 1);
    assert!(matches!(rows.last(), Some(sidebar::Row::More(_, 4_900))));
}

#[test]
fn a_member_is_chosen_to_talk_with_or_to_ask_about() {
    let mut c = alice();
    c.keys("<f7>");
    assert!(c.model().overlay().is_none());
    let mut c = in_rust(c);
    c.keys("<f7>car<enter>");
    assert_eq!(c.here(), "carol");
    c.forget();
    c.keys("<ctrl-t>");
    assert_eq!(c.sent(), ["WHOIS carol"]);
    c.keys("<ctrl-o><f7>bob<ctrl-t>");
    assert_eq!(c.here(), "#rust");
    assert_eq!(c.sent(), ["WHOIS bob"]);
    c.keys("<f7>ali<enter>");
    assert_eq!(c.here(), "#rust", "nobody talks with themselves");
    c.resize(100, 24);
    let area = c.model().areas().members;
    c.click(area.x + 2, area.y + 1);
    assert_eq!(c.here(), "#rust");
    c.keys("<enter>");
    assert_eq!(c.here(), "bob", "the first below the heading");
}
