//! The log directories of the brokers: which there are, which have failed, and what moves from one to another.
//!
//! In memory they are names, and what the metadata says of them; on a disk they are directories, which several brokers have together. Which replica lies
//! where is the metadata's to say
//! ([`Partition::directory`](crate::metadata::Partition::directory)).

use crate::list::Listed;
use crate::metadata::Broker;
use crate::ordered::{OrderedMap, OrderedSet};
use crate::pace::Pace;
use crate::partitions::PartitionKey;
use crate::uuid::Uuid;

/// Stands for the directory while the logs are in memory.
const IN_MEMORY: &str = "/kafkito/memory";

/// A replica that moves, or is to lie in a directory: its partition and its broker.
pub(crate) type ReplicaKey = (PartitionKey, i32);

/// The log directories of all brokers. Each has as many, of the same names.
#[derive(Debug, Default)]
pub(crate) struct LogDirs {
    paths: Vec<String>,
    /// The ids of each broker's directories, in the order of the paths.
    ids: OrderedMap<i32, Vec<Uuid>>,
    failed: OrderedSet<(i32, Uuid)>,
    /// Where replicas are to lie that are still to come.
    preferred: OrderedMap<ReplicaKey, Uuid>,
    moves: OrderedMap<ReplicaKey, Move>,
}

/// A replica on its way to another directory of its broker: Kafka's future replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Move {
    /// Where it goes.
    pub(crate) to: Uuid,
    /// Up to where it has been copied.
    pub(crate) end: i64,
    /// Whether a test holds it back.
    pub(crate) is_held: bool,
    /// How fast it is copied, if that is throttled.
    pub(crate) pace: Option<Pace>,
}

impl LogDirs {
    /// The directories that brokers have registered; `paths` are theirs if they are on a disk.
    pub(crate) fn of<'a>(brokers: impl Iterator<Item = &'a Broker>, paths: Vec<String>) -> Self {
        let ids: OrderedMap<i32, Vec<Uuid>> =
            brokers.map(|broker| (broker.id, broker.log_dirs.clone())).collect();
        let count = ids.values().map(Vec::len).max().unwrap_or(1);
        let paths = match count {
            _ if !paths.is_empty() => paths,
            0 | 1 => vec![IN_MEMORY.to_owned()],
            _ => (1..=count).map(|number| format!("{IN_MEMORY}-{number}")).listed(),
        };
        Self { paths, ids, ..Self::default() }
    }

    /// Whether brokers have more than one.
    pub(crate) fn are_several(&self) -> bool {
        self.paths.len() > 1
    }

    /// A broker's directories: path and id.
    pub(crate) fn of_broker(&self, broker: i32) -> Vec<(String, Uuid)> {
        let ids = self.ids.get(&broker).map_or(&[][..], Vec::as_slice);
        self.paths.iter().cloned().zip(ids.iter().copied()).listed()
    }

    /// The ids of a broker's directories, those that have failed included.
    pub(crate) fn ids(&self, broker: i32) -> Option<&[Uuid]> {
        self.ids.get(&broker).map(Vec::as_slice)
    }

    /// The id of a broker's directory by its path.
    pub(crate) fn id(&self, broker: i32, path: &str) -> Option<Uuid> {
        let place = self.paths.iter().position(|other| other == path)?;
        self.ids.get(&broker)?.get(place).copied()
    }

    /// Whether any directory has failed, of any broker.
    #[inline]
    pub(crate) fn any_failed(&self) -> bool {
        !self.failed.is_empty()
    }

    /// Whether a directory has failed.
    pub(crate) fn is_failed(&self, broker: i32, dir: Uuid) -> bool {
        self.failed.contains(&(broker, dir))
    }

    /// A directory has failed.
    pub(crate) fn fail(&mut self, broker: i32, dir: Uuid) {
        self.failed.insert((broker, dir));
    }

    /// A broker is started again, and finds all of its directories.
    pub(crate) fn repaired(&mut self, broker: i32) {
        self.failed.retain(|(id, _)| *id != broker);
    }

    /// A replica that is still to come is to lie there.
    pub(crate) fn prefer(&mut self, replica: ReplicaKey, dir: Uuid) {
        self.preferred.insert(replica, dir);
    }

    /// Where a replica is to lie, if that was said; it is there now.
    pub(crate) fn take_preferred(&mut self, replica: ReplicaKey) -> Option<Uuid> {
        self.preferred.remove(&replica)
    }

    /// A replica on its way.
    pub(crate) fn moving(&self, replica: ReplicaKey) -> Option<&Move> {
        self.moves.get(&replica)
    }

    /// The same, to be changed.
    pub(crate) fn moving_mut(&mut self, replica: ReplicaKey) -> Option<&mut Move> {
        self.moves.get_mut(&replica)
    }

    /// A replica sets out.
    pub(crate) fn begin(&mut self, replica: ReplicaKey, to: Move) {
        self.moves.insert(replica, to);
    }

    /// A replica is on its way no longer.
    pub(crate) fn stop(&mut self, replica: ReplicaKey) -> Option<Move> {
        self.moves.remove(&replica)
    }

    /// All that are on their way.
    pub(crate) fn moves(&self) -> impl Iterator<Item = (ReplicaKey, &Move)> {
        self.moves.iter().map(|(replica, to)| (*replica, to))
    }

    /// The same, to be changed.
    pub(crate) fn moves_mut(&mut self) -> impl Iterator<Item = (ReplicaKey, &mut Move)> {
        self.moves.iter_mut().map(|(replica, to)| (*replica, to))
    }

    /// No replica of the partition is on its way, nor to come.
    pub(crate) fn forget(&mut self, key: PartitionKey) {
        self.moves.retain(|(other, _), _| *other != key);
        self.preferred.retain(|(other, _), _| *other != key);
    }

    /// The log of a partition ends at `end`: nothing of it has been copied beyond.
    pub(crate) fn cut(&mut self, key: PartitionKey, end: i64) {
        for ((other, _), to) in self.moves_mut() {
            if other == key {
                to.end = to.end.min(end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_are_numbered_and_found_by_their_paths() {
        let dirs = |count: u8| (1..=count).map(|id| Uuid([id; 16])).collect::<Vec<_>>();
        let broker = |count| Broker { log_dirs: dirs(count), ..Broker::new(1) };
        let one = LogDirs::of([broker(1)].iter(), Vec::new());
        assert_eq!(one.of_broker(1), [("/kafkito/memory".to_owned(), Uuid([1; 16]))]);
        let two = LogDirs::of([broker(2)].iter(), Vec::new());
        assert_eq!(two.id(1, "/kafkito/memory-2"), Some(Uuid([2; 16])));
        assert_eq!((two.id(1, "/kafkito/memory"), two.id(2, "/kafkito/memory-2")), (None, None));
        let disk = LogDirs::of([broker(1)].iter(), vec!["/var/kafka".into()]);
        assert_eq!(disk.id(1, "/var/kafka"), Some(Uuid([1; 16])));
    }
}
