//! Times as people type them in a search, as of now and in their zone: `2026-11-22`, `14:05`, `today`, `7d`.

use std::time::Duration;

use crate::client::model::zone::Zone;
use crate::proto::Timestamp;

const DAY: i64 = 86_400_000;

/// The begin of what is meant: of a year, month or day, a time of day, or a time that long ago. Days begin at midnight local
/// time. `None` for anything else.
pub fn begin(text: &str, now: Timestamp, zone: &Zone) -> Option<Timestamp> {
    let text = text.to_ascii_lowercase();
    let today = zone.local(now).as_millis().div_euclid(DAY);
    let midnight = |day: i64| utc(day.saturating_mul(DAY), zone);
    match text.as_str() {
        "now" => return Some(now),
        "today" => return Some(midnight(today)),
        "yesterday" => return Some(midnight(today - 1)),
        _ => {}
    }
    if let Some(number) = text.strip_suffix(['d', 'w', 'h', 'm']) {
        let number: u32 = number.parse().ok()?;
        let days = |days: i64| midnight(today.saturating_sub(days));
        return Some(match text.chars().last() {
            Some('d') => days(number.into()),
            Some('w') => days(i64::from(number) * 7),
            Some('h') => now - Duration::from_secs(u64::from(number) * 3600),
            _ => now - Duration::from_secs(u64::from(number) * 60),
        });
    }
    if let Some((hour, minute)) = text.split_once(':').filter(|(hour, _)| hour.len() <= 2) {
        let read = |text: &str, most: i64| text.parse().ok().filter(|n| (0..most).contains(n));
        let (hour, minute) = (read(hour, 24)?, read(minute, 60)?);
        return Some(utc(today * DAY + (hour * 60 + minute) * 60_000, zone));
    }
    let (date, clock) = text.split_once('t').unwrap_or((&text, "00:00"));
    let parts = date.split('-').count();
    let first = ["-01-01", "-01", ""].get(parts.checked_sub(1)?)?;
    let whole = date.len() >= "2026".len() && (parts == 3 || clock == "00:00");
    let clock = if clock.matches(':').count() == 1 { format!("{clock}:00") } else { clock.into() };
    let local =
        Timestamp::parse_server_time(&format!("{date}{first}T{clock}Z")).filter(|_| whole)?;
    Some(utc(local.as_millis(), zone))
}

/// The time at which clocks show this many milliseconds of 1970. Where they were set forward then, a little later or earlier.
fn utc(local: i64, zone: &Zone) -> Timestamp {
    let mut time = Timestamp::from_millis(local);
    for _ in 0..2 {
        let ahead = zone.local(time).as_millis().saturating_sub(time.as_millis());
        time = Timestamp::from_millis(local.saturating_sub(ahead));
    }
    time
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_server_time(text).expect("written as on the wire")
    }

    #[test]
    fn times_are_read_as_people_type_them() {
        let berlin = Zone::new(
            3600,
            vec![(at("2026-03-29T01:00:00Z"), 7200), (at("2026-10-25T01:00:00Z"), 3600)],
        );
        let now = at("2026-11-22T23:30:00Z");
        for (text, time) in [
            ("2026-11-22", Some("2026-11-21T23:00:00Z")),
            ("2026-07-01", Some("2026-06-30T22:00:00Z")),
            ("2026-11", Some("2026-10-31T23:00:00Z")),
            ("2026", Some("2025-12-31T23:00:00Z")),
            ("2026-11-22T14:05", Some("2026-11-22T13:05:00Z")),
            ("2026-11-22t14:05:30", Some("2026-11-22T13:05:30Z")),
            ("14:05", Some("2026-11-23T13:05:00Z")),
            ("9:05", Some("2026-11-23T08:05:00Z")),
            ("today", Some("2026-11-22T23:00:00Z")),
            ("Yesterday", Some("2026-11-21T23:00:00Z")),
            ("now", Some("2026-11-22T23:30:00Z")),
            ("0d", Some("2026-11-22T23:00:00Z")),
            ("7d", Some("2026-11-15T23:00:00Z")),
            ("1w", Some("2026-11-15T23:00:00Z")),
            ("2h", Some("2026-11-22T21:30:00Z")),
            ("90m", Some("2026-11-22T22:00:00Z")),
            ("2026-13-01", None),
            ("2026-11T14:05", None),
            ("20", None),
            ("25:00", None),
            ("14:", None),
            ("soon", None),
            ("d", None),
            ("-3d", None),
            ("99999999999d", None),
            ("2026-11-22-01", None),
            ("", None),
        ] {
            assert_eq!(begin(text, now, &berlin), time.map(at), "{text}");
        }
    }
}
