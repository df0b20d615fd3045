//! Values of the model as they stand in columns, and back: with a bound on everything that a file could make large.

use rusqlite::Row;

use crate::client::model::buffer::BufferKind;
use crate::client::model::entry::EntryId;
use crate::client::model::kept::{KeptKind, KeptLine};
use crate::client::model::level::Level;
use crate::proto::{MsgId, Timestamp};

/// Bytes of a text, of a name, and of all reactions to one line.
pub(super) const MOST_TEXT: usize = 64 * 1024;
pub(super) const MOST_NAME: usize = 1_000;
const MOST_REACTIONS: usize = 16 * 1024;

/// The highest place in a conversation that a line can have: what is above leaves no room for new ones.
pub(super) const MOST_ID: i64 = 1 << 62;

/// The years 1 to 9999.
const TIMES: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

/// The columns of a line. A text that is too long is not even read.
pub(super) const LINE: &str = "
    line.place, line.id, line.kind, line.time,
    CASE WHEN octet_length(line.msgid) <= 1000 THEN line.msgid END,
    CASE WHEN octet_length(line.who) <= 1000 THEN line.who ELSE '' END,
    CASE WHEN octet_length(line.text) <= 65536 THEN line.text ELSE '' END,
    CASE WHEN octet_length(line.reply) <= 1000 THEN line.reply END,
    line.own, line.mention,
    CASE WHEN octet_length(line.redacted) <= 1000 THEN line.redacted ELSE '' END,
    CASE WHEN octet_length(line.reactions) <= 16384 THEN line.reactions ELSE '' END,
    line.redacted IS NOT NULL";

/// Reads [`LINE`]: the number of its conversation, and the line. `None` for what cannot be one.
pub(super) fn line(row: &Row<'_>) -> Option<(i64, KeptLine)> {
    let text = |column: usize| row.get::<_, String>(column);
    let msgid = |column: usize| row.get::<_, Option<String>>(column);
    let redacted = row.get::<_, bool>(12).ok()?;
    let line = KeptLine {
        id: id(row.get(1).ok()?)?,
        kind: kind_of_line(row.get(2).ok()?)?,
        time: time(row.get(3).ok()?),
        msgid: msgid(4).ok()?.and_then(|id| MsgId::parse(&id)),
        who: text(5).ok()?,
        text: if redacted { String::new() } else { text(6).ok()? },
        reply: msgid(7).ok()?.and_then(|id| MsgId::parse(&id)),
        own: row.get(8).ok()?,
        mention: row.get(9).ok()?,
        redacted: redacted.then(|| text(10)).transpose().ok()?,
        reactions: reactions(&text(11).ok()?),
    };
    Some((row.get(0).ok()?, line))
}

pub(super) fn id(number: i64) -> Option<EntryId> {
    (0..=MOST_ID).contains(&number).then(|| EntryId(number.unsigned_abs()))
}

/// The number of a place in a conversation; `None` for one that no clock gives.
pub(super) fn number(id: EntryId) -> Option<i64> {
    i64::try_from(id.0).ok().filter(|number| *number <= MOST_ID)
}

pub(super) fn time(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis.clamp(*TIMES.start(), *TIMES.end()))
}

const LINE_KINDS: [KeptKind; 5] =
    [KeptKind::Said, KeptKind::Action, KeptKind::Notice, KeptKind::Info, KeptKind::Gap];
const KINDS: [BufferKind; 3] = [BufferKind::Server, BufferKind::Channel, BufferKind::Direct];

fn kind_of_line(number: i64) -> Option<KeptKind> {
    LINE_KINDS.get(usize::try_from(number).ok()?).copied()
}

pub(super) fn number_of_line_kind(kind: KeptKind) -> i64 {
    match kind {
        KeptKind::Said => 0,
        KeptKind::Action => 1,
        KeptKind::Notice => 2,
        KeptKind::Info => 3,
        KeptKind::Gap => 4,
    }
}

pub(super) fn kind(number: i64) -> Option<BufferKind> {
    KINDS.get(usize::try_from(number).ok()?).copied()
}

pub(super) fn number_of_kind(kind: BufferKind) -> i64 {
    match kind {
        BufferKind::Server => 0,
        BufferKind::Channel => 1,
        BufferKind::Direct => 2,
    }
}

const LEVELS: [Level; 3] = [Level::None, Level::Mentions, Level::All];

pub(super) fn level(number: i64) -> Option<Level> {
    LEVELS.get(usize::try_from(number).ok()?).copied()
}

pub(super) fn number_of_level(level: Level) -> i64 {
    match level {
        Level::None => 0,
        Level::Mentions => 1,
        Level::All => 2,
    }
}

/// One reaction a line: what, and who, parted by tabs.
pub(super) fn text_of_reactions(reactions: &[(String, Vec<String>)]) -> String {
    let plain = |text: &String| text.replace(['\t', '\n'], " ");
    let lines = reactions.iter().map(|(what, who)| {
        let parts: Vec<String> = [what].into_iter().chain(who).map(plain).collect();
        parts.join("\t")
    });
    let mut text = String::new();
    for line in lines {
        if text.len() + line.len() >= MOST_REACTIONS {
            break;
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn reactions(text: &str) -> Vec<(String, Vec<String>)> {
    let lines = text.lines().filter_map(|line| {
        let mut parts = line.split('\t').map(str::to_owned);
        Some((parts.next().filter(|what| !what.is_empty())?, parts.collect()))
    });
    lines.collect()
}

/// As much of a text as fits.
pub(super) fn fitting(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_reactions_come_back() {
        for known in LINE_KINDS {
            assert_eq!(kind_of_line(number_of_line_kind(known)), Some(known));
        }
        for known in KINDS {
            assert_eq!(kind(number_of_kind(known)), Some(known));
        }
        for known in LEVELS {
            assert_eq!(level(number_of_level(known)), Some(known));
        }
        assert_eq!((kind_of_line(9), kind(-1), level(3)), (None, None, None));
        let some = vec![
            ("👍".to_owned(), vec!["bob".to_owned(), "carol".to_owned()]),
            ("ok".to_owned(), Vec::new()),
        ];
        assert_eq!(reactions(&text_of_reactions(&some)), some);
        assert_eq!(reactions("\t\n\n"), []);
    }

    #[test]
    fn absurd_numbers_are_none() {
        assert_eq!((id(-1), id(i64::MAX), id(5)), (None, None, Some(EntryId(5))));
        assert_eq!((number(EntryId(u64::MAX)), number(EntryId(7))), (None, Some(7)));
        assert_eq!(time(i64::MAX).to_server_time(), "9999-12-31T23:59:59.999Z");
        assert_eq!(time(i64::MIN).to_server_time(), "0001-01-01T00:00:00.000Z");
    }
}
