//! A NestJS application over each.

use kafkito_benches::nestjs::{self, Measured};
use kafkito_benches::peer::Peer;
use kafkito_benches::report::measure::{Bound, Figure, Measure, Sample};
use kafkito_benches::report::results::Results;
use kafkito_client_tests::node::Project;

use crate::field::Field;

/// A run of the application takes seconds, and each of its sends is a sample.
const SENDS: usize = 1_000;
/// Sends of the run that are not timed, but cost the broker as much.
const WARM_UP: usize = 1_000;

pub(crate) fn run(field: &Field) -> Results {
    let project = Project::install("nestjs").expect("node and npm are needed for NestJS");
    let mut lowest = vec![Bound::of(Figure::Value, Peer::Kfake, 1.0)];
    if field.with_kafka {
        lowest.push(Bound::of(Figure::Value, Peer::Kafka, 1.0));
    }
    let time = |name, bounds: &[Bound]| Measure::time(name, "ms", "send", bounds);
    let mut measures = vec![
        time("send(), p50", &lowest),
        time("send(), p95", &lowest),
        time("close() of an idle client", &[]),
        time("close() of an idle server", &[]),
        Measure::time(
            "the broker's CPU time in a send()'s p50",
            "%",
            "send",
            &[Bound::at(Figure::Value, 5.0)],
        ),
    ];
    field.in_turn(&[Peer::Kafkito, Peer::Kfake], &mut measures, |peer, server, measures| {
        let mut measured = None;
        let sample = server.sample((SENDS + WARM_UP) as f64, || {
            measured = Some(nestjs::measure(&project, server.address(), SENDS));
            0.0
        });
        let measured: Measured = measured.expect("it was just measured");
        let share = sample.cpu_us.unwrap_or_default() / (measured.send_p50 * 1e3) * 100.0;
        let values =
            [measured.send_p50, measured.send_p95, measured.client_close, measured.server_close, share];
        for (measure, value) in measures.iter_mut().zip(values) {
            measure.add(peer.name(), Sample { value, ..sample });
        }
    });
    Results::new("nestjs", "NestJS, sequential send() after a warm-up, and close()", field.rounds, measures)
}
