//! Capability negotiation.

use tchat::proto::Cap;

use super::client::{Begin, Client};

fn begun() -> Client {
    let mut c = Begin::default().start();
    c.connected();
    c.forget();
    c
}

#[test]
fn what_is_known_and_offered_is_asked_for_once_over_several_lines() {
    let mut c = begun();
    c.line(":srv CAP * LS * :server-time draft/unknown sasl=PLAIN,EXTERNAL");
    assert!(c.sent().is_empty(), "more lines follow");
    c.line(":srv CAP * LS :echo-message no-implicit-names");
    assert_eq!(c.sent(), ["CAP REQ :echo-message server-time"]);
    c.line(":srv CAP alice ACK :echo-message server-time");
    assert_eq!(c.sent(), ["CAP END"]);
    assert!(c.network().caps.contains(Cap::EchoMessage));
}

#[test]
fn a_capability_is_not_asked_for_without_what_it_needs() {
    let mut c = begun();
    c.line(":srv CAP * LS :labeled-response");
    assert_eq!(c.sent(), ["CAP END"]);
    let mut c = begun();
    c.line(":srv CAP * LS :labeled-response batch");
    assert_eq!(c.sent(), ["CAP REQ :batch labeled-response"]);
}

#[test]
fn a_refused_group_is_asked_for_one_by_one() {
    let mut c = begun();
    c.line(":srv CAP * LS :setname chghost");
    assert_eq!(c.sent(), ["CAP REQ :chghost setname"]);
    c.line(":srv CAP * NAK :chghost setname");
    assert_eq!(c.sent(), ["CAP REQ chghost", "CAP REQ setname"]);
    c.line(":srv CAP * NAK :chghost");
    assert!(c.sent().is_empty());
    c.line(":srv CAP * ACK :setname");
    assert_eq!(c.sent(), ["CAP END"]);
    assert!(c.network().caps.contains(Cap::Setname) && !c.network().caps.contains(Cap::Chghost));
}

#[test]
fn a_refusal_that_names_nothing_holds_nothing_up() {
    let mut c = begun();
    c.line(":srv CAP * LS :setname chghost");
    c.line(":srv CAP * NAK :");
    c.forget();
    c.line(":srv CAP * NAK");
    c.line(":srv CAP * NAK :whatever");
    assert_eq!(c.sent(), ["CAP END"]);
}

#[test]
fn what_appears_later_is_asked_for_and_what_goes_is_gone() {
    let mut c = Begin::default().online_with("server-time");
    c.line(":srv CAP alice NEW :away-notify");
    assert_eq!(c.sent(), ["CAP REQ away-notify"]);
    c.line(":srv CAP alice ACK :away-notify");
    assert!(c.sent().is_empty(), "CAP END belongs to the registration");
    assert!(c.network().caps.contains(Cap::AwayNotify));
    c.line(":srv CAP alice DEL :away-notify server-time");
    assert!(c.network().caps.is_empty());
}

#[test]
fn capabilities_do_not_outlive_their_connection() {
    let mut c = Begin::default().online_with("server-time");
    c.lost("reset");
    assert!(c.network().caps.is_empty());
}

#[test]
fn senseless_negotiation_is_survived() {
    let mut c = begun();
    c.lines(&[
        "CAP",
        "CAP *",
        "CAP * LS",
        "CAP * ACK",
        "CAP * ACK :unknown -server-time",
        "CAP * NAK :x",
        "CAP * NEW",
        "CAP * DEL",
        "CAP * FROB :x",
    ]);
    assert_eq!(c.sent(), ["CAP END"]);
}
