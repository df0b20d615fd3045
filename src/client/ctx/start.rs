//! The start screen, and what its rows lead to; what is remembered of where the user was.

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::NetworkId;
use crate::client::model::overlay::Overlay;
use crate::client::model::places::{Listed, MOST_PLACES, Visited};
use crate::client::model::start::{StartScreen, Way};
use crate::client::model::target;
use crate::client::model::trust::Remember;
use crate::client::text::neutral;

impl Ctx<'_> {
    /// Opens the start screen. `complaint` says why it is there.
    pub fn show_start(&mut self, complaint: Option<String>) {
        let mut screen = StartScreen::new(self.model);
        screen.refresh(1);
        let unreadable = self.model.beginnings.unreadable.as_deref().map(neutral::text);
        let complaints: Vec<String> = complaint.into_iter().chain(unreadable).collect();
        screen.complaint = Some(complaints.join("; ")).filter(|words| !words.is_empty());
        self.model.overlays.push(Overlay::Start(Box::new(screen)));
    }

    /// Goes the chosen way. What cannot be gone stays open and says why.
    pub(super) fn accept_start(&mut self, mut screen: Box<StartScreen>) {
        let typed = screen.typed().to_owned();
        let done = match screen.chosen().cloned() {
            _ if screen.waits => Err("the server in this program is being started".to_owned()),
            None => Err("type an address: host, host:port or irc://host/#channel".to_owned()),
            Some(Way::Host(_)) => {
                screen.waits = true;
                self.fx.push(Effect::Host);
                Err("starting a server …".to_owned())
            }
            Some(Way::Address) => self.open_address(&typed),
            Some(Way::Named(listed)) => self.open_listed(&listed),
            Some(Way::Visited(place)) => self.open_network(place.target, Vec::new()),
        };
        if let Err(complaint) = done {
            screen.complaint = Some(complaint);
            self.model.overlays.push(Overlay::Start(screen));
        }
    }

    /// Connects to what a user typed: the name of a network in the configuration, else an address. Out: why not.
    pub fn open_address(&mut self, typed: &str) -> Result<(), String> {
        let listed = &self.model.beginnings.listed;
        let named = listed.iter().find(|listed| listed.name.eq_ignore_ascii_case(typed)).cloned();
        if let Some(listed) = named {
            return self.open_listed(&listed);
        }
        let (target, joins) = target::parse(typed)?;
        self.open_network(target, joins)
    }

    fn open_listed(&mut self, listed: &Listed) -> Result<(), String> {
        self.open_network_as(listed.clone())
    }

    /// The server in this process could not be started, for this reason; without one somebody else is the server by now.
    pub fn not_hosted(&mut self, reason: Option<&str>) {
        let Some(at) = self.model.overlays.iter().position(is_start) else {
            return;
        };
        match reason {
            None => {
                self.model.overlays.remove(at);
                self.begin_here();
            }
            Some(reason) => {
                if let Some(Overlay::Start(screen)) = self.model.overlays.get_mut(at) {
                    screen.waits = false;
                    screen.complaint = Some(neutral::text(reason));
                }
            }
        }
    }

    /// The server in this process runs: it is where one goes.
    pub(super) fn hosted(&mut self) {
        if let Some(at) = self.model.overlays.iter().position(is_start) {
            self.model.overlays.remove(at);
            self.begin_here();
        }
    }

    /// Connects to where this program is the server.
    fn begin_here(&mut self) {
        let Some(target) = self.model.beginnings.host.take() else {
            return;
        };
        if let Err(why) = self.open_network(target, Vec::new()) {
            let here = self.here();
            self.error(here, why);
        }
    }

    /// The server has let the user in and has said what it is: it is remembered for the start screen.
    pub(super) fn note_visit(&mut self, id: NetworkId) {
        if !self.keeps(id) {
            return;
        }
        let Some(network) = self.model.network(id) else {
            return;
        };
        let place = Visited {
            target: network.target.clone(),
            name: network.name.clone(),
            account: network.login.account.clone().unwrap_or_default(),
            at: self.now,
        };
        let visited = &mut self.model.beginnings.visited;
        visited.retain(|known| !known.target.same_place(&place.target));
        visited.insert(0, place.clone());
        visited.truncate(MOST_PLACES);
        self.fx.push(Effect::Remember(id, Remember::Visited(Box::new(place))));
    }
}

fn is_start(overlay: &Overlay) -> bool {
    matches!(overlay, Overlay::Start(_))
}
