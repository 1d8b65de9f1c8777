//! Why no answer of the centre came back, in the words that the sync driver and the screens act on.
//! Called by transport.rs with what the HTTP client reports.
//! Not here: refusals that the centre itself answers with; those are answers.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::iter;
use std::net::{Ipv4Addr, Ipv6Addr, UdpSocket};

/// Why a request brought back no answer of the centre.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// This tablet has no way out.
    #[error("there is no network")]
    NoNetwork,
    /// No such name, or nothing listens there.
    #[error("nothing answers at the centre's address")]
    UnknownAddress,
    /// The centre was reached for, and too much time went by.
    #[error("the centre did not answer in time")]
    Timeout,
    /// Someone else answers there, or the centre has a new certificate.
    #[error("the certificate is not the one that enrolment named")]
    OtherCertificate,
    /// The connection ended in the middle of the request or of the answer.
    #[error("the connection broke off")]
    BrokenOff,
    /// A login page, a redirect, a proxy's own error: anything that the centre would not send.
    #[error("the answer does not come from Turbok")]
    NotTurbok,
    /// Without TLS only this machine is spoken to.
    #[error("plain http is refused except to this machine")]
    PlainHttpRefused,
    /// The answer's body is larger than allowed.
    #[error("the answer is too large")]
    TooLarge,
    /// None of the above, in the words of the HTTP client; never with a token, an address or a body.
    #[error("the request failed: {0}")]
    Other(String),
}

impl TransportError {
    /// Whether somebody has to look at the address, the certificate or the network's owner before it can get better.
    /// False where the same request may well succeed a little later.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::PlainHttpRefused | Self::OtherCertificate | Self::TooLarge => true,
            Self::NoNetwork
            | Self::UnknownAddress
            | Self::Timeout
            | Self::BrokenOff
            | Self::NotTurbok
            | Self::Other(_) => false,
        }
    }
}

/// Names a failure by the first of its causes that says something.
pub(super) fn name_failure(error: &(dyn Error + 'static)) -> TransportError {
    if let Some(tls) = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        return name_tls_failure(tls);
    }
    let http = causes(error).find_map(|cause| cause.downcast_ref::<reqwest::Error>());
    if http.is_some_and(reqwest::Error::is_timeout) {
        return TransportError::Timeout;
    }
    if let Some(named) = causes(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .find_map(|cause| name_io_failure(cause.kind()))
    {
        return named;
    }
    match http {
        // A name cannot be looked up without a network either, which is the far more common case at the kerb.
        Some(http) if http.is_dns() && !has_way_out() => TransportError::NoNetwork,
        Some(http) if http.is_dns() => TransportError::UnknownAddress,
        Some(http) if http.is_builder() || http.is_connect() => other(error),
        // The connection stood, and the exchange on it did not reach its end.
        Some(_) => TransportError::BrokenOff,
        None => other(error),
    }
}

fn name_tls_failure(error: &rustls::Error) -> TransportError {
    match error {
        rustls::Error::InvalidCertificate(_) => TransportError::OtherCertificate,
        // Whatever listens there does not speak TLS.
        rustls::Error::InvalidMessage(_) => TransportError::NotTurbok,
        _ => TransportError::Other(error.to_string()),
    }
}

fn name_io_failure(kind: ErrorKind) -> Option<TransportError> {
    match kind {
        ErrorKind::ConnectionRefused => Some(TransportError::UnknownAddress),
        ErrorKind::NetworkUnreachable
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrNotAvailable => Some(TransportError::NoNetwork),
        ErrorKind::TimedOut => Some(TransportError::Timeout),
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => Some(TransportError::BrokenOff),
        _ => None,
    }
}

/// Whether this machine has a route to anywhere. Asking sends nothing: connecting a UDP socket only looks for a route,
/// here to addresses that are reserved for documentation.
fn has_way_out() -> bool {
    let v4 = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))
        .and_then(|socket| socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)));
    let v6 = UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0))
        .and_then(|socket| socket.connect((Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), 9)));
    v4.is_ok() || v6.is_ok()
}

/// The innermost cause in its own words; the outer ones may name the address.
fn other(error: &(dyn Error + 'static)) -> TransportError {
    let innermost = causes(error).last().unwrap_or(error);
    let words = match innermost.downcast_ref::<reqwest::Error>() {
        Some(_) => "the HTTP client refused the request".to_owned(),
        None => innermost.to_string(),
    };
    TransportError::Other(words)
}

/// The error and its causes, outermost first.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |&cause| {
        // An io::Error passes over the error that it wraps when asked for its source.
        let wrapped = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        match wrapped {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => cause.source(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_network_is_told_from_a_wrong_address() {
        let no_route = io::Error::from(ErrorKind::NetworkUnreachable);
        let refused = io::Error::from(ErrorKind::ConnectionRefused);
        assert_eq!(name_failure(&no_route), TransportError::NoNetwork);
        assert_eq!(name_failure(&refused), TransportError::UnknownAddress);
    }

    #[test]
    fn a_cause_is_found_under_wrapping_errors() {
        let reset = io::Error::from(ErrorKind::ConnectionReset);
        let wrapped = io::Error::other(io::Error::other(reset));
        assert_eq!(name_failure(&wrapped), TransportError::BrokenOff);
    }

    #[test]
    fn only_what_somebody_must_look_at_is_permanent() {
        use TransportError::*;
        for permanent in [PlainHttpRefused, OtherCertificate, TooLarge] {
            assert!(permanent.is_permanent(), "{permanent}");
        }
        let passing = [NoNetwork, UnknownAddress, Timeout, BrokenOff, NotTurbok, Other(String::new())];
        for passing in passing {
            assert!(!passing.is_permanent(), "{passing}");
        }
    }
}
