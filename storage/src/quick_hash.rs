//! A hash for what nobody outside can choose so that it collides.

use std::hash::Hasher;

/// An odd number without a pattern: each bit of a key moves half of the bits above it.
const FACTOR: u64 = 0xf135_7aea_2e62_a9c5;

/// Multiplies a key's words into one: for maps that are looked into for each request, by keys that clients cannot make up. It
/// withstands nobody who can.
///
/// ```
/// use std::collections::HashMap;
/// use std::hash::BuildHasherDefault;
///
/// let mut lengths: HashMap<u64, usize, BuildHasherDefault<kafkito_storage::QuickHasher>> = HashMap::default();
/// lengths.insert(7, 100);
/// assert_eq!(lengths[&7], 100);
/// ```
#[derive(Debug, Default)]
pub struct QuickHasher(u64);

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((word, behind)) = rest.split_first_chunk() {
            self.write_u64(u64::from_le_bytes(*word));
            rest = behind;
        }
        if !rest.is_empty() {
            let word = rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
            self.write_u64(word);
        }
    }

    #[inline]
    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(29) ^ word).wrapping_mul(FACTOR);
    }

    #[inline]
    fn write_i32(&mut self, word: i32) {
        self.write_u64(u64::from(word.cast_unsigned()));
    }

    /// The length of a key's bytes, which its words tell as well.
    fn write_usize(&mut self, _length: usize) {}

    /// The map takes its places from the low bits, and the product has its best above.
    fn finish(&self) -> u64 {
        self.0.rotate_left(20)
    }
}
