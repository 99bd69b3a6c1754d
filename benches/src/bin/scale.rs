//! What many partitions and many quiet clients cost. Linux only: it reads /proc.
//!
//! `cargo run --release -p kafkito-benches --bin scale`

use std::fs;
use std::thread;
use std::time::Duration;

use kafka_protocol::messages::{ApiKey, MetadataRequest};
use kafkito::Cluster;
use kafkito_benches::figures::{median, time};
use kafkito_benches::process::resident_kib;
use kafkito_benches::raw::{self, RawClient};

const PARTITIONS: u32 = 10_000;
const CLIENTS: usize = 100;
const STARTS: usize = 200;
const WATCHED: Duration = Duration::from_secs(5);

fn main() {
    starts();
    partitions(1);
    partitions(3);
    idle();
    parked();
}

/// From nothing to ports that are bound, with one broker and with three.
fn starts() {
    let start = |brokers| {
        let times: Vec<f64> = (0..STARTS)
            .map(|_| {
                let mut kafka = None;
                let taken = time(|| kafka = Some(Cluster::builder().brokers(brokers).start()));
                drop(kafka.expect("it was tried").expect("a cluster starts"));
                taken.as_secs_f64() * 1e6
            })
            .collect();
        median(&times)
    };
    let (one, three) = (start(1), start(3));
    println!("start, median of {STARTS}: one broker {one:.0} µs, three {three:.0} µs");
}

/// 10,000 empty partitions with a replica on each broker: created, described by one Metadata request; and where there are
/// several brokers, one of them stopped and started.
fn partitions(brokers: u16) {
    let config = brokers.to_string();
    let kafka = Cluster::builder().brokers(brokers).config("default.replication.factor", config).start();
    let kafka = kafka.expect("a cluster starts");
    let servers = kafka.bootstrap_servers();
    let mut client = RawClient::connect(servers.split(',').next().unwrap_or_default()).expect("it listens");
    let before = resident_kib();
    let created = time(|| drop(kafka.create_topic("many", PARTITIONS).expect("the topic can be made")));
    let all = raw::frame(ApiKey::Metadata, 12, &MetadataRequest::default().with_topics(None));
    let described = time(|| assert!(client.call(&all).expect("it answers").len() > PARTITIONS as usize));
    let grown = resident_kib() - before;
    println!(
        "{PARTITIONS} partitions × {brokers}: created in {created:.1?}, described in {described:.1?}, {grown} KiB more"
    );
    if brokers > 1 {
        let stopped = time(|| kafka.broker(2).stop().expect("it was running"));
        let started = time(|| kafka.broker(2).start().expect("its port is its own"));
        println!("  a broker of {brokers} stopped in {stopped:.1?}, started in {started:.1?}");
    }
}

/// 100 connections that ask nothing.
fn idle() {
    let kafka = Cluster::start().expect("a cluster starts");
    let connect = |_| RawClient::connect(&kafka.bootstrap_servers()).expect("it listens");
    let clients: Vec<RawClient> = (0..CLIENTS).map(connect).collect();
    rest(Duration::from_millis(500));
    let before = wake_ups();
    rest(WATCHED);
    println!("{} idle connections: {} wake-ups in {WATCHED:?}", clients.len(), wake_ups() - before);
}

/// 100 consumers that wait for records that do not come, each asking again when its wait is over.
fn parked() {
    let kafka = Cluster::builder().topic(raw::TOPIC, 1).start().expect("a cluster starts");
    let address = kafka.bootstrap_servers();
    for _ in 0..CLIENTS {
        let address = address.clone();
        thread::spawn(move || {
            let mut client = RawClient::connect(&address).expect("it listens");
            let fetch = raw::fetch(0, 30_000);
            while client.call(&fetch).is_ok() {}
        });
    }
    rest(Duration::from_secs(1));
    let (ticks, wakes) = (cpu_ticks(), wake_ups());
    rest(WATCHED);
    let share = (cpu_ticks() - ticks) as f64 / (WATCHED.as_secs_f64() * TICKS_PER_SECOND);
    let wakes = wake_ups() - wakes;
    println!("{CLIENTS} parked consumers: {:.2} % of a core, {wakes} wake-ups in {WATCHED:?}", share * 100.0);
}

/// /proc counts CPU time in these on every Linux that Rust runs on.
const TICKS_PER_SECOND: f64 = 100.0;

#[allow(clippy::disallowed_methods)] // what is measured is that nothing happens meanwhile
fn rest(time: Duration) {
    thread::sleep(time);
}

/// The status and stat files of the newest cluster's thread.
fn broker_thread() -> std::path::PathBuf {
    let tasks = fs::read_dir("/proc/self/task").expect("Linux has it");
    let threads = tasks.filter_map(|task| Some(task.ok()?.path()));
    let brokers = threads
        .filter(|task| fs::read_to_string(task.join("comm")).is_ok_and(|name| name.trim() == "kafkito"));
    brokers.max().expect("a cluster runs")
}

fn wake_ups() -> i64 {
    let status = fs::read_to_string(broker_thread().join("status")).expect("the thread lives");
    number(&status, "voluntary_ctxt_switches:")
}

/// User and system time of the broker's thread.
fn cpu_ticks() -> i64 {
    let stat = fs::read_to_string(broker_thread().join("stat")).expect("the thread lives");
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    [11, 12].iter().map(|at| fields[*at].parse::<i64>().expect("a number")).sum()
}

fn number(text: &str, name: &str) -> i64 {
    let line = text.lines().find(|line| line.starts_with(name)).expect("the line is there");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}
