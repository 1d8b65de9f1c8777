//! What the page's address says behind `#`: a token, or the code that the window was started with. Nothing of the log is
//! ever put there.

/// The part with this name: `#token=…&code=…`.
#[must_use]
pub fn part(name: &str) -> Option<String> {
    let hash = web_sys::window()?.location().hash().ok()?;
    part_of(&hash, name).map(str::to_owned)
}

fn part_of<'a>(hash: &'a str, name: &str) -> Option<&'a str> {
    let parts = hash.trim_start_matches('#').split('&');
    parts.filter_map(|part| part.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::part_of;

    #[test]
    fn a_part_is_found_among_others_by_its_whole_name() {
        assert_eq!(part_of("#token=abc", "token"), Some("abc"));
        assert_eq!(part_of("#a=1&token=abc", "token"), Some("abc"));
        assert_eq!(part_of("#tokens=abc", "token"), None);
        assert_eq!(part_of("", "token"), None);
    }
}
