//! The client on a stage: keys and lines of a server in, what it sends and shows out. Time is stepped.

use std::time::Duration;

use tchat::client::app::App;
use tchat::client::config::ClientConfig;
use tchat::client::ctx::{Ctx, Spot};
use tchat::client::effect::{Effect, Effects};
use tchat::client::event::{Event, Mouse, MouseAction, NetEvent};
use tchat::client::model::body;
use tchat::client::model::buffer::{Buffer, BufferId, BufferKind};
use tchat::client::model::desktop::Desktop;
use tchat::client::model::entry::{Delivery, Entry, EntryKind};
use tchat::client::model::geometry::Size;
use tchat::client::model::kept::Keep;
use tchat::client::model::network::Network;
use tchat::client::model::overlay::Overlay;
use tchat::client::model::password::{Salted, Secret};
use tchat::client::model::settings::{Face, Settings, Start};
use tchat::client::model::start::Beginnings;
use tchat::client::model::target::Target;
use tchat::client::model::trust::{Certificate, Policies};
use tchat::client::model::{Model, NetworkId};
use tchat::client::text::style::plain_text;
use tchat::proto::verifier::salted_password;
use tchat::proto::{Timestamp, encode, parse_lenient};

const NET: NetworkId = NetworkId(1);
/// 2026-11-22 14:00:00 UTC.
const NOON: i64 = 1_795_356_000_000;

pub(super) struct Client {
    app: App,
    now: Timestamp,
    /// Everything the client wanted done so far, except lines to send.
    pub(super) did: Vec<Effect>,
    sent: Vec<String>,
    sent_to: Vec<(NetworkId, String)>,
    /// What was to be kept on disk so far.
    pub(super) kept: Vec<Keep>,
}

/// How a client of a test begins.
pub(super) struct Begin {
    pub(super) target: Target,
    pub(super) nick: Option<&'static str>,
    pub(super) login: Option<(&'static str, &'static str)>,
    pub(super) policies: Policies,
    pub(super) join: &'static [&'static str],
    pub(super) settings: Settings,
}

impl Default for Begin {
    fn default() -> Self {
        // What keys do besides typing is easier to see without it.
        let settings = Settings { typing: false, keep: false, ..Settings::default() };
        Self {
            target: Target::default(),
            login: None,
            policies: Policies::default(),
            nick: Some("alice"),
            join: &[],
            settings,
        }
    }
}

impl Begin {
    pub(super) fn plain() -> Self {
        let settings = Settings { face: Face::Plain, keep: false, ..Settings::default() };
        Self { settings, ..Self::default() }
    }

    pub(super) fn nameless() -> Self {
        Self { nick: None, ..Self::default() }
    }

    /// A client that has been started and waits for its connection.
    pub(super) fn start(self) -> Client {
        self.begin_with(Beginnings::default(), None)
    }

    /// The same, where it is known where one can begin; with the start screen, if there is a reason for it.
    pub(super) fn begin_with(self, known: Beginnings, start_screen: Option<&str>) -> Client {
        let start = Start {
            target: self.target,
            nick: self.nick.map(str::to_owned),
            suggestion: "login".to_owned(),
            join: self.join.iter().map(|&name| name.to_owned()).collect(),
            settings: self.settings,
        };
        let mut app = App::new(start, ClientConfig::default().keymap, 7);
        if let Some((account, password)) = self.login {
            app.set_login(account.to_owned(), Secret::new(password));
        }
        app.set_policies(self.policies);
        let mut client = Client {
            app,
            now: Timestamp::from_millis(NOON),
            did: Vec::new(),
            sent: Vec::new(),
            sent_to: Vec::new(),
            kept: Vec::new(),
        };
        client.app.set_beginnings(known);
        let effects = match start_screen {
            Some(why) => client.app.start_screen(client.now, why),
            None => client.app.start(client.now),
        };
        client.take(effects);
        client
    }

    /// A client that a server without capabilities and features has let in.
    pub(super) fn online(self) -> Client {
        self.online_with("")
    }

    /// A client that a server has let in that offers these capabilities, all of which are granted.
    pub(super) fn online_with(self, caps: &str) -> Client {
        let mut client = self.start();
        client.connected();
        client.welcome(caps);
        client.forget();
        client
    }
}

/// Everything our server offers that changes how own lines are settled.
pub(super) const ECHO: &str = "batch echo-message labeled-response message-tags server-time";

/// A client on an old server, as `alice`.
pub(super) fn alice() -> Client {
    Begin::default().online()
}

/// The same in `#rust`, with bob (an operator) and carol.
pub(super) fn alice_in_rust() -> Client {
    in_rust(alice())
}

/// The same on a server that echoes with labels.
pub(super) fn alice_echoed() -> Client {
    in_rust(Begin::default().online_with(ECHO))
}

pub(super) fn in_rust(mut client: Client) -> Client {
    client.lines(&[
        ":alice!a@host JOIN #rust",
        ":srv 353 alice = #rust :alice @bob carol",
        ":srv 366 alice #rust :End of NAMES list",
    ]);
    client.forget();
    client
}

