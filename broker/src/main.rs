//! The binary `kafkito`: a broker beside the tests, for clients in any language.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main(std::env::args_os())
}
