//! A directory that goes with whoever made it, and the files in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Files by their paths below the directory.
pub(super) type Files = Vec<(PathBuf, Vec<u8>)>;

pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub(super) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("kafkito-fuzz-{}-{number}", std::process::id())))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn write(&self, files: &Files) {
        for (path, bytes) in files {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().expect("it lies somewhere")).expect("there is room");
            fs::write(path, bytes).expect("there is room");
        }
    }

    /// All files, but for the lock, which says nothing.
    pub(super) fn files(&self) -> Files {
        let mut files = Files::new();
        collect(&self.0, &self.0, &mut files);
        files.retain(|(path, _)| name_of(path) != ".lock");
        files.sort_unstable();
        files
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The last part of a path.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn collect(root: &Path, dir: &Path, files: &mut Files) {
    let entries = fs::read_dir(dir).map(|entries| entries.collect::<Vec<_>>()).unwrap_or_default();
    for entry in entries {
        let path = entry.expect("it can be listed").path();
        match path.is_dir() {
            true => collect(root, &path, files),
            false => {
                let below = path.strip_prefix(root).expect("it lies there").to_owned();
                files.push((below, fs::read(&path).expect("it can be read")));
            }
        }
    }
}
