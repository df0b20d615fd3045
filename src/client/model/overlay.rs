//! What lies over the conversations and gets the keys first: a stack, the topmost on top.

use crate::client::model::NetworkId;
use crate::client::model::available::{Available, Listed};
use crate::client::model::buffer::BufferId;
use crate::client::model::editor::Editor;
use crate::client::model::geometry::Rect;
use crate::client::model::picker::Picker;
use crate::client::model::roster::Member;
use crate::client::text::style::Line;
use crate::client::text::wrap;
use crate::proto::Folded;

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
    /// The members of a channel, to choose one.
    Members(MemberList),
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

/// The channels of a server, to choose one.
#[derive(Debug)]
pub struct ChannelList {
    pub network: NetworkId,
    /// Places in the list of the network.
    pub picker: Picker,
    pub order: Order,
    /// The chosen channel, to find it again in another list.
    chosen: Option<Folded>,
}

/// In which order the channels stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    #[default]
    Members,
    Name,
}

impl ChannelList {
    pub fn new(network: NetworkId) -> Self {
        Self { network, picker: Picker::default(), order: Order::default(), chosen: None }
    }

    /// The other order.
    pub fn turn(&mut self) {
        self.order = match self.order {
            Order::Members => Order::Name,
            Order::Name => Order::Members,
        };
        self.picker.spoil();
    }

    /// The chosen channel.
    pub fn chosen<'a>(&self, available: &'a Available) -> Option<&'a Listed> {
        available.listed().get(self.picker.chosen()?)
    }

    /// Shows what fits the filter now, in `height` rows.
    pub fn refresh(&mut self, available: &Available, height: usize) {
        let (version, listed) = (available.version(), available.listed());
        if self.picker.is_stale(version) {
            let wanted = self.picker.wanted();
            let fits = |place: &usize| listed.get(*place).is_some_and(|c| c.has(&wanted));
            let narrows = self.picker.narrows(version);
            let mut shown: Vec<usize> = if narrows {
                self.picker.shown().iter().copied().filter(fits).collect()
            } else {
                (0..listed.len()).filter(fits).collect()
            };
            if self.order == Order::Name && !narrows {
                shown.sort_by_key(|place| listed.get(*place).map(|channel| &channel.key));
            }
            let same = |key: &Folded| shown.iter().copied().find(|p| listed[*p].key == *key);
            let keep = self.chosen.as_ref().and_then(same);
            self.picker.show(version, shown, keep);
        }
        self.picker.keep_in_sight(height);
        let chosen = self.picker.chosen().and_then(|place| listed.get(place));
        if self.chosen.as_ref() != chosen.map(|channel| &channel.key) {
            self.chosen = chosen.map(|channel| channel.key.clone());
        }
    }
}

/// The members of a channel, to choose one. As they were when it was opened.
#[derive(Debug)]
pub struct MemberList {
    pub network: NetworkId,
    pub channel: String,
    pub members: Vec<Member>,
    /// Places among `members`.
    pub picker: Picker,
}

impl MemberList {
    /// The chosen member.
    pub fn chosen(&self) -> Option<&Member> {
        self.members.get(self.picker.chosen()?)
    }

    /// Shows who fits the filter now, in `height` rows.
    pub fn refresh(&mut self, height: usize) {
        if self.picker.is_stale(0) {
            let wanted = self.picker.wanted();
            let members = self.members.iter().enumerate();
            let fits = members.filter(|(_, member)| member.nick.to_lowercase().contains(&wanted));
            let shown = fits.map(|(place, _)| place).collect();
            let keep = self.picker.chosen();
            self.picker.show(0, shown, keep);
        }
        self.picker.keep_in_sight(height);
    }
}
