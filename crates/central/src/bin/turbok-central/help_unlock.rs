//! `help-unlock`: the recovery code for someone who forgot their PIN, from the text that their tablet gave out.

use std::io::Read;
use std::process::ExitCode;

use central::recovery::help_unlock as open_copy;
use contract::recovery::RecoveryCode;
use serde_json::json;

use crate::Desk;
use crate::failure::Failure;
use crate::words::either;

/// More than any sealed copy has, with the line breaks of a letter.
const COPY_BYTES_MAX: u64 = 64 * 1024;

pub(crate) fn help_unlock(desk: &Desk, copy: &str, as_json: bool) -> Result<ExitCode, Failure> {
    let text = if copy == "-" { from_input()? } else { copy.to_owned() };
    let codes = open_copy(&desk.folder, &desk.centre, &text)?;
    if as_json {
        let told = |code: &RecoveryCode| json!({ "code": *code.text(), "generation": code.generation });
        println!("{}", json!({ "codes": codes.iter().map(told).collect::<Vec<_>>() }));
        return Ok(ExitCode::SUCCESS);
    }
    for code in &codes {
        println!("{}\n", *code.text());
    }
    let say = |sv, en| println!("{}", either(desk.locale, sv, en));
    say(
        "Det här är en återställningskod. Den som har glömt sin PIN-kod väljer en ny med den, på plattan som texten kom från.",
        "This is a recovery code. Someone who forgot their PIN chooses a new one with it, on the tablet that the text came from.",
    );
    say(
        "Koden öppnar bara den plattan, och bara för den som har plattan i handen. När den är använd gäller den inte mer.",
        "The code opens that tablet only, and only for someone who holds the tablet. Once it is used, it is void.",
    );
    say("Lämna den bara till någon som du känner igen.", "Give it only to someone whom you recognise.");
    if codes.len() > 1 {
        say(
            "Plattan stängdes av mitt i ett byte, och därför finns två koder. Prova den översta först.",
            "The tablet was stopped in the middle of a change, and so there are two codes. Try the upper one first.",
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn from_input() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().lock().take(COPY_BYTES_MAX).read_to_string(&mut text).map_err(|_| Failure::Input)?;
    Ok(text)
}
