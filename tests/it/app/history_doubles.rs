//! What comes late, again, or before it was asked for: each message is there once, in memory and on disk, and what may be
//! missing is said.

use std::collections::BTreeMap;

use super::client::{Begin, Client};
use super::history::{
    CAPS, answer, goes_back, live, message, numbers, page, question, reconnect, said,
};
use tchat::client::effect::Effect;
use tchat::client::event::Event;
use tchat::client::model::NetworkId;
use tchat::client::model::entry::EntryId;
use tchat::client::model::kept::{Keep, KeptLine, Look, LookId, Seen};
use tchat::client::model::settings::Settings;

fn begin(scrollback: usize) -> Begin {
    let settings = Settings { keep: true, typing: false, scrollback, ..Settings::default() };
    Begin { settings, ..Begin::default() }
}

/// What is on disk, after what was written so far.
#[derive(Default)]
struct Disk(BTreeMap<EntryId, KeptLine>);

impl Disk {
    fn write(&mut self, c: &mut Client) {
        for keep in std::mem::take(&mut c.kept) {
            match keep {
                Keep::Lines(_, lines) => {
                    self.0.extend(lines.into_iter().map(|line| (line.id, line)));
                }
                Keep::Forget(_, lines) => lines.iter().for_each(|line| _ = self.0.remove(line)),
                _ => {}
            }
        }
    }

    /// Answers what was asked of it, until nothing is.
    fn answer(&mut self, c: &mut Client) {
        loop {
            self.write(c);
            let looks = looks(c);
            if looks.is_empty() {
                return;
            }
            for (id, look) in looks {
                let Look::Before { before, limit, .. } = look else {
                    continue;
                };
                let end = before.unwrap_or(EntryId(u64::MAX));
                let mut lines: Vec<KeptLine> =
                    self.0.range(..end).rev().take(limit).map(|(_, line)| line.clone()).collect();
                lines.reverse();
                c.event(Event::Seen(NetworkId(1), id, Ok(Seen::Lines(lines))));
            }
        }
    }

    fn texts(&self) -> Vec<&str> {
        self.0.values().map(|line| line.text.as_str()).filter(|text| !text.is_empty()).collect()
    }
}

fn looks(c: &mut Client) -> Vec<(LookId, Look)> {
    let did = std::mem::take(&mut c.did).into_iter();
    did.filter_map(|did| match did {
        Effect::Look(_, id, look) => Some((id, look)),
        _ => None,
    })
    .collect()
}

fn words(range: std::ops::RangeInclusive<usize>) -> Vec<String> {
    range.map(|number| format!("say {number}")).collect()
}

/// The message without its id.
fn nameless(number: usize) -> String {
    message(number).split_once(';').map(|(_, rest)| rest.to_owned()).unwrap_or_default()
}

/// Time passes, and the server lives but does not answer.
fn ignored_for(c: &mut Client, eights: usize) {
    for _ in 0..eights {
        c.wait(8);
        c.line(":srv NOTICE alice :still here");
    }
}

#[test]
fn a_page_that_comes_too_late_still_stands_where_it_belongs() {
    let mut c = super::history::in_rust(CAPS, 5);
    answer(&mut c, [1, 2]);
    reconnect(&mut c, CAPS, 5);
    let (label, _) = question(&mut c);
    live(&mut c, 9);
    ignored_for(&mut c, 8);
    assert_eq!(said(&c)[2], "~ messages may be missing here: the server did not answer");
    page(&mut c, &label, &[message(2), message(3), message(4)]);
    assert_eq!(said(&c), ["1", "2", "3", "4", "9"]);
    page(&mut c, &label, &[message(2), message(3), message(4)]);
    assert_eq!(said(&c), ["1", "2", "3", "4", "9"], "what nobody waits for is not new");
}

