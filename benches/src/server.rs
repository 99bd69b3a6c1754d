//! A server under test: a process of its own, so that what it takes of the machine is told apart from what its client takes.

use std::io::{BufRead, BufReader};
use std::process::{ChildStdout, Command, Stdio};
use std::time::Duration;

use kafkito_client_tests::http::Http;
use kafkito_client_tests::run::Group;

use crate::process;
use crate::report::measure::Sample;

/// A running server; killed on drop.
#[derive(Debug)]
pub struct Server {
    group: Group,
    address: String,
    control: Option<String>,
    /// What it says later must find a reader.
    stdout: Option<BufReader<ChildStdout>>,
}

impl Server {
    /// Starts a program that says where it listens by its first line: `HOST:PORT`, perhaps after a `=`.
    ///
    /// # Panics
    /// If it does not.
    pub fn start(command: &mut Command) -> Self {
        // Its own end of standard input ends with this process, however that ends.
        let mut group = Group::spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()));
        let mut stdout = BufReader::new(group.child.stdout.take().expect("it was asked for as a pipe"));
        let address = place(&mut stdout);
        Self { group, address, control: None, stdout: Some(stdout) }
    }

    /// The same; a second line says the URL of its control port.
    ///
    /// # Panics
    /// If it does not.
    pub fn start_controlled(command: &mut Command) -> Self {
        let mut server = Self::start(command);
        server.control = server.stdout.as_mut().map(place);
        server
    }

    /// One that was told where to listen.
    pub fn at(address: String, group: Group) -> Self {
        Self { group, address, control: None, stdout: None }
    }

    /// `HOST:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its control port, if it was started with one.
    pub fn control(&self) -> Option<Http> {
        self.control.as_deref().map(Http::new)
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.group.child.id()
    }

    /// User and system time that it has taken.
    pub fn cpu(&self) -> Duration {
        process::cpu_of(self.pid())
    }

    /// The time that it takes for something, in microseconds.
    pub fn cpu_us(&self, act: impl FnOnce()) -> f64 {
        let before = self.cpu();
        act();
        (self.cpu() - before).as_secs_f64() * 1e6
    }

    /// What something gives, with the CPU time that the server takes for it, divided by `per`, and its memory afterwards.
    pub fn sample(&self, per: f64, act: impl FnOnce() -> f64) -> Sample {
        let mut value = 0.0;
        let cpu = self.cpu_us(|| value = act());
        Sample { value, cpu_us: Some(cpu / per), rss_mib: Some(self.resident_kib() as f64 / 1024.0) }
    }

    /// Its memory that is resident, in KiB.
    pub fn resident_kib(&self) -> i64 {
        process::resident_kib_of(self.pid())
    }
}

/// What the next line tells, perhaps after a `=`: where something listens.
fn place(stdout: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    stdout.read_line(&mut line).expect("a pipe can be read");
    let place = line.trim().rsplit('=').next().unwrap_or_default();
    assert!(place.contains(':'), "a server does not say where it listens but {line:?}");
    place.to_owned()
}
