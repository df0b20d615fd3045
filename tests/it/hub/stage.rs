//! A hub with people: does what an edge does, writes down what each would receive, and checks what must always hold.
//!
//! What is to be kept is kept in memory, before anything of the step is seen; questions about it are answered from there.
//!
//! After every event: the model's invariants; effects name only sessions that are there and not being closed; every line
//! is one line within the limits, and reads back as what was meant; what is due is done once.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tchat::proto::caps::CapSet;
use tchat::proto::{Fingerprint, Line, LineReader, Message, ServerName, Timestamp};
use tchat::server::effect::{Effect, Effects};
use tchat::server::event::{CloseReason, Event, Peer};
use tchat::server::fanout::Fanout;
use tchat::server::hub::Hub;
use tchat::server::model::{
    AccountRules, Admin, HubConfig, Limits, Question, Record, Refusal, SessionId, Write,
    invariants, read_line, too_long,
};
use tchat::server::store::{HistoryStore, MemoryStore};

use super::edge::answered;
use super::lines::{as_meant, as_the_table_says, shorten, within_limits, without_welcome};
use super::msgids::MsgIds;
use super::people::{account, who};
use super::proving::data;
use super::script::{Cue, Disk, errand, expand, set};

/// Sunday afternoon: 2026-11-22T14:00:00Z.
const START: Timestamp = Timestamp::from_millis(1_795_356_000_000);

/// A server called `srv` without flood control; scenarios about it switch it on.
pub(crate) fn config() -> HubConfig {
    HubConfig {
        server: ServerName::parse("srv").expect("a name"),
        network: "net".to_owned(),
        description: "a server for tests".to_owned(),
        admin: Admin::default(),
        version: "tchat-test".to_owned(),
        motd: Vec::new(),
        channels: Vec::new(),
        fixed_channels: false,
        hide_addresses: false,
        password: false,
        operators: Vec::new(),
        accounts: AccountRules { iterations: 4096, ..AccountRules::default() },
        sts: None,
        limits: Limits { flood_burst: 0, ..Limits::default() },
        started: START,
        seed: 7,
        host_key: [7; 16],
        lasting: false,
    }
}

/// One connection, as the edge knows it.
#[derive(Debug)]
struct Seat {
    name: String,
    id: SessionId,
    caps: CapSet,
    here: bool,
}

/// What is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shows {
    /// What is delivered; of a welcome the first line.
    Lines,
    WholeWelcome,
    /// And what is remembered.
    Records,
    /// Nothing: it is looked at as messages.
    Nothing,
}

#[derive(Debug)]
pub(crate) struct Stage {
    hub: Hub,
    config: HubConfig,
    now: Timestamp,
    seats: Vec<Seat>,
    shows: Shows,
    pub(super) said: Vec<String>,
    pub(super) heard: Vec<(SessionId, Message)>,
    trace: Vec<String>,
    ids: MsgIds,
    steps: u32,
    /// Asked of the edge and not answered yet.
    asked: Vec<(SessionId, Question)>,
    /// Answers come when the scenario says so.
    slow: bool,
    /// What is wrong with the configuration when it is read again.
    broken: Option<String>,
    store: MemoryStore,
    unwritten: Vec<Write>,
    /// Nothing can be written down.
    disk: Disk,
}

impl Stage {
    pub(crate) fn new(config: HubConfig, shows: Shows) -> Self {
        Self {
            hub: Hub::new(config.clone()),
            config,
            now: START,
            seats: Vec::new(),
            shows,
            said: Vec::new(),
            heard: Vec::new(),
            trace: Vec::new(),
            ids: MsgIds::default(),
            steps: 0,
            asked: Vec::new(),
            slow: false,
            broken: None,
            store: MemoryStore::new([7; 16]),
            unwritten: Vec::new(),
            disk: Disk::default(),
        }
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.hub
    }

    /// Every effect so far.
    pub(crate) fn into_trace(self) -> Vec<String> {
        self.trace
    }

