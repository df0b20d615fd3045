//! Going to a server beside the others, and leaving one for good.

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::NetworkId;
use crate::client::model::login::Credentials;
use crate::client::model::network::Link;
use crate::client::model::networks::MOST_NETWORKS;
use crate::client::model::password::Secret;
use crate::client::model::places::Listed;
use crate::client::model::target::Target;
use crate::client::text::neutral;

impl Ctx<'_> {
    /// Connects to an address beside the networks that are open, and goes there; where it is open already, only that. A
    /// network that never came to anything makes room. Out: why not.
    pub fn open_network(&mut self, target: Target, joins: Vec<String>) -> Result<(), String> {
        self.open_network_as(Listed {
            name: String::new(),
            target,
            nick: None,
            account: None,
            join: joins,
            autoconnect: false,
        })
    }

    /// The same, for a network that has a nick or an account of its own.
    pub fn open_network_as(&mut self, listed: Listed) -> Result<(), String> {
        let Listed { target, nick, account, join: joins, .. } = listed;
        let open = self.model.network_at(&target);
        if let Some(id) = open.filter(|id| !self.is_spare(*id)) {
            self.come_back_to(id, target, &joins);
            return Ok(());
        }
        let here = self.model.focused_network();
        let focused = open.unwrap_or(here.id);
        let nick = nick.map_or_else(|| here.wanted.clone(), |nick| neutral::name(&nick));
        let id = if self.is_spare(focused) {
            if let Some(network) = self.model.network_mut(focused) {
                network.first_joins.extend(joins);
                network.nick.clone_from(&nick);
                network.wanted.clone_from(&nick);
            }
            self.give_login(focused, &target, account);
            if open.is_some() {
                self.seek(focused);
            }
            self.connect_to(focused, target);
            focused
        } else {
            let Some(id) = self.model.add_network(target.clone()) else {
                return Err(format!(
                    "{MOST_NETWORKS} networks are enough; /close one of them first"
                ));
            };
            if let Some(network) = self.model.network_mut(id) {
                network.first_joins = joins;
                network.nick.clone_from(&nick);
                network.wanted.clone_from(&nick);
            }
            self.give_login(id, &target, account);
            self.introduce_network(id);
            id
        };
        if self.model.network(id).is_some_and(|network| network.nick.is_empty()) {
            self.ask_name(id, None);
        }
        if let Some(window) = self.model.network(id).map(|network| network.window) {
            self.focus(window);
        }
        Ok(())
    }

    /// Connects to what the configuration wants connected from the start, without going there.
    pub fn open_listed_at_start(&mut self) {
        let listed = self.model.beginnings.listed.clone();
        let usual = self.model.focused_network().wanted.clone();
        for listed in listed.into_iter().filter(|listed| listed.autoconnect) {
            if self.model.network_at(&listed.target).is_some() {
                continue;
            }
            let Some(id) = self.model.add_network(listed.target.clone()) else {
                return;
            };
            let nick = listed.nick.as_deref().map_or_else(|| usual.clone(), neutral::name);
            if let Some(network) = self.model.network_mut(id) {
                network.first_joins = listed.join;
                network.nick.clone_from(&nick);
                network.wanted = nick;
            }
            self.give_login(id, &listed.target, listed.account);
            self.introduce_network(id);
        }
    }

    /// Whether a network never came to anything and makes room.
    fn is_spare(&self, id: NetworkId) -> bool {
        let network = self.model.network(id);
        network.is_some_and(|network| network.link == Link::Idle && !network.been_online)
    }

    /// Who the user is on a server: the account that is wanted there, else the one that was remembered.
    fn give_login(&mut self, id: NetworkId, target: &Target, account: Option<String>) {
        let place = target.to_string();
        let mut remembered = self.model.beginnings.remembered.iter();
        let fits = |whose: &str| account.as_deref().is_none_or(|account| account == whose);
        let found = remembered.find(|(at, whose, _)| *at == place && fits(whose));
        let login = match found {
            Some((_, account, password)) => Some((account.clone(), password.clone())),
            None => account.map(|account| (account, Secret::default())),
        };
        if let (Some((account, password)), Some(network)) = (login, self.model.network_mut(id)) {
            let server = target.clone();
            network.login.wanted = Some(Credentials { account, password, server });
        }
    }

    /// Goes to a network that is open; connects it where it is not, and joins what the address names.
    fn come_back_to(&mut self, id: NetworkId, target: Target, joins: &[String]) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let (window, online) = (network.window, network.is_online());
        let other = network.target != target;
        let trying = matches!(network.link, Link::Connecting | Link::Registering);
        if !online {
            network.first_joins = joins.to_vec();
        }
        self.focus(window);
        if other {
            self.connect_to(id, target);
        } else if online {
            for channel in joins {
                self.join(window, channel, None);
            }
        } else if !trying {
            self.reconnect(id);
        }
    }

    /// Begins with a network that was just added: what was kept of it is looked for, and it is connected to.
    pub fn introduce_network(&mut self, id: NetworkId) {
        self.obey_policy(id);
        self.seek(id);
        let Some(network) = self.model.network(id) else {
            return;
        };
        let (window, name) = (network.window, network.name.clone());
        self.info(window, format!("connecting to {name}"));
        self.begin(id);
    }

    /// Leaves a server and closes all its conversations. Out: why not.
    pub fn close_network(&mut self, id: NetworkId) -> Result<(), String> {
        if self.model.networks().len() < 2 {
            let why = "the server's window stays; /disconnect leaves the server, /exit the program";
            return Err(why.to_owned());
        }
        self.disconnect(id, "");
        self.renew_policies();
        self.write_places(id);
        // What became of lines with that is still told to where they are kept.
        for (network, keep) in self.model.take_keepings() {
            self.keep(network, keep);
        }
        self.model.remove_network(id);
        self.fx.push(Effect::LetGo(id));
        Ok(())
    }
}
