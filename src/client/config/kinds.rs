//! Values of a file to types, with what they must be where they are not; and types to TOML.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use toml::de::DeValue;

pub(super) fn text<'v>(value: &'v DeValue<'_>) -> Result<&'v str, String> {
    value.as_str().ok_or_else(|| must_be("a text in quotes", value))
}

/// A file or folder; none when empty.
pub(super) fn path(value: &DeValue<'_>) -> Result<Option<PathBuf>, String> {
    let path = text(value)?;
    Ok((!path.is_empty()).then(|| PathBuf::from(path)))
}

pub(super) fn shown_path(path: Option<&Path>) -> String {
    quoted(&path.unwrap_or(Path::new("")).to_string_lossy())
}

pub(super) fn flag(value: &DeValue<'_>) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| must_be("true or false", value))
}

pub(super) fn number(value: &DeValue<'_>, range: RangeInclusive<usize>) -> Result<usize, String> {
    value
        .as_integer()
        .and_then(|n| usize::from_str_radix(n.as_str(), n.radix()).ok())
        .filter(|n| range.contains(n))
        .ok_or_else(|| format!("must be a number from {} to {}", range.start(), range.end()))
}

pub(super) fn texts(value: &DeValue<'_>) -> Result<Vec<String>, String> {
    let wrong = || must_be("a list of texts, such as [\"a\", \"b\"]", value);
    value
        .as_array()
        .ok_or_else(wrong)?
        .iter()
        .map(|item| item.get_ref().as_str().map(str::to_owned).ok_or_else(wrong))
        .collect()
}

pub(super) fn one_of<T: Copy>(value: &DeValue<'_>, names: &[(&str, T)]) -> Result<T, String> {
    let known = || {
        let names: Vec<String> = names.iter().map(|(name, _)| quoted(name)).collect();
        format!("must be one of {}", names.join(", "))
    };
    let name = value.as_str().ok_or_else(known)?;
    names.iter().find(|(known, _)| *known == name).map(|(_, value)| *value).ok_or_else(known)
}

/// The words of a table, for what a key takes.
pub(super) const fn words<T: Copy, const N: usize>(
    table: &[(&'static str, T); N],
) -> [&'static str; N] {
    let mut words = [""; N];
    let mut at = 0;
    while at < N {
        words[at] = table[at].0;
        at += 1;
    }
    words
}

pub(super) fn name_of<T: PartialEq + Copy>(value: T, names: &[(&str, T)]) -> String {
    let found = names.iter().find(|(_, known)| *known == value);
    quoted(found.map_or("", |(name, _)| name))
}

pub(super) fn must_be(what: &str, value: &DeValue<'_>) -> String {
    format!("must be {what}, not {}", value.type_str())
}

pub(super) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

pub(super) fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    format!("[{}]", items.join(", "))
}
