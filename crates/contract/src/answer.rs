//! What asks are answered with. Times are unix milliseconds; numbers are those that screens show.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::metric::Metric;
use domain::record::Id;
use domain::records::{
    AgainstRule, AgeGroup, Agency, Department, FollowUp, FollowUpKind, FollowUpOwner, HeadCount, Language,
    LanguageSupport, Material, MaterialKind, MeetingPlace, NotHeldReason, Preparation, Residence,
    ResidenceKind, Route, Service, Shift, Staff, StaffRole, Stop, Task, Topic, Unit, Visit,
};
use domain::season::SeasonRule;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How the tablet stands.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// Connected to a centre.
    pub enrolled: bool,
    /// Unlocked.
    pub unlocked: bool,
    /// Who unlocked it.
    pub staff: Option<String>,
    /// Whose tile that is: two colleagues can have one name.
    #[serde(default)]
    pub staff_id: Option<Id<Staff>>,
    /// The tablet's unit.
    pub unit: Option<String>,
    /// The tablet.
    pub tablet: Option<Uuid>,
    /// The tour that goes on.
    pub shift: Option<Id<Shift>>,
    /// Records that wait to be sent.
    pub waiting: u64,
    /// Visits that wait to be sent, which is what people count.
    pub waiting_visits: u64,
    /// What has to be put right.
    pub to_fix: u64,
    /// The last sync that went through.
    pub last_sent_at: Option<i64>,
    /// *Kontrollerat: allt finns hos centralen*, said by the last sync.
    pub checked: bool,
    /// Visits that the tablet holds and the centre has.
    #[serde(default)]
    pub visits_at_centre: u64,
    /// The short fingerprint of the unit's records, as acknowledged.
    pub fingerprint: Option<String>,
    /// The tablet's clock was off by this many milliseconds at the last sync.
    pub clock_off_ms: i64,
    /// There is no keystore: who copies the disk can try PINs.
    pub weak_keystore: bool,
}

/// What a tablet gives out for a coordinator who helps someone that forgot their PIN.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedCopy {
    /// Letters, digits, `-` and `_`. Only the dataset's private key opens it, so that it may travel in the open.
    pub text: String,
}

/// Who may unlock.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tiles {
    /// The tiles, in order.
    pub tiles: Vec<Tile>,
}

/// One tile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    /// Who.
    pub staff: Id<Staff>,
    /// The name.
    pub name: String,
    /// The initials.
    pub initials: String,
    /// Has set a PIN on this tablet.
    pub has_pin: bool,
}

/// The lists that people pick from, in the order that people see. Entries with a `retired_on` that has come are shown on
/// old visits and are not picked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Lists {
    /// Residences, by alias.
    pub residences: Vec<ResidenceItem>,
    /// Age groups, those of sheltered homes among them.
    pub age_groups: Vec<AgeGroup>,
    /// What questions are about.
    pub topics: Vec<Topic>,
    /// Languages.
    pub languages: Vec<Language>,
    /// What is introduced.
    pub services: Vec<Service>,
    /// Kinds of material.
    pub material_kinds: Vec<MaterialKind>,
    /// Material, by title.
    pub materials: Vec<Material>,
    /// Whom people are referred to.
    pub agencies: Vec<Agency>,
    /// Why a visit was not held.
    pub not_held_reasons: Vec<NotHeldReason>,
    /// How language is bridged.
    pub language_supports: Vec<LanguageSupport>,
}

/// A residence with its departments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResidenceItem {
    /// The residence.
    pub residence: Id<Residence>,
    /// Its neutral name.
    pub alias: String,
    /// Its kind.
    pub kind: ResidenceKind,
    /// The rules of sheltered homes hold.
    pub sheltered: bool,
    /// Its departments.
    pub departments: Vec<DepartmentView>,
}

/// The tablet is connected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Enrolled {
    /// The tablet.
    pub tablet: Uuid,
    /// Its unit.
    pub unit: String,
    /// Who set the first PIN.
    pub staff: Tile,
    /// The first sync.
    pub sync: SyncReport,
    /// There is no keystore: who copies the disk can try PINs.
    pub weak_keystore: bool,
}

/// Something was written, and is on disk.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Written {
    /// When it was saved.
    pub saved_at: i64,
    /// What changed: screens refresh just that.
    pub changed: Vec<Changed>,
    /// The number that the metric shows now.
    pub number: Option<i64>,
    /// Visitors in all, after a head was counted.
    pub visitors: Option<i64>,
    /// What was pointed out in a text and saved all the same: codes of the privacy guard's kinds.
    pub warnings: Vec<String>,
}

impl Written {
    /// The visit that changed; the first, where there are several. Whoever started a visit goes on with it.
    #[must_use]
    pub fn visit(&self) -> Option<Id<Visit>> {
        self.changed.iter().find_map(|changed| match changed {
            Changed::Visit(visit) => Some(*visit),
            _ => None,
        })
    }
}

