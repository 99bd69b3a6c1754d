//! Files that are in the log no more are removed, once they have waited.

use super::*;

#[derive(Debug)]
struct DeleteFiles {
    now: i64,
}

pub fn sample() -> BoxedStrategy<Step> {
    draw((0..1000i64).prop_map(|now| DeleteFiles { now }))
}

impl Operation for DeleteFiles {
    fn apply(&self, pair: &mut Pair) {
        let next = pair.log.delete_files(self.now).unwrap();
        assert!(next.is_none_or(|next| next > self.now));
        assert_eq!(pair.log.next_file_deletion(), next);
        if let Some(next) = next {
            pair.log.delete_files(next.max(self.now + 100)).unwrap();
        }
    }
}
