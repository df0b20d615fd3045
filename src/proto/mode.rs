//! Channel and user modes: which letters there are, which take a parameter, and the text of a change.
//!
//! The tables say what our server knows. [`ModeKinds`] is what is needed to read a line, of our server or of a foreign
//! one that told its letters by ISUPPORT. Whether a change is allowed, and what it does, is decided elsewhere.

use std::collections::BTreeMap;

/// When a mode letter takes a parameter (ISUPPORT `CHANMODES`, types A to D, and `PREFIX`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModeKind {
    /// Type A: adds to or removes from a list; without a parameter it asks for the list.
    List,
    /// Type B: a parameter to set and to unset.
    Always,
    /// Type C: a parameter to set, none to unset.
    WhenSet,
    /// Type D: never a parameter.
    Flag,
    /// A rank of a member, shown by this sign before the nick; the parameter is the nick.
    Prefix(char),
}

impl ModeKind {
    /// Whether a change of this kind has a parameter when it is complete.
    pub fn takes_param(self, add: bool) -> bool {
        match self {
            Self::List | Self::Always | Self::Prefix(_) => true,
            Self::WhenSet => add,
            Self::Flag => false,
        }
    }
}

/// One mode of our server.
#[derive(Clone, Copy, Debug)]
pub struct ModeSpec {
    pub letter: char,
    pub kind: ModeKind,
    /// Name of the parameter in usage texts; empty for a flag.
    pub param: &'static str,
    pub help: &'static str,
}

const fn spec(letter: char, kind: ModeKind, param: &'static str, help: &'static str) -> ModeSpec {
    ModeSpec { letter, kind, param, help }
}

/// The channel modes of our server; ranks stand highest first.
pub const CHANNEL_MODES: &[ModeSpec] = &[
    spec('C', ModeKind::Flag, "", "no CTCP but ACTION, which is /me"),
    spec('I', ModeKind::List, "mask", "who matches can join though only invited people can"),
    spec('b', ModeKind::List, "mask", "who matches cannot join or speak; m:mask: only not speak"),
    spec('e', ModeKind::List, "mask", "who matches is excepted from b"),
    spec('i', ModeKind::Flag, "", "only invited people can join"),
    spec('k', ModeKind::Always, "key", "joining needs this key"),
    spec('l', ModeKind::WhenSet, "limit", "no more than this many members"),
    spec('m', ModeKind::Flag, "", "only operators and voiced members can speak"),
    spec('n', ModeKind::Flag, "", "no messages from outside the channel"),
    spec('o', ModeKind::Prefix('@'), "nick", "channel operator"),
    spec('s', ModeKind::Flag, "", "hidden from people who are not members"),
    spec('t', ModeKind::Flag, "", "only operators can change the topic"),
    spec('v', ModeKind::Prefix('+'), "nick", "can speak when the channel is moderated"),
];

/// The user modes of our server.
pub const USER_MODES: &[ModeSpec] = &[
    spec('B', ModeKind::Flag, "", "marked as a bot"),
    spec('i', ModeKind::Flag, "", "hidden from people who share no channel"),
    spec('o', ModeKind::Flag, "", "operator of the server; OPER alone sets it"),
    spec('s', ModeKind::Flag, "", "is told what operators should know; for operators"),
    spec('w', ModeKind::Flag, "", "receives WALLOPS"),
];

/// Which letters are of which kind, on one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModeKinds {
    kinds: BTreeMap<char, ModeKind>,
    /// Letters and signs of the ranks, highest first.
    prefixes: Vec<(char, char)>,
}

impl ModeKinds {
    /// The channel modes of our server.
    pub fn channel() -> Self {
        Self::from_table(CHANNEL_MODES)
    }

    /// The user modes of our server.
    pub fn user() -> Self {
        Self::from_table(USER_MODES)
    }

    fn from_table(table: &[ModeSpec]) -> Self {
        let kinds = table.iter().map(|mode| (mode.letter, mode.kind)).collect();
        let prefixes = table.iter().filter_map(|mode| match mode.kind {
            ModeKind::Prefix(sign) => Some((mode.letter, sign)),
            _ => None,
        });
        Self { prefixes: prefixes.collect(), kinds }
    }

    /// The channel modes of a server that announced `CHANMODES=<chanmodes>` and `PREFIX=<prefix>`.
    ///
    /// Takes whatever makes sense: anything but ASCII letters is skipped, a fifth and further group of letters counts
    /// as flags, a rank wins over a letter of the same name, and a `PREFIX` that is no `(letters)signs` gives no ranks.
    pub fn from_isupport(chanmodes: &str, prefix: &str) -> Self {
        let of_group = |group| match group {
            0 => ModeKind::List,
            1 => ModeKind::Always,
            2 => ModeKind::WhenSet,
            _ => ModeKind::Flag,
        };
        let mut kinds = BTreeMap::new();
        for (group, letters) in chanmodes.split(',').enumerate() {
            for letter in letters.chars().filter(char::is_ascii_alphabetic) {
                kinds.entry(letter).or_insert(of_group(group));
            }
        }
        let mut prefixes = Vec::new();
        let (letters, signs) =
            prefix.strip_prefix('(').and_then(|rest| rest.split_once(')')).unwrap_or_default();
        for (letter, sign) in letters.chars().zip(signs.chars()) {
            let fresh = prefixes.iter().all(|&(l, s)| l != letter && s != sign);
            if fresh && letter.is_ascii_alphabetic() && sign.is_ascii_punctuation() {
                kinds.insert(letter, ModeKind::Prefix(sign));
                prefixes.push((letter, sign));
            }
        }
        Self { kinds, prefixes }
    }

