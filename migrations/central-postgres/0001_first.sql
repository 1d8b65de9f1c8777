-- Every key begins with the dataset: one library system. Several may share a database.

-- The counter is changed in every transaction that writes rows: room for it on its page.
CREATE TABLE dataset (
    dataset uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    -- The counter that no row is skipped by: taken last in each writing transaction.
    seq bigint NOT NULL DEFAULT 0,
    epoch uuid NOT NULL,
    -- When the epoch began, where that was after a restore; unix milliseconds.
    restored_at bigint,
    -- Tombstones older than this were dropped; unix milliseconds.
    horizon bigint,
    public_key bytea NOT NULL
) WITH (fillfactor = 10);

-- Epochs that are over: one that was never here shows that a later database was.
CREATE TABLE past_epoch (
    dataset uuid NOT NULL,
    epoch uuid NOT NULL,
    PRIMARY KEY (dataset, epoch)
);

CREATE TABLE record (
    dataset uuid NOT NULL,
    type integer NOT NULL,
    id uuid NOT NULL,
    unit uuid NOT NULL,
    month bigint NOT NULL,
    seq bigint NOT NULL,
    -- The incarnation that sent exactly this state; nothing where the merge or the centre made it.
    origin uuid,
    hash bytea NOT NULL,
    parent uuid,
    line text NOT NULL
);

-- In the order of a page, so that one unit's rows are read as they lie.
CREATE INDEX record_by_seq ON record (dataset, unit, seq, type, id);
-- In the order of a bucket.
CREATE INDEX record_by_month ON record (dataset, type, unit, month, id);
-- Last: of indexes that seem to cost the same, as all do while the table is empty, the planner takes the youngest.
ALTER TABLE record ADD PRIMARY KEY (dataset, type, id);

-- Count and sum of the digest; the sum modulo 2^128.
CREATE TABLE bucket (
    dataset uuid NOT NULL,
    unit uuid NOT NULL,
    type integer NOT NULL,
    month bigint NOT NULL,
    count bigint NOT NULL,
    sum numeric(39, 0) NOT NULL,
    PRIMARY KEY (dataset, unit, type, month)
) WITH (fillfactor = 50);

CREATE TABLE device (
    dataset uuid NOT NULL,
    id uuid NOT NULL,
    unit uuid NOT NULL,
    token_hash text COLLATE "C" NOT NULL,
    next_token_hash text COLLATE "C",
    enrolled_at bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    revoked_at bigint,
    PRIMARY KEY (dataset, id)
) WITH (fillfactor = 50);

CREATE UNIQUE INDEX device_by_token ON device (dataset, token_hash);
CREATE UNIQUE INDEX device_by_next_token ON device (dataset, next_token_hash) WHERE next_token_hash IS NOT NULL;

CREATE TABLE incarnation (
    dataset uuid NOT NULL,
    id uuid NOT NULL,
    -- Nil while its very first batch is being received, so that there is a row to lock.
    device uuid NOT NULL,
    last_batch bigint NOT NULL DEFAULT 0,
    hash text COLLATE "C" NOT NULL DEFAULT '',
    ack text NOT NULL DEFAULT '',
    PRIMARY KEY (dataset, id)
) WITH (fillfactor = 50);

-- Batches that were refused as a whole, so that their tablet thawed them: a copy that arrives late is not applied either.
CREATE TABLE void_batch (
    dataset uuid NOT NULL,
    incarnation uuid NOT NULL,
    hash text COLLATE "C" NOT NULL,
    PRIMARY KEY (dataset, incarnation, hash)
);

CREATE TABLE enrolment (
    dataset uuid NOT NULL,
    code_hash text COLLATE "C" NOT NULL,
    unit uuid NOT NULL,
    expires_at bigint NOT NULL,
    used_by_tablet uuid,
    used_token_hash text COLLATE "C",
    used_at bigint,
    PRIMARY KEY (dataset, code_hash)
);

-- Values that gave way to a colleague's later ones, for the coordinator. Outside the digest.
CREATE TABLE conflict (
    dataset uuid NOT NULL,
    seq bigint NOT NULL,
    type integer NOT NULL,
    id uuid NOT NULL,
    field integer NOT NULL,
    place bigint NOT NULL,
    lost_version text NOT NULL,
    lost_value text NOT NULL,
    won_version text NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (dataset, seq, type, id, field, place)
);

-- Rows that were not taken, without anything that was written freely.
CREATE TABLE quarantine (
    dataset uuid NOT NULL,
    incarnation uuid NOT NULL,
    batch bigint NOT NULL,
    place bigint NOT NULL,
    at bigint NOT NULL,
    type integer NOT NULL,
    id uuid NOT NULL,
    code text COLLATE "C" NOT NULL,
    line text NOT NULL,
    PRIMARY KEY (dataset, incarnation, batch, place)
);

CREATE TABLE incident (
    dataset uuid NOT NULL,
    at bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    detail text COLLATE "C" NOT NULL,
    PRIMARY KEY (dataset, at, kind, detail)
);

-- A move into this store that has not ended, and how far it has come: until then nothing is served from here.
CREATE TABLE unfinished_move (
    dataset uuid NOT NULL PRIMARY KEY,
    note text NOT NULL
);
