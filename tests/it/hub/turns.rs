//! What the hub does at once is bounded, so that whoever does not flood has a turn in between.

use std::time::Duration;

use tchat::proto::{Message, Timestamp, Verb};
use tchat::server::effect::Effect;
use tchat::server::event::{Event, Peer};
use tchat::server::hub::Hub;
use tchat::server::model::{Limits, SessionId};

use super::stage;

const START: Timestamp = Timestamp::from_millis(1_795_356_000_000);

/// A hub to which 100 people have sent 60 times HELP, each more than is allowed at once.
fn flooded() -> Hub {
    let mut config = stage::config();
    config.limits = Limits { flood_burst: 10, flood_per_second: 100_000, ..Limits::default() };
    let mut hub = Hub::new(config);
    for serial in 0..100 {
        let slot = serial;
        let session = SessionId { slot, serial };
        let peer = Peer::plain("192.0.2.7", false);
        drop(hub.update(START, Event::Opened { session, peer }));
        for _ in 0..60 {
            let message = Message::new(Verb::Help);
            drop(hub.update(START, Event::Line { session, message }));
        }
    }
    hub
}

#[test]
fn what_is_due_is_served_in_bounded_steps_until_it_is_done() {
    let mut hub = flooded();
    let now = START + Duration::from_secs(1);
    let mut answers = Vec::new();
    while hub.deadline().is_some_and(|due| due <= now) {
        let effects = hub.update(now, Event::Due);
        answers.push(effects.as_slice().iter().map(Effect::work).sum::<usize>());
    }
    assert!(answers.iter().all(|step| *step < 8192), "{answers:?}");
    assert!(answers.iter().sum::<usize>() > 10_000, "{answers:?}");
}

/// People and channels, each in every one: together more than sixteen thousand times told.
const CROWD: u32 = 1040;
const CHANNELS: u32 = 16;

/// How many of 30 such lines one of a crowd can have carried out at once, where twenty lines may come.
fn told_at_once(line: impl Fn(u32) -> Message) -> usize {
    let mut config = stage::config();
    config.limits = Limits { flood_burst: 10_000, flood_per_second: 100_000, ..Limits::default() };
    let mut hub = Hub::new(config.clone());
    let channels: Vec<String> = (0..CHANNELS).map(|number| format!("#{number}")).collect();
    let channels = channels.join(",");
    for serial in 0..CROWD {
        let session = SessionId { slot: serial, serial };
        let peer = Peer::plain("192.0.2.7", false);
        drop(hub.update(START, Event::Opened { session, peer }));
        for message in [
            Message::new(Verb::Cap).with("REQ").with("draft/no-implicit-names"),
            Message::new(Verb::Nick).with(format!("n{serial}")),
            Message::new(Verb::User).with("n").with("0").with("*").with("n"),
            Message::new(Verb::Cap).with("END"),
            Message::new(Verb::Join).with(channels.as_str()),
        ] {
            drop(hub.update(START, Event::Line { session, message }));
        }
    }
    config.limits.flood_burst = 20;
    drop(hub.update(START, Event::Reload(Box::new(config))));
    let now = START + Duration::from_secs(60);
    let session = SessionId { slot: 7, serial: 7 };
    let told = (0..30).map(|number| {
        let effects = hub.update(now, Event::Line { session, message: line(number) });
        effects.as_slice().iter().filter(|effect| effect.deliveries() > 1_000).count()
    });
    told.sum()
}

#[test]
fn what_a_crowd_is_told_counts_by_the_crowd_and_by_what_is_kept_of_it() {
    // A line more for the crowd.
    let setname = |number: u32| Message::new(Verb::Setname).with(number.to_string());
    assert_eq!(told_at_once(setname), 10);
    // Another one for a row in each of the channels.
    let nick = |number| Message::new(Verb::Nick).with(format!("other{number}"));
    assert_eq!(told_at_once(nick), 7);
}
