//! A fetch that waits, woken by a produce on another connection.

use std::time::{Duration, Instant};

use kafkito_benches::figures::{median, micros};
use kafkito_benches::peer::Peer;
use kafkito_benches::raw::{self, RawClient};
use kafkito_benches::report::measure::{Bound, Figure, Measure};
use kafkito_benches::report::results::Results;
use kafkito_benches::server::Server;

use crate::field::Field;

const WAKES: usize = 1_000;
/// Long enough for a fetch to be parked, and for its server to be asleep.
const PAUSE: Duration = Duration::from_micros(200);
/// librdkafka's mock is not among them: it never wakes a fetch.
const PEERS: [Peer; 3] = [Peer::Kafkito, Peer::Kfake, Peer::Echo];

pub(crate) fn run(field: &Field) -> Results {
    let bound = Bound::of(Figure::Value, Peer::Echo, 1.5);
    let name = "parked fetch woken by a produce on another connection, beside a round trip of the echo after the same pause, p50";
    let mut measures = vec![Measure::time(name, "µs", "produce and fetch", &[bound])];
    field.in_turn(&PEERS, &mut measures, |peer, server, measures| {
        let act = if peer.is_broker() { wake } else { round_trip };
        measures[0].add(peer.name(), server.sample(WAKES as f64, || act(server)));
    });
    Results::new("parked", "Parked fetches", field.rounds, measures)
}

/// From sending the produce to having the fetch's answer.
fn wake(server: &Server) -> f64 {
    let connect = || RawClient::connect(server.address()).expect("it listens");
    let (mut consumer, mut producer, frame) = (connect(), connect(), raw::produce(100));
    let wake = |offset| {
        consumer.send(&raw::fetch(offset, 10_000)).expect("it listens");
        pause();
        let taken = micros(|| {
            producer.send(&frame).expect("it listens");
            consumer.receive().expect("it answers");
        });
        raw::produced(producer.receive().expect("it answers"));
        taken
    };
    median(&(0..WAKES as i64).map(wake).collect::<Vec<_>>())
}

fn round_trip(server: &Server) -> f64 {
    let (mut client, frame) = (RawClient::connect(server.address()).expect("it listens"), raw::produce(100));
    let call = |_| {
        pause();
        micros(|| client.call(&frame).expect("it answers").len())
    };
    median(&(0..WAKES).map(call).collect::<Vec<_>>())
}

/// Spinning, as a client that sleeps would measure its own waking up.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn pause() {
    let begin = Instant::now();
    while begin.elapsed() < PAUSE {
        std::hint::spin_loop();
    }
}
