//! Conversations: what is kept of them besides their lines, how much is unread in each, and which one had the focus.

use rusqlite::{OptionalExtension as _, Row, named_params, params};

use super::columns::{self, MOST_NAME, fitting};
use super::shelf::Shelf;
use crate::client::model::buffer::BufferKind;
use crate::client::model::buffers::MOST_BUFFERS;
use crate::client::model::editor::MOST_BYTES;
use crate::client::model::entry::EntryId;
use crate::client::model::kept::{KeptPlace, Place, Seen};
use crate::client::model::level::MOST_CLOSED;
use crate::proto::{Casemap, Folded};

/// Unread lines are counted no further than this.
const MOST_COUNTED: i64 = 10_000;
/// Rows of one line that can be above the screen.
const MOST_ROWS: i64 = 100_000;
/// Lines that are moved from one conversation to another.
const MOST_MOVED: i64 = 50_000;

impl Shelf {
    /// The number of a conversation that is written to.
    pub(super) fn number(&mut self, place: &Place) -> rusqlite::Result<i64> {
        if let Some(number) = self.numbers.get(place) {
            return Ok(*number);
        }
        let (kind, key) = parts(place);
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO place (kind, key) VALUES (?1, ?2)")?
            .execute(params![kind, key])?;
        let number: i64 = self
            .connection
            .prepare_cached("SELECT place FROM place WHERE kind = ?1 AND key = ?2")?
            .query_row(params![kind, key], |row| row.get(0))?;
        self.numbers.insert(place.clone(), number);
        Ok(number)
    }

    /// The number of a conversation of which something is kept.
    pub(super) fn known_number(&self, place: &Place) -> rusqlite::Result<Option<i64>> {
        let (kind, key) = parts(place);
        self.connection
            .prepare_cached("SELECT place FROM place WHERE kind = ?1 AND key = ?2")?
            .query_row(params![kind, key], |row| row.get(0))
            .optional()
    }

    /// The conversation with a number.
    pub(super) fn place(&self, number: i64) -> rusqlite::Result<Option<Place>> {
        let sql = "SELECT kind, key FROM place WHERE place = ?1 AND octet_length(key) <= 1000";
        let found = self.connection.prepare_cached(sql)?.query_row([number], |row| {
            let kind = columns::kind(row.get(0)?);
            let key: String = row.get(1)?;
            Ok(kind.map(|kind| Place { kind, key: folded(&key) }))
        });
        Ok(found.optional()?.flatten())
    }

    pub(super) fn keep_place(&mut self, kept: &KeptPlace) -> rusqlite::Result<()> {
        let number = self.number(&kept.place)?;
        let read = kept.read.and_then(|(id, time)| Some((columns::number(id)?, time)));
        let top = kept.top.and_then(|(id, row)| Some((columns::number(id)?, row)));
        let sql = "UPDATE place SET name = :name, open = :open, draft = :draft,
                       read_id = coalesce(:read_id, read_id),
                       read_time = coalesce(:read_time, read_time),
                       top_id = :top_id, top_row = :top_row, joined = :joined, secret = :secret,
                       level = :level
                   WHERE place = :place";
        self.connection.prepare_cached(sql)?.execute(named_params! {
            ":place": number,
            ":name": fitting(&kept.name, MOST_NAME),
            ":open": kept.open,
            ":draft": fitting(&kept.draft, MOST_BYTES),
            ":read_id": read.map(|(id, _)| id),
            ":read_time": read.map(|(_, time)| time.as_millis()),
            ":top_id": top.map(|(id, _)| id),
            ":top_row": top.map(|(_, row)| i64::try_from(row).unwrap_or(0)),
            ":joined": kept.joined,
            ":secret": kept.secret.as_deref().map(|secret| fitting(secret, MOST_NAME)),
            ":level": kept.level.map(columns::number_of_level),
        })?;
        Ok(())
    }

    pub(super) fn keep_focus(&mut self, place: &Place) -> rusqlite::Result<()> {
        let number = self.number(place)?;
        self.set_meta("focus", &number.to_string())
    }

