//! Typing notifications, both ways (IRCv3 client tag typing).

use super::client::{Begin, Client, ECHO, in_rust};
use tchat::client::model::settings::Settings;
use tchat::client::model::typing::words;

/// A client in #rust that tells when its user writes, on a server with these capabilities.
fn telling(caps: &str) -> Client {
    in_rust(Begin { settings: Settings::default(), ..Begin::default() }.online_with(caps))
}

fn tagged() -> Client {
    telling("message-tags")
}

/// The notifications among what was sent.
fn told(c: &mut Client) -> Vec<String> {
    c.sent().into_iter().filter(|line| line.contains("TAGMSG")).collect()
}

/// Who writes in a conversation, as the hint line says it.
fn types(c: &Client, name: &str) -> String {
    words(c.model().writers.names(c.buffer(name).id))
}

#[test]
fn writing_is_told_and_ends_with_the_message() {
    let mut c = tagged();
    c.keys("he");
    assert_eq!(c.sent(), ["@+typing=active TAGMSG #rust"]);
    c.wait(2);
    c.keys("l");
    assert!(c.sent().is_empty(), "not within three seconds");
    c.wait(1);
    assert_eq!(c.sent(), ["@+typing=active TAGMSG #rust"]);
    c.wait(4);
    assert_eq!(c.sent(), ["@+typing=paused TAGMSG #rust"]);
    c.keys("<enter>");
    assert_eq!(c.sent(), ["PRIVMSG #rust :hel"]);
    c.wait(10);
    assert!(told(&mut c).is_empty());
}

#[test]
fn a_text_that_is_cleared_is_told_too() {
    let mut c = tagged();
    c.keys("he");
    c.wait(4);
    c.forget();
    c.keys("<ctrl-c>");
    assert_eq!(c.sent(), ["@+typing=done TAGMSG #rust"]);
}

#[test]
fn commands_and_the_servers_window_are_nobodys_business() {
    let mut c = tagged();
    c.keys("/away at lun");
    c.keys("<ctrl-c>/");
    c.keys("<ctrl-c>   ");
    assert!(c.sent().is_empty());
    c.keys("<ctrl-c>//x");
    assert_eq!(c.sent(), ["@+typing=active TAGMSG #rust"]);
    let mut c =
        Begin { settings: Settings::default(), ..Begin::default() }.online_with("message-tags");
    c.keys("hello");
    assert!(c.sent().is_empty());
}

#[test]
fn a_draft_that_is_only_visited_is_not_written() {
    let mut c = tagged();
    c.keys("draft");
    c.wait(20);
    c.line(":alice!a@host JOIN #other");
    c.forget();
    c.keys("<ctrl-n>");
    c.keys("<ctrl-p>");
    c.wait(20);
    assert!(told(&mut c).is_empty());
}

#[test]
fn nothing_is_told_where_nobody_could_know() {
    for begin in ["", "server-time"] {
        let mut c = telling(begin);
        c.keys("hello");
        assert!(c.sent().is_empty());
    }
    let mut c = tagged();
    c.line(":srv 005 alice CLIENTTAGDENY=*,-draft/react :are supported");
    c.keys("hello");
    assert!(c.sent().is_empty());
    c.line(":srv 005 alice -CLIENTTAGDENY :are supported");
    c.keys("x");
    assert_eq!(c.sent().len(), 1);
    let settings = Settings { typing: false, ..Settings::default() };
    let mut c = in_rust(Begin { settings, ..Begin::default() }.online_with("message-tags"));
    c.keys("hello");
    assert!(c.sent().is_empty());
}

