//! The task that owns the app of the full screen: takes what happened, keys first; lets the app decide; does what it
//! wants done; draws.
//!
//! A key is drawn at once. What comes from the network is drawn at once after a quiet time, and then at most once in a
//! few milliseconds: a flood is read as fast as it comes and seldom painted. Nothing wakes an idle client.

use std::io;
use std::time::Duration;

use tokio::time::Instant;

use crate::client::app::App;
use crate::client::clock::{at, instant, instant_of, now};
use crate::client::config::SettingsFile;
use crate::client::desktop::Desktop;
use crate::client::dictionaries::Speller;
use crate::client::effect::{Effect, Effects};
use crate::client::event::{Event, Mouse, MouseAction, NetEvent};
use crate::client::foreign_editor::{ForeignEditor, Written};
use crate::client::in_process::{Hosted, Hosting};
use crate::client::keys;
use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;
use crate::client::model::geometry::Size;
use crate::client::net::Links;
use crate::client::notify_command::Runs;
use crate::client::perform::perform;
use crate::client::reports::{self, Report, Reports};
use crate::client::runtime::away::written;
use crate::client::runtime::signals::Signals;
use crate::client::store::Stores;
use crate::client::terminal::{Answers, Heard, Terminal};
use crate::client::ui::{self, Cache, Surface, View};
use crate::client::wardrobe::Wardrobe;

/// Frames follow each other no faster than this.
const FRAME: Duration = Duration::from_millis(12);
/// And no faster than this while more comes in than is read between two of them.
const FLOOD_FRAME: Duration = Duration::from_millis(40);
/// Events taken before the next frame is thought of.
const MOST_AT_ONCE: usize = 256;
/// A process that nobody stopped for so long after it asked for it is not going to be stopped.
const STOPPED_BY_NOW: Duration = Duration::from_millis(500);

/// A terminal that has not answered by then is not waited for; what it answers later counts all the same.
const ANSWERED_BY_NOW: Duration = Duration::from_millis(150);
/// A disk that is slower than this does not keep the first frame waiting.
const RESTORED_BY_NOW: Duration = Duration::from_millis(100);

/// What woke the client.
pub(super) enum Wake {
    Terminal(Option<Report>),
    Net(NetworkId, NetEvent),
    /// From what is kept on disk, or from a program of this machine; nothing where there is only room again.
    Kept(Option<Event>),
    /// The thread of the spelling has answered.
    Spelled(Option<Event>),
    /// The user's editor has ended.
    Written(Written),
    /// The app's deadline.
    Due,
    /// It is time for the next frame.
    Frame,
    /// Stopped and continued.
    Continued,
    /// The terminal has another size.
    Resized,
    /// Told to end.
    Ended,
    /// The same, by whoever has the terminal.
    Interrupted,
}

/// How soon the next frame is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    Calm,
    /// More comes in than is read between two frames.
    Flooded,
    /// A key was pressed: whoever pressed it waits to see what it does.
    Urgent,
}

/// Everything that lives as long as the screen is ours.
pub(super) struct Desk {
    app: App,
    links: Links,
    stores: Stores,
    settings: SettingsFile,
    pub(super) terminal: Terminal,
    pub(super) reports: Reports,
    /// What the terminal has said of itself.
    answers: Answers,
    wardrobe: Wardrobe,
    cache: Cache,
    drawn_at: Option<Instant>,
    /// Something happened that no frame shows yet.
    stale: bool,
    pub(super) pace: Pace,
    /// When to take the terminal back if no stop came after all.
    pub(super) suspended: Option<Instant>,
    /// Another program has the terminal, and for which conversation.
    pub(super) editing: Option<(BufferId, ForeignEditor)>,
    /// The title for when it is ours again.
    pub(super) title: Option<String>,
    speller: Speller,
    leaving: bool,
    hosting: Hosting,
    /// The app wants this program to be the server.
    host: bool,
    desktop: Desktop,
    runs: Runs,
}

/// What the client has besides its terminal.
#[derive(Debug)]
pub(crate) struct Edges {
    pub(crate) links: Links,
    pub(crate) stores: Stores,
    pub(crate) settings: SettingsFile,
    pub(crate) speller: Speller,
    pub(crate) hosting: Hosting,
    pub(crate) desktop: Desktop,
}

