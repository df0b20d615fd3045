//! [`Way`]: the way of one connection from the socket to where it belongs.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::arrival::{Arrival, Carried};
use super::first::{Speech, speech};
use super::guests::{Guests, Visitor};
use super::hall::{Hall, Settings};
use super::room::Place;
use super::wire::Wire;
use super::{head, refusal};
use crate::server::config::{Kind, Kinds};
use crate::server::http;
use crate::server::model::Peer;
use crate::server::pipe::{Far, pipe};
use crate::wire::Stream;
use crate::wire::rewound::Rewound;
use crate::wire::tls;

/// Read at once, as long as it is not known what it is.
const READ: usize = 512;
/// After so much silence somebody is a person, who waits to be asked.
const SILENCE: Duration = Duration::from_secs(1);
/// The last words are not lost in a reset when the peer has this long to hang up.
const LINGER: Duration = Duration::from_secs(1);

/// A connection as it is accepted.
pub trait Outside: Stream + 'static {
    /// For the hub's thread, when nothing stands between it and the connection.
    ///
    /// # Errors
    /// The system does not let go of it.
    fn carry(self) -> io::Result<Carried>;
}

impl Outside for TcpStream {
    fn carry(self) -> io::Result<Carried> {
        Ok(Carried::Tcp(self.into_std()?))
    }
}

impl Outside for DuplexStream {
    fn carry(self) -> io::Result<Carried> {
        Ok(Carried::Other(Box::new(self)))
    }
}

/// An encrypted connection and the far end of its pipe, to be pumped.
type Pumped<S> = (Box<TlsStream<Rewound<S>>>, Far);

pub(super) struct Way {
    pub(super) hall: Arc<Hall>,
    pub(super) settings: Arc<Settings>,
    pub(super) from: SocketAddr,
    pub(super) at: SocketAddr,
    pub(super) kinds: Kinds,
    pub(super) place: Place,
}

impl Way {
    /// Goes it to its end. Out: what there is to be done for as long as the connection lasts.
    pub(super) async fn find<S: Outside>(self, stream: S) -> io::Result<Option<Pumped<S>>> {
        let mut peer = Peer::at(self.from.ip());
        let open = peer.loopback || self.settings.allow_plaintext;
        let open = open && !self.kinds.must_encrypt();
        let mut wire = Wire::Plain(stream);
        let mut said = Vec::new();
        let asking = self.guests().filter(|_| open);
        let Some((mut speech, mut asked)) = listen(&mut wire, &mut said, asking, !open).await?
        else {
            return Ok(None);
        };
        if speech == Speech::Tls
            && let Wire::Plain(stream) = wire
        {
            let stream = self.shake_hands(Rewound::new(std::mem::take(&mut said), stream)).await?;
            let (_, session) = stream.get_ref();
            peer.secure = true;
            let name = session.server_name();
            let sts = self.settings.sts.as_ref();
            peer.named =
                sts.zip(name).is_some_and(|(sts, name)| tls::is_for(&sts.certificate, name));
            peer.certificate = tls::fingerprint(session.peer_certificates());
            wire = Wire::Tls(Box::new(stream));
            let Some(inside) = listen(&mut wire, &mut said, self.guests(), false).await? else {
                return Ok(None);
            };
            (speech, asked) = inside;
        } else if !open {
            let sts = self.settings.sts.as_ref();
            if sts.is_some() && speech == Speech::Irc {
                refusal::hear(&mut wire, &mut said).await;
            }
            let words = refusal::plaintext(speech, self.at, &said, sts);
            part(&mut wire, &words).await?;
            return Ok(None);
        }
        if speech == Speech::Proxy {
            tracing::info!("{} sends a PROXY header, which is not taken", self.from);
            part(&mut wire, &refusal::kind(speech)).await?;
            return Ok(None);
        }
        if speech == Speech::Person
            && let Some(guests) = self.guests()
        {
            if self.place.leave() {
                let hub = self.hall.behind.entrance.clone();
                let (stream, from) = (Box::new(wire), self.from);
                guests.take(Visitor { stream, said, asked, peer, from, hub });
            }
            return Ok(None);
        }
        match speech {
            Speech::Http if !self.kinds.is_only(Kind::WebSocket) => {
                self.request(wire, said, peer).await
            }
            _ if self.kinds.allow(Kind::Irc) => self.arrive(wire, said, peer, false).await,
            // It answers in HTTP what is wrong.
            _ if self.kinds.allow(Kind::WebSocket) => self.arrive(wire, said, peer, true).await,
            _ => {
                part(&mut wire, &refusal::kind(speech)).await?;
                Ok(None)
            }
        }
    }

