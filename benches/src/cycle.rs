//! The life of a cluster in a small test: start, create a topic, produce one record, fetch it, drop.

use bytes::Bytes;
use kafkito::Cluster;

use crate::echo::Echo;
use crate::raw::{self, RawClient};

/// The frames of a cycle, made beforehand.
#[derive(Debug)]
pub struct Frames {
    create: Bytes,
    produce: Bytes,
    fetch: Bytes,
}

impl Frames {
    /// Frames for one record of 100 bytes.
    pub fn new() -> Self {
        Self { create: raw::create_topic(), produce: raw::produce(100), fetch: raw::fetch(0, 100) }
    }
}

impl Default for Frames {
    fn default() -> Self {
        Self::new()
    }
}

/// One cycle with kafkito.
///
/// # Panics
/// If the record does not come back.
pub fn kafkito(frames: &Frames) {
    let kafka = Cluster::start().expect("a cluster starts");
    let mut client = RawClient::connect(&kafka.bootstrap_servers()).expect("it listens");
    client.call(&frames.create).expect("CreateTopics is answered");
    raw::produced(client.call(&frames.produce).expect("Produce is answered"));
    assert!(raw::fetched(client.call(&frames.fetch).expect("Fetch is answered")) > 0);
}

/// The same round trips with a bare echo server.
///
/// # Panics
/// If the server does not answer.
pub fn echo(frames: &Frames) {
    let server = Echo::start();
    let mut client = RawClient::connect(&server.address()).expect("it listens");
    for frame in [&frames.create, &frames.produce, &frames.fetch] {
        client.call(frame).expect("it answers");
    }
}
