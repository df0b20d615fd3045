//! [`Model`]: all that is known, how it is looked up, and the changes that concern more than one part of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::client::model::abilities::Abilities;
use crate::client::model::backoff::Random;
use crate::client::model::buffer::{Buffer, BufferId, BufferKind};
use crate::client::model::buffers::Buffers;
use crate::client::model::catalogue::{Catalogue, Wish};
use crate::client::model::desktop::Desktop;
use crate::client::model::editor::{Editor, KillRing, Vi};
use crate::client::model::entry::{Entry, EntryId};
use crate::client::model::geometry::Size;
use crate::client::model::hints::{Focus, Hints};
use crate::client::model::kept::Keep;
use crate::client::model::known::Known;
use crate::client::model::labels::Labels;
use crate::client::model::level::Closed;
use crate::client::model::looking::Glance;
use crate::client::model::looks::Looks;
use crate::client::model::network::Network;
use crate::client::model::nonce::Nonces;
use crate::client::model::overlay::Overlay;
use crate::client::model::page::Item;
use crate::client::model::passage::Passage;
use crate::client::model::pointing::Press;
use crate::client::model::presence::Coming;
use crate::client::model::selection::Selection;
use crate::client::model::settings::{Face, Settings, Start};
use crate::client::model::spelling::Spelling;
use crate::client::model::start::Beginnings;
use crate::client::model::telling::Telling;
use crate::client::model::trust::Policies;
use crate::client::model::typing::Writers;
use crate::client::model::watch::Standing;
use crate::client::text::neutral;
use crate::proto::{Casemap, Folded, Timestamp};

/// Bytes of lines kept in all conversations together, roughly: a hostile server can open a thousand of them.
const MOST_WEIGHT_IN_ALL: usize = 128 * 1024 * 1024;

/// Names a server connection for the length of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct NetworkId(pub u32);

/// The whole state of the client.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug)]
pub struct Model {
    pub(super) networks: Vec<Network>,
    /// The number of the network that was added last; none is given twice.
    pub(super) last_network: u32,
    pub(super) buffers: Buffers,
    pub(super) focus: BufferId,
    pub(super) before: Option<BufferId>,
    /// The conversations one was in, the last one last.
    pub(super) trail: Vec<BufferId>,
    pub(super) last_entry: EntryId,
    /// The name to suggest when one is asked for.
    pub suggestion: String,
    /// What is chosen to do something with.
    pub(super) selection: Option<Selection>,
    /// The text that is marked.
    pub(super) passage: Option<Passage>,
    /// Links have letters.
    pub(super) labels: Option<Labels>,
    /// What programs of this machine can do.
    pub desktop: Desktop,
    /// The conversation alone is shown, without anything beside it, for the terminal's own selection.
    pub bare: bool,
    /// The button that went down last in the timeline.
    pub press: Option<Press>,
    /// Topmost last.
    pub overlays: Vec<Overlay>,
    /// Hosts that are only reached encrypted.
    pub policies: Policies,
    /// The list that one left for a line of it; esc leads back.
    pub back: Option<Overlay>,
    pub settings: Settings,
    pub size: Size,
    /// What the terminal has said of itself.
    pub abilities: Abilities,
    /// The time of the last event; for what is counted down on screen.
    pub now: Timestamp,
    /// Whether the terminal has the keyboard; true where it cannot tell.
    pub terminal_focused: bool,
    /// The terminal was given back to the shell.
    pub suspended: bool,
    /// Rows above the sidebar's area; `None` follows the conversation in focus.
    pub sidebar_scroll: Option<usize>,
    /// Members above the member list's area.
    pub members_scroll: usize,
    /// What was cut from any input line.
    pub kills: KillRing,
    /// Where the line is edited like in vi: the mode, and what is half typed.
    pub vi: Vi,
    /// Said in the hint line until then, such as `ctrl-c again quits`.
    pub flash: Option<Flash>,
    pub spelling: Spelling,
    /// Keys worth knowing and what they do, for the hint line; the most important ones first.
    pub hints: BTreeMap<Focus, Hints>,
    /// The terminal tells apart keys that are one byte otherwise (the kitty keyboard protocol).
    pub keyboard_protocol: bool,
    /// Reactions that were given lately, newest first.
    pub recent_reactions: Vec<String>,
    /// What was copied last.
    pub copied: Option<String>,
    /// What the keys do, as the help shows it.
    pub key_help: Vec<Item>,
    /// What can be done, by name.
    pub known: Known,
    /// An action that was chosen by its name, until it is done.
    pub wanted: Option<&'static str>,
    /// Every command with its slash, sorted.
    pub command_names: Vec<String>,
    /// What can be set.
    pub catalogue: Catalogue,
    /// What is to be set, until it is.
    pub wishes: Vec<Wish>,
    /// The client runs where the server does, for somebody who has none: it leads nowhere else.
    pub guest: bool,
    /// What a guest types can be read on the way.
    pub overheard: bool,
    /// Where one can begin.
    pub beginnings: Beginnings,
    /// The server runs in this process, and so many others are connected to it.
    pub hosting: Option<usize>,
    /// Who writes.
    pub writers: Writers,
    /// What the user was told of while they looked elsewhere.
    pub telling: Telling,
    /// Levels of conversations that are closed.
    pub(super) closed: Closed,
    /// The user wants to leave, for this reason, as soon as no line waits to be sent any more.
    pub leaving: Option<String>,
    /// Questions to what is kept that are not answered yet.
    pub looks: Looks,
    /// Conversations that were read further than their servers may know.
    pub read_on: BTreeSet<BufferId>,
    pub(super) glance: Option<Glance>,
    pub random: Random,
    pub nonces: Nonces,
    /// What is to be kept on disk, until it is taken.
    keepings: Vec<(NetworkId, Keep)>,
}

