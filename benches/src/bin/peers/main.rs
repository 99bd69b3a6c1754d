//! kafkito and its peers, side by side: everything is measured in turn, A B A B …, under the same clients, and each figure is the median
//! of the ratios of pairs that were measured one right after the other. Linux only: it reads /proc.
//!
//! `cargo run --release -p kafkito-benches --bin peers [NAME…]` with the names of the suites that are wanted, all of them if none is
//! named; `kafka` among them lets Apache Kafka take part, which takes long. `KAFKITO_BENCH_ROUNDS` says how many times each is measured,
//! for a quick look. Programs of the peers are installed into `target/`, from lock files: that needs Go, a C compiler, Java with Maven,
//! and node with npm. Results, tables (`PEERS.md`) and plots lie in `target/peers/results`; `table` alone makes tables and plots anew
//! from the results that are there, and `UPDATE=1` writes them into the repository, too: `benches/PEERS.md`, `benches/plots`, and what is
//! bounded into README.md.

mod bulk;
mod clients;
mod clusters;
mod connections;
mod cycles;
mod directory;
mod field;
mod groups;
mod latency;
mod nestjs;
mod parked;
mod partitions;
mod round_trips;
mod starts;

use std::path::Path;
use std::process::ExitCode;

use field::Field;
use kafkito_benches::report::results::{self, Results};
use kafkito_benches::report::{plot, readme, table};

/// A name, how many times everything is measured, and what does that.
type Suite = (&'static str, usize, fn(&Field) -> Results);

const SUITES: [Suite; 13] = [
    ("round_trips", 9, round_trips::run),
    ("bulk", 7, bulk::run),
    ("parked", 9, parked::run),
    ("latency", 5, latency::run),
    ("groups", 7, groups::run),
    ("cycles", 15, cycles::run),
    ("starts", 9, starts::run),
    ("partitions", 7, partitions::run),
    ("connections", 7, connections::run),
    ("directory", 7, directory::run),
    ("clusters", 11, clusters::run),
    ("clients", 5, clients::run),
    ("nestjs", 5, nestjs::run),
];
const COMMAND: &str = "cargo run --release -p kafkito-benches --bin peers";
/// Not a suite, but who takes part.
const KAFKA: &str = "kafka";
/// Not a suite, but what is done after any.
const TABLE: &str = "table";

fn main() -> ExitCode {
    let named: Vec<String> = std::env::args().skip(1).collect();
    let is_suite = |name: &str| SUITES.iter().any(|(known, ..)| *known == name);
    if let Some(unknown) = named.iter().find(|name| !is_suite(name) && *name != KAFKA && *name != TABLE) {
        let known = SUITES.map(|(name, ..)| name).join(", ");
        eprintln!("there is no {unknown:?}; there are {known}, {KAFKA} and {TABLE}");
        return ExitCode::FAILURE;
    }
    let with_kafka = named.iter().any(|name| name == KAFKA);
    let all = named.iter().all(|name| name == KAFKA);
    for (name, rounds, run) in SUITES {
        if all || named.iter().any(|named| named == name) {
            let rounds = asked_rounds().unwrap_or(rounds);
            let results = run(&Field { with_kafka, rounds });
            println!("{}", table::whole(std::slice::from_ref(&results), ""));
            results.keep();
        }
    }
    publish();
    ExitCode::SUCCESS
}

/// For a quick look.
fn asked_rounds() -> Option<usize> {
    std::env::var("KAFKITO_BENCH_ROUNDS").ok()?.parse().ok().filter(|rounds| *rounds > 0)
}

/// Makes tables and plots of all results that are there.
fn publish() {
    let all: Vec<Results> = SUITES.iter().filter_map(|(name, ..)| Results::read(name)).collect();
    let folder = results::folder();
    lay(&all, &folder, &folder, "");
    std::fs::write(folder.join("short.md"), table::short(&all)).expect("target is writable");
    println!("tables and plots: {}", folder.display());
    if std::env::var_os("UPDATE").is_some() {
        let benches = Path::new(env!("CARGO_MANIFEST_DIR"));
        lay(&all, benches, &benches.join("plots"), "plots/");
        readme::update(&table::short(&all));
    }
}

/// Writes the whole tables into one folder and the plots, to which they link, into another.
fn lay(all: &[Results], folder: &Path, plots: &Path, link: &str) {
    std::fs::create_dir_all(plots).expect("the folder is writable");
    let text = format!("# kafkito beside its peers\n\n`{COMMAND}`\n\n{}", table::whole(all, link));
    std::fs::write(folder.join("PEERS.md"), text.trim_end().to_owned() + "\n")
        .expect("the folder is writable");
    all.iter().for_each(|results| plot::draw(results, &plots.join(&results.suite).with_extension("svg")));
}
