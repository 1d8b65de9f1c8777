//! Asks a server on this machine, which gave a token in the page's address: `#token=…`. Without it, it answers nobody.

use contract::fault::Fault;
use serde::Deserialize;
use serde_json::value::RawValue;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

use super::Progress;

/// What the server replies: one of the two.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reply {
    Answer(Box<RawValue>),
    Fault(Fault),
}

/// Puts a call, which is JSON; the answer is JSON too.
pub(super) async fn call(call: &str, token: &str) -> Result<Box<RawValue>, Fault> {
    let text = fetch("POST", "/call", Some(call), token).await.ok_or_else(super::malformed)?;
    answer_in(&text)
}

/// How far the latest sync has come, as the server tells it.
pub(super) async fn progress(token: &str) -> Option<Progress> {
    #[derive(Deserialize)]
    struct Latest {
        progress: Option<Progress>,
    }
    let text = fetch("GET", "/progress", None, token).await?;
    serde_json::from_str::<Latest>(&text).ok()?.progress
}

fn answer_in(text: &str) -> Result<Box<RawValue>, Fault> {
    match serde_json::from_str(text) {
        Ok(Reply::Answer(answer)) => Ok(answer),
        Ok(Reply::Fault(fault)) => Err(fault),
        Err(_) => Err(super::malformed()),
    }
}

async fn fetch(method: &str, path: &str, body: Option<&str>, token: &str) -> Option<String> {
    let headers = Headers::new().ok()?;
    headers.set("content-type", "application/json").ok()?;
    headers.set("x-turbok-token", token).ok()?;
    let init = RequestInit::new();
    init.set_method(method);
    init.set_headers_headers(&headers);
    if let Some(body) = body {
        init.set_body(&body.into());
    }
    let window = web_sys::window()?;
    let response = JsFuture::from(window.fetch_with_str_and_init(path, &init)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_unwrapped_and_a_fault_is_a_fault() {
        let read = |text| answer_in(text).map(|answer| answer.get().to_owned());
        assert_eq!(read(r#"{"answer":{"a":1}}"#), Ok(r#"{"a":1}"#.to_owned()));
        assert_eq!(read(r#"{"fault":{"code":"locked"}}"#), Err(Fault::new("locked")));
        assert_eq!(read("not without the token"), Err(Fault::new("internal")));
    }
}
