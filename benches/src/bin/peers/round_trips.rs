//! Small requests of a raw client: one in flight, and several.

use bytes::Bytes;
use kafkito_benches::canned;
use kafkito_benches::figures::{median, micros, time};
use kafkito_benches::peer::Peer;
use kafkito_benches::raw::{self, RawClient};
use kafkito_benches::report::measure::{Bound, Figure, Measure};
use kafkito_benches::report::results::Results;
use kafkito_benches::server::Server;

use crate::field::Field;

const CALLS: usize = 4_000;
const PIPELINED: usize = 20_000;
const DEPTHS: [usize; 2] = [5, 64];
const PEERS: [Peer; 5] = [Peer::Kafkito, Peer::Kfake, Peer::Mock, Peer::Echo, Peer::Minimal];

pub(crate) fn run(field: &Field) -> Results {
    let cpu = [(Peer::Mock, 1.0), (Peer::Kfake, 0.5), (Peer::Echo, 1.25)]
        .map(|(peer, limit)| Bound::of(Figure::Cpu, peer, limit));
    let quick = [cpu.as_slice(), &[Bound::of(Figure::Value, Peer::Echo, 1.2)]].concat();
    let sequential = |name: &str, bounds: &[Bound]| {
        Measure::time(format!("{name}, one in flight, p50"), "µs", "request", bounds)
    };
    let pipelined =
        |depth| Measure::rate(format!("produce 100 B, {depth} in flight"), "requests/s", "request", &cpu);
    let mut measures = vec![
        sequential("produce 100 B", &quick),
        sequential("ApiVersions", &cpu),
        sequential("Metadata", &cpu),
        pipelined(DEPTHS[0]),
        pipelined(DEPTHS[1]),
    ];
    let frames = [raw::produce(100), raw::api_versions(), raw::metadata_of_all()];
    field.in_turn(&PEERS, &mut measures, |peer, server, measures| {
        let mut client = RawClient::connect(server.address()).expect("it listens");
        let answered = if peer == Peer::Minimal { 1 } else { frames.len() };
        for (measure, frame) in measures.iter_mut().zip(&frames).take(answered) {
            let sample = server.sample(CALLS as f64, || one_by_one(&mut client, frame));
            measure.add(peer.name(), sample);
        }
        for (measure, depth) in measures[frames.len()..].iter_mut().zip(DEPTHS) {
            let rate = || pipeline(peer, server, depth, &frames[0]);
            measure.add(peer.name(), server.sample(PIPELINED as f64, rate));
        }
    });
    Results::new("round_trips", "Small requests, raw client", field.rounds, measures)
}

/// The median of so many round trips.
fn one_by_one(client: &mut RawClient, frame: &Bytes) -> f64 {
    let call = |_| micros(|| client.call(frame).expect("it answers").len());
    median(&(0..CALLS).map(call).collect::<Vec<_>>())
}

fn pipeline(peer: Peer, server: &Server, depth: usize, frame: &Bytes) -> f64 {
    let mut client = RawClient::connect(server.address()).expect("it listens");
    let check = if peer.is_broker() { canned::accepted } else { |_: &[u8]| () };
    let taken = time(|| {
        client.pipeline(depth, std::iter::repeat_n(frame, PIPELINED), check).expect("it answers");
    });
    PIPELINED as f64 / taken.as_secs_f64()
}
