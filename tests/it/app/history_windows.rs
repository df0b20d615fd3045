//! Scrolling up loads older lines, from disk and then from the server; a line that is far away is shown in its surroundings.
//! What is being read does not move.

use super::client::{Begin, Client};
use super::history::{
    CAPS, answer, goes_back, in_rust, live, message, numbers, page, question, said,
};
use tchat::client::ctx::Spot;
use tchat::client::effect::Effect;
use tchat::client::event::Event;
use tchat::client::model::NetworkId;
use tchat::client::model::entry::{Entry, EntryId};
use tchat::client::model::kept::{KeptKind, KeptLine, Look, LookId, Seen};
use tchat::client::model::older::Older;
use tchat::client::model::settings::Settings;
use tchat::proto::{MsgId, Timestamp};

/// The row of the screen in which a line stands that takes one.
fn row(c: &Client, text: &str) -> Option<usize> {
    let timeline = c.model().timeline();
    let mut rows = 0;
    for line in timeline.visible(timeline.buffer.scroll()) {
        rows += usize::from(line.day.is_some()) + usize::from(line.unread);
        if line.entry.text() == text {
            return Some(rows - line.hidden);
        }
        rows = rows + 1 - line.hidden;
    }
    None
}

#[test]
fn scrolling_to_the_top_loads_older_lines_and_moves_nothing() {
    let mut c = in_rust(CAPS, 50);
    answer(&mut c, 150..=199);
    c.keys("/go #rust<enter><home>");
    let before = row(&c, "say 150");
    assert!(before.is_some());
    assert_eq!(c.buffer("#rust").older, Older::Loading);
    assert_eq!(answer(&mut c, 100..=149), "CHATHISTORY BEFORE #rust msgid=m150 50");
    assert_eq!(row(&c, "say 150"), before);
    assert_eq!(said(&c), numbers(100..=199));
    c.keys("<home>");
    answer(&mut c, []);
    assert_eq!(c.buffer("#rust").older.words(), Some("this is the beginning"));
    c.keys("<home>");
    assert_eq!(question(&mut c).1, "");
}

#[test]
fn a_server_that_gives_the_same_again_has_come_to_its_beginning() {
    let mut c = in_rust(CAPS, 3);
    answer(&mut c, [1, 2, 3]);
    c.keys("/go #rust<enter><pgup>");
    answer(&mut c, [1, 2, 3]);
    assert_eq!(said(&c), numbers(1..=3));
    assert_eq!(c.buffer("#rust").older, Older::None);
}

#[test]
fn without_a_history_older_lines_are_nowhere() {
    let mut c = Begin::default().online();
    c.line(":alice!a@host JOIN #rust");
    c.keys("/go #rust<enter><pgup>");
    assert_eq!(c.buffer("#rust").older.words(), Some("older lines are not kept anywhere"));
}

fn keeping() -> Client {
    let settings = Settings { keep: true, typing: false, ..Settings::default() };
    let mut c = Begin { settings, ..Begin::default() }.online_with(CAPS);
    c.line(":srv 005 alice CHATHISTORY=100 :are supported");
    c.forget();
    c
}

/// Questions to the disk since the last look.
fn looks(c: &mut Client) -> Vec<(LookId, Look)> {
    let did = std::mem::take(&mut c.did);
    let look = |did| match did {
        Effect::Look(_, id, look) => Some((id, look)),
        _ => None,
    };
    did.into_iter().filter_map(look).collect()
}

/// The last of them.
fn looked(c: &mut Client) -> Option<(LookId, Look)> {
    looks(c).pop()
}

/// The last lines on disk, to whoever asks for them.
fn tell_last(c: &mut Client, lines: &[KeptLine]) {
    for (id, look) in looks(c) {
        if matches!(look, Look::Before { limit: 100, .. }) {
            tell(c, id, lines.to_vec());
        }
    }
}

/// Joins and answers what is asked of the disk then.
fn join(c: &mut Client, lines: &[KeptLine]) {
    c.line(":alice!a@host JOIN #rust");
    tell_last(c, lines);
}

fn kept(numbers: std::ops::RangeInclusive<u64>) -> Vec<KeptLine> {
    let line = |n: u64| KeptLine {
        id: EntryId(n << 20),
        kind: KeptKind::Said,
        time: Timestamp::from_millis(i64::try_from(n).expect("small") * 1000),
        msgid: MsgId::parse(&format!("m{n}")),
        who: "bob".to_owned(),
        text: format!("say {n}"),
        reply: None,
        own: false,
        mention: false,
        redacted: None,
        reactions: Vec::new(),
    };
    numbers.map(line).collect()
}

fn tell(c: &mut Client, id: LookId, lines: Vec<KeptLine>) {
    c.event(Event::Seen(NetworkId(1), id, Ok(Seen::Lines(lines))));
}

#[test]
fn what_is_on_disk_is_known_before_the_server_is_asked() {
    let mut c = keeping();
    c.line(":alice!a@host JOIN #rust");
    assert_eq!(question(&mut c).1, "");
    live(&mut c, 45);
    tell_last(&mut c, &kept(30..=40));
    assert_eq!(answer(&mut c, 41..=45), "CHATHISTORY LATEST #rust msgid=m40 100");
    goes_back(&mut c, "#rust", &message(40));
    assert_eq!(said(&c), numbers(30..=45));
}

