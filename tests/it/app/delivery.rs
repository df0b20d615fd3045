//! What becomes of own lines: pending, confirmed once, refused, lost; never doubled.

use super::client::{Begin, ECHO, alice_echoed, alice_in_rust, in_rust};

#[test]
fn without_an_echo_a_line_is_shown_as_said() {
    let mut c = alice_in_rust();
    c.keys("hi all<enter>");
    assert_eq!(c.sent(), ["PRIVMSG #rust :hi all"]);
    assert_eq!(c.last("#rust"), "alice: hi all");
}

#[test]
fn with_an_echo_a_line_is_pending_until_its_own_echo_comes() {
    let mut c = alice_echoed();
    c.keys("one<enter>");
    let sent = c.sent();
    assert_eq!(sent.len(), 1);
    let label = sent[0]
        .split(' ')
        .next()
        .expect("a tag comes first")
        .to_owned();
    assert!(label.starts_with("@label="), "{sent:?}");
    assert_eq!(c.last("#rust"), "alice: one (pending)");
    let lines = c.shown("#rust").len();
    c.line(&format!(
        "{label};msgid=m1;time=2026-11-22T14:00:05.000Z :alice!a@h PRIVMSG #rust one"
    ));
    assert_eq!(c.last("#rust"), "alice: one");
    assert_eq!(c.shown("#rust").len(), lines);
    let entry = c.buffer("#rust").last().expect("the line");
    assert_eq!(
        entry
            .msgid
            .as_ref()
            .map(|id| id.as_str().to_owned())
            .as_deref(),
        Some("m1")
    );
    assert_eq!(entry.time.as_millis() % 60_000, 5_000);
    assert!(c.network().outstanding().is_empty());
}

#[test]
fn the_same_words_twice_are_two_lines_each_with_its_echo() {
    let mut c = alice_echoed();
    c.keys("ok<enter>ok<enter>");
    let labels: Vec<String> = c
        .sent()
        .iter()
        .map(|line| line.split(' ').next().unwrap_or("").to_owned())
        .collect();
    assert_ne!(labels[0], labels[1]);
    c.line(&format!("{} :alice!a@h PRIVMSG #rust ok", labels[1]));
    let shown = c.shown("#rust");
    let end: Vec<&str> = shown.iter().rev().take(2).map(String::as_str).collect();
    assert_eq!(end, ["alice: ok", "alice: ok (pending)"]);
}

#[test]
fn an_echo_without_labels_is_known_by_its_words() {
    let mut c = in_rust(Begin::default().online_with("echo-message"));
    c.keys("hi<enter>/me waves<enter>");
    assert_eq!(
        c.sent(),
        ["PRIVMSG #rust hi", "PRIVMSG #rust :\u{1}ACTION waves\u{1}"]
    );
    let lines = c.shown("#rust").len();
    c.line(":alice!a@h PRIVMSG #RUST :hi");
    c.line(":alice!a@h PRIVMSG #rust :\u{1}ACTION waves\u{1}");
    assert_eq!(c.shown("#rust").len(), lines);
    assert_eq!(c.last("#rust"), "* alice waves");
}

#[test]
fn an_echo_of_something_said_elsewhere_is_shown_as_ours() {
    let mut c = alice_echoed();
    c.line(":alice!a@h PRIVMSG #rust :from my phone");
    assert_eq!(c.last("#rust"), "alice: from my phone");
    assert!(c.buffer("#rust").last().is_some_and(|entry| entry.own));
    assert_eq!(c.buffer("#rust").unread(), 0);
    c.line(":alice!a@h PRIVMSG dave :psst");
    assert_eq!(c.last("dave"), "alice: psst");
}

#[test]
fn labels_without_an_echo_are_confirmed_by_the_acknowledgement() {
    let mut c = in_rust(Begin::default().online_with("batch labeled-response"));
    c.keys("hi<enter>");
    assert_eq!(c.last("#rust"), "alice: hi (pending)");
    c.line("@label=t1 :srv ACK");
    assert_eq!(c.last("#rust"), "alice: hi");
}

#[test]
fn a_refused_line_is_marked_with_the_reason() {
    let mut c = alice_echoed();
    c.keys("hi<enter>");
    c.line("@label=t1 :srv 404 alice #rust :Cannot send to channel (+m)");
    assert_eq!(
        c.last("#rust"),
        "alice: hi (not delivered: #rust does not take it (Cannot send to channel (+m)))"
    );
    assert!(c.network().outstanding().is_empty());
    c.keys("ho<enter>");
    c.line("@label=t2 :srv FAIL PRIVMSG NOT_STORED #rust :the disk is full");
    assert_eq!(
        c.last("#rust"),
        "alice: ho (not delivered: #rust: the disk is full)"
    );
}

