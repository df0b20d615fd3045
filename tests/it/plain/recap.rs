//! What the line mode tells of before: on joining, and when it is asked.

use tchat::client::model::settings::Settings;

use super::{Answers, old_server, run_with};

const CAPS: &str = "batch draft/chathistory message-tags server-time draft/read-marker";

/// A server with three messages of before, the last of which is an answer of two lines.
fn with_history(read: Option<&'static str>) -> Answers {
    let mut nick = String::new();
    Box::new(move |line| {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["CAP", "LS", ..] => vec![format!(":s CAP * LS :{CAPS}")],
            ["CAP", "REQ", ..] => {
                let asked = line.split_once(" :").or_else(|| line.rsplit_once(' '));
                vec![format!(":s CAP * ACK :{}", asked.map_or("", |(_, caps)| caps))]
            }
            ["JOIN", channel] => {
                let mut lines = old_server(line, &mut nick);
                lines.extend(read.map(|time| format!(":s MARKREAD {channel} timestamp={time}")));
                lines
            }
            ["CHATHISTORY", "TARGETS", ..] => {
                let (all, end) = (":s BATCH +t draft/chathistory-targets", ":s BATCH -t");
                vec![all.to_owned(), end.to_owned()]
            }
            ["CHATHISTORY", "LATEST", channel, "*", limit] => {
                let all = [
                    format!(
                        "@batch=h;time=2026-11-01T10:00:00.000Z;msgid=a :bob!b@h PRIVMSG {channel} :one"
                    ),
                    format!(
                        "@batch=h;time=2026-11-01T10:01:00.000Z;msgid=b :carol!c@h PRIVMSG {channel} :\u{1}ACTION waves\u{1}"
                    ),
                    format!(
                        "@batch=h;time=2026-11-01T10:02:00.000Z;msgid=c :{nick}!a@h PRIVMSG {channel} :mine"
                    ),
                ];
                let limit: usize = limit.parse().expect("a number");
                let mut lines = vec![format!(":s BATCH +h chathistory {channel}")];
                lines.extend(all.into_iter().skip(3_usize.saturating_sub(limit)));
                lines.push(":s BATCH -h".to_owned());
                lines
            }
            _ => old_server(line, &mut nick),
        }
    })
}

/// Runs a person's line mode. Out: what was printed, and what the server heard.
async fn run(recap: usize, input: &str, answers: Answers) -> (String, Vec<String>) {
    let settings = Settings { recap, ..Settings::default() };
    let run = run_with(settings, Some("alice"), input, answers).await;
    (run.printed, run.heard)
}

#[tokio::test]
async fn the_last_messages_of_a_channel_are_told_on_joining_it() {
    let (printed, heard) = run(20, "hello\n/reply 2 good\n", with_history(None)).await;
    let before = "* the last 3 messages of #builds:\n\
                  2026-11-01 10:00 bob: one\n\
                  2026-11-01 10:01 * carol waves\n\
                  2026-11-01 10:02 alice: mine\n";
    assert!(printed.contains(before), "{printed}");
    assert!(printed.ends_with("alice: hello\nalice: ↳ bob: one · good\n"), "{printed}");
    assert_eq!(
        heard.iter().filter(|line| line.contains("CHATHISTORY LATEST")).count(),
        1,
        "{heard:?}"
    );
}

#[tokio::test]
async fn what_is_unread_is_counted() {
    for (read, words) in [
        ("2026-11-01T10:00:30.000Z", "* the last 3 messages of #builds, 2 unread:\n"),
        ("2026-11-01T11:00:00.000Z", "* the last 3 messages of #builds, all of them read:\n"),
        ("2026-10-01T11:00:00.000Z", "* the last 3 messages of #builds, all of them unread:\n"),
    ] {
        let (printed, _) = run(20, "hello\n", with_history(Some(read))).await;
        assert!(printed.contains(words), "{printed}");
    }
}

