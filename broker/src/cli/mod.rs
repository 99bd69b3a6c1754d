//! The command line: `kafkito [OPTIONS]` serves until it is told to stop, `kafkito run [OPTIONS] -- COMMAND` for as long as
//! a command runs, `kafkito export --control URL DIR` writes a running one as a data directory.
//!
//! It is a user of the library like any other: everything it does goes through the public API.

mod args;
mod clock;
mod command;
mod control;
mod export;
mod logging;
#[cfg(not(unix))]
mod other;
mod plan;
mod run;
mod sentence;
mod serve;
mod strict;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
use other as system;
#[cfg(unix)]
use unix as system;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use args::Action;

/// The status of whoever cannot begin: a bad flag or config, a port in use.
const CANNOT_BEGIN: u8 = 2;

/// Does what the arguments ask for; the first is the program's own name.
pub(crate) fn main(args: impl Iterator<Item = OsString>) -> ExitCode {
    let done = match args::parse(args) {
        Ok(Action::Print(text)) => {
            // Whoever has read enough may have closed it, as `| head -1` does.
            let _ = io::stdout().write_all(text.as_bytes());
            Ok(ExitCode::SUCCESS)
        }
        Ok(Action::Serve(options)) => serve::serve(&options),
        Ok(Action::Run(options, how, command)) => run::run(&options, &how, &command),
        Ok(Action::Export(asked)) => export::export(&asked),
        Err(sentence) => Err(sentence),
    };
    done.unwrap_or_else(|sentence| {
        eprintln!("kafkito: {sentence}");
        ExitCode::from(CANNOT_BEGIN)
    })
}
