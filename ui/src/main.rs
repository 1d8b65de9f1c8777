//! The page as a program: starts when the module has loaded. Everything is in the library, where it can be tested.

fn main() {
    ui::start();
}
