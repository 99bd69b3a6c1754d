//! Records of several sizes, produced and consumed with client libraries.

use kafkito_benches::clients::Client;
use kafkito_benches::peer::Peer;
use kafkito_benches::report::measure::{Bound, Figure, Measure, Sample};
use kafkito_benches::report::results::Results;

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
    Results::new("clients", "Client libraries", field.rounds, measures)
}

fn measured(field: &Field, client: Client, bytes: usize, count: usize) -> [Measure; 2] {
    let of = |figure, factor| [Peer::Kfake, Peer::Kafka].map(|peer| Bound::of(figure, peer, factor));
    let faster = [Bound::of(Figure::Value, Peer::Mock, 1.0)];
    let bounds = [&of(Figure::Value, 1.0)[..], &of(Figure::Cpu, 0.5)].concat();
    let bounds: Vec<Bound> = bounds
        .into_iter()
        .filter(|bound| field.with_kafka || bound.server.as_deref() != Some(Peer::Kafka.name()))
        .collect();
    let rate = |what, bounds: &[Bound]| {
        Measure::rate(format!("{what} {bytes} B, {}", client.name()), "records/s", "record", bounds)
    };
    let mut measures = [rate("produce", &[&bounds[..], &faster].concat()), rate("consume", &bounds)];
    // Kafka's own client does not get past the mock's ApiVersions.
    let peers = if client == Client::Java { &PEERS[..2] } else { &PEERS };
    field.in_turn(peers, &mut measures, |peer, server, [produce, consume]| {
        let sample = |act: &dyn Fn() -> Result<f64, String>| {
            let mut result = Err(String::new());
            let sample = server.sample(count as f64, || {
                result = act();
                0.0
            });
            result.map(|seconds| Sample { value: count as f64 / seconds, ..sample })
        };
        let add = |measure: &mut Measure, sample: Result<Sample, String>| match sample {
            Ok(sample) => measure.add(peer.name(), sample),
            // A peer that does not deliver everything is not compared.
            Err(said) => eprintln!("{}, {}: {said}", measure.name, peer.name()),
        };
        add(produce, sample(&|| client.produce(server.address(), count, bytes)));
        if peer != Peer::Mock {
            // The mock keeps 5 MiB of a partition.
            add(consume, sample(&|| client.consume(server.address(), count)));
        }
    });
    measures
}
