//! Tablets of another release beside today's: types and fields that only they know are kept as they came, through push,
//! pull and digest, and an upload is taken whatever schema it is of.

use contract::ask::{Answers, WriteNote};
use domain::metric::Metric;
use domain::record::{Record, Value};
use domain::records::{Tally, Visit};
use end_to_end::{Centre, Pad};
use sync::message::SCHEMA;
use sync::row::{Field, Row};
use uuid::Uuid;

use super::forger::{Forger, UNIT, kept};

/// A field and a type that no program of today knows.
const NEW_FIELD: u16 = 77;
const NEW_TYPE: u16 = 900;

fn with_new_field(mut row: Row, value: Value) -> Row {
    let version = row.version();
    row.fields.insert(NEW_FIELD, Field { version, value });
    row
}

fn verify(pad: &mut Pad) -> String {
    let verified = pad.device().verify(contract::ask::Verify {}).unwrap();
    assert!(verified.agrees);
    verified.root
}

#[test]
fn what_only_a_newer_tablet_knows_goes_through_todays_centre_and_tablets_unharmed() {
    let centre = Centre::open();
    let mut pads = [Pad::enrolled(&centre.code(UNIT), "KL"), Pad::enrolled(&centre.code(UNIT), "JB")];
    let mut newer = Forger::enrolled(&centre, UNIT, 1);
    let nested = Value::List(vec![Value::Int(3), Value::Map([("å".to_owned(), Value::Null)].into())]);
    let visit = with_new_field(newer.visit(1, |_| {}), nested.clone());
    let counts = [("v".to_owned(), 2), ("ny:räknare".to_owned(), 5)].into();
    let lane = newer.row(&Tally { counts, ..newer.tally(visit.id, 0) });
    let mut unknown = with_new_field(newer.visit(2, |_| {}), Value::Bool(true));
    unknown.type_number = NEW_TYPE;
    let sent = [visit.clone(), lane.clone(), unknown.clone()];
    assert!(newer.push(&sent).refused.is_empty());
    for row in &sent {
        assert_eq!(kept(&centre, row.type_number, row.id).as_ref(), Some(row));
    }
    // Today's tablets fetch it, prove it, and write on the same visit.
    for pad in &mut pads {
        assert!(pad.sync().unwrap().checked);
        assert_eq!(pad.visit(visit.id.into()).summary.visitors, 2);
    }
    assert_eq!(verify(&mut pads[0]), verify(&mut pads[1]));
    pads[0].device().write_note(WriteNote { visit: visit.id.into(), text: "Bra möte".into() }).unwrap();
    pads[0].count(visit.id.into(), Metric::Visitors, 1).unwrap();
    assert!(pads[0].sync().unwrap().checked);
    assert!(pads[1].sync().unwrap().checked);
    let edited = kept(&centre, Visit::DECLARATION.number, visit.id).unwrap();
    assert_eq!(edited.read::<Visit>().unwrap().note.as_deref(), Some("Bra möte"));
    assert_eq!(edited.fields[&NEW_FIELD], visit.fields[&NEW_FIELD], "under its own version still");
    assert_eq!(kept(&centre, lane.type_number, lane.id).unwrap(), lane);
    // The newer one gets its field back with the edit.
    let back = newer.fetch().into_iter().find(|row| row.id == visit.id).unwrap();
    assert_eq!(back.value(NEW_FIELD), Some(&nested));
    assert_eq!(back, edited);
    // And changes it, which today's tablets take without knowing what it is.
    let mut again = edited;
    let version = newer.version();
    again.fields.insert(NEW_FIELD, Field { version, value: Value::Int(4) });
    assert!(newer.push(std::slice::from_ref(&again)).refused.is_empty());
    for pad in &mut pads {
        assert!(pad.sync().unwrap().checked);
    }
    assert_eq!(verify(&mut pads[0]), verify(&mut pads[1]));
    assert_eq!(centre.ask(&["verify"])["agrees"], true);
    let mut newcomer = Pad::enrolled(&centre.code(UNIT), "SN");
    assert_eq!(verify(&mut newcomer), verify(&mut pads[0]));
}

#[test]
fn an_older_tablet_that_knows_fewer_fields_is_taken_and_its_rows_are_filled_in_by_others() {
    let centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    let mut older = Forger::enrolled(&centre, UNIT, 1);
    // Before these fields were declared, nobody wrote them.
    let mut visit = older.visit(1, |_| {});
    for number in 9..=21 {
        if number != 11 {
            visit.fields.remove(&number);
        }
    }
    let lane = older.row(&older.tally(visit.id, 2));
    assert!(older.push(&[visit.clone(), lane]).refused.is_empty());
    assert!(pad.sync().unwrap().checked);
    pad.device().write_note(WriteNote { visit: visit.id.into(), text: "Sent ifyllt".into() }).unwrap();
    assert!(pad.sync().unwrap().checked);
    // It writes on, still without them: what others filled in stays.
    let mut on = visit.clone();
    let version = older.version();
    on.fields.insert(3, Field { version, value: Value::Int(1) });
    assert!(older.push(&[on]).refused.is_empty());
    assert!(pad.sync().unwrap().checked);
    assert_eq!(pad.visit(visit.id.into()).note.as_deref(), Some("Sent ifyllt"));
    assert_eq!(centre.ask(&["verify"])["agrees"], true);
}

#[test]
fn an_upload_is_taken_whatever_schema_it_is_of() {
    let centre = Centre::open();
    let mut forger = Forger::enrolled(&centre, UNIT, 1);
    for (number, schema) in [SCHEMA - 1, SCHEMA, SCHEMA + 1, u32::MAX].into_iter().enumerate() {
        let row = forger.visit(1 + number as u128, |_| {});
        let (mut hello, batch) = (forger.hello(), forger.batch(&forger.lines(&[row])));
        hello.schema = schema;
        let (head, _) = forger.say(&hello, Some(&batch));
        assert!(head.ack.unwrap().refused.is_empty(), "{schema}");
        forger.acknowledged += 1;
    }
    assert_eq!(centre.visits().len(), 4);
    let at: Vec<Uuid> = (1..=4).map(Uuid::from_u128).collect();
    assert!(at.iter().all(|id| kept(&centre, Visit::DECLARATION.number, *id).is_some()));
}
