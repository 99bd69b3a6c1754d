//! The cluster's one source of chance: seeded, so that the same seed gives the same ids.

/// The six bits that base64url writes as `-`.
const BASE64_DASH: u8 = 62;

/// A small generator (SplitMix64). Not for secrets.
#[derive(Clone, Debug)]
pub(crate) struct Rng(u64);

impl Rng {
    /// A generator that repeats exactly for one `seed`.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub(crate) fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is at least 1. The slight favour for low numbers does not matter here.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next_u64() % bound as u64) as usize
    }

    /// Puts `list` into a random order.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }

    /// A random UUID (version 4), as 16 bytes. As with Kafka's, its base64 text never begins with a dash, which
    /// command-line tools would take for a flag; the version bits keep it clear of the ids that Kafka reserves.
    pub(crate) fn uuid(&mut self) -> [u8; 16] {
        loop {
            let id = self.any_uuid();
            if id[0] >> 2 != BASE64_DASH {
                return id;
            }
        }
    }

    fn any_uuid(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.next_u64().to_be_bytes());
        bytes[8..].copy_from_slice(&self.next_u64().to_be_bytes());
        bytes[6] = (bytes[6] & 0x0F) | 0x40;
        bytes[8] = (bytes[8] & 0x3F) | 0x80;
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        assert_eq!(Rng::seeded(7).uuid(), Rng::seeded(7).uuid());
        assert_ne!(Rng::seeded(7).uuid(), Rng::seeded(8).uuid());
    }

    #[test]
    fn a_shuffled_list_keeps_its_items() {
        let mut list: Vec<i32> = (0..20).collect();
        Rng::seeded(3).shuffle(&mut list);
        assert!(!list.is_sorted());
        list.sort_unstable();
        assert_eq!(list, (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn uuids_are_of_version_4() {
        let id = Rng::seeded(0).uuid();
        assert_eq!((id[6] >> 4, id[8] >> 6), (4, 2));
    }
}
