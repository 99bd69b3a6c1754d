//! Copies that take time: those of followers whose replication is throttled (`*.replication.throttled.rate` and
//! `*.replication.throttled.replicas`), and of replicas that move from one log directory to another
//! (`replica.alter.log.dirs.io.max.bytes.per.second`).
//!
//! As in Kafka, a broker's rate is shared by all that it applies to, and who is in sync is not throttled. Bytes are earned in
//! cluster time; what is copied are whole batches.

use super::State;
use crate::clock::Millis;
use crate::config::{FOLLOWER_THROTTLED_REPLICAS, LEADER_THROTTLED_REPLICAS};
use crate::log_dirs::ReplicaKey;
use crate::ordered::OrderedMap;
use crate::pace::Pace;
use crate::timers::Timer;

/// A copy that is throttled: of a follower, or from one directory to another.
#[derive(Clone, Copy, Debug)]
struct Copy {
    replica: ReplicaKey,
    is_move: bool,
}

/// What holds a copy up: the rate of a broker, which all of the same kind share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Throttle {
    /// `leader.replication.throttled.rate`
    Leader(i32),
    /// `follower.replication.throttled.rate`
    Follower(i32),
    /// `replica.alter.log.dirs.io.max.bytes.per.second`
    LogDirs(i32),
}

impl State {
    /// Has throttled copies get as far as they may by now. Those that are complete, or throttled no longer, are in sync, or
    /// where they were to move. Whether there are any.
    pub(crate) fn replicate(&mut self, now: Millis) -> bool {
        let copies = self.copies();
        if copies.is_empty() {
            self.timers.clear(&Timer::Replication);
            return false;
        }
        for copy in &copies {
            self.copy_on(*copy, now);
        }
        let followed = copies.iter().filter(|copy| !copy.is_move).map(|copy| copy.replica.0);
        self.rejoin(followed, now);
        self.complete_moves(now);
        self.plan_copies(now);
        self.copies().len() < copies.len()
    }

    /// Whether a follower that may copy lacks something and is throttled: it has begun to copy then.
    pub(super) fn copies_slowly(&mut self, replica: ReplicaKey, now: Millis) -> bool {
        let (key, broker) = replica;
        let end = self.partitions.log(key).log_end_offset();
        let lacks = self.followers.get(key, broker).is_some_and(|follower| follower.end < end);
        let is_slow = lacks && !self.throttles(Copy { replica, is_move: false }).is_empty();
        if let Some(follower) = self.followers.get_mut(key, broker).filter(|_| is_slow) {
            follower.pace.get_or_insert(Pace::beginning(now));
        }
        is_slow
    }

    /// Whether a replica may not move as fast as it can.
    pub(super) fn is_move_throttled(&self, replica: ReplicaKey) -> bool {
        !self.throttles(Copy { replica, is_move: true }).is_empty()
    }

    /// When the next throttled copy will be complete, as things stand.
    pub(super) fn plan_copies(&mut self, now: Millis) {
        let copies = self.copies();
        let mut shares: OrderedMap<Throttle, u64> = OrderedMap::new();
        for copy in &copies {
            for throttle in self.throttles(*copy) {
                *shares.entry(throttle).or_insert(0) += 1;
            }
        }
        let mut next: Option<Millis> = None;
        for copy in copies {
            let mut rate = u64::MAX;
            for throttle in self.throttles(copy) {
                let all = self.rate(throttle);
                let share = all / shares.get(&throttle).copied().unwrap_or(1);
                rate = rate.min(share.max(all.min(1)));
            }
            let missing = self.missing_bytes(copy);
            let Some((_, pace)) = self.copied(copy) else { continue };
            pace.go_at(rate, now);
            if let Some(due) = pace.due(missing) {
                next = Some(next.map_or(due, |next| next.min(due)));
            }
        }
        match next {
            Some(due) => self.timers.set(Timer::Replication, due),
            None => self.timers.clear(&Timer::Replication),
        }
    }

