//! Asks a server on this machine, which gave a token in the page's address: `#token=…`. Without it, it answers nobody.

use contract::fault::Fault;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

/// The token in the page's address; empty where there is none.
pub(super) fn token_of_address() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    token_in(&hash).to_owned()
}

fn token_in(hash: &str) -> &str {
    let parts = hash.trim_start_matches('#').split('&');
    parts.filter_map(|part| part.strip_prefix("token=")).next().unwrap_or_default()
}

/// Puts a call, which is JSON; the answer is JSON too.
pub(super) async fn call(call: &str, token: &str) -> Result<String, Fault> {
    let (is_answer, text) = post(call, token).await.ok_or_else(|| Fault::new("internal"))?;
    if is_answer { Ok(text) } else { Err(super::fault_in(&text)) }
}

async fn post(call: &str, token: &str) -> Option<(bool, String)> {
    let headers = Headers::new().ok()?;
    headers.set("content-type", "application/json").ok()?;
    headers.set("x-turbok-token", token).ok()?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers_headers(&headers);
    init.set_body(&call.into());
    let window = web_sys::window()?;
    let response = JsFuture::from(window.fetch_with_str_and_init("/call", &init)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    Some((response.ok(), text))
}

#[cfg(test)]
mod tests {
    use super::token_in;

    #[test]
    fn the_token_is_found_among_other_parts_and_none_is_empty() {
        assert_eq!(token_in("#token=abc"), "abc");
        assert_eq!(token_in("#a=1&token=abc"), "abc");
        assert_eq!(token_in("#tokens=abc"), "");
        assert_eq!(token_in(""), "");
    }
}
