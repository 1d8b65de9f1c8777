//! Claims about reports. The sample is in `sample`, and an attacker who reads every exported file in `attack`.

mod attack;
mod exported;
mod lines;
mod page;
mod sample;
