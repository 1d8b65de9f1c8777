//! Writes the first inputs of every target: what a real tablet and a real centre say to each other on a small day, each
//! line shortened to what makes it different. Run by whoever changes a format: `cargo run -p fuzz --example seeds`.
//! What an engine found later lies in the same folders under its hash, and stays.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;

use fuzz::sweep::corpus_of;
use fuzz::whole::world::Day;
use sync::compression::pack;
use sync::file::{Kind, unframe};
use sync::message::read_request;
use sync::repair::{
    Ask, CompareHead, CompareReply, Listed, PARTS, Part, RowKey, Short, read_compare, write_compare,
    write_compared,
};
use uuid::Uuid;

/// An input for a target is not longer: engines change short ones more often.
const BYTES_MAX: usize = 6 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    let day = Day::play().map_err(|no| format!("{no:?}"))?;
    let mut seeds = Seeds::default();
    for (number, said) in day.said.iter().enumerate() {
        let name = format!("day-{number:02}");
        match said.path.as_str() {
            "/v1/sync" => {
                seeds.add(&["request", "centre", "centre_is_handed"], &name, &said.request);
                seeds.add(&["reply", "tablet_is_answered"], &name, &shortened(&said.reply));
            }
            "/v1/compare" => {
                seeds.add(&["compare", "centre"], &format!("{name}-asked"), &said.request);
                seeds.add(&["compare"], &format!("{name}-told"), &shortened(&said.reply));
                ask_further(&said.request, &mut seeds)?;
            }
            _ => {
                seeds.add(&["codes"], &format!("{name}-asked"), &said.request);
                seeds.add(&["codes"], &format!("{name}-told"), &said.reply);
            }
        }
        let (packed, did) = pack(said.request.clone());
        if did {
            seeds.add(&["packed"], &name, &packed);
        }
        if read_request(&said.request).is_ok() && said.request.len() > 600 {
            seeds.add(&["packed"], &format!("{name}-plain"), &said.request);
        }
    }
    carried(&day, &mut seeds)?;
    seeds.add(&["codes"], "enrolment", day.code.as_bytes());
    seeds.add(&["codes"], "recovery", fuzz_recovery().as_bytes());
    seeds.add(&["centre_is_handed"], "sealed-copy", day.sealed_copy.as_bytes());
    seeds.add(&["reply"], "denial", br#"{"must":"restamp","now":1772539200000}"#);
    seeds.write()
}

/// On so small a day one question is enough; larger ones ask for parts of a bucket, and for rows.
fn ask_further(asked: &[u8], seeds: &mut Seeds) -> Result<(), Box<dyn Error>> {
    let head = read_compare(asked)?;
    let Ask::Buckets(buckets) = &head.ask else { return Ok(()) };
    let parts: Vec<Part> = buckets.iter().map(|it| Part::whole(it.bucket)).collect();
    let rows = (0x21..0x24).map(|number| RowKey((9, Uuid::from_u128(number)))).collect();
    for (name, ask) in [("parts", Ask::Parts(parts.clone())), ("rows", Ask::Rows(rows))] {
        seeds.add(&["compare", "centre"], name, &write_compare(&CompareHead { ask, ..head.clone() }));
    }
    let sums = vec![Short(0x5eed); PARTS];
    let listed = parts.into_iter().take(2).map(|of| Listed::Parts { of, sums: sums.clone() }).collect();
    let epoch = head.hello.epoch.unwrap_or_default();
    let told = CompareReply { epoch, seq: 9, horizon: Some(1), listed, more: true, rows: 0 };
    seeds.add(&["compare"], "parts-told", &write_compared(&told, &[]));
    Ok(())
}

fn carried(day: &Day, seeds: &mut Seeds) -> Result<(), Box<dyn Error>> {
    seeds.add(&["carried", "centre_is_handed"], "sending", &day.sending);
    seeds.add(&["carried", "tablet_is_answered"], "receipt", day.receipt.as_bytes());
    drop(unframe(Kind::Sending, &day.sending)?);
    for said in day.said.iter().filter(|said| said.path == "/v1/sync").take(4) {
        let (request, reply) = (text(&said.request), text(&shortened(&said.reply)));
        let incarnation = read_request(&said.request)?.0.hello.incarnation;
        let of = format!(r#"{{"inc":"{incarnation}","c":1,"a":0}}"#);
        let number = seeds.len();
        seeds.add(
            &["carried"],
            &format!("sending-{number}"),
            format!("{{\"tok\":\"{}\"}}\n{request}", day.token).as_bytes(),
        );
        let receipt = format!("{{\"of\":{of},\"said\":\"reply\"}}\n{reply}");
        seeds.add(&["carried"], &format!("receipt-{number}"), receipt.as_bytes());
    }
    Ok(())
}

fn fuzz_recovery() -> String {
    let key = zeroize::Zeroizing::new([7; 32]);
    contract::recovery::RecoveryCode { generation: 1, key }.text().to_string()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The head and the first rows of each record type.
fn shortened(body: &[u8]) -> Vec<u8> {
    let body = text(body);
    let mut lines = body.split_inclusive('\n');
    let mut short = lines.next().unwrap_or_default().to_owned();
    let mut types: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines {
        let kind = line.split(',').next().unwrap_or_default().to_owned();
        let seen = types.entry(kind).or_default();
        *seen += 1;
        if *seen <= 2 && short.len() + line.len() <= BYTES_MAX {
            short.push_str(line);
        }
    }
    short.into_bytes()
}

#[derive(Default)]
struct Seeds(BTreeMap<(String, String), Vec<u8>>);

impl Seeds {
    fn add(&mut self, targets: &[&str], name: &str, input: &[u8]) {
        for target in targets {
            self.0.insert(((*target).to_owned(), name.to_owned()), input.to_vec());
        }
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn write(self) -> Result<(), Box<dyn Error>> {
        for ((target, name), input) in &self.0 {
            let folder = corpus_of(target);
            fs::create_dir_all(&folder)?;
            fs::write(folder.join(name), input)?;
        }
        let bytes: usize = self.0.values().map(Vec::len).sum();
        println!("{} inputs, {bytes} bytes", self.0.len());
        Ok(())
    }
}
