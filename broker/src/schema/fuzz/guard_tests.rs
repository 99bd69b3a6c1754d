//! Guard, codec and view against any bytes, and kafka-protocol behind the guard.

use allocation_counter::{AllocationInfo, measure};
use bytes::Bytes;

use super::*;
use crate::net::guard;
use crate::schema::kafka_protocol::{REQUEST_TYPES, RequestType, decodes, request_type};
use crate::schema::{Problem, Struct, request, view};

/// What a request may take, as by default.
const BUDGET: usize = 64 << 20;
/// What decoding allocates once a frame, whatever it holds: the frame's reference count.
const FRAME_OVERHEAD: u64 = 64;
/// What an error may take, with its backtrace.
const ERROR_OVERHEAD: u64 = 256 << 10;

/// Decodes behind the guard, and checks what the guard promised. Answers with what the guard found.
fn decode_behind_guard(frame: &Frame, budget: usize) -> Result<(), Problem> {
    let walked =
        guard::check(frame.key, frame.version, &frame.body, budget).map_err(|error| error.problem)?;
    assert!(walked.memory <= budget, "{walked:?}");
    let message = request(frame.key).expect("the guard knows the key");
    let Some(ty) = request_type(message.name()).filter(|ty| decodes(ty, frame.version)) else {
        return Ok(());
    };
    let (decoded, info) = decode(ty, frame);
    match decoded {
        Ok(left) => {
            assert_eq!(left, walked.trailing, "guard and kafka-protocol end at different places");
            assert!(info.bytes_max <= walked.memory as u64 + FRAME_OVERHEAD, "{info:?} after {walked:?}");
        }
        Err(error) => {
            assert!(error.contains("utf-8"), "the guard passed what kafka-protocol refuses: {error}");
            assert!(info.bytes_max <= walked.memory as u64 + ERROR_OVERHEAD, "{info:?} after {walked:?}");
        }
    }
    Ok(())
}

fn decode(ty: &RequestType, frame: &Frame) -> (Result<usize, String>, AllocationInfo) {
    let body = Bytes::from(frame.body.clone());
    let mut decoded = Ok(0);
    let info = measure(|| decoded = (ty.decode)(body, frame.version));
    (decoded, info)
}

/// Says which frame it was, should a test panic over it.
struct Named<'a>(u64, &'a Frame);

impl Drop for Named<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self(seed, Frame { key, version, body, .. }) = self;
            eprintln!("KAFKITO_FUZZ_SEED={seed}: API {key} v{version} {body:02x?}");
        }
    }
}

#[test]
fn sound_requests_of_every_version_pass_within_their_budget() {
    let mut rng = Rng::seeded(number("KAFKITO_FUZZ_SEED").unwrap_or(0));
    for message in messages::REQUESTS.iter().copied() {
        for version in message.versions.min..=message.versions.max {
            for style in [Style::Plain, Style::Large, Style::Hollow] {
                let frame = generate(message, version, style, &mut rng);
                let _named = Named(0, &frame);
                assert_eq!(decode_behind_guard(&frame, BUDGET), Ok(()));
            }
        }
    }
}

#[test]
fn every_request_type_of_kafka_protocol_is_in_the_table() {
    for ty in &REQUEST_TYPES {
        let message = messages::REQUESTS.iter().find(|message| message.name() == ty.name);
        let versions = message.unwrap_or_else(|| panic!("{} is not in the table", ty.name)).versions;
        // Only versions that both have can be routed.
        assert!(versions.contains(ty.versions.min) || versions.contains(ty.versions.max), "{}", ty.name);
    }
}

#[test]
fn spoilt_requests_are_refused_or_decoded_within_their_budget() {
    let (mut passed, mut refused) = (0, 0);
    for seed in seeds(5_000) {
        let frame = spoilt(seed);
        let _named = Named(seed, &frame);
        let found = decode_behind_guard(&frame, BUDGET);
        the_codec_agrees(&frame, &found);
        assert!(view::request(frame.key, frame.version, &frame.body).len() < 2_000);
        assert!(view::response(frame.key, frame.version, &frame.body).len() < 2_000);
        *(if found.is_ok() { &mut passed } else { &mut refused }) += 1;
    }
    // Both kinds must come up, or this tests nothing.
    assert!(passed * 50 > refused && refused * 50 > passed, "{passed} passed, {refused} refused");
}

fn spoilt(seed: u64) -> Frame {
    let mut rng = Rng::seeded(seed);
    let style = if once_in(&mut rng, 100) { Style::Hollow } else { Style::Plain };
    let mut frame = any_request(&mut rng, style);
    mutate(&mut frame, &mut rng);
    frame
}

/// The codec reads by the same table, so it must find the same.
fn the_codec_agrees(frame: &Frame, found: &Result<(), Problem>) {
    let Some(message) = request(frame.key) else { return };
    let read = Struct::decode_prefix(message, frame.version, &frame.body);
    match (read, found) {
        (Ok((read, rest)), Ok(())) => {
            let bytes = read.encode(frame.version).expect("what was read can be written");
            let again = Struct::decode(message, frame.version, &bytes).expect("what was written can be read");
            assert_eq!(
                again.encode(frame.version).as_ref(),
                Ok(&bytes),
                "with {} bytes behind it",
                rest.len()
            );
        }
        (Err(error), Ok(())) => assert_eq!(error.problem, Problem::NotUtf8, "{error}"),
        (Ok(_), Err(problem)) => {
            assert!(matches!(problem, Problem::Budget(_)), "only the guard finds {problem:?}")
        }
        (Err(_), Err(_)) => {}
    }
}

#[test]
fn a_small_budget_holds() {
    let mut refused = 0;
    for seed in 0..200 {
        let mut rng = Rng::seeded(seed);
        let frame = any_request(&mut rng, Style::Hollow);
        let _named = Named(seed, &frame);
        if let Err(problem) = decode_behind_guard(&frame, 64 << 10) {
            assert_eq!(problem, Problem::Budget(64 << 10));
            refused += 1;
        }
    }
    assert!(refused > 20, "{refused} of 200 frames were too large for their budget");
}
