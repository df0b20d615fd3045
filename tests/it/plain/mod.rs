//! The line mode against a scripted server on a real socket: what is sent, printed, named as undelivered, and how it ends.

mod guest;
mod recap;

use tchat::client::app::App;
use tchat::client::clock;
use tchat::client::config::SettingsFile;
use tchat::client::keymap::Keymap;
use tchat::client::model::settings::{Face, Settings, Start};
use tchat::client::model::target::Target;
use tchat::client::net::Links;
use tchat::client::plain::{self, Hand, Outcome, Streams};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// What a server answers to a line. It closes the connection after QUIT.
type Answers = Box<dyn FnMut(&str) -> Vec<String>>;

/// The answer that closes the connection.
const GONE: &str = "gone";

/// How a run of the line mode went.
struct Run {
    outcome: Outcome,
    printed: String,
    errors: String,
    /// Lines that the server got.
    heard: Vec<String>,
}

fn app(port: u16, nick: Option<&str>, settings: Settings) -> App {
    let start = Start {
        target: Target::plain("127.0.0.1", port),
        nick: nick.map(str::to_owned),
        join: vec!["#builds".to_owned()],
        settings: Settings { face: Face::Plain, ..settings },
        ..Start::default()
    };
    App::new(start, Keymap::default(), 1)
}

async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    (listener, port)
}

/// Serves one client. Out: the lines that it sent.
async fn serve(listener: TcpListener, mut answers: Answers) -> Vec<String> {
    let (mut socket, _) = listener.accept().await.expect("a client");
    let (read, mut write) = socket.split();
    let mut lines = BufReader::new(read).lines();
    let mut heard = Vec::new();
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = answers(&line);
        let gone = line.starts_with("QUIT") || answer.iter().any(|line| line == GONE);
        heard.push(line);
        if gone {
            break;
        }
        for line in answer {
            let line = format!("{line}\r\n");
            write.write_all(line.as_bytes()).await.expect("written");
        }
    }
    heard
}

async fn run(nick: Option<&str>, input: &str, answers: Answers) -> Run {
    run_with(Settings::default(), nick, input, answers).await
}

async fn run_with(settings: Settings, nick: Option<&str>, input: &str, answers: Answers) -> Run {
    let (listener, port) = listen().await;
    let mut app = app(port, nick, settings);
    let first = app.start(clock::now());
    let (mut printed, mut errors) = (Vec::new(), Vec::new());
    let streams = Streams {
        input: input.as_bytes(),
        output: &mut printed,
        errors: &mut errors,
        links: Links::new(),
        settings: SettingsFile::default(),
        echo: |_| (),
    };
    let never = std::future::pending();
    let client = Box::pin(plain::run(app, first, streams, Hand::Pipe, never));
    let (heard, outcome) = tokio::join!(serve(listener, answers), client);
    Run {
        outcome: outcome.expect("a vector can be written"),
        printed: String::from_utf8(printed).expect("UTF-8"),
        errors: String::from_utf8(errors).expect("UTF-8"),
        heard,
    }
}

/// An old server: no capabilities, so a PING confirms what was sent before it. `taken` is somebody's name.
fn old_server(line: &str, nick: &mut String) -> Vec<String> {
    let mut words = line.splitn(2, ' ');
    let (verb, rest) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    match verb {
        "CAP" => vec![format!(":s 421 * CAP :Unknown command")],
        "NICK" if rest == "taken" => vec![":s 433 * taken :Nickname is already in use".to_owned()],
        "NICK" => {
            rest.clone_into(nick);
            // It has one thing of ours: it takes lines as fast as they come.
            vec![
                format!(":s 001 {nick} :Welcome"),
                format!(":s 004 {nick} s tchat-0 o o"),
                format!(":s 376 {nick} :End"),
            ]
        }
        "JOIN" => vec![
            format!(":{nick}!u@h JOIN {rest}"),
            format!(":s 353 {nick} = {rest} :{nick}"),
            format!(":s 366 {nick} {rest} :End"),
        ],
        "LIST" => vec![format!(":s 323 {nick} :End")],
        "PING" => vec![format!(":s PONG s {rest}")],
        _ => Vec::new(),
    }
}

fn answers() -> Answers {
    let mut nick = String::new();
    Box::new(move |line| old_server(line, &mut nick))
}

fn said(run: &Run) -> Vec<&str> {
    let lines = run.heard.iter();
    lines
        .filter_map(|line| line.strip_prefix("PRIVMSG #builds "))
        .map(|text| text.strip_prefix(':').unwrap_or(text))
        .collect()
}

#[tokio::test]
async fn a_pipe_is_sent_in_order_confirmed_and_left() {
    let run = run(Some("ci"), "one\ntwo words\n//slash\n", answers()).await;
    assert_eq!(run.outcome, Outcome::Done, "{}", run.errors);
    assert_eq!(said(&run), ["one", "two words", "/slash"]);
    assert!(run.heard.last().is_some_and(|line| line.starts_with("QUIT")));
    assert!(run.printed.ends_with("ci: one\nci: two words\nci: /slash\n"));
    assert_eq!(run.errors, "");
}

#[tokio::test]
async fn no_more_than_32_lines_wait_for_their_confirmation() {
    let text = (0..100).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n");
    let mut nick = String::new();
    let (mut waiting, mut most, mut lines) = (Vec::new(), 0, 0);
    let answers: Answers = Box::new(move |line| {
        lines += usize::from(line.starts_with("PRIVMSG"));
        if !line.starts_with("PING") {
            return old_server(line, &mut nick);
        }
        waiting.push(line.to_owned());
        most = most.max(waiting.len());
        assert!(most <= 32, "{most} lines are unconfirmed");
        if waiting.len() < 32 && lines < 100 {
            return Vec::new();
        }
        let waiting = std::mem::take(&mut waiting);
        let answers = waiting.iter().flat_map(|line| old_server(line, &mut nick));
        answers.collect()
    });
    let run = run(Some("ci"), &text, answers).await;
    assert_eq!(run.outcome, Outcome::Done, "{}", run.errors);
    assert_eq!(said(&run).len(), 100);
}

