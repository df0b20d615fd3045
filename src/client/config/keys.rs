//! The table of keys outside the bindings: what each means, what it takes, how it is set, how it is shown. A topic that grows
//! has a file of its own.

use toml::de::DeValue;

use super::kinds::{
    flag, list, name_of, number, one_of, path, quoted, shown_path, text, texts, words,
};
use super::{server_keys, telling_keys};
use crate::client::config::{Background, ClientConfig, Colours};
use crate::client::model::catalogue::{Takes, When};
use crate::client::model::desktop::Copying;
use crate::client::model::settings::{Editing, Presence};
use crate::client::themes;

/// One key.
#[derive(Debug)]
pub struct KeySpec {
    pub key: &'static str,
    /// What it means, one line.
    pub help: &'static str,
    pub takes: Takes,
    /// Whether a change of it is seen at once.
    pub when: When,
    pub(super) set: fn(&mut ClientConfig, &DeValue<'_>) -> Result<(), String>,
    /// The value in force as TOML.
    pub(super) show: fn(&ClientConfig) -> String,
}

/// Every key, in the order of the default file.
pub fn keys() -> impl Iterator<Item = &'static KeySpec> {
    [server_keys::KEYS, KEYS, telling_keys::KEYS].into_iter().flatten()
}

/// The key of a name.
pub fn find(name: &str) -> Option<&'static KeySpec> {
    keys().find(|spec| spec.key == name)
}

