//! The vi keys: what each does to a text, with `|` before the character that the cursor is on.

use tchat::client::model::editor::{Editor, KillRing, Vi, ViAnswer, ViMode};

/// A line in normal mode.
struct Line {
    vi: Vi,
    editor: Editor,
    kills: KillRing,
    acts: Vec<&'static str>,
}

impl Line {
    fn new(text: &str) -> Self {
        let (before, after) = text.split_once('|').expect("a cursor");
        let (mut vi, mut editor) = (Vi::default(), Editor::default());
        vi.escape(&mut editor);
        editor.insert(&[before, after].concat());
        while editor.cursor() > before.len() {
            editor.left();
        }
        Self { vi, editor, kills: KillRing::default(), acts: Vec::new() }
    }

    /// Presses keys; `<esc>`, `<enter>` (a new line) and `<redo>` by name.
    fn keys(&mut self, keys: &str) {
        let mut rest = keys;
        while let Some(c) = rest.chars().next() {
            if let Some((name, after)) = rest.strip_prefix('<').and_then(|r| r.split_once('>')) {
                match name {
                    "esc" => drop(self.vi.escape(&mut self.editor)),
                    "enter" => self.editor.newline(),
                    "redo" => self.editor.redo(),
                    other => unreachable!("{other} is no key"),
                }
                rest = after;
                continue;
            }
            rest = rest.split_at(c.len_utf8()).1;
            match self.vi.press(&mut self.editor, &mut self.kills, c) {
                ViAnswer::Taken => {}
                ViAnswer::NotMine => self.editor.type_char(c),
                ViAnswer::Act(name) => self.acts.push(name),
            }
        }
    }

    fn shown(&self) -> String {
        format!("{}|{}", self.editor.before_cursor(), self.editor.after_cursor())
    }
}

fn check(rows: &[(&str, &str, &str)]) {
    for (text, keys, wanted) in rows {
        let mut line = Line::new(text);
        line.keys(keys);
        assert_eq!(line.shown(), *wanted, "{keys} on {text}");
    }
}

#[test]
fn motions() {
    check(&[
        ("|one two", "l", "o|ne two"),
        ("|one two", "3l", "one| two"),
        ("|one two", "99l", "one tw|o"),
        ("one |two", "h", "one| two"),
        ("|one two", "h", "|one two"),
        ("|one, two", "w", "one|, two"),
        ("|one, two", "W", "one, |two"),
        ("|one, two three", "2W", "one, two |three"),
        ("|one", "w", "on|e"),
        ("one, tw|o", "b", "one, |two"),
        ("one, |two", "b", "one|, two"),
        ("one, tw|o", "2B", "|one, two"),
        ("|one, two", "e", "on|e, two"),
        ("|one, two", "ee", "one|, two"),
        ("|one, two", "EE", "one, tw|o"),
        ("a\n|\nb", "w", "a\n\n|b"),
        ("|a\n\nb", "w", "a\n|\nb"),
        ("  on|e", "0", "|  one"),
        ("  on|e", "^", "  |one"),
        ("  |one\nx", "$", "  on|e\nx"),
        ("|a-b-c", "f-", "a|-b-c"),
        ("|a-b-c", "2f-", "a-b|-c"),
        ("|a-b-c", "t-", "|a-b-c"),
        ("|ab-c", "t-", "a|b-c"),
        ("a-b-|c", "F-", "a-b|-c"),
        ("a-bx-c|d", "T-", "a-bx-|cd"),
        ("|a-b-c-", "f-;;", "a-b-c|-"),
        ("|a-b-c-", "f-;,", "a|-b-c-"),
        ("|ab-cd-e", "t-;", "ab-c|d-e"),
        ("|abc", "fx", "|abc"),
        ("one\n|two", "gg", "|one\ntwo"),
        ("|one\ntwo", "G", "one\n|two"),
        ("on|e\ntwo", "j", "one\ntw|o"),
        ("one\ntw|o", "k", "on|e\ntwo"),
        ("|漢字 e\u{301}x", "w", "漢字 |e\u{301}x"),
        ("|漢字 e\u{301}x", "$", "漢字 e\u{301}|x"),
        ("|👩\u{200d}🚀x", "l", "👩\u{200d}🚀|x"),
    ]);
}

