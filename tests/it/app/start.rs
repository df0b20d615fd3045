//! The start screen: what it offers, and where that leads.

use tchat::client::effect::Effect;
use tchat::client::event::Event;
use tchat::client::model::network::Link;
use tchat::client::model::overlay::Overlay;
use tchat::client::model::password::Secret;
use tchat::client::model::places::{Listed, Visited};
use tchat::client::model::settings::Settings;
use tchat::client::model::start::{Beginnings, StartScreen, Way};
use tchat::client::model::target::Target;
use tchat::client::model::trust::Remember;
use tchat::proto::Timestamp;

use super::client::{Begin, Client, alice};

fn visited(name: &str, port: u16) -> Visited {
    Visited {
        target: Target::encrypted(format!("{name}.example"), port),
        name: name.to_owned(),
        account: "al".to_owned(),
        at: Timestamp::from_millis(1_795_000_000_000),
    }
}

fn listed(name: &str, autoconnect: bool) -> Listed {
    Listed {
        name: name.to_owned(),
        target: Target::encrypted(format!("{name}.example"), 6697),
        nick: Some("ali".to_owned()),
        account: None,
        join: vec!["#team".to_owned()],
        autoconnect,
    }
}

fn known() -> Beginnings {
    Beginnings {
        listed: vec![listed("work", false)],
        visited: vec![visited("far", 6697), visited("near", 7000), visited("work", 6697)],
        remembered: vec![("far.example:6697".into(), "al".into(), Secret::new("pw"))],
        host: Some(Target::default()),
        ..Beginnings::default()
    }
}

fn nobody_there() -> Client {
    Begin::default().begin_with(known(), Some("nothing listens on 127.0.0.1:1234"))
}

fn start(c: &Client) -> &StartScreen {
    match c.model().overlay() {
        Some(Overlay::Start(screen)) => screen,
        other => unreachable!("the start screen is open, not {other:?}"),
    }
}

fn rows(c: &Client) -> Vec<String> {
    let screen = start(c);
    let shown = screen.picker.shown().iter().map(|place| match &screen.ways()[*place] {
        Way::Host(target) => format!("host {target}"),
        Way::Address => format!("join {}", screen.typed()),
        Way::Named(listed) => format!("named {}", listed.name),
        Way::Visited(place) => format!("visited {}", place.name),
    });
    shown.collect()
}

fn connects(c: &Client) -> Vec<String> {
    let to = |effect: &Effect| match effect {
        Effect::Connect(_, target) => Some(target.to_string()),
        _ => None,
    };
    c.did.iter().filter_map(to).collect()
}

#[test]
fn where_nothing_listens_there_is_a_choice() {
    let mut c = nobody_there();
    assert!(connects(&c).is_empty());
    let all = ["host 127.0.0.1:1234", "named work", "visited far", "visited near"];
    assert_eq!(rows(&c), all, "a place that has a name of the user's own stands there once");
    assert!(start(&c).complaint.as_deref().is_some_and(|why| why.contains("nothing listens")));
    c.keys("near");
    assert_eq!(rows(&c), ["visited near", "join near"]);
    c.keys(".example:99");
    assert_eq!(rows(&c), ["join near.example:99"]);
    c.keys("<enter>");
    assert_eq!(connects(&c), ["near.example:99"]);
    assert!(c.model().overlay().is_none());
    assert_eq!(c.model().networks().len(), 1);
}

#[test]
fn a_link_is_joined_with_its_channels_and_nonsense_is_explained() {
    let mut c = nobody_there();
    c.keys("a b<enter>");
    assert!(start(&c).complaint.as_deref().is_some_and(|why| why.contains("is not an address")));
    c.keys("<ctrl-u>irc://lan.example:7000/#x<enter>");
    assert_eq!(connects(&c), ["lan.example:7000"]);
    assert_eq!(c.network().first_joins, ["#x"]);
    assert!(!c.network().target.tls);
}

