//! `cargo xtask fuzz`: runs the targets of `crates/fuzz` under libFuzzer, one after the other, and says what came of each.
//! `main` calls this. What is judged lies in the package; without an engine its tests make a short pass. See `docs/fuzzing.md`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use crate::commands::{run_visibly, spoken};
use crate::failure::Failure;
use crate::workspace::Workspace;

const PACKAGE: &str = "fuzz";
/// What builds a test with an engine's counters in it; the libraries of `bolero` are a version of their own.
const TOOL: &str = "cargo-bolero";
const TOOL_VERSION: &str = "0.13.5";
/// Every target, in the order in which they run.
const TARGETS: [&str; 9] = [
    "request",
    "reply",
    "compare",
    "carried",
    "codes",
    "packed",
    "centre",
    "centre_is_handed",
    "tablet_is_answered",
];
/// No input becomes longer: what is read here is a head and some rows.
const BYTES_MAX: u32 = 8 * 1024;
/// More memory than this is a finding.
const MEMORY_MB_MAX: u32 = 1_024;

/// What is run, and for how long.
pub(crate) struct Asked {
    pub(crate) minutes: u64,
    /// All of them where none is named.
    pub(crate) target: Option<String>,
}

/// What the engine said of one target, in its own words and numbers.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    executions: Option<u64>,
    new_inputs: Option<u64>,
    /// Counters and features of the last line that tells them.
    coverage: Option<String>,
    memory_mb: Option<u64>,
}