/// Something that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// A visit.
    Visit(Id<Visit>),
    /// A tour or its crew.
    Shift(Id<Shift>),
    /// What was prepared for a stop.
    Preparation(Id<Preparation>),
    /// A follow-up.
    FollowUp(Id<FollowUp>),
    /// Who may unlock.
    Tiles,
    /// What has to be put right.
    FixList,
}

/// The day's tour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DayView {
    /// The day.
    pub date: NaiveDate,
    /// ISO week.
    pub week: u32,
    /// The tour, if it was begun.
    pub shift: Option<ShiftView>,
    /// The routes that are driven.
    pub routes: Vec<RouteView>,
    /// The stops, in order.
    pub stops: Vec<StopView>,
    /// Visits outside the schedule.
    pub unscheduled: Vec<VisitSummary>,
    /// Visits of other days that nobody closed; none where another day than today was asked for.
    #[serde(default)]
    pub left_open: Vec<VisitSummary>,
    /// Follow-ups that the next tour owns.
    pub follow_ups: Vec<FollowUpView>,
    /// When the schedule was fetched.
    pub fetched_at: Option<i64>,
}

/// A route of the day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RouteView {
    /// The route.
    pub route: Id<Route>,
    /// Its name.
    pub name: String,
    /// Its bus.
    pub bus: String,
}

/// A tour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShiftView {
    /// The tour.
    pub shift: Id<Shift>,
    /// The bus.
    pub bus: String,
    /// When it began.
    pub started_at: Option<i64>,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// The crew.
    pub crew: Vec<CrewView>,
    /// Visits that are not closed.
    pub unfinished: u64,
    /// What the crew said of it.
    pub debriefs: u64,
}

/// Somebody of the crew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CrewView {
    /// The name.
    pub name: String,
    /// The unit, for those from another.
    pub unit: Option<String>,
    /// What the person does.
    pub role: StaffRole,
    /// On the list without an account.
    pub guest: bool,
    /// Whose account it is, where there is one.
    #[serde(default)]
    pub staff: Option<Id<Staff>>,
}

/// A stop on the day's line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StopView {
    /// The stop.
    pub stop: Id<Stop>,
    /// `13.00`.
    pub time: String,
    /// The residence.
    pub residence: Id<Residence>,
    /// Its alias, with the department.
    pub name: String,
    /// Its kind.
    pub kind: ResidenceKind,
    /// The rules of sheltered homes hold.
    pub sheltered: bool,
    /// Its departments.
    pub departments: Vec<DepartmentView>,
    /// Its local library.
    pub local_unit: Option<String>,
    /// What the season says.
    pub rule: SeasonRule,
    /// A visit needs a reason.
    pub asks_why: bool,
    /// What was prepared.
    pub preparation: PreparationView,
    /// What was met last time, where there was one.
    pub last_time: Option<LastTime>,
    /// The day's visits to the stop.
    pub visits: Vec<VisitSummary>,
}

/// A department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentView {
    /// The department.
    pub department: Id<Department>,
    /// Its name.
    pub name: String,
}

/// What was prepared for a stop; empty where nothing was.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PreparationView {
    /// Booked with the home.
    pub booked: Option<Task>,
    /// The residents were told.
    pub told: Option<Task>,
    /// Expected visitors.
    pub expected: Option<i64>,
    /// Expected languages, by code.
    pub languages: Vec<String>,
    /// In the bus or in a room.
    pub place: Option<MeetingPlace>,
    /// Parking and the way in.
    pub way_in: Option<Task>,
    /// Interpreter.
    pub interpreter: Option<Task>,
    /// Applications for library cards sent ahead.
    pub card_forms: Option<Task>,
}

/// What was met last time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LastTime {
    /// The day.
    pub date: NaiveDate,
    /// Visitors.
    pub visitors: i64,
    /// Languages, the most spoken first, by code.
    pub languages: Vec<String>,
    /// What was asked for and missing: kind and language, by code, with how many.
    pub missing: Vec<Counted>,
    /// Why it was not held, by code.
    pub not_held: Option<String>,
}

/// A metric and how many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// What.
    pub metric: Metric,
    /// How many.
    pub count: i64,
}

/// The state of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitState {
    /// *Pågår*.
    Ongoing,
    /// *Avslutat*, on a tablet that was not told whether it was sent; at the centre: closed.
    Closed,
    /// *Väntar på att skickas*.
    Waiting,
    /// *Skickat*.
    Sent,
    /// *Behöver rättas*.
    ToFix,
}

/// A visit in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitSummary {
    /// The visit.
    pub visit: Id<Visit>,
    /// The day.
    pub date: NaiveDate,
    /// The residence's alias, with the departments.
    pub name: String,
    /// Its kind.
    pub kind: ResidenceKind,
    /// The unit that owns it.
    pub unit: Id<Unit>,
    /// The state.
    pub state: VisitState,
    /// Closed.
    pub closed: bool,
    /// Visitors.
    pub visitors: i64,
    /// Given out, in all.
    pub given: i64,
    /// Why it was not held, by code.
    pub not_held: Option<String>,
    /// *Räknade ni samma personer?* waits for its answer.
    pub same_people_unanswered: bool,
    /// 1, or 2 for a second visit to the stop on the day.
    pub ordinal: i64,
}

