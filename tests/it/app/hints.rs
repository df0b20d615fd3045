//! The hint line: it names what can be done with what is in focus, by the keys in force.

use tchat::client::config::ClientConfig;
use tchat::client::event::Event;
use tchat::client::model::abilities::Abilities;

use super::client::{Begin, Client, alice, alice_in_rust, in_rust};

fn hints(c: &Client) -> String {
    let hints = c.model().hints_now();
    let hints: Vec<String> = hints.iter().map(|(key, what)| format!("{key} {what}")).collect();
    hints.join(" · ")
}

fn says(c: &Client, what: &str) -> bool {
    hints(c).contains(what)
}

#[test]
fn it_knows_what_the_keys_go_to() {
    let mut c = alice_in_rust();
    assert!(hints(&c).starts_with("f1 help · ctrl-k go to"), "{}", hints(&c));
    c.keys("hello");
    assert!(hints(&c).starts_with("enter send · ctrl-j new line · tab complete"), "{}", hints(&c));
    c.keys("<ctrl-u>/jo");
    assert!(hints(&c).starts_with("enter run it · tab complete"), "{}", hints(&c));
    c.keys("<ctrl-u>//not");
    assert!(says(&c, "enter send"));
    c.keys("<ctrl-u>");
    for n in 0..60 {
        c.line(&format!(":bob!b@host PRIVMSG #rust :line {n}"));
    }
    c.keys("<pgup>");
    assert!(hints(&c).starts_with("esc newest line"), "{}", hints(&c));
    c.keys("<esc><ctrl-s>");
    assert!(hints(&c).starts_with("r reply"), "{}", hints(&c));
    c.keys("<esc><ctrl-f>line");
    assert!(says(&c, "enter go through them"));
    c.keys("<enter>");
    assert!(hints(&c).starts_with("n older · N newer"), "{}", hints(&c));
    c.keys("<esc><esc><f7>");
    assert!(hints(&c).starts_with("enter take it"), "{}", hints(&c));
    c.keys("<esc><f1>");
    assert!(says(&c, "pgdn down") && says(&c, "esc close"));
    let nameless = Begin::nameless().start();
    assert!(hints(&nameless).starts_with("enter take it"));
    assert!(says(&alice(), "enter list of channels"));
}

#[test]
fn of_a_chosen_message_it_names_what_can_be_done_with_it() {
    let caps = "message-tags draft/message-redaction";
    let mut c = in_rust(Begin::default().online_with(caps));
    c.lines(&[
        "@msgid=m1 :bob!b@host PRIVMSG #rust :see https://a.example",
        "@msgid=m2;+reply=m1 :bob!b@host PRIVMSG #rust :as I said",
        "@msgid=m3 :alice!a@host PRIVMSG #rust :my own",
    ]);
    let named = |c: &Client| ["remove", "what it answers", "open link"].map(|what| says(c, what));
    c.keys("<ctrl-s>");
    assert_eq!(named(&c), [true, false, false]);
    c.keys("<up>");
    assert_eq!(named(&c), [false, true, false]);
    c.keys("<up>");
    assert_eq!(named(&c), [false, false, true]);
    c.line(":srv MODE #rust +o alice");
    assert_eq!(named(&c), [true, false, true]);
    for n in 0..5 {
        c.line(&format!(":guest{n}!g@host JOIN #rust"));
    }
    c.keys("<end>");
    assert!(hints(&c).starts_with("enter who they are"), "{}", hints(&c));
    c.keys("<enter>");
    assert!(says(&c, "pgdn down"));
}

#[test]
fn a_refusal_is_seen_further_up_too() {
    let mut c = alice_in_rust();
    for n in 0..60 {
        c.line(&format!(":bob!b@host PRIVMSG #rust :line {n}"));
    }
    let flash = |c: &Client| c.model().flash.as_ref().map(|flash| flash.text.clone());
    c.keys("/nosuch<enter>");
    assert_eq!(flash(&c), None, "it stands in sight");
    c.keys("<pgup>/nosuch<enter>");
    assert_eq!(flash(&c).as_deref(), Some("unknown command /nosuch; /help lists them"));
    c.keys("<esc>");
    assert_eq!(flash(&c), None);
}

#[test]
fn a_new_line_is_made_by_a_key_that_this_terminal_has() {
    let mut c = alice_in_rust();
    c.keys("text");
    assert!(says(&c, "ctrl-j new line") && !says(&c, "shift-enter"));
    c.keys("<shift-enter>");
    assert!(says(&c, "shift-enter new line"));
}

#[test]
fn a_terminal_that_tells_keys_apart_says_so_itself() {
    let mut c = alice_in_rust();
    c.keys("text");
    c.event(Event::Terminal(Abilities { keyboard: true, ..Abilities::default() }));
    assert!(says(&c, "shift-enter new line"));
    c.keys("<ctrl-enter>more");
    assert_eq!(c.typed(), "text\nmore");
}

#[test]
fn a_letter_with_ctrl_is_the_key_of_its_byte_unless_it_is_bound() {
    let mut c = alice_in_rust().configured(ClientConfig::default());
    c.keys("bo<ctrl-i>");
    assert_eq!(c.typed(), "bob: ");
    c.keys("hi<ctrl-h>o<ctrl-m>");
    assert_eq!(c.typed(), "");
    assert!(c.shown("#rust").iter().any(|line| line.ends_with("ho")), "{:?}", c.shown("#rust"));
    c.keys("/bind ctrl-i newline<enter>a<ctrl-i>b<tab>");
    assert!(c.typed().starts_with("a\nb"), "{}", c.typed());
}
