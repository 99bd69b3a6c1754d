//! Two clusters in one process, a client each, beside one.

use std::thread;

use bytes::Bytes;
use kafkito::Cluster;
use kafkito_benches::canned;
use kafkito_benches::figures::time;
use kafkito_benches::peer::Peer;
use kafkito_benches::raw::{self, RawClient};
use kafkito_benches::report::measure::{Bound, Figure, Measure, Sample};
use kafkito_benches::report::results::Results;

use crate::field::Field;

const DEPTH: usize = 5;
/// Bytes of a record, and how many are produced.
const SIZES: [(usize, usize); 2] = [(100, 40_000), (16 << 10, 10_000)];
const ONE: &str = "one cluster";

pub(crate) fn run(field: &Field) -> Results {
    let bounds = [Bound::named(Figure::Value, ONE, 0.9)];
    let measure = |(bytes, _)| {
        let name = format!("produce {bytes} B, {DEPTH} in flight, two clusters in one process together");
        Measure::rate(name, "requests/s", "request", &bounds)
    };
    let mut measures = SIZES.map(measure);
    for _ in 0..field.rounds {
        for (measure, (bytes, count)) in measures.iter_mut().zip(SIZES) {
            let frame = raw::produce(bytes);
            measure.add(Peer::Kafkito.name(), Sample::of(rate(2, &frame, count)));
            measure.add(ONE, Sample::of(rate(1, &frame, count)));
        }
    }
    Results::new("clusters", "Two clusters in one process, raw clients", field.rounds, measures.into())
}

/// Requests a second of all clients together.
fn rate(clusters: usize, frame: &Bytes, count: usize) -> f64 {
    let start = |_| Cluster::builder().topic(raw::TOPIC, 1).start().expect("a cluster starts");
    let clusters: Vec<Cluster> = (0..clusters).map(start).collect();
    let connect = |kafka: &Cluster| RawClient::connect(&kafka.bootstrap_servers()).expect("it listens");
    let mut clients: Vec<RawClient> = clusters.iter().map(connect).collect();
    let taken = time(|| {
        thread::scope(|scope| {
            for client in &mut clients {
                let frames = std::iter::repeat_n(frame, count);
                scope.spawn(|| client.pipeline(DEPTH, frames, canned::accepted).expect("it answers"));
            }
        });
    });
    (clusters.len() * count) as f64 / taken.as_secs_f64()
}
