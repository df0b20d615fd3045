-- Who owns which name. `name` is folded, `shown` as it is written; `verifier` is what is kept of the password (RFC 5803);
-- `always_on` is null where it is as the server has it.
CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    shown TEXT NOT NULL,
    created INTEGER NOT NULL,
    verifier TEXT NOT NULL,
    email TEXT,
    owner INTEGER NOT NULL,
    always_on INTEGER
);
-- SHA-256 of certificates that prove an account.
CREATE TABLE certificate (
    print BLOB PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE
) WITHOUT ROWID;
-- How far an account has read a conversation, in milliseconds.
CREATE TABLE marker (
    account INTEGER NOT NULL,
    target TEXT NOT NULL,
    read INTEGER NOT NULL,
    PRIMARY KEY (account, target)
) WITHOUT ROWID;
