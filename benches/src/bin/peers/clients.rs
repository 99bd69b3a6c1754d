//! Records of several sizes, produced and consumed with client libraries.

use kafkito_benches::clients::Client;
use kafkito_benches::peer::Peer;
use kafkito_benches::report::measure::{Bound, Figure, Measure, Sample};
use kafkito_benches::report::results::Results;
use kafkito_benches::server::Server;

use crate::field::Field;

/// Bytes of a record, and how many there are; kafkajs gets a tenth.
const SIZES: [(usize, usize); 3] = [(100, 1_000_000), (1 << 10, 300_000), (10 << 10, 30_000)];
const KAFKAJS_SHARE: usize = 10;
const PEERS: [Peer; 3] = [Peer::Kafkito, Peer::Kfake, Peer::Mock];

pub(crate) fn run(field: &Field) -> Results {
    let mut measures = Vec::new();
    for client in Client::ALL {
        for (bytes, count) in SIZES {
            let count = if client == Client::Kafkajs { count / KAFKAJS_SHARE } else { count };
            measures.extend(measured(field, client, bytes, count));
        }
    }
    Results::new("clients", "Client libraries", field.rounds, measures).explained(DELIVERED)
}

/// What is told with the table.
const DELIVERED: &str = "Each client has 60 s to produce records and to consume them again, and waits 10 s for the next one. Who does not \
    deliver every record that he has accepted is not compared, and how fast he accepts records is no bound: librdkafka's mock keeps the \
    last 5 MiB of a partition, and so has less to do. CPU time is the server's, for memory that it has not used before.";

fn measured(field: &Field, client: Client, bytes: usize, count: usize) -> [Measure; 2] {
    // No slower than any peer that delivers every record; who does not is not compared.
    let value = [Peer::Kfake, Peer::Mock, Peer::Kafka].map(|peer| Bound::of(Figure::Value, peer, 1.0));
    let cpu = [Peer::Kfake, Peer::Kafka].map(|peer| Bound::of(Figure::Cpu, peer, 0.5));
    let bounds = [&value[..], &cpu].concat();
    let mut measures = ["produce", "consume"].map(|what| {
        let name = format!("{what} {bytes} B, {}", client.name());
        Measure::rate(name, "records/s", "record", &bounds)
    });
    eprintln!("{}, {count} records of {bytes} B", client.name());
    field.in_turn(&PEERS, &mut measures, |peer, server, [produce, consume]| {
        let address = server.address();
        try_once(produce, peer, server, count, || client.produce(address, count, bytes));
        // What has not all been produced cannot all be consumed.
        match produce.failure(peer.name()) {
            Some(why) => consume.fail(peer.name(), why.to_owned()),
            None => try_once(consume, peer, server, count, || client.consume(address, count)),
        }
    });
    let [produce, consume] = &mut measures;
    produce
        .bounds
        .retain(|bound| bound.server.as_deref().is_none_or(|server| consume.failure(server).is_none()));
    measures
}

/// Measures how long something takes, unless it has failed before: that takes long, and tells nothing new.
fn try_once(
    measure: &mut Measure,
    peer: Peer,
    server: &Server,
    count: usize,
    act: impl FnOnce() -> Result<f64, String>,
) {
    if measure.failure(peer.name()).is_some() {
        return;
    }
    let mut result = Ok(0.0);
    let sample = server.sample(count as f64, || {
        result = act();
        0.0
    });
    match result {
        Ok(seconds) => measure.add(peer.name(), Sample { value: count as f64 / seconds, ..sample }),
        Err(why) => {
            eprintln!("{}, {}: {why}", measure.name, peer.name());
            measure.fail(peer.name(), why);
        }
    }
}
