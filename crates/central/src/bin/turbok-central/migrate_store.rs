//! `migrate-store`: everything that the centre has, from the file in the data folder to a database of PostgreSQL.

use std::process::ExitCode;
use std::sync::Arc;

use central::centre::Centre;
use central::data_folder::{DataError, DataFolder, Left};
use central::migrate_store::{MoveError, Report, Step, migrate};
use central::ports::{SystemClock, SystemRandom};
use central::store::postgres::{DatabaseUrl, PostgresStore};
use central::store::table::Table;
use central::store::{Store, read};
use contract::sentence::Locale;
use serde_json::json;

use crate::failure::{Failure, store};
use crate::words::{either, time};

/// Moves. The caller has the folder for itself.
pub(crate) fn migrate_store(
    folder: &DataFolder,
    to: Option<&DatabaseUrl>,
    as_json: bool,
    locale: Locale,
) -> Result<ExitCode, Failure> {
    let to = to.ok_or(Failure::NoTarget)?;
    let own = folder.own_file(Arc::new(SystemClock), Arc::new(SystemRandom))?;
    let from = own.ok_or(Failure::NothingToMove)?;
    let target = PostgresStore::open(to).map_err(|error| Failure::Move(MoveError::To(error)))?;
    let left = folder.left()?;
    if let Some(left) = &left {
        must_have_gone_there(&from, &target, left)?;
    }
    let now = from.clock.now_ms();
    let mut close = || folder.leave(&Left { to: to.to_string(), at: now });
    match (migrate(&from, &target, &mut close, &mut |step| tell(&step, locale)), left) {
        (Ok(report), _) => show(&report, as_json, locale),
        // It was moved before, and the database has gone on since.
        (Err(MoveError::Served), Some(left)) => println!("{}", was_moved(&left, locale)),
        (Err(error), _) => return Err(Failure::Move(error)),
    }
    Ok(ExitCode::SUCCESS)
}

/// A file that was left is moved once and not to a second place: two databases would both take batches.
fn must_have_gone_there(from: &Centre, target: &dyn Store, left: &Left) -> Result<(), Failure> {
    match read(target, from.dataset, |tx| tx.find_dataset()) {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(Failure::Data(DataError::Left(left.clone()))),
        Err(error) => Err(Failure::Move(MoveError::To(error))),
    }
}

/// Progress goes to standard error: standard output is for what came of it.
fn tell(step: &Step, locale: Locale) {
    let say = |sv, en| either(locale, sv, en);
    match step {
        Step::Looking => eprintln!("{}", say("Kontrollerar datamappen.", "Checking the data folder.")),
        Step::GoingOn => {
            eprintln!("{}", say("Går vidare där flytten slutade.", "Going on where the move stopped."));
        }
        Step::Anew => eprintln!(
            "{}",
            say(
                "Datamappen har ändrats sedan flytten började: börjar om.",
                "The data folder has changed since the move began: beginning anew.",
            )
        ),
        Step::Copied { table, lines, of } => {
            eprintln!("{}: {lines} {} {of}", name_of(*table, locale), say("av", "of"));
        }
        Step::Comparing => {
            eprintln!("{}", say("Räknar om båda sidor och jämför.", "Recomputing both sides and comparing."))
        }
    }
}

const fn name_of(table: Table, locale: Locale) -> &'static str {
    let (sv, en) = match table {
        Table::Record => ("Rader", "Rows"),
        Table::Bucket => ("Kontrollsummor", "Check sums"),
        Table::Device => ("Plattor", "Tablets"),
        Table::Incarnation => ("Kvitton", "Acknowledgements"),
        Table::VoidBatch => ("Avvisade sändningar", "Refused batches"),
        Table::PastEpoch => ("Tidigare epoker", "Past epochs"),
        Table::Enrolment => ("Anslutningskoder", "Enrolment codes"),
        Table::Conflict => ("Värden som fick vika", "Values that gave way"),
        Table::Quarantine => ("Rader som inte togs emot", "Rows that were not taken"),
        Table::Incident => ("Händelser", "Incidents"),
    };
    either(locale, sv, en)
}

