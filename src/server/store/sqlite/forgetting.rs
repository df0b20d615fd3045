//! What is too old or too much goes, in pieces, from the lines and from the index; the room is used again.

use rusqlite::Connection;

use crate::proto::{Folded, MsgId, Timestamp};
use crate::server::model::{first_number, id_of};
use crate::server::store::memory::too_old;
use crate::server::store::{Retention, StoreError};

use super::known::{Known, first_of};
use super::writer::{Writer, delete};

/// Lines of a piece: more would hold a commit up.
const PIECE: usize = 64;
/// Channels that are looked at for a piece.
const CHANNELS_AT_ONCE: usize = 256;

/// How far a round has come: through all channels, then through the oldest lines of all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::server::store) struct Round {
    /// The channel before the next one.
    after: Option<Folded>,
    /// All channels have been looked at.
    in_total: bool,
}

/// What a piece came to.
#[derive(Debug, Default)]
pub(in crate::server::store) struct Piece {
    pub(in crate::server::store) gone: Vec<(Folded, MsgId)>,
    /// Lines, also those of channels that have no name any more.
    pub(in crate::server::store) count: u64,
    /// All channels were looked at, and nothing is left to forget.
    pub(in crate::server::store) is_last: bool,
}

impl Writer {
    /// Goes on for a piece.
    pub(in crate::server::store) fn forget(
        &mut self,
        retention: &Retention,
        now: Timestamp,
        round: &mut Round,
    ) -> Result<Piece, StoreError> {
        if !self.known()?.has_seen_all() {
            return Ok(Piece::default());
        }
        let begin = round.clone();
        let (piece, end) = self.transact(|db, known| {
            let (mut piece, mut end) = (Piece::default(), begin);
            forget_nameless(db, known, &mut piece)?;
            if !end.in_total {
                end.after = forget_by_channel(db, known, (retention, now, end.after), &mut piece)?;
                end.in_total = end.after.is_none();
            }
            if end.in_total && forget_oldest(db, known, retention.rows_in_total, &mut piece)? {
                end = Round::default();
            }
            piece.count += u64::try_from(piece.gone.len()).unwrap_or(u64::MAX);
            piece.is_last = end == Round::default() && piece.count == 0;
            Ok((piece, end))
        })?;
        *round = end;
        Ok(piece)
    }
}

fn forget_nameless(db: &Connection, known: &mut Known, piece: &mut Piece) -> rusqlite::Result<()> {
    let mut left = PIECE;
    while left > 0
        && let Some(channel) = known.nameless.last().copied()
    {
        let ids = oldest(db, channel, i64::MAX, left)?;
        for id in &ids {
            delete(db, known, channel, *id)?;
        }
        piece.count += u64::try_from(ids.len()).unwrap_or(u64::MAX);
        left -= ids.len();
        if left > 0 {
            db.prepare_cached("DELETE FROM channel WHERE number = ?")?.execute([channel])?;
            known.nameless.pop();
            piece.count += 1;
            left -= 1;
        }
    }
    Ok(())
}

/// Out: the channel before the one at which the next piece begins; `None` after the last one.
fn forget_by_channel(
    db: &Connection,
    known: &mut Known,
    (retention, now, begin): (&Retention, Timestamp, Option<Folded>),
    piece: &mut Piece,
) -> rusqlite::Result<Option<Folded>> {
    let names = known.names_after(begin.as_ref(), CHANNELS_AT_ONCE);
    let is_end = names.len() < CHANNELS_AT_ONCE;
    let mut before = begin;
    for name in names {
        let (days, most) = retention.of(&name);
        let left = PIECE - piece.gone.len();
        if left == 0 {
            return Ok(before);
        }
        let Some(place) = known.place(&name) else {
            continue;
        };
        let (channel, lines) = (place.number, place.lines);
        let mut ids = match too_old(days, now) {
            Some(old) => older(db, channel, old, left)?,
            None => Vec::new(),
        };
        for id in &ids {
            remove(db, known, (&name, channel, *id), piece)?;
        }
        let gone = u64::try_from(ids.len()).unwrap_or(u64::MAX);
        if most > 0 && lines - gone > most {
            let over = usize::try_from(lines - gone - most).unwrap_or(usize::MAX);
            ids = oldest(db, channel, i64::MAX, over.min(left - ids.len()))?;
            for id in &ids {
                remove(db, known, (&name, channel, *id), piece)?;
            }
        }
        forget_empty(db, known, &name)?;
        before = Some(name);
    }
    Ok(before.filter(|_| !is_end))
}

