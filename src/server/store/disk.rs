//! The threads of a store on disk: one writes, two read, one moves what is written into its place in the file (a
//! checkpoint), one sees to it that no answer takes too long.
//!
//! The writer takes whatever is queued as one transaction, so that a busy server has few of them. Counting, indexing and
//! forgetting come when nothing is queued, or when they have waited long enough, in pieces of a few milliseconds. A commit
//! could as well be made on the hub's thread: `benches/README.md` has both. The way to this thread and back costs a
//! hundredth of a millisecond; on the hub's thread it would have to wait for whatever this one is at, with everybody who
//! is connected, and a disk that hangs would stop everything that needs no disk.

#![expect(
    clippy::disallowed_methods,
    reason = "edge: reads the clock, of the day and of how long things take"
)]

use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::oneshot;

use crate::proto::Timestamp;
use crate::server::model::{Found, Query, Slice, Write};
use crate::sqlite::{self, Durability, Lock, OpenError as FileError};

use super::checkpoints::{Checkpoint, Checkpoints};
use super::deadlines::Deadlines;
use super::newest::{self, Newest};
use super::sqlite::{Reader, Round, Writer};
use super::{OpenError, Restored, Retention, StoreError};

const READERS: usize = 2;
/// An answer that is not there by then is not waited for.
const LONGEST_ANSWER: Duration = Duration::from_secs(2);
/// Commits that are made one at most.
const MOST_AT_ONCE: usize = 1000;
/// So long a line may wait for being indexed while there is nothing else to do, and with it others that come meanwhile.
const INDEX_AFTER: Duration = Duration::from_millis(250);
/// Between two rounds through all channels.
const FORGET_EVERY: Duration = Duration::from_secs(60);
/// After something in the background has failed.
const REST: Duration = Duration::from_secs(5);
/// A commit that takes longer is worth a line in the log.
const SLOW: Duration = Duration::from_secs(1);
/// Answers that fail are worth one line in it in so long: anybody can ask as often as they like.
const TELL_EVERY: Duration = Duration::from_secs(60);
/// Channels of one question whose newest rows are fetched for the next one.
const MOST_WARMED: usize = 16;

type Answered<T> = oneshot::Sender<Result<T, StoreError>>;

#[derive(Debug)]
enum Job {
    Commit(Vec<Write>, Answered<()>),
    Retain(Retention),
    /// Do everything that there would be time for later.
    Settle(Sender<()>),
}

#[derive(Debug)]
struct Ask {
    query: Query,
    since: Instant,
    answer: Answered<Found>,
}

#[derive(Debug)]
pub(super) struct Disk {
    /// `None` at the end, by which the threads know it.
    jobs: Option<Sender<Job>>,
    asks: Option<Sender<Ask>>,
    newest: Arc<Newest>,
    deadlines: Arc<Deadlines>,
    threads: Vec<JoinHandle<()>>,
    /// The one that watches over the readers, as long as one of them reads.
    watch: Option<JoinHandle<()>>,
    /// Given up last.
    _lock: Lock,
}

impl Disk {
    pub(super) fn open(
        folder: &Path,
        durability: Durability,
        retention: Retention,
    ) -> Result<(Self, Restored), OpenError> {
        let lock = take(folder)?;
        let path = folder.join("tchat.db");
        let mut writer = Writer::open(&path, durability)?;
        let restored = writer.restore().map_err(|StoreError(why)| OpenError::Other(why))?;
        let readers: Vec<Reader> =
            (0..READERS).map(|_| Reader::open(&path)).collect::<Result<_, _>>()?;
        let handles = readers.iter().map(Reader::interrupter).collect();
        let (jobs, work) = mpsc::channel();
        let (asks, questions) = mpsc::channel();
        let (newest, deadlines) = (Arc::<Newest>::default(), Arc::new(Deadlines::new(handles)));
        let mut disk = Self {
            jobs: Some(jobs),
            asks: Some(asks),
            newest: Arc::clone(&newest),
            deadlines: Arc::clone(&deadlines),
            threads: Vec::new(),
            watch: None,
            _lock: lock,
        };
        let (checkpoints, due) = Checkpoints::open(&path)?;
        disk.spawn("checkpoints", move || checkpoints.run(&due.1))?;
        let clerk = Clerk::new(writer, Arc::clone(&newest), retention, due.0);
        disk.spawn("writer", move || clerk.run(&work))?;
        let watch = Arc::clone(&deadlines);
        disk.spawn("deadlines", move || watch.run())?;
        disk.watch = disk.threads.pop();
        let questions = Arc::new(Mutex::new(questions));
        for (slot, reader) in readers.into_iter().enumerate() {
            let reading = Desk {
                slot,
                reader,
                newest: Arc::clone(&newest),
                deadlines: Arc::clone(&deadlines),
                told: None,
            };
            let questions = Arc::clone(&questions);
            disk.spawn("reader", move || reading.run(&questions))?;
        }
        Ok((disk, restored))
    }

