//! Marking text with the mouse: only words, in one piece however they are wrapped, copied when the button goes up.

use ratatui::buffer::Cell;
use ratatui::style::Modifier;
use tchat::client::effect::Effect;
use tchat::client::event::{Event, MouseAction};
use tchat::client::ui::Cache;

use super::client::{Client, alice_in_rust};
use crate::screens::drawn;

/// alice in #rust, where three people said something.
fn talking() -> Client {
    let mut c = alice_in_rust();
    c.lines(&[
        ":bob!b@host PRIVMSG #rust :Good morning, see https://example.org/a-b?c=d. It is fine",
        ":carol!c@host PRIVMSG #rust :a rather long text that takes several rows on most screens that people have",
        ":bob!b@host PRIVMSG #rust :\u{1}ACTION waves\u{1}",
    ]);
    c.forget();
    c
}

/// The cell where a text begins on the screen, which stands in one row.
pub(super) fn cell_of(c: &Client, text: &str) -> (u16, u16) {
    let (cells, _) = drawn(c.model(), &mut Cache::default());
    let width = cells.area.width;
    let mut rows = (0..).zip(cells.content.chunks(usize::from(width)));
    let found = rows.find_map(|(y, row)| {
        let line: String = row.iter().map(Cell::symbol).collect();
        let before = line.get(..line.find(text)?)?.chars().count();
        Some((u16::try_from(before).ok()?, y))
    });
    assert!(found.is_some(), "{text:?} is not on the screen");
    found.expect("it was just found")
}

/// What is in reverse in the timeline.
fn marked(c: &Client) -> String {
    let (cells, _) = drawn(c.model(), &mut Cache::default());
    let area = c.model().areas().timeline;
    let mut rows = Vec::new();
    for y in area.y..area.y + area.height {
        let row: String = (area.x..area.x + area.width)
            .map(|x| &cells[(x, y)])
            .filter(|cell| cell.modifier.contains(Modifier::REVERSED))
            .map(Cell::symbol)
            .collect();
        if !row.is_empty() {
            rows.push(row);
        }
    }
    rows.join("|")
}

pub(super) fn copied(c: &mut Client) -> Vec<String> {
    let did = std::mem::take(&mut c.did);
    let copies = did.into_iter().filter_map(|effect| match effect {
        Effect::Copy(text) => Some(text),
        _ => None,
    });
    copies.collect()
}

fn drag(c: &mut Client, from: (u16, u16), to: (u16, u16)) {
    c.mouse(MouseAction::Press, from.0, from.1);
    c.mouse(MouseAction::Drag, to.0, to.1);
}

fn release(c: &mut Client, at: (u16, u16)) -> String {
    c.mouse(MouseAction::Release, at.0, at.1);
    copied(c).concat()
}

#[test]
fn a_drag_marks_words_and_copies_them_when_it_ends() {
    let mut c = talking();
    let (x, y) = cell_of(&c, "morning");
    drag(&mut c, (x, y), (x + 6, y));
    assert_eq!((marked(&c).as_str(), copied(&mut c).len()), ("morning", 0));
    // Back over where it began.
    c.mouse(MouseAction::Drag, x - 5, y);
    assert_eq!(marked(&c), "Good m");
    assert_eq!(release(&mut c, (x - 5, y)), "Good m");
    assert_eq!(marked(&c), "Good m", "it stays to be seen");
    assert!(c.model().selection().is_none());
    c.keys("<esc>");
    assert_eq!(marked(&c), "");
    // A movement without the button is nothing.
    c.mouse(MouseAction::Drag, x, y);
    assert_eq!((marked(&c).as_str(), release(&mut c, (x, y)).as_str()), ("", ""));
}

#[test]
fn what_is_wrapped_is_copied_in_one_piece_and_names_stand_before_several_lines() {
    let mut c = talking();
    c.resize(60, 24);
    let (from, to) = (cell_of(&c, "a rather"), cell_of(&c, "have"));
    assert!(to.1 > from.1 + 1, "it is wrapped");
    drag(&mut c, from, (to.0 + 30, to.1));
    assert_eq!(
        release(&mut c, (59, to.1)),
        "a rather long text that takes several rows on most screens that people have"
    );
    // From the names of one to the names of another: only words are marked.
    let (from, to) = (cell_of(&c, "It is fine"), cell_of(&c, "waves"));
    drag(&mut c, from, (to.0 + 1, to.1));
    assert!(!marked(&c).contains("carol") && !marked(&c).contains('│'), "{}", marked(&c));
    assert_eq!(
        release(&mut c, (to.0 + 1, to.1)),
        "<bob> It is fine\n<carol> a rather long text that takes several rows on most screens \
         that people have\n* bob wa"
    );
    // The same without a column for names.
    c.resize(30, 40);
    let (from, to) = (cell_of(&c, "morning"), cell_of(&c, "carol:"));
    drag(&mut c, from, (to.0 + 1, to.1));
    let text = release(&mut c, (to.0 + 1, to.1));
    assert_eq!(text, "morning, see https://example.org/a-b?c=d. It is fine");
}

