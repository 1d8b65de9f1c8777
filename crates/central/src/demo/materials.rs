//! The demo's material: forty titles over every kind of the reference list, in several languages, with what is in store.

use std::collections::BTreeMap;

use domain::records::Material;

use super::splitmix::SplitMix;
use super::{Ids, shared};
use crate::reference::Entry;

/// The most of one title in one language, from the bus's shelves.
const STOCK_MAX: usize = 60;

/// The languages that material is found in, beside Swedish.
const LANGUAGES: [&str; 14] =
    ["ar", "prs", "fa", "ps", "ckb", "kmr", "ti", "am", "so", "en", "ru", "uk", "es", "fr"];

/// Code, title and kind.
const MATERIALS: [(&str, &str, &str); 40] = [
    ("valkommen", "Välkommen till biblioteket", "library_brochure"),
    ("bussen_kommer", "Bokbussen kommer till dig", "library_brochure"),
    ("hitta_biblioteket", "Så hittar du till biblioteket", "library_brochure"),
    ("manadens_program", "Månadens program", "programme"),
    ("lovprogram", "Program för skollovet", "programme"),
    ("sprakkafe", "Kom på språkkafé", "programme"),
    ("lanekort_vuxen", "Ansökan om lånekort", "card_form"),
    ("lanekort_barn", "Ansökan om lånekort för barn", "card_form"),
    ("varldens_bibliotek", "Läs på ditt språk i Världens bibliotek", "world_library_flyer"),
    ("e_bocker", "Så lånar du e-böcker", "world_library_flyer"),
    ("om_sverige", "Om Sverige", "about_sweden"),
    ("mina_forsta_ord", "Mina första ord", "picture_book"),
    ("manen_och_katten", "Månen och katten", "picture_book"),
    ("vem_sover", "Vem sover i skogen?", "picture_book"),
    ("en_dag_pa_stranden", "En dag på stranden", "picture_book"),
    ("sagor_tva_sprak", "Sagor på två språk", "bilingual_book"),
    ("rim_tva_sprak", "Rim och ramsor på två språk", "bilingual_book"),
    ("den_roda_cykeln", "Den röda cykeln", "chapter_book"),
    ("bakom_skolan", "Trädgården bakom skolan", "chapter_book"),
    ("sista_matchen", "Sista matchen", "young_adult"),
    ("brevet_hem", "Brevet hem", "young_adult"),
    ("huset_vid_floden", "Huset vid floden", "adult_fiction"),
    ("noveller", "Tio noveller", "adult_fiction"),
    ("stjarnhimlen", "Stjärnhimlen", "non_fiction"),
    ("kroppen", "Så fungerar kroppen", "non_fiction"),
    ("lattlast_vardag", "Vardag, lättläst", "easy_swedish"),
    ("lattlast_deckare", "Nyckeln, lättläst deckare", "easy_swedish"),
    ("svenska_borja", "Börja med svenska", "swedish_textbook"),
    ("svenska_ovningar", "Svenska, övningsbok", "swedish_textbook"),
    ("fickordbok", "Fickordbok", "dictionary"),
    ("bildordbok", "Bildordbok för hela familjen", "picture_dictionary"),
    ("svenska_med_ljud", "Svenska med ljud", "language_course"),
    ("korkortsboken", "Teori för körkort", "driving_licence"),
    ("mat_fran_manga_hall", "Mat från många håll", "cookbook"),
    ("veckans_tidning", "Veckans tidning", "periodical"),
    ("ljudsagor", "Sagor att lyssna på", "audiobook"),
    ("kortfilmer", "Kortfilmer för barn", "film"),
    ("memory", "Memory med ord", "game"),
    ("rita_och_mala", "Rita och måla", "craft_material"),
    ("tygkasse", "Bibliotekets tygkasse", "tote_or_pen"),
];

/// The materials, in the order that people see.
pub(super) fn entries(ids: Ids, numbers: &mut SplitMix) -> Vec<Entry> {
    let material = |(code, title, kind): (&str, &str, &str)| {
        let languages = languages(kind, numbers);
        let stock: BTreeMap<String, i64> =
            languages.iter().map(|language| (language.clone(), in_store(numbers))).collect();
        let record = Material {
            code: code.to_owned(),
            title: title.to_owned(),
            kind: kind.to_owned(),
            languages,
            stock,
            retired_on: None,
        };
        shared(ids.of(code), &record)
    };
    MATERIALS.map(material).into()
}

/// Swedish, or easy Swedish where that is the point, and two to six others.
fn languages(kind: &str, numbers: &mut SplitMix) -> Vec<String> {
    let swedish = if kind == "easy_swedish" { "sv-x-ll" } else { "sv" };
    let mut others = LANGUAGES;
    numbers.shuffle(&mut others);
    let count = 2 + numbers.below(5);
    std::iter::once(swedish).chain(others.into_iter().take(count)).map(str::to_owned).collect()
}

fn in_store(numbers: &mut SplitMix) -> i64 {
    i64::try_from(numbers.below(STOCK_MAX + 1)).unwrap_or(0)
}
