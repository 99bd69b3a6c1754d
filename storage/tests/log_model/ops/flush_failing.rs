//! A sync fails, and the system takes for written what it has not: nothing counts as synced that was lost, and a later flush makes
//! it good.

use super::*;

#[derive(Debug)]
pub struct FlushFailing {
    /// After so many syncs.
    pub syncs: usize,
    /// Done before the next flush.
    pub meanwhile: Vec<Step>,
    /// Whether there is a next one.
    pub is_made_good: bool,
}

pub fn sample() -> BoxedStrategy<Step> {
    let meanwhile = prop_oneof![
        super::append::sample(),
        super::truncate::sample(),
        super::retain::sample(),
        super::roll::sample(),
        super::compact::sample()
    ];
    let drawn = (0..8usize, prop::collection::vec(meanwhile, 0..3), any::<bool>());
    draw(drawn.prop_map(|(syncs, meanwhile, is_made_good)| FlushFailing { syncs, meanwhile, is_made_good }))
}

impl Operation for FlushFailing {
    fn apply(&self, pair: &mut Pair) {
        let Some(on_disk) = &pair.on_disk else { return };
        let disk = Arc::clone(&on_disk.disk);
        disk.fail_sync_after(Some(self.syncs));
        let flushed = pair.log.flush();
        disk.fail_sync_after(None);
        match flushed {
            Ok(()) => pair.all_lasts(),
            Err(_) => {
                pair.log.flush_failed();
                pair.has_failed = true;
            }
        }
        pair.follow_roll();
        for step in &self.meanwhile {
            step.apply(pair);
            pair.follow_roll();
        }
        if self.is_made_good {
            pair.log.flush().unwrap();
            pair.all_lasts();
        }
    }
}
