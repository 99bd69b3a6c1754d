//! kfake, the fake cluster of franz-go, driven by the Go program in `peers/kfake`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The program, built.
#[derive(Debug)]
pub struct Kfake {
    binary: PathBuf,
}

impl Kfake {
    /// Builds it into `target/`; needs Go.
    ///
    /// # Panics
    /// If it does not build.
    pub fn build() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let binary = here.parent().expect("the workspace").join("target/peers/kfake");
        let mut go = Command::new("go");
        let built =
            go.arg("build").arg("-o").arg(&binary).arg(".").current_dir(here.join("peers/kfake")).status();
        assert!(built.expect("go can be run").success(), "kfake's driver does not build");
        Self { binary }
    }

    /// So many cycles in a process of its own, which warms up first: microseconds a cycle.
    ///
    /// # Panics
    /// If one of them fails.
    pub fn cycles(&self, count: usize) -> f64 {
        let output = Command::new(&self.binary).args(["cycle", &count.to_string()]).output();
        let output = output.expect("kfake's driver runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().parse().expect("it prints microseconds")
    }

    /// A cluster in a process of its own.
    ///
    /// # Panics
    /// If it does not serve.
    pub fn serve(&self) -> Serving {
        let mut process = Command::new(&self.binary);
        let process = process.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = process.expect("kfake's driver runs");
        let mut address = String::new();
        let stdout = process.stdout.take().expect("it was asked for as a pipe");
        BufReader::new(stdout).read_line(&mut address).expect("it prints its address");
        Serving { process, address: address.trim().to_owned() }
    }
}

/// A running kfake; it ends when this is dropped.
#[derive(Debug)]
pub struct Serving {
    process: Child,
    address: String,
}

impl Serving {
    /// `HOST:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
