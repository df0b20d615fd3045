//! The table of keys outside `[limits]`: what each means, how it is set, how it is shown.

use std::path::PathBuf;

use crate::logging::Format;
use crate::proto::{ChannelName, ServerName};
use crate::server::secrets::Secret;

use super::address_range::AddressRange;
use super::listen_address::{DEFAULT_PORT, DEFAULT_WS_PORT, ListenAddress};
use super::origins::AllowedOrigin;
use super::{Durable, ServerConfig, StsConfig};

/// A value from a file or the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    Text(String),
    List(Vec<String>),
    Flag(bool),
    /// Something no key takes; as an error names it.
    Other(&'static str),
}

/// One key.
#[derive(Debug)]
pub struct KeySpec {
    pub key: &'static str,
    pub help: &'static str,
    set: fn(&mut ServerConfig, Given) -> Result<(), String>,
    /// The value in force as TOML; `None` when there is none.
    pub(super) show: fn(&ServerConfig) -> Option<String>,
}

/// Every key outside `[limits]`, in the order of the default file.
pub const KEYS: &[KeySpec] = &[
    KeySpec {
        key: "listen",
        help: "addresses to accept connections on; 0.0.0.0:1234 and [::]:1234 are every one of the machine. Each takes TLS, \
               IRC, WebSocket, HTTP and guests alike; words after it limit it to these: \"[::]:6697 tls irc\" (the words are \
               tls for nothing unencrypted, irc, websocket, http, guest)",
        set: |config, given| addresses(given, DEFAULT_PORT).map(|listen| config.listen = listen),
        show: |config| Some(list(&config.listen)),
    },
    KeySpec {
        key: "listen_ws",
        help: "addresses to accept WebSocket clients on and nothing else, for chat in a browser",
        set: |config, given| {
            addresses(given, DEFAULT_WS_PORT).map(|listen| config.listen_ws = listen)
        },
        show: |config| Some(list(&config.listen_ws)),
    },
    KeySpec {
        key: "tls_cert",
        help: "a certificate with its chain, as PEM; its path starts at this file's folder. Without one, the server makes one \
               for itself and keeps it with its data",
        set: |config, given| text(given).map(|path| config.tls_cert = Some(PathBuf::from(path))),
        show: |config| config.tls_cert.as_ref().map(|path| quoted(&path.to_string_lossy())),
    },
    KeySpec {
        key: "tls_key",
        help: "the private key of that certificate, as PEM",
        set: |config, given| text(given).map(|path| config.tls_key = Some(PathBuf::from(path))),
        show: |config| config.tls_key.as_ref().map(|path| quoted(&path.to_string_lossy())),
    },
    KeySpec {
        key: "allow_plaintext",
        help: "accept connections from other machines that are not encrypted; from this machine they always are accepted",
        set: |config, given| flag(&given).map(|on| config.allow_plaintext = on),
        show: |config| Some(config.allow_plaintext.to_string()),
    },
    KeySpec {
        key: "sts",
        help: "ask clients to insist on encryption for so long, like \"30d\", from every connection on; after it the port for TLS \
               if it is not that of the first address above. Clients then refuse every server of the same host name that is \
               not encrypted: only with tls_cert. \"0\" takes it back",
        set: |config, given| StsConfig::parse(&text(given)?).map(|sts| config.sts = Some(sts)),
        show: |config| config.sts.as_ref().map(|sts| quoted(&sts.to_string())),
    },
    KeySpec {
        key: "qr",
        help: "print the link to join as a QR code as well when the server starts",
        set: |config, given| flag(&given).map(|on| config.qr = on),
        show: |config| Some(config.qr.to_string()),
    },
    KeySpec {
        key: "websocket_origins",
        help: "web pages that may connect, like \"https://chat.example\"; \"*\" is any; programs other than browsers need no entry",
        set: |config, given| {
            config.websocket_origins = items(given)?
                .iter()
                .map(|text| AllowedOrigin::parse(text))
                .collect::<Result<_, _>>()?;
            Ok(())
        },
        show: |config| Some(list(&config.websocket_origins)),
    },
    KeySpec {
        key: "metrics_from",
        help: "addresses that may read http://HOST:PORT/metrics besides this machine: 192.0.2.7, or a range like 10.0.0.0/8",
        set: |config, given| {
            config.metrics_from = items(given)?
                .iter()
                .map(|text| AddressRange::parse(text))
                .collect::<Result<_, _>>()?;
            Ok(())
        },
        show: |config| Some(list(&config.metrics_from)),
    },
    KeySpec {
        key: "channel",
        help: "channels that always exist and are listed to newcomers; the leading # may be left out",
        set: |config, given| {
            let most = config.limits.channel_length;
            let mut channels: Vec<ChannelName> = Vec::new();
            for text in items(given)? {
                let channel = channel(&text, most)?;
                if !channels.iter().any(|c| c.folded() == channel.folded()) {
                    channels.push(channel);
                }
            }
            config.channels = channels;
            Ok(())
        },
        show: |config| Some(list(&config.channels)),
    },
    KeySpec {
        key: "fixed_channels",
        help: "only those channels: nobody can make another",
        set: |config, given| flag(&given).map(|on| config.fixed_channels = on),
        show: |config| Some(config.fixed_channels.to_string()),
    },
    KeySpec {
        key: "name",
        help: "the name of this server, like a host name",
        set: |config, given| {
            let text = text(given)?;
            config.name = ServerName::parse(&text).map_err(|error| format!("{text:?}: {error}"))?;
            Ok(())
        },
        show: |config| Some(quoted(config.name.as_str())),
    },
    KeySpec {
        key: "network",
        help: "the name shown to people, one word",
        set: |config, given| {
            let text = text(given)?;
            let odd = |c: char| c.is_whitespace() || c.is_control();
            if text.is_empty() || text.len() > 64 || text.contains(odd) {
                return Err(format!("{text:?} is not one word of at most 64 bytes"));
            }
            config.network = text;
            Ok(())
        },
        show: |config| Some(quoted(&config.network)),
    },
    KeySpec {
        key: "description",
        help: "a few words about this server, for those who ask",
        set: |config, given| few_words(given).map(|text| config.description = text),
        show: |config| Some(quoted(&config.description)),
    },
    KeySpec {
        key: "admin_name",
        help: "who looks after this server; told to those who ask with ADMIN, as the next two are",
        set: |config, given| few_words(given).map(|text| config.admin.name = text),
        show: |config| Some(quoted(&config.admin.name)),
    },
    KeySpec {
        key: "admin_location",
        help: "where this server or who looks after it is",
        set: |config, given| few_words(given).map(|text| config.admin.location = text),
        show: |config| Some(quoted(&config.admin.location)),
    },
    KeySpec {
        key: "admin_email",
        help: "how to reach who looks after this server",
        set: |config, given| few_words(given).map(|text| config.admin.email = text),
        show: |config| Some(quoted(&config.admin.email)),
    },
    KeySpec {
        key: "data",
        help: "the folder in which history is kept; its path starts at this file's folder",
        set: |config, given| text(given).map(|path| config.data = Some(PathBuf::from(path))),
        show: |config| config.data.as_ref().map(|path| quoted(&path.to_string_lossy())),
    },
    KeySpec {
        key: "memory",
        help: "write nothing to disk: history is kept in memory, a little of it, until the server ends",
        set: |config, given| flag(&given).map(|on| config.memory = on),
        show: |config| Some(config.memory.to_string()),
    },
    KeySpec {
        key: "durable",
        help: "what survives when somebody sees a line: \"process\", the end of this program however it comes; \"power\", a \
               power cut too, at the price of waiting for the disk",
        set: |config, given| {
            let text = text(given)?;
            config.durable =
                Durable::parse(&text).ok_or_else(|| format!("{text:?} is not process or power"))?;
            Ok(())
        },
        show: |config| Some(quoted(config.durable.as_str())),
    },
    KeySpec {
        key: "motd",
        help: "a text file shown to everybody who connects; its path starts at this file's folder",
        set: |config, given| text(given).map(|path| config.motd = Some(PathBuf::from(path))),
        show: |config| config.motd.as_ref().map(|path| quoted(&path.to_string_lossy())),
    },
    KeySpec {
        key: "password",
        help: "whoever connects must give it; what tchat hash prints, or the password itself",
        set: |config, given| {
            config.password = Some(Secret::parse(&text(given)?)?);
            Ok(())
        },
        show: |_| None,
    },
    KeySpec {
        key: "hide_addresses",
        help: "show people a name made from an address instead of the address",
        set: |config, given| flag(&given).map(|on| config.hide_addresses = on),
        show: |config| Some(config.hide_addresses.to_string()),
    },
    KeySpec {
        key: "log_messages",
        help: "also log what is said in channels; what is said in private is never logged",
        set: |config, given| flag(&given).map(|on| config.log_messages = on),
        show: |config| Some(config.log_messages.to_string()),
    },
    KeySpec {
        key: "log_format",
        help: "text or json",
        set: |config, given| {
            let text = text(given)?;
            config.log_format =
                Format::parse(&text).ok_or_else(|| format!("{text:?} is not text or json"))?;
            Ok(())
        },
        show: |config| Some(quoted(config.log_format.as_str())),
    },
];

