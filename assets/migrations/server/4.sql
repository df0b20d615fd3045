-- Who was here with an account that stays without a connection. `nick` is folded; `state` is all that is known of them.
CREATE TABLE person (
    nick TEXT PRIMARY KEY,
    account INTEGER NOT NULL,
    state TEXT NOT NULL
) WITHOUT ROWID;