    fn spawn(&mut self, name: &str, does: impl FnOnce() + Send + 'static) -> Result<(), OpenError> {
        let thread = Builder::new().name(format!("store-{name}")).spawn(does);
        let failed =
            |error| OpenError::Other(format!("cannot start a thread for history: {error}"));
        self.threads.push(thread.map_err(failed)?);
        Ok(())
    }

    pub(super) fn commit(&self, writes: Vec<Write>) -> oneshot::Receiver<Result<(), StoreError>> {
        let (answer, answered) = oneshot::channel();
        self.tell(Job::Commit(writes, answer));
        answered
    }

    pub(super) fn answer(
        &self,
        query: Query,
    ) -> Result<Found, oneshot::Receiver<Result<Found, StoreError>>> {
        if let Some(found) = self.newest.answer(&query) {
            return Ok(found);
        }
        let (answer, answered) = oneshot::channel();
        if let Some(asks) = &self.asks {
            // If the readers have ended, the receiver says so.
            asks.send(Ask { query, since: Instant::now(), answer }).ok();
        }
        Err(answered)
    }

    pub(super) fn retain(&self, retention: Retention) {
        self.tell(Job::Retain(retention));
    }

    pub(super) fn settle(&self) {
        let (done, wait) = mpsc::channel();
        self.tell(Job::Settle(done));
        // A writer that has ended has nothing left to do.
        wait.recv().ok();
    }

    fn tell(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            // If the writer has ended, whoever waits for the answer is told by that.
            jobs.send(job).ok();
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.jobs = None;
        self.asks = None;
        for thread in self.threads.drain(..) {
            // One that has panicked has said so.
            thread.join().ok();
        }
        self.deadlines.end();
        if let Some(watch) = self.watch.take() {
            watch.join().ok();
        }
    }
}

/// Makes the folder and takes it for this process.
fn take(folder: &Path) -> Result<Lock, OpenError> {
    let text = |error: FileError| OpenError::Other(error.to_string());
    sqlite::make_folder(folder).map_err(text)?;
    Lock::take(&folder.join("tchat.lock")).map_err(|error| match error {
        FileError::InUse(_) => OpenError::InUse(folder.to_owned()),
        error => text(error),
    })
}

/// What the writing thread is at.
struct Clerk {
    writer: Writer,
    newest: Arc<Newest>,
    retention: Retention,
    round: Round,
    checkpoints: Checkpoint,
    index_at: Option<Instant>,
    forget_at: Instant,
}

impl Clerk {
    fn new(
        writer: Writer,
        newest: Arc<Newest>,
        retention: Retention,
        checkpoints: Checkpoint,
    ) -> Self {
        let now = Instant::now();
        Self {
            writer,
            newest,
            retention,
            round: Round::default(),
            checkpoints,
            index_at: Some(now + INDEX_AFTER),
            forget_at: now + FORGET_EVERY,
        }
    }

    fn run(mut self, jobs: &Receiver<Job>) {
        loop {
            let due = self.index_at.map_or(self.forget_at, |index| index.min(self.forget_at));
            match jobs.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(job) => self.work(job, jobs),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            let now = Instant::now();
            if self.index_at.is_some_and(|due| due <= now) {
                self.index();
            } else if self.forget_at <= now {
                self.forget();
            }
        }
    }

    /// One job, and what else is queued.
    fn work(&mut self, first: Job, jobs: &Receiver<Job>) {
        let (mut all, mut waiting) = (Vec::new(), Vec::new());
        let mut next = Some(first);
        while let Some(job) = next.take().or_else(|| jobs.try_recv().ok()) {
            match job {
                Job::Commit(writes, answer) => {
                    waiting.push((writes.len(), answer));
                    all.extend(writes);
                }
                Job::Retain(retention) => {
                    self.retention = retention;
                    self.forget_at = Instant::now();
                }
                Job::Settle(done) => {
                    self.commit(std::mem::take(&mut all), std::mem::take(&mut waiting));
                    self.settle();
                    // Whoever waited may be gone.
                    done.send(()).ok();
                }
            }
            if waiting.len() == MOST_AT_ONCE {
                break;
            }
        }
        self.commit(all, waiting);
    }

