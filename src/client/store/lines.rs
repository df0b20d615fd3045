//! Lines: written, changed, forgotten, and read again by their place, their message id, or because they name the user.

use rusqlite::{OptionalExtension as _, Rows, named_params, params};

use super::columns::{self, LINE, MOST_NAME, MOST_TEXT, fitting};
use super::shelf::{MOST_LINES, Shelf};
use crate::client::model::entry::EntryId;
use crate::client::model::kept::{KeptKind, KeptLine, Place};
use crate::proto::MsgId;

/// Neighbours that are tried for a line whose number another conversation has.
const MOST_TRIES: i64 = 64;

impl Shelf {
    pub(super) fn keep_lines(&mut self, place: &Place, lines: &[KeptLine]) -> rusqlite::Result<()> {
        let number = self.number(place)?;
        for line in lines {
            let Some(id) = columns::number(line.id) else {
                continue;
            };
            // Nearly every line is a new one with a number of its own.
            let seq = if self.put(false, id, (number, id), line)? == 1 {
                self.came(number);
                id
            } else {
                self.put_over(number, id, line)?
            };
            self.connection
                .prepare_cached("INSERT OR IGNORE INTO unindexed (seq) VALUES (?1)")?
                .execute([seq])?;
        }
        Ok(())
    }

    /// A line that is there already, or whose number another conversation has. Out: its number.
    fn put_over(&mut self, place: i64, id: i64, line: &KeptLine) -> rusqlite::Result<i64> {
        let known: Option<i64> = self
            .connection
            .prepare_cached("SELECT seq FROM line WHERE place = ?1 AND id = ?2")?
            .query_row([place, id], |row| row.get(0))
            .optional()?;
        let Some(seq) = known else {
            self.came(place);
            return self.insert(place, id, line);
        };
        self.put(true, seq, (place, id), line)?;
        self.written.changed = true;
        Ok(seq)
    }

    fn came(&mut self, place: i64) {
        self.written.new += 1;
        *self.written.uncounted.entry(place).or_default() += 1;
    }

    /// Counts the lines that came, once for all of a conversation.
    pub(super) fn count_written(&mut self) -> rusqlite::Result<()> {
        for (place, more) in std::mem::take(&mut self.written.uncounted) {
            self.count(place, more)?;
        }
        Ok(())
    }

    /// Inserts a line under the number nearest to its id that no other line has. Out: that number.
    fn insert(&self, place: i64, id: i64, line: &KeptLine) -> rusqlite::Result<i64> {
        for seq in id..=id.saturating_add(MOST_TRIES) {
            if self.put(false, seq, (place, id), line)? == 1 {
                return Ok(seq);
            }
        }
        let sql = "SELECT min(seq) - 1 FROM line";
        let below: i64 = self.connection.query_row(sql, [], |row| row.get(0))?;
        self.put(false, below, (place, id), line)?;
        Ok(below)
    }

