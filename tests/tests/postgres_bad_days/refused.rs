//! A database that is there and does not want: it can only be read, is of another program, does not let us in, is not there
//! under that name. Somebody has to do something; until then nothing is acknowledged, and no password is shown.

use fixtures::postgres::{Cluster, PASSWORD, USER};

use super::day::{Day, cluster, said_by};

/// As somebody types it who has another in mind, with what a URL has to write otherwise.
const WRONG: &str = "hemligt-men-fel%2F%C3%A5%40";
const WRONG_PARTS: [&str; 3] = ["hemligt-men-fel", "%2F%C3%A5", "/å@"];

fn assert_says(said: &[String; 2], sentences: [&str; 2]) {
    for (said, sentence) in said.iter().zip(sentences) {
        assert!(said.contains(sentence), "{said}");
    }
}

fn assert_shows_nothing_of_it(said: &str) {
    for part in WRONG_PARTS.into_iter().chain([PASSWORD]) {
        assert!(!said.contains(part), "it shows {part}: {said}");
    }
}

#[test]
fn a_standby_can_be_read_takes_nothing_and_goes_on_when_it_is_promoted() {
    let cluster = cluster();
    let database = cluster.create();
    let mut day = Day::in_database(&database.url());
    day.ends_well();
    day.count();
    cluster.become_standby();
    day.sync_fails_with("centre-trouble");
    assert!(day.page().0.starts_with("http/1.1 200"));
    assert_eq!(day.centre.ask(&["verify"])["agrees"], true);
    let said = said_by(&day.centre, &["enrol", "--unit", "Bokbussen"]);
    assert_says(&said, ["Databasen får inte skrivas", "The database may not be written"]);
    cluster.promote();
    day.ends_well();
}

#[test]
fn a_database_that_was_set_to_be_read_only_takes_nothing_until_it_is_set_back() {
    let cluster = cluster();
    let database = cluster.create();
    let mut day = Day::in_database(&database.url());
    let set = |value| {
        cluster.set("default_transaction_read_only", value);
        database.disconnect_all();
    };
    set("on");
    day.sync_fails_with("centre-trouble");
    let said = said_by(&day.centre, &["enrol", "--unit", "Bokbussen"]);
    assert_says(&said, ["Databasen får inte skrivas", "The database may not be written"]);
    set("off");
    day.ends_well();
}

#[test]
fn a_database_of_a_newer_program_is_left_as_it_is() {
    let database = Cluster::shared().create();
    let mut day = Day::in_database(&database.url());
    day.ends_well();
    day.count();
    day.centre.stop();
    database.run("INSERT INTO schema_version (version) VALUES (99)");
    let before = database.run("SELECT count(*), max(seq) FROM record");
    for command in [&["verify"][..], &["serve", "--listen", "127.0.0.1:0"], &["enrol", "--unit", "Bokbussen"]]
    {
        let said = said_by(&day.centre, command);
        assert_says(&said, ["sparad av ett nyare Turbok", "was saved by a newer Turbok"]);
    }
    assert_eq!(database.run("SELECT count(*), max(seq) FROM record"), before);
    database.run("DELETE FROM schema_version WHERE version = 99");
    day.restart();
    day.ends_well();
}

#[test]
fn a_wrong_password_is_told_without_showing_any() {
    let database = Cluster::shared().create();
    let mut day = Day::in_database(&database.url());
    day.centre.stop();
    let right = database.url();
    let address = database.cluster().address();
    day.centre.use_database(Some(&database.url_with(address, WRONG)));
    for command in [&["verify"][..], &["serve", "--listen", "127.0.0.1:0"], &["devices"]] {
        let said = said_by(&day.centre, command);
        said.iter().for_each(|said| assert_shows_nothing_of_it(said));
        assert_says(&said, ["släpper inte in användaren", "does not let the user in"]);
    }
    // Also as an argument, where it can be seen, it is not repeated.
    day.centre.use_database(None);
    let wrong = database.url_with(address, WRONG);
    for said in said_by(&day.centre, &["verify", "--database-url", &wrong]) {
        assert_shows_nothing_of_it(&said);
    }
    // And where the address cannot even be read.
    for broken in [
        format!("postgres://{USER}:{WRONG}@{address}x/{}", database.name()),
        format!("postgres://{USER}:{WRONG}@[::/{}", database.name()),
        format!("postgres//{USER}:{WRONG}@{address}/{}", database.name()),
        format!("postgres://{USER}:{WRONG}%zz@{address}/{}", database.name()),
        format!("postgres://{USER}:{WRONG}@{address}/{}?sslmode=perhaps", database.name()),
        format!("postgres://{USER}:{WRONG}@{address}/{}?password={WRONG}&what=this", database.name()),
    ] {
        for said in said_by(&day.centre, &["verify", "--database-url", &broken]) {
            assert_shows_nothing_of_it(&said);
        }
    }
    day.centre.use_database(Some(&right));
    day.restart();
    day.ends_well();
}

#[test]
fn a_password_that_is_changed_while_the_centre_serves_is_told_in_its_log_without_showing_it() {
    let cluster = cluster();
    let database = cluster.create();
    let mut day = Day::in_database(&database.url());
    cluster.run(&format!("ALTER ROLE {USER} PASSWORD 'something-else'"));
    database.disconnect_all();
    day.sync_fails_with("centre-trouble");
    assert!(day.centre.log().contains("does not let the user in"), "{}", day.centre.log());
    assert_shows_nothing_of_it(&day.centre.log());
    cluster.run(&format!("ALTER ROLE {USER} PASSWORD '{PASSWORD}'"));
    day.ends_well();
}

#[test]
fn a_database_that_is_not_there_is_told_and_not_waited_for() {
    let database = Cluster::shared().create();
    let mut day = Day::in_database(&database.url());
    day.centre.stop();
    let (right, name) = (database.url(), database.name().to_owned());
    day.centre.use_database(Some(&right.replace(&name, "no_such_database")));
    for command in [&["verify"][..], &["serve", "--listen", "127.0.0.1:0"]] {
        let said = said_by(&day.centre, command);
        assert_says(&said, ["ingen databas med det namnet", "no database of that name"]);
    }
    day.centre.use_database(Some(&right));
    day.restart();
    day.ends_well();
}
