//! Taps through a day in the real window by itself, and says what the centre received: `cargo xtask run --headless`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a day that does not go as written ends with a message"
)]

use std::path::PathBuf;

use end_to_end::day_in_window::play;

fn main() {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).expect("the folder for the pictures");
    let mut step = 0;
    let received = play(&folder, &mut |what| {
        step += 1;
        println!("{step:>3}  {what}");
    });
    println!("\nCentralen har {} besök:\n", received.visits.len());
    for visit in &received.visits {
        println!("     {}", line(visit));
    }
    let same = if received.agrees { "samma hos centralen" } else { "INTE samma hos centralen" };
    println!("\nFingeravtryck i fönstret: {} ({same})", received.fingerprint);
    println!("Bilder av varje skärm: {}", folder.display());
    assert!(received.agrees, "the centre does not hold the same");
}

fn line(visit: &serde_json::Value) -> String {
    let text = |key: &str| visit[key].as_str().unwrap_or_default().to_owned();
    format!("{}  {}  {} besökare", text("date"), text("residence"), visit["visitors"])
}
