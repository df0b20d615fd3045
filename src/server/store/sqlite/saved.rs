//! What of a channel outlives the server, as text: a line for each fact, its parts separated by tabs.

use crate::proto::Timestamp;
use crate::server::model::{AccountId, Rank, Registered, SavedChannel, SavedMember};

pub(super) fn write(channel: &SavedChannel) -> String {
    let mut lines = Vec::new();
    let mut line = |parts: &[&str]| {
        let parts: Vec<String> = parts.iter().map(|part| escape(part)).collect();
        lines.push(parts.join("\t"));
    };
    line(&["name", &channel.name]);
    line(&["created", &millis(channel.created)]);
    if let Some((text, by, at)) = &channel.topic {
        line(&["topic", text, by, &millis(*at)]);
    }
    line(&["flags", &channel.flags]);
    if let Some(key) = &channel.key {
        line(&["key", key]);
    }
    if let Some(limit) = channel.limit {
        line(&["limit", &limit.to_string()]);
    }
    for (letter, mask, by, at) in &channel.lists {
        line(&["list", letter.encode_utf8(&mut [0; 4]), mask, by, &millis(*at)]);
    }
    for SavedMember { source, account, signs, since } in &channel.members {
        let since = since.to_string();
        match account {
            Some(account) => line(&["member", source, signs, &since, &account.0.to_string()]),
            None => line(&["member", source, signs, &since]),
        }
    }
    if let Some(own) = &channel.registered {
        line(&["founder", &own.founder.0.to_string(), &millis(own.at)]);
        for (account, rank) in &own.access {
            line(&["access", &account.0.to_string(), rank.letter().encode_utf8(&mut [0; 4])]);
        }
        if let Some(account) = own.offered {
            line(&["offered", &account.0.to_string()]);
        }
    }
    lines.join("\n")
}

/// What can be read of it; `None` when not even the name can.
pub(super) fn read(state: &str) -> Option<SavedChannel> {
    let mut channel = SavedChannel {
        name: String::new(),
        created: Timestamp::default(),
        topic: None,
        flags: String::new(),
        key: None,
        limit: None,
        lists: Vec::new(),
        members: Vec::new(),
        registered: None,
    };
    for line in state.split('\n') {
        let parts: Vec<String> = line.split('\t').map(unescape).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match parts.as_slice() {
            ["name", name] => (*name).clone_into(&mut channel.name),
            ["created", at] => channel.created = time(at)?,
            ["topic", text, by, at] => {
                channel.topic = Some(((*text).to_owned(), (*by).to_owned(), time(at)?));
            }
            ["flags", flags] => (*flags).clone_into(&mut channel.flags),
            ["key", key] => channel.key = Some((*key).to_owned()),
            ["limit", limit] => channel.limit = limit.parse().ok(),
            ["list", letter, mask, by, at] => {
                let entry = ((*mask).to_owned(), (*by).to_owned(), time(at)?);
                channel.lists.push((letter.chars().next()?, entry.0, entry.1, entry.2));
            }
            ["member", source, signs, since, account @ ..] => {
                let account = account.first().map(|id| id.parse().map(AccountId));
                channel.members.push(SavedMember {
                    source: (*source).to_owned(),
                    account: account.transpose().ok()?,
                    signs: (*signs).to_owned(),
                    since: since.parse().ok()?,
                });
            }
            ["founder" | "access" | "offered", of_account @ ..] => {
                registered(&mut channel.registered, parts[0], of_account)?;
            }
            // Of a later version.
            _ => {}
        }
    }
    (!channel.name.is_empty()).then_some(channel)
}

/// Whose the channel is; the line of the founder comes first.
fn registered(own: &mut Option<Registered>, what: &str, parts: &[&str]) -> Option<()> {
    let account = AccountId(parts.first()?.parse().ok()?);
    match (what, own) {
        ("founder", own) => {
            let at = time(parts.get(1)?)?;
            let founder = account;
            *own = Some(Registered { founder, at, access: Vec::new(), offered: None });
        }
        ("access", Some(own)) => {
            // A rank of a later version.
            let rank = parts.get(1)?.chars().next().and_then(Rank::from_letter);
            own.access.extend(rank.map(|rank| (account, rank)));
        }
        (_, Some(own)) => own.offered = Some(account),
        (_, None) => {}
    }
    Some(())
}

pub(super) fn millis(at: Timestamp) -> String {
    at.as_millis().to_string()
}

pub(super) fn time(text: &str) -> Option<Timestamp> {
    text.parse().ok().map(Timestamp::from_millis)
}

pub(super) fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n")
}

pub(super) fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('t') => out.push('\t'),
                Some('n') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_read_as_it_was_written() {
        let at = Timestamp::from_millis;
        let full = SavedChannel {
            name: "#Tab\\t".to_owned(),
            created: at(1_795_356_000_001),
            topic: Some(("a\ttab, a \\n, and\nno end\\".to_owned(), "bob!b@h".to_owned(), at(5))),
            flags: "nti".to_owned(),
            key: Some(String::new()),
            limit: Some(7),
            lists: vec![('b', "*!*@x".to_owned(), "bob".to_owned(), at(6)); 2],
            members: vec![
                SavedMember {
                    source: "a!b@c".to_owned(),
                    account: Some(AccountId(1 << 60)),
                    signs: "@+".to_owned(),
                    since: 77,
                },
                SavedMember {
                    source: "d!e@f".to_owned(),
                    account: None,
                    signs: String::new(),
                    since: 0,
                },
            ],
            registered: Some(Registered {
                founder: AccountId(1),
                at: at(8),
                access: vec![(AccountId(2), Rank::Operator), (AccountId(3), Rank::Voice)],
                offered: Some(AccountId(3)),
            }),
        };
        assert_eq!(read(&write(&full)).as_ref(), Some(&full));
        let empty = SavedChannel {
            topic: None,
            key: None,
            limit: None,
            lists: Vec::new(),
            members: Vec::new(),
            registered: None,
            ..full
        };
        assert_eq!(read(&write(&empty)), Some(empty));
        for broken in [
            "",
            "name",
            "topic\ta",
            "list\tb\t\\",
            "created\tx\nname\t#c",
            "founder\tx\t1\nname\t#c",
        ] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }
}
