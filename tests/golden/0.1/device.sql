CREATE TABLE batch (
    one INTEGER PRIMARY KEY CONSTRAINT batch_is_one CHECK (one = 1),
    number INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    hash TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE batch_row (
    type INTEGER NOT NULL,
    id BLOB NOT NULL,
    hash BLOB NOT NULL,
    first_clock INTEGER NOT NULL,
    last_clock INTEGER NOT NULL,
    PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE bucket (
    type INTEGER NOT NULL,
    unit BLOB NOT NULL,
    month INTEGER NOT NULL,
    count INTEGER NOT NULL,
    sum BLOB NOT NULL,
    PRIMARY KEY (type, unit, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE migration (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    checksum BLOB NOT NULL CHECK (length(checksum) = 32),
    additive INTEGER NOT NULL CHECK (additive IN (0, 1))
) STRICT;

CREATE TABLE outbox (
    type INTEGER NOT NULL,
    id BLOB NOT NULL,
    first_clock INTEGER NOT NULL,
    last_clock INTEGER NOT NULL,
    PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE own_node (
    node INTEGER PRIMARY KEY,
    -- The clock of its first write: those before it wrote earlier.
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE record (
    type INTEGER NOT NULL,
    id BLOB NOT NULL,
    unit BLOB NOT NULL,
    month INTEGER NOT NULL,
    parent BLOB,
    line TEXT NOT NULL,
    acknowledged BLOB,
    undo TEXT,
    PRIMARY KEY (type, id)
) STRICT;

CREATE TABLE tablet (
    one INTEGER PRIMARY KEY CONSTRAINT tablet_is_one CHECK (one = 1),
    tablet BLOB NOT NULL,
    dataset BLOB NOT NULL,
    unit BLOB NOT NULL,
    unit_name TEXT NOT NULL,
    units TEXT NOT NULL,
    address TEXT NOT NULL,
    certificate BLOB,
    token TEXT NOT NULL,
    next_token TEXT,
    token_since INTEGER NOT NULL DEFAULT 0,
    incarnation BLOB NOT NULL,
    epoch BLOB NOT NULL,
    cursor INTEGER NOT NULL DEFAULT 0,
    acknowledged INTEGER NOT NULL DEFAULT 0,
    clock INTEGER NOT NULL DEFAULT 0,
    first_month INTEGER NOT NULL,
    last_sent_at INTEGER,
    fetched_at INTEGER,
    checked INTEGER NOT NULL DEFAULT 0,
    -- Why both sides are to be compared before anything is sent; nothing most of the time.
    comparing TEXT,
    -- The highest clock that was acknowledged or pulled when this incarnation began, until both sides were compared.
    begun_clock INTEGER,
    clock_off_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE thawed_batch (
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE to_fix (
    number INTEGER PRIMARY KEY,
    type INTEGER NOT NULL,
    id BLOB NOT NULL,
    visit BLOB,
    field INTEGER,
    code TEXT NOT NULL,
    text TEXT,
    waits INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT;

CREATE INDEX record_parent ON record (type, parent) WHERE parent IS NOT NULL;

INSERT INTO migration VALUES (1, 'first', x'F80F3728BAF5595070509E4C1A79EC93968225EACCB83B4E510BB3A227836074', 0);
PRAGMA user_version = 1;
