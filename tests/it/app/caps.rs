//! Capability negotiation.

use tchat::proto::Cap;

use super::client::{Begin, Client, alice_echoed, in_rust};

fn begun() -> Client {
    let mut c = Begin::default().start();
    c.connected();
    c.forget();
    c
}

#[test]
fn what_is_known_and_offered_is_asked_for_once_over_several_lines() {
    let mut c = begun();
    c.line(":srv CAP * LS * :server-time draft/unknown sasl=PLAIN,EXTERNAL");
    assert!(c.sent().is_empty(), "more lines follow");
    c.line(":srv CAP * LS :echo-message no-implicit-names");
    assert_eq!(c.sent(), ["CAP REQ :echo-message sasl server-time"]);
    c.line(":srv CAP alice ACK :echo-message sasl server-time");
    assert_eq!(c.sent(), ["CAP END"]);
    assert!(c.network().caps.contains(Cap::EchoMessage));
}

#[test]
fn a_capability_is_not_asked_for_without_what_it_needs() {
    let mut c = begun();
    c.line(":srv CAP * LS :labeled-response");
    assert_eq!(c.sent(), ["CAP END"]);
    let mut c = begun();
    c.line(":srv CAP * LS :labeled-response batch");
    assert_eq!(c.sent(), ["CAP REQ :batch labeled-response"]);
}

#[test]
fn a_refused_group_is_asked_for_one_by_one() {
    let mut c = begun();
    c.line(":srv CAP * LS :setname chghost");
    assert_eq!(c.sent(), ["CAP REQ :chghost setname"]);
    c.line(":srv CAP * NAK :chghost setname");
    assert_eq!(c.sent(), ["CAP REQ chghost", "CAP REQ setname"]);
    c.line(":srv CAP * NAK :chghost");
    assert!(c.sent().is_empty());
    c.line(":srv CAP * ACK :setname");
    assert_eq!(c.sent(), ["CAP END"]);
    assert!(c.network().caps.contains(Cap::Setname) && !c.network().caps.contains(Cap::Chghost));
}

#[test]
fn a_refusal_that_names_nothing_holds_nothing_up() {
    let mut c = begun();
    c.line(":srv CAP * LS :setname chghost");
    c.line(":srv CAP * NAK :");
    c.forget();
    c.line(":srv CAP * NAK");
    c.line(":srv CAP * NAK :whatever");
    assert_eq!(c.sent(), ["CAP END"]);
}

#[test]
fn what_appears_later_is_asked_for_and_what_goes_is_gone() {
    let mut c = Begin::default().online_with("server-time");
    c.line(":srv CAP alice NEW :away-notify");
    assert_eq!(c.sent(), ["CAP REQ away-notify"]);
    c.line(":srv CAP alice ACK :away-notify");
    assert!(c.sent().is_empty(), "CAP END belongs to the registration");
    assert!(c.network().caps.contains(Cap::AwayNotify));
    c.line(":srv CAP alice DEL :away-notify server-time");
    assert!(c.network().caps.is_empty());
}

#[test]
fn capabilities_do_not_outlive_their_connection() {
    let mut c = Begin::default().online_with("server-time");
    c.lost("reset");
    assert!(c.network().caps.is_empty());
}

#[test]
fn senseless_negotiation_is_survived() {
    let mut c = begun();
    c.lines(&[
        "CAP",
        "CAP *",
        "CAP * LS",
        "CAP * ACK",
        "CAP * ACK :unknown -server-time",
        "CAP * NAK :x",
        "CAP * NEW",
        "CAP * DEL",
        "CAP * FROB :x",
    ]);
    assert_eq!(c.sent(), ["CAP END"]);
}

#[test]
fn what_nobody_asked_for_is_not_taken() {
    let mut c = begun();
    c.line(":srv CAP * LS :server-time");
    c.line(":srv CAP * ACK :server-time echo-message labeled-response");
    assert_eq!(c.sent(), ["CAP REQ server-time", "CAP END"]);
    assert!(!c.network().caps.contains(Cap::EchoMessage));
}

#[test]
fn marks_of_the_old_version_are_understood() {
    let mut c = begun();
    c.line(":srv CAP * LS :server-time away-notify");
    c.line(":srv CAP * ACK :~server-time =away-notify");
    assert!(
        c.network().caps.contains(Cap::ServerTime) && c.network().caps.contains(Cap::AwayNotify)
    );
    c.line(":srv CAP alice ACK :-away-notify");
    assert!(!c.network().caps.contains(Cap::AwayNotify));
}

