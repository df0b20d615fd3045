//! [`Links`]: all connections, as the app's edges hold them.
//!
//! What comes in is handed on in bounded slices through one bounded channel: an app that is busy makes the server wait.
//! What goes out is queued here, because the app does not wait.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::timeout;

use super::handshake::Security;
use super::reach::reach;
use super::stream::{FAREWELL, drive};
use crate::client::event::NetEvent;
use crate::client::keyring::Keyring;
use crate::client::model::NetworkId;
use crate::client::model::password::{Derivation, Salted};
use crate::client::model::target::Target;
use crate::client::model::trust::Certificate;
use crate::proto::Message;
use crate::proto::verifier::salted_password;
use crate::wire::Stream;

/// Lines waiting to be written; a server that takes none of so many is not there any more.
const MOST_WAITING: usize = 16_384;
/// Slices that wait for the app, of one read each.
const SLICES: usize = 4;
/// Bytes of one read, of a server elsewhere and of what is at the other end of a pipe in this process, of which many may
/// be held here.
const READ_SIZE: usize = 16 * 1024;
const READ_SIZE_OF_PIPE: usize = 4 * 1024;

/// All connections of this client.
#[derive(Debug)]
pub struct Links {
    open: BTreeMap<NetworkId, Link>,
    /// Counts connections, so that what an old one still says is not taken for the new one's.
    serial: u64,
    report: mpsc::Sender<Slice>,
    inbox: mpsc::Receiver<Slice>,
    /// Of which some events are handed out.
    begun: Option<Slice>,
    tasks: JoinSet<()>,
    way: Way,
    security: Security,
}

/// How connections are made.
enum Way {
    Dial,
    /// There is this one stream, to whatever is at its other end, and then none.
    Given(Option<Box<dyn Stream>>),
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self, Self::Dial) { "Dial" } else { "Given" })
    }
}

#[derive(Debug)]
struct Link {
    serial: u64,
    lines: mpsc::Sender<Message>,
    /// Waits for the word that the certificate is trusted.
    trust: Option<oneshot::Sender<()>>,
}

/// What one connection had to say since the last time.
#[derive(Debug)]
struct Slice {
    network: NetworkId,
    serial: u64,
    events: VecDeque<NetEvent>,
}

impl Links {
    /// Without anything that is kept of servers.
    pub fn new() -> Self {
        Self::with(Security::default())
    }

    pub fn with(security: Security) -> Self {
        let (report, inbox) = mpsc::channel(SLICES);
        let (open, tasks) = (BTreeMap::new(), JoinSet::new());
        Self { open, serial: 0, report, inbox, begun: None, tasks, way: Way::Dial, security }
    }

    /// Never reaches anything but what is at the other end of this stream, and that once.
    pub fn over(stream: Box<dyn Stream>) -> Self {
        let (report, inbox) = mpsc::channel(1);
        Self { way: Way::Given(Some(stream)), report, inbox, ..Self::new() }
    }

    /// Begins to connect. The outcome is told by [`Self::next`]; a connection that was there before is closed.
    pub fn connect(&mut self, network: NetworkId, target: Target) {
        while self.tasks.try_join_next().is_some() {}
        let (lines, waiting) = mpsc::channel(MOST_WAITING);
        let (trust, trusted) = oneshot::channel();
        self.serial += 1;
        let serial = self.serial;
        self.open.insert(network, Link { serial, lines, trust: Some(trust) });
        let report = Reporter { network, serial, to: self.report.clone() };
        match &mut self.way {
            Way::Dial => {
                let security = self.security.clone();
                self.tasks.spawn(async move {
                    // Boxed, because the states of a handshake are large.
                    let run = Box::pin(run(target, &security, trusted, waiting, &report));
                    if let Err(reason) = run.await {
                        report.tell(vec![NetEvent::Failed { reason }]).await;
                    }
                });
            }
            Way::Given(stream) => {
                let stream = stream.take();
                self.tasks.spawn(async move {
                    if let Some(stream) = stream {
                        talk(stream, waiting, &report, READ_SIZE_OF_PIPE).await;
                    } else {
                        let reason = "nothing else can be reached from here".to_owned();
                        report.tell(vec![NetEvent::Failed { reason }]).await;
                    }
                });
            }
        }
    }

    /// Makes a key of a password on a thread of its own. Nothing comes of it when the connection is gone by then.
    pub fn derive(&mut self, network: NetworkId, derivation: Derivation) {
        let Some(serial) = self.open.get(&network).map(|link| link.serial) else {
            return;
        };
        let report = Reporter { network, serial, to: self.report.clone() };
        self.tasks.spawn(async move {
            let Derivation { number, password, salt, iterations } = derivation;
            let deriving =
                spawn_blocking(move || salted_password(password.reveal(), &salt, iterations));
            if let Ok(key) = deriving.await {
                report.tell(vec![NetEvent::Derived(number, Salted::new(key))]).await;
            }
        });
    }

