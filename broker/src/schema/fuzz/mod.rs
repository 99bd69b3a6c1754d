//! A seeded fuzzer that knows the schemas: sound requests of every API and version, and what becomes of them when lengths lie,
//! bytes go missing and bits flip.
//!
//! Each of its tests tries a few thousand frames, with `KAFKITO_LONG=1` a million. `KAFKITO_FUZZ_FRAMES` asks for another
//! number, `KAFKITO_FUZZ_SEED` says where they start. A failure names the seed of its one frame.

mod generate;
mod guard_tests;
mod mutate;
pub(crate) mod raw_client;
mod socket_tests;

pub(crate) use generate::{Frame, Style, generate};
pub(crate) use mutate::mutate;
pub(crate) use raw_client::RawClient;

use crate::rng::Rng;
use crate::schema::{Message, messages};

/// What one run of a fuzz test tries.
pub(crate) fn seeds(default_frames: u64) -> std::ops::Range<u64> {
    let first = number("KAFKITO_FUZZ_SEED").unwrap_or(0);
    let frames = if number("KAFKITO_LONG") == Some(1) { LONG_FRAMES } else { default_frames };
    first..first + number("KAFKITO_FUZZ_FRAMES").unwrap_or(frames)
}

/// What each test tries in the long tier.
const LONG_FRAMES: u64 = 1_000_000;

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable}={text} is no number")))
}

/// A sound request of any API and version.
pub(crate) fn any_request(rng: &mut Rng, style: Style) -> Frame {
    let (message, version) = any_version(rng);
    generate(message, version, style, rng)
}

/// Any API that has versions, and one of them.
pub(crate) fn any_version(rng: &mut Rng) -> (&'static Message, i16) {
    loop {
        let message = messages::REQUESTS[below(rng, messages::REQUESTS.len())];
        if !message.versions.is_empty() {
            let versions = message.versions.max - message.versions.min + 1;
            return (message, message.versions.min + below(rng, versions as usize) as i16);
        }
    }
}

/// A number below `bound`, which is at least one.
pub(crate) fn below(rng: &mut Rng, bound: usize) -> usize {
    (rng.next_u64() % bound as u64) as usize
}

/// True once in so many times.
pub(crate) fn once_in(rng: &mut Rng, times: usize) -> bool {
    below(rng, times) == 0
}
