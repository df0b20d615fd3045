//! The thread of one network's store. What has gathered is written in one transaction, without a timer: while it writes, more
//! gathers. A question is answered from everything that came before it. What nobody waits for is done in pieces between the
//! orders.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};

use tokio::sync::mpsc::UnboundedSender;

use super::fault::Fault;
use super::folder::Folder;
use super::shelf::Shelf;
use super::stores::Load;
use crate::client::event::Event;
use crate::client::model::NetworkId;
use crate::client::model::entry::EntryId;
use crate::client::model::kept::{Keep, Look, LookId, Profile, Seen};
use crate::proto::Timestamp;

/// Orders written in one transaction.
const MOST_AT_ONCE: usize = 4_096;
/// What waits until there is a profile.
const MOST_WAITING: usize = 10_000;
/// Lines brought into the index in one piece. As long as fewer wait for it, they go on waiting: a search brings them in
/// before it looks, and many at once cost a part of what they cost one by one.
const PIECE: usize = 1_000;

/// What the thread is told.
#[derive(Debug)]
pub(super) enum Order {
    Keep(Keep),
    Look(LookId, Look),
}

/// The thread's own.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) network: NetworkId,
    pub(super) folder: Folder,
    /// Lines kept of one conversation; 0 for all.
    pub(super) most_lines: u64,
    pub(super) orders: Receiver<Order>,
    pub(super) report: UnboundedSender<Event>,
    pub(super) load: Arc<Load>,
    pub(super) state: State,
}

/// What is open.
#[derive(Debug, Default)]
pub(super) struct State {
    shelf: Option<Shelf>,
    /// Came before there was a profile.
    waiting: Vec<Keep>,
    /// Why nothing is written any more.
    fault: Option<Fault>,
    /// There may be something to do that nobody waits for.
    chores: bool,
    /// How many lines at most wait for the index; nothing while all of them are to be brought in.
    unindexed: Option<usize>,
}

impl Worker {
    /// Works until nobody can give an order any more.
    pub(super) fn run(mut self) {
        loop {
            let first = if self.state.chores {
                match self.orders.try_recv() {
                    Ok(order) => order,
                    Err(TryRecvError::Empty) => {
                        self.chore();
                        continue;
                    }
                    Err(TryRecvError::Disconnected) => return,
                }
            } else {
                match self.orders.recv() {
                    Ok(order) => order,
                    Err(_) => return,
                }
            };
            self.take(first);
        }
    }

    /// Takes an order, and what has gathered behind it up to one that has to be answered or changes the file.
    fn take(&mut self, first: Order) {
        let mut batch = Vec::new();
        let mut next = Some(first);
        while let Some(order) = next {
            match order {
                Order::Keep(Keep::Profile(profile)) => {
                    self.write(&mut batch);
                    self.profile(&profile);
                }
                Order::Keep(Keep::Account { guest, account }) => {
                    self.write(&mut batch);
                    self.logged_in(&guest, &account);
                }
                Order::Keep(keep) => batch.push(keep),
                Order::Look(id, look) => {
                    self.write(&mut batch);
                    let answer = self.answer(&look).map_err(|fault| fault.0);
                    self.report.send(Event::Seen(self.network, id, answer)).ok();
                }
            }
            let full = batch.len() >= MOST_AT_ONCE;
            next = if full { None } else { self.orders.try_recv().ok() };
        }
        self.write(&mut batch);
    }

    fn write(&mut self, batch: &mut Vec<Keep>) {
        let batch = std::mem::take(batch);
        if batch.is_empty() {
            return;
        }
        let weight: usize = batch.iter().map(Load::weight).sum();
        self.write_now(batch);
        self.load.done(weight);
    }

    fn write_now(&mut self, batch: Vec<Keep>) {
        if self.state.fault.is_some() {
            return;
        }
        let Some(opened) = &mut self.state.shelf else {
            let room = MOST_WAITING.saturating_sub(self.state.waiting.len());
            self.state.waiting.extend(batch.into_iter().take(room));
            return;
        };
        match opened.write(&batch) {
            Ok(written) => {
                self.state.chores = true;
                let waiting = self.state.unindexed.map(|waiting| waiting + written.new);
                self.state.unindexed = waiting.filter(|all| *all < PIECE && !written.changed);
            }
            Err(fault) => self.give_up(fault),
        }
    }

    /// Writes nothing from here on.
    fn give_up(&mut self, fault: Fault) {
        if self.state.fault.is_none() {
            self.report.send(Event::Unkept(self.network, fault.0.clone())).ok();
        }
        self.state.fault = Some(fault);
        self.state.waiting.clear();
        self.state.chores = false;
    }

    /// From here on this is the profile.
    fn profile(&mut self, profile: &Profile) {
        let path = self.folder.file(profile);
        let same = self.state.shelf.as_ref().is_some_and(|opened| opened.path() == path);
        if !same {
            self.state =
                State { waiting: std::mem::take(&mut self.state.waiting), ..State::default() };
            let opened = self.folder.prepare().and_then(|()| Shelf::open(&path, profile));
            match opened {
                Ok(opened) => self.state.shelf = Some(opened),
                Err(fault) => self.give_up(fault),
            }
        } else if let Some(Err(fault)) =
            self.state.shelf.as_mut().filter(|_| profile.account).map(|s| s.belongs_to(profile))
        {
            self.give_up(fault);
        }
        if self.state.fault.is_none()
            && let Err(error) = self.folder.remember(profile)
        {
            // It is found again as soon as the server has said who it is.
            tracing::warn!(%error, "cannot note which file belongs to an address");
        }
        let waiting = std::mem::take(&mut self.state.waiting);
        if !waiting.is_empty() {
            self.write_now(waiting);
        }
    }