#[test]
fn operators() {
    check(&[
        ("|one two", "dw", "|two"),
        ("|one two three", "2dw", "|three"),
        ("|one two three four", "d2w", "|three four"),
        ("|a b c d e f g", "2d3w", "|g"),
        ("one |two", "dw", "one| "),
        ("one |two\nx", "dw", "one| \nx"),
        ("|one two", "de", "| two"),
        ("one t|wo", "db", "one |wo"),
        ("one |two", "d0", "|two"),
        ("one |two", "d$", "one| "),
        ("one |two", "D", "one| "),
        ("a(|b)c", "dt)", "a(|)c"),
        ("|a-b-c", "df-", "|b-c"),
        ("a-b|-c", "dF-", "a|-c"),
        ("one\nt|wo\nthree", "dd", "one\n|three"),
        ("one\nt|wo", "dd", "|one"),
        ("o|ne", "dd", "|"),
        ("|a\nb\nc", "2dd", "|c"),
        ("|a\nb\nc", "dj", "|c"),
        ("a\nb\n|c", "dk", "|a"),
        ("a\n|b\nc", "dG", "|a"),
        ("a\n|b\nc", "dgg", "|c"),
        ("|one two", "cwx<esc>", "|x two"),
        ("|one two three", "c2wx<esc>", "|x three"),
        ("one |two", "Cx<esc>", "one |x"),
        ("a\n  |b\nc", "ccx<esc>", "a\n|x\nc"),
        ("a\n  |b\nc", "Sx<esc>", "a\n|x\nc"),
        ("|abc", "sx<esc>", "|xbc"),
        ("|abc", "2sx<esc>", "|xc"),
        ("|abc", "x", "|bc"),
        ("|abc", "2x", "|c"),
        ("ab|c", "X", "a|c"),
        ("ab|c", "x", "a|b"),
        ("|", "x", "|"),
        ("|one two", "ywP", "one| one two"),
        ("|one two", "yyp", "one two\n|one two"),
        ("|one two", "YP", "|one two\none two"),
        ("|one two", "dwp", "tone| wo"),
        ("|a\nb", "ddp", "b\n|a"),
        ("|ab", "xp", "b|a"),
        ("|ab", "x3p", "baa|a"),
        ("a|b", "dx", "a|b"),
        ("|one two", "dy", "|one two"),
        ("|one two", "d<esc>w", "one |two"),
    ]);
}

#[test]
fn objects() {
    check(&[
        ("one t|wo three", "diw", "one | three"),
        ("one t|wo three", "daw", "one |three"),
        ("one t|wo", "daw", "on|e"),
        ("a f|oo.bar b", "diW", "a | b"),
        ("one|  two", "diw", "one|two"),
        ("say \"a |b\" now", "di\"", "say \"|\" now"),
        ("say \"a |b\" now", "da\"", "say |now"),
        ("s|ay \"a b\" now", "ci\"x<esc>", "say \"|x\" now"),
        ("f(a, (b|), c)", "di(", "f(a, (|), c)"),
        ("f(a, |(b), c)", "da(", "f(a, |, c)"),
        ("f(a|, (b), c)", "di)", "f(|)"),
        ("f(a|, b)", "dib", "f(|)"),
        ("[a|]{b}", "di[", "[|]{b}"),
        ("[a]{b|}", "daB", "[a|]"),
        ("a|b", "di(", "a|b"),
        ("one t|wo", "yiwP", "one tw|otwo"),
    ]);
}

