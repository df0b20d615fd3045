//! The input line: no operation splits a cluster, and undo restores exactly what was there.

use proptest::prelude::*;
use tchat::client::model::editor::{Cycle, Editor, KillRing, MOST_BYTES};
use tchat::client::text::width;
use unicode_segmentation::UnicodeSegmentation;

#[derive(Debug, Clone)]
enum Op {
    Type(char),
    Insert(String),
    Try(usize, Vec<String>),
    Move(usize),
    Delete(usize),
    Cut(usize),
    Yank,
    YankOlder,
    Clear,
    Undo,
    Redo,
    Take,
}

const MOVES: &[fn(&mut Editor)] = &[
    Editor::left,
    Editor::right,
    Editor::word_left,
    Editor::word_right,
    Editor::line_start,
    Editor::line_end,
    Editor::up,
    Editor::down,
];
const DELETIONS: &[fn(&mut Editor)] =
    &[Editor::delete_left, Editor::delete_right, Editor::newline, Editor::clear];
const CUTS: &[fn(&mut Editor, &mut KillRing)] =
    &[Editor::cut_word_left, Editor::cut_word_right, Editor::cut_to_start, Editor::cut_to_end];

fn awkward() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[a-z ]{1,6}",
        2 => prop::sample::select(vec![
            "e\u{301}", "\u{301}", "漢字", "👨\u{200d}👩\u{200d}👧", "\u{200d}", "🇩", "🇩🇪", "क\u{94d}ष",
            "\u{1100}", "\u{1161}", "\n", "\r\n", "\r", "\t", "\x02", "\x1b[", "\u{600}", "❤\u{fe0f}",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        8 => prop_oneof![
            "[a-z ]".prop_map(|s| s.chars().next().unwrap_or(' ')),
            prop::sample::select(vec!['\u{301}', '\u{200d}', '🇩', '👩', '\n', '\u{1161}']),
            any::<char>(),
        ].prop_map(Op::Type),
        4 => awkward().prop_map(Op::Insert),
        1 => (0usize..40, prop::collection::vec(awkward(), 1..4)).prop_map(|(at, c)| Op::Try(at, c)),
        10 => (0..MOVES.len()).prop_map(Op::Move),
        6 => (0..DELETIONS.len()).prop_map(Op::Delete),
        4 => (0..CUTS.len()).prop_map(Op::Cut),
        2 => Just(Op::Yank),
        1 => Just(Op::YankOlder),
        1 => Just(Op::Clear),
        3 => Just(Op::Undo),
        2 => Just(Op::Redo),
        1 => Just(Op::Take),
    ]
}

fn apply(editor: &mut Editor, kills: &mut KillRing, op: &Op) {
    match op {
        Op::Type(c) => editor.type_char(*c),
        Op::Insert(text) => assert!(editor.insert(text)),
        Op::Try(at, candidates) => {
            let start = (*at).min(editor.cursor());
            editor.try_candidate(Cycle {
                start,
                end: editor.cursor(),
                candidates: candidates.clone(),
                at: 0,
            });
        }
        Op::Move(i) => MOVES[*i](editor),
        Op::Delete(i) => DELETIONS[*i](editor),
        Op::Cut(i) => CUTS[*i](editor, kills),
        Op::Yank => editor.yank(kills),
        Op::YankOlder => editor.yank_older(kills),
        Op::Clear => editor.clear(),
        Op::Undo => editor.undo(),
        Op::Redo => editor.redo(),
        Op::Take => drop(editor.take()),
    }
}

fn on_border(editor: &Editor) -> bool {
    let text = editor.text();
    editor.cursor() == text.len()
        || text.grapheme_indices(true).any(|(at, _)| at == editor.cursor())
}

fn undo_all(editor: &mut Editor) {
    for _ in 0..200 {
        editor.undo();
    }
}

