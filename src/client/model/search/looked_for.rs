//! A search that is open: in one conversation or everywhere, or for the lines that name the user. What was typed, what was
//! found so far, and which sources are still asked.

use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;
use crate::client::model::entry::EntryId;
use crate::client::model::picker::Picker;
use crate::client::model::scroll::Scroll;
use crate::client::model::search::found::{Found, Hits};
use crate::client::model::search::question::Question;
use crate::proto::Timestamp;

/// Lines that are looked for at first, and at most when somebody goes on to the end of the list.
pub const FIRST: usize = 200;
pub const MOST: usize = 2_000;

/// Lines that a server is asked for at once, and how often it is asked by itself until there are enough.
pub const PAGE: usize = 50;
pub const MOST_PAGES: usize = 8;

/// Where is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In one conversation. The search is a line at the bottom, and the lines are where they stand.
    Here(BufferId),
    /// Everywhere on one server.
    Everywhere,
    /// The lines that name the user.
    Mentions,
}

/// What a source besides memory says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Source {
    /// It cannot be asked, or was not asked for this.
    #[default]
    Silent,
    Asked,
    /// It has answered with as many lines as it was asked for, so it may have more; or with fewer.
    More,
    Done,
    /// It did not answer, for this reason.
    Failed(String),
}

/// Where the user was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    pub buffer: BufferId,
    pub scroll: Scroll,
}

/// The open search.
#[derive(Debug)]
pub struct Search {
    /// Names the question: an answer to another one is not wanted.
    pub number: u64,
    pub network: NetworkId,
    pub scope: Scope,
    /// Its filter is what was typed, its list what was found.
    pub picker: Picker,
    pub question: Question,
    /// The text of which the question was read, once it was.
    pub read: Option<String>,
    pub hits: Hits,
    /// Lines that are looked for.
    pub limit: usize,
    /// What is in memory has been looked through up to this line, and the last time the oldest ones were looked at, so many
    /// fitted that some were left out.
    pub scanned: EntryId,
    /// How many lines had been put in between others then.
    pub put_in: u64,
    pub left_out: bool,
    pub store: Source,
    pub server: Source,
    /// The time of the oldest line that the server has told of, the next page ends there; and pages since more was wanted.
    pub server_oldest: Option<Timestamp>,
    pub pages: usize,
    /// Why the server's answer has gaps, if it says so.
    pub partial: Option<String>,
    /// When the sources that are slow are asked.
    pub ask_at: Option<Timestamp>,
    /// Where it was opened.
    pub origin: Origin,
    /// In one conversation: the words stand, and keys go from line to line.
    pub moving: bool,
}

impl Search {
    pub fn new(network: NetworkId, scope: Scope, origin: Origin) -> Self {
        Self {
            number: 0,
            network,
            scope,
            picker: Picker::default(),
            question: Question::default(),
            read: None,
            hits: Hits::default(),
            limit: FIRST,
            scanned: EntryId(0),
            put_in: 0,
            left_out: false,
            store: Source::Silent,
            server: Source::Silent,
            server_oldest: None,
            pages: 0,
            partial: None,
            ask_at: None,
            origin,
            moving: false,
        }
    }

    /// Whether it is the line at the bottom rather than a list over everything.
    pub fn is_here(&self) -> bool {
        matches!(self.scope, Scope::Here(_))
    }

    /// Whether there is anything to look for.
    pub fn asks(&self) -> bool {
        self.scope == Scope::Mentions || !self.question.is_empty()
    }

    /// The chosen line.
    pub fn chosen(&self) -> Option<&Found> {
        self.hits.list().get(self.picker.chosen()?)
    }

    /// Shows what has been found by now; the choice stays on its line. Out: whether anything is shown anew.
    pub fn refresh(&mut self, chosen: Option<&Found>) -> bool {
        let stale = self.picker.is_stale(self.hits.version());
        if stale {
            let keep = chosen.and_then(|found| self.hits.position(found));
            let all = (0..self.hits.list().len()).collect();
            self.picker.show(self.hits.version(), all, keep);
        }
        stale
    }

    /// Another question: whatever was found and asked for the last one is nothing.
    pub fn begin(&mut self, question: Question) {
        self.question = question;
        self.number += 1;
        self.limit = FIRST;
        self.hits.clear();
        self.scanned = EntryId(0);
        (self.store, self.server) = (Source::Silent, Source::Silent);
        (self.server_oldest, self.pages, self.partial) = (None, 0, None);
    }

    /// More lines are looked for.
    pub fn widen(&mut self) {
        if self.hits.list().len() >= self.limit
            && let Some(last) = self.hits.list().last()
            && self.server_oldest.is_some_and(|oldest| oldest < last.time)
        {
            // There was no room for what is older.
            (self.server_oldest, self.server) = (Some(last.time), Source::More);
        }
        self.limit = (self.limit * 2).min(MOST);
        self.pages = 0;
        self.left_out = false;
    }

    /// The server has answered; `oldest` is the time of the oldest line of the page, `full` whether there was room for no
    /// more. Servers give no more than they like: that there is nothing more is known by a page that goes back no further.
    /// Out: whether it is to be asked for the next page.
    pub fn turn_page(&mut self, oldest: Option<Timestamp>, full: bool) -> bool {
        let passed = |oldest: &Timestamp| self.question.after.is_some_and(|after| *oldest <= after);
        let Some(oldest) = oldest.filter(|oldest| !passed(oldest)) else {
            self.server = Source::Done;
            return false;
        };
        let goes_back = self.server_oldest.is_none_or(|before| oldest < before);
        if !goes_back && !full {
            self.server = Source::Done;
            return false;
        }
        // More than a page in one millisecond cannot be told apart.
        let before =
            self.server_oldest.map(|before| Timestamp::from_millis(before.as_millis() - 1));
        self.server_oldest = Some(before.map_or(oldest, |before| before.min(oldest)));
        self.server = Source::More;
        self.hits.list().len() < self.limit && self.pages < MOST_PAGES
    }

    /// Whether some source has more lines than were looked for.
    pub fn has_more(&self) -> bool {
        self.left_out || self.store == Source::More || self.server == Source::More
    }

    /// Whether a source is still asked.
    pub fn is_asking(&self) -> bool {
        self.ask_at.is_some() || self.store == Source::Asked || self.server == Source::Asked
    }

    /// How far it is: `3 of 57`, with a `+` where there are more.
    pub fn progress(&self) -> String {
        if !self.asks() {
            return String::new();
        }
        let all = self.hits.list().len();
        let more = if self.has_more() { "+" } else { "" };
        let at = self.picker.chosen().map_or(0, |at| at + 1);
        let asking = if self.is_asking() { " …" } else { "" };
        match all {
            0 if self.is_asking() => "searching …".to_owned(),
            0 => "nothing found".to_owned(),
            _ => format!("{at} of {all}{more}{asking}"),
        }
    }

    /// Why the list may not be all there is.
    pub fn complaint(&self) -> Option<&str> {
        let failed = [&self.server, &self.store].into_iter().find_map(|source| match source {
            Source::Failed(why) => Some(why.as_str()),
            _ => None,
        });
        let full = self.hits.list().len() >= MOST && self.has_more();
        let full = full.then_some("no more fit into the list; before: finds older ones");
        failed.or(self.partial.as_deref()).or(full)
    }
}
