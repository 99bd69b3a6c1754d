//! `kafkito run [OPTIONS] -- COMMAND`: a broker for as long as a command runs, once or again and again.

use std::ffi::OsString;
use std::io;
use std::process::{Command, ExitCode};

use kafkito::{Cluster, FaultHandle};

use crate::cli::args::{Options, RunOptions};
use crate::cli::plan::Plan;
use crate::cli::{logging, sentence, strict, system};

/// A free port: several test suites may run at once.
pub(crate) const LISTEN: &str = "127.0.0.1:0";

/// Where a command finds the broker: under our own name, and under the two that test suites read already.
const VARIABLES: [&str; 3] = ["KAFKITO_BOOTSTRAP_SERVERS", "KAFKA_BOOTSTRAP_SERVERS", "KAFKA_BROKERS"];

/// Where a command finds the control port.
const CONTROL_VARIABLE: &str = "KAFKITO_CONTROL_URL";

/// The seed of the run, for what the command itself leaves to chance.
const SEED_VARIABLE: &str = "KAFKITO_SEED";

/// As a shell does: the command is not there.
const NOT_FOUND: u8 = 127;
/// As a shell does: the command is there and cannot be run.
const CANNOT_RUN: u8 = 126;
/// A rule was never hit: what was to be tested was not.
const NEVER_HIT: u8 = 1;

/// Requests that are printed when the command fails.
const REQUESTS_SHOWN: usize = 50;

/// Runs `command` beside a broker and returns its status; with `--repeat`, until it fails. An error is one sentence.
pub(crate) fn run(options: &Options, run: &RunOptions, command: &[OsString]) -> Result<ExitCode, String> {
    logging::init(options)?;
    let plan = run.faults.as_deref().map(Plan::read).transpose()?;
    let mut hits = Vec::new();
    for at in 0..run.repeat {
        let seed = options.seed().wrapping_add(at);
        let played = Played::play(options, run, plan.as_ref(), seed, command)?;
        if let Some(status) = played.failed {
            return Ok(ExitCode::from(status));
        }
        add(&mut hits, played.hits);
    }
    if let Some(rule) = hits.iter().find(|rule| rule.hits == 0) {
        eprintln!("kafkito: rule {:?} was never hit{}", rule.name, in_runs(run.repeat));
        rule.near_misses.iter().for_each(|missed| eprintln!("  came near: {missed}"));
        return Ok(ExitCode::from(NEVER_HIT));
    }
    Ok(ExitCode::SUCCESS)
}

fn in_runs(count: u64) -> String {
    if count == 1 { String::new() } else { format!(" in {count} runs") }
}

/// The hits of a plan's rules, in its order, over all runs.
fn add(total: &mut Vec<MustHit>, hits: Vec<MustHit>) {
    if total.is_empty() {
        *total = hits;
        return;
    }
    for (total, played) in total.iter_mut().zip(hits) {
        total.hits += played.hits;
        total.near_misses = played.near_misses;
    }
}

/// A run that is over.
struct Played {
    /// The status to end with, if it failed.
    failed: Option<u8>,
    /// The rules of the plan that must hit.
    hits: Vec<MustHit>,
}

/// A rule that must hit in one run at least.
struct MustHit {
    name: String,
    hits: u64,
    /// In the last run.
    near_misses: Vec<String>,
}

