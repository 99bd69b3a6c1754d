//! Records and batches read without a client.

use std::sync::Arc;

use super::Topic;
use super::failure::Failure;
use crate::ErrorCode;
use crate::error::Error;
use crate::list::Listed;
use crate::partitions::PartitionKey;
use crate::record::{StoredBatch, StoredRecord};
use crate::state::{State, TopicRef};

impl Topic {
    /// Every record of every partition that is there now, partition by partition, in the order of their offsets;
    /// records of open and of aborted transactions included.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`](crate::ErrorKind::Refused) with UNKNOWN_TOPIC_OR_PARTITION if there is no such topic, and with
    /// another code if a batch is damaged.
    pub fn records(&self) -> Result<Vec<StoredRecord>, Error> {
        #[cfg(feature = "external")]
        if let Some(external) = self.shared.external() {
            return external.read(&self.name, None, |_| 0);
        }
        // Decompressed outside of the lock.
        let records = self.batches()?.into_iter().map(|batch| batch.records());
        Ok(records.listed_if_ok()?.concat())
    }

    /// The records of one partition from an offset on.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder().topic("orders", 1).start()?;
    /// let orders = kafka.topic("orders");
    /// orders.produce_batch(vec!["one", "two", "three"])?;
    /// let values: Vec<String> = orders.records_from(0, 1)?.iter().map(|record| record.value_text()).collect();
    /// assert_eq!(values, ["two", "three"]);
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`records`](Topic::records).
    pub fn records_from(&self, partition: i32, offset: i64) -> Result<Vec<StoredRecord>, Error> {
        #[cfg(feature = "external")]
        if let Some(external) = self.shared.external() {
            return external.read(&self.name, Some(partition), |_| offset);
        }
        let batches = self.batches_from(Some(partition), offset)?;
        let records = batches.into_iter().map(|batch| batch.records());
        let records = records.listed_if_ok()?.concat();
        Ok(records.into_iter().filter(|record| record.offset >= offset).listed())
    }

    /// Every batch of every partition that is there now, partition by partition, in the order of their offsets: control
    /// batches and damaged ones included.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`](crate::ErrorKind::Refused) with UNKNOWN_TOPIC_OR_PARTITION if there is no such topic; with
    /// file and reason, KAFKA_STORAGE_ERROR where a file of a data directory cannot be read, and CORRUPT_MESSAGE where it holds
    /// what is no batch.
    pub fn batches(&self) -> Result<Vec<StoredBatch>, Error> {
        self.batches_from(None, 0)
    }

    /// Those of one partition, or of all, that hold what comes from an offset on.
    pub(crate) fn batches_from(
        &self,
        partition: Option<i32>,
        offset: i64,
    ) -> Result<Vec<StoredBatch>, Error> {
        self.shared.inside("batches")?;
        let failed = |failure: Failure| failure.error(format_args!("topic {:?} cannot be read", self.name));
        self.shared.look(|state| batches(state, &self.name, partition, |_| offset)).map_err(failed)
    }
}

/// The batches of a topic, or of one of its partitions, that hold what comes from the offset `from` gives on. Up to the log's
/// end, whether consumers see it yet or not.
pub(crate) fn batches(
    state: &mut State,
    name: &str,
    partition: Option<i32>,
    mut from: impl FnMut(i32) -> i64,
) -> Result<Vec<StoredBatch>, Failure> {
    let topic = Arc::clone(state.topic(&TopicRef::Name(name.to_owned()))?);
    if partition.is_some_and(|index| topic.partition(index).is_none()) {
        return Err(ErrorCode::UnknownTopicOrPartition.into());
    }
    let bytes_max = state.settings(&topic).log.decompressed_bytes_max;
    let mut batches = Vec::new();
    for (index, _) in topic.numbered().filter(|(index, _)| partition.is_none_or(|wanted| wanted == *index)) {
        let log = state.partitions.log(PartitionKey { topic: topic.id, index });
        let start = log.log_start_offset();
        let entries = log.entries(from(index).max(start), log.log_end_offset())?;
        batches.extend(entries.into_iter().map(|entry| StoredBatch::of(index, entry, start, bytes_max)));
    }
    Ok(batches)
}
