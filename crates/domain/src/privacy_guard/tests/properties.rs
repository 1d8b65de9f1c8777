//! Claims that hold for any text.

use proptest::prelude::*;

use super::*;

fn personal_numbers() -> impl Strategy<Value = String> {
    let separator = prop::sample::select(vec!["", "-", "+", " ", "–", "\u{a0}", "\u{2011}"]);
    let century = prop::sample::select(vec!["", "19", "20"]);
    let day = prop_oneof![1_u32..=31, 61_u32..=91];
    let script = prop::sample::select(vec!['0', '\u{660}', '\u{6f0}', '\u{966}', '\u{ff10}']);
    (century, 0_u32..100, 1_u32..=12, day, 0_u32..1000, separator, script).prop_map(
        |(century, year, month, day, number, separator, zero)| {
            let date = format!("{year:02}{month:02}{day:02}");
            let check = check_digit(&format!("{date}{number:03}"));
            format!("{century}{date}{separator}{number:03}{check}")
                .chars()
                .map(|ch| match ch.to_digit(10) {
                    Some(digit) => char::from_u32(u32::from(zero) + digit).unwrap(),
                    None => ch,
                })
                .collect()
        },
    )
}

/// What makes a longer or an international number of a number it stands right beside.
fn lengthens_a_number(ch: char) -> bool {
    let is_unseen = reading::is_invisible(ch) || matches!(ch, '\u{300}'..='\u{36f}');
    ch.is_numeric() || matches!(ch, '+' | '＋') || is_unseen
}

/// Texts as people type them, with more digits and signs in them than chance would give.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ -~åäöÅÄÖ]{0,12}",
        "[0-9٠-٩ +/.()–-]{1,14}",
        "\\PC{0,8}",
        personal_numbers(),
        prop::sample::select(vec![
            "dnr ",
            "LMA ",
            "heter ",
            "Sveavägen 12",
            "a@b.se",
            "\u{200b}",
            "\n",
            "u\u{308}",
            "Ahmed Hassan",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_personal_number_in_any_text_is_blocked(
        before in texts(), number in personal_numbers(), after in texts()
    ) {
        let before = before.trim_end_matches(lengthens_a_number);
        let after = after.trim_start_matches(lengthens_a_number);
        let text = format!("{before}{number}{after}");
        prop_assert!(blocked(&text).is_some(), "{text:?}");
    }

    #[test]
    fn findings_are_in_order_apart_and_on_character_boundaries(text in texts()) {
        let mut end = 0;
        for finding in inspect(&text) {
            prop_assert!(end <= finding.start && finding.start < finding.end);
            prop_assert!(text.get(finding.start..finding.end).is_some());
            end = finding.end;
        }
    }

    #[test]
    fn no_text_whatever_makes_the_guard_fail(text in any::<String>()) {
        for finding in inspect(&text) {
            prop_assert!(without(&text, &finding).len() < text.len());
        }
    }

    #[test]
    fn removing_what_blocks_ends_with_a_text_that_can_be_saved(text in texts()) {
        let mut left = text;
        // Each removal shortens the text, so it ends.
        while let Some(finding) = inspect(&left)
            .into_iter()
            .find(|finding| finding.kind.severity() == Severity::Block)
        {
            let shorter = without(&left, &finding);
            prop_assert!(shorter.len() < left.len());
            left = shorter;
        }
        prop_assert_eq!(blocked(&left), None);
    }
}
