//! Programs that are released with Kafka and built on its clients: Connect's workers, MirrorMaker, Streams, and tools that leave it to
//! their process when they end. Each runs as a user runs it, in a JVM of its own, so that it can be killed.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use rustix::process::Signal;

use crate::{install, kafka_jars, run::Group, wait};

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
        Some(Self::run(command(class, args)?, dir, name))
    }

    /// The same for one of Kafka's tools.
    #[track_caller]
    pub fn tool(class: &str, args: &[&str], dir: &Path, name: &str) -> Option<Self> {
        Some(Self::run(java(&kafka_jars::lib()?, class, args), dir, name))
    }

    #[track_caller]
    fn run(mut java: Command, dir: &Path, name: &str) -> Self {
        let said = dir.join(name).with_extension("said");
        let [stdout, stderr] = [(); 2].map(|()| {
            File::options().append(true).create(true).open(&said).expect("the test's directory is writable")
        });
        // What it leaves beside its configuration is the test's, too.
        java.current_dir(dir).stdin(Stdio::null()).stdout(stdout).stderr(stderr);
        Self { group: Group::spawn(&mut java), said }
    }

    /// What it has said so far.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.said).unwrap_or_default()
    }

    /// Waits until `text` is among what it has said.
    ///
    /// # Panics
    /// When it has not said that within [`LIMIT`], with what it has.
    #[track_caller]
    pub fn says(&self, text: &str) {
        wait::until(LIMIT, &format!("{text:?}"), || {
            let said = self.said();
            if said.contains(text) { Ok(()) } else { Err(said) }
        });
    }

    /// Kills it in the midst of whatever it does.
    pub fn kill(mut self) {
        self.group.kill();
    }

    /// Waits for its end. Gives all that it has said.
    ///
    /// # Panics
    /// When it does not end, or not with the status 0.
    #[track_caller]
    pub fn ends(mut self) -> String {
        let status = self.group.wait(LIMIT);
        assert!(status.is_some_and(|status| status.success()), "{status:?}:\n{}", self.said());
        self.said()
    }

    /// SIGTERM, and waits for its end. Gives all that it has said.
    ///
    /// # Panics
    /// When it does not end.
    #[track_caller]
    pub fn stop(mut self) -> String {
        self.group.signal(Signal::TERM);
        assert!(self.group.wait(LIMIT).is_some(), "it does not end:\n{}", self.said());
        self.said()
    }
}

/// The command of such a program. `None` as for [`KafkaApp::start`].
#[track_caller]
pub fn command(class: &str, args: &[&str]) -> Option<Command> {
    Some(java(&kafka_jars::apps()?, class, args))
}

fn java(jars: &Path, class: &str, args: &[&str]) -> Command {
    let mut java = Command::new("java");
    java.args(["-Xmx512m", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]);
    java.arg(format!("-Dlog4j2.configurationFile={}/java/log4j2.xml", install::sources().display()));
    java.arg("-cp").arg(format!("{}/*", jars.display())).arg(class).args(args);
    java
}

impl Drop for KafkaApp {
    fn drop(&mut self) {
        self.group.kill();
        if thread::panicking() {
            eprintln!("--- {}\n{}---", self.said.display(), self.said());
        }
    }
}