    /// Lets something happen, and says what came of it.
    pub(super) fn play(&mut self, cue: &Cue) -> Vec<String> {
        match cue {
            Cue::Says { name, lines } => {
                let id = self.present(name);
                for line in lines {
                    let line = self.ids.with_ids(line);
                    self.line(id, line.as_bytes());
                }
            }
            Cue::Proves { name, mechanism, account, passwords } => {
                for password in passwords {
                    let id = self.present(name);
                    self.prove(id, name, mechanism, (account, password));
                }
            }
            Cue::Opens { name, caps, address } => {
                assert!(self.find(name).is_none(), "{name} is there already");
                self.enter(name, caps, address.as_deref());
            }
            Cue::Garbles { name, why } => {
                let session = self.present(name);
                self.step(Event::Garbled { session, why: why.clone() });
            }
            Cue::Lost { name, why } => {
                let session = self.find(name).expect("somebody who is there");
                self.lost(session, why.clone());
            }
            Cue::Deaf { name, why } => {
                let session = self.present(name);
                let why = why.clone();
                self.step(Event::Deaf { session, why });
            }
            Cue::Passes(time) => self.pass(*time),
            Cue::Reload(key, value) => {
                self.reload(|config| set(config, key, value));
            }
            Cue::Errand(errand) => {
                let errand = Box::new(errand.clone());
                self.step(Event::Errand { ticket: 1, errand });
            }
            Cue::Slow => self.slow = true,
            Cue::Answer => self.answer(),
            Cue::Restart => self.restart(),
            Cue::Account(name, always_on) => self.make_account(name, *always_on),
            Cue::Disk(disk) => self.disk = *disk,
            Cue::Broken(what) => self.broken = Some(what.clone()),
            Cue::Stop(reason) => {
                let reason = reason.clone();
                self.step(Event::Stop { reason });
                assert_eq!(self.hub.deadline(), None, "nothing is due after the end");
            }
        }
        self.heard.clear();
        let mut said = std::mem::take(&mut self.said);
        if self.shows != Shows::WholeWelcome {
            without_welcome(&mut said);
        }
        shorten(&said)
    }

    /// The server is gone with all connections, however it came, and another one goes on with what was kept.
    pub(crate) fn restart(&mut self) {
        self.asked.clear();
        for seat in &mut self.seats {
            seat.here = false;
        }
        let restored = self.store.restore().expect("memory can be read");
        self.config.started = self.now;
        self.hub = Hub::restored(self.config.clone(), &restored);
    }

    /// An account that is there before anybody comes.
    pub(crate) fn make_account(&mut self, name: &str, always_on: Option<bool>) {
        let account = account(&self.hub, (name, START), always_on);
        self.store.commit(&[Write::Account(account)]).expect("memory takes everything");
        self.restart();
    }

    /// A connection that is nobody yet, and shows the certificate of an account that was told of, logs in to it.
    pub(crate) fn log_in(&mut self, session: SessionId, name: &str) {
        let name = BASE64.encode(name);
        let proof = format!("AUTHENTICATE {name}");
        for line in ["CAP REQ :sasl", "AUTHENTICATE EXTERNAL", &proof, "CAP REQ :-sasl", "CAP END"]
        {
            self.line(session, line.as_bytes());
        }
    }

    fn find(&self, name: &str) -> Option<SessionId> {
        let seat = self.seats.iter().find(|seat| seat.here && seat.name == name);
        seat.map(|seat| seat.id)
    }

    fn present(&mut self, name: &str) -> SessionId {
        self.find(name).unwrap_or_else(|| self.enter(name, "", None))
    }

    /// Connects somebody, and registers them unless the name begins with `?`. What they are told then is not written down.
    fn enter(&mut self, name: &str, caps: &str, address: Option<&str>) -> SessionId {
        let (nick, login) = who(name);
        let id = match login {
            Some(login) => {
                let address = format!("{} cert={login}", address.unwrap_or_default());
                self.open(name, Some(&address))
            }
            None => self.open(name, address),
        };
        let before = self.said.len();
        if let Some(login) = login {
            self.log_in(id, login);
            let model = self.hub.model();
            let known = model.session(id).and_then(|session| model.account_of_session(session));
            assert!(known.is_some(), "{name} did not log in");
        }
        if !caps.is_empty() {
            self.line(id, format!("CAP REQ :{caps}").as_bytes());
            let seat = self.seats.last().expect("just sat down");
            assert!(!seat.caps.is_empty(), "{name} was refused {caps}");
        }
        if !name.starts_with('?') {
            let nick = expand(nick);
            self.line(id, format!("NICK {nick}").as_bytes());
            self.line(id, format!("USER {nick} 0 * :{nick} of the test").as_bytes());
            self.line(id, b"CAP END");
            let known = self.hub.model().user_by_nick(&nick);
            assert!(known.is_some(), "{name} did not register");
        }
        self.said.truncate(before);
        id
    }