#[test]
fn a_refusal_without_a_label_finds_the_oldest_line_it_can_mean() {
    let mut c = alice_in_rust();
    c.keys("one<enter>two<enter>");
    c.line(":srv 404 alice #rust :Cannot send to channel");
    let shown = c.shown("#rust");
    assert!(
        shown
            .iter()
            .any(|line| line.starts_with("alice: one (not delivered"))
    );
    assert_eq!(c.last("#rust"), "alice: two");
    c.line(":srv 404 alice #rust :Cannot send to channel");
    assert!(c.last("#rust").starts_with("alice: two (not delivered"));
    c.line(":srv 404 alice #rust :Cannot send to channel");
    assert_eq!(
        c.last("#rust"),
        "! #rust does not take it (Cannot send to channel)"
    );
}

#[test]
fn a_message_to_nobody_is_marked_where_it_stands() {
    let mut c = alice_in_rust();
    c.keys("/msg nobody hi<enter>");
    c.line(":srv 401 alice nobody :No such nick");
    assert_eq!(
        c.last("nobody"),
        "alice: hi (not delivered: no such user: nobody)"
    );
}

#[test]
fn what_was_not_confirmed_is_marked_when_the_link_breaks() {
    let mut c = alice_echoed();
    c.keys("one<enter>two<enter>");
    c.line("@label=t1 :alice!a@h PRIVMSG #rust one");
    c.lost("reset by peer");
    let shown = c.shown("#rust");
    assert!(shown.contains(&"alice: one".to_owned()));
    assert!(shown.contains(&"alice: two (not delivered: the connection was lost)".to_owned()));
}

#[test]
fn a_late_echo_of_the_old_connection_is_nobodys() {
    let mut c = alice_echoed();
    c.keys("one<enter>");
    c.lost("reset");
    c.line("@label=t1 :alice!a@h PRIVMSG #rust one");
    assert!(c.shown("#rust").iter().all(|line| line != "alice: one"));
}

#[test]
fn text_with_several_lines_is_several_messages_and_long_ones_are_cut() {
    let mut c = alice_in_rust();
    c.keys("a<alt-enter>b<enter>");
    assert_eq!(c.sent(), ["PRIVMSG #rust a", "PRIVMSG #rust b"]);
    let long = "word ".repeat(200);
    c.keys(&format!("{long}<enter>"));
    let sent = c.sent();
    assert_eq!(sent.len(), 3);
    let pieces = sent.iter().map(|line| {
        line.strip_prefix("PRIVMSG #rust :")
            .expect("to the channel")
    });
    assert_eq!(pieces.collect::<String>(), long);
    for line in sent {
        assert!(":alice!a@host ".len() + line.len() + 2 <= 512);
    }
}

#[test]
fn in_the_line_mode_a_server_without_echo_confirms_by_pong() {
    let mut c = in_rust(Begin::plain().online());
    c.input("hi");
    let sent = c.sent();
    assert_eq!(sent[0], "PRIVMSG #rust hi");
    let token = sent[1]
        .strip_prefix("PING ")
        .expect("a PING follows")
        .to_owned();
    assert_eq!(c.network().outstanding().len(), 1);
    c.line(&format!(":srv PONG srv :{token}"));
    assert!(c.network().outstanding().is_empty());
}

#[test]
fn an_answer_returns_to_where_the_command_was_typed() {
    let mut c = in_rust(Begin::default().online_with(ECHO));
    c.keys("/topic new one<enter>");
    let sent = c.sent();
    let label = sent[0].split(' ').next().expect("a tag").to_owned();
    c.keys("<ctrl-p>");
    assert_eq!(c.here(), "*");
    c.line(&format!(
        "{label} :srv 482 alice #rust :You're not a channel operator"
    ));
    assert_eq!(c.last("#rust"), "! only operators of #rust can do that");
}

#[test]
fn answers_in_a_labelled_batch_return_there_too() {
    let mut c = in_rust(Begin::default().online_with(ECHO));
    c.keys("/whois bob<enter>");
    let sent = c.sent();
    let label = sent[0].split(' ').next().expect("a tag").to_owned();
    c.keys("<ctrl-p>");
    c.lines(&[
        &format!("{label} :srv BATCH +1 labeled-response"),
        "@batch=1 :srv 311 alice bob b host * :Bob B",
        "@batch=1 :srv 319 alice bob :@#rust #c",
        "@batch=1 :srv 317 alice bob 125 1795000000 :seconds idle, signon time",
        "@batch=1 :srv 318 alice bob :End",
        ":srv BATCH -1",
    ]);
    let shown = c.shown("#rust");
    let end: Vec<&str> = shown
        .iter()
        .rev()
        .take(3)
        .rev()
        .map(String::as_str)
        .collect();
    assert_eq!(
        end,
        [
            "bob is b@host (Bob B)",
            "bob is in @#rust #c",
            "bob has been silent for 2 min, connected since 2026-11-18 11:06",
        ]
    );
}