fn show(report: &Report, as_json: bool, locale: Locale) {
    if as_json {
        let tables: serde_json::Map<String, serde_json::Value> =
            report.lines.iter().map(|(table, lines)| (table.name().to_owned(), json!(lines))).collect();
        let (fingerprint, was_there) = (&report.fingerprint, report.was_there);
        let all = json!({
            "was_there": was_there, "fingerprint": fingerprint, "tables": tables, "proof": report.proof,
        });
        println!("{all}");
        return;
    }
    let say = |sv, en| either(locale, sv, en);
    println!("{}: {}", say("Rader", "Rows"), report.proof.rows);
    println!("{}: {}", say("Besök", "Visits"), report.proof.visits);
    for unit in &report.proof.units {
        println!("{}  {}", unit.fingerprint, unit.name);
    }
    println!("{}  {}", report.fingerprint, say("Allt", "Everything"));
    let equal = say(
        "Databasen och datamappen har samma innehåll. Starta centralen med databasen från och med nu: filen i datamappen är stängd.",
        "The database and the data folder hold the same. Start the centre with the database from now on: the file in the data folder is closed.",
    );
    println!("{equal}");
}

fn was_moved(left: &Left, locale: Locale) -> String {
    let when = time(left.at);
    match locale {
        Locale::Sv => {
            format!(
                "Flytten är redan klar ({when}), och databasen har fått nytt sedan dess. Inget har ändrats."
            )
        }
        Locale::En => {
            format!(
                "The move was done before ({when}), and the database has got more since. Nothing has changed."
            )
        }
    }
}

/// Why nothing was moved, or not all, and what to do.
pub(crate) fn sentence(error: &MoveError, locale: Locale) -> String {
    let say = |sv: &str, en: &str| either(locale, sv, en).to_owned();
    match error {
        MoveError::Damaged(findings) => format!(
            "{} ({})",
            say(
                "Datamappen stämmer inte med sig själv och flyttas inte. Spara en kopia av den, och hör av dig till den som utvecklar Turbok. Inget har ändrats.",
                "The data folder does not agree with itself and is not moved. Keep a copy of it and tell whoever develops Turbok. Nothing has changed.",
            ),
            findings.join("; ")
        ),
        MoveError::Served => say(
            "Databasen har redan den här centralens data, och den är inte lika med datamappens. Ta reda på vilken som är den rätta innan du gör något. Inget har ändrats.",
            "The database holds this centre's data already, and it differs from the data folder's. Find out which is the right one before you do anything. Nothing has changed.",
        ),
        MoveError::OtherDataset(_) => say(
            "I databasen finns en annan central som började med samma nyckel, troligen för att ”serve” kördes mot den innan flytten. Gör en ny, tom databas och flytta dit. Inget har ändrats.",
            "The database holds another centre that began with the same key, probably because “serve” was run on it before the move. Make a new, empty database and move there. Nothing has changed.",
        ),
        MoveError::Changed => say(
            "Datamappen ändrades under flytten. Se till att inget annat använder den, och kör kommandot igen.",
            "The data folder changed during the move. See to it that nothing else uses it, and run the command again.",
        ),
        MoveError::Overtaken => say(
            "En annan flytt till samma databas har börjat. Låt den bli klar.",
            "Another move to the same database has begun. Let it end.",
        ),
        MoveError::Differs(what) => format!(
            "{} ({what})",
            say(
                "Det som kom fram är inte lika med det som skickades. Datamappen är som den var och kan användas som förut. Hör av dig till den som utvecklar Turbok.",
                "What arrived is not equal to what was sent. The data folder is as it was and can be used as before. Tell whoever develops Turbok.",
            )
        ),
        MoveError::From(error) => {
            format!("{} {}", say("Datamappen:", "The data folder:"), store(error, locale))
        }
        MoveError::To(error) => format!(
            "{} {} {}",
            say("Databasen att flytta till:", "The database to move to:"),
            store(error, locale),
            say(
                "Datamappen är som den var. Kör kommandot igen: flytten går vidare där den slutade.",
                "The data folder is as it was. Run the command again: the move goes on where it stopped.",
            )
        ),
        MoveError::Closing(error) => format!(
            "{} ({error})",
            say(
                "Allt har kommit fram, men datamappen kunde inte stängas. Se till att den går att skriva i, och kör kommandot igen.",
                "Everything has arrived, but the data folder could not be closed. See to it that it can be written to, and run the command again.",
            )
        ),
        MoveError::Opening(error) => format!(
            "{} ({error})",
            say(
                "Allt har kommit fram och datamappen är stängd, men databasen kunde inte öppnas för användning. Kör kommandot igen: det är det enda som är kvar.",
                "Everything has arrived and the data folder is closed, but the database could not be opened for use. Run the command again: that is all that is left.",
            )
        ),
        MoveError::Random(_) => Failure::Random.sentence(locale),
    }
}
