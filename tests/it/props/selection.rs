//! Whatever comes in, and whatever is done with a chosen message: nothing panics, what is chosen is there, and it stays on
//! its message until a key moves it.

use proptest::prelude::*;
use proptest::sample::select;
use tchat::client::app::App;
use tchat::client::config::ClientConfig;
use tchat::client::effect::{Effect, Effects};
use tchat::client::event::{Event, Mouse, MouseAction, NetEvent};
use tchat::client::model::NetworkId;
use tchat::client::model::entry::Entry;
use tchat::client::model::geometry::Size;
use tchat::client::model::settings::{Settings, Start};
use tchat::client::ui::Cache;
use tchat::proto::{Timestamp, parse_lenient};

use crate::screens::drawn;

#[derive(Debug, Clone)]
enum Step {
    /// Keys that do not move the choice.
    Key(&'static str),
    Move(&'static str),
    Line(String),
    Resized(u16, u16),
    Mouse(MouseAction, u16, u16),
}

const KEYS: &[&str] = &[
    "ctrl-s", "r", "+", "d", "y", "Y", "o", "O", "f", "v", "shift-f2", "esc", "x", "space", "q",
    "tab",
];
const MOVES: &[&str] =
    &["up", "down", "pgup", "pgdn", "home", "end", "enter", "ctrl-n", "ctrl-p", "ctrl-s"];
const MOUSE: &[MouseAction] = &[
    MouseAction::Press,
    MouseAction::Drag,
    MouseAction::Drag,
    MouseAction::Drag,
    MouseAction::Release,
    MouseAction::Release,
    MouseAction::WheelUp,
];
const WHO: &[&str] = &["alice!a@h", "bob!b@h", "carol!c@h"];
const WORDS: &[&str] = &[
    "hello",
    "alice: look",
    "a rather long text that takes several rows on most of the screens that people have",
    "👍",
    "漢字かな交じり文漢字かな交じり文漢字かな交じり文漢字かな交じり文漢字かな交じり文",
    "https://example.org/a/very/long/address/that/does/not/fit/into/any/row/of/a/small/screen",
];

/// Lines about a handful of ids, which come again and refer to each other.
fn line() -> impl Strategy<Value = Vec<String>> {
    let id = 0..6_u8;
    let said = (select(WHO), id.clone(), id.clone(), any::<bool>(), select(WORDS)).prop_map(
        |(who, id, reply, answers, text)| {
            let tag = if answers { format!(";+reply=m{reply}") } else { String::new() };
            vec![format!("@msgid=m{id}{tag} :{who} PRIVMSG #a :{text}")]
        },
    );
    let reacts =
        (select(WHO), id.clone(), select(WORDS), any::<bool>()).prop_map(|(who, id, text, un)| {
            let un = if un { "un" } else { "" };
            let text = text.replace(' ', "\\s");
            vec![format!("@+reply=m{id};+draft/{un}react={text} :{who} TAGMSG #a")]
        });
    let removes = (select(WHO), id.clone())
        .prop_map(|(who, id)| vec![format!(":{who} REDACT #a m{id} :reason")]);
    let batch = (select(WHO), select(WHO), id, 0..30_usize, select(WORDS)).prop_map(
        |(who, other, id, lines, text)| {
            let mut all = vec![format!("@msgid=m{id} :{who} BATCH +b draft/multiline #a")];
            all.extend((0..lines).map(|_| format!("@batch=b :{who} PRIVMSG #a :{text}")));
            all.push(format!("@batch=b :{other} PRIVMSG #a :{text}"));
            all.push("BATCH -b".to_owned());
            all
        },
    );
    let direct = select(WORDS).prop_map(|text| vec![format!(":bob!b@h PRIVMSG alice :{text}")]);
    prop_oneof![6 => said, 3 => reacts, 1 => removes, 2 => batch, 1 => direct]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => select(KEYS).prop_map(|key| vec![Step::Key(key)]),
        4 => select(MOVES).prop_map(|key| vec![Step::Move(key)]),
        6 => line().prop_map(|lines| lines.into_iter().map(Step::Line).collect()),
        1 => (0..130_u16, 0..40_u16).prop_map(|(w, h)| vec![Step::Resized(w, h)]),
        4 => (select(MOUSE), 0..90_u16, 0..30_u16).prop_map(|(b, x, y)| vec![Step::Mouse(b, x, y)]),
    ];
    proptest::collection::vec(step, 0..60).prop_map(|steps| steps.concat())
}

pub(super) fn feed(app: &mut App, line: &str) -> Effects {
    let message = parse_lenient(line.as_bytes()).expect("the test writes good lines");
    app.update(Timestamp::from_millis(0), Event::Net(NetworkId(1), NetEvent::Line(message)))
}

pub(super) fn online() -> App {
    let settings = Settings { scrollback: 100, ..Settings::default() };
    let start = Start { nick: Some("alice".to_owned()), settings, ..Start::default() };
    let mut app = App::new(start, ClientConfig::default().keymap, 1);
    let now = Timestamp::from_millis(0);
    drop(app.start(now));
    drop(app.update(now, Event::Net(NetworkId(1), NetEvent::Connected)));
    let caps = "batch echo-message message-tags draft/message-redaction draft/multiline";
    for line in [
        format!(":srv CAP * LS :{caps}=max-bytes=4096"),
        format!(":srv CAP * ACK :{caps}"),
        ":srv 001 alice :hi".to_owned(),
        ":srv 004 alice srv tchat-0 o o".to_owned(),
        ":srv 422 alice :no motd".to_owned(),
        ":alice!a@h JOIN #a".to_owned(),
        ":srv 353 alice = #a :@alice bob carol".to_owned(),
    ] {
        drop(feed(&mut app, &line));
    }
    app
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_chosen_is_there_and_stays(steps in steps()) {
        let mut app = online();
        let mut cache = Cache::default();
        let now = Timestamp::from_millis(0);
        for step in steps {
            let before = app.model().selection();
            let still = matches!(step, Step::Line(_) | Step::Resized(..));
            let effects = match step {
                Step::Key(key) | Step::Move(key) => {
                    app.update(now, Event::Key(key.parse().expect("a key")))
                }
                Step::Line(line) => feed(&mut app, &line),
                Step::Resized(width, height) => {
                    app.update(now, Event::Resized(Size { width, height }))
                }
                Step::Mouse(what, column, row) => {
                    app.update(now, Event::Mouse(Mouse { what, column, row, ctrl: false }))
                }
            };
            for effect in effects {
                if let Effect::Copy(text) = effect {
                    prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
                }
            }
            let model = app.model();
            if let Some(selection) = model.selection() {
                prop_assert_eq!(selection.buffer, model.focus());
                prop_assert!(model.selected().is_some());
            }
            if let Some(passage) = model.passage() {
                prop_assert_eq!(passage.buffer, model.focus());
                let marked = model.marked_text();
                let said: String = model.focused().view().iter().map(Entry::text).collect();
                let first = marked.lines().next().unwrap_or_default();
                let first = first.split_once("> ").map_or(first, |(_, words)| words);
                prop_assert!(said.contains(first), "{marked:?}");
            }
            if let Some(before) = before.filter(|_| still) {
                let kept = model.buffer(before.buffer).is_some_and(|b| b.entry(before.line).is_some());
                prop_assert!(!kept || model.selection() == Some(before));
            }
            drawn(model, &mut cache);
        }
    }

    /// While a choice is moved, its message is in sight.
    #[test]
    fn the_view_follows(
        lines in proptest::collection::vec(line(), 1..40),
        moves in proptest::collection::vec(select(&["up", "down", "pgup", "pgdn", "home", "end"]), 1..20),
        (width, height) in (20..100_u16, 6..30_u16),
    ) {
        let mut app = online();
        let now = Timestamp::from_millis(0);
        for line in lines.concat() {
            drop(feed(&mut app, &line));
        }
        drop(app.update(now, Event::Resized(Size { width, height })));
        drop(app.update(now, Event::Key("ctrl-s".parse().expect("a key"))));
        for key in moves {
            drop(app.update(now, Event::Key(key.parse().expect("a key"))));
            let model = app.model();
            let Some(selection) = model.selection() else {
                continue;
            };
            let timeline = model.timeline();
            let seen = timeline.visible(model.focused().scroll());
            prop_assert!(seen.iter().any(|seen| seen.entry.id == selection.line));
        }
    }
}
