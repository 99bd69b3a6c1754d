//! One of the cycles, so many times, for a profiler to look at:
//! `perf stat -e instructions:u target/release/cycle kafkito 2000`, or `echo` in the place of `kafkito`.

use kafkito_benches::cycle::{self, Frames};
use kafkito_benches::figures::time;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (which, count) = match arguments.as_slice() {
        [which, count] => (which.as_str(), count.parse::<u32>().expect("the second argument is a number")),
        _ => panic!("usage: cycle kafkito|echo COUNT"),
    };
    let run = match which {
        "kafkito" => cycle::kafkito,
        "echo" => cycle::echo,
        other => panic!("no cycle is called {other:?}: kafkito or echo"),
    };
    let frames = Frames::new();
    let took = time(|| (0..count).for_each(|_| run(&frames)));
    println!("{which}: {:.1} us a cycle", took.as_secs_f64() * 1e6 / f64::from(count));
}
