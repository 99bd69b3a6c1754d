//! A NestJS application over each.

use kafkito_benches::figures::median;
use kafkito_benches::nestjs::{self, Measured};
use kafkito_benches::own_part;
use kafkito_benches::peer::Peer;
use kafkito_benches::report::measure::{Bound, Figure, Measure, Sample};
use kafkito_benches::report::results::Results;
use kafkito_benches::server::Server;
use kafkito_client_tests::node::Project;

use crate::field::Field;

/// A run of the application takes seconds, and each of its sends is a sample.
const SENDS: usize = 1_000;
/// Sends of the run that are not timed, but cost the broker as much.
const WARM_UP: usize = 1_000;

pub(crate) fn run(field: &Field) -> Results {
    let project = Project::install("nestjs").expect("node and npm are needed for NestJS");
    let lowest = [Peer::Kfake, Peer::Kafka].map(|peer| Bound::of(Figure::Value, peer, 1.0));
    let time = |name, bounds: &[Bound]| Measure::time(name, "ms", "send", bounds);
    let share = |name, bounds: &[Bound]| Measure::time(name, "%", "send", bounds);
    let mut measures = vec![
        time("send(), p50", &lowest),
        time("send(), p95", &lowest),
        time("close() of an idle client", &[]),
        time("close() of an idle server", &[]),
        share("the broker's CPU time in a send()'s p50", &[]),
        share("the broker's own part of a send()'s p50, from its trace", &[Bound::at(Figure::Value, 5.0)]),
    ];
    let peers = [Peer::Kafkito, Peer::Kfake];
    field.in_turn_started(&peers, &mut measures, Peer::start_controlled, |peer, server, measures| {
        let mut measured = None;
        let sample = server.sample((SENDS + WARM_UP) as f64, || {
            measured = Some(nestjs::measure(&project, server.address(), SENDS));
            0.0
        });
        let measured: Measured = measured.expect("it was just measured");
        let percent = |us: f64| us / (measured.send_p50 * 1e3) * 100.0;
        let cpu = percent(sample.cpu_us.unwrap_or_default());
        let values =
            [measured.send_p50, measured.send_p95, measured.client_close, measured.server_close, cpu];
        let own = own_part(server).map(percent);
        for (measure, value) in measures.iter_mut().zip(values.into_iter().chain(own)) {
            measure.add(peer.name(), Sample { value, ..sample });
        }
    });
    let title = "NestJS, sequential send() after a warm-up, and close()";
    Results::new("nestjs", title, field.rounds, measures).explained(OWN_PART)
}

/// What is told with the table.
const OWN_PART: &str = "The broker's own part of a `send()` is the time in which its trace has it at work, the request's way and the \
    reply's together: from the moment at which a produce was read to the moment at which the fetch that waited for it was answered, with \
    the produce's own answer in between. How long the fetch was parked before is not in it, nor what the kernel and the clients take. CPU \
    time is all that the process takes for a `send()`, the system calls and the commits, heartbeats and fetches beside its way included.";

/// Its median over the sends that were timed, in microseconds; only kafkito has a trace.
fn own_part(server: &Server) -> Option<f64> {
    let trace = server.control()?.get("/v1/trace.jsonl");
    assert_eq!(trace.status, 200, "{}", trace.body);
    let sends = own_part::of_exchanges(&trace.body);
    // The trace keeps the last ones, and the first are the warm-up's.
    let timed = &sends[sends.len().saturating_sub(SENDS)..];
    assert!(timed.len() >= SENDS / 2, "the trace has {} sends of {SENDS}", timed.len());
    Some(median(timed))
}
