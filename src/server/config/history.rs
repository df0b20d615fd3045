//! The `[history]` table: how long and how much of what was said is kept, in all and in single channels.

use toml::de::{DeTable, DeValue};

use crate::proto::ChannelName;
use crate::settings_file::{self, Wrong, unknown, wrong};

use super::file::ALL;
use super::keys::channel;

/// How much is kept; of everything 0 is without a bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryConfig {
    pub days: u32,
    pub rows_per_channel: u64,
    pub rows_in_total: u64,
    /// Channels that have bounds of their own.
    pub channels: Vec<ChannelHistory>,
}

/// What is kept of one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelHistory {
    pub name: ChannelName,
    pub days: u32,
    pub rows: u64,
}

impl Default for HistoryConfig {
    /// For ever, as far as strangers cannot fill the disk: a row takes some hundred bytes.
    fn default() -> Self {
        Self {
            days: 0,
            rows_per_channel: 1_000_000,
            rows_in_total: 5_000_000,
            channels: Vec::new(),
        }
    }
}

const KEYS: [&str; 4] = ["days", "rows_per_channel", "rows_in_total", "channel"];
const CHANNEL_KEYS: [&str; 3] = ["name", "days", "rows"];
/// A hundred years.
const MOST_DAYS: u32 = 36_500;
const MOST_ROWS: u64 = 10_000_000_000;
const MOST_CHANNELS: usize = 10_000;

const COMMENT: &str = "\
    \n# How much of what is said in channels is kept; what is beyond any of these is forgotten, the oldest first. 0 is no bound.\n\
    [history]\n";
const EXAMPLE: &str = "\
    \n# A channel with bounds of its own; what is left out is as above.\n\
    # [[history.channel]]\n\
    # name = \"lobby\"\n\
    # days = 30\n\
    # rows = 10000\n";

impl HistoryConfig {
    /// The single values with their keys and what they mean.
    fn values(&self) -> [(&'static str, &'static str, String); 3] {
        [
            ("days", "days that a line is kept", self.days.to_string()),
            ("rows_per_channel", "lines kept of one channel", self.rows_per_channel.to_string()),
            ("rows_in_total", "lines kept in all", self.rows_in_total.to_string()),
        ]
    }

    /// As it stands in a file.
    pub(super) fn show(&self) -> String {
        let mut text = "\n[history]\n".to_owned();
        for (key, _, value) in self.values() {
            text.extend([key, " = ", &value, "\n"]);
        }
        for ChannelHistory { name, days, rows } in &self.channels {
            let name = toml::Value::from(name.as_str());
            text.extend([
                format!("\n[[history.channel]]\nname = {name}\n"),
                format!("days = {days}\nrows = {rows}\n"),
            ]);
        }
        text
    }

    /// As the default file has it.
    pub(super) fn explained() -> String {
        let mut text = COMMENT.to_owned();
        for (key, help, value) in Self::default().values() {
            text.extend(["\n# ", help, "\n", key, " = ", &value, "\n"]);
        }
        text + EXAMPLE
    }
}

/// Reads the table; `at` is where `history` stands in `text`, `longest` the bytes of the longest name of a channel.
pub(super) fn read(
    text: &str,
    at: usize,
    value: &DeValue<'_>,
    longest: usize,
) -> Result<HistoryConfig, Wrong> {
    let mut history = HistoryConfig::default();
    let DeValue::Table(table) = value else {
        return Err(wrong(text, at, "history", "must be a table: write [history]"));
    };
    let mut channels = None;
    for (key, at, value) in settings_file::entries(table) {
        let wrong = |what: String| wrong(text, at, &format!("history.{key}"), &what);
        match key {
            "days" => history.days = days(value).map_err(wrong)?,
            "rows_per_channel" => history.rows_per_channel = rows(value).map_err(wrong)?,
            "rows_in_total" => history.rows_in_total = rows(value).map_err(wrong)?,
            "channel" => channels = Some((at, value)),
            _ => return Err(wrong(unknown(key, KEYS, ALL))),
        }
    }
    // What is left out there is as it is here.
    if let Some((at, value)) = channels {
        let tables =
            || wrong(text, at, "history.channel", "must be tables: write [[history.channel]]");
        let DeValue::Array(items) = value else {
            return Err(tables());
        };
        if items.len() > MOST_CHANNELS {
            let most = format!("at most {MOST_CHANNELS} are possible");
            return Err(wrong(text, at, "history.channel", &most));
        }
        for item in items {
            let DeValue::Table(table) = item.get_ref() else {
                return Err(tables());
            };
            let one = one(text, item.span().start, table, &history, longest)?;
            if history.channels.iter().any(|other| other.name.folded() == one.name.folded()) {
                let what = format!("{} is there twice", one.name);
                return Err(wrong(text, item.span().start, "history.channel.name", &what));
            }
            history.channels.push(one);
        }
    }
    Ok(history)
}

fn one(
    text: &str,
    at: usize,
    table: &DeTable<'_>,
    general: &HistoryConfig,
    longest: usize,
) -> Result<ChannelHistory, Wrong> {
    let mut name = None;
    let (mut own_days, mut own_rows) = (general.days, general.rows_per_channel);
    for (key, at, value) in settings_file::entries(table) {
        let wrong = |what: String| wrong(text, at, &format!("history.channel.{key}"), &what);
        match key {
            "name" => {
                let given = value.as_str().ok_or_else(|| wrong("must be a string".to_owned()))?;
                name = Some(channel(given, longest).map_err(wrong)?);
            }
            "days" => own_days = days(value).map_err(wrong)?,
            "rows" => own_rows = rows(value).map_err(wrong)?,
            _ => return Err(wrong(unknown(key, CHANNEL_KEYS, ALL))),
        }
    }
    let name = name.ok_or_else(|| wrong(text, at, "history.channel.name", "is missing"))?;
    Ok(ChannelHistory { name, days: own_days, rows: own_rows })
}

fn days(value: &DeValue<'_>) -> Result<u32, String> {
    let days = number(value).and_then(|days| u32::try_from(days).ok());
    days.filter(|days| *days <= MOST_DAYS)
        .ok_or_else(|| format!("must be a number from 0 to {MOST_DAYS}; 0 is for ever"))
}

fn rows(value: &DeValue<'_>) -> Result<u64, String> {
    let rows = number(value).filter(|rows| *rows <= MOST_ROWS);
    rows.ok_or_else(|| format!("must be a number from 0 to {MOST_ROWS}; 0 is no bound"))
}

fn number(value: &DeValue<'_>) -> Option<u64> {
    let number = value.as_integer()?;
    u64::from_str_radix(number.as_str(), number.radix()).ok()
}