/// Runs the client on the terminal of this process until the user leaves.
///
/// # Errors
/// When there is no terminal, or it goes away.
pub(crate) async fn run(
    (app, first): (App, Effects),
    surface: Surface,
    Edges { links, stores, settings, speller, hosting, desktop }: Edges,
) -> io::Result<()> {
    let mut signals = Signals::listen()?;
    let terminal = Terminal::open()?;
    let mut desk = Desk {
        app,
        links,
        stores,
        settings,
        terminal,
        reports: reports::open()?,
        answers: Answers::default(),
        wardrobe: Wardrobe::new(surface),
        cache: Cache::default(),
        drawn_at: None,
        stale: true,
        pace: Pace::Calm,
        suspended: None,
        editing: None,
        title: None,
        speller,
        leaving: false,
        hosting,
        host: false,
        desktop,
        runs: Runs::default(),
    };
    let mouse = desk.app.model().settings.mouse;
    desk.terminal.set_mouse(mouse)?;
    desk.resized()?;
    desk.perform(first)?;
    if let Hosting::Running(Hosted { forgets, .. }) = desk.hosting {
        desk.update(Event::Hosting { others: 0, forgets })?;
    }
    desk.ask_terminal().await?;
    desk.take_what_is_restored().await?;
    desk.draw()?;
    // So that a test can see what a panic leaves behind.
    let asked = cfg!(debug_assertions) && std::env::var_os("TCHAT_PANIC").is_some();
    assert!(!asked, "a panic was asked for");
    let ended = desk.work(&mut signals).await;
    if ended.is_err() {
        // The terminal is gone. What is still to be kept is kept, and the servers are told.
        desk.update(Event::Ended).ok();
    }
    let Desk { links, terminal, stores, .. } = desk;
    drop(terminal);
    links.close().await;
    drop(stores);
    ended
}

impl Desk {
    async fn work(&mut self, signals: &mut Signals) -> io::Result<()> {
        while !self.leaving {
            let wake = self.wait(signals).await;
            self.handle(wake)?;
            self.take_what_is_ready()?;
            if self.next_frame().is_some_and(|time| time <= instant()) {
                self.draw()?;
            }
        }
        Ok(())
    }

    /// The first frame is drawn for the terminal that it is shown on, if that says soon what it is. What is typed meanwhile
    /// is typed.
    async fn ask_terminal(&mut self) -> io::Result<()> {
        if !self.terminal.ask()? {
            return Ok(());
        }
        let end = instant() + ANSWERED_BY_NOW;
        while !self.answers.is_complete() && !self.leaving {
            tokio::select! {
                biased;
                report = self.reports.recv() => self.handle(Wake::Terminal(report))?,
                () = at(Some(end)) => return Ok(()),
            }
        }
        Ok(())
    }

    /// The first frame shows what the last run left, if that is there soon.
    async fn take_what_is_restored(&mut self) -> io::Result<()> {
        let end = instant() + RESTORED_BY_NOW;
        while self.app.model().looks.is_waiting() {
            tokio::select! {
                biased;
                event = self.stores.next() => self.handle(Wake::Kept(event))?,
                () = at(Some(end)) => return Ok(()),
            }
        }
        Ok(())
    }

    /// When the next frame may be drawn; `None` while there is nothing new to be seen.
    fn next_frame(&self) -> Option<Instant> {
        if !self.stale || self.suspended.is_some() || self.editing.is_some() {
            return None;
        }
        let pause = match self.pace {
            Pace::Urgent => Duration::ZERO,
            Pace::Calm => FRAME,
            Pace::Flooded => FLOOD_FRAME,
        };
        Some(self.drawn_at.map_or_else(instant, |time| time + pause))
    }