impl Played {
    fn play(
        options: &Options,
        run: &RunOptions,
        plan: Option<&Plan>,
        seed: u64,
        command: &[OsString],
    ) -> Result<Self, String> {
        let Some((program, args)) = command.split_first() else {
            return Err("no command is given".into());
        };
        let supervisor =
            system::Supervisor::new().map_err(|error| format!("cannot handle signals: {error}"))?;
        let cluster =
            options.start_seeded(seed).map_err(|error| sentence::on_one_line(&error.to_string()))?;
        let rules = match plan {
            Some(plan) => plan.inject(&cluster, seed).map_err(|error| sentence::on_one_line(&error))?,
            None => Vec::new(),
        };
        let mut command = Command::new(program);
        command.args(args).envs(VARIABLES.map(|name| (name, cluster.bootstrap_servers())));
        command.envs(cluster.control_url().map(|url| (CONTROL_VARIABLE, url)));
        command.env(SEED_VARIABLE, seed.to_string());
        let status = supervisor.run(&mut command).unwrap_or_else(|error| {
            eprintln!("kafkito: cannot run {}: {error}", program.display());
            if error.kind() == io::ErrorKind::NotFound { NOT_FOUND } else { CANNOT_RUN }
        });
        let strict = strict::failed(&cluster);
        let missed = if status == 0 { never_hit(&cluster, &rules) } else { None };
        let failed = Some(status).filter(|status| *status != 0).or(strict);
        let failed = failed.or(missed.is_some().then_some(NEVER_HIT));
        if failed.is_some_and(|status| !is_missing(status)) {
            let ended = match status {
                0 => "the strict cluster has failed".to_owned(),
                status => format!("the command ended with status {status}"),
            };
            tell(&cluster, run, seed, &ended, missed.as_deref());
        }
        let views = rules.iter().map(FaultHandle::view).filter(|rule| !rule.spec.optional);
        let hits =
            views.map(|rule| MustHit { name: rule.name, hits: rule.hits, near_misses: rule.near_misses });
        let hits = hits.collect();
        Ok(Self { failed, hits })
    }
}

fn is_missing(status: u8) -> bool {
    status == NOT_FOUND || status == CANNOT_RUN
}

/// A rule that the command injected itself over HTTP, and left there without a hit. Those of the plan are counted over all
/// runs.
fn never_hit(cluster: &Cluster, planned: &[FaultHandle]) -> Option<String> {
    let rules = cluster.rules().into_iter();
    let mut missed = rules.filter(|rule| rule.hits == 0 && !rule.spec.optional);
    let own = missed.find(|rule| planned.iter().all(|planned| planned.id() != rule.id))?;
    Some(format!("rule {:?} was never hit", own.name))
}

/// Says what happened, with which seed it happens again, how the plan was played, and what was asked last.
fn tell(cluster: &Cluster, run: &RunOptions, seed: u64, ended: &str, missed: Option<&str>) {
    if run.repeat > 1 || run.faults.is_some() {
        let why = missed.unwrap_or(ended);
        eprintln!("kafkito: with seed {seed}: {why}; --seed {seed} --repeat 1 plays it again");
    } else if let Some(why) = missed {
        eprintln!("kafkito: {why}");
    }
    tell_rules(cluster);
    match &run.trace {
        Some(file) => match cluster.trace().write_to(file) {
            Ok(()) => eprintln!("kafkito: the trace is in {}", file.display()),
            Err(error) => eprintln!("kafkito: {error}"),
        },
        None => tell_trace(cluster),
    }
}

/// The rules that were there at the end, and the requests they hit.
fn tell_rules(cluster: &Cluster) {
    let rules = cluster.rules();
    if rules.is_empty() {
        return;
    }
    eprintln!("kafkito: the rules as they were played:");
    for rule in &rules {
        eprintln!("  {:?}: {}; hit {} of {} that matched", rule.name, rule.spec, rule.hits, rule.matched);
        for missed in &rule.near_misses {
            eprintln!("    came near: {missed}");
        }
    }
    let trace = cluster.trace().only(|request| !request.verdicts.is_empty());
    for request in trace.requests() {
        for verdict in &request.verdicts {
            let (at, client) = (verdict.at.as_secs_f64() * 1e3, &request.client_id);
            let (api, connection) = (request.api_name(), request.connection);
            eprintln!(
                "  {at:10.3} ms  #{connection} {client:?} {api}: {:?} {}",
                verdict.rule, verdict.verdict
            );
        }
    }
}

fn tell_trace(cluster: &Cluster) {
    let trace = cluster.trace();
    if trace.requests().len() == 0 {
        return;
    }
    eprintln!("kafkito: the last requests of {}:", trace.requests().len());
    eprint!("{}", trace.last(REQUESTS_SHOWN));
}
