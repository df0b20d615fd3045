//! Settings and bindings to a TOML text with comments: what the default file is.

use std::fmt::Write as _;

use crate::client::action::ACTIONS;
use crate::client::config::ClientConfig;
use crate::client::config::file::LAYERS;
use crate::client::config::keys::keys;
use crate::client::config::kinds::quoted;
use crate::client::config::networks;
use crate::client::keymap::Layer;

const HEAD: &str = "\
# Everything that can be set in the tchat client, with the values that hold without a file.
# Write only what you want to change into client.toml in the folder tchat of your configuration,
# or into a file that you name with --config.
";

const MAIN: &str = "
# Keys: the name of an action below, a command in quotes (\"/away at lunch\"), or \"none\".
# A key is ctrl-, alt- and shift- before a character or one of: backspace, delete, down, end,
# enter, esc, f1 to f24, home, insert, left, pgdn, pgup, right, space, tab, up.
[keys]
";

const OVERLAY: &str = "
# Keys that mean something else while help, a question or a list is open. Where a line is
# edited there, characters are typed.
[overlay_keys]
";

const SELECTION: &str = "
# Keys that mean something else while a message is chosen. No text is typed then.
[selection_keys]
";

const SEARCH: &str = "
# Keys that mean something else once the words of a search in a conversation stand (after enter).
[search_keys]
";

const VI: &str = "
# Keys of the normal mode where editing = \"vi\", before those of vi itself: f1 lists them.
[vi_keys]
";

pub(super) fn render(config: &ClientConfig) -> String {
    let mut text = HEAD.to_owned();
    for spec in keys() {
        let (help, key, value) = (spec.help, spec.key, (spec.show)(config));
        add(&mut text, format_args!("\n# {help}\n{key} = {value}\n"));
    }
    text.push_str(networks::HELP);
    for (_, layer) in LAYERS {
        text.push_str(match layer {
            Layer::Main => MAIN,
            Layer::Overlay => OVERLAY,
            Layer::Selection => SELECTION,
            Layer::Search => SEARCH,
            Layer::Vi => VI,
        });
        bindings(config, *layer, &mut text);
    }
    text
}

fn bindings(config: &ClientConfig, layer: Layer, text: &mut String) {
    for action in ACTIONS {
        let keys = config.keymap.keys(layer, action.name);
        if keys.is_empty() {
            continue;
        }
        add(text, format_args!("# {}\n", action.help));
        for key in keys {
            let (key, name) = (key_of(&key.to_string()), action.name);
            add(text, format_args!("{key} = \"{name}\"\n"));
        }
    }
    for (key, line) in config.keymap.commands(layer) {
        let (key, line) = (key_of(&key.to_string()), quoted(line));
        add(text, format_args!("{key} = {line}\n"));
    }
}

fn add(text: &mut String, what: std::fmt::Arguments<'_>) {
    text.write_fmt(what).expect("a string takes everything");
}

/// A key as TOML writes it: bare where that is possible.
fn key_of(chord: &str) -> String {
    let bare = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if chord.bytes().all(bare) { chord.to_owned() } else { quoted(chord) }
}