/// A word in the hint line that goes away by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    pub text: String,
    pub until: Timestamp,
}

impl Model {
    /// One network with its window, and nothing said yet. `seed` decides what is left to chance.
    pub fn new(start: Start, seed: u64) -> Self {
        let mut buffers = Buffers::default();
        let id = NetworkId(1);
        let name = start.target.to_string();
        let key = Casemap::Ascii.fold(&name);
        let window = buffers
            .open(id, BufferKind::Server, name, key)
            .expect("the server's window is not counted");
        let mut network = Network::new(id, start.target, window);
        network.first_joins = start.join;
        if let Some(nick) = start.nick {
            network.nick = neutral::name(&nick);
            network.wanted.clone_from(&network.nick);
        }
        Self {
            networks: vec![network],
            last_network: id.0,
            buffers,
            focus: window,
            before: None,
            trail: vec![window],
            last_entry: EntryId(0),
            suggestion: start.suggestion,
            selection: None,
            passage: None,
            press: None,
            labels: None,
            desktop: Desktop::default(),
            bare: false,
            overlays: Vec::new(),
            policies: Policies::default(),
            back: None,
            settings: start.settings,
            size: Size { width: 80, height: 24 },
            abilities: Abilities::default(),
            now: Timestamp::default(),
            terminal_focused: true,
            suspended: false,
            read_on: BTreeSet::new(),
            glance: None,
            sidebar_scroll: None,
            members_scroll: 0,
            kills: KillRing::default(),
            vi: Vi::default(),
            flash: None,
            spelling: Spelling::default(),
            hints: BTreeMap::new(),
            keyboard_protocol: false,
            recent_reactions: Vec::new(),
            copied: None,
            key_help: Vec::new(),
            known: Known::default(),
            wanted: None,
            command_names: Vec::new(),
            catalogue: Catalogue::default(),
            wishes: Vec::new(),
            guest: false,
            overheard: false,
            beginnings: Beginnings::default(),
            hosting: None,
            writers: Writers::default(),
            telling: Telling::default(),
            closed: Closed::default(),
            leaving: None,
            looks: Looks::default(),
            random: Random::new(seed),
            nonces: Nonces::default(),
            keepings: Vec::new(),
        }
    }

    pub fn networks(&self) -> &[Network] {
        &self.networks
    }

    pub fn networks_mut(&mut self) -> &mut [Network] {
        &mut self.networks
    }

    pub fn network(&self, id: NetworkId) -> Option<&Network> {
        self.networks.iter().find(|network| network.id == id)
    }

    pub fn network_mut(&mut self, id: NetworkId) -> Option<&mut Network> {
        self.networks.iter_mut().find(|network| network.id == id)
    }

    pub fn buffers(&self) -> &Buffers {
        &self.buffers
    }

    pub fn buffers_mut(&mut self) -> impl Iterator<Item = &mut Buffer> {
        self.buffers.iter_mut()
    }

    pub fn buffer(&self, id: BufferId) -> Option<&Buffer> {
        self.buffers.get(id)
    }

    pub fn buffer_mut(&mut self, id: BufferId) -> Option<&mut Buffer> {
        self.buffers.get_mut(id)
    }

