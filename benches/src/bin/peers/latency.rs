//! How long requests take under load: at half and at nine tenths of the highest rate that each server has.

use kafkito_benches::canned;
use kafkito_benches::figures::{median, quantile};
use kafkito_benches::load::Load;
use kafkito_benches::peer::Peer;
use kafkito_benches::raw;
use kafkito_benches::report::measure::Measure;
use kafkito_benches::report::results::Results;

use crate::field::Field;

/// In flight while the highest rate is looked for.
const DEPTH: usize = 64;
const SEARCHED: usize = 30_000;
const SHARES: [f64; 2] = [0.5, 0.9];
/// How long a rate is kept, and how many times: one slip of the machine decides about one of them.
const SECONDS: f64 = 0.3;
const WINDOWS: usize = 7;

const PEERS: [Peer; 4] = [Peer::Kafkito, Peer::Kfake, Peer::Mock, Peer::Minimal];

/// What is told with the table.
const RATE: &str = "The highest rate of a server is what the very client reaches that is then held to a half and nine tenths of it: one \
    connection, 64 requests in flight, one thread that sends and receives. A request's latency counts from the moment at which it was due, \
    not from that at which a late client sent it. A sample is the median of the p99 of seven windows.";

pub(crate) fn run(field: &Field) -> Results {
    let rate = Measure::rate("produce 100 B, the highest rate", "requests/s", "request", &[]);
    let latency = SHARES.map(|share| {
        let name = format!("produce 100 B at {:.0} % of its own highest rate, p99", share * 100.0);
        Measure::time(name, "µs", "request", &[])
    });
    let mut measures: Vec<Measure> = [rate].into_iter().chain(latency).collect();
    let frame = raw::produce(100);
    field.in_turn(&PEERS, &mut measures, |peer, server, measures| {
        let mut load = Load::connect(server.address(), &frame, canned::accepted);
        // What is new is slow.
        load.highest(DEPTH, SEARCHED);
        let per = (WINDOWS * SEARCHED) as f64;
        let highest = server.sample(per, || in_windows(|| load.highest(DEPTH, SEARCHED)));
        measures[0].add(peer.name(), highest);
        for (measure, share) in measures[1..].iter_mut().zip(SHARES) {
            let rate = highest.value * share;
            let count = (rate * SECONDS) as usize;
            let act = || in_windows(|| quantile(&mut load.at_rate(rate, count), 0.99));
            measure.add(peer.name(), server.sample((WINDOWS * count) as f64, act));
        }
    });
    let title = "Latency under load, raw client";
    Results::new("latency", title, field.rounds, measures).explained(RATE)
}

/// The median of what so many windows give.
fn in_windows(window: impl FnMut() -> f64) -> f64 {
    median(&std::iter::repeat_with(window).take(WINDOWS).collect::<Vec<_>>())
}
