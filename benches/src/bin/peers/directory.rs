//! kafkito on a directory, beside kafkito in memory.

use std::fs;
use std::process::Command;

use bytes::Bytes;
use kafkito_benches::figures::time;
use kafkito_benches::peer::Peer;
use kafkito_benches::raw::{self, RawClient};
use kafkito_benches::report::measure::{Bound, Figure, Measure, Sample};
use kafkito_benches::report::results::{self, Results};
use kafkito_benches::server::Server;
use kafkito_benches::{canned, programs};

use crate::field::Field;

const DEPTH: usize = 5;
const SIZES: [usize; 3] = [16 << 10, 64 << 10, 1_000_000];
/// How much is written.
const BYTES: usize = 256 << 20;
const MEMORY: &str = "in memory";

pub(crate) fn run(field: &Field) -> Results {
    let bounds = [Bound::named(Figure::Value, MEMORY, 0.7)];
    let name = |what, bytes| format!("{what}, batches of {bytes} B, {DEPTH} in flight, on a directory");
    let rate = |what, bytes| Measure::rate(name(what, bytes), "MB/s", "MB", &bounds);
    let mut measures: Vec<[Measure; 2]> =
        SIZES.map(|bytes| ["produce", "fetch"].map(|what| rate(what, bytes))).into();
    let dir = results::folder().with_file_name("data");
    for _ in 0..field.rounds {
        for (measures, bytes) in measures.iter_mut().zip(SIZES) {
            let frame = raw::produce(bytes);
            let mut add = |name: &str, samples: [Sample; 2]| {
                measures.iter_mut().zip(samples).for_each(|(measure, sample)| measure.add(name, sample));
            };
            let _ = fs::remove_dir_all(&dir);
            let kafkito = || Command::new(programs::kafkito());
            add(Peer::Kafkito.name(), measured(kafkito().arg("--data-dir").arg(&dir), &frame));
            add(MEMORY, measured(&mut kafkito(), &frame));
        }
    }
    let _ = fs::remove_dir_all(&dir);
    Results::new(
        "directory",
        "Directory mode beside memory mode",
        field.rounds,
        measures.into_iter().flatten().collect(),
    )
}

/// Produces, and fetches all of it.
fn measured(command: &mut Command, frame: &Bytes) -> [Sample; 2] {
    let server = Server::start(command.args(["--listen", "127.0.0.1:0", "--topic", raw::TOPIC]));
    let mut client = RawClient::connect(server.address()).expect("it listens");
    let count = BYTES / frame.len();
    let megabytes = (frame.len() * count) as f64 / 1e6;
    let fetches: Vec<Bytes> = (0..count as i64).map(|offset| raw::fetch(offset, 1_000)).collect();
    // A fetch brings as many batches as go into a MiB: one for each of those.
    let each = ((1 << 20) / frame.len()).max(1);
    let mut rate = |frames: &mut dyn Iterator<Item = &Bytes>, check: fn(&[u8])| {
        let taken = time(|| client.pipeline(DEPTH, frames, check).expect("it answers"));
        megabytes / taken.as_secs_f64()
    };
    let produced =
        server.sample(megabytes, || rate(&mut std::iter::repeat_n(frame, count), canned::accepted));
    let fetched = server.sample(megabytes, || rate(&mut fetches.iter().step_by(each), canned::brought));
    [produced, fetched]
}
