//! Copying a batch's bytes into their place.

/// The most that is copied at once.
const PIECE: usize = 2048;
const CACHE_LINE: usize = 64;

/// Copies `from` to `to`, which has the same length. A batch may begin anywhere, and the C library's way of copying much at once
/// (`rep movsb`) takes a third longer where the two do not lie alike in their cache lines, and on some machines four times as long
/// where they nearly do; in pieces it is done by vectors.
#[inline]
pub(crate) fn copy(to: &mut [u8], from: &[u8]) {
    let apart = (to.as_ptr() as usize).wrapping_sub(from.as_ptr() as usize);
    if from.len() <= PIECE || apart.is_multiple_of(CACHE_LINE) {
        return to.copy_from_slice(from);
    }
    assert_eq!(to.len(), from.len(), "a copy is as long as what it is made of");
    for (to, from) in to.chunks_mut(PIECE).zip(from.chunks(PIECE)) {
        to.copy_from_slice(from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_what_was_copied_wherever_it_lies() {
        let from: Vec<u8> = (0..20_000_u32).map(|number| (number % 251) as u8).collect();
        let mut to = vec![0; from.len()];
        for len in [0, 1, PIECE, PIECE + 1, 3 * PIECE, 10_000] {
            for at in [0, 1, 61, 64, 700, 4096, 4157] {
                to.fill(0);
                copy(&mut to[at..at + len], &from[100..100 + len]);
                assert_eq!(to[at..at + len], from[100..100 + len], "{len} bytes at {at}");
                assert!(to[..at].iter().chain(&to[at + len..]).all(|byte| *byte == 0));
            }
        }
    }
}
