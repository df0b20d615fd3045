//! The help that lies over the conversations: groups of keys and commands, and a line that filters them as it is typed.

use crate::client::model::editor::Editor;
use crate::client::model::geometry::Rect;
use crate::client::model::page::{Item, Page};
use crate::client::text::style::Tone;
use crate::nearest::nearest;

/// A text with headings, what of it fits the filter, and how far that is scrolled.
#[derive(Debug)]
pub struct Help {
    pub filter: Editor,
    /// What is shown of it.
    pub page: Page,
    all: Vec<Item>,
    /// The filter for which the page was made.
    made_for: String,
    /// What was probably meant, where nothing fits.
    pub meant: Option<String>,
}

impl Help {
    pub fn new(title: impl Into<String>, all: Vec<Item>) -> Self {
        let page = Page { title: title.into(), items: all.clone(), scroll: 0 };
        Self { filter: Editor::default(), page, all, made_for: String::new(), meant: None }
    }

    /// Shows what fits the filter now: items that have all of its words, counting the heading above them, each group under
    /// its heading.
    pub fn refresh(&mut self) {
        let wanted = self.filter.text().trim().to_lowercase();
        if wanted == self.made_for {
            return;
        }
        self.page.items = fitting(&self.all, &wanted);
        self.page.scroll = 0;
        self.meant = if self.page.items.is_empty() { self.nearest(&wanted) } else { None };
        self.made_for = wanted;
    }

    /// Where nothing fits, takes what was probably meant for the filter. Out: whether there was such.
    pub fn take_meant(&mut self) -> bool {
        let Some(meant) = self.meant.take() else { return false };
        self.filter.replace(&meant);
        self.refresh();
        true
    }

    /// How many items are shown, headings left out.
    pub fn count(&self) -> usize {
        self.page.items.iter().filter(|item| !is_heading(item) && !is_blank(item)).count()
    }

    fn nearest(&self, wanted: &str) -> Option<String> {
        let terms: Vec<String> = self.all.iter().map(|item| item.term.text()).collect();
        let words = terms.iter().flat_map(|term| term.split([' ', ',']));
        let bare = |word: &'_ str| word.trim_matches(|c: char| "<>[]/".contains(c)).to_owned();
        let words: Vec<String> = words.map(bare).filter(|word| word.len() > 1).collect();
        let last = wanted.split_whitespace().last()?.trim_start_matches('/');
        nearest(last, words.iter().map(String::as_str)).map(str::to_owned)
    }
}

/// Where the text stands inside of the frame: below the line that filters.
pub fn rows(inner: Rect) -> Rect {
    let above = inner.height.min(1);
    Rect::new(inner.x, inner.y + above, inner.width, inner.height - above)
}

fn is_heading(item: &Item) -> bool {
    let strong = item.term.runs.first().is_some_and(|run| run.tone == Tone::Strong);
    strong && item.about.runs.is_empty()
}

fn is_blank(item: &Item) -> bool {
    item.term.runs.is_empty() && item.about.runs.is_empty()
}

fn fitting(all: &[Item], wanted: &str) -> Vec<Item> {
    if wanted.is_empty() {
        return all.to_vec();
    }
    let mut shown: Vec<Item> = Vec::new();
    let mut heading: Option<&Item> = None;
    let mut above = String::new();
    for item in all {
        if is_heading(item) {
            above = item.text().to_lowercase();
            heading = Some(item);
            continue;
        }
        let text = item.text().to_lowercase();
        let fits =
            wanted.split_whitespace().all(|word| text.contains(word) || above.contains(word));
        if is_blank(item) || !fits {
            continue;
        }
        if let Some(heading) = heading.take() {
            if !shown.is_empty() {
                shown.push(Item::default());
            }
            shown.push(heading.clone());
        }
        shown.push(item.clone());
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::text::style::Line;

    fn help() -> Help {
        Help::new(
            "help",
            vec![
                Line::toned("keys", Tone::Strong).into(),
                Item::new("ctrl-x", "cut the line"),
                Item::new("ctrl-y", "yank"),
                Item::default(),
                Line::toned("commands", Tone::Strong).into(),
                Item::new("/kick <nick>", "remove somebody"),
            ],
        )
    }

    fn shown(help: &mut Help, filter: &str) -> Vec<String> {
        help.filter.replace(filter);
        help.refresh();
        help.page.items.iter().map(|item| item.text().trim().to_owned()).collect()
    }

    #[test]
    fn what_fits_stands_under_its_heading() {
        let mut help = help();
        assert_eq!(shown(&mut help, "CUT"), ["keys", "ctrl-x cut the line"]);
        assert_eq!(help.count(), 1);
        assert_eq!(shown(&mut help, "line keys"), ["keys", "ctrl-x cut the line"]);
        let both = ["keys", "ctrl-y yank", "", "commands", "/kick <nick> remove somebody"];
        assert_eq!(shown(&mut help, "y").len(), 6, "the heading counts: keys");
        assert_eq!(shown(&mut help, "an"), ["keys", "ctrl-y yank", "", "commands", both[4]]);
        assert_eq!(shown(&mut help, "").len(), 6);
    }

    #[test]
    fn what_was_meant_is_proposed() {
        let mut help = help();
        assert!(shown(&mut help, "/kcik").is_empty());
        assert_eq!(help.meant.as_deref(), Some("kick"));
        assert!(help.take_meant());
        assert_eq!((help.filter.text(), help.count()), ("kick", 1));
        assert!(shown(&mut help, "zzzz").is_empty());
        assert!(!help.take_meant());
    }
}
