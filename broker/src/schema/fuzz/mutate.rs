//! What can happen to a sound frame.

use super::generate::{Frame, put_varint};
use super::{Style, any_request, any_version, below, once_in};
use crate::rng::Rng;
use crate::schema::reader::Prefix;

/// Spoils a frame in one or several ways, most often in one.
pub(crate) fn mutate(frame: &mut Frame, rng: &mut Rng) {
    loop {
        match below(rng, 9) {
            0 => frame.body.truncate(below(rng, frame.body.len() + 1)),
            1 | 2 => lie(frame, rng),
            3 => (frame.key, frame.version) = unknown(rng),
            4 => frame.body = any_request(rng, Style::Plain).body,
            5 | 6 => flip(&mut frame.body, rng),
            7 => insert(&mut frame.body, rng),
            _ => frame.body = (0..below(rng, 64)).map(|_| rng.next_u64() as u8).collect(),
        }
        // Places of lengths are no longer known.
        frame.lengths.clear();
        if !once_in(rng, 4) {
            return;
        }
    }
}

/// A length or count says something else than is there.
fn lie(frame: &mut Frame, rng: &mut Rng) {
    if frame.lengths.is_empty() {
        return;
    }
    let (prefix, place) = frame.lengths[below(rng, frame.lengths.len())].clone();
    let lies = [
        0,
        1,
        2,
        100,
        0x7f,
        0x7fff,
        0x8000,
        0xfffe,
        0xffff,
        0x00ff_ffff,
        0x7fff_ffff,
        0x8000_0000,
        0xffff_ffff,
    ];
    let lie = if once_in(rng, 3) { below(rng, frame.body.len() + 2) } else { lies[below(rng, lies.len())] };
    let mut bytes = Vec::new();
    match prefix {
        Prefix::Compact if once_in(rng, 8) => bytes.extend([0xff; 6]),
        Prefix::Compact => put_varint(&mut bytes, lie),
        Prefix::Short => bytes.extend((lie as u16).to_be_bytes()),
        Prefix::Int => bytes.extend((lie as u32).to_be_bytes()),
    }
    frame.body.splice(place, bytes);
}

/// A key, a version or both that may not exist, or that belong to another body.
fn unknown(rng: &mut Rng) -> (i16, i16) {
    let (message, version) = any_version(rng);
    let bits = rng.next_u64();
    match below(rng, 4) {
        0 => (bits as i16, (bits >> 16) as i16),
        1 => (message.key, bits as i16),
        2 => (message.key, version.wrapping_add(1)),
        _ => (message.key, version),
    }
}

fn flip(body: &mut [u8], rng: &mut Rng) {
    for _ in 0..=below(rng, 4) {
        if !body.is_empty() {
            body[below(rng, body.len())] ^= 1 << below(rng, 8);
        }
    }
}

fn insert(body: &mut Vec<u8>, rng: &mut Rng) {
    let place = below(rng, body.len() + 1);
    let bytes: Vec<u8> = (0..=below(rng, 8)).map(|_| rng.next_u64() as u8).collect();
    body.splice(place..place, bytes);
}
