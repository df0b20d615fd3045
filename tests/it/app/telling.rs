//! What the user is told of while they look elsewhere: how, how much of a conversation, how often, and when not.

use tchat::client::effect::Effect;
use tchat::client::event::Event;
use tchat::client::model::level::Level;
use tchat::client::model::settings::Settings;
use tchat::client::model::telling::{Hours, Way};

use super::client::{Begin, Client, alice, alice_in_rust, in_rust};

/// In #rust, with settings, and with the keyboard elsewhere.
fn away_with(settings: Settings) -> Client {
    let settings = Settings { keep: false, typing: false, ..settings };
    let mut c = in_rust(Begin { settings, ..Begin::default() }.online());
    c.event(Event::Focus(false));
    c
}

fn away() -> Client {
    away_with(Settings::default())
}

/// What was told since the last look: title and text of notifications, `*` for the bell.
fn told(c: &mut Client) -> Vec<String> {
    let did = std::mem::take(&mut c.did);
    let words = did.into_iter().filter_map(|effect| match effect {
        Effect::Bell => Some("*".to_owned()),
        Effect::Notify { title, body, .. } => Some(format!("{title}: {body}")),
        Effect::Run { command, title, body } => Some(format!("{}({title}, {body})", command[0])),
        _ => None,
    });
    words.collect()
}

fn title(c: &Client) -> String {
    c.model().title()
}

#[test]
fn mentions_and_direct_messages_are_told() {
    let mut c = away();
    c.line(":bob!b@h PRIVMSG #rust :hello");
    assert!(told(&mut c).is_empty());
    c.line(":bob!b@h PRIVMSG #rust :alice, \u{2}look\u{2}\u{7}");
    assert_eq!(told(&mut c), ["*", "bob in #rust: alice, look␇"]);
    c.line(":carol!c@h PRIVMSG alice :\u{1}ACTION waves\u{1}");
    assert_eq!(told(&mut c), ["*", "carol: * carol waves"]);
    assert_eq!(title(&c), "(2) #rust - tchat");
}

#[test]
fn nothing_is_told_of_what_is_seen_or_one_s_own_or_old_or_ignored() {
    let mut c = away();
    c.keys("/ignore dave<enter>");
    c.event(Event::Focus(true));
    c.line(":bob!b@h PRIVMSG #rust :alice?");
    c.line(":carol!c@h PRIVMSG alice :hi");
    assert!(told(&mut c).is_empty(), "the sidebar says it to whoever sits here");
    c.event(Event::Focus(false));
    c.line(":dave!d@h PRIVMSG alice :buy");
    c.line(":alice!a@host PRIVMSG #rust :alice here");
    c.line(":alice!a@host PRIVMSG erin :hello erin");
    c.line("@time=2026-11-21T09:30:00.000Z :bob!b@h PRIVMSG #rust :alice, yesterday");
    c.lines(&[
        ":srv BATCH +h chathistory #rust",
        "@batch=h;time=2026-11-21T09:30:01.000Z :bob!b@h PRIVMSG #rust :alice, are you there?",
        ":srv BATCH -h",
    ]);
    assert!(told(&mut c).is_empty());
}

#[test]
fn where_the_terminal_does_not_tell_who_has_the_keyboard_other_conversations_are_told() {
    let mut c = alice_in_rust();
    c.keys("x<backspace>");
    c.forget();
    c.line(":bob!b@h PRIVMSG #rust :alice?");
    assert!(told(&mut c).is_empty(), "somebody just typed here");
    c.line(":carol!c@h PRIVMSG alice :hi");
    assert_eq!(told(&mut c), ["*", "carol: hi"]);
    c.sleep(60);
    told(&mut c);
    c.line(":bob!b@h PRIVMSG #rust :alice!");
    assert_eq!(told(&mut c), ["*", "bob in #rust: alice!"], "nobody has touched it for a minute");
    c.keys("x");
    c.forget();
    c.line(":bob!b@h PRIVMSG #rust :alice!");
    assert!(told(&mut c).is_empty());
}

#[test]
fn a_flood_is_summed_up() {
    let mut c = away();
    for n in 0..30 {
        c.line(&format!(":bob!b@h PRIVMSG #rust :alice {n}"));
    }
    assert_eq!(told(&mut c), ["*", "bob in #rust: alice 0"]);
    c.wait(5);
    assert_eq!(told(&mut c), ["*", "#rust: 29 more messages"]);
    c.sleep(600);
    assert!(told(&mut c).is_empty());
    c.line(":bob!b@h PRIVMSG #rust :alice again");
    assert_eq!(told(&mut c), ["*", "bob in #rust: alice again"]);
}

