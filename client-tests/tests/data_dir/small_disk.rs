//! A file system of the test's own that is soon full: a tmpfs in a mount namespace that one process holds.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

use kafkito_client_tests::{run::Group, toolchain};

/// Mounts, then takes sizes from its standard input; says so each time.
const HOLD: &str = r#"
size() { mount -t tmpfs -o "${2}size=$1" kafkito "$0" && echo done; }
size "$1" && while read -r bytes; do size "$bytes" remount,; done
"#;

/// It is gone when this is dropped.
pub(crate) struct SmallDisk {
    holder: Group,
    sizes: ChildStdin,
    done: BufReader<ChildStdout>,
    root: PathBuf,
    size: u64,
    _mounted_on: tempfile::TempDir,
}

impl SmallDisk {
    /// A disk of so many bytes. `None`: nobody may mount here, and the calling test has been reported as skipped.
    #[track_caller]
    pub(crate) fn mount(size: u64) -> Option<Self> {
        let unshare = toolchain::find("unshare")?;
        // As a user who is root in there; or as root, where users must not have namespaces.
        let mut why = String::new();
        for alone in ["-rm", "-m"] {
            match Self::held(Command::new(&unshare).arg(alone), size) {
                Ok(disk) => return Some(disk),
                Err(said) => why = said,
            }
        }
        toolchain::skip(&format!("no file system can be mounted: {}", why.trim()));
        None
    }

    fn held(unshare: &mut Command, size: u64) -> Result<Self, String> {
        let mounted_on = tempfile::tempdir().expect("there is a folder for temporary files");
        unshare.args(["sh", "-c", HOLD]).arg(mounted_on.path()).arg(size.to_string());
        unshare.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut holder = Group::spawn(unshare);
        let child = &mut holder.child;
        let sizes = child.stdin.take().expect("asked for as a pipe");
        let mut done = BufReader::new(child.stdout.take().expect("asked for as a pipe"));
        let mut said = child.stderr.take().expect("asked for as a pipe");
        if !is_done(&mut done) {
            let mut why = String::new();
            let _ = said.read_to_string(&mut why);
            return Err(why);
        }
        // Others see it through the process that holds it.
        let inside = Path::new("/proc").join(holder.child.id().to_string()).join("root");
        let path = mounted_on.path().strip_prefix("/").expect("temporary files have an absolute path");
        Ok(Self { root: inside.join(path), holder, sizes, done, size, _mounted_on: mounted_on })
    }

    /// A path on the disk.
    pub(crate) fn path(&self, name: &str) -> String {
        self.root.join(name).display().to_string()
    }

    /// Makes room for so many bytes more.
    pub(crate) fn grow(&mut self, by: u64) {
        self.size += by;
        writeln!(self.sizes, "{}", self.size).expect("it is held");
        assert!(is_done(&mut self.done), "the disk cannot grow to {} bytes", self.size);
    }
}

/// Whether what was asked for is done.
fn is_done(lines: &mut impl BufRead) -> bool {
    let mut line = String::new();
    matches!(lines.read_line(&mut line), Ok(read) if read > 0)
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        self.holder.kill();
    }
}
