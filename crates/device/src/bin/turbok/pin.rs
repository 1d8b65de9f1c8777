//! How a PIN reaches the program: standard input, the environment or an argument. Called by `main`.

use std::io::BufRead;

use contract::fault::Fault;

use crate::args::PinArgs;

/// The PIN that was given; empty where the command needs none.
///
/// # Errors
/// `input-malformed` where standard input holds no line.
pub(crate) fn read(args: Option<&PinArgs>, input: &mut impl BufRead) -> Result<String, Fault> {
    let Some(args) = args else { return Ok(String::new()) };
    if !args.pin_stdin {
        return Ok(args.pin.clone().unwrap_or_default());
    }
    let mut line = String::new();
    let read = input.read_line(&mut line);
    if read.is_ok_and(|bytes| bytes > 0) {
        Ok(line.trim().to_owned())
    } else {
        Err(Fault::new("input-malformed"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn standard_input_wins_over_the_environment_and_only_its_first_line_counts() {
        let args = PinArgs { pin: Some("111222".into()), pin_stdin: true };
        assert_eq!(read(Some(&args), &mut "482915\r\nmore\n".as_bytes()), Ok("482915".into()));
    }

    #[test]
    fn an_empty_standard_input_gives_no_pin() {
        let args = PinArgs { pin: None, pin_stdin: true };
        assert_eq!(read(Some(&args), &mut "".as_bytes()), Err(Fault::new("input-malformed")));
    }
}
