//! More was missed than one page: the first unread line is found all the same, what is not known yet is not counted as read,
//! and the count says when it is not all.

use tchat::client::model::entry::Entry;
use tchat::client::model::scroll::Scroll;

use super::client::{Begin, Client};
use super::history::{CAPS, answer, goes_back, in_rust, live, message, page, question, reconnect};

const MARKS: &str = "draft/read-marker";

/// A server that has so many messages answers every question that is open. Out: how many there were.
fn serve(c: &mut Client, said: usize) -> usize {
    let mut pages = 0;
    while let Some((label, asked)) = rust(c) {
        pages += 1;
        assert!(pages < 100, "it asks without end: {asked}");
        let words: Vec<&str> = asked.split(' ').collect();
        let most: usize = words[4].parse().expect("a number");
        let at = number(words[3]);
        let (from, to) = match (words[1], at) {
            ("LATEST", at) => {
                ((said + 1).saturating_sub(most).max(at.map_or(1, |at| at + 1)), said)
            }
            ("BEFORE", Some(at)) => (at.saturating_sub(most).max(1), at - 1),
            ("AFTER", Some(at)) => (at + 1, (at + most).min(said)),
            _ => unreachable!("{asked}"),
        };
        let lines: Vec<String> = (from..=to).map(message).collect();
        page(c, &label, &lines);
    }
    pages
}

/// The question about `#rust` that is open, if one is: its label and its words. Nothing was said elsewhere.
fn rust(c: &mut Client) -> Option<(String, String)> {
    let mut found = None;
    for line in c.sent().into_iter().filter(|line| line.contains("CHATHISTORY")) {
        let (label, asked) = line.trim_start_matches("@label=").split_once(' ').expect("a label");
        if asked.contains(" #rust ") {
            found = Some((label.to_owned(), asked.to_owned()));
        } else {
            c.line(&format!("@label={label} :srv BATCH +o chathistory #other"));
            c.line(":srv BATCH -o");
        }
    }
    found
}

/// The message of a reference, or the last one that is not newer.
fn number(reference: &str) -> Option<usize> {
    if let Some(id) = reference.strip_prefix("msgid=m") {
        return id.parse().ok();
    }
    let time = reference.strip_prefix("timestamp=2026-11-22T")?;
    let parts: Vec<usize> = time.split([':', '.']).filter_map(|part| part.parse().ok()).collect();
    Some((parts[0] * 3_600 + parts[1] * 60 + parts[2]).saturating_sub(13 * 3_600))
}

/// A device without lines of its own joins a channel of which another one has read so many messages.
fn second_device(read: usize) -> Client {
    let mut c = Begin::default().online_with(&format!("{CAPS} {MARKS}"));
    c.lines(&[":srv 005 alice CHATHISTORY=100 :are supported", ":alice!a@host JOIN #rust"]);
    c.line(&marked(read));
    c
}

fn marked(read: usize) -> String {
    format!(":srv MARKREAD #rust timestamp=2026-11-22T13:{:02}:{:02}.000Z", read / 60, read % 60)
}

/// The line below the unread line, if that is on the screen.
fn below_the_fence(c: &Client) -> Option<String> {
    let timeline = c.model().timeline();
    let seen = timeline.visible(c.model().focused().scroll());
    seen.iter().find(|line| line.unread).map(|line| line.entry.text())
}

fn on_screen(c: &Client) -> usize {
    let timeline = c.model().timeline();
    let seen = timeline.visible(c.model().focused().scroll());
    seen.iter().filter(|line| line.entry.text().starts_with("say ")).count()
}

#[test]
fn a_second_device_opens_where_the_first_one_stopped_also_when_that_is_pages_ago() {
    let mut c = second_device(250);
    assert_eq!(serve(&mut c, 600), 4);
    assert_eq!(below_the_fence(&c).as_deref(), Some("say 251"));
    let left = c.buffer("#rust").unread();
    assert!((350 - on_screen(&c)..350).contains(&left), "{left}");
    assert!(!c.buffer("#rust").more_unread());
    for _ in 0..9 {
        c.keys("<pgup>");
    }
    serve(&mut c, 600);
    assert_eq!(c.buffer("#rust").unread(), left, "above it everything is read");
    let mut before = left;
    for _ in 0..60 {
        c.keys("<pgdn>");
        let now = c.buffer("#rust").unread();
        assert!(before - now <= on_screen(&c), "only what was seen is read");
        before = now;
    }
    assert_eq!(before, 0);
}

#[test]
fn the_position_may_come_after_the_page() {
    let mut c = Begin::default().online_with(&format!("{CAPS} {MARKS}"));
    c.lines(&[":srv 005 alice CHATHISTORY=100 :are supported", ":alice!a@host JOIN #rust"]);
    c.line(":alice!a@host JOIN #other");
    c.keys("/go #other<enter>");
    serve(&mut c, 600);
    assert_eq!(c.buffer("#rust").unread(), 0);
    c.line(&marked(250));
    assert!(c.buffer("#rust").more_unread(), "a hundred, and more to come");
    serve(&mut c, 600);
    assert_eq!((c.buffer("#rust").unread(), c.buffer("#rust").more_unread()), (350, false));
    c.keys("/go #rust<enter>");
    assert_eq!(below_the_fence(&c).as_deref(), Some("say 251"));
}

