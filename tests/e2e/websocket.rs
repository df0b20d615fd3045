//! The program's WebSocket listener, over a real socket.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use rustix::process::Signal;

use crate::harness::{Home, Server, Wire};

const PAGE: &str = "https://chat.example";

/// Asks as a browser with that page does. Out: the first line of the answer, and the connection after its head.
fn ask(address: &str) -> (String, BufReader<TcpStream>) {
    let mut stream = TcpStream::connect(address).expect("the server accepts");
    let request = format!(
        "GET / HTTP/1.1\r\nHost: srv\r\nOrigin: {PAGE}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: text.ircv3.net\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("the server reads");
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    while head.last().is_none_or(|line: &String| line != "\r\n") {
        let mut line = String::new();
        assert!(reader.read_line(&mut line).expect("text") > 0, "the answer has a head: {head:?}");
        head.push(line);
    }
    (head.swap_remove(0), reader)
}

/// A text message with a mask of zeros, which changes nothing.
fn message(line: &str) -> Vec<u8> {
    let length = u8::try_from(line.len()).expect("a short line");
    [&[0x81, 0x80 | length, 0, 0, 0, 0], line.as_bytes()].concat()
}

#[test]
fn a_page_whose_origin_is_listed_talks_to_everybody_else() {
    let folder = Home::new().with("s.toml", "");
    let file = folder.path().join("s.toml");
    let path = file.to_str().expect("text");
    let server = Server::with(&["--listen-ws", "127.0.0.1:0", "--config", path]);
    let line = server.printed("ws://");
    let (_, address) = line.split_once("ws://").expect("printed");
    server.printed("no web page may connect until websocket_origins lists its origin");

    let (status, _) = ask(address);
    assert_eq!(status, "HTTP/1.1 403 Forbidden\r\n");
    server.logged(&format!("{PAGE} is not among the websocket_origins of this server"));

    fs::write(&file, format!("websocket_origins = ['{PAGE}']")).expect("written");
    server.signal(Signal::HUP);
    server.logged("configuration read again");
    let (status, mut page) = ask(address);
    assert_eq!(status, "HTTP/1.1 101 Switching Protocols\r\n");

    let mut alice = Wire::in_channel(&server, "alice", "#c");
    for line in ["NICK web", "USER web 0 * web", "JOIN #c", "PRIVMSG #c :h\u{e9}llo"] {
        page.get_mut().write_all(&message(line)).expect("the server reads");
    }
    assert!(alice.expect("PRIVMSG").ends_with("#c h\u{e9}llo"));
    assert_eq!(server.stop(Signal::TERM), 0);
    let mut rest = Vec::new();
    // A reset may end it, as the program has ended.
    page.read_until(0xff, &mut rest).ok();
    let rest = String::from_utf8_lossy(&rest);
    assert!(rest.contains("Welcome") && rest.contains("shutting down"), "{rest}");
}
