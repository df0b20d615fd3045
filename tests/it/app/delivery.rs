//! What becomes of own lines: pending, confirmed once, refused, lost; never doubled.

use super::client::{Begin, Client, ECHO, alice_echoed, alice_in_rust, in_rust};

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
    let label = sent[0].split(' ').next().expect("a tag comes first").to_owned();
    assert!(label.starts_with("@label="), "{sent:?}");
    assert_eq!(c.last("#rust"), "alice: one (pending)");
    let lines = c.shown("#rust").len();
    c.line(&format!(
        "{label};msgid=m1;time=2026-11-22T14:00:05.000Z :alice!a@h PRIVMSG #rust :one"
    ));
    assert_eq!(c.last("#rust"), "alice: one");
    assert_eq!(c.shown("#rust").len(), lines);
    let entry = c.buffer("#rust").last().expect("the line");
    assert_eq!(entry.msgid.as_ref().map(|id| id.as_str().to_owned()).as_deref(), Some("m1"));
    assert_eq!(entry.time.as_millis() % 60_000, 5_000);
    assert!(c.network().unconfirmed.lines().is_empty());
}

#[test]
fn the_same_words_twice_are_two_lines_each_with_its_echo() {
    let mut c = alice_echoed();
    c.keys("ok<enter>ok<enter>");
    let labels: Vec<String> =
        c.sent().iter().map(|line| line.split(' ').next().unwrap_or("").to_owned()).collect();
    assert_ne!(labels[0], labels[1]);
    c.line(&format!("{} :alice!a@h PRIVMSG #rust :ok", labels[1]));
    let shown = c.shown("#rust");
    let end: Vec<&str> = shown.iter().rev().take(2).map(String::as_str).collect();
    assert_eq!(end, ["alice: ok", "alice: ok (pending)"]);
}

#[test]
fn a_line_stands_where_the_server_has_it_once_its_echo_is_there() {
    let mut c = alice_echoed();
    c.keys("one<enter>two<enter>");
    let labels: Vec<String> =
        c.sent().iter().map(|line| line.split(' ').next().unwrap_or("").to_owned()).collect();
    c.line("@msgid=m1 :bob!b@h PRIVMSG #rust :before both");
    c.line(&format!("{};msgid=m2 :alice!a@h PRIVMSG #rust :one", labels[0]));
    c.line("@msgid=m3 :bob!b@h PRIVMSG #rust :between them");
    let talk = |c: &Client| -> Vec<String> {
        let shown = c.shown("#rust").into_iter();
        shown.filter(|line| line.starts_with("alice:") || line.starts_with("bob:")).collect()
    };
    assert_eq!(
        talk(&c),
        ["alice: two (pending)", "bob: before both", "alice: one", "bob: between them"]
    );
    c.line(&format!("{};msgid=m4 :alice!a@h PRIVMSG #rust :two", labels[1]));
    assert_eq!(talk(&c), ["bob: before both", "alice: one", "bob: between them", "alice: two"]);
    assert_eq!(c.buffer("#rust").unread(), 0);
}

