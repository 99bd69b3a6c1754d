//! Bodies that hardly differ from one said before: clients repeat themselves, heartbeat by heartbeat and fetch by fetch.
//!
//! ```text
//! 0, length, bytes                                   the body whole
//! 1, length, base, its length, prefix, suffix, bytes the body as one that stands whole at `base`, but for its middle
//! ```

/// What a body differs in must be so many bytes shorter to be worth it.
const WORTH_BYTES: usize = 16;
/// Bodies remembered as bases. Whose place another has taken is written whole once more.
const SLOTS: usize = 256;

/// Who says what: bodies of one speaker are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Speaker {
    /// The client.
    pub(super) client: u32,
    /// The API.
    pub(super) key: i16,
    /// Whether it is the answer.
    pub(super) answer: bool,
}

/// Where in a chunk the last whole body of a speaker stands.
#[derive(Clone, Copy, Debug)]
struct Base {
    speaker: Speaker,
    at: usize,
    length: usize,
}

/// The bases of one chunk.
#[derive(Debug)]
pub(super) struct Bases(Vec<Option<Base>>);

impl Default for Bases {
    fn default() -> Self {
        Self(vec![None; SLOTS])
    }
}

impl Bases {
    /// Forgets them all: another chunk begins.
    pub(super) fn clear(&mut self) {
        self.0.fill(None);
    }

    /// Appends a body of at most 65,535 bytes to the chunk.
    pub(super) fn put(&mut self, chunk: &mut Vec<u8>, speaker: Speaker, body: &[u8]) {
        let slot = &mut self.0[slot_of(speaker)];
        if let Some(base) = slot.filter(|base| base.speaker == speaker) {
            let said = &chunk[base.at..base.at + base.length];
            // Most often it is the very same.
            let prefix = if said == body { body.len() } else { common_prefix(said, body) };
            let suffix = common_suffix(&said[prefix..], &body[prefix..]);
            if prefix + suffix >= WORTH_BYTES {
                chunk.extend_from_slice(&head_of_again(body.len(), base, prefix, suffix));
                chunk.extend_from_slice(&body[prefix..body.len() - suffix]);
                return;
            }
        }
        let [low, high] = (body.len() as u16).to_le_bytes();
        chunk.extend_from_slice(&[0, low, high]);
        *slot = Some(Base { speaker, at: chunk.len(), length: body.len() });
        chunk.extend_from_slice(body);
    }
}

/// What stands before the middle of a body that was said before.
fn head_of_again(length: usize, base: Base, prefix: usize, suffix: usize) -> [u8; 13] {
    let mut head = [0; 13];
    head[0] = 1;
    head[3..7].copy_from_slice(&(base.at as u32).to_le_bytes());
    for (at, length) in [(1, length), (7, base.length), (9, prefix), (11, suffix)] {
        head[at..at + 2].copy_from_slice(&(length as u16).to_le_bytes());
    }
    head
}

/// The body at `at`, and where it ends.
pub(super) fn get(chunk: &[u8], mut at: usize) -> Option<(Vec<u8>, usize)> {
    let whole = *chunk.get(at)? == 0;
    at += 1;
    let length = get_length(chunk, &mut at)?;
    if whole {
        return Some((chunk.get(at..at + length)?.to_vec(), at + length));
    }
    let base = u32::from_le_bytes(*chunk.get(at..)?.first_chunk()?) as usize;
    at += 4;
    let base_end = base + get_length(chunk, &mut at)?;
    let prefix = get_length(chunk, &mut at)?;
    let suffix = get_length(chunk, &mut at)?;
    let middle = chunk.get(at..at + length.checked_sub(prefix + suffix)?)?;
    at += middle.len();
    let body = [chunk.get(base..base + prefix)?, middle, chunk.get(base_end.checked_sub(suffix)?..base_end)?];
    Some((body.concat(), at))
}

fn get_length(chunk: &[u8], at: &mut usize) -> Option<usize> {
    let bytes = *chunk.get(*at..)?.first_chunk()?;
    *at += 2;
    Some(u16::from_le_bytes(bytes).into())
}

fn slot_of(speaker: Speaker) -> usize {
    let mixed = speaker.client.wrapping_mul(0x9e37_79b9) >> 24;
    let said = usize::from(speaker.key.cast_unsigned()) << 1 | usize::from(speaker.answer);
    (mixed as usize ^ said) % SLOTS
}

/// How many bytes are compared at once, as long as they are the same.
const STRIDES: [usize; 3] = [32, 8, 1];

fn common_prefix(one: &[u8], other: &[u8]) -> usize {
    let length = one.len().min(other.len());
    let mut same = 0;
    for stride in STRIDES {
        while same + stride <= length && one[same..same + stride] == other[same..same + stride] {
            same += stride;
        }
    }
    same
}

fn common_suffix(one: &[u8], other: &[u8]) -> usize {
    let length = one.len().min(other.len());
    let ends = |bytes: &[u8], same: usize| bytes.len() - same;
    let mut same = 0;
    for stride in STRIDES {
        while same + stride <= length
            && one[ends(one, same + stride)..ends(one, same)]
                == other[ends(other, same + stride)..ends(other, same)]
        {
            same += stride;
        }
    }
    same
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ME: Speaker = Speaker { client: 7, key: 12, answer: false };

    #[test]
    fn what_is_said_again_takes_a_few_bytes() {
        let (mut chunk, mut bases) = (Vec::new(), Bases::default());
        bases.put(&mut chunk, ME, &[7; 200]);
        let whole = chunk.len();
        bases.put(&mut chunk, ME, &[7; 200]);
        assert!(chunk.len() - whole < 20, "{}", chunk.len() - whole);
        let (first, end) = get(&chunk, 0).unwrap();
        assert_eq!((first, get(&chunk, end).unwrap().0), (vec![7; 200], vec![7; 200]));
    }

    proptest! {
        #[test]
        fn every_body_comes_back(bodies in prop::collection::vec(
            (0u32..3, -1i16..2, prop::collection::vec(0u8..3, 0..60)), 0..20
        )) {
            let (mut chunk, mut bases) = (Vec::new(), Bases::default());
            for (client, key, body) in &bodies {
                bases.put(&mut chunk, Speaker { client: *client, key: *key, answer: false }, body);
            }
            let mut at = 0;
            for (_, _, body) in &bodies {
                let (found, end) = get(&chunk, at).unwrap();
                prop_assert_eq!(&found, body);
                at = end;
            }
            prop_assert_eq!(at, chunk.len());
        }
    }
}
