//! What a suite found, kept in a file until a table is made of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kafkito_client_tests::install;
use serde::{Deserialize, Serialize};

use super::measure::Measure;

/// The results of a suite.
#[derive(Debug, Serialize, Deserialize)]
pub struct Results {
    /// The suite's name.
    pub suite: String,
    /// What it is about.
    pub title: String,
    /// The day on which it ran.
    pub date: String,
    /// The machine on which it ran.
    pub machine: String,
    /// How many times everything was measured in turn.
    pub rounds: usize,
    /// What the names of the measures leave open.
    #[serde(default)]
    pub explanation: String,
    /// What was measured.
    pub measures: Vec<Measure>,
}

impl Results {
    /// Those of a run that has just ended.
    pub fn new(suite: &str, title: &str, rounds: usize, measures: Vec<Measure>) -> Self {
        let (suite, title) = (suite.to_owned(), title.to_owned());
        let explanation = String::new();
        Self { suite, title, date: date(), machine: machine(), rounds, explanation, measures }
    }

    /// The same, with what is told beside the table.
    pub fn explained(self, explanation: &str) -> Self {
        Self { explanation: explanation.to_owned(), ..self }
    }

    /// Keeps them, in the place of earlier ones.
    ///
    /// # Panics
    /// If `target/` is not writable.
    pub fn keep(&self) {
        let text = serde_json::to_string_pretty(self).expect("figures can be written as JSON");
        fs::create_dir_all(folder()).expect("target is writable");
        fs::write(path(&self.suite), text).expect("target is writable");
    }

    /// Those of a suite's last run; none if it has not run.
    ///
    /// # Panics
    /// If they are of another version of this program.
    pub fn read(suite: &str) -> Option<Self> {
        let text = fs::read_to_string(path(suite)).ok()?;
        Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path(suite).display())))
    }
}

/// The folder in `target/` where results, tables and plots lie.
pub fn folder() -> PathBuf {
    install::target().join("peers/results")
}

fn path(suite: &str) -> PathBuf {
    folder().join(suite).with_extension("json")
}

fn date() -> String {
    let output = Command::new("date").args(["-u", "+%F"]).output();
    output.map_or_else(
        |error| error.to_string(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

fn machine() -> String {
    let read = |path: &str| fs::read_to_string(Path::new(path)).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown CPU");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let system = read("/proc/sys/kernel/osrelease");
    format!("{}, {cores} cores, Linux {}", model.trim_start_matches([' ', '\t', ':']), system.trim())
}
