//! History gives back what was heard: each line as it was told, each once however one pages, and to nobody what was not
//! for them.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use tchat::proto::{Message, Verb};
use tchat::server::model::{Channel, Session, SessionId};

use crate::hub::stage::{Shows, Stage, config};

/// Everything that changes what a line looks like.
const ALL: &str = "batch message-tags server-time echo-message extended-join draft/channel-rename \
                   draft/chathistory draft/event-playback draft/multiline";

fn arrive(stage: &mut Stage, nick: &str) -> SessionId {
    let id = stage.open(nick, None);
    stage.line(id, format!("CAP REQ :{ALL}").as_bytes());
    stage.line(id, format!("NICK {nick}").as_bytes());
    stage.line(id, format!("USER {nick} 0 * :{nick} of the test").as_bytes());
    stage.line(id, b"CAP END");
    id
}

fn heard(stage: &mut Stage, who: SessionId) -> Vec<Message> {
    let heard = stage.take_heard();
    heard.into_iter().filter(|(to, _)| *to == who).map(|(_, line)| line).collect()
}

/// The lines of the page that is asked for, without the batch that they come in.
fn page(stage: &mut Stage, who: SessionId, question: &str) -> Vec<Message> {
    stage.take_heard();
    stage.line(who, format!("CHATHISTORY {question}").as_bytes());
    let mut lines = heard(stage, who);
    let kind = lines.first().and_then(|line| line.param(1)).map(str::to_owned);
    if kind.as_deref() != Some("chathistory") {
        return Vec::new();
    }
    let batch = lines.remove(0).param(0).map(|mark| mark.trim_start_matches('+').to_owned());
    lines.pop();
    for line in &mut lines {
        if line.tags.get("batch") == batch.as_deref() {
            line.tags.remove("batch");
        }
    }
    lines
}

fn id(line: &Message) -> String {
    line.tags.get("msgid").map(str::to_owned).expect("a line of history has an id")
}

/// What bob does, of what is kept as it is told.
fn deed() -> impl Strategy<Value = String> {
    let text = "[ -~é日👍\u{2}]{1,40}";
    prop_oneof![
        4 => text.prop_map(|text| format!("PRIVMSG #c :{text}")),
        1 => text.prop_map(|text| format!("NOTICE #c :{text}")),
        1 => text.prop_map(|text| format!("@+draft/reply=x;+a=b PRIVMSG #c :{text}")),
        1 => Just("@+draft/react=👍 TAGMSG #c".to_owned()),
        1 => Just("PRIVMSG #c :\u{1}ACTION waves\u{1}".to_owned()),
        1 => Just("BATCH +m draft/multiline #c\n@batch=m PRIVMSG #c :one\n\
                   @batch=m;draft/multiline-concat PRIVMSG #c :two\nBATCH -m".to_owned()),
        1 => text.prop_map(|text| format!("TOPIC #c :{text}")),
        1 => prop_oneof![Just("+m"), Just("-m"), Just("+v bob"), Just("-v bob"), Just("+b x!*@*")]
            .prop_map(|modes| format!("MODE #c {modes}")),
        1 => Just("MODE bob +B".to_owned()),
        1 => Just("MODE bob -B".to_owned()),
        1 => (0..3_u8).prop_map(|n| format!("NICK bob{n}")),
        1 => Just("PART #c :bye".to_owned()),
        2 => Just("JOIN #c".to_owned()),
        1 => Just("KICK #c carol :out".to_owned()),
        1 => Just("RENAME #c #c2 :better".to_owned()),
    ]
}

