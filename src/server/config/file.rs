//! A TOML file to settings, with the line of whatever is wrong.

use toml::de::{DeTable, DeValue};

use crate::nearest::nearest;
use crate::server::model::LIMITS;

use super::ServerConfig;
use super::keys::{self, Given, KEYS};

/// Number of a line, from 1, and what is wrong there.
type Wrong = (usize, String);

/// Sets what `text` says; `[limits]` first, because names are measured by them.
pub(super) fn apply(config: &mut ServerConfig, text: &str) -> Result<(), Wrong> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let what = error.message().lines().next().unwrap_or("not TOML");
        (line_of(text, at), what.to_owned())
    })?;
    let entries = entries(table.get_ref());
    let sections = entries.iter().filter(|(key, ..)| *key == "limits");
    for (key, at, value) in sections {
        let DeValue::Table(limits) = value else {
            return Err(wrong(text, *at, key, "must be a table: write [limits]"));
        };
        for (key, at, value) in self::entries(limits) {
            limit(config, key, value)
                .map_err(|what| wrong(text, at, &format!("limits.{key}"), &what))?;
        }
    }
    for (key, at, value) in entries.iter().filter(|(key, ..)| *key != "limits") {
        if KEYS.iter().any(|spec| spec.key == *key) {
            keys::set(config, key, given(value)).map_err(|what| wrong(text, *at, key, &what))?;
        } else {
            let known = KEYS.iter().map(|spec| spec.key).chain(["limits"]);
            return Err(wrong(text, *at, key, &unknown(key, known)));
        }
    }
    Ok(())
}

/// The entries of a table in the order of the text, so that the first thing that is wrong is told first.
fn entries<'t>(table: &'t DeTable<'_>) -> Vec<(&'t str, usize, &'t DeValue<'t>)> {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| {
            let name: &str = key.get_ref();
            (name, key.span().start, value.get_ref())
        })
        .collect();
    entries.sort_by_key(|(_, at, _)| *at);
    entries
}

fn limit(config: &mut ServerConfig, key: &str, value: &DeValue<'_>) -> Result<(), String> {
    let Some(spec) = LIMITS.iter().find(|spec| spec.key == key) else {
        return Err(unknown(key, LIMITS.iter().map(|spec| spec.key)));
    };
    let number = value
        .as_integer()
        .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
    let set = number.is_some_and(|number| config.limits.set(key, number).is_ok());
    if set {
        Ok(())
    } else {
        let (least, most) = (spec.least, spec.most);
        Err(format!("must be a number from {least} to {most}"))
    }
}

fn given(value: &DeValue<'_>) -> Given {
    match value {
        DeValue::String(text) => Given::Text(text.to_string()),
        DeValue::Boolean(flag) => Given::Flag(*flag),
        DeValue::Array(items) => items
            .iter()
            .map(|item| item.get_ref().as_str().map(str::to_owned))
            .collect::<Option<_>>()
            .map_or(Given::Other("a list of other things"), Given::List),
        DeValue::Integer(_) | DeValue::Float(_) => Given::Other("a number"),
        DeValue::Datetime(_) => Given::Other("a date"),
        DeValue::Table(_) => Given::Other("a table"),
    }
}

fn unknown<'k>(key: &str, known: impl Iterator<Item = &'k str>) -> String {
    match nearest(key, known) {
        Some(meant) => format!("unknown key; did you mean {meant}?"),
        None => "unknown key; assets/server.toml lists them all".to_owned(),
    }
}

fn wrong(text: &str, at: usize, key: &str, what: &str) -> Wrong {
    (line_of(text, at), format!("{key}: {what}"))
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
