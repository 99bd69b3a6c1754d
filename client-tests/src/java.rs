//! Our own Java sources in `client-tests/java`, compiled against Kafka's jars.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{install, kafka_jars, run, toolchain};

/// The class path of Kafka's jars and the compiled sources. `None`: Java or Maven is missing, and the calling test has
/// been reported as skipped.
///
/// # Panics
/// When the sources do not compile, with what javac said.
#[track_caller]
pub fn class_path() -> Option<String> {
    let lib = kafka_jars::lib()?;
    let javac = toolchain::find("javac")?;
    let sources = sources(&install::sources().join("java"));
    let mut key = lib.to_string_lossy().into_owned().into_bytes();
    for source in &sources {
        key.extend(fs::read(source).expect("a source that was just listed"));
    }
    let classes = install::once("java-classes", &key, |folder| compile(&javac, &lib, &sources, folder));
    Some(format!("{}:{}/*", classes.display(), lib.display()))
}

fn compile(javac: &Path, lib: &Path, sources: &[PathBuf], folder: &Path) -> Result<(), String> {
    let mut command = Command::new(javac);
    command.args(["-nowarn", "-proc:none", "-encoding", "UTF-8", "--release", "17"]).arg("-d").arg(folder);
    command.arg("-cp").arg(format!("{}/*", lib.display())).args(sources);
    run::run(&mut command, Duration::from_secs(300)).into_result().map(drop)
}

/// Every `.java` file below `folder`, sorted: the order must not depend on the file system.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("client-tests/java is part of the repository").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "java") {
            found.push(path);
        }
    }
    found.sort();
    found
}
