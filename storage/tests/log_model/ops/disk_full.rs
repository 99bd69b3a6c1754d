//! The disk is full for a while: appends are refused, reads go on, and when there is room again, so do appends.

use super::append::Append;
use super::*;

#[derive(Debug)]
pub struct DiskFull {
    pub room: usize,
    pub appends: Vec<Append>,
}

pub fn sample() -> BoxedStrategy<Step> {
    let drawn = (0..3000usize, prop::collection::vec(super::append::values(), 1..6));
    draw(drawn.prop_map(|(room, appends)| DiskFull { room, appends }))
}

impl Operation for DiskFull {
    fn apply(&self, pair: &mut Pair) {
        let Some(on_disk) = &pair.on_disk else { return };
        let disk = Arc::clone(&on_disk.disk);
        disk.set_room(Some(self.room));
        for append in &self.appends {
            if !append.append(pair) {
                pair.check();
                disk.set_room(None);
                // The same one, as a segment may have been begun for it.
                assert!(append.append(pair));
                disk.set_room(Some(self.room));
            }
            pair.check();
        }
        disk.set_room(None);
    }
}
