//! Connecting, the own name, leaving.

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::NetworkId;
use crate::client::model::available::Available;
use crate::client::model::backoff;
use crate::client::model::buffer::BufferId;
use crate::client::model::editor::Editor;
use crate::client::model::network::Link;
use crate::client::model::overlay::{NameDialog, Overlay};
use crate::client::model::settings::Face;
use crate::client::model::target::Target;
use crate::client::text::neutral;
use crate::proto::{Message, Verb};

/// How long a connection must hold before the waits begin anew: some servers let everybody in and close at once.
const STEADY: std::time::Duration = std::time::Duration::from_secs(60);

impl Ctx<'_> {
    /// Begins to connect to where the network is.
    pub fn connect(&mut self, id: NetworkId) {
        self.obey_policy(id);
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        network.link = Link::Connecting;
        network.refused = None;
        let target = network.target.clone();
        self.model.reset_session(id);
        self.close_trust_question(id);
        self.fx.push(Effect::Connect(id, target));
    }

    /// Leaves the server and goes to another address (`/connect`). Conversations stay; those of another
    /// address can only be read.
    pub fn connect_to(&mut self, id: NetworkId, target: Target) {
        self.hang_up(id, "");
        self.write_places(id);
        // What became of lines with that is still told to where they are kept.
        for (network, keep) in self.model.take_keepings() {
            self.keep(network, keep);
        }
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let elsewhere = !network.target.same_place(&target);
        let before = neutral::name(&network.target.to_string());
        network.name = neutral::name(&target.to_string());
        network.target = target;
        network.encrypted_by_policy = false;
        network.failures = 0;
        network.available = Available::default();
        network.been_online &= !elsewhere;
        let (window, name) = (network.window, network.name.clone());
        let text = format!("connecting to {name}");
        if let Some(buffer) = self.model.buffer_mut(window) {
            buffer.name = name;
        }
        if elsewhere {
            self.model.leave_server(id, &before);
            self.seek(id);
        }
        self.tell_link(id, &text);
        self.connect(id);
    }

    /// Connects again at once, also when connected (`/reconnect`).
    pub fn reconnect(&mut self, id: NetworkId) {
        self.hang_up(id, "");
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        network.failures = 0;
        let text = format!("connecting to {}", network.target);
        self.tell_link(id, &text);
        self.connect(id);
    }

    /// Leaves the server and stays away (`/disconnect`).
    pub fn disconnect(&mut self, id: NetworkId, reason: &str) {
        self.hang_up(id, reason);
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        network.link = Link::Idle;
        let text = format!("disconnected from {}: /reconnect connects again", network.target);
        self.tell_link(id, &text);
    }

    /// Says what the user made of a connection: in the server's window, and where the user is. The line mode prints both,
    /// so there it is said once.
    pub(super) fn tell_link(&mut self, id: NetworkId, text: &str) {
        let Some(window) = self.model.network(id).map(|network| network.window) else {
            return;
        };
        let (here, face) = (self.here(), self.model.settings.face);
        if face == Face::Screen && here != window && self.model.focused().network == id {
            self.info(here, text);
        }
        self.info(window, text);
    }

    fn hang_up(&mut self, id: NetworkId, reason: &str) {
        let Some(network) = self.model.network(id) else {
            return;
        };
        match network.link {
            Link::Registering | Link::Online => {
                self.tell_all_read();
                self.fx.push(Effect::Send(id, quit_message(reason)));
                self.fx.push(Effect::Disconnect(id));
            }
            Link::Connecting => self.fx.push(Effect::Disconnect(id)),
            Link::Idle | Link::Waiting { .. } => {}
        }
        self.unlink(id, "disconnected");
    }

    /// What follows from a connection being gone: lines that were not confirmed are marked, channels wait to be joined.
    fn unlink(&mut self, id: NetworkId, why: &str) {
        let now = self.now;
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let lost = network.unconfirmed.abandon();
        if network.is_online() {
            network.lost_at = Some(now);
            network.heard_before = network.heard_of.take();
        }
        self.renew_policy(id);
        self.fetches_lost(id);
        self.give_up(id, why);
        self.model.reset_session(id);
        self.search_cut_off(id);
        self.undelivered(&lost, why);
        self.model.leave_all(id);
        for overlay in &mut self.model.overlays {
            if let Overlay::Name(dialog) = overlay
                && dialog.network == id
            {
                dialog.asked = None;
            }
        }
    }

    /// Gives up a connection that seems dead; it is made again after a while.
    pub fn drop_link(&mut self, id: NetworkId, reason: &str) {
        self.fx.push(Effect::Disconnect(id));
        self.link_lost(id, reason);
    }

    /// The connection could not be made or is gone: says so and sets the time of the next attempt.
    pub fn link_lost(&mut self, id: NetworkId, reason: &str) {
        let now = self.now;
        let strict = self.is_strict(id);
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let reason = neutral::text(&network.fault(reason, strict));
        let what = match network.link {
            Link::Idle | Link::Waiting { .. } => return,
            Link::Connecting => "cannot reach",
            Link::Registering | Link::Online => "lost the connection to",
        };
        if let Some(since) = network.online_since
            && now.since(since) >= STEADY
        {
            network.failures = 0;
        }
        network.failures = network.failures.saturating_add(1);
        let (attempt, target) = (network.failures, network.target.to_string());
        let shut_out = network.shut_out;
        let places = self.who_hears_of_it(id);
        self.stay();
        self.unlink(id, "the connection was lost");
        let wait = backoff::wait(attempt, &mut self.model.random);
        let (link, next) = if shut_out {
            (Link::Idle, "/reconnect tries again".to_owned())
        } else {
            let seconds = backoff::seconds(wait);
            let reason = reason.clone();
            let link = Link::Waiting { next: now + wait, attempt, reason };
            (link, format!("next attempt in {seconds} s"))
        };
        if let Some(network) = self.model.network_mut(id) {
            network.link = link;
        }
        // The line mode ends with its connection.
        let next = match self.model.settings.face {
            Face::Screen => format!("; {next}"),
            Face::Plain => String::new(),
        };
        for place in places {
            self.error(place, format!("{what} {target}: {reason}{next}"));
        }
    }

    /// Where a lost connection is told: in the server's window, and in every conversation where it was there until now.
    /// The line mode prints all of them, so there it is told once.
    pub(super) fn who_hears_of_it(&self, id: NetworkId) -> Vec<BufferId> {
        let Some(network) = self.model.network(id) else {
            return Vec::new();
        };
        let mut places = vec![network.window];
        if self.model.settings.face == Face::Plain {
            return places;
        }
        let here = self.here();
        let first = network.failures == 1;
        let buffers = self.model.buffers().iter();
        let others = buffers.filter(|b| b.network == id && b.id != network.window);
        let told = others.filter(|b| (network.is_online() && b.joined) || (first && b.id == here));
        places.extend(told.map(|buffer| buffer.id));
        places
    }

    /// Opens the question for a name, or says in the open one why the last name was refused.
    pub fn ask_name(&mut self, id: NetworkId, refused: Option<String>) {
        let open = self.model.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::Name(dialog) if dialog.network == id => Some(dialog),
            _ => None,
        });
        if let Some(dialog) = open {
            dialog.asked = None;
            if refused.is_some() {
                dialog.refused = refused;
            }
            return;
        }
        let mut dialog =
            NameDialog { network: id, editor: Editor::default(), refused, asked: None };
        let suggestion = self.model.suggestion.clone();
        dialog.editor.insert(&suggestion);
        self.model.overlays.push(Overlay::Name(dialog));
    }

    /// Answers the question for a name. The dialog stays open until the server has taken it.
    pub fn choose_name(&mut self, id: NetworkId, name: &str) {
        let name = neutral::name(name.trim());
        if let Some(wrong) = not_a_nick(&name) {
            self.ask_name(id, Some(wrong));
            return;
        }
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        network.nick.clone_from(&name);
        network.wanted.clone_from(&name);
        let (registering, idle) = (network.link == Link::Registering, network.link == Link::Idle);
        for overlay in &mut self.model.overlays {
            if let Overlay::Name(dialog) = overlay
                && dialog.network == id
            {
                dialog.asked = Some(name.clone());
                dialog.refused = None;
            }
        }
        if registering {
            self.introduce(id);
        } else if idle {
            self.reconnect(id);
        }
    }

    /// Tells the server who we are: NICK and USER.
    ///
    /// Another nick after one that was refused brings its own user name and real name: those of the first would be of
    /// somebody else. USER comes before NICK then, because with NICK the server may have all it waits for. A server that
    /// takes USER only once refuses the second, which is of no interest.
    pub fn introduce(&mut self, id: NetworkId) {
        let now = self.now;
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let nick = network.nick.clone();
        let introduced = network.introduced.replace(now).is_some();
        let detour = network.detours > 0;
        // RFC 2812 section 3.1.3: the mode 0, an unused `*`, and a name for people.
        let user = Message::new(Verb::User).with(user_name(&nick)).with("0").with("*");
        let (user, nick) = (user.with(nick.clone()), Message::new(Verb::Nick).with(nick));
        let mut lines = if introduced { vec![user, nick] } else { vec![nick, user] };
        if introduced && detour {
            lines.remove(0);
        }
        for line in lines {
            self.transmit(id, line);
        }
    }
}

pub(super) fn quit_message(reason: &str) -> Message {
    let message = Message::new(Verb::Quit);
    if reason.is_empty() { message } else { message.with(reason) }
}

/// What no server could take for a nick, because it would not even be one parameter.
pub fn not_a_nick(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("a name is needed".to_owned());
    }
    let odd = |c: char| c.is_whitespace() || c.is_control() || ",:!@*?#&/".contains(c);
    name.contains(odd)
        .then(|| format!("{} is no name: letters, digits and - _ [ ] only", neutral::name(name)))
}

/// A user name that every server takes: the letters and digits of the nick.
fn user_name(nick: &str) -> String {
    let user: String = nick.chars().filter(char::is_ascii_alphanumeric).take(9).collect();
    if user.is_empty() { "tchat".to_owned() } else { user }
}