#[test]
fn a_list_without_end_is_not_waited_for() {
    let mut c = begun();
    let long: Vec<String> = (0..150).map(|n| format!("x/{n}=y")).collect();
    for _ in 0..64 {
        c.line(&format!(":srv CAP * LS * :{}", long.join(" ")));
    }
    assert_eq!(c.sent(), ["CAP END"]);
}

#[test]
fn lines_that_wait_for_an_echo_are_asked_after_when_echoes_end() {
    let mut c = in_rust(Begin::default().online_with("echo-message"));
    c.keys("one<enter>two<enter>");
    assert_eq!(c.last("#rust"), "alice: two (pending)");
    c.forget();
    c.line(":srv CAP alice DEL :echo-message");
    let asked = c.sent().pop().expect("the client asks");
    let token = asked.strip_prefix("PING ").expect("it asks by PING").to_owned();
    c.line(&format!(":srv PONG srv {token}"));
    assert_eq!(c.shown("#rust").split_off(1), ["alice: one", "alice: two"]);
    c.keys("three<enter>");
    assert_eq!(c.last("#rust"), "alice: three");
}

#[test]
fn without_labels_an_echo_is_known_by_its_words() {
    let mut c = alice_echoed();
    c.keys("one<enter>");
    c.line(":srv CAP alice DEL :labeled-response");
    c.line(":alice!a@host PRIVMSG #rust :one");
    assert_eq!(c.last("#rust"), "alice: one");
    c.keys("two<enter>");
    assert_eq!(c.last("#rust"), "alice: two (pending)");
    assert_eq!(c.sent().pop().as_deref(), Some("PRIVMSG #rust :two"));
}

#[test]
fn what_an_open_batch_holds_is_shown_when_batches_end() {
    let mut c = alice_echoed();
    c.lines(&[
        ":srv BATCH +b example/talk #rust",
        "@batch=b :bob!b@host PRIVMSG #rust :held",
        ":srv CAP alice DEL :batch",
    ]);
    assert_eq!(c.last("#rust"), "bob: held");
    let caps = c.network().caps;
    assert!(!caps.contains(Cap::LabeledResponse), "it needs batches");
    assert!(caps.contains(Cap::EchoMessage));
    c.line("@batch=b :bob!b@host PRIVMSG #rust :late");
    assert_eq!(c.last("#rust"), "bob: late");
}

/// IRCv3 extended-isupport.
#[test]
fn features_are_asked_for_before_the_welcome() {
    let mut c = begun();
    c.line(":srv CAP * LS :batch draft/extended-isupport");
    c.line(":srv CAP * ACK :batch draft/extended-isupport");
    assert_eq!(c.sent(), ["CAP REQ :batch draft/extended-isupport", "ISUPPORT", "CAP END"]);
    c.lines(&[
        ":srv BATCH +i draft/isupport",
        "@batch=i :srv 005 * NETWORK=Example CASEMAPPING=ascii :are supported by this server",
        ":srv BATCH -i",
    ]);
    assert_eq!(c.network().name, "Example");
    c.line(":srv 001 alice :Welcome");
    assert_eq!(c.network().name, "Example");
    c.line(":srv 005 alice -NETWORK :are supported by this server");
    assert_eq!(c.network().name, "127.0.0.1:1234");
}

/// IRCv3 pre-away.
#[test]
fn who_was_away_comes_back_away() {
    let mut c = Begin::default().online();
    c.keys("/away lunch<enter>");
    c.line(":srv 306 alice :You have been marked as being away");
    for (offer, sent) in [
        ("draft/pre-away", ["CAP REQ draft/pre-away", "AWAY lunch", "CAP END"].as_slice()),
        ("setname", &["CAP REQ setname", "CAP END", "AWAY lunch"]),
    ] {
        c.lost("reset");
        c.wait(10);
        c.connected();
        c.forget();
        c.line(&format!(":srv CAP * LS :{offer}"));
        c.line(&format!(":srv CAP * ACK :{offer}"));
        c.line(":srv 001 alice :Welcome");
        assert_eq!(c.sent(), sent);
    }
}

