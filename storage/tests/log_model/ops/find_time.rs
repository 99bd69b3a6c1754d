//! The first record of a time is found.

use super::*;

#[derive(Debug)]
pub struct FindTime {
    pub timestamp: i64,
}

pub fn sample() -> BoxedStrategy<Step> {
    draw((0..52i64).prop_map(|n| FindTime { timestamp: n * 20 }))
}

impl Operation for FindTime {
    fn apply(&self, pair: &mut Pair) {
        // A marker is a record, too.
        let found = pair.log.offset_for_timestamp(self.timestamp).unwrap();
        let found = found.map(|found| (found.offset, found.timestamp));
        assert_eq!(found, pair.model.first_record(|candidate| candidate >= self.timestamp));
    }
}
