//! Whom to trust: every way to the decision about a certificate, and what follows from it.

use tchat::client::effect::Effect;
use tchat::client::event::{Event, MouseAction, NetEvent};
use tchat::client::model::NetworkId;
use tchat::client::model::network::Link;
use tchat::client::model::overlay::Overlay;
use tchat::client::model::target::Target;
use tchat::client::model::trust::{Certificate, Decision, Flaw, Known, Remember};
use tchat::proto::{Fingerprint, Timestamp};

use super::client::{Begin, Client};

const NET: NetworkId = NetworkId(1);
const SELF_MADE: Flaw = Flaw::Unknown { expired: false };

fn print(of: &str) -> Fingerprint {
    Fingerprint::of(of.as_bytes())
}

fn target() -> Target {
    Target::encrypted("chat.example", 1234)
}

fn begin() -> Client {
    Begin { target: target(), ..Begin::default() }.start()
}

fn shows(flaw: Option<Flaw>, known: Known) -> Certificate {
    Certificate { fingerprint: print("new"), flaw, known }
}

fn decided(of: &str, decision: Decision) -> Known {
    Known::Decided { fingerprint: print(of), decision, at: "/x/trust.toml:3".to_owned() }
}

fn trusts(c: &Client) -> bool {
    c.did.contains(&Effect::Trust(NET))
}

fn asks(c: &Client) -> bool {
    matches!(c.model().overlay(), Some(Overlay::Trust(_)))
}

fn asked() -> Client {
    let mut c = begin();
    c.event(Event::Net(NET, NetEvent::Certificate(shows(Some(SELF_MADE), Known::Nothing))));
    assert!(asks(&c));
    c
}

#[test]
fn every_answer_can_be_clicked() {
    for (at, connects, decision) in [
        (0, false, None),
        (1, true, None),
        (2, true, Some(Decision::Always)),
        (3, false, Some(Decision::Never)),
    ] {
        for (width, height) in [(80, 24), (40, 12), (20, 6)] {
            let mut c = asked();
            c.resize(width, height);
            c.forget();
            let Some(Overlay::Trust(question)) = c.model().overlay() else {
                panic!("it is open");
            };
            let rows = question.stand(c.model().size).stand.choices;
            c.click(rows.x, rows.y.saturating_sub(1));
            assert!(asks(&c), "beside the answers nothing happens");
            c.click(rows.x + 2, rows.y + at);
            assert!(!asks(&c));
            let connected = c.did.iter().any(|effect| matches!(effect, Effect::Connect(..)));
            assert_eq!(connected, connects, "{at} on {width}x{height}");
            let kept = c.did.iter().find_map(|effect| match effect {
                Effect::Remember(_, Remember::Certificate { decision, .. }) => Some(*decision),
                _ => None,
            });
            assert_eq!(kept, decision);
        }
    }
}

#[test]
fn what_does_not_fit_is_scrolled() {
    let mut c = asked();
    c.resize(30, 10);
    let scrolled = |c: &Client| match c.model().overlay() {
        Some(Overlay::Trust(question)) => (question.scroll, question.chosen),
        _ => panic!("it is open"),
    };
    c.keys("<pgdn>");
    assert_eq!(scrolled(&c), (1, 0));
    c.mouse(MouseAction::WheelDown, 5, 5);
    assert_eq!(scrolled(&c), (2, 0));
    c.keys("<pgup><pgup><pgup>");
    assert_eq!(scrolled(&c), (0, 0));
    c.keys("<down>");
    assert_eq!(scrolled(&c), (0, 1));
}

#[track_caller]
fn refused(c: &mut Client, words: &[&str]) {
    assert!(!trusts(c) && !asks(c), "no way round");
    assert!(c.did.contains(&Effect::Disconnect(NET)));
    assert_eq!(c.network().link, Link::Idle);
    let shown = c.shown("*").join("\n");
    for word in words {
        assert!(shown.contains(word), "{word:?} in {shown}");
    }
    c.wait(600);
    assert_eq!(c.network().link, Link::Idle, "not tried again by itself");
}

#[test]
fn what_the_system_vouches_for_is_not_asked_about() {
    let mut c = begin();
    c.certificate(shows(None, Known::Nothing));
    assert!(trusts(&c) && !asks(&c));
    c.connected();
    assert_eq!(c.sent()[0], "CAP LS 302");
}

