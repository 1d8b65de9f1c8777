//! The page in a browser: for development and for tests of the page, in no release. `cargo xtask serve-ui` builds and
//! starts it. It stands where the window stands: the same page, the same calls, over loopback and behind a token. For tests
//! it can fill the tablet's disk, by `POST /disk`.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use contract::ask::Call;
use contract::fault::Fault;
use device::Device;
use device::ports::Ports;
use device::sync::Progress;
use device::sync::driver::Returned;
use device::turns::{Due, Turns};
use device::vault::{Random, RandomError, SystemRandom};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// As in the window, without its own channel to the shell.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                      font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The header that every call carries. A page of another origin cannot send it without asking first, and is not answered.
const TOKEN_HEADER: &str = "x-turbok-token";
const TOKEN_BYTES: usize = 16;

/// The longest call carries a receipt, which the page reads up to twelve million bytes of.
const CALL_BYTES_MAX: usize = 16 * 1024 * 1024;

/// How far the latest sync has come.
type Latest = Arc<Mutex<Option<Progress>>>;

type Answer = Result<Value, Fault>;

/// Where an answer goes.
type To = oneshot::Sender<Answer>;

/// What the device is to do.
enum Job {
    /// What the page asks.
    Call(Box<Call>, To),
    /// The disk is full from now on, or has room again.
    FillDisk(bool, To),
    /// The centre was asked, and a sync goes on.
    ComeBack(Returned),
}

/// What all requests share. The device is none of it: it stays on one thread, and answers one call at a time.
struct Desk {
    page: PathBuf,
    host: String,
    token: String,
    device: Sender<Job>,
    latest: Latest,
}

