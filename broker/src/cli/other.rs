//! Where there are neither Unix signals nor process groups.

use std::io;
use std::process::Command;

use tokio::runtime::{Builder, Runtime};

/// The wish that this process ends: Ctrl-C.
#[derive(Debug)]
pub(crate) struct Stop {
    runtime: Runtime,
}

impl Stop {
    /// From now on the wish is noted.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self { runtime: Builder::new_current_thread().enable_io().build()? })
    }

    /// Returns once it has been uttered.
    pub(crate) fn wait(self) {
        if let Err(error) = self.runtime.block_on(tokio::signal::ctrl_c()) {
            log::error!("cannot wait for Ctrl-C: {error}");
        }
    }
}

/// Runs one command. Ctrl-C ends the command and us; what the command leaves behind is not found.
#[derive(Debug)]
pub(crate) struct Supervisor;

impl Supervisor {
    /// Nothing needs to be prepared.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self)
    }

    /// Runs `command` to its end and returns its status.
    pub(crate) fn run(self, command: &mut Command) -> io::Result<u8> {
        let status = command.status()?.code();
        Ok(status.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX))
    }
}
