//! The logs that the log directories have: which are there, and what becomes of the rest.

use std::sync::Arc;

use kafkito_storage::{self as storage, PartitionDir};

use crate::clock::Millis;
use crate::data_dir::{DataDir, OpenDir, Wanted, open_logs, refused};
use crate::error::Error;
use crate::metadata::METADATA_TOPIC;
use crate::ordered::OrderedMap;
use crate::partitions::PartitionKey;
use crate::state::State;
use crate::uuid::Uuid;
use crate::warning;

/// A partition's directory that belongs to no topic, and where it lies.
type Stray<'a> = (&'a OpenDir, PartitionDir);

impl State {
    pub(super) fn open_logs(&mut self, dir: DataDir, now: Millis) -> Result<(), Error> {
        self.restore_deleted(&dir.dirs).map_err(refused)?;
        let (mut wanted, mut strays, mut places) = (Vec::new(), Vec::new(), OrderedMap::new());
        for open in &dir.dirs {
            for found in open.logs.partitions().map_err(refused)? {
                if found.topic == METADATA_TOPIC {
                    continue;
                }
                let Some(known) = self.wanted(open, &found) else {
                    strays.push((open, found));
                    continue;
                };
                if let Some(other) = places.insert(known.key, open) {
                    return Err(lies_twice(&found, [other, open]));
                }
                wanted.push(known);
            }
        }
        if dir.has_them_inside() {
            self.settle_moves(&dir.dirs, &wanted, &strays, &places).map_err(refused)?;
            let found = places.iter().map(|(key, open)| (*key, &open.ids[..])).collect();
            let followed = self.follow_found(&found);
            followed.map_err(|why| refused(format_args!("{}: {why}", dir.path().display())))?;
        }
        let threads = self.config.shared().num_recovery_threads_per_data_dir;
        let threads = usize::try_from(threads).unwrap_or(1).saturating_mul(dir.dirs.len());
        let (logs, wrong) = open_logs(&wanted, threads, self.partitions.pool(), now);
        let set_aside = |(open, stray): &Stray<'_>| {
            let (path, name) = (open.path.display(), format!("{}-{}", stray.topic, stray.partition));
            log::warn!("{path}: {name} belongs to no topic, and is set aside as a stray");
            open.logs.set_aside(stray)
        };
        wrong.map_or_else(|| strays.iter().try_for_each(set_aside), Err).map_err(refused)?;
        for open in &dir.dirs {
            if let Err(error) = open.logs.remove_deleted() {
                self.warn(warning::disk_failed(error.to_string()));
            }
        }
        self.partitions.keep_in(dir, logs);
        Ok(())
    }

    /// The power may have gone after a log was taken out of the way, and before it lasted that its topic is deleted.
    fn restore_deleted(&mut self, dirs: &[OpenDir]) -> storage::Result<()> {
        for open in dirs {
            for (name, deleted) in open.logs.deleted()? {
                let topic = deleted.topic_id.and_then(|id| self.metadata.topic_by_id(Uuid(id)).cloned());
                let Some(topic) = topic else { continue };
                let partition = topic.partition(deleted.partition);
                let is_here = partition.is_some_and(|partition| {
                    partition.replicas.iter().any(|broker| self.metadata.is_alive(*broker))
                });
                if is_here && !is_there(dirs, &topic.name, deleted.partition)? {
                    open.logs.restore(&name, &topic.name, deleted.partition)?;
                }
            }
        }
        Ok(())
    }

    /// The log in a partition's directory, if there is such a partition.
    fn wanted(&mut self, open: &OpenDir, found: &PartitionDir) -> Option<Wanted> {
        let topic = Arc::clone(self.metadata.topic(&found.topic)?);
        let partition = topic.partition(found.partition)?;
        if found.topic_id.is_some_and(|id| Uuid(id) != topic.id) {
            return None;
        }
        Some(Wanted {
            dir: open.logs.clone(),
            key: PartitionKey { topic: topic.id, index: found.partition },
            topic: Arc::clone(&topic.name),
            leader_epoch: partition.leader_epoch,
            config: Arc::clone(&self.settings(&topic).log),
        })
    }

    /// What logs have left that were moved from one directory to another: what was kept about them goes with them, and a copy that
    /// Kafka has begun is removed, as all of it is where it comes from.
    fn settle_moves(
        &self,
        dirs: &[OpenDir],
        wanted: &[Wanted],
        strays: &[Stray<'_>],
        places: &OrderedMap<PartitionKey, &OpenDir>,
    ) -> storage::Result<()> {
        for log in wanted {
            let Some(place) = places.get(&log.key) else { continue };
            let is_strays = |other: &OpenDir| {
                strays.iter().any(|(open, stray)| {
                    open.path == other.path && stray.topic == *log.topic && stray.partition == log.key.index
                })
            };
            for other in dirs.iter().filter(|other| other.path != place.path && !is_strays(other)) {
                log.dir.adopt(&other.logs, &log.topic, log.key.index);
            }
        }
        for open in dirs {
            for (name, copy) in open.logs.futures()? {
                let topic = self.metadata.topic(&copy.topic);
                let key = topic.map(|topic| PartitionKey { topic: topic.id, index: copy.partition });
                if key.is_some_and(|key| places.contains_key(&key)) {
                    log::warn!("{}: {name} was to be moved here, and is removed", open.path.display());
                    open.logs.remove_future(&name)?;
                }
            }
        }
        Ok(())
    }
}

fn is_there(dirs: &[OpenDir], topic: &str, partition: i32) -> storage::Result<bool> {
    for open in dirs {
        let found = open.logs.partitions()?;
        if found.iter().any(|found| found.topic == topic && found.partition == partition) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Kafka, too, leaves it to whoever asks which of the two is right.
fn lies_twice(found: &PartitionDir, places: [&OpenDir; 2]) -> Error {
    let PartitionDir { topic, partition, .. } = found;
    let [first, second] = places.map(|place| place.path.display());
    refused(format_args!(
        "{topic}-{partition} lies in {first} and in {second}: one of the two has to be taken away"
    ))
}
