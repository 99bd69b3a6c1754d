//! Where a cycle's time goes: one of the cycles so many times, and the median of each of its phases in microseconds.
//!
//! `taskset -c 0 target/release/cycle kafkito 1000`, or `echo` in the place of `kafkito`: on one core nothing depends on
//! how long another takes to wake up. Instructions: `valgrind --tool=callgrind target/release/cycle kafkito 300`.

use std::time::Instant;

use kafkito_benches::cycle::{self, Frames, PHASES};
use kafkito_benches::figures::median;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (which, count) = match arguments.as_slice() {
        [which, count] => (which.as_str(), count.parse().expect("the second argument is a number")),
        _ => panic!("usage: cycle kafkito|echo COUNT"),
    };
    let frames = Frames::new();
    let mut laps = vec![Vec::with_capacity(count); PHASES.len()];
    for _ in 0..count {
        let mut last = now();
        let mut at = 0;
        let lap = || {
            let this = now();
            laps[at].push((this - last).as_secs_f64() * 1e6);
            (last, at) = (this, at + 1);
        };
        match which {
            "kafkito" => cycle::kafkito(&frames, lap),
            "echo" => cycle::echo(&frames, lap),
            other => panic!("no cycle is called {other:?}: kafkito or echo"),
        }
    }
    let medians: Vec<f64> = laps.iter().map(|laps| median(laps)).collect();
    let phases: Vec<String> =
        PHASES.iter().zip(&medians).map(|(phase, median)| format!("{phase} {median:.1}")).collect();
    println!("{which:8} {} sum {:.1}", phases.join(" "), medians.iter().sum::<f64>());
}

#[allow(clippy::disallowed_methods)] // a benchmark measures real time
fn now() -> Instant {
    Instant::now()
}