    /// The guest has logged in. Where the files cannot be brought together, what is open stays open.
    fn logged_in(&mut self, guest: &Profile, account: &Profile) {
        let (from, to) = (self.folder.file(guest), self.folder.file(account));
        let open = self.state.shelf.as_ref().map(Shelf::path);
        let of_guest = open == Some(&from);
        if from == to || !from.is_file() {
            return self.profile(account);
        }
        let guests = if of_guest {
            self.state.shelf.take()
        } else {
            Shelf::reopen(&from, &guest.address).ok()
        };
        // What is another account's stays that.
        let Some(guests) = guests.filter(|shelf| !shelf.profile().account) else {
            return self.profile(account);
        };
        if !to.exists() {
            drop(guests);
            let moved = Folder::hand_on(&from, &to);
            if let Err(error) = &moved {
                tracing::warn!(%error, "cannot make a guest's file that of their account");
            }
            self.profile(if moved.is_ok() { account } else { guest });
            if let Some(shelf) = self.state.shelf.as_mut().filter(|_| moved.is_ok()) {
                shelf.adopted = Some(Timestamp::default());
            }
            return;
        }
        let open = self.state.shelf.take().filter(|open| open.path() == to);
        let opened = open.map_or_else(|| Shelf::open(&to, account), Ok);
        let (kept, fault) = match opened {
            Err(fault) => (of_guest.then_some(guests), Some(fault)),
            Ok(mut accounts) => {
                if let Err(fault) = accounts.adopt(&guests, of_guest) {
                    (Some(if of_guest { guests } else { accounts }), Some(fault))
                } else {
                    Folder::forget(guests);
                    (Some(accounts), None)
                }
            }
        };
        if let Some(fault) = fault {
            tracing::warn!(fault = fault.0, "cannot take along what a guest has");
        }
        let waiting = std::mem::take(&mut self.state.waiting);
        let is_accounts = kept.as_ref().is_none_or(|kept| kept.path() == to);
        self.state = State { shelf: kept, waiting, chores: true, ..State::default() };
        self.profile(if is_accounts { account } else { guest });
    }

    fn answer(&mut self, look: &Look) -> Result<Seen, Fault> {
        if let Look::Last { address, names } = look {
            return self.last(address, names);
        }
        match (&mut self.state.shelf, &self.state.fault) {
            (Some(opened), _) => opened.answer(look),
            (None, Some(fault)) => Err(fault.clone()),
            (None, None) => Ok(nothing(look)),
        }
    }

    /// Opens what was last used at an address.
    fn last(&mut self, address: &str, names: &[String]) -> Result<Seen, Fault> {
        self.state = State::default();
        let path = match names {
            [] => self.folder.last(address, None),
            names => names.iter().find_map(|name| self.folder.last(address, Some(name))),
        };
        let Some(path) = path else {
            return Ok(nothing(&Look::Places));
        };
        let opened = Shelf::reopen(&path, address).and_then(|mut opened| {
            if self.folder.file(opened.profile()) != path {
                let path = path.display();
                return Err(Fault(format!("{path} is of another network than its name says")));
            }
            let seen = opened.answer(&Look::Places)?;
            Ok((opened, seen))
        });
        match opened {
            Ok((opened, seen)) => {
                self.state = State { shelf: Some(opened), chores: true, ..State::default() };
                Ok(seen)
            }
            Err(fault) => {
                self.give_up(fault.clone());
                Err(fault)
            }
        }
    }

    /// A piece of what nobody waits for.
    fn chore(&mut self) {
        let State { shelf: Some(opened), unindexed, .. } = &mut self.state else {
            self.state.chores = false;
            return;
        };
        let indexed = if unindexed.is_none() { opened.index(PIECE) } else { Ok(0) };
        if let Ok(0) = indexed {
            unindexed.get_or_insert_default();
        }
        let done = indexed.and_then(|indexed| match (indexed, self.most_lines) {
            (0, 0) => Ok(0),
            (0, most) => opened.trim(most),
            (indexed, _) => Ok(indexed),
        });
        let done =
            done.and_then(|done| if done > 0 { Ok(done) } else { opened.wipe().map(usize::from) });
        match done {
            Ok(done) => self.state.chores = done > 0,
            Err(fault) => self.give_up(fault),
        }
    }
}

/// The answer where nothing is kept.
fn nothing(look: &Look) -> Seen {
    match look {
        Look::Last { .. } | Look::Places => Seen::Places {
            profile: None,
            places: Vec::new(),
            focus: None,
            last: EntryId(0),
            adopted: None,
        },
        Look::Before { .. } | Look::After { .. } | Look::Message { .. } => Seen::Lines(Vec::new()),
        Look::Search { .. } | Look::Mentions { .. } => Seen::Found(Vec::new()),
    }
}
