//! What can stand for a word of `/set`, `/unset` and `/bind`: names, values, keys, actions.

use crate::client::model::catalogue::Catalogue;

/// Settings that begin like `typed`; keys of the keyboard once their table is typed.
pub(super) fn names(catalogue: &Catalogue, typed: &str) -> Vec<String> {
    let settings = catalogue.settings.iter().map(|setting| setting.name.to_owned());
    let tables = catalogue.tables.iter().map(|table| format!("{table}."));
    let bindings = catalogue.bindings.iter().map(|binding| format!("{} ", binding.name()));
    let settings = settings.map(|name| name + " ");
    let in_table = catalogue.is_key(typed);
    let all = settings.chain(tables.filter(|_| !in_table)).chain(bindings.filter(|_| in_table));
    all.filter(|name| name.starts_with(typed)).collect()
}

/// Values of the setting that a command line names; without a word yet, what it is now first.
pub(super) fn values(catalogue: &Catalogue, line: &str, typed: &str) -> Vec<String> {
    let mut words = line.split_whitespace().skip(1);
    let Some(name) = words.next() else {
        return Vec::new();
    };
    if catalogue.is_key(name) {
        return bound(catalogue, typed);
    }
    let Some(setting) = catalogue.setting(name) else {
        return Vec::new();
    };
    let mut found = setting.values.clone();
    if found.is_empty() && words.next().is_none() {
        found.extend([setting.value.clone(), setting.default.clone()]);
        found.dedup();
    }
    found.retain(|value| value.starts_with(typed));
    found
}

/// Keys that are bound, of those that nothing lies over the conversation.
pub(super) fn keys(catalogue: &Catalogue, typed: &str) -> Vec<String> {
    let main = catalogue.tables.first();
    let bindings = catalogue.bindings.iter().filter(|binding| main == Some(&binding.table));
    let keys = bindings.map(|binding| format!("{} ", binding.chord));
    keys.filter(|key| key.starts_with(typed)).collect()
}

/// What a key can do.
pub(super) fn bound(catalogue: &Catalogue, typed: &str) -> Vec<String> {
    let actions = catalogue.actions.iter().map(|(name, _)| *name).chain(["none"]);
    actions.filter(|name| name.starts_with(typed)).map(str::to_owned).collect()
}
