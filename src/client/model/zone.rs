//! Local time as plain data: how far it is from UTC, and when that changes. An edge reads the machine's time zone.

use crate::proto::Timestamp;

/// Seconds that local time is ahead of UTC, at any time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Zone {
    first: i32,
    changes: Vec<(Timestamp, i32)>,
}

impl Zone {
    /// `first` holds until the first change; `changes` say what holds from a time on, earliest first.
    pub fn new(first: i32, changes: Vec<(Timestamp, i32)>) -> Self {
        Self { first, changes }
    }

    /// The time whose UTC reads as local time reads at `time`.
    pub fn local(&self, time: Timestamp) -> Timestamp {
        let passed = self.changes.partition_point(|(from, _)| *from <= time);
        let change = passed.checked_sub(1).and_then(|last| self.changes.get(last));
        let offset = change.map_or(self.first, |(_, offset)| *offset);
        Timestamp::from_millis(time.as_millis().saturating_add(i64::from(offset) * 1000))
    }

    /// A time in words, to the minute: `2026-11-22 14:05`.
    pub fn to_the_minute(&self, time: Timestamp) -> String {
        let text = self.local(time).to_server_time();
        let minutes = text.chars().take("2026-11-22T14:05".len());
        minutes.map(|c| if c == 'T' { ' ' } else { c }).collect()
    }

    /// From when to when, in words: `14:02 - 14:10`, with the days where they are not the same.
    pub fn span(&self, from: Timestamp, to: Timestamp) -> String {
        let (from, to) = (self.to_the_minute(from), self.to_the_minute(to));
        let (day, until) = (from.split(' ').next(), to.split(' ').next());
        let clock = |text: &str| text.split(' ').next_back().unwrap_or_default().to_owned();
        if day == until {
            format!("{} - {}", clock(&from), clock(&to))
        } else {
            format!("{from} - {to}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_begins_and_ends() {
        let at = |text| Timestamp::parse_server_time(text).expect("written as on the wire");
        let berlin = Zone::new(
            3600,
            vec![(at("2026-03-29T01:00:00Z"), 7200), (at("2026-10-25T01:00:00Z"), 3600)],
        );
        for (utc, local) in [
            ("2026-03-29T00:59:59Z", "2026-03-29T01:59:59Z"),
            ("2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z"),
            ("2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"),
        ] {
            assert_eq!(berlin.local(at(utc)), at(local), "{utc}");
        }
        let far = Timestamp::from_millis(i64::MAX);
        assert_eq!(berlin.local(far), far);
    }
}