    /// The kind of a letter; `None` when the server does not know it.
    pub fn kind(&self, letter: char) -> Option<ModeKind> {
        self.kinds.get(&letter).copied()
    }

    /// Letter and sign of every rank, highest first: `[('o', '@'), ('v', '+')]`.
    pub fn prefixes(&self) -> &[(char, char)] {
        &self.prefixes
    }

    /// The sign of every rank, highest first: `@+`.
    pub fn signs(&self) -> String {
        self.prefixes.iter().map(|(_, sign)| *sign).collect()
    }

    /// The place of a rank's sign, 0 for the highest; `None` for a sign that is no rank's.
    pub fn rank(&self, sign: char) -> Option<usize> {
        self.prefixes.iter().position(|&(_, s)| s == sign)
    }

    /// The signs before a nick and the rest, as in `RPL_NAMREPLY`: `@+bob` gives `("@+", "bob")`.
    pub fn split_signs<'a>(&self, name: &'a str) -> (&'a str, &'a str) {
        let rest = name.trim_start_matches(|c| self.rank(c).is_some());
        name.split_at_checked(name.len() - rest.len()).unwrap_or(("", name))
    }

    /// Every letter, in ASCII order, as `RPL_MYINFO` shows them.
    pub fn letters(&self) -> String {
        self.kinds.keys().collect()
    }

    /// The letters that ever take a parameter, in ASCII order, as `RPL_MYINFO` shows them.
    pub fn letters_with_param(&self) -> String {
        let takes = self.kinds.iter().filter(|(_, kind)| kind.takes_param(true));
        takes.map(|(letter, _)| letter).collect()
    }

    /// The value of ISUPPORT `CHANMODES`: `b,k,l,imnst`.
    pub fn chanmodes(&self) -> String {
        let groups = [ModeKind::List, ModeKind::Always, ModeKind::WhenSet, ModeKind::Flag];
        let letters = |kind| -> String {
            self.kinds.iter().filter(|&(_, k)| *k == kind).map(|(letter, _)| letter).collect()
        };
        groups.map(letters).join(",")
    }

    /// The value of ISUPPORT `PREFIX`: `(ov)@+`.
    pub fn prefix(&self) -> String {
        let (letters, signs): (String, String) = self.prefixes.iter().copied().unzip();
        format!("({letters}){signs}")
    }
}

/// One letter set or unset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModeChange {
    pub add: bool,
    pub letter: char,
    pub param: Option<String>,
}

impl ModeChange {
    /// `+letter`
    pub fn set(letter: char) -> Self {
        Self { add: true, letter, param: None }
    }

    /// `-letter`
    pub fn unset(letter: char) -> Self {
        Self { add: false, letter, param: None }
    }

    /// The same change with its parameter.
    #[must_use]
    pub fn with(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }
}

/// Reads a mode string and the parameters after it: `["+ov-k", "alice", "bob"]`.
///
/// A sign holds until the next one; without any, letters are set. A letter that takes a parameter and finds none left has
/// `None`: for a list that asks for the list, for the rest the caller decides. An unknown letter takes no parameter and
/// is kept, so that the caller can answer it. Parameters left over are dropped.
pub fn parse_changes(kinds: &ModeKinds, params: &[impl AsRef<str>]) -> Vec<ModeChange> {
    let Some((letters, params)) = params.split_first() else {
        return Vec::new();
    };
    let mut params = params.iter();
    let mut add = true;
    let mut changes = Vec::new();
    for letter in letters.as_ref().chars() {
        match letter {
            '+' => add = true,
            '-' => add = false,
            letter => {
                let takes = kinds.kind(letter).is_some_and(|kind| kind.takes_param(add));
                let param = if takes { params.next() } else { None };
                let param = param.map(|param| param.as_ref().to_owned());
                changes.push(ModeChange { add, letter, param });
            }
        }
    }
    changes
}

/// The most bytes of mode string and parameters in one line, so that the sender and the channel fit beside them in 512.
const MOST_LINE_BYTES: usize = 250;

