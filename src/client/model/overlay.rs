//! What lies over the conversations and gets the keys first: a stack, the topmost on top.

use crate::client::model::NetworkId;
use crate::client::model::account_dialog::AccountDialog;
use crate::client::model::buffer::BufferId;
use crate::client::model::channel_list::ChannelList;
use crate::client::model::choices::{self, Stand};
use crate::client::model::editor::Editor;
use crate::client::model::geometry::Size;
use crate::client::model::help::Help;
use crate::client::model::outgoing::Speech;
use crate::client::model::palette::Palette;
use crate::client::model::pasting::Pasting;
use crate::client::model::picker::Picker;
use crate::client::model::reaction_list::ReactionList;
use crate::client::model::roster::Member;
use crate::client::model::search::looked_for::Search;
use crate::client::model::start::StartScreen;
use crate::client::model::trust::TrustQuestion;
use crate::client::text::style::{Line, Tone};
use crate::proto::MsgId;

/// One overlay.
#[derive(Debug)]
pub enum Overlay {
    /// The question for a name. Open until the server has taken one.
    Name(NameDialog),
    /// The question whether a certificate is to be trusted.
    Trust(TrustQuestion),
    /// Logging in, registering.
    Account(Box<AccountDialog>),
    /// A text to read and to look through.
    Help(Box<Help>),
    /// A question that Enter answers with yes and Esc with no.
    Confirm(Confirm),
    /// What to do with a long paste.
    Paste(Box<Pasting>),
    /// The channels of the server, to choose one.
    Channels(ChannelList),
    /// The members of a channel, to choose one.
    Members(MemberList),
    /// Reactions, to give one to a message.
    Reactions(ReactionList),
    /// A search: a line at the bottom, or a list of what was found.
    Search(Box<Search>),
    /// Everywhere one can go and everything one can do.
    Palette(Box<Palette>),
    /// Where to begin.
    Start(Box<StartScreen>),
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

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    pub question: String,
    pub then: Confirmed,
}

impl Confirm {
    /// The answers, with the keys that give them.
    pub const ANSWERS: [&str; 2] = ["enter  yes", "esc    no"];
    /// The place of the first of them.
    pub const YES: usize = 0;

    /// The question, a line each.
    pub fn words(&self) -> Vec<Line> {
        self.question.lines().map(|line| Line::toned(line, Tone::Plain)).collect()
    }

    /// Where it stands.
    pub fn stand(&self, size: Size) -> Stand {
        choices::stand(size, &self.words(), Self::ANSWERS.len())
    }
}

/// What is done when the answer is yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmed {
    /// Send this text to a conversation, several messages long.
    Send { buffer: BufferId, text: String },
    /// The same for what a command says; `typed` is that command.
    Tell { from: BufferId, target: String, speech: Speech, text: String, typed: String },
    /// Take a message back.
    Redact { buffer: BufferId, msgid: MsgId, reason: String },
    /// Leave the program, which ends the server in it.
    Leave { reason: String },
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
