//! Requests of 1 MiB, several in flight: what a server spends on bytes.

use bytes::Bytes;
use kafkito_benches::canned;
use kafkito_benches::figures::time;
use kafkito_benches::peer::Peer;
use kafkito_benches::raw::{self, RawClient};
use kafkito_benches::report::measure::{Bound, Figure, Measure, Sample};
use kafkito_benches::report::results::Results;
use kafkito_benches::server::Server;

use crate::field::Field;

/// A batch just below Kafka's default of `max.message.bytes`.
const BYTES: usize = 1_048_000;
const DEPTH: usize = 5;
/// So many requests between two topics: what the mock keeps, it has room for; what others keep is given up with the topic.
const PASS: usize = 48;
const PASSES: usize = 8;
/// The last of the batches, which even the mock has kept.
const FETCHED: i64 = 4;
const PEERS: [Peer; 4] = [Peer::Kafkito, Peer::Kfake, Peer::Mock, Peer::Minimal];

pub(crate) fn run(field: &Field) -> Results {
    let bounds = [
        Bound::of(Figure::Value, Peer::Minimal, 0.8),
        Bound::of(Figure::Cpu, Peer::Mock, 1.0),
        Bound::of(Figure::Cpu, Peer::Kfake, 0.25),
        Bound::of(Figure::Cpu, Peer::Minimal, 1.25),
    ];
    let rate = |name: &str, bounds: &[Bound]| Measure::rate(name, "MB/s", "MB", bounds);
    let mut measures = vec![
        rate("produce 1 MiB, 5 in flight, into memory that a deleted topic has left", &bounds),
        rate("fetch 1 MiB, 5 in flight", &bounds),
        rate("produce 1 MiB, 5 in flight, into a new server", &[]),
    ];
    let frame = raw::produce(BYTES);
    field.in_turn(&PEERS, &mut measures, |peer, server, measures| {
        let mut client = RawClient::connect(server.address()).expect("it listens");
        let new = passes(peer, server, &mut client, &frame, 1);
        measures[2].add(peer.name(), new);
        measures[0].add(peer.name(), passes(peer, server, &mut client, &frame, PASSES));
        let last = raw::produced(client.call(&frame).expect("it answers"));
        measures[1].add(peer.name(), fetch(server, &mut client, last));
    });
    let results = Results::new("bulk", "Requests of 1 MiB, raw client", field.rounds, measures);
    if field.with_kafka { results.explained(KEPT) } else { results }
}

/// What is told with the table, where Apache Kafka is in it.
const KEPT: &str = "Apache Kafka keeps its topic: what a deleted one leaves it gives up only a minute later.";

/// So many passes, each followed by the end of the topic and a new one: their rate, and the server's time per MB.
fn passes(peer: Peer, server: &Server, client: &mut RawClient, frame: &Bytes, passes: usize) -> Sample {
    let (mut seconds, mut cpu_us) = (0.0, 0.0);
    let mut rss_mib = None;
    for _ in 0..passes {
        let frames = std::iter::repeat_n(frame, PASS);
        let pass = server.sample(1.0, || {
            time(|| client.pipeline(DEPTH, frames, canned::accepted).expect("it answers")).as_secs_f64()
        });
        seconds += pass.value;
        cpu_us += pass.cpu_us.unwrap_or_default();
        rss_mib = pass.rss_mib;
        if peer.has_admin() && peer != Peer::Kafka {
            client.call(&raw::delete_topic()).expect("it answers");
            client.call(&raw::create_topic()).expect("it answers");
        }
    }
    let megabytes = megabytes(frame.len(), PASS * passes);
    Sample { value: megabytes / seconds, cpu_us: Some(cpu_us / megabytes), rss_mib }
}

/// Fetches the last batches again and again.
fn fetch(server: &Server, client: &mut RawClient, last: i64) -> Sample {
    // The minimal broker does not count offsets.
    let first = (last - FETCHED + 1).max(0);
    let frames: Vec<Bytes> = (first..=last).map(|offset| raw::fetch(offset, 1_000)).collect();
    let count = PASS * PASSES;
    let megabytes = megabytes(BYTES, count);
    server.sample(megabytes, || {
        let frames = frames.iter().cycle().take(count);
        let taken = time(|| client.pipeline(DEPTH, frames, brought_all).expect("it answers"));
        megabytes / taken.as_secs_f64()
    })
}

fn brought_all(reply: &[u8]) {
    canned::brought(reply);
    assert!(reply.len() > BYTES, "a fetch brought {} bytes", reply.len());
}

fn megabytes(bytes: usize, count: usize) -> f64 {
    (bytes * count) as f64 / 1e6
}
