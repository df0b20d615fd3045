//! Telling the user, who looks elsewhere, that something was said: by which way, when not, and how often at most. Which
//! lines are worth it says the level of their conversation.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::time::Duration;

use crate::client::model::Model;
use crate::client::model::buffer::{Buffer, BufferId, BufferKind};
use crate::client::model::zone::Zone;
use crate::client::text::neutral;
use crate::proto::Timestamp;

/// Graphemes of the terminal's title.
const MOST_TITLE: usize = 120;
/// After something was told of a conversation, what follows within this time is summed up. While it goes on, the time
/// doubles, up to the second one.
const PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(80);
/// Of all conversations together no more than this is told within [`PAUSE`].
const MOST_AT_ONCE: usize = 4;
/// Where a terminal does not tell who has the keyboard: who has not touched it for so long may not see it.
const IDLE: Duration = Duration::from_secs(60);
/// A day and an hour, in minutes and milliseconds.
const DAY: u16 = 24 * 60;
const MINUTE: i64 = 60_000;
/// The longest time that can be asked to be quiet.
const LONGEST_QUIET: Duration = Duration::from_secs(7 * 24 * 3600);

/// How the desktop is told, through the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As the terminal knows it; where none is known, not.
    Auto,
    /// Only the bell rings.
    Bell,
    /// iTerm2's.
    Osc9,
    /// kitty's.
    Osc99,
    /// rxvt's.
    Osc777,
    Off,
}

/// Hours of the day, in local time; over midnight where they end before they begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// Minutes since midnight. The end is outside.
    from: u16,
    to: u16,
}

impl Hours {
    /// Reads `22:00-07:00`.
    ///
    /// # Errors
    /// What it has to look like.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split_once('-');
        let parts = parts.and_then(|(from, to)| clock(from.trim()).zip(clock(to.trim())));
        match parts {
            Some((from, to)) if from != to => Ok(Self { from, to }),
            Some(_) => Err("must end at another time than it begins".to_owned()),
            None => Err("must be two times of the day, such as \"22:00-07:00\"".to_owned()),
        }
    }

    fn contains(self, minute: u16) -> bool {
        if self.from < self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

/// The minute of the day of `7:30`, `07:30` or `7`.
fn clock(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':').unwrap_or((text, "00"));
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        let plain = digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u16>().ok().filter(|_| plain)
    };
    let (hour, minute) = (number(hour, 1..=2)?, number(minute, 2..=2)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// A length of time such as `30m`, `2h` or `1h30m`; a week at most.
fn span(text: &str) -> Option<Duration> {
    let number = |text: &str| -> Option<u64> {
        let plain = text.len() <= 5 && text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|_| plain)
    };
    let (hours, rest) = match text.split_once('h') {
        Some((hours, rest)) => (number(hours)?, rest),
        None => (0, text),
    };
    let minutes = if rest.is_empty() { 0 } else { number(rest.strip_suffix('m')?)? };
    let length = Duration::from_secs(hours * 3600 + minutes * 60);
    (!length.is_zero() && length <= LONGEST_QUIET).then_some(length)
}

/// The minute of the day that a local time is in.
fn minute_of(local: Timestamp) -> u16 {
    let minute = local.as_millis().div_euclid(MINUTE).rem_euclid(i64::from(DAY));
    u16::try_from(minute).unwrap_or(0)
}

/// The next time at which clocks show a minute of the day.
fn next_at(zone: &Zone, now: Timestamp, minute: u16) -> Timestamp {
    let local = zone.local(now);
    let ahead = match (minute + DAY - minute_of(local)) % DAY {
        0 => DAY,
        ahead => ahead,
    };
    let begun = local.as_millis().rem_euclid(MINUTE);
    let then = now.as_millis() - begun + i64::from(ahead) * MINUTE;
    // Summer may begin or end meanwhile.
    let ahead_of = |time: Timestamp| zone.local(time).as_millis() - time.as_millis();
    let moved = ahead_of(now) - ahead_of(Timestamp::from_millis(then));
    Timestamp::from_millis(then + moved)
}

/// What the user has chosen for a while, over the hours that are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hush {
    /// Nothing rings, until a time or for the rest of the run.
    Quiet(Option<Timestamp>),
    /// It rings, until the end of the hours in which it does not.
    Awake(Timestamp),
}

/// What has been told.
#[derive(Debug, Default)]
pub struct Telling {
    pub hush: Option<Hush>,
    /// The terminal tells who has the keyboard.
    focus_told: bool,
    /// When the user pressed a key last.
    touched: Timestamp,
    /// What more was said in conversations of which something was told lately.
    held: BTreeMap<BufferId, Held>,
    /// When something was told.
    lately: VecDeque<Timestamp>,
    /// The program that could not be run, with its arguments: it is not tried again.
    pub failed: Option<Vec<String>>,
}

