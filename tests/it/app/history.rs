//! What was missed is asked for and comes where it belongs: each message once, in the order of the server.

use super::client::{Begin, Client};
use tchat::client::model::settings::Settings;

/// A server with a history.
pub(super) const CAPS: &str =
    "batch draft/chathistory echo-message labeled-response message-tags server-time";
/// The same without labels.
pub(super) const BARE: &str = "batch draft/chathistory message-tags server-time";

/// A client in `#rust` on a server whose pages have at most `most` messages.
pub(super) fn in_rust(caps: &str, most: usize) -> Client {
    let mut c = Begin::default().online_with(caps);
    c.line(&format!(":srv 005 alice CHATHISTORY={most} :are supported"));
    c.line(":alice!a@host JOIN #rust");
    c
}

/// A message as a history has it: its number is its id, its words and its second.
pub(super) fn message(number: usize) -> String {
    format!(
        "msgid=m{number};time=2026-11-22T13:{:02}:{:02}.000Z :bob!b@h PRIVMSG #rust :say {number}",
        number / 60,
        number % 60
    )
}

/// The label of the question that was sent last, and what it asks.
pub(super) fn question(c: &mut Client) -> (String, String) {
    let sent = c.sent();
    let asked = sent.iter().rfind(|line| line.contains("CHATHISTORY")).cloned();
    let asked = asked.unwrap_or_default();
    match asked.strip_prefix("@label=").and_then(|rest| rest.split_once(' ')) {
        Some((label, words)) => (label.to_owned(), words.to_owned()),
        None => (String::new(), asked),
    }
}

/// Answers with a page of these lines.
pub(super) fn page(c: &mut Client, label: &str, lines: &[String]) {
    let tag = if label.is_empty() { String::new() } else { format!("@label={label} ") };
    c.line(&format!("{tag}:srv BATCH +p chathistory #rust"));
    for line in lines {
        c.line(&format!("@batch=p;{line}"));
    }
    c.line(":srv BATCH -p");
}

/// Answers the question that was sent with these messages. Out: the question.
pub(super) fn answer(c: &mut Client, numbers: impl IntoIterator<Item = usize>) -> String {
    let (label, asked) = question(c);
    let lines: Vec<String> = numbers.into_iter().map(message).collect();
    page(c, &label, &lines);
    asked
}

/// Whether the server still knows what was said when the last known message was is asked; it does.
pub(super) fn goes_back(c: &mut Client, target: &str, line: &str) {
    let (label, asked) = question(c);
    assert!(asked.starts_with(&format!("CHATHISTORY BEFORE {target} timestamp=")), "{asked}");
    assert!(asked.ends_with(" 1"), "{asked}");
    c.line(&format!("@label={label} :srv BATCH +g chathistory {target}"));
    c.line(&format!("@batch=g;{line}"));
    c.line(":srv BATCH -g");
}

/// The messages that are shown, and gaps.
pub(super) fn said(c: &Client) -> Vec<String> {
    let shown = c.shown("#rust").into_iter();
    shown
        .filter_map(|line| match line.strip_prefix("bob: say ") {
            Some(number) => Some(number.to_owned()),
            None if line.starts_with("~ ") => Some(line),
            None => None,
        })
        .collect()
}

/// The numbers from one to the other, as they are shown.
pub(super) fn numbers(range: std::ops::RangeInclusive<usize>) -> Vec<String> {
    range.map(|number| number.to_string()).collect()
}

pub(super) fn live(c: &mut Client, number: usize) {
    c.line(&format!("@{}", message(number)));
}

/// The connection breaks and the client is in the channel again.
pub(super) fn reconnect(c: &mut Client, caps: &str, most: usize) {
    c.lost("connection reset");
    c.wait(3);
    c.connected();
    c.welcome(caps);
    c.line(&format!(":srv 005 alice CHATHISTORY={most} :are supported"));
    c.sent();
    c.line(":alice!a@host JOIN #rust");
}

