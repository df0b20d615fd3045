//! Every hit of a server is reached, whichever way it counts and however small its pages are.

use tchat::proto::{Tags, Timestamp};

use super::client::Client;
use super::search::{NOON, SEARCHES, asking, found, search, searches};

/// A server with one hit a minute, which counts as `soju.im/search` says and gives pages as it likes.
struct Searched {
    times: Vec<i64>,
    most: usize,
    /// Whether a line at the very time `before` is left out.
    exclusive: bool,
    asked: usize,
}

impl Searched {
    fn new(count: i64, most: usize) -> Self {
        Self {
            times: (1..=count).map(|n| NOON - n * 60_000).collect(),
            most,
            exclusive: false,
            asked: 0,
        }
    }

    /// Answers until nothing is asked any more.
    fn answer(&mut self, c: &mut Client) {
        while let Some(sent) = searches(c).pop() {
            self.asked += 1;
            let (label, sent) = sent.split_once(' ').expect("it has a label");
            let label = label.strip_prefix("@label=").expect("it has a label");
            let attributes = Tags::parse(sent.strip_prefix("SEARCH ").expect("a search"));
            assert_eq!(attributes.get("after"), None, "the first ones from a time on");
            let before = attributes.get("before").map(|before| {
                let before = Timestamp::parse_server_time(before).expect("a time").as_millis();
                before - i64::from(self.exclusive)
            });
            let limit: usize = attributes.get("limit").expect("a limit").parse().expect("a number");
            let hits = self.times.iter().filter(|time| before.is_none_or(|most| **time <= most));
            let mut page: Vec<i64> = hits.take(limit.min(self.most)).copied().collect();
            page.reverse();
            c.line(&format!("@label={label} :srv BATCH +{} soju.im/search", self.asked));
            for time in page {
                let at = Timestamp::from_millis(time).to_server_time();
                c.line(&format!(
                    "@batch={};time={at};msgid=m{time} :bob!b@h PRIVMSG #rust :pear {time}",
                    self.asked
                ));
            }
            c.line(&format!(":srv BATCH -{}", self.asked));
        }
    }
}

#[test]
fn every_hit_of_a_server_is_reached_by_pages_from_the_newest_back() {
    for (most, exclusive) in [(1_000, false), (30, false), (7, true), (50, true)] {
        for typed in ["/search pear<enter>", "/search pear after:20d<enter>"] {
            let mut c = asking(SEARCHES);
            let mut server = Searched { exclusive, ..Searched::new(700, most) };
            c.keys(typed);
            c.wait(1);
            server.answer(&mut c);
            let texts = |c: &Client| -> Vec<String> {
                search(c).hits.list().iter().map(|found| found.text.clone()).collect()
            };
            let newest = |count: usize| -> Vec<String> {
                server_times(700).take(count).map(|time| format!("pear {time}")).collect()
            };
            let first = texts(&c);
            assert!(first.len() >= 40 && first == newest(first.len()), "{typed} {most}");
            assert!(search(&c).progress().ends_with('+'), "{}", search(&c).progress());
            for _ in 0..40 {
                for _ in 0..80 {
                    c.keys("<pgdn>");
                }
                c.wait(1);
                server.answer(&mut c);
            }
            assert_eq!(texts(&c), newest(700), "{typed} {most} {exclusive}");
            assert_eq!(search(&c).progress(), "700 of 700", "and that is all");
        }
    }
}

fn server_times(count: i64) -> impl Iterator<Item = i64> {
    (1..=count).map(|n| NOON - n * 60_000)
}

#[test]
fn with_a_time_to_begin_at_nothing_older_is_asked_for_or_listed() {
    let mut c = asking(SEARCHES);
    let mut server = Searched::new(700, 1_000);
    c.keys("/search pear after:1h<enter>");
    c.wait(1);
    server.answer(&mut c);
    assert_eq!(search(&c).hits.list().len(), 60);
    assert_eq!((search(&c).progress().as_str(), server.asked), ("1 of 60", 2));
}

#[test]
fn a_server_that_never_goes_back_is_not_asked_for_ever() {
    let mut c = asking(SEARCHES);
    c.keys("/search pear from:carol<enter>");
    c.wait(1);
    // Always the same page, and nothing of it was asked for.
    let mut server = Searched { times: vec![NOON - 1; 60], ..Searched::new(0, 1_000) };
    server.answer(&mut c);
    assert!((1..=8).contains(&server.asked), "{}", server.asked);
    assert_eq!(found(&c), [""; 0]);
    assert!(!search(&c).is_asking());
}