    /// The conversations that are open, and after them closed ones for which a level was chosen.
    pub(super) fn places(&self) -> rusqlite::Result<Seen> {
        let sql = "SELECT place, kind, key,
                       CASE WHEN octet_length(name) <= 1000 THEN name ELSE '' END, open,
                       CASE WHEN octet_length(draft) <= 65536 THEN draft ELSE '' END,
                       read_id, read_time, top_id, top_row, joined,
                       CASE WHEN octet_length(secret) <= 1000 THEN secret END, level
                   FROM place
                   WHERE (open IS NOT NULL OR level IS NOT NULL) AND octet_length(key) <= 1000
                   ORDER BY open IS NULL, kind, open, place LIMIT ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([i64::try_from(MOST_BUFFERS + MOST_CLOSED).unwrap_or(0)])?;
        let mut places = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some((number, kept)) = kept_place(row) {
                let read = kept.read.map(|(id, _)| id);
                let open = kept.open.is_some();
                let (unread, mentions) = if open { self.unread(number, read)? } else { (0, 0) };
                places.push((kept, unread, mentions));
            }
        }
        let focus = self.meta("focus")?.and_then(|number| number.parse().ok());
        let focus = focus.map(|number| self.place(number)).transpose()?.flatten();
        let last = "SELECT coalesce(max(seq), 0) FROM line WHERE seq <= ?1";
        let last: i64 = self.connection.query_row(last, [columns::MOST_ID], |row| row.get(0))?;
        let last = EntryId(u64::try_from(last).unwrap_or(0));
        let (profile, adopted) = (Some(self.profile.clone()), self.adopted);
        Ok(Seen::Places { profile, places, focus, last, adopted })
    }

    /// How many lines by others come after what is read, and how many of them are mentions.
    pub(super) fn unread(
        &self,
        place: i64,
        read: Option<EntryId>,
    ) -> rusqlite::Result<(usize, usize)> {
        let sql = "SELECT count(*), coalesce(sum(mention), 0) FROM (
                       SELECT mention FROM line
                       WHERE place = ?1 AND counts = 1 AND id > ?2 LIMIT ?3
                   )";
        let read = read.and_then(columns::number).unwrap_or(-1);
        let mut statement = self.connection.prepare_cached(sql)?;
        let counts = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
        let (unread, mentions) = statement.query_row([place, read, MOST_COUNTED], counts)?;
        let count = |number: i64| usize::try_from(number).unwrap_or(0);
        Ok((count(unread), count(mentions).min(count(unread))))
    }

    /// A conversation has another name. Of two people who are one, the lines come together. What was said in another channel
    /// of the new name stays to be found, and is nothing of the one that has the name now.
    pub(super) fn rename(&mut self, from: &Place, to: &Place) -> rusqlite::Result<()> {
        let Some(old) = self.known_number(from)?.filter(|_| from != to) else {
            return Ok(());
        };
        self.numbers.clear();
        if let Some(other) = self.known_number(to)? {
            let (few, many) = self.fewer_first(old, other)?;
            let fits = self.size(few)? <= MOST_MOVED;
            if to.kind == BufferKind::Direct && fits {
                self.move_lines(few, many)?;
                if many == other {
                    return Ok(());
                }
            } else {
                let (_, key) = parts(to);
                // No name has a space.
                let sql = "UPDATE place SET key = ?2, open = NULL, joined = 0 WHERE place = ?1";
                self.connection.execute(sql, params![other, format!("{key} {other}")])?;
            }
        }
        let (kind, key) = parts(to);
        let sql = "UPDATE place SET kind = ?2, key = ?3 WHERE place = ?1";
        self.connection.execute(sql, params![old, kind, key])?;
        Ok(())
    }

    fn size(&self, place: i64) -> rusqlite::Result<i64> {
        let sql = "SELECT lines FROM place WHERE place = ?1";
        self.connection.query_row(sql, [place], |row| row.get(0))
    }

    fn fewer_first(&self, one: i64, other: i64) -> rusqlite::Result<(i64, i64)> {
        let fewer = self.size(one)? <= self.size(other)?;
        Ok(if fewer { (one, other) } else { (other, one) })
    }

    /// All lines of one conversation are of another one, and the first is no more.
    fn move_lines(&self, from: i64, to: i64) -> rusqlite::Result<()> {
        // The index knows where a line is.
        let sql = "INSERT OR IGNORE INTO unindexed (seq) SELECT seq FROM line WHERE place = ?1";
        self.connection.execute(sql, [from])?;
        let sql = "UPDATE OR IGNORE line SET place = ?2 WHERE place = ?1";
        let moved = i64::try_from(self.connection.execute(sql, [from, to])?).unwrap_or(0);
        let sql = "UPDATE place SET lines = lines + ?2 WHERE place = ?1";
        self.connection.execute(sql, params![to, moved])?;
        self.connection.execute("DELETE FROM place WHERE place = ?1", [from])?;
        Ok(())
    }
}

fn parts(place: &Place) -> (i64, &str) {
    (columns::number_of_kind(place.kind), fitting(place.key.as_str(), MOST_NAME))
}

/// A key as it was written: it is folded already, and not to be folded again.
pub(super) fn folded(key: &str) -> Folded {
    Casemap::Ascii.fold(key)
}

/// Reads a row of [`Shelf::places`]; `None` for what cannot be a conversation.
fn kept_place(row: &Row<'_>) -> Option<(i64, KeptPlace)> {
    let number = |column: usize| row.get::<_, Option<i64>>(column).ok().flatten();
    let id = |column: usize| number(column).and_then(columns::id);
    let kind = columns::kind(number(1)?)?;
    let top_row = number(9).unwrap_or(0).clamp(-2, MOST_ROWS);
    let kept = KeptPlace {
        place: Place { kind, key: folded(&row.get::<_, String>(2).ok()?) },
        name: row.get(3).ok()?,
        open: number(4).and_then(|open| u32::try_from(open).ok()),
        draft: row.get(5).ok()?,
        read: id(6).map(|id| (id, columns::time(number(7).unwrap_or(0)))),
        top: id(8).map(|id| (id, isize::try_from(top_row).unwrap_or(0))),
        joined: number(10)? != 0,
        secret: row.get(11).ok()?,
        level: number(12).and_then(columns::level),
    };
    Some((number(0)?, kept))
}
