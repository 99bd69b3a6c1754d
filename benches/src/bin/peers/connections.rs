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
    let mut measures = vec![
        Measure::time(
            "1,000 connections opened, ApiVersions and Metadata on each",
            "ms",
            "connection",
            &half,
        ),
        Measure::time("memory", "KiB a connection", "connection", &memory),
        Measure::time("20 produces of 100 B on each, all at once", "ms", "request", &half),
    ];
    let (versions, metadata, produce) = (raw::api_versions(), raw::metadata_of_all(), raw::produce(100));
    field.in_turn(&[Peer::Kafkito, Peer::Kfake], &mut measures, |peer, server, measures| {
        drop(open(server.address(), &versions, &metadata));
        let (mut clients, idle) = (Vec::with_capacity(CONNECTIONS), server.resident_kib());
        let opened = server.sample(CONNECTIONS as f64, || {
            millis(|| clients.extend((0..CONNECTIONS).map(|_| open(server.address(), &versions, &metadata))))
        });
        let grown = (server.resident_kib() - idle) as f64 / CONNECTIONS as f64;
        let loaded =
            server.sample((CONNECTIONS * REQUESTS) as f64, || millis(|| load(&mut clients, &produce)));
        let samples = [opened, Sample::of(grown), loaded];
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

/// A request of every connection at a time.
fn load(clients: &mut [RawClient], frame: &Bytes) {
    for _ in 0..REQUESTS {
        clients.iter_mut().for_each(|client| client.send(frame).expect("it listens"));
        clients.iter_mut().for_each(|client| canned::accepted(client.receive().expect("it answers")));
    }
}
