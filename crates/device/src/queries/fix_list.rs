//! What has to be put right.

use contract::answer::{FixItem, FixList};
use domain::record::Id;
use domain::records::{Visit, declaration};

use crate::failure::Failure;
use crate::run::Run;
use crate::store::ToFix;

/// What has to be put right, the oldest first.
///
/// # Errors
/// When the file cannot be read.
pub fn fix_list(run: &Run) -> Result<FixList, Failure> {
    let mut items = Vec::new();
    for item in run.store.list_to_fix()? {
        let declared = declaration(item.type_number);
        let field = item.field.and_then(|number| declared?.field(number)).map(|field| field.name.to_owned());
        items.push(FixItem {
            number: item.number,
            record: declared
                .map_or_else(|| item.type_number.to_string(), |declared| declared.name.to_owned()),
            visit: visit_of(run, &item)?,
            field,
            code: item.code,
            text: item.text,
            since: item.since,
        });
    }
    Ok(FixList { items })
}

/// The visit that it belongs to; a debrief belongs to a tour, a preparation to itself.
///
/// # Errors
/// When the file cannot be read.
pub fn visit_of(run: &Run, item: &ToFix) -> Result<Option<Id<Visit>>, Failure> {
    let Some(group) = item.group.map(Id::<Visit>::new) else { return Ok(None) };
    Ok(run.store.find(group)?.map(|visit| visit.id))
}
