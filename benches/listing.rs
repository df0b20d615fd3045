//! What a key costs in the list of channels of a large network: while the list comes in, when it is filtered and when it
//! is put in another order. A key is measured with the frame that shows what it did.
//!
//! `cargo bench --bench listing -- 50000`; the number is how many channels there are.
#![expect(clippy::disallowed_methods, reason = "measures time")]
#![expect(clippy::print_stdout, reason = "tells what it measured")]

use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tchat::client::app::App;
use tchat::client::config::ClientConfig;
use tchat::client::event::{Event, NetEvent};
use tchat::client::model::NetworkId;
use tchat::client::model::geometry::Size;
use tchat::client::model::settings::Start;
use tchat::client::ui::theme::{Background, Depth};
use tchat::client::ui::{self, Cache, Theme, View};
use tchat::proto::{Timestamp, parse_lenient};

const NET: NetworkId = NetworkId(1);
const SIZE: Size = Size { width: 120, height: 40 };
/// A key is pressed after so many lines.
const LINES_PER_KEY: usize = 97;

fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let count = numbers.first().copied().unwrap_or(50_000);
    let lines = lines(count);
    let mut desk = Desk::new();
    for line in [":srv 001 alice :Welcome", ":srv 005 alice CASEMAPPING=ascii :are supported"] {
        desk.line(line);
    }
    desk.key("f6");
    desk.comes_in("first list", &lines);
    desk.keys("filter, key by key", &["m", "u", "s", "i", "c"]);
    desk.keys("the same, taken back", &["backspace"; 5]);
    desk.keys("a word that nothing has", &["z", "q", "backspace", "backspace"]);
    desk.keys("sort by name, by members", &["ctrl-t", "ctrl-t", "ctrl-t"]);
    desk.keys("filter in order of names", &["m", "u", "s", "backspace", "backspace", "backspace"]);
    desk.keys("rows and pages", &["down", "pgdn", "pgdn", "up", "pgup"]);
    desk.key("ctrl-r");
    desk.comes_in("list again, by name", &lines);
    desk.keys("sort by members", &["ctrl-t"]);
}

/// The answers to LIST of a network with so many channels, in no order.
fn lines(count: usize) -> Vec<String> {
    let words = ["rust", "music", "garden", "linux-users", "##c", "weather.europe", "漢字", "help"];
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap_or(0)
    };
    let one = |_| {
        let (word, number) = (words[next() % words.len()], next() % 10_000_000);
        let members = 1 + 2_000 / (1 + next() % 2_000);
        let topic = "what is talked about here, and where to read more: ".repeat(next() % 4);
        format!(":srv 322 alice #{word}-{number} {members} :{topic}https://example.org/{number}")
    };
    let mut lines: Vec<String> = (0..count).map(one).collect();
    lines.push(":srv 323 alice :End of /LIST".to_owned());
    lines
}

struct Desk {
    app: App,
    cache: Cache,
    now: Timestamp,
}

impl Desk {
    fn new() -> Self {
        let start = Start { nick: Some("alice".to_owned()), ..Start::default() };
        let mut app = App::new(start, ClientConfig::default().keymap, 7);
        let now = Timestamp::from_millis(1_795_356_000_000);
        drop(app.start(now));
        let mut desk = Self { app, cache: Cache::default(), now };
        desk.event(Event::Resized(SIZE));
        desk.event(Event::Net(NET, NetEvent::Connected));
        desk
    }

    fn event(&mut self, event: Event) {
        drop(self.app.update(self.now, event));
    }

    fn line(&mut self, line: &str) {
        let message = parse_lenient(line.as_bytes()).expect("the lines above are good");
        self.event(Event::Net(NET, NetEvent::Line(message)));
    }

    /// Presses a key and draws.
    fn key(&mut self, key: &str) {
        self.event(Event::Key(key.parse().expect("a key")));
        let theme = Theme::new(Depth::True, Background::Dark);
        let view = View { model: self.app.model(), theme, now: self.now };
        let mut cells = Buffer::empty(Rect::new(0, 0, SIZE.width, SIZE.height));
        ui::draw(&view, &mut self.cache, &mut cells);
    }

    /// A list comes in while keys are pressed: a letter, and its end.
    fn comes_in(&mut self, what: &str, lines: &[String]) {
        let (mut of_lines, mut of_keys) = (Vec::new(), Vec::new());
        for (n, line) in lines.iter().enumerate() {
            of_lines.push(timed(|| self.line(line)));
            if n.is_multiple_of(LINES_PER_KEY) {
                let key = if (n / LINES_PER_KEY).is_multiple_of(2) { "m" } else { "backspace" };
                of_keys.push(timed(|| self.key(key)));
            }
        }
        if of_keys.len() % 2 == 1 {
            self.key("backspace");
        }
        report(&format!("{what}: its last line"), of_lines.split_off(lines.len() - 1));
        report(&format!("{what}: another line"), of_lines);
        report(&format!("{what}: a key meanwhile"), of_keys);
    }

    fn keys(&mut self, what: &str, keys: &[&str]) {
        report(what, keys.iter().map(|key| timed(|| self.key(key))).collect());
    }
}

fn timed(does: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    does();
    begin.elapsed()
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let millis = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1e3);
    let (median, most) = (times.get(times.len() / 2), times.last());
    println!("{what:40} median {:8.3} ms, longest {:8.3} ms", millis(median), millis(most));
}
