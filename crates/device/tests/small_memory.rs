//! A tablet with little memory: SQLite gets a hard limit, and a store of 50,000 rows comes in pages, is counted and
//! checked under it. Alone in its program, since the limit holds for all of it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests say what they mean by failing")]

use device::store::{Enrolment, Store};
use domain::record::{Month, Record};
use domain::records::{Staff, StaffRole};
use sqlite::{DatabaseKey, Durability, OpenOptions, StoreFault, faults};
use sync::digest::Root;
use sync::message::ReplyHead;
use sync::row::Row;
use sync::version::{Clock, Node, Version};
use uuid::Uuid;

/// 15 March 2016.
const NOW: i64 = 1_458_043_200_000;
const DATASET: Uuid = Uuid::from_u128(0xda7a);
const UNIT: Uuid = Uuid::from_u128(0xb5);
const PAGES: u64 = 50;
const ROWS_IN_A_PAGE: u64 = 1_000;
/// Ours: what SQLite may take of a machine with 512 MB. Its cache alone is 2 MB.
const ENOUGH_BYTES: u64 = 4 * 1024 * 1024;
/// Too little for a page of a pull.
const TOO_LITTLE_BYTES: u64 = 512 * 1024;

/// SQLite's own limit can be lowered by everyone, and raised by nobody.
fn limit(bytes: u64) {
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions { key: None, durability: Durability::Full, create: true };
    let conn = sqlite::open(&folder.path().join("limit.db"), &options).unwrap();
    let limit: i64 =
        conn.query_row(&format!("PRAGMA hard_heap_limit = {bytes}"), [], |row| row.get(0)).unwrap();
    assert_eq!(limit.cast_unsigned(), bytes);
}

fn page(number: u64) -> (ReplyHead, Vec<String>) {
    let head = serde_json::json!({
        "e": Uuid::from_u128(0xe), "now": NOW, "c": number, "rows": ROWS_IN_A_PAGE, "r": Root(0),
    });
    let version = Version { clock: Clock::at_ms(NOW), node: Node::of(Uuid::from_u128(0xce)) };
    let rows = (0..ROWS_IN_A_PAGE).map(|row| {
        let id = Uuid::from_u128(
            u128::from(number * ROWS_IN_A_PAGE + row).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835),
        );
        let staff = Staff {
            name: format!("Person {row}"),
            initials: "P".to_owned(),
            unit: UNIT.into(),
            role: StaffRole::BookmobileStaff,
            languages: Vec::new(),
            retired_on: None,
        };
        Row::new(Staff::DECLARATION.number, id, UNIT, Month(201_603), version, staff.to_fields())
            .to_line(DATASET)
    });
    (serde_json::from_value(head).unwrap(), rows.collect())
}

fn pull(store: &mut Store, number: u64) -> Result<u64, StoreFault> {
    let (head, lines) = page(number);
    let lines: Vec<&[u8]> = lines.iter().map(String::as_bytes).collect();
    store.store_reply(&head, &lines, NOW).map(|applied| applied.received).map_err(|error| error.fault())
}

#[test]
fn fifty_thousand_rows_come_in_pages_under_a_limit_and_too_little_memory_takes_nothing_in_part() {
    let folder = tempfile::tempdir().unwrap();
    // No real disk is waited for.
    faults::install().of(folder.path());
    let path = folder.path().join("tablet.sqlite");
    let key = DatabaseKey::from_bytes([7; 32]);
    let mut store = Store::create(&path, &key, &enrolment()).unwrap();
    limit(ENOUGH_BYTES);
    for number in 1..PAGES {
        assert_eq!(pull(&mut store, number), Ok(ROWS_IN_A_PAGE), "page {number}");
    }
    assert!(store.is_whole());
    let (before, roots) = (store.tablet().unwrap().cursor, store.roots(UNIT.into()).unwrap());
    assert_eq!(before, PAGES - 1);
    limit(TOO_LITTLE_BYTES);
    let refused = pull(&mut store, PAGES).unwrap_err();
    assert_eq!(refused, StoreFault::Other, "not told as damage, and not as a full disk");
    assert_eq!(store.tablet().unwrap().cursor, before);
    assert_eq!(store.roots(UNIT.into()).unwrap(), roots);
}

fn enrolment() -> Enrolment {
    Enrolment {
        tablet: Uuid::from_u128(0x7ab),
        incarnation: Uuid::from_u128(0x1_0000_0000_0000_0001),
        dataset: DATASET,
        unit: UNIT.into(),
        unit_name: "Bokbussen".to_owned(),
        units: vec![UNIT.into()],
        address: "https://centre.test".to_owned(),
        certificate: None,
        token: "token".to_owned(),
        token_since: NOW,
        epoch: Uuid::from_u128(0xe),
        first_month: Month(201_502),
    }
}
