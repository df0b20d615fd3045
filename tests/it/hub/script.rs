//! How a transcript is written.
//!
//! ```text
//! # kick needs an operator          a scenario begins; lines that begin with // and empty ones stay as they are
//! * set nick_length 9               a setting of the server before it starts: a limit, or see `set`
//! alice > JOIN #c                   alice connects and registers when first named, then sends a line
//! bob + server-time batch           bob connects with these capabilities
//! ?new > NICK alice                 a name with ? connects, but what registers it is up to the scenario
//! carol = ::1                       carol connects from this address
//! carol = secure guest cert=carol   encrypted, as a guest, with a certificate made of that; after the address if there is one;
//!                                   web, by WebSocket; named, for a host name that the server's certificate is for
//! carol proves PLAIN carol secret   carol's client proves that she has an account with this password
//! ---                               from here on what is sent is written down
//! carol proves50 PLAIN carol x{n}   the same 50 times, with the numbers 1 to 50
//! bob >50 PRIVMSG #c :{n}           the line 50 times, with the numbers 1 to 50
//! bob > PRIVMSG #c :{x*400}\x07     400 times x, and a control character
//! bob ~ nul                         a line that is none: toolong utf8 nul nocommand empty
//! bob ~ utf8 PRIVMSG #c hi          a line with a byte at its end that is no UTF-8
//! bob x                             the connection is lost; x full: it did not read what it was sent
//! bob / connection reset            what is sent to bob is lost; lines of his may still come
//! @ 30s                             time passes, what is due is done; also ms and m
//! * set operator root 10.0.0.*     somebody who may become an operator, with the password root-secret
//! * slow                            what an edge is asked, as a password, is answered when it says
//! * answer
//! * disk full                       from here on nothing can be written down
//! * disk unreadable                 or read
//! * disk partial                    searches do not get through everything
//! * disk well
//! * broken line 3                   REHASH finds this wrong with the configuration
//! * reload hide_addresses true      a new configuration
//! * errand add alice               as tchat account; the password is alice-secret
//! * stop reason                     the server stops
//! * restart                         it is killed and started again, with what was kept
//! * account alice always_on true    an account, before anybody comes; as the server has it without the last two words
//! alice/phone > JOIN #c             alice logs in to the account alice (with its certificate) when first named, on a
//!                                   connection called phone
//! al=alice/phone > JOIN #c          the same with the nick al; ?x=alice/phone logs in and is nobody yet
//! ```
//!
//! What is written down: `bob < line` is delivered, `bob >> line` is what his client says in a dialogue, `bob ! close`, `! pause`, `! resume`; `bob .. 8 more` stands for lines
//! that differ in numbers only. Times are `T` and `UNIX`, message ids `ID1`, `ID2` in the order they are seen; so a script
//! can say them.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tchat::proto::verifier::LEAST_ITERATIONS;
use tchat::proto::{ChannelName, Mask, ParseError, ServerName, Verifier};
use tchat::server::event::{CloseReason, Garbled};
use tchat::server::model::{Errand, HubConfig, Operator, Sts, read_line};

use super::stage;

#[derive(Debug)]
pub(super) struct Scenario {
    pub(super) items: Vec<Item>,
}

#[derive(Debug)]
pub(super) enum Item {
    /// A title, a remark, an empty line.
    Verbatim(String),
    Set(String, String),
    CurtainUp,
    /// What happens, and how it was written.
    Cue(Cue, String),
}

/// How the disk is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Disk {
    #[default]
    Well,
    Full,
    Unreadable,
    Partial,
}

/// What happens in the hub's world.
#[derive(Debug)]
pub(super) enum Cue {
    Says {
        name: String,
        lines: Vec<String>,
    },
    /// A client that knows mechanisms.
    Proves {
        name: String,
        mechanism: String,
        account: String,
        passwords: Vec<String>,
    },
    Opens {
        name: String,
        caps: String,
        address: Option<String>,
    },
    Garbles {
        name: String,
        why: Garbled,
    },
    Lost {
        name: String,
        why: CloseReason,
    },
    Deaf {
        name: String,
        why: CloseReason,
    },
    Passes(Duration),
    Reload(String, String),
    /// What whoever has the machine wants.
    Errand(Errand),
    /// Questions wait for [`Cue::Answer`].
    Slow,
    Answer,
    /// Whether what is to be written down can be.
    Disk(Disk),
    /// What is wrong with the configuration.
    Broken(String),
    Stop(String),
    Restart,
    /// An account that is there from the beginning, and whether it stays without connections.
    Account(String, Option<bool>),
}

impl Item {
    pub(super) fn text(&self) -> String {
        match self {
            Self::Verbatim(text) | Self::Cue(_, text) => text.clone(),
            Self::Set(key, value) => format!("* set {key} {value}"),
            Self::CurtainUp => "---".to_owned(),
        }
    }
}

