//! Maps that outlive their pool. A test's cluster lives for a fraction of a millisecond, and mapping, touching and unmapping
//! its first region would be a good part of that; so the next cluster of the process gets it.

use memmap2::MmapRaw;
use parking_lot::Mutex;

/// The length of the maps that are kept: the first region of a pool.
pub(crate) const SPARE_LEN: usize = 1 << 20;

/// As many are kept: a test suite runs about as many clusters at once, and 4 MiB burden no process.
const SPARES_MAX: usize = 4;

static SPARES: Mutex<Vec<MmapRaw>> = Mutex::new(Vec::new());

/// A map of `len` bytes that somebody has used before, if there is one. What it holds is anybody's guess.
pub(crate) fn take(len: usize) -> Option<MmapRaw> {
    if len == SPARE_LEN { SPARES.lock().pop() } else { None }
}

/// Keeps a map that nobody uses any more; unmaps it if it is none of those that are kept, or one too many.
pub(crate) fn keep(map: MmapRaw) {
    if map.len() != SPARE_LEN {
        return;
    }
    let mut spares = SPARES.lock();
    if spares.len() < SPARES_MAX {
        spares.push(map);
    } else {
        // Unmapped after the lock is gone.
        drop(spares);
        drop(map);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::Pool;

    fn spares() -> usize {
        SPARES.lock().len()
    }

    /// One test for all: the others of this process come and go with spare maps, too.
    #[test]
    fn a_pool_leaves_its_first_region_to_the_next_and_never_more_than_a_few() {
        let pools: Vec<Pool> = (0..3 * SPARES_MAX).map(|_| Pool::new(1 << 30)).collect();
        let chunks: Vec<_> = pools.iter().map(|pool| pool.chunk(1).expect("room enough")).collect();
        drop(pools);
        drop(chunks);
        assert!(spares() <= SPARES_MAX);
        drop(Pool::new(1 << 30).chunk(4 * SPARE_LEN).expect("room enough"));
        assert!(SPARES.lock().iter().all(|map| map.len() == SPARE_LEN));
    }
}
