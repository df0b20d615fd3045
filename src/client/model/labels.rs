//! Letters on the links in sight, to open or copy one of them without a mouse.

use crate::client::model::Model;
use crate::client::model::body;
use crate::client::model::entry::{Entry, EntryId};
use crate::client::model::pointing::Cell;
use crate::client::model::scroll::{Timeline, lead, room, shown, span};
use crate::client::text::{links, width, wrap};

/// The letters, those that are easy to reach first.
const LETTERS: &str = "asdfjklghqweruioptyzxcvbnm";
/// Links that get letters at once.
const MOST: usize = 26 * 26;

/// Links have letters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels {
    /// Only those of this line.
    pub line: Option<EntryId>,
    /// Letters that were typed so far.
    pub typed: String,
}

/// One link in sight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    pub link: String,
    pub label: String,
    /// Where it begins, from the top left of the timeline.
    pub cell: Cell,
}

impl Model {
    pub fn labels(&self) -> Option<&Labels> {
        self.labels.as_ref()
    }

    /// Gives letters to the links in sight, or to those of one line. Out: whether there are any.
    pub fn label_links(&mut self, line: Option<EntryId>) -> bool {
        self.labels = Some(Labels { line, typed: String::new() });
        if self.labelled().is_empty() {
            self.labels = None;
        }
        self.labels.is_some()
    }

    /// No link has letters any more. Out: whether some had.
    pub fn end_labels(&mut self) -> bool {
        self.labels.take().is_some()
    }

    /// A letter was typed. Out: the link that is meant, when one is; the letters go with it, or when none can be meant.
    pub fn type_label(&mut self, letter: char) -> Option<String> {
        self.labels.as_mut()?.typed.extend(letter.to_lowercase());
        let typed = self.labels.as_ref()?.typed.clone();
        let mut fits = self.labelled();
        fits.retain(|link| link.label.starts_with(&typed));
        let found = fits.iter().find(|link| link.label == typed).map(|link| link.link.clone());
        if found.is_some() || fits.is_empty() {
            self.labels = None;
        }
        found
    }

    /// The links that have letters, with those: the newest has the first one.
    pub fn labelled(&self) -> Vec<Labelled> {
        let Some(labels) = &self.labels else {
            return Vec::new();
        };
        let timeline = self.timeline();
        let mut found = timeline.links(labels.line);
        found.reverse();
        found.truncate(MOST);
        let letters: Vec<char> = LETTERS.chars().collect();
        let long = found.len() > letters.len();
        let letter = |index: usize| letters.get(index % letters.len()).copied().unwrap_or('a');
        let links = found.into_iter().enumerate().map(|(index, (link, cell))| {
            let mut label = String::from(letter(index));
            if long {
                label.insert(0, letter(index / letters.len()));
            }
            Labelled { link, label, cell }
        });
        links.collect()
    }

    /// After an event: letters are where the links are.
    pub fn keep_labels(&mut self) {
        if self.labels.is_some() && (!self.overlays.is_empty() || self.labelled().is_empty()) {
            self.labels = None;
        }
    }
}

impl Timeline<'_> {
    /// The links whose beginning is in sight, from the top, each with the cell where it begins; of one line where one is
    /// given.
    fn links(&self, line: Option<EntryId>) -> Vec<(String, Cell)> {
        let mut found = Vec::new();
        let mut y = 0;
        for seen in self.visible(self.buffer.scroll()) {
            if line.is_none_or(|line| line == seen.entry.id) {
                let above = usize::from(seen.day.is_some())
                    + usize::from(seen.unread)
                    + body::quote_rows(seen.entry);
                for (link, column, row) in self.links_of(seen.entry) {
                    let row = (y + above + row).checked_sub(seen.hidden);
                    let row = row.filter(|row| *row < self.height && *row >= y);
                    if let Some(row) = row.and_then(|row| u16::try_from(row).ok()) {
                        found.push((link, Cell { column, row }));
                    }
                }
            }
            y += self.rows_of(&seen).saturating_sub(seen.hidden);
        }
        found
    }

    /// The links of a line, each with its column in the timeline and its row of the text.
    fn links_of(&self, entry: &Entry) -> Vec<(String, u16, usize)> {
        let words = entry.text();
        let places = links::places(&words);
        if places.is_empty() || entry.is_gap() {
            return Vec::new();
        }
        let text_x = span(entry, self.columns).0;
        let runs = shown(entry, self.columns);
        let rows = wrap::wrap(&runs, room(entry, self.columns));
        let before: usize = lead(entry, self.columns).iter().map(|run| run.text.len()).sum();
        let mut found = Vec::new();
        for place in places {
            let byte = place.start + before;
            let Some(index) = rows.iter().rposition(|row| row.start <= byte) else {
                continue;
            };
            let Some(row) = rows.get(index) else { continue };
            let part = wrap::Row { end: byte.min(row.end), ..*row };
            let cells: usize =
                wrap::pieces(&runs, &part).map(|(_, piece)| width::text(piece)).sum();
            let column = text_x.saturating_add(u16::try_from(cells).unwrap_or(u16::MAX));
            if let Some(link) = words.get(place) {
                found.push((link.to_owned(), column, index));
            }
        }
        found
    }
}