#[test]
fn many_people_at_once_are_summed_up_together() {
    let mut c = away();
    for n in 0..50 {
        c.line(&format!(":n{n}!n@h PRIVMSG alice :buy"));
    }
    assert_eq!(told(&mut c).len(), 8);
    c.wait(5);
    assert_eq!(told(&mut c), ["*", "tchat: 46 more messages in 46 conversations"]);
}

#[test]
fn what_was_read_elsewhere_meanwhile_is_not_summed_up() {
    let caps = "draft/read-marker server-time message-tags batch";
    let mut c = in_rust(Begin::default().online_with(caps));
    c.event(Event::Focus(false));
    for second in 1..4 {
        c.line(&format!(
            "@time=2026-11-22T14:00:0{second}.000Z :bob!b@h PRIVMSG #rust :alice {second}"
        ));
    }
    told(&mut c);
    c.line(":srv MARKREAD #rust timestamp=2026-11-22T14:00:02.000Z");
    c.wait(5);
    assert_eq!(told(&mut c), ["*", "#rust: one more message"]);
    c.line("@time=2026-11-22T14:00:06.000Z :bob!b@h PRIVMSG #rust :alice 4");
    c.line(":srv MARKREAD #rust timestamp=2026-11-22T14:00:06.000Z");
    c.sleep(600);
    assert!(told(&mut c).is_empty());
}

#[test]
fn without_its_content_only_the_place_is_told() {
    let mut c = away_with(Settings { notify_text: false, ..Settings::default() });
    c.line(":bob!b@h PRIVMSG #rust :alice, the password is sesame");
    assert_eq!(told(&mut c), ["*", "tchat: you are named in #rust"]);
    c.line(":carol!c@h PRIVMSG alice :secret");
    c.line(":carol!c@h PRIVMSG alice :secret");
    assert_eq!(told(&mut c), ["*", "tchat: a private message"]);
    c.wait(5);
    assert_eq!(told(&mut c), ["*", "tchat: one more message"]);
    c.keys("/notify all<enter>");
    c.event(Event::Focus(false));
    c.sleep(60);
    told(&mut c);
    c.line(":bob!b@h PRIVMSG #rust :hello");
    assert_eq!(told(&mut c), ["*", "tchat: a message in #rust"]);
}

#[test]
fn the_ways_are_chosen_apart() {
    let hear = |settings: Settings| {
        let mut c = away_with(settings);
        c.line(":carol!c@h PRIVMSG alice :hi");
        told(&mut c)
    };
    let usual = Settings::default;
    let command = vec!["notify-send".to_owned()];
    assert_eq!(hear(Settings { bell: false, ..usual() }), ["carol: hi"]);
    assert_eq!(hear(Settings { notify: Way::Off, ..usual() }), ["*"]);
    assert_eq!(hear(Settings { notify: Way::Bell, bell: false, ..usual() }), ["*"]);
    assert!(hear(Settings { notify: Way::Off, bell: false, ..usual() }).is_empty());
    assert_eq!(
        hear(Settings { notify: Way::Off, notify_command: command, ..usual() }),
        ["*", "notify-send(carol, hi)"]
    );
}

#[test]
fn a_program_that_cannot_be_run_is_told_of_once() {
    let notify_command = vec!["gone".to_owned()];
    let mut c = away_with(Settings { notify_command, ..Settings::default() });
    c.line(":carol!c@h PRIVMSG alice :hi");
    for _ in 0..2 {
        c.event(Event::NotNotified("notify_command gone: No such file".to_owned()));
    }
    let said = c.shown("*").iter().filter(|line| line.contains("No such file")).count();
    assert_eq!(said, 1);
    told(&mut c);
    c.line(":dave!d@h PRIVMSG alice :hi");
    assert_eq!(told(&mut c), ["*", "dave: hi"]);
}

#[test]
fn every_conversation_has_a_level() {
    let mut c = alice_in_rust();
    c.keys("/notify<enter>");
    assert_eq!(c.last("#rust"), "of #rust you are told: lines that name you (the default)");
    c.keys("/notify all<enter>");
    assert_eq!(c.last("#rust"), "of #rust you are told: everything");
    c.event(Event::Focus(false));
    c.line(":bob!b@h PRIVMSG #rust :hello");
    assert_eq!(told(&mut c).len(), 2);
    assert_eq!(title(&c), "(1) #rust - tchat");
    c.keys("/notify NONE<enter>");
    c.event(Event::Focus(false));
    c.sleep(60);
    told(&mut c);
    c.line(":bob!b@h PRIVMSG #rust :alice?");
    assert!(told(&mut c).is_empty());
    assert_eq!(title(&c), "#rust - tchat");
    assert_eq!(c.buffer("#rust").mentions(), 1, "it is counted all the same");
    c.keys("/notify default<enter>/notify some<enter>");
    assert_eq!(c.buffer("#rust").level, None);
    assert!(c.last("#rust").contains("usage: /notify"));
    c.line(":carol!c@h PRIVMSG alice :hi");
    c.keys("/go carol<enter>/notify<enter>");
    assert_eq!(c.last("carol"), "of carol you are told: everything (the default)");
}

