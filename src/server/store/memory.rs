//! Everything in memory: for a server that is to leave nothing behind, and what the store on disk is compared with.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::proto::name::CASEMAP;
use crate::proto::{Folded, Timestamp};
use crate::server::model::{
    Account, AccountId, Filter, Found, Kept, Query, Reach, Row, SavedChannel, SavedPerson, Write,
    id_number, parties, partner,
};

use super::page::{Counted, Reading, number, page};
use super::words;
use super::{HistoryStore, Restored, Retention, StoreError};

/// Rows that one call of `prune` forgets at most.
const PIECE: usize = 256;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Rows by channel, in the order in which they were stored.
#[derive(Debug, Default)]
pub struct MemoryStore {
    places: BTreeMap<Folded, Vec<Row>>,
    channels: BTreeMap<Folded, SavedChannel>,
    accounts: BTreeMap<AccountId, Account>,
    people: BTreeMap<Folded, SavedPerson>,
    markers: BTreeMap<(AccountId, Folded), Timestamp>,
    last_id: i64,
    host_key: [u8; 16],
    rows: usize,
}

impl MemoryStore {
    /// With nothing in it.
    pub fn new(host_key: [u8; 16]) -> Self {
        Self { host_key, ..Self::default() }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    fn conversations(&self) -> Vec<(Folded, i64)> {
        let between_two = self.places.iter().filter(|(place, _)| parties(place).is_some());
        let last =
            |(place, rows): (&Folded, &Vec<Row>)| Some((place.clone(), number(rows.last()?)));
        between_two.filter_map(last).collect()
    }

    fn rows(&self, place: &Folded) -> &[Row] {
        self.places.get(place).map_or(&[], Vec::as_slice)
    }

    fn write(&mut self, write: &Write) {
        match write {
            Write::Row(row) => self.add(row),
            Write::Redacted { place, id } => {
                let rows = self.places.get_mut(place);
                let at = rows.as_ref().and_then(|rows| {
                    let at = rows.binary_search_by(|row| row.id.cmp(id));
                    at.ok()
                });
                if let Some((rows, at)) = rows.zip(at) {
                    rows.remove(at);
                    self.rows -= 1;
                }
            }
            Write::Renamed { from, to } if from == to => {}
            Write::Renamed { from, to } => {
                let overwritten = self.places.remove(to).unwrap_or_default();
                self.rows -= overwritten.len();
                if let Some(rows) = self.places.remove(from) {
                    let renamed = |row: Row| Row { place: to.clone(), ..row };
                    self.places.insert(to.clone(), rows.into_iter().map(renamed).collect());
                }
            }
            Write::Channel(channel) => {
                self.channels.insert(CASEMAP.fold(&channel.name), channel.clone());
            }
            Write::Account(account) => {
                self.accounts.insert(account.id, account.clone());
            }
            Write::NoAccount(id) => {
                self.accounts.remove(id);
                self.markers.retain(|(account, _), _| account != id);
                self.people.retain(|_, person| person.account != *id);
                let rows = &mut self.rows;
                self.places.retain(|place, kept| {
                    let goes = partner(place, *id).is_some();
                    *rows -= if goes { kept.len() } else { 0 };
                    !goes
                });
            }
            Write::Person(person) => {
                self.people.insert(CASEMAP.fold(&person.nick), person.clone());
            }
            Write::NoPerson(nick) => {
                self.people.remove(nick);
            }
            Write::Marker { account, target, read } => {
                let key = (*account, target.clone());
                match read {
                    Some(read) => self.markers.insert(key, *read),
                    None => self.markers.remove(&key),
                };
            }
            Write::NoChannel(place) => {
                self.channels.remove(place);
                let is_said = |row: &Row| matches!(row.what, Kept::Said { .. });
                if !self.rows(place).iter().any(is_said) {
                    self.rows -= self.places.remove(place).map_or(0, |rows| rows.len());
                }
            }
        }
    }

    fn add(&mut self, row: &Row) {
        let rows = self.places.entry(row.place.clone()).or_default();
        if let Err(at) = rows.binary_search_by(|other| other.id.cmp(&row.id)) {
            rows.insert(at, row.clone());
            self.rows += 1;
        }
        self.last_id = self.last_id.max(number(row));
    }

    fn targets(
        &self,
        places: &[(Folded, Reach)],
        from: Timestamp,
        to: Timestamp,
        limit: usize,
    ) -> Vec<(Folded, Timestamp)> {
        let latest = |(place, reach): &(Folded, Reach)| {
            let counted = Counted::of(reach, false);
            let row = self.rows(place).iter().rev().find(|row| counted.counts(row))?;
            Some((place.clone(), row.at))
        };
        in_order(places.iter().filter_map(latest).collect(), from, to, limit)
    }

    fn search(
        &self,
        places: &[(Folded, Reach)],
        wanted: &[Vec<String>],
        filter: &Filter,
        limit: usize,
    ) -> Vec<Row> {
        let hits = |(place, reach): &(Folded, Reach)| {
            let rows = self.rows(place).iter();
            let reading = Reading::of(reach);
            let hit = |row: &&Row| reading.reaches(row) && is_hit(row, wanted, filter);
            if filter.is_forward() {
                rows.filter(hit).take(limit).cloned().collect::<Vec<_>>()
            } else {
                rows.rev().filter(hit).take(limit).cloned().collect()
            }
        };
        let mut found: Vec<Row> = places.iter().flat_map(hits).collect();
        nearest(&mut found, filter, limit);
        found
    }
}

/// Leaves so many rows of several channels from the end that the filter counts from, oldest first.
pub(super) fn nearest(rows: &mut Vec<Row>, filter: &Filter, limit: usize) {
    let order = |row: &Row| (row.id.clone(), row.place.clone());
    rows.sort_by_key(order);
    rows.dedup_by_key(|row| order(row));
    if filter.is_forward() {
        rows.truncate(limit);
    } else {
        rows.drain(..rows.len().saturating_sub(limit));
    }
}

/// The channels whose time lies between, in the order asked for.
pub(super) fn in_order(
    mut latest: Vec<(Folded, Timestamp)>,
    from: Timestamp,
    to: Timestamp,
    limit: usize,
) -> Vec<(Folded, Timestamp)> {
    let (low, high) = (from.min(to), from.max(to));
    latest.retain(|(_, at)| low < *at && *at < high);
    latest.sort_by(|(a, a_at), (b, b_at)| a_at.cmp(b_at).then_with(|| a.cmp(b)));
    latest.dedup();
    if from > to {
        latest.reverse();
    }
    latest.truncate(limit);
    latest
}

/// Whether a row is a message that has the words, from whom and when it was asked for.
pub(super) fn is_hit(row: &Row, wanted: &[Vec<String>], filter: &Filter) -> bool {
    let Kept::Said { parts, .. } = &row.what else {
        return false;
    };
    let from = |nick: &Folded| CASEMAP.fold(&row.by.source.name) == *nick;
    filter.from.as_ref().is_none_or(from)
        && filter.after.is_none_or(|after| row.at > after)
        && filter.before.is_none_or(|before| row.at < before)
        && words::has_all(&words::of_parts(parts), wanted)
}

/// Refuses rows that cannot be put in order.
pub(super) fn check(writes: &[Write]) -> Result<(), StoreError> {
    let wrong = writes.iter().find_map(|write| match write {
        Write::Row(row) if id_number(&row.id).is_none() => Some(&row.id),
        _ => None,
    });
    match wrong {
        Some(id) => Err(StoreError(format!("{id} is no message id of this server"))),
        None => Ok(()),
    }
}

impl Retention {
    /// Days and rows of a channel.
    pub(super) fn of(&self, place: &Folded) -> (u32, u64) {
        let own = self.channels.iter().find(|(name, ..)| name == place.as_str());
        own.map_or((self.days, self.rows_per_channel), |(_, days, rows)| (*days, *rows))
    }
}

/// What is older than so many days is too old; 0 days is for ever.
pub(super) fn too_old(days: u32, now: Timestamp) -> Option<Timestamp> {
    (days > 0).then(|| now - DAY * days)
}

impl HistoryStore for MemoryStore {
    fn commit(&mut self, writes: &[Write]) -> Result<(), StoreError> {
        check(writes)?;
        for write in writes {
            self.write(write);
        }
        Ok(())
    }