#[test]
fn where_nothing_is_on_disk_the_first_page_is_not_news() {
    let mut c = keeping();
    c.line(":dave!d@host PRIVMSG alice :hi");
    c.keys("/go dave<enter>");
    join(&mut c, &[]);
    assert_eq!(answer(&mut c, 1..=9), "CHATHISTORY LATEST #rust * 100");
    assert_eq!(said(&c), numbers(1..=9));
    assert_eq!(c.buffer("#rust").unread(), 0);
}

#[test]
fn older_lines_come_from_disk_first() {
    let mut c = keeping();
    join(&mut c, &kept(30..=40));
    answer(&mut c, []);
    answer(&mut c, [40]);
    assert_eq!(said(&c), numbers(30..=40));
    c.keys("/go #rust<enter><pgup>");
    let (id, look) = looked(&mut c).expect("the disk is asked");
    let before = Some(EntryId(30 << 20));
    assert!(matches!(look, Look::Before { before: at, .. } if at == before), "{look:?}");
    tell(&mut c, id, kept(20..=29));
    assert_eq!(said(&c), numbers(20..=40));
    c.keys("<home>");
    let (id, _) = looked(&mut c).expect("the disk is asked");
    tell(&mut c, id, Vec::new());
    assert!(question(&mut c).1.starts_with("CHATHISTORY BEFORE #rust msgid=m20 "));
}

#[test]
fn among_lines_far_away_a_message_is_chosen_as_anywhere() {
    let mut c = keeping();
    join(&mut c, &kept(900..=999));
    let buffer = c.buffer("#rust").id;
    c.show_message(buffer, Spot::Message(MsgId::parse("m500").expect("an id")));
    for page in [500..=500, 400..=500, 501..=600] {
        let (id, _) = looked(&mut c).expect("the disk is asked");
        tell(&mut c, id, kept(page));
    }
    assert!(c.buffer("#rust").is_elsewhere() && row(&c, "say 500").is_some());
    let number = |c: &Client| {
        let text = c.model().selected().map(Entry::text).unwrap_or_default();
        text.trim_start_matches("say ").parse::<u64>().unwrap_or_default()
    };
    c.keys("<ctrl-s>");
    let lowest = number(&c);
    assert!((500..600).contains(&lowest), "{lowest}");
    c.keys("<up><up>");
    assert_eq!(number(&c), lowest - 2);
    c.keys("<down>");
    assert_eq!(number(&c), lowest - 1);
    c.keys("<home>");
    assert_eq!(number(&c), 400);
    c.keys("<end>");
    assert_eq!(number(&c), 600);
}

#[test]
fn a_line_far_away_is_shown_among_those_around_it() {
    let mut c = keeping();
    join(&mut c, &kept(900..=999));
    let buffer = c.buffer("#rust").id;
    c.show_message(buffer, Spot::Message(MsgId::parse("m500").expect("an id")));
    let (id, look) = looked(&mut c).expect("the disk is asked");
    assert!(matches!(look, Look::Message { .. }), "{look:?}");
    tell(&mut c, id, kept(500..=500));
    let (id, _) = looked(&mut c).expect("the disk is asked");
    tell(&mut c, id, kept(400..=500));
    let (id, look) = looked(&mut c).expect("the disk is asked");
    assert!(matches!(look, Look::After { .. }), "{look:?}");
    tell(&mut c, id, kept(501..=600));
    assert!(c.buffer("#rust").is_elsewhere());
    let before = row(&c, "say 500");
    assert!(before.is_some());
    live(&mut c, 1_000);
    assert_eq!(row(&c, "say 500"), before);
    assert_eq!(said(&c).last().map(String::as_str), Some("1000"));
    // Scrolling down until the newest lines are met.
    for _ in 0..40 {
        c.keys("<pgdn>");
        if let Some((id, Look::After { after, .. })) = looked(&mut c) {
            let next = (after.0 >> 20) + 1;
            tell(&mut c, id, kept(next..=(next + 199).min(999)));
        }
    }
    assert!(!c.buffer("#rust").is_elsewhere());
    assert_eq!(said(&c).last().map(String::as_str), Some("1000"));
    let ids: Vec<EntryId> = c.buffer("#rust").entries().map(|entry| entry.id).collect();
    assert!(ids.is_sorted());
}

#[test]
fn a_line_that_only_the_server_has_is_shown_and_esc_comes_back() {
    let mut c = in_rust(CAPS, 50);
    answer(&mut c, 150..=199);
    let buffer = c.buffer("#rust").id;
    c.show_message(buffer, Spot::Message(MsgId::parse("m20").expect("an id")));
    let (label, asked) = question(&mut c);
    assert_eq!(asked, "CHATHISTORY AROUND #rust msgid=m20 50");
    let lines: Vec<String> = (1..=40).map(message).collect();
    page(&mut c, &label, &lines);
    assert!(row(&c, "say 20").is_some());
    assert_eq!(said(&c), numbers(150..=199), "it has no place among the others");
    c.keys("<pgdn>");
    answer(&mut c, 41..=90);
    c.keys("<esc>");
    assert!(!c.buffer("#rust").is_elsewhere());
    assert_eq!(said(&c), numbers(150..=199));
}