#[test]
fn what_is_marked_stays_on_its_words() {
    let mut c = talking();
    let (x, y) = cell_of(&c, "morning");
    drag(&mut c, (x, y), (x + 6, y));
    for n in 0..100 {
        c.line(&format!(":bob!b@host PRIVMSG #rust :line {n}"));
    }
    assert!(marked(&c).starts_with("morning|"), "nothing moves below the mouse");
    c.resize(50, 30);
    assert_eq!(c.model().marked_text(), "morning");
    c.resize(80, 24);
    assert_eq!(release(&mut c, (x + 6, y)), "morning");
    c.keys("<ctrl-n><ctrl-p>");
    assert_eq!(c.model().marked_text(), "", "another conversation takes it away");
    c.keys("<esc>");
    let (x, y) = cell_of(&c, "line 99");
    drag(&mut c, (x, y), (x + 3, y));
    c.keys("x");
    assert_eq!((marked(&c).as_str(), c.typed()), ("", "x"));
}

#[test]
fn two_clicks_are_a_word_and_three_a_message() {
    let mut c = talking();
    let all = "Good morning, see https://example.org/a-b?c=d. It is fine";
    let (x, y) = cell_of(&c, "orning");
    c.click(x, y);
    assert!(c.model().selection().is_some() && copied(&mut c).is_empty());
    c.click(x, y);
    assert_eq!(copied(&mut c), ["morning"]);
    assert!(c.model().selection().is_none());
    c.click(x, y);
    assert_eq!(copied(&mut c), [all]);
    c.click(x, y);
    assert!(copied(&mut c).is_empty() && c.model().selection().is_some(), "a click again");
    c.keys("<esc>");
    c.wait(1);
    let (x, y) = cell_of(&c, "example");
    c.click(x, y);
    c.click(x, y);
    assert_eq!(copied(&mut c), ["https://example.org/a-b?c=d"]);
    // Too slow, or elsewhere: two single clicks.
    c.wait(1);
    c.click(x, y);
    c.wait(1);
    c.click(x, y);
    c.click(x + 1, y);
    assert!(copied(&mut c).is_empty());
    // A double click that is drawn on goes word by word.
    c.wait(1);
    let (x, y) = cell_of(&c, "morning");
    c.click(x + 2, y);
    drag(&mut c, (x + 2, y), (x + 10, y));
    assert_eq!(release(&mut c, (x + 10, y)), "morning, see");
}

#[test]
fn at_the_edges_it_scrolls_while_the_button_is_held() {
    let mut c = talking();
    for n in 0..100 {
        c.line(&format!(":bob!b@host PRIVMSG #rust :line {n}"));
    }
    let (x, y) = cell_of(&c, "line 99");
    drag(&mut c, (x, y), (x, 0));
    assert!(c.deadline_in().expect("it goes on").as_millis() < 100);
    c.wait(1);
    let text = c.model().marked_text();
    assert!(text.contains("<bob> line 50\n") && text.ends_with("<bob> l"), "{text}");
    c.wait(3);
    assert!(c.model().marked_text().contains("morning"));
    // Back inside it stands still.
    let middle = c.model().areas().timeline.y + 8;
    c.mouse(MouseAction::Drag, x, middle);
    assert!(c.deadline_in().is_none_or(|left| left.as_secs() > 0));
    // The wheel works meanwhile.
    let before = c.model().marked_text();
    c.mouse(MouseAction::WheelDown, x, middle);
    assert!(c.model().marked_text().len() < before.len());
    // Whoever is told of no release sees the end of it by the next key.
    c.mouse(MouseAction::Drag, x, 0);
    c.keys("<esc>");
    assert_eq!(c.model().marked_text(), "");
    assert!(c.deadline_in().is_none_or(|left| left.as_secs() > 0));
    // Held still at the bottom of what there is, the newest line is in sight in the end.
    c.keys("<home>");
    let area = c.model().areas().timeline;
    drag(&mut c, (x, area.y + 3), (x, area.y + area.height + 2));
    c.wait(4);
    c.mouse(MouseAction::Release, x, area.y + area.height + 2);
    assert!(copied(&mut c).concat().ends_with("<bob> line 99"));
    c.line(":bob!b@host PRIVMSG #rust :the last");
    cell_of(&c, "the last");
    c.event(Event::Focus(false));
}

#[test]
fn nothing_else_can_be_marked() {
    let mut c = talking();
    let area = c.model().areas().timeline;
    // Day lines, times, names.
    drag(&mut c, (area.x, area.y), (area.x + 1, area.y));
    assert_eq!((marked(&c).as_str(), release(&mut c, (area.x + 1, area.y)).as_str()), ("", ""));
    c.line(":bob!b@host PRIVMSG #rust :\u{2}bold\u{2} and \u{16}reverse\u{16}");
    let (x, y) = cell_of(&c, "bold");
    drag(&mut c, (area.x + 2, y), (area.x + 5, y));
    assert_eq!(release(&mut c, (area.x + 5, y)), "");
    drag(&mut c, (x, y), (79, y));
    assert_eq!(marked(&c), "bold and ", "what was in reverse stands upright");
    assert_eq!(release(&mut c, (79, y)), "bold and reverse");
    // Below all lines there is nothing.
    let mut c = alice_in_rust();
    let area = c.model().areas().timeline;
    drag(&mut c, (area.x + 30, area.y + 9), (area.x + 40, area.y + 11));
    assert_eq!(release(&mut c, (area.x + 40, area.y + 11)), "");
    // Over the sidebar nothing begins.
    drag(&mut c, (2, 2), (40, 3));
    assert_eq!(release(&mut c, (40, 3)), "");
}
