//! What a command asks of the tablet: one call. Called by `main`, with a way to put smaller questions first.
//! The commands on a visit lie in `plan_visit`; nothing here decides what may be done.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use contract::ask::{
    Call, EndShift, Enrol, ExportFile, Fix, ListTiles, ListToFix, ListVisits, Lock, PreparationChanges,
    Prepare, ReadReceipt, ReadSealedCopy, ReadStatus, Reconnect, ResetPin, SetCrew, SetPin, StartShift,
    SyncNow, Today, Unlock, Verify, WriteDebrief,
};
use contract::fault::Fault;
use domain::record::Id;
use domain::records::{Staff, Task};
use sync::file::FILE_BYTES_MAX;

use crate::args::{Command, PrepareArgs, ShiftStep};
use crate::lookup::{self, Put};
use crate::pin::Secrets;
use crate::plan_visit;

/// The call that a command makes. `secrets` are the PIN and the code that were given with it.
///
/// # Errors
/// With the tablet's fault where something that was named is not there.
pub(crate) fn call_for(command: &Command, secrets: &Secrets, put: Put<'_>) -> Result<Call, Fault> {
    let pin = || secrets.pin.clone();
    Ok(match command {
        Command::Enrol { code, staff, .. } => {
            Call::Enrol(Enrol { code: code.clone(), staff: staff.clone(), pin: pin() })
        }
        Command::Reconnect { code } => Call::Reconnect(Reconnect { code: code.clone() }),
        Command::Unlock { staff, .. } => {
            Call::Unlock(Unlock { staff: lookup::staff(put, staff)?, pin: pin() })
        }
        Command::Pin { staff, .. } => Call::SetPin(SetPin { staff: lookup::staff(put, staff)?, pin: pin() }),
        Command::SealedCopy => Call::ReadSealedCopy(ReadSealedCopy {}),
        Command::ResetPin { staff, .. } => Call::ResetPin(ResetPin {
            staff: lookup::staff(put, staff)?,
            recovery: secrets.recovery.clone(),
            pin: pin(),
        }),
        Command::Lock => Call::Lock(Lock {}),
        Command::Tiles => Call::ListTiles(ListTiles {}),
        Command::Status => Call::ReadStatus(ReadStatus {}),
        Command::Today { date } => Call::Today(Today { date: *date }),
        Command::Prepare(args) => Call::Prepare(prepare(args, put)?),
        Command::Shift(step) => shift(step, put)?,
        Command::Visit(args) => plan_visit::call_for(args, put)?,
        Command::Visits { date, shift } => {
            let shift = shift.as_deref().map(|text| lookup::id(text, "input-malformed")).transpose()?;
            Call::ListVisits(ListVisits { date: *date, shift })
        }
        Command::Sync => Call::SyncNow(SyncNow {}),
        Command::ExportFile { path } => {
            Call::ExportFile(ExportFile { to: Some(path.to_string_lossy().into_owned()) })
        }
        Command::ReadReceipt { path } => Call::ReadReceipt(ReadReceipt { receipt: receipt(path)? }),
        Command::Verify => Call::Verify(Verify {}),
        Command::Fix { number: None, .. } => Call::ListToFix(ListToFix {}),
        Command::Fix { number: Some(number), text } => Call::Fix(Fix { number: *number, text: text.clone() }),
        // `main` runs it before anything is asked.
        Command::Hold => return Err(Fault::new("internal")),
    })
}

/// The text of a receipt. One byte more than a file may have is enough to find it too long.
fn receipt(path: &Path) -> Result<String, Fault> {
    let missing = |_| Fault::new("input-malformed");
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(missing)?;
    file.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(missing)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn prepare(args: &PrepareArgs, put: Put<'_>) -> Result<Prepare, Fault> {
    let owner = args.owner.as_deref().map(|owner| lookup::staff(&mut *put, owner)).transpose()?;
    let (stop, view) = lookup::stop(put, &args.stop, args.date)?;
    let was = view.map(|view| view.preparation).unwrap_or_default();
    let task = |text: &Option<Option<String>>, was: Option<Task>| {
        text.as_ref().map(|text| changed(was.unwrap_or_default(), text.as_deref(), owner, args))
    };
    let changes = PreparationChanges {
        booked: task(&args.booked, was.booked),
        told: task(&args.told, was.told),
        expected: args.expected,
        languages: args.languages.clone(),
        place: args.place,
        way_in: task(&args.way_in, was.way_in),
        interpreter: task(&args.interpreter, was.interpreter),
        card_forms: task(&args.card_forms, was.card_forms),
    };
    Ok(Prepare { stop, date: args.date, changes })
}

/// A task is stored whole, so that what was not said now is taken over.
fn changed(was: Task, text: Option<&str>, owner: Option<Id<Staff>>, args: &PrepareArgs) -> Task {
    Task {
        text: text.map_or(was.text, str::to_owned),
        owner: owner.or(was.owner),
        due: args.due.or(was.due),
        done: args.done.or(was.done),
    }
}

fn shift(step: &ShiftStep, put: Put<'_>) -> Result<Call, Fault> {
    Ok(match step {
        ShiftStep::Start { bus, another } => {
            Call::StartShift(StartShift { bus: bus.clone(), another: *another })
        }
        ShiftStep::Crew { staff, guest, unit, role, absent } => Call::SetCrew(SetCrew {
            staff: staff.as_deref().map(|staff| lookup::staff(put, staff)).transpose()?,
            guest_name: guest.clone(),
            from_unit: unit.as_deref().map(|unit| lookup::id(unit, "input-malformed")).transpose()?,
            role: *role,
            absent: *absent,
        }),
        ShiftStep::Debrief { worked, did_not, change } => Call::WriteDebrief(WriteDebrief {
            worked: worked.clone(),
            did_not: did_not.clone(),
            change: change.clone(),
        }),
        ShiftStep::End { material_counted } => {
            Call::EndShift(EndShift { material_counted: *material_counted })
        }
    })
}

#[cfg(test)]
mod tests;