    fn guests(&self) -> Option<Arc<dyn Guests>> {
        let allowed = self.kinds.allow(Kind::Guest);
        self.hall.behind.guests.clone().filter(|guests| allowed && guests.is_open())
    }

    async fn shake_hands<S: Stream>(
        &self,
        stream: Rewound<S>,
    ) -> io::Result<TlsStream<Rewound<S>>> {
        let _permit = self.hall.handshakes.acquire().await.map_err(io::Error::other)?;
        let acceptor = TlsAcceptor::from(Arc::clone(&self.settings.tls));
        timeout(self.patience(), acceptor.accept(stream)).await?
    }

    /// For a handshake, and for the head of a request.
    fn patience(&self) -> Duration {
        Duration::from_secs(self.settings.limits.handshake_seconds as u64)
    }

    /// Somebody speaks HTTP.
    async fn request<S: Outside>(
        self,
        mut wire: Wire<S>,
        mut said: Vec<u8>,
        peer: Peer,
    ) -> io::Result<Option<Pumped<S>>> {
        let websocket =
            timeout(self.patience(), head::asks_for_websocket(&mut wire, &mut said)).await??;
        if websocket && self.kinds.allow(Kind::WebSocket) {
            return self.arrive(wire, said, peer, true).await;
        }
        if self.kinds.allow(Kind::Http) {
            http::answer(Rewound::new(said, wire), self.from.ip(), &self.hall.behind.site).await;
        } else {
            part(&mut wire, &refusal::kind(Speech::Http)).await?;
        }
        Ok(None)
    }

    /// Hands the connection to the hub's thread.
    async fn arrive<S: Outside>(
        self,
        wire: Wire<S>,
        first: Vec<u8>,
        peer: Peer,
        websocket: bool,
    ) -> io::Result<Option<Pumped<S>>> {
        let Some(room) = self.hall.behind.entrance.room().await else {
            return Ok(None);
        };
        if !self.place.leave() {
            return Ok(None);
        }
        let (carried, pumped) = match wire {
            Wire::Plain(stream) => (stream.carry()?, None),
            Wire::Tls(stream) => {
                let (pipe, far) = pipe();
                (Carried::Piped(pipe), Some((stream, far)))
            }
        };
        let websocket = websocket.then(|| Arc::clone(&self.settings.origins));
        room.send(Arrival { carried, first, websocket, from: self.from, peer });
        Ok(pumped)
    }
}

/// Reads until it is known what is spoken. Out: that, and whether a person was asked; `None` when nothing was said at
/// all. `hasty` is whether silence is an answer.
async fn listen<S: Stream>(
    wire: &mut Wire<S>,
    said: &mut Vec<u8>,
    asking: Option<Arc<dyn Guests>>,
    hasty: bool,
) -> io::Result<Option<(Speech, bool)>> {
    let mut asked = false;
    loop {
        if let Some(speech) = speech(said) {
            return Ok(Some((speech, asked)));
        }
        let waits = said.is_empty() && !asked && (hasty || asking.is_some());
        let read = async { (&mut *wire).take(READ as u64).read_buf(said).await };
        let read = if waits {
            match timeout(SILENCE, read).await {
                Ok(read) => read?,
                Err(_) => match &asking {
                    Some(guests) => {
                        wire.write_all(guests.question()).await?;
                        wire.flush().await?;
                        asked = true;
                        continue;
                    }
                    None => return Ok(Some((Speech::Person, false))),
                },
            }
        } else {
            read.await?
        };
        if read == 0 {
            // Half a word and the end.
            return Ok((!said.is_empty()).then_some((Speech::Irc, asked)));
        }
    }
}

/// Says the last words and waits a moment for the other to hang up.
async fn part<S: Stream>(stream: &mut S, words: &[u8]) -> io::Result<()> {
    stream.write_all(words).await?;
    stream.shutdown().await?;
    let drain = async {
        let mut room = [0; READ];
        while stream.read(&mut room).await.is_ok_and(|count| count > 0) {}
    };
    timeout(LINGER, drain).await.ok();
    Ok(())
}
