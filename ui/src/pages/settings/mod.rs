//! *Inställningar*: language, colours, size of text, hand; lock the tablet, change one's PIN.

mod view;

pub use view::Settings;
