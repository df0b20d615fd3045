//! Keys about what the user is told of while they look elsewhere.

use super::keys::KeySpec;
use super::kinds::{flag, list, name_of, one_of, quoted, text, texts, words};
use crate::client::model::catalogue::{Takes, When};
use crate::client::model::level::Level;
use crate::client::model::telling::{Hours, Way};

pub(super) const KEYS: &[KeySpec] = &[
    KeySpec {
        key: "bell",
        help: "ring for what you are told of while you look elsewhere: mentions and direct messages",
        takes: Takes::Flag,
        when: When::Now,
        set: |config, value| flag(value).map(|on| config.settings.bell = on),
        show: |config| config.settings.bell.to_string(),
    },
    KeySpec {
        key: "notify",
        help: "tell your desktop, too: \"osc9\", \"osc99\", \"osc777\", as your terminal knows it; \"auto\", \"bell\", \"off\"",
        takes: Takes::OneOf(const { &words(WAYS) }),
        when: When::Now,
        set: |config, value| one_of(value, WAYS).map(|way| config.settings.notify = way),
        show: |config| name_of(config.settings.notify, WAYS),
    },
    KeySpec {
        key: "notify_channels",
        help: "what of a channel you are told: \"all\", \"mentions\" or \"none\"; /notify decides for one conversation",
        takes: Takes::OneOf(const { &words(Level::NAMES) }),
        when: When::Now,
        set: |config, value| {
            one_of(value, Level::NAMES).map(|level| config.settings.notify_channels = level)
        },
        show: |config| name_of(config.settings.notify_channels, Level::NAMES),
    },
    KeySpec {
        key: "notify_command",
        help: "a program to run with it: [\"notify-send\", \"{title}\", \"{text}\"]; no shell is between",
        takes: Takes::Words,
        when: When::Now,
        set: |config, value| texts(value).map(|words| config.settings.notify_command = words),
        show: |config| list(&config.settings.notify_command),
    },
    KeySpec {
        key: "notify_text",
        help: "say who wrote what; false says only where something was said",
        takes: Takes::Flag,
        when: When::Now,
        set: |config, value| flag(value).map(|on| config.settings.notify_text = on),
        show: |config| config.settings.notify_text.to_string(),
    },
    KeySpec {
        key: "quiet",
        help: "when nothing rings, in local time: \"22:00-07:00\"; mentions are counted all the same",
        takes: Takes::Text,
        when: When::Now,
        set: |config, value| {
            let hours = text(value)?;
            config.settings.quiet =
                if hours.is_empty() { None } else { Some(Hours::parse(hours)?) };
            Ok(())
        },
        show: |config| {
            quoted(&config.settings.quiet.map(|hours| hours.to_string()).unwrap_or_default())
        },
    },
];

const WAYS: &[(&str, Way); 6] = &[
    ("auto", Way::Auto),
    ("bell", Way::Bell),
    ("osc9", Way::Osc9),
    ("osc99", Way::Osc99),
    ("osc777", Way::Osc777),
    ("off", Way::Off),
];
