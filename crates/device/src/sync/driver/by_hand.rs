//! A sync that is carried by hand: what waits is saved in a file, and the receipt for it is read as an answer over the
//! network is. The same batches under the same numbers, and the same proof. Called by the tablet's two asks.
//! The bytes of both files are `sync::file`; how they are written to a disk and sealed is in `files` beside this.

mod files;
#[cfg(test)]
mod tests;

use ::sync::file::{Answers, Kind, Receipt, Said, Sending};
use ::sync::message::{self, BATCH_BYTES_MAX, Batch, BatchHead, Denial, Must, ReplyHead};
use ::sync::session::{Outcome, Standing};
use contract::answer::{ExportedFile, SyncReport};
use zeroize::Zeroizing;

use super::{Drive, Tools, UnderWay, end, finish};
use crate::commands::enrol::UNLOCK_FILE;
use crate::failure::Failure;
use crate::store::{StoreError, Tablet};
use crate::vault::Vault;

/// Comparing takes questions and answers, which nobody carries to and fro.
const NETWORK_NEEDED: Failure = Failure::Asked("network-needed");

/// Saves what waits in a file: in the folder `to`, as the file `to`, or where downloads go. Saving again gives the same
/// batch under the same number.
///
/// # Errors
/// When nothing waits, both sides are to be compared first, or the file cannot be written. What was frozen stays so.
pub fn export(tools: Tools<'_>, to: Option<&str>) -> Result<ExportedFile, Failure> {
    let vault = Vault::open(tools.folder.join(UNLOCK_FILE))?;
    let mut it = UnderWay::of(tools.run)?;
    let mut drive = Drive { tools, it: &mut it };
    expect_no_comparison(&drive.standing()?)?;
    drive.freeze(BATCH_BYTES_MAX)?;
    let (tablet, batch) = (drive.tools.run.store.tablet()?, drive.tools.run.store.frozen_batch()?);
    if batch.is_none() && tablet.checked {
        return Err(Failure::Asked("nothing-to-export"));
    }
    let file = drive.sealed(&vault, &tablet, batch.as_ref())?;
    let today = drive.tools.ports.day(drive.tools.ports.clock.now_ms());
    let path = files::path_for(to, &files::name_of(&tablet, today))?;
    files::write_whole(&path, file.as_bytes())?;
    let carried = drive.tools.run.store.carried()?;
    Ok(ExportedFile {
        name: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        folder: path.parent().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default(),
        visits: carried.visits,
        visits_left: carried.left,
    })
}

/// Reads what the centre gave back for a file.
///
/// # Errors
/// When it is no receipt for this tablet and what is frozen there, or the centre said no; then nothing was changed, unless
/// the fault says so. And when all was sent and the proof fails.
pub fn read_receipt(tools: Tools<'_>, receipt: &str) -> Result<SyncReport, Failure> {
    let mut it = UnderWay::of(tools.run)?;
    let mut drive = Drive { tools, it: &mut it };
    expect_no_comparison(&drive.standing()?)?;
    let tablet = drive.tools.run.store.tablet()?;
    let receipt = files::open(receipt, &tablet.token)?;
    let counts = counts(&receipt.of, &tablet, drive.tools.run.store.frozen_batch()?.map(|batch| batch.head))?;
    // The receipt was long under way, so that it tells nothing of this clock.
    drive.it.report.clock_off_ms = tablet.clock_off_ms;
    let standing = match receipt.said {
        Said::Denial => return drive.denied_by_hand(&receipt),
        Said::Rescued => drive.take_receipt(&receipt, Counts::Acknowledgement, &tablet)?,
        Said::Reply => drive.take_receipt(&receipt, counts, &tablet)?,
    };
    let Drive { tools, it } = drive;
    conclude(tools, it, standing)
}

/// What of a reply counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counts {
    /// All of it: the tablet stands as it stood when it saved the file.
    Everything,
    /// What became of the batch. The tablet has fetched since, and rows of before could be older than what it has.
    Acknowledgement,
}

fn counts(of: &Answers, tablet: &Tablet, frozen: Option<BatchHead>) -> Result<Counts, Failure> {
    let stands_still = (of.cursor, of.acknowledged) == (tablet.cursor, tablet.acknowledged);
    let is_its_batch = of.batch.is_some() && of.batch == frozen;
    match () {
        () if of.incarnation != tablet.incarnation => Err(Failure::Asked("receipt-old")),
        () if stands_still && (is_its_batch || of.batch.is_none()) => Ok(Counts::Everything),
        () if is_its_batch => Ok(Counts::Acknowledgement),
        () => Err(Failure::Asked("receipt-old")),
    }
}

