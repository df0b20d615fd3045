//! Messages of several lines: whatever is in them, each receiver is told all of it or the sender why not.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use tchat::proto::{Message, Verb};
use tchat::server::model::{Part, SessionId};

use crate::hub::stage::{Shows, Stage, config};

/// A line of a message: mostly short, at times longer than fits once its source stands before it.
fn line() -> impl Strategy<Value = (bool, String)> {
    let text = prop_oneof![
        1 => Just(String::new()),
        4 => vec(proptest::char::range(' ', '~'), 1..30).prop_map(String::from_iter),
        2 => vec(any::<char>(), 0..20).prop_map(String::from_iter),
        2 => (select(vec!["x", "é", "👍", "a b ", "e\u{301}"]), 1..130_usize)
            .prop_map(|(word, count)| word.repeat(count)),
    ];
    let text = text.prop_map(|text| {
        let text = text.replace(['\0', '\r', '\n', '\u{1}'], "");
        tchat::proto::split::head(&text, 480).to_owned()
    });
    (any::<bool>(), text)
}

/// Somebody of this name, with these capabilities.
fn enter(stage: &mut Stage, nick: &str, caps: &str) -> SessionId {
    let id = stage.open(nick, None);
    stage.line(id, format!("CAP REQ :{caps}").as_bytes());
    stage.line(id, format!("NICK {nick}").as_bytes());
    stage.line(id, format!("USER {nick} 0 * :{nick}").as_bytes());
    stage.line(id, b"CAP END");
    stage.line(id, b"JOIN #c");
    id
}

/// What a receiver who takes batches has been told: the message, or a line that is one.
fn told(heard: &[Message]) -> String {
    let parts = heard.iter().filter(|line| line.verb == Verb::Privmsg).map(|line| Part {
        text: line.last().unwrap_or("").to_owned(),
        concat: line.tags.get("draft/multiline-concat").is_some(),
    });
    Part::joined(&parts.collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 4, ..ProptestConfig::default() })]

    #[test]
    fn all_of_a_message_arrives_or_its_sender_is_told_why_not(
        lines in vec(line(), 0..12),
        stray in proptest::option::weighted(0.2, (0..12_usize, select(vec![
            "@batch=2 PRIVMSG #c x", "@batch=1 NOTICE #c x", "@batch=1 PRIVMSG #d x", "@batch=1 TOPIC #c x",
            "BATCH +2 draft/multiline #c", "@batch=1;+x PRIVMSG #c x", "@batch=1 PRIVMSG #c",
            "PRIVMSG alice :in between", "PING x",
        ]))),
    ) {
        let mut world = config();
        world.limits.multiline_lines = 8;
        world.limits.multiline_bytes = 1000;
        let mut stage = Stage::new(world, Shows::Nothing);
        let caps = "batch draft/multiline message-tags";
        let [alice, bob, carol] = [("alice", caps), ("bob", caps), ("carol", "message-tags")]
            .map(|(nick, caps)| enter(&mut stage, nick, caps));
        stage.take_heard();
        stage.line(alice, b"BATCH +1 draft/multiline #c");
        for (at, (concat, text)) in lines.iter().enumerate() {
            if let Some((_, stray)) = stray.filter(|(before, _)| *before == at) {
                stage.line(alice, stray.as_bytes());
            }
            let concat = if *concat { ";draft/multiline-concat" } else { "" };
            stage.line(alice, format!("@batch=1{concat} PRIVMSG #c :{text}").as_bytes());
        }
        stage.line(alice, b"BATCH -1");
        let heard = stage.take_heard();
        let to = |who: SessionId| -> Vec<Message> {
            let own = heard.iter().filter(|(id, _)| *id == who);
            own.map(|(_, line)| line.clone()).collect()
        };
        let refused = to(alice).iter().any(|line| line.verb == Verb::Fail);
        if refused {
            prop_assert!(to(bob).is_empty() && to(carol).is_empty());
            return Ok(());
        }
        let parts: Vec<Part> = lines.iter().map(|(concat, text)| {
            Part { text: text.clone(), concat: *concat }
        }).collect();
        let meant = Part::joined(&parts);
        prop_assert!(meant.len() <= 1000 && parts.len() <= 8 && !parts.is_empty());
        prop_assert_eq!(told(&to(bob)), meant.clone());
        let ids = |heard: &[Message]| -> Vec<String> {
            heard.iter().filter_map(|line| line.tags.get("msgid").map(str::to_owned)).collect()
        };
        prop_assert_eq!(ids(&to(bob)).len(), 1);
        prop_assert_eq!(ids(&to(carol)), ids(&to(bob)));
        prop_assert!(to(carol)[0].tags.get("msgid").is_some());
        // Apart, the lines have all of the text but the line feeds, and none is empty.
        let apart: Vec<String> =
            to(carol).iter().map(|line| line.last().unwrap_or("").to_owned()).collect();
        prop_assert!(apart.iter().all(|line| !line.is_empty()));
        prop_assert_eq!(apart.concat(), meant.replace('\n', ""));
    }
}
