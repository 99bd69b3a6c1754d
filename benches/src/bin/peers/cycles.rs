//! The life of a cluster in a small test, in process, each driven by a raw client in its own language.

use std::process::Command;

use kafkito_benches::cycle::{self, Frames};
use kafkito_benches::figures::micros;
use kafkito_benches::peer::Peer;
use kafkito_benches::report::measure::{Bound, Figure, Measure, Sample};
use kafkito_benches::report::results::Results;
use kafkito_benches::{process, programs};

use crate::field::Field;

const CYCLES: usize = 200;

pub(crate) fn run(field: &Field) -> Results {
    let frames = Frames::new();
    let bounds = [Bound::of(Figure::Value, Peer::Kfake, 0.9), Bound::of(Figure::Value, Peer::Echo, 1.3)];
    let mut measure = Measure::time("start, create, produce one, fetch one, drop", "µs", "cycle", &bounds);
    let ours = || timed(|| cycle::kafkito(&frames, || ()));
    ours();
    let (resident, descriptors) = (process::resident_kib(), process::descriptors());
    for _ in 0..field.rounds {
        measure.add(Peer::Kafkito.name(), ours());
        measure.add(Peer::Echo.name(), timed(|| cycle::echo(&frames, || ())));
        measure.add(Peer::Kfake.name(), kfake());
    }
    let mut memory =
        Measure::time("growth in so many cycles, RSS", "KiB", "cycle", &[Bound::at(Figure::Value, 1_024.0)]);
    memory.add(Peer::Kafkito.name(), Sample::of((process::resident_kib() - resident) as f64));
    let mut open =
        Measure::time("growth in so many cycles", "descriptors", "cycle", &[Bound::at(Figure::Value, 0.0)]);
    open.add(Peer::Kafkito.name(), Sample::of(process::descriptors() as f64 - descriptors as f64));
    let title = format!("In process, {} cycles each", field.rounds * CYCLES);
    Results::new("cycles", &title, field.rounds, vec![measure, memory, open])
}

/// Microseconds a cycle; CPU time is that of the process, client and server.
fn timed(cycle: impl Fn()) -> Sample {
    let own = std::process::id();
    let before = process::cpu_of(own);
    let value = micros(|| (0..CYCLES).for_each(|_| cycle())) / CYCLES as f64;
    let cpu = (process::cpu_of(own) - before).as_secs_f64() * 1e6 / CYCLES as f64;
    Sample { value, cpu_us: Some(cpu), rss_mib: None }
}

/// kfake's, in a process of its own, which warms up first.
fn kfake() -> Sample {
    let output = Command::new(programs::kfake()).args(["cycle", &CYCLES.to_string()]).output();
    let output = output.expect("kfake's driver runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8_lossy(&output.stdout);
    let mut micros = printed.split_whitespace().map(|number| number.parse().expect("it prints microseconds"));
    let value = micros.next().expect("it prints how long a cycle takes");
    Sample { value, cpu_us: micros.next(), rss_mib: None }
}
