//! The palette: what it offers, in which order, and where it leads.

use tchat::client::config::ClientConfig;
use tchat::client::model::overlay::Overlay;
use tchat::client::model::palette::{Goal, Palette};

use super::client::{Client, alice, alice_in_rust};

fn palette(c: &Client) -> &Palette {
    match c.model().overlay() {
        Some(Overlay::Palette(palette)) => palette,
        other => unreachable!("the palette is open, not {other:?}"),
    }
}

/// The names of the rows.
fn names(c: &Client) -> Vec<&str> {
    let palette = palette(c);
    let offers = palette.offers();
    palette.picker.shown().iter().map(|place| offers[*place].name.as_str()).collect()
}

fn first(c: &Client) -> &str {
    names(c).first().copied().unwrap_or_default()
}

/// Several conversations: `#quiet`, `#rust`, and in the end `#here`.
fn somewhere() -> Client {
    let mut c = alice();
    for channel in ["#quiet", "#rust", "#busy", "#named", "#here"] {
        c.line(&format!(":alice!a@host JOIN {channel}"));
        c.line(&format!(":srv 353 alice = {channel} :alice @bob carol"));
        c.line(&format!(":srv 366 alice {channel} :End of NAMES list"));
    }
    c.keys("/go #quiet<enter>/go #rust<enter>/go #here<enter>");
    c.line(":bob!b@host PRIVMSG #busy :anybody?");
    c.line(":bob!b@host PRIVMSG #named :alice: there?");
    c.forget();
    c
}

#[test]
fn without_a_word_it_offers_what_is_unread_and_then_the_way_back() {
    let mut c = somewhere();
    c.keys("<ctrl-k>");
    let shown = names(&c);
    assert_eq!(shown[..4], ["#named", "#busy", "#rust", "#quiet"]);
    let here = shown.iter().position(|name| *name == "#here");
    let conversations = c.model().buffers().len();
    assert_eq!(here, Some(conversations - 1), "where one is comes last");
    assert!(!shown.contains(&"carol"), "people come with the first letter");
    c.keys("<enter>");
    assert_eq!(c.here(), "#named");
    assert!(c.model().overlay().is_none());
}

#[test]
fn a_few_letters_of_a_name_are_enough() {
    let mut c = somewhere();
    c.keys("<ctrl-k>rs");
    assert_eq!(first(&c), "#rust");
    c.keys("<enter>");
    assert_eq!(c.here(), "#rust");
    c.keys("<ctrl-k>crl<enter>");
    assert_eq!(c.here(), "carol", "to talk with");
    c.keys("<f12>BUSY<enter>");
    assert_eq!(c.here(), "#busy");
    c.keys("/go<enter>");
    assert!(palette(&c).picker.filter.is_empty());
    c.keys("<ctrl-k>");
    assert!(c.model().overlay().is_none(), "the same key closes it");
    assert_eq!(c.sent(), [""; 0]);
}

#[test]
fn what_is_typed_whole_comes_first() {
    let mut c = alice_in_rust();
    for (name, members) in [("#rust-beginners", 900), ("#trust", 70), ("#embedded-rust", 500)] {
        c.line(&format!(":srv 322 alice {name} {members} :"));
    }
    c.line(":srv 323 alice :End");
    c.keys("<ctrl-k>rust");
    assert_eq!(first(&c), "#rust");
    c.keys("<ctrl-u>trust");
    assert_eq!(first(&c), "#trust");
    c.keys("<enter>");
    assert_eq!(c.sent(), ["JOIN #trust"]);
    c.keys("<ctrl-k>#unlisted<enter>");
    assert_eq!(c.sent(), ["JOIN #unlisted"], "a channel that nobody lists");
    c.keys("<ctrl-k>zzzzzz<enter>");
    assert!(c.sent().is_empty() && c.model().overlay().is_none());
}

