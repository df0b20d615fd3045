//! Searching: what is in memory is looked through with every key, what is on disk and on the server (`sources`) a moment
//! after the last one. What they find becomes one list; going through it, into a line, and back.

use std::time::Duration;

use crate::client::ctx::Ctx;
use crate::client::ctx::jump::Spot;
use crate::client::ctx::sources::narrowed;
use crate::client::model::Model;
use crate::client::model::buffer::{Buffer, BufferKind};
use crate::client::model::entry::EntryId;
use crate::client::model::kept::Place;
use crate::client::model::overlay::Overlay;
use crate::client::model::scroll::Scroll;
use crate::client::model::search::found::Found;
use crate::client::model::search::looked_for::{MOST, Origin, Scope, Search, Source};
use crate::client::model::search::question::Question;
use crate::client::model::settings::Face;

/// How long nothing is typed before what is slow is asked.
const PAUSE: Duration = Duration::from_millis(250);
/// Lines in memory of one conversation that are looked through for one key; the disk has the others.
const MOST_SCANNED: usize = 50_000;

/// The search that answers are for: the open one, or the one that was left for one of its lines.
pub(super) fn search_mut(model: &mut Model) -> Option<&mut Search> {
    let left = model.back.as_mut();
    model.overlays.iter_mut().rev().chain(left).find_map(|overlay| match overlay {
        Overlay::Search(search) => Some(&mut **search),
        _ => None,
    })
}

