//! What the tests of the binary share.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{ChildStdout, Command, Stdio},
    time::Duration,
};

use kafkito_client_tests::{
    broker::binary,
    install,
    run::{self, Group, Output},
    toolchain,
};
use rustix::process::Signal;

/// A guard against a hang, not a measure.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// Runs `kafkito ARGS` to its end.
#[track_caller]
pub(crate) fn kafkito(args: &[&str]) -> Output {
    run::run(Command::new(binary()).args(args), LIMIT)
}

/// Runs `kafkito run -- sh -c SCRIPT` to its end.
#[track_caller]
pub(crate) fn run_script(script: &str) -> Output {
    kafkito(&["run", "--", "sh", "-c", script])
}

/// Python, whose programs handle signals and terminals as a test needs it. `None`: the test has been skipped.
#[track_caller]
pub(crate) fn python() -> Option<PathBuf> {
    toolchain::find("python3")
}

/// A Python program of this folder.
pub(crate) fn script(name: &str) -> String {
    install::sources().join("tests/binary").join(name).display().to_string()
}

/// It could not begin: status 2, nothing on stdout, one line on stderr that holds `words`.
#[track_caller]
pub(crate) fn assert_refused(args: &[&str], words: &[&str]) {
    let output = kafkito(args);
    assert_eq!((output.status, output.stdout.as_str()), (Some(2), ""), "{output}");
    assert!(output.stderr.starts_with("kafkito: ") && output.stderr.lines().count() == 1, "{output}");
    assert!(words.iter().all(|word| output.stderr.contains(word)), "not all of {words:?}: {output}");
}

/// A `kafkito` that is still running, killed on drop.
#[derive(Debug)]
pub(crate) struct Running {
    group: Group,
    stdout: BufReader<ChildStdout>,
}

impl Running {
    #[track_caller]
    pub(crate) fn start(args: &[&str]) -> Self {
        let mut command = Command::new(binary());
        let mut group = Group::spawn(command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()));
        let stdout = BufReader::new(group.child.stdout.take().expect("asked for as a pipe"));
        Self { group, stdout }
    }

    /// The next line of its stdout; empty once it is closed.
    #[track_caller]
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("a pipe can be read");
        line.trim_end().to_owned()
    }

    /// Sends a signal to kafkito alone.
    pub(crate) fn signal(&self, signal: Signal) {
        self.group.signal(signal);
    }

    /// Sends a signal to kafkito alone, and returns the status it ends with.
    #[track_caller]
    pub(crate) fn end_with(&mut self, signal: Signal) -> Option<i32> {
        self.signal(signal);
        let status = self.group.wait(LIMIT);
        status.unwrap_or_else(|| panic!("still running {} s after {signal:?}", LIMIT.as_secs())).code()
    }
}
