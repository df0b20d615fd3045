//! [`Reception`]: takes in those who come without a client. Whoever knows a client is handed their stream, and with it one
//! end of a pipe, whose other end is a connection of the hub like any other.
//!
//! The server knows nothing of the dialogue that they have; it only asks, of those who are silent, the question with
//! which it begins.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf, duplex};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::proto::{Message, Verb, encode};
use crate::server::doors::{Arrival, Carried, Guests, Settings, Visitor};
use crate::wire::Stream;
use crate::wire::rewound::Rewound;

/// Bytes between a guest's client and the hub that wait each way.
const PIPE: usize = 8 * 1024;
/// Time in which somebody who cannot stay is told so.
const PATIENCE: Duration = Duration::from_secs(2);

/// A guest who has come in.
pub struct Guest {
    /// What they type, and where they read. As long as it is kept, they are counted.
    pub person: Box<dyn Stream>,
    /// For the client that speaks IRC for them.
    pub link: Box<dyn Stream>,
    /// The name of this server.
    pub place: String,
    /// They have been asked for a name.
    pub asked: bool,
    /// Nobody on the way can read what they type.
    pub private: bool,
}

impl fmt::Debug for Guest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guest").field("asked", &self.asked).finish_non_exhaustive()
    }
}

/// Serves guests. It is called on the doors' threads and must not block.
pub type Host = Arc<dyn Fn(Guest) + Send + Sync>;

/// Takes guests in.
pub(super) struct Reception {
    host: Host,
    place: String,
    question: Vec<u8>,
    settings: watch::Receiver<Arc<Settings>>,
    /// How many are here.
    here: watch::Sender<usize>,
}

impl Reception {
    pub(super) fn new(host: Host, place: String, settings: watch::Receiver<Arc<Settings>>) -> Self {
        // A client of IRC that was slow to begin reads this as any other notice (RFC 2812 section 3.3.2).
        let words = format!("welcome to {place}; by which name shall others know you here?");
        let question = Message::new(Verb::Notice).with("*").with(words);
        let (here, _) = watch::channel(0);
        Self { host, question: encode(&question), place, settings, here }
    }

    /// How many are here, from now on.
    pub(super) fn count(&self) -> watch::Receiver<usize> {
        self.here.subscribe()
    }

    /// A place for one more, if there is one.
    fn place(&self) -> Option<Counted> {
        let most = self.settings.borrow().limits.guests;
        let taken = self.here.send_if_modified(|here| {
            let room = *here < most;
            *here += usize::from(room);
            room
        });
        taken.then(|| Counted(self.here.clone()))
    }
}

impl Guests for Reception {
    fn is_open(&self) -> bool {
        self.settings.borrow().limits.guests > 0
    }

    fn question(&self) -> &[u8] {
        &self.question
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "called on the threads of the doors, which end with the server"
    )]
    fn take(&self, visitor: Visitor) {
        let Visitor { stream, said, asked, mut peer, from, hub } = visitor;
        let Some(counted) = self.place() else {
            tracing::info!("guest from {from} refused: there are too many");
            tokio::spawn(turn_away(stream));
            return;
        };
        let (link, far) = duplex(PIPE);
        let person =
            Box::new(Staying { stream: Rewound::new(said, stream), counted: Some(counted) });
        let private = peer.secure || peer.loopback;
        let (link, place) = (Box::new(link), self.place.clone());
        let guest = Guest { person, link, place, asked, private };
        peer.guest = true;
        let carried = Carried::Other(Box::new(far));
        let arrival = Arrival { carried, first: Vec::new(), websocket: None, from, peer };
        let host = Arc::clone(&self.host);
        tokio::spawn(async move {
            if let Some(room) = hub.room().await {
                room.send(arrival);
                host(guest);
            }
        });
    }
}

/// Says that there is no room, to somebody who reads or not.
async fn turn_away(mut stream: Box<dyn Stream>) {
    let words =
        "* there are too many guests here at the moment; come again later, or with tchat connect\n";
    let said = async {
        stream.write_all(words.as_bytes()).await?;
        stream.shutdown().await
    };
    // Whoever does not read it does without.
    drop(timeout(PATIENCE, said).await);
}

/// Somebody who is counted as long as this lives.
#[derive(Debug)]
struct Counted(watch::Sender<usize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|here| *here -= 1);
    }
}

/// The stream of somebody who is counted.
struct Staying {
    stream: Rewound<Box<dyn Stream>>,
    /// Until nothing more is to be said.
    counted: Option<Counted>,
}

impl AsyncRead for Staying {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Staying {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        // Whoever sees the end of it can come again.
        this.counted = None;
        Pin::new(&mut this.stream).poll_shutdown(cx)
    }
}
