//! The clock of the client's edges: what time it is, and waiting for a time. The pure parts are told.
#![expect(clippy::disallowed_methods, reason = "edge: reads the clock")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Span;
use jiff::tz::TimeZone;
use tokio::time::{Instant, sleep_until};

use crate::client::model::zone::Zone;
use crate::proto::Timestamp;

/// However far away a deadline is, the end of a timer must be a time that exists.
const LONGEST_SLEEP: Duration = Duration::from_secs(24 * 3600);

/// The time of now, for people.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The time of now, for timers.
pub fn instant() -> Instant {
    Instant::now()
}

/// When a timer has to go off for a deadline; after a day at the latest.
pub fn instant_of(deadline: Timestamp) -> Instant {
    instant() + deadline.since(now()).min(LONGEST_SLEEP)
}

/// Waits until then; for ever without a time.
pub async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}

/// Changes of the offset from UTC that are looked up in each direction: some years of summers and winters.
const CHANGES: usize = 20;

/// The zone of this machine around a time.
pub fn zone(time: Timestamp) -> Zone {
    let zone = TimeZone::system();
    let stamp = |time: jiff::Timestamp| Timestamp::from_millis(time.as_millisecond());
    let Ok(time) = jiff::Timestamp::from_millisecond(time.as_millis()) else {
        return Zone::default();
    };
    let mut changes: Vec<_> = zone.preceding(time).take(CHANGES).collect();
    changes.reverse();
    changes.extend(zone.following(time).take(CHANGES));
    let first = changes.first().map_or(time, |change| change.timestamp() - Span::new().seconds(1));
    let first = zone.to_offset(first).seconds();
    let changes = changes
        .iter()
        .map(|change| (stamp(change.timestamp()), change.offset().seconds()))
        .collect();
    Zone::new(first, changes)
}
