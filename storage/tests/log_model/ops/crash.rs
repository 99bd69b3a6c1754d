//! The process is killed, or the power goes, between operations or in the middle of one.

use super::*;
use crate::pair::Stop;

#[derive(Debug)]
pub struct Crash {
    pub power_is_lost: bool,
    pub fates: Vec<u8>,
    pub names_lost: usize,
    /// After how many changes of the disk which operation ends.
    pub during: Option<(usize, Step)>,
}

pub fn sample() -> BoxedStrategy<Step> {
    let operation = prop_oneof![
        super::append::sample(),
        super::flush_messages::sample(),
        super::truncate::sample(),
        super::flush::sample(),
        super::retain::sample(),
        super::roll::sample(),
        super::compact::sample()
    ];
    let during = prop::option::of((0..25usize, operation));
    let fates = prop::collection::vec(any::<u8>(), 1..12);
    draw((any::<bool>(), fates, 0..20usize, during).prop_map(|(power_is_lost, fates, names_lost, during)| {
        Crash { power_is_lost, fates, names_lost, during }
    }))
}

impl Operation for Crash {
    fn apply(&self, pair: &mut Pair) {
        let Some(on_disk) = &pair.on_disk else { return };
        let disk = Arc::clone(&on_disk.disk);
        let (allowed, required) = match &self.during {
            None => (pair.model.clone(), pair.model.clone()),
            Some((changes, operation)) => {
                disk.die_after(*changes);
                operation.interrupted(pair)
            }
        };
        disk.revive();
        let stop = if self.power_is_lost { Stop::PowerLost } else { Stop::Killed };
        if self.power_is_lost {
            disk.lose_power(&self.fates, self.names_lost);
        }
        pair.reopen(stop, allowed, &required);
    }
}
