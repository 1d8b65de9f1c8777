CREATE TABLE bucket (
    dataset BLOB NOT NULL,
    unit BLOB NOT NULL,
    type INTEGER NOT NULL,
    month INTEGER NOT NULL,
    count INTEGER NOT NULL,
    sum BLOB NOT NULL,
    PRIMARY KEY (dataset, unit, type, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflict (
    dataset BLOB NOT NULL,
    seq INTEGER NOT NULL,
    type INTEGER NOT NULL,
    id BLOB NOT NULL,
    field INTEGER NOT NULL,
    place INTEGER NOT NULL,
    lost_version TEXT NOT NULL,
    lost_value TEXT NOT NULL,
    won_version TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (dataset, seq, type, id, field, place)
) STRICT;

CREATE TABLE dataset (
    dataset BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- The counter that no row is skipped by: taken last in each writing transaction.
    seq INTEGER NOT NULL DEFAULT 0,
    epoch BLOB NOT NULL,
    -- When the epoch began, where that was after a restore; unix milliseconds.
    restored_at INTEGER,
    -- Tombstones older than this were dropped; unix milliseconds.
    horizon INTEGER,
    public_key BLOB NOT NULL
) STRICT;

CREATE TABLE device (
    dataset BLOB NOT NULL,
    id BLOB NOT NULL,
    unit BLOB NOT NULL,
    token_hash TEXT NOT NULL,
    next_token_hash TEXT,
    enrolled_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    revoked_at INTEGER,
    PRIMARY KEY (dataset, id)
) STRICT;

CREATE TABLE enrolment (
    dataset BLOB NOT NULL,
    code_hash TEXT NOT NULL,
    unit BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    used_by_tablet BLOB,
    used_token_hash TEXT,
    used_at INTEGER,
    PRIMARY KEY (dataset, code_hash)
) STRICT;

CREATE TABLE incarnation (
    dataset BLOB NOT NULL,
    id BLOB NOT NULL,
    device BLOB NOT NULL,
    last_batch INTEGER NOT NULL DEFAULT 0,
    hash TEXT NOT NULL DEFAULT '',
    ack TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (dataset, id)
) STRICT;

CREATE TABLE incident (
    dataset BLOB NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (dataset, at, kind, detail)
) STRICT;

CREATE TABLE migration (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    checksum BLOB NOT NULL CHECK (length(checksum) = 32),
    additive INTEGER NOT NULL CHECK (additive IN (0, 1))
) STRICT;

CREATE TABLE past_epoch (
    dataset BLOB NOT NULL,
    epoch BLOB NOT NULL,
    PRIMARY KEY (dataset, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
    dataset BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    batch INTEGER NOT NULL,
    place INTEGER NOT NULL,
    at INTEGER NOT NULL,
    type INTEGER NOT NULL,
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (dataset, incarnation, batch, place)
) STRICT;

CREATE TABLE record (
    dataset BLOB NOT NULL,
    type INTEGER NOT NULL,
    id BLOB NOT NULL,
    unit BLOB NOT NULL,
    month INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    -- The incarnation that sent exactly this state; nothing where the merge or the centre made it.
    origin BLOB,
    hash BLOB NOT NULL,
    parent BLOB,
    line TEXT NOT NULL,
    PRIMARY KEY (dataset, type, id)
) STRICT;

CREATE TABLE unfinished_move (
    dataset BLOB NOT NULL PRIMARY KEY,
    note TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE void_batch (
    dataset BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (dataset, incarnation, hash)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX device_by_next_token ON device (dataset, next_token_hash) WHERE next_token_hash IS NOT NULL;

CREATE UNIQUE INDEX device_by_token ON device (dataset, token_hash);

CREATE INDEX record_by_month ON record (dataset, type, unit, month);

CREATE INDEX record_by_parent ON record (dataset, type, parent);

CREATE INDEX record_by_seq ON record (dataset, unit, seq, type, id);

INSERT INTO migration VALUES (1, 'first', x'9786FAC204E84EAC59590B91B764573D7363BA58DFDE680686E7609DB1FBD414', 0);
PRAGMA user_version = 1;
