//! 1,000 connections: opened, and all of them at work.

use bytes::Bytes;
use kafkito_benches::canned;
use kafkito_benches::figures::millis;
use kafkito_benches::peer::Peer;
use kafkito_benches::raw::{self, RawClient};
use kafkito_benches::report::measure::{Bound, Figure, Measure, Sample};
use kafkito_benches::report::results::Results;

use crate::field::Field;

const CONNECTIONS: usize = 1_000;
/// Requests of each connection.
const REQUESTS: usize = 20;

pub(crate) fn run(field: &Field) -> Results {
    let half = [Figure::Value, Figure::Cpu].map(|figure| Bound::of(figure, Peer::Kfake, 0.5));
    let memory = [Bound::at(Figure::Value, 16.0)];
    let cpu = [Bound::of(Figure::Cpu, Peer::Kfake, 0.5)];
    let mut measures = vec![
        Measure::time(
            "1,000 connections opened at once, ApiVersions and Metadata on each",
            "ms",
            "connection",
            &half,
        ),
        // What this takes is mostly how long a machine takes to wake up a process, three times for each.
        Measure::time("the same, one connection after the other", "ms", "connection", &cpu),
        Measure::time("memory", "KiB a connection", "connection", &memory),
        Measure::time("20 produces of 100 B on each, all at once", "ms", "request", &half),
    ];
    let (versions, metadata, produce) = (raw::api_versions(), raw::metadata_of_all(), raw::produce(100));
    field.in_turn(&[Peer::Kafkito, Peer::Kfake], &mut measures, |peer, server, measures| {
        drop(open(server.address(), &versions, &metadata));
        let (mut clients, idle) = (Vec::with_capacity(CONNECTIONS), server.resident_kib());
        let at_once = server.sample(CONNECTIONS as f64, || {
            millis(|| clients = open_all(server.address(), [&versions, &metadata]))
        });
        let grown = (server.resident_kib() - idle) as f64 / CONNECTIONS as f64;
        clients.clear();
        let in_turn = server.sample(CONNECTIONS as f64, || {
            millis(|| clients.extend((0..CONNECTIONS).map(|_| open(server.address(), &versions, &metadata))))
        });
        let loaded =
            server.sample((CONNECTIONS * REQUESTS) as f64, || millis(|| load(&mut clients, &produce)));
        let samples = [at_once, in_turn, Sample::of(grown), loaded];
        measures.iter_mut().zip(samples).for_each(|(measure, sample)| measure.add(peer.name(), sample));
    });
    Results::new("connections", "1,000 connections, raw client", field.rounds, measures)
}

fn open(address: &str, versions: &Bytes, metadata: &Bytes) -> RawClient {
    let mut client = RawClient::connect(address).expect("it listens");
    client.call(versions).expect("it answers");
    client.call(metadata).expect("it answers");
    client
}

/// As many clients open theirs who all come at the same time.
fn open_all(address: &str, frames: [&Bytes; 2]) -> Vec<RawClient> {
    let mut clients: Vec<RawClient> =
        (0..CONNECTIONS).map(|_| RawClient::connect(address).expect("it listens")).collect();
    for frame in frames {
        on_all(&mut clients, frame, |answer| {
            assert!(answer.len() > 16, "an answer of {} bytes", answer.len())
        });
    }
    clients
}

fn load(clients: &mut [RawClient], frame: &Bytes) {
    for _ in 0..REQUESTS {
        on_all(clients, frame, canned::accepted);
    }
}

/// A request of every connection at a time.
fn on_all(clients: &mut [RawClient], frame: &Bytes, check: impl Fn(&[u8])) {
    clients.iter_mut().for_each(|client| client.send(frame).expect("it listens"));
    clients.iter_mut().for_each(|client| check(client.receive().expect("it answers")));
}