#[test]
fn a_recent_place_is_gone_to_with_its_account() {
    let mut c = nobody_there();
    c.keys("<down><down><enter>");
    assert_eq!(connects(&c), ["far.example:6697"]);
    let login = c.network().login.wanted.as_ref().expect("remembered");
    assert_eq!((login.account.as_str(), login.password.reveal()), ("al", "pw"));
    let mut c = nobody_there();
    c.keys("work<enter>");
    assert_eq!((c.network().wanted.as_str(), connects(&c).len()), ("ali", 1));
    assert_eq!(c.network().first_joins, ["#team"]);
}

#[test]
fn hosting_is_asked_for_and_then_joined() {
    let mut c = nobody_there();
    c.keys("<enter>");
    assert!(c.did.contains(&Effect::Host));
    assert!(start(&c).waits);
    c.event(Event::NotHosted(Some("cannot listen on 127.0.0.1:1234: in use".to_owned())));
    assert!(start(&c).complaint.as_deref().is_some_and(|why| why.contains("in use")));
    c.keys("<enter>");
    c.event(Event::Hosting { others: 0, forgets: false });
    assert_eq!(connects(&c), ["127.0.0.1:1234"]);
    assert!(c.model().overlay().is_none());
    assert!(
        c.last("*").contains("connecting")
            || c.shown("*").iter().any(|l| l.contains("is the server"))
    );
    let mut c = nobody_there();
    c.keys("<enter>");
    c.event(Event::NotHosted(None));
    assert_eq!(connects(&c), ["127.0.0.1:1234"], "somebody else was faster");
}

#[test]
fn it_is_left_by_esc_and_reached_again() {
    let mut c = nobody_there();
    c.keys("<esc>");
    assert!(c.model().overlay().is_none() && connects(&c).is_empty());
    assert_eq!(c.network().link, Link::Idle);
    c.keys("/connect<enter>");
    assert!(start(&c).complaint.is_none());
    c.resize(80, 24);
    let area = tchat::client::model::picker::rows(c.model().page_area());
    c.click(area.x, area.y + 2);
    c.click(area.x, area.y + 2);
    assert_eq!(connects(&c), ["far.example:6697"]);
    let mut online = alice();
    online.keys("/connect<enter>far.example<enter>");
    assert_eq!(online.model().networks().len(), 2, "beside the one that is open");
}

#[test]
fn networks_of_the_configuration_are_connected_from_the_start() {
    let known = Beginnings {
        listed: vec![listed("work", true), listed("home", true), listed("later", false)],
        ..Beginnings::default()
    };
    let mut c = Begin::default().begin_with(known, None);
    assert_eq!(connects(&c), ["127.0.0.1:1234", "work.example:6697", "home.example:6697"]);
    assert_eq!(c.here(), "*");
    assert_eq!(c.model().focused().network, c.network().id, "nobody is led away");
    c.forget();
    c.keys("/connect LATER<enter>");
    assert_eq!(connects(&c), ["later.example:6697"]);
}

#[test]
fn where_one_was_is_remembered() {
    let settings = Settings { keep: true, typing: false, ..Settings::default() };
    let mut c = Begin { settings, ..Begin::default() }.start();
    c.connected();
    c.line(":srv 001 alice :Welcome");
    c.line(":srv 005 alice NETWORK=Lan :are supported");
    c.line(":srv 422 alice :no motd");
    let visits: Vec<&Visited> = c
        .did
        .iter()
        .filter_map(|effect| match effect {
            Effect::Remember(_, Remember::Visited(place)) => Some(&**place),
            _ => None,
        })
        .collect();
    assert_eq!(visits.len(), 1);
    assert_eq!((visits[0].name.as_str(), visits[0].target.port), ("Lan", 1234));
    let plain = Begin::plain().online();
    assert!(!plain.did.iter().any(|effect| matches!(effect, Effect::Remember(..))));
}

#[test]
fn places_that_cannot_be_read_are_not_taken_for_none() {
    let known = Beginnings {
        unreadable: Some("where you were is not known: places.toml:1: \u{1b}bad".to_owned()),
        host: Some(Target::default()),
        ..Beginnings::default()
    };
    let c = Begin::default().begin_with(known, Some("nothing listens there"));
    let words = "nothing listens there; where you were is not known: places.toml:1: ␛bad";
    assert_eq!(start(&c).complaint.as_deref(), Some(words));
}
