//! Those who come: names as scenarios write them, and accounts.

use std::sync::Arc;

use tchat::proto::{Account as AccountName, Fingerprint, Timestamp, Verifier};
use tchat::server::hub::Hub;
use tchat::server::model::{Account, AccountId};

/// The nick of a name, and the account that it logs in to.
pub(super) fn who(name: &str) -> (&str, Option<&str>) {
    let Some((name, _)) = name.split_once('/') else {
        return (name, None);
    };
    let (nick, account) = name.split_once('=').unwrap_or((name, name));
    (nick, Some(account))
}

pub(super) fn account(
    hub: &Hub,
    (name, created): (&str, Timestamp),
    always_on: Option<bool>,
) -> Account {
    let before = i64::try_from(hub.model().accounts().len()).expect("few");
    Account {
        id: AccountId(before + 1),
        name: AccountName::parse(name, 50).expect("a name"),
        created,
        verifier: Arc::new(Verifier::derive(name, &[7; 16], 1)),
        certificates: vec![Fingerprint::of(name.as_bytes())],
        email: None,
        owner: false,
        always_on,
    }
}
