//! What has to be put right.

use contract::answer::{FixItem, FixList};
use domain::record::Record;
use domain::records::{Visit, declaration};

use crate::failure::Failure;
use crate::run::Run;

/// What has to be put right, the oldest first.
///
/// # Errors
/// When the file cannot be read.
pub fn fix_list(run: &Run) -> Result<FixList, Failure> {
    let mut items = Vec::new();
    for item in run.store.list_to_fix()? {
        let declared = declaration(item.type_number);
        let field = item.field.and_then(|number| declared?.field(number)).map(|field| field.name.to_owned());
        let visit = item.group.filter(|group| item.type_number == Visit::DECLARATION.number || *group != item.id);
        items.push(FixItem {
            number: item.number,
            record: declared.map_or_else(|| item.type_number.to_string(), |declared| declared.name.to_owned()),
            visit: visit.map(Into::into),
            field,
            code: item.code,
            text: item.text,
            since: item.since,
        });
    }
    Ok(FixList { items })
}