#[test]
fn a_server_that_refuses_is_not_asked_again_and_no_line_is_blamed() {
    let mut c = tagged();
    c.keys("first<enter>");
    c.wait(3);
    c.keys("second");
    c.forget();
    c.line(":srv 404 alice #rust :Cannot send to channel");
    assert_eq!(c.last("#rust"), "alice: first", "the message was taken");
    c.sleep(60);
    c.keys("x");
    assert!(c.sent().iter().all(|line| !line.contains("TAGMSG")));
    let mut c = telling(ECHO);
    c.keys("h");
    assert_eq!(c.sent(), ["@+typing=active;label=typing-2 TAGMSG #rust"]);
    c.line("@label=typing-2 :srv 404 alice #rust :Cannot send to channel");
    assert_eq!(c.last("#rust"), "you joined #rust");
    let mut c = tagged();
    c.keys("h");
    c.line(":srv 421 alice TAGMSG :Unknown command");
    assert_eq!(c.last("#rust"), "you joined #rust");
    c.wait(20);
    c.forget();
    c.keys("x");
    assert!(c.sent().is_empty());
}

#[test]
fn who_writes_is_known_until_they_speak_go_or_stop() {
    for end in [
        ":carol!c@host PRIVMSG #rust :hello",
        ":carol!c@host NOTICE #rust :hello",
        ":carol!c@host PART #rust",
        ":carol!c@host QUIT :bye",
        ":carol!c@host NICK karla",
        ":bob!b@host KICK #rust carol",
        "@+typing=done :carol!c@host TAGMSG #rust",
    ] {
        let mut c = tagged();
        c.line("@+typing=active :carol!c@host TAGMSG #rust");
        assert_eq!(types(&c, "#rust"), "carol types…");
        c.line(end);
        assert_eq!(types(&c, "#rust"), "", "{end}");
    }
}

#[test]
fn who_writes_is_believed_for_a_while() {
    for (how, seconds) in [("active", 6), ("paused", 30)] {
        let mut c = tagged();
        c.line(&format!("@+typing={how} :carol!c@host TAGMSG #rust"));
        c.wait(seconds - 1);
        assert_eq!(types(&c, "#rust"), "carol types…");
        c.wait(1);
        assert_eq!(types(&c, "#rust"), "", "{how}");
    }
}

#[test]
fn writing_opens_nothing_and_strangers_do_not_grow() {
    let mut c = tagged();
    c.line("@+typing=active :eve!e@host TAGMSG alice");
    assert!(c.find("eve").is_none());
    c.line(":eve!e@host PRIVMSG alice :hi");
    c.line("@+typing=active :eve!e@host TAGMSG alice");
    assert_eq!(types(&c, "eve"), "eve types…");
    for n in 0..1000 {
        c.line(&format!("@+typing=active :n{n}!e@host TAGMSG #rust"));
    }
    assert!(types(&c, "#rust").contains("more type…"));
    assert!(c.model().writers.names(c.buffer("#rust").id).count() <= 200);
    c.keys("/ignore mallory<enter>");
    c.line("@+typing=nonsense :carol!c@host TAGMSG #rust");
    c.line("@+typing=active :mallory!e@host TAGMSG eve");
    c.line("@+typing=active :alice!a@host TAGMSG #rust");
    c.lost("reset");
    assert_eq!(types(&c, "#rust"), "");
    assert_eq!(types(&c, "eve"), "");
}

#[test]
fn who_is_ignored_and_who_is_gone_is_not_told() {
    let mut c = tagged();
    c.line(":bob!b@host PRIVMSG alice :hi");
    while c.here() != "bob" {
        c.keys("<ctrl-n>");
    }
    c.keys("/ignore *!b@*<enter>");
    c.forget();
    c.keys("hello");
    assert!(told(&mut c).is_empty());
    c.keys("<ctrl-u>/unignore 1<enter>hello");
    assert_eq!(told(&mut c), ["@+typing=active TAGMSG bob"]);
    c.keys("<ctrl-u>/server other.example<enter>");
    c.connected();
    c.welcome("message-tags");
    assert!(c.here().starts_with("bob ("));
    c.forget();
    c.keys("hello");
    c.wait(10);
    assert!(told(&mut c).is_empty());
}
