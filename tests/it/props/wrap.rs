//! Wrapping and measuring: nothing is lost, nothing is cut, nothing is wider than its row, and ratatui agrees.

use proptest::prelude::*;
use ratatui::buffer::CellWidth;
use tchat::client::text::neutral;
use tchat::client::text::style::{Run, plain_text};
use tchat::client::text::{width, wrap};
use unicode_segmentation::UnicodeSegmentation;

pub(super) const AWKWARD: &[&str] = &[
    "a",
    " ",
    "é",
    "e\u{301}",
    "Z\u{351}\u{36b}\u{343}",
    "漢",
    "かな",
    "ガ",
    "ｶ\u{FF9E}",
    "\u{FF9E}",
    "\u{FF9F}",
    "あ\u{FF9E}",
    "👍🏽",
    "👩\u{200d}🚀",
    "👨\u{200d}👩\u{200d}👧\u{200d}👦",
    "👨🏻\u{200d}❤\u{fe0f}\u{200d}💋\u{200d}👨🏿",
    "🇩🇪",
    "🇩",
    "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "❤\u{fe0f}",
    "⚠\u{fe0e}",
    "1\u{fe0f}\u{20e3}",
    "हिन्दी",
    "क्ष",
    "ภาษาไทย",
    "한글",
    "\u{1112}\u{1161}\u{11ab}",
    "\u{1161}",
    "שָׁלוֹם",
    "لا",
    "\u{200b}",
    "\u{200d}",
    "\u{2060}",
    "\u{feff}",
    "\u{ad}",
    "\u{301}",
    "﷽",
    "①",
    "…",
];

#[test]
fn every_cluster_is_as_wide_as_ratatui_draws_it() {
    for text in AWKWARD {
        for cluster in text.graphemes(true) {
            assert_eq!(width::cluster(cluster), cluster.cell_width(), "{cluster:?}");
        }
    }
}

/// Text of awkward clusters, words, spaces and whatever else there is, as it comes out of the one door.
fn harmless() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(AWKWARD).prop_map(str::to_owned),
        3 => "[a-z]{1,12}",
        2 => " {1,3}",
        1 => "\\PC{0,4}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| neutral::text(&pieces.concat()))
}

/// Whether a character does something to a terminal, or to the order in which text is read (Unicode UAX 9).
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{61c}' | '\u{200e}' | '\u{200f}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn styled() -> impl Strategy<Value = Vec<Run>> {
    prop::collection::vec(harmless().prop_map(Run::plain), 0..4)
}

fn clusters(runs: &[Run]) -> Vec<&str> {
    runs.iter().flat_map(|run| run.text.graphemes(true)).collect()
}

proptest! {
    #[test]
    fn any_cluster_is_as_wide_as_ratatui_draws_it(text in "\\PC{0,20}") {
        for cluster in neutral::text(&text).graphemes(true) {
            prop_assert_eq!(width::cluster(cluster), cluster.cell_width());
        }
    }

    #[test]
    fn rows_keep_everything_but_spaces_at_their_ends(runs in styled(), width in 0u16..40) {
        let all = plain_text(&runs);
        let rows = wrap::wrap(&runs, width);
        prop_assert!(!rows.is_empty());
        let mut last = 0;
        for row in &rows {
            let hidden = all.get(last..row.start).expect("rows end between characters");
            prop_assert!(hidden.chars().all(|c| c == ' '), "{:?} is lost", hidden);
            prop_assert!(row.start <= row.end);
            last = row.end;
        }
        let hidden = all.get(last..).expect("rows end between characters");
        prop_assert!(hidden.chars().all(|c| c == ' '), "{:?} is lost", hidden);
    }

    #[test]
    fn rows_are_never_too_wide_and_cut_no_cluster(runs in styled(), width in 0u16..40) {
        let mut drawn = Vec::new();
        for row in wrap::wrap(&runs, width) {
            let on_row: Vec<&str> = wrap::pieces(&runs, &row)
                .flat_map(|(_, piece)| piece.graphemes(true))
                .collect();
            let cells: u16 = on_row.iter().map(|c| c.cell_width()).sum();
            prop_assert_eq!(cells, row.width);
            let visible = on_row.iter().filter(|c| c.cell_width() > 0).count();
            prop_assert!(cells <= width.max(1) || visible == 1, "{:?} in {}", on_row, width);
            drawn.extend(on_row);
        }
        let solid = |c: &&str| *c != " ";
        let expected: Vec<&str> = clusters(&runs).into_iter().filter(solid).collect();
        let drawn: Vec<&str> = drawn.into_iter().filter(solid).collect();
        prop_assert_eq!(drawn, expected);
    }

    #[test]
    fn words_that_fit_stay_whole(words in prop::collection::vec("[a-z]{1,9}", 1..20), width in 9u16..30) {
        let runs = [Run::plain(words.join(" "))];
        let rows: Vec<String> = wrap::wrap(&runs, width)
            .iter()
            .map(|row| wrap::pieces(&runs, row).map(|(_, piece)| piece).collect())
            .collect();
        let back: Vec<&str> = rows.iter().flat_map(|row| row.split_whitespace()).collect();
        prop_assert_eq!(back, words);
    }

    #[test]
    fn height_is_the_number_of_rows(runs in styled(), width in 0u16..40) {
        prop_assert_eq!(wrap::height(&runs, width), wrap::wrap(&runs, width).len());
    }

    #[test]
    fn nothing_from_the_network_acts_on_a_terminal(raw in prop_oneof![any::<String>(), "[\\x00-\\xA0\u{2028}\u{202E}a\\t]{0,40}"]) {
        let text = neutral::text(&raw);
        prop_assert!(!text.contains(acts), "{:?}", text);
        prop_assert_eq!(neutral::text(&text), text.clone());
        for run in neutral::runs(&raw, tchat::client::text::style::Tone::Plain) {
            prop_assert!(!run.text.contains(acts), "{:?}", run.text);
        }
    }
}
