-- What a client keeps of one network. Times are milliseconds since 1970, ids are places in a conversation.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE place (
    place INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    open INTEGER,
    draft TEXT NOT NULL DEFAULT '',
    read_id INTEGER,
    read_time INTEGER,
    top_id INTEGER,
    top_row INTEGER,
    joined INTEGER NOT NULL DEFAULT 0,
    secret TEXT,
    -- how many lines there are, so that nobody has to count them
    lines INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, key)
) STRICT;

-- seq is the id where no other conversation has a line of the same id, else close to it: it sorts the lines of all
-- conversations, and the index.
CREATE TABLE line (
    seq INTEGER PRIMARY KEY,
    place INTEGER NOT NULL,
    id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    time INTEGER NOT NULL,
    msgid TEXT,
    who TEXT NOT NULL,
    text TEXT NOT NULL,
    reply TEXT,
    own INTEGER NOT NULL,
    mention INTEGER NOT NULL,
    redacted TEXT,
    reactions TEXT NOT NULL,
    -- somebody else said it: it can be unread
    counts INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX line_id ON line (place, id);
CREATE INDEX line_msgid ON line (place, msgid) WHERE msgid IS NOT NULL;
CREATE INDEX line_counts ON line (place, id, mention) WHERE counts = 1;
CREATE INDEX line_mention ON line (seq) WHERE mention = 1 AND counts = 1;

-- The words of lines, without their texts. marks are n and who said it, p and the place, and link.
CREATE VIRTUAL TABLE word USING fts5 (
    words, marks,
    content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2',
    prefix = '2 3'
);

-- Lines whose words are not in the index yet, or not any more.
CREATE TABLE unindexed (
    seq INTEGER PRIMARY KEY
) STRICT;