#[tokio::test]
async fn a_pipe_is_told_what_happens_and_what_it_asks_for() {
    let (printed, heard) = run(0, "one\n", with_history(None)).await;
    assert!(!printed.contains("bob") && !heard.iter().any(|line| line.contains("CHATHISTORY")));
    let (printed, _) = run(0, "/history 2\none\n", with_history(None)).await;
    let asked = "* the last 2 messages of #builds:\n\
                 * 2026-11-01 10:01 * carol waves\n\
                 * 2026-11-01 10:02 alice: mine\n";
    assert!(printed.contains(asked), "{printed}");
    let mut nick = String::new();
    let (printed, _) =
        run(20, "/history\n", Box::new(move |line| old_server(line, &mut nick))).await;
    assert!(printed.contains("* this server keeps no history"), "{printed}");
}

#[tokio::test]
async fn the_answers_that_a_pipe_asked_for_are_out_before_it_ends() {
    let (printed, _) = run(0, "/history 2\n", with_history(None)).await;
    assert!(printed.ends_with("* 2026-11-01 10:02 alice: mine\n"), "{printed}");
}

#[tokio::test]
async fn a_refused_question_is_closed() {
    let mut nick = String::new();
    let answers: Answers = Box::new(move |line| {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["CAP", "LS", ..] => vec![format!(":s CAP * LS :{CAPS}")],
            ["CAP", "REQ", ..] => vec![format!(":s CAP * ACK :{CAPS}")],
            ["CHATHISTORY", what, target, ..] => {
                vec![format!(":s FAIL CHATHISTORY MESSAGE_ERROR {what} {target} :no disk")]
            }
            _ => old_server(line, &mut nick),
        }
    });
    let (printed, _) = run(20, "/history 2\nhello\n", answers).await;
    assert_eq!(printed.matches("no disk").count(), 1, "only what was asked for: {printed}");
    assert!(printed.ends_with("alice: hello\n"), "{printed}");
}

/// A server on which somebody has talked in three places, one of which is read.
fn with_unread() -> Answers {
    let mut nick = String::new();
    Box::new(move |line| {
        let words: Vec<&str> = line.split(' ').collect();
        let time = |minute: u8| format!("2026-11-01T10:{minute:02}:00.000Z");
        let said = |minute: u8, who: &str, to: &str, text: &str| {
            format!("@batch=h;time={} :{who}!u@h PRIVMSG {to} :{text}", time(minute))
        };
        match words.as_slice() {
            ["CAP", "LS", ..] => vec![format!(":s CAP * LS :{CAPS}")],
            ["CAP", "REQ", ..] => vec![format!(":s CAP * ACK :{CAPS}")],
            ["CHATHISTORY", "TARGETS", ..] => {
                let target = |name: &str, minute: u8| {
                    format!("@batch=t :s CHATHISTORY TARGETS {name} {}", time(minute))
                };
                vec![
                    ":s BATCH +t draft/chathistory-targets".to_owned(),
                    target("#builds", 9),
                    target("#quiet", 5),
                    target("#never", 5),
                    target("bob", 8),
                    ":s BATCH -t".to_owned(),
                ]
            }
            ["MARKREAD", "#builds"] => {
                vec![format!(":s MARKREAD #builds timestamp={}", time(2))]
            }
            ["MARKREAD", "#quiet"] => vec![format!(":s MARKREAD #quiet timestamp={}", time(5))],
            ["MARKREAD", name] => vec![format!(":s MARKREAD {name} *")],
            ["CHATHISTORY", "LATEST", target, after, _] => {
                let mut lines = vec![format!(":s BATCH +h chathistory {target}")];
                lines.extend(match *target {
                    "#builds" if *after != "*" => vec![
                        said(3, "bob", target, "alice: look"),
                        said(4, "carol", target, "no"),
                        said(5, &nick, target, "mine"),
                        said(9, "bob", target, "hey ALICE"),
                    ],
                    "bob" => vec![said(8, "bob", &nick, "psst")],
                    _ => Vec::new(),
                });
                lines.push(":s BATCH -h".to_owned());
                lines
            }
            _ => old_server(line, &mut nick),
        }
    })
}

#[tokio::test]
async fn what_is_unread_anywhere_is_said_once() {
    let (printed, heard) = run(20, "hello\n", with_unread()).await;
    let words = "* unread: #builds 3, 2 mentions; bob 1\n";
    assert_eq!(printed.matches(words).count(), 1, "{printed}\n{heard:#?}");
    let (printed, heard) = run(0, "hello\n", with_unread()).await;
    assert!(!printed.contains("unread") && !heard.iter().any(|line| line.contains("TARGETS")));
}
