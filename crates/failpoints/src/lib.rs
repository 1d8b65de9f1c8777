//! Named points in tablet and centre at which a test kills the process, as `kill -9` or the end of a battery does.
//! `device`, `central` and `sqlite` name them with [`failpoint!`], which is nothing at all without the feature `armed`.
//! What is done between two kills, and what must hold afterwards, lies with the package in `tests/`.

#[cfg(feature = "armed")]
mod armed;

#[cfg(feature = "armed")]
#[doc(hidden)]
pub use fail;

/// The points that a tablet passes.
pub const TABLET: &[&str] = &[
    "tap.after_domain_write",
    "tap.before_commit",
    "tap.after_commit",
    "freeze.before_commit",
    "freeze.after_commit",
    "freeze.after_sentinel",
    "send.before",
    "send.after",
    "reply.mid_page",
    "reply.before_commit",
    "reply.after_commit",
    "reply.after_sentinel",
    "end.before_note",
    "end.after_note",
    "thaw.after_sentinel",
    "thaw.before_commit",
    "thaw.after_commit",
    "restamp.after_thaw",
    "restamp.before_commit",
    "restamp.after_commit",
    "sentinel.before_rename",
    "unlock.after_open",
    "unlock.after_settle",
    "checkpoint.before",
    "checkpoint.after",
    "vault.before_rename",
    "vault.after_rename",
    "pin.after_slots",
    "pin.before_last_checkpoint",
    "pin.after_rekey",
    "pin.after_settle",
    "enrol.after_pending",
    "enrol.after_answer",
    "enrol.after_vault",
    "enrol.before_rename",
    "enrol.after_store",
    "enrol.after_all",
    "migration.before_commit",
    "migration.after_commit",
    "anew.before_commit",
    "anew.after_commit",
    "compared.mid_rows",
    "compared.after_rows",
    "compared.before_commit",
    "compared.after_commit",
    "reconnect.after_answer",
    "reconnect.before_commit",
    "reconnect.after_commit",
    "reconnect.after_sentinel",
    "reconnect.after_all",
    "carry.before_rename",
    "carry.after_rename",
];

/// The points that a centre passes.
pub const CENTRE: &[&str] = &[
    "receive.after_settle",
    "receive.after_merge",
    "receive.after_seq",
    "receive.after_rows",
    "receive.after_acknowledgement",
    "commit.before",
    "commit.after",
    "answer.before_page",
    "answer.after_page",
    "answer.half",
    "code.after_enrolment",
    "code.before_answer",
    "own.after_rows",
    "own.between_transactions",
    "folder.after_key",
    "folder.after_dataset",
    "folder.before_rename",
    "epoch.after_database",
    "epoch.after_file",
    "import.after_taking",
    "import.before_rename",
    "import.after_rename",
    "migration.before_commit",
    "migration.after_commit",
];

/// The points that a move to another store passes, which has tests of its own.
pub const MOVE: &[&str] = &[
    "move.after_begin",
    "move.mid_clearing",
    "move.after_part",
    "move.after_copy",
    "move.before_close",
    "move.after_close",
    "move.after_open",
];

/// A point of this name. Naming one that is in no list does not compile.
#[cfg(feature = "armed")]
#[macro_export]
macro_rules! failpoint {
    ($name:literal) => {{
        const _: () =
            assert!($crate::is_known($name), "add the point to the lists of the crate `failpoints`");
        $crate::fail::fail_point!($name);
    }};
}

/// A point of this name: nothing, in a program that people get. Naming one that is in no list does not compile.
#[cfg(not(feature = "armed"))]
#[macro_export]
macro_rules! failpoint {
    ($name:literal) => {{
        const _: () =
            assert!($crate::is_known($name), "add the point to the lists of the crate `failpoints`");
    }};
}

/// Lets the environment say where this process dies; called first by the two programs.
///
/// `TURBOK_KILL` names a file that holds the name of a point and a number: at that passing the file is renamed to
/// `<file>.met`, and the process kills itself. The file is read at each passing, so that one process can be armed late.
/// Nothing happens without the feature `armed`.
pub fn arm() {
    #[cfg(feature = "armed")]
    armed::arm();
}

/// Whether this process is to die at this point: for what has to be made otherwise so that it can.
#[cfg(feature = "armed")]
#[must_use]
pub fn is_armed(name: &str) -> bool {
    armed::is_armed(name)
}

/// Whether a point is in one of the lists.
#[must_use]
pub const fn is_known(name: &str) -> bool {
    is_in(TABLET, name) || is_in(CENTRE, name) || is_in(MOVE, name)
}

const fn is_in(list: &[&str], name: &str) -> bool {
    let mut at = 0;
    while at < list.len() {
        if is_same(list[at].as_bytes(), name.as_bytes()) {
            return true;
        }
        at += 1;
    }
    false
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_of_a_list_is_a_point() {
        assert!(
            is_known("tap.before_commit") && is_known("answer.half") && is_known("migration.after_commit")
        );
        assert!(!is_known("tap.before_commi") && !is_known("tap.before_commits") && !is_known(""));
    }
}