impl Ctx<'_> {
    /// Opens a search with these words.
    pub fn search(&mut self, scope: Scope, words: &str) {
        self.model.note_seen();
        let buffer = self.model.focused();
        let origin = Origin { buffer: buffer.id, scroll: buffer.scroll() };
        let mut search = Search::new(buffer.network, scope, origin);
        search.picker.filter.insert(words);
        self.model.back = None;
        self.model.overlays.retain(|overlay| !matches!(overlay, Overlay::Search(_)));
        self.model.overlays.push(Overlay::Search(Box::new(search)));
        self.search_on();
    }

    /// Searches in the conversation in focus; while one goes through what was found, the words are changed.
    pub fn search_here(&mut self) {
        match self.model.overlays.last_mut() {
            None => self.search(Scope::Here(self.here()), ""),
            Some(Overlay::Search(search)) => search.moving = false,
            Some(_) => {}
        }
    }

    /// Lists the lines that name the user.
    pub fn show_mentions(&mut self) {
        self.search(Scope::Mentions, "");
    }

    /// After every event: a question that was changed is read and answered from memory, lines that came in are looked at, and
    /// sources whose time has come are asked.
    pub fn search_on(&mut self) {
        let (now, last) = (self.now, self.model.last_entry());
        let zone = self.model.settings.zone.clone();
        let put_in = self.model.buffers().iter().map(|buffer| buffer.lines().put_in()).sum();
        let Some(search) = search_mut(self.model) else {
            return;
        };
        let chosen = search.chosen().cloned();
        let text = search.picker.filter.text();
        let fresh = search.read.as_deref() != Some(text);
        if fresh {
            search.read = Some(text.to_owned());
            let question = Question::parse(text, now, &zone);
            search.begin(question);
            search.ask_at = search.asks().then(|| now + PAUSE);
        }
        let news = search.scanned != last;
        let from = std::mem::replace(&mut search.scanned, last);
        // What was put in between is looked for in all of it.
        let put_in = std::mem::replace(&mut search.put_in, put_in) != put_in;
        if search.asks() && (fresh || news || put_in) {
            self.scan(if put_in { EntryId(0) } else { from });
        }
        self.more_where_wanted();
        if let Some(search) = search_mut(self.model) {
            let due = search.ask_at.take_if(|at| *at <= now).is_some();
            let anew = search.refresh(chosen.as_ref());
            let follow = search.is_here() && (fresh || (anew && chosen.is_none()));
            if due {
                self.ask_disk();
                self.ask_server();
            }
            if follow {
                self.follow_search();
            }
            self.print_found();
        }
    }

    /// Who has gone to the end of the list wants more, if there is more.
    fn more_where_wanted(&mut self) {
        let now = self.now;
        let Some(search) = search_mut(self.model) else {
            return;
        };
        let len = search.hits.list().len();
        let end = len > 0 && search.picker.chosen().is_some_and(|at| at + 1 >= len);
        // Small pages leave room.
        let room = search.limit < MOST || (len < MOST && search.server == Source::More);
        if end && room && search.has_more() && !search.is_asking() {
            search.widen();
            search.ask_at = Some(now);
            self.scan(EntryId(0));
        }
    }

    /// Looks through what is in memory, beyond a line.
    fn scan(&mut self, beyond: EntryId) {
        let Some(search) = search_mut(self.model) else {
            return;
        };
        let (network, scope, limit) = (search.network, search.scope, search.limit);
        let question = search.question.clone();
        let Some(net) = self.model.network(network) else {
            return;
        };
        let (place, from) = narrowed(self.model, net, (scope, &question));
        let mut found = Vec::new();
        let mut left_out = false;
        for buffer in self.model.buffers().iter().filter(|buffer| buffer.network == network) {
            let wanted = match scope {
                Scope::Here(here) => buffer.id == here,
                Scope::Everywhere | Scope::Mentions => {
                    place.as_ref().is_none_or(|place| buffer.place().as_ref() == Some(place))
                }
            };
            let Some(place) = buffer.place().or_else(|| over(buffer)).filter(|_| wanted) else {
                continue;
            };
            let lines = buffer.entries().rev().take_while(|entry| entry.id > beyond);
            let lines = lines.take(MOST_SCANNED).filter(|entry| {
                entry.is_speech()
                    && entry.redacted.is_none()
                    && (scope != Scope::Mentions || (entry.mention && !entry.own))
            });
            let fits = lines.filter_map(|entry| {
                let key = net.fold(entry.who.as_deref()?);
                let found = Found::of(buffer, &place, key, entry)?;
                question.fits(from.as_ref(), found.said()).then_some(found)
            });
            let before = found.len();
            found.extend(fits.take(limit + 1));
            left_out |= found.len() - before > limit;
        }
        if let Some(search) = search_mut(self.model) {
            search.left_out |= left_out || found.len() > limit;
            for found in found {
                search.hits.add(found, limit);
            }
        }
    }

    /// The lines where they stand: the view goes to the chosen one, or back where it was when there is none. Only what is in
    /// memory is shown while one types.
    fn follow_search(&mut self) {
        let Some(Overlay::Search(search)) = self.model.overlay() else {
            return;
        };
        let (origin, line) = (search.origin, search.chosen().map(|found| found.line));
        match line {
            None => self.return_to(origin),
            Some(line) => {
                if let Some(line) = line.filter(|line| self.model.focused().entry(*line).is_some())
                {
                    self.show_line(line);
                }
            }
        }
    }

    /// Shows a line of the conversation in focus in the middle of the screen.
    fn show_line(&mut self, entry: EntryId) {
        let at = self.model.timeline().around(entry);
        self.model.focused_mut().scroll_to(at);
    }

    fn return_to(&mut self, origin: Origin) {
        if self.model.buffer(origin.buffer).is_none() {
            return;
        }
        self.model.focus_on(origin.buffer);
        if let Some(buffer) = self.model.buffer_mut(origin.buffer) {
            buffer.scroll_to(origin.scroll);
        }
    }

    /// Goes down the list by positive rows: to older lines. In one conversation the view follows.
    pub fn move_search(&mut self, rows: isize) {
        let Some(Overlay::Search(search)) = self.model.overlays.last_mut() else {
            return;
        };
        // Older lines are further up there.
        search.picker.move_by(if search.is_here() { rows.saturating_neg() } else { rows });
        if let Scope::Here(buffer) = search.scope
            && let Some(found) = search.chosen().cloned()
        {
            match found.line.filter(|line| self.model.focused().entry(*line).is_some()) {
                Some(line) => self.show_line(line),
                None => self.show_message(buffer, spot(&found)),
            }
        }
    }

    /// Enter. In one conversation the words stand first, and the place is kept then; in a list the chosen line is shown
    /// where it was said, and [`Self::go_back`] leads back.
    pub(super) fn accept_search(&mut self, mut search: Box<Search>) {
        match search.scope {
            Scope::Here(_) if !search.moving && search.chosen().is_some() => {
                search.moving = true;
                search.ask_at = search.ask_at.map(|_| self.now);
                self.model.overlays.push(Overlay::Search(search));
                self.move_search(0);
            }
            Scope::Here(_) => {}
            Scope::Everywhere | Scope::Mentions => match search.chosen().cloned() {
                Some(found) => self.jump_from(search, &found),
                None => self.model.overlays.push(Overlay::Search(search)),
            },
        }
    }

    fn jump_from(&mut self, search: Box<Search>, found: &Found) {
        let of_place = |buffer: &&Buffer| {
            buffer.network == search.network
                && buffer.place().or_else(|| over(buffer)).as_ref() == Some(&found.place)
        };
        let open = self.model.buffers().iter().find(of_place).map(|buffer| buffer.id);
        let buffer = open.unwrap_or_else(|| match found.place.kind {
            BufferKind::Channel => self.open_channel(search.network, &found.name),
            BufferKind::Direct => self.open_direct(search.network, &found.name),
            BufferKind::Server => {
                self.model.network(search.network).map_or(self.here(), |network| network.window)
            }
        });
        self.show_message(buffer, spot(found));
        self.model.back = Some(Overlay::Search(search));
        self.flash("esc: back to the list");
    }

    /// Back to the list that one came from. Out: whether there is one.
    pub fn go_back(&mut self) -> bool {
        let back = self.model.back.take();
        let went = back.is_some();
        if went {
            // It said where esc leads.
            self.model.flash = None;
        }
        self.model.overlays.extend(back);
        went
    }

    /// Esc: the search is closed, and the user is where it was opened.
    pub(super) fn leave_search(&mut self, search: &Search) {
        self.return_to(search.origin);
    }
}

