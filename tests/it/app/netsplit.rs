//! Servers lose each other and find each other again.

use super::client::{Begin, Client, alice_in_rust, in_rust};

fn many(c: &mut Client, count: usize) {
    for n in 0..count {
        c.line(&format!(":n{n}!n@host JOIN #rust"));
    }
    c.line(":bob!b@host PRIVMSG #rust :now");
}

#[test]
fn a_batch_is_one_line() {
    let mut c = in_rust(Begin::default().online_with("batch"));
    many(&mut c, 5);
    c.line(":srv BATCH +s netsplit irc.hub other.host");
    for n in 0..5 {
        c.line(&format!("@batch=s :n{n}!n@host QUIT :irc.hub other.host"));
    }
    c.line(":srv BATCH -s");
    assert_eq!(c.last("#rust"), "netsplit irc.hub / other.host: 5 left");
    assert_eq!(c.members("#rust"), "@bob alice carol");
    c.line(":bob!b@host PRIVMSG #rust :again");
    c.line(":srv BATCH +j netjoin irc.hub other.host");
    for n in 0..5 {
        c.line(&format!("@batch=j :n{n}!n@host JOIN #rust"));
    }
    c.lines(&[":srv BATCH -j", ":irc.hub MODE #rust +v n1"]);
    assert!(
        c.shown("#rust")
            .iter()
            .any(|line| line.starts_with("netsplit over: 5 back, irc.hub made n1 "))
    );
    assert_eq!(c.members("#rust"), "@bob +n1 alice carol n0 n2 n3 n4");
}

#[test]
fn without_batches_the_reason_tells() {
    let mut c = alice_in_rust();
    many(&mut c, 4);
    for n in 0..4 {
        c.line(&format!(":n{n}!n@host QUIT :*.net *.split"));
    }
    assert_eq!(c.last("#rust"), "netsplit *.net / *.split: 4 left");
    c.line(":bob!b@host PRIVMSG #rust :again");
    for n in 0..3 {
        c.line(&format!(":n{n}!n@host JOIN #rust"));
    }
    assert_eq!(c.last("#rust"), "netsplit over: n0, n1, n2 back");
    c.line(":dave!n@host JOIN #rust");
    assert_eq!(c.last("#rust"), "netsplit over: n0, n1, n2 back, dave joined");
}

#[test]
fn a_reason_of_a_person_is_no_netsplit() {
    let mut c = alice_in_rust();
    c.line(":carol!c@host QUIT :Quit: a.b c.d");
    assert_eq!(c.last("#rust"), "carol left (Quit: a.b c.d)");
}

#[test]
fn a_large_channel_tells_of_a_netsplit_too() {
    let mut c = alice_in_rust();
    many(&mut c, 100);
    for n in 0..100 {
        c.line(&format!(":n{n}!n@host QUIT :a.example b.example"));
    }
    assert_eq!(c.last("#rust"), "netsplit a.example / b.example: 100 left");
}
