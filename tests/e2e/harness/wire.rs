//! A bare IRC connection: another client that speaks to the server, or a server that speaks to the client.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;

use socket2::{Domain, Socket, Type};

use super::Server;
use super::patience::PATIENCE;

pub(crate) struct Wire {
    lines: BufReader<TcpStream>,
    /// What was read, for when what is expected does not come.
    seen: Vec<String>,
}

impl Wire {
    fn new(stream: TcpStream) -> Self {
        stream.set_nodelay(true).expect("a connected socket");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout that is not zero");
        Self { lines: BufReader::new(stream), seen: Vec::new() }
    }

    /// A client that has said nothing yet.
    pub(crate) fn open(server: &Server) -> Self {
        Self::new(TcpStream::connect(server.address()).expect("the server accepts"))
    }

    /// The same with as little room for what it does not read as the system allows.
    pub(crate) fn narrow(server: &Server) -> Self {
        let address: SocketAddr = server.address().parse().expect("an address");
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, None);
        let socket = socket.expect("the system has sockets");
        socket.set_recv_buffer_size(1).expect("a buffer can be small");
        socket.connect(&address.into()).expect("the server accepts");
        Self::new(socket.into())
    }

    /// A client of that name, welcomed.
    pub(crate) fn named(server: &Server, nick: &str) -> Self {
        let mut wire = Self::open(server);
        wire.send(&format!("NICK {nick}\r\nUSER {nick} 0 * :{nick}"));
        wire.expect(" 001 ");
        wire
    }

    /// A client of that name in that channel.
    pub(crate) fn in_channel(server: &Server, nick: &str, channel: &str) -> Self {
        let mut wire = Self::named(server, nick);
        wire.send(&format!("JOIN {channel}"));
        wire.expect(" 366 ");
        wire
    }

    /// Sends a line, or several with CR LF between them.
    pub(crate) fn send(&mut self, line: &str) {
        self.send_bytes(format!("{line}\r\n").as_bytes());
    }

    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        self.lines.get_mut().write_all(bytes).expect("the other side reads");
    }

    /// The next line, without the colon before its last parameter, which may be there or not; `None` when the other side has closed.
    pub(crate) fn line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        match self.lines.read_until(b'\n', &mut line) {
            Ok(0) => None,
            Ok(_) => {
                let line = String::from_utf8_lossy(&line).trim_end().to_owned();
                let line = without_colon(&line);
                self.seen.push(line.clone());
                Some(line)
            }
            Err(error) => panic!("{error}; so far:\n{}", self.seen.join("\n")),
        }
    }

    /// Reads up to a line with that text. Questions whether we are there are answered. Out: the line.
    pub(crate) fn expect(&mut self, text: &str) -> String {
        while let Some(line) = self.line() {
            if line.contains(text) {
                return line;
            }
            if let Some((_, token)) = line.split_once("PING ") {
                self.send(&format!("PONG {token}"));
            }
        }
        panic!("closed without {text:?}; so far:\n{}", self.seen.join("\n"))
    }

    /// As a server that knows nothing beyond RFC 1459: lets the client in.
    pub(crate) fn welcome(&mut self) {
        self.welcome_with("");
    }

    /// As a server with these capabilities, all of which it grants: lets the client in.
    pub(crate) fn welcome_with(&mut self, caps: &str) {
        let mut nick = String::new();
        let (mut user, mut negotiating) = (false, false);
        while nick.is_empty() || !user || negotiating {
            let line = self.line().expect("a client introduces itself");
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["NICK", name] => name.trim_start_matches(':').clone_into(&mut nick),
                ["USER", ..] => user = true,
                ["CAP", ..] if caps.is_empty() => {
                    self.send(":fake 421 * CAP :Unknown command");
                }
                ["CAP", "LS", ..] => {
                    negotiating = true;
                    self.send(&format!(":fake CAP * LS :{caps}"));
                }
                ["CAP", "REQ", ..] => {
                    let wanted = line.trim_start_matches("CAP REQ ");
                    self.send(&format!(":fake CAP * ACK :{wanted}"));
                }
                ["CAP", "END"] => negotiating = false,
                _ => {}
            }
        }
        self.send(&format!(":fake 001 {nick} :Welcome\r\n:fake 422 {nick} :No message of the day"));
    }
}

fn without_colon(line: &str) -> String {
    let (source, rest) = match line.strip_prefix(':').and_then(|line| line.split_once(' ')) {
        Some((source, rest)) => (format!(":{source} "), rest),
        None => (String::new(), line),
    };
    format!("{source}{}", rest.replacen(" :", " ", 1))
}

/// A server that says what the test wants.
pub(crate) struct Fake {
    address: SocketAddr,
    accepted: mpsc::Receiver<TcpStream>,
}

impl Fake {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let (hand_over, accepted) = mpsc::channel();
        // Ends with the test binary.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if hand_over.send(stream).is_err() {
                    break;
                }
            }
        });
        Self { address, accepted }
    }

    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    /// Whether no client has come so far.
    pub(crate) fn nobody_came(&self) -> bool {
        self.accepted.try_recv().is_err()
    }

    /// Waits for the next client.
    pub(crate) fn accept(&self) -> Wire {
        Wire::new(self.accepted.recv_timeout(PATIENCE).expect("a client connects"))
    }
}
