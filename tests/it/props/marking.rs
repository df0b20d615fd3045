//! What is marked is what was said, at any width, whatever it is made of.

use proptest::prelude::*;
use proptest::sample::select;
use tchat::client::effect::{Effect, Effects};
use tchat::client::event::{Event, Mouse, MouseAction};
use tchat::client::model::geometry::Size;
use tchat::client::model::scroll::Scroll;
use tchat::proto::Timestamp;

use super::selection::{feed, online};
use super::wrap::AWKWARD;

fn copied(effects: Effects) -> Option<String> {
    effects.into_iter().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text),
        _ => None,
    })
}

fn hard_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => select(AWKWARD).prop_map(str::to_owned),
        1 => Just(" ".to_owned()),
        1 => "[a-z]{1,20}",
        1 => Just("https://example.org/a_(b)?c=d".to_owned()),
    ];
    proptest::collection::vec(part, 1..14).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_whole_of_a_message_is_copied_as_it_was_said(
        text in hard_text(),
        width in 10..70_u16,
        places in proptest::collection::vec((0..140_i32, 0..60_i32, 0..140_i32, 0..60_i32), 1..8),
    ) {
        let mut app = online();
        let now = Timestamp::from_millis(0);
        drop(feed(&mut app, &format!(":bob!b@h PRIVMSG #a :x{text}")));
        drop(app.update(now, Event::Resized(Size { width, height: 60 })));
        let said = app.model().focused().last().expect("it was said").text();
        let (area, timeline) = (app.model().areas().timeline, app.model().timeline());
        let id = app.model().focused().last().expect("it was said").id;
        let rows: Vec<u16> = (0..area.height)
            .filter(|row| timeline.hit(usize::from(*row)).is_some_and(|hit| hit.line == id))
            .collect();
        let (first, last) = (rows[0] + area.y, rows[rows.len() - 1] + area.y);

        // Every cell means a part of it that begins and ends between signs, in the order of the cells.
        let mut before = 0;
        for row in &rows {
            for column in -1..i32::from(area.width) {
                let extent = timeline.extent_at(column, i32::from(*row)).expect("a line is there");
                prop_assert!(extent.from <= extent.to && extent.from >= before, "{extent:?}");
                prop_assert!(said.get(extent.from..extent.to).is_some());
                before = extent.from;
            }
        }

        let mouse = |what, column, row| Event::Mouse(Mouse { what, column, row, ctrl: false });
        drop(app.update(now, mouse(MouseAction::Press, area.x, first)));
        drop(app.update(now, mouse(MouseAction::Drag, area.x + area.width, last)));
        let text = copied(app.update(now, mouse(MouseAction::Release, area.x + area.width, last)));
        // Blanks at the end that no row shows are not marked.
        let text = text.unwrap_or_default();
        prop_assert_eq!(text.trim_end(), said.trim_end());

        // Any two places are the same text both ways.
        for (x, y, to_x, to_y) in places {
            let timeline = app.model().timeline();
            prop_assert_eq!(app.model().focused().scroll(), Scroll::Bottom);
            let (Some(a), Some(b)) = (timeline.extent_at(x, y), timeline.extent_at(to_x, to_y)) else {
                continue;
            };
            let mut marked = [(a, b), (b, a)].map(|(anchor, head)| {
                let passage = tchat::client::model::passage::Passage {
                    buffer: app.model().focus(),
                    anchor,
                    head,
                };
                passage.text(app.model().focused().view())
            });
            let [there, back] = &mut marked;
            prop_assert_eq!(there, back);
        }
    }
}
