//! How fast lines go out: as fast as they are typed on a server of ours, slowly elsewhere; and what servers bound.

use super::client::{Begin, Client, in_rust};
use tchat::client::effect::Effect;
use tchat::client::event::Event;

/// A client in #rust on a server that is another program.
fn elsewhere(caps: &str, begin: Begin) -> Client {
    let mut c = begin.start();
    c.connected();
    c.welcome_by("ngircd-26", caps);
    // Whatever the registration cost is forgotten.
    c.line(":srv 323 alice :End of LIST");
    c.wait(15);
    in_rust(c)
}

fn said(c: &mut Client) -> Vec<String> {
    c.sent().into_iter().filter(|line| !line.starts_with("PING alive")).collect()
}

#[test]
fn a_burst_goes_out_slowly_and_in_order() {
    let mut c = elsewhere("", Begin::default());
    for n in 0..8 {
        c.keys(&format!("{n}<enter>"));
    }
    assert_eq!(c.sent().len(), 5);
    assert_eq!(c.shown("#rust")[5..8], ["alice: 4", "alice: 5 (pending)", "alice: 6 (pending)"]);
    c.wait(2);
    assert_eq!(said(&mut c), ["PRIVMSG #rust :5"]);
    assert_eq!(c.shown("#rust")[6..8], ["alice: 5", "alice: 6 (pending)"]);
    c.keys("8<enter>");
    c.wait(2);
    assert_eq!(said(&mut c), ["PRIVMSG #rust :6"]);
    c.line(":srv PONG srv :x");
    c.wait(4);
    assert_eq!(said(&mut c), ["PRIVMSG #rust :7", "PRIVMSG #rust :8"]);
    c.line(":srv PING :x");
    assert_eq!(said(&mut c), ["PONG x"]);
}

#[test]
fn an_answer_to_ping_never_waits() {
    let mut c = elsewhere("", Begin::default());
    c.keys("1<enter>2<enter>3<enter>4<enter>5<enter>6<enter>");
    c.forget();
    c.line("PING :now");
    assert_eq!(c.sent(), ["PONG now"]);
}

#[test]
fn a_line_that_waits_for_its_turn_waits_for_its_echo_after_that() {
    let mut c = elsewhere("echo-message", Begin::default());
    for n in 0..6 {
        c.keys(&format!("{n}<enter>"));
    }
    for n in 0..5 {
        c.line(&format!(":alice!a@host PRIVMSG #rust :{n}"));
    }
    c.wait(2);
    assert_eq!(c.last("#rust"), "alice: 5 (pending)");
    c.line(":alice!a@host PRIVMSG #rust :5");
    assert_eq!(c.last("#rust"), "alice: 5");
}

#[test]
fn a_line_that_never_went_out_is_not_delivered() {
    let mut c = elsewhere("", Begin::default());
    for n in 0..6 {
        c.keys(&format!("{n}<enter>"));
    }
    c.lost("reset");
    assert!(c.shown("#rust").contains(&"alice: 4".to_owned()));
    assert!(
        c.shown("#rust").contains(&"alice: 5 (not delivered: the connection was lost)".to_owned())
    );
}

#[test]
fn a_pipe_asks_once_for_all_that_waited() {
    let mut c = elsewhere("", Begin::plain());
    for n in 0..6 {
        c.input(&n.to_string());
    }
    c.wait(1);
    let mut all = said(&mut c);
    for _ in 0..6 {
        c.wait(2);
        c.line(":srv NOTICE alice :alive");
        all.extend(said(&mut c));
    }
    let lines: Vec<&String> = all.iter().filter(|line| line.starts_with("PRIVMSG")).collect();
    assert_eq!(lines.len(), 6);
    assert_eq!(all.iter().filter(|line| line.starts_with("PING line-")).count(), 3, "{all:?}");
    assert!(all.last().is_some_and(|line| line.starts_with("PING line-")));
}

#[test]
fn a_server_of_ours_gets_all_at_once() {
    let mut c = in_rust(Begin::default().online());
    for n in 0..50 {
        c.keys(&format!("{n}<enter>"));
    }
    assert_eq!(c.sent().len(), 50);
}

#[test]
fn what_would_be_cut_is_not_sent_and_stays_in_the_input() {
    let mut c = in_rust(Begin::default().online());
    c.line(":srv 005 alice TOPICLEN=5 NICKLEN=5 KICKLEN=3 TARGMAX=KICK:1 :are supported");
    c.keys("/topic too long<enter>");
    assert_eq!(c.last("#rust"), "! not sent: a topic can have 5 letters here, this one has 8");
    assert_eq!(c.typed(), "/topic too long");
    assert!(c.sent().is_empty());
    c.line(":srv 005 alice -TOPICLEN :are supported");
    c.keys("<enter>");
    assert_eq!(c.sent(), ["TOPIC #rust :too long"]);
    c.keys("/kick bob,carol bye<enter>");
    assert_eq!(c.sent(), ["KICK #rust bob bye", "KICK #rust carol bye"]);
    c.keys("/raw NICK muchtoolong<enter>");
    assert_eq!(c.sent(), ["NICK muchtoolong"], "raw is raw");
    c.keys("/msg bob,carol hi<enter>");
    assert_eq!(c.sent(), ["PRIVMSG bob :hi", "PRIVMSG carol :hi"]);
    assert_eq!(c.last("bob"), "alice: hi");
    assert_eq!(c.last("carol"), "alice: hi");
}

