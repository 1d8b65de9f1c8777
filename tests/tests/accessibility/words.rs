//! The page's texts by their keys, as its language files have them: the tour taps by what is read, in both languages.
//! Only texts of one line are known here; the page itself reads all of Fluent.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// A language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Swedish,
    English,
}

impl Language {
    /// As `lang` has it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Swedish => "sv",
            Self::English => "en",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The texts of one language.
pub struct Words(BTreeMap<String, String>);

impl Words {
    pub fn of(language: Language) -> Self {
        let folders = [ui(), ui().join("..").join("crates").join("contract")];
        let folders = folders.map(|folder| folder.join("locales").join(language.code()));
        let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
        let files = files.map(|file| file.unwrap().path());
        let texts: Vec<String> = files.map(|file| std::fs::read_to_string(file).unwrap()).collect();
        let lines = texts.iter().flat_map(|text| text.lines());
        let entries = lines.filter_map(|line| line.split_once(" = "));
        Self(entries.map(|(key, text)| (key.to_owned(), text.to_owned())).collect())
    }

    /// The text with this key.
    pub fn say(&self, key: &str) -> &str {
        self.0.get(key).unwrap_or_else(|| panic!("no text of one line has the key {key}"))
    }

    /// What a text begins with, before the first thing that it mentions.
    pub fn beginning(&self, key: &str) -> &str {
        self.say(key).split('{').next().unwrap_or_default()
    }
}

/// The folder of the page's source.
pub fn ui() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join("ui")
}

/// The codes of all screens, as the router lists them. Its own test holds that list to the screens.
pub fn screens() -> Vec<String> {
    let router = std::fs::read_to_string(ui().join("src").join("router.rs")).unwrap();
    let list = router
        .split("pub const CODES: &'static [&'static str] = &[")
        .nth(1)
        .expect("the router lists its screens");
    let list = list.split("];").next().unwrap_or_default();
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}