#[test]
fn inserting_and_what_is_short() {
    check(&[
        ("a|b", "ix<esc>", "a|xb"),
        ("a|b", "ax<esc>", "ab|x"),
        (" a|b", "Ix<esc>", " |xab"),
        ("|ab", "Ax<esc>", "ab|x"),
        ("|ab\nc", "ox<esc>", "ab\n|x\nc"),
        ("ab\n|c", "Ox<esc>", "ab\n|x\nc"),
        ("|ab", "3ix<esc>", "xx|xab"),
        ("|ab", "2axy<esc>", "axyx|yb"),
        ("|abcd", "Rxy<esc>", "x|ycd"),
        ("ab|c", "Rxyz<esc>", "abxy|z"),
        ("|abc", "rx", "|xbc"),
        ("|abc", "2rx", "x|xc"),
        ("|abc", "4rx", "|abc"),
        ("|aBc", "~", "A|Bc"),
        ("|aBc", "9~", "Ab|C"),
        ("|one\n  two", "J", "one| two"),
        ("|a\nb\nc", "3J", "a b| c"),
        ("|a", "J", "|a"),
        ("|", "ihello<esc>", "hell|o"),
    ]);
}

#[test]
fn selecting() {
    check(&[
        ("|one two", "vld", "|e two"),
        ("|one two", "ved", "| two"),
        ("one t|wo", "viwd", "one| "),
        ("|one two", "vwcx<esc>", "|xwo"),
        ("on|e two", "vhyP", "on|ene two"),
        ("|a\nb\nc", "Vjd", "|c"),
        ("|a\nb", "vjD", "|"),
        ("|abc", "vl~", "|ABc"),
        ("|abc", "vlrx", "|xxc"),
        ("a|bc", "vlohd", "|"),
        ("|abc", "vv", "|abc"),
        ("|a\nb\nc", "VjJ", "a| b\nc"),
        ("|one two", "ywwviwp", "one one| "),
    ]);
    let mut line = Line::new("|one");
    line.keys("vl");
    assert_eq!(line.vi.selected(&line.editor), Some(0..2));
    assert_eq!(line.vi.mode(), ViMode::Visual);
    line.keys("<esc>");
    assert_eq!((line.vi.mode(), line.vi.selected(&line.editor)), (ViMode::Normal, None));
}

#[test]
fn undo_and_again() {
    check(&[
        ("|one two", "cwx y z<esc>u", "|one two"),
        ("|one two", "cwx y z<esc>u<redo>", "x y z| two"),
        ("|a b c d", "dwdwu", "|b c d"),
        ("|a b c d", "dwdw2u", "|a b c d"),
        ("|a b c d", "dw.", "|c d"),
        ("|a b c d e f", "dw2.", "|d e f"),
        ("|a b c", "cwx<esc>w.w.", "x x |x"),
        ("|a", "Ax<esc>..", "axx|x"),
        ("|abc", "rxl.", "x|xc"),
        ("|one\ntwo", "A!<esc>j.", "one!\ntwo|!"),
        ("|(a) (b)", "ci(x<esc>f(.", "(x) (|x)"),
        ("|ab", "2ix<esc>.", "xx|xxab".trim_start_matches(' ')),
    ]);
}

#[test]
fn what_the_line_has_nothing_to_do_with_is_an_action() {
    let mut line = Line::new("|");
    line.keys("Ggg/n:help");
    assert_eq!(line.acts, ["end", "home", "search", "search"]);
    assert_eq!(line.shown(), "/help|", "a colon begins a command");
    let mut line = Line::new("|draft");
    line.keys(":");
    assert_eq!((line.acts, line.editor.text()), (vec!["palette"], "draft"));
}

#[test]
fn j_and_k_go_on_through_what_was_sent() {
    let mut line = Line::new("|first");
    line.editor.take();
    line.keys("idraft<esc>k");
    assert_eq!(line.editor.text(), "first");
    line.keys("j");
    assert_eq!(line.editor.text(), "draft");
}
