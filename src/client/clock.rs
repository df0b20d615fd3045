//! The clock of the client's edges: what time it is, and waiting for a time. The pure parts are told.
#![expect(clippy::disallowed_methods, reason = "edge: reads the clock")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::{Instant, sleep_until};

use crate::proto::Timestamp;

/// However far away a deadline is, the end of a timer must be a time that exists.
const LONGEST_SLEEP: Duration = Duration::from_secs(24 * 3600);

/// The time of now, for people.
pub fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
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

/// Seconds that local time is ahead of UTC at a time, by the zone of this machine.
pub fn utc_offset(time: Timestamp) -> i32 {
    jiff::Timestamp::from_millisecond(time.as_millis()).map_or(0, |time| {
        jiff::tz::TimeZone::system().to_offset(time).seconds()
    })
}
