//! Messages of several lines, received and sent (IRCv3 multiline).

use tchat::client::model::entry::Delivery;

use super::client::{Begin, Client, in_rust};

const CAPS: &str =
    "batch echo-message labeled-response message-tags draft/multiline=max-bytes=4096,max-lines=5";

fn client() -> Client {
    let mut c = Begin::default().start();
    c.connected();
    c.line(&format!(":srv CAP * LS :{CAPS}"));
    let names: Vec<&str> = CAPS.split(' ').filter_map(|cap| cap.split('=').next()).collect();
    c.line(&format!(":srv CAP * ACK :{}", names.join(" ")));
    c.line(":srv 001 alice :Welcome");
    c.line(":srv 004 alice srv tchat-0 o o");
    c.line(":srv 422 alice :There is no message of the day");
    in_rust(c)
}

#[test]
fn a_batch_is_one_message() {
    let mut c = client();
    let before = c.shown("#rust").len();
    c.lines(&[
        "@msgid=m1;+reply=m0 :bob!b@host BATCH +1 draft/multiline #rust",
        "@batch=1 :bob!b@host PRIVMSG #rust :hello",
        "@batch=1 :bob!b@host PRIVMSG #rust :",
        ":carol!c@host PRIVMSG #rust :between",
        "@batch=1 :bob!b@host PRIVMSG #rust :how is ",
        "@batch=1;draft/multiline-concat :bob!b@host PRIVMSG #rust :alice?",
        "BATCH -1",
    ]);
    assert_eq!(c.last("#rust"), "bob: [↳ an earlier message] hello\n\nhow is alice?");
    assert_eq!(c.shown("#rust").len(), before + 2);
    let last = c.buffer("#rust").last().expect("a line");
    assert!(last.mention && last.msgid.is_some());
    // In a playback too, where it rings for nobody and is not doubled.
    c.forget();
    for _ in 0..2 {
        c.lines(&[
            ":srv BATCH +h chathistory #rust",
            "@batch=h;msgid=m2 :bob!b@host BATCH +2 draft/multiline #rust",
            "@batch=2 :bob!b@host PRIVMSG #rust :alice:",
            "@batch=2 :bob!b@host PRIVMSG #rust :old",
            "@batch=h BATCH -2",
            ":srv BATCH -h",
        ]);
    }
    assert_eq!(c.last("#rust"), "bob: alice:\nold");
    assert_eq!(c.shown("#rust").len(), before + 3);
    c.lines(&[
        ":bob!b@host BATCH +3 draft/multiline alice",
        "@batch=3 :bob!b@host NOTICE alice :one",
        "@batch=3 :bob!b@host NOTICE alice :two",
        "BATCH -3",
    ]);
    assert_eq!(c.last("*"), "-bob- one\ntwo");
}

#[test]
fn a_batch_that_contradicts_itself_puts_nothing_into_anybodys_mouth() {
    let bob = "@batch=1 :bob!b@host PRIVMSG #rust :one";
    for (open, second, shown) in [
        (":bob!b@host", "@batch=1 :carol!c@host PRIVMSG #rust :two", "carol: two"),
        (":carol!c@host", "@batch=1 :bob!b@host PRIVMSG #rust :two", "bob: two"),
        (":bob!b@host", "@batch=1 :bob!evil@host PRIVMSG #rust :two", "bob: two"),
        (":bob!b@host", "@batch=1 :bob!b@host NOTICE #rust :two", "-bob- two"),
        (":bob!b@host", "@batch=1 :bob!b@host PRIVMSG #rust", "bob: "),
        (":bob!b@host", "@batch=1 :bob!b@host TAGMSG #rust", "bob: one"),
    ] {
        let mut c = client();
        let before = c.shown("#rust").len();
        c.line(&format!("@msgid=x {open} BATCH +1 draft/multiline #rust"));
        c.lines(&[bob, second, "BATCH -1"]);
        assert_eq!(c.last("#rust"), shown);
        assert!(c.shown("#rust").len() > before && !c.shown("#rust").concat().contains('\n'));
    }
    // To somebody else, to nobody, empty, and with a batch inside.
    let mut c = client();
    c.lines(&[
        ":bob!b@host BATCH +1 draft/multiline #rust",
        bob,
        "@batch=1 :bob!b@host PRIVMSG alice :secret",
        "BATCH -1",
    ]);
    assert_eq!((c.last("#rust"), c.last("bob")), ("bob: one".to_owned(), "bob: secret".to_owned()));
    let before = c.shown("#rust");
    c.lines(&[
        ":bob!b@host BATCH +1 draft/multiline #rust",
        "BATCH -1",
        ":bob!b@host BATCH +1 draft/multiline",
        "BATCH -1",
    ]);
    assert_eq!(c.shown("#rust"), before);
    c.lines(&[
        ":bob!b@host BATCH +1 draft/multiline #rust",
        "@batch=1 :bob!b@host BATCH +2 draft/multiline #rust",
        "@batch=2 :bob!b@host PRIVMSG #rust :in",
        "BATCH -2",
        "@batch=1 :bob!b@host PRIVMSG #rust :out",
        "BATCH -1",
    ]);
    assert_eq!(c.shown("#rust").len(), before.len() + 2);
    assert_eq!(c.last("#rust"), "bob: out");
}

#[test]
fn a_server_in_whose_name_a_batch_is_opened_is_believed() {
    let mut c = client();
    c.lines(&[
        ":srv BATCH +1 draft/multiline #rust",
        "@batch=1 :bob!b@host PRIVMSG #rust :one",
        "@batch=1 :bob!b@host PRIVMSG #rust :two",
        "BATCH -1",
    ]);
    assert_eq!(c.last("#rust"), "bob: one\ntwo");
}

