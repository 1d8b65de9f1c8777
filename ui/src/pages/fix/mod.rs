//! *Rätta*: what the centre could not take, with the reason beside the text.

mod view;

pub use view::Fix;