#[test]
fn who_joins_for_the_first_time_gets_one_page() {
    let mut c = in_rust(CAPS, 3);
    live(&mut c, 9);
    let asked = answer(&mut c, [6, 7, 8]);
    assert_eq!(asked, "CHATHISTORY LATEST #rust * 3");
    assert_eq!(said(&c), numbers(6..=9));
    assert_eq!(question(&mut c).1, "", "the rest comes when somebody wants to see it");
    assert_eq!(c.buffer("#rust").unread(), 0);
}

#[test]
fn what_was_missed_comes_page_by_page_until_it_meets_what_is_known() {
    let mut c = in_rust(CAPS, 3);
    answer(&mut c, [1, 2, 3]);
    reconnect(&mut c, CAPS, 3);
    assert_eq!(said(&c).last().map(String::as_str), Some("~ loading what was said meanwhile ..."));
    live(&mut c, 11);
    assert_eq!(answer(&mut c, [9, 10, 11]), "CHATHISTORY LATEST #rust msgid=m3 3");
    assert_eq!(answer(&mut c, [6, 7, 8]), "CHATHISTORY BEFORE #rust msgid=m9 3");
    assert_eq!(said(&c)[3], "~ loading what was said meanwhile ...");
    assert_eq!(answer(&mut c, [3, 4, 5]), "CHATHISTORY BEFORE #rust msgid=m6 3");
    assert_eq!(said(&c), numbers(1..=11));
    assert_eq!(question(&mut c).1, "");
}

#[test]
fn a_page_that_is_not_full_is_the_last() {
    let mut c = in_rust(CAPS, 5);
    answer(&mut c, [1, 2]);
    reconnect(&mut c, CAPS, 5);
    answer(&mut c, [3, 4]);
    goes_back(&mut c, "#rust", &message(2));
    assert_eq!(said(&c), numbers(1..=4));
    assert_eq!(question(&mut c).1, "");
    let shown = c.shown("#rust");
    let at = |text: &str| shown.iter().position(|line| line.contains(text));
    assert!(at("lost the connection") < at("say 3") && at("say 4") < at("connected again"));
}

#[test]
fn where_nothing_was_said_it_is_made_sure_that_the_server_knows_since_when() {
    let mut c = in_rust(CAPS, 5);
    answer(&mut c, [1, 2]);
    reconnect(&mut c, CAPS, 5);
    answer(&mut c, []);
    assert_eq!(answer(&mut c, [2]), "CHATHISTORY LATEST #rust * 1");
    assert_eq!(said(&c), numbers(1..=2));
    reconnect(&mut c, CAPS, 5);
    answer(&mut c, []);
    answer(&mut c, [9]);
    assert_eq!(answer(&mut c, [7, 8]), "CHATHISTORY BEFORE #rust msgid=m9 5");
    assert_eq!(answer(&mut c, []), "CHATHISTORY BEFORE #rust msgid=m7 5");
    assert_eq!(
        said(&c),
        ["1", "2", "~ messages may be missing here: the server keeps nothing older", "7", "8", "9"]
    );
}

#[test]
fn own_lines_that_seemed_lost_are_found_where_the_server_has_them() {
    let mut c = in_rust(CAPS, 5);
    answer(&mut c, [1]);
    c.keys("hello<enter>");
    reconnect(&mut c, CAPS, 5);
    let (label, _) = question(&mut c);
    let own = "msgid=x1;time=2026-11-22T13:10:00.000Z :alice!a@h PRIVMSG #rust :hello";
    page(&mut c, &label, &[message(2), own.to_owned(), message(3)]);
    let talk: Vec<String> = c
        .shown("#rust")
        .into_iter()
        .filter(|line| line.contains(": ") && !line.starts_with('!'))
        .collect();
    assert_eq!(talk, ["bob: say 1", "bob: say 2", "alice: hello", "bob: say 3"]);
}