#[test]
fn a_message_without_end_is_cut() {
    let mut c = client();
    c.line(":bob!b@host BATCH +1 draft/multiline #rust");
    for n in 0..6_000 {
        c.line(&format!("@batch=1 :bob!b@host PRIVMSG #rust :{n}"));
    }
    c.line("BATCH -1");
    let whole = c.shown("#rust").into_iter().find(|line| line.starts_with("bob: 0\n1\n"));
    let whole = whole.expect("the beginning is one message");
    assert!(whole.lines().count() < 500 && whole.ends_with(" more lines"), "{whole}");
    assert_eq!(c.last("#rust"), "bob: 5999");
}

#[test]
fn several_lines_go_out_as_one_message_and_its_echo_confirms_it() {
    let mut c = client();
    c.keys("one<ctrl-j><ctrl-j>two<enter>");
    assert_eq!(
        c.sent(),
        [
            "@label=t1 BATCH +t2 draft/multiline #rust",
            "@batch=t2 PRIVMSG #rust :one",
            "@batch=t2 PRIVMSG #rust :",
            "@batch=t2 PRIVMSG #rust :two",
            "BATCH -t2",
        ]
    );
    assert_eq!(c.last("#rust"), "alice: one\n\ntwo (pending)");
    c.lines(&[
        "@label=t1;msgid=m1 :alice!a@host BATCH +5 draft/multiline #rust",
        "@batch=5 :alice!a@host PRIVMSG #rust :one",
        "@batch=5 :alice!a@host PRIVMSG #rust :",
        "@batch=5 :alice!a@host PRIVMSG #rust :two",
        "BATCH -5",
    ]);
    assert_eq!(c.last("#rust"), "alice: one\n\ntwo");
    assert!(c.network().unconfirmed.lines().is_empty());
    let ids = c.buffer("#rust").entries().filter(|entry| entry.msgid.is_some()).count();
    assert_eq!(ids, 1);
    // A single line is no batch; one that is too long for a line is one.
    c.keys("single<enter>");
    assert_eq!(c.sent(), ["@label=t3 PRIVMSG #rust :single"]);
    let long = "word ".repeat(200);
    c.keys(&format!("{long}<enter>"));
    let sent = c.sent();
    assert!(sent[0].contains("BATCH +") && sent.len() == 5, "{sent:?}");
    assert!(sent[2].contains("draft/multiline-concat"), "{sent:?}");
}

#[test]
fn a_refused_batch_is_not_delivered_and_keeps_its_text() {
    for label in ["@label=t1 ", ""] {
        let mut c = client();
        c.keys("one<ctrl-j>two<enter>");
        c.line(&format!("{label}:srv FAIL BATCH MULTILINE_MAX_BYTES 10 :too long"));
        let state = c.buffer("#rust").last().map(|entry| entry.state.clone());
        assert_eq!(state, Some(Delivery::Failed("10: too long".into())), "{label}");
        assert!(c.last("#rust").starts_with("alice: one\ntwo"));
        assert!(c.network().unconfirmed.lines().is_empty());
    }
}

#[test]
fn limits_make_several_and_the_question_counts_those() {
    let mut c = client();
    let lines: Vec<String> = (0..9).map(|n| n.to_string()).collect();
    c.keys(&format!("{}<enter>", lines.join("<ctrl-j>")));
    assert!(c.model().overlay().is_none(), "two messages are not asked about");
    let sent = c.sent();
    assert_eq!(sent.iter().filter(|line| line.contains("BATCH +")).count(), 2, "{sent:?}");
    assert_eq!(sent.len(), 9 + 4);
    c.keys(&format!("{}<enter>", lines.join("<ctrl-j>").repeat(4)));
    assert!(c.model().overlay().is_some() && c.sent().is_empty());
}

#[test]
fn an_answer_of_several_lines_says_so_once() {
    let mut c = client();
    c.line("@msgid=m1 :bob!b@host PRIVMSG #rust :what?");
    c.keys("<ctrl-s>rone<ctrl-j>two<enter>");
    let sent = c.sent();
    assert_eq!(sent[0], "@+reply=m1;+draft/reply=m1;label=t1 BATCH +t2 draft/multiline #rust");
    assert!(sent[1..].iter().all(|line| !line.contains("reply")), "{sent:?}");
}

#[test]
fn actions_and_old_servers_send_lines() {
    let mut c = client();
    c.keys("/me one<ctrl-j>two<enter>");
    assert_eq!(c.sent().len(), 2);
    let mut c = in_rust(Begin::default().online_with("batch message-tags"));
    c.keys("one<ctrl-j>two<enter>");
    assert_eq!(c.sent(), ["PRIVMSG #rust :one", "PRIVMSG #rust :two"]);
}

#[test]
fn a_batch_that_waits_goes_out_whole() {
    let mut c = client();
    c.line(":srv 004 alice srv other-1.0 o o");
    c.keys("1<enter>2<enter>3<enter>4<enter>5<enter>6<enter>");
    c.forget();
    c.keys("one<ctrl-j>two<enter>last<enter>");
    assert!(c.sent().is_empty());
    c.wait(2);
    c.line("PING :x");
    c.wait(2);
    let sent = c.sent();
    let open = sent.iter().position(|line| line.contains("BATCH +")).expect("it goes out");
    let kinds: Vec<bool> = sent[open..open + 4]
        .iter()
        .map(|line| line.contains("BATCH") || line.contains("@batch"))
        .collect();
    assert_eq!(kinds, [true; 4], "{sent:?}");
}
