//! Rows of a small world: a few channels, a few people, a few words.

use std::time::Duration;

use tchat::proto::name::CASEMAP;
use tchat::proto::{Folded, MsgId, Source, Tags, Timestamp, Verb};
use tchat::server::model::{By, Ids, Kept, Part, Row, Write};

/// 2026-11-22T14:00:00Z.
pub(super) const START: Timestamp = Timestamp::from_millis(1_795_356_000_000);

pub(super) const TEXTS: &[&str] = &[
    "the cat sat",
    "The CAT, sat on the mat",
    "会議室で3時に会う",
    "室会の話",
    "한국어 채팅 cat",
    "Crème brûlée for the cat",
    "the the the",
    "\u{2}the\u{2} \"quoted\" AND-or* NEAR(x) #c §1 ¶bob",
    "\u{1}ACTION sat on 会議室\u{1}",
    "",
    "mixed漢字and latin ไทย",
    "👍 the cat",
];

pub(super) const QUERIES: &[&str] = &[
    "the",
    "cat",
    "CAT sat",
    "cat-sat",
    "\"the cat\"",
    "会",
    "会議室",
    "議室 the",
    "室会",
    "채팅",
    "creme",
    "the the",
    "AND",
    "near(x",
    "§1",
    "¶bob",
    "\" * ( -",
    "",
    "  ",
    "sat on",
    "mixed 漢",
    "ไท",
    "👍",
    "nothing",
    "action",
    "3",
    "bob",
    "alice",
];

/// Four channels, and two conversations of the account 1.
pub(super) const PLACES: usize = 6;

pub(super) fn place(number: usize) -> Folded {
    CASEMAP.fold(["#c", "#d", "#[e]", "#会", "@=1,=2", "@=1,[bob]"][number % PLACES])
}

pub(super) fn nick(number: usize) -> &'static str {
    ["alice", "Bob", "x[1]|", "CAT"][number % 4]
}

/// Gives ids and times as a hub does, with a clock that may go back.
#[derive(Debug)]
pub(super) struct World {
    ids: Ids,
    pub(super) now: Timestamp,
    /// Every row that was made: where, and its id.
    pub(super) made: Vec<(Folded, MsgId)>,
}

/// What to make a row of.
#[derive(Debug, Clone)]
pub(super) struct Seed {
    pub(super) place: usize,
    pub(super) who: usize,
    pub(super) kind: u8,
    pub(super) text: usize,
    pub(super) closed: bool,
    /// Seconds since the row before.
    pub(super) later: i64,
}

impl World {
    pub(super) fn new() -> Self {
        Self { ids: Ids::new(7), now: START, made: Vec::new() }
    }

    /// A row, or the same event in two channels.
    pub(super) fn writes(&mut self, seed: &Seed) -> Vec<Write> {
        self.now = Timestamp::from_millis(self.now.as_millis() + seed.later * 1000);
        let id = self.ids.message(self.now);
        let text = |number: usize| TEXTS[number % TEXTS.len()].to_owned();
        let part = |number: usize, concat| Part { text: text(number), concat };
        let target = place(seed.place).as_str().to_owned();
        let mut tags = Tags::default();
        if seed.text.is_multiple_of(3) {
            tags.insert("+draft/reply", "a b;c\\");
            tags.insert("+draft/react", "👍");
        }
        let said =
            |verb, parts| Kept::Said { verb, target: target.clone(), parts, tags: tags.clone() };
        let (what, places) = match seed.kind % 8 {
            0..=2 => (said(Verb::Privmsg, vec![part(seed.text, false)]), 1),
            3 => (said(Verb::Notice, vec![part(seed.text, false)]), 1),
            4 => {
                let parts = vec![
                    part(seed.text, seed.who == 0),
                    part(seed.text + 1, true),
                    part(seed.text + 2, false),
                ];
                (said(Verb::Privmsg, parts), 1)
            }
            5 => (Kept::Tagged { target, tags }, 1),
            6 => (Kept::Event { verb: Verb::Topic, params: vec![target, text(seed.text)] }, 1),
            _ => {
                let params =
                    if seed.text.is_multiple_of(2) { vec![String::new()] } else { Vec::new() };
                (Kept::Event { verb: Verb::Quit, params }, 2)
            }
        };
        let name = nick(seed.who);
        let source =
            if seed.who % 5 == 4 { Source::server("srv") } else { Source::user(name, "u", "h") };
        let account = seed.who.is_multiple_of(2).then(|| name.to_owned());
        let by = By { source, account, bot: seed.who % 3 == 1 };
        let row = |number| {
            let place = place(seed.place + number);
            Row {
                id: id.clone(),
                at: self.now,
                place,
                by: by.clone(),
                closed: seed.closed,
                what: what.clone(),
            }
        };
        let rows: Vec<Row> = (0..places).map(row).collect();
        self.made.extend(rows.iter().map(|row| (row.place.clone(), row.id.clone())));
        rows.into_iter().map(Write::Row).collect()
    }

    /// One of the rows, or an id that is none, or one of another kind.
    pub(super) fn id(&mut self, number: usize) -> MsgId {
        match number % 11 {
            9 => self.ids.message(self.now),
            10 => MsgId::parse("not-ours").expect("it could be one"),
            _ if self.made.is_empty() => self.ids.message(self.now),
            _ => self.made[number % self.made.len()].1.clone(),
        }
    }

    /// A time at, before or after the rows.
    pub(super) fn at(&self, seconds: i64) -> Timestamp {
        if seconds % 7 == 0 {
            return START + Duration::from_secs(u64::try_from(seconds.abs() * 100).unwrap_or(0));
        }
        Timestamp::from_millis(self.now.as_millis() + (seconds - 20) * 1000)
    }
}

/// A message in the first channel.
pub(super) fn said(world: &mut World, text: &str) -> Write {
    let seed = Seed { place: 0, who: 0, kind: 0, text: 0, closed: false, later: 1 };
    let write = world.writes(&seed).remove(0);
    let Write::Row(mut row) = write else {
        unreachable!("a row was made");
    };
    let target = row.place.as_str().to_owned();
    let parts = vec![Part { text: text.to_owned(), concat: false }];
    row.what = Kept::Said { verb: Verb::Privmsg, target, parts, tags: Tags::default() };
    Write::Row(row)
}
