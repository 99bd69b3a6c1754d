//! The real binary `kafkito`, as a user runs it.

use std::{
    env,
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Command, Stdio},
    sync::{Arc, LazyLock, Mutex, mpsc},
    thread,
    time::Duration,
};

use rustix::process::Signal;

use crate::{
    install,
    run::{self, Group},
    wait,
};

/// A broker for one test: a process of its own on a free port, killed on drop. If the test panics meanwhile, what the
/// broker wrote to stderr is printed.
///
/// With `KAFKITO_TEST_BOOTSTRAP=host:port` it is that broker instead, shared with all other tests.
#[derive(Debug)]
pub struct Broker {
    bootstrap: String,
    process: Option<Process>,
}

#[derive(Debug)]
struct Process {
    group: Group,
    stdout: mpsc::Receiver<String>,
    stderr: Arc<Mutex<String>>,
}

impl Broker {
    /// A broker with the default configuration.
    #[track_caller]
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// A broker with more arguments, such as `["--topic", "orders:3"]`. They are ignored where
    /// [`Broker::is_external`]: a test that cannot do without asks that first.
    ///
    /// # Panics
    /// When it does not serve within half a minute, with what it wrote to stderr.
    #[track_caller]
    pub fn start_with(args: &[&str]) -> Self {
        match external() {
            Some(bootstrap) => Self { bootstrap, process: None },
            None => Self::start_at("127.0.0.1:0", args),
        }
    }

    /// The same, listening where it is told to, whether there is an external broker or not.
    ///
    /// # Panics
    /// As [`start_with`](Self::start_with).
    #[track_caller]
    pub fn start_at(listen: &str, args: &[&str]) -> Self {
        Self::of(Command::new(binary()).args(["--listen", listen]).args(args))
    }

    /// The same, started by a command that becomes the broker.
    ///
    /// # Panics
    /// As [`start_with`](Self::start_with).
    #[track_caller]
    pub fn of(command: &mut Command) -> Self {
        let process = Process::start(command);
        let line =
            wait::receive(&process.stdout, Duration::from_secs(30), "the broker to serve", || process.said());
        let Some(bootstrap) = line.strip_prefix("bootstrap.servers=") else {
            panic!(
                "the broker's first line is not bootstrap.servers=HOST:PORT but {line:?}\n{}",
                process.said()
            );
        };
        Self { bootstrap: bootstrap.to_owned(), process: Some(process) }
    }

    /// `host:port`, for any client.
    pub fn bootstrap(&self) -> &str {
        &self.bootstrap
    }

    /// The URL of its control port, which it was told to open.
    ///
    /// # Panics
    /// When it does not say it within `limit`.
    #[track_caller]
    pub fn control(&self, limit: Duration) -> String {
        let process = self.process.as_ref().expect("an external broker has no control port of ours");
        let line = wait::receive(&process.stdout, limit, "the control port", || process.said());
        line.strip_prefix("control=").unwrap_or_else(|| panic!("it said {line:?}")).to_owned()
    }

    /// The port.
    pub fn port(&self) -> u16 {
        let port = self.bootstrap.rsplit(':').next().and_then(|port| port.parse().ok());
        port.expect("a bootstrap address ends in a port")
    }

    /// Whether tests run against somebody else's broker (`KAFKITO_TEST_BOOTSTRAP`).
    pub fn is_external() -> bool {
        external().is_some()
    }

    /// The process id, unless the broker is external.
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(|process| process.group.child.id())
    }

    /// What the broker wrote to stderr so far; empty if external.
    pub fn stderr(&self) -> String {
        self.process.as_ref().map(Process::said).unwrap_or_default()
    }

    /// Kills it in the midst of whatever it does.
    pub fn kill(&mut self) {
        if let Some(process) = &mut self.process {
            process.group.kill();
        }
    }

    /// SIGTERM, and the status it ends with; `None` if external, or if it does not end within `limit`.
    pub fn terminate(&mut self, limit: Duration) -> Option<i32> {
        let process = self.process.as_mut()?;
        process.group.signal(Signal::TERM);
        process.group.wait(limit)?.code()
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            process.group.kill();
            if thread::panicking() {
                eprintln!("--- stderr of the broker at {}\n{}---", self.bootstrap, process.said());
            }
        }
    }
}

impl Process {
    #[track_caller]
    fn start(command: &mut Command) -> Self {
        let mut group =
            Group::spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()));
        let stdout = lines(group.child.stdout.take().expect("asked for as a pipe"));
        let stderr = keep(group.child.stderr.take().expect("asked for as a pipe"));
        Self { group, stdout, stderr }
    }

    fn said(&self) -> String {
        self.stderr.lock().map(|text| text.clone()).unwrap_or_default()
    }
}

/// The binary: `KAFKITO_TEST_BINARY`, or the one cargo builds now, once for a test process.
///
/// # Panics
/// When the build fails, with what cargo said.
pub fn binary() -> PathBuf {
    static BINARY: LazyLock<PathBuf> = LazyLock::new(|| match env::var_os("KAFKITO_TEST_BINARY") {
        Some(path) => path.into(),
        None => build(),
    });
    BINARY.clone()
}

fn build() -> PathBuf {
    let target = install::target();
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(install::workspace()).arg("--quiet").arg("build");
    command.args(["-p", "kafkito", "--features", "cli", "--bin", "kafkito"]).arg("--target-dir").arg(&target);
    run::run(&mut command, Duration::from_secs(900)).expect_success();
    target.join("debug/kafkito")
}

pub(crate) fn external() -> Option<String> {
    env::var("KAFKITO_TEST_BOOTSTRAP").ok().filter(|address| !address.is_empty())
}

fn lines(stream: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            // Nobody may be listening any more; the pipe must be drained all the same.
            let _ = sender.send(line);
        }
    });
    receiver
}

fn keep(stream: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let kept = Arc::new(Mutex::new(String::new()));
    let text = Arc::clone(&kept);
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if let Ok(mut text) = text.lock() {
                text.push_str(&line);
                text.push('\n');
            }
        }
    });
    kept
}