fn spot(found: &Found) -> Spot {
    match (&found.line, &found.msgid) {
        (Some(line), _) => Spot::Entry(*line),
        (None, Some(msgid)) => Spot::Message(msgid.clone()),
        (None, None) => Spot::Entry(EntryId(0)),
    }
}

/// A conversation that is over is kept nowhere, but what was said there can be found while it is open.
fn over(buffer: &Buffer) -> Option<Place> {
    buffer.over.then(|| Place { kind: buffer.kind, key: buffer.key.clone() })
}

/// Lines that the line mode prints of what was found.
const MOST_PRINTED: usize = 20;

impl Ctx<'_> {
    /// Searches where no screen shows a list: what was found is printed when everybody who was asked has answered.
    pub fn print_search(&mut self, scope: Scope, words: &str) {
        self.search(scope, words);
        if let Some(search) = search_mut(self.model) {
            search.ask_at = Some(self.now);
        }
        self.search_on();
    }

    /// Prints what was found, once it is complete. The latest line comes last.
    fn print_found(&mut self) {
        let plain = self.model.settings.face == Face::Plain;
        let done = search_mut(self.model).is_some_and(|search| !search.is_asking());
        if !plain || !done {
            return;
        }
        let found = self.model.overlays.iter().position(|o| matches!(o, Overlay::Search(_)));
        let Some(Overlay::Search(search)) = found.map(|at| self.model.overlays.remove(at)) else {
            return;
        };
        let here = search.origin.buffer;
        let hits = search.hits.list();
        let more = if search.has_more() || hits.len() > MOST_PRINTED { ", the latest" } else { "" };
        let shown = hits.len().min(MOST_PRINTED);
        self.info(here, format!("{shown} found{more}"));
        for found in hits.iter().take(MOST_PRINTED).rev() {
            let time = self.model.settings.zone.to_the_minute(found.time);
            let Found { name, who, text, .. } = found;
            self.info(here, format!("{time} {name} {who}: {text}"));
        }
    }

    /// Goes up by so many lines; what is older comes when the view is at the top.
    pub fn go_back_in_history(&mut self, lines: usize) {
        let timeline = self.model.timeline();
        let shown = timeline.buffer.view();
        let top = timeline.visible(timeline.buffer.scroll());
        let top = top.first().map_or(0, |line| shown.index_of(line.entry.id));
        match shown.at(top.saturating_sub(lines)).map(|entry| entry.id) {
            Some(entry) if top >= lines => {
                self.model.focused_mut().scroll_to(Scroll::At { entry, row: 0 });
            }
            _ => self.model.scroll_to_oldest(),
        }
    }
}