#[test]
fn an_echo_without_labels_is_known_by_its_words() {
    let mut c = in_rust(Begin::default().online_with("echo-message"));
    c.keys("hi<enter>/me waves<enter>");
    assert_eq!(c.sent(), ["PRIVMSG #rust :hi", "PRIVMSG #rust :\u{1}ACTION waves\u{1}"]);
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
fn labels_without_an_echo_are_confirmed_by_any_answer_that_is_no_refusal() {
    let mut c = in_rust(Begin::default().online_with("batch labeled-response"));
    c.keys("/msg bob hi<enter>");
    c.line("@label=t1 :srv 301 alice bob :at lunch");
    assert_eq!(c.shown("bob"), ["alice: hi", "bob is away: at lunch"]);
    let mut c = alice_echoed();
    c.keys("/msg bob hi<enter>");
    c.lines(&[
        "@label=t1 :srv BATCH +1 labeled-response",
        "@batch=1 :srv 301 alice bob :at lunch",
        "@batch=1 :alice!a@h PRIVMSG bob :hi",
        ":srv BATCH -1",
    ]);
    assert_eq!(c.shown("bob"), ["alice: hi", "bob is away: at lunch"]);
}

#[test]
fn an_echo_that_the_server_changed_is_still_ours_and_shows_what_others_see() {
    let mut c = in_rust(Begin::default().online_with("echo-message"));
    c.keys("red   <enter>");
    c.line(":alice!a@h PRIVMSG #rust :\u{3}4red\u{3}");
    assert_eq!(c.last("#rust"), "alice: red");
    let lines = c.shown("#rust").len();
    let long = "x".repeat(400);
    c.keys(&format!("{long}yy<enter>/me {long}yy<enter>"));
    c.line(&format!(":alice!a@h PRIVMSG #rust :{long}"));
    c.line(&format!(":alice!a@h PRIVMSG #rust :\u{1}ACTION {long}y"));
    let shown = c.shown("#rust");
    assert_eq!(shown[lines..], [format!("alice: {long}"), format!("* alice {long}y")]);
    c.keys("okay then<enter>");
    c.line(":alice!a@h PRIVMSG #rust :ok");
    assert_eq!(c.last("#rust"), "alice: ok", "said on the phone");
    assert_eq!(c.shown("#rust").len(), lines + 4);
}

#[test]
fn a_label_tells_which_line_the_server_changed() {
    let mut c = alice_echoed();
    c.keys("badword<enter>");
    c.line("@label=t1 :alice!a@h PRIVMSG #rust :*******");
    assert_eq!(c.last("#rust"), "alice: *******");
}

#[test]
fn a_line_that_is_never_confirmed_is_marked_and_still_known_when_it_comes_late() {
    let mut c = alice_echoed();
    c.keys("one<enter>");
    live(&mut c, 120);
    assert_eq!(c.last("#rust"), "alice: one (not delivered: the server did not confirm it)");
    c.line("@label=t1 :alice!a@h PRIVMSG #rust :one");
    assert_eq!(c.last("#rust"), "alice: one");
    assert!(c.network().unconfirmed.lines().is_empty());
}

/// Time passes, and the server says something now and then.
fn live(c: &mut Client, seconds: u64) {
    for _ in 0..seconds / 10 {
        c.line("PING x");
        c.wait(10);
    }
}

#[test]
fn what_a_slow_server_still_confirms_one_by_one_is_waited_for() {
    let mut c = alice_echoed();
    c.keys("one<enter>two<enter>");
    live(&mut c, 110);
    c.line("@label=t1 :alice!a@h PRIVMSG #rust :one");
    live(&mut c, 110);
    assert_eq!(c.last("#rust"), "alice: two (pending)");
}

#[test]
fn a_server_that_confirms_nothing_is_not_fed_without_end() {
    let mut c = alice_echoed();
    c.event(tchat::client::event::Event::Paste("line\n".repeat(2_001)));
    c.keys("<enter><enter><enter>");
    assert!(c.sent().is_empty());
    assert_eq!(
        c.last("#rust"),
        "! not sent: at most 2000 lines can wait to be sent or confirmed, and 0 do"
    );
    assert!(c.typed().starts_with("line\nline"));
}

#[test]
fn a_playback_doubles_nothing_and_finds_what_seemed_lost() {
    let mut c = alice_echoed();
    c.line("@msgid=m1 :bob!b@h PRIVMSG #rust :hi");
    c.keys("one<enter>two<enter>");
    c.line("@label=t1;msgid=m2 :alice!a@h PRIVMSG #rust :one");
    c.lost("gone");
    c.wait(2);
    c.connected();
    c.welcome("batch");
    c.line(":alice!a@h JOIN #rust");
    let before = c.shown("#rust").len();
    c.lines(&[
        "BATCH +1 chathistory #rust",
        "@batch=1;msgid=m1 :bob!b@h PRIVMSG #rust :hi",
        "@batch=1;msgid=m2 :alice!a@h PRIVMSG #rust :one",
        "@batch=1;msgid=m3 :alice!a@h PRIVMSG #rust :two",
        "@batch=1;msgid=m4 :bob!b@h PRIVMSG #rust :hm",
        "BATCH -1",
    ]);
    assert_eq!(c.shown("#rust").len(), before + 1);
    assert!(c.shown("#rust").contains(&"alice: two".to_owned()));
    assert_eq!(c.last("#rust"), "bob: hm");
}

#[test]
fn a_refusal_of_a_command_is_not_taken_for_one_of_a_message() {
    let mut c = alice_in_rust();
    c.keys("/msg bob hi<enter>/whois bob<enter>");
    c.line(":srv 401 alice bob :No such nick");
    assert_eq!(c.shown("bob"), ["alice: hi"]);
    assert_eq!(c.last("#rust"), "! no such user: bob");
}

#[test]
fn a_refusal_does_not_mean_what_was_said_long_before() {
    let mut c = alice_in_rust();
    c.keys("one<enter>");
    c.line("PING x");
    c.sleep(20);
    c.keys("two<enter>");
    c.line(":srv 404 alice #rust :Cannot send to channel");
    assert!(c.shown("#rust").contains(&"alice: one".to_owned()));
    assert!(c.last("#rust").starts_with("alice: two (not delivered"));
}

#[test]
fn a_failure_without_a_label_is_known_by_its_target() {
    let mut c = in_rust(Begin::default().online_with("echo-message standard-replies"));
    c.keys("hi<enter>");
    c.line(":srv FAIL PRIVMSG NOT_STORED #Rust :the disk is full");
    assert_eq!(c.last("#rust"), "alice: hi (not delivered: #Rust: the disk is full)");
}

#[test]
fn a_refused_line_is_marked_with_the_reason() {
    let mut c = alice_echoed();
    c.keys("hi<enter>");
    c.line("@label=t1 :srv 404 alice #rust :Cannot send to channel (+m)");
    assert_eq!(
        c.last("#rust"),
        "alice: hi (not delivered: #rust does not take it: Cannot send to channel (+m))"
    );
    assert!(c.network().unconfirmed.lines().is_empty());
    c.keys("ho<enter>");
    c.line("@label=t2 :srv FAIL PRIVMSG NOT_STORED #rust :the disk is full");
    assert_eq!(c.last("#rust"), "alice: ho (not delivered: #rust: the disk is full)");
}

#[test]
fn a_refusal_without_a_label_finds_the_oldest_line_it_can_mean() {
    let mut c = alice_in_rust();
    c.keys("one<enter>two<enter>");
    c.line(":srv 404 alice #rust :Cannot send to channel");
    let shown = c.shown("#rust");
    assert!(shown.iter().any(|line| line.starts_with("alice: one (not delivered")));
    assert_eq!(c.last("#rust"), "alice: two");
    c.line(":srv 404 alice #rust :Cannot send to channel");
    assert!(c.last("#rust").starts_with("alice: two (not delivered"));
    c.line(":srv 404 alice #rust :Cannot send to channel");
    assert_eq!(c.last("#rust"), "! #rust does not take it: Cannot send to channel");
}

#[test]
fn a_message_to_nobody_is_marked_where_it_stands() {
    let mut c = alice_in_rust();
    c.keys("/msg nobody hi<enter>/go nobody<enter>");
    c.line(":srv 401 alice nobody :No such nick");
    assert_eq!(c.last("nobody"), "alice: hi (not delivered: no such user: nobody)");
}

#[test]
fn what_was_not_confirmed_is_marked_when_the_link_breaks() {
    let mut c = alice_echoed();
    c.keys("one<enter>two<enter>");
    c.line("@label=t1 :alice!a@h PRIVMSG #rust :one");
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
    c.line("@label=t1 :alice!a@h PRIVMSG #rust :one");
    assert!(c.shown("#rust").iter().all(|line| line != "alice: one"));
}

#[test]
fn text_with_several_lines_is_several_messages_and_long_ones_are_cut() {
    let mut c = alice_in_rust();
    c.keys("a<alt-enter>b<enter>");
    assert_eq!(c.sent(), ["PRIVMSG #rust :a", "PRIVMSG #rust :b"]);
    let long = "word ".repeat(200);
    c.keys(&format!("{long}<enter>"));
    let sent = c.sent();
    assert_eq!(sent.len(), 3);
    let pieces =
        sent.iter().map(|line| line.strip_prefix("PRIVMSG #rust :").expect("to the channel"));
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
    assert_eq!(sent[0], "PRIVMSG #rust :hi");
    let token = sent[1].strip_prefix("PING ").expect("a PING follows").to_owned();
    assert_eq!(c.network().unconfirmed.lines().len(), 1);
    c.line(&format!(":srv PONG srv :{token}"));
    assert!(c.network().unconfirmed.lines().is_empty());
}

#[test]
fn an_answer_returns_to_where_the_command_was_typed() {
    let mut c = in_rust(Begin::default().online_with(ECHO));
    c.keys("/topic new one<enter>");
    let sent = c.sent();
    let label = sent[0].split(' ').next().expect("a tag").to_owned();
    c.keys("<ctrl-p>");
    assert_eq!(c.here(), "*");
    c.line(&format!("{label} :srv 482 alice #rust :You're not a channel operator"));
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
    let end: Vec<&str> = shown.iter().rev().take(5).rev().map(String::as_str).collect();
    assert_eq!(
        end,
        [
            "bob is Bob B",
            "address | b@host",
            "channels | @#rust #c",
            "idle | 2 min",
            "since | 2026-11-18 11:06",
        ]
    );
}
