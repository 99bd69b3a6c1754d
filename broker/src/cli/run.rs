//! `kafkito run [OPTIONS] -- COMMAND`: a broker for as long as a command runs.

use std::ffi::OsString;
use std::io;
use std::process::{Command, ExitCode};

use crate::cli::args::Options;
use crate::cli::{logging, sentence, system};

/// A free port: several test suites may run at once.
pub(crate) const LISTEN: &str = "127.0.0.1:0";

/// Where a command finds the broker: under our own name, and under the two that test suites read already.
const VARIABLES: [&str; 3] = ["KAFKITO_BOOTSTRAP_SERVERS", "KAFKA_BOOTSTRAP_SERVERS", "KAFKA_BROKERS"];

/// Where a command finds the control port.
const CONTROL_VARIABLE: &str = "KAFKITO_CONTROL_URL";

/// As a shell does: the command is not there.
const NOT_FOUND: u8 = 127;
/// As a shell does: the command is there and cannot be run.
const CANNOT_RUN: u8 = 126;

/// Runs `command` beside a broker and returns its status. An error is one sentence.
pub(crate) fn run(options: &Options, command: &[OsString]) -> Result<ExitCode, String> {
    logging::init(options)?;
    let Some((program, args)) = command.split_first() else {
        return Err("no command is given".into());
    };
    let supervisor = system::Supervisor::new().map_err(|error| format!("cannot handle signals: {error}"))?;
    let cluster = options.start().map_err(|error| sentence::on_one_line(&error.to_string()))?;
    let mut command = Command::new(program);
    command.args(args).envs(VARIABLES.map(|name| (name, cluster.bootstrap_servers())));
    command.envs(cluster.control_url().map(|url| (CONTROL_VARIABLE, url)));
    Ok(match supervisor.run(&mut command) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("kafkito: cannot run {}: {error}", program.display());
            ExitCode::from(if error.kind() == io::ErrorKind::NotFound { NOT_FOUND } else { CANNOT_RUN })
        }
    })
}