    fn commit(&mut self, writes: Vec<Write>, mut waiting: Vec<(usize, Answered<()>)>) {
        if waiting.is_empty() {
            return;
        }
        let begin = Instant::now();
        let done = self.writer.commit(&writes);
        let took = begin.elapsed();
        if took > SLOW {
            tracing::warn!("writing history down took {} ms", took.as_millis());
        }
        match done {
            Err(_) if waiting.len() > 1 => {
                // It may be the fault of one of them.
                let mut rest = writes;
                for (count, answer) in waiting {
                    let later = rest.split_off(count);
                    self.commit(std::mem::replace(&mut rest, later), vec![(count, answer)]);
                }
                return;
            }
            // Who asked for it says what becomes of it, once and not at every line.
            Err(error) => {
                for (_, answer) in waiting {
                    answer.send(Err(error.clone())).ok();
                }
                return;
            }
            Ok(created) => {
                let wipes = writes.iter().any(|write| matches!(write, Write::Redacted { .. }));
                self.checkpoints.written(writes.len(), wipes);
                self.newest.committed(writes, |place| created.contains(place));
            }
        }
        for (_, answer) in waiting.drain(..) {
            // Whoever does not wait any more knows why.
            answer.send(Ok(())).ok();
        }
        self.index_at.get_or_insert(begin + INDEX_AFTER);
    }

    fn index(&mut self) {
        let now = Instant::now();
        let lag = self.writer.lag();
        match self.writer.index() {
            Ok(more) => {
                self.checkpoints.written(lag.saturating_sub(self.writer.lag()), false);
                self.index_at = more.then_some(now);
                if !more {
                    self.checkpoints.idle();
                }
            }
            Err(error) => {
                tracing::error!("{error}");
                self.index_at = Some(now + REST);
            }
        }
    }

    /// Out: whether nothing is left.
    fn forget(&mut self) -> bool {
        let now = Instant::now();
        let piece = self.writer.forget(&self.retention, time_of_day(), &mut self.round);
        match piece {
            Ok(piece) => {
                self.newest.forgotten(&piece.gone);
                let count = usize::try_from(piece.count).unwrap_or(usize::MAX);
                self.checkpoints.written(count, count > 0);
                // What is not looked through yet is so before anything is forgotten.
                let pause = if piece.is_last { FORGET_EVERY } else { Duration::from_millis(2) };
                self.forget_at = now + pause;
                if piece.is_last {
                    self.checkpoints.idle();
                }
                piece.is_last
            }
            Err(error) => {
                tracing::error!("{error}");
                self.forget_at = now + REST;
                true
            }
        }
    }

    fn settle(&mut self) {
        while self.writer.index().unwrap_or(false) {}
        while !self.forget() {}
        self.checkpoints.settle();
    }
}

/// A thread that reads.
struct Desk {
    slot: usize,
    reader: Reader,
    newest: Arc<Newest>,
    deadlines: Arc<Deadlines>,
    /// When it was last said that one failed.
    told: Option<Instant>,
}

impl Desk {
    fn run(mut self, questions: &Mutex<Receiver<Ask>>) {
        loop {
            let next = questions.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(Ask { query, since, answer }) = next else {
                return;
            };
            let found = if since.elapsed() < LONGEST_ANSWER {
                self.in_time(since + LONGEST_ANSWER, |reader| reader.answer(&query))
            } else {
                Err(StoreError("history is asked more than it can answer".to_owned()))
            };
            if let Err(error) = &found
                && self.told.is_none_or(|told| told.elapsed() >= TELL_EVERY)
            {
                self.told = Some(Instant::now());
                tracing::error!("what was asked of history could not be answered: {error}");
            }
            // Whoever does not wait any more does without.
            answer.send(found).ok();
            self.warm(&query);
        }
    }

    fn in_time<T>(
        &mut self,
        deadline: Instant,
        reads: impl FnOnce(&mut Reader) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.deadlines.set(self.slot, Some(deadline));
        let done = reads(&mut self.reader);
        self.deadlines.set(self.slot, None);
        done
    }

    /// Fetches the newest rows of the channels for which the file had to be asked, so that it has not to be again.
    fn warm(&mut self, query: &Query) {
        let places: Vec<_> = match query {
            Query::Page { place, slice: Slice::Latest { .. }, .. } => vec![place],
            Query::Targets { places, .. } => places.iter().map(|(place, _)| place).collect(),
            _ => Vec::new(),
        };
        let cold = places.into_iter().filter(|place| !self.newest.is_warm(place));
        for place in cold.take(MOST_WARMED).cloned().collect::<Vec<_>>() {
            let generation = self.newest.generation();
            let deadline = Instant::now() + LONGEST_ANSWER;
            let found = self.in_time(deadline, |reader| reader.newest(&place, newest::ROWS));
            // Nobody waits for it.
            if let Ok((rows, are_all)) = found {
                self.newest.bring(&place, rows, are_all, generation);
            }
        }
    }
}

pub(super) fn time_of_day() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
