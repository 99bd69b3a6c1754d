//! What the log costs beside the least that the machine needs for the same: medians of ratios of pairs that are measured in turn,
//! page cache warm. Linux only: it reads /proc.
//!
//! `cargo run --release -p kafkito-benches --bin disk [NAME…]` with the names of those that are wanted: append, read, recover, open,
//! compact, empty, descriptors. `KAFKITO_BENCH_DIR` says where files are written (default: the directory for temporary files), and
//! `KAFKITO_BENCH_MIB` how much is recovered (default: 1024).

mod append;
mod compact;
mod empty;
mod logs;
mod open;
mod read;
mod recover;

use std::process::ExitCode;

use kafkito_benches::figures::ratio;

fn main() -> ExitCode {
    let all: [(&str, fn()); 7] = [
        ("append", append::run),
        ("read", read::run),
        ("recover", recover::run),
        ("open", open::run),
        ("compact", compact::run),
        ("empty", empty::run),
        ("descriptors", empty::descriptors),
    ];
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let unknown = wanted.iter().find(|name| all.iter().all(|(known, _)| known != *name));
    if let Some(unknown) = unknown {
        eprintln!("there is no {unknown:?}; there are {:?}", all.map(|(name, _)| name));
        return ExitCode::FAILURE;
    }
    for (name, run) in all {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            run();
        }
    }
    ExitCode::SUCCESS
}

/// Measures both so often in turn, and says how ours compares.
fn beside(
    what: &str,
    bound: &str,
    pairs: usize,
    mut ours: impl FnMut() -> f64,
    mut theirs: impl FnMut() -> f64,
) {
    let (mut mine, mut base) = (Vec::new(), Vec::new());
    for _ in 0..pairs {
        mine.push(ours());
        base.push(theirs());
    }
    let (median, least, most) = ratio(&mine, &base);
    println!("{what}: {median:.2} × (of {pairs} pairs, {least:.2} to {most:.2}; {bound})");
}
