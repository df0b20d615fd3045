//! Text that terminals and programs disagree about, drawn through both kinds of terminals: columns, borders and wraps are
//! right, and nothing is lost.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use tchat::client::model::Model;
use tchat::client::model::buffer::{BufferKind, Topic};
use tchat::client::model::overlay::{Confirm, Confirmed, Overlay};
use tchat::client::terminal::Painter;
use tchat::client::text::neutral;
use tchat::client::text::style::Tone;
use tchat::client::text::width;
use tchat::client::ui::{self, Cache, Drawn, View};

use super::emulator::{Emulator, Unit};
use super::{THEME, at, members, online, open, says};

/// One line a kind of trouble.
const CORPUS: &[&str] = &[
    "漢字かな交じり文、句読点。「引用」と（括弧）が続く長い行は、どこで折り返しても読めなければならない。",
    "한글은 음절로 쓰고 \u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af} 자모로도 쓴다",
    "ﾊﾝｶｸ ｶ\u{ff9e}ｷ\u{ff9e} ﾊ\u{ff9f} and ＦＵＬＬ ｗｉｄｔｈ",
    "families 👨\u{200d}👩\u{200d}👧\u{200d}👦 👩\u{200d}❤\u{fe0f}\u{200d}💋\u{200d}👩 and 👩🏽\u{200d}🚀 🧑🏿\u{200d}🤝\u{200d}🧑🏻 go on",
    "flags 🇩🇪🇯🇵🇧🇷 🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} 🏳\u{fe0f}\u{200d}🌈 and half a flag 🇩 here",
    "skin 👍👍🏻👍🏼👍🏽👍🏾👍🏿 tones",
    "signs ❤ ❤\u{fe0f} ⚠\u{fe0e} ⚠\u{fe0f} ☎\u{fe0f} ✔\u{fe0f} ©\u{fe0f} and keys 1\u{fe0f}\u{20e3}#\u{fe0f}\u{20e3}*\u{fe0f}\u{20e3} end",
    "हिन्दी में क्षत्रिय और ज्ञान, संस्कृत: धर्मक्षेत्रे कुरुक्षेत्रे समवेता युयुत्सवः",
    "ภาษาไทยเขียนติดกันไม่มีช่องว่าง ที่นี่ก็เช่นกัน กำลังน้ำใจ",
    "العربية تكتب من اليمين إلى اليسار، مع أرقام 123 و English في الوسط",
    "עברית נכתבת מימין לשמאל, עם מספרים 456 ועם English באמצע; שָׁלוֹם עֲלֵיכֶם",
    "Z\u{351}\u{36b}\u{343}\u{36a}\u{302}\u{36b}\u{33d}\u{34f}\u{334}\u{319}\u{324}\u{31e} a\u{301}e\u{300}i\u{302}o\u{308} q\u{307}\u{323} x\u{20dd}",
    "zero\u{200b}width\u{200b}spaces\u{2060}joiners\u{200d}marks\u{feff}soft\u{ad}hyphens\u{180e}end",
    "tabs\there\tand\t漢\tthere",
    "ligature ﷽ sign and ①②③ … ‥ ※ → ambiguous ° ± × ÷ α β",
    "\u{2}bold\u{2} \u{1d}italic\u{1d} \u{1f}underline\u{1f} \u{1e}struck\u{1e} \u{11}mono\u{11} \u{16}reverse\u{16} \u{3}4red\u{3} \u{3}04,12both\u{3}99,99none \u{4}ff8800hex\u{4} \u{f}plain",
    "\u{3}4漢\u{2}字\u{3}👩\u{200d}🚀\u{f}e\u{301}\u{1f}क्ष\u{1f}",
    "\u{1b}[2J\u{9b}31m\u{7}\u{202e}gpj.exe\u{2066}x\u{2069}",
];

/// An address of 500 characters.
fn long_address() -> String {
    let path: String = (0..).map(|n| format!("/part-{n}")).take(80).collect();
    format!("https://example.org{path}").chars().take(500).collect()
}

/// A channel whose members, names and topic are as hard as what is said.
fn channel(width: u16, height: u16) -> Model {
    let mut model = online(width, height);
    let id = open(&mut model, BufferKind::Channel, "#漢字-עברית-👩\u{200d}🚀");
    let nicks = ["👩\u{200d}🚀", "e\u{301}ve", "日本語さん", "שרה", "हिन्दी"];
    members(&mut model, id, &nicks.map(|nick| ("@", nick)));
    let runs = neutral::runs("❤\u{fe0f} welcome, שלום: https://example.org/topic", Tone::Plain);
    model.buffer_mut(id).expect("open").topic = Some(Topic { runs, set: None });
    model.focus_on(id);
    model
}

fn draw(model: &Model) -> (Buffer, Drawn) {
    let view = View { model, theme: *THEME, now: at(8) };
    let mut cells = Buffer::empty(Rect::new(0, 0, model.size.width, model.size.height));
    let drawn = ui::draw(&view, &mut Cache::default(), &mut cells);
    (cells, drawn)
}

/// Two terminals of one size and what paints them.
struct Both {
    painter: Painter,
    clusters: Emulator,
    chars: Emulator,
}

impl Both {
    fn new(model: &Model) -> Self {
        let (width, height) = (model.size.width, model.size.height);
        Self {
            painter: Painter::new(),
            clusters: Emulator::new(Unit::Clusters, width, height),
            chars: Emulator::new(Unit::Chars, width, height),
        }
    }

