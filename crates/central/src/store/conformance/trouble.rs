//! Trouble that a database of PostgreSQL makes on purpose: triggers of the test's own raise what the server raises when
//! somebody has to give way, at statements and commits that a table names. Counted by sequences, which no rollback undoes.

use fixtures::postgres::Database;

use super::Here;

/// What the server says, as it says it.
pub(crate) mod code {
    pub(crate) const SERIALIZATION: &str = "40001";
    pub(crate) const DEADLOCK: &str = "40P01";
    pub(crate) const DISK_FULL: &str = "53100";
}

/// When it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// At a statement that writes.
    Statement,
    /// At the commit of a transaction that writes an incarnation down.
    Commit,
}

impl Moment {
    const fn word(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Commit => "commit",
        }
    }
}

const TABLES: [&str; 8] =
    ["dataset", "record", "bucket", "device", "incarnation", "conflict", "quarantine", "incident"];

const INSTALL: &str = "
    CREATE TABLE trouble (moment text, nth bigint, code text, PRIMARY KEY (moment, nth));
    CREATE TABLE slow (commits boolean);
    CREATE TABLE held_with (setting text);
    CREATE SEQUENCE at_statement;
    CREATE SEQUENCE at_commit;
    CREATE SEQUENCE raised;
    CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE
        place bigint := nextval('at_' || TG_ARGV[0]);
        planned text;
    BEGIN
        IF TG_ARGV[0] = 'commit' THEN
            INSERT INTO held_with VALUES
                (current_setting('synchronous_commit') || ', ' || current_setting('transaction_isolation'));
            PERFORM pg_sleep(random() * 0.01) FROM slow;
        END IF;
        SELECT code INTO planned FROM trouble WHERE moment = TG_ARGV[0] AND nth IN (place, 0);
        IF planned IS NOT NULL THEN
            PERFORM nextval('raised');
            RAISE EXCEPTION 'trouble on purpose' USING ERRCODE = planned;
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER trouble_at_commit AFTER INSERT OR UPDATE ON incarnation
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION trouble('commit');";

/// What makes it in one database.
pub(crate) struct Trouble<'h> {
    database: &'h Database<'static>,
}

impl<'h> Trouble<'h> {
    /// None yet.
    pub(crate) fn in_database_of(here: &'h Here) -> Self {
        let database = here.place.database().expect("only a database makes trouble");
        let triggers = TABLES.map(|table| {
            format!(
                "CREATE TRIGGER trouble_at_statement AFTER INSERT OR UPDATE OR DELETE ON {table}
                 FOR EACH STATEMENT EXECUTE FUNCTION trouble('statement');"
            )
        });
        database.run(&format!("{INSTALL}{}", triggers.concat()));
        Self { database }
    }

    /// At the nth statement or commit from now on, counted from one, and at no other.
    pub(crate) fn at(&self, moment: Moment, nth: u64, code: &str) {
        self.plan(&format!("INSERT INTO trouble VALUES ('{}', {nth}, '{code}')", moment.word()));
    }

    /// At each.
    pub(crate) fn always(&self, moment: Moment, code: &str) {
        self.at(moment, 0, code);
    }

    /// At some, in an order that looks random and is the same for each seed.
    pub(crate) fn now_and_then(&self, seed: u64, codes: &[&str]) {
        let mut random = seed;
        let planned: Vec<String> = (1..4_000)
            .filter_map(|nth| {
                random =
                    random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let drawn = usize::try_from(random >> 33).unwrap();
                let moment = if drawn % 2 == 0 { "statement" } else { "commit" };
                let code = codes[drawn / 2 % codes.len()];
                (drawn % 19 == 0).then(|| format!("('{moment}', {nth}, '{code}')"))
            })
            .collect();
        self.plan(&format!("INSERT INTO trouble VALUES {}", planned.join(", ")));
    }

    /// No more.
    pub(crate) fn end(&self) {
        self.plan("SELECT 1");
    }

    /// From now on each commit that writes an incarnation down takes anything up to ten milliseconds.
    pub(crate) fn slow_commits(&self) {
        self.database.run("INSERT INTO slow VALUES (true)");
    }

    /// How often it was made since it was planned.
    pub(crate) fn times(&self) -> u64 {
        self.database
            .run("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM raised")
            .parse()
            .unwrap()
    }

    /// With which settings transactions committed: `synchronous_commit`, and how they were isolated.
    pub(crate) fn held_with(&self) -> String {
        self.database.run("SELECT DISTINCT setting FROM held_with")
    }

    fn plan(&self, insert: &str) {
        self.database.run(&format!(
            "TRUNCATE trouble; SELECT setval('at_statement', 1, false), setval('at_commit', 1, false),
             setval('raised', 1, false); {insert}"
        ));
    }
}