    /// Writes a line over one that is there, or as a new one. Out: how many rows it changed.
    fn put(
        &self,
        known: bool,
        seq: i64,
        (place, id): (i64, i64),
        line: &KeptLine,
    ) -> rusqlite::Result<usize> {
        let sql = if known {
            "UPDATE line SET place = :place, id = :id, kind = :kind, time = :time, msgid = :msgid,
                 who = :who, text = :text, reply = :reply, own = :own, mention = :mention,
                 redacted = :redacted, reactions = :reactions, counts = :counts
             WHERE seq = :seq"
        } else {
            "INSERT OR IGNORE INTO line (seq, place, id, kind, time, msgid, who, text, reply, own,
                 mention, redacted, reactions, counts)
             VALUES (:seq, :place, :id, :kind, :time, :msgid, :who, :text, :reply, :own,
                 :mention, :redacted, :reactions, :counts)"
        };
        let text = if line.redacted.is_some() { "" } else { fitting(&line.text, MOST_TEXT) };
        self.connection.prepare_cached(sql)?.execute(named_params! {
            ":seq": seq,
            ":place": place,
            ":id": id,
            ":kind": columns::number_of_line_kind(line.kind),
            ":time": line.time.as_millis(),
            ":msgid": line.msgid.as_ref().map(MsgId::as_str),
            ":who": fitting(&line.who, MOST_NAME),
            ":text": text,
            ":reply": line.reply.as_ref().map(MsgId::as_str),
            ":own": line.own,
            ":mention": line.mention,
            ":redacted": line.redacted.as_deref().map(|by| fitting(by, MOST_NAME)),
            ":reactions": columns::text_of_reactions(&line.reactions),
            ":counts": counts(line),
        })
    }

    pub(super) fn forget_lines(&mut self, place: &Place, ids: &[EntryId]) -> rusqlite::Result<()> {
        // Of what is counted some may go.
        self.count_written()?;
        let number = self.number(place)?;
        let mut gone = 0;
        for id in ids.iter().filter_map(|id| columns::number(*id)) {
            let seq: Option<i64> = self
                .connection
                .prepare_cached("DELETE FROM line WHERE place = ?1 AND id = ?2 RETURNING seq")?
                .query_row([number, id], |row| row.get(0))
                .optional()?;
            if let Some(seq) = seq {
                gone += 1;
                self.unindex(seq)?;
            }
        }
        self.count(number, -gone)
    }

    /// A line is gone, and so are its words.
    pub(super) fn unindex(&self, seq: i64) -> rusqlite::Result<()> {
        for sql in ["DELETE FROM word WHERE rowid = ?1", "DELETE FROM unindexed WHERE seq = ?1"] {
            self.connection.prepare_cached(sql)?.execute([seq])?;
        }
        Ok(())
    }

    fn count(&self, place: i64, more: i64) -> rusqlite::Result<()> {
        if more != 0 {
            let sql = "UPDATE place SET lines = max(0, lines + ?2) WHERE place = ?1";
            self.connection.prepare_cached(sql)?.execute([place, more])?;
        }
        Ok(())
    }

    pub(super) fn lines_before(
        &self,
        place: &Place,
        before: Option<EntryId>,
        limit: usize,
    ) -> rusqlite::Result<Vec<KeptLine>> {
        let before = before.and_then(columns::number).unwrap_or(i64::MAX);
        let sql = format!(
            "SELECT {LINE} FROM line WHERE place = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
        );
        let mut lines = self.some_lines(&sql, place, before, limit)?;
        lines.reverse();
        Ok(lines)
    }

    pub(super) fn lines_after(
        &self,
        place: &Place,
        after: EntryId,
        limit: usize,
    ) -> rusqlite::Result<Vec<KeptLine>> {
        let after = columns::number(after).unwrap_or(i64::MAX);
        let sql =
            format!("SELECT {LINE} FROM line WHERE place = ?1 AND id > ?2 ORDER BY id LIMIT ?3");
        self.some_lines(&sql, place, after, limit)
    }

    fn some_lines(
        &self,
        sql: &str,
        place: &Place,
        border: i64,
        limit: usize,
    ) -> rusqlite::Result<Vec<KeptLine>> {
        let Some(number) = self.known_number(place)? else {
            return Ok(Vec::new());
        };
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query(params![number, border, most(limit)])?;
        Ok(lines(rows)?.into_iter().map(|(_, line)| line).collect())
    }

    pub(super) fn line_of(&self, place: &Place, msgid: &MsgId) -> rusqlite::Result<Vec<KeptLine>> {
        let Some(number) = self.known_number(place)? else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "SELECT {LINE} FROM line WHERE place = ?1 AND msgid = ?2 ORDER BY id DESC LIMIT 1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query(params![number, msgid.as_str()])?;
        Ok(lines(rows)?.into_iter().map(|(_, line)| line).collect())
    }

    pub(super) fn mentions(&self, limit: usize) -> rusqlite::Result<Vec<(Place, KeptLine)>> {
        let sql = format!(
            "SELECT {LINE} FROM line WHERE mention = 1 AND counts = 1 ORDER BY seq DESC LIMIT ?1"
        );
        let found = {
            let mut statement = self.connection.prepare_cached(&sql)?;
            lines(statement.query(params![most(limit)])?)?
        };
        self.with_places(found)
    }

    /// Lines with the conversations they are in.
    pub(super) fn with_places(
        &self,
        found: Vec<(i64, KeptLine)>,
    ) -> rusqlite::Result<Vec<(Place, KeptLine)>> {
        let mut all = Vec::with_capacity(found.len());
        for (number, line) in found {
            if let Some(place) = self.place(number)? {
                all.push((place, line));
            }
        }
        Ok(all)
    }
}

/// Whether it can be unread.
fn counts(line: &KeptLine) -> bool {
    let said = matches!(line.kind, KeptKind::Said | KeptKind::Action | KeptKind::Notice);
    said && !line.own
}

pub(super) fn most(limit: usize) -> i64 {
    i64::try_from(limit.min(MOST_LINES)).unwrap_or(0)
}

fn lines(mut rows: Rows<'_>) -> rusqlite::Result<Vec<(i64, KeptLine)>> {
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        lines.extend(columns::line(row));
    }
    Ok(lines)
}