#[test]
fn a_self_made_certificate_is_asked_about_and_accepted_once() {
    let mut c = begin();
    c.forget();
    c.certificate(shows(Some(SELF_MADE), Known::Nothing));
    assert!(asks(&c) && !trusts(&c));
    assert_eq!(c.did, [Effect::Disconnect(NET)]);
    let Some(Overlay::Trust(question)) = c.model().overlay() else { panic!("asked") };
    let words = question.words().join("\n");
    assert!(words.contains("self-made") && words.contains(&print("new").words()), "{words}");
    assert!(words.contains(&print("new").to_string()), "{words}");
    c.wait(3600);
    assert!(asks(&c), "a person may take their time");
    c.keys("<down><enter>");
    assert_eq!(c.did.last(), Some(&Effect::Connect(NET, target())));
    c.certificate(shows(Some(SELF_MADE), Known::Nothing));
    assert!(trusts(&c) && !asks(&c));
    c.connected();
    c.welcome("");
    c.forget();
    c.lost("connection reset");
    c.wait(5);
    c.certificate(shows(Some(SELF_MADE), Known::Nothing));
    assert!(trusts(&c) && !asks(&c), "not asked again in this run");
    assert!(!c.did.iter().any(|effect| matches!(effect, Effect::Remember(..))));
}

#[test]
fn another_certificate_than_the_one_accepted_once_is_asked_about() {
    let mut c = begin();
    c.certificate(shows(Some(SELF_MADE), Known::Nothing));
    c.keys("o");
    c.forget();
    c.certificate(Certificate {
        fingerprint: print("other"),
        ..shows(Some(SELF_MADE), Known::Nothing)
    });
    assert!(asks(&c) && !trusts(&c));
}

#[test]
fn always_and_never_are_remembered() {
    for (keys, decision, link) in
        [("a", Decision::Always, Link::Connecting), ("<end><enter>", Decision::Never, Link::Idle)]
    {
        let mut c = begin();
        c.certificate(shows(Some(SELF_MADE), Known::Nothing));
        c.keys(keys);
        let place = "chat.example:1234".to_owned();
        let remember = Remember::Certificate { place, fingerprint: print("new"), decision };
        assert!(c.did.contains(&Effect::Remember(NET, remember)), "{:?}", c.did);
        assert_eq!(c.network().link, link);
    }
}

#[test]
fn what_cannot_be_remembered_holds_for_the_run() {
    let mut c = begin();
    c.certificate(shows(Some(SELF_MADE), Known::Nothing));
    c.keys("a");
    c.event(Event::NotRemembered(NET, "cannot write /x/trust.toml: full".to_owned()));
    assert!(c.last("*").contains("not remembered: cannot write"), "{}", c.last("*"));
    c.certificate(shows(Some(SELF_MADE), Known::Nothing));
    assert!(trusts(&c));
}

#[test]
fn enter_and_esc_alone_trust_nobody() {
    for keys in ["<enter>", "<esc>", "n", "q", "<space>", "<ctrl-c>"] {
        let mut c = begin();
        c.certificate(shows(Some(SELF_MADE), Known::Nothing));
        c.forget();
        c.keys(keys);
        assert!(!c.did.iter().any(|effect| matches!(effect, Effect::Connect(..))), "{keys}");
        assert_eq!(c.network().link, Link::Idle, "{keys}");
    }
    let mut c = begin();
    c.certificate(shows(Some(SELF_MADE), Known::Nothing));
    c.keys("<esc>/reconnect<enter>");
    c.certificate(shows(Some(SELF_MADE), Known::Nothing));
    assert!(asks(&c), "not now is not never");
}

#[test]
fn a_remembered_certificate_is_trusted_and_another_is_refused_aloud() {
    let mut c = begin();
    c.certificate(shows(Some(SELF_MADE), decided("new", Decision::Always)));
    assert!(trusts(&c));
    let mut c = begin();
    c.certificate(shows(Some(SELF_MADE), decided("old", Decision::Always)));
    let (old, new) = (print("old").to_string(), print("new").to_string());
    refused(&mut c, &["HAS CHANGED", &old, &new, "/x/trust.toml:3", "delete the line"]);
}

