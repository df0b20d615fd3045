//! A setting changed while the program runs, by what somebody typed; and what can be set, told to the model.

use toml::de::DeValue;

use super::keys::{KeySpec, find, keys};
use super::kinds::quoted;
use super::values::DEFAULTS;
use crate::client::action::ACTIONS;
use crate::client::chord::Chord;
use crate::client::config::ClientConfig;
use crate::client::config::file::LAYERS;
use crate::client::keymap::{Keymap, Layer};
use crate::client::model::catalogue::{Binding, Catalogue, Setting, Takes, When};
use crate::client::model::saving::Saving;
use crate::client::model::settings::Settings;
use crate::nearest::nearest;
use crate::settings_file::{entries, parse};

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub when: When,
    pub saving: Saving,
}

impl ClientConfig {
    /// Sets what `name` means (`mouse`, `keys.f9`) to what `typed` says; to the default without it.
    ///
    /// # Errors
    /// A sentence for the user. Nothing has changed then.
    pub fn change(&mut self, name: &str, typed: Option<&str>) -> Result<Changed, String> {
        if let Some((table, layer, chord)) = key_of_keyboard(name) {
            return self.bind(table, layer, chord, typed);
        }
        let spec = find(name).ok_or_else(|| unknown(name))?;
        let mut changed = self.clone();
        let ((), saving) = taken(spec, typed, |value| (spec.set)(&mut changed, value))?;
        *self = changed;
        Ok(Changed { when: spec.when, saving })
    }

    fn bind(
        &mut self,
        table: &str,
        layer: Layer,
        chord: &str,
        typed: Option<&str>,
    ) -> Result<Changed, String> {
        let mut keymap = self.keymap.clone();
        let default =
            chord.parse().ok().and_then(|chord: Chord| DEFAULTS.keymap.what(layer, chord));
        let what = typed.or(default.as_deref()).unwrap_or("none").trim();
        keymap.bind(layer, chord, what)?;
        if keymap.keys(Layer::Main, "send").is_empty() {
            return Err("no key would send any more; bind another one to send first".to_owned());
        }
        self.keymap = keymap;
        let chord = chord.parse::<Chord>().map_or(chord.to_owned(), |chord| chord.to_string());
        let path = vec![table.to_owned(), chord];
        Ok(Changed { when: When::Now, saving: Saving { path, value: typed.map(|_| quoted(what)) } })
    }

    /// Takes over what has been changed by keys and commands. Whether conversations are kept was decided at the start.
    pub fn take_over(&mut self, settings: &Settings) {
        self.settings = Settings { keep: self.settings.keep, ..settings.clone() };
    }

    /// Everything that can be set, as it is now.
    pub fn catalogue(&self) -> Catalogue {
        let settings = keys().map(|spec| Setting {
            name: spec.key,
            help: spec.help,
            takes: spec.takes,
            values: match spec.takes {
                Takes::Theme => self.theme_names.clone(),
                takes => takes.values().into_iter().map(str::to_owned).collect(),
            },
            when: spec.when,
            default: (spec.show)(&DEFAULTS),
            value: (spec.show)(self),
        });
        Catalogue {
            settings: settings.collect(),
            bindings: LAYERS.iter().flat_map(|layer| bindings(&self.keymap, *layer)).collect(),
            tables: LAYERS.iter().map(|(name, _)| *name).collect(),
            actions: ACTIONS.iter().map(|action| (action.name, action.help)).collect(),
        }
    }
}

/// The setting whose value is a file that has to be read.
pub const THEME: &str = "theme";

/// The name of the theme that was typed, of the default one without; and what is to be written once it was read.
///
/// # Errors
/// It is no name.
pub fn theme_named(typed: Option<&str>) -> Result<(String, Saving), String> {
    let spec = find(THEME).ok_or_else(|| unknown(THEME))?;
    taken(spec, typed, |value| {
        value.as_str().map(str::to_owned).ok_or_else(|| "a name is needed".to_owned())
    })
}

/// What `take` makes of a value of a setting as it was typed, of the default one without; and what is to be written of it.
fn taken<T>(
    spec: &KeySpec,
    typed: Option<&str>,
    take: impl FnOnce(&DeValue<'_>) -> Result<T, String>,
) -> Result<(T, Saving), String> {
    let wrong = |why: String| format!("{}: {why}", spec.key);
    let value = match typed {
        Some(typed) => toml_of(spec.takes, typed).map_err(wrong)?,
        None => (spec.show)(&DEFAULTS),
    };
    let text = format!("value = {value}\n");
    let table = parse(&text).map_err(|(_, why)| wrong(why))?;
    let Some((_, _, parsed)) = entries(table.get_ref()).pop() else {
        return Err(wrong("a value is needed".to_owned()));
    };
    let taken = take(parsed).map_err(wrong)?;
    Ok((taken, Saving { path: vec![spec.key.to_owned()], value: typed.map(|_| value) }))
}

fn bindings(keymap: &Keymap, (table, layer): (&'static str, Layer)) -> Vec<Binding> {
    let all = keymap.all(layer);
    all.map(|(chord, what)| Binding { table, chord: chord.to_string(), what }).collect()
}

/// The table, its layer and the key of a name such as `keys.ctrl-k`.
fn key_of_keyboard(name: &str) -> Option<(&'static str, Layer, &str)> {
    let (table, chord) = name.split_once('.')?;
    let (table, layer) = LAYERS.iter().find(|(known, _)| *known == table)?;
    Some((table, *layer, chord))
}

fn unknown(name: &str) -> String {
    match nearest(name, keys().map(|spec| spec.key)) {
        Some(meant) => format!("no such setting: {name}; did you mean {meant}?"),
        None => format!("no such setting: {name}; /set lists them"),
    }
}

/// What was typed as TOML: quotes and brackets may be there, and need not be.
fn toml_of(takes: Takes, typed: &str) -> Result<String, String> {
    let typed = typed.trim();
    let switch = |typed: &str| match typed.to_ascii_lowercase().as_str() {
        "on" | "yes" | "true" => Some("true".to_owned()),
        "off" | "no" | "false" => Some("false".to_owned()),
        _ => None,
    };
    let quoted_already = typed.starts_with(['"', '\'']);
    Ok(match takes {
        Takes::Flag => switch(typed).ok_or("must be true or false")?,
        Takes::FlagOr(_) => switch(typed).unwrap_or_else(|| bare(typed)),
        Takes::Number(from, to) => typed
            .replace('_', "")
            .parse::<usize>()
            .map_err(|_| format!("must be a number from {from} to {to}"))?
            .to_string(),
        Takes::OneOf(_) | Takes::Text | Takes::Theme if quoted_already => typed.to_owned(),
        Takes::OneOf(_) | Takes::Text | Takes::Theme => quoted(typed),
        Takes::Hidden => {
            return Err(
                "a password is not typed where it can be seen: /login asks for it and can \
                        keep it; or write password_command into the file"
                    .to_owned(),
            );
        }
        Takes::Words if typed.starts_with('[') => typed.to_owned(),
        Takes::Words => words(typed),
    })
}

/// A word in quotes, once.
fn bare(typed: &str) -> String {
    if typed.starts_with(['"', '\'']) { typed.to_owned() } else { quoted(typed) }
}

/// Words with commas between them where there are any, else with spaces.
fn words(typed: &str) -> String {
    let parted: Vec<&str> = if typed.contains(',') {
        typed.split(',').map(str::trim).collect()
    } else {
        typed.split_whitespace().collect()
    };
    let words = parted.into_iter().filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(bare).collect();
    format!("[{}]", words.join(", "))
}
