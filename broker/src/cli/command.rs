//! What may stand on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, value_parser};

use crate::cli::args::{config, topic};
use crate::cli::clock::ClockOption;
use crate::cli::{run, serve};

/// The command that writes a running cluster as a directory.
pub(super) const EXPORT: &str = "export";

/// The command line, with all its options and commands.
pub(super) fn command() -> Command {
    let control =
        option("control", "HOST:PORT").help("Open the HTTP control port here [default: there is none]");
    with_options(Command::new("kafkito"), serve::LISTEN, control)
        .version(env!("CARGO_PKG_VERSION"))
        .about("A whole Kafka for tests. Prints bootstrap.servers=HOST:PORT once it serves; SIGINT or SIGTERM stops it.")
        .args_conflicts_with_subcommands(true)
        .disable_help_subcommand(true)
        .subcommand(run_command())
        .subcommand(export_command())
}

fn export_command() -> Command {
    let control = option("control", "URL").help("The control port of the broker").required(true);
    Command::new(EXPORT)
        .about(
            "Writes a running broker as a data directory, which Apache Kafka and kafkito can be started on",
        )
        .arg(control)
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .help("The directory, on the broker's machine: it must be empty, or not be there")
                .required(true)
                .value_parser(value_parser!(PathBuf)),
        )
}

fn run_command() -> Command {
    let control =
        option("control", "HOST:PORT").help("Open the HTTP control port here").default_value(run::LISTEN);
    with_options(Command::new("run"), run::LISTEN, control)
        .about("Starts a broker on a free port, runs a command with it, and ends with the command's status")
        .after_help(
            "The command finds the broker in KAFKITO_BOOTSTRAP_SERVERS, KAFKA_BOOTSTRAP_SERVERS and KAFKA_BROKERS, and its \
             control port in KAFKITO_CONTROL_URL; KAFKITO_SEED is the seed of the run.",
        )
        .arg(
            option("faults", "FILE")
                .help("Inject the faults of this plan, a TOML file of [[rule]] tables")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            option("repeat", "N")
                .help("Run the command N times or until it fails, each time with the next seed [default: 1]")
                .value_parser(value_parser!(u64).range(1..)),
        )
        .arg(
            option("trace", "FILE")
                .help("Write the trace here when the command fails: a diagram (.html), JSON lines (.jsonl) or text (.txt)")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            Arg::new("command")
                .value_name("COMMAND")
                .help("The command and its arguments")
                .last(true)
                .required(true)
                .num_args(1..)
                .value_parser(value_parser!(OsString)),
        )
}

/// The options of a cluster, which by default listens on `listen`, and whose control port is `control`.
fn with_options(command: Command, listen: &'static str, control: Arg) -> Command {
    command
        .arg(
            option("brokers", "N")
                .help("So many brokers, numbered from 1 [default: as many as the data directory has, or 1]")
                .value_parser(value_parser!(u16).range(1..)),
        )
        .arg(
            option("rack", "RACK")
                .help("The rack of the first broker, of the second, … (repeatable; they go round) [default: as in the data directory]")
                .action(ArgAction::Append),
        )
        .arg(
            option("log-dirs", "N")
                .help("So many log directories a broker [default: as many as the data directory has, or 1]")
                .value_parser(value_parser!(u16).range(1..)),
        )
        .arg(
            option("listen", "HOST:PORT")
                .help("Listen here; port 0 takes any that is free. Further brokers listen on the ports that follow")
                .default_value(listen),
        )
        .arg(
            option("advertise", "HOST:PORT")
                .help("Tell clients to connect here; given again, to the second broker, … [default: the address that each of them dialled]")
                .action(ArgAction::Append),
        )
        .arg(
            option("topic", "NAME[:PARTITIONS[:REPLICAS]]")
                .help("Make this topic before the first client comes (repeatable)")
                .action(ArgAction::Append)
                .value_parser(topic),
        )
        .arg(
            option("data-dir", "DIR")
                .help("Keep everything here, in Kafka's layout, and go on with what is there [default: memory]")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            option("config", "KEY=VALUE")
                .help("Set a broker config by Kafka's name (repeatable)")
                .action(ArgAction::Append)
                .value_parser(config),
        )
        .arg(option("like", "X.Y").help("Behave like this release of Kafka, e.g. 3.9 [default: the newest]"))
        .arg(
            option("seed", "N")
                .help("Seed what is random: cluster id, topic ids, member ids [default: 0]")
                .value_parser(value_parser!(u64)),
        )
        .arg(
            option("clock", "CLOCK")
                .help("The cluster's time: system, +DURATION ahead of it, manual (stands still until it is moved), or manual@TIME [default: system]")
                .value_parser(ClockOption::parse),
        )
        .arg(
            Arg::new("strict")
                .long("strict")
                .help("Fail, and end every wait, as soon as something goes wrong of which clients are not told")
                .action(ArgAction::SetTrue),
        )
        .arg(control)
        .arg(
            Arg::new("control-allow-remote")
                .long("control-allow-remote")
                .help("Let the control port listen where others can reach it")
                .action(ArgAction::SetTrue),
        )
        .arg(
            option("control-host", "NAME")
                .help("Answer on the control port to this host name too (repeatable)")
                .action(ArgAction::Append),
        )
        .arg(
            option("log", "FILTER")
                .help("Log to stderr what passes, e.g. debug or kafkito=trace [default: warn]"),
        )
}

fn option(name: &'static str, value: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value)
}
