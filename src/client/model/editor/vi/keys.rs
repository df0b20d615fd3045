//! The tables of keys: what each character means in normal and visual mode, and what the help says of them.

use super::motion::Motion;

/// What an operator does with what a motion or an object covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Delete,
    Change,
    Yank,
}

/// Where inserting begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Here,
    After,
    FirstWord,
    LineEnd,
    LineBelow,
    LineAbove,
    /// Over what stands there.
    Over,
}

/// What is done without a motion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Insert(Place),
    /// An operator with its motion in one key.
    Short(Op, Motion),
    /// An operator on whole lines.
    Lines(Op),
    Put {
        before: bool,
    },
    Undo,
    Again,
    ToggleCase,
    Join,
    Visual {
        lines: bool,
    },
    /// The action of this name, as far as the line has nothing to do with it.
    Act(&'static str),
    Command,
}

/// What a key waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    /// A character of the line: forwards or not, up to before it or onto it.
    Find {
        forwards: bool,
        till: bool,
    },
    Replacement,
    /// The second character after g.
    G,
    /// A text object.
    Object {
        around: bool,
    },
}

/// What a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Move(Motion),
    Operator(Op),
    Do(Deed),
    WaitFor(Wait),
    FindAgain { back: bool },
}

use Meaning::{Do, FindAgain, Move, Operator, WaitFor};

/// The keys of normal mode, but for digits.
pub(super) const NORMAL: &[(char, Meaning)] = &[
    ('h', Move(Motion::Left)),
    ('l', Move(Motion::Right)),
    (' ', Move(Motion::Right)),
    ('j', Move(Motion::Down)),
    ('k', Move(Motion::Up)),
    ('w', Move(Motion::Word { big: false })),
    ('W', Move(Motion::Word { big: true })),
    ('b', Move(Motion::Back { big: false })),
    ('B', Move(Motion::Back { big: true })),
    ('e', Move(Motion::End { big: false })),
    ('E', Move(Motion::End { big: true })),
    ('0', Move(Motion::LineStart)),
    ('^', Move(Motion::FirstWord)),
    ('$', Move(Motion::LineEnd)),
    ('G', Move(Motion::Last)),
    ('f', WaitFor(Wait::Find { forwards: true, till: false })),
    ('F', WaitFor(Wait::Find { forwards: false, till: false })),
    ('t', WaitFor(Wait::Find { forwards: true, till: true })),
    ('T', WaitFor(Wait::Find { forwards: false, till: true })),
    (';', FindAgain { back: false }),
    (',', FindAgain { back: true }),
    ('g', WaitFor(Wait::G)),
    ('r', WaitFor(Wait::Replacement)),
    ('d', Operator(Op::Delete)),
    ('c', Operator(Op::Change)),
    ('y', Operator(Op::Yank)),
    ('x', Do(Deed::Short(Op::Delete, Motion::Right))),
    ('X', Do(Deed::Short(Op::Delete, Motion::Left))),
    ('D', Do(Deed::Short(Op::Delete, Motion::LineEnd))),
    ('C', Do(Deed::Short(Op::Change, Motion::LineEnd))),
    ('s', Do(Deed::Short(Op::Change, Motion::Right))),
    ('S', Do(Deed::Lines(Op::Change))),
    ('Y', Do(Deed::Lines(Op::Yank))),
    ('i', Do(Deed::Insert(Place::Here))),
    ('a', Do(Deed::Insert(Place::After))),
    ('I', Do(Deed::Insert(Place::FirstWord))),
    ('A', Do(Deed::Insert(Place::LineEnd))),
    ('o', Do(Deed::Insert(Place::LineBelow))),
    ('O', Do(Deed::Insert(Place::LineAbove))),
    ('R', Do(Deed::Insert(Place::Over))),
    ('p', Do(Deed::Put { before: false })),
    ('P', Do(Deed::Put { before: true })),
    ('u', Do(Deed::Undo)),
    ('.', Do(Deed::Again)),
    ('~', Do(Deed::ToggleCase)),
    ('J', Do(Deed::Join)),
    ('v', Do(Deed::Visual { lines: false })),
    ('V', Do(Deed::Visual { lines: true })),
    (':', Do(Deed::Command)),
    ('/', Do(Deed::Act("search"))),
    ('n', Do(Deed::Act("search"))),
    ('N', Do(Deed::Act("search"))),
];

/// What a key means in normal mode.
pub(super) fn meaning(key: char) -> Option<Meaning> {
    NORMAL.iter().find(|(known, _)| *known == key).map(|(_, meaning)| *meaning)
}

/// The help: keys and what they do, in the order of learning.
pub const HELP: &[(&str, &str)] = &[
    ("i a I A o O R", "insert: before, after, at either end, in a new line, over the text"),
    ("h j k l", "left, down, up, right; beyond the lines what was sent before"),
    ("w b e W B E", "word forwards, back, to its end; capitals: up to spaces"),
    ("0 ^ $ gg G", "ends of the line, of the text; without a text of the history"),
    ("f F t T ; ,", "to a character of the line, to before it, again, back"),
    ("d c y", "delete, change, copy: with a motion, an object, twice the line"),
    ("iw aw i\" a\" i( a( ...", "objects: word, quotes, brackets, with what is around"),
    ("x X D C Y s S r ~ J", "character, rest of the line, line; replace, case, join"),
    ("p P u ctrl-r .", "put after or before, undo, redo, repeat"),
    ("v V", "select characters or lines"),
    (":", "a command; with a text being written the palette"),
    ("/ n N", "search in this conversation"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_stands_once() {
        for (at, (key, _)) in NORMAL.iter().enumerate() {
            assert!(!key.is_ascii_digit() || *key == '0', "{key} counts");
            assert!(NORMAL.iter().skip(at + 1).all(|(other, _)| other != key), "{key} twice");
            let told = HELP.iter().any(|(keys, _)| keys.contains(*key));
            assert!(told || *key == ' ', "{key} is not in the help");
        }
    }
}