/// The visits.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VisitList {
    /// The latest first.
    pub visits: Vec<VisitSummary>,
}

/// One visit, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitView {
    /// What the list shows.
    pub summary: VisitSummary,
    /// The rules of sheltered homes hold.
    pub sheltered: bool,
    /// Its departments.
    pub departments: Vec<DepartmentView>,
    /// The log was begun.
    pub started_at: i64,
    /// There and waiting.
    pub arrived_at: Option<i64>,
    /// Let in.
    pub let_in_at: Option<i64>,
    /// Closed.
    pub closed_at: Option<i64>,
    /// The number is an estimate.
    pub approximate: bool,
    /// Language support, by code.
    pub language_support: Vec<String>,
    /// Visitors by group, by code.
    pub groups: BTreeMap<String, i64>,
    /// The home's staff.
    pub home_staff: i64,
    /// Everything else that was counted.
    pub counts: Vec<Counted>,
    /// Whose head count holds.
    pub head_count: Option<HeadCount>,
    /// The tablets that counted heads, with how many visitors.
    pub heads_by_tablet: BTreeMap<Uuid, i64>,
    /// Who counted heads on each of them, by name: who is asked whether they counted the same people.
    #[serde(default)]
    pub counted_by: BTreeMap<Uuid, Vec<String>>,
    /// The one note.
    pub note: Option<String>,
    /// Set where it was made against the season's rule.
    pub against_rule: Option<AgainstRule>,
    /// Its follow-ups.
    pub follow_ups: Vec<FollowUpView>,
    /// How many counts can be taken back.
    pub can_undo: u64,
}

/// A follow-up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowUpView {
    /// Which.
    pub follow_up: Id<FollowUp>,
    /// The visit.
    pub visit: Id<Visit>,
    /// Question or handing over.
    pub kind: FollowUpKind,
    /// The topic, by code.
    pub topic: Option<String>,
    /// The language, by code.
    pub language: Option<String>,
    /// Who answers for it.
    pub owner: FollowUpOwner,
    /// What it says.
    pub text: Option<String>,
    /// Done.
    pub done: bool,
}

/// How a sync ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SyncReport {
    /// Records sent and acknowledged.
    pub sent: u64,
    /// Visits among them.
    pub sent_visits: u64,
    /// Records fetched.
    pub received: u64,
    /// What has to be put right.
    pub to_fix: u64,
    /// Round trips.
    pub requests: u64,
    /// Bytes of bodies sent.
    pub bytes_up: u64,
    /// Bytes of bodies fetched.
    pub bytes_down: u64,
    /// Both sides hold the same.
    pub checked: bool,
    /// Visits that the tablet holds and the centre has.
    pub visits_at_centre: u64,
    /// The short fingerprint of the unit's records.
    pub fingerprint: String,
    /// The root over everything that the tablet holds, hex.
    pub root: String,
    /// The tablet's clock is off by this many milliseconds.
    pub clock_off_ms: i64,
    /// The two sides did not hold the same, and were compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<Repair>,
}

/// What was put right where the two sides did not hold the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// Records that the centre had and the tablet had not, or otherwise.
    pub fetched: u64,
    /// Records that the centre had lost, and was sent again.
    pub given_back: u64,
    /// Records that the centre has taken back, and that are gone here too.
    pub dropped: u64,
}

impl Repair {
    /// Whether anything differed: two sides are also compared to be sure.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        self.fetched > 0 || self.given_back > 0 || self.dropped > 0
    }
}

/// A file that waits to be carried to the centre. What is in it still waits on the tablet too, until there is a receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedFile {
    /// Its name, which tells of no unit and no home.
    pub name: String,
    /// The folder that it lies in.
    pub folder: String,
    /// Visits in it.
    pub visits: u64,
    /// Visits that found no room in it: they go into the next file, after its receipt.
    pub visits_left: u64,
}

/// What was recomputed from the rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VerifyReport {
    /// Rows read.
    pub rows: u64,
    /// Visits among them.
    pub visits: u64,
    /// The digest kept in passing is what the rows say.
    pub agrees: bool,
    /// The file itself is whole.
    pub file_whole: bool,
    /// The short fingerprint of the unit's records, recomputed.
    pub fingerprint: String,
    /// The root, hex, recomputed.
    pub root: String,
    /// Records that wait to be sent.
    pub waiting: u64,
}

/// What has to be put right.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FixList {
    /// The oldest first.
    pub items: Vec<FixItem>,
}

/// One thing to put right. The text that was wrong stays on this tablet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FixItem {
    /// Its number, for `Fix`.
    pub number: i64,
    /// The record type.
    pub record: String,
    /// The visit that it belongs to.
    pub visit: Option<Id<Visit>>,
    /// The field, where one was wrong.
    pub field: Option<String>,
    /// The rule that said no.
    pub code: String,
    /// The text as it was written.
    pub text: Option<String>,
    /// Since when.
    pub since: i64,
}