    /// The copies that are throttled and go on.
    fn copies(&self) -> Vec<Copy> {
        let mut copies = Vec::new();
        for (key, broker, follower) in self.followers.all() {
            if follower.pace.is_some() {
                copies.push(Copy { replica: (key, broker), is_move: false });
            }
        }
        for (replica, to) in self.log_dirs.moves() {
            if to.pace.is_some() {
                copies.push(Copy { replica, is_move: true });
            }
        }
        copies
    }

    /// Up to where it has come, and its pace.
    fn copied(&mut self, copy: Copy) -> Option<(&mut i64, &mut Pace)> {
        let (key, broker) = copy.replica;
        match copy.is_move {
            false => {
                let follower = self.followers.get_mut(key, broker)?;
                Some((&mut follower.end, follower.pace.as_mut()?))
            }
            true => {
                let to = self.log_dirs.moving_mut(copy.replica)?;
                Some((&mut to.end, to.pace.as_mut()?))
            }
        }
    }

    /// Copies what has been earned since it was last looked at.
    fn copy_on(&mut self, copy: Copy, now: Millis) {
        let (key, broker) = copy.replica;
        let has_source = self.metadata.is_active(broker)
            && self.placed(key).is_some_and(|(_, partition)| copy.is_move || partition.has_leader());
        let start = self.partitions.log(key).log_start_offset();
        let Some((end, pace)) = self.copied(copy) else { return };
        if !has_source {
            *pace = Pace::beginning(now);
            return;
        }
        let (from, bytes) = ((*end).max(start), pace.earn(now));
        match self.partitions.log(key).reach(from, bytes) {
            Ok((reached, size)) => {
                let Some((end, pace)) = self.copied(copy) else { return };
                *end = reached;
                pace.spend(size);
            }
            Err(error) => log::warn!("a replica cannot be copied on from offset {from}: {error}"),
        }
    }

    /// What it still lacks, in bytes; more than there can be if it does not go on.
    fn missing_bytes(&mut self, copy: Copy) -> usize {
        let Some((end, _)) = self.copied(copy) else { return 0 };
        let (end, log) = (*end, self.partitions.log(copy.replica.0));
        log.size_from(end.max(log.log_start_offset())).unwrap_or(usize::MAX)
    }

    fn throttles(&self, copy: Copy) -> Vec<Throttle> {
        let (key, broker) = copy.replica;
        let mut throttles = Vec::new();
        if copy.is_move {
            throttles.push(Throttle::LogDirs(broker));
        } else if let Some((topic, partition)) = self.placed(key) {
            let configs = self.metadata.topic_config(&topic.name);
            let listed =
                |name: &str, broker| configs.get(name).is_some_and(|list| lists(list, key.index, broker));
            if listed(LEADER_THROTTLED_REPLICAS, partition.leader) {
                throttles.push(Throttle::Leader(partition.leader));
            }
            if listed(FOLLOWER_THROTTLED_REPLICAS, broker) {
                throttles.push(Throttle::Follower(broker));
            }
        }
        throttles.retain(|throttle| self.rate(*throttle) < i64::MAX as u64);
        throttles
    }

    /// Bytes a second.
    fn rate(&self, throttle: Throttle) -> u64 {
        let rate = match throttle {
            Throttle::Leader(id) => self.config.broker(id).leader_replication_throttled_rate,
            Throttle::Follower(id) => self.config.broker(id).follower_replication_throttled_rate,
            Throttle::LogDirs(id) => self.config.broker(id).replica_alter_log_dirs_io_max_bytes_per_second,
        };
        u64::try_from(rate).unwrap_or(0)
    }
}

/// Whether a list of throttled replicas, `PARTITION:BROKER,…` or `*`, has this one.
fn lists(list: &str, partition: i32, broker: i32) -> bool {
    list.split(',').map(str::trim).any(|item| {
        let named = item.split_once(':').and_then(|(partition, broker)| {
            Some((partition.parse::<i32>().ok()?, broker.parse::<i32>().ok()?))
        });
        item == "*" || named == Some((partition, broker))
    })
}

#[cfg(test)]
mod tests;
