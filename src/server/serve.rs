//! `tchat serve`: reads the configuration, starts, says how to join, and follows the signals of the system.

use std::io::{self, IsTerminal as _, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

use super::config::{ListenAddress, ServerConfig, Sources};
use super::model::SessionId;
use super::start::{Server, StartError, start};

/// Why a server ended otherwise than in order.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("cannot follow the system's signals: {0}")]
    Signals(#[from] io::Error),
    #[error("the server failed and has stopped; what led to it stands above")]
    Failed,
}

/// Serves until SIGTERM, SIGINT or the end of its terminal. SIGHUP otherwise reads `sources` again.
///
/// # Errors
/// It did not start, or failed at run time.
pub async fn serve(sources: &Sources, config: ServerConfig) -> Result<(), ServeError> {
    // A closed terminal says SIGHUP too, and is none from then on. Asked before anybody can be led to close it.
    let attached = io::stderr().is_terminal();
    let mut signals = Signals::new()?;
    let mut server = start(&config)?;
    tell_how_to_join(&server, config.websocket_origins.is_empty());
    let mut rehash = server.take_rehash();
    tracing::info!("{} started", config.name);
    for address in server.addresses() {
        tracing::info!("listening on {address}");
    }
    for address in server.web_addresses() {
        tracing::info!("listening on ws://{address}");
    }
    let mut config = config;
    loop {
        let signal = tokio::select! {
            signal = signals.next() => signal,
            Some(session) = rehash.recv() => Signal::Rehash(session),
            orderly = server.ended() => {
                return if orderly { Ok(()) } else { Err(ServeError::Failed) };
            }
        };
        match signal {
            Signal::Stop => {
                tracing::info!("stopping");
                server.stop("Server is shutting down");
            }
            Signal::Reload if attached && !io::stderr().is_terminal() => {
                tracing::info!("the terminal is gone: stopping");
                server.stop("Server is shutting down");
            }
            Signal::Reload => drop(reload(&server, sources, &mut config)),
            Signal::Rehash(session) => {
                let problem = reload(&server, sources, &mut config).err();
                let file = sources.file.as_ref().and_then(|file| file.file_name());
                let file = file.map(|name| name.to_string_lossy().into_owned());
                server.rehashed(session, file, problem);
            }
        }
    }
}

/// Puts what the sources say now in force, or says in one line why it cannot.
fn reload(server: &Server, sources: &Sources, config: &mut ServerConfig) -> Result<(), String> {
    match sources.load() {
        Ok(new) => {
            let listen = |config: &ServerConfig| (config.listen.clone(), config.listen_ws.clone());
            let data = |config: &ServerConfig| (config.data.clone(), config.memory, config.durable);
            if listen(&new) != listen(config)
                || data(&new) != data(config)
                || new.log_format != config.log_format
            {
                tracing::warn!(
                    "listen, listen_ws, data, memory, durable and log_format stay as they are until the next start"
                );
            }
            server.reload(&new);
            *config = new;
            Ok(())
        }
        Err(error) => {
            let error = error.to_string();
            let error = super::log::neutral(&error).into_owned();
            tracing::warn!("configuration kept as it was: {error}");
            Err(error)
        }
    }
}

enum Signal {
    Stop,
    Reload,
    /// An operator wants what SIGHUP does.
    Rehash(SessionId),
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.terminate.recv() => Signal::Stop,
            _ = self.interrupt.recv() => Signal::Stop,
            _ = self.hang_up.recv() => Signal::Reload,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Signal {
        tokio::signal::ctrl_c().await.ok();
        Signal::Stop
    }
}

/// Prints for the operator what to tell others. A closed standard output is no reason not to serve.
fn tell_how_to_join(server: &Server, no_pages: bool) {
    let here = address_of_this_machine();
    let mut lines = how_to_join(server.addresses(), here);
    lines.extend(how_to_join_from_web(server.web_addresses(), here, no_pages));
    let mut out = io::stdout().lock();
    writeln!(out, "{}", lines.join("\n")).and_then(|()| out.flush()).ok();
}

/// `here` is under which address others reach this machine, if that is known.
fn how_to_join(addresses: &[SocketAddr], here: Option<IpAddr>) -> Vec<String> {
    let mut lines = Vec::new();
    for address in addresses {
        let place = place(address, here);
        lines.push(format!("listening on {address}; join with: tchat connect {place}"));
        if !address.ip().is_loopback() {
            lines.push(format!("connections to {address} are not encrypted"));
        }
    }
    if let Some(first) = addresses.first()
        && addresses.iter().all(|address| address.ip().is_loopback())
    {
        let open = format!("tchat serve --listen 0.0.0.0:{}", first.port());
        lines.push(format!("only this machine can join; to open it to the network: {open}"));
    }
    lines
}

/// `no_pages` is whether only programs other than browsers are let in.
fn how_to_join_from_web(
    addresses: &[SocketAddr],
    here: Option<IpAddr>,
    no_pages: bool,
) -> Vec<String> {
    let mut lines = Vec::new();
    for address in addresses {
        let place = place(address, here);
        lines.push(format!("listening on {address}; WebSocket clients join with: ws://{place}"));
        if !address.ip().is_loopback() {
            lines.push(format!("connections to {address} are not encrypted"));
        }
    }
    if no_pages && !addresses.is_empty() {
        lines.push("no web page may connect until websocket_origins lists its origin".to_owned());
    }
    lines
}

/// Where others find a listener of this machine.
fn place(address: &SocketAddr, here: Option<IpAddr>) -> ListenAddress {
    let host = match here {
        _ if !address.ip().is_unspecified() => address.ip().to_string(),
        Some(here) if here.is_ipv4() == address.is_ipv4() => here.to_string(),
        _ => "HOST".to_owned(),
    };
    ListenAddress { host, port: address.port() }
}

/// The address from which this machine reaches others. Nothing is sent: the system only looks up the way to an address
/// that is reserved for documentation (RFC 5737).
fn address_of_this_machine() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_to_join_is_exact() {
        let told = |address: &str, here: Option<&str>| {
            let address = address.parse().expect("an address");
            how_to_join(&[address], here.map(|here| here.parse().expect("an address")))
        };
        assert_eq!(
            told("127.0.0.1:1234", Some("192.168.1.5")),
            [
                "listening on 127.0.0.1:1234; join with: tchat connect 127.0.0.1:1234",
                "only this machine can join; to open it to the network: tchat serve --listen 0.0.0.0:1234",
            ]
        );
        assert_eq!(
            told("0.0.0.0:99", Some("192.168.1.5")),
            [
                "listening on 0.0.0.0:99; join with: tchat connect 192.168.1.5:99",
                "connections to 0.0.0.0:99 are not encrypted",
            ]
        );
        assert_eq!(
            told("[::]:99", Some("192.168.1.5")),
            [
                "listening on [::]:99; join with: tchat connect HOST:99",
                "connections to [::]:99 are not encrypted",
            ]
        );
        let web = |address: &str, no_pages| {
            let address = address.parse().expect("an address");
            how_to_join_from_web(&[address], None, no_pages)
        };
        assert_eq!(
            web("127.0.0.1:1235", true),
            [
                "listening on 127.0.0.1:1235; WebSocket clients join with: ws://127.0.0.1:1235",
                "no web page may connect until websocket_origins lists its origin",
            ]
        );
        assert_eq!(
            web("[::]:1235", false),
            [
                "listening on [::]:1235; WebSocket clients join with: ws://HOST:1235",
                "connections to [::]:1235 are not encrypted",
            ]
        );
    }
}
