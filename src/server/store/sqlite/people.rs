//! Who stays without a connection, as rows of text: a line for each fact, its parts separated by tabs. And which conversations
//! between two people there are.

use rusqlite::Connection;

use crate::proto::name::CASEMAP;
use crate::proto::{Folded, Timestamp};
use crate::server::model::{AccountId, SavedPerson, parties};

use super::saved::{escape, millis, time, unescape};

/// Writes one, in the place of who is there under this nick.
pub(super) fn put(db: &Connection, person: &SavedPerson) -> rusqlite::Result<()> {
    let nick = CASEMAP.fold(&person.nick);
    let sql = "INSERT OR REPLACE INTO person VALUES (?, ?, ?)";
    db.prepare_cached(sql)?.execute((nick.as_str(), person.account.0, write(person)))?;
    Ok(())
}

pub(super) fn remove(db: &Connection, nick: &Folded) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM person WHERE nick = ?")?.execute([nick.as_str()])?;
    Ok(())
}

/// Everybody. Who cannot be read is left out.
pub(super) fn all(db: &Connection) -> rusqlite::Result<Vec<SavedPerson>> {
    let mut rows = db.prepare("SELECT account, state FROM person ORDER BY nick")?;
    let people =
        rows.query_map([], |row| Ok(read(AccountId(row.get(0)?), &row.get::<_, String>(1)?)))?;
    Ok(people.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// Every conversation in which something was said, with the id of the last line.
pub(super) fn conversations(db: &Connection) -> rusqlite::Result<Vec<(Folded, i64)>> {
    let mut rows = db.prepare(
        "SELECT name, (SELECT max(id) FROM line WHERE line.channel = channel.number) FROM channel
         WHERE name >= '@' AND name < 'A' ORDER BY name",
    )?;
    let found = rows.query_map([], |row| {
        let place = CASEMAP.fold(&row.get::<_, String>(0)?);
        Ok(row.get::<_, Option<i64>>(1)?.map(|last| (place, last)))
    })?;
    let found = found.collect::<Result<Vec<_>, _>>()?.into_iter().flatten();
    Ok(found.filter(|(place, _)| parties(place).is_some()).collect())
}

fn write(person: &SavedPerson) -> String {
    let mut lines = Vec::new();
    let mut line = |parts: &[&str]| {
        let parts: Vec<String> = parts.iter().map(|part| escape(part)).collect();
        lines.push(parts.join("\t"));
    };
    line(&["nick", &person.nick, &person.username, &person.host, &person.realname]);
    line(&["modes", &person.modes]);
    line(&["signed_on", &millis(person.signed_on)]);
    line(&["active", &millis(person.active)]);
    if let Some((message, by_itself)) = &person.away {
        line(&[if *by_itself { "absent" } else { "away" }, message]);
    }
    if let Some(since) = person.unattended {
        line(&["unattended", &millis(since)]);
    }
    for (channel, signs, since) in &person.channels {
        line(&["channel", channel, signs, &since.to_string()]);
    }
    lines.join("\n")
}

/// What can be read of it; `None` when not even the names can.
fn read(account: AccountId, state: &str) -> Option<SavedPerson> {
    let mut person = SavedPerson {
        account,
        nick: String::new(),
        username: String::new(),
        realname: String::new(),
        host: String::new(),
        away: None,
        modes: String::new(),
        signed_on: Timestamp::default(),
        active: Timestamp::default(),
        unattended: None,
        channels: Vec::new(),
    };
    for line in state.split('\n') {
        let parts: Vec<String> = line.split('\t').map(unescape).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match parts.as_slice() {
            ["nick", nick, username, host, realname] => {
                (*nick).clone_into(&mut person.nick);
                (*username).clone_into(&mut person.username);
                (*host).clone_into(&mut person.host);
                (*realname).clone_into(&mut person.realname);
            }
            ["modes", modes] => (*modes).clone_into(&mut person.modes),
            ["signed_on", at] => person.signed_on = time(at)?,
            ["active", at] => person.active = time(at)?,
            ["away", message] => person.away = Some(((*message).to_owned(), false)),
            ["absent", message] => person.away = Some(((*message).to_owned(), true)),
            ["unattended", at] => person.unattended = Some(time(at)?),
            ["channel", name, signs, since] => {
                let since = since.parse().ok()?;
                person.channels.push(((*name).to_owned(), (*signs).to_owned(), since));
            }
            // Of a later version.
            _ => {}
        }
    }
    (!person.nick.is_empty()).then_some(person)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_read_as_they_were_written() {
        let at = Timestamp::from_millis;
        let full = SavedPerson {
            account: AccountId(17),
            nick: "alice".to_owned(),
            username: "al".to_owned(),
            realname: "A\tlice \\ of\nold".to_owned(),
            host: "10.0.0.1".to_owned(),
            away: Some(("gone\t".to_owned(), false)),
            modes: "Bi".to_owned(),
            signed_on: at(1),
            active: at(2),
            unattended: Some(at(3)),
            channels: vec![("#c".to_owned(), "@+".to_owned(), 9); 2],
        };
        assert_eq!(read(AccountId(17), &write(&full)).as_ref(), Some(&full));
        let away = Some(("*".to_owned(), true));
        let less = SavedPerson { away, unattended: None, channels: Vec::new(), ..full };
        assert_eq!(read(AccountId(17), &write(&less)).as_ref(), Some(&less));
        for broken in ["", "nick", "nick\ta", "nick\ta\tb\tc\td\nactive\tx"] {
            assert_eq!(read(AccountId(1), broken), None, "{broken}");
        }
    }
}
