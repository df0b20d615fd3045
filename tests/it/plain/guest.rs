//! The line mode for a guest, over pipes: what it does not have, and what it does not take.

use tchat::client::guest::{Visit, serve};
use tokio::io::{
    AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex, split,
};

use super::old_server;

const ROOM: usize = 1 << 16;

/// What a server at the other end of the pipe hears.
async fn hub(stream: DuplexStream) -> Vec<String> {
    let (read, mut write) = split(stream);
    let mut lines = BufReader::new(read).lines();
    let (mut heard, mut nick) = (Vec::new(), String::new());
    while let Ok(Some(line)) = lines.next_line().await {
        for answer in old_server(&line, &mut nick) {
            write.write_all(format!("{answer}\r\n").as_bytes()).await.expect("a pipe");
        }
        let gone = line.starts_with("QUIT");
        heard.push(line);
        if gone {
            break;
        }
    }
    heard
}

/// Out: what the guest saw, and what the server heard.
async fn visit(private: bool, typed: &str) -> (String, Vec<String>) {
    let (mut ours, person) = duplex(ROOM);
    let (link, server) = duplex(ROOM);
    let place = "here".to_owned();
    let (person, link) = (Box::new(person), Box::new(link));
    let visit = Visit { person, link, place, asked: false, private };
    let mut seen = String::new();
    let person = async {
        ours.write_all(typed.as_bytes()).await.expect("a pipe");
        ours.shutdown().await.expect("a pipe");
        ours.read_to_string(&mut seen).await.expect("a pipe");
    };
    let all = tokio::join!(Box::pin(serve(visit, [1; 32])), hub(server), person);
    (seen, all.1)
}

#[tokio::test]
async fn a_pipe_of_a_guest_is_said_to_the_end() {
    let (seen, heard) = visit(true, "greta\n/join builds\none\n/names\ntwo\n").await;
    let said: Vec<_> = heard.iter().filter(|line| line.contains("PRIVMSG")).collect();
    assert_eq!(said, ["PRIVMSG #builds :one", "PRIVMSG #builds :two"], "{seen}");
    assert!(heard.last().is_some_and(|line| line.starts_with("QUIT")), "{heard:?}");
    assert!(!seen.contains("greta: one"), "{seen}");
}

#[tokio::test]
async fn a_line_that_ends_in_a_backslash_goes_on_in_the_next() {
    let (seen, heard) = visit(true, "greta\n/join builds\none\\\ntwo\nthree\\").await;
    let said: Vec<_> = heard.iter().filter(|line| line.contains("PRIVMSG")).collect();
    let lines = ["PRIVMSG #builds :one", "PRIVMSG #builds :two", "PRIVMSG #builds :three"];
    assert_eq!(said, lines, "what takes one line gets several: {seen}");
}

#[tokio::test]
async fn nothing_leads_anywhere_else() {
    let commands = "/connect a:1\n/server a:1\n/disconnect\n/reconnect\n/logout\n/forget\n";
    let (seen, heard) = visit(true, &format!("greta\n{commands}")).await;
    assert_eq!(seen.matches("* unknown command /").count(), 6, "{seen}");
    assert_eq!(heard.iter().filter(|line| line.starts_with("NICK")).count(), 1, "{heard:?}");
    for wrong in ["did you mean /connect", "did you mean /reconnect", "did you mean /logout"] {
        assert!(!seen.contains(wrong), "{seen}");
    }
}

#[tokio::test]
async fn a_password_that_others_could_read_is_not_asked_for() {
    let (seen, heard) = visit(false, "greta\n/login\n/register\nsesam\n").await;
    assert_eq!(seen.matches("* others could read your password on the way").count(), 2, "{seen}");
    assert!(!heard.iter().any(|line| line.contains("AUTHENTICATE") || line.contains("REGISTER")));
    let (seen, _) = visit(true, "greta\n/login\n/register\n").await;
    assert!(!seen.contains("others could read"), "{seen}");
}

#[tokio::test]
async fn a_server_that_is_gone_is_told_of_once_and_is_the_end() {
    let (mut ours, person) = duplex(ROOM);
    let (link, server) = duplex(ROOM);
    drop(server);
    let place = "here\u{1b}[2J".to_owned();
    let (person, link) = (Box::new(person), Box::new(link));
    let visit = Visit { person, link, place, asked: false, private: true };
    Box::pin(serve(visit, [1; 32])).await;
    let mut seen = String::new();
    ours.read_to_string(&mut seen).await.expect("a pipe");
    assert!(seen.contains("is gone"), "{seen}");
    assert!(!seen.contains("next attempt") && !seen.contains('\u{1b}'), "{seen:?}");
}
