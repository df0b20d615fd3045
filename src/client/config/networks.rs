//! `[[network]]`: servers with a name of the user's own, each a table.

use toml::de::DeValue;

use crate::client::model::places::Listed;
use crate::client::model::target;
use crate::settings_file::{self, Wrong, entries, unknown};

/// The key of the tables.
pub(super) const KEY: &str = "network";

/// What the default file says of it.
pub(super) const HELP: &str = "
# Servers by a name of yours, for /connect and the start screen; as many as you like. Write
# them at the end of the file. account logs in there; the password is asked for once.
# [[network]]
# name = \"work\"
# address = \"ircs://chat.example.org/#team\"
# nick = \"alice\"
# account = \"alice\"
# join = [\"#more\"]
# autoconnect = false
";

const KEYS: &[&str] = &["name", "address", "nick", "account", "join", "autoconnect"];

/// Reads all tables.
pub(super) fn read(text: &str, at: usize, value: &DeValue<'_>) -> Result<Vec<Listed>, Wrong> {
    let wrong = |what: &str| settings_file::wrong(text, at, KEY, what);
    let tables = value.as_array().ok_or_else(|| wrong("must be tables: write [[network]]"))?;
    let mut all: Vec<Listed> = Vec::new();
    for table in tables {
        let at = table.span().start;
        let listed = one(text, at, table.get_ref())?;
        if all.iter().any(|known| known.name.eq_ignore_ascii_case(&listed.name)) {
            let what = format!("there are two of the name {:?}", listed.name);
            return Err(settings_file::wrong(text, at, KEY, &what));
        }
        all.push(listed);
    }
    Ok(all)
}

fn one(text: &str, at: usize, value: &DeValue<'_>) -> Result<Listed, Wrong> {
    let wrong = |at, key: &str, what: &str| {
        let key = if key.is_empty() { KEY.to_owned() } else { format!("{KEY}.{key}") };
        settings_file::wrong(text, at, &key, what)
    };
    let DeValue::Table(table) = value else {
        return Err(wrong(at, "", "must be tables: write [[network]]"));
    };
    let (mut name, mut address) = (String::new(), None);
    let (mut nick, mut account, mut join, mut autoconnect) = (None, None, Vec::new(), true);
    for (key, at, value) in entries(table) {
        let words = || value.as_str().ok_or_else(|| wrong(at, key, "must be a text in quotes"));
        match key {
            "name" => words()?.clone_into(&mut name),
            "address" => {
                let parsed = target::parse(words()?).map_err(|what| wrong(at, key, &what))?;
                address = Some(parsed);
            }
            "nick" => nick = Some(words()?.to_owned()),
            "account" => account = Some(words()?.to_owned()),
            "join" => {
                let list = value.as_array().and_then(|list| {
                    list.iter().map(|one| one.get_ref().as_str().map(str::to_owned)).collect()
                });
                join = list.ok_or_else(|| wrong(at, key, "must be a list of texts"))?;
            }
            "autoconnect" => {
                let on = value.as_bool();
                autoconnect = on.ok_or_else(|| wrong(at, key, "must be true or false"))?;
            }
            other => {
                let what = unknown(other, KEYS.iter().copied(), "assets/default.toml");
                return Err(wrong(at, other, &what));
            }
        }
    }
    let (target, channels) =
        address.ok_or_else(|| wrong(at, "", "an address is missing: address = \"host:port\""))?;
    if name.is_empty() {
        name = target.to_string();
    }
    let join = [channels, join].concat();
    let some = |text: Option<String>| text.filter(|text| !text.is_empty());
    Ok(Listed { name, target, nick: some(nick), account: some(account), join, autoconnect })
}
