//! `visits` and `export`: the reports over all rows.

use std::path::Path;
use std::process::ExitCode;

use central::report::{Protection, Snapshot, export_csv, visits_json, visits_table};
use central::store::StoreError;
use sync::row::Row;

use crate::Desk;
use crate::failure::Failure;

pub(crate) fn visits(desk: &Desk, as_json: bool) -> Result<ExitCode, Failure> {
    let snapshot = snapshot(desk)?;
    if as_json {
        println!("{}", visits_json(&snapshot));
    } else {
        println!("{}", visits_table(&snapshot, desk.locale).trim_end());
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn export(desk: &Desk, folder: &Path, own_unit: bool) -> Result<ExitCode, Failure> {
    let protection = if own_unit { Protection::OwnUnit } else { Protection::Protected };
    for file in export_csv(&snapshot(desk)?, folder, protection, desk.locale)? {
        println!("{}", file.display());
    }
    Ok(ExitCode::SUCCESS)
}

fn snapshot(desk: &Desk) -> Result<Snapshot, Failure> {
    let mut rows: Vec<Row> = Vec::new();
    desk.centre.read(|tx| {
        rows.clear();
        tx.for_each_row(None, &mut |kept| {
            rows.push(kept.parse(desk.centre.dataset)?);
            Ok::<_, StoreError>(true)
        })
    })?;
    Ok(Snapshot::from_rows(rows.into_iter()))
}