#[test]
fn a_channel_is_renamed_by_command() {
    let mut c = in_rust(Begin::default().online_with("draft/channel-rename"));
    c.sent();
    c.keys("/rename #rust iron it rusts<enter>/rename rust #iron<enter>");
    assert_eq!(c.sent(), ["RENAME #rust #iron :it rusts", "RENAME #rust #iron"]);
    c.line(":srv FAIL RENAME CHANNEL_NAME_IN_USE #rust #iron :There is one of that name");
    assert_eq!(c.last("#rust"), "! #rust #iron: There is one of that name");
    let mut c = in_rust(Begin::default().online());
    c.sent();
    c.keys("/rename #rust #iron<enter>");
    assert!(c.sent().is_empty());
    assert!(c.last("#rust").starts_with("! this server cannot rename channels"));
}

/// IRCv3 channel-rename.
#[test]
fn a_renamed_channel_keeps_its_window() {
    let mut c = in_rust(Begin::default().online_with("draft/channel-rename"));
    c.line(":bob!b@host PRIVMSG #rust :before");
    c.keys("half a dr");
    c.line(":bob!b@host RENAME #Rust #iron :it rusts");
    assert_eq!(c.here(), "#iron");
    assert_eq!(c.typed(), "half a dr");
    assert!(c.find("#rust").is_none());
    assert_eq!(c.members("#iron"), "@bob alice carol");
    assert_eq!(
        c.shown("#iron").split_off(1),
        ["bob: before", "bob renamed #Rust to #iron (it rusts)"]
    );
    c.line(":bob!b@host PRIVMSG #IRON :after");
    assert_eq!(c.last("#iron"), "bob: after");
    c.line(":bob!b@host RENAME #iron #Iron :");
    assert_eq!(c.last("#Iron"), "bob renamed #iron to #Iron");
}

#[test]
fn a_channel_takes_the_name_of_one_that_was_left() {
    let mut c = in_rust(Begin::default().online_with("draft/channel-rename"));
    c.lines(&[":alice!a@host JOIN #iron", ":alice!a@host PART #iron"]);
    c.line(":bob!b@host RENAME #rust #iron :");
    assert_eq!(c.members("#iron"), "@bob alice carol");
    assert!(c.find("#rust").is_none());
    c.lines(&[
        ":alice!a@host JOIN #gold",
        ":srv RENAME #iron #gold :",
        ":srv RENAME #iron",
        ":srv RENAME",
    ]);
    assert!(c.find("#iron").is_some() && c.find("#gold").is_some(), "one cannot be the other");
}

#[test]
fn a_line_said_while_the_server_begins_to_echo_is_shown_once() {
    for echoed in [true, false] {
        let mut c = in_rust(Begin::default().online());
        c.line(":srv CAP alice NEW :echo-message");
        c.forget();
        c.keys("hi<enter>");
        let sent = c.sent();
        assert_eq!(sent[0], "PRIVMSG #rust :hi");
        if echoed {
            c.line(":srv CAP alice ACK :echo-message");
            c.line(":alice!a@host PRIVMSG #rust :hi");
        } else {
            c.line(":srv CAP alice NAK :echo-message");
            c.line(&format!(":srv PONG srv {}", sent[1].trim_start_matches("PING ")));
        }
        assert_eq!(c.shown("#rust").iter().filter(|line| *line == "alice: hi").count(), 1);
        c.line(":srv PONG srv line-999999");
        assert_eq!(c.last("#rust"), "alice: hi");
    }
}

#[test]
fn a_batch_that_a_break_cuts_off_is_not_lost() {
    let mut c = in_rust(Begin::default().online_with("batch"));
    c.lines(&[":srv BATCH +b example", "@batch=b :bob!b@host PRIVMSG #rust :before the break"]);
    c.lost("reset");
    assert!(c.shown("#rust").contains(&"bob: before the break".to_owned()));
}

#[test]
fn a_playback_changes_nothing_but_what_is_read() {
    let mut c = in_rust(Begin::default().online_with("batch"));
    c.line(":srv BATCH +b chathistory #rust");
    for line in [
        ":dave!d@old JOIN #rust",
        ":bob!b@old QUIT :bye",
        ":carol!c@old NICK alice2",
        ":carol!c@old MODE #rust +o alice",
        ":carol!c@old TOPIC #rust :long ago",
        ":carol!c@old KICK #rust alice",
        ":carol!c@old PRIVMSG #rust :said long ago",
    ] {
        c.line(&format!("@batch=b {line}"));
    }
    c.line(":srv BATCH -b");
    assert_eq!(c.members("#rust"), "@bob alice carol");
    assert!(c.buffer("#rust").joined && c.buffer("#rust").topic.is_none());
    assert_eq!(c.last("#rust"), "carol: said long ago");
    let network = c.network();
    assert!(network.people.get(&network.fold("carol")).is_none_or(|person| person.host != "old"));
}
