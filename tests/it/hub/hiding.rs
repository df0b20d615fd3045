//! Hiding the addresses of many people who see each other: everybody is told of everybody, but not at once.

use std::time::Duration;

use tchat::proto::Verb;
use tchat::server::model::SessionId;

use super::stage::{Shows, Stage, config};

const PEOPLE: usize = 150;
/// More than this would not be waited for: a turn is to be short.
const MOST_AT_ONCE: usize = 5000;

fn in_one_channel() -> (Stage, Vec<SessionId>) {
    let mut stage = Stage::new(config(), Shows::Nothing);
    let enter = |at| {
        let id = stage.open(&format!("p{at}"), None);
        for line in ["CAP REQ :chghost no-implicit-names", "CAP END", "JOIN #c"] {
            if line == "CAP END" {
                stage.line(id, format!("NICK p{at}").as_bytes());
                stage.line(id, b"USER p 0 * :p");
            }
            stage.line(id, line.as_bytes());
        }
        id
    };
    let people = (0..PEOPLE).map(enter).collect();
    stage.take_heard();
    (stage, people)
}

fn told(stage: &mut Stage) -> usize {
    stage.take_heard().iter().filter(|(_, line)| line.verb == Verb::Chghost).count()
}

#[test]
fn many_are_hidden_little_by_little_and_whoever_has_gone_is_forgotten_at_the_end() {
    let (mut stage, people) = in_one_channel();
    stage.reload(|config| config.hide_addresses = true);
    let mut sum = told(&mut stage);
    assert!((1..=MOST_AT_ONCE).contains(&sum), "{sum}");
    // The last one leaves before it is their turn.
    let last = *people.last().expect("many");
    stage.line(last, b"QUIT");
    let mut steps = 0;
    while !all_hidden(&stage) {
        stage.pass(Duration::from_millis(10));
        let now = told(&mut stage);
        assert!(now <= MOST_AT_ONCE, "{now}");
        sum += now;
        steps += 1;
        assert!(steps < 1000, "it comes to an end");
    }
    stage.pass(Duration::from_secs(1));
    sum += told(&mut stage);
    let others = PEOPLE - 1;
    assert!((others * others..=others * PEOPLE).contains(&sum), "each is told of each once: {sum}");
    assert_eq!(stage.hub().model().remembered().len(), 0);
}

#[test]
fn another_configuration_meanwhile_wins() {
    let (mut stage, _) = in_one_channel();
    stage.reload(|config| config.hide_addresses = true);
    stage.reload(|config| config.hide_addresses = false);
    stage.pass(Duration::from_secs(10));
    let hidden = |host: &str| host.ends_with(".hidden");
    assert!(stage.hub().model().users().all(|user| !hidden(&user.host)));
}

fn all_hidden(stage: &Stage) -> bool {
    stage.hub().model().users().all(|user| user.host.ends_with(".hidden"))
}
