//! Whatever the tests of the centre's other modules claim on SQLite, claimed once more on PostgreSQL: this very program is
//! started again with another store under every test centre.

use std::process::Command;

use crate::testing::ON_POSTGRES;

/// What is about files, about one store, or about both.
const LEFT_OUT: [&str; 3] = ["data_folder::", "migrate_store::", "store::"];

#[test]
fn what_the_centre_does_on_sqlite_it_does_on_postgres_as_well() {
    if std::env::var_os(ON_POSTGRES).is_some() {
        return;
    }
    let mut again = Command::new(std::env::current_exe().unwrap());
    LEFT_OUT.iter().for_each(|module| {
        again.args(["--skip", module]);
    });
    let output = again.args(["--test-threads", "4"]).env(ON_POSTGRES, "yes").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let passed = said.rsplit_once("test result: ok. ").unwrap().1;
    let passed: u32 = passed.split_once(" passed").unwrap().0.parse().unwrap();
    assert!(passed > 150, "only {passed}");
}
