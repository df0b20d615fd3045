//! What lies over the conversations and gets the keys first: a stack, the topmost on top.

use crate::client::model::NetworkId;
use crate::client::model::buffer::BufferId;
use crate::client::model::editor::Editor;
use crate::client::text::style::Line;

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
    /// Moves by lines; `height` is how many can be seen.
    pub fn scroll_by(&mut self, lines: isize, height: usize) {
        let most = self.lines.len().saturating_sub(height);
        self.scroll = self.scroll.saturating_add_signed(lines).min(most);
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
}

/// The channels of a server, the chosen one marked.
#[derive(Debug)]
pub struct ChannelList {
    pub network: NetworkId,
    /// Only names and topics that contain its text are shown.
    pub filter: Editor,
    /// Index among those shown.
    pub selected: usize,
}
