//! `cargo xtask check`: everything about the sources that can be judged without running them.
//! The quick ones come first, and all are run, so that one round shows all there is to mend.
//! The rules themselves lie in `directions`, `source_rules`, `licences`, deny.toml and clippy.toml.

use std::process::ExitCode;

use crate::commands::complaint_of;
use crate::directions::wrong_directions;
use crate::failure::Failure;
use crate::licences::broken_licences;
use crate::source_rules::broken_source_rules;
use crate::workspace::Workspace;

/// A check answers with one sentence for each thing to mend.
type Check = fn(&Workspace) -> Result<Vec<String>, Failure>;

const CHECKS: [(&str, Check); 5] = [
    ("dependency directions", |workspace| wrong_directions(&workspace.metadata)),
    ("rules for sources", |workspace| broken_source_rules(&workspace.root, &workspace.target)),
    ("format", |workspace| cargo_agrees(workspace, &["fmt", "--all", "--", "--check"])),
    ("licences, bans, sources and advisories", broken_licences),
    ("clippy", |workspace| {
        cargo_agrees(workspace, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
    }),
];

pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode, Failure> {
    let mut broken = Vec::new();
    for (name, check) in CHECKS {
        println!("check  {name}");
        let complaints = check(workspace)?;
        for complaint in &complaints {
            println!("       {complaint}");
        }
        if !complaints.is_empty() {
            broken.push(name);
        }
    }
    if broken.is_empty() {
        println!("check  all {} hold", CHECKS.len());
        return Ok(ExitCode::SUCCESS);
    }
    println!("check  not kept: {}", broken.join("; "));
    Ok(ExitCode::FAILURE)
}

fn cargo_agrees(workspace: &Workspace, args: &[&str]) -> Result<Vec<String>, Failure> {
    let complaint = complaint_of(&mut workspace.cargo(args))?;
    Ok(complaint.into_iter().collect())
}
