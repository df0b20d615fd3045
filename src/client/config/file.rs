//! A TOML text to settings and bindings, with the line of whatever is wrong.

use toml::de::{DeTable, DeValue};

use crate::client::config::ClientConfig;
use crate::client::config::keys::KEYS;
use crate::client::keymap::Layer;
use crate::nearest::nearest;

/// The tables of bindings.
pub(super) const LAYERS: &[(&str, Layer)] =
    &[("keys", Layer::Main), ("overlay_keys", Layer::Overlay)];

/// Number of a line, from 1, and what is wrong there.
type Wrong = (usize, String);

/// Sets what `text` says, entry by entry in its order.
pub(super) fn apply(config: &mut ClientConfig, text: &str) -> Result<(), Wrong> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let what = error.message().lines().next().unwrap_or("not TOML");
        (line_of(text, at), what.to_owned())
    })?;
    for (key, at, value) in entries(table.get_ref()) {
        let wrong = |what: String| (line_of(text, at), format!("{key}: {what}"));
        if let Some(spec) = KEYS.iter().find(|spec| spec.key == key) {
            (spec.set)(config, value).map_err(wrong)?;
        } else if let Some((_, layer)) = LAYERS.iter().find(|(name, _)| *name == key) {
            let DeValue::Table(bindings) = value else {
                return Err(wrong(format!("must be a table: write [{key}]")));
            };
            for (chord, at, value) in entries(bindings) {
                let wrong = |what: String| (line_of(text, at), format!("{key}.{chord}: {what}"));
                let Some(what) = value.as_str() else {
                    return Err(wrong(
                        "must be the name of an action, a \"/command\" or \"none\"".to_owned(),
                    ));
                };
                config.keymap.bind(*layer, chord, what).map_err(wrong)?;
            }
        } else {
            return Err(wrong(unknown(key)));
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

fn unknown(key: &str) -> String {
    let tables = LAYERS.iter().map(|(name, _)| *name);
    match nearest(key, KEYS.iter().map(|spec| spec.key).chain(tables)) {
        Some(meant) => format!("unknown key; did you mean {meant}?"),
        None => "unknown key; assets/default.toml lists them all".to_owned(),
    }
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
