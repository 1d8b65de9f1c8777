//! The documents that are sent where no peer's are given: a visit's log as a document database would carry it, of the
//! same fields and sizes, made from a seed. And the days on which they happen.

use serde_json::{Map, Value, json};
use uuid::Uuid;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const STOPS: usize = 120;
const STAFF: usize = 40;
const LANGUAGES: [&str; 10] = ["en", "ar", "prs", "so", "ti", "ckb", "ps", "uk", "fr", "ru"];
const WORDS: [&str; 48] = [
    "frågade",
    "efter",
    "bilderböcker",
    "lånekort",
    "ordbok",
    "på",
    "somaliska",
    "lättläst",
    "och",
    "ville",
    "ha",
    "fler",
    "stor",
    "stil",
    "talböcker",
    "regn",
    "många",
    "barn",
    "vid",
    "bussen",
    "lugn",
    "dag",
    "hämtade",
    "reservation",
    "lämnade",
    "tillbaka",
    "nästa",
    "gång",
    "tidning",
    "korsord",
    "läxor",
    "högläsning",
    "personal",
    "hjälpte",
    "till",
    "rullstol",
    "lift",
    "trasig",
    "vägen",
    "avstängd",
    "sent",
    "framme",
    "tack",
    "skriva",
    "ut",
    "blankett",
    "språkcafé",
    "roman",
];

/// Numbers that look random and are the same at each run: SplitMix64.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number of this range, its end with it.
    pub(crate) fn between(&mut self, least: i64, most: i64) -> i64 {
        least + (self.next() % (most - least + 1).cast_unsigned()).cast_signed()
    }

    fn of<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        &values[self.next() as usize % values.len()]
    }

    fn id(&mut self) -> String {
        Uuid::from_u64_pair(self.next(), self.next()).to_string()
    }
}

/// So many documents, one after the other within `days` days, the last of them today.
pub(crate) fn made(count: usize, days: i64, seed: u64, now_ms: i64) -> Vec<Value> {
    let mut numbers = Numbers::new(seed);
    let stops: Vec<String> = (0..STOPS).map(|_| numbers.id()).collect();
    let staff: Vec<String> = (0..STAFF).map(|_| numbers.id()).collect();
    let apart = days * DAY_MS / count as i64;
    let mut at = now_ms - days * DAY_MS;
    let mut documents = Vec::with_capacity(count);
    for _ in 0..count {
        let started = at + numbers.between(0, apart / 2);
        at += apart;
        documents.push(json!({
            "_id": numbers.id(),
            "type": "visit",
            "v": 3,
            "stop": numbers.of(&stops),
            "staff": numbers.of(&staff),
            "started": started,
            "ended": started + apart / 3,
            "counts": counts(&mut numbers),
            "langs": languages(&mut numbers),
            "note": note(&mut numbers),
        }));
    }
    documents
}

/// The same documents, as many whole days later or earlier as it takes for the last to be over by now.
pub(crate) fn until(mut documents: Vec<Value>, now_ms: i64) -> Vec<Value> {
    let last = documents.iter().filter_map(|document| document["ended"].as_i64()).max().unwrap_or(now_ms);
    let days = (now_ms - last).div_euclid(DAY_MS);
    for document in &mut documents {
        for moment in ["started", "ended"] {
            document[moment] = json!(document[moment].as_i64().unwrap() + days * DAY_MS);
        }
    }
    documents
}

fn counts(numbers: &mut Numbers) -> Value {
    let most = [
        ("adults", 30),
        ("teens", 12),
        ("children", 40),
        ("checkouts", 120),
        ("returns", 110),
        ("holds", 15),
        ("new_cards", 6),
        ("questions", 20),
    ];
    most.into_iter().map(|(name, most)| (name.to_owned(), json!(numbers.between(0, most)))).collect()
}

fn languages(numbers: &mut Numbers) -> Value {
    let mut spoken = Map::new();
    for _ in 0..numbers.between(1, 5) {
        spoken.insert((*numbers.of(&LANGUAGES)).to_owned(), json!(numbers.between(1, 25)));
    }
    Value::Object(spoken)
}

fn note(numbers: &mut Numbers) -> String {
    let words: Vec<&str> = (0..numbers.between(6, 24)).map(|_| *numbers.of(&WORDS)).collect();
    words.join(" ").chars().take(140).collect::<String>().trim_end().to_owned()
}