impl Scenario {
    pub(super) fn config(&self) -> HubConfig {
        let mut config = stage::config();
        for item in &self.items {
            if let Item::Set(key, value) = item {
                set(&mut config, key, value);
            }
        }
        config
    }
}

/// The text before the first scenario, and the scenarios.
pub(super) fn read(text: &str) -> (String, Vec<Scenario>) {
    let mut prologue = String::new();
    let mut scenarios: Vec<Scenario> = Vec::new();
    for line in text.lines() {
        if line.starts_with("# ") {
            scenarios.push(Scenario { items: Vec::new() });
        }
        match scenarios.last_mut() {
            Some(scenario) => scenario.items.extend(item(line)),
            None => prologue.extend([line, "\n"]),
        }
    }
    let prologue = prologue.trim_end().to_owned();
    for scenario in &mut scenarios {
        let empty = |item: &mut Item| item.text().is_empty();
        while scenario.items.pop_if(empty).is_some() {}
    }
    (with_line_end(prologue), scenarios)
}

fn with_line_end(mut text: String) -> String {
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// `None` for a line that the hub's answers make anew.
fn item(line: &str) -> Option<Item> {
    let line = line.trim_end();
    if line.is_empty() || line.starts_with("# ") || line.starts_with("//") {
        return Some(Item::Verbatim(line.to_owned()));
    }
    if line == "---" {
        return Some(Item::CurtainUp);
    }
    let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
    let (word, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let cue = match (name, word) {
        ("@", time) => Cue::Passes(duration(time)),
        ("*", "set") => {
            let (key, value) = pair(rest);
            return Some(Item::Set(key, value));
        }
        ("*", "reload") => {
            let (key, value) = pair(rest);
            Cue::Reload(key, value)
        }
        ("*", "errand") => Cue::Errand(errand(&expand(rest))),
        ("*", "slow") => Cue::Slow,
        ("*", "answer") => Cue::Answer,
        ("*", "disk") => Cue::Disk(match rest {
            "full" => Disk::Full,
            "unreadable" => Disk::Unreadable,
            "partial" => Disk::Partial,
            _ => Disk::Well,
        }),
        ("*", "broken") => Cue::Broken(rest.to_owned()),
        ("*", "stop") => Cue::Stop(rest.to_owned()),
        ("*", "restart") => Cue::Restart,
        ("*", "account") => {
            let (name, always_on) = pair(rest);
            Cue::Account(name, always_on.strip_prefix("always_on ").map(|on| on == "true"))
        }
        ("*", "record" | "told") | (_, "<" | ">>" | "!" | "..") => return None,
        (name, word) => {
            let cue = person(name.to_owned(), word, rest);
            assert!(cue.is_some(), "a line that says nothing: {line}");
            cue?
        }
    };
    Some(Item::Cue(cue, line.to_owned()))
}

fn person(name: String, word: &str, rest: &str) -> Option<Cue> {
    Some(match word {
        "+" | "=" => Cue::Opens {
            name,
            caps: if word == "+" { rest } else { "" }.to_owned(),
            address: (word == "=").then(|| rest.to_owned()),
        },
        "~" => Cue::Garbles {
            name,
            why: match rest {
                "toolong" => Garbled::TooLong { label: None },
                "utf8" => Garbled::NotUtf8 { verb: None, label: None },
                "nul" => Garbled::NotRead(ParseError::Control),
                "nocommand" => Garbled::NotRead(ParseError::NoCommand),
                "empty" => Garbled::NotRead(ParseError::Empty),
                other => {
                    let line = [other.strip_prefix("utf8 ")?.as_bytes(), b"\xaa"].concat();
                    read_line(&line).expect_err("a byte that is no UTF-8")
                }
            },
        },
        word if word.starts_with("proves") => {
            let times = word.strip_prefix("proves").filter(|times| !times.is_empty());
            let times = times.map_or(Some(1), |times| times.parse::<usize>().ok())?;
            let mut words = rest.split(' ').map(str::to_owned);
            let mut word = || words.next().unwrap_or_default();
            let (mechanism, account, password) = (word(), word(), word());
            let passwords = (1..=times).map(|n| password.replace("{n}", &n.to_string()));
            Cue::Proves { name, mechanism, account, passwords: passwords.collect() }
        }
        "/" => Cue::Deaf { name, why: CloseReason::Broken(expand(rest)) },
        "x" => Cue::Lost {
            name,
            why: match rest {
                "" => CloseReason::Ended,
                "full" => CloseReason::SendQueueFull,
                error => CloseReason::Broken(expand(error)),
            },
        },
        word => {
            let times = word.strip_prefix('>')?;
            let line = expand(rest);
            let lines = match times {
                "" => vec![line],
                times => (1..=times.parse::<usize>().ok()?)
                    .map(|n| line.replace("{n}", &n.to_string()))
                    .collect(),
            };
            Cue::Says { name, lines }
        }
    })
}

/// As the line of the socket, with a password that is known.
pub(super) fn errand(text: &str) -> Errand {
    let password = |name: &str| {
        Verifier::derive(&format!("{name}-secret"), b"salt of the test", LEAST_ITERATIONS).to_text()
    };
    let words: Vec<&str> = text.split(' ').collect();
    let line = match words.as_slice() {
        [what @ ("add" | "passwd"), name] => format!("{what} {name} {}", password(name)),
        _ => text.to_owned(),
    };
    Errand::parse(&line).expect("an errand")
}

fn pair(text: &str) -> (String, String) {
    let (key, value) = text.split_once(' ').unwrap_or((text, ""));
    (key.to_owned(), value.to_owned())
}

fn duration(text: &str) -> Duration {
    let at = text.find(|c: char| !c.is_ascii_digit()).expect("a unit");
    let (number, unit) = text.split_at(at);
    let number: u64 = number.parse().expect("a number");
    let units = [("ms", 1), ("s", 1000), ("m", 60_000)];
    let millis = units.iter().find(|(name, _)| *name == unit);
    Duration::from_millis(number * millis.expect("ms, s or m").1)
}

/// `{text*3}` is `texttexttext`, `\x07` and `\u{202e}` are characters, `<64:text>` is the text in base64.
pub(super) fn expand(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '\\', '<']) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let read = repeated(after).or_else(|| character(after)).or_else(|| base64(after));
        let (piece, left) = read.unwrap_or_else(|| {
            let mut chars = after.chars();
            let first = chars.next().map(String::from);
            (first.unwrap_or_default(), chars.as_str())
        });
        out.push_str(&piece);
        rest = left;
    }
    out + rest
}

