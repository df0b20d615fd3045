//! Sockets that accept connections: opened at the start, so that a taken port is known before anything is promised.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, Protocol, SockRef, Socket, TcpKeepalive, Type};
use tokio::net::{TcpListener, TcpStream};

use crate::server::config::Kinds;
use crate::server::doors::Hall;

/// Connections that may wait to be accepted: a whole class that reconnects at once.
const BACKLOG: i32 = 4096;
/// Accepted before everybody else has a turn.
const AT_ONCE: usize = 64;
/// After so much silence the system asks the other end, and then again, whether it is still there (RFC 9293 section 3.8.4).
/// A client is asked by PING as well; who has none has nobody that could answer.
const QUIET: Duration = Duration::from_secs(120);
const ASKED_EVERY: Duration = Duration::from_secs(20);
/// Waits while the process has no more files to open.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Listens on every address that a host name or an IP address stands for.
///
/// # Errors
/// None of them can be listened on, or one is taken.
pub fn bind(host: &str, port: u16) -> io::Result<Vec<std::net::TcpListener>> {
    let mut listeners = Vec::new();
    let mut failed = None;
    for address in (host, port).to_socket_addrs()? {
        match bind_one(address) {
            Ok(listener) => listeners.push(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
            Err(error) => failed = Some(error),
        }
    }
    match failed {
        Some(error) if listeners.is_empty() => Err(error),
        _ => Ok(listeners),
    }
}

fn bind_one(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        // So that 0.0.0.0 and [::] can be listened on side by side.
        socket.set_only_v6(true)?;
    }
    // A restarted server need not wait for the old connections' time to pass. Elsewhere than on Unix it would mean
    // sharing the port with whoever else wants it.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Lets connections in for as long as the server runs.
pub(super) async fn accept(listener: TcpListener, kinds: Kinds, hall: Arc<Hall>) {
    let mut pause = SHORTEST_PAUSE;
    let mut accepted = 0;
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                pause = SHORTEST_PAUSE;
                let_in(stream, address, kinds, &hall);
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!("cannot accept connections for {pause:?}: {error}");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
        accepted = (accepted + 1) % AT_ONCE;
        if accepted == 0 {
            tokio::task::yield_now().await;
        }
    }
}

fn let_in(stream: TcpStream, from: SocketAddr, kinds: Kinds, hall: &Arc<Hall>) {
    let keepalive = TcpKeepalive::new().with_time(QUIET).with_interval(ASKED_EVERY);
    // Otherwise it is gone already.
    if stream.set_nodelay(true).is_ok()
        && SockRef::from(&stream).set_tcp_keepalive(&keepalive).is_ok()
        && let Ok(at) = stream.local_addr()
    {
        hall.let_in(stream, from, at, kinds);
    }
}

/// Errors of a connection that ended before it was accepted, as opposed to those of this process (accept(2)).
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::TimedOut
    )
}
