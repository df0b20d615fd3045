//! The client with any user, any server and any network: it does not fail, grow without end, spin, or let anything
//! through that acts on a terminal.

use std::time::Duration;

use proptest::prelude::*;
use tchat::client::app::App;
use tchat::client::chord::Chord;
use tchat::client::config::ClientConfig;
use tchat::client::effect::{Effect, Effects};
use tchat::client::event::{Event, Mouse, MouseAction, NetEvent};
use tchat::client::model::available::MOST_LISTED;
use tchat::client::model::buffers::MOST_BUFFERS;
use tchat::client::model::geometry::Size;
use tchat::client::model::networks::MOST_NETWORKS;
use tchat::client::model::outstanding::MOST_OUTSTANDING;
use tchat::client::model::roster::MOST_MEMBERS;
use tchat::client::model::scroll::Scroll;
use tchat::client::model::settings::{Face, Settings, Start};
use tchat::client::model::{Model, NetworkId};
use tchat::client::ui::Cache;
use tchat::proto::{Timestamp, encode, parse_lenient};

use super::any_step::{Step, step};
use crate::app::harmless;
use crate::screens::drawn;

const SCROLLBACK: usize = 100;
/// Lines beyond that, while the view is not at the bottom.
const MOST_ABOVE: usize = 2_000;

struct Run {
    app: App,
    now: Timestamp,
}

impl Run {
    fn new(face: Face, nick: Option<&str>) -> Self {
        let settings = Settings { face, scrollback: SCROLLBACK, ..Settings::default() };
        let start = Start {
            nick: nick.map(str::to_owned),
            suggestion: "login".to_owned(),
            join: vec!["a".to_owned()],
            settings,
            ..Start::default()
        };
        let mut run = Self {
            app: App::new(start, ClientConfig::default().keymap, 7),
            now: Timestamp::from_millis(1_795_356_000_000),
        };
        let effects = run.app.start(run.now);
        check_effects(effects);
        run
    }

    fn event(&mut self, event: Event) {
        check_effects(self.app.update(self.now, event));
    }

    fn net(&mut self, event: NetEvent) {
        // The first network, or the last one that was opened; a closed one, too.
        let last = self.app.model().networks().last().map_or(NetworkId(1), |network| network.id);
        let first = self.now.as_millis() % 2 == 0;
        self.event(Event::Net(if first { NetworkId(1) } else { last }, event));
    }

    fn press(&mut self, key: &str) {
        let chord: Chord = key.parse().expect("the table names keys");
        self.event(Event::Key(chord));
    }

    fn perform(&mut self, step: Step) {
        match step {
            Step::Key(key) => self.press(key),
            Step::Character(c) => {
                if let Ok(chord) = c.to_string().parse() {
                    self.event(Event::Key(chord));
                }
            }
            Step::Entered(text) => {
                self.event(Event::Paste(text));
                self.press("enter");
            }
            Step::Paste(text) => self.event(Event::Paste(text)),
            Step::Input(line) => self.event(Event::Input(line.replace(['\n', '\r'], " "))),
            Step::Resized(width, height) => self.event(Event::Resized(Size { width, height })),
            Step::Focus(focused) => self.event(Event::Focus(focused)),
            Step::Mouse(what, column, row) => {
                let what = match what {
                    0 | 3 => MouseAction::Press,
                    1 => MouseAction::WheelUp,
                    4 | 5 => MouseAction::Drag,
                    6 => MouseAction::Release,
                    _ => MouseAction::WheelDown,
                };
                self.event(Event::Mouse(Mouse { what, column, row, ctrl: false }));
            }
            Step::Connected => self.net(NetEvent::Connected),
            Step::Failed(reason) => self.net(NetEvent::Failed { reason }),
            Step::Lost(reason) => self.net(NetEvent::Lost { reason }),
            Step::Line(line) => self.line(&line),
            Step::Waits(millis) => self.now = self.now + Duration::from_millis(millis),
            Step::Due(millis) => self.wait(Duration::from_millis(millis)),
        }
    }

    fn line(&mut self, line: &[u8]) {
        self.net(match parse_lenient(line) {
            Ok(message) => NetEvent::Line(message),
            Err(error) => NetEvent::Garbled { reason: error.to_string() },
        });
    }

    /// Wakes the client as it asks for; what was due is done then, so that it asks for a later time.
    fn wait(&mut self, time: Duration) {
        let until = self.now + time;
        while let Some(deadline) = self.app.deadline().filter(|deadline| *deadline <= until) {
            self.now = deadline.max(self.now);
            self.event(Event::Due);
            let next = self.app.deadline();
            assert!(next.is_none_or(|next| next > self.now), "the client would spin");
        }
        self.now = until;
    }
}

/// Each line that is sent is one line.
fn check_effects(effects: Effects) {
    let effects: Vec<Effect> = effects.into_iter().collect();
    harmless::check_effects(&effects);
    for effect in effects {
        if let Effect::Send(_, message) = effect {
            let line = encode(&message);
            let inside = line.strip_suffix(b"\r\n").expect("a line has an end");
            assert!(!inside.iter().any(|byte| b"\r\n\0".contains(byte)), "{line:?}");
        }
    }
}

fn check_bounds(model: &Model) {
    assert!(model.buffers().len() <= MOST_BUFFERS + MOST_NETWORKS);
    for buffer in model.buffers().iter() {
        // Whoever is scrolled up keeps more below, or reads in a window.
        let above = if buffer.scroll() == Scroll::Bottom { 0 } else { MOST_ABOVE };
        assert!(buffer.len() <= SCROLLBACK + above);
        assert!(buffer.view().len() <= SCROLLBACK + MOST_ABOVE);
        assert!(buffer.mentions() <= buffer.unread());
        assert!(buffer.roster.iter().count() <= MOST_MEMBERS);
        assert!(buffer.joined || buffer.roster.is_empty(), "{}", buffer.name);
    }
    for network in model.networks() {
        assert!(network.unconfirmed.lines().len() <= MOST_OUTSTANDING);
        assert!(network.available.listed().len() <= MOST_LISTED);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_the_client_goes_on(
        plain: bool,
        nick in prop_oneof![Just(None), Just(Some("alice"))],
        online: bool,
        steps in prop::collection::vec(step(), 0..150),
    ) {
        let face = if plain { Face::Plain } else { Face::Screen };
        let mut run = Run::new(face, nick);
        if online {
            run.perform(Step::Connected);
            run.line(b":srv 001 alice :welcome");
        }
        let mut cache = Cache::default();
        for (n, step) in steps.into_iter().enumerate() {
            run.perform(step);
            if n % 8 == 0 {
                drawn(run.app.model(), &mut cache);
            }
        }
        harmless::check(run.app.model());
        check_bounds(run.app.model());
        drawn(run.app.model(), &mut cache);
    }
}