    async fn wait(&mut self, signals: &mut Signals) -> Wake {
        let deadline = self.app.deadline().map(instant_of);
        let frame = self.next_frame();
        let retake = self.suspended;
        let full = self.stores.is_full();
        let editing = self.editing.as_mut();
        tokio::select! {
            biased;
            wake = signals.next() => wake,
            written = written(editing) => Wake::Written(written),
            report = self.reports.recv() => Wake::Terminal(report),
            event = self.speller.next() => Wake::Spelled(event),
            () = at(retake) => Wake::Continued,
            () = at(frame) => Wake::Frame,
            () = at(deadline) => Wake::Due,
            event = self.stores.next() => Wake::Kept(event),
            event = self.desktop.next() => Wake::Kept(event),
            // What comes in faster than it can be kept waits at the server.
            (network, event) = self.links.next(), if !full => Wake::Net(network, event),
        }
    }

    /// Takes what else has happened already, keys before lines, up to a bound of lines and of time, and none after a key:
    /// whoever pressed it does not wait for a server whose lines are much work.
    fn take_what_is_ready(&mut self) -> io::Result<()> {
        let mut lines = 0;
        let end = instant() + FRAME;
        if self.pace == Pace::Flooded {
            self.pace = Pace::Calm;
        }
        while !self.leaving {
            while let Some(report) = self.reports.ready() {
                self.handle(Wake::Terminal(Some(report)))?;
                if self.leaving {
                    return Ok(());
                }
            }
            while let Some(event) = self.stores.ready() {
                self.handle(Wake::Kept(Some(event)))?;
            }
            if self.stores.is_full() || self.pace == Pace::Urgent {
                return Ok(());
            }
            if lines >= MOST_AT_ONCE || instant() >= end {
                if self.pace == Pace::Calm {
                    self.pace = Pace::Flooded;
                }
                return Ok(());
            }
            let Some((network, event)) = self.links.ready() else {
                return Ok(());
            };
            lines += 1;
            self.handle(Wake::Net(network, event))?;
        }
        Ok(())
    }

    fn handle(&mut self, wake: Wake) -> io::Result<()> {
        match wake {
            Wake::Terminal(Some(Ok(Heard::Answer(answer)))) => {
                if !self.answers.take(answer) {
                    return Ok(());
                }
                let abilities = self.answers.abilities();
                self.terminal.set_abilities(&abilities)?;
                self.update(Event::Terminal(abilities))
            }
            Wake::Terminal(Some(Ok(Heard::Event(report)))) => {
                if let Some(event) = keys::event(report).map(|event| self.meant(event)) {
                    self.count_others()?;
                    self.pace = Pace::Urgent;
                    self.update(event)?;
                }
                Ok(())
            }
            Wake::Terminal(Some(Err(error))) => Err(error),
            // What interrupts an editor is not meant for us, and what it has is measured when it comes back.
            Wake::Interrupted | Wake::Resized if self.editing.is_some() => Ok(()),
            Wake::Terminal(None) | Wake::Ended | Wake::Interrupted => self.update(Event::Ended),
            Wake::Net(network, event) => self.update(Event::Net(network, event)),
            Wake::Kept(Some(event)) | Wake::Spelled(Some(event)) => self.update(event),
            Wake::Written(written) => self.written(written),
            Wake::Due => self.update(Event::Due),
            Wake::Kept(None) | Wake::Spelled(None) | Wake::Frame => Ok(()),
            Wake::Continued => self.continued(),
            Wake::Resized => self.resized(),
        }
    }

    /// A click on the name of a key is that key.
    fn meant(&mut self, event: Event) -> Event {
        let Event::Mouse(Mouse { what: MouseAction::Press, column, row, .. }) = event else {
            return event;
        };
        let model = self.app.model();
        let theme = self.wardrobe.theme(&model.settings.theme, model.abilities.background);
        let view = View { model, theme, now: now() };
        ui::key_at(&view, column, row).map_or(event, Event::Key)
    }