#[test]
fn the_next_unread_conversation_is_one_that_is_wanted() {
    let mut c = alice_in_rust();
    c.lines(&[":alice!a@host JOIN #zoo", ":alice!a@host JOIN #loud"]);
    c.keys("/go loud<enter>/notify none<enter>/go rust<enter>");
    c.line(":bob!b@h PRIVMSG #loud :alice alice");
    c.line(":bob!b@h PRIVMSG #zoo :hello");
    c.keys("<ctrl-g>");
    assert_eq!(c.here(), "#zoo");
    c.keys("<ctrl-g>");
    assert_eq!(c.here(), "#loud", "there is nothing else");
}

#[test]
fn the_level_is_kept_with_the_conversation_also_while_it_is_closed() {
    let mut c = alice_in_rust();
    c.keys("/notify none<enter>");
    c.keys("/close<enter>");
    assert!(c.find("#rust").is_none());
    c.lines(&[":alice!a@host PART #rust", ":alice!a@host JOIN #rust"]);
    assert_eq!(c.buffer("#rust").level, Some(Level::None));
}

#[test]
fn nothing_rings_in_quiet_hours() {
    let quiet = Some(Hours::parse("13:00-14:30").expect("hours"));
    // The tests begin at 14:00.
    let mut c = away_with(Settings { quiet, ..Settings::default() });
    c.line(":bob!b@h PRIVMSG #rust :alice?");
    assert!(told(&mut c).is_empty());
    assert_eq!(title(&c), "(1) #rust - tchat");
    c.sleep(1800);
    c.line(":bob!b@h PRIVMSG #rust :alice!");
    assert_eq!(told(&mut c), ["*", "bob in #rust: alice!"]);
}

#[test]
fn quiet_can_be_had_for_a_while_and_hours_can_be_ended() {
    let mut c = alice_in_rust();
    let ask = |c: &mut Client, words: &str| {
        c.keys(&format!("/quiet {words}<enter>"));
        c.last("#rust")
    };
    assert!(ask(&mut c, "").starts_with("it is not quiet"));
    let until = "it is quiet until 2026-11-22 14:30; mentions are counted";
    assert_eq!(ask(&mut c, "30m"), until);
    assert_eq!(ask(&mut c, ""), until);
    c.event(Event::Focus(false));
    c.line(":bob!b@h PRIVMSG #rust :alice?");
    assert!(told(&mut c).is_empty());
    c.sleep(1801);
    c.line(":bob!b@h PRIVMSG #rust :alice!");
    assert_eq!(told(&mut c).len(), 2);
    assert!(ask(&mut c, "until 8:00").contains("2026-11-23 08:00"));
    assert_eq!(ask(&mut c, "on"), "it is quiet until /quiet off");
    assert!(ask(&mut c, "off").starts_with("it is not quiet"));
    for wrong in ["soon", "until", "until 25:00", "0m", "99999h"] {
        assert!(ask(&mut c, wrong).contains("usage: /quiet"), "{wrong}");
    }
    let quiet = Some(Hours::parse("13:00-14:30").expect("hours"));
    let mut c = away_with(Settings { quiet, ..Settings::default() });
    assert!(ask(&mut c, "").contains("until 2026-11-22 14:30"));
    assert_eq!(ask(&mut c, "off"), "it is not quiet now; hours for that: 13:00-14:30");
    c.event(Event::Focus(false));
    c.line(":bob!b@h PRIVMSG #rust :alice?");
    assert_eq!(told(&mut c).len(), 2);
    c.sleep(24 * 3600);
    c.event(Event::Due);
    assert!(c.model().is_quiet(), "the hours of the next day hold again");
}

#[test]
fn the_line_mode_rings_nothing() {
    let mut c = Begin::plain().online();
    c.line(":bob!b@h PRIVMSG alice :hi");
    assert!(told(&mut c).is_empty());
    c.input("/quiet 30m");
    assert!(c.last("*").contains("line mode"), "{}", c.last("*"));
}

#[test]
fn names_that_reach_the_desktop_are_bounded() {
    let mut c = alice();
    c.event(Event::Focus(false));
    let nick = "漢".repeat(300);
    c.line(&format!(":{nick}!b@h PRIVMSG alice :{}", "x\u{301}".repeat(4_000)));
    let said = told(&mut c);
    assert!(said[1].len() < 1_200, "{}", said[1].len());
}
