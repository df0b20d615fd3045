//! The `[[operator]]` tables: who may become an operator of the server, with which password, from where.

use toml::de::{DeTable, DeValue};

use crate::proto::Mask;
use crate::server::model::Operator;
use crate::server::secrets::Secret;
use crate::settings_file::{self, Wrong, unknown, wrong};

use super::file::ALL;

/// One table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorConfig {
    pub who: Operator,
    pub secret: Secret,
}

/// More operators than a server has people to trust.
const MOST: usize = 100;
const MOST_HOSTS: usize = 100;
const MOST_NAME_BYTES: usize = 64;
const KEYS: [&str; 3] = ["name", "password", "hosts"];

/// What the default file shows of them.
pub(super) const EXAMPLE: &str = "\
    \n# Operators of the server: OPER NAME PASSWORD makes one of whoever gives it, from these hosts or addresses if any are\n\
    # named. `tchat hash` makes a hash of a password, to be put here in its place.\n\
    # [[operator]]\n\
    # name = \"alice\"\n\
    # password = \"$argon2id$v=19$...\"\n\
    # hosts = [\"127.0.0.1\", \"192.168.1.*\"]\n";

/// Reads the tables; `at` is where `operator` stands in `text`.
pub(super) fn read(
    text: &str,
    at: usize,
    value: &DeValue<'_>,
) -> Result<Vec<OperatorConfig>, Wrong> {
    let tables = || wrong(text, at, "operator", "must be tables: write [[operator]]");
    let DeValue::Array(items) = value else {
        return Err(tables());
    };
    let mut operators: Vec<OperatorConfig> = Vec::new();
    for item in items {
        let DeValue::Table(table) = item.get_ref() else {
            return Err(tables());
        };
        let operator = one(text, item.span().start, table)?;
        let name = &operator.who.name;
        if operators.iter().any(|other| other.who.name == *name) {
            let what = format!("{name:?} is there twice");
            return Err(wrong(text, item.span().start, "operator.name", &what));
        }
        operators.push(operator);
    }
    if operators.len() > MOST {
        return Err(wrong(text, at, "operator", &format!("at most {MOST} are possible")));
    }
    Ok(operators)
}

fn one(text: &str, at: usize, table: &DeTable<'_>) -> Result<OperatorConfig, Wrong> {
    let (mut name, mut secret, mut hosts) = (None, None, Vec::new());
    for (key, at, value) in settings_file::entries(table) {
        let wrong = |what: String| wrong(text, at, &format!("operator.{key}"), &what);
        match key {
            "name" => name = Some(name_of(value).map_err(wrong)?),
            "password" => secret = Some(secret_of(value).map_err(wrong)?),
            "hosts" => hosts = hosts_of(value).map_err(wrong)?,
            _ => return Err(wrong(unknown(key, KEYS, ALL))),
        }
    }
    let missing = |key| wrong(text, at, &format!("operator.{key}"), "is missing");
    let name = name.ok_or_else(|| missing("name"))?;
    let secret = secret.ok_or_else(|| missing("password"))?;
    Ok(OperatorConfig { who: Operator { name, hosts }, secret })
}

fn name_of(value: &DeValue<'_>) -> Result<String, String> {
    let name = value.as_str().ok_or("must be a string")?;
    let odd = |c: char| c.is_whitespace() || c.is_control();
    if name.is_empty()
        || name.len() > MOST_NAME_BYTES
        || name.starts_with(':')
        || name.contains(odd)
    {
        return Err(format!("{name:?} is not one word of at most {MOST_NAME_BYTES} bytes"));
    }
    Ok(name.to_owned())
}

fn secret_of(value: &DeValue<'_>) -> Result<Secret, String> {
    let secret = Secret::parse(value.as_str().ok_or("must be a string")?)?;
    match &secret {
        Secret::Plain(text) if text.contains(' ') => {
            Err("holds a space, which OPER cannot be given".to_owned())
        }
        _ => Ok(secret),
    }
}

fn hosts_of(value: &DeValue<'_>) -> Result<Vec<Mask>, String> {
    let list = "must be a list of strings";
    let DeValue::Array(items) = value else {
        return Err(list.to_owned());
    };
    if items.is_empty() || items.len() > MOST_HOSTS {
        return Err(format!("must name 1 to {MOST_HOSTS} hosts, or be left out"));
    }
    items.iter().map(|item| host(item.get_ref().as_str().ok_or(list)?)).collect()
}

/// `host`, `user@host` or `nick!user@host`, with `*` and `?`; a host may have no dot.
fn host(text: &str) -> Result<Mask, String> {
    // An address that begins with a colon is shown with a 0 before it.
    let text = if text.starts_with(':') { format!("0{text}") } else { text.to_owned() };
    let mask = if text.contains(['!', '@']) { text.clone() } else { format!("*@{text}") };
    Mask::parse(&mask).map_err(|error| format!("{text:?} is not a mask of hosts: {error}"))
}
