//! What lies over the conversations and gets the keys first: a stack, the topmost on top.

use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;
use crate::client::model::editor::Editor;
use crate::client::model::geometry::Rect;
use crate::client::text::style::Line;
use crate::client::text::wrap;

/// One overlay.
#[derive(Debug)]
pub enum Overlay {
    /// The question for a name. Open until the server has taken one.
    Name(NameDialog),
    /// Finished lines to read.
    Help(Page),
    /// A question that Enter answers with yes and Esc with no.
    Confirm(Confirm),
    /// The channels of the server, to choose one.
    Channels(ChannelList),
}

/// The question for a name.
#[derive(Debug)]
pub struct NameDialog {
    pub network: NetworkId,
    pub editor: Editor,
    /// Why the last name was refused.
    pub refused: Option<String>,
    /// A name was sent and the answer is not there yet.
    pub asked: Option<String>,
}

/// A text longer than the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub title: String,
    pub lines: Vec<Line>,
    /// Lines above the area.
    pub scroll: usize,
}

impl Page {
    /// Moves by lines, in an area of that width and height.
    pub fn scroll_by(&mut self, lines: isize, area: Rect) {
        self.scroll = self.scroll.saturating_add_signed(lines).min(self.last(area));
    }

    /// The most lines that can be above the area while it stays full. Lines are wrapped, so they are measured.
    pub fn last(&self, area: Rect) -> usize {
        let mut room = usize::from(area.height);
        let fits = |line: &&Line| {
            let rows = wrap::height(&line.runs, area.width);
            let fits = rows <= room;
            room = room.saturating_sub(rows);
            fits
        };
        self.lines.len() - self.lines.iter().rev().take_while(fits).count()
    }
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    pub question: String,
    pub then: Confirmed,
}

/// What is done when the answer is yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmed {
    /// Send this text to a conversation, several messages long.
    Send { buffer: BufferId, text: String },
    /// Leave the program, which ends the server in it.
    Leave { reason: String },
}

/// The channels of a server, the chosen one marked.
#[derive(Debug)]
pub struct ChannelList {
    pub network: NetworkId,
    /// Only names and topics that contain its text are shown.
    pub filter: Editor,
    /// Index among those shown, as far as there are so many.
    pub selected: usize,
}

impl ChannelList {
    /// The index of the chosen one while `count` are shown.
    pub fn chosen(&self, count: usize) -> usize {
        self.selected.min(count.saturating_sub(1))
    }
}