#[test]
fn a_playback_that_repeats_what_is_only_on_disk_is_there_once() {
    let caps = "batch message-tags server-time";
    for named in [true, false] {
        let told = |number: usize| if named { message(number) } else { nameless(number) };
        let mut disk = Disk::default();
        let mut c = begin(5_000).online_with(caps);
        c.line(":alice!a@host JOIN #rust");
        c.line(":alice!a@host JOIN #other");
        for number in 1..=6 {
            c.line(&format!("@{}", told(number)));
        }
        disk.answer(&mut c);
        // Nothing of it is in memory, as after a restart.
        c.keys("/go #rust<enter>/clear<enter>/go #other<enter>");
        disk.answer(&mut c);
        assert_eq!(disk.texts(), words(1..=6));
        let unread = c.buffer("#rust").unread();
        c.line(":srv BATCH +z znc.in/playback #rust");
        for number in 3..=8 {
            c.line(&format!("@batch=z;{}", told(number)));
        }
        c.line(":srv BATCH -z");
        disk.answer(&mut c);
        assert_eq!(said(&c), numbers(1..=8), "{named}");
        assert_eq!(disk.texts(), words(1..=8), "{named}");
        assert_eq!(c.buffer("#rust").unread(), unread + 2, "{named}");
        // Once it is in memory nothing needs to be asked.
        c.line(":srv BATCH +z znc.in/playback #rust");
        for number in 5..=9 {
            c.line(&format!("@batch=z;{}", told(number)));
        }
        c.line(":srv BATCH -z");
        disk.answer(&mut c);
        assert_eq!(said(&c), numbers(1..=9), "{named}");
        assert_eq!(disk.texts(), words(1..=9), "{named}");
    }
}

#[test]
fn a_page_that_goes_back_beyond_a_small_scrollback_is_not_kept_twice() {
    for named in [true, false] {
        let told = |number: usize| if named { message(number) } else { nameless(number) };
        let mut disk = Disk::default();
        let mut c = begin(4).online_with(CAPS);
        c.line(":srv 005 alice CHATHISTORY=9 :are supported");
        c.line(":alice!a@host JOIN #rust");
        disk.answer(&mut c);
        answer(&mut c, []);
        for number in 1..=9 {
            c.line(&format!("@{}", told(number)));
        }
        reconnect(&mut c, CAPS, 9);
        for number in 11..=12 {
            c.line(&format!("@{}", told(number)));
        }
        disk.answer(&mut c);
        let (label, asked) = question(&mut c);
        assert!(asked.starts_with("CHATHISTORY LATEST #rust "), "{asked}");
        page(&mut c, &label, &(4..=12).map(told).collect::<Vec<_>>());
        disk.answer(&mut c);
        assert_eq!(disk.texts(), words(1..=12), "{named}");
    }
}

#[test]
fn who_writes_before_it_is_known_what_was_missed_hides_nothing() {
    for known in [true, false] {
        let mut disk = Disk::default();
        let mut c = begin(5_000).online_with(CAPS);
        let dave = |n: usize| {
            format!("msgid=d{n};time=2026-11-22T14:00:0{n}.000Z :dave!d@h PRIVMSG alice :say {n}")
        };
        if known {
            c.line(&format!("@{}", dave(1)));
        }
        disk.answer(&mut c);
        c.lost("connection reset");
        c.wait(3);
        c.connected();
        c.welcome(CAPS);
        c.line(":srv 005 alice CHATHISTORY=100 :are supported");
        disk.answer(&mut c);
        let (label, asked) = question(&mut c);
        assert!(asked.starts_with("CHATHISTORY TARGETS "), "{asked}");
        c.line(&format!("@{}", dave(8)));
        c.line(&format!("@label={label} :srv BATCH +t draft/chathistory-targets"));
        c.line("@batch=t :srv CHATHISTORY TARGETS dave 2026-11-22T14:00:08.000Z");
        c.line(":srv BATCH -t");
        disk.answer(&mut c);
        let (label, asked) = question(&mut c);
        let since = if known { "msgid=d1" } else { "*" };
        assert_eq!(asked, format!("CHATHISTORY LATEST dave {since} 100"));
        c.line(&format!("@label={label} :srv BATCH +p chathistory dave"));
        for number in 2..=8 {
            c.line(&format!("@batch=p;{}", dave(number)));
        }
        c.line(":srv BATCH -p");
        disk.answer(&mut c);
        if known {
            goes_back(&mut c, "dave", &dave(1));
        }
        let shown: Vec<String> = c
            .shown("dave")
            .into_iter()
            .filter(|line| line.starts_with("dave: ") || line.starts_with("~ "))
            .collect();
        let first = if known { 1 } else { 2 };
        let wanted: Vec<String> = (first..=8).map(|number| format!("dave: say {number}")).collect();
        assert_eq!(shown, wanted, "{known}");
        assert_eq!(c.buffer("dave").unread(), 7 + usize::from(known), "{known}");
    }
}