/// Prints changes as the parameters of MODE lines, target excluded: `[["+ov-k", "alice", "bob"], ..]`.
///
/// A line holds at most `most_params` changes with a parameter (ISUPPORT `MODES`, 0 counts as 1) and 250 bytes, except
/// that a change is never left out. Reading each line gives the same changes again, provided that each has a
/// parameter exactly when its kind takes one.
pub fn print_changes(changes: &[ModeChange], most_params: usize) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    let mut letters = String::new();
    let mut params: Vec<String> = Vec::new();
    let mut bytes = 0;
    let mut sign = None;
    for change in changes {
        let size = 2 + change.param.as_ref().map_or(0, |param| 1 + param.len());
        let full = change.param.is_some() && params.len() >= most_params.max(1);
        if !letters.is_empty() && (full || bytes + size > MOST_LINE_BYTES) {
            lines.push(line(&mut letters, &mut params));
            (bytes, sign) = (0, None);
        }
        if sign != Some(change.add) {
            sign = Some(change.add);
            letters.push(if change.add { '+' } else { '-' });
        }
        letters.push(change.letter);
        params.extend(change.param.clone());
        bytes += size;
    }
    if !letters.is_empty() {
        lines.push(line(&mut letters, &mut params));
    }
    lines
}

fn line(letters: &mut String, params: &mut Vec<String>) -> Vec<String> {
    let mut line = vec![std::mem::take(letters)];
    line.append(params);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(kinds: &ModeKinds, params: &[&str]) -> Vec<String> {
        let show = |change: ModeChange| {
            let sign = if change.add { '+' } else { '-' };
            let param = change.param.map(|p| format!(" {p}")).unwrap_or_default();
            format!("{sign}{}{param}", change.letter)
        };
        parse_changes(kinds, params).into_iter().map(show).collect()
    }

    #[test]
    fn reads_changes() {
        let table: &[(&[&str], &[&str])] = &[
            (&[], &[]),
            (&["+ov", "alice", "bob"], &["+o alice", "+v bob"]),
            (&["nt"], &["+n", "+t"]),
            (&["+n-s+t"], &["+n", "-s", "+t"]),
            (&["-k"], &["-k"]),
            (&["-k", "secret"], &["-k secret"]),
            (&["+lk-l", "5", "key"], &["+l 5", "+k key", "-l"]),
            (&["b"], &["+b"]),
            (&["+xb", "a!*@*"], &["+x", "+b a!*@*"]),
            (&["+o-o", "alice"], &["+o alice", "-o"]),
            (&["+-", "alice"], &[]),
        ];
        for (params, changes) in table {
            assert_eq!(printed(&ModeKinds::channel(), params), *changes, "{params:?}");
        }
    }

    #[test]
    fn our_tables_are_announced() {
        let kinds = ModeKinds::channel();
        assert_eq!(kinds.chanmodes(), "Ibe,k,l,Cimnst");
        assert_eq!((kinds.prefix(), kinds.signs()), ("(ov)@+".to_owned(), "@+".to_owned()));
        assert_eq!(kinds.letters(), "CIbeiklmnostv");
        assert_eq!(kinds.letters_with_param(), "Ibeklov");
        assert_eq!(ModeKinds::user().letters(), "Biosw");
        assert_eq!(ModeKinds::from_isupport(&kinds.chanmodes(), &kinds.prefix()), kinds);
    }

    #[test]
    fn a_mode_occurs_once_and_has_help() {
        for table in [CHANNEL_MODES, USER_MODES] {
            assert!(table.is_sorted_by(|a, b| a.letter < b.letter));
            for mode in table {
                assert!(!mode.help.is_empty() && mode.help.len() <= 60, "{}", mode.letter);
                assert_eq!(mode.param.is_empty(), mode.kind == ModeKind::Flag, "{}", mode.letter);
            }
        }
    }

    #[test]
    fn a_foreign_server_may_talk_nonsense() {
        let kinds = ModeKinds::from_isupport("beI,k,fl,in,Z\u{7}", "(qaohv)~&@%+");
        assert_eq!(kinds.kind('I'), Some(ModeKind::List));
        assert_eq!(kinds.kind('Z'), Some(ModeKind::Flag));
        assert_eq!(kinds.kind('q'), Some(ModeKind::Prefix('~')));
        assert_eq!(kinds.rank('%'), Some(3));
        assert_eq!(kinds.split_signs("~@bob"), ("~@", "bob"));
        for prefix in ["", "ov@+", "(ov", "()", "(oo)@@", "(o)x"] {
            let kinds = ModeKinds::from_isupport("", prefix);
            assert!(kinds.prefixes().len() <= 1, "{prefix}: {kinds:?}");
        }
    }

    #[test]
    fn prints_in_groups() {
        let op = |nick: &str| ModeChange::set('o').with(nick);
        let changes = [op("a"), op("b"), ModeChange::unset('n'), op("c"), ModeChange::set('t')];
        let lines = print_changes(&changes, 2);
        assert_eq!(lines, [vec!["+oo-n", "a", "b"], vec!["+ot", "c"]]);
        assert_eq!(print_changes(&[], 2), Vec::<Vec<String>>::new());
        let long = "x".repeat(200);
        assert_eq!(print_changes(&[op(&long), op(&long)], 4).len(), 2);
    }
}
