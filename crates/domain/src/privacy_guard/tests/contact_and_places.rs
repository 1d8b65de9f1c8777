//! Claims about what is only pointed out, both sides of each rule, and about notes that are fine.

use super::*;

#[test]
fn telephone_numbers_are_pointed_out() {
    assert_kinds(
        &[PhoneNumber],
        &[
            "070-123 45 67",
            "070 123 45 67",
            "0701234567",
            "070-1234567",
            "0701-23 45 67",
            "070-123-45-67",
            "08-12 34 56",
            "08-508 310 00",
            "08/508 310 00",
            "(08) 508 310 00",
            "0771-235 235",
            "+46 70 123 45 67",
            "+46 (0)70-123 45 67",
            "+46701234567",
            "0046 70 123 45 67",
            "46701234567",
            "+49 151 23456789",
            "tel 678 50 00",
            "Tfn: 6785000",
            "٠٧٠-١٢٣ ٤٥ ٦٧",
            "ring tel 08-123456",
        ],
    );
}

#[test]
fn a_telephone_number_never_stops_a_text() {
    for last in 0..10_000 {
        let (a, b) = (last / 100, last % 100);
        for text in [
            format!("Ring 070-112 {a:02} {b:02}"),
            format!("Ring 08-12 24 {a:02} {b:02}"),
            format!("Ring +45 12 24 {a:02} {b:02}"),
            format!("Ring 070 112 {a:02} {b:02}"),
        ] {
            assert_eq!(kinds(&text), [PhoneNumber], "in {text:?}");
        }
    }
}

#[test]
fn service_numbers_and_other_figures_are_no_telephone_numbers() {
    assert_kinds(
        &[],
        &["Ring 112", "Ring 1177", "ring 114 14", "Ring Bris 116 111", "0-6 år, 7-12 år", "08.00-16.30"],
    );
}

#[test]
fn email_addresses_are_pointed_out() {
    assert_kinds(
        &[EmailAddress],
        &[
            "fornamn.efternamn@example.se",
            "Mejla a@b.se.",
            "<x_y+z@sub.example.org>",
            "namn (at) example.se",
            "namn[at]example.se",
            "åsa@exempel.se",
        ],
    );
    assert_kinds(&[], &["@biblioteket", "3 @ 10 kr", "a@b", "se informationsverige.se", "x@.se"]);
}

#[test]
fn case_numbers_are_pointed_out() {
    assert_kinds(
        &[CaseNumber],
        &[
            "dnr 1.3-123/2016",
            "Dnr: KUL 2016/12",
            "dnr KUL/2016/12",
            "diarienummer 45",
            "ärende nr 12345",
            "ärendenr 12-345",
            "ärende 2016/1234",
            "mål nr UM 1234-16",
            "målnr B 12-16",
            "UM 1234-16",
        ],
    );
    assert_kinds(
        &[],
        &[
            "ett ärende, 3 frågor",
            "ärenden 15",
            "Vårt mål 2016 är fler besök",
            "mål 15-20 barn",
            "dnr saknas, 3 ex",
            "um 12",
        ],
    );
}

#[test]
fn a_street_with_a_number_is_pointed_out() {
    assert_kinds(
        &[StreetAddress],
        &[
            "Sveavägen 73",
            "bor på Sveavägen 73 B",
            "storgatan 4b",
            "Maria Skolgata 83",
            "Ulla Winbladhs väg 3",
            "Norra vägen 12-14",
            "Kista torg 5",
            "Erik Dahlbergs allé 5",
            "Skolgränd 2",
            "Hötorget 8",
            "Fyrbåksbacken 1",
            "Norr Mälarstrand 12",
            "Sveava\u{308}gen 73",
            "Medborgarplatsen 4",
        ],
    );
}

#[test]
fn a_number_beside_a_road_is_not_always_an_address() {
    assert_kinds(
        &[],
        &[
            "Sveavägen",
            "på vägen 3 gånger",
            "På vägen 15 barn",
            "omvägen 20 minuter",
            "Sveavägen 20 minuter",
            "Sveavägen 2016",
            "Sveavägen 15.30",
            "stod på torget 15",
            "Första gången 15",
            "parkeringen 12",
            "plan 3",
            "hållplatsen 10",
            "Boende 14",
        ],
    );
}

#[test]
fn likely_names_are_pointed_out() {
    assert_kinds(
        &[LikelyName],
        &[
            "Ahmed Hassan kom tillbaka",
            "Zebiba Haile kom tillbaka",
            "Pratade med Zebiba Haile om kort",
            "Besökte Fatima Hassan",
            "en kvinna som heter Zebiba",
            "han heter ahmed",
            "min granne Zebiba frågade",
            "Fatima vill ha en ordbok",
            "Fatimas lånekort",
            "träffade Ibrahim al Hassan",
            "god man Lundkvist ringer",
            "Eva Marklund-Berg tar emot",
        ],
    );
}

#[test]
fn realistic_notes_have_no_findings() {
    assert_kinds(
        &[],
        &[
            "",
            "Många frågade om lånekort, återkom med arabiska ordböcker",
            "Stadsbiblioteket",
            "Röda Korset",
            "Svenska Röda Korset",
            "Rädda Barnen var på plats",
            "Världens bibliotek",
            "Om Sverige",
            "Boende 14",
            "Boende 14, avdelning 2",
            "Kista Galleria",
            "Fler barnböcker på dari och tigrinja. Ta med Om Sverige på lätt svenska.",
            "Hänvisade till Migrationsverket och Stockholms Stadsmission",
            "Internationella biblioteket har mer på somaliska",
            "Skolan i Rinkeby ville ha läxhjälp, 12 barn kom",
            "Parkera vid Norra Porten",
            "Boken heter Ronja",
            "En bok, boken som heter Ronja",
            "Frågade efter Astrid Lindgren på arabiska",
            "Bra möte! Alla ville se bussen. Vi gav 15 gåvoböcker.",
            "Ingen tolk. Personalen visste inte.",
            "Stängt, flyttat till Hässelby Strand",
            "SFI Stockholm, SOS Alarm, RFSL Newcomers",
            "Besökte Kulturen",
            "Nästa besök 12 april 2016 kl 14.30",
            "God man skriver under för dem under 18",
            "Handlade om id-kort, personnummer, folkbokföring",
            "1177 (Region Stockholm)",
            "Mind Självmordslinjen",
            "Länsstyrelsen Stockholm",
            "Saknades: Harry Potter på persiska",
        ],
    );
}