    /// Tells the app who else is on the server in this process: a key may mean the end of it.
    fn count_others(&mut self) -> io::Result<()> {
        let hosted = match &self.hosting {
            Hosting::Running(hosted) => Some(((hosted.others)(), hosted.forgets)),
            Hosting::Never | Hosting::Possible(_) => None,
        };
        match hosted {
            Some((others, forgets)) if others != self.app.model().hosting.unwrap_or(0) => {
                self.update(Event::Hosting { others, forgets })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn update(&mut self, event: Event) -> io::Result<()> {
        let effects = self.app.update(now(), event);
        self.stale = true;
        self.perform(effects)?;
        if std::mem::take(&mut self.host) { self.host() } else { Ok(()) }
    }

    /// Becomes the server, because the user wants that.
    fn host(&mut self) -> io::Result<()> {
        let started = match &mut self.hosting {
            Hosting::Possible(start) => start(),
            Hosting::Running(_) | Hosting::Never => Ok(None),
        };
        let event = match started {
            Ok(Some(hosted)) => {
                let forgets = hosted.forgets;
                self.hosting = Hosting::Running(hosted);
                Event::Hosting { others: 0, forgets }
            }
            Ok(None) => Event::NotHosted(None),
            Err(reason) => Event::NotHosted(Some(reason)),
        };
        self.update(event)
    }

    fn perform(&mut self, effects: Effects) -> io::Result<()> {
        let (copying, away) = (self.app.model().settings.copy, self.editing.is_some());
        let Self { app, links, stores, settings, terminal, reports, desktop, runs, .. } = self;
        let Self { suspended, leaving, speller, title, host, .. } = self;
        let (mut failed, mut to_edit) = (None, None);
        perform(app, (links, settings), effects, |effect| match effect {
            Effect::SetTitle(next) if away => {
                *title = Some(next);
                Ok(())
            }
            Effect::SetTitle(title) => terminal.set_title(&title),
            Effect::Copy(text) => {
                if copying.by_tool(text.len()) {
                    desktop.copy(text.clone());
                }
                if copying.by_terminal(text.len()) { terminal.copy(&text) } else { Ok(()) }
            }
            Effect::Open(link) => {
                desktop.open(link);
                Ok(())
            }
            Effect::Edit(id, text) => {
                to_edit = Some((id, text));
                Ok(())
            }
            Effect::Spell(ask) => {
                speller.ask(ask);
                Ok(())
            }
            Effect::Bell => terminal.bell(),
            Effect::Notify { way, title, body } => terminal.notify(way, &title, &body),
            Effect::Run { command, title, body } => {
                failed = runs.run(&command, &title, &body).err();
                Ok(())
            }
            Effect::Suspend => {
                *suspended = Some(instant() + STOPPED_BY_NOW);
                // What is typed now is for the shell.
                reports.pause()?;
                terminal.suspend()
            }
            Effect::Repaint => {
                terminal.forget_shown();
                Ok(())
            }
            Effect::SetMouse(on) => terminal.set_mouse(on),
            Effect::Host => {
                *host = true;
                Ok(())
            }
            Effect::Quit => {
                *leaving = true;
                Ok(())
            }
            Effect::Keep(network, what) => {
                stores.keep(network, what);
                Ok(())
            }
            Effect::LetGo(network) => {
                stores.let_go(network);
                Ok(())
            }
            Effect::Look(network, id, what) => {
                stores.look(network, id, what);
                Ok(())
            }
            Effect::Connect(..)
            | Effect::Trust(_)
            | Effect::Remember(..)
            | Effect::Save(_)
            | Effect::ReadTheme(..)
            | Effect::Derive(..)
            | Effect::KeepPassword(..)
            | Effect::Disconnect(_)
            | Effect::Send(..) => Ok(()),
        })?;
        if let Some(reason) = failed {
            self.update(Event::NotNotified(reason))?;
        }
        to_edit.map_or(Ok(()), |(id, text)| self.edit(id, &text))
    }

    pub(super) fn resized(&mut self) -> io::Result<()> {
        let (width, height) = Terminal::size();
        self.update(Event::Resized(Size { width, height }))
    }

    fn draw(&mut self) -> io::Result<()> {
        let model = self.app.model();
        let theme = self.wardrobe.theme(&model.settings.theme, model.abilities.background);
        let view = View { model, theme, now: now() };
        let Size { width, height } = view.model.size;
        let cache = &mut self.cache;
        self.terminal.draw((width, height), |cells| {
            let drawn = ui::draw(&view, cache, cells);
            (drawn.cursor, drawn.links)
        })?;
        self.drawn_at = Some(instant());
        self.stale = false;
        self.pace = Pace::Calm;
        Ok(())
    }
}
