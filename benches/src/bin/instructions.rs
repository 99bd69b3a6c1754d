//! Instructions that the broker spends on one produce and on one fetch, socket apart, counted by callgrind: for one
//! toolchain, libc and set of CPU features the count repeats exactly.
//!
//! `cargo run --release -p kafkito-benches --bin instructions`; needs valgrind. Fails when a count is more than a tenth above
//! the one in `benches/instructions.toml`, if that was made under the same conditions; `UPDATE=1` writes the file anew.
//! Optimized and unoptimized programs have each their table: CI has time for the second only.
//!
//! Counted is what happens between a request's frame and its encoded answer (`kafkito::serve::serve`). It runs itself
//! under callgrind with two numbers of requests and divides the difference, so that what happens only once is left out.

use std::process::{Command, ExitCode};

use kafkito::Cluster;
use kafkito_benches::counts::{Counts, Verdict};
use kafkito_benches::raw::{self, RawClient};

const FEW: u64 = 1_000;
const MANY: u64 = 3_000;
/// Where the counts are kept.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.toml");
const TABLE: &str = if cfg!(debug_assertions) { "unoptimized" } else { "optimized" };

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [] => compare(),
        [what, count] => {
            requests(what, count.parse().expect("the second argument is a number"));
            ExitCode::SUCCESS
        }
        _ => panic!("usage: instructions [produce|fetch COUNT]"),
    }
}

fn compare() -> ExitCode {
    let mut now = Counts::new(conditions());
    for what in ["produce", "fetch", "produce_untraced", "fetch_untraced"] {
        let (few, many) = (counted(what, FEW), counted(what, MANY));
        now.add(what, (many - few) / (MANY - FEW));
    }
    let text = std::fs::read_to_string(KEPT).expect("benches/instructions.toml can be read");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(KEPT, now.kept_in(&text, TABLE)).expect("benches/instructions.toml can be written");
    }
    let verdict = now.against(&Counts::read(&text, TABLE));
    println!("{TABLE}: {verdict}");
    if matches!(verdict, Verdict::Worse(_)) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// All that the counts depend on beside the program.
fn conditions() -> Vec<(String, String)> {
    let said = |program: &str, argument: &str| {
        let output = Command::new(program).arg(argument).output().ok();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
        text.filter(|text| !text.is_empty()).unwrap_or_else(|| "unknown".to_owned())
    };
    let conditions = [
        ("toolchain", said("rustc", "--version")),
        ("libc", said("getconf", "GNU_LIBC_VERSION")),
        ("cpu", cpu()),
        ("valgrind", said("valgrind", "--version")),
    ];
    conditions.map(|(name, value)| (name.to_owned(), value)).into()
}

/// The features by which the checksums and libc choose their code.
#[cfg(target_arch = "x86_64")]
fn cpu() -> String {
    let features = [
        (std::arch::is_x86_feature_detected!("sse4.2"), " sse4.2"),
        (std::arch::is_x86_feature_detected!("pclmulqdq"), " pclmulqdq"),
        (std::arch::is_x86_feature_detected!("avx2"), " avx2"),
    ];
    let has = features.into_iter().filter(|(has, _)| *has).map(|(_, name)| name);
    ["x86_64"].into_iter().chain(has).collect()
}

#[cfg(not(target_arch = "x86_64"))]
fn cpu() -> String {
    std::env::consts::ARCH.to_owned()
}

/// The requests that are counted; without a trace they tell what the trace costs.
fn requests(what: &str, count: u64) {
    let (what, trace) = what.strip_suffix("_untraced").map_or((what, "10000"), |what| (what, "0"));
    let kafka = Cluster::builder().topic(raw::TOPIC, 1).config("kafkito.trace.requests.max", trace).start();
    let kafka = kafka.expect("a cluster starts");
    let mut client = RawClient::connect(&kafka.bootstrap_servers()).expect("it listens");
    raw::produced(client.call(&raw::produce(100)).expect("it answers"));
    let frame = if what == "produce" { raw::produce(100) } else { raw::fetch(0, 100) };
    for _ in 0..count {
        client.call(&frame).expect("it answers");
    }
}

/// The instructions of this program with so many requests.
fn counted(what: &str, count: u64) -> u64 {
    let itself = std::env::current_exe().expect("a program has an executable");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--collect-atstart=no"])
        .arg("--toggle-collect=kafkito::serve::serve*")
        .arg(itself)
        .args([what, &count.to_string()])
        .output()
        .expect("valgrind can be run");
    let printed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}");
    let collected =
        printed.lines().find_map(|line| line.split_once("Collected : ")).map(|(_, count)| count.trim());
    collected
        .and_then(|count| count.parse().ok())
        .unwrap_or_else(|| panic!("callgrind counted nothing: {printed}"))
}