/// Fails when an input was found that breaks something.
pub(crate) fn run(workspace: &Workspace, asked: &Asked) -> Result<ExitCode, Failure> {
    let targets: Vec<&str> = match &asked.target {
        None => TARGETS.to_vec(),
        Some(name) => TARGETS.iter().copied().filter(|target| target == name).collect(),
    };
    if targets.is_empty() {
        return Err(Failure::Missing(format!("there is no such target; there are {}", TARGETS.join(", "))));
    }
    let tool = tool(workspace)?;
    let mut crashes = 0;
    for target in targets {
        crashes += run_one(workspace, &tool, target, asked.minutes)?;
    }
    Ok(if crashes == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns how many inputs were found that break something.
fn run_one(workspace: &Workspace, tool: &Path, target: &str, minutes: u64) -> Result<usize, Failure> {
    let work = workspace.target.join("fuzzing").join(target);
    let (corpus, crashes, log) = (work.join("corpus"), work.join("crashes"), work.join("log"));
    for folder in [&corpus, &crashes] {
        fs::create_dir_all(folder).map_err(|source| Failure::file(folder, source))?;
    }
    println!("fuzz   {target}: {minutes} min, log in {}", log.display());
    let mut command = Command::new(tool);
    command.current_dir(&workspace.root).args(arguments(workspace, target, minutes, &corpus, &crashes));
    let file = fs::File::create(&log).map_err(|source| Failure::file(&log, source))?;
    let errors = file.try_clone().map_err(|source| Failure::file(&log, source))?;
    let name = spoken(&command);
    let status = command
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(errors)
        .status()
        .map_err(|source| Failure::NotStarted { command: name.clone(), source })?;
    let text = fs::read(&log).map_err(|source| Failure::file(&log, source))?;
    let said = Said::of(&String::from_utf8_lossy(&text));
    let found = files_in(&crashes)?;
    println!("       {}", said.sentence(files_in(&corpus)?.len(), found.len()));
    for path in &found {
        println!("       {}", path.display());
    }
    if !status.success() && found.is_empty() {
        return Err(Failure::Unsuccessful { command: name, status });
    }
    Ok(found.len())
}

/// The committed inputs are read and never written to: what is new lies in the build folder until somebody keeps it.
fn arguments(
    workspace: &Workspace,
    target: &str,
    minutes: u64,
    corpus: &Path,
    crashes: &Path,
) -> Vec<String> {
    let kept = workspace.root.join("crates/fuzz/tests/__fuzz__").join(target).join("corpus");
    let built = workspace.target.join("fuzzing").join("build");
    let text = |path: &Path| path.display().to_string();
    let mut words = vec!["bolero".to_owned(), "test".to_owned(), target.to_owned()];
    let named = [
        ("--package", PACKAGE.to_owned()),
        // Sanitizers are not to be had with a stable compiler; there is no unsafe code of ours for them to look at.
        ("--sanitizer", "NONE".to_owned()),
        ("--engine", "libfuzzer".to_owned()),
        ("--target-dir", text(&built)),
        ("--corpus-dir", text(corpus)),
        ("--crashes-dir", text(crashes)),
        ("--max-input-length", BYTES_MAX.to_string()),
        ("-T", format!("{minutes}m")),
    ];
    words.extend(named.into_iter().flat_map(|(name, value)| [name.to_owned(), value]));
    let engine = [text(&kept), "-print_final_stats=1".to_owned(), format!("-rss_limit_mb={MEMORY_MB_MAX}")];
    words.extend(engine.into_iter().map(|word| format!("--engine-args={word}")));
    words
}

/// Fetched once, into the build folder.
fn tool(workspace: &Workspace) -> Result<PathBuf, Failure> {
    let tools = workspace.target.join("tools");
    let program = tools.join("bin").join(format!("{TOOL}{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        println!("setup  cargo install {TOOL} {TOOL_VERSION}");
        let mut install =
            workspace.cargo(&["install", TOOL, "--version", TOOL_VERSION, "--locked", "--root"]);
        run_visibly(install.arg(&tools))?;
    }
    Ok(program)
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder).map_err(|source| Failure::file(folder, source))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    Ok(paths)
}

impl Said {
    fn of(log: &str) -> Self {
        let stat = |name: &str| {
            let mut lines = log.lines().rev();
            let line = lines.find_map(|line| line.strip_prefix("stat::")?.strip_prefix(name))?;
            line.strip_prefix(':')?.trim().parse().ok()
        };
        // "#1234	NEW    cov: 20 ft: 30 corp: 4/5b …"
        let coverage = log.lines().rev().find_map(|line| {
            let (_, told) = line.split_once("cov: ")?;
            let (covered, rest) = told.split_once(" ft: ")?;
            let features = rest.split_whitespace().next()?;
            line.starts_with('#').then(|| format!("{covered} counters, {features} features"))
        });
        Self {
            executions: stat("number_of_executed_units"),
            new_inputs: stat("new_units_added"),
            coverage,
            memory_mb: stat("peak_rss_mb"),
        }
    }

    fn sentence(&self, corpus: usize, crashes: usize) -> String {
        let number = |told: Option<u64>| told.map_or_else(|| "?".to_owned(), |number| number.to_string());
        format!(
            "{} executions, {} new inputs ({corpus} in the corpus), {}, {} MB at most, {crashes} crashes",
            number(self.executions),
            number(self.new_inputs),
            self.coverage.as_deref().unwrap_or("no coverage told"),
            number(self.memory_mb),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
INFO: seed corpus: files: 6
#7\tINITED cov: 812 ft: 1300 corp: 6/4Kb exec/s: 0 rss: 30Mb
#319069\tREDUCE cov: 2699 ft: 9628 corp: 2019/1042Kb lim: 1596 exec/s: 7004 rss: 34Mb L: 5/9
stat::number_of_executed_units: 319069
stat::average_exec_per_sec:     19941
stat::new_units_added:          5700
stat::peak_rss_mb:              34
";

    #[test]
    fn what_the_engine_says_last_is_what_is_told() {
        let said = Said::of(LOG);
        assert_eq!(
            said.sentence(1_614, 0),
            "319069 executions, 5700 new inputs (1614 in the corpus), 2699 counters, 9628 features, 34 MB at most, 0 crashes"
        );
    }

    #[test]
    fn an_engine_that_broke_off_says_nothing_and_no_number_is_made_up() {
        assert_eq!(Said::of("cargo: no such target\n"), Said::default());
        assert!(Said::default().sentence(0, 1).starts_with("? executions"));
    }
}