#[tokio::test]
async fn without_a_name_the_first_lines_answer_the_question() {
    let run = run(None, "taken\nfree\nhello\n", answers()).await;
    assert_eq!(run.outcome, Outcome::Done, "{}", run.errors);
    assert_eq!(said(&run), ["hello"]);
    let questions = run.printed.matches("by which name").count();
    assert_eq!(questions, 2, "{}", run.printed);
    assert_eq!(run.printed.matches("taken is taken").count(), 1, "{}", run.printed);
}

#[tokio::test]
async fn a_name_that_was_given_and_refused_is_the_end() {
    let run = run(Some("taken"), "hello\n", answers()).await;
    assert_eq!(run.outcome, Outcome::Failed);
    assert_eq!(said(&run), [""; 0]);
    assert!(run.errors.contains("taken"), "{}", run.errors);
}

#[tokio::test]
async fn what_only_looks_like_a_command_is_named_as_undelivered() {
    let run = run(Some("ci"), "/usr/bin/cc -c a.c\n/names\nafter\n", answers()).await;
    assert_eq!(run.outcome, Outcome::Failed);
    assert_eq!(said(&run), ["after"]);
    assert_eq!(run.errors, "tchat: not delivered: /usr/bin/cc -c a.c\n");
}

#[tokio::test]
async fn an_undelivered_line_does_nothing_to_the_terminal_that_shows_it() {
    let run = run(Some("ci"), "/\u{1b}]0;owned\u{7} \u{9b}2J\n", answers()).await;
    assert_eq!(run.errors, "tchat: not delivered: /␛]0;owned␇ \u{fffd}2J\n");
}

#[tokio::test]
async fn a_refused_line_is_named() {
    let mut nick = String::new();
    let answers: Answers = Box::new(move |line| {
        if line.ends_with("spam") {
            return vec![":s 404 ci #builds :Cannot send to channel".to_owned()];
        }
        old_server(line, &mut nick)
    });
    let run = run(Some("ci"), "fine\nspam\n", answers).await;
    assert_eq!(run.outcome, Outcome::Failed);
    assert!(run.errors.contains("not delivered"), "{}", run.errors);
    assert!(run.errors.contains("spam"), "{}", run.errors);
    assert!(!run.errors.contains("fine"), "{}", run.errors);
}

#[tokio::test]
async fn lines_that_a_lost_server_did_not_confirm_are_named() {
    let mut nick = String::new();
    let answers: Answers = Box::new(move |line| {
        if line.ends_with("second") {
            return vec![GONE.to_owned()];
        }
        old_server(line, &mut nick)
    });
    let run = run(Some("ci"), "first\n/names\nsecond\n", answers).await;
    assert_eq!(run.outcome, Outcome::Failed);
    assert!(run.errors.contains("second"), "{}", run.errors);
    assert!(!run.errors.contains("first"), "{}", run.errors);
    assert!(run.errors.contains("127.0.0.1:"), "{}", run.errors);
}

#[tokio::test]
async fn nobody_listens() {
    let (listener, port) = listen().await;
    drop(listener);
    let mut app = app(port, Some("ci"), Settings::default());
    let first = app.start(clock::now());
    let mut errors = Vec::new();
    let streams = Streams {
        input: &b"hello\n"[..],
        output: Vec::new(),
        errors: &mut errors,
        links: Links::new(),
        settings: SettingsFile::default(),
        echo: |_| (),
    };
    let outcome =
        Box::pin(plain::run(app, first, streams, Hand::Pipe, std::future::pending())).await;
    assert_eq!(outcome.expect("writable"), Outcome::Failed);
    assert_eq!(
        String::from_utf8(errors).expect("UTF-8"),
        format!(
            "tchat: cannot connect to 127.0.0.1:{port}: connection refused, no server listens there\n"
        )
    );
}

#[tokio::test]
async fn a_pipe_waits_for_the_answers_to_its_commands() {
    let mut nick = String::new();
    let answers: Answers = Box::new(move |line| {
        let (label, line) = match line.strip_prefix('@').and_then(|line| line.split_once(' ')) {
            Some((label, line)) => (label, line),
            None => ("", line),
        };
        match line {
            "CAP LS 302" => vec![":s CAP * LS :batch labeled-response".to_owned()],
            "CAP REQ :batch labeled-response" => {
                vec![":s CAP * ACK :batch labeled-response".to_owned()]
            }
            "WHOIS bob" => vec![
                format!("@{label} :s BATCH +1 labeled-response"),
                "@batch=1 :s 311 ci bob b host * :Bob Builder".to_owned(),
                "@batch=1 :s 318 ci bob :End".to_owned(),
                ":s BATCH -1".to_owned(),
            ],
            line if line.starts_with("JOIN ") => {
                let mut lines = old_server(line, &mut nick);
                lines.push(format!("@{label} :s ACK"));
                lines
            }
            line => old_server(line, &mut nick),
        }
    });
    let run = run(Some("ci"), "/whois bob\n", answers).await;
    assert_eq!(run.outcome, Outcome::Done, "{}", run.errors);
    assert!(
        run.printed.ends_with("* bob is Bob Builder\n*   address: b@host\n"),
        "{}",
        run.printed
    );
}