#[test]
fn names_are_folded_anew_when_the_server_changes_its_mind() {
    let mut c = in_rust(Begin::default().online_with("echo-message"));
    c.line(":srv 005 alice CASEMAPPING=rfc1459 :are supported");
    c.lines(&[":dave{!d@host JOIN #rust", ":dave{!d@host PRIVMSG alice :hi"]);
    c.line(":DAVE[!d@host PRIVMSG alice :the same");
    assert_eq!(c.last("dave{"), "DAVE[: the same");
    c.keys("/msg dave[ hello<enter>");
    assert_eq!(c.last("dave{"), "alice: hello (pending)");
    c.line(":srv 005 alice CASEMAPPING=ascii :are supported");
    c.line(":alice!a@host PRIVMSG dave[ :hello");
    assert_eq!(c.last("dave{"), "alice: hello");
    c.line(":dave[!d@host PRIVMSG alice :another");
    assert_eq!(c.last("dave["), "dave[: another");
    c.line(":srv 005 alice -CASEMAPPING :are supported");
    c.line(":dave{!d@host PART #rust");
    assert_eq!(c.members("#rust"), "@bob alice carol");
}

#[test]
fn a_channel_that_was_asked_for_is_known_by_whatever_mapping_the_server_comes_to() {
    let mut c = Begin::default().online();
    c.keys("/join #r[ust key<enter>");
    c.line(":srv 005 alice CASEMAPPING=ascii :are supported");
    c.line(":alice!a@host JOIN #r[ust");
    assert_eq!(c.here(), "#r[ust");
    assert_eq!(c.buffer("#r[ust").secret.as_deref(), Some("key"));
}

/// Eight lines and a command, of which five go out at once.
fn much_said(begin: Begin) -> Client {
    let mut c = elsewhere("", begin);
    for n in 0..8 {
        c.keys(&format!("{n}<enter>"));
    }
    c.keys("/topic new<enter>");
    c.forget();
    c
}

const LEFT: [&str; 5] =
    ["PRIVMSG #rust :5", "PRIVMSG #rust :6", "PRIVMSG #rust :7", "TOPIC #rust new", "QUIT bye"];

#[test]
fn who_leaves_leaves_when_everything_is_sent() {
    let mut c = much_said(Begin::default());
    c.keys("/quit bye<enter>");
    assert_eq!(
        c.last("#rust"),
        "the server takes lines slowly: 4 lines to send, then it is left, in 8 s; /quit again leaves at once"
    );
    assert!(c.sent().is_empty() && c.did.is_empty());
    let mut all = Vec::new();
    for _ in 0..3 {
        c.wait(2);
        c.line(":srv NOTICE alice :alive");
        all.extend(said(&mut c));
        assert!(c.did.is_empty());
    }
    c.wait(2);
    all.extend(said(&mut c));
    assert_eq!(all, LEFT);
    assert_eq!(c.did, [Effect::Quit]);
}

#[test]
fn who_cannot_wait_leaves_at_once_and_loses_nothing() {
    let mut c = much_said(Begin::default());
    c.keys("/quit<enter>/quit bye<enter>");
    assert_eq!(c.sent(), LEFT);
    assert_eq!(c.did, [Effect::Quit]);
    // The terminal was closed, or a signal came.
    let mut c = much_said(Begin::default());
    c.event(Event::Ended);
    assert_eq!(c.sent(), [&LEFT[..4], &["QUIT"]].concat());
    assert_eq!(c.did, [Effect::Quit]);
}

#[test]
fn who_leaves_is_told_what_could_not_be_sent() {
    let mut c = much_said(Begin::default());
    c.keys("/quit<enter>");
    c.lost("reset");
    let shown = c.shown("#rust");
    for line in [
        "7 (not delivered: the connection was lost)",
        "! not sent: TOPIC (the connection was lost)",
        "! not left, because not everything could be sent; /quit leaves",
    ] {
        assert!(shown.iter().any(|shown| shown.ends_with(line)), "{line} in {shown:?}");
    }
    assert!(!c.did.contains(&Effect::Quit));
    c.keys("/quit<enter>");
    assert!(c.did.contains(&Effect::Quit));
}
