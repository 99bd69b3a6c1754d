//! The life of a cluster in a small test: start, create a topic, produce one record, fetch it, drop.

use bytes::Bytes;
use kafkito::Cluster;

use crate::echo::Echo;
use crate::raw::{self, RawClient};

/// What a cycle consists of, in order.
pub const PHASES: [&str; 7] = ["start", "connect", "create", "produce", "fetch", "close", "drop"];

/// The frames of a cycle, made beforehand: CreateTopics, Produce, Fetch.
#[derive(Debug)]
pub struct Frames([Bytes; 3]);

impl Frames {
    /// Frames for one record of 100 bytes.
    pub fn new() -> Self {
        Self([raw::create_topic(), raw::produce(100), raw::fetch(0, 100)])
    }
}

impl Default for Frames {
    fn default() -> Self {
        Self::new()
    }
}

/// One cycle with kafkito; `lap` is called at the end of each phase.
///
/// # Panics
/// If the record does not come back.
pub fn kafkito(frames: &Frames, lap: impl FnMut()) {
    let start = || {
        let kafka = Cluster::start().expect("a cluster starts");
        let address = kafka.bootstrap_servers();
        (kafka, address)
    };
    let check = |at, reply: &[u8]| match PHASES[at] {
        "produce" => drop(raw::produced(reply)),
        "fetch" => assert!(raw::fetched(reply) > 0),
        _ => {}
    };
    cycle(frames, start, check, lap);
}

/// The same round trips with a bare echo server.
///
/// # Panics
/// If the server does not answer.
pub fn echo(frames: &Frames, lap: impl FnMut()) {
    let start = || {
        let server = Echo::start();
        let address = server.address();
        (server, address)
    };
    cycle(frames, start, |_, _| {}, lap);
}

fn cycle<S>(
    frames: &Frames,
    start: impl FnOnce() -> (S, String),
    check: impl Fn(usize, &[u8]),
    mut lap: impl FnMut(),
) {
    let (server, address) = start();
    lap();
    let mut client = RawClient::connect(&address).expect("it listens");
    lap();
    for (at, frame) in frames.0.iter().enumerate() {
        check(at + 2, client.call(frame).expect("it answers"));
        lap();
    }
    drop(client);
    lap();
    drop(server);
    lap();
}