proptest! {
    #[test]
    fn the_cursor_stands_between_clusters(ops in prop::collection::vec(op(), 0..60)) {
        let (mut editor, mut kills) = (Editor::default(), KillRing::default());
        for op in &ops {
            apply(&mut editor, &mut kills, op);
            prop_assert!(on_border(&editor), "{:?}: {:?} at {}", op, editor.text(), editor.cursor());
            let odd = |c: char| c.is_control() && c != '\n';
            prop_assert!(!editor.text().contains(odd));
            let joined = [editor.before_cursor(), editor.after_cursor()].concat();
            prop_assert_eq!(&joined, editor.text());
        }
    }

    #[test]
    fn moving_changes_no_text(text in awkward(), moves in prop::collection::vec(0..MOVES.len(), 0..20)) {
        let mut editor = Editor::default();
        editor.insert(&text);
        let before = editor.text().to_owned();
        for i in moves {
            MOVES[i](&mut editor);
            prop_assert_eq!(editor.text(), &before);
        }
    }

    #[test]
    fn undo_goes_back_to_the_start_and_redo_to_the_end(ops in prop::collection::vec(op(), 0..60)) {
        let (mut editor, mut kills) = (Editor::default(), KillRing::default());
        for op in ops.iter().filter(|op| !matches!(op, Op::Take)) {
            apply(&mut editor, &mut kills, op);
        }
        for _ in 0..200 {
            editor.redo();
        }
        let end = editor.text().to_owned();
        undo_all(&mut editor);
        prop_assert_eq!(editor.text(), "");
        for _ in 0..200 {
            editor.redo();
        }
        prop_assert_eq!(editor.text(), end);
    }

    /// Undo goes through states that there were, in their order, back to the first; another text from elsewhere is a state
    /// like others.
    #[test]
    fn undo_goes_back_through_what_there_was(
        sent in "[a-z]{0,5}",
        ops in prop::collection::vec(op(), 0..40),
        elsewhere in awkward(),
    ) {
        let (mut editor, mut kills) = (Editor::default(), KillRing::default());
        editor.insert(&sent);
        editor.take();
        let mut states = vec![editor.text().to_owned()];
        let edits = |op: &&Op| !matches!(op, Op::Take | Op::Undo | Op::Redo);
        for op in ops.iter().filter(edits) {
            apply(&mut editor, &mut kills, op);
            states.push(editor.text().to_owned());
        }
        editor.replace(&elsewhere);
        states.push(editor.text().to_owned());
        let mut left = states.len();
        for _ in 0..100 {
            editor.undo();
            let earlier = states[..left].iter().rposition(|state| state == editor.text());
            prop_assert!(earlier.is_some(), "{:?} is none of {states:?}", editor.text());
            left = earlier.unwrap_or(0) + 1;
        }
        prop_assert_eq!(editor.text(), "");
    }

    #[test]
    fn undo_takes_back_one_step_exactly(ops in prop::collection::vec(op(), 0..30), last in awkward()) {
        let (mut editor, mut kills) = (Editor::default(), KillRing::default());
        for op in &ops {
            apply(&mut editor, &mut kills, op);
        }
        let before = (editor.text().to_owned(), editor.cursor());
        editor.insert(&last);
        if editor.text() != before.0 {
            editor.undo();
        }
        prop_assert_eq!((editor.text().to_owned(), editor.cursor()), before.clone());
        editor.clear();
        if editor.text() != before.0 {
            editor.undo();
        }
        prop_assert_eq!((editor.text().to_owned(), editor.cursor()), before);
    }
}

/// The line the cursor is on and its column there, in cells.
fn place(editor: &Editor) -> (usize, usize) {
    let before = editor.before_cursor();
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count(), width::text(line))
}

fn written(text: &str) -> Editor {
    let mut editor = Editor::default();
    for c in text.chars() {
        editor.type_char(c);
    }
    editor
}

#[test]
fn typing_is_undone_by_words() {
    let mut editor = written("one two three");
    editor.undo();
    assert_eq!(editor.text(), "one two ");
    editor.undo();
    assert_eq!(editor.text(), "one ");
    editor.redo();
    assert_eq!(editor.text(), "one two ");
}

#[test]
fn cuts_in_a_row_come_back_as_one() {
    let (mut editor, mut kills) = (written("one two three"), KillRing::default());
    editor.cut_word_left(&mut kills);
    editor.cut_word_left(&mut kills);
    assert_eq!(editor.text(), "one ");
    editor.yank(&kills);
    assert_eq!(editor.text(), "one two three");
    editor.line_start();
    editor.cut_to_end(&mut kills);
    editor.yank(&kills);
    editor.yank_older(&kills);
    assert_eq!(editor.text(), "two three");
    editor.yank_older(&kills);
    assert_eq!(editor.text(), "one two three");
}

#[test]
fn up_and_down_go_through_the_lines_and_then_through_what_was_sent() {
    let mut editor = written("first");
    assert_eq!(editor.take(), "first");
    editor.insert("second\r\nlines");
    assert_eq!(editor.take(), "second\nlines");
    editor.insert("draft");
    editor.up();
    assert_eq!((editor.text(), place(&editor)), ("second\nlines", (1, 5)));
    editor.up();
    assert_eq!(place(&editor), (0, 5));
    editor.up();
    assert_eq!(editor.text(), "first");
    editor.up();
    editor.down();
    editor.down();
    assert_eq!(editor.text(), "draft");
    editor.down();
    assert_eq!(editor.text(), "draft");
    editor.up();
    editor.undo();
    assert_eq!(editor.text(), "draft");
}

#[test]
fn lines_keep_the_column() {
    let mut editor = written("long line\nab\n漢字漢字漢");
    editor.up();
    assert_eq!(place(&editor), (1, 2));
    editor.up();
    assert_eq!(place(&editor), (0, 9));
    editor.down();
    editor.down();
    assert_eq!(place(&editor), (2, 10));
}

#[test]
fn the_text_has_a_bound() {
    let mut editor = Editor::default();
    assert!(!editor.insert(&"é".repeat(MOST_BYTES)));
    assert_eq!(editor.text().len(), MOST_BYTES);
    assert!(!editor.insert("x"));
    editor.undo();
    assert!(editor.is_empty());
}

#[test]
fn clearing_can_be_undone_and_sending_can_not() {
    let mut editor = written("precious");
    editor.clear();
    editor.undo();
    assert_eq!(editor.text(), "precious");
    assert_eq!(editor.take(), "precious");
    editor.undo();
    assert_eq!(editor.text(), "");
}
