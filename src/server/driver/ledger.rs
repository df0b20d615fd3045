//! [`Ledger`]: what a turn writes down, committed before anybody sees what the turn did.
//!
//! One commit takes everything that gathered: under load that is a whole turn, and with nobody else it is one line. When
//! the disk fails, lines that can be refused are; people have come and gone all the same, so what tells of that is kept for
//! the next commit.
#![expect(clippy::disallowed_methods, reason = "edge: reads the clock")]

use std::collections::BTreeSet;
use std::pin::pin;
use std::time::Duration;

use tokio::time::Instant;

use crate::proto::MsgId;
use crate::server::effect::Effect;
use crate::server::metrics::Metrics;
use crate::server::model::{Found, Query, Refusal, Subject, Unavailable, Write};
use crate::server::store::{Retention, Shelf, StoreError};

/// Writes that are kept while the disk fails, without what is a whole state, of which each is kept once.
const MOST_KEPT: usize = 10_000;
/// Of them so many are tried at once.
const PIECE: usize = 500;
/// Attempts, after a commit that the disk took, to find what it is among them that it does not take.
const MOST_TRIED: usize = 64;
/// A commit that takes longer is worth a line in the log.
const SLOW: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Ledger {
    shelf: Shelf,
    metrics: Metrics,
    /// What could not be written, and nobody was refused for, in order.
    kept: Vec<Write>,
    /// The last commit failed.
    failing: bool,
    /// More was lost than is kept, and that has been said.
    losing: bool,
}

impl Ledger {
    pub(super) fn new(shelf: Shelf, metrics: Metrics) -> Self {
        Self { shelf, metrics, kept: Vec::new(), failing: false, losing: false }
    }

    pub(super) fn count_in(&mut self, metrics: Metrics) {
        self.metrics = metrics;
    }

    pub(super) fn retain(&self, retention: Retention) {
        self.shelf.retain(retention);
    }

    /// Answers from everything that was committed.
    pub(super) fn answer(
        &self,
        query: Query,
    ) -> impl Future<Output = Result<Found, Unavailable>> + use<> {
        self.shelf.answer(query)
    }

    /// Writes down what these effects ask for. When that fails, takes out of them what nobody is to see; out: who is to
    /// be told.
    pub(super) async fn commit(&mut self, effects: &mut Vec<Effect>) -> Vec<Refusal> {
        let (mut writes, mut owed) = (Vec::new(), Vec::new());
        let mut refused = BTreeSet::new();
        for effect in &mut *effects {
            if let Effect::Store { writes: new, refusal } = effect {
                if refusal.is_none() {
                    owed.extend_from_slice(new);
                } else {
                    refused.extend(new.iter().filter_map(id));
                }
                writes.append(new);
            }
        }
        if writes.is_empty() {
            return Vec::new();
        }
        // What is older first. It must not be what everything else fails of.
        let done_before = self.commit_kept().await;
        let newer: BTreeSet<Subject> = if done_before {
            BTreeSet::new()
        } else {
            writes.iter().filter_map(Write::subject).collect()
        };
        let done = self.write(writes).await;
        if done.is_ok() && !done_before {
            // What is newer is there already: it must not be undone by what comes after it now.
            self.kept.retain(|write| match write {
                Write::Renamed { .. } => false,
                write => write.subject().is_none_or(|subject| !newer.contains(&subject)),
            });
            self.commit_what_can_be().await;
        }
        match done {
            Ok(()) => {
                self.metrics.storing.set(1);
                if std::mem::take(&mut self.failing) {
                    self.losing = false;
                    tracing::warn!("what is said can be stored again");
                }
                Vec::new()
            }
            Err(error) => {
                self.metrics.storing.set(0);
                if !std::mem::replace(&mut self.failing, true) {
                    tracing::error!(
                        "cannot store: {error}; what is said in channels is refused until it can be"
                    );
                }
                self.keep(owed);
                refuse(effects, &refused)
            }
        }
    }

    /// Out: whether nothing is left of it.
    async fn commit_kept(&mut self) -> bool {
        while !self.kept.is_empty() {
            if !self.commit_first(PIECE).await {
                return false;
            }
        }
        true
    }

    /// The disk is well, but does not take something of what is kept: that is given up, and the rest is written. What is
    /// not tried now is kept for the next commit.
    async fn commit_what_can_be(&mut self) {
        let (mut piece, mut lost) = (PIECE, 0);
        for _ in 0..MOST_TRIED {
            if self.kept.is_empty() {
                break;
            }
            if self.commit_first(piece).await {
                piece = (piece * 2).min(PIECE);
            } else if piece > 1 {
                piece = piece.min(self.kept.len()).div_ceil(2);
            } else {
                self.kept.drain(..1);
                lost += 1;
            }
        }
        if lost > 0 {
            tracing::warn!("{lost} earlier changes cannot be stored and are given up");
        }
    }

    /// Writes the oldest of what is kept, so many at most. Out: whether they are.
    async fn commit_first(&mut self, most: usize) -> bool {
        let piece: Vec<Write> = self.kept.iter().take(most).cloned().collect();
        let count = piece.len();
        let done = self.write(piece).await.is_ok();
        if done {
            self.kept.drain(..count);
        }
        done
    }