/// Nothing stays of a channel without lines: strangers make as many as they like.
fn forget_empty(db: &Connection, known: &mut Known, name: &Folded) -> rusqlite::Result<()> {
    let empty = known.place(name).filter(|place| place.lines == 0).map(|place| place.number);
    if let Some(channel) = empty
        && first_of(db, channel)?.is_none()
    {
        db.prepare_cached("DELETE FROM channel WHERE number = ?")?.execute([channel])?;
        known.remove(name);
    }
    Ok(())
}

/// Of all channels the oldest, until no more than so many are left. Out: whether no more are.
fn forget_oldest(
    db: &Connection,
    known: &mut Known,
    most: u64,
    piece: &mut Piece,
) -> rusqlite::Result<bool> {
    for _ in 0..CHANNELS_AT_ONCE {
        let over = known.lines().saturating_sub(most);
        if most == 0 || over == 0 {
            return Ok(true);
        }
        let over = usize::try_from(over).unwrap_or(usize::MAX);
        let left = over.min(PIECE.saturating_sub(piece.gone.len()));
        if left == 0 {
            return Ok(false);
        }
        let Some((name, at_least, next)) = known.oldest() else {
            return Ok(true);
        };
        let Some(channel) = known.place(&name).map(|place| place.number) else {
            return Ok(true);
        };
        let first = first_of(db, channel)?;
        if first == Some(at_least) {
            // An id that several channels have goes from one after the other.
            for id in oldest(db, channel, next.max(at_least.saturating_add(1)), left)? {
                remove(db, known, (&name, channel, id), piece)?;
            }
        }
        // A channel without lines is behind all others until it has one.
        let first = if first == Some(at_least) { first_of(db, channel)? } else { first };
        known.begins_at(&name, first.unwrap_or(i64::MAX));
        if at_least == i64::MAX && first.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn remove(
    db: &Connection,
    known: &mut Known,
    (name, channel, id): (&Folded, i64, i64),
    piece: &mut Piece,
) -> rusqlite::Result<()> {
    if delete(db, known, channel, id)? {
        known.one_less(name);
    }
    piece.gone.push((name.clone(), id_of(id)));
    Ok(())
}

/// The first lines of a channel below an id.
fn oldest(db: &Connection, channel: i64, below: i64, most: usize) -> rusqlite::Result<Vec<i64>> {
    let sql = "SELECT id FROM line WHERE channel = ? AND id < ? ORDER BY id LIMIT ?";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    db.prepare_cached(sql)?.query_map((channel, below, most), |row| row.get(0))?.collect()
}

/// Lines of a channel from before a time.
fn older(db: &Connection, channel: i64, old: Timestamp, most: usize) -> rusqlite::Result<Vec<i64>> {
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let sql = "SELECT id FROM line WHERE channel = ? AND at IS NOT NULL AND at < ? LIMIT ?";
    let mut ids: Vec<i64> = db
        .prepare_cached(sql)?
        .query_map((channel, old.as_millis(), limit), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let sql = "SELECT id FROM line WHERE channel = ? AND id < ? AND at IS NULL ORDER BY id LIMIT ?";
    let straight: Vec<i64> = db
        .prepare_cached(sql)?
        .query_map((channel, first_number(old), limit), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    ids.extend(straight);
    ids.truncate(most);
    Ok(ids)
}
