//! What can be done with the message that is chosen: answer it, react, take it back, copy it, go to what it answers.

use crate::client::ctx::{Ctx, Spot};
use crate::client::model::answering::Answering;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::entry::{Entry, EntryId, EntryKind};
use crate::client::model::gap::Gap;
use crate::client::model::page::Item;
use crate::client::model::passage::named;
use crate::client::model::selection::{Hit, Selection, can_be_chosen};
use crate::client::text::links::links;

impl Ctx<'_> {
    /// Begins to choose a message, or ends it.
    pub fn toggle_selection(&mut self) {
        if self.model.selection().is_some() {
            self.model.end_selection();
        } else if !self.model.select() {
            self.flash("there is no message to choose here");
        }
    }

    /// What is chosen; says how to choose when nothing is.
    pub(super) fn chosen(&mut self) -> Option<Selection> {
        let selection = self.model.selection();
        if selection.is_none() {
            self.flash("choose a message first: /help names the key");
        }
        selection
    }

    /// From now on movements choose all messages that they go over; or no longer.
    pub fn extend_choice(&mut self) {
        if self.chosen().is_some() {
            self.model.toggle_extending();
            let extends = self.model.selection().is_some_and(|chosen| chosen.from.is_some());
            let one = "one message is chosen";
            self.flash(if extends { "move to choose more messages; y copies them" } else { one });
        }
    }

    /// The next text that is typed answers a line.
    pub fn answer(&mut self, buffer: BufferId, line: EntryId) -> Result<(), &'static str> {
        let found = self.model.buffer_mut(buffer).ok_or("there is no such message")?;
        let entry = found.entry(line).ok_or("the message is not here any more")?;
        if found.kind == BufferKind::Server || entry.who.is_none() {
            return Err("the server reads no answers");
        }
        if entry.redacted.is_some() {
            return Err("the message was removed");
        }
        found.answering = Some(Answering::new(entry));
        Ok(())
    }

    pub fn answer_chosen(&mut self) {
        let Some(Selection { buffer, line, .. }) = self.chosen() else {
            return;
        };
        match self.answer(buffer, line) {
            Ok(()) => {
                self.model.end_selection();
                // What is answered stays in sight, though there is a row less now.
                let timeline = self.model.timeline();
                let scroll = timeline.reveal(self.model.focused().scroll(), line);
                let scroll = timeline.down(scroll, 0);
                self.model.focused_mut().scroll_to(scroll);
            }
            Err(why) => self.flash(why),
        }
    }

    pub fn react_to_chosen(&mut self) {
        if let Some(Selection { buffer, line, .. }) = self.chosen() {
            self.offer_reactions(buffer, line);
        }
    }

    pub fn redact_chosen(&mut self) {
        if let Some(Selection { buffer, line, .. }) = self.chosen()
            && let Err(why) = self.ask_redaction(buffer, line, "")
        {
            self.flash(why);
        }
    }

    /// Copies the words of the chosen message, with its nick and time where that is wanted. Of several each is a line with
    /// its nick.
    pub fn copy_chosen(&mut self, with_name: bool) {
        let Some(entry) = self.chosen().and_then(|_| self.model.selected()) else {
            return;
        };
        let chosen = self.model.chosen_lines();
        let buffer = self.model.focused();
        let lines =
            if buffer.view().entry(entry.id).is_some() { buffer.view() } else { buffer.lines() };
        let all: Vec<&Entry> = match &chosen {
            Some(range) if range.start() != range.end() => {
                let first = lines.index_of(*range.start());
                let within = lines.iter().skip(first).take_while(|e| e.id <= *range.end());
                within.filter(|e| can_be_chosen(buffer, e) && e.redacted.is_none()).collect()
            }
            _ if entry.redacted.is_some() => return self.flash("the message was removed"),
            _ => vec![entry],
        };
        let zone = &self.model.settings.zone;
        let timed =
            |entry: &Entry, words: &str| format!("{} {words}", zone.to_the_minute(entry.time));
        let text: Vec<String> = match all.as_slice() {
            [entry] if with_name => vec![match entry.who.as_deref() {
                Some(who) if entry.kind != EntryKind::Action => {
                    timed(entry, &format!("{who}: {}", entry.text()))
                }
                _ => timed(entry, &words(entry)),
            }],
            [entry] => vec![words(entry)],
            all if with_name => all.iter().map(|e| timed(e, &named(e, &e.text()))).collect(),
            all => all.iter().map(|e| named(e, &e.text())).collect(),
        };
        self.copy(&text.join("\n"));
    }

    /// Copies a link of the chosen message: the first one, the next one when that was copied last.
    pub fn copy_link_of_chosen(&mut self) {
        let Some(entry) = self.chosen().and_then(|_| self.model.selected()) else {
            return;
        };
        let text = entry.text();
        let links = links(&text);
        let last = links.iter().position(|link| self.model.copied.as_deref() == Some(*link));
        let next = last.map_or(0, |last| (last + 1) % links.len().max(1));
        match links.get(next).map(|&link| link.to_owned()) {
            Some(link) => self.copy(&link),
            None => self.flash("there is no link in this message"),
        }
    }

    /// Goes to the message that the chosen one answers.
    pub fn go_to_quoted(&mut self) {
        let Some(entry) = self.chosen().and_then(|_| self.model.selected()) else {
            return;
        };
        let line = entry.id;
        let Some(msgid) = entry.reply.clone() else {
            if !self.unfold(line) {
                self.flash("this message answers no other one");
            }
            return;
        };
        let here = self.here();
        let line = self.model.focused().message(&msgid).map(|entry| entry.id);
        if !line.is_some_and(|line| self.model.select_line(line)) {
            self.model.end_selection();
            self.show_message(here, Spot::Message(msgid));
        }
    }

    /// Shows who is meant by a line that only counts people. Out: whether it is such a line.
    fn unfold(&mut self, line: EntryId) -> bool {
        let entry = self.model.focused().entry(line);
        let Some(EntryKind::Presence(comings)) = entry.map(|entry| &entry.kind) else {
            return false;
        };
        if !comings.is_folded() {
            return false;
        }
        let groups = comings.unfolded().into_iter();
        let items = groups.map(|(what, names)| Item::new(what, names.join(", "))).collect();
        self.show_page("who came and went", items);
        true
    }

    /// A click on a line of the timeline: chooses a message; on what the chosen one quotes, goes there.
    pub fn click_timeline(&mut self, hit: Option<Hit>) {
        let Some(hit) = hit else {
            return self.model.end_selection();
        };
        let entry = self.model.focused().entry(hit.line);
        if entry.is_some_and(|entry| entry.kind == EntryKind::Gap(Gap::Unknown)) {
            self.model.end_selection();
            return self.fill_gap(self.here(), hit.line, false);
        }
        let again = self.model.selection().is_some_and(|selection| selection.line == hit.line);
        if self.unfold(hit.line) {
            return;
        }
        if again && hit.quote {
            self.go_to_quoted();
        } else if !self.model.select_line(hit.line) {
            self.model.end_selection();
        }
    }

    /// The last message of a conversation, or the one that many before it, of those that fit; counted from 1.
    pub fn nth_last(
        &self,
        buffer: BufferId,
        n: usize,
        fits: impl Fn(&Entry) -> bool,
    ) -> Option<EntryId> {
        let said = |entry: &&Entry| {
            let said =
                matches!(entry.kind, EntryKind::Said | EntryKind::Action | EntryKind::Notice);
            said && entry.redacted.is_none() && fits(entry)
        };
        let found = self.model.buffer(buffer).filter(|found| found.kind != BufferKind::Server)?;
        let line = found.entries().rev().filter(said).nth(n.checked_sub(1)?);
        line.map(|entry| entry.id)
    }
}

/// A message as plain text, in as many lines as it was written in.
fn words(entry: &Entry) -> String {
    match (&entry.kind, &entry.who) {
        (EntryKind::Action, Some(who)) => format!("* {who} {}", entry.text()),
        _ => entry.text(),
    }
}