    /// What is kept of servers.
    pub fn keyring(&self) -> &Keyring {
        &self.security.keyring
    }

    /// Goes on with the connection whose certificate was told; without this word nothing is sent over it.
    pub fn trust(&mut self, network: NetworkId) {
        if let Some(trust) = self.open.get_mut(&network).and_then(|link| link.trust.take()) {
            // Whoever waits for it no longer has told why.
            trust.send(()).ok();
        }
    }

    /// Queues a line. Out: `Lost` when the server has taken nothing for so long that the queue is full; the connection
    /// is dropped then. Lines for a connection that has already told of its end go nowhere.
    pub fn send(&mut self, network: NetworkId, message: Message) -> Option<NetEvent> {
        let sent = self.open.get(&network)?.lines.try_send(message);
        if !matches!(sent, Err(TrySendError::Full(_))) {
            return None;
        }
        self.open.remove(&network);
        let reason = "the server takes no more lines".to_owned();
        Some(NetEvent::Lost { reason })
    }

    /// Closes a connection after everything queued has been written. Nothing more is heard of it.
    pub fn disconnect(&mut self, network: NetworkId) {
        self.open.remove(&network);
    }

    /// The next thing that happened on a connection, in order. Never ends; may be cancelled without loss.
    pub async fn next(&mut self) -> (NetworkId, NetEvent) {
        loop {
            if let Some(event) = self.next_of_begun() {
                return event;
            }
            self.begun = self.inbox.recv().await;
            if self.begun.is_none() {
                // We hold a sender ourselves, so the channel cannot close.
                return std::future::pending().await;
            }
        }
    }

    /// As [`Self::next`], if it has happened already.
    pub fn ready(&mut self) -> Option<(NetworkId, NetEvent)> {
        loop {
            if let Some(event) = self.next_of_begun() {
                return Some(event);
            }
            self.begun = Some(self.inbox.try_recv().ok()?);
        }
    }

    /// Nothing of a connection that was closed or replaced meanwhile.
    fn next_of_begun(&mut self) -> Option<(NetworkId, NetEvent)> {
        let slice = self.begun.as_mut()?;
        let link = self.open.get(&slice.network)?;
        let event = slice.events.pop_front().filter(|_| link.serial == slice.serial)?;
        Some((slice.network, event))
    }

    /// Closes all connections and waits until what was queued is written, but not for long.
    pub async fn close(mut self) {
        self.open.clear();
        self.inbox.close();
        let all = async { while self.tasks.join_next().await.is_some() {} };
        // Whoever does not take our farewell in time goes without.
        timeout(FAREWELL * 2, all).await.ok();
    }
}

impl Default for Links {
    fn default() -> Self {
        Self::new()
    }
}

/// One connection from the first address to the last line.
///
/// # Errors
/// Why it could not be made.
async fn run(
    target: Target,
    security: &Security,
    trusted: oneshot::Receiver<()>,
    waiting: mpsc::Receiver<Message>,
    report: &Reporter,
) -> Result<(), String> {
    let stream = reach(&target).await?;
    if !target.tls {
        talk(stream, waiting, report, READ_SIZE).await;
        return Ok(());
    }
    let (stream, shown) = security.encrypt(stream, &target).await?;
    let known = security.keyring.known(&target.to_string());
    let (fingerprint, flaw) = (shown.fingerprint, shown.flaw);
    let certificate = Certificate { fingerprint, flaw, known };
    report.tell(vec![NetEvent::Certificate(certificate)]).await;
    // An error tells that nobody wants this connection any more.
    if trusted.await.is_ok() {
        talk(stream, waiting, report, READ_SIZE).await;
    }
    Ok(())
}

/// Tells the app what a connection says.
pub(super) struct Reporter {
    network: NetworkId,
    serial: u64,
    to: mpsc::Sender<Slice>,
}

impl Reporter {
    /// Waits while the app is busy. An app that is gone needs no news.
    pub(super) async fn tell(&self, events: Vec<NetEvent>) {
        let events = events.into();
        let slice = Slice { network: self.network, serial: self.serial, events };
        self.to.send(slice).await.ok();
    }
}

