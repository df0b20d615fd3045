-- A channel is a number behind its folded name, so that another name moves one row. Without a name it is history that is
-- being forgotten. `lines` counts its lines up to the mark.
CREATE TABLE channel (
    number INTEGER PRIMARY KEY,
    name TEXT UNIQUE,
    lines INTEGER NOT NULL DEFAULT 0
);

-- A page of a channel is read from neighbouring pages of the file. `at` is the time in milliseconds where it is another one
-- than that of the id, which it is only when the clock went back. `kind`: 0 said, 1 tagged, 2 event; 4 closed; 8 bot.
CREATE TABLE line (
    channel INTEGER NOT NULL,
    id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    at INTEGER,
    verb TEXT,
    source TEXT NOT NULL,
    account TEXT,
    target TEXT,
    body TEXT,
    tags TEXT,
    PRIMARY KEY (channel, id)
) WITHOUT ROWID;
CREATE INDEX adrift ON line (channel, at, id) WHERE at IS NOT NULL;

-- The channel of every message up to the mark, which are those that the index of words has.
CREATE TABLE said (
    id INTEGER PRIMARY KEY,
    channel INTEGER NOT NULL
);
CREATE VIRTUAL TABLE words USING fts5 (text, content = '', columnsize = 0, tokenize = 'ascii');
INSERT INTO words (words, rank) VALUES ('secure-delete', 1), ('automerge', 0), ('crisismerge', 64);

-- What of channels outlives the server.
CREATE TABLE saved (
    name TEXT PRIMARY KEY,
    state TEXT NOT NULL
) WITHOUT ROWID;

-- `last_id`: highest id that was ever written. `mark`: up to this id lines are counted and indexed. `cutting`: by which way
-- of cutting text into words. `host_key`: by which addresses are hidden.
CREATE TABLE fact (
    name TEXT PRIMARY KEY,
    value
) WITHOUT ROWID;
INSERT INTO fact VALUES ('last_id', 0), ('mark', 0), ('cutting', 1), ('host_key', randomblob(16));
