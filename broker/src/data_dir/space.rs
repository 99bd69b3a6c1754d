//! How much room there is.

use std::path::Path;

/// The room of a file system, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Space {
    pub(crate) total: u64,
    /// What this process may still write.
    pub(crate) usable: u64,
}

/// The room of the file system that `path` lies on, if the system tells.
#[cfg(unix)]
pub(crate) fn space(path: &Path) -> Option<Space> {
    let about = nix::sys::statvfs::statvfs(path).ok()?;
    #[allow(clippy::useless_conversion, clippy::unnecessary_cast)] // how wide they are depends on the system
    let [unit, total, usable] =
        [about.fragment_size() as u64, about.blocks() as u64, about.blocks_available() as u64];
    Some(Space { total: total.saturating_mul(unit), usable: usable.saturating_mul(unit) })
}

/// The standard library does not know.
#[cfg(not(unix))]
pub(crate) fn space(_path: &Path) -> Option<Space> {
    None
}
