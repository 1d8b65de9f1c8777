//! How a PIN and a recovery code reach the program: standard input, the environment or an argument. Called by `main`.

use std::io::BufRead;

use contract::fault::Fault;

use crate::args::Command;

/// What a command was given to keep secret; empty where it needs nothing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Secrets {
    /// The recovery code.
    pub(crate) recovery: String,
    /// The PIN.
    pub(crate) pin: String,
}

/// The secrets that were given with a command: on standard input the recovery code comes first.
///
/// # Errors
/// `input-malformed` where standard input holds no line.
pub(crate) fn read(command: &Command, input: &mut impl BufRead) -> Result<Secrets, Fault> {
    let mut secrets = Secrets::default();
    if let Some(args) = command.recovery() {
        secrets.recovery = one(args.recovery.as_ref(), args.recovery_stdin, input)?;
    }
    if let Some(args) = command.pin() {
        secrets.pin = one(args.pin.as_ref(), args.pin_stdin, input)?;
    }
    Ok(secrets)
}

fn one(given: Option<&String>, from_input: bool, input: &mut impl BufRead) -> Result<String, Fault> {
    if !from_input {
        return Ok(given.cloned().unwrap_or_default());
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
    use crate::args::{PinArgs, RecoveryArgs};

    fn pin(pin: Option<&str>, pin_stdin: bool) -> PinArgs {
        PinArgs { pin: pin.map(str::to_owned), pin_stdin }
    }

    fn reset(recovery: Option<&str>, recovery_stdin: bool, pin: PinArgs) -> Command {
        let recovery = RecoveryArgs { recovery: recovery.map(str::to_owned), recovery_stdin };
        Command::ResetPin { staff: "EK".into(), recovery, pin }
    }

    fn secrets(recovery: &str, pin: &str) -> Secrets {
        Secrets { recovery: recovery.into(), pin: pin.into() }
    }

    fn malformed<T>() -> Result<T, Fault> {
        Err(Fault::new("input-malformed"))
    }

    #[test]
    fn standard_input_wins_over_the_environment_and_only_its_first_line_counts() {
        let unlock = Command::Unlock { staff: "EK".into(), pin: pin(Some("111222"), true) };
        assert_eq!(read(&unlock, &mut "482915\r\nmore\n".as_bytes()), Ok(secrets("", "482915")));
    }

    #[test]
    fn an_empty_standard_input_gives_no_pin() {
        let unlock = Command::Unlock { staff: "EK".into(), pin: pin(None, true) };
        assert_eq!(read(&unlock, &mut "".as_bytes()), malformed());
    }

    #[test]
    fn a_recovery_code_is_the_first_line_and_the_pin_the_second() {
        let both = reset(None, true, pin(None, true));
        assert_eq!(read(&both, &mut "ABCD 2345\n482915\n".as_bytes()), Ok(secrets("ABCD 2345", "482915")));
        assert_eq!(read(&both, &mut "ABCD 2345\n".as_bytes()), malformed());
        let pin_only = reset(Some("ABCD"), false, pin(None, true));
        assert_eq!(read(&pin_only, &mut "482915\n".as_bytes()), Ok(secrets("ABCD", "482915")));
        let code_only = reset(None, true, pin(Some("482915"), false));
        assert_eq!(read(&code_only, &mut "ABCD\n".as_bytes()), Ok(secrets("ABCD", "482915")));
    }

    #[test]
    fn a_command_without_secrets_reads_nothing() {
        let mut input = "482915\n".as_bytes();
        assert_eq!(read(&Command::Lock, &mut input), Ok(Secrets::default()));
        assert_eq!(input, "482915\n".as_bytes());
    }
}
