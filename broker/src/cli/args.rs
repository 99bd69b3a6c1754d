//! What the command line may say, and what it means.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ArgMatches;
use clap::error::ErrorKind;
use kafkito::{Cluster, Error, TraceFormat};

use crate::cli::clock::ClockOption;
use crate::cli::command::{EXPORT, command};
use crate::cli::sentence;

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Action {
    /// Serve until told to stop.
    Serve(Options),
    /// Serve for as long as a command runs.
    Run(Options, RunOptions, Vec<OsString>),
    /// Have a running cluster written as a directory.
    Export(ExportOptions),
    /// Say something: help, or the version.
    Print(String),
}

/// The cluster that is asked for.
#[derive(Debug, Default)]
pub(crate) struct Options {
    brokers: Option<u16>,
    racks: Vec<String>,
    log_dirs: Option<u16>,
    listen: String,
    advertise: Vec<String>,
    topics: Vec<Topic>,
    data_dir: Option<PathBuf>,
    configs: Vec<Config>,
    like: Option<String>,
    seed: Option<u64>,
    clock: Option<ClockOption>,
    strict: bool,
    control: Option<String>,
    control_allow_remote: bool,
    control_hosts: Vec<String>,
    /// What is logged, in env_logger's words.
    pub(crate) log: Option<String>,
}

/// How a command is run.
#[derive(Debug)]
pub(crate) struct RunOptions {
    /// The plan of faults.
    pub(crate) faults: Option<PathBuf>,
    /// How many times the command is run at most, each time with the next seed.
    pub(crate) repeat: u64,
    /// Where the trace goes when the command fails.
    pub(crate) trace: Option<PathBuf>,
}

/// What is to be exported, and where to.
#[derive(Debug)]
pub(crate) struct ExportOptions {
    /// The control port of the cluster.
    pub(crate) control: String,
    /// The directory.
    pub(crate) dir: PathBuf,
}

/// `NAME[:PARTITIONS[:REPLICAS]]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Topic {
    name: String,
    partitions: Option<u32>,
    replicas: Option<u16>,
}

/// `KEY=VALUE`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Config {
    key: String,
    value: String,
}

impl Options {
    /// The seed, or the default.
    pub(crate) fn seed(&self) -> u64 {
        self.seed.unwrap_or(0)
    }

    /// Starts the cluster.
    pub(crate) fn start(&self) -> Result<Cluster, Error> {
        self.start_seeded(self.seed())
    }

    /// Starts the cluster with another seed.
    pub(crate) fn start_seeded(&self, seed: u64) -> Result<Cluster, Error> {
        let mut builder = Cluster::builder().listen(&self.listen).seed(seed);
        builder = builder.racks(&self.racks);
        if let Some(count) = self.log_dirs {
            builder = builder.log_dirs(count);
        }
        if let Some(count) = self.brokers {
            builder = builder.brokers(count);
        }
        for Config { key, value } in &self.configs {
            builder = builder.config(key, value);
        }
        builder = builder.advertise_each(&self.advertise);
        if let Some(path) = &self.data_dir {
            builder = builder.data_dir(path);
        }
        if let Some(release) = &self.like {
            builder = builder.like(release);
        }
        if let Some(clock) = self.clock {
            builder = builder.clock(clock.clock());
        }
        if self.strict {
            builder = builder.strict();
        }
        if let Some(address) = &self.control {
            builder = builder.control(address);
        }
        if self.control_allow_remote {
            builder = builder.control_allow_remote();
        }
        for name in &self.control_hosts {
            builder = builder.control_host(name);
        }
        for Topic { name, partitions, replicas } in &self.topics {
            let partitions = partitions.unwrap_or_else(|| self.num_partitions());
            builder = match replicas {
                None => builder.topic(name, partitions),
                Some(replicas) => builder.replicated_topic(name, partitions, *replicas),
            };
        }
        builder.start()
    }

    /// The partitions of a topic that says nothing of them. What is no number is refused when the cluster starts.
    fn num_partitions(&self) -> u32 {
        let given = self.configs.iter().rfind(|config| config.key == "num.partitions");
        given.and_then(|config| config.value.parse().ok()).unwrap_or(1)
    }
}