    /// Shows the model, and compares with what was drawn.
    fn show(&mut self, model: &Model) {
        let (cells, drawn) = draw(model);
        let home = Some(Position::ORIGIN);
        let bytes = self.painter.paint(&mut cells.clone(), &drawn.links, home);
        self.clusters.write(&bytes);
        self.chars.write(&bytes);
        for y in 0..cells.area.height {
            let mut x = 0;
            while x < cells.area.width {
                let symbol = cells[(x, y)].symbol();
                let wide = u16::try_from(width::text(symbol)).expect("narrow").max(1);
                let whole = x + wide <= cells.area.width;
                assert!(whole, "{symbol:?} has no room at {x},{y}");
                let covered = (x + 1..x + wide).all(|x| cells[(x, y)].symbol() == " ");
                assert!(covered, "something stands on {symbol:?} at {x},{y}");
                assert_eq!(self.clusters.text(x, y), symbol, "at {x},{y}, by clusters");
                if is_certain(symbol) {
                    assert_eq!(self.chars.text(x, y), symbol, "at {x},{y}, by chars");
                }
                x += wide;
            }
        }
    }
}

/// What every terminal agrees about: ASCII, lines, and the letters of this corpus that are one `char`. After what they do
/// not agree about stands what belongs there, or the blank that was left by it.
fn is_certain(symbol: &str) -> bool {
    symbol != " " && symbol.chars().count() == 1
}

/// What was said, without what wrapping may take and without what has no cell.
fn solid(text: &str) -> String {
    use unicode_segmentation::UnicodeSegmentation;
    text.graphemes(true)
        .filter(|cluster| !cluster.trim().is_empty() && width::cluster(cluster) > 0)
        .collect()
}

/// What stands in the text column of the timeline.
fn shown_text(model: &Model, cells: &Buffer) -> String {
    let area = model.areas().timeline;
    let left = area.x + model.timeline().columns.text_x;
    let mut text = String::new();
    for y in area.y..area.y + area.height {
        let mut x = left;
        while x < area.x + area.width {
            let symbol = cells[(x, y)].symbol();
            text.push_str(symbol);
            x += u16::try_from(width::text(symbol)).expect("narrow").max(1);
        }
    }
    solid(&text)
}

#[test]
fn hard_text_is_drawn_whole_and_in_its_columns() {
    let address = long_address();
    for (width, height) in [(80, 24), (120, 40), (47, 40), (40, 60), (22, 90)] {
        for line in CORPUS.iter().copied().chain([address.as_str()]) {
            let mut model = channel(width, height);
            let here = model.focus();
            let mut both = Both::new(&model);
            both.show(&model);
            says(&mut model, here, 8, "bob", line);
            both.show(&model);
            let runs = neutral::runs(line, Tone::Plain);
            let said: String = runs.iter().map(|run| run.text.as_str()).collect();
            let (cells, _) = draw(&model);
            let shown = shown_text(&model, &cells);
            assert!(shown.ends_with(&solid(&said)), "{width}x{height}: {said:?} became {shown:?}");
            // A box over it covers halves of what is wide.
            let question = neutral::text(line);
            let then = Confirmed::Send { buffer: here, text: String::new() };
            model.overlays.push(Overlay::Confirm(Confirm { question, then }));
            both.show(&model);
            model.overlays.pop();
            both.show(&model);
        }
    }
}

#[test]
fn a_link_is_one_however_it_wraps_moves_and_is_painted() {
    let address = long_address();
    let mut model = channel(100, 48);
    let here = model.focus();
    let mut both = Both::new(&model);
    for minute in 0..30 {
        let line = match minute % 3 {
            0 => address.as_str(),
            1 => "see (https://example.org/漢?q=ä;b) and https://b.org.",
            _ => "no link here: http://",
        };
        says(&mut model, here, minute, "bob", line);
        both.show(&model);
        for terminal in [&both.clusters, &both.chars] {
            for (link, pieces) in terminal.links() {
                let (_, target) = link.split_once(';').expect("an id and an address");
                let seen = pieces.concat();
                let whole = [
                    "https://example.org/topic",
                    "https://example.org/漢?q=ä;b",
                    "https://b.org",
                    &address,
                ];
                let whole =
                    whole.iter().find(|whole| neutral::address(whole).as_deref() == Some(target));
                let whole = whole.unwrap_or_else(|| panic!("{target} was never said"));
                // A part may be above the area.
                assert!(whole.ends_with(&seen), "{seen:?} of {whole}");
            }
        }
    }
    let ids = both.clusters.links();
    let long = ids.iter().filter(|(link, _)| link.ends_with(&address)).collect::<Vec<_>>();
    assert!(long.len() > 1, "each message has a link of its own");
    assert!(long.iter().any(|(_, pieces)| pieces.len() > 3), "it wraps");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is said and however it is scrolled and resized, what differs leads to the right screen.
    #[test]
    fn both_kinds_of_terminals_follow(
        steps in prop::collection::vec((0..CORPUS.len(), -20_isize..20), 1..14),
        width in 30_u16..120,
        height in 8_u16..40,
    ) {
        let mut model = channel(width, height);
        let here = model.focus();
        let mut both = Both::new(&model);
        for (minute, (line, scroll)) in (0..).zip(steps) {
            says(&mut model, here, minute, "שרה", CORPUS[line]);
            both.show(&model);
            model.scroll_by(scroll);
            both.show(&model);
        }
    }
}
