//! Programs that are released with Kafka and built on its clients: Connect's workers, MirrorMaker, Streams. Each runs as a user
//! runs it, in a JVM of its own, so that it can be killed.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use rustix::process::Signal;

use crate::{install, kafka_jars, run::Group};

/// A guard against a hang: such a program takes ten seconds to start, on a busy machine more.
pub const LIMIT: Duration = Duration::from_secs(180);

/// A running program; killed on drop. If the test panics meanwhile, what it said is printed.
#[derive(Debug)]
pub struct KafkaApp {
    group: Group,
    said: PathBuf,
}

impl KafkaApp {
    /// Starts `main` of `class`. What it says goes to a file in `dir`, named after `name`; started again under that name, it
    /// goes on writing there. `None`: Java or Maven is missing, and the calling test has been reported as skipped.
    ///
    /// # Panics
    /// When it cannot be started.
    #[track_caller]
    pub fn start(class: &str, args: &[&str], dir: &Path, name: &str) -> Option<Self> {
        let mut java = command(class, args)?;
        let said = dir.join(name).with_extension("said");
        let [stdout, stderr] = [(); 2].map(|()| {
            File::options().append(true).create(true).open(&said).expect("the test's directory is writable")
        });
        // What it leaves beside its configuration is the test's, too.
        java.current_dir(dir).stdin(Stdio::null()).stdout(stdout).stderr(stderr);
        Some(Self { group: Group::spawn(&mut java), said })
    }

    /// What it has said so far.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.said).unwrap_or_default()
    }

    /// Kills it in the midst of whatever it does.
    pub fn kill(mut self) {
        self.group.kill();
    }

    /// SIGTERM, and waits for its end.
    ///
    /// # Panics
    /// When it does not end.
    #[track_caller]
    pub fn stop(mut self) {
        self.group.signal(Signal::TERM);
        assert!(self.group.wait(LIMIT).is_some(), "it does not end:\n{}", self.said());
    }
}

/// The command of such a program. `None` as for [`KafkaApp::start`].
#[track_caller]
pub fn command(class: &str, args: &[&str]) -> Option<Command> {
    let jars = kafka_jars::apps()?;
    let mut java = Command::new("java");
    java.args(["-Xmx512m", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]);
    java.arg(format!("-Dlog4j2.configurationFile={}/java/log4j2.xml", install::sources().display()));
    java.arg("-cp").arg(format!("{}/*", jars.display())).arg(class).args(args);
    Some(java)
}

impl Drop for KafkaApp {
    fn drop(&mut self) {
        self.group.kill();
        if thread::panicking() {
            eprintln!("--- {}\n{}---", self.said.display(), self.said());
        }
    }
}
