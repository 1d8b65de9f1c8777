//! *Anslut plattan*, once: the code, who one is, a PIN, and the first fetching.

mod view;

pub use view::Connect;
