//! `import-file`: what a tablet saved is taken as if it had come over the network, and the receipt is written for it.
//! Exit code 1 when nothing was taken; the receipt then says why.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use central::access::LetIn;
use central::by_hand::{Imported, import};
use central::exchange::Denied;
use contract::sentence::Locale;
use domain::record::id;
use serde_json::json;
use sync::file::FILE_BYTES_MAX;
use sync::message::Must;

use crate::Desk;
use crate::failure::Failure;
use crate::words::either;

/// Who is let in, as it was typed.
pub(crate) const fn let_in(rescue: bool) -> LetIn {
    if rescue { LetIn::RevokedToo } else { LetIn::Trusted }
}

pub(crate) fn import_file(
    desk: &Desk,
    file: &Path,
    answer: Option<&Path>,
    let_in: LetIn,
    as_json: bool,
) -> Result<ExitCode, Failure> {
    let bytes = read(file).map_err(Failure::Carried)?;
    let imported = import(&desk.folder, &desk.centre, &bytes, let_in)?;
    failpoints::failpoint!("import.after_taking");
    let receipt = answer.map_or_else(|| beside(file), Path::to_owned);
    write_whole(&receipt, imported.receipt.as_bytes()).map_err(Failure::Carried)?;
    if as_json {
        println!("{}", told(&imported, &receipt));
    } else {
        for line in lines(&imported, &receipt, desk.locale) {
            println!("{line}");
        }
    }
    Ok(if imported.denied.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One byte more than a file may have, so that a longer one is found to be too long.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// `turbok-2026-03-03-7-a1b2.turbok` gives `turbok-2026-03-03-7-a1b2-kvitto.turbok`.
fn beside(file: &Path) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{stem}-kvitto.{}", sync::file::EXTENSION))
}

/// A receipt is whole or not there.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".new");
    let aside = PathBuf::from(aside);
    let mut new = File::create(&aside)?;
    std::io::Write::write_all(&mut new, bytes)?;
    new.sync_all()?;
    failpoints::failpoint!("import.before_rename");
    std::fs::rename(&aside, path)?;
    failpoints::failpoint!("import.after_rename");
    Ok(())
}

fn told(imported: &Imported, receipt: &Path) -> serde_json::Value {
    json!({
        "unit": id::encode(imported.unit),
        "batch": imported.batch,
        "again": imported.again,
        "visits": imported.visits,
        "refused": imported.refused,
        "fingerprint": imported.fingerprint,
        "denied": imported.denied.as_ref().map(code),
        "receipt": receipt,
    })
}

const fn code(denied: &Denied) -> &'static str {
    match denied {
        Denied::Revoked => "tablet-revoked",
        Denied::OtherProtocol => "too-old",
        Denied::Must(Must::Restamp { .. }) => "restamp",
        Denied::Must(Must::NewIncarnation) => "new-incarnation",
        Denied::Must(Must::OtherEpoch { .. }) => "other-epoch",
        Denied::Must(Must::TooLarge) => "too-large",
        Denied::Unknown | Denied::Malformed | Denied::Store(_) => "centre-trouble",
    }
}

fn lines(imported: &Imported, receipt: &Path, locale: Locale) -> Vec<String> {
    let say = |sv, en| either(locale, sv, en);
    let mut lines = Vec::new();
    if let Some(denied) = &imported.denied {
        lines.push(say("Inget togs emot ur filen.", "Nothing of the file was taken.").to_owned());
        lines.push(why(denied, locale).to_owned());
    } else {
        if imported.again {
            lines.push(
                say(
                    "Filen var redan inläst. Inget har ändrats.",
                    "The file was imported already. Nothing has changed.",
                )
                .to_owned(),
            );
        }
        lines.push(format!("{}: {}", say("Besök som togs emot", "Visits taken"), imported.visits));
        if imported.refused > 0 {
            lines.push(format!(
                "{}: {}",
                say("Besök som behöver rättas", "Visits to put right"),
                imported.refused
            ));
        }
        lines.push(format!("{}: {}", say("Fingeravtryck", "Fingerprint"), imported.fingerprint));
    }
    lines.push(format!("{}: {}", say("Kvitto till plattan", "Receipt for the tablet"), receipt.display()));
    lines
}

const fn why(denied: &Denied, locale: Locale) -> &'static str {
    match denied {
        Denied::Revoked => either(
            locale,
            "Plattan är spärrad. Vill du ha besöken som finns i filen, läs in den igen med --rescue. Plattan förblir spärrad.",
            "The tablet is revoked. If you want the visits that are in the file, import it again with --rescue. The tablet stays revoked.",
        ),
        Denied::OtherProtocol => either(
            locale,
            "Turbok på plattan är för gammalt: uppdatera det och spara en ny fil.",
            "Turbok on the tablet is too old: update it and save a new file.",
        ),
        Denied::Must(Must::Restamp { .. }) => either(
            locale,
            "Plattans klocka går före. Läs in kvittot på plattan, som då rättar tiderna, och spara en ny fil.",
            "The tablet’s clock is ahead. Read the receipt on the tablet, which then corrects the times, and save a new file.",
        ),
        Denied::Must(Must::NewIncarnation | Must::OtherEpoch { .. }) => either(
            locale,
            "Plattan har skickat över nätet sedan filen sparades, eller så har plattan eller centralen fått tillbaka en äldre kopia. Låt plattan skicka över nätet: då jämförs allt. Inget är borta.",
            "The tablet has sent over the network since the file was saved, or the tablet or the centre was put back to an older copy. Have the tablet send over the network: then everything is compared. Nothing is lost.",
        ),
        Denied::Must(Must::TooLarge) | Denied::Unknown | Denied::Malformed | Denied::Store(_) => either(
            locale,
            "Centralen förstår inte filen. Plattan har allt kvar: låt den skicka över nätet.",
            "The centre does not understand the file. The tablet still has everything: have it send over the network.",
        ),
    }
}