    pub(crate) fn open(&mut self, name: &str, address: Option<&str>) -> SessionId {
        let serial = u32::try_from(self.seats.len()).expect("few sessions");
        let id = SessionId { slot: serial % 7, serial };
        let mut words = address.into_iter().flat_map(str::split_whitespace).peekable();
        let named = words.next_if(|word| word.contains(['.', ':']));
        let host = named.map_or_else(|| format!("10.0.0.{}", serial + 1), str::to_owned);
        let marks: Vec<&str> = words.collect();
        self.seats.push(Seat { name: name.to_owned(), id, caps: CapSet::EMPTY, here: true });
        let loopback = host == "::1" || host.starts_with("127.");
        let marked = |mark| marks.contains(&mark);
        let (secure, guest, named) = (marked("secure"), marked("guest"), marked("named"));
        let web = marked("web");
        let certificate = marks.iter().find_map(|mark| mark.strip_prefix("cert="));
        let certificate = certificate.map(|what| Fingerprint::of(what.as_bytes()));
        let peer = Peer { secure, guest, named, web, certificate, ..Peer::plain(host, loopback) };
        self.step(Event::Opened { session: id, peer });
        id
    }

    /// A line in which ids and the token of the owner stand by their names.
    pub(crate) fn say(&mut self, session: SessionId, line: &str) {
        let line = self.ids.with_ids(line);
        self.line(session, line.as_bytes());
    }

    /// What whoever has the machine wants.
    pub(crate) fn run_errand(&mut self, words: &str) {
        let errand = Box::new(errand(words));
        self.step(Event::Errand { ticket: 1, errand });
    }

    /// Bytes of one line, read as the edge reads them.
    pub(crate) fn line(&mut self, session: SessionId, bytes: &[u8]) {
        let mut events = Vec::new();
        let wire = [bytes, b"\r\n"].concat();
        LineReader::for_server().feed(&wire, |line| {
            events.push(match line {
                Line::TooLong(begin) => Err(too_long(begin)),
                Line::Complete(bytes) => read_line(bytes),
            });
        });
        for read in events {
            if self.seat(session).is_none_or(|seat| !seat.here) {
                return;
            }
            self.step(match read {
                Ok(message) => Event::Line { session, message },
                Err(why) => Event::Garbled { session, why },
            });
        }
    }

    pub(crate) fn lost(&mut self, session: SessionId, why: CloseReason) {
        self.step(Event::Ended { session, why });
    }

    pub(crate) fn pass(&mut self, time: std::time::Duration) {
        let until = self.now + time;
        while let Some(due) = self.hub.deadline().filter(|due| *due <= until) {
            self.now = due.max(self.now);
            self.step(Event::Due);
            let next = self.hub.deadline();
            assert!(next.is_none_or(|next| next > self.now), "done is done");
        }
        self.now = until;
    }

    /// What was delivered since this was last asked for.
    pub(crate) fn take_heard(&mut self) -> Vec<(SessionId, Message)> {
        self.said.clear();
        std::mem::take(&mut self.heard)
    }

    pub(crate) fn is_here(&self, id: SessionId) -> bool {
        self.seat(id).is_some_and(|seat| seat.here)
    }

    pub(crate) fn reload(&mut self, change: impl FnOnce(&mut HubConfig)) {
        change(&mut self.config);
        self.step(Event::Reload(Box::new(self.config.clone())));
    }

