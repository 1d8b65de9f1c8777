//! `devices` and `revoke`: the tablets, and letting one in no more.

use std::collections::BTreeMap;
use std::process::ExitCode;

use central::access;
use central::store::{self, StoreError};
use domain::record::id;
use domain::records::Unit;
use serde_json::json;
use uuid::Uuid;

use crate::Desk;
use crate::failure::Failure;
use crate::words::{either, time};

pub(crate) fn list(desk: &Desk, as_json: bool) -> Result<ExitCode, Failure> {
    let dataset = desk.centre.dataset;
    let (devices, units) = desk.centre.read(|tx| {
        let units: BTreeMap<Uuid, Unit> = store::list(tx, dataset)?.into_iter().collect();
        Ok::<_, StoreError>((tx.devices()?, units))
    })?;
    let name = |unit: Uuid| units.get(&unit).map_or("", |unit| unit.name.as_str());
    if as_json {
        let told: Vec<_> = devices
            .iter()
            .map(|device| {
                json!({
                    "device": id::encode(device.id),
                    "unit": id::encode(device.unit),
                    "unit_name": name(device.unit),
                    "enrolled_at": device.enrolled_at,
                    "last_seen_at": device.last_seen_at,
                    "revoked_at": device.revoked_at,
                })
            })
            .collect();
        println!("{}", json!(told));
        return Ok(ExitCode::SUCCESS);
    }
    if devices.is_empty() {
        println!("{}", either(desk.locale, "Inga plattor är anslutna än.", "No tablets are connected yet."));
    }
    for device in devices {
        let state = match device.revoked_at {
            Some(at) => format!("{} {}", either(desk.locale, "spärrad", "revoked"), time(at)),
            None => format!("{} {}", either(desk.locale, "sågs", "seen"), time(device.last_seen_at)),
        };
        println!("{}  {}  {state}", id::encode(device.id), name(device.unit));
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn revoke(desk: &Desk, device: &str) -> Result<ExitCode, Failure> {
    let device = id::decode(device.trim()).ok_or(Failure::NoDevice)?;
    let now_ms = desk.centre.clock.now_ms();
    if !desk.centre.write(|tx| access::revoke(tx, device, now_ms))? {
        return Err(Failure::NoDevice);
    }
    println!(
        "{}",
        either(
            desk.locale,
            "Plattan är spärrad. Det som den inte har skickat finns kvar på den.",
            "The tablet is revoked. What it has not sent is still on it.",
        )
    );
    Ok(ExitCode::SUCCESS)
}
