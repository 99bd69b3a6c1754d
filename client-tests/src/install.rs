//! What tests download or compile lies in `target/client-tests`, made once and reused.

use std::{
    env,
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use rustix::fs::{FlockOperation, flock};

/// A folder is complete once this file is in it.
const COMPLETE: &str = ".complete";

/// The folder `target/client-tests/NAME-HASH`, filled by `fill` if nobody has done so yet. `key` is everything
/// that its content depends on (lock files, sources, versions): when it changes, so does the folder.
///
/// Test processes that come at the same time wait for the one that fills. A folder that was left half-filled is
/// removed first. `fill` gets the empty folder.
///
/// # Panics
/// When `fill` fails, with what it says.
#[track_caller]
pub fn once(name: &str, key: &[u8], fill: impl FnOnce(&Path) -> Result<(), String>) -> PathBuf {
    let root = root();
    let folder = root.join(format!("{name}-{:016x}", hash(key)));
    if folder.join(COMPLETE).exists() {
        return folder;
    }
    let _lock = lock(&root.join(format!("{name}.lock")));
    if folder.join(COMPLETE).exists() {
        return folder;
    }
    match refill(&folder, fill) {
        Ok(()) => folder,
        Err(error) => panic!("installing {name} into {}: {error}", folder.display()),
    }
}

/// `target/client-tests`, made if need be.
pub fn root() -> PathBuf {
    let root = target().join("client-tests");
    fs::create_dir_all(&root).expect("cargo's target folder is writable");
    root
}

/// Cargo's target folder: the one above this very test binary that carries cargo's mark.
pub fn target() -> PathBuf {
    let own = env::current_exe().expect("a test binary has a path");
    own.ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").exists())
        .map_or_else(|| workspace().join("target"), Path::to_path_buf)
}

/// The root of the repository.
pub fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("client-tests is a folder of the workspace").to_path_buf()
}

/// The folder `client-tests` of the repository.
pub fn sources() -> PathBuf {
    workspace().join("client-tests")
}

fn refill(folder: &Path, fill: impl FnOnce(&Path) -> Result<(), String>) -> Result<(), String> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| format!("removing what was half-filled: {error}"))?;
    }
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    fill(folder)?;
    File::create(folder.join(COMPLETE)).map(drop).map_err(|error| error.to_string())
}

/// Held until dropped, also against other processes; the system releases it when a process dies.
fn lock(path: &Path) -> File {
    let file = File::create(path).expect("target/client-tests is writable");
    flock(&file, FlockOperation::LockExclusive).expect("a lock on a file of our own");
    file
}

fn hash(key: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::unique;

    #[test]
    fn fills_once_and_again_for_another_key() {
        let name = unique("install-test");
        let fill =
            |text: &'static str| move |dir: &Path| fs::write(dir.join("x"), text).map_err(|e| e.to_string());
        let first = once(&name, b"1", fill("one"));
        let again = once(&name, b"1", fill("never"));
        let other = once(&name, b"2", fill("two"));
        let read = |dir: &PathBuf| fs::read_to_string(dir.join("x")).unwrap();
        assert_eq!((read(&first), read(&again), read(&other)), ("one".into(), "one".into(), "two".into()));
        clean_up(&name, &[first, other]);
    }

    #[test]
    fn begins_anew_after_a_failure() {
        let name = unique("install-test");
        let failed = std::panic::catch_unwind(|| {
            once(&name, b"", |dir| {
                fs::write(dir.join("rest"), "").unwrap();
                Err("no network".into())
            })
        });
        assert!(failed.is_err());
        let folder = once(&name, b"", |_| Ok(()));
        assert!(!folder.join("rest").exists());
        clean_up(&name, &[folder]);
    }

    fn clean_up(name: &str, folders: &[PathBuf]) {
        folders.iter().for_each(|folder| fs::remove_dir_all(folder).unwrap());
        fs::remove_file(root().join(format!("{name}.lock"))).unwrap();
    }
}
