//! kafkito and its peers, side by side in one run: each figure is the median of the ratios of pairs that were measured
//! one right after the other.
//!
//! `cargo run --release -p kafkito-benches --bin peers`; needs Go, for kfake.

use std::path::{Path, PathBuf};
use std::process::Command;

use kafkito::Cluster;
use kafkito_benches::cycle::{self, Frames};
use kafkito_benches::echo::Echo;
use kafkito_benches::figures::{median, ratio, time};
use kafkito_benches::raw::{self, RawClient};

const ROUNDS: usize = 15;
const CYCLES: usize = 200;
const REQUESTS: usize = 5_000;

fn main() {
    cycles();
    round_trips();
}

/// Start, create, produce one, fetch one, drop: microseconds a cycle.
fn cycles() {
    let (frames, kfake) = (Frames::new(), build_kfake());
    let (mut ours, mut echo, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    repeat(&frames, CYCLES, cycle::kafkito);
    for _ in 0..ROUNDS {
        ours.push(repeat(&frames, CYCLES, cycle::kafkito));
        echo.push(repeat(&frames, CYCLES, cycle::echo));
        theirs.push(kfake_cycle(&kfake));
    }
    println!(
        "start, create, produce one, fetch one, drop (raw clients), us a cycle, {ROUNDS} rounds of {CYCLES}"
    );
    report(&ours, "echo", &echo);
    report(&ours, "kfake", &theirs);
}

fn repeat(frames: &Frames, cycles: usize, cycle: fn(&Frames)) -> f64 {
    let took = time(|| (0..cycles).for_each(|_| cycle(frames)));
    took.as_secs_f64() * 1e6 / cycles as f64
}

/// A 100-byte produce, one in flight: microseconds a round trip.
fn round_trips() {
    let kafka = Cluster::builder().topic(raw::TOPIC, 1).start().expect("a cluster starts");
    let server = Echo::start();
    let mut to_kafka = RawClient::connect(&kafka.bootstrap_servers()).expect("it listens");
    let mut to_echo = RawClient::connect(&server.address()).expect("it listens");
    let frame = raw::produce(100);
    raw::produced(to_kafka.call(&frame).expect("it answers"));
    let (mut ours, mut echo) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(calls(&mut to_kafka, &frame));
        echo.push(calls(&mut to_echo, &frame));
    }
    println!("100-byte produce, one in flight, us, {ROUNDS} rounds of {REQUESTS}");
    report(&ours, "echo", &echo);
}

fn calls(client: &mut RawClient, frame: &[u8]) -> f64 {
    let took = time(|| {
        for _ in 0..REQUESTS {
            client.call(frame).expect("it answers");
        }
    });
    took.as_secs_f64() * 1e6 / REQUESTS as f64
}

fn report(ours: &[f64], peer: &str, theirs: &[f64]) {
    let (middle, least, most) = ratio(ours, theirs);
    let (ours, theirs) = (median(ours), median(theirs));
    println!("  kafkito {ours:.1}, {peer} {theirs:.1}: {middle:.2} x {peer} (from {least:.2} to {most:.2})");
}

/// Builds the Go program that drives kfake, into `target/`.
fn build_kfake() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let binary = here.parent().expect("the workspace").join("target/peers/kfake");
    let mut go = Command::new("go");
    let built =
        go.arg("build").arg("-o").arg(&binary).arg(".").current_dir(here.join("peers/kfake")).status();
    assert!(built.expect("go can be run").success(), "kfake's driver does not build");
    binary
}

/// One round in a process of its own, which warms up first.
fn kfake_cycle(binary: &Path) -> f64 {
    let output =
        Command::new(binary).args(["cycle", &CYCLES.to_string()]).output().expect("kfake's driver runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("it prints microseconds")
}
