//! Somebody reads so far up that the newest lines went on without them: lines that are in both places are the same.

use super::client::{Begin, Client};
use super::history::{CAPS, answer, live, numbers, question, reconnect, said};
use tchat::client::ctx::Spot;
use tchat::client::model::entry::{Entry, EntryId};
use tchat::client::model::older::Older;
use tchat::client::model::settings::Settings;
use tchat::proto::MsgId;

/// Lines of the newest ones that stay in memory.
const SCROLLBACK: usize = 100;
/// Lines that are there while somebody is scrolled up.
const FULL: usize = SCROLLBACK + 2_000;

/// Somebody is scrolled up, a screen above the newest of `FULL - 20` lines.
fn above() -> Client {
    let settings =
        Settings { scrollback: SCROLLBACK, typing: false, keep: false, ..Settings::default() };
    let caps = format!("{CAPS} draft/message-redaction");
    let mut c = Begin { settings, ..Begin::default() }.online_with(&caps);
    c.line(":srv 005 alice CHATHISTORY=100 :are supported");
    c.line(":alice!a@host JOIN #rust");
    answer(&mut c, []);
    c.keys("/go #rust<enter>");
    for number in 1..=90 {
        live(&mut c, number);
    }
    c.keys("<pgup>");
    for number in 91..=FULL - 20 {
        live(&mut c, number);
    }
    c
}

/// Goes to a message, and more come than fit.
fn detach(c: &mut Client, at: usize) {
    let buffer = c.buffer("#rust").id;
    c.show_message(buffer, Spot::Message(MsgId::parse(&format!("m{at}")).expect("an id")));
    for number in FULL - 19..=FULL + 20 {
        live(c, number);
    }
    assert!(c.buffer("#rust").is_elsewhere());
    assert!(c.buffer("#rust").len() <= SCROLLBACK);
}

fn seen(c: &Client) -> Vec<String> {
    c.buffer("#rust").view().iter().map(Entry::text).collect()
}

#[test]
fn what_is_taken_back_is_taken_back_where_it_is_read_too() {
    let mut c = above();
    let late = FULL - 30;
    c.line(&format!("@msgid=answer;+reply=m{late} :carol!c@h PRIVMSG #rust :fine"));
    detach(&mut c, late);
    let words = format!("say {late}");
    assert!(seen(&c).contains(&words));
    c.line(&format!(":bob!b@h REDACT #rust m{late}"));
    assert!(!seen(&c).contains(&words));
    let view = c.buffer("#rust").view();
    let answer = view.message(&MsgId::parse("answer").expect("an id")).expect("it is there");
    let quote = format!("{:?}", view.entry(answer).expect("it is there").quote);
    assert!(!quote.contains(&words), "{quote}");
    c.keys("<esc>");
    assert!(!seen(&c).contains(&words));
}

#[test]
fn what_was_missing_comes_among_the_newest_lines_too() {
    let mut c = above();
    reconnect(&mut c, CAPS, 100);
    let (label, _) = question(&mut c);
    detach(&mut c, FULL - 20);
    super::history::page(
        &mut c,
        &label,
        &["msgid=missed;time=2026-11-22T13:40:00.000Z :bob!b@h PRIVMSG #rust :say missed"
            .to_owned()],
    );
    assert!(seen(&c).contains(&"say missed".to_owned()));
    c.keys("<esc>");
    assert!(seen(&c).contains(&"say missed".to_owned()));
    let ids: Vec<EntryId> = c.buffer("#rust").entries().map(|entry| entry.id).collect();
    assert!(ids.is_sorted());
}

#[test]
fn an_older_page_for_lines_that_are_gone_meanwhile_is_not_put_before_others() {
    let mut c = super::history::in_rust(CAPS, 50);
    answer(&mut c, 150..=199);
    c.keys("/go #rust<enter><home>");
    assert_eq!(c.buffer("#rust").older, Older::Loading);
    let (label, _) = question(&mut c);
    c.keys("/clear<enter>");
    live(&mut c, 200);
    let lines: Vec<String> = (100..=149).map(super::history::message).collect();
    super::history::page(&mut c, &label, &lines);
    assert_eq!(said(&c), numbers(200..=200));
    assert_eq!(c.buffer("#rust").older, Older::OnDisk);
}

#[test]
fn going_back_by_lines_counts_the_lines_that_are_looked_at() {
    let mut c = above();
    detach(&mut c, 1_000);
    let top = |c: &Client| {
        let timeline = c.model().timeline();
        let text = timeline.visible(timeline.buffer.scroll())[0].entry.text();
        text.strip_prefix("say ").and_then(|number| number.parse::<usize>().ok())
    };
    let before = top(&c).expect("a message");
    c.keys("/history 5<enter>");
    assert!(c.buffer("#rust").is_elsewhere());
    assert_eq!(top(&c), Some(before - 5));
}