    /// The channel or direct conversation with a folded name.
    pub fn find(&self, network: NetworkId, key: &Folded) -> Option<BufferId> {
        self.buffers.find(network, key).map(|buffer| buffer.id)
    }

    /// The conversation in focus.
    pub fn focus(&self) -> BufferId {
        self.focus
    }

    pub fn focused(&self) -> &Buffer {
        self.buffers.get(self.focus).expect("the focus moves before a conversation is closed")
    }

    pub fn focused_mut(&mut self) -> &mut Buffer {
        self.buffers.get_mut(self.focus).expect("the focus moves before a conversation is closed")
    }

    /// The network of the conversation in focus.
    pub fn focused_network(&self) -> &Network {
        let id = self.focused().network;
        self.network(id).expect("a conversation is closed with its network")
    }

    /// The overlay that gets the keys.
    pub fn overlay(&self) -> Option<&Overlay> {
        self.overlays.last()
    }

    /// The line being edited: that of the topmost overlay where it has one, else of the conversation in focus.
    pub fn editor(&self) -> &Editor {
        match self.overlays.last() {
            Some(Overlay::Name(dialog)) => &dialog.editor,
            Some(Overlay::Account(dialog)) => &dialog.field().editor,
            Some(Overlay::Channels(list)) => &list.picker.filter,
            Some(Overlay::Members(list)) => &list.picker.filter,
            Some(Overlay::Reactions(list)) => &list.picker.filter,
            Some(Overlay::Search(search)) => &search.picker.filter,
            Some(Overlay::Palette(palette)) => &palette.picker.filter,
            Some(Overlay::Help(help)) => &help.filter,
            Some(Overlay::Start(screen)) => &screen.picker.filter,
            _ => &self.focused().editor,
        }
    }

    /// As [`Self::editor`], with the kill ring that all lines share.
    pub fn editor_mut(&mut self) -> (&mut Editor, &mut KillRing) {
        let focus = self.focus;
        let editor = match self.overlays.last_mut() {
            Some(Overlay::Account(dialog)) => return dialog.editor_mut(),
            Some(Overlay::Name(dialog)) => &mut dialog.editor,
            Some(Overlay::Channels(list)) => &mut list.picker.filter,
            Some(Overlay::Members(list)) => &mut list.picker.filter,
            Some(Overlay::Reactions(list)) => &mut list.picker.filter,
            Some(Overlay::Search(search)) => &mut search.picker.filter,
            Some(Overlay::Palette(palette)) => &mut palette.picker.filter,
            Some(Overlay::Help(help)) => &mut help.filter,
            Some(Overlay::Start(screen)) => &mut screen.picker.filter,
            _ => {
                let buffer = self
                    .buffers
                    .get_mut(focus)
                    .expect("the focus moves before a conversation is closed");
                &mut buffer.editor
            }
        };
        (editor, &mut self.kills)
    }

    /// Opens an empty conversation; the one that is there already when there is one. When there are too many, the
    /// server's window takes its place.
    pub fn open(
        &mut self,
        network: NetworkId,
        kind: BufferKind,
        name: String,
        key: Folded,
    ) -> BufferId {
        if let Some(id) = self.find(network, &key) {
            return id;
        }
        let opened = self.buffers.open(network, kind, name, key);
        if let Some(id) = opened {
            self.recall_level(id);
        }
        opened.or_else(|| self.network(network).map(|network| network.window)).unwrap_or(self.focus)
    }

    /// Takes a conversation away; the focus goes to where it was before. The server's window stays.
    pub fn close(&mut self, id: BufferId) {
        let Some(buffer) = self.buffers.get(id) else {
            return;
        };
        if buffer.kind == BufferKind::Server {
            return;
        }
        let window = self.network(buffer.network).map(|network| network.window);
        if self.focus == id {
            let back = self.before.filter(|before| *before != id);
            let back = back.filter(|before| self.buffers.get(*before).is_some());
            if let Some(next) = back.or(window) {
                self.focus_on(next);
            }
        }
        if let Some(buffer) = self.buffers.get_mut(id) {
            buffer.settle();
            collect(&mut self.keepings, buffer);
        }
        self.note_level(id);
        self.buffers.close(id);
        self.writers.forget(|closed| closed == id);
        self.before = self.before.filter(|before| *before != id);
        self.trail.retain(|visited| *visited != id);
    }

