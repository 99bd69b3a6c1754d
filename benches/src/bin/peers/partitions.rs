//! 10,000 partitions: made, one record to each, described.

use bytes::Bytes;
use kafkito_benches::canned;
use kafkito_benches::figures::millis;
use kafkito_benches::peer::Peer;
use kafkito_benches::raw::{self, RawClient};
use kafkito_benches::report::measure::{Bound, Figure, Measure, Sample};
use kafkito_benches::report::results::Results;

use crate::field::Field;

const PARTITIONS: i32 = 10_000;
const DEPTH: usize = 16;

pub(crate) fn run(field: &Field) -> Results {
    let half = [Bound::of(Figure::Value, Peer::Kfake, 0.5)];
    let time = |name| Measure::time(name, "ms", "partition", &half);
    let memory = [Bound::at(Figure::Value, 40.0)];
    let mut measures = vec![
        time("10,000 partitions created"),
        time("one record to each, 16 requests in flight"),
        time("Metadata of all"),
        Measure::time("memory above that of the idle process", "MiB", "partition", &memory),
    ];
    let records: Vec<Bytes> = (0..PARTITIONS).map(|partition| raw::produce_to(partition, 100)).collect();
    let (create, describe) = (raw::create(raw::TOPIC, PARTITIONS), raw::metadata_of_all());
    for _ in 0..field.rounds {
        for peer in [Peer::Kafkito, Peer::Kfake] {
            let server = peer.start_empty();
            let mut client = RawClient::connect(server.address()).expect("it listens");
            client.call(&raw::api_versions()).expect("it answers");
            let idle = server.resident_kib();
            let mut measured = |at: usize, act: &mut dyn FnMut(&mut RawClient)| {
                let sample = server.sample(f64::from(PARTITIONS), || millis(|| act(&mut client)));
                measures[at].add(peer.name(), sample);
            };
            measured(0, &mut |client| assert!(client.call(&create).expect("it answers").len() > 16));
            measured(1, &mut |client| {
                client.pipeline(DEPTH, &records, canned::accepted).expect("it answers")
            });
            measured(2, &mut |client| {
                let answer = client.call(&describe).expect("it answers").len();
                assert!(answer > PARTITIONS as usize * 20, "an answer of {answer} bytes");
            });
            let grown = (server.resident_kib() - idle) as f64 / 1024.0;
            measures[3].add(peer.name(), Sample::of(grown));
        }
    }
    Results::new("partitions", "10,000 partitions, raw client", field.rounds, measures)
}
