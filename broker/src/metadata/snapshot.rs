//! A snapshot of the metadata: records that make the image out of nothing, in a file of Kafka's form.

use std::sync::Arc;

use bytes::Bytes;
use kafkito_storage::{Log, LogConfig, LogDir, Origin, Pool, SnapshotFile, SnapshotId};

use super::metadata_log::{batches_of, closed, storage_error};
use super::quorum::{Quorum, footer};
use super::{Image, METADATA_TOPIC, QuotaValue, Record, Refusal, ResourceType};
use crate::clock::Millis;

/// The first feature of a snapshot: what the other records look like depends on it.
pub(super) const METADATA_VERSION: &str = "metadata.version";

/// A snapshot that is to be written.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    /// What it stands for.
    pub(crate) id: SnapshotId,
    pub(super) image: Image,
    pub(super) quorum: Quorum,
    /// The time of the last record that it stands for.
    pub(super) last_timestamp: Millis,
    pub(super) now: Millis,
}

impl Snapshot {
    /// Writes it, for good. Takes long, and needs no lock.
    ///
    /// # Errors
    /// What went wrong on the disk, or a record that cannot be written.
    pub(crate) fn write(&self, dir: &LogDir) -> Result<SnapshotFile, Refusal> {
        let written = dir.write_snapshot(METADATA_TOPIC, 0, self.id, &self.encode()?);
        written.map_err(storage_error)
    }

    /// The batches that the file consists of.
    pub(crate) fn encode(&self) -> Result<Vec<Bytes>, Refusal> {
        // A log of its own gives them their offsets.
        let mut log = Log::new(Arc::new(LogConfig::default()), Pool::new(u64::MAX));
        let mut append = |batch| {
            let appended = log.append(&batch, Origin::Coordinator, self.id.epoch, self.now);
            appended.map(drop).map_err(storage_error)
        };
        append(closed(self.quorum.header(self.last_timestamp, self.now))?)?;
        batches_of(&records_of(&self.image), self.now)?.into_iter().try_for_each(&mut append)?;
        append(closed(footer(self.now))?)?;
        let read = log.read(0, usize::MAX, log.log_end_offset(), true).map_err(storage_error)?;
        Ok(read.slices)
    }
}

/// The records that make an image out of nothing, in the order in which Kafka writes them.
pub(super) fn records_of(image: &Image) -> Vec<Record> {
    let mut records = Vec::new();
    let level = |(name, level): (&str, i16)| Record::FeatureLevel { name: name.into(), level };
    let (first, others) = (METADATA_VERSION, image.features().filter(|(name, _)| *name != METADATA_VERSION));
    records.extend(image.features().filter(|(name, _)| *name == first).map(level));
    records.extend(others.map(level));
    records.extend(image.brokers().cloned().map(Record::RegisterBroker));
    for topic in image.topics() {
        records.push(Record::Topic { name: Arc::clone(&topic.name), id: topic.id });
        records.extend(topic.numbered().map(|(number, partition)| Record::Partition {
            topic_id: topic.id,
            number,
            partition: partition.clone(),
        }));
    }
    records.extend(configs_of(image));
    if image.next_producer_id() > 0 {
        records.push(Record::ProducerIds { broker_id: -1, broker_epoch: -1, next: image.next_producer_id() });
    }
    let quotas = image.client_quotas().iter().flat_map(|(entity, quotas)| {
        let quota = move |(key, value): (&Arc<str>, &QuotaValue)| {
            let (entity, key) = (entity.clone(), Arc::clone(key));
            Record::ClientQuota { entity, key, value: Some(*value) }
        };
        quotas.iter().map(quota)
    });
    records.extend(quotas);
    records.extend(image.carried().cloned().map(Record::Carried));
    records
}

fn configs_of(image: &Image) -> impl Iterator<Item = Record> + '_ {
    let kinds = ResourceType::ALL.into_iter();
    let resources = kinds.flat_map(|kind| image.configs().resources(kind).map(move |found| (kind, found)));
    resources.flat_map(|(kind, (resource, configs))| {
        configs.iter().map(move |(name, value)| Record::Config {
            resource_type: kind as i8,
            resource: resource.into(),
            name: name.as_str().into(),
            value: Some(value.as_str().into()),
        })
    })
}

#[cfg(test)]
mod tests;
