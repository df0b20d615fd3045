//! Accounts and how far they have read, as rows.

use std::sync::Arc;

use rusqlite::{Connection, Row};

use crate::proto::name::CASEMAP;
use crate::proto::{Account as AccountName, Fingerprint, Folded, Timestamp, Verifier};
use crate::server::model::{Account, AccountId};

/// Longest name of an account that is read back; longer ones are of nobody's making.
const MOST_NAME: usize = 255;

/// Writes one, in the place of what is there under its number or name.
pub(super) fn put(db: &Connection, account: &Account) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM certificate WHERE account = ?")?.execute([account.id.0])?;
    let sql = "INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    db.prepare_cached(sql)?.execute((
        account.id.0,
        account.name.folded().as_str(),
        account.name.as_str(),
        account.created.as_millis(),
        account.verifier.to_text(),
        &account.email,
        account.owner,
        account.always_on,
    ))?;
    for print in &account.certificates {
        let sql = "INSERT OR REPLACE INTO certificate VALUES (?, ?)";
        db.prepare_cached(sql)?.execute((&print.bytes()[..], account.id.0))?;
    }
    Ok(())
}

/// Forgets one with all that is kept for it.
pub(super) fn remove(db: &Connection, id: AccountId) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM certificate WHERE account = ?",
        "DELETE FROM marker WHERE account = ?",
        "DELETE FROM person WHERE account = ?",
        "DELETE FROM account WHERE id = ?",
    ] {
        db.prepare_cached(sql)?.execute([id.0])?;
    }
    Ok(())
}

/// Moves a marker; `None` forgets it.
pub(super) fn mark(
    db: &Connection,
    account: AccountId,
    target: &Folded,
    read: Option<Timestamp>,
) -> rusqlite::Result<()> {
    let target = target.as_str();
    if let Some(read) = read {
        let sql = "INSERT OR REPLACE INTO marker VALUES (?, ?, ?)";
        db.prepare_cached(sql)?.execute((account.0, target, read.as_millis()))?;
    } else {
        let sql = "DELETE FROM marker WHERE account = ? AND target = ?";
        db.prepare_cached(sql)?.execute((account.0, target))?;
    }
    Ok(())
}

/// Every account. One whose name cannot be read is left out; one whose password cannot be checked any more is locked.
pub(super) fn all(db: &Connection) -> rusqlite::Result<Vec<Account>> {
    let mut rows = db.prepare(
        "SELECT id, shown, created, verifier, email, owner, always_on FROM account ORDER BY id",
    )?;
    let accounts = rows.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
    let mut accounts: Vec<Account> = accounts.into_iter().flatten().collect();
    let mut prints = db.prepare("SELECT account, print FROM certificate ORDER BY print")?;
    let prints = prints.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?;
    for print in prints {
        let (id, print): (i64, [u8; 32]) = print?;
        if let Ok(at) = accounts.binary_search_by_key(&id, |account| account.id.0)
            && let Some(account) = accounts.get_mut(at)
        {
            account.certificates.push(Fingerprint::from(print));
        }
    }
    Ok(accounts)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Option<Account>> {
    let name = AccountName::parse(&row.get::<_, String>(1)?, MOST_NAME);
    let Ok(name) = name else {
        return Ok(None);
    };
    // The name stays whose it was, though nobody has a password for it until another one is set.
    let verifier = row.get::<_, String>(3).ok().and_then(|text| Verifier::parse(&text));
    let verifier = verifier.unwrap_or_else(Verifier::locked);
    Ok(Some(Account {
        id: AccountId(row.get(0)?),
        name,
        created: Timestamp::from_millis(row.get(2)?),
        verifier: Arc::new(verifier),
        certificates: Vec::new(),
        email: row.get(4)?,
        owner: row.get(5)?,
        always_on: row.get(6)?,
    }))
}

/// Every marker.
pub(super) fn markers(db: &Connection) -> rusqlite::Result<Vec<(AccountId, Folded, Timestamp)>> {
    let mut rows =
        db.prepare("SELECT account, target, read FROM marker ORDER BY account, target")?;
    let markers = rows.query_map([], |row| {
        let target = CASEMAP.fold(&row.get::<_, String>(1)?);
        Ok((AccountId(row.get(0)?), target, Timestamp::from_millis(row.get(2)?)))
    })?;
    markers.collect()
}
