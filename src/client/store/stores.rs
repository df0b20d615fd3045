//! The stores of all networks, as the runtime holds them: orders go in without waiting, answers come out as events.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Sleep, sleep};

use super::folder::Folder;
use super::worker::{Order, State, Worker};
use crate::client::event::Event;
use crate::client::model::NetworkId;
use crate::client::model::kept::{Keep, Look, LookId};

/// Lines that wait to be written before no more are taken from the network.
const MOST_WAITING: usize = 50_000;
/// A disk that takes nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the end waits for what is still to be written.
const FAREWELL: Duration = Duration::from_secs(3);
const STUCK: &str = "the disk takes nothing any more";

/// How much waits to be written, of all networks.
#[derive(Debug, Default)]
pub(super) struct Load {
    waiting: AtomicUsize,
    less: Notify,
}

impl Load {
    pub(super) fn weight(keep: &Keep) -> usize {
        match keep {
            Keep::Lines(_, lines) => lines.len().max(1),
            _ => 1,
        }
    }

    pub(super) fn done(&self, weight: usize) {
        self.waiting.fetch_sub(weight, Ordering::Relaxed);
        self.less.notify_one();
    }
}

/// All stores of this client.
#[derive(Debug)]
pub struct Stores {
    /// Where they are; nothing is kept without.
    folder: Option<Folder>,
    most_lines: u64,
    open: BTreeMap<NetworkId, Sender<Order>>,
    load: Arc<Load>,
    report: UnboundedSender<Event>,
    inbox: UnboundedReceiver<Event>,
    /// Every thread holds the other end until it has ended.
    ending: Sender<()>,
    ended: Receiver<()>,
    /// Runs while too much waits to be written and none of it is.
    waited: Option<Pin<Box<Sleep>>>,
    /// It was waited for in vain.
    stuck: bool,
}

impl Stores {
    /// In this folder, with so many lines kept of one conversation; 0 for all.
    pub fn new(folder: Option<Folder>, most_lines: u64) -> Self {
        let (report, inbox) = unbounded_channel();
        let (ending, ended) = mpsc::channel();
        Self {
            folder,
            most_lines,
            open: BTreeMap::new(),
            load: Arc::default(),
            report,
            inbox,
            ending,
            ended,
            waited: None,
            stuck: false,
        }
    }

    /// Has something written.
    pub fn keep(&mut self, network: NetworkId, keep: Keep) {
        let weight = Load::weight(&keep);
        let counts = !matches!(keep, Keep::Profile(_) | Keep::Account { .. });
        if counts {
            self.load.waiting.fetch_add(weight, Ordering::Relaxed);
        }
        if self.order(network, Order::Keep(keep)).is_err() && counts {
            self.load.done(weight);
        }
    }

    /// Ends with a network, once what was to be written of it is.
    pub fn let_go(&mut self, network: NetworkId) {
        self.open.remove(&network);
    }

    /// Asks something; the answer is an event.
    pub fn look(&mut self, network: NetworkId, id: LookId, look: Look) {
        if let Err(reason) = self.order(network, Order::Look(id, look)) {
            self.report.send(Event::Seen(network, id, Err(reason))).ok();
        }
    }

    fn order(&mut self, network: NetworkId, order: Order) -> Result<(), String> {
        if self.stuck {
            return Err(STUCK.to_owned());
        }
        let Some(folder) = &self.folder else {
            let reason = "there is no folder for it on this system".to_owned();
            self.report.send(Event::Unkept(network, reason.clone())).ok();
            return Err(reason);
        };
        if !self.open.contains_key(&network) {
            let (orders, inbox) = mpsc::channel();
            let worker = Worker {
                network,
                folder: folder.clone(),
                most_lines: self.most_lines,
                orders: inbox,
                report: self.report.clone(),
                load: Arc::clone(&self.load),
                state: State::default(),
            };
            let ending = self.ending.clone();
            let run = move || {
                worker.run();
                drop(ending);
            };
            let started = thread::Builder::new().name("store".to_owned()).spawn(run);
            if let Err(error) = started {
                let reason = format!("no thread for it: {error}");
                self.report.send(Event::Unkept(network, reason.clone())).ok();
                return Err(reason);
            }
            self.open.insert(network, orders);
        }
        let sent = self.open.get(&network).is_some_and(|orders| orders.send(order).is_ok());
        if sent {
            return Ok(());
        }
        let reason = "the store has failed".to_owned();
        self.report.send(Event::Unkept(network, reason.clone())).ok();
        Err(reason)
    }

    /// The next answer, or `None` when there is room again after [`Self::is_full`]. May be cancelled without loss.
    pub async fn next(&mut self) -> Option<Event> {
        if !self.is_full() {
            self.waited = None;
            // We hold a sender ourselves, so the channel cannot close.
            return self.inbox.recv().await;
        }
        let waited = self.waited.get_or_insert_with(|| Box::pin(sleep(PATIENCE)));
        tokio::select! {
            event = self.inbox.recv() => event,
            () = self.load.less.notified() => {
                self.waited = None;
                None
            }
            () = waited => {
                self.give_up();
                None
            }
        }
    }

    /// An answer that is there already.
    pub fn ready(&mut self) -> Option<Event> {
        self.inbox.try_recv().ok()
    }

    /// Whether so much waits to be written that no more should come.
    pub fn is_full(&self) -> bool {
        !self.stuck && self.load.waiting.load(Ordering::Relaxed) >= MOST_WAITING
    }

    /// Nothing was written for so long that nothing will be.
    fn give_up(&mut self) {
        self.stuck = true;
        for network in self.open.keys() {
            let event = Event::Unkept(*network, STUCK.to_owned());
            self.report.send(event).ok();
        }
    }
}

impl Drop for Stores {
    /// What was to be kept is written; a disk that hangs is not waited for.
    fn drop(&mut self) {
        let (nobody, _) = mpsc::channel();
        self.ending = nobody;
        self.open.clear();
        // Nothing is ever sent: it ends when every thread has let go.
        self.ended.recv_timeout(if self.stuck { Duration::ZERO } else { FAREWELL }).ok();
    }
}
