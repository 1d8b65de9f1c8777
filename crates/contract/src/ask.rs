//! The list of asks: each is declared once with its answer. Whoever answers implements [`Answers`], which has a method
//! for each, so that a forgotten one does not compile.

use chrono::NaiveDate;
use domain::metric::Metric;
use domain::record::Id;
use domain::records::{
    Department, FollowUp, FollowUpKind, FollowUpOwner, HeadCount, MeetingPlace, Residence, Shift, Staff,
    StaffRole, Stop, Task, Unit, Visit,
};
use domain::totals::Change;
use serde::{Deserialize, Serialize};

use crate::answer::{
    DayView, Enrolled, ExportedFile, FixList, Lists, SealedCopy, Status, SyncReport, Tiles, VerifyReport,
    VisitList, VisitView, Written,
};
use crate::fault::Fault;

/// An ask with its answer.
pub trait Ask: Serialize {
    /// What it is answered with.
    type Answer: Serialize + serde::de::DeserializeOwned;
    /// The ask as it is sent.
    fn into_call(self) -> Call;
}

macro_rules! asks {
    ($(
        $(#[$doc:meta])+
        $method:ident $name:ident { $($(#[$fdoc:meta])+ $field:ident : $type:ty,)* } -> $answer:ty;
    )+) => {
        $(
            $(#[$doc])+
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
            pub struct $name { $($(#[$fdoc])+ pub $field: $type,)* }

            impl Ask for $name {
                type Answer = $answer;
                fn into_call(self) -> Call { Call::$name(self) }
            }
        )+

        /// Any ask, as it goes between page and shell, or from the command line to the tablet that is unlocked.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "ask", rename_all = "snake_case")]
        #[allow(clippy::large_enum_variant, reason = "one call at a time: boxing would save nothing")]
        pub enum Call { $($(#[$doc])+ $name($name),)+ }

        /// Answers every ask.
        pub trait Answers {
            $($(#[$doc])+
            ///
            /// # Errors
            /// With the fault that the screen shows.
            fn $method(&mut self, ask: $name) -> Result<$answer, Fault>;)+
        }

        /// Has an ask answered, and the answer as JSON.
        ///
        /// # Errors
        /// With the fault that the screen shows.
        pub fn dispatch(to: &mut dyn Answers, call: Call) -> Result<serde_json::Value, Fault> {
            match call {
                $(Call::$name(ask) => to.$method(ask).map(|answer| serde_json::to_value(answer)
                    .unwrap_or(serde_json::Value::Null)),)+
            }
        }
    };
}

asks! {
    /// How the tablet stands; also answered when it is locked.
    status ReadStatus {} -> Status;
    /// Who may unlock; also answered when it is locked.
    tiles ListTiles {} -> Tiles;
    /// Connects the tablet to a centre, once.
    enrol Enrol {
        /// The enrolment code, as the coordinator printed it.
        code: String,
        /// Who sets the first PIN, by id or initials; the first of the unit when left out.
        staff: Option<String>,
        /// Six digits.
        pin: String,
    } -> Enrolled;
    /// Connects a tablet that is not let in any more anew, with another code of the same centre and unit: what is on it
    /// stays, and is sent with the next sync. Only on an unlocked tablet.
    reconnect Reconnect {
        /// The code's text.
        code: String,
    } -> Status;
    /// Unlocks the tablet and begins a run.
    unlock Unlock {
        /// Whose tile.
        staff: Id<Staff>,
        /// Six digits.
        pin: String,
    } -> Status;
    /// Locks the tablet. Nothing is lost.
    lock Lock {} -> Status;
    /// Sets a PIN for a colleague, or changes one's own.
    set_pin SetPin {
        /// Whose.
        staff: Id<Staff>,
        /// Six digits.
        pin: String,
    } -> Written;
    /// What a coordinator needs to help someone who forgot their PIN; also answered when the tablet is locked.
    sealed_copy ReadSealedCopy {} -> SealedCopy;
    /// Gives someone who forgot their PIN a new one, with a coordinator's code, and unlocks as them. Only on a locked
    /// tablet. The code is void afterwards.
    reset_pin ResetPin {
        /// Who forgot.
        staff: Id<Staff>,
        /// The recovery code, as the coordinator read it out or printed it.
        recovery: String,
        /// Six digits.
        pin: String,
    } -> Status;

    /// The lists that people pick from, with what is retired: old visits are shown by it, and nobody picks it.
    lists ReadLists {} -> Lists;
    /// The day's tour with its stops.
    today Today {
        /// Another day than today.
        date: Option<NaiveDate>,
    } -> DayView;
    /// Writes down what was prepared for a stop.
    prepare Prepare {
        /// The stop.
        stop: Id<Stop>,
        /// The day of the visit; today when left out.
        date: Option<NaiveDate>,
        /// What was done or agreed.
        changes: PreparationChanges,
    } -> Written;

    /// Begins the day's tour.
    start_shift StartShift {
        /// Which bus; the route's own when left out.
        bus: Option<String>,
        /// Another tour on the same day, begun on purpose.
        another: bool,
    } -> Written;
    /// Puts somebody on the crew list, or takes somebody off it.
    set_crew SetCrew {
        /// A member of the staff.
        staff: Option<Id<Staff>>,
        /// A colleague without an account, on a single occasion.
        guest_name: Option<String>,
        /// The unit that the colleague came from.
        from_unit: Option<Id<Unit>>,
        /// What the person does on the tour.
        role: StaffRole,
        /// Did not come along after all.
        absent: bool,
    } -> Written;
    /// What the crew says of the tour.
    write_debrief WriteDebrief {
        /// What worked.
        worked: String,
        /// What did not.
        did_not: String,
        /// What should change.
        change: String,
    } -> Written;
    /// Ends the tour.
    end_shift EndShift {
        /// The material in the bus was counted.
        material_counted: bool,
    } -> Written;

    /// Begins a visit to a stop of the schedule, or outside it.
    start_visit StartVisit {
        /// The stop.
        stop: Option<Id<Stop>>,
        /// The residence, outside the schedule.
        residence: Option<Id<Residence>>,
        /// The departments, where there are any.
        departments: Vec<Id<Department>>,
        /// Why, where the season's rule asks.
        reason: Option<String>,
        /// A second visit to the same stop on the same day, begun on purpose.
        another: bool,
    } -> Written;
    /// There and waiting, or let in.
    arrive Arrive {
        /// The visit.
        visit: Id<Visit>,
        /// Let in.
        let_in: bool,
    } -> Written;
    /// Moves a visit to the departments that were met.
    set_departments SetDepartments {
        /// The visit.
        visit: Id<Visit>,
        /// Its departments.
        departments: Vec<Id<Department>>,
    } -> Written;
    /// Counts: one tap, or a number that was typed.
    record_tally RecordTally {
        /// The visit.
        visit: Id<Visit>,
        /// What.
        metric: Metric,
        /// How many more, or how many.
        change: TallyChange,
        /// Why, after the tour has ended.
        reason: Option<String>,
    } -> Written;
    /// Takes the last counts back, one at a time.
    undo Undo {
        /// The visit.
        visit: Id<Visit>,
    } -> Written;
    /// *Antalet är uppskattat*, and the language support that was used.
    describe_visit DescribeVisit {
        /// The visit.
        visit: Id<Visit>,
        /// The number is an estimate.
        approximate: Option<bool>,
        /// Codes of language support; replaces what was there.
        language_support: Option<Vec<String>>,
    } -> Written;
    /// The visit's one note; an empty text clears it.
    write_note WriteNote {
        /// The visit.
        visit: Id<Visit>,
        /// At most 140 characters.
        text: String,
    } -> Written;
    /// A question with an owner, or a handing over.
    add_follow_up AddFollowUp {
        /// The visit.
        visit: Id<Visit>,
        /// Question or handing over.
        kind: FollowUpKind,
        /// The topic, by code.
        topic: Option<String>,
        /// The language, by code.
        language: Option<String>,
        /// Who answers for it.
        owner: FollowUpOwner,
        /// At most 140 characters.
        text: Option<String>,
    } -> Written;
    /// A follow-up is done.
    finish_follow_up FinishFollowUp {
        /// Which.
        follow_up: Id<FollowUp>,
    } -> Written;
    /// The visit was not held.
    set_not_held SetNotHeld {
        /// The visit.
        visit: Id<Visit>,
        /// Why, by code; none takes it back.
        reason: Option<String>,
    } -> Written;
    /// Answers *Räknade ni samma personer?*.
    answer_same_people AnswerSamePeople {
        /// The visit.
        visit: Id<Visit>,
        /// Add, or the tablet whose count holds.
        answer: HeadCount,
    } -> Written;
    /// Closes the visit.
    close_visit CloseVisit {
        /// The visit.
        visit: Id<Visit>,
    } -> Written;
    /// One visit, whole.
    visit ReadVisit {
        /// Which.
        visit: Id<Visit>,
    } -> VisitView;
    /// The visits of a day, a tour, or all that the tablet holds.
    visits ListVisits {
        /// Only this day.
        date: Option<NaiveDate>,
        /// Only those of this tour.
        shift: Option<Id<Shift>>,
    } -> VisitList;

    /// *Skicka och hämta*.
    sync SyncNow {} -> SyncReport;
    /// Saves what waits in a file, to be carried to the centre by hand. It is sealed, and may travel in the open.
    export_file ExportFile {
        /// A folder, or the file itself; the folder for downloads when left out.
        to: Option<String>,
    } -> ExportedFile;
    /// Reads what the centre gave back for such a file.
    read_receipt ReadReceipt {
        /// The text of the receipt.
        receipt: String,
    } -> SyncReport;
    /// Recomputes the fingerprint from the rows.
    verify Verify {} -> VerifyReport;
    /// What has to be put right before it can be sent.
    fix_list ListToFix {} -> FixList;
    /// Puts one thing right: with another text, or by sending it again after it was corrected.
    fix Fix {
        /// Which, from the list.
        number: i64,
        /// The new text, where it was a text.
        text: Option<String>,
    } -> Written;
}

/// How a number is to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TallyChange {
    /// So many more, or fewer.
    By(i64),
    /// Exactly so many.
    To(i64),
}

impl From<TallyChange> for Change {
    fn from(change: TallyChange) -> Self {
        match change {
            TallyChange::By(by) => Self::By(by),
            TallyChange::To(to) => Self::To(to),
        }
    }
}

/// What was prepared; what is left out stays as it was. A task is given whole: what it leaves out is taken away.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PreparationChanges {
    /// Booked with the home.
    pub booked: Option<Task>,
    /// The residents were told.
    pub told: Option<Task>,
    /// Expected visitors.
    pub expected: Option<i64>,
    /// Expected languages, by code.
    pub languages: Option<Vec<String>>,
    /// In the bus or in a room.
    pub place: Option<MeetingPlace>,
    /// Parking and the way in.
    pub way_in: Option<Task>,
    /// Interpreter.
    pub interpreter: Option<Task>,
    /// Applications for library cards sent ahead.
    pub card_forms: Option<Task>,
}
