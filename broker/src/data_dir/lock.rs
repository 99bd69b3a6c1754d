//! `.lock`: a directory has one owner.

use std::fs::File;
use std::io;
use std::path::Path;

/// Kafka's name of the file.
pub(super) const LOCK_FILE: &str = ".lock";

/// Holds a directory for as long as it lives.
#[derive(Debug)]
pub(crate) struct DirLock {
    /// The lock goes when the file is closed.
    _held: Held,
}

impl DirLock {
    /// Takes the directory. `None` if somebody has it: another cluster of this process, or another process, Apache Kafka
    /// included.
    ///
    /// # Errors
    /// As the system has them.
    pub(super) fn take(dir: &Path) -> io::Result<Option<Self>> {
        Ok(hold(&dir.join(LOCK_FILE))?.map(|held| Self { _held: held }))
    }
}

/// Java locks with fcntl. Such a lock belongs to its process, so that a second one from the same process would succeed, and
/// would end with whichever is closed first; one of an open file description is seen by Java, and by this process, too.
#[cfg(any(target_os = "linux", target_os = "android"))]
type Held = File;

#[cfg(any(target_os = "linux", target_os = "android"))]
fn hold(path: &Path) -> io::Result<Option<Held>> {
    use nix::errno::Errno;
    use nix::fcntl::{FcntlArg, fcntl};
    use nix::libc;

    let file = open(path)?;
    let whole = libc::flock {
        l_type: libc::F_WRLCK as i16,
        l_whence: libc::SEEK_SET as i16,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    };
    match fcntl(&file, FcntlArg::F_OFD_SETLK(&whole)) {
        Ok(_) => Ok(Some(file)),
        Err(Errno::EAGAIN | Errno::EACCES) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
type Held = nix::fcntl::Flock<File>;

#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
fn hold(path: &Path) -> io::Result<Option<Held>> {
    use nix::errno::Errno;
    use nix::fcntl::{Flock, FlockArg};

    match Flock::lock(open(path)?, FlockArg::LockExclusiveNonblock) {
        Ok(held) => Ok(Some(held)),
        Err((_, Errno::EAGAIN)) => Ok(None),
        Err((_, error)) => Err(error.into()),
    }
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    File::options().write(true).create(true).truncate(false).open(path)
}

#[cfg(windows)]
type Held = File;

/// Nobody else can open the file meanwhile.
#[cfg(windows)]
fn hold(path: &Path) -> io::Result<Option<Held>> {
    use std::os::windows::fs::OpenOptionsExt;

    /// ERROR_SHARING_VIOLATION
    const IN_USE: i32 = 32;
    match File::options().write(true).create(true).truncate(false).share_mode(0).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.raw_os_error() == Some(IN_USE) => Ok(None),
        Err(error) => Err(error),
    }
}