fn base64(text: &str) -> Option<(String, &str)> {
    let (inner, rest) = text.strip_prefix("<64:")?.split_once('>')?;
    Some((BASE64.encode(expand(inner)), rest))
}

fn repeated(text: &str) -> Option<(String, &str)> {
    let (inner, rest) = text.strip_prefix('{')?.split_once('}')?;
    let (piece, times) = inner.rsplit_once('*')?;
    Some((piece.repeat(times.parse().ok()?), rest))
}

fn character(text: &str) -> Option<(String, &str)> {
    let (hex, rest) = match text.strip_prefix("\\u{") {
        Some(long) => long.split_once('}')?,
        None => text.strip_prefix("\\x")?.split_at_checked(2)?,
    };
    let c = char::from_u32(u32::from_str_radix(hex, 16).ok()?)?;
    Some((c.to_string(), rest))
}

/// Limits by their key, and what else a scenario may want.
pub(super) fn set(config: &mut HubConfig, key: &str, value: &str) {
    let channels = |value: &str| {
        let name = |word| ChannelName::parse(word, 50).expect("a channel name");
        value.split_whitespace().map(name).collect()
    };
    match key {
        "server" => config.server = ServerName::parse(&expand(value)).expect("a server name"),
        "network" => value.clone_into(&mut config.network),
        "description" => value.clone_into(&mut config.description),
        "admin_name" => value.clone_into(&mut config.admin.name),
        "admin_location" => value.clone_into(&mut config.admin.location),
        "admin_email" => value.clone_into(&mut config.admin.email),
        "motd" => config.motd = value.split('|').map(str::to_owned).collect(),
        "channels" => config.channels = channels(value),
        "fixed_channels" => config.fixed_channels = value == "true",
        "password" => config.password = value == "true",
        "operator" if value == "none" => config.operators.clear(),
        "operator" => {
            let (name, hosts) = pair(value);
            let mask = |word| Mask::parse(word).expect("a mask");
            let hosts = hosts.split_whitespace().map(mask).collect();
            config.operators.push(Operator { name, hosts });
        }
        "registration" => config.accounts.registration = value == "open",
        "before_connect" => config.accounts.before_connect = value == "true",
        "email_required" => config.accounts.email_required = value == "true",
        "iterations" => config.accounts.iterations = value.parse().expect("a number"),
        "always_on" => config.accounts.always_on = value == "true",
        "sts" if value == "none" => config.sts = None,
        "sts" => {
            let (port, seconds) = pair(value);
            let number = "a number";
            let (port, seconds) = (port.parse().expect(number), seconds.parse().expect(number));
            config.sts = Some(Sts { port, seconds });
        }
        "hide_addresses" => config.hide_addresses = value == "true",
        limit => {
            let value = value.parse().expect("a number");
            config.limits.set(limit, value).expect("a limit in range");
        }
    }
}
