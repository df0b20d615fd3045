//! People who talk to services at random, with changes from the machine in between: the model stays whole at each step
//! (`Stage`), the same events give the same effects, and whatever is said to a service is answered or is no command.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use tchat::proto::Verb;
use tchat::server::event::CloseReason;

use super::hub::{PEOPLE, Storm, world};

/// What somebody does, or what happens.
#[derive(Debug, Clone)]
enum Deed {
    Line(String),
    Arrives { nick: &'static str, account: Option<&'static str> },
    Lost,
    Wait(u64),
    Late(bool),
    Restart,
    Errand(String),
}

const NICKS: [&str; 6] = ["alice", "bob", "carol", "dave", "Guest1", "eve"];
const PRINT: &str = "abababababababababababababababababababababababababababababababab";

const TO_NICKSERV: &[&str] = &[
    "REGISTER sesam",
    "REGISTER sesam a@b",
    "REGISTER",
    "IDENTIFY sesam",
    "IDENTIFY",
    "IDENTIFY alice alice",
    "LOGOUT",
    "SET PASSWORD sesam",
    "SET PASSWORD busy",
    "SET EMAIL a@b",
    "SET ALWAYS-ON on",
    "SET ALWAYS-ON off",
    "CERT",
    "CERT ADD",
    "CERT DEL",
    "INFO",
    "LIST",
    "REGAIN",
    "GHOST",
    "DROP",
    "CLAIM TOKEN",
    "HELP",
];
const TO_CHANSERV: &[&str] = &[
    "REGISTER #a",
    "REGISTER #b",
    "DROP #a",
    "DROP #b",
    "INFO #a",
    "LIST",
    "TRANSFER #a",
    "ACCEPT #a",
    "ACCESS #a",
    "ACCESS #a ADD",
    "ACCESS #b DEL",
    "OP #a",
    "DEOP #a",
    "VOICE #a",
    "DEVOICE #b",
    "INVITE #a",
    "UNBAN #a",
    "HELP",
];
const BESIDES: &[&str] = &[
    "JOIN #a",
    "JOIN #b",
    "PART #a",
    "MODE #a +o",
    "MODE #a -o",
    "MODE #a +bbb a!*@* b!*@*",
    "MODE #a +ik key",
    "MODE #b +l 1",
    "NICK alice",
    "NICK bob",
    "NICK carol",
    "NICK eve",
    "REGISTER * * sesam",
    "REGISTER eve * sesam",
    "MONITOR + alice,bob",
    "OPER root root-secret",
    "KILL bob",
    "QUIT",
];
const ERRANDS: &[&str] = &["delete", "certificate", "owner", "passwd", "always-on", "add"];

/// A word more: what there is, and what there is not.
fn word() -> impl Strategy<Value = String> {
    let nicks = NICKS.to_vec();
    prop_oneof![
        4 => select(nicks).prop_map(str::to_owned),
        2 => Just("CODE".to_owned()),
        1 => Just(PRINT.to_owned()),
        1 => select(vec!["op", "voice", "#a", "#b", "*", "\u{e9}"]).prop_map(str::to_owned),
        1 => vec(proptest::char::range('!', '~'), 1..12).prop_map(String::from_iter),
    ]
}

fn said(
    verbs: &'static [&'static str],
    said: &'static [&'static str],
) -> impl Strategy<Value = Deed> {
    (select(verbs.to_vec()), select(said.to_vec()), vec(word(), 0..3)).prop_map(
        |(verb, said, words)| {
            let mut line = format!("{verb}{said}");
            for word in words {
                line.extend([" ", &word]);
            }
            Deed::Line(line)
        },
    )
}

fn deed() -> impl Strategy<Value = Deed> {
    let errand = (select(ERRANDS.to_vec()), select(NICKS.to_vec()), any::<bool>());
    prop_oneof![
        12 => said(&["NS ", "PRIVMSG NickServ :", "NOTICE NickServ :"], TO_NICKSERV),
        12 => said(&["CS ", "PRIVMSG ChanServ :"], TO_CHANSERV),
        8 => said(&[""], BESIDES),
        6 => (select(NICKS.to_vec()), select(vec![None, Some("alice"), Some("bob"), Some("dave")]))
            .prop_map(|(nick, account)| Deed::Arrives { nick, account }),
        2 => Just(Deed::Lost),
        2 => (0..60_000_u64).prop_map(Deed::Wait),
        1 => any::<bool>().prop_map(Deed::Late),
        1 => Just(Deed::Restart),
        2 => errand.prop_map(|(what, name, on)| Deed::Errand(match what {
            "certificate" => format!("{what} {name} {PRINT} {}", if on { "on" } else { "off" }),
            "owner" | "always-on" => format!("{what} {name} {}", if on { "on" } else { "off" }),
            _ => format!("{what} {name}"),
        })),
    ]
}

/// What somebody must say again, so that nothing is dropped by a slip.
fn code(heard: &[(tchat::server::model::SessionId, tchat::proto::Message)]) -> Option<String> {
    let texts = heard.iter().filter(|(_, line)| line.verb == Verb::Notice);
    let mut texts = texts.filter_map(|(_, line)| line.param(1));
    let text = texts.find(|text| text.contains(" say: /msg "))?;
    text.rsplit(' ').next().map(str::to_owned)
}

fn storm(deeds: &[(usize, Deed)]) -> Vec<String> {
    let mut storm = Storm::new(world(false, false));
    let mut known = "000000".to_owned();
    for (who, deed) in deeds {
        match (deed, storm.session(*who)) {
            (Deed::Line(line), Some(id)) => {
                storm.stage.say(id, &line.replace("CODE", &known));
            }
            (Deed::Arrives { nick, account }, None) => {
                storm.arrive(*who, &["echo-message", "sasl"], Some(nick), *account);
            }
            (Deed::Lost, Some(id)) => storm.stage.lost(id, CloseReason::Ended),
            (Deed::Wait(millis), _) => storm.stage.pass(Duration::from_millis(*millis)),
            (Deed::Late(late), _) => storm.stage.answer_late(*late),
            (Deed::Restart, _) => storm.stage.restart(),
            (Deed::Errand(errand), _) => storm.stage.run_errand(errand),
            (Deed::Line(_) | Deed::Lost, None) | (Deed::Arrives { .. }, Some(_)) => {}
        }
        known = code(&storm.stage.take_heard()).unwrap_or(known);
    }
    storm.stage.into_trace()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 8, ..ProptestConfig::default() })]

    #[test]
    fn services_in_a_storm_leave_the_hub_whole_and_are_the_same_twice(
        deeds in vec((0..PEOPLE, deed()), 1..150),
    ) {
        prop_assert_eq!(storm(&deeds), storm(&deeds));
    }
}
