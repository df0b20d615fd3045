//! Keys about the server of the file: where it is, who we are there, what is joined. They are for the start of a run.

use super::keys::KeySpec;
use super::kinds::{list, path, quoted, shown_path, text, texts};
use crate::client::model::catalogue::{Takes, When};
use crate::client::model::password::Secret;
use crate::client::model::target;

pub(super) const KEYS: &[KeySpec] = &[
    KeySpec {
        key: "server",
        help: "where to connect without an address: host, host:port or irc://host/#channel",
        takes: Takes::Text,
        when: When::NextStart,
        set: |config, value| {
            let (server, channels) = target::parse(text(value)?)?;
            config.home = server.clone();
            config.server = server;
            config.server_channels = channels;
            Ok(())
        },
        show: |config| quoted(&config.home.to_string()),
    },
    KeySpec {
        key: "tls",
        help: "encrypt the connection to it: true, false, or \"auto\": unless it is on this machine",
        takes: Takes::FlagOr(&["auto"]),
        when: When::NextStart,
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
        takes: Takes::Text,
        when: When::NextStart,
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
        takes: Takes::Text,
        when: When::NextStart,
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
        takes: Takes::Words,
        when: When::NextStart,
        set: |config, value| texts(value).map(|words| config.password_command = words),
        show: |config| list(&config.password_command),
    },
    KeySpec {
        key: "password",
        help: "the password itself: whoever can read this file has it then",
        takes: Takes::Hidden,
        when: When::NextStart,
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
        takes: Takes::Text,
        when: When::NextStart,
        set: |config, value| path(value).map(|path| config.certificate = path),
        show: |config| shown_path(config.certificate.as_deref()),
    },
    KeySpec {
        key: "certificate_key",
        help: "the key of your certificate (PEM); when empty, in the same file",
        takes: Takes::Text,
        when: When::NextStart,
        set: |config, value| path(value).map(|path| config.certificate_key = path),
        show: |config| shown_path(config.certificate_key.as_deref()),
    },
    KeySpec {
        key: "nick",
        help: "the name to use; when empty you are asked",
        takes: Takes::Text,
        when: When::NextStart,
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
        takes: Takes::Words,
        when: When::NextStart,
        set: |config, value| texts(value).map(|join| config.join = join),
        show: |config| list(&config.join),
    },
];