#[test]
fn a_command_goes_into_the_input_line_and_an_action_is_done() {
    let mut c = alice_in_rust().configured(ClientConfig::default());
    c.keys("a draft<ctrl-k>/kic<enter>");
    assert_eq!(c.typed(), "/kick ");
    c.keys("<ctrl-_>");
    assert_eq!(c.typed(), "a draft", "the text is not lost");
    c.keys("<ctrl-k>member list");
    assert_eq!(first(&c), "show or hide the member list");
    let offer = palette(&c).chosen().expect("chosen");
    assert!(offer.about.contains("f3") && offer.about.contains("toggle-members"));
    let before = c.model().settings.members;
    c.keys("<enter>");
    assert_ne!(c.model().settings.members, before);
    c.keys("<ctrl-k>toggle-sidebar<enter>");
    assert!(!c.model().settings.sidebar, "by its name in the configuration, too");
    c.keys("<ctrl-k>paste_limit<enter>");
    assert_eq!(c.typed(), "/set paste_limit ");
    c.keys("<ctrl-k>keys and commands<enter>");
    assert!(matches!(c.model().overlay(), Some(Overlay::Help(_))));
}

#[test]
fn the_mouse_chooses_and_goes() {
    let mut c = somewhere();
    c.resize(80, 24);
    c.keys("<ctrl-k>");
    let area = tchat::client::model::picker::rows(c.model().page_area());
    c.click(area.x, area.y + 1);
    assert_eq!(palette(&c).chosen().map(|offer| offer.name.as_str()), Some("#busy"));
    c.click(area.x, area.y + 1);
    assert_eq!(c.here(), "#busy");
}

#[test]
fn it_takes_the_place_of_a_list_and_leaves_questions_alone() {
    let mut c = alice_in_rust();
    c.keys("<f1><ctrl-k>");
    assert_eq!(c.model().overlays.len(), 1);
    c.keys("<esc><f7><ctrl-k><esc>");
    assert!(c.model().overlays.is_empty());
    c.line(":srv 433 alice bob :in use");
    let mut nameless = super::client::Begin::nameless().start();
    nameless.keys("<ctrl-k>");
    assert_eq!(nameless.question(), Some(""));
}

#[test]
fn every_action_is_offered_with_its_keys() {
    let mut c = alice_in_rust();
    c.keys("<ctrl-k>");
    let offers = palette(&c).offers();
    for action in tchat::client::action::ACTIONS {
        let found = offers.iter().find(|offer| offer.name == action.help);
        let offer = found.unwrap_or_else(|| panic!("{} is offered", action.name));
        assert!(matches!(offer.goal, Goal::Action(_)));
        assert!(offer.about.contains(" · "), "{} has a key: {}", action.name, offer.about);
    }
}

#[test]
fn of_a_large_network_the_best_are_shown() {
    let mut c = alice_in_rust();
    for n in 0..50_000 {
        c.line(&format!(":srv 322 alice #chan{n} {} :", n % 500));
    }
    c.line(":srv 323 alice :End");
    for hundred in 0..100 {
        let nicks: Vec<String> = (0..100).map(|n| format!("nick{}", hundred * 100 + n)).collect();
        c.line(&format!(":srv 353 alice = #rust :{}", nicks.join(" ")));
    }
    c.keys("<ctrl-k>");
    for (typed, best) in [("c", "carol"), ("han4", "#chan4"), ("2345", "#chan42345")] {
        c.keys(typed);
        assert!(names(&c).len() <= 300);
        assert_eq!(first(&c), best);
    }
    c.keys("<ctrl-u>nick7777");
    assert_eq!(names(&c), ["nick7777"]);
    // What was looked for among what fitted before is what is found at once.
    c.keys("<backspace><backspace>");
    let narrowed: Vec<String> = names(&c).iter().map(ToString::to_string).collect();
    c.keys("<ctrl-k><ctrl-k>nick77");
    assert_eq!(narrowed, names(&c));
    assert_eq!(narrowed.len(), 300.min(narrowed.len()));
}
