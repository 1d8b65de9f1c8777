//! One visit, one thread, in five steps that are always in the same order. Nothing is compulsory on the way.

mod close;
mod counts;
mod frame;
mod introduce;
mod material;
mod names;
mod people;
mod questions;
mod queue;
mod refer;
mod same_people;
mod state;

pub use frame::{Visit, VisitProps};