/// What those say who talk about one channel and may lose sight of it.
#[derive(Debug, Clone)]
enum Step {
    Line(usize, &'static str),
    Wait,
}

fn step() -> impl Strategy<Value = Step> {
    let line = prop_oneof![
        4 => Just("PRIVMSG #c :said"),
        2 => Just("JOIN #c key"),
        1 => Just("PART #c"),
        1 => Just("MODE #c +i"),
        1 => Just("MODE #c -i"),
        1 => Just("MODE #c +k key"),
        1 => Just("MODE #c -k *"),
        1 => Just("INVITE bob #c"),
        1 => Just("INVITE carol #c"),
        1 => Just("KICK #c bob"),
    ];
    prop_oneof![12 => (0..3_usize, line).prop_map(|(who, line)| Step::Line(who, line)), 1 => Just(Step::Wait)]
}

/// The lines under the name that the channel has now, as they are played back.
fn under_one_name(lines: &mut [Message], name: &str) {
    for line in lines {
        let at = match line.verb {
            Verb::Rename => continue,
            Verb::Batch => 2,
            _ => 0,
        };
        if let Some(param) = line.params.get_mut(at).filter(|param| *param == "#c") {
            name.clone_into(param);
        }
    }
}

/// Everything from the beginning on or from the end back, in pages of `most`, each from the last line known.
#[expect(clippy::panic, reason = "an answer without end fails the test")]
fn paged(stage: &mut Stage, who: SessionId, most: usize, way: Way) -> Vec<Message> {
    let point = |line: &Message| {
        if way.by_time {
            format!("timestamp={}", line.tags.get("time").expect("a time"))
        } else {
            format!("msgid={}", id(line))
        }
    };
    let mut found: Vec<Message> = Vec::new();
    // Pages that never end would be a fault of their own.
    for _ in 0..1000 {
        let known = if way.backwards { found.first() } else { found.last() };
        let question = match (known, way.backwards) {
            (None, true) => format!("LATEST #c * {most}"),
            (None, false) => format!("AFTER #c timestamp=2000-01-01T00:00:00.000Z {most}"),
            (Some(line), true) => format!("BEFORE #c {} {most}", point(line)),
            (Some(line), false) => format!("AFTER #c {} {most}", point(line)),
        };
        let lines = page(stage, who, &question);
        assert!(lines.len() <= most, "{question}");
        if lines.is_empty() {
            return found;
        }
        let at = if way.backwards { 0 } else { found.len() };
        found.splice(at..at, lines);
    }
    panic!("no end");
}

#[derive(Debug, Clone, Copy)]
struct Way {
    backwards: bool,
    by_time: bool,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 8, ..ProptestConfig::default() })]

    #[test]
    fn what_is_played_back_is_what_was_heard(deeds in vec(deed(), 1..60)) {
        let mut stage = Stage::new(config(), Shows::Nothing);
        let people = ["bob", "carol", "alice"].map(|nick| arrive(&mut stage, nick));
        let [bob, _, alice] = people;
        for id in people {
            stage.take_heard();
            stage.line(id, b"JOIN #c");
        }
        let came = id(&heard(&mut stage, alice)[0]);
        let (mut told, mut name) = (Vec::new(), "#c");
        for deed in &deeds {
            // A channel is renamed once in a minute; nobody is silent for longer.
            stage.pass(Duration::from_secs(61));
            for id in &people {
 stage.line(*id, b"PING x");
}
            stage.take_heard();
            for line in deed.lines() {
                stage.line(bob, line.replace("#c ", &format!("{name} ")).as_bytes());
            }
            let lines = heard(&mut stage, alice);
            if lines.iter().any(|line| line.verb == Verb::Rename) {
                name = "#c2";
            }
            told.extend(lines);
        }
        under_one_name(&mut told, name);
        let found = page(&mut stage, alice, &format!("AFTER {name} msgid={came} 100"));
        prop_assert_eq!(found, told);
    }

    #[test]
    fn every_line_is_on_one_page(
        pauses in vec(0..3_u64, 0..120),
        most in 1..20_usize,
        by_time in any::<bool>(),
        backwards in any::<bool>(),
    ) {
        let mut stage = Stage::new(config(), Shows::Nothing);
        let alice = arrive(&mut stage, "alice");
        stage.line(alice, b"JOIN #c");
        for (at, pause) in pauses.iter().enumerate() {
            // By time alone lines of one moment cannot be told apart.
            stage.pass(Duration::from_millis(pause + u64::from(by_time)));
            stage.line(alice, format!("PRIVMSG #c :{at}").as_bytes());
        }
        let found = paged(&mut stage, alice, most, Way { backwards, by_time });
        let found: Vec<&str> = found.iter().filter_map(Message::last).collect();
        let said: Vec<String> = (0..pauses.len()).map(|at| at.to_string()).collect();
        let all = std::iter::once("alice of the test").chain(said.iter().map(String::as_str));
        prop_assert_eq!(found, all.collect::<Vec<_>>());
    }

    #[test]
    fn nobody_reads_what_was_not_for_them(steps in vec(step(), 1..80)) {
        let mut stage = Stage::new(config(), Shows::Nothing);
        let people = ["alice", "bob", "carol"].map(|nick| arrive(&mut stage, nick));
        stage.line(people[0], b"JOIN #c");
        stage.take_heard();
        // Of each message whether it was for all, and who heard it since they came last.
        let mut messages: BTreeMap<String, (bool, Vec<usize>)> = BTreeMap::new();
        for step in &steps {
            match step {
                Step::Wait => stage.pass(Duration::from_millis(1)),
                Step::Line(who, line) => {
                    let before = is_closed(&stage);
                    let inside: Vec<bool> = people.iter().map(|id| is_inside(&stage, *id)).collect();
                    stage.line(people[*who], line.as_bytes());
                    for (to, line) in stage.take_heard() {
                        let hearer = people.iter().position(|id| *id == to).expect("one of them");
                        if line.verb == Verb::Privmsg {
                            let open = !before;
                            let message = messages.entry(id(&line)).or_insert((open, Vec::new()));
                            message.1.push(hearer);
                        }
                    }
                    for (who, was) in inside.into_iter().enumerate() {
                        if was && !is_inside(&stage, people[who]) {
                            for (_, heard) in messages.values_mut() {
 heard.retain(|x| *x != who);
}
                        }
                    }
                }
            }
        }
        for (who, session) in people.into_iter().enumerate() {
            let inside = is_inside(&stage, session);
            let closed = is_closed(&stage);
            let may: Vec<&String> = messages
                .iter()
                .filter(|(_, (open, heard))| inside && (heard.contains(&who) || (*open && !closed)))
                .map(|(id, _)| id)
                .collect();
            let read = page(&mut stage, session, "LATEST #c * 100");
            let read: Vec<String> =
                read.iter().filter(|line| line.verb == Verb::Privmsg).map(id).collect();
            prop_assert_eq!(read.iter().collect::<Vec<_>>(), may);
        }
    }
}

fn is_closed(stage: &Stage) -> bool {
    stage.hub().model().channel("#c").is_some_and(Channel::is_closed)
}

fn is_inside(stage: &Stage, who: SessionId) -> bool {
    let model = stage.hub().model();
    let user = model.session(who).and_then(Session::user);
    let channel = model.channel("#c");
    user.zip(channel).is_some_and(|(user, channel)| channel.has_member(user))
}
