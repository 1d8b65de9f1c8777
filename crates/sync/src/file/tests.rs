//! The files themselves: whatever is cut, altered or made up is refused, and nothing breaks.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

const KINDS: [Kind; 2] = [Kind::Sending, Kind::Receipt];

fn other(kind: Kind) -> Kind {
    if kind == Kind::Sending { Kind::Receipt } else { Kind::Sending }
}

fn sealed() -> Vec<u8> {
    (0..200_u8).map(|byte| byte.wrapping_mul(41)).collect()
}

fn sending() -> Sending {
    let request = (0..400).map(|number| format!("{{\"n\":{number}}}\n")).collect::<String>();
    Sending { token: Zeroizing::new("a-token_of_a_tablet".to_owned()), request: request.into_bytes() }
}

fn receipt(said: Said) -> Receipt {
    let batch = Some(BatchHead { number: 3, rows: 2, hash: "ab".to_owned() });
    let of = Answers { incarnation: Uuid::from_u128(1), cursor: 7, acknowledged: 2, batch };
    Receipt { of, said, body: b"{\"e\":1}\n{}\n".to_vec() }
}

#[test]
fn a_file_gives_back_what_was_put_into_it() {
    for kind in KINDS {
        for content in [Vec::new(), vec![0], sealed()] {
            assert_eq!(unframe(kind, frame(kind, &content).as_bytes()), Ok(content));
        }
    }
    assert_eq!(Sending::from_content(&sending().to_content()), Ok(sending()));
    for said in [Said::Reply, Said::Rescued, Said::Denial] {
        assert_eq!(Receipt::from_content(&receipt(said).to_content()), Ok(receipt(said)));
    }
    let empty = Sending { request: Vec::new(), ..sending() };
    assert_eq!(Sending::from_content(&empty.to_content()), Ok(empty));
}

#[test]
fn its_first_line_says_what_it_is_and_nothing_of_what_is_in_it() {
    let file = frame(Kind::Sending, &sending().to_content());
    assert_eq!(file.lines().next(), Some("TURBOK SENDING 1"));
    assert_eq!(frame(Kind::Receipt, &[]).lines().next(), Some("TURBOK RECEIPT 1"));
    assert_eq!(file.lines().count(), 2);
}

#[test]
fn a_file_cut_anywhere_or_with_more_at_its_end_is_refused() {
    for kind in KINDS {
        let file = frame(kind, &sealed()).into_bytes();
        for length in 0..file.len() {
            assert!(unframe(kind, &file[..length]).is_err(), "{length}");
        }
        for more in [&b"\n"[..], b"A", b"AAAA", b" "] {
            assert_eq!(unframe(kind, &[&file, more].concat()), Err(FileError::Damaged));
        }
    }
}

#[test]
fn a_file_with_any_byte_altered_is_refused() {
    for kind in KINDS {
        let file = frame(kind, &sealed()).into_bytes();
        for at in 0..file.len() {
            for flip in [1, 2, 4, 8, 16, 32, 64, 128] {
                let mut altered = file.clone();
                altered[at] ^= flip;
                assert!(unframe(kind, &altered).is_err(), "byte {at} flipped by {flip}");
            }
        }
    }
}

#[test]
fn each_way_to_be_wrong_has_its_name() {
    for kind in KINDS {
        let file = frame(kind, &sealed());
        let first = kind.first_line();
        let with_first = |line: &str| file.replacen(&first, line, 1).into_bytes();
        assert_eq!(unframe(other(kind), file.as_bytes()), Err(FileError::OtherKind));
        let newer = first.replace('1', "2");
        assert_eq!(unframe(kind, &with_first(&newer)), Err(FileError::Newer));
        for line in
            ["TURBOK SENDING 0", "TURBOK SENDING 01", "TURBOK SENDING", "TURBOK LETTER 1", "turbok", ""]
        {
            assert_eq!(unframe(kind, &with_first(line)), Err(FileError::NotOurs), "{line}");
        }
        let half = file.len() / 2;
        assert_eq!(unframe(kind, &file.as_bytes()[..half]), Err(FileError::Damaged));
    }
    for text in [&b""[..], b"\n", b"%PDF-1.7\n%", b"\xff\xfe\n", &[b'a'; 4_096]] {
        assert_eq!(unframe(Kind::Receipt, text), Err(FileError::NotOurs));
    }
    // Of a newer format no more than the first line is known.
    assert_eq!(unframe(Kind::Receipt, b"TURBOK RECEIPT 9\nanything"), Err(FileError::Newer));
}

#[test]
fn the_largest_body_fits_into_a_file_and_more_than_a_file_may_hold_is_refused_unread() {
    let largest = vec![7; DECOMPRESSED_BYTES_MAX + 1_000];
    let file = frame(Kind::Receipt, &largest).into_bytes();
    assert!(file.len() <= FILE_BYTES_MAX);
    assert_eq!(unframe(Kind::Receipt, &file).map(|content| content.len()), Ok(largest.len()));
    let mut longer = file;
    longer.resize(FILE_BYTES_MAX + 1, b'A');
    assert_eq!(unframe(Kind::Receipt, &longer), Err(FileError::Damaged));
}

#[test]
fn a_bomb_inside_is_refused_at_the_cap() {
    let bomb = Sending { request: vec![b'0'; DECOMPRESSED_BYTES_MAX * 4], ..sending() }.to_content();
    assert!(bomb.len() < 64 * 1024, "it must be small to be a bomb: {}", bomb.len());
    assert_eq!(Sending::from_content(&bomb), Err(FileError::Damaged));
}

#[test]
fn a_packed_content_cut_anywhere_is_refused_and_a_sending_is_no_receipt() {
    let whole = sending().to_content();
    assert_eq!(whole[0], ZSTD);
    for length in 0..whole.len() {
        assert!(Sending::from_content(&whole[..length]).is_err(), "{length}");
    }
    assert_eq!(Receipt::from_content(&whole), Err(FileError::Damaged));
}

proptest! {
    #[test]
    fn bytes_that_nobody_wrote_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for kind in KINDS {
            prop_assert!(unframe(kind, &bytes).is_err());
            let line = [kind.first_line().as_bytes(), b"\n", &bytes].concat();
            prop_assert!(unframe(kind, &line).is_err());
        }
        let _ = Sending::from_content(&bytes);
        let _ = Receipt::from_content(&bytes);
    }

    #[test]
    fn any_token_and_any_body_come_back(token in "[A-Za-z0-9_-]{0,60}", request in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let sending = Sending { token: Zeroizing::new(token), request };
        let file = frame(Kind::Sending, &sending.to_content());
        let content = unframe(Kind::Sending, file.as_bytes()).unwrap();
        prop_assert_eq!(Sending::from_content(&content), Ok(sending));
    }
}
