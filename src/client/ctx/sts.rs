//! Servers that want to be reached encrypted only (IRCv3 sts): an unencrypted connection is given up for an encrypted one,
//! and a policy that came over a trusted one holds over the end of the run. Nothing that is typed gets round it.

use std::time::Duration;

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::NetworkId;
use crate::client::model::network::Network;
use crate::client::model::target::Target;
use crate::client::model::trust::{Policy, Remember};

/// No server can bind a client for longer.
const LONGEST: u64 = 10 * 365 * 24 * 3600;

impl Ctx<'_> {
    /// The value of the capability `sts`. Out: whether the connection is given up for another one.
    pub fn told_policy(&mut self, id: NetworkId, value: &str) -> bool {
        let Some(network) = self.model.network(id) else {
            return false;
        };
        // What never leaves this machine needs nothing, and another port here is somebody else's.
        if network.target.is_loopback() || self.model.guest {
            return false;
        }
        let field = |key: &str| {
            let tokens = value.split(',').filter_map(|token| token.split_once('='));
            tokens.into_iter().find(|(name, _)| *name == key).map(|(_, value)| value)
        };
        if network.target.tls {
            let seconds = field("duration").and_then(|text| text.parse::<u64>().ok());
            if let Some(seconds) = seconds {
                self.keep_policy(id, Duration::from_secs(seconds.min(LONGEST)));
            }
            return false;
        }
        let port = field("port").and_then(|text| text.parse::<u16>().ok());
        match port.filter(|port| *port != 0) {
            Some(port) => {
                self.go_encrypted(id, port);
                true
            }
            None => false,
        }
    }

    fn go_encrypted(&mut self, id: NetworkId, port: u16) {
        self.fx.push(Effect::Disconnect(id));
        self.encrypt_target(id, port);
        if let Some(network) = self.model.network(id) {
            let text =
                format!("the server wants encrypted connections: going to {}", network.target);
            let window = network.window;
            self.info(window, text);
        }
        self.connect(id);
    }

    fn encrypt_target(&mut self, id: NetworkId, port: u16) {
        let Some(network) = self.model.network_mut(id) else {
            return;
        };
        let target = Target { port, tls: true, ..network.target.clone() };
        if let Some(password) = &mut network.password {
            password.follow(&target);
        }
        network.login.follow(&network.target, &target);
        let before = network.target.to_string();
        if network.name == before {
            network.name = target.to_string();
        }
        network.target = target;
        network.encrypted_by_policy = true;
    }

    /// Before connecting: a host with a policy is not reached in any other way.
    pub fn obey_policy(&mut self, id: NetworkId) {
        let Some(network) = self.model.network(id) else {
            return;
        };
        let plain = !network.target.tls && !network.target.is_loopback() && !self.model.guest;
        let policy = self.model.policies.of(&network.target.host, self.now);
        if let Some(policy) = policy.filter(|_| plain) {
            self.encrypt_target(id, policy.port);
        }
    }

    /// Over a connection to a server that is accepted for this run only, nothing is promised for later ones.
    fn keep_policy(&mut self, id: NetworkId, duration: Duration) {
        let now = self.now;
        let Some(network) = self.model.network_mut(id).filter(|network| network.vouched) else {
            return;
        };
        let (host, port) = (network.target.host.to_ascii_lowercase(), network.target.port);
        network.policy = Some(duration).filter(|duration| !duration.is_zero());
        let policy =
            network.policy.map(|duration| Policy { port, duration, until: now + duration });
        match policy {
            Some(policy) => self.model.policies.set(&host, policy),
            None if !self.model.policies.remove(&host) => return,
            None => {}
        }
        self.fx.push(Effect::Remember(id, Remember::Policy { host, policy }));
    }

    /// The connection ends: what the server said last counts from now on.
    pub(super) fn renew_policy(&mut self, id: NetworkId) {
        let duration = self.model.network_mut(id).and_then(|network| network.policy.take());
        if let Some(duration) = duration {
            self.keep_policy(id, duration);
            if let Some(network) = self.model.network_mut(id) {
                network.policy = None;
            }
        }
    }

    /// The same for all connections, at the end of the program.
    pub(super) fn renew_policies(&mut self) {
        let ids: Vec<NetworkId> = self.model.networks().iter().map(|network| network.id).collect();
        for id in ids {
            self.renew_policy(id);
        }
    }

    /// Whether a server is to be reached encrypted only, and without questions.
    pub fn is_strict(&self, id: NetworkId) -> bool {
        let of = |network: &Network| {
            let policy = self.model.policies.of(&network.target.host, self.now);
            network.encrypted_by_policy || policy.is_some()
        };
        self.model.network(id).is_some_and(of)
    }
}
