//! The `[accounts]` table: who can make an account, and how its password is kept.

use toml::de::DeValue;

use crate::proto::verifier::{LEAST_ITERATIONS, MOST_ITERATIONS};
use crate::server::model::AccountRules;
use crate::settings_file::{self, Wrong, unknown, wrong};

use super::file::ALL;

const KEYS: [&str; 5] =
    ["registration", "before_connect", "email_required", "iterations", "always_on"];
const COMMENT: &str = "\
    \n# Accounts: names that are kept for whoever has their password.\n\
    [accounts]\n";

/// The values with their keys and what they mean.
fn values(rules: &AccountRules) -> [(&'static str, &'static str, String); 5] {
    let registration = if rules.registration { "\"open\"" } else { "\"closed\"" };
    [
        (
            "registration",
            "\"open\": people can make accounts themselves; \"closed\": only who runs the server can",
            registration.to_owned(),
        ),
        (
            "before_connect",
            "people can do so before they have come in; never where the server has a password",
            rules.before_connect.to_string(),
        ),
        (
            "email_required",
            "they must name an email address, to which nothing is ever sent",
            rules.email_required.to_string(),
        ),
        (
            "iterations",
            "rounds of hashing for a password that is set from now on (4096 to 10000000); an older one is hashed anew when \
             it is given",
            rules.iterations.to_string(),
        ),
        (
            "always_on",
            "whoever is logged in stays in their channels when their last connection goes; an account can say otherwise",
            rules.always_on.to_string(),
        ),
    ]
}

/// As it stands in a file.
pub(super) fn show(rules: &AccountRules) -> String {
    let mut text = "\n[accounts]\n".to_owned();
    for (key, _, value) in values(rules) {
        text.extend([key, " = ", &value, "\n"]);
    }
    text
}

/// As the default file has it.
pub(super) fn explained() -> String {
    let mut text = COMMENT.to_owned();
    for (key, help, value) in values(&AccountRules::default()) {
        text.extend(["\n# ", help, "\n", key, " = ", &value, "\n"]);
    }
    text
}

/// Reads the table; `at` is where `accounts` stands in `text`.
pub(super) fn read(text: &str, at: usize, value: &DeValue<'_>) -> Result<AccountRules, Wrong> {
    let mut rules = AccountRules::default();
    let DeValue::Table(table) = value else {
        return Err(wrong(text, at, "accounts", "must be a table: write [accounts]"));
    };
    for (key, at, value) in settings_file::entries(table) {
        let wrong = |what: String| wrong(text, at, &format!("accounts.{key}"), &what);
        match key {
            "registration" => {
                rules.registration = match value.as_str() {
                    Some("open") => true,
                    Some("closed") => false,
                    _ => return Err(wrong("must be \"open\" or \"closed\"".to_owned())),
                };
            }
            "before_connect" => rules.before_connect = flag(value).map_err(wrong)?,
            "email_required" => rules.email_required = flag(value).map_err(wrong)?,
            "iterations" => rules.iterations = iterations(value).map_err(wrong)?,
            "always_on" => rules.always_on = flag(value).map_err(wrong)?,
            _ => return Err(wrong(unknown(key, KEYS, ALL))),
        }
    }
    Ok(rules)
}

fn flag(value: &DeValue<'_>) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| "must be true or false".to_owned())
}

fn iterations(value: &DeValue<'_>) -> Result<u32, String> {
    let number = value.as_integer();
    let number =
        number.and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
    number
        .filter(|number| (LEAST_ITERATIONS..=MOST_ITERATIONS).contains(number))
        .ok_or_else(|| format!("must be a number from {LEAST_ITERATIONS} to {MOST_ITERATIONS}"))
}