    fn seat(&self, id: SessionId) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.id == id)
    }

    fn step(&mut self, event: Event) {
        let effects = self.hub.update(self.now, event);
        // Looking at everything after every event takes too long where there are thousands of channels.
        self.steps += 1;
        if self.hub.model().channel_count() < 100 || self.steps.is_multiple_of(1000) {
            let broken = invariants::check(self.hub.model());
            assert!(broken.is_empty(), "{broken:?}");
        }
        let saves = self.hub.saves();
        assert!(!self.hub.is_unsaved(), "saved is saved");
        let stored = self.store(&effects) && self.store(&saves);
        self.trace.extend(saves.into_iter().map(|effect| format!("{effect:?}")));
        let (mut closing, mut refused) = (Vec::new(), Vec::new());
        for effect in effects {
            self.trace.push(format!("{effect:?}"));
            match effect {
                Effect::Close(id) => closing.push(id),
                Effect::Deliver { needs: Some(_), .. } if !stored => continue,
                Effect::Store { refusal: Some(ref refusal), .. } if !stored => {
                    refused.push(Refusal::clone(refusal));
                }
                _ => {}
            }
            self.perform(effect);
        }
        if !refused.is_empty() {
            self.step(Event::NotStored { refused });
        }
        for session in closing {
            let why = CloseReason::Asked;
            self.step(Event::Closed { session, why });
        }
        if !self.slow {
            self.answer();
        }
    }

    /// Writes down what is to be kept. Out: whether it could be. What is not refused is written when it can be.
    fn store(&mut self, effects: &Effects) -> bool {
        for effect in effects.as_slice() {
            match effect {
                Effect::Store { refusal: Some(_), .. } if self.disk == Disk::Full => {}
                Effect::Store { writes, .. } => self.unwritten.extend_from_slice(writes),
                _ => {}
            }
        }
        if self.disk != Disk::Full {
            let writes = std::mem::take(&mut self.unwritten);
            self.store.commit(&writes).expect("ids of the hub are in order");
        }
        self.disk != Disk::Full
    }

    /// Whether what is asked is answered when this is called again, and not at once.
    pub(crate) fn answer_late(&mut self, late: bool) {
        self.slow = late;
        self.answer();
    }

    /// Answers everything that was asked.
    fn answer(&mut self) {
        for (session, question) in std::mem::take(&mut self.asked) {
            let answer = answered(question, (&mut self.store, self.disk), self.broken.as_deref());
            self.step(Event::Answered { session, answer });
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Deliver { to, what, .. } => {
                let mut fanout = Fanout::new(&what);
                for id in to.iter() {
                    let seat = self.expect(id);
                    let (name, caps) = (seat.name.clone(), seat.caps);
                    let bytes = fanout.bytes(caps).clone();
                    let meant = what.resolve(caps);
                    let lines: Vec<&[u8]> = bytes.split_inclusive(|&b| b == b'\n').collect();
                    assert_eq!(lines.len(), meant.len());
                    for (line, meant) in lines.into_iter().zip(meant) {
                        let text = within_limits(line);
                        as_meant(text, &meant);
                        as_the_table_says(&meant);
                        self.heard.push((id, meant));
                        if self.shows != Shows::Nothing {
                            let text = self.ids.neutral(text);
                            let piece = text.strip_prefix(":srv AUTHENTICATE ").map(data);
                            let text = piece
                                .map_or(text.clone(), |piece| format!(":srv AUTHENTICATE {piece}"));
                            self.said.push(format!("{name} < {text}"));
                        }
                    }
                }
            }
            Effect::Negotiated { session, caps } => {
                self.expect(session);
                let seat = self.seats.iter_mut().find(|seat| seat.id == session);
                seat.expect("it was found before").caps = caps;
            }
            Effect::Pause(id) => self.note(id, "pause"),
            Effect::Resume(id) => self.note(id, "resume"),
            Effect::Close(id) => {
                self.note(id, "close");
                let seat = self.seats.iter_mut().find(|seat| seat.id == id);
                seat.expect("it was found before").here = false;
            }
            Effect::Ask { session, question } => {
                self.expect(session);
                self.asked.push((session, question));
            }
            Effect::Store { .. } => {}
            Effect::Told { told, .. } => {
                let lines = told.unwrap_or_else(|why| vec![format!("not done: {why}")]);
                for line in lines {
                    let line = self.ids.neutral(&line);
                    self.said.push(format!("* told {line}"));
                }
            }
            Effect::Record(Record { what, .. }) => {
                if self.shows == Shows::Records {
                    self.said.push(format!("* record {what:?}"));
                }
            }
        }
    }

    fn expect(&self, id: SessionId) -> &Seat {
        let seat = self.seat(id).filter(|seat| seat.here);
        assert!(seat.is_some(), "{id:?} is not there any more");
        seat.expect("just seen")
    }

    fn note(&mut self, id: SessionId, what: &str) {
        let text = format!("{} ! {what}", self.expect(id).name);
        self.said.push(text);
    }
}