const KEYS: &[KeySpec] = &[
    KeySpec {
        key: "colours",
        help: "\"auto\", \"true\", \"256\", \"16\" or \"none\"",
        takes: Takes::OneOf(const { &words(COLOURS) }),
        when: When::NextStart,
        set: |config, value| one_of(value, COLOURS).map(|colours| config.colours = colours),
        show: |config| name_of(config.colours, COLOURS),
    },
    KeySpec {
        key: "theme",
        help: "\"default\", \"ember\", \"contrast\", a file, or the name of one in themes beside this file",
        takes: Takes::Theme,
        when: When::Now,
        set: |config, value| {
            config.settings.theme = themes::load(text(value)?, config.themes.as_deref())?;
            Ok(())
        },
        show: |config| quoted(&config.settings.theme.name),
    },
    KeySpec {
        key: "background",
        help: "colours for a \"dark\" or \"light\" background; \"auto\" asks the terminal, then goes by COLORFGBG, then is dark",
        takes: Takes::OneOf(const { &words(BACKGROUNDS) }),
        when: When::NextStart,
        set: |config, value| one_of(value, BACKGROUNDS).map(|which| config.background = which),
        show: |config| name_of(config.background, BACKGROUNDS),
    },
    KeySpec {
        key: "sidebar",
        help: "show the conversations at the left, where there is room",
        takes: Takes::Flag,
        when: When::Now,
        set: |config, value| flag(value).map(|on| config.settings.sidebar = on),
        show: |config| config.settings.sidebar.to_string(),
    },
    KeySpec {
        key: "members",
        help: "show the members of a channel at the right, where there is room",
        takes: Takes::Flag,
        when: When::Now,
        set: |config, value| flag(value).map(|on| config.settings.members = on),
        show: |config| config.settings.members.to_string(),
    },
    KeySpec {
        key: "mouse",
        help: "clicks and the wheel work here; false leaves them to the terminal",
        takes: Takes::Flag,
        when: When::Now,
        set: |config, value| flag(value).map(|on| config.settings.mouse = on),
        show: |config| config.settings.mouse.to_string(),
    },
    KeySpec {
        key: "copy",
        help: "who puts text onto the clipboard: the terminal (\"osc52\"), a program (\"tools\": wl-copy, xclip, xsel, pbcopy), or \"auto\": both",
        takes: Takes::OneOf(const { &words(COPYING) }),
        when: When::Now,
        set: |config, value| one_of(value, COPYING).map(|which| config.settings.copy = which),
        show: |config| name_of(config.settings.copy, COPYING),
    },
    KeySpec {
        key: "open_command",
        help: "a program that opens links, with its arguments: [\"firefox\"]; when empty, xdg-open, open or wslview",
        takes: Takes::Words,
        when: When::NextStart,
        set: |config, value| texts(value).map(|words| config.open_command = words),
        show: |config| list(&config.open_command),
    },
    KeySpec {
        key: "typing",
        help: "tell others in a conversation when you are writing to them",
        takes: Takes::Flag,
        when: When::Now,
        set: |config, value| flag(value).map(|on| config.settings.typing = on),
        show: |config| config.settings.typing.to_string(),
    },
    KeySpec {
        key: "ctcp",
        help: "answer programs that ask which program this is, the time in UTC, or for a ping (CTCP)",
        takes: Takes::Flag,
        when: When::Now,
        set: |config, value| flag(value).map(|on| config.settings.ctcp = on),
        show: |config| config.settings.ctcp.to_string(),
    },
    KeySpec {
        key: "keep",
        help: "keep conversations, drafts and what is open on this machine, for the next time; never with --plain",
        takes: Takes::Flag,
        when: When::NextStart,
        set: |config, value| flag(value).map(|on| config.settings.keep = on),
        show: |config| config.settings.keep.to_string(),
    },
    KeySpec {
        key: "data",
        help: "the folder for that; when empty, tchat/client in the folder of your data",
        takes: Takes::Text,
        when: When::NextStart,
        set: |config, value| path(value).map(|path| config.data = path),
        show: |config| shown_path(config.data.as_deref()),
    },
    KeySpec {
        key: "history_lines",
        help: "lines of one conversation that are kept there, 1000 and more; the oldest go first; 0 is no bound",
        takes: Takes::Number(0, 1_000_000_000),
        when: When::NextStart,
        set: |config, value| {
            let count = |range| number(value, range);
            let lines = count(0..=0).or_else(|_| count(1_000..=1_000_000_000))?;
            config.history_lines = u64::try_from(lines).unwrap_or(u64::MAX);
            Ok(())
        },
        show: |config| config.history_lines.to_string(),
    },
    KeySpec {
        key: "scrollback",
        help: "lines of a conversation in memory, 100 to 1000000 and no more than 8 MB; older ones are read again when one goes there",
        takes: Takes::Number(100, 1_000_000),
        when: When::Now,
        set: |config, value| {
            number(value, 100..=1_000_000).map(|lines| config.settings.scrollback = lines)
        },
        show: |config| config.settings.scrollback.to_string(),
    },
    KeySpec {
        key: "paste_limit",
        help: "a text that becomes more messages than this is asked about, 1 to 1000",
        takes: Takes::Number(1, 1_000),
        when: When::Now,
        set: |config, value| {
            number(value, 1..=1_000).map(|count| config.settings.paste_limit = count)
        },
        show: |config| config.settings.paste_limit.to_string(),
    },
    KeySpec {
        key: "editing",
        help: "keys of the line: \"emacs\", as in a shell, or \"vi\", which begins a line by inserting; f1 shows them",
        takes: Takes::OneOf(const { &words(EDITINGS) }),
        when: When::Now,
        set: |config, value| one_of(value, EDITINGS).map(|how| config.settings.editing = how),
        show: |config| name_of(config.settings.editing, EDITINGS),
    },
    KeySpec {
        key: "spelling",
        help: "check the spelling in a language (\"de_DE\") or several ([\"de_DE\", \"en_GB\"]), with the system's dictionaries",
        takes: Takes::Words,
        when: When::Now,
        set: |config, value| {
            config.settings.spelling = match value.as_str() {
                Some("") => Vec::new(),
                Some(language) => vec![language.to_owned()],
                None => texts(value)?,
            };
            Ok(())
        },
        show: |config| match config.settings.spelling.as_slice() {
            [] => quoted(""),
            [language] => quoted(language),
            several => list(several),
        },
    },
    KeySpec {
        key: "presence",
        help: "joins and parts: \"all\", \"hidden\", or \"recent\": of those who spoke lately",
        takes: Takes::OneOf(const { &words(PRESENCES) }),
        when: When::Now,
        set: |config, value| one_of(value, PRESENCES).map(|which| config.settings.presence = which),
        show: |config| name_of(config.settings.presence, PRESENCES),
    },
    KeySpec {
        key: "highlights",
        help: "words besides your name that make a line a mention; /highlight adds to them",
        takes: Takes::Words,
        when: When::Now,
        set: |config, value| texts(value).map(|words| config.settings.highlights = words),
        show: |config| list(&config.settings.highlights),
    },
    KeySpec {
        key: "ignored",
        help: "nicks, nick!user@host masks or account:name whose lines are not shown; /ignore adds to them",
        takes: Takes::Words,
        when: When::Now,
        set: |config, value| texts(value).map(|masks| config.settings.ignored = masks),
        show: |config| list(&config.settings.ignored),
    },
];

const COLOURS: &[(&str, Colours); 5] = &[
    ("auto", Colours::Auto),
    ("true", Colours::True),
    ("256", Colours::Indexed),
    ("16", Colours::Basic),
    ("none", Colours::None),
];

const BACKGROUNDS: &[(&str, Background); 3] =
    &[("auto", Background::Auto), ("dark", Background::Dark), ("light", Background::Light)];

const COPYING: &[(&str, Copying); 3] =
    &[("auto", Copying::Auto), ("osc52", Copying::Terminal), ("tools", Copying::Tools)];
const EDITINGS: &[(&str, Editing); 2] = &[("emacs", Editing::Emacs), ("vi", Editing::Vi)];

const PRESENCES: &[(&str, Presence); 3] =
    &[("all", Presence::All), ("recent", Presence::Recent), ("hidden", Presence::Hidden)];
