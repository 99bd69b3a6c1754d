//! Programs that a test needs on this machine, and what happens where they are missing.
//!
//! A user who has no Java can still run all other tests: a test that asks for a missing program is reported as
//! skipped, by name, on stderr, and passes. On a build machine (`CI=true`) it fails: nothing is skipped unseen.

use std::{
    env,
    io::Write,
    os::unix::fs::PermissionsExt,
    panic::Location,
    path::{Path, PathBuf},
    thread,
};

/// The program's path, from `PATH`. `None`: the calling test has been reported as skipped and should return.
///
/// # Panics
/// When the program is missing and `CI=true`.
#[track_caller]
pub fn find(program: &str) -> Option<PathBuf> {
    let found = look_up(program);
    if found.is_none() {
        skip(&format!("{program} is not on PATH"));
    }
    found
}

/// Reports the calling test as skipped; it should return.
///
/// # Panics
/// When `CI=true`.
#[track_caller]
pub fn skip(reason: &str) {
    let test = test_name(Location::caller());
    assert!(!on_ci(), "{test}: {reason}; on a build machine (CI=true) nothing is skipped");
    // Straight to the stream: libtest shows what `eprintln!` prints only for failed tests.
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {reason}");
}

/// The program's path, from `PATH`; no skipping.
pub fn look_up(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| is_executable(file))
}

/// Whether this is a build machine, where a missing program is a failure.
pub fn on_ci() -> bool {
    env::var("CI").is_ok_and(|value| value == "true" || value == "1")
}

/// Whether this is the long tier (`KAFKITO_LONG=1`).
pub fn is_long() -> bool {
    env::var("KAFKITO_LONG").is_ok_and(|value| value == "1")
}

fn is_executable(file: &Path) -> bool {
    file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// libtest names a test's thread after the test, unless it runs all of them on the main thread.
fn test_name(caller: &Location<'_>) -> String {
    match thread::current().name() {
        Some(name) if name != "main" => name.to_owned(),
        _ => format!("test at {caller}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_on_path() {
        assert!(look_up("sh").is_some_and(|file| file.ends_with("sh")));
    }

    #[test]
    fn does_not_find_what_is_not_there() {
        assert_eq!(look_up("kafkito-no-such-program"), None);
    }
}
