//! `verify`: everything recomputed from the rows. Exit code 1 when something does not agree.

use std::process::ExitCode;

use central::proof::{Proof, prove};

use crate::Desk;
use crate::failure::Failure;
use crate::words::either;

pub(crate) fn verify(desk: &Desk, as_json: bool) -> Result<ExitCode, Failure> {
    let proof = prove(&desk.centre)?;
    if as_json {
        println!("{}", serde_json::to_string(&proof).unwrap_or_default());
    } else {
        show(desk, &proof);
    }
    if proof.agrees {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!(
        "{}",
        either(
            desk.locale,
            "Kontrollen stämmer inte. Rör inget: spara en kopia av datamappen och hör av dig till den som sköter centralen.",
            "The check does not agree. Touch nothing: keep a copy of the data folder and tell whoever looks after the centre.",
        )
    );
    Ok(ExitCode::FAILURE)
}

fn show(desk: &Desk, proof: &Proof) {
    let say = |sv, en| either(desk.locale, sv, en);
    println!("{}: {}", say("Rader", "Rows"), proof.rows);
    println!("{}: {}", say("Besök", "Visits"), proof.visits);
    for unit in &proof.units {
        println!("{}  {}", unit.fingerprint, unit.name);
    }
    for finding in &proof.findings {
        println!("{finding}");
    }
    if proof.agrees {
        println!("{}", say("Allt stämmer.", "Everything agrees."));
    }
}
