//! The page in a browser: for development and for tests of the page, in no release. `cargo xtask serve-ui` builds and
//! starts it. It stands where the window stands: the same page, the same calls, over loopback and behind a token.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use contract::ask::{Call, dispatch};
use contract::fault::Fault;
use device::Device;
use device::ports::Ports;
use device::sync::Progress;
use device::vault::{Random, RandomError, SystemRandom};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;
use tiny_http::{Header, Method, Request, Response, Server};

/// As in the window, without its own channel to the shell.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                      font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The header that every call carries. A page of another origin cannot send it without asking first, and is not answered.
const TOKEN_HEADER: &str = "x-turbok-token";
const TOKEN_BYTES: usize = 16;

/// Ours: the longest call is a debrief of three texts.
const CALL_BYTES_MAX: u64 = 64 * 1024;

/// One asks for progress and one fetches files, while a call is being answered.
const THREADS: usize = 3;

/// How far the latest sync has come.
type Latest = Arc<Mutex<Option<Progress>>>;

/// A call, and where its answer goes.
struct Asked {
    call: Call,
    to: Sender<Result<Value, Fault>>,
}

/// What all requests share. The device is none of it: it stays on one thread, and answers one call at a time.
struct Desk {
    page: PathBuf,
    host: String,
    token: String,
    device: Sender<Asked>,
    latest: Latest,
}

struct Reply {
    status: u16,
    kind: &'static str,
    body: Vec<u8>,
}

fn main() -> ExitCode {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [data, page] = args.as_slice() else {
        eprintln!("serve_ui DATA PAGE: the tablet's folder, and the one that `cargo xtask page` filled");
        return ExitCode::FAILURE;
    };
    match serve(data, page) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// Answers for as long as the process lives. Ending it loses nothing.
fn serve(data: &Path, page: &Path) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    fs::create_dir_all(data)?;
    let data = fs::canonicalize(data)?;
    let mut device = Device::open(&data, Ports::real(&data))?;
    let latest = Latest::default();
    let told = Arc::clone(&latest);
    device.set_progress(Box::new(move |progress| *known(&told) = Some(progress)));

    let server = Arc::new(Server::http("127.0.0.1:0")?);
    let host = server.server_addr().to_string();
    let (to_device, calls) = channel();
    let desk = Arc::new(Desk { page: page.to_owned(), host, token: new_token()?, device: to_device, latest });
    for _ in 0..THREADS {
        let (server, desk) = (Arc::clone(&server), Arc::clone(&desk));
        thread::spawn(move || {
            while let Ok(mut request) = server.recv() {
                let reply = desk.answer(&mut request);
                // Whoever went away does not want to know.
                let _ = request.respond(reply.into());
            }
        });
    }
    // The same words as the centre's: programs wait for them.
    println!("Turboks sida lyssnar på http://{}/#token={}", desk.host, desk.token);
    io::stdout().flush()?;
    for Asked { call, to } in calls {
        *known(&desk.latest) = None;
        let _ = to.send(dispatch(&mut device, call));
    }
    Ok(())
}

fn known(latest: &Latest) -> MutexGuard<'_, Option<Progress>> {
    latest.lock().unwrap_or_else(PoisonError::into_inner)
}

fn new_token() -> Result<String, RandomError> {
    let mut bytes = [0; TOKEN_BYTES];
    SystemRandom.fill(&mut bytes)?;
    Ok(data_encoding::HEXLOWER.encode(&bytes))
}

impl Desk {
    fn answer(&self, request: &mut Request) -> Reply {
        // A name that somebody else points at this machine is none of ours.
        if header(request, "host") != Some(self.host.as_str()) {
            return Reply::text(403, "not this host");
        }
        let path = request.url().split(['?', '#']).next().unwrap_or_default().to_owned();
        match (request.method(), path.as_str()) {
            (Method::Post, "/call") if self.knows(request) => self.call(request),
            (Method::Get, "/progress") if self.knows(request) => {
                Reply::json(&json!({ "progress": *known(&self.latest) }))
            }
            (_, "/call" | "/progress") => Reply::text(403, "not without the token"),
            (Method::Get, path) => self.file(path),
            _ => Reply::text(405, "GET, or POST /call"),
        }
    }

