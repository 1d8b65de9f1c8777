//! What a screen may ask, what it is told, and the sentences that people read.
//!
//! - [`ask`]: the list of asks, each with its answer, declared once
//! - [`answer`]: the answers
//! - [`enrolment`]: the one-time code, and what tablet and centre say when it is used
//! - [`fault`]: what a screen gets when something could not be done: a stable code
//! - [`recovery`]: the code by which a coordinator helps someone who forgot their PIN
//! - [`progress`]: how far a sync has come
//! - [`sentence`]: the sentence for each code, in Swedish and English
//!
//! The tablet and the centre answer the same asks; the command line and the window put them.

pub mod answer;
pub mod ask;
pub mod enrolment;
pub mod fault;
pub mod progress;
pub mod recovery;
pub mod sentence;
