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