fn expect_no_comparison(standing: &Standing) -> Result<(), Failure> {
    if standing.restored || standing.comparing.is_some() { Err(NETWORK_NEEDED) } else { Ok(()) }
}

/// With nothing left to send or to fetch, the proof; else how far it came.
fn conclude(tools: Tools<'_>, it: &mut UnderWay, stood: Stood) -> Result<SyncReport, Failure> {
    let is_all = stood.whole && stood.standing.frozen.is_none() && !stood.standing.waits;
    let is_equal = stood.root == tools.run.store.root()?;
    if is_all && is_equal {
        return end(tools, it, Outcome::Checked);
    }
    let now = tools.ports.clock.now_ms();
    tools.run.store.note_sync(now, false, it.report.clock_off_ms)?;
    tools.run.store.checkpoint();
    if is_all {
        return Err(NETWORK_NEEDED);
    }
    let report = finish(tools.run, std::mem::take(&mut it.report))?;
    Ok(SyncReport { checked: false, ..report })
}

/// How the two stand after a receipt.
struct Stood {
    standing: Standing,
    /// Everything that the centre had was in it.
    whole: bool,
    root: ::sync::digest::Root,
}

impl Drive<'_> {
    fn sealed(&mut self, vault: &Vault, tablet: &Tablet, batch: Option<&Batch>) -> Result<String, Failure> {
        // A wish for another token is told over the network only: who knows when this arrives.
        let hello = self.hello_of(tablet)?;
        let request = message::write_request(&hello, batch);
        let sending = Sending { token: Zeroizing::new(tablet.token.clone()), request };
        let first_line = Kind::Sending.first_line();
        let sealed = vault.seal_to_dataset(
            Kind::Sending.purpose(),
            &sending.to_content(),
            first_line.as_bytes(),
            &mut *self.tools.ports.random,
        )?;
        Ok(::sync::file::frame(Kind::Sending, &sealed))
    }

    fn take_receipt(&mut self, receipt: &Receipt, counts: Counts, tablet: &Tablet) -> Result<Stood, Failure> {
        let damaged = || Failure::Asked("receipt-damaged");
        let (head, lines) = message::read_reply(&receipt.body).map_err(|_| damaged())?;
        if head.epoch != tablet.epoch {
            return Err(NETWORK_NEEDED);
        }
        if receipt.of.batch.as_ref().map(|batch| batch.number) != head.ack.as_ref().map(|ack| ack.number) {
            return Err(damaged());
        }
        let (head, lines) = match counts {
            Counts::Everything => (head, lines),
            Counts::Acknowledgement => (acknowledgement_of(head, tablet), Vec::new()),
        };
        self.keep(&head, &lines).map_err(|error| match error {
            Failure::Store(StoreError::Row(_)) => damaged(),
            other => other,
        })?;
        let whole = counts == Counts::Everything && !head.more;
        Ok(Stood { standing: self.standing()?, whole, root: head.root })
    }

    /// What can be done about a denial without asking the centre again is done.
    fn denied_by_hand(&mut self, receipt: &Receipt) -> Result<SyncReport, Failure> {
        let denial = serde_json::from_slice(&receipt.body).map_err(|_| Failure::Asked("receipt-damaged"))?;
        match denial {
            Denial::Must(Must::Restamp { now }) => {
                self.tools.run.sentinel.let_thaw();
                self.tools.run.store.restamp(now)?;
                self.tools.run.sentinel.note(&self.tools.run.store)?;
                Err(Failure::Asked("receipt-restamped"))
            }
            Denial::Must(Must::TooLarge) => Err(Failure::Asked("centre-trouble")),
            // Over the network the same denial comes again, and is followed by the comparison.
            Denial::Must(_) => Err(NETWORK_NEEDED),
            Denial::Fault { fault } => Err(Failure::Centre(files::known(fault))),
        }
    }
}

fn acknowledgement_of(head: ReplyHead, tablet: &Tablet) -> ReplyHead {
    ReplyHead { cursor: tablet.cursor, rows: 0, more: false, units: None, token_renewed: false, ..head }
}
