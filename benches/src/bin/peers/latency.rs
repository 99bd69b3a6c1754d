//! How long requests take under load: at half and at nine tenths of the highest rate that each server has.

use kafkito_benches::figures::{quantile, time};
use kafkito_benches::peer::Peer;
use kafkito_benches::raw::{self, RawClient};
use kafkito_benches::report::measure::Measure;
use kafkito_benches::report::results::Results;
use kafkito_benches::server::Server;
use kafkito_benches::{canned, load};

use crate::field::Field;

/// In flight while the highest rate is looked for.
const DEPTH: usize = 64;
const SEARCHED: usize = 30_000;
const SHARES: [f64; 2] = [0.5, 0.9];
/// How long a rate is kept.
const SECONDS: f64 = 1.0;

const PEERS: [Peer; 4] = [Peer::Kafkito, Peer::Kfake, Peer::Mock, Peer::Minimal];

pub(crate) fn run(field: &Field) -> Results {
    let measure = |share| {
        let name = format!("produce 100 B at {:.0} % of its own highest rate, p99", share * 100.0);
        Measure::time(name, "µs", "request", &[])
    };
    let mut measures = SHARES.map(measure);
    field.in_turn(&PEERS, &mut measures, |peer, server, measures| {
        let highest = highest(server);
        for (measure, share) in measures.iter_mut().zip(SHARES) {
            let rate = highest * share;
            let count = rate * SECONDS;
            let act = || {
                quantile(&mut load::at_rate(server.address(), &raw::produce(100), rate, count as u32), 0.99)
            };
            measure.add(peer.name(), server.sample(count, act));
        }
    });
    Results::new("latency", "Latency under load, raw client", field.rounds, measures.into())
}

fn highest(server: &Server) -> f64 {
    let (mut client, frame) = (RawClient::connect(server.address()).expect("it listens"), raw::produce(100));
    let frames = std::iter::repeat_n(&frame, SEARCHED);
    SEARCHED as f64
        / time(|| client.pipeline(DEPTH, frames, canned::accepted).expect("it answers")).as_secs_f64()
}