/// Reads the command line; the first of `args` is the program's own name. An error is one sentence.
pub(crate) fn parse(args: impl Iterator<Item = OsString>) -> Result<Action, String> {
    match command().try_get_matches_from(args) {
        Ok(matches) => action(&matches),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            Ok(Action::Print(error.to_string()))
        }
        Err(error) => Err(sentence::of_usage(&error)),
    }
}

fn action(matches: &ArgMatches) -> Result<Action, String> {
    match matches.subcommand() {
        Some((EXPORT, matches)) => Ok(Action::Export(ExportOptions {
            control: matches.get_one("control").cloned().unwrap_or_default(),
            dir: matches.get_one("dir").cloned().unwrap_or_default(),
        })),
        Some((_, matches)) => {
            let command = matches.get_many::<OsString>("command").unwrap_or_default().cloned().collect();
            Ok(Action::Run(options(matches)?, run_options(matches)?, command))
        }
        None => Ok(Action::Serve(options(matches)?)),
    }
}

fn options(matches: &ArgMatches) -> Result<Options, String> {
    Ok(Options {
        brokers: matches.get_one("brokers").copied(),
        racks: matches.get_many("rack").unwrap_or_default().cloned().collect(),
        listen: matches.get_one("listen").cloned().unwrap_or_default(),
        log_dirs: matches.get_one("log-dirs").copied(),
        advertise: matches.get_many("advertise").unwrap_or_default().cloned().collect(),
        topics: matches.get_many("topic").unwrap_or_default().cloned().collect(),
        configs: matches.get_many("config").unwrap_or_default().cloned().collect(),
        data_dir: matches.get_one("data-dir").cloned(),
        like: matches.get_one("like").cloned(),
        seed: matches.get_one("seed").copied(),
        clock: matches.get_one("clock").copied(),
        strict: matches.get_flag("strict"),
        control: matches.get_one("control").cloned(),
        control_allow_remote: matches.get_flag("control-allow-remote"),
        control_hosts: matches.get_many("control-host").unwrap_or_default().cloned().collect(),
        log: matches.get_one("log").cloned(),
    })
}

fn run_options(matches: &ArgMatches) -> Result<RunOptions, String> {
    let trace: Option<PathBuf> = matches.get_one("trace").cloned();
    if let Some(file) = &trace {
        TraceFormat::of_path(file).map_err(|error| error.to_string())?;
    }
    Ok(RunOptions {
        faults: matches.get_one("faults").cloned(),
        repeat: matches.get_one("repeat").copied().unwrap_or(1),
        trace,
    })
}

/// `NAME[:PARTITIONS[:REPLICAS]]`.
pub(super) fn topic(text: &str) -> Result<Topic, String> {
    let Some((name, counts)) = text.split_once(':') else {
        return Ok(Topic { name: text.into(), partitions: None, replicas: None });
    };
    let read = match counts.split_once(':') {
        None => counts.parse().ok().map(|partitions| (partitions, None)),
        Some((partitions, replicas)) => partitions
            .parse()
            .ok()
            .zip(replicas.parse().ok())
            .map(|(partitions, replicas)| (partitions, Some(replicas))),
    };
    match read {
        Some((partitions, replicas)) => {
            Ok(Topic { name: name.into(), partitions: Some(partitions), replicas })
        }
        None => {
            Err("it must be NAME, NAME:PARTITIONS or NAME:PARTITIONS:REPLICAS, e.g. orders:3 or orders:3:2"
                .into())
        }
    }
}