    /// What the last connection of a network told does not count for the next one.
    pub fn reset_session(&mut self, id: NetworkId) {
        if let Some(network) = self.network_mut(id) {
            network.reset_session();
        }
        for buffer in self.buffers.iter_mut().filter(|buffer| buffer.network == id) {
            buffer.standing = Standing::Unknown;
            buffer.reading.reset_session();
        }
        let of_network =
            |buffer: BufferId| self.buffers.get(buffer).is_none_or(|b| b.network == id);
        self.writers.forget(of_network);
        self.refold(id);
    }

    /// Computes the folded names of a network anew, after the server announced how it folds or ranks.
    pub fn refold(&mut self, id: NetworkId) {
        let Some(network) = self.networks.iter_mut().find(|network| network.id == id) else {
            return;
        };
        network.refold();
        let order = network.prefixes();
        for buffer in self.buffers.iter_mut().filter(|b| b.network == id && !b.over) {
            buffer.key = network.fold(&buffer.name);
            buffer.roster.refold(|nick| network.fold(nick), &order);
        }
        self.buffers.renamed();
    }

    /// Gives a conversation another name, unless there is one of that name. Out: whether it has it.
    pub fn rename(&mut self, id: BufferId, name: &str, key: Folded) -> bool {
        let Some(network) = self.buffers.get(id).map(|buffer| buffer.network) else {
            return false;
        };
        if self.find(network, &key).is_some_and(|found| found != id) {
            return false;
        }
        if let Some(buffer) = self.buffers.get_mut(id) {
            name.clone_into(&mut buffer.name);
            buffer.key = key;
            buffer.kept_as = None;
            self.buffers.renamed();
        }
        true
    }

    /// The next connection is to another server: channels and people of the same names there are others. What was said at
    /// `place`, as this one is called, stays to be read.
    pub fn leave_server(&mut self, network: NetworkId, place: &str) {
        let all = self.buffers.iter_mut().filter(|b| b.network == network);
        for buffer in all.filter(|b| b.kind != BufferKind::Server && !b.over) {
            buffer.set_aside(place);
        }
        self.buffers.renamed();
    }

    /// A conversation is over because another one has its name now.
    pub fn set_aside(&mut self, id: BufferId, note: &str) {
        if let Some(buffer) = self.buffers.get_mut(id) {
            buffer.settle();
            collect(&mut self.keepings, buffer);
            buffer.set_aside(note);
            self.buffers.renamed();
        }
    }

    /// Nobody is in any channel of a network any more; those that one was in wait to be joined again.
    pub fn leave_all(&mut self, network: NetworkId) {
        let channels = self
            .buffers
            .iter_mut()
            .filter(|b| b.network == network && b.kind == BufferKind::Channel);
        for buffer in channels {
            buffer.rejoin |= buffer.joined;
            buffer.joined = false;
            buffer.roster.clear();
        }
    }

    /// Adds a line to a conversation. Out: its id, which is used up even when the conversation is gone.
    pub fn push(&mut self, id: BufferId, entry: Entry) -> EntryId {
        self.last_entry = self.last_entry.next(self.now);
        let most = self.settings.scrollback;
        if entry.own {
            self.read_on.insert(id);
        }
        if let Some(buffer) = self.buffers.get_mut(id) {
            buffer.push(self.last_entry, entry, most);
        }
        while self.buffers.weight() > MOST_WEIGHT_IN_ALL
            && let Some(heaviest) = self.buffers.heaviest()
        {
            heaviest.forget_oldest();
        }
        self.last_entry
    }

    /// Adds somebody's coming or going, folded into the last line where that is possible. In the line mode each is a line.
    pub fn push_presence(&mut self, id: BufferId, coming: Coming, time: Timestamp) {
        let fold = self.settings.face == Face::Screen;
        let Some(buffer) = self.buffers.get_mut(id) else {
            return;
        };
        if !(fold && buffer.fold_in(&coming)) {
            self.push(id, Buffer::presence(coming, time));
        }
    }

    /// What is to be kept of lines that came, changed or went, since the last time. In order within a conversation.
    pub fn take_keepings(&mut self) -> Vec<(NetworkId, Keep)> {
        let mut keepings = std::mem::take(&mut self.keepings);
        for buffer in self.buffers.iter_mut() {
            collect(&mut keepings, buffer);
        }
        keepings
    }

    /// The id of the newest line of all conversations.
    pub fn last_entry(&self) -> EntryId {
        self.last_entry
    }
}

fn collect(keepings: &mut Vec<(NetworkId, Keep)>, buffer: &mut Buffer) {
    let network = buffer.network;
    keepings.extend(buffer.keepings().into_iter().map(|keep| (network, keep)));
}