#[test]
fn who_opens_the_conversation_while_it_is_filled_is_led_to_the_first_unread_line() {
    let mut c = second_device(250);
    let first = question(&mut c).0;
    c.line(":alice!a@host JOIN #other");
    c.keys("/go #other<enter>");
    let lines: Vec<String> = (501..=600).map(message).collect();
    page(&mut c, &first, &lines);
    c.keys("/go #rust<enter>");
    assert_eq!(c.buffer("#rust").unread(), 100, "nothing is read before it has come");
    serve(&mut c, 600);
    assert_eq!(below_the_fence(&c).as_deref(), Some("say 251"));
}

#[test]
fn far_more_than_is_fetched_by_itself_still_begins_at_the_first_unread_line() {
    for second in [true, false] {
        let mut c = if second {
            second_device(250)
        } else {
            let mut c = in_rust(CAPS, 100);
            answer(&mut c, 201..=250);
            reconnect(&mut c, CAPS, 100);
            c
        };
        let pages = serve(&mut c, 3_000);
        assert_eq!(pages, 11, "ten from the newest back, and the one where reading begins");
        assert_eq!(below_the_fence(&c).as_deref(), Some("say 251"), "{second}");
        let buffer = c.buffer("#rust");
        assert!(buffer.more_unread() && buffer.unread() > 1_000, "{}", buffer.unread());
        // Reading on downwards fills the gap from above.
        let mut read = 250 + on_screen(&c);
        for _ in 0..400 {
            c.keys("<pgdn>");
            serve(&mut c, 3_000);
            read += on_screen(&c);
        }
        assert!(read >= 3_000);
        assert_eq!(c.buffer("#rust").unread(), 0, "{second}");
        let said: Vec<String> =
            c.shown("#rust").into_iter().filter(|line| line.starts_with("bob")).collect();
        let wanted: Vec<String> =
            (3_001 - said.len()..=3_000).map(|n| format!("bob: say {n}")).collect();
        assert_eq!(said, wanted, "each once, in order");
        assert!(c.shown("#rust").iter().all(|line| !line.starts_with("~ ")));
    }
}

#[test]
fn what_the_server_keeps_no_more_is_not_waited_for() {
    let mut c = second_device(250);
    let (label, _) = question(&mut c);
    page(&mut c, &label, &(401..=500).map(message).collect::<Vec<_>>());
    answer(&mut c, 301..=400);
    answer(&mut c, []);
    assert_eq!(question(&mut c).1, "");
    assert_eq!(below_the_fence(&c).as_deref(), Some("say 301"));
    assert!(!c.buffer("#rust").more_unread());
}

#[test]
fn a_refusal_or_a_break_on_the_way_reads_nothing() {
    let mut c = second_device(250);
    let (label, _) = question(&mut c);
    page(&mut c, &label, &(401..=500).map(message).collect::<Vec<_>>());
    c.lost("broken");
    c.wait(3);
    assert!(c.buffer("#rust").unread() > 50 && c.buffer("#rust").more_unread());
    c.connected();
    c.welcome(&format!("{CAPS} {MARKS}"));
    c.line(":srv 005 alice CHATHISTORY=100 :are supported");
    c.line(":alice!a@host JOIN #rust");
    c.line(&marked(250));
    serve(&mut c, 520);
    c.keys("<home>");
    serve(&mut c, 520);
    c.keys("<pgup>");
    serve(&mut c, 520);
    let said = c.shown("#rust").into_iter().filter(|line| line.starts_with("bob")).count();
    assert!(said >= 270, "{said}");
    assert!(c.buffer("#rust").unread() >= 200, "{}", c.buffer("#rust").unread());
}

#[test]
fn a_burst_while_it_is_filled_leads_nobody_away_from_the_newest_line() {
    for missed in [Vec::new(), (4..=40).collect()] {
        let mut c = in_rust(CAPS, 100);
        answer(&mut c, [1, 2, 3]);
        reconnect(&mut c, CAPS, 100);
        (50..=100).for_each(|number| live(&mut c, number));
        answer(&mut c, missed.iter().copied().chain(50..=100));
        goes_back(&mut c, "#rust", &message(3));
        let leads = c.buffer("#rust").scroll() != Scroll::Bottom;
        assert_eq!(leads, !missed.is_empty(), "only what was missed is to be led to");
        c.keys(if leads { "<esc>" } else { "" });
        (101..=150).for_each(|number| live(&mut c, number));
        assert_eq!(c.buffer("#rust").scroll(), Scroll::Bottom);
        assert_eq!(c.buffer("#rust").last().map(Entry::text).as_deref(), Some("say 150"));
    }
}
