//! [`Arrival`]: somebody who has found the way in, on the way from the doors' threads to the hub's.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::mpsc;

use crate::server::config::AllowedOrigin;
use crate::server::connection::Connection;
use crate::server::driver::Switchboard;
use crate::server::metrics::{Kind, Metrics};
use crate::server::model::Peer;
use crate::server::pipe::Pipe;
use crate::server::transport::Transport;
use crate::server::websocket::WebSocket;
use crate::wire::Stream;

/// Arrivals that the hub's thread has not taken yet; more wait at the doors.
const MOST: usize = 256;
/// Taken before everybody else has a turn.
const AT_ONCE: usize = 32;

/// What carries the bytes of a connection to the hub's thread.
pub enum Carried {
    /// The socket itself.
    Tcp(TcpStream),
    /// A pipe from the task that has the connection.
    Piped(Pipe),
    Other(Box<dyn Stream>),
}

impl fmt::Debug for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp(_) => "Tcp",
            Self::Piped(_) => "Piped",
            Self::Other(_) => "Other",
        })
    }
}

/// A connection of which is known what it speaks.
#[derive(Debug)]
pub struct Arrival {
    pub carried: Carried,
    /// What was read of it already.
    pub first: Vec<u8>,
    /// It asks for a WebSocket, and pages of these origins may have one.
    pub websocket: Option<Arc<[AllowedOrigin]>>,
    /// Where it comes from.
    pub from: SocketAddr,
    pub peer: Peer,
}

impl Arrival {
    /// Its bytes as a stream of lines, for the runtime on which this is called. Out: what was read of them already, too.
    ///
    /// # Errors
    /// The system does not watch the socket.
    pub fn open(self) -> io::Result<(Transport, Vec<u8>)> {
        let transport = match self.carried {
            Carried::Tcp(stream) => Transport::Plain(tokio::net::TcpStream::from_std(stream)?),
            Carried::Piped(pipe) => Transport::Piped(pipe),
            Carried::Other(stream) => Transport::Other(stream),
        };
        Ok(match self.websocket {
            None => (transport, self.first),
            Some(origins) => {
                let websocket = WebSocket::asked(transport, self.first, origins);
                (Transport::WebSocket(Box::new(websocket)), Vec::new())
            }
        })
    }
}

/// The way from the doors to the hub.
#[derive(Debug, Clone)]
pub struct Entrance(mpsc::Sender<Arrival>);

/// Where those who come that way arrive.
pub type Arrivals = mpsc::Receiver<Arrival>;

/// Both ends of the way.
pub fn entrance() -> (Entrance, Arrivals) {
    let (sender, arrivals) = mpsc::channel(MOST);
    (Entrance(sender), arrivals)
}

impl Entrance {
    /// Waits until the hub's thread has room for one more. `None` when it has ended.
    pub async fn room(&self) -> Option<mpsc::Permit<'_, Arrival>> {
        self.0.reserve().await.ok()
    }
}

/// Lets in who arrives, for as long as there are doors. To be run on the hub's thread.
pub(crate) async fn let_in(
    mut arrivals: Arrivals,
    board: Rc<Switchboard<Transport>>,
    metrics: Metrics,
) {
    let mut count = 0;
    while let Some(arrival) = arrivals.recv().await {
        let web = arrival.websocket.is_some();
        let (from, peer) = (arrival.from, Peer { web, ..arrival.peer.clone() });
        let kind = match &arrival.websocket {
            _ if arrival.peer.guest => Kind::Guest,
            Some(_) => Kind::WebSocket,
            None => Kind::Irc,
        };
        match arrival.open() {
            Ok((transport, first)) => {
                let connection = Connection::begun(transport, first);
                let secure = if peer.secure { ", encrypted" } else { "" };
                let guest = if peer.guest { ", a guest" } else { "" };
                let counted = metrics.connection(kind, peer.secure);
                match board.admit(connection.counted(counted), from.ip(), peer) {
                    Ok(session) => {
                        tracing::info!("connection {session:?} from {from}{secure}{guest}");
                    }
                    Err(refused) => tracing::info!("connection from {from} refused: {refused}"),
                }
            }
            Err(error) => tracing::warn!("a connection is lost: {error}"),
        }
        count = (count + 1) % AT_ONCE;
        if count == 0 {
            tokio::task::yield_now().await;
        }
    }
}
