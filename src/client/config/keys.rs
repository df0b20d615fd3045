//! The table of keys outside the bindings: what each means, how it is set, how it is shown.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use toml::de::DeValue;

use crate::client::config::{Background, ClientConfig, Colours};
use crate::client::model::password::Secret;
use crate::client::model::settings::Presence;
use crate::client::model::target;

/// One key.
#[derive(Debug)]
pub struct KeySpec {
    pub key: &'static str,
    /// What it means, one line.
    pub help: &'static str,
    pub(super) set: fn(&mut ClientConfig, &DeValue<'_>) -> Result<(), String>,
    /// The value in force as TOML.
    pub(super) show: fn(&ClientConfig) -> String,
}

/// Every key, in the order of the default file.
pub const KEYS: &[KeySpec] = &[
    KeySpec {
        key: "server",
        help: "where to connect without an address: host, host:port or irc://host/#channel",
        set: |config, value| {
            let (server, channels) = target::parse(text(value)?)?;
            config.server = server;
            config.server_channels = channels;
            Ok(())
        },
        show: |config| quoted(&config.server.to_string()),
    },
    KeySpec {
        key: "tls",
        help: "encrypt the connection to it: true, false, or \"auto\": unless it is on this machine",
        set: |config, value| {
            config.tls = match value.as_str() {
                Some("auto") => None,
                _ => Some(value.as_bool().ok_or("must be true, false or \"auto\"")?),
            };
            Ok(())
        },
        show: |config| config.tls.map_or_else(|| quoted("auto"), |tls| tls.to_string()),
    },
    KeySpec {
        key: "pin",
        help: "the one certificate that it may have: sha256: and 64 digits, as tchat serve prints it",
        set: |config, value| {
            let pin = text(value)?;
            config.pin = if pin.is_empty() { None } else { Some(target::parse_pin(pin)?) };
            Ok(())
        },
        show: |config| quoted(&config.pin.map(|pin| pin.to_string()).unwrap_or_default()),
    },
    KeySpec {
        key: "account",
        help: "your account there; its password is asked for where nothing below says it",
        set: |config, value| {
            let account = text(value)?;
            config.account = (!account.is_empty()).then(|| account.to_owned());
            Ok(())
        },
        show: |config| quoted(config.account.as_deref().unwrap_or_default()),
    },
    KeySpec {
        key: "password_command",
        help: "a program that says the password, with its arguments: [\"pass\", \"show\", \"chat\"]; no shell is between",
        set: |config, value| texts(value).map(|words| config.password_command = words),
        show: |config| list(&config.password_command),
    },
    KeySpec {
        key: "password",
        help: "the password itself: whoever can read this file has it then",
        set: |config, value| {
            config.password = Secret::new(text(value)?);
            Ok(())
        },
        // It is shown to nobody.
        show: |_| quoted(""),
    },
    KeySpec {
        key: "certificate",
        help: "your certificate (PEM), if it knows you by one (SASL EXTERNAL)",
        set: |config, value| path(value).map(|path| config.certificate = path),
        show: |config| shown_path(config.certificate.as_deref()),
    },
    KeySpec {
        key: "certificate_key",
        help: "the key of your certificate (PEM); when empty, in the same file",
        set: |config, value| path(value).map(|path| config.certificate_key = path),
        show: |config| shown_path(config.certificate_key.as_deref()),
    },
    KeySpec {
        key: "nick",
        help: "the name to use; when empty you are asked",
        set: |config, value| {
            let nick = text(value)?;
            config.nick = (!nick.is_empty()).then(|| nick.to_owned());
            Ok(())
        },
        show: |config| quoted(config.nick.as_deref().unwrap_or_default()),
    },
    KeySpec {
        key: "join",
        help: "channels to join at the start; the leading # may be left out",
        set: |config, value| texts(value).map(|join| config.join.extend(join)),
        show: |config| list(&config.join),
    },
    KeySpec {
        key: "colours",
        help: "\"auto\", \"true\", \"256\", \"16\" or \"none\"",
        set: |config, value| one_of(value, COLOURS).map(|colours| config.colours = colours),
        show: |config| name_of(config.colours, COLOURS),
    },
    KeySpec {
        key: "background",
        help: "colours for a \"dark\" or \"light\" background; \"auto\" goes by COLORFGBG, dark without it",
        set: |config, value| one_of(value, BACKGROUNDS).map(|which| config.background = which),
        show: |config| name_of(config.background, BACKGROUNDS),
    },
    KeySpec {
        key: "sidebar",
        help: "show the conversations at the left, where there is room",
        set: |config, value| flag(value).map(|on| config.settings.sidebar = on),
        show: |config| config.settings.sidebar.to_string(),
    },
    KeySpec {
        key: "members",
        help: "show the members of a channel at the right, where there is room",
        set: |config, value| flag(value).map(|on| config.settings.members = on),
        show: |config| config.settings.members.to_string(),
    },
    KeySpec {
        key: "mouse",
        help: "clicks and the wheel work here; false leaves them to the terminal",
        set: |config, value| flag(value).map(|on| config.settings.mouse = on),
        show: |config| config.settings.mouse.to_string(),
    },
    KeySpec {
        key: "bell",
        help: "ring for mentions and direct messages while the terminal is not focused",
        set: |config, value| flag(value).map(|on| config.settings.bell = on),
        show: |config| config.settings.bell.to_string(),
    },
    KeySpec {
        key: "typing",
        help: "tell others in a conversation when you are writing to them",
        set: |config, value| flag(value).map(|on| config.settings.typing = on),
        show: |config| config.settings.typing.to_string(),
    },
    KeySpec {
        key: "ctcp",
        help: "answer programs that ask which program this is, the time in UTC, or for a ping (CTCP)",
        set: |config, value| flag(value).map(|on| config.settings.ctcp = on),
        show: |config| config.settings.ctcp.to_string(),
    },
    KeySpec {
        key: "keep",
        help: "keep conversations, drafts and what is open on this machine, for the next time; never with --plain",
        set: |config, value| flag(value).map(|on| config.settings.keep = on),
        show: |config| config.settings.keep.to_string(),
    },
    KeySpec {
        key: "data",
        help: "the folder for that; when empty, tchat/client in the folder of your data",
        set: |config, value| path(value).map(|path| config.data = path),
        show: |config| shown_path(config.data.as_deref()),
    },
    KeySpec {
        key: "history_lines",
        help: "lines of one conversation that are kept there, 1000 and more; the oldest go first; 0 is no bound",
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
        help: "lines of a conversation in memory, 100 to 1000000",
        set: |config, value| {
            number(value, 100..=1_000_000).map(|lines| config.settings.scrollback = lines)
        },
        show: |config| config.settings.scrollback.to_string(),
    },
    KeySpec {
        key: "paste_limit",
        help: "a text that becomes more messages than this is asked about, 1 to 1000",
        set: |config, value| {
            number(value, 1..=1_000).map(|count| config.settings.paste_limit = count)
        },
        show: |config| config.settings.paste_limit.to_string(),
    },
    KeySpec {
        key: "presence",
        help: "joins and parts: \"all\", \"hidden\", or \"recent\": of those who spoke lately",
        set: |config, value| one_of(value, PRESENCES).map(|which| config.settings.presence = which),
        show: |config| name_of(config.settings.presence, PRESENCES),
    },
    KeySpec {
        key: "highlights",
        help: "words besides your name that make a line a mention",
        set: |config, value| texts(value).map(|words| config.settings.highlights = words),
        show: |config| list(&config.settings.highlights),
    },
    KeySpec {
        key: "ignored",
        help: "nicks or nick!user@host masks whose lines are not shown",
        set: |config, value| texts(value).map(|masks| config.settings.ignored = masks),
        show: |config| list(&config.settings.ignored),
    },
];

const COLOURS: &[(&str, Colours)] = &[
    ("auto", Colours::Auto),
    ("true", Colours::True),
    ("256", Colours::Indexed),
    ("16", Colours::Basic),
    ("none", Colours::None),
];

const BACKGROUNDS: &[(&str, Background)] =
    &[("auto", Background::Auto), ("dark", Background::Dark), ("light", Background::Light)];

const PRESENCES: &[(&str, Presence)] =
    &[("all", Presence::All), ("recent", Presence::Recent), ("hidden", Presence::Hidden)];

fn text<'v>(value: &'v DeValue<'_>) -> Result<&'v str, String> {
    value.as_str().ok_or_else(|| must_be("a text in quotes", value))
}

/// A file or folder; none when empty.
fn path(value: &DeValue<'_>) -> Result<Option<PathBuf>, String> {
    let path = text(value)?;
    Ok((!path.is_empty()).then(|| PathBuf::from(path)))
}

fn shown_path(path: Option<&Path>) -> String {
    quoted(&path.unwrap_or(Path::new("")).to_string_lossy())
}

fn flag(value: &DeValue<'_>) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| must_be("true or false", value))
}

fn number(value: &DeValue<'_>, range: RangeInclusive<usize>) -> Result<usize, String> {
    value
        .as_integer()
        .and_then(|n| usize::from_str_radix(n.as_str(), n.radix()).ok())
        .filter(|n| range.contains(n))
        .ok_or_else(|| format!("must be a number from {} to {}", range.start(), range.end()))
}

fn texts(value: &DeValue<'_>) -> Result<Vec<String>, String> {
    let wrong = || must_be("a list of texts, such as [\"a\", \"b\"]", value);
    value
        .as_array()
        .ok_or_else(wrong)?
        .iter()
        .map(|item| item.get_ref().as_str().map(str::to_owned).ok_or_else(wrong))
        .collect()
}

fn one_of<T: Copy>(value: &DeValue<'_>, names: &[(&str, T)]) -> Result<T, String> {
    let known = || {
        let names: Vec<String> = names.iter().map(|(name, _)| quoted(name)).collect();
        format!("must be one of {}", names.join(", "))
    };
    let name = value.as_str().ok_or_else(known)?;
    names.iter().find(|(known, _)| *known == name).map(|(_, value)| *value).ok_or_else(known)
}

fn name_of<T: PartialEq + Copy>(value: T, names: &[(&str, T)]) -> String {
    let found = names.iter().find(|(_, known)| *known == value);
    quoted(found.map_or("", |(name, _)| name))
}

fn must_be(what: &str, value: &DeValue<'_>) -> String {
    format!("must be {what}, not {}", value.type_str())
}

pub(super) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    format!("[{}]", items.join(", "))
}