    fn answer(&mut self, query: &Query) -> Result<Found, StoreError> {
        Ok(match query {
            Query::Page { place, reach, slice, limit, events } => {
                let counted = Counted::of(reach, *events);
                Found::Rows(page(self.rows(place), slice, counted, *limit))
            }
            Query::Targets { places, from, to, limit } => {
                Found::Targets(self.targets(places, *from, *to, *limit))
            }
            Query::Search { places, words, filter, limit } => {
                let wanted = words::wanted(words);
                let search = |wanted: Vec<_>| self.search(places, &wanted, filter, *limit);
                Found::Hits { rows: wanted.map(search).unwrap_or_default(), partial: false }
            }
            Query::One { place, reach, id } => {
                let rows = self.rows(place);
                let row = rows.binary_search_by(|row| row.id.cmp(id)).ok();
                let row = row.and_then(|at| rows.get(at));
                let row = row.filter(|row| Reading::of(reach).reaches(row));
                Found::Rows(row.cloned().into_iter().collect())
            }
        })
    }

    fn prune(&mut self, retention: &Retention, now: Timestamp) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        for (place, rows) in &mut self.places {
            let (days, most) = retention.of(place);
            let old = too_old(days, now);
            let before = rows.len();
            if let Some(old) = old {
                let mut left = PIECE - forgotten;
                rows.retain(|row| {
                    let goes = row.at < old && left > 0;
                    left -= usize::from(goes);
                    !goes
                });
            }
            if most > 0 {
                let most = usize::try_from(most).unwrap_or(usize::MAX);
                let left = PIECE - forgotten - (before - rows.len());
                rows.drain(..rows.len().saturating_sub(most).min(left));
            }
            forgotten += before - rows.len();
            if forgotten == PIECE {
                break;
            }
        }
        self.rows -= forgotten;
        let most = usize::try_from(retention.rows_in_total).unwrap_or(usize::MAX);
        if most > 0 && forgotten < PIECE {
            forgotten += self.forget_oldest(self.rows.saturating_sub(most).min(PIECE - forgotten));
        }
        self.places.retain(|_, rows| !rows.is_empty());
        Ok(u64::try_from(forgotten).unwrap_or(u64::MAX))
    }

    fn restore(&mut self) -> Result<Restored, StoreError> {
        Ok(Restored {
            last_id: self.last_id,
            host_key: self.host_key,
            channels: self.channels.values().cloned().collect(),
            accounts: self.accounts.values().cloned().collect(),
            conversations: self.conversations(),
            people: self.people.values().cloned().collect(),
            markers: self
                .markers
                .iter()
                .map(|((account, target), read)| (*account, target.clone(), *read))
                .collect(),
        })
    }
}

impl MemoryStore {
    /// Forgets so many rows, the oldest of all channels.
    fn forget_oldest(&mut self, count: usize) -> usize {
        if count == 0 {
            return 0;
        }
        let mut oldest = BTreeSet::new();
        for (place, rows) in &self.places {
            oldest.extend(rows.iter().take(count).map(|row| (row.id.clone(), place.clone())));
            while oldest.len() > count {
                oldest.pop_last();
            }
        }
        for (_, place) in &oldest {
            if let Some(rows) = self.places.get_mut(place) {
                rows.remove(0);
            }
        }
        self.rows -= oldest.len();
        oldest.len()
    }
}
