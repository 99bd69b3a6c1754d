//! Python programs from a lock file, in a virtual environment of their own in `target/client-tests`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{install, run, toolchain};

/// Making the environment and installing into it takes a minute at most.
const LIMIT: Duration = Duration::from_secs(600);

/// The folder of the programs that `client-tests/NAME/requirements.txt` brings. `None`: Python 3 is missing, and the calling
/// test has been reported as skipped.
///
/// # Panics
/// When pip fails, with what it said.
#[track_caller]
pub fn programs(name: &str) -> Option<PathBuf> {
    let python = toolchain::find("python3")?;
    let requirements = install::sources().join(name).join("requirements.txt");
    let key = fs::read(&requirements).expect("the lock file is committed");
    let folder = install::once(name, &key, |folder| {
        step(&python, &["-m", "venv", "."], folder)?;
        let requirements = requirements.display().to_string();
        let pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--requirement", &requirements];
        step(&folder.join("bin/python"), &pip, folder)
    });
    Some(folder.join("bin"))
}

fn step(program: &Path, args: &[&str], folder: &Path) -> Result<(), String> {
    let mut command = Command::new(program);
    run::run(command.args(args).current_dir(folder), LIMIT).into_result().map(drop)
}