    fn knows(&self, request: &Request) -> bool {
        let token = header(request, TOKEN_HEADER).unwrap_or_default();
        token.as_bytes().ct_eq(self.token.as_bytes()).into()
    }

    fn call(&self, request: &mut Request) -> Reply {
        let mut text = Vec::new();
        let read = request.as_reader().take(CALL_BYTES_MAX + 1).read_to_end(&mut text);
        if read.is_err() || text.len() as u64 > CALL_BYTES_MAX {
            return Reply::text(413, "too much");
        }
        let call = serde_json::from_slice(&text).map_err(|_| Fault::new("input-malformed"));
        let answer = call.and_then(|call| self.ask(call));
        Reply::json(&match answer {
            Ok(answer) => json!({ "answer": answer }),
            Err(fault) => json!({ "fault": fault }),
        })
    }

    fn ask(&self, call: Call) -> Result<Value, Fault> {
        let (to, answer) = channel();
        self.device.send(Asked { call, to }).map_err(|_| Fault::new("internal"))?;
        answer.recv().map_err(|_| Fault::new("internal"))?
    }

    fn file(&self, path: &str) -> Reply {
        let Some(inside) = inside(path) else {
            return Reply::text(404, "no such file");
        };
        // A screen's address is no file: the page finds the screen.
        let inside = if inside.extension().is_none() { PathBuf::from("index.html") } else { inside };
        match (fs::read(self.page.join(&inside)), kind_of(&inside)) {
            (Ok(body), Some(kind)) => Reply { status: 200, kind, body },
            _ => Reply::text(404, "no such file"),
        }
    }
}

/// The path inside the page's folder, if it stays there.
fn inside(path: &str) -> Option<PathBuf> {
    let path = Path::new(path.strip_prefix('/')?);
    path.components().all(|part| matches!(part, Component::Normal(_))).then(|| path.to_owned())
}

fn kind_of(path: &Path) -> Option<&'static str> {
    Some(match path.extension()?.to_str()? {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

fn header<'a>(request: &'a Request, name: &'static str) -> Option<&'a str> {
    request.headers().iter().find(|header| header.field.equiv(name)).map(|header| header.value.as_str())
}

impl Reply {
    fn text(status: u16, text: &str) -> Self {
        Self { status, kind: "text/plain; charset=utf-8", body: text.as_bytes().to_vec() }
    }

    fn json(value: &Value) -> Self {
        Self { status: 200, kind: "application/json", body: value.to_string().into_bytes() }
    }
}

impl From<Reply> for Response<io::Cursor<Vec<u8>>> {
    fn from(reply: Reply) -> Self {
        let always = [
            ("content-type", reply.kind),
            ("content-security-policy", POLICY),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "no-store"),
        ];
        let headers = always.iter().filter_map(|(name, value)| Header::from_bytes(*name, *value).ok());
        headers.fold(Response::from_data(reply.body).with_status_code(reply.status), Response::with_header)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_inside_the_page() {
        assert_eq!(inside("/style/tokens.css"), Some(PathBuf::from("style/tokens.css")));
        assert_eq!(inside("/"), Some(PathBuf::new()));
        for outside in ["/../keystore/device-secret", "/style/../../x.css", "//etc/hosts.txt", "style.css"] {
            assert_eq!(inside(outside), None, "{outside}");
        }
    }

    #[test]
    fn only_files_that_a_page_is_made_of_are_served() {
        assert_eq!(kind_of(Path::new("ui_bg.wasm")), Some("application/wasm"));
        assert_eq!(kind_of(Path::new("turbok.db")), None);
    }
}
