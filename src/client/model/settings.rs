//! What a user can change, as plain data with types, and how a run begins.

use crate::client::model::desktop::Copying;
use crate::client::model::level::Level;
use crate::client::model::scheme::Scheme;
use crate::client::model::target::Target;
use crate::client::model::telling::{Hours, Way};
use crate::client::model::zone::Zone;
use crate::proto::{Casemap, Mask};

/// What an entry of the list of those who are ignored begins with that means an account. No nick has a colon.
pub const ACCOUNT: &str = "account:";

/// Which face the program wears; it decides what one sees, never what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Face {
    /// The whole terminal, several conversations at once.
    #[default]
    Screen,
    /// One event a line, one current channel at a time (`--plain`).
    Plain,
}

/// Whose comings and goings are shown in a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// Everybody's.
    All,
    /// Everybody's in a small channel, in a large one only those of people who spoke lately.
    #[default]
    Recent,
    /// Nobody's.
    Hidden,
}

/// How the line of a conversation is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Editing {
    /// As in a shell: every character is typed.
    #[default]
    Emacs,
    /// In modes.
    Vi,
}

/// Everything that the config file or a key may change while the program runs.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub face: Face,
    /// The sidebar is wanted (it still folds away on narrow screens).
    pub sidebar: bool,
    /// The member list is wanted (it still folds away on narrow screens).
    pub members: bool,
    /// The program gets the mouse.
    pub mouse: bool,
    /// Who puts text onto the clipboard.
    pub copy: Copying,
    /// The terminal's bell rings for what the user is told of.
    pub bell: bool,
    /// How the desktop is told of it, through the terminal.
    pub notify: Way,
    /// What of a channel the user is told of, where nothing else was chosen.
    pub notify_channels: Level,
    /// A program that is run with it, and its arguments. Empty for none.
    pub notify_command: Vec<String>,
    /// What is told says who said what, not only where.
    pub notify_text: bool,
    /// When nothing rings.
    pub quiet: Option<Hours>,
    /// Others are told when the user writes (IRCv3 typing), where the server can.
    pub typing: bool,
    /// Programs that ask for this one's name, the time or the way back (CTCP) get an answer.
    pub ctcp: bool,
    /// Conversations are kept on disk over the end of the run.
    pub keep: bool,
    /// Lines kept in memory for a conversation, 100 and more.
    pub scrollback: usize,
    /// A text that becomes more messages than this is asked about before it is sent.
    pub paste_limit: usize,
    pub presence: Presence,
    /// The colours.
    pub theme: Scheme,
    pub editing: Editing,
    /// Messages of before that the line mode asks for on joining a channel. None where a program reads it.
    pub recap: usize,
    /// Languages in which the spelling is checked, as dictionaries are named: `de_DE`. None: not at all.
    pub spelling: Vec<String>,
    /// Words, besides the own nick, that make a line a mention. Case does not matter.
    pub highlights: Vec<String>,
    /// Masks (`nick`, `nick!user@host`, with `*` and `?`) and accounts (`account:name`) whose lines are not shown.
    pub ignored: Vec<String>,
    /// Local time; decides where a day line stands.
    pub zone: Zone,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            face: Face::Screen,
            sidebar: true,
            members: true,
            mouse: true,
            copy: Copying::Auto,
            bell: true,
            notify: Way::Auto,
            notify_channels: Level::Mentions,
            notify_command: Vec::new(),
            notify_text: true,
            quiet: None,
            typing: true,
            ctcp: true,
            keep: true,
            scrollback: 5_000,
            paste_limit: 3,
            presence: Presence::Recent,
            theme: Scheme::default(),
            editing: Editing::Emacs,
            recap: 0,
            spelling: Vec::new(),
            highlights: Vec::new(),
            ignored: Vec::new(),
            zone: Zone::default(),
        }
    }
}

impl Settings {
    /// Whether the user does not want to hear of somebody: nick, user and host, and the account; all but the nick empty where
    /// not known.
    pub fn ignores(
        &self,
        casemap: Casemap,
        (nick, user, host): (&str, &str, &str),
        account: &str,
    ) -> bool {
        self.ignored.iter().any(|ignored| match ignored.strip_prefix(ACCOUNT) {
            Some(name) => !account.is_empty() && casemap.same(name, account),
            None => Mask::parse(ignored).is_ok_and(|mask| mask.matches(casemap, nick, user, host)),
        })
    }
}

/// What a run begins with: the command line over the config over the defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    pub target: Target,
    /// The nick to use; without it the user is asked.
    pub nick: Option<String>,
    /// The name that the question suggests, from the login name. May be empty.
    pub suggestion: String,
    /// Channels to join as soon as the server lets us.
    pub join: Vec<String>,
    pub settings: Settings,
}
