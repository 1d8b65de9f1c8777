//! Puts somebody on the crew list: a member of the staff, or a colleague from another unit on a single occasion.

use contract::answer::{Changed, Written};
use contract::ask::SetCrew;
use domain::record::Id;
use domain::records::CrewMember;
use domain::validation;

use super::start_shift;
use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};

/// Puts somebody on the list of the ongoing tour, or marks that somebody did not come along.
///
/// # Errors
/// When neither a member nor a name was given, the name points out more than a name, or the file cannot be written.
pub fn set_crew(run: &mut Run, ports: &mut Ports, ask: SetCrew) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let guest_name = ask.guest_name.as_deref().map(str::trim).map(str::to_owned);
    if ask.staff.is_some() == guest_name.is_some() || guest_name.as_deref() == Some("") {
        return Err(Failure::Asked("input-malformed"));
    }
    if let Some(staff) = ask.staff
        && !run.catalogue.staff.contains_key(&staff)
    {
        return Err(Failure::Asked("staff-unknown"));
    }
    if let Some(name) = &guest_name {
        validation::check_text(name, validation::TASK_CHARS_MAX)?;
    }
    let shift = start_shift::begin(run, ports, None, false)?;
    let home = run.store.find(shift)?.ok_or(Failure::Asked("shift-missing"))?.home;
    let guest_id: Option<Id<CrewMember>> = match &guest_name {
        Some(name) => Some(guest(run, shift, name)?.map_or_else(|| ports.record_id().map(Id::new), Ok)?),
        None => None,
    };
    let from_unit = ask.from_unit.or_else(|| {
        let unit = run.catalogue.staff.get(&ask.staff?)?.unit;
        (unit != run.tablet.unit).then_some(unit)
    });
    let member =
        CrewMember { shift, staff: ask.staff, guest_name, from_unit, role: ask.role, absent: ask.absent };
    let id = guest_id.unwrap_or_else(|| run.store.derived_id(&member));
    run.store.transact(now, |tx| Ok(tx.put(id, home, &member)?))?;
    Ok(written(now, vec![Changed::Shift(shift)]))
}

/// The same name again is the same guest.
fn guest(
    run: &Run,
    shift: Id<domain::records::Shift>,
    name: &str,
) -> Result<Option<Id<CrewMember>>, Failure> {
    let crew = run.store.list_of::<CrewMember>(shift.uuid())?;
    Ok(crew
        .into_iter()
        .find(|member| member.record.guest_name.as_deref() == Some(name))
        .map(|member| member.id))
}
