//! The logs of the cluster's partitions.
//!
//! A partition costs nothing here until something is appended to it: until then it is read as an empty log.

mod compaction;
mod on_disk;
mod settings;

use std::collections::hash_map::Entry;
use std::sync::Arc;

use kafkito_storage::{self as storage, Log, LogConfig, Pool};

use crate::by_id::ById;
use crate::clock::Millis;
use crate::config::TopicConfig;
use crate::data_dir::DataDir;
use crate::list::Listed;
use crate::sort;
use crate::state::Located;
use crate::uuid::Uuid;
use on_disk::closed;

pub(crate) use compaction::Postponed;
pub(crate) use settings::Settings;

/// Names a partition for as long as its topic lives: a topic that is made again has another id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PartitionKey {
    /// The topic's id.
    pub(crate) topic: Uuid,
    /// The partition's number.
    pub(crate) index: i32,
}

/// Every log, and the resolved configs of their topics.
///
/// The maps are only looked into, never listed: their order reaches nobody.
#[derive(Debug)]
pub(crate) struct Partitions {
    pool: Pool,
    logs: ById<PartitionKey, Log>,
    settings: ById<Uuid, Arc<Settings>>,
    empty: Log,
    /// Where the logs are kept, if not in memory.
    dir: Option<DataDir>,
    /// The directory is somebody else's by now.
    is_closed: bool,
}

impl Partitions {
    /// No logs yet; they will take their memory from `pool`.
    pub(crate) fn new(pool: Pool) -> Self {
        let empty = Log::new(Arc::new(LogConfig::default()), pool.clone());
        Self { pool, logs: ById::default(), settings: ById::default(), empty, dir: None, is_closed: false }
    }

    /// The memory of all logs.
    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
    }

    /// A partition's log; an empty one if nothing was ever appended to it.
    pub(crate) fn log(&self, key: PartitionKey) -> &Log {
        self.logs.get(&key).unwrap_or(&self.empty)
    }

    /// A partition's log, if anything was ever appended to it.
    pub(crate) fn existing_mut(&mut self, key: PartitionKey) -> Option<&mut Log> {
        self.logs.get_mut(&key).filter(|_| !self.is_closed)
    }

    /// A partition's log to be written, made if it is not there yet, with the configs that `resolve` gives unless they are known. Its
    /// leader's `epoch` begins with it.
    ///
    /// # Errors
    /// [`storage::Error::Storage`] where the log's directory cannot be made, or was closed.
    pub(crate) fn log_mut(
        &mut self,
        partition: &Located,
        resolve: impl FnOnce() -> (TopicConfig, usize),
        now: Millis,
    ) -> storage::Result<&mut Log> {
        if self.is_closed {
            return Err(closed());
        }
        let (topic, key) = (&partition.topic.name, partition.key);
        match self.logs.entry(key) {
            Entry::Occupied(log) => Ok(log.into_mut()),
            Entry::Vacant(place) => {
                let settings = settings_of(&mut self.settings, key.topic, resolve);
                let (config, pool) = (Arc::clone(&settings.log), self.pool.clone());
                let mut log = match &self.dir {
                    None => Log::new(config, pool),
                    Some(dir) => {
                        let dir = dir.of(partition.topic.partition(key.index));
                        dir.logs.log(topic, key.index, key.topic.0, config, pool, now)?
                    }
                };
                log.begin_leader_epoch(partition.leader_epoch);
                Ok(place.insert(log))
            }
        }
    }

    /// A topic's configs, resolved by `resolve` unless they are known.
    pub(crate) fn settings(
        &mut self,
        topic: Uuid,
        resolve: impl FnOnce() -> (TopicConfig, usize),
    ) -> Arc<Settings> {
        Arc::clone(settings_of(&mut self.settings, topic, resolve))
    }

    /// Forgets what was resolved; every log obeys what `resolve` says now.
    pub(crate) fn configs_changed(&mut self, mut resolve: impl FnMut(Uuid) -> Option<(TopicConfig, usize)>) {
        self.settings.clear();
        for (key, log) in &mut self.logs {
            if let Some((config, decompressed_bytes_max)) = resolve(key.topic) {
                log.set_config(Arc::clone(&Settings::new(config, decompressed_bytes_max).log));
            }
        }
    }

    /// Takes out the logs of a topic that was deleted.
    pub(crate) fn drop_topic(&mut self, topic: Uuid) -> Vec<Log> {
        self.settings.remove(&topic);
        let gone: Vec<PartitionKey> = self.logs.keys().filter(|key| key.topic == topic).copied().listed();
        gone.iter().filter_map(|key| self.logs.remove(key)).listed()
    }

    /// Drops what retention no longer covers, in every log. Returns the partitions that begin elsewhere now.
    pub(crate) fn apply_retention(&mut self, now: i64) -> Vec<PartitionKey> {
        if self.is_closed {
            return Vec::new();
        }
        let mut moved: Vec<PartitionKey> = self
            .logs
            .iter_mut()
            .filter_map(|(key, log)| (log.apply_retention(now).segments > 0).then_some(*key))
            .listed();
        sort::ascending(&mut moved);
        moved
    }

    /// When retention can next drop something, in any log.
    pub(crate) fn next_retention(&self) -> Option<i64> {
        self.logs.values().filter_map(Log::next_retention).min()
    }

    /// Forgets idle producers, in every log. Gives their number.
    pub(crate) fn expire_producers(&mut self, now: i64, expiration_ms: i64) -> usize {
        self.logs.values_mut().map(|log| log.remove_expired_producers(now, expiration_ms)).sum()
    }

    /// When a producer can next be forgotten, in any log.
    pub(crate) fn next_producer_expiry(&self, expiration_ms: i64) -> Option<i64> {
        self.logs.values().filter_map(|log| log.next_producer_expiry(expiration_ms)).min()
    }
}

fn settings_of(
    known: &mut ById<Uuid, Arc<Settings>>,
    topic: Uuid,
    resolve: impl FnOnce() -> (TopicConfig, usize),
) -> &Arc<Settings> {
    known.entry(topic).or_insert_with(|| {
        let (config, decompressed_bytes_max) = resolve();
        Arc::new(Settings::new(config, decompressed_bytes_max))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Topic;

    fn key(index: i32) -> PartitionKey {
        PartitionKey { topic: Uuid::from([1; 16]), index }
    }

    fn with_a_log() -> Partitions {
        let topic = Arc::new(Topic { name: "t".into(), id: key(0).topic, partitions: Vec::new() });
        let located = Located { topic, key: key(0), leader: 1, leader_epoch: 0 };
        let mut partitions = Partitions::new(Pool::new(1 << 20));
        partitions.log_mut(&located, || (TopicConfig::DEFAULT, 1000), 0).expect("in memory");
        partitions
    }

    #[test]
    fn a_partition_without_a_log_reads_as_empty() {
        let partitions = Partitions::new(Pool::new(1 << 20));
        assert_eq!(partitions.log(key(0)).log_end_offset(), 0);
        assert!(partitions.logs.is_empty());
    }

    #[test]
    fn dropping_a_topic_drops_its_logs() {
        let mut partitions = with_a_log();
        assert_eq!(partitions.drop_topic(key(0).topic).len(), 1);
        assert!(partitions.logs.is_empty());
    }

    #[test]
    fn changed_configs_reach_the_logs() {
        let mut partitions = with_a_log();
        let config = TopicConfig { retention_ms: 7, ..TopicConfig::DEFAULT };
        partitions.configs_changed(|_| Some((config, 1000)));
        assert_eq!(partitions.log(key(0)).config().retention_ms, 7);
    }
}