impl Client {
    pub(super) fn model(&self) -> &Model {
        self.app.model()
    }

    /// The same client, which can be set.
    pub(super) fn configured(mut self, config: ClientConfig) -> Self {
        self.app.configure(config);
        self
    }

    pub(super) fn network(&self) -> &Network {
        &self.model().networks()[0]
    }

    fn take(&mut self, effects: Effects) {
        for effect in effects {
            match effect {
                Effect::Send(network, message) => {
                    let line = String::from_utf8(encode(&message)).expect("lines are UTF-8");
                    let line = line.strip_suffix("\r\n").expect("every line is ended");
                    self.sent_to.push((network, line.to_owned()));
                    self.sent.push(line.to_owned());
                }
                Effect::Keep(_, keep) => self.kept.push(keep),
                other => self.did.push(other),
            }
        }
    }

    pub(super) fn event(&mut self, event: Event) {
        let effects = self.app.update(self.now, event);
        self.take(effects);
    }

    fn net(&mut self, event: NetEvent) {
        self.event(Event::Net(NET, event));
    }

    /// Goes to a line, wherever it is.
    pub(super) fn show_message(&mut self, buffer: BufferId, spot: Spot) {
        let effects = self.app.act(self.now, |cx| cx.show_message(buffer, spot));
        self.take(effects);
    }

    /// What programs of this machine can do.
    pub(super) fn set_desktop(&mut self, desktop: Desktop) {
        self.app.set_desktop(desktop);
    }

