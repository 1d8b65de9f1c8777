//! The window as a program. Everything is in the library, which a phone's own entry calls too.

// No console beside the window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    turbok_window::run();
}