#[test]
fn an_own_line_that_is_on_its_way_is_confirmed_by_the_page_that_has_it() {
    let mut c = in_rust(CAPS, 5);
    let (label, _) = question(&mut c);
    c.keys("hello<enter>");
    let sent = c.sent();
    let own = "msgid=x1;time=2026-11-22T14:00:00.000Z :alice!a@h PRIVMSG #rust :hello";
    page(&mut c, &label, &[message(1), own.to_owned()]);
    assert_eq!(c.last("#rust"), "alice: hello");
    let echo = sent[0].split(' ').next().expect("it has a label");
    c.line(&format!("{echo};{own}"));
    let own = c.shown("#rust").iter().filter(|line| line.contains("hello")).count();
    assert_eq!(own, 1);
    assert!(c.network().unconfirmed.lines().is_empty());
}

#[test]
fn what_is_found_rings_no_bell_and_counts_as_unread_where_nobody_looks() {
    let mut c = in_rust(CAPS, 5);
    answer(&mut c, [1]);
    reconnect(&mut c, CAPS, 5);
    c.keys("/go 0<enter>/query dave<enter>");
    let (label, _) = question(&mut c);
    c.forget();
    let named = "msgid=x;time=2026-11-22T13:20:00.000Z :bob!b@h PRIVMSG #rust :alice: look";
    page(&mut c, &label, &[message(2), named.to_owned()]);
    let rung = c.did.iter().any(|did| matches!(did, tchat::client::effect::Effect::Bell));
    assert!(!rung);
    assert_eq!((c.buffer("#rust").unread(), c.buffer("#rust").mentions()), (2, 1));
}

#[test]
fn what_is_found_is_kept_and_what_was_missing_is_missing_no_more() {
    use tchat::client::model::kept::Keep;
    let mut c = in_rust(CAPS, 5);
    answer(&mut c, [1]);
    reconnect(&mut c, CAPS, 5);
    answer(&mut c, [2, 3]);
    // Nothing is kept where the settings do not say so.
    assert!(c.kept.is_empty());
    let settings = Settings { keep: true, typing: false, ..Settings::default() };
    let mut c = Begin { settings, ..Begin::default() }.online_with(CAPS);
    c.line(":srv 005 alice CHATHISTORY=5 :are supported");
    c.line(":alice!a@host JOIN #rust");
    c.kept.clear();
    live(&mut c, 4);
    let lines: Vec<&str> = c
        .kept
        .iter()
        .flat_map(|keep| match keep {
            Keep::Lines(_, lines) => lines.iter().map(|line| line.text.as_str()).collect(),
            _ => Vec::new(),
        })
        .collect();
    assert_eq!(lines, ["say 4"]);
}

#[test]
fn without_labels_one_question_is_open_at_a_time() {
    let mut c = in_rust(BARE, 2);
    c.line(":alice!a@host JOIN #other");
    let asked: Vec<String> = c.sent().into_iter().filter(|l| l.contains("CHATHISTORY")).collect();
    assert_eq!(asked, ["CHATHISTORY LATEST #rust * 2"]);
    page(&mut c, "", &[message(1)]);
    assert_eq!(question(&mut c).1, "CHATHISTORY LATEST #other * 2");
    assert_eq!(said(&c), ["1"]);
}

#[test]
fn who_is_in_two_hundred_channels_does_not_flood_the_server() {
    let mut c = Begin::default().online_with(CAPS);
    for n in 0..200 {
        c.line(&format!(":alice!a@host JOIN #c{n}"));
    }
    let asked: Vec<String> = c.sent().into_iter().filter(|l| l.contains("CHATHISTORY")).collect();
    assert_eq!(asked.len(), 3, "{asked:?}");
    c.keys("/go #c150<enter>");
    c.sent();
    let (label, _) = asked[0].split_once(' ').expect("a label");
    c.line(&format!("{label} :srv BATCH +p chathistory #c0"));
    c.line(":srv BATCH -p");
    assert!(question(&mut c).1.contains(" #c150 "), "what is looked at goes first");
}