/// `KEY=VALUE`.
pub(super) fn config(text: &str) -> Result<Config, String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok(Config { key: key.into(), value: value.into() }),
        _ => Err("it must be KEY=VALUE, e.g. message.max.bytes=2000000".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<Action, String> {
        parse(["kafkito"].iter().chain(args).map(OsString::from))
    }

    fn sentence(args: &[&str]) -> String {
        let sentence = parsed(args).unwrap_err();
        assert!(!sentence.contains('\n'), "{sentence:?}");
        sentence
    }

    #[test]
    fn the_arguments_are_consistent() {
        command().debug_assert();
    }

    #[test]
    fn no_argument_means_defaults() {
        let Ok(Action::Serve(options)) = parsed(&[]) else { panic!("not serving") };
        assert_eq!(options.listen, "127.0.0.1:9092");
        assert!(options.configs.is_empty() && options.seed.is_none());
    }

    #[test]
    fn configs_add_up_and_may_hold_an_equals_sign() {
        let Ok(Action::Serve(options)) = parsed(&["--config", "a=1", "--config", "b=x=y"]) else { panic!() };
        let read: Vec<_> = options.configs.iter().map(|c| (c.key.as_str(), c.value.as_str())).collect();
        assert_eq!(read, [("a", "1"), ("b", "x=y")]);
    }

    #[test]
    fn a_clock_is_read_or_refused_in_one_sentence() {
        let Ok(Action::Run(options, ..)) = parsed(&["run", "--clock", "+1h", "--strict", "--", "true"])
        else {
            panic!("not running")
        };
        assert_eq!(options.clock, Some(ClockOption::System(std::time::Duration::from_secs(3600))));
        assert!(options.strict);
        let refused = sentence(&["--clock", "noon"]);
        assert!(
            refused.starts_with("invalid value 'noon' for '--clock <CLOCK>': it must be system"),
            "{refused}"
        );
    }

    #[test]
    fn a_topic_may_say_its_partitions() {
        let args = ["--topic", "orders:3", "--config", "num.partitions=5", "--topic", "payments"];
        let Ok(Action::Serve(options)) = parsed(&args) else { panic!("not serving") };
        let read: Vec<_> = options.topics.iter().map(|t| (t.name.as_str(), t.partitions)).collect();
        assert_eq!(read, [("orders", Some(3)), ("payments", None)]);
        assert_eq!(options.num_partitions(), 5);
        assert!(sentence(&["--topic", "orders:many"]).ends_with("e.g. orders:3 or orders:3:2"));
    }

    #[test]
    fn a_command_keeps_its_own_flags() {
        let Ok(Action::Run(options, run, command)) =
            parsed(&["run", "--seed", "7", "--", "mvn", "--seed", "--"])
        else {
            panic!("not running")
        };
        assert!(run.faults.is_none() && run.repeat == 1);
        assert_eq!((options.seed, command), (Some(7), ["mvn", "--seed", "--"].map(OsString::from).to_vec()));
    }

    #[test]
    fn what_is_wrong_is_one_sentence() {
        assert_eq!(sentence(&["--listn", "x"]), "unexpected argument '--listn' found");
        assert_eq!(
            sentence(&["--seed", "x"]),
            "invalid value 'x' for '--seed <N>': invalid digit found in string"
        );
        assert_eq!(
            sentence(&["--config", "x"]),
            "invalid value 'x' for '--config <KEY=VALUE>': it must be KEY=VALUE, e.g. message.max.bytes=2000000"
        );
        assert!(sentence(&["run", "--repeat", "0", "--", "true"]).contains("--repeat"));
        assert_eq!(sentence(&["run"]), "the following required arguments were not provided: <COMMAND>...");
        assert_eq!(sentence(&["serve"]), "unrecognized subcommand 'serve'");
    }

    #[test]
    fn options_of_run_stand_after_it() {
        assert_eq!(
            sentence(&["--seed", "1", "run", "--", "true"]),
            "the subcommand 'run' cannot be used with '--seed <N>'"
        );
    }

    #[test]
    fn a_data_directory_may_be_given() {
        let Ok(Action::Serve(options)) = parsed(&["--data-dir", "/x"]) else { panic!("not serving") };
        assert_eq!(options.data_dir, Some("/x".into()));
    }

    #[test]
    fn help_and_version_are_printed() {
        let Ok(Action::Print(help)) = parsed(&["--help"]) else { panic!("no help") };
        assert!(help.contains("--listen <HOST:PORT>") && help.contains("--data-dir <DIR>"), "{help}");
        let Ok(Action::Print(version)) = parsed(&["--version"]) else { panic!("no version") };
        assert_eq!(version, concat!("kafkito ", env!("CARGO_PKG_VERSION"), "\n"));
    }
}
