//! What a command on a visit asks of the tablet. Called by `plan`.

use contract::ask::{
    AddFollowUp, AnswerSamePeople, Arrive, Call, CloseVisit, DescribeVisit, FinishFollowUp, ReadVisit,
    RecordTally, SetDepartments, SetNotHeld, StartVisit, TallyChange, Undo, WriteNote,
};
use contract::fault::Fault;
use domain::record::{Id, id};
use domain::records::{HeadCount, Visit};

use crate::args_visit::{ChangeArgs, FollowUpArgs, VisitArgs, VisitStep};
use crate::lookup::{self, Put};
use crate::metric::metric_of;

/// The call that a command on a visit makes.
///
/// # Errors
/// With the tablet's fault where something that was named is not there; `input-malformed` for what makes no sense.
pub(crate) fn call_for(args: &VisitArgs, put: Put<'_>) -> Result<Call, Fault> {
    if let VisitStep::Start { .. } = args.step {
        // A visit that begins has no id to name yet.
        return if args.visit.is_none() {
            start(&args.step, put)
        } else {
            Err(Fault::new("input-malformed"))
        };
    }
    if let VisitStep::FollowUp(FollowUpArgs { done: Some(done), .. }) = &args.step {
        let follow_up = lookup::id(done, "follow-up-unknown")?;
        return Ok(Call::FinishFollowUp(FinishFollowUp { follow_up }));
    }
    let metric = metric_of(&args.step)?;
    let visit = lookup::visit(&mut *put, args.visit.as_deref())?;
    if let Some((metric, said)) = metric.zip(change_of(&args.step)) {
        let change = said.to.map_or(TallyChange::By(said.by.unwrap_or(1)), TallyChange::To);
        return Ok(Call::RecordTally(RecordTally { visit, metric, change, reason: said.reason.clone() }));
    }
    on(visit, &args.step, put)
}

const fn change_of(step: &VisitStep) -> Option<&ChangeArgs> {
    match step {
        VisitStep::Count { change, .. }
        | VisitStep::Language { change, .. }
        | VisitStep::Introduce { change, .. }
        | VisitStep::Give { change, .. }
        | VisitStep::Missing { change, .. }
        | VisitStep::Question { change, .. }
        | VisitStep::Refer { change, .. } => Some(change),
        _ => None,
    }
}

fn start(step: &VisitStep, put: Put<'_>) -> Result<Call, Fault> {
    let VisitStep::Start { stop, residence, departments, reason, another } = step else {
        return Err(Fault::new("internal"));
    };
    let (stop, residence, stops) = match (stop, residence) {
        (Some(stop), _) => {
            let (stop, view) = lookup::stop(put, stop, None)?;
            (Some(stop), None, view.into_iter().collect())
        }
        (None, Some(residence)) => {
            let (residence, stops) = lookup::residence(put, residence)?;
            (None, Some(residence), stops)
        }
        (None, None) => return Err(Fault::new("input-malformed")),
    };
    let departments = lookup::departments(departments, &stops)?;
    let reason = reason.clone();
    Ok(Call::StartVisit(StartVisit { stop, residence, departments, reason, another: *another }))
}

fn on(visit: Id<Visit>, step: &VisitStep, put: Put<'_>) -> Result<Call, Fault> {
    Ok(match step {
        VisitStep::Arrive { let_in } => Call::Arrive(Arrive { visit, let_in: *let_in }),
        VisitStep::FollowUp(args) => Call::AddFollowUp(follow_up(visit, args)?),
        VisitStep::Note { text } => Call::WriteNote(WriteNote { visit, text: text.clone() }),
        VisitStep::NotHeld { reason, .. } => Call::SetNotHeld(SetNotHeld { visit, reason: reason.clone() }),
        VisitStep::Support { codes, .. } => {
            let language_support = Some(codes.clone());
            Call::DescribeVisit(DescribeVisit { visit, approximate: None, language_support })
        }
        VisitStep::Approximate { off } => {
            Call::DescribeVisit(DescribeVisit { visit, approximate: Some(!off), language_support: None })
        }
        VisitStep::Departments { departments } => {
            let departments = lookup::departments_of_visit(put, visit, departments)?;
            Call::SetDepartments(SetDepartments { visit, departments })
        }
        VisitStep::SamePeople { tablet, .. } => {
            let malformed = || Fault::new("input-malformed");
            let chosen = tablet.as_deref().map(|text| id::decode(text).ok_or_else(malformed)).transpose()?;
            let answer = chosen.map_or(HeadCount::Add, HeadCount::Tablet);
            Call::AnswerSamePeople(AnswerSamePeople { visit, answer })
        }
        VisitStep::Undo => Call::Undo(Undo { visit }),
        VisitStep::Show => Call::ReadVisit(ReadVisit { visit }),
        VisitStep::Close => Call::CloseVisit(CloseVisit { visit }),
        // Answered above: they begin a visit, or count.
        VisitStep::Start { .. }
        | VisitStep::Count { .. }
        | VisitStep::Language { .. }
        | VisitStep::Introduce { .. }
        | VisitStep::Give { .. }
        | VisitStep::Missing { .. }
        | VisitStep::Question { .. }
        | VisitStep::Refer { .. } => return Err(Fault::new("internal")),
    })
}

fn follow_up(visit: Id<Visit>, args: &FollowUpArgs) -> Result<AddFollowUp, Fault> {
    let malformed = || Fault::new("input-malformed");
    Ok(AddFollowUp {
        visit,
        kind: args.kind.ok_or_else(malformed)?,
        topic: args.topic.clone(),
        language: args.language.clone(),
        owner: args.owner.ok_or_else(malformed)?,
        text: args.text.clone(),
    })
}
