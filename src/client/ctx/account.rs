//! The dialogs about accounts once they are filled in, and what the commands about accounts do.

use crate::client::ctx::Ctx;
use crate::client::ctx::login::NO_ACCOUNTS;
use crate::client::effect::Effect;
use crate::client::model::NetworkId;
use crate::client::model::account_dialog::{AGAIN, AccountDialog, EMAIL, PASSWORD, Purpose};
use crate::client::model::login::Credentials;
use crate::client::model::network::Link;
use crate::client::model::overlay::Overlay;
use crate::client::text::neutral;
use crate::proto::verifier::{BadPassword, check_password};
use crate::proto::{Cap, Message, Verb};

/// Bytes of a password that fit into a line with PASS.
const MOST_IN_PASS: usize = 500;

impl Ctx<'_> {
    /// Enter in the open dialog: the next line, or all of it is taken. Out: whether it was open.
    pub fn accept_account(&mut self) -> bool {
        let Some(Overlay::Account(dialog)) = self.model.overlays.last_mut() else {
            return false;
        };
        if !dialog.is_last() {
            dialog.move_by(1);
            return true;
        }
        let Some(Overlay::Account(dialog)) = self.model.overlays.pop() else {
            return false;
        };
        let taken = match &dialog.purpose {
            Purpose::Login => self.take_login(&dialog),
            Purpose::Register => self.take_registration(&dialog),
            Purpose::Verify { account } => self.take_code(&dialog, &account.clone()),
            Purpose::Server => self.take_server_password(&dialog),
        };
        if let Err((at, why)) = taken {
            let mut dialog = dialog;
            (dialog.at, dialog.refused) = (at, Some(why));
            self.model.overlays.push(Overlay::Account(dialog));
        }
        true
    }

    /// Esc in the open dialog. Whoever was asked for a password before connecting goes there as a guest.
    pub fn dismiss_account(&mut self) -> bool {
        let Some(Overlay::Account(dialog)) = self.model.overlays.pop() else {
            return false;
        };
        let id = dialog.network;
        if dialog.purpose == Purpose::Server {
            // There is no other way in.
            self.leave_now("");
            return true;
        }
        let Some(network) = self.model.network_mut(id) else {
            return true;
        };
        if network.account_without_password().is_some() {
            network.login.wanted = None;
            if network.link == Link::Idle && network.refused.is_none() {
                self.connect(id);
            }
        }
        true
    }

    fn take_login(&mut self, dialog: &AccountDialog) -> Result<(), (usize, String)> {
        let (account, password) = (dialog.text(0).to_owned(), dialog.secret(1));
        not_an_account(&account).map_or(Ok(()), |why| Err((0, why)))?;
        if password.is_empty() {
            return Err((1, "a password is needed".to_owned()));
        }
        if password.reveal().chars().any(char::is_control) {
            return Err((1, "the password has a character that cannot be sent".to_owned()));
        }
        let id = dialog.network;
        let Some(network) = self.model.network_mut(id) else {
            return Ok(());
        };
        let server = network.target.clone();
        network.login.wanted = Some(Credentials { account, password, server });
        network.login.remember = dialog.remembers();
        network.login.failed = None;
        match network.link {
            Link::Idle | Link::Waiting { .. } => self.connect(id),
            Link::Connecting => {}
            Link::Registering | Link::Online if network.caps.contains(Cap::Sasl) => {
                network.login.tried.clear();
                self.log_in(id);
            }
            Link::Registering if network.negotiation.open => {}
            Link::Registering | Link::Online => self.login_failed(id, NO_ACCOUNTS),
        }
        Ok(())
    }

    fn take_registration(&mut self, dialog: &AccountDialog) -> Result<(), (usize, String)> {
        let id = dialog.network;
        let (account, email) = (dialog.text(0).to_owned(), dialog.text(EMAIL).to_owned());
        let (password, again) = (dialog.secret(PASSWORD), dialog.secret(AGAIN));
        let Some(network) = self.model.network(id) else {
            return Ok(());
        };
        let (rules, nick) = (network.login.registration, network.nick.clone());
        not_an_account(&account).map_or(Ok(()), |why| Err((0, why)))?;
        if !rules.custom_account_name && !network.same(&account, &nick) {
            return Err((0, format!("the account has the name you have here: {nick}")));
        }
        check_password(password.reveal()).map_err(|bad| (PASSWORD, unfit(bad).to_owned()))?;
        if password != again {
            return Err((AGAIN, "the two passwords are not the same".to_owned()));
        }
        if (rules.email_required || !email.is_empty()) && !is_address(&email) {
            return Err((EMAIL, "an e-mail address is needed".to_owned()));
        }
        let server = network.target.clone();
        let contact = if email.is_empty() { "*" } else { email.as_str() };
        let register = Message::new(Verb::Register).with(account.clone()).with(contact);
        let register = register.with(password.reveal());
        let remember = dialog.remembers();
        if let Some(network) = self.model.network_mut(id) {
            network.login.registering = Some(Credentials { account, password, server });
            network.login.remember = remember;
            network.login.email = email;
        }
        self.send_about_account(id, register);
        Ok(())
    }

    fn take_code(&mut self, dialog: &AccountDialog, account: &str) -> Result<(), (usize, String)> {
        let code = dialog.text(0);
        if code.is_empty() || code.contains(char::is_whitespace) {
            return Err((0, "a code is needed, as the server has sent it".to_owned()));
        }
        self.verify(dialog.network, account, code);
        Ok(())
    }

    fn take_server_password(&mut self, dialog: &AccountDialog) -> Result<(), (usize, String)> {
        let password = dialog.secret(0);
        if password.is_empty() {
            return Err((0, "a password is needed".to_owned()));
        }
        let text = password.reveal();
        if text.len() > MOST_IN_PASS || text.chars().any(char::is_control) {
            return Err((0, "that cannot be sent as a password".to_owned()));
        }
        self.transmit(dialog.network, Message::new(Verb::Pass).with(password.reveal()));
        Ok(())
    }

    /// The server wants a password before it lets us in, and waits for it; `refused` is why not the one it was given.
    pub fn ask_server_password(&mut self, id: NetworkId, refused: Option<String>) {
        self.open_account_dialog(AccountDialog { refused, ..AccountDialog::server(id) });
    }

    /// Sends the code that the server asked for after a registration.
    pub fn verify(&mut self, id: NetworkId, account: &str, code: &str) {
        let verify = Message::new(Verb::Verify).with(account).with(code);
        self.send_about_account(id, verify);
    }

    /// These go before the server has let us in, too.
    fn send_about_account(&mut self, id: NetworkId, message: Message) {
        let here = self.here();
        if self.model.network(id).is_some_and(|network| network.link == Link::Registering) {
            self.transmit(id, message);
        } else {
            self.send(here, message);
        }
    }

    /// Opens a dialog that a server has led to.
    pub fn ask_code(&mut self, dialog: AccountDialog) {
        self.open_account_dialog(dialog);
    }

    /// Opens the dialog for registering, if the server has such a thing. Out: why not.
    ///
    /// # Errors
    /// Why not.
    pub fn ask_registration(
        &mut self,
        id: NetworkId,
        account: Option<&str>,
        email: &str,
    ) -> Result<(), String> {
        let guest = self.model.guest;
        let Some(network) = self.model.network(id) else {
            return Ok(());
        };
        let rules = network.login.registration;
        let early = network.link == Link::Registering && rules.before_connect;
        if !(network.is_online() || early && !network.nick.is_empty()) {
            return Err("not connected: one registers once the server has let one in".to_owned());
        }
        if !network.caps.contains(Cap::AccountRegistration) {
            return Err(NO_ACCOUNTS.to_owned());
        }
        if !(network.target.is_private() || guest) {
            return Err(
                "this connection is not encrypted: others could read the password".to_owned()
            );
        }
        if let Some(account) = &network.login.account {
            return Err(format!("you are logged in as {account} already"));
        }
        if !email.is_empty() && !is_address(email) {
            return Err(
                "the password is asked for next, where nobody sees it; after the account goes only an e-mail address"
                    .to_owned(),
            );
        }
        let account = neutral::name(account.unwrap_or(&network.nick));
        let dialog = AccountDialog::register(id, &account, email, rules.email_required);
        self.open_account_dialog(dialog);
        Ok(())
    }

    /// The server has made the account, or has confirmed it: from here on it is ours.
    pub fn registered(&mut self, id: NetworkId, account: &str) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        if let Some(mut made) = network.login.registering.take() {
            account.clone_into(&mut made.account);
            network.login.wanted = Some(made);
            network.login.failed = None;
        }
        network.login.email.clear();
        self.close_account_dialog(id);
        self.remember_password(id);
        let text = format!("the account {account} is yours now; /login {account} elsewhere");
        self.tell_account(id, &text);
        self.after_login(id);
    }

    /// Says who one is from now on: in the server's window, and where the user is unless that is of a connection that only
    /// begins.
    pub fn tell_account(&mut self, id: NetworkId, text: &str) {
        match self.model.network(id) {
            Some(network) if network.is_online() => self.tell_link(id, text),
            Some(network) => {
                let window = network.window;
                self.info(window, text);
            }
            None => {}
        }
    }

    /// Goes on as a guest: IRC has no way to log out, so it is another connection.
    pub fn log_out(&mut self, id: NetworkId) {
        if let Some(network) = self.model.network_mut(id) {
            network.login.wanted = None;
            network.login.certificate = None;
        }
        self.reconnect(id);
    }

    /// Forgets the password of a server on disk.
    pub fn forget_password(&mut self, id: NetworkId) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        network.login.remember = false;
        let place = network.target.to_string();
        let text = format!("the password for {place} is not remembered any more");
        self.fx.push(Effect::KeepPassword(id, place, None));
        let here = self.here();
        self.info(here, text);
    }
}

/// Whether it may be an e-mail address. A password that slipped there is none.
fn is_address(text: &str) -> bool {
    text.contains('@') && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn not_an_account(name: &str) -> Option<String> {
    let odd = name.contains(|c: char| c.is_whitespace() || c.is_control()) || name.starts_with(':');
    (name.is_empty() || name == "*" || odd).then(|| "an account name is one word".to_owned())
}

fn unfit(bad: BadPassword) -> &'static str {
    match bad {
        BadPassword::Short => "the password is too short: 3 bytes and more",
        BadPassword::Long => "the password is too long: 1000 bytes at most",
        BadPassword::Control => "the password has a character that cannot be sent",
    }
}
