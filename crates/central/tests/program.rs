//! The program as an administrator uses it: real processes, a real folder, a free port.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use contract::enrolment::{EnrolReply, EnrolRequest, EnrolmentCode};
use data_encoding::BASE32_NOPAD;
use serde_json::Value;
use sync::message::{Hello, PROTOCOL, SCHEMA, read_reply, write_request};
use uuid::Uuid;

fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_turbok-central"));
    command.arg("--data").arg(data).args(arguments).stdin(Stdio::null());
    command
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    command(data, arguments).output().unwrap()
}

fn json(data: &Path, arguments: &[&str]) -> Value {
    let output = run(data, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn refused(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    said
}

/// A running server; ended with the value.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(data: &Path) -> Self {
        let mut command = command(data, &["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("Turbok central lyssnar på ").unwrap().trim().to_owned();
        Self { child, address }
    }

    fn post(&self, path: &str, headers: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(self.address.strip_prefix("http://").unwrap()).unwrap();
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let status = std::str::from_utf8(&answer[9..12]).unwrap().parse().unwrap();
        (status, answer[end + 4..].to_vec())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_tablet_is_enrolled_beside_the_running_server_and_fetches_the_demo() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    assert!(run(data, &["demo", "--seed", "1", "--today", "2026-03-03"]).status.success());
    let server = Server::start(data);
    let told = json(data, &["enrol", "--unit", "bokbussen", "--json"]);
    let code: EnrolmentCode = told["code"].as_str().unwrap().parse().unwrap();
    assert_eq!((code.address.as_str(), code.fingerprint), (server.address.as_str(), None));
    let token = "a token of the tablet's own";
    let request = EnrolRequest {
        secret: BASE32_NOPAD.encode(&code.secret),
        tablet: Uuid::from_u128(1),
        incarnation: Uuid::from_u128(2),
        token_hash: blake3::hash(token.as_bytes()).to_hex().to_string(),
    };
    let (status, body) = server.post("/v1/enrol", "", &serde_json::to_vec(&request).unwrap());
    assert_eq!(status, 200);
    let reply: EnrolReply = serde_json::from_slice(&body).unwrap();
    assert!(reply.staff.iter().any(|person| person.name == "Karin"));
    let hello = Hello {
        protocol: PROTOCOL,
        schema: SCHEMA,
        incarnation: request.incarnation,
        epoch: Some(reply.epoch),
        cursor: 0,
        acknowledged: 0,
        units: reply.units,
        first_month: domain::record::Month(202_502),
        root: sync::digest::Root(0),
        next_token_hash: None,
    };
    let header = format!("authorization: Bearer {token}\r\n");
    let (status, body) = server.post("/v1/sync", &header, &write_request(&hello, None));
    assert_eq!(status, 200);
    let (head, rows) = read_reply(&body).unwrap();
    let proof = json(data, &["verify", "--json"]);
    assert_eq!(proof["agrees"], true);
    assert_eq!(proof["rows"], rows.len());
    assert!(!head.more && rows.len() > 200);
    let devices = json(data, &["devices", "--json"]);
    let device = devices[0]["device"].as_str().unwrap();
    assert!(run(data, &["revoke", "--device", device]).status.success());
    let (status, _) = server.post("/v1/sync", &header, &write_request(&hello, None));
    assert_eq!(status, 403);
}

#[test]
fn the_demo_is_written_once_and_the_same_again_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let demo = ["demo", "--seed", "7", "--today", "2026-03-03"];
    assert!(run(data, &demo).status.success());
    let before = json(data, &["verify", "--json"]);
    assert!(run(data, &demo).status.success());
    assert_eq!(json(data, &["verify", "--json"]), before);
    assert_eq!(before["units"].as_array().unwrap().len(), 3);
}

#[test]
fn a_server_that_stops_and_starts_keeps_its_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let epoch = || std::fs::read_to_string(folder.path().join("epoch")).unwrap();
    drop(Server::start(folder.path()));
    let first = epoch();
    drop(Server::start(folder.path()));
    assert_eq!(epoch(), first);
}

#[test]
fn what_cannot_be_done_is_said_in_one_sentence_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    assert!(refused(data, &["enrol", "--unit", "Bokbussen"]).contains("Starta centralen"));
    assert!(refused(data, &["--lang", "en", "enrol", "--unit", "Bokbussen"]).contains("Start the centre"));
    assert!(refused(data, &["revoke", "--device", "x"]).contains("devices"));
    // Standard input is empty here.
    for copy in ["AQAA", "", "-"] {
        assert!(refused(data, &["help-unlock", "--copy", copy]).contains("hela texten"), "{copy}");
        assert!(
            refused(data, &["--lang", "en", "help-unlock", "--copy", copy]).contains("all of it"),
            "{copy}"
        );
    }
    let outside = ["serve", "--listen", "0.0.0.0:0"];
    assert!(refused(data, &outside).contains("--address"));
    std::fs::write(data.join("file"), "").unwrap();
    assert!(refused(&data.join("file"), &["verify"]).contains("datamappen"));
}

#[test]
fn visits_and_export_work_on_an_empty_centre() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    assert_eq!(json(data, &["visits", "--json"]).as_array().map(Vec::len), Some(0));
    let files = folder.path().join("files");
    let output = run(data, &["export", "--folder", files.to_str().unwrap()]);
    assert!(output.status.success());
    assert!(files.join("visits.csv").exists());
}