    /// The last attempt with what is kept.
    pub(super) async fn close(&mut self) {
        if !self.commit_kept().await {
            tracing::error!("{} changes could not be stored and are lost", self.kept.len());
        }
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        let begun = Instant::now();
        let mut done = pin!(self.shelf.commit(writes));
        let done = if let Ok(done) = tokio::time::timeout(SLOW, &mut done).await {
            done
        } else {
            let limit = SLOW.as_secs();
            tracing::warn!("the disk takes more than {limit} s to store; everybody waits");
            done.await
        };
        self.metrics.commit_time.observe(begun.elapsed().as_secs_f64());
        done
    }

    /// For the next commit. Of what is a whole state, the last counts.
    fn keep(&mut self, owed: Vec<Write>) {
        self.kept.extend(owed);
        let mut later = BTreeSet::new();
        let mut kept: Vec<Write> = Vec::new();
        let mut others = 0;
        for write in self.kept.drain(..).rev() {
            let wanted = if let Some(subject) = write.subject() {
                later.insert(subject)
            } else {
                others += 1;
                others <= MOST_KEPT
            };
            if wanted {
                kept.push(write);
            }
        }
        kept.reverse();
        self.kept = kept;
        if others > MOST_KEPT && !std::mem::replace(&mut self.losing, true) {
            tracing::error!("more than {MOST_KEPT} changes wait to be stored; the oldest are lost");
        }
    }
}

/// The id of a row.
fn id(write: &Write) -> Option<MsgId> {
    match write {
        Write::Row(row) => Some(row.id.clone()),
        _ => None,
    }
}

/// Takes out what was not to be seen before it is stored, and what would tell of it: there may be nobody who would have
/// seen it.
fn refuse(effects: &mut Vec<Effect>, unseen: &BTreeSet<MsgId>) -> Vec<Refusal> {
    let mut refused = Vec::new();
    effects.retain_mut(|effect| match effect {
        Effect::Deliver { needs, .. } => needs.is_none(),
        Effect::Store { refusal, .. } => {
            refused.extend(refusal.take().map(|refusal| *refusal));
            false
        }
        Effect::Record(record) => !unseen.contains(&record.id),
        _ => true,
    });
    refused
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::Timestamp;
    use crate::proto::name::CASEMAP;
    use crate::server::model::{Record, Recorded};
    use crate::server::store::{HistoryStore, MemoryStore, Restored};
    use std::sync::{Arc, Mutex, PoisonError};

    /// Takes everything but one write, and notes how many it took.
    #[derive(Debug)]
    struct Picky(Arc<Mutex<Vec<usize>>>);

    impl HistoryStore for Picky {
        fn commit(&mut self, writes: &[Write]) -> Result<(), StoreError> {
            if writes.contains(&renamed(1234)) {
                return Err(StoreError("not that one".to_owned()));
            }
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(writes.len());
            Ok(())
        }

        fn answer(&mut self, _: &Query) -> Result<Found, StoreError> {
            Err(StoreError("not asked".to_owned()))
        }

        fn prune(&mut self, _: &Retention, _: Timestamp) -> Result<u64, StoreError> {
            Ok(0)
        }

        fn restore(&mut self) -> Result<Restored, StoreError> {
            Ok(Restored::default())
        }
    }

    #[test]
    fn what_is_refused_is_not_told_of_also_when_nobody_would_have_heard_it() {
        let id = crate::server::model::id_of(7);
        let what = Recorded::Departed { nick: "bob".to_owned(), reason: String::new() };
        let told = |id: &MsgId| {
            Effect::Record(Record {
                at: Timestamp::from_millis(0),
                id: id.clone(),
                what: what.clone(),
            })
        };
        let other = crate::server::model::id_of(8);
        let mut effects = vec![told(&id), told(&other)];
        assert_eq!(refuse(&mut effects, &BTreeSet::from([id])), []);
        assert_eq!(effects, [told(&other)]);
    }

    #[test]
    fn of_what_is_kept_only_what_cannot_be_stored_is_given_up() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        runtime.expect("a runtime").block_on(async {
            let taken = Arc::new(Mutex::new(Vec::new()));
            let mut ledger = Ledger::new(Shelf::over(Picky(Arc::clone(&taken))), Metrics::new());
            ledger.keep((0..MOST_KEPT).map(renamed).collect());
            assert!(!ledger.commit_kept().await);
            assert_eq!(ledger.kept.len(), MOST_KEPT - 2 * PIECE, "those before it are written");
            ledger.commit_what_can_be().await;
            assert_eq!(ledger.kept, []);
            let taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
            assert_eq!(taken.iter().sum::<usize>(), MOST_KEPT - 1);
        });
    }

    fn renamed(number: usize) -> Write {
        Write::Renamed { from: CASEMAP.fold("#a"), to: CASEMAP.fold(&format!("#{number}")) }
    }

    #[test]
    fn what_is_kept_for_later_is_bounded_and_of_a_channel_the_last_counts() {
        let mut ledger = Ledger::new(Shelf::over(MemoryStore::new([0; 16])), Metrics::new());
        let gone = Write::NoChannel(CASEMAP.fold("#b"));
        ledger.keep(vec![gone.clone(), renamed(0), gone.clone()]);
        assert_eq!(ledger.kept, [renamed(0), gone.clone()]);
        for piece in (1..=MOST_KEPT).collect::<Vec<_>>().chunks(1000) {
            ledger.keep(piece.iter().copied().map(renamed).collect());
        }
        assert_eq!(ledger.kept.len(), MOST_KEPT + 1);
        assert_eq!(ledger.kept.first(), Some(&gone), "the oldest of the others is lost");
        assert_eq!(ledger.kept.last(), Some(&renamed(MOST_KEPT)));
        assert!(ledger.losing);
    }
}