#[test]
fn a_changed_certificate_that_the_system_vouches_for_is_taken_and_told_once() {
    let mut c = begin();
    c.certificate(shows(None, decided("old", Decision::Always)));
    assert!(trusts(&c));
    assert!(c.last("*").contains("/x/trust.toml:3"), "{}", c.last("*"));
    let told = c.shown("*").len();
    c.connected();
    c.lost("gone");
    c.wait(5);
    c.certificate(shows(None, decided("old", Decision::Always)));
    assert_eq!(c.shown("*").iter().filter(|line| line.contains("another certificate")).count(), 1);
    assert!(told > 0);
}

#[test]
fn a_certificate_refused_for_good_is_not_asked_about() {
    let mut c = begin();
    c.certificate(shows(Some(SELF_MADE), decided("new", Decision::Never)));
    refused(&mut c, &["/x/trust.toml:3", "refused"]);
    let mut c = begin();
    c.certificate(shows(Some(SELF_MADE), decided("old", Decision::Never)));
    assert!(asks(&c), "that was another one");
}

#[test]
fn a_pin_is_the_only_word_on_it() {
    let pinned = |of: &str| {
        let target = Target { pin: Some(print(of)), ..target() };
        Begin { target, ..Begin::default() }.start()
    };
    let mut c = pinned("new");
    c.certificate(shows(Some(SELF_MADE), decided("old", Decision::Always)));
    assert!(trusts(&c) && !asks(&c));
    for (flaw, known) in [
        (Some(SELF_MADE), Known::Nothing),
        (None, Known::Nothing),
        (None, decided("new", Decision::Always)),
    ] {
        let mut c = pinned("old");
        c.certificate(shows(flaw, known));
        let (old, new) = (print("old").to_string(), print("new").to_string());
        refused(&mut c, &["pinned", &old, &new]);
    }
}

#[test]
fn what_has_run_out_or_cannot_be_used_is_refused_with_the_reason() {
    let noon = Timestamp::from_millis(1_795_356_000_000);
    for (flaw, word) in [
        (Flaw::Expired { since: Some(noon) }, "expired on 2026-11-22"),
        (Flaw::NotYet { from: Some(noon) }, "not valid yet before 2026-11-22"),
        (Flaw::Broken("bad encoding".to_owned()), "bad encoding"),
    ] {
        let mut c = begin();
        c.certificate(shows(Some(flaw), Known::Nothing));
        refused(&mut c, &[word]);
    }
    let mut c = begin();
    c.certificate(shows(Some(Flaw::OtherNames(vec!["b.example".to_owned()])), Known::Nothing));
    assert!(asks(&c));
}

#[test]
fn what_cannot_be_read_is_not_asked_about_again() {
    let mut c = begin();
    c.certificate(shows(Some(SELF_MADE), Known::Unreadable("/x/trust.toml:1: what".to_owned())));
    refused(&mut c, &["/x/trust.toml:1: what"]);
    let mut c = begin();
    c.certificate(shows(None, Known::Unreadable("/x/trust.toml:1: what".to_owned())));
    assert!(trusts(&c));
}

#[test]
fn a_late_certificate_of_a_connection_given_up_is_nothing() {
    let mut c = begin();
    c.keys("/disconnect<enter>");
    c.forget();
    c.certificate(shows(Some(SELF_MADE), Known::Nothing));
    assert!(!trusts(&c) && !asks(&c));
}

#[test]
fn the_question_goes_with_its_connection() {
    let mut c = begin();
    c.certificate(shows(Some(SELF_MADE), Known::Nothing));
    c.input("/connect irc://other:7000");
    assert!(!asks(&c));
}

#[test]
fn in_the_line_mode_a_word_answers() {
    let mut c = Begin { target: target(), ..Begin::plain() }.start();
    c.certificate(shows(Some(SELF_MADE), Known::Nothing));
    c.input("yes");
    assert!(asks(&c));
    assert!(c.last("*").contains("once, always"), "{}", c.last("*"));
    c.input("once");
    assert!(!asks(&c));
    assert_eq!(c.network().link, Link::Connecting);
}

#[test]
fn who_does_not_encrypt_is_named_with_the_way_round() {
    let mut c = begin();
    c.failed("the server does not speak TLS");
    assert!(c.last("*").contains("--no-tls"), "{}", c.last("*"));
    let target = Target { pin: Some(print("new")), ..target() };
    let mut c = Begin { target, ..Begin::default() }.start();
    c.failed("the server does not speak TLS");
    assert!(!c.last("*").contains("--no-tls"), "not past a pin");
}
