//! What a guest's file has is taken along into the file of their account. Nothing is lost: conversations that are not there are
//! added, lines come together by the ids of their messages, a draft is put below the one that is there.
//!
//! The file that was open until now has lines in memory, by their places: where both have a message, or two lines have the same
//! place, that file has its way.

use rusqlite::{OptionalExtension as _, params};

use super::columns::{self, LINE};
use super::fault::Fault;
use super::places::folded;
use super::shelf::Shelf;
use crate::client::model::buffer::BufferKind;
use crate::client::model::entry::EntryId;
use crate::client::model::kept::{KeptKind, KeptLine, KeptPlace, Place};
use crate::proto::Timestamp;

/// Neighbours that are tried for a line whose place another one has.
const MOST_TRIES: u64 = 64;

/// A line up to which is read, and its time.
type Mark = Option<(EntryId, Timestamp)>;

impl Shelf {
    /// Takes everything along that another file has. `theirs` tells that the other one was open until now.
    ///
    /// # Errors
    /// One of the files cannot be read, or this one not be written; it is as it was then.
    pub fn adopt(&mut self, from: &Self, theirs: bool) -> Result<(), Fault> {
        let before = self.in_one_piece(|shelf| {
            let before = shelf.read_until()?;
            let end = shelf.end_of_places()?;
            let numbers: Vec<(i64, Place)> = from.all_places()?;
            for (number, place) in numbers {
                shelf.adopt_place((from, number), &place, theirs, end)?;
            }
            let focus = from.meta("focus")?.and_then(|number| number.parse().ok());
            let focus = focus.map(|number| from.place(number)).transpose()?.flatten();
            match focus {
                // Who has only just come is nowhere yet.
                Some(place) if theirs && place.kind != BufferKind::Server => {
                    shelf.keep_focus(&place)
                }
                Some(place) if shelf.meta("focus")?.is_none() => shelf.keep_focus(&place),
                _ => Ok(()),
            }?;
            Ok(before)
        })?;
        self.adopted = Some(before);
        Ok(())
    }

    /// The greatest time of what was read; of what was said, where nothing was read.
    fn read_until(&self) -> rusqlite::Result<Timestamp> {
        for sql in [
            "SELECT max(read_time) FROM place WHERE open IS NOT NULL AND read_time > 0",
            "SELECT max(time) FROM line",
        ] {
            let time: Option<i64> = self.connection.query_row(sql, [], |row| row.get(0))?;
            if let Some(time) = time {
                return Ok(columns::time(time));
            }
        }
        Ok(Timestamp::default())
    }

    /// The place in the order of conversations behind all that are open.
    fn end_of_places(&self) -> rusqlite::Result<u32> {
        let sql = "SELECT coalesce(max(open) + 1, 0) FROM place WHERE open IS NOT NULL";
        let end: i64 = self.connection.query_row(sql, [], |row| row.get(0))?;
        Ok(u32::try_from(end).unwrap_or(0))
    }

    fn all_places(&self) -> rusqlite::Result<Vec<(i64, Place)>> {
        let sql =
            "SELECT place, kind, key FROM place WHERE octet_length(key) <= 1000 ORDER BY place";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut places = Vec::new();
        while let Some(row) = rows.next()? {
            let key: String = row.get(2)?;
            if let Some(kind) = columns::kind(row.get(1)?) {
                places.push((row.get(0)?, Place { kind, key: folded(&key) }));
            }
        }
        Ok(places)
    }

    fn adopt_place(
        &mut self,
        (from, number): (&Self, i64),
        place: &Place,
        theirs: bool,
        end: u32,
    ) -> rusqlite::Result<()> {
        let Some(mut new) = from.whole_place(number, place)? else {
            return Ok(());
        };
        // The conversations of the account stand first, in their order.
        new.open = new.open.map(|open| open.saturating_add(end));
        let old = self.known_number(place)?;
        let kept = match old {
            Some(old) => self.whole_place(old, place)?,
            None => None,
        };
        let Some(kept) = kept else {
            self.keep_place(&new)?;
            return self.adopt_lines(from, number, place, theirs);
        };
        let unread = old.map(|old| self.unread_after(old, kept.read)).transpose()?.unwrap_or(0);
        let read = further((kept.read, unread), (new.read, from.unread_after(number, new.read)?));
        let draft = match (kept.draft.as_str(), new.draft.as_str()) {
            (draft, "") => draft.to_owned(),
            (old, new) if old == new || old.is_empty() => new.to_owned(),
            (old, new) => format!("{old}\n{new}"),
        };
        self.adopt_lines(from, number, place, theirs)?;
        self.keep_place(&KeptPlace {
            open: kept.open.or(new.open),
            draft,
            read,
            top: if theirs { new.top } else { kept.top },
            joined: kept.joined || new.joined,
            secret: kept.secret.or(new.secret),
            level: kept.level.or(new.level),
            ..kept
        })
    }

