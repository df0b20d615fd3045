//! A server that has begun anew, or has deleted what was known: what it may have forgotten is said, and an ordinary reconnect
//! says nothing.

use super::client::Client;
use super::history::{CAPS, in_rust, live, message, page, question, reconnect, said};

/// Back on a server that does not know the id of the last message, and has these from its time on.
fn back_on_another_history(numbers: &[usize]) -> Client {
    let mut c = in_rust(CAPS, 100);
    let (label, _) = question(&mut c);
    page(&mut c, &label, &[]);
    live(&mut c, 1);
    live(&mut c, 2);
    reconnect(&mut c, CAPS, 100);
    let (label, asked) = question(&mut c);
    assert_eq!(asked, "CHATHISTORY LATEST #rust msgid=m2 100");
    c.line(&format!("@label={label} :srv FAIL CHATHISTORY MESSAGE_ERROR LATEST #rust :unknown"));
    let (label, asked) = question(&mut c);
    assert!(asked.starts_with("CHATHISTORY LATEST #rust timestamp="), "{asked}");
    let lines: Vec<String> = numbers.iter().copied().map(message).collect();
    page(&mut c, &label, &lines);
    c
}

#[test]
fn a_server_that_began_anew_may_have_forgotten_something() {
    let mut c = back_on_another_history(&[10, 11]);
    let (label, asked) = question(&mut c);
    assert!(asked.starts_with("CHATHISTORY BEFORE #rust timestamp="), "{asked}");
    assert!(asked.ends_with(" 1"), "{asked}");
    page(&mut c, &label, &[]);
    let shown = said(&c);
    assert_eq!(shown.len(), 5, "{shown:?}");
    assert!(shown[2].contains("the server has no history that goes back to it"), "{shown:?}");
    assert_eq!(shown[3..], ["10", "11"]);
}

#[test]
fn one_message_that_is_gone_is_no_forgotten_history() {
    let mut c = back_on_another_history(&[10, 11]);
    let (label, _) = question(&mut c);
    page(&mut c, &label, &[message(1)]);
    assert_eq!(said(&c), ["1", "2", "10", "11"]);
}

/// Back on a server that understands the id of the last message, and has a join since then.
fn back_where_ids_are_understood() -> Client {
    let mut c = in_rust(&format!("{CAPS} draft/event-playback"), 100);
    let (label, _) = question(&mut c);
    page(&mut c, &label, &[]);
    live(&mut c, 1);
    reconnect(&mut c, CAPS, 100);
    let (label, asked) = question(&mut c);
    assert_eq!(asked, "CHATHISTORY LATEST #rust msgid=m1 100");
    let joined = "msgid=j;time=2026-11-22T14:05:00.000Z :alice!a@h JOIN #rust".to_owned();
    page(&mut c, &label, &[joined]);
    c
}

#[test]
fn a_server_that_cannot_be_asked_by_times_is_believed() {
    let mut c = in_rust(CAPS, 100);
    c.line(":srv 005 alice MSGREFTYPES=msgid :are supported");
    let (label, _) = question(&mut c);
    page(&mut c, &label, &[message(1)]);
    reconnect(&mut c, CAPS, 100);
    c.line(":srv 005 alice MSGREFTYPES=msgid :are supported");
    let (label, _) = question(&mut c);
    page(&mut c, &label, &[message(2)]);
    assert_eq!(said(&c), ["1", "2"]);
    assert_eq!(question(&mut c).1, "");
}

#[test]
fn ids_may_be_understood_by_a_server_that_has_forgotten_them() {
    for known in [None, Some(1)] {
        let mut c = back_where_ids_are_understood();
        let (label, asked) = question(&mut c);
        assert!(asked.starts_with("CHATHISTORY BEFORE #rust timestamp="), "{asked}");
        assert!(asked.ends_with(" 1"), "{asked}");
        page(&mut c, &label, &known.map(message).into_iter().collect::<Vec<_>>());
        let shown = said(&c);
        let gap = shown.iter().any(|line| line.contains("no history that goes back to it"));
        assert_eq!(gap, known.is_none(), "{shown:?}");
        assert_eq!(question(&mut c).1, "");
    }
}
