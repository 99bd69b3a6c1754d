//! kcat (librdkafka's command-line tool): the one on `PATH`, or Debian's, unpacked into `target/client-tests` without
//! being root.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{
    broker::Broker,
    install,
    run::{self, Output},
    toolchain,
};

/// A guard against hanging; each call takes well under a second.
const LIMIT: Duration = Duration::from_secs(60);
/// What every Debian system has: unpacking a second C library beside it would only break things.
const NEVER_UNPACKED: [&str; 3] = ["libc6", "libgcc", "gcc-"];

/// kcat, ready to be run.
#[derive(Debug, Clone)]
pub struct Kcat {
    program: PathBuf,
    libraries: Option<PathBuf>,
}

impl Kcat {
    /// `None`: there is neither kcat nor apt-get, and the calling test has been reported as skipped.
    ///
    /// # Panics
    /// When unpacking Debian's packages fails.
    #[track_caller]
    pub fn find() -> Option<Self> {
        if let Some(program) = toolchain::look_up("kcat") {
            return Some(Self { program, libraries: None });
        }
        if toolchain::look_up("apt-get").is_none() {
            toolchain::skip("neither kcat nor apt-get is on PATH");
            return None;
        }
        let root = install::once("kcat", b"kcat", unpack);
        let program = root.join("usr/bin/kcat");
        let libraries = library_folder(&root.join("usr/lib"));
        Some(Self { program, libraries: Some(libraries) })
    }

    /// Runs kcat with `args`, separated by spaces, against `broker`, with `input` on its standard input.
    ///
    /// # Panics
    /// When it takes longer than a minute.
    #[track_caller]
    pub fn run(&self, broker: &Broker, args: &str, input: &str) -> Output {
        let mut command = Command::new(&self.program);
        command.args(["-b", broker.bootstrap()]).args(args.split_whitespace());
        if let Some(libraries) = &self.libraries {
            command.env("LD_LIBRARY_PATH", libraries);
        }
        run::run_with_input(&mut command, input, LIMIT)
    }

    /// Like [`Kcat::run`], for what must succeed; the lines of its standard output.
    ///
    /// # Panics
    /// When kcat's status is not 0.
    #[track_caller]
    pub fn lines(&self, broker: &Broker, args: &str, input: &str) -> Vec<String> {
        self.run(broker, args, input).expect_success().stdout.lines().map(str::to_owned).collect()
    }
}

fn unpack(folder: &Path) -> Result<(), String> {
    let needed = run_here(folder, "apt-cache", &["depends", "--recurse", "--important", "kcat"])?;
    let packages = needed.lines().filter(|line| {
        let is_package = line.starts_with(|c: char| c.is_ascii_alphanumeric());
        is_package && !NEVER_UNPACKED.iter().any(|prefix| line.starts_with(prefix))
    });
    let packages: Vec<_> = packages.collect();
    run_here(folder, "apt-get", &[&["download"], packages.as_slice()].concat())?;
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())?.flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "deb") {
            run_here(folder, "dpkg", &["-x", &path.to_string_lossy(), "."])?;
        }
    }
    Ok(())
}

fn run_here(folder: &Path, program: &str, args: &[&str]) -> Result<String, String> {
    let mut command = Command::new(program);
    let output = run::run(command.args(args).current_dir(folder), Duration::from_secs(300)).into_result()?;
    Ok(output.stdout)
}

/// The folder below `usr/lib` that librdkafka was unpacked into: Debian names it after the architecture.
fn library_folder(lib: &Path) -> PathBuf {
    let mut folders = fs::read_dir(lib).into_iter().flatten().flatten().map(|entry| entry.path());
    folders
        .find(|folder| folder.join("librdkafka.so.1").exists())
        .expect("Debian's librdkafka1 has its library in usr/lib/ARCHITECTURE")
}
