//! The line between a tablet and the tiny centre: a request is heard, and then goes as the test's next step says.

use std::sync::{Arc, Mutex};

use sync::compression;
use sync::message::read_request;

use super::TinyCentre;
use super::step::{Asked, Step};
use crate::sync::transport::{Answer, Body, Transport, TransportError};

impl TinyCentre {
    fn hear(&mut self, token: &str, body: &[u8]) -> Result<Answer, TransportError> {
        let (head, lines) = read_request(body).unwrap();
        let rows = lines.iter().flat_map(|line| [line, &b"\n"[..]].concat()).collect();
        let token = token.to_owned();
        self.asked.push(Asked {
            token: token.clone(),
            hello: head.hello.clone(),
            batch: head.batch.clone(),
            rows,
        });
        match self.steps.pop_front().unwrap_or(Step::Honest) {
            Step::Say(status, body) => Ok(say(status, body.into_bytes())),
            Step::Later(status, seconds) => {
                Ok(Answer { retry_after_s: Some(seconds), ..say(status, Vec::new()) })
            }
            Step::Fail(error) => Err(error),
            Step::Honest => Ok(self.answer(&token, &head, &lines)),
            Step::LoseAnswer => {
                self.answer(&token, &head, &lines);
                Err(TransportError::BrokenOff)
            }
            Step::Twist(twist) => {
                let answer = self.answer(&token, &head, &lines);
                let (head, lines) = sync::message::read_reply(&answer.body).unwrap();
                let lines = lines.iter().map(|line| String::from_utf8(line.to_vec()).unwrap());
                Ok(say(200, twist(head, lines.collect())))
            }
        }
    }
}

pub(super) fn say(status: u16, body: Vec<u8>) -> Answer {
    Answer { status, retry_after_s: None, body, zstd: false }
}

/// The connection of one tablet.
pub(super) struct Line(pub(super) Arc<Mutex<TinyCentre>>);

impl Transport for Line {
    fn post(&mut self, path: &str, token: Option<&str>, body: Body) -> Result<Answer, TransportError> {
        let plain = if body.zstd { compression::unpack(&body.bytes).unwrap() } else { body.bytes };
        let mut centre = self.0.lock().unwrap();
        match path {
            "/v1/sync" => centre.hear(token.unwrap_or_default(), &plain),
            "/v1/compare" => centre.compare(&plain),
            other => panic!("nothing is at {other}"),
        }
    }
}
