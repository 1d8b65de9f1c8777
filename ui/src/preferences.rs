//! How this tablet likes to look: language, theme, size of text, hand, keys. Kept in the browser's store, which holds nothing
//! else: what is counted is kept by the backend only.

use contract::sentence::Locale;
use serde::{Deserialize, Serialize};

/// Colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Warm paper.
    #[default]
    Light,
    /// For the evening.
    Dark,
    /// *Utomhusläge*: black on white.
    Outdoor,
}

impl Theme {
    /// All.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Outdoor];

    /// The code, in the page and in keys of texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Outdoor => "outdoor",
        }
    }
}

/// How large text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSize {
    /// As drawn.
    #[default]
    Normal,
    /// Larger.
    Large,
    /// Largest.
    Largest,
}

impl TextSize {
    /// All.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Large, Self::Largest];

    /// The code, in the page and in keys of texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Large => "large",
            Self::Largest => "largest",
        }
    }
}

/// Which hand taps: the main action is on its side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hand {
    /// Right.
    #[default]
    Right,
    /// *Vänsterhänt*.
    Left,
}

impl Hand {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Right, Self::Left];

    /// The code, in the page and in keys of texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Left => "left",
        }
    }
}

/// Keys that do something by themselves, outside text fields: `/` and `?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SingleKeys {
    /// They do.
    #[default]
    On,
    /// They do nothing: whoever speaks to the tablet would press them by mistake.
    Off,
}

impl SingleKeys {
    /// Both.
    pub const ALL: [Self; 2] = [Self::On, Self::Off];

    /// The code, in keys of texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
        }
    }
}

/// All of it. What cannot be read is as drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    english: bool,
    /// Colours.
    pub theme: Theme,
    /// How large text is.
    pub size: TextSize,
    /// Which hand taps.
    pub hand: Hand,
    /// Keys that do something by themselves.
    pub single_keys: SingleKeys,
}

impl Preferences {
    /// The language of the screens.
    #[must_use]
    pub const fn locale(self) -> Locale {
        if self.english { Locale::En } else { Locale::Sv }
    }

    /// The same in another language.
    #[must_use]
    pub const fn in_locale(self, locale: Locale) -> Self {
        Self { english: matches!(locale, Locale::En), ..self }
    }

    /// The same in other colours.
    #[must_use]
    pub const fn in_theme(self, theme: Theme) -> Self {
        Self { theme, ..self }
    }

    /// The same in another size.
    #[must_use]
    pub const fn in_size(self, size: TextSize) -> Self {
        Self { size, ..self }
    }

    /// The same for another hand.
    #[must_use]
    pub const fn for_hand(self, hand: Hand) -> Self {
        Self { hand, ..self }
    }

    /// The same with those keys on or off.
    #[must_use]
    pub const fn with_keys(self, single_keys: SingleKeys) -> Self {
        Self { single_keys, ..self }
    }

    /// As it is kept.
    #[must_use]
    pub fn to_text(self) -> String {
        serde_json::to_string(&self).unwrap_or_default()
    }

    /// As it was kept; as drawn where it cannot be read.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_survive_their_text_and_a_broken_one_is_as_drawn() {
        let liked = Preferences {
            theme: Theme::Outdoor,
            size: TextSize::Large,
            hand: Hand::Left,
            single_keys: SingleKeys::Off,
            ..Preferences::default()
        }
        .in_locale(Locale::En);
        assert_eq!(Preferences::from_text(&liked.to_text()), liked);
        assert_eq!(Preferences::from_text("{\"theme\":\"pink\"}"), Preferences::default());
    }
}
