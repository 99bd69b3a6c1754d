use proptest::prelude::*;

use super::*;

#[test]
fn nothing_is_mapped_before_the_first_chunk() {
    let pool = Pool::new(1 << 30);
    assert_eq!(pool.usage(), PoolUsage { used: 0, mapped: 0, limit: 1 << 30 });
}

#[test]
fn small_chunks_share_pages() {
    let pool = Pool::new(1 << 30);
    let chunks: Vec<Chunk> = (0..2048).map(|_| pool.chunk(100).unwrap()).collect();
    assert_eq!(pool.usage().used, 2048 * CHUNK_MIN as u64);
    assert_eq!(pool.usage().mapped, 1 << 20, "they fill the first region to the last byte");
    drop(chunks);
    assert_eq!(pool.usage().used, 0);
}

#[test]
fn the_limit_is_an_error_with_numbers_and_what_comes_back_can_be_had_again() {
    let pool = Pool::new(8192);
    let first = pool.chunk(4096).unwrap();
    let second = pool.chunk(4096).unwrap();
    let full = Error::MemoryExhausted { used: 8192, wanted: 512, limit: 8192 };
    assert_eq!(pool.chunk(1).unwrap_err(), full);
    drop(first);
    assert!(pool.chunk(4096).is_ok());
    drop(second);
}

#[test]
fn a_view_keeps_its_chunk_from_the_pool() {
    let pool = Pool::new(1 << 20);
    let mut chunk = pool.chunk(512).unwrap();
    chunk.append(&[b"abc"]);
    let view = chunk.view();
    chunk.append(&[b"def"]);
    drop(chunk);
    assert_eq!((view.as_ref(), pool.usage().used), (&b"abc"[..], 512));
    drop(view);
    assert_eq!(pool.usage().used, 0);
}

#[test]
fn a_view_outlives_the_pool() {
    let pool = Pool::new(1 << 20);
    let mut chunk = pool.chunk(512).unwrap();
    chunk.append(&[b"abc"]);
    let view = chunk.view();
    drop((chunk, pool));
    assert_eq!(view.as_ref(), b"abc");
}

#[test]
fn idle_regions_are_kept_up_to_a_bound() {
    let pool = Pool::new(1 << 30);
    let large: Vec<Chunk> = (0..100).map(|_| pool.chunk(1 << 20).unwrap()).collect();
    assert!(pool.usage().mapped >= 100 << 20);
    drop(large);
    let usage = pool.usage();
    assert_eq!(usage.used, 0);
    assert!(usage.mapped <= IDLE_MAX as u64, "{usage:?}");
    assert!(usage.mapped > IDLE_MAX as u64 / 2, "{usage:?}");
}

#[test]
fn a_batch_larger_than_a_region_has_a_region_of_its_own() {
    let pool = Pool::new(1 << 30);
    let mut chunk = pool.chunk(9 << 20).unwrap();
    chunk.append(&[&vec![7; 9 << 20]]);
    assert_eq!(pool.usage().used, 16 << 20);
    assert!(chunk.bytes().iter().all(|byte| *byte == 7));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Chunks never overlap, and all of the memory comes together again.
    #[test]
    fn chunks_keep_what_was_written(ops in prop::collection::vec((1..9_000usize, any::<prop::sample::Index>()), 1..100)) {
        let pool = Pool::new(1 << 17);
        let mut live: Vec<(Chunk, u8)> = Vec::new();
        for (round, (size, which)) in ops.iter().enumerate() {
            match pool.chunk(*size) {
                Ok(mut chunk) => {
                    let room = chunk.room();
                    chunk.append(&[&vec![round as u8; room]]);
                    live.push((chunk, round as u8));
                }
                Err(error) => {
                    let is_full = matches!(error, Error::MemoryExhausted { .. });
                    prop_assert!(is_full);
                    live.swap_remove(which.index(live.len()));
                }
            }
            if round % 3 == 2 {
                live.swap_remove(which.index(live.len()));
            }
        }
        for (chunk, byte) in &live {
            let expected = vec![*byte; chunk.bytes().len()];
            prop_assert!(chunk.bytes() == expected);
        }
        drop(live);
        let free = pool.shelf.free.lock();
        prop_assert_eq!(free.used, 0);
        prop_assert!(free.spans.values().all(Span::is_whole_region));
        prop_assert_eq!(free.idle as u64, free.mapped);
    }
}
