//! Every command of the table with what no client should send: nothing, too little, too much, emptiness, length. Each is
//! answered, and nobody else is harmed; a command that is new in the table is tried as well.

use tchat::proto::{Message, Numeric, Verb};
use tchat::server::handlers::{CommandSpec, When, commands};
use tchat::server::model::SessionId;
use tchat::spec;

use super::stage::{Shows, Stage, config};

/// Longer than any limit of the model; with it a line has its 512 bytes.
const LONG: usize = 480;

/// A hub with alice, whom bob shares a channel with, and a session that is nobody yet.
struct Scene {
    stage: Stage,
    nobody: SessionId,
    alice: SessionId,
    bob: SessionId,
}

impl Scene {
    fn new() -> Self {
        let mut stage = Stage::new(config(), Shows::Nothing);
        let nobody = stage.open("nobody", None);
        stage.line(nobody, b"CAP REQ :batch labeled-response");
        let [alice, bob] = ["alice", "bob"].map(|nick| {
            let id = stage.open(nick, None);
            stage.line(id, b"CAP REQ :batch labeled-response");
            stage.line(id, format!("NICK {nick}").as_bytes());
            stage.line(id, format!("USER {nick} 0 * :{nick}").as_bytes());
            stage.line(id, b"CAP END");
            stage.line(id, b"JOIN #c");
            id
        });
        stage.take_heard();
        Self { stage, nobody, alice, bob }
    }

    /// What the sender is answered.
    fn says(&mut self, session: SessionId, line: &str) -> Vec<Message> {
        self.stage.line(session, line.as_bytes());
        let heard = self.stage.take_heard();
        heard.into_iter().filter(|(to, _)| *to == session).map(|(_, line)| line).collect()
    }
}

/// The command with each kind of nonsense.
fn nonsense(command: &CommandSpec) -> Vec<String> {
    let verb = command.verb.as_str();
    let params = |count: usize, param: &str| format!("{verb}{}", format!(" {param}").repeat(count));
    let (least, most) = (*spec::arity(command.params).start(), command.params.len());
    let long = "x".repeat(LONG);
    let mut lines = vec![
        verb.to_owned(),
        params(least.saturating_sub(1), "x"),
        params(most + 1, "x"),
        params(14, "x"),
        format!("{verb} :"),
        format!("{} :", params(most.saturating_sub(1), "x")),
        format!("{verb} : "),
        format!("{verb} {long}"),
        format!("{verb} :{}", "é".repeat(LONG / 2)),
        format!("{verb} {}", "a,".repeat(LONG / 2)),
        format!("{verb} {}", ",".repeat(LONG)),
        format!("{verb} {}", "*?".repeat(LONG / 2)),
        format!("{verb} #c {}", "x".repeat(LONG - 3)),
        format!("{verb} #c {}", "-+b".repeat(LONG / 3 - 1)),
        format!("{verb} * -1"),
        format!("{verb} alice,bob,#c,#none #c :{}", "y".repeat(LONG - 30)),
    ];
    lines.dedup();
    lines
}

fn is_error(line: &Message) -> bool {
    match line.verb {
        Verb::Fail | Verb::Error => true,
        Verb::Numeric(numeric) => numeric.is_error(),
        _ => false,
    }
}

#[test]
fn whoever_is_nobody_is_told_to_register_first() {
    for command in commands().filter(|command| command.when == When::AfterRegistration) {
        for line in nonsense(command) {
            let mut scene = Scene::new();
            let nobody = scene.nobody;
            let answer = scene.says(nobody, &line);
            let told =
                answer.len() == 1 && answer[0].verb == Verb::Numeric(Numeric::ERR_NOTREGISTERED);
            assert!(told || command.verb == Verb::Notice, "{line}: {answer:?}");
        }
    }
}

#[test]
fn nonsense_is_answered_once_and_harms_nobody() {
    for command in commands() {
        for line in nonsense(command) {
            for registered in [false, true] {
                let mut scene = Scene::new();
                let who = if registered { scene.alice } else { scene.nobody };
                let answer = scene.says(who, &format!("@label=7 {line}"));
                let labelled = answer.iter().filter(|line| line.tags.get("label") == Some("7"));
                assert_eq!(labelled.count(), 1, "{line}: {answer:?}");
                let gone = !scene.stage.is_here(who);
                let quits = answer.iter().any(|line| line.verb == Verb::Error);
                assert_eq!(gone, quits, "{line}");
                let bob = scene.bob;
                let pong = scene.says(bob, "PING :still here");
                assert_eq!(pong.len(), 1, "{line}");
            }
        }
    }
}

#[test]
fn one_parameter_too_few_is_an_error() {
    for command in commands() {
        let least = *spec::arity(command.params).start();
        if least == 0 || command.when == When::BeforeRegistration || command.verb == Verb::Notice {
            continue;
        }
        let mut scene = Scene::new();
        let alice = scene.alice;
        let line = format!("{}{}", command.verb, " x".repeat(least - 1));
        let answer = scene.says(alice, &line);
        assert!(answer.len() == 1 && is_error(&answer[0]), "{line}: {answer:?}");
    }
}
