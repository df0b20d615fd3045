//! Noise: what is folded into one line, what unfolds it, and whom one does not want to hear or wants to hear more of.

use tchat::client::model::overlay::Overlay;
use tchat::client::model::page::Item;

use super::client::{Begin, Client, alice_in_rust, in_rust};

fn come(c: &mut Client, count: usize) {
    for n in 0..count {
        c.line(&format!(":n{n}!n@host JOIN #rust"));
    }
}

/// The page that is open, in words.
fn page(c: &Client) -> String {
    match c.model().overlay() {
        Some(Overlay::Help(page)) => {
            let lines: Vec<String> = page.page.items.iter().map(Item::text).collect();
            format!("{}:{}", page.page.title, lines.concat())
        }
        _ => String::new(),
    }
}

#[test]
fn a_line_that_counts_people_says_who_they_are_when_it_is_chosen() {
    let mut c = alice_in_rust();
    come(&mut c, 5);
    c.line(":n1!n@host QUIT :bye");
    assert_eq!(
        c.last("#rust"),
        "n0, n2, n3, n4 joined, n1 joined and left".replace("n0, n2, n3, n4", "4")
    );
    c.line(":bob!b@h PRIVMSG #rust :what a crowd");
    c.keys("<ctrl-s><up><enter>");
    assert_eq!(page(&c), "who came and went:  joined n0, n2, n3, n4  joined and left n1");
    c.keys("<esc>");
    assert_eq!(page(&c), "");
}

#[test]
fn a_line_that_names_everybody_has_nothing_to_unfold() {
    let mut c = alice_in_rust();
    come(&mut c, 2);
    c.line(":bob!b@h PRIVMSG #rust :hello");
    c.keys("<ctrl-s><up><enter>");
    assert_eq!(page(&c), "");
}

#[test]
fn ten_thousand_comings_are_one_short_line() {
    let settings = tchat::client::model::settings::Settings {
        presence: tchat::client::model::settings::Presence::All,
        typing: false,
        keep: false,
        ..Default::default()
    };
    let mut c = in_rust(Begin { settings, ..Begin::default() }.online());
    let before = c.buffer("#rust").len();
    come(&mut c, 10_000);
    for n in 0..10_000 {
        c.line(&format!(":n{n}!n@host PART #rust"));
    }
    assert_eq!(c.buffer("#rust").len(), before + 1);
    let entry = c.buffer("#rust").last().expect("the line");
    assert!(entry.weight() < 100_000, "{}", entry.weight());
}

#[test]
fn modes_that_servers_give_back_are_folded_and_those_of_people_are_not() {
    let mut c = alice_in_rust();
    for n in 0..50 {
        c.line(&format!(":irc.hub MODE #rust +v n{n}"));
    }
    assert_eq!(c.last("#rust"), "50 changes of modes by servers");
    c.line(":bob!b@h MODE #rust +o carol");
    assert_eq!(c.last("#rust"), "bob made carol an operator");
}

#[test]
fn words_of_the_user_make_mentions() {
    let mut c = alice_in_rust();
    let says = |c: &mut Client, text: &str| {
        c.line(&format!(":bob!b@h PRIVMSG #rust :{text}"));
        c.buffer("#rust").last().expect("a line").mention
    };
    c.keys("/highlight<enter>");
    assert_eq!(c.last("#rust"), "no words but your name make a line a mention");
    c.keys("/highlight add Größe<enter>/highlight add code review<enter>");
    assert!(says(&mut c, "welche GRÖSSE? nein, GRÖßE"));
    assert!(says(&mut c, "a Code Review please"));
    assert!(!says(&mut c, "Übergröße, code reviews"));
    c.keys("/highlight remove CODE REVIEW<enter>");
    assert!(!says(&mut c, "a code review please"));
    for wrong in ["add größe", "remove other"] {
        c.keys(&format!("/highlight {wrong}<enter>"));
        assert!(c.last("#rust").starts_with("! "), "{wrong}");
    }
    c.keys("/highlight add<enter>");
    assert!(c.last("#rust").contains("usage: /highlight"), "{}", c.last("#rust"));
    assert_eq!(c.model().settings.highlights, ["Größe"]);
}

#[test]
fn an_account_is_ignored_whatever_its_nick() {
    let mut c = in_rust(Begin::default().online_with("account-tag account-notify message-tags"));
    c.keys("/ignore account:mallory<enter>");
    let before = c.buffer("#rust").len();
    c.line("@account=Mallory :eve!e@h PRIVMSG #rust :buy");
    c.line(":carol!c@host ACCOUNT mallory");
    c.line(":carol!c@host PRIVMSG #rust :buy more");
    assert_eq!(c.buffer("#rust").len(), before);
    c.line("@account=bob :bob!b@h PRIVMSG #rust :hello");
    assert_eq!(c.last("#rust"), "bob: hello");
    c.keys("/unignore account:mallory<enter>");
    c.line("@account=mallory :eve!e@h PRIVMSG #rust :sorry");
    assert_eq!(c.last("#rust"), "eve: sorry");
}
