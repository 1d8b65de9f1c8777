//! The tablet's one HTTP client: posts a body to the centre and names whatever went wrong.
//! Called by the sync driver of this folder, which owns retries, tokens and decompression.
//! Not here: what a body means, when to try again, and the check of the pin (pinning.rs).

mod failure;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::Url;
use reqwest::blocking::{Client, Response};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, RETRY_AFTER};
use rustls::pki_types::ServerName;

pub use self::failure::TransportError;

/// How long a connection may take, with its TLS handshake. Links of 300 ms need three round trips, so ten seconds is
/// a link that is not there.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long one request may take from its first byte to the last byte of its answer.
/// A full batch is about a quarter of a megabyte on the wire, which 50 kbit/s carries in some 40 seconds.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// How many bytes of an answer's body are read, before decompression. A page is 1 MiB at most; the rest is margin.
pub const MAX_BODY: usize = 8 * 1024 * 1024;

/// How long an unused connection is kept for the next request. Phones change networks, and a request on a connection
/// of the old network would wait for its whole timeout.
const IDLE_CONNECTION_TIMEOUT: Duration = Duration::from_secs(20);

/// What a request carries.
pub struct Body {
    /// The bytes as they go on the wire.
    pub bytes: Vec<u8>,
    /// Whether `bytes` are compressed with zstd.
    pub zstd: bool,
}

/// What the centre answered, whatever its status.
pub struct Answer {
    /// The HTTP status; never a redirect.
    pub status: u16,
    /// Seconds to wait, from `Retry-After`. A date there is ignored: it would need a clock that can be trusted.
    pub retry_after_s: Option<u32>,
    /// The body as it came, at most [`MAX_BODY`] bytes.
    pub body: Vec<u8>,
    /// Whether `body` is compressed with zstd. The caller decompresses, with its own caps.
    pub zstd: bool,
}

/// Carries one request to the centre and its answer back, on a thread where nobody else waits.
pub trait Transport: Send {
    /// Posts `body` to `path`, which begins with a slash, as the holder of `token`.
    ///
    /// # Errors
    /// Where no whole answer of the centre came back. The centre may have applied the body all the same.
    fn post(&mut self, path: &str, token: Option<&str>, body: Body) -> Result<Answer, TransportError>;
}

/// The transport over HTTP/1.1, pinned to one certificate.
/// Blocks the calling thread, and must not be called from inside an asynchronous runtime.
pub struct HttpTransport {
    client: Client,
    base: String,
    request_timeout: Duration,
}

impl HttpTransport {
    /// A client for the centre at `address` (`https://host:port`, perhaps with a path) whose certificate has the
    /// SHA-256 fingerprint `pin`. Opens no connection yet.
    ///
    /// # Errors
    /// `PlainHttpRefused` for http to anything but this machine, `OtherCertificate` for https without a pin,
    /// `UnknownAddress` for what is no such address.
    pub fn new(address: &str, pin: Option<[u8; 32]>) -> Result<Self, TransportError> {
        Self::with_request_timeout(address, pin, REQUEST_TIMEOUT)
    }

    fn with_request_timeout(
        address: &str,
        pin: Option<[u8; 32]>,
        request_timeout: Duration,
    ) -> Result<Self, TransportError> {
        let base = check_address(address, pin.is_some())?;
        let tls = super::pinning::client_config(pin).map_err(|e| failure::name_failure(&e))?;
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            // The name is this machine by meaning; a hosts file or resolver gets no say in it.
            .resolve_to_addrs("localhost", &LOOPBACK)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .http1_only()
            // Bodies stay as they came, also if a feature of the HTTP client is switched on elsewhere.
            .no_zstd()
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_CONNECTION_TIMEOUT)
            .pool_max_idle_per_host(1)
            .build()
            .map_err(|e| failure::name_failure(&e))?;
        Ok(HttpTransport { client, base, request_timeout })
    }
}

