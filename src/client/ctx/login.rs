//! Logging in: choosing a mechanism, leading its dialogue, and what follows from how it ends. IRCv3 sasl-3.1 and 3.2.
//!
//! A server is never shown more because it refused less: after a dialogue that went wrong no other mechanism is tried.

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::NetworkId;
use crate::client::model::account_dialog::AccountDialog;
use crate::client::model::login::{Dialogue, PATIENCE};
use crate::client::model::network::{Link, Network};
use crate::client::model::overlay::Overlay;
use crate::client::model::password::{Derivation, Salted};
use crate::client::text::neutral;
use crate::proto::sasl::{Client, Gathering, Mechanism, Step, chunks};
use crate::proto::{Cap, Message, Verb};

/// What is said where a server knows neither SASL nor registration.
pub const NO_ACCOUNTS: &str =
    "this server has no accounts that tchat could use; many have NickServ: /msg NickServ HELP";

impl Ctx<'_> {
    /// Ends the negotiation when nothing is waited for, so that the server lets us in; before that we log in, if that is
    /// wanted.
    pub fn end_negotiation(&mut self, id: NetworkId) {
        let Some(network) = self.model.network(id) else {
            return;
        };
        let negotiation = &network.negotiation;
        let over = negotiation.open && negotiation.asked.is_empty();
        if !over || network.link != Link::Registering || network.login.dialogue.is_some() {
            return;
        }
        if network.login.wants(&network.target) && !network.login.attempted {
            if network.caps.contains(Cap::Sasl) {
                if self.log_in(id) {
                    return;
                }
            } else {
                self.login_failed(id, NO_ACCOUNTS);
            }
        }
        if let Some(network) = self.model.network_mut(id) {
            network.negotiation.open = false;
        }
        self.tell_away(id);
        self.transmit(id, Message::new(Verb::Cap).with("END"));
    }

    /// Who was away before a break is away when they come back, and not here for a moment (IRCv3 pre-away).
    fn tell_away(&mut self, id: NetworkId) {
        let network = self.model.network_mut(id);
        let Some(network) = network.filter(|network| network.caps.contains(Cap::PreAway)) else {
            return;
        };
        if let Some(text) = network.away_message.clone() {
            network.negotiation.away_told = true;
            self.transmit(id, Message::new(Verb::Away).with(text));
        }
    }

    /// Whether a name that is refused now may be free for us in a moment.
    pub fn is_login_pending(&self, id: NetworkId) -> bool {
        self.model.network(id).is_some_and(|network| {
            let login = &network.login;
            let to_come = network.negotiation.open && !login.attempted;
            network.link == Link::Registering
                && login.wants(&network.target)
                && (login.dialogue.is_some() || to_come)
        })
    }

    /// Begins a dialogue. Out: whether there is a mechanism for it; if not, that is told.
    pub fn log_in(&mut self, id: NetworkId) -> bool {
        let (now, guest) = (self.now, self.model.guest);
        let Some(network) = self.model.network(id) else {
            return false;
        };
        let private = network.target.is_private() || guest;
        let Some(mechanism) = network.login.mechanism(&network.target, private) else {
            let only_plain = !private && network.login.mechanism(&network.target, true).is_some();
            let why = if only_plain {
                "the server takes the password only as it is, and this connection is not encrypted"
            } else {
                "the server has no way to log in that tchat knows"
            };
            self.login_failed(id, why);
            return false;
        };
        let nonce = self.model.nonces.draw();
        let Some(network) = self.model.network_mut(id) else {
            return false;
        };
        let login = &mut network.login;
        let wanted = login.credentials(&network.target);
        let account = wanted.map_or("", |wanted| wanted.account.as_str());
        let client = match (mechanism, wanted) {
            (Mechanism::ScramSha256, _) => Client::scram(account, &nonce),
            (Mechanism::Plain, Some(wanted)) => Client::plain(account, wanted.password.reveal()),
            (Mechanism::External | Mechanism::Plain, _) => {
                Client::external(Some(account).filter(|account| !account.is_empty()))
            }
        };
        login.attempted = true;
        login.tried.push(mechanism);
        login.dialogues += 1;
        login.dialogue = Some(Dialogue {
            client,
            gathering: Gathering::default(),
            answered: false,
            number: login.dialogues,
            until: now + PATIENCE,
        });
        self.transmit(id, Message::new(Verb::Authenticate).with(mechanism.as_str()));
        true
    }

    /// A piece of what the server says in the dialogue.
    pub fn challenged(&mut self, id: NetworkId, piece: &str) {
        let now = self.now;
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let password = network.login.credentials(&network.target).map(|c| c.password.clone());
        let Some(dialogue) = &mut network.login.dialogue else {
            return;
        };
        dialogue.answered = true;
        dialogue.until = now + PATIENCE;
        let data = match dialogue.gathering.take(piece) {
            Ok(Some(data)) => data,
            Ok(None) => return,
            Err(_) => return self.give_up_login(id, "the server's answer makes no sense"),
        };
        match dialogue.client.take(&data) {
            Ok(Step::Send(data)) => self.respond(id, &data),
            Ok(Step::Derive { salt, iterations }) => {
                // It may be much work for a small machine.
                dialogue.until = now + PATIENCE * 4;
                let (number, password) = (dialogue.number, password.unwrap_or_default());
                let derivation = Derivation { number, password, salt, iterations };
                self.fx.push(Effect::Derive(id, derivation));
            }
            Err(fault) => self.give_up_login(id, &fault.to_string()),
        }
    }

    /// The key that the dialogue waits for.
    pub fn derived(&mut self, id: NetworkId, number: u64, salted: &Salted) {
        let dialogue = self.model.network_mut(id).and_then(|n| n.login.dialogue.as_mut());
        let Some(dialogue) = dialogue.filter(|dialogue| dialogue.number == number) else {
            return;
        };
        dialogue.until = self.now + PATIENCE;
        match dialogue.client.salted(salted.bytes()) {
            Ok(data) => self.respond(id, &data),
            Err(fault) => self.give_up_login(id, &fault.to_string()),
        }
    }

    fn respond(&mut self, id: NetworkId, data: &[u8]) {
        for piece in chunks(data) {
            self.transmit(id, Message::new(Verb::Authenticate).with(piece));
        }
    }

    /// A dialogue that cannot go on; whoever is at the other end gets no second chance.
    pub fn give_up_login(&mut self, id: NetworkId, why: &str) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        network.login.dialogue = None;
        network.login.tried = Mechanism::ALL.to_vec();
        self.transmit(id, Message::new(Verb::Authenticate).with("*"));
        self.login_failed(id, why);
        self.after_login(id);
    }

    /// Says that we are here without our account. A wrong password is not tried again by itself.
    pub fn login_failed(&mut self, id: NetworkId, why: &str) {
        let here = self.here();
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let window = network.window;
        network.login.attempted = true;
        network.login.remember = false;
        let who = network.login.wanted.as_ref().map(|wanted| wanted.account.clone());
        let who = who.filter(|account| !account.is_empty());
        let who = who.map(|account| format!(" as {}", neutral::name(&account)));
        let text = format!("not logged in{}: {}", who.unwrap_or_default(), neutral::text(why));
        network.login.failed = Some(text.clone());
        self.error(window, &text);
        if here != window && self.model.focused().network == id {
            self.error(here, text);
        }
    }

    /// The server says that the dialogue has succeeded.
    pub fn login_succeeded(&mut self, id: NetworkId) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let Some(dialogue) = network.login.dialogue.take() else {
            return;
        };
        if !dialogue.client.is_done() {
            network.login.account = None;
            let why = "the server says yes without having proved that it knows the password: it may \
                       not be the one it seems to be";
            return self.give_up_login(id, why);
        }
        network.login.failed = None;
        self.remember_password(id);
        self.after_login(id);
    }

    /// Keeps the password for the next run, if the user asked for that.
    pub fn remember_password(&mut self, id: NetworkId) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        if std::mem::take(&mut network.login.remember)
            && let Some(wanted) = network.login.credentials(&network.target).cloned()
        {
            let place = network.target.to_string();
            self.fx.push(Effect::KeepPassword(id, place, Some(wanted)));
        }
    }

    /// However it ended, what waited for it goes on.
    pub fn after_login(&mut self, id: NetworkId) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        if network.link == Link::Registering {
            let account = network.login.account.clone().unwrap_or_default();
            if std::mem::take(&mut network.login.name_waits) {
                self.introduce(id);
            } else if network.nick.is_empty() && !account.is_empty() {
                // The name that was refused is most likely that of the account.
                self.choose_name(id, &account);
            }
        }
        self.end_negotiation(id);
    }

    /// Gives up a dialogue that the server has left.
    pub fn login_overdue(&mut self, id: NetworkId) {
        let now = self.now;
        let dialogue = self.model.network(id).and_then(|network| network.login.dialogue.as_ref());
        if dialogue.is_some_and(|dialogue| dialogue.until <= now) {
            self.give_up_login(id, "the server did not answer");
        }
    }

    /// Opens the dialog for logging in; one that is open already is filled in anew.
    pub fn ask_login(&mut self, id: NetworkId, account: &str, refused: Option<String>) {
        self.open_account_dialog(AccountDialog {
            refused,
            ..AccountDialog::login(id, &neutral::name(account))
        });
    }

    pub(super) fn open_account_dialog(&mut self, mut dialog: AccountDialog) {
        if self.model.guest {
            // Nothing is kept where this client runs.
            dialog.remember_nothing();
        }
        self.close_account_dialog(dialog.network);
        self.model.overlays.push(Overlay::Account(Box::new(dialog)));
    }

    pub(super) fn close_account_dialog(&mut self, id: NetworkId) {
        self.model
            .overlays
            .retain(|open| !matches!(open, Overlay::Account(dialog) if dialog.network == id));
    }

    /// Connects for the first time, once the password of the account is known.
    pub fn begin(&mut self, id: NetworkId) {
        let asked = self.model.network(id).and_then(Network::account_without_password);
        match asked {
            Some(account) => self.ask_login(id, &account, None),
            None => self.connect(id),
        }
    }
}
