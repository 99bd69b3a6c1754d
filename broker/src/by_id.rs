//! Maps by ids that the cluster itself has given: nobody outside can choose them so that they collide, so that they need no
//! hash that withstands it. Found by them are logs and waiting clients, several times a request.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use kafkito_storage::QuickHasher;

/// A map by such ids, of which the order must reach nobody.
pub(crate) type ById<K, V> = HashMap<K, V, BuildHasherDefault<QuickHasher>>;

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
        let hasher = BuildHasherDefault::<QuickHasher>::default();
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
