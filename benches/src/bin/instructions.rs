//! Instructions that the broker spends on one produce and on one fetch, socket apart, counted by callgrind: for one
//! toolchain, libc and set of CPU features the count repeats exactly.
//!
//! `cargo run --release -p kafkito-benches --bin instructions`; needs valgrind.
//!
//! Counted is what happens between a request's frame and its encoded answer (`kafkito::serve::serve`). It runs itself
//! under callgrind with two numbers of requests and divides the difference, so that what happens only once is left out.

use std::process::Command;

use kafkito::Cluster;
use kafkito_benches::raw::{self, RawClient};

const FEW: u64 = 1_000;
const MANY: u64 = 3_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [] => ["produce", "fetch"].iter().for_each(|what| report(what)),
        [what, count] => requests(what, count.parse().expect("the second argument is a number")),
        _ => panic!("usage: instructions [produce|fetch COUNT]"),
    }
}

fn report(what: &str) {
    let (few, many) = (counted(what, FEW), counted(what, MANY));
    println!("{what}: {} instructions a request", (many - few) / (MANY - FEW));
}

/// The requests that are counted.
fn requests(what: &str, count: u64) {
    let kafka = Cluster::builder().topic(raw::TOPIC, 1).start().expect("a cluster starts");
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