#[test]
fn topics_of_the_past_are_told_and_change_nothing() {
    let mut c = in_rust(&format!("{CAPS} draft/event-playback"), 9);
    let (label, _) = question(&mut c);
    c.line(":srv 332 alice #rust :today");
    page(
        &mut c,
        &label,
        &[
            "msgid=e1;time=2026-11-22T13:00:00.000Z :bob!b@h JOIN #rust".to_owned(),
            "msgid=e2;time=2026-11-22T13:00:01.000Z :bob!b@h TOPIC #rust :long ago".to_owned(),
            "msgid=e3;time=2026-11-22T13:00:02.000Z :bob!b@h KICK #rust alice :out".to_owned(),
            "msgid=e4;time=2026-11-22T13:00:03.000Z :bob!b@h NICK robert".to_owned(),
            "msgid=e5;time=2026-11-22T13:00:04.000Z :bob!b@h MODE #rust +m".to_owned(),
            "msgid=e6;time=2026-11-22T13:00:05.000Z :alice!a@h PART #rust".to_owned(),
        ],
    );
    let shown = c.shown("#rust");
    assert!(shown.iter().any(|line| line == "bob changed the topic to: long ago"), "{shown:?}");
    assert!(c.buffer("#rust").joined);
    let topic = c.buffer("#rust").topic.as_ref().map(|topic| topic.runs[0].text.clone());
    assert_eq!(topic.as_deref(), Some("today"));
}

#[test]
fn direct_conversations_with_news_are_opened_after_a_break() {
    let mut c = in_rust(CAPS, 5);
    answer(&mut c, []);
    for nick in ["dave", "erin"] {
        c.line(&format!(
            "@msgid=d{nick};time=2026-11-22T13:59:00.000Z :{nick}!d@h PRIVMSG alice :hi"
        ));
    }
    c.lost("connection reset");
    c.wait(3);
    c.connected();
    c.welcome(CAPS);
    let (label, asked) = question(&mut c);
    assert_eq!(
        asked,
        "CHATHISTORY TARGETS timestamp=2026-11-22T13:58:50.000Z \
         timestamp=2026-11-23T14:00:03.000Z 100"
    );
    c.line(&format!("@label={label} :srv BATCH +t draft/chathistory-targets"));
    c.line("@batch=t :srv CHATHISTORY TARGETS dave 2026-11-22T14:00:01.000Z");
    c.line("@batch=t :srv CHATHISTORY TARGETS frank 2026-11-22T14:00:01.000Z");
    c.line("@batch=t :srv CHATHISTORY TARGETS #rust 2026-11-22T14:00:01.000Z");
    c.line(":srv BATCH -t");
    let asked: Vec<String> = c.sent().into_iter().filter(|l| l.contains("CHATHISTORY")).collect();
    assert!(asked[0].ends_with("CHATHISTORY LATEST dave msgid=ddave 100"), "{asked:?}");
    assert!(asked[1].ends_with("CHATHISTORY LATEST frank * 100"), "{asked:?}");
    assert_eq!(asked.len(), 2);
    assert!(c.shown("erin").iter().all(|line| !line.starts_with("~ ")), "no news, no gap");
}

#[test]
fn a_list_of_people_that_may_go_on_says_nothing_of_the_others() {
    let mut c = in_rust(CAPS, 5);
    answer(&mut c, []);
    c.line("@msgid=e;time=2026-11-22T13:59:00.000Z :erin!d@h PRIVMSG alice :hi");
    c.lost("connection reset");
    c.wait(3);
    c.connected();
    c.welcome(CAPS);
    c.line(":srv 005 alice CHATHISTORY=5 :are supported");
    let (label, _) = question(&mut c);
    c.line(&format!("@label={label} :srv BATCH +t draft/chathistory-targets"));
    for number in 0..5 {
        c.line(&format!("@batch=t :srv CHATHISTORY TARGETS #c{number} 2026-11-22T14:00:01.000Z"));
    }
    c.line(":srv BATCH -t");
    assert!(question(&mut c).1.starts_with("CHATHISTORY LATEST erin msgid=e "));
}

