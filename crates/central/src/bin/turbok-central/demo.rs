//! `demo`: an empty dataset filled with made-up units, homes, tours and material.

use std::process::ExitCode;

use central::own_writes::write_entries;
use central::ports::day_of;
use central::{demo as made_up, reference};
use chrono::NaiveDate;
use domain::record::Record;
use domain::records::Visit;

use crate::Desk;
use crate::failure::Failure;
use crate::words::either;

pub(crate) fn demo(desk: &Desk, seed: u64, today: Option<NaiveDate>) -> Result<ExitCode, Failure> {
    if has_visits(desk)? {
        return Err(Failure::VisitsExist);
    }
    let centre = &desk.centre;
    let today = today.unwrap_or_else(|| day_of(centre.clock.now_ms()));
    let mut entries = reference::entries(centre.dataset);
    entries.extend(made_up::entries(centre.dataset, seed, today));
    let written = write_entries(centre, &entries)?;
    println!("{}: {written}", either(desk.locale, "Skrivna uppgifter", "Records written"));
    Ok(ExitCode::SUCCESS)
}

fn has_visits(desk: &Desk) -> Result<bool, Failure> {
    let mut found = false;
    desk.centre.read(|tx| {
        tx.for_each_row(Some(Visit::DECLARATION.number), &mut |_| {
            found = true;
            Ok(false)
        })
    })?;
    Ok(found)
}