/// Sets one key.
///
/// # Errors
/// What is wrong with the value.
pub(super) fn set(config: &mut ServerConfig, key: &str, given: Given) -> Result<(), String> {
    match KEYS.iter().find(|spec| spec.key == key) {
        Some(spec) => (spec.set)(config, given),
        None => Err("unknown key".to_owned()),
    }
}

fn addresses(given: Given, port: u16) -> Result<Vec<ListenAddress>, String> {
    items(given)?.iter().map(|text| ListenAddress::parse(text, port)).collect()
}

/// A name with or without its `#`.
pub(super) fn channel(text: &str, most: usize) -> Result<ChannelName, String> {
    let name = if text.starts_with('#') { text.to_owned() } else { format!("#{text}") };
    ChannelName::parse(&name, most)
        .map_err(|error| format!("{text:?} is not the name of a channel: {error}"))
}

impl Given {
    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Flag(_) => "true or false",
            Self::Other(kind) => kind,
        }
    }
}

fn text(given: Given) -> Result<String, String> {
    match given {
        Given::Text(text) => Ok(text),
        other => Err(format!("must be a string, not {}", other.kind())),
    }
}

/// Bytes of a text that stands in one reply beside names.
const FEW_WORDS: usize = 200;

/// A text for one reply; it may be empty.
fn few_words(given: Given) -> Result<String, String> {
    let text = text(given)?;
    if text.len() > FEW_WORDS || text.contains(char::is_control) {
        return Err(format!(
            "{text:?} is not a text of at most {FEW_WORDS} bytes without control characters"
        ));
    }
    Ok(text)
}

fn flag(given: &Given) -> Result<bool, String> {
    match given {
        Given::Flag(flag) => Ok(*flag),
        other => Err(format!("must be true or false, not {}", other.kind())),
    }
}

/// A list, or one string for a list of one.
fn items(given: Given) -> Result<Vec<String>, String> {
    match given {
        Given::List(items) => Ok(items),
        Given::Text(text) => Ok(vec![text]),
        other => Err(format!("must be a list of strings, not {}", other.kind())),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn list<T: ToString>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(|item| quoted(&item.to_string())).collect();
    format!("[{}]", items.join(", "))
}
