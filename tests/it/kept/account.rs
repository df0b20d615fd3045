//! A guest logs in: what they have is taken along into the profile of their account, which is found by any nick.

use tchat::client::event::{Event, NetEvent};
use tchat::client::model::entry::{Entry, EntryId};
use tchat::client::model::kept::{Keep, KeptKind, KeptPlace, Look, Seen};
use tchat::client::store::{Folder, Shelf};
use tchat::proto::{MsgId, Timestamp};
use tempfile::TempDir;

use super::restoring::{Desk, NET, RUST, Run, first_run};
use super::{line, open_place, place, profile};

const LOGGED_IN: &str = ":srv 900 alice alice!a@h Alicia :You are now logged in as Alicia";

/// Files of conversations that there are, in the order of their names.
fn files(desk: &Desk) -> Vec<String> {
    let all = std::fs::read_dir(desk.home.path()).expect("a folder").filter_map(Result::ok);
    let paths = all.map(|entry| entry.path());
    let paths = paths.filter(|path| path.extension().is_some_and(|extension| extension == "db"));
    let names = paths.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_guest_who_logs_in_keeps_everything_where_it_is() {
    let mut desk = Desk::new();
    first_run(&mut desk).await;
    let mut run = desk.online("host", "alice", "NETWORK=Net").await;
    let (names, here) = (run.names().join(" "), run.here().to_owned());
    run.line(LOGGED_IN).await;
    assert_eq!((run.names().join(" "), run.here()), (names, &*here));
    assert_eq!(run.model().focused().editor.text(), "draft of mine");
    run.lines(RUST).await;
    run.line(":carol!c@h PRIVMSG alice :later").await;
    run.quits().await;
    let files = files(&desk);
    assert_eq!(files.len(), 1, "{files:?}");
    assert!(files[0].contains("alicia"), "{files:?}");
}

#[tokio::test]
async fn logging_in_on_another_nick_finds_the_account() {
    let mut desk = Desk::new();
    first_run(&mut desk).await;
    let mut run = desk.online("host", "alice", "NETWORK=Net").await;
    run.line(LOGGED_IN).await;
    run.quits().await;
    // Known at connect: 900 comes before the welcome.
    let mut run = desk.start("host", Some("zoe")).await;
    assert_eq!(run.names(), ["host:1234"]);
    run.event(Event::Net(NET, NetEvent::Connected)).await;
    run.line(":srv 900 zoe zoe!a@h ALICIA :You are now logged in as ALICIA").await;
    run.lines(&[":srv 001 zoe :Welcome", ":srv 005 zoe NETWORK=Net :are", ":srv 422 zoe :x"]).await;
    assert_eq!(run.names(), ["host:1234", "#rust", "#Other", "#left", "carol", "dave"]);
    assert!(run.sent.contains(&"JOIN #rust,#Other".to_owned()), "{:?}", run.sent);
    assert_eq!(run.model().focused().editor.text(), "draft of mine");
    assert_eq!(run.buffer("carol").unread(), 1);
}

#[tokio::test]
async fn what_a_guest_has_comes_together_with_what_the_account_has() {
    let mut desk = Desk::new();
    first_run(&mut desk).await;
    let mut run = desk.online("host", "alice", "NETWORK=Net").await;
    run.line(LOGGED_IN).await;
    run.quits().await;
    let mut run = desk.online("host", "zoe", "NETWORK=Net").await;
    assert_eq!(run.names(), ["host:1234"]);
    run.line(":carol!c@h PRIVMSG zoe :who are you").await;
    run.line(":erin!e@h PRIVMSG zoe :hello").await;
    run.lines(&[":zoe!z@h JOIN #rust", ":bob!b@h PRIVMSG #rust :third"]).await;
    run.keys("another draft").await;
    run.line(":srv 900 zoe zoe!a@h Alicia :You are now logged in as Alicia").await;
    let names = run.names().join(" ");
    for name in ["#rust", "#Other", "carol", "dave", "erin"] {
        assert!(names.contains(name), "{name} in {names}");
    }
    assert_eq!(run.here(), "#rust", "nobody is taken elsewhere");
    assert_eq!(run.model().focused().editor.text(), "draft of mine\nanother draft");
    run.quits().await;
    assert_eq!(files(&desk).len(), 1);
    let mut run = desk.online("host", "zoe", "NETWORK=Net").await;
    assert_eq!(run.names(), ["host:1234"], "a guest on that nick begins anew");
    run.line(":srv 900 zoe zoe!a@h Alicia :You are now logged in as Alicia").await;
    assert_eq!(run.here(), "#rust");
    assert_eq!(run.said("#rust"), ["first", "second", "third"]);
    assert_eq!(run.model().focused().editor.text(), "draft of mine\nanother draft");
    assert_eq!(run.buffer("carol").unread(), 2);
    while run.here() != "carol" {
        run.press("ctrl-n").await;
    }
    assert_eq!(run.said("carol"), ["psst", "who are you"]);
}

#[tokio::test]
async fn another_account_takes_nothing_along() {
    let mut desk = Desk::new();
    first_run(&mut desk).await;
    let mut run = desk.online("host", "alice", "NETWORK=Net").await;
    run.line(":srv 900 alice alice!a@h alice :You are now logged in as alice").await;
    run.quits().await;
    let mut run = desk.start("host", Some("alice")).await;
    assert!(run.names().contains(&"carol"));
    run.event(Event::Net(NET, NetEvent::Connected)).await;
    run.line(":srv 900 alice alice!a@h bob :You are now logged in as bob").await;
    run.lines(&[":srv 001 alice :x", ":srv 005 alice NETWORK=Net :are", ":srv 422 alice :x"]).await;
    assert_eq!(run.names(), ["host:1234"]);
    // Once in a run: a server that says now this and now that makes no files.
    for account in ["eve", "mallory"] {
        run.line(&format!(":srv 900 alice alice!a@h {account} :logged in")).await;
    }
    run.quits().await;
    assert_eq!(files(&desk).len(), 2);
}

#[test]
fn lines_of_two_files_come_together_by_their_ids() {
    let home = TempDir::new().expect("a folder");
    let open = |me: &str| {
        let profile = profile("net", me);
        Shelf::open(&Folder::new(home.path()).file(&profile), &profile).expect("ours")
    };
    for theirs in [false, true] {
        let (mut account, mut guest) = (open(&format!("a{theirs}")), open(&format!("g{theirs}")));
        let read = |id| Some((EntryId(id), Timestamp::from_millis(0)));
        let msgid = |id, msgid: &str, text: &str| {
            let mut line = line(id, "bob", text);
            line.msgid = MsgId::parse(msgid);
            line
        };
        let kept = KeptPlace { read: read(20), draft: "one".to_owned(), ..open_place("#a", 0) };
        let lines = vec![msgid(10, "x", "first"), msgid(20, "y", "both"), msgid(30, "z", "old")];
        account.write(&[Keep::Place(kept), Keep::Lines(place("#a"), lines)]).expect("written");
        let kept = KeptPlace { read: read(40), draft: "two".to_owned(), ..open_place("#a", 0) };
        let lines = vec![msgid(25, "y", "both"), msgid(30, "w", "new"), msgid(40, "v", "last")];
        let bob = Keep::Lines(place("bob"), vec![msgid(7, "u", "psst")]);
        guest.write(&[Keep::Place(kept), Keep::Lines(place("#a"), lines), bob]).expect("written");
        account.adopt(&guest, theirs).expect("both are whole");
        let all = |shelf: &mut Shelf, key: &str| {
            let look = Look::Before { place: place(key), before: None, limit: 100 };
            let Ok(Seen::Lines(lines)) = shelf.answer(&look) else {
                return Vec::new();
            };
            let said = lines.into_iter().filter(|line| line.kind == KeptKind::Said);
            said.map(|line| (line.id.0, line.text)).collect::<Vec<_>>()
        };
        let lines = all(&mut account, "#a");
        let lines: Vec<(u64, &str)> = lines.iter().map(|(id, text)| (*id, &**text)).collect();
        let wanted = if theirs {
            [(10, "first"), (25, "both"), (30, "new"), (31, "old"), (40, "last")]
        } else {
            [(10, "first"), (20, "both"), (30, "old"), (31, "new"), (40, "last")]
        };
        assert_eq!(lines, wanted, "the file that was open keeps its places");
        assert_eq!(all(&mut account, "bob"), [(7, "psst".to_owned())]);
        let Ok(Seen::Places { places, .. }) = account.answer(&Look::Places) else {
            continue;
        };
        assert_eq!(places.len(), 1);
        assert_eq!(places[0].0.draft, "one\ntwo");
        assert!(places[0].1 >= 1, "what was unread in either is not read");
    }
}

const HISTORY: &str =
    "sasl=PLAIN batch labeled-response server-time message-tags draft/chathistory";

/// Lets a client in whose server has history and accounts.
async fn with_history(run: &mut Run<'_>, nick: &str) {
    run.event(Event::Net(NET, NetEvent::Connected)).await;
    run.lines(&[
        &format!(":srv CAP * LS :{HISTORY}"),
        &format!(":srv CAP * ACK :{}", HISTORY.replace("=PLAIN", "")),
        &format!(":srv 001 {nick} :Welcome"),
        // Our own server takes as much as there is.
        &format!(":srv 004 {nick} srv tchat-1 o o"),
        &format!(":srv 005 {nick} NETWORK=Net CHATHISTORY=100 MSGREFTYPES=msgid,timestamp :are"),
        &format!(":srv 422 {nick} :no motd"),
    ])
    .await;
}

/// The server has no lines for a question.
async fn nothing_is_there(run: &mut Run<'_>, question: &str, place: &str) {
    let asked = run.sent.iter().find(|line| line.contains(question)).expect("it is asked");
    let (tags, _) = asked.split_once(' ').expect("a tag and a command");
    let batch = format!("{tags} :srv BATCH +h chathistory {place}");
    run.lines(&[batch.as_str(), ":srv BATCH -h"]).await;
}

/// The user logs in by the dialog, and the server takes it.
async fn logs_in(run: &mut Run<'_>, nick: &str, account: &str) {
    run.event(Event::Input(format!("/login {account}"))).await;
    run.keys("sesame\n\n").await;
    assert_eq!(run.sent.last().map(String::as_str), Some("AUTHENTICATE PLAIN"));
    run.lines(&[
        "AUTHENTICATE +",
        &format!(":srv 900 {nick} {nick}!a@h {account} :You are now logged in as {account}"),
        &format!(":srv 903 {nick} :done"),
    ])
    .await;
}

#[tokio::test]
async fn lines_of_the_account_are_there_when_a_guest_logs_in_and_what_it_missed_is_asked_for() {
    let mut desk = Desk::new();
    let mut run = desk.start("127.0.0.1", Some("alice")).await;
    with_history(&mut run, "alice").await;
    logs_in(&mut run, "alice", "alicia").await;
    run.lines(RUST).await;
    run.line("@msgid=a1;time=2026-11-22T13:01:00Z :carol!c@h PRIVMSG alice :psst").await;
    run.event(Event::Input("/go carol".to_owned())).await;
    assert_eq!(run.here(), "carol");
    run.event(Event::Ended).await;
    drop(run);
    let mut run = desk.start("127.0.0.1", Some("zoe")).await;
    with_history(&mut run, "zoe").await;
    run.line(":erin!e@h PRIVMSG zoe :hello").await;
    run.line("@msgid=g1 :carol!c@h PRIVMSG zoe :who are you").await;
    run.lines(&[":zoe!z@h JOIN #rust", ":bob!b@h PRIVMSG #rust :third"]).await;
    run.sent.clear();
    logs_in(&mut run, "zoe", "alicia").await;
    assert_eq!(run.said("carol"), ["psst", "who are you"]);
    assert_eq!(run.said("#rust"), ["first", "second", "third"]);
    assert_eq!(run.names(), ["127.0.0.1:1234", "#rust", "carol", "erin"], "in the account's order");
    nothing_is_there(&mut run, "BEFORE carol", "carol").await;
    let asked = run.sent.iter().find(|line| line.contains("TARGETS"));
    let asked = asked.unwrap_or_else(|| panic!("it is asked: {:?}", run.sent));
    assert!(asked.contains("TARGETS timestamp=2026-11-22T14:00:50"), "{asked}");
    assert!(run.sent.iter().any(|line| line.contains("BEFORE #rust")), "{:?}", run.sent);
    // So is what carol may have said to the account meanwhile, on another device.
    assert!(run.sent.iter().any(|line| line.contains("BEFORE carol")), "{:?}", run.sent);
}

#[tokio::test]
async fn where_nobody_can_be_asked_the_guest_has_read_what_there_is() {
    let mut desk = Desk::new();
    first_run(&mut desk).await;
    let mut run = desk.online("host", "alice", "NETWORK=Net").await;
    run.line(LOGGED_IN).await;
    run.lines(RUST).await;
    run.quits().await;
    let mut run = desk.online("host", "zoe", "NETWORK=Net").await;
    run.lines(&[":zoe!z@h JOIN #rust", ":bob!b@h PRIVMSG #rust :third"]).await;
    run.line(":srv 900 zoe zoe!a@h Alicia :You are now logged in as Alicia").await;
    assert_eq!(run.here(), "#rust");
    assert_eq!(run.buffer("#rust").unread(), 0);
    let gaps = run.buffer("#rust").entries().filter(|entry| entry.is_gap());
    let words: Vec<String> = gaps.map(Entry::text).collect();
    assert!(words.iter().all(|words| !words.contains("may be missing")), "{words:?}");
}

#[tokio::test]
async fn a_second_account_of_one_run_has_its_own_conversations() {
    let mut desk = Desk::new();
    let mut run = desk.start("127.0.0.1", Some("zoe")).await;
    with_history(&mut run, "zoe").await;
    logs_in(&mut run, "zoe", "alicia").await;
    run.lines(&[":zoe!z@h JOIN #rust", ":bob!b@h PRIVMSG #rust :for alicia"]).await;
    run.line(":carol!c@h PRIVMSG zoe :for alicia").await;
    run.keys("draft of alicia").await;
    run.sent.clear();
    logs_in(&mut run, "zoe", "bert").await;
    assert_eq!(run.names(), ["127.0.0.1:1234", "#rust"], "a channel that we are in stays");
    assert!(run.said("#rust").is_empty());
    assert!(run.buffer("#rust").joined);
    assert_eq!(run.model().focused().editor.text(), "");
    assert!(run.sent.iter().any(|line| line.contains("LATEST #rust *")), "{:?}", run.sent);
    run.line(":bob!b@h PRIVMSG #rust :for bert").await;
    run.line(":dave!d@h PRIVMSG zoe :for bert").await;
    run.event(Event::Ended).await;
    drop(run);
    assert_eq!(files(&desk).len(), 2);
    for (account, direct) in [("alicia", "carol"), ("bert", "dave")] {
        let run = desk.start("127.0.0.1", Some(account)).await;
        assert_eq!(run.names(), ["127.0.0.1:1234", "#rust", direct]);
        assert_eq!(run.said("#rust"), [format!("for {account}")]);
    }
}

#[tokio::test]
async fn who_tells_a_service_the_password_of_another_account_is_that_one_from_then_on() {
    let mut desk = Desk::new();
    let mut run = desk.start("127.0.0.1", Some("zoe")).await;
    with_history(&mut run, "zoe").await;
    logs_in(&mut run, "zoe", "alicia").await;
    run.lines(&[":zoe!z@h JOIN #rust", ":bob!b@h PRIVMSG #rust :for alicia"]).await;
    run.keys("/msg NickServ identify bert sesame\n").await;
    run.line(":srv 900 zoe zoe!a@h bert :You are now logged in as bert").await;
    assert!(run.said("#rust").is_empty());
    run.line(":bob!b@h PRIVMSG #rust :for bert").await;
    // What the server says next is nothing that was asked for.
    run.line(":srv 900 zoe zoe!a@h mallory :You are now logged in as mallory").await;
    run.event(Event::Ended).await;
    drop(run);
    let files = files(&desk);
    assert_eq!(files.len(), 2, "{files:?}");
    for account in ["alicia", "bert"] {
        let run = desk.start("127.0.0.1", Some(account)).await;
        assert_eq!(run.said("#rust"), [format!("for {account}")]);
    }
}