    /// Does one thing that no single key stands for.
    pub(super) fn act(&mut self, with: impl FnOnce(&mut Ctx<'_>)) {
        let effects = self.app.act(self.now, with);
        self.take(effects);
    }

    /// What the environment gives for the server.
    pub(super) fn server_password(&mut self, text: &str) {
        self.app.set_server_password(text.to_owned());
    }

    pub(super) fn certificate(&mut self, certificate: Certificate) {
        self.net(NetEvent::Certificate(certificate));
    }

    /// Makes the keys that were asked for, as the edges do.
    pub(super) fn derive(&mut self) {
        for effect in std::mem::take(&mut self.did) {
            if let Effect::Derive(_, asked) = effect {
                let password = asked.password.reveal();
                let key = salted_password(password, &asked.salt, asked.iterations);
                self.net(NetEvent::Derived(asked.number, Salted::new(key)));
            }
        }
    }

    pub(super) fn connected(&mut self) {
        self.net(NetEvent::Connected);
    }

    pub(super) fn failed(&mut self, reason: &str) {
        let reason = reason.to_owned();
        self.net(NetEvent::Failed { reason });
    }

    pub(super) fn lost(&mut self, reason: &str) {
        let reason = reason.to_owned();
        self.net(NetEvent::Lost { reason });
    }

    /// The server lets the client in under the name that it asked for.
    pub(super) fn welcome(&mut self, caps: &str) {
        self.welcome_by("tchat-0", caps);
    }

    /// The same, by a server that is this program: all but ours are written to slowly.
    pub(super) fn welcome_by(&mut self, program: &str, caps: &str) {
        if !caps.is_empty() {
            self.line(&format!(":srv CAP * LS :{caps}"));
            self.line(&format!(":srv CAP * ACK :{caps}"));
        }
        let nick = self.network().nick.clone();
        self.line(&format!(":srv 001 {nick} :Welcome"));
        self.line(&format!(":srv 004 {nick} srv {program} o o"));
        self.line(&format!(":srv 422 {nick} :There is no message of the day"));
    }

    /// One line of the server, as it stands on the wire.
    pub(super) fn line(&mut self, line: &str) {
        let message = parse_lenient(line.as_bytes()).expect("the test writes good lines");
        self.net(NetEvent::Line(message));
    }

    pub(super) fn lines(&mut self, lines: &[&str]) {
        for line in lines {
            self.line(line);
        }
    }

    /// Keys: characters as they are, others by name in angle brackets: `/join #rust<enter>`.
    pub(super) fn keys(&mut self, keys: &str) {
        let mut rest = keys.chars();
        while let Some(c) = rest.next() {
            let named = rest.as_str().split_once('>').filter(|_| c == '<');
            let key = match named {
                Some((name, after)) => {
                    rest = after.chars();
                    name.to_owned()
                }
                None if c == ' ' => "space".to_owned(),
                None => c.to_string(),
            };
            let chord = key.parse().expect("the test names a key");
            self.event(Event::Key(chord));
        }
    }

    /// A line of the line mode.
    pub(super) fn input(&mut self, line: &str) {
        self.event(Event::Input(line.to_owned()));
    }

    /// Lets time pass; the client is woken whenever it asked for it.
    pub(super) fn wait(&mut self, seconds: u64) {
        let until = self.now + Duration::from_secs(seconds);
        while let Some(deadline) = self.app.deadline().filter(|deadline| *deadline <= until) {
            self.now = deadline.max(self.now);
            self.event(Event::Due);
        }
        self.now = until;
    }

    /// Lets time pass without waking the client.
    pub(super) fn sleep(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
    }

    pub(super) fn deadline_in(&self) -> Option<Duration> {
        self.app.deadline().map(|deadline| deadline.since(self.now))
    }

    pub(super) fn click(&mut self, column: u16, row: u16) {
        self.mouse(MouseAction::Press, column, row);
        self.mouse(MouseAction::Release, column, row);
    }

    pub(super) fn mouse(&mut self, what: MouseAction, column: u16, row: u16) {
        self.event(Event::Mouse(Mouse { what, column, row, ctrl: false }));
    }

    pub(super) fn resize(&mut self, width: u16, height: u16) {
        self.event(Event::Resized(Size { width, height }));
    }

    /// Another server than the first lets the client in.
    pub(super) fn let_in(&mut self, network: NetworkId) {
        self.event(Event::Net(network, NetEvent::Connected));
        for line in [
            ":osrv 001 alice :Welcome",
            ":osrv 004 alice osrv tchat-0 o o",
            ":osrv 422 alice :There is no message of the day",
        ] {
            self.line_of(network, line);
        }
    }

    /// One line of another server than the first.
    pub(super) fn line_of(&mut self, network: NetworkId, line: &str) {
        let message = parse_lenient(line.as_bytes()).expect("the test writes good lines");
        self.event(Event::Net(network, NetEvent::Line(message)));
    }

    pub(super) fn lost_by(&mut self, network: NetworkId, reason: &str) {
        let reason = reason.to_owned();
        self.event(Event::Net(network, NetEvent::Lost { reason }));
    }

    /// What was sent to one server since everything was forgotten.
    pub(super) fn sent_to(&self, network: NetworkId) -> Vec<String> {
        let of = |(to, line): &(NetworkId, String)| (*to == network).then(|| line.clone());
        self.sent_to.iter().filter_map(of).collect()
    }

    /// What was sent since the last look.
    pub(super) fn sent(&mut self) -> Vec<String> {
        std::mem::take(&mut self.sent)
    }

    /// Looks away from what was sent and done so far.
    pub(super) fn forget(&mut self) {
        self.sent.clear();
        self.sent_to.clear();
        self.did.clear();
        self.kept.clear();
    }

    /// A conversation by its name; `*` is the server's window.
    pub(super) fn buffer(&self, name: &str) -> &Buffer {
        self.find(name).expect("the conversation is open")
    }

    pub(super) fn find(&self, name: &str) -> Option<&Buffer> {
        self.model().buffers().iter().find(|buffer| {
            if name == "*" {
                buffer.kind == BufferKind::Server
            } else {
                buffer.name == name && buffer.kind != BufferKind::Server
            }
        })
    }

    /// The lines of a conversation as a reader sees them.
    pub(super) fn shown(&self, name: &str) -> Vec<String> {
        self.buffer(name).entries().map(shown).collect()
    }

    pub(super) fn last(&self, name: &str) -> String {
        self.shown(name).pop().unwrap_or_default()
    }

    /// The members of a channel as the list shows them.
    pub(super) fn members(&self, name: &str) -> String {
        let members = self.buffer(name).roster.iter();
        let names: Vec<String> = members.map(|m| format!("{}{}", m.prefixes, m.nick)).collect();
        names.join(" ")
    }

    /// Name of the conversation in focus; `*` for the server's window.
    pub(super) fn here(&self) -> &str {
        let buffer = self.model().focused();
        match buffer.kind {
            BufferKind::Server => "*",
            BufferKind::Channel | BufferKind::Direct => &buffer.name,
        }
    }

    /// What is being typed.
    pub(super) fn typed(&self) -> &str {
        self.model().editor().text()
    }

    /// Why the open question for a name says the last one was refused; empty for a question without that.
    pub(super) fn question(&self) -> Option<&str> {
        match self.model().overlay() {
            Some(Overlay::Name(dialog)) => Some(dialog.refused.as_deref().unwrap_or("")),
            _ => None,
        }
    }
}

/// A line in words: an answer with what it quotes before the text, reactions behind it.
fn shown(entry: &Entry) -> String {
    let who = entry.who.as_deref().unwrap_or("");
    let mut text = entry.text();
    if let Some(quote) = body::quote(entry) {
        text = format!("[{}] {text}", plain_text(&quote));
    }
    text.extend(entry.redacted.as_deref().map(|redacted| body::trace(redacted).text));
    if !entry.reactions.is_empty() {
        text = format!("{text} [{}]", plain_text(&entry.reactions.runs()));
    }
    let line = match entry.kind {
        EntryKind::Said => format!("{who}: {text}"),
        EntryKind::Action => format!("* {who} {text}"),
        EntryKind::Notice => format!("-{who}- {text}"),
        EntryKind::Field => format!("{who} | {text}"),
        EntryKind::Error => format!("! {text}"),
        EntryKind::Gap(_) => format!("~ {text}"),
        EntryKind::Info | EntryKind::Presence(_) | EntryKind::Reactions(_) => text,
    };
    match &entry.state {
        Delivery::Sent => line,
        Delivery::Pending => format!("{line} (pending)"),
        Delivery::Failed(why) => format!("{line} (not delivered: {why})"),
    }
}
