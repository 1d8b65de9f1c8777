//! What the page owes everybody who uses it: looked at by axe, measured in the page, heard through its roles. Every
//! screen is visited (`tour`), in both languages. How it works is in `page`, how the colours are chosen in `ui`'s own tests.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

#[path = "accessibility/axe.rs"]
mod axe;
#[path = "accessibility/document.rs"]
mod document;
#[path = "accessibility/look.rs"]
mod look;
#[path = "accessibility/media.rs"]
mod media;
#[path = "accessibility/sizes.rs"]
mod sizes;
#[path = "accessibility/stage.rs"]
mod stage;
#[path = "accessibility/tour.rs"]
mod tour;
#[path = "accessibility/words.rs"]
mod words;
