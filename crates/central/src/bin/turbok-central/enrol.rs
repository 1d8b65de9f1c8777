//! `enrol`: a one-time code for a new tablet, as text and as a QR code.

use std::process::ExitCode;

use central::enrolment::make_code;
use central::store::list;
use contract::enrolment::{EnrolmentCode, VALID_MS};
use data_encoding::HEXLOWER_PERMISSIVE;
use domain::record::id;
use domain::records::Unit;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use serde_json::json;
use uuid::Uuid;

use crate::Desk;
use crate::failure::Failure;
use crate::words::{either, time};

pub(crate) fn enrol(desk: &Desk, unit: &str, as_json: bool) -> Result<ExitCode, Failure> {
    let address = desk.folder.address()?;
    let (unit, name) = find_unit(desk, unit)?;
    let made = make_code(&desk.centre, unit)?;
    let fingerprint = address
        .fingerprint
        .as_ref()
        .and_then(|hex| HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok()?.try_into().ok());
    let code =
        EnrolmentCode { address: address.address.clone(), fingerprint, secret: made.secret }.to_string();
    if as_json {
        let told = json!({
            "code": code,
            "unit": id::encode(unit),
            "unit_name": name,
            "address": address.address,
            "expires_at": made.expires_at,
        });
        println!("{told}");
        return Ok(ExitCode::SUCCESS);
    }
    let drawn = QrCode::new(code.as_bytes()).map_err(|_| Failure::Qr)?;
    // Dark on light as the terminal shows it: most are dark.
    let drawn = drawn.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build();
    println!("{drawn}\n\n{code}\n");
    println!("{}: {name}", either(desk.locale, "Enhet", "Unit"));
    println!(
        "{} {} {} ({})",
        either(desk.locale, "Gäller en gång, i", "Holds once, for"),
        VALID_MS / 60_000,
        either(desk.locale, "minuter", "minutes"),
        time(made.expires_at)
    );
    Ok(ExitCode::SUCCESS)
}

/// By id, or by name, whatever its capitals.
fn find_unit(desk: &Desk, wanted: &str) -> Result<(Uuid, String), Failure> {
    let dataset = desk.centre.dataset;
    let units = desk.centre.read(|tx| list::<Unit>(tx, dataset))?;
    let by_id = id::decode(wanted);
    let name = wanted.trim().to_lowercase();
    let found = units
        .iter()
        .find(|(id, _)| Some(*id) == by_id)
        .or_else(|| units.iter().find(|(_, unit)| unit.name.to_lowercase() == name));
    found.map(|(id, unit)| (*id, unit.name.clone())).ok_or(Failure::NoUnit)
}
