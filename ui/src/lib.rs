//! The tablet's screens. A page asks through `backend` and is answered by the shell or by a loopback server; a component
//! knows its props only; every text comes from `words`.
//!
//! - [`app`]: what all pages share, and which page is shown
//! - [`router`]: the list of screens
//! - [`backend`]: how an ask reaches whoever answers it
//! - [`components`] and [`pages`]: what is seen
//! - [`offered`]: which entries of a list are shown
//! - [`words`], [`clock`], [`preferences`]: language, times of day, how this tablet likes to look

pub mod address;
pub mod app;
pub mod backend;
pub mod clock;
pub mod components;
pub mod dom;
pub mod offered;
pub mod pages;
pub mod preferences;
pub mod router;
pub mod words;

/// Shows the page in the document's body.
pub fn start() {
    yew::Renderer::<app::Turbok>::new().render();
    // After drawing, which sets a hook of its own: that one still says in the log what happened.
    let log = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        log(panic);
        dom::tell_stopped();
    }));
}
