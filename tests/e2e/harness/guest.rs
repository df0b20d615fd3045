//! Somebody with nothing but a socket, as `nc` is: what they type, and what they see.

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;

use super::lines::{self, Lines};
use super::patience::Watched;
use super::{Dialogue, Server};

pub(crate) struct Guest {
    stream: TcpStream,
    out: Arc<Watched<Lines>>,
    /// Lines before this one have been asked about.
    read: usize,
}

impl Guest {
    /// Has said nothing yet.
    pub(crate) fn connect(server: &Server) -> Self {
        let stream = TcpStream::connect(server.address()).expect("the server accepts");
        stream.set_nodelay(true).expect("a connected socket");
        let out = Lines::collect(stream.try_clone().expect("a second handle of a socket"));
        Self { stream, out, read: 0 }
    }

    pub(crate) fn sends(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).expect("the server reads");
    }

    /// Every line so far.
    pub(crate) fn printed(&self) -> Vec<String> {
        self.out.read().all.clone()
    }

    /// Is gone from one moment to the next, as with ctrl-C.
    pub(crate) fn interrupts(&self) {
        self.stream.shutdown(Shutdown::Both).expect("a connected socket");
    }
}

impl Dialogue for Guest {
    fn nameless(server: &Server) -> Self {
        Self::connect(server)
    }

    fn named(server: &Server, nick: &str) -> Self {
        let mut guest = Self::connect(server);
        guest.types(nick);
        guest.says(&format!("your name here is {nick}"));
        guest
    }

    fn types(&mut self, line: &str) {
        self.sends(format!("{line}\n").as_bytes());
    }

    fn says(&mut self, text: &str) -> String {
        match lines::find(&self.out, self.read, text) {
            Ok((number, line)) => {
                self.read = number + 1;
                line
            }
            Err(all) => panic!("no {text:?} after line {} of:\n{all}", self.read),
        }
    }

    fn ends(&self) -> Vec<String> {
        match self.out.wait(|lines| lines.closed) {
            Ok(lines) => lines.all.clone(),
            Err(lines) => panic!("it is not closed:\n{}", lines.all.join("\n")),
        }
    }

    fn end_of_input(&mut self) {
        self.stream.shutdown(Shutdown::Write).expect("a connected socket");
    }
}