#[derive(Debug)]
struct Held {
    until: Timestamp,
    pause: Duration,
    more: usize,
}

impl Held {
    /// Whether it is too early. A clock that goes back by much holds nothing up.
    fn waits(&self, now: Timestamp) -> bool {
        let left = self.until.since(now);
        !left.is_zero() && left <= self.pause
    }
}

impl Telling {
    /// The user is there.
    pub fn touched(&mut self, now: Timestamp) {
        self.touched = now;
    }

    /// The terminal told who has the keyboard.
    pub fn focus_is_told(&mut self) {
        self.focus_told = true;
    }

    /// When more may be told, of any conversation.
    fn room_at(&mut self, now: Timestamp) -> Option<Timestamp> {
        self.lately.retain(|at| *at <= now && now.since(*at) < PAUSE);
        let full = self.lately.len() >= MOST_AT_ONCE;
        self.lately.front().filter(|_| full).map(|at| *at + PAUSE)
    }

    /// Something was said. Out: whether to tell it at once; else it is counted.
    pub fn comes(&mut self, id: BufferId, now: Timestamp) -> bool {
        if let Some(held) = self.held.get_mut(&id)
            && (held.more > 0 || held.waits(now))
        {
            held.more += 1;
            return false;
        }
        let room = self.room_at(now);
        let until = room.unwrap_or(now + PAUSE);
        let more = usize::from(room.is_some());
        self.held.retain(|_, held| held.more > 0 || held.waits(now));
        self.held.insert(id, Held { until, pause: PAUSE, more });
        if room.is_none() {
            self.lately.push_back(now);
        }
        room.is_none()
    }

    /// When there is something to sum up.
    pub fn deadline(&self) -> Option<Timestamp> {
        self.held.values().filter(|held| held.more > 0).map(|held| held.until).min()
    }

    /// What is to be summed up now: conversations, and how many lines each.
    pub fn due(&mut self, now: Timestamp) -> Vec<(BufferId, usize)> {
        let room = self.room_at(now);
        let mut sums = Vec::new();
        for (id, held) in &mut self.held {
            if held.more == 0 || held.waits(now) {
                continue;
            }
            if let Some(room) = room {
                held.until = room;
                continue;
            }
            sums.push((*id, std::mem::take(&mut held.more)));
            held.pause = (held.pause * 2).min(LONGEST_PAUSE);
            held.until = now + held.pause;
        }
        if !sums.is_empty() {
            self.lately.push_back(now);
        }
        sums
    }
}

impl Model {
    /// Whether the user may not see a new line of a conversation. Who has the keyboard here sees what is on the screen, and in
    /// the sidebar what is not. Where the terminal does not tell, only a key says that somebody is there.
    pub fn may_be_missed(&self, id: BufferId) -> bool {
        if !self.terminal_focused || self.suspended {
            return true;
        }
        let idle = self.now.since(self.telling.touched) >= IDLE;
        !self.telling.focus_told && (idle || !self.is_looked_at(id))
    }

    /// Whether nothing is to ring now.
    pub fn is_quiet(&self) -> bool {
        match self.telling.hush {
            Some(Hush::Quiet(until)) if until.is_none_or(|until| self.now < until) => true,
            Some(Hush::Awake(until)) if self.now < until => false,
            _ => self.is_quiet_hour(),
        }
    }

    fn is_quiet_hour(&self) -> bool {
        let minute = minute_of(self.settings.zone.local(self.now));
        self.settings.quiet.is_some_and(|hours| hours.contains(minute))
    }

    /// Nothing rings from now on: for a time such as `30m`, `until 8:00`, or `on` until that is taken back; `off` takes it
    /// back, and the rest of the hours of now. Out: whether that was understood.
    pub fn hush(&mut self, words: &str) -> bool {
        let words = words.to_ascii_lowercase();
        let until = words.strip_prefix("until ").map(str::trim);
        let hush = match (words.as_str(), until) {
            ("off", _) => {
                let hours = self.settings.quiet.filter(|_| self.is_quiet_hour());
                let end = hours.map(|hours| next_at(&self.settings.zone, self.now, hours.to));
                end.map(Hush::Awake)
            }
            ("on", _) => Some(Hush::Quiet(None)),
            (_, Some(time)) => {
                let Some(minute) = clock(time) else {
                    return false;
                };
                Some(Hush::Quiet(Some(next_at(&self.settings.zone, self.now, minute))))
            }
            (length, None) => {
                let Some(length) = span(length) else {
                    return false;
                };
                Some(Hush::Quiet(Some(self.now + length)))
            }
        };
        self.telling.hush = hush;
        true
    }

