//! Connecting, the own name, leaving.

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::NetworkId;
use crate::client::model::available::Available;
use crate::client::model::backoff;
use crate::client::model::buffer::BufferId;
use crate::client::model::editor::Editor;
use crate::client::model::entry::Delivery;
use crate::client::model::network::Link;
use crate::client::model::overlay::{NameDialog, Overlay};
use crate::client::model::target::Target;
use crate::client::text::neutral;
use crate::proto::{Message, Verb};

impl Ctx<'_> {
    /// Begins to connect to where the network is.
    pub fn connect(&mut self, id: NetworkId) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        network.link = Link::Connecting;
        network.reset_session();
        let target = network.target.clone();
        self.fx.push(Effect::Connect(id, target));
    }

    /// Leaves the server and goes to another address (`/connect`). Conversations stay and are joined there.
    pub fn connect_to(&mut self, id: NetworkId, target: Target) {
        self.hang_up(id, "");
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        network.name = target.to_string();
        network.target = target;
        network.failures = 0;
        network.available = Available::default();
        let (window, text) = (network.window, format!("connecting to {}", network.name));
        let name = network.name.clone();
        if let Some(buffer) = self.model.buffer_mut(window) {
            buffer.name = name;
        }
        self.info(window, text);
        self.connect(id);
    }

    /// Connects again at once, also when connected (`/reconnect`).
    pub fn reconnect(&mut self, id: NetworkId) {
        self.hang_up(id, "");
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        network.failures = 0;
        let (window, text) = (network.window, format!("connecting to {}", network.target));
        self.info(window, text);
        self.connect(id);
    }

    /// Leaves the server and stays away (`/disconnect`).
    pub fn disconnect(&mut self, id: NetworkId, reason: &str) {
        self.hang_up(id, reason);
        if let Some(network) = self.model.network_mut(id) {
            network.link = Link::Idle;
            let (window, text) = (
                network.window,
                format!("disconnected from {}", network.target),
            );
            self.info(window, text);
        }
    }

    fn hang_up(&mut self, id: NetworkId, reason: &str) {
        let Some(network) = self.model.network(id) else {
            return;
        };
        match network.link {
            Link::Registering | Link::Online => {
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
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let lost = network.abandon();
        network.reset_session();
        for line in lost {
            if let Some(buffer) = self.model.buffer_mut(line.buffer) {
                buffer.change(line.line, |entry| {
                    entry.state = Delivery::Failed(why.into());
                });
            }
        }
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
        let reason = neutral::text(reason);
        let Some(network) = self.model.network(id) else {
            return;
        };
        if matches!(network.link, Link::Idle | Link::Waiting { .. }) {
            return;
        }
        let (target, window) = (network.target.to_string(), network.window);
        let reached = matches!(network.link, Link::Registering | Link::Online);
        let first = network.failures == 0;
        let failures = network.failures.saturating_add(1);
        self.tell_link_lost(id, &reason, first && reached);
        self.unlink(id, "the connection was lost");
        let wait = backoff::wait(failures, &mut self.model.random);
        let next = self.now + wait;
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        network.failures = failures;
        network.link = Link::Waiting {
            next,
            attempt: failures,
            reason: reason.clone(),
        };
        let seconds = wait.as_secs().max(1);
        let what = if reached {
            format!("lost the connection to {target}: {reason}")
        } else {
            format!("cannot reach {target}: {reason}")
        };
        let text = format!("{what}; next attempt in {seconds} s");
        self.error(window, &text);
        let here = self.here();
        let ours = self.model.focused().network == id;
        if ours && first && !reached && here != window {
            self.error(here, &text);
        }
    }

    /// Says in every conversation that nobody hears one there now.
    fn tell_link_lost(&mut self, id: NetworkId, reason: &str, say: bool) {
        if !say {
            return;
        }
        let Some(window) = self.model.network(id).map(|network| network.window) else {
            return;
        };
        let open: Vec<BufferId> = self
            .model
            .buffers()
            .iter()
            .filter(|buffer| buffer.network == id && buffer.joined && buffer.id != window)
            .map(|buffer| buffer.id)
            .collect();
        for buffer in open {
            self.error(
                buffer,
                format!("the connection was lost ({reason}); trying again"),
            );
        }
    }

    /// Opens the question for a name, or says in the open one why the last name was refused.
    pub fn ask_name(&mut self, id: NetworkId, refused: Option<String>) {
        let open = self
            .model
            .overlays
            .iter_mut()
            .find_map(|overlay| match overlay {
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
        let mut dialog = NameDialog {
            network: id,
            editor: Editor::default(),
            refused,
            asked: None,
        };
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
        let registering = network.link == Link::Registering;
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
        }
    }

    /// Tells the server who we are: NICK, and USER unless it knows already.
    pub fn introduce(&mut self, id: NetworkId) {
        let now = self.now;
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let nick = network.nick.clone();
        let introduced = network.introduced.replace(now).is_some();
        self.transmit(id, Message::new(Verb::Nick).with(nick.clone()));
        if !introduced {
            // RFC 2812 section 3.1.3: the mode 0, an unused `*`, and a name for people.
            let user = user_name(&nick);
            let message = Message::new(Verb::User).with(user).with("0").with("*");
            self.transmit(id, message.with(nick));
        }
    }

    /// Leaves the program without a question; every server is told why.
    pub fn leave(&mut self, reason: &str) {
        let connected: Vec<NetworkId> = self
            .model
            .networks()
            .iter()
            .filter(|network| matches!(network.link, Link::Registering | Link::Online))
            .map(|network| network.id)
            .collect();
        for id in connected {
            self.fx.push(Effect::Send(id, quit_message(reason)));
        }
        self.model.quitting = true;
        self.fx.push(Effect::Quit);
    }
}

fn quit_message(reason: &str) -> Message {
    let message = Message::new(Verb::Quit);
    if reason.is_empty() {
        message
    } else {
        message.with(reason)
    }
}

/// What no server could take for a nick, because it would not even be one parameter.
pub fn not_a_nick(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("a name is needed".to_owned());
    }
    let odd = |c: char| c.is_whitespace() || c.is_control() || ",:!@*?#&/".contains(c);
    name.contains(odd).then(|| {
        format!(
            "{} is no name: letters, digits and - _ [ ] only",
            neutral::name(name)
        )
    })
}

/// A user name that every server takes: the letters and digits of the nick.
fn user_name(nick: &str) -> String {
    let user: String = nick
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(9)
        .collect();
    if user.is_empty() {
        "tchat".to_owned()
    } else {
        user
    }
}