/// A connection that is made, to its end. At most `read` bytes are taken at once.
async fn talk(
    stream: impl Stream,
    waiting: mpsc::Receiver<Message>,
    report: &Reporter,
    read: usize,
) {
    report.tell(vec![NetEvent::Connected]).await;
    let reason = drive(stream, waiting, report, read).await;
    report.tell(vec![NetEvent::Lost { reason }]).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::Verb;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    const NETWORK: NetworkId = NetworkId(1);

    async fn server() -> (TcpListener, Target) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        (listener, Target::plain("127.0.0.1", port))
    }

    async fn heard(links: &mut Links) -> NetEvent {
        let (network, event) = links.next().await;
        assert_eq!(network, NETWORK);
        event
    }

    #[tokio::test]
    async fn everything_queued_is_written_before_a_connection_is_closed() {
        let (listener, target) = server().await;
        let mut links = Links::new();
        links.connect(NETWORK, target);
        let (mut socket, _) = listener.accept().await.unwrap();
        assert_eq!(heard(&mut links).await, NetEvent::Connected);
        for n in 0..200 {
            let message = Message::new(Verb::Ping).with(n.to_string());
            assert_eq!(links.send(NETWORK, message), None);
        }
        links.send(NETWORK, Message::new(Verb::Quit).with("bye"));
        links.disconnect(NETWORK);
        let mut read = String::new();
        socket.read_to_string(&mut read).await.unwrap();
        assert_eq!(read.lines().count(), 201);
        assert_eq!(read.lines().last(), Some("QUIT bye"));
        drop(socket);
        links.close().await;
    }

    #[tokio::test]
    async fn a_connection_that_was_replaced_is_not_heard() {
        let (old, target) = server().await;
        let (new, other) = server().await;
        let mut links = Links::new();
        links.connect(NETWORK, target);
        let (mut socket, _) = old.accept().await.unwrap();
        socket.write_all(b"PING old\r\nPING older\r\n").await.unwrap();
        assert_eq!(heard(&mut links).await, NetEvent::Connected);
        let ping = Message::new(Verb::Ping).with("old");
        assert_eq!(heard(&mut links).await, NetEvent::Line(ping));
        links.connect(NETWORK, other);
        let (mut socket, _) = new.accept().await.unwrap();
        socket.write_all(b"PING new\r\n").await.unwrap();
        assert_eq!(heard(&mut links).await, NetEvent::Connected);
        let ping = Message::new(Verb::Ping).with("new");
        assert_eq!(heard(&mut links).await, NetEvent::Line(ping));
        drop(socket);
        let reason = "the server closed the connection".to_owned();
        assert_eq!(heard(&mut links).await, NetEvent::Lost { reason });
    }

    #[tokio::test]
    async fn a_given_stream_is_all_that_is_ever_reached() {
        let (listener, target) = server().await;
        let (ours, mut theirs) = tokio::io::duplex(64);
        let mut links = Links::over(Box::new(ours));
        links.connect(NETWORK, target.clone());
        assert_eq!(heard(&mut links).await, NetEvent::Connected);
        theirs.write_all(b"PING :a\r\n").await.unwrap();
        assert!(matches!(heard(&mut links).await, NetEvent::Line(_)));
        for _ in 0..3 {
            links.connect(NETWORK, target.clone());
            assert!(matches!(heard(&mut links).await, NetEvent::Failed { .. }));
        }
        let nobody = futures_util::FutureExt::now_or_never(listener.accept());
        assert!(nobody.is_none(), "nobody has come this way");
    }

    #[tokio::test]
    async fn the_last_words_of_a_server_are_heard_by_those_who_write_to_it() {
        // Whether writing or reading is tried first is left to chance.
        for _ in 0..32 {
            let (ours, mut theirs) = tokio::io::duplex(64);
            theirs.write_all(b"ERROR :bye\r\n").await.unwrap();
            drop(theirs);
            let mut links = Links::over(Box::new(ours));
            links.connect(NETWORK, Target::default());
            links.send(NETWORK, Message::new(Verb::Ping).with("there?"));
            assert_eq!(heard(&mut links).await, NetEvent::Connected);
            let error = Message::new(Verb::Error).with("bye");
            assert_eq!(heard(&mut links).await, NetEvent::Line(error));
        }
    }

    #[tokio::test]
    async fn bytes_that_are_no_utf_8_are_read_as_latin_1() {
        let (listener, target) = server().await;
        let mut links = Links::new();
        links.connect(NETWORK, target);
        let (mut socket, _) = listener.accept().await.unwrap();
        heard(&mut links).await;
        socket.write_all(b"PING :caf\xe9\r\n").await.unwrap();
        let ping = Message::new(Verb::Ping).with("café");
        assert_eq!(heard(&mut links).await, NetEvent::Line(ping));
    }

    #[tokio::test]
    async fn what_cannot_be_reached_is_said_in_words() {
        let (listener, target) = server().await;
        drop(listener);
        let mut links = Links::new();
        links.connect(NETWORK, target);
        let reason = "connection refused, no server listens there".to_owned();
        assert_eq!(heard(&mut links).await, NetEvent::Failed { reason });
    }
}
