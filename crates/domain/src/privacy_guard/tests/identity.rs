//! Claims about the numbers that block, both sides of each rule.

use super::*;

#[test]
fn a_personal_number_is_blocked_however_it_is_split() {
    assert_kinds(
        &[PersonalNumber],
        &[
            "8507099805",
            "850709-9805",
            "850709+9805",
            "850709 9805",
            "850709–9805",
            "850709 - 9805",
            "198507099805",
            "19850709-9805",
            "1985-07-09-9805",
            "1985-07-09 9805",
            "1985 07 09 9805",
            "850709 98 05",
            "85 07 09 98 05",
            "85 07 09-9805",
            "8 5 0 7 0 9 9805",
            "8 5 0 7 0 9 9 8 0 5",
            "Hen har pnr850709-9805, ring.",
            "(850709-9805)",
            "14 85 07 09-9805",
            "19 850709-9805",
        ],
    );
}

#[test]
fn a_personal_number_is_blocked_in_any_digits_and_with_anything_invisible_inside() {
    assert_kinds(
        &[PersonalNumber],
        &[
            "٨٥٠٧٠٩-٩٨٠٥",
            "۸۵۰۷۰۹۹۸۰۵",
            "८५०७०९ ९८०५",
            "８５０７０９－９８０５",
            "٨٥٠٧٠٩-9805",
            "850709\u{200f}-\u{200e}9805",
            "8507\u{200b}09\u{ad}9805",
            "850709\u{a0}9805",
            "850709\u{2212}9805",
        ],
    );
}

#[test]
fn a_day_with_sixty_added_is_a_coordination_number() {
    let sixty_one = format!("850761-980{}", check_digit("850761980"));
    let ninety_one = format!("198507919 80{}", check_digit("850791980")).replace(' ', "");
    assert_kinds(&[CoordinationNumber], &[&sixty_one, &ninety_one]);
    for day in ["60", "92", "32", "00"] {
        let nine = format!("8507{day}980");
        let number = format!("8507{day}-980{}", check_digit(&nine));
        assert_eq!(blocked(&number), None, "day {day}");
    }
}

#[test]
fn a_month_that_does_not_exist_makes_no_personal_number() {
    for month in ["00", "13"] {
        let nine = format!("85{month}09980");
        let number = format!("85{month}09-980{}", check_digit(&nine));
        assert_eq!(kinds(&number), [], "month {month}");
    }
}

#[test]
fn a_mistyped_personal_number_is_pointed_out() {
    assert_kinds(&[PossibleIdentityNumber], &["850709-9806", "19850709-9806", "8507099806", "070123-4561"]);
}

#[test]
fn a_number_in_a_row_of_numbers_is_pointed_out_and_does_not_stop_the_text() {
    assert_kinds(&[PossibleIdentityNumber], &["14 85 07 09 98 05", "85 07 09 98 05 14"]);
}

#[test]
fn a_plus_before_a_number_with_its_own_separator_does_not_hide_it() {
    assert_eq!(blocked("+850709-9805"), Some(PersonalNumber));
    assert_eq!(blocked("+8507099805"), None);
}

#[test]
fn a_longer_row_of_digits_is_not_cut() {
    assert_kinds(&[], &["18507099805", "85070998051234", "14850709980512", "218507099805"]);
}

#[test]
fn dates_hours_and_counts_are_no_numbers_of_persons() {
    assert_kinds(
        &[],
        &[
            "2016-03-15",
            "20160315",
            "160315",
            "15/3 2016",
            "2016-03-15 14.30",
            "2016-03-15 14:30",
            "160315 1435",
            "2016-03-15 – 2016-04-01",
            "2016-03-15 - 2016-03-22",
            "1234",
            "1234 besökare",
            "12 345",
            "kl 08-12, 13-16",
            "kl 0900-1600",
            "09-03-2016",
            "10.30-12.00",
            "vecka 10-12 2016",
            "Barn 12, vuxna 15, ungdomar 20",
            "Organisationsnummer 212000-0142",
        ],
    );
}

#[test]
fn no_date_up_to_a_date_is_taken_for_a_number() {
    for day in 1..=28 {
        for month in 1..=12 {
            for text in [
                format!("2016-{month:02}-{day:02}"),
                format!("2016-{month:02}-{day:02} – 2016-12-{day:02}"),
                format!("2016-{month:02}-{day:02} 14 30"),
                format!("2016-{month:02}-{day:02} kl {day:02}.30"),
                format!("{day:02}-{month:02}-2016"),
            ] {
                assert_eq!(kinds(&text), [], "in {text:?}");
            }
            let with_hour = format!("2016-{month:02}-{day:02} 1430");
            assert_eq!(blocked(&with_hour), None, "in {with_hour:?}");
        }
    }
}

#[test]
fn a_date_and_four_characters_with_a_letter_is_a_reserve_number() {
    assert_kinds(
        &[ReserveNumber],
        &[
            "850709-T123",
            "850709T123",
            "850709 T123",
            "20080312-TF10",
            "20080312TF10",
            "20080312 TF10",
            "2008-03-12-TF10",
            "19810829M071",
            "19810829SU3A",
            "19450829-SF2B",
            "850769-t123",
            "850709-980K",
            "850709980K",
            // Region Stockholm's, and the national one with its check digit.
            "991981000010",
            "99201600-1234",
            "198108320014",
        ],
    );
}

#[test]
fn a_date_beside_a_word_is_no_reserve_number() {
    assert_kinds(
        &[],
        &[
            "160315 kl15",
            "160315 kl 15",
            "160315-ABCD",
            "160315 st12",
            "851309-T123",
            "160315-T1234",
            "20160315T1430",
            "981981000010",
            "198108320015",
        ],
    );
}

#[test]
fn an_lma_number_is_blocked() {
    assert_kinds(
        &[LmaNumber],
        &[
            "51-123456",
            "LMA-kort 51-123456/2",
            "51–123456",
            "LMA 51123456",
            "LMA-nr: 51123456",
            "lma-kort nr 51 123 456",
            "Dossiernummer 51 12 34 56",
            "dossier är 51 123456",
        ],
    );
}

#[test]
fn eight_digits_without_hyphen_or_word_are_no_lma_number() {
    assert_kinds(
        &[],
        &[
            "51123456",
            "51 123456",
            "512-123456",
            "51-1234567",
            "51-12345",
            "Fråga om LMA-kort, 12 personer",
            "LMA-kort från 2016-03-15",
        ],
    );
}
