//! How the page can look: its three themes, and text twice as large. Put on and taken off while a screen is shown.

use std::fmt;

use end_to_end::Page;
use serde_json::json;

/// A look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Light,
    Dark,
    Outdoor,
    /// Text of the largest size, in the theme for the day.
    Largest,
}

impl Look {
    pub const ALL: [Self; 4] = [Self::Light, Self::Dark, Self::Outdoor, Self::Largest];

    /// What the preferences set for it: theme and size.
    const fn attributes(self) -> (&'static str, &'static str) {
        match self {
            Self::Light => ("light", "normal"),
            Self::Dark => ("dark", "normal"),
            Self::Outdoor => ("outdoor", "normal"),
            Self::Largest => ("light", "largest"),
        }
    }

    /// Shows the page so, as the preferences do.
    pub fn put_on(self, page: &Page) {
        let (theme, size) = self.attributes();
        let script = "document.documentElement.dataset.theme = arguments[0];\
                      document.documentElement.dataset.size = arguments[1];";
        page.run(script, &[json!(theme), json!(size)]);
        page.await_stillness();
    }
}

impl fmt::Display for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Outdoor => "outdoor",
            Self::Largest => "largest text",
        })
    }
}
