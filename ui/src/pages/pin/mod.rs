//! PINs: asked for with its tries and waits, chosen twice, changed, given to somebody new on the tablet, and replaced when
//! it was forgotten. What a PIN opens, and which ones are too simple, the device knows.

mod ask;
mod change;
mod choose;
mod choosing;
mod first;
mod forgot;
mod locked_text;
mod tries;

pub use change::ChangePin;
pub use forgot::{Forgot, ForgotProps};

pub(super) use ask::AskPin;
pub(super) use first::FirstPin;
