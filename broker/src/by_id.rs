//! Maps by ids that the cluster itself has given: nobody outside can choose them so that they collide, so that they need no
//! hash that withstands it. Found by them are logs and waiting clients, several times a request.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map by such ids, of which the order must reach nobody.
pub(crate) type ById<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;

/// An odd number without a pattern: each bit of an id moves half of the bits above it.
const FACTOR: u64 = 0xf135_7aea_2e62_a9c5;

/// Multiplies an id's words into one.
#[derive(Debug, Default)]
pub(crate) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.write_u64(u64::from_le_bytes(word));
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

    /// The length of the bytes of an id, which is always the same.
    fn write_usize(&mut self, _length: usize) {}

    /// The map takes its places from the low bits, and the product has its best above.
    fn finish(&self) -> u64 {
        self.0.rotate_left(20)
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, Hash};

    use super::*;
    use crate::call::ConnectionId;
    use crate::partitions::PartitionKey;
    use crate::rng::Rng;
    use crate::uuid::Uuid;

    /// In how many of 65,536 places, and with how many of 128 tags, 65,536 of them are.
    fn spread<K: Hash>(ids: impl Iterator<Item = K>) -> (usize, usize) {
        let hasher = BuildHasherDefault::<IdHasher>::default();
        let hashes: Vec<u64> = ids.take(65_536).map(|id| hasher.hash_one(id)).collect();
        let count = |part: fn(u64) -> u64| {
            hashes.iter().map(|hash| part(*hash)).collect::<std::collections::HashSet<_>>().len()
        };
        (count(|hash| hash & 0xffff), count(|hash| hash >> 57))
    }

    #[test]
    fn ids_are_spread_as_chance_would() {
        let mut rng = Rng::seeded(7);
        let topic = Uuid(rng.uuid());
        let partitions = spread((0..).map(|index| PartitionKey { topic, index }));
        let topics = spread(std::iter::repeat_with(|| Uuid(rng.uuid())));
        let connections = spread((0..).map(ConnectionId));
        for (places, tags) in [partitions, topics, connections] {
            // By chance 63 % of the places are taken.
            assert!(places > 35_000 && tags == 128, "{places} places, {tags} tags");
        }
    }
}
