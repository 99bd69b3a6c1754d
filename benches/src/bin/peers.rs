//! kafkito and its peers, side by side in one run: each figure is the median of the ratios of pairs that were measured
//! one right after the other.
//!
//! `cargo run --release -p kafkito-benches --bin peers [cycles] [produce] [nestjs]`, all three if none is named; needs Go, for
//! kfake, and node with npm, for NestJS.

use kafkito::Cluster;
use kafkito_benches::cycle::{self, Frames};
use kafkito_benches::echo::Echo;
use kafkito_benches::figures::{median, ratio, time};
use kafkito_benches::kfake::Kfake;
use kafkito_benches::nestjs::{self, Measured};
use kafkito_benches::raw::{self, RawClient};
use kafkito_client_tests::node::Project;

const ROUNDS: usize = 15;
const CYCLES: usize = 200;
const REQUESTS: usize = 5_000;

/// A run of the application takes seconds, and each of its sends is a sample.
const NESTJS_ROUNDS: usize = 5;
const SENDS: usize = 1_000;

fn main() {
    let named: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |name: &str| named.is_empty() || named.iter().any(|named| named == name);
    if wanted("cycles") {
        cycles();
    }
    if wanted("produce") {
        round_trips();
    }
    if wanted("nestjs") {
        applications();
    }
}

/// Start, create, produce one, fetch one, drop: microseconds a cycle.
fn cycles() {
    let (frames, kfake) = (Frames::new(), Kfake::build());
    let ours = |count| repeat(count, || cycle::kafkito(&frames, || ()));
    let echo = |count| repeat(count, || cycle::echo(&frames, || ()));
    ours(CYCLES);
    let rounds: Vec<[f64; 3]> =
        (0..ROUNDS).map(|_| [ours(CYCLES), echo(CYCLES), kfake.cycles(CYCLES)]).collect();
    println!(
        "start, create, produce one, fetch one, drop (raw clients), us a cycle, {ROUNDS} rounds of {CYCLES}"
    );
    let column = |at: usize| -> Vec<f64> { rounds.iter().map(|round| round[at]).collect() };
    report(&column(0), "echo", &column(1));
    report(&column(0), "kfake", &column(2));
}

fn repeat(count: usize, cycle: impl Fn()) -> f64 {
    time(|| (0..count).for_each(|_| cycle())).as_secs_f64() * 1e6 / count as f64
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

/// NestJS over each: milliseconds.
fn applications() {
    let (Some(project), kfake) = (Project::install("nestjs"), Kfake::build()) else { return };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..NESTJS_ROUNDS {
        let kafka = Cluster::start().expect("a cluster starts");
        ours.push(nestjs::measure(&project, &kafka.bootstrap_servers(), SENDS));
        drop(kafka);
        theirs.push(nestjs::measure(&project, kfake.serve().address(), SENDS));
    }
    println!("NestJS, sequential send() after warm-up and close(), ms, {NESTJS_ROUNDS} rounds of {SENDS}");
    let compare = |name: &str, figure: fn(&Measured) -> f64| {
        let column = |rounds: &[Measured]| -> Vec<f64> { rounds.iter().map(figure).collect() };
        print!("  {name}:");
        report(&column(&ours), "kfake", &column(&theirs));
    };
    compare("send p50", |measured| measured.send_p50);
    compare("send p95", |measured| measured.send_p95);
    compare("close of the client", |measured| measured.client_close);
    compare("close of the server", |measured| measured.server_close);
}

fn report(ours: &[f64], peer: &str, theirs: &[f64]) {
    let (middle, least, most) = ratio(ours, theirs);
    let (ours, theirs) = (median(ours), median(theirs));
    println!("  kafkito {ours:.1}, {peer} {theirs:.1}: {middle:.2} x {peer} (from {least:.2} to {most:.2})");
}