struct Reply {
    status: StatusCode,
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
fn serve(data: &Path, page: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    fs::create_dir_all(data)?;
    let data = fs::canonicalize(data)?;
    let mut device = Device::open(&data, Ports::real(&data))?;
    let latest = Latest::default();
    let told = Arc::clone(&latest);
    device.set_progress(Box::new(move |progress| *known(&told) = Some(progress)));

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let host = listener.local_addr()?.to_string();
    let (to_device, jobs) = channel();
    let desk = Arc::new(Desk {
        page: page.to_owned(),
        host,
        token: new_token()?,
        device: to_device.clone(),
        latest: Arc::clone(&latest),
    });
    // The same words as the centre's: programs wait for them.
    println!("Turboks sida lyssnar på http://{}/#token={}", desk.host, desk.token);
    io::stdout().flush()?;
    let answering = Router::new().fallback(answer).with_state(desk);
    thread::spawn(move || {
        // It ends with the process; a connection that fails is the browser's to open again.
        let _ = runtime.block_on(axum::serve(listener, answering).into_future());
    });
    let mut turns = Turns::new();
    for job in jobs {
        match job {
            Job::Call(call, to) => {
                if matches!(*call, Call::SyncNow(_) | Call::Enrol(_)) {
                    *known(&latest) = None;
                }
                carry_out(turns.ask(&mut device, *call, to), &to_device);
            }
            Job::FillDisk(full, to) => drop(to.send(fill_disk(&mut device, full))),
            Job::ComeBack(returned) => carry_out(turns.come_back(&mut device, returned), &to_device),
        }
    }
    Ok(())
}

/// Errands are run in threads of their own: the device counts on meanwhile.
fn carry_out(due: impl IntoIterator<Item = Due<To>>, to_device: &Sender<Job>) {
    for due in due {
        match due {
            Due::Answer(to, answer) => drop(to.send(answer)),
            Due::Errand(errand) => {
                let to_device = to_device.clone();
                thread::spawn(move || to_device.send(Job::ComeBack(errand.run())));
            }
        }
    }
}

/// The file takes no more pages, as on a disk without room.
fn fill_disk(device: &mut Device, full: bool) -> Answer {
    let filled = device.run().ok_or_else(|| Fault::new("locked"))?.store.fill_disk(full);
    filled.map(|()| Value::Null).map_err(|_| Fault::new("internal"))
}

async fn answer(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    desk.answer(request).await.into_response()
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
    async fn answer(&self, request: Request) -> Reply {
        // A name that somebody else points at this machine is none of ours.
        if header(&request, "host") != Some(self.host.as_str()) {
            return Reply::text(StatusCode::FORBIDDEN, "not this host");
        }
        let path = request.uri().path().to_owned();
        match (request.method(), path.as_str()) {
            (&Method::POST, "/call") if self.knows(&request) => self.call(request.into_body()).await,
            (&Method::GET, "/progress") if self.knows(&request) => {
                Reply::json(&json!({ "progress": *known(&self.latest) }))
            }
            (&Method::POST, "/disk") if self.knows(&request) => self.fill_disk(request.into_body()).await,
            (_, "/call" | "/progress" | "/disk") => {
                Reply::text(StatusCode::FORBIDDEN, "not without the token")
            }
            (&Method::GET, path) => self.file(path),
            _ => Reply::text(StatusCode::METHOD_NOT_ALLOWED, "GET, or POST /call"),
        }
    }

    fn knows(&self, request: &Request) -> bool {
        let token = header(request, TOKEN_HEADER).unwrap_or_default();
        token.as_bytes().ct_eq(self.token.as_bytes()).into()
    }

    async fn call(&self, body: Body) -> Reply {
        let Ok(text) = to_bytes(body, CALL_BYTES_MAX).await else {
            return Reply::text(StatusCode::PAYLOAD_TOO_LARGE, "too much");
        };
        let Ok(call) = serde_json::from_slice::<Box<Call>>(&text) else {
            return Reply::answer(Err(Fault::new("input-malformed")));
        };
        Reply::answer(self.ask(|to| Job::Call(call, to)).await)
    }

    async fn fill_disk(&self, body: Body) -> Reply {
        let text = to_bytes(body, CALL_BYTES_MAX).await.unwrap_or_default();
        let full = serde_json::from_slice::<Value>(&text).ok().and_then(|body| body["full"].as_bool());
        let Some(full) = full else { return Reply::answer(Err(Fault::new("input-malformed"))) };
        Reply::answer(self.ask(|to| Job::FillDisk(full, to)).await)
    }

    async fn ask(&self, job: impl FnOnce(To) -> Job) -> Answer {
        let (to, answer) = oneshot::channel();
        self.device.send(job(to)).map_err(|_| Fault::new("internal"))?;
        answer.await.map_err(|_| Fault::new("internal"))?
    }

    fn file(&self, path: &str) -> Reply {
        let Some(inside) = inside(path) else {
            return Reply::text(StatusCode::NOT_FOUND, "no such file");
        };
        // A screen's address is no file: the page finds the screen.
        let inside = if inside.extension().is_none() { PathBuf::from("index.html") } else { inside };
        match (fs::read(self.page.join(&inside)), kind_of(&inside)) {
            (Ok(body), Some(kind)) => Reply { status: StatusCode::OK, kind, body },
            _ => Reply::text(StatusCode::NOT_FOUND, "no such file"),
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

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

impl Reply {
    fn text(status: StatusCode, text: &str) -> Self {
        Self { status, kind: "text/plain; charset=utf-8", body: text.as_bytes().to_vec() }
    }

    fn answer(answer: Answer) -> Self {
        Self::json(&match answer {
            Ok(answer) => json!({ "answer": answer }),
            Err(fault) => json!({ "fault": fault }),
        })
    }

    fn json(value: &Value) -> Self {
        Self { status: StatusCode::OK, kind: "application/json", body: value.to_string().into_bytes() }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let headers = [
            ("content-type", self.kind),
            ("content-security-policy", POLICY),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "no-store"),
        ];
        (self.status, headers, self.body).into_response()
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
