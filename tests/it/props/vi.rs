//! The vi keys: whatever is pressed, the text stays whole and undo finds every state again.

use proptest::prelude::*;
use tchat::client::model::editor::{Editor, KillRing, Vi, ViAnswer, ViMode};
use unicode_segmentation::UnicodeSegmentation;

const KEYS: &str = "hlwbeWBE0^$fFtT;,xXrRsSiIaAoOdcyDCYpPu.~JvVjkGg123\"()[{' a漢z-\u{301}🇩é";

fn key() -> impl Strategy<Value = Option<char>> {
    let keys: Vec<char> = KEYS.chars().collect();
    prop_oneof![
        8 => prop::sample::select(keys).prop_map(Some),
        2 => Just(None),
    ]
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "one",
        " ",
        "two",
        "(a b)",
        "\"q\"",
        "\n",
        "e\u{301}",
        "漢字",
        "👨\u{200d}👩\u{200d}👧",
        "🇩🇪",
        ", ",
        "\u{200d}",
    ]);
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// Presses a key; esc without one.
fn press(vi: &mut Vi, editor: &mut Editor, kills: &mut KillRing, key: Option<char>) {
    match key {
        None => drop(vi.escape(editor)),
        Some(c) => {
            if vi.press(editor, kills, c) == ViAnswer::NotMine {
                editor.type_char(c);
            }
        }
    }
}

fn on_border(editor: &Editor) -> bool {
    let text = editor.text();
    let at = editor.cursor();
    at == text.len() || text.grapheme_indices(true).any(|(place, _)| place == at)
}

proptest! {
    #[test]
    fn any_keys_keep_the_text_whole(text in text(), keys in prop::collection::vec(key(), 0..60)) {
        let (mut vi, mut editor, mut kills) = (Vi::default(), Editor::default(), KillRing::default());
        editor.insert(&text);
        for key in keys {
            let before = (vi.mode(), editor.text().to_owned());
            press(&mut vi, &mut editor, &mut kills, key);
            prop_assert!(on_border(&editor), "{:?}: {:?} at {}", key, editor.text(), editor.cursor());
            prop_assert!(!editor.text().contains(|c: char| c.is_control() && c != '\n'));
            if key.is_none() {
                prop_assert_eq!(vi.mode(), ViMode::Normal);
                // Esc takes nothing away; a number before inserting adds to it.
                prop_assert!(editor.text().len() >= before.1.len());
            }
            if let Some(range) = vi.selected(&editor) {
                prop_assert!(editor.text().get(range).is_some());
            }
        }
    }

    #[test]
    fn undo_finds_every_state(text in text(), keys in prop::collection::vec(key(), 0..40)) {
        let (mut vi, mut editor, mut kills) = (Vi::default(), Editor::default(), KillRing::default());
        editor.insert(&text);
        press(&mut vi, &mut editor, &mut kills, None);
        // What stands there whenever a command is over, without what undo and the lines before brought.
        let mut states = vec![editor.text().to_owned()];
        for key in keys.into_iter().filter(|key| !matches!(key, Some('u' | 'j' | 'k'))) {
            press(&mut vi, &mut editor, &mut kills, key);
            let is_over = !matches!(vi.mode(), ViMode::Insert | ViMode::Replace);
            if is_over && states.last().is_some_and(|last| last != editor.text()) {
                states.push(editor.text().to_owned());
            }
        }
        press(&mut vi, &mut editor, &mut kills, None);
        if states.last().is_some_and(|last| last != editor.text()) {
            states.push(editor.text().to_owned());
        }
        while let Some(state) = states.pop() {
            prop_assert_eq!(editor.text(), state);
            let Some(before) = states.last() else { break };
            // A step that ends as it began is one too.
            for _ in 0..50 {
                editor.undo();
                if editor.text() == before {
                    break;
                }
            }
        }
    }
}
