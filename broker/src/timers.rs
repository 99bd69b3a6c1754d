//! Deadlines in cluster time, in one ordered set: nothing in the broker ticks.

use crate::ordered::{OrderedMap, OrderedSet};

use crate::clock::Millis;
use crate::group::effect::GroupTimer;

/// What falls due.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// Committed offsets and empty groups are looked over (`offsets.retention.check.interval.ms`).
    OffsetExpiry,
    /// Logs are looked over for what retention drops (`log.retention.check.interval.ms`).
    LogRetention,
    /// Logs are looked over for idle producers (`producer.id.expiration.check.interval.ms`).
    ProducerExpiry,
    /// Logs are looked over for what is to be compacted (`log.cleaner.backoff.ms`).
    LogCleaner,
    /// Logs on disk are to be synced (`flush.ms`, or a segment was closed).
    Flush,
    /// The checkpoints of a data directory are written (`log.flush.offset.checkpoint.interval.ms`).
    Checkpoint,
    /// Files are removed that belong to no log any more (`file.delete.delay.ms`).
    FileDeletion,
    /// The metadata gets a snapshot (`metadata.log.max.snapshot.interval.ms`).
    MetadataSnapshot,
    /// Old snapshots of the metadata go (`metadata.max.retention.ms`).
    MetadataRetention,
    /// A follower has lagged for too long (`replica.lag.time.max.ms`).
    ReplicaLag,
    /// Leaders go back to where they belong (`leader.imbalance.check.interval.seconds`).
    LeaderRebalance,
    /// A copy is complete that is throttled (`follower.replication.throttled.rate` and the like).
    Replication,
    /// A group's join phase, sync phase or session ends.
    Group(GroupTimer),
}

/// The deadlines that are set, each timer at most once.
///
/// Deadlines that are equal fall due in the timers' own order, so that the same calls give the same sequence.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    due: OrderedSet<(Millis, Timer)>,
    deadlines: OrderedMap<Timer, Millis>,
    moved_up: bool,
}

impl Timers {
    /// Sets `timer` to fall due at `deadline`; an earlier setting is replaced.
    pub(crate) fn set(&mut self, timer: Timer, deadline: Millis) {
        self.clear(&timer);
        if self.next_deadline().is_none_or(|next| deadline < next) {
            self.moved_up = true;
        }
        self.deadlines.insert(timer.clone(), deadline);
        self.due.insert((deadline, timer));
    }

    /// Forgets `timer`; nothing happens if it is not set.
    pub(crate) fn clear(&mut self, timer: &Timer) {
        if let Some(deadline) = self.deadlines.remove(timer) {
            self.due.remove(&(deadline, timer.clone()));
        }
    }

    /// All deadlines, the earliest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Millis, &Timer)> {
        self.due.iter().map(|(deadline, timer)| (*deadline, timer))
    }

    /// When `timer` falls due.
    pub(crate) fn deadline(&self, timer: &Timer) -> Option<Millis> {
        self.deadlines.get(timer).copied()
    }

    /// The earliest deadline.
    pub(crate) fn next_deadline(&self) -> Option<Millis> {
        self.due.first().map(|(deadline, _)| *deadline)
    }

    /// Takes the earliest timer out if it is due at `now`.
    pub(crate) fn take_due(&mut self, now: Millis) -> Option<(Millis, Timer)> {
        if self.next_deadline()? > now {
            return None;
        }
        let (deadline, timer) = self.due.pop_first()?;
        self.deadlines.remove(&timer);
        Some((deadline, timer))
    }

    /// Whether the earliest deadline has become earlier since this was last asked: then whoever sleeps until it
    /// must be woken.
    pub(crate) fn take_moved_up(&mut self) -> bool {
        std::mem::take(&mut self.moved_up)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_fall_due_in_the_order_of_their_deadlines() {
        let mut timers = Timers::default();
        timers.set(Timer::LogRetention, 20);
        timers.set(Timer::OffsetExpiry, 10);
        assert_eq!(timers.take_due(5), None);
        assert_eq!(timers.take_due(30), Some((10, Timer::OffsetExpiry)));
        assert_eq!(timers.take_due(30), Some((20, Timer::LogRetention)));
        assert_eq!(timers.take_due(30), None);
    }

    #[test]
    fn setting_a_timer_again_replaces_its_deadline() {
        let mut timers = Timers::default();
        timers.set(Timer::OffsetExpiry, 10);
        timers.set(Timer::OffsetExpiry, 30);
        assert_eq!(timers.take_due(20), None);
        assert_eq!(timers.deadline(&Timer::OffsetExpiry), Some(30));
    }

    #[test]
    fn only_an_earlier_deadline_wakes_the_sleeper() {
        let mut timers = Timers::default();
        timers.set(Timer::OffsetExpiry, 10);
        assert!(timers.take_moved_up());
        timers.set(Timer::LogRetention, 20);
        assert!(!timers.take_moved_up());
        timers.set(Timer::LogRetention, 5);
        assert!(timers.take_moved_up());
    }
}