    /// A conversation, open or not.
    fn whole_place(&self, number: i64, place: &Place) -> rusqlite::Result<Option<KeptPlace>> {
        let sql = "SELECT CASE WHEN octet_length(name) <= 1000 THEN name ELSE '' END, open,
                       CASE WHEN octet_length(draft) <= 65536 THEN draft ELSE '' END,
                       read_id, read_time, top_id, top_row, joined,
                       CASE WHEN octet_length(secret) <= 1000 THEN secret END, level
                   FROM place WHERE place = ?1";
        let whole = self.connection.prepare_cached(sql)?.query_row([number], |row| {
            let id = |column: usize| {
                let number = row.get::<_, Option<i64>>(column);
                number.map(|number| number.and_then(columns::id))
            };
            let time = columns::time(row.get::<_, Option<i64>>(4)?.unwrap_or(0));
            let top = row.get::<_, Option<i64>>(6)?.unwrap_or(0);
            Ok::<_, rusqlite::Error>(KeptPlace {
                place: place.clone(),
                name: row.get(0)?,
                open: row.get::<_, Option<i64>>(1)?.and_then(|open| u32::try_from(open).ok()),
                draft: row.get(2)?,
                read: id(3)?.map(|id| (id, time)),
                top: id(5)?.map(|id| (id, isize::try_from(top).unwrap_or(0))),
                joined: row.get(7)?,
                secret: row.get(8)?,
                level: row.get::<_, Option<i64>>(9)?.and_then(columns::level),
            })
        });
        whole.optional()
    }

    fn unread_after(&self, number: i64, read: Mark) -> rusqlite::Result<usize> {
        self.unread(number, read.map(|(id, _)| id)).map(|(unread, _)| unread)
    }

    fn adopt_lines(
        &mut self,
        from: &Self,
        number: i64,
        place: &Place,
        theirs: bool,
    ) -> rusqlite::Result<()> {
        self.part(from, number, place)?;
        let own = self.number(place)?;
        let sql = format!("SELECT {LINE} FROM line WHERE place = ?1 ORDER BY id");
        let mut statement = from.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([number])?;
        while let Some(row) = rows.next()? {
            if let Some((_, line)) = columns::line(row) {
                self.adopt_line((own, place), line, theirs)?;
            }
        }
        Ok(())
    }

    fn adopt_line(
        &mut self,
        (own, place): (i64, &Place),
        mut line: KeptLine,
        theirs: bool,
    ) -> rusqlite::Result<()> {
        let doubles = match &line.msgid {
            Some(msgid) => self.line_of(place, msgid)?,
            None => Vec::new(),
        };
        if !doubles.is_empty() && !theirs {
            return Ok(());
        }
        let ids: Vec<EntryId> = doubles.into_iter().map(|double| double.id).collect();
        self.forget_lines(place, &ids)?;
        if let Some(there) = self.line_at(own, line.id)? {
            if there.kind == line.kind && there.who == line.who && there.text == line.text {
                return Ok(());
            }
            let free = self.free_after(own, line.id)?;
            if theirs {
                let sql = "UPDATE line SET id = ?3 WHERE place = ?1 AND id = ?2";
                let ids = (columns::number(line.id), columns::number(free));
                self.connection.prepare_cached(sql)?.execute(params![own, ids.0, ids.1])?;
            } else {
                line.id = free;
            }
        }
        self.keep_lines(place, &[line])
    }

    /// Where two views of a conversation meet something may be missing between them.
    fn part(&mut self, from: &Self, number: i64, place: &Place) -> rusqlite::Result<()> {
        if place.kind == BufferKind::Server {
            return Ok(());
        }
        let own = self.number(place)?;
        let ends = "SELECT min(id), max(id) FROM line WHERE place = ?1";
        let ends = |shelf: &Self, number: i64| {
            shelf.connection.query_row(ends, [number], |row| {
                let id = |column: usize| {
                    let number = row.get::<_, Option<i64>>(column);
                    number.map(|number| number.and_then(columns::id))
                };
                Ok(id(0)?.zip(id(1)?))
            })
        };
        let (Some((our_first, our_last)), Some((first, last))) =
            (ends(self, own)?, ends(from, number)?)
        else {
            return Ok(());
        };
        for (before, after) in [(our_last, first), (last, our_first)] {
            if before < after && after.0 - before.0 > 1 {
                let id = EntryId(after.0 - 1);
                let whose = if after == first { from } else { &*self };
                let number = if after == first { number } else { own };
                let time = whose.line_at(number, after)?.map(|line| line.time).unwrap_or_default();
                let gap = KeptLine { id, ..KeptLine::new(KeptKind::Gap, time, "") };
                self.keep_lines(place, &[gap])?;
            }
        }
        Ok(())
    }

    fn line_at(&self, own: i64, id: EntryId) -> rusqlite::Result<Option<KeptLine>> {
        let sql = format!("SELECT {LINE} FROM line WHERE place = ?1 AND id = ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_row(params![own, columns::number(id)], |row| {
            Ok(columns::line(row).map(|(_, line)| line))
        });
        Ok(found.optional()?.flatten())
    }

    fn free_after(&self, own: i64, id: EntryId) -> rusqlite::Result<EntryId> {
        for id in (id.0 + 1..=id.0 + MOST_TRIES).map(EntryId) {
            if self.line_at(own, id)?.is_none() {
                return Ok(id);
            }
        }
        let sql = "SELECT max(id) FROM line WHERE place = ?1";
        let last: Option<i64> = self.connection.query_row(sql, [own], |row| row.get(0))?;
        Ok(EntryId(last.and_then(columns::id).unwrap_or(id).0 + 1))
    }
}

/// Up to where a conversation is read of which each of two files knows a mark and how much was unread after it: the further
/// mark, unless that would pass over what the other one has not read.
fn further((one, unread): (Mark, usize), (other, of_other): (Mark, usize)) -> Mark {
    let ((low, of_low), high) =
        if one <= other { ((one, unread), other) } else { ((other, of_other), one) };
    if of_low == 0 { high } else { low }
}
