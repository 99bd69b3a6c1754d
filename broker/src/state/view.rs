//! The cluster as it is now, to be written as a directory.

use std::path::Path;
use std::sync::Arc;

use super::State;
use crate::clock::Millis;
use crate::data_dir::{ClusterView, Identity, PartitionView, not_exported};
use crate::error::Error;
use crate::metadata::{METADATA_TOPIC, METADATA_TOPIC_ID};
use crate::partitions::PartitionKey;

impl State {
    /// All that a directory of this cluster holds, as it is now. Records are not copied.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Storage`] if the cluster cannot be one directory, or its own cannot be read.
    pub(crate) fn view(&mut self, now: Millis) -> Result<ClusterView, Error> {
        let started = self.metadata.write_waiting(now);
        started.map_err(not_exported)?;
        let mut brokers = self.metadata.alive_brokers().map(|broker| (broker.id, broker.first_dir()));
        let (Some((node_id, directory_id)), None) = (brokers.next(), brokers.next()) else {
            return Err(not_exported("a directory is that of a single broker"));
        };
        if self.log_dirs.are_several() {
            return Err(not_exported("its broker has several log directories, and they are names only"));
        }
        let identity = Identity { node_id, cluster_id: self.metadata.id(), directory_id };
        let logs = self.partition_views().map_err(not_exported)?;
        let begins_later = self.metadata.log().log().log_start_offset() > 0;
        let is_in_memory = self.partitions.path().is_none();
        let snapshot = if begins_later && is_in_memory { self.metadata.snapshot(now) } else { None };
        let carried = self.partitions.carried().map_err(not_exported)?;
        Ok(ClusterView { identity, logs, snapshot, carried, now })
    }

    fn partition_views(&self) -> kafkito_storage::Result<Vec<PartitionView>> {
        let metadata = self.metadata.log().log().view()?;
        let (topic, topic_id) = (Arc::from(METADATA_TOPIC), METADATA_TOPIC_ID);
        let mut views = vec![PartitionView { topic, number: 0, topic_id, log: metadata }];
        for topic in self.metadata.topics() {
            for (number, _) in topic.numbered() {
                let log = self.partitions.log(PartitionKey { topic: topic.id, index: number }).view()?;
                if !log.is_empty() {
                    let (topic, topic_id) = (Arc::clone(&topic.name), topic.id.0);
                    views.push(PartitionView { topic, number, topic_id, log });
                }
            }
        }
        Ok(views)
    }

    /// Whether `path` lies in the cluster's own directory.
    pub(crate) fn owns(&self, path: &Path) -> bool {
        self.partitions.path().is_some_and(|own| path.starts_with(own))
    }
}
