-- A file of history as version 1 made it; to be opened by every later one.

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

PRAGMA application_id = 1952671745;
PRAGMA user_version = 1;
UPDATE fact SET value = 120000000000000001 WHERE name = 'last_id';
UPDATE fact SET value = 100000000000000001 WHERE name = 'mark';
UPDATE fact SET value = CAST('0123456789abcdef' AS BLOB) WHERE name = 'host_key';
INSERT INTO channel VALUES (5, '#c', 1);
INSERT INTO line VALUES (5, 100000000000000001, 0, NULL, NULL, 'alice!a@h', 'alice', '#C', 'first of old', NULL);
INSERT INTO line VALUES (5, 120000000000000001, 0, 1000, 'NOTICE', 'bob!b@h', NULL, '#C', 'second of old', '+draft/react=x');
INSERT INTO said VALUES (100000000000000001, 5);
INSERT INTO words (rowid, text) VALUES (100000000000000001, '§5 ¶alice first of old');
INSERT INTO saved VALUES ('#c', 'name	#C' || char(10) || 'created	1795356000000' || char(10) || 'flags	nt');