/// Who answers at once has not read what was said while they were away.
#[test]
fn saying_something_does_not_read_what_has_not_come_yet() {
    let mut c = in_rust(CAPS, 50);
    answer(&mut c, [1, 2]);
    c.keys("/go #rust<enter>");
    reconnect(&mut c, CAPS, 50);
    let (label, _) = question(&mut c);
    c.keys("hello<enter>/go srv<enter>");
    c.line(":alice!a@host JOIN #other");
    c.keys("/go #other<enter>");
    let lines: Vec<String> = (3..=40).map(message).collect();
    page(&mut c, &label, &lines);
    assert_eq!(c.buffer("#rust").unread(), 38);
}

#[test]
fn without_a_history_a_break_is_said_with_its_times() {
    let mut c = Begin::default().online_with("message-tags server-time");
    c.line(":alice!a@host JOIN #rust");
    c.line(":dave!d@h PRIVMSG alice :hi");
    c.sleep(120);
    c.lost("connection reset");
    c.sleep(60);
    c.wait(0);
    c.connected();
    c.welcome("message-tags server-time");
    c.line(":alice!a@host JOIN #rust");
    let words = "~ 14:02 - 14:03: not connected; what was said is not known here";
    assert!(c.shown("#rust").contains(&words.to_owned()), "{:?}", c.shown("#rust"));
    assert!(c.shown("dave").contains(&words.to_owned()), "{:?}", c.shown("dave"));
}

#[test]
fn the_line_mode_asks_for_nothing_and_shows_nothing_old() {
    let mut c = Begin::plain().online_with(CAPS);
    c.line(":alice!a@host JOIN #rust");
    assert_eq!(question(&mut c).1, "");
    page(&mut c, "", &[message(1)]);
    assert_eq!(said(&c), [""; 0]);
    c.lost("connection reset");
    c.wait(3);
    c.connected();
    c.welcome("");
    c.line(":alice!a@host JOIN #rust");
    assert_eq!(said(&c), [""; 0]);
}

#[test]
fn who_comes_back_to_more_than_a_screen_is_led_to_the_first_line_that_was_missed() {
    let mut c = in_rust(CAPS, 50);
    answer(&mut c, [1, 2, 3]);
    c.wait(5);
    assert_eq!(c.buffer("#rust").unread(), 0);
    reconnect(&mut c, CAPS, 50);
    answer(&mut c, 60..=109);
    let timeline = c.model().timeline();
    assert_eq!(timeline.visible(c.model().focused().scroll()).len(), timeline.height);
    assert_eq!(c.buffer("#rust").unread(), 50, "what stands below a gap is not read in passing");
    answer(&mut c, 10..=59);
    answer(&mut c, 1..=9);
    let timeline = c.model().timeline();
    let seen = timeline.visible(c.model().focused().scroll());
    let first = seen.iter().find(|line| line.unread).map(|line| line.entry.text());
    assert_eq!(first.as_deref(), Some("say 4"));
    let shown = seen.iter().filter(|line| line.entry.counts() && line.entry.text() != "say 3");
    let left = c.buffer("#rust").unread();
    assert!(left + shown.count() >= 105 && left < 106, "{left}");
}

#[test]
fn who_has_scrolled_stays_there_when_what_was_missed_comes() {
    let mut c = in_rust(CAPS, 50);
    answer(&mut c, 1..=50);
    reconnect(&mut c, CAPS, 50);
    c.keys("<pgup>");
    let before = c.buffer("#rust").scroll();
    answer(&mut c, 51..=90);
    assert_eq!(c.buffer("#rust").scroll(), before);
}
