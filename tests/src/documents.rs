//! Documents as a document database would carry them, and the visits that a tablet logs of them: for benchmarks that
//! compare what is sent, and for nothing else. Which documents there are is the benchmark's.

use std::collections::BTreeMap;

use chrono::DateTime;
use domain::metric::Metric;
use domain::record::{Id, Month};
use domain::records::{Outcome, ResidenceKind, Staff, Stop, Tally, Visit};
use serde_json::Value;
use uuid::Uuid;

use crate::Pad;

const WEEK: &str = include_str!("../data/week.ndjson");

/// A tablet's week.
#[must_use]
pub fn week() -> Vec<Value> {
    read(WEEK)
}

/// The documents of a text, one a line.
///
/// # Panics
/// Where a line is none.
#[must_use]
pub fn read(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The eight counts of a document, as metrics.
fn counts_of(document: &Value) -> BTreeMap<String, i64> {
    let count = |name: &str| document["counts"][name].as_i64().unwrap();
    let introduced = |name: &str| Metric::Introduced(name.to_owned());
    let mut counts = BTreeMap::from([
        (Metric::Group("25-64".into()), count("adults")),
        (Metric::Group("13-17".into()), count("teens")),
        (Metric::Group("0-6".into()), count("children")),
        (introduced("checkouts"), count("checkouts")),
        (introduced("returns"), count("returns")),
        (introduced("holds"), count("holds")),
        (introduced("library_card"), count("new_cards")),
        (Metric::Question("other".into(), Outcome::Answered), count("questions")),
    ]);
    for (language, number) in document["langs"].as_object().unwrap() {
        counts.insert(Metric::Language(language.clone()), number.as_i64().unwrap());
    }
    // Nothing counted is nothing written.
    counts.retain(|_, number| *number != 0);
    counts.into_iter().map(|(metric, number)| (metric.to_string(), number)).collect()
}

fn id_of(document: &Value, field: &str) -> Uuid {
    Uuid::try_parse(document[field].as_str().unwrap()).unwrap()
}

/// Logs the documents as the tablet does: one commit for each visit, header and lane.
///
/// # Panics
/// Where a document is of another kind, or the file cannot be written.
pub fn log(pad: &mut Pad, documents: &[Value]) -> Vec<Id<Visit>> {
    let run = pad.run();
    let tablet = run.tablet.tablet;
    let mut lanes: BTreeMap<Uuid, Uuid> = BTreeMap::new();
    let mut ordinals: BTreeMap<(Uuid, chrono::NaiveDate), i64> = BTreeMap::new();
    let mut ids = Vec::new();
    for document in documents {
        let (start, end) = (document["started"].as_i64().unwrap(), document["ended"].as_i64().unwrap());
        let date = DateTime::from_timestamp_millis(start).unwrap().date_naive();
        let (stop, staff) = (id_of(document, "stop"), id_of(document, "staff"));
        let ordinal = ordinals.entry((stop, date)).or_default();
        *ordinal += 1;
        let visit = visit_of(document, stop.into(), date, *ordinal, staff.into(), (start, end));
        // One person, one run of the app: a lane for each of the staff.
        let lane = *lanes.entry(staff).or_insert_with(|| Uuid::from_u128(random(staff)));
        let home = run.own_home(date);
        assert_eq!(home.month, Month::of(date));
        let id = run
            .store
            .transact(end, |tx| {
                let id = tx.derived_id(&visit);
                let tally =
                    Tally { visit: id, lane, staff: staff.into(), tablet, counts: counts_of(document) };
                tx.put(id, home, &visit)?;
                tx.put(tx.derived_id(&tally), home, &tally)?;
                Ok(id)
            })
            .unwrap();
        ids.push(id);
    }
    ids
}

/// As random as a lane is, and the same at every run.
fn random(staff: Uuid) -> u128 {
    staff.as_u128().wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).rotate_left(61)
}

fn visit_of(
    document: &Value,
    stop: Id<Stop>,
    date: chrono::NaiveDate,
    ordinal: i64,
    staff: Id<Staff>,
    (start, end): (i64, i64),
) -> Visit {
    Visit {
        stop: Some(stop),
        date,
        ordinal,
        shift: None,
        residence: stop.uuid().into(),
        departments: vec![],
        residence_kind: ResidenceKind::Asylum,
        sheltered: false,
        local_unit: None,
        started_by: Some(staff),
        started_at: start,
        arrived_at: None,
        let_in_at: None,
        closed_at: Some(end),
        not_held: None,
        approximate: false,
        language_support: vec![],
        head_count: None,
        note: document["note"].as_str().map(str::to_owned),
        against_rule: None,
        same_as: None,
    }
}

/// Holds what a tablet has of a visit against its document.
///
/// # Panics
/// Where the two differ.
pub fn compare(pad: &mut Pad, document: &Value, id: Id<Visit>) {
    let run = pad.run();
    let visit = run.store.find(id).unwrap().expect("the visit was pulled").record;
    let lanes = run.store.list_of::<Tally>(id.uuid()).unwrap();
    assert_eq!(lanes.len(), 1);
    assert_eq!(lanes[0].record.counts, counts_of(document));
    assert_eq!(lanes[0].record.staff.uuid(), id_of(document, "staff"));
    assert_eq!(visit.stop.map(Id::uuid), Some(id_of(document, "stop")));
    assert_eq!(
        (Some(visit.started_at), visit.closed_at),
        (document["started"].as_i64(), document["ended"].as_i64())
    );
    assert_eq!(visit.note.as_deref(), document["note"].as_str());
}
