//! A TOML text to settings and bindings, with the line of whatever is wrong.

use std::collections::BTreeMap;

use toml::de::DeValue;

use crate::client::chord::Chord;
use crate::client::config::ClientConfig;
use crate::client::config::keys::{find, keys};
use crate::client::config::networks;
use crate::client::keymap::Layer;
use crate::settings_file::{self, Wrong, entries, line_of, unknown};

/// The tables of bindings.
pub(super) const LAYERS: &[(&str, Layer)] = &[
    ("keys", Layer::Main),
    ("overlay_keys", Layer::Overlay),
    ("selection_keys", Layer::Selection),
    ("search_keys", Layer::Search),
    ("vi_keys", Layer::Vi),
];

/// Sets what `text` says, entry by entry in its order.
pub(super) fn apply(config: &mut ClientConfig, text: &str) -> Result<(), Wrong> {
    let table = settings_file::parse(text)?;
    for (key, at, value) in entries(table.get_ref()) {
        let wrong = |what: String| settings_file::wrong(text, at, key, &what);
        if let Some(spec) = find(key) {
            (spec.set)(config, value).map_err(wrong)?;
        } else if key == networks::KEY {
            config.networks = networks::read(text, at, value)?;
        } else if let Some((_, layer)) = LAYERS.iter().find(|(name, _)| *name == key) {
            let DeValue::Table(bindings) = value else {
                return Err(wrong(format!("must be a table: write [{key}]")));
            };
            let mut bound = BTreeMap::new();
            for (chord, at, value) in entries(bindings) {
                let key = format!("{key}.{chord}");
                let wrong = |what: String| settings_file::wrong(text, at, &key, &what);
                let Some(what) = value.as_str() else {
                    return Err(wrong(
                        "must be the name of an action, a \"/command\" or \"none\"".to_owned(),
                    ));
                };
                config.keymap.bind(*layer, chord, what).map_err(wrong)?;
                if let Ok(parsed) = chord.parse::<Chord>()
                    && let Some((first, line)) = bound.insert(parsed, (chord, line_of(text, at)))
                {
                    return Err(wrong(format!("the same key as {first} in line {line}")));
                }
            }
        } else {
            let known = keys().map(|spec| spec.key).chain(LAYERS.iter().map(|(name, _)| *name));
            let known = known.chain([networks::KEY]);
            return Err(wrong(unknown(key, known, "assets/default.toml")));
        }
    }
    Ok(())
}