    /// Whether it is quiet, and until when, in words.
    pub fn quiet_words(&self) -> String {
        let zone = &self.settings.zone;
        let until = match (self.is_quiet(), self.telling.hush, self.settings.quiet) {
            (true, Some(Hush::Quiet(None)), _) => return "it is quiet until /quiet off".to_owned(),
            (true, Some(Hush::Quiet(Some(until))), _) if self.now < until => until,
            (true, _, Some(hours)) => next_at(zone, self.now, hours.to),
            (true, _, None) => return "it is quiet".to_owned(),
            (false, _, Some(hours)) => {
                return format!("it is not quiet now; hours for that: {hours}");
            }
            (false, ..) => {
                return "it is not quiet; /quiet 30m, /quiet until 8:00 or /quiet on makes it so"
                    .to_owned();
            }
        };
        format!("it is quiet until {}; mentions are counted", zone.to_the_minute(until))
    }

    /// What the terminal's title says: how many lines ask for the user, and where the user is.
    pub fn title(&self) -> String {
        let waiting: usize = self.buffers.iter().map(|buffer| self.asking(buffer)).sum();
        let focused = self.focused();
        let place = self.whole_name(focused);
        let title = match waiting {
            0 => format!("{place} - tchat"),
            n => format!("({n}) {place} - tchat"),
        };
        neutral::line(&title, MOST_TITLE)
    }

    /// A conversation by its name, and its network where there are several.
    pub fn whole_name(&self, buffer: &Buffer) -> String {
        let name = self.name_of(buffer);
        let several = self.networks.len() > 1 && buffer.kind != BufferKind::Server;
        if several {
            format!("{name} on {}", self.network_name(buffer.network))
        } else {
            name.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_go_over_midnight() {
        let night = Hours::parse("22:00-7:00").expect("hours");
        assert_eq!(night.to_string(), "22:00-07:00");
        for (minute, quiet) in
            [(0, true), (419, true), (420, false), (1319, false), (1320, true), (1439, true)]
        {
            assert_eq!(night.contains(minute), quiet, "{minute}");
        }
        let noon = Hours::parse("12:30 - 13").expect("hours");
        assert!(noon.contains(750) && !noon.contains(780) && !noon.contains(0));
        for wrong in ["", "22:00", "22:00-24:00", "7-7", "1:5-2:00", "a-b", "-1-2", "22:00-07:00-"]
        {
            assert!(Hours::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn lengths_are_read_with_their_units_only() {
        let minutes = |n: u64| Some(Duration::from_secs(n * 60));
        for (text, length) in [
            ("30m", minutes(30)),
            ("2h", minutes(120)),
            ("1h30m", minutes(90)),
            ("168h", minutes(168 * 60)),
            ("169h", None),
            ("0m", None),
            ("30", None),
            ("1h30", None),
            ("h", None),
            ("m", None),
            ("", None),
            ("-1h", None),
            ("99999999999h", None),
        ] {
            assert_eq!(span(text), length, "{text}");
        }
    }

    #[test]
    fn the_next_eight_o_clock_is_found_over_a_change_of_the_clock() {
        let at = |text| Timestamp::parse_server_time(text).expect("written as on the wire");
        let zone = Zone::new(3600, vec![(at("2026-03-29T01:00:00Z"), 7200)]);
        for (now, then) in [
            ("2026-03-28T06:59:59.500Z", "2026-03-28T07:00:00.000Z"),
            ("2026-03-28T07:00:00Z", "2026-03-29T06:00:00.000Z"),
            ("2026-03-28T22:10:30Z", "2026-03-29T06:00:00.000Z"),
        ] {
            assert_eq!(next_at(&zone, at(now), 480).to_server_time(), then, "{now}");
        }
    }

    #[test]
    fn a_flood_is_summed_up_less_and_less_often() {
        let mut telling = Telling::default();
        let (id, start) = (BufferId(1), Timestamp::from_millis(1_000_000));
        assert!(telling.comes(id, start));
        let mut told = Vec::new();
        for second in 0..100 {
            let now = start + Duration::from_secs(second);
            telling.comes(id, now);
            let sums = telling.due(now);
            told.extend(sums.into_iter().map(|(_, more)| (second, more)));
        }
        assert_eq!(told, [(5, 6), (15, 10), (35, 20), (75, 40)]);
        assert_eq!(telling.deadline(), Some(start + Duration::from_secs(155)));
        // A clock that was put back does not silence it for long.
        let before = Timestamp::from_millis(0);
        assert_eq!(telling.due(before).len(), 1);
    }

    #[test]
    fn many_conversations_at_once_are_one_sum() {
        let mut telling = Telling::default();
        let start = Timestamp::from_millis(1_000_000);
        let told = (0..100).filter(|n| telling.comes(BufferId(*n), start)).count();
        assert_eq!(told, MOST_AT_ONCE);
        assert_eq!(telling.due(start), []);
        let sums = telling.due(start + PAUSE);
        assert_eq!(sums.len(), 100 - MOST_AT_ONCE);
        assert_eq!(telling.deadline(), None, "nobody is woken for nothing");
    }
}
