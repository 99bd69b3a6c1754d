//! From the start of a process to the first answer of the server that it becomes.

use kafkito_benches::figures::{median, millis};
use kafkito_benches::peer::Peer;
use kafkito_benches::raw::{self, RawClient};
use kafkito_benches::report::measure::{Bound, Figure, Measure, Sample};
use kafkito_benches::report::results::Results;

use crate::field::Field;

const STARTS: usize = 15;

pub(crate) fn run(field: &Field) -> Results {
    let bounds = [Bound::of(Figure::Value, Peer::Kfake, 0.5), Bound::of(Figure::Value, Peer::Echo, 2.0)];
    let name = "process start to first answer (the echo: a Rust program that binds and answers)";
    let mut measure = Measure::time(name, "ms", "start", &bounds);
    let peers = [Peer::Kafkito, Peer::Kfake, Peer::Echo];
    // Built before anything is measured.
    for peer in peers {
        start(peer);
    }
    for _ in 0..field.rounds {
        for peer in peers {
            let samples: Vec<Sample> = (0..STARTS).map(|_| start(peer)).collect();
            let column = |figure: fn(&Sample) -> f64| median(&samples.iter().map(figure).collect::<Vec<_>>());
            let sample = Sample {
                value: column(|sample| sample.value),
                cpu_us: Some(column(|sample| sample.cpu_us.unwrap_or_default())),
                rss_mib: Some(column(|sample| sample.rss_mib.unwrap_or_default())),
            };
            measure.add(peer.name(), sample);
        }
    }
    Results::new("starts", "Start of the binary", field.rounds, vec![measure])
}

/// One start; all of the process's time is the server's.
fn start(peer: Peer) -> Sample {
    let mut started = None;
    let value = millis(|| {
        let server = peer.start_empty();
        let mut client = RawClient::connect(server.address()).expect("it listens");
        client.call(&raw::api_versions()).expect("it answers");
        started = Some(server);
    });
    let server = started.expect("it was just started");
    let rss_mib = Some(server.resident_kib() as f64 / 1024.0);
    Sample { value, cpu_us: Some(server.cpu().as_secs_f64() * 1e6), rss_mib }
}
