//! The messages of several channels in the order of their ids, read in pieces: of each channel only about as many as are
//! looked at, and nothing that is no message.

use std::collections::{BinaryHeap, VecDeque};

use rusqlite::Connection;

use crate::proto::Folded;
use crate::server::model::Row;
use crate::server::store::page::number;

use super::columns::{CLOSED, COLUMNS, SAID};
use super::reader::rows;

/// Rows of a channel that are read at once, at first and later.
const FIRST: usize = 16;
const MOST: usize = 512;

pub(super) struct Unindexed<'a> {
    db: &'a Connection,
    sql: String,
    forward: bool,
    channels: Vec<Channel<'a>>,
    /// The next row of each channel that has one: the greatest is the next of all.
    next: BinaryHeap<(i64, usize)>,
}

struct Channel<'a> {
    number: i64,
    place: &'a Folded,
    /// Between these ids nothing has been read yet.
    left: (i64, i64),
    rows: VecDeque<Row>,
    piece: usize,
}

impl<'a> Unindexed<'a> {
    /// Between two ids, both included, the lowest or the highest first.
    pub(super) fn new(
        db: &'a Connection,
        channels: impl Iterator<Item = (i64, &'a Folded)>,
        between: (i64, i64),
        forward: bool,
    ) -> rusqlite::Result<Self> {
        let order = if forward { "ASC" } else { "DESC" };
        let part = |kind: i64| {
            format!(
                "SELECT id FROM (SELECT id FROM line INDEXED BY sort
                     WHERE channel = ?1 AND kind & 7 = {kind} AND id BETWEEN ?2 AND ?3
                     ORDER BY id {order} LIMIT ?4)"
            )
        };
        let parts = [part(SAID), part(SAID | CLOSED)].join(" UNION ALL ");
        let sql = format!(
            "SELECT {COLUMNS} FROM line WHERE channel = ?1 AND id IN ({parts})
             ORDER BY id {order} LIMIT ?4"
        );
        let channel = |(number, place)| Channel {
            number,
            place,
            left: between,
            rows: VecDeque::new(),
            piece: FIRST,
        };
        let channels: Vec<Channel<'a>> = channels.map(channel).collect();
        let count = channels.len();
        let mut all = Self { db, sql, forward, channels, next: BinaryHeap::new() };
        for at in 0..count {
            all.queue(at)?;
        }
        Ok(all)
    }

    /// The next one, and the number of its channel.
    pub(super) fn next(&mut self) -> rusqlite::Result<Option<(i64, Row)>> {
        let Some((_, at)) = self.next.pop() else {
            return Ok(None);
        };
        let channel = self.channels.get_mut(at);
        let found = channel.and_then(|channel| Some((channel.number, channel.rows.pop_front()?)));
        self.queue(at)?;
        Ok(found)
    }

    /// Puts the next row of a channel into its place among those of the others.
    fn queue(&mut self, at: usize) -> rusqlite::Result<()> {
        let Some(channel) = self.channels.get_mut(at) else {
            return Ok(());
        };
        let (low, high) = channel.left;
        if channel.rows.is_empty() && low <= high {
            let piece = i64::try_from(channel.piece).unwrap_or(i64::MAX);
            let bounds = (channel.number, low, high, piece);
            let read = rows(self.db, &self.sql, bounds, channel.place)?;
            let is_all = read.len() < channel.piece;
            let last = read.last().map(number).filter(|_| !is_all);
            channel.left = match last {
                // Nothing is left.
                None => (1, 0),
                Some(last) if self.forward => (last + 1, high),
                Some(last) => (low, last - 1),
            };
            channel.rows = read.into();
            channel.piece = (channel.piece * 2).min(MOST);
        }
        if let Some(row) = channel.rows.front() {
            let id = number(row);
            self.next.push((if self.forward { -id } else { id }, at));
        }
        Ok(())
    }
}
