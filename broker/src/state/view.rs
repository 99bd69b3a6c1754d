//! The cluster as it is now, to be written as a directory.

use std::path::Path;
use std::sync::Arc;

use super::State;
use crate::clock::Millis;
use crate::data_dir::{ClusterView, ExportedBroker, PartitionView, not_exported};
use crate::error::Error;
use crate::list::Listed;
use crate::metadata::{Broker, METADATA_TOPIC, METADATA_TOPIC_ID};
use crate::partitions::PartitionKey;

impl State {
    /// All that the directories of this cluster's brokers hold, as it is now. Records are not copied.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Storage`] if nobody is left to have a directory, or the cluster's own cannot be read.
    pub(crate) fn view(&mut self, now: Millis) -> Result<ClusterView, Error> {
        let started = self.metadata.write_waiting(now);
        started.map_err(not_exported)?;
        let exported = |broker: &Broker| ExportedBroker {
            id: broker.id,
            // Those that have failed, too, which are registered no longer.
            log_dirs: self.log_dirs.ids(broker.id).map_or_else(|| vec![broker.first_dir()], <[_]>::to_vec),
            epoch: broker.epoch,
        };
        let brokers: Vec<ExportedBroker> = self.own_brokers().into_iter().map(exported).listed();
        if brokers.is_empty() {
            return Err(not_exported("no broker is registered"));
        }
        let cluster_id = self.metadata.id();
        let logs = self.partition_views().map_err(not_exported)?;
        let begins_later = self.metadata.log().log().log_start_offset() > 0;
        let is_in_memory = self.partitions.path().is_none();
        let snapshot = if begins_later && is_in_memory { self.metadata.snapshot(now) } else { None };
        let carried = self.partitions.carried().map_err(not_exported)?;
        Ok(ClusterView { cluster_id, brokers, logs, snapshot, carried, now })
    }

    fn partition_views(&self) -> kafkito_storage::Result<Vec<PartitionView>> {
        let metadata = self.metadata.log().log().view()?;
        let (topic, topic_id) = (Arc::from(METADATA_TOPIC), METADATA_TOPIC_ID);
        let directories = Box::default();
        let mut views =
            vec![PartitionView { topic, number: 0, topic_id, replicas: None, directories, log: metadata }];
        for topic in self.metadata.topics() {
            for (number, partition) in topic.numbered() {
                let log = self.partitions.log(PartitionKey { topic: topic.id, index: number }).view()?;
                if !log.is_empty() {
                    let (topic, topic_id) = (Arc::clone(&topic.name), topic.id.0);
                    let replicas = Some(partition.replicas.clone());
                    let directories = partition.directories.clone();
                    views.push(PartitionView { topic, number, topic_id, replicas, directories, log });
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
