//! A TOML file to settings, with the line of whatever is wrong.

use toml::de::DeValue;

use crate::server::model::LIMITS;
use crate::settings_file::{self, Wrong, unknown, wrong};

use super::ServerConfig;
use super::keys::{self, Given, KEYS};
use super::{accounts, history, operators};

/// The file that lists every key.
pub(super) const ALL: &str = "assets/server.toml";

/// Sets what `text` says; `[limits]` first, because names are measured by them.
pub(super) fn apply(config: &mut ServerConfig, text: &str) -> Result<(), Wrong> {
    let table = settings_file::parse(text)?;
    let entries = settings_file::entries(table.get_ref());
    let sections = entries.iter().filter(|(key, ..)| *key == "limits");
    for (key, at, value) in sections {
        let DeValue::Table(limits) = value else {
            return Err(wrong(text, *at, key, "must be a table: write [limits]"));
        };
        for (key, at, value) in settings_file::entries(limits) {
            limit(config, key, value)
                .map_err(|what| wrong(text, at, &format!("limits.{key}"), &what))?;
        }
    }
    for (key, at, value) in entries.iter().filter(|(key, ..)| *key != "limits") {
        if KEYS.iter().any(|spec| spec.key == *key) {
            keys::set(config, key, given(value)).map_err(|what| wrong(text, *at, key, &what))?;
        } else if *key == "operator" {
            config.operators = operators::read(text, *at, value)?;
        } else if *key == "history" {
            config.history = history::read(text, *at, value, config.limits.channel_length)?;
        } else if *key == "accounts" {
            config.accounts = accounts::read(text, *at, value)?;
        } else {
            let tables = ["accounts", "history", "limits", "operator"];
            let known = KEYS.iter().map(|spec| spec.key).chain(tables);
            return Err(wrong(text, *at, key, &unknown(key, known, ALL)));
        }
    }
    Ok(())
}

fn limit(config: &mut ServerConfig, key: &str, value: &DeValue<'_>) -> Result<(), String> {
    let Some(spec) = LIMITS.iter().find(|spec| spec.key == key) else {
        return Err(unknown(key, LIMITS.iter().map(|spec| spec.key), ALL));
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