impl Transport for HttpTransport {
    fn post(&mut self, path: &str, token: Option<&str>, body: Body) -> Result<Answer, TransportError> {
        // Every header is paid for at each sync on a phone link; these are the ones that carry meaning.
        let mut request = self
            .client
            .post(format!("{}{path}", self.base))
            .timeout(self.request_timeout)
            .header(CONTENT_TYPE, "application/x-ndjson")
            .header(ACCEPT_ENCODING, "zstd");
        if body.zstd {
            request = request.header(CONTENT_ENCODING, "zstd");
        }
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        failpoints::failpoint!("send.before");
        let response = request.body(body.bytes).send().map_err(|e| failure::name_failure(&e))?;
        failpoints::failpoint!("send.after");
        read_answer(response)
    }
}

/// Where `localhost` is; port 0 stands for the address's own.
const LOOPBACK: [SocketAddr; 2] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
    SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0),
];

/// The address without a slash at its end, if it may be spoken to.
fn check_address(address: &str, is_pinned: bool) -> Result<String, TransportError> {
    let url = Url::parse(address).map_err(|_| TransportError::UnknownAddress)?;
    let host = url.host_str().ok_or(TransportError::UnknownAddress)?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if ServerName::try_from(bare).is_err() {
        return Err(TransportError::UnknownAddress);
    }
    let has_extras = !url.username().is_empty()
        || url.password().is_some()
        || url.query().is_some()
        || url.fragment().is_some();
    match url.scheme() {
        "http" | "https" if has_extras => Err(TransportError::UnknownAddress),
        "https" if !is_pinned => Err(TransportError::OtherCertificate),
        "http" if !is_loopback(bare) => Err(TransportError::PlainHttpRefused),
        "http" | "https" => Ok(url.as_str().trim_end_matches('/').to_owned()),
        _ => Err(TransportError::UnknownAddress),
    }
}

/// Whether a URL's host (already in lower case, an IPv6 address without its brackets) is this machine.
fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn read_answer(response: Response) -> Result<Answer, TransportError> {
    // A redirect is what a captive portal answers; following it would hand the body to a stranger.
    if response.status().is_redirection() || !is_of_turbok(response.headers()) {
        return Err(TransportError::NotTurbok);
    }
    Ok(Answer {
        status: response.status().as_u16(),
        retry_after_s: find_header(response.headers(), &RETRY_AFTER).and_then(|s| s.parse().ok()),
        zstd: is_zstd(response.headers())?,
        body: read_body(response)?,
    })
}

fn is_of_turbok(headers: &HeaderMap) -> bool {
    let content_type = find_header(headers, &CONTENT_TYPE).unwrap_or_default();
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    ["application/x-ndjson", "application/json"].iter().any(|ours| kind.eq_ignore_ascii_case(ours))
}

fn is_zstd(headers: &HeaderMap) -> Result<bool, TransportError> {
    match find_header(headers, &CONTENT_ENCODING) {
        None => Ok(false),
        Some(coding) if coding.eq_ignore_ascii_case("identity") => Ok(false),
        Some(coding) if coding.eq_ignore_ascii_case("zstd") => Ok(true),
        // Nothing else was asked for, so something in between has rewritten the answer.
        Some(_) => Err(TransportError::NotTurbok),
    }
}

fn find_header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.trim())
}

fn read_body(response: Response) -> Result<Vec<u8>, TransportError> {
    let length = response.content_length().unwrap_or_default();
    if length > MAX_BODY as u64 {
        return Err(TransportError::TooLarge);
    }
    let mut body = Vec::new();
    // One byte more than allowed tells a body of the largest size from a larger one of unknown length.
    response.take(MAX_BODY as u64 + 1).read_to_end(&mut body).map_err(|e| failure::name_failure(&e))?;
    if body.len() > MAX_BODY {
        return Err(TransportError::TooLarge);
    }
    Ok(body)
}

// Bodies hold what was noted about visits, so they are not printed.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("bytes", &self.bytes.len()).field("zstd", &self.zstd).finish()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("retry_after_s", &self.retry_after_s)
            .field("body", &self.body.len())
            .field("zstd", &self.zstd)
            .finish()
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").field("base", &self.base).finish_non_exhaustive()
    }
}
