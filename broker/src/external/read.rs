//! Records read by the client.

use bytes::Bytes;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::{Offset, TopicPartitionList};

use super::{External, LIMIT, NO_GROUP, config, unreachable};
use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::ordered::OrderedMap;
use crate::record::StoredRecord;
use crate::sort;

impl External {
    /// Where a partition begins, and its high watermark.
    pub(super) fn bounds(&self, topic: &str, partition: i32) -> Result<(i64, i64), Error> {
        let asker = self.consumer(NO_GROUP)?;
        let what = format!("offsets of {topic}-{partition}");
        self.patiently(&what, || asker.fetch_watermarks(topic, partition, LIMIT))
    }

    /// Offsets between start and high watermark, of all partitions or one: as many records, where nothing was compacted.
    pub(crate) fn count(&self, topic: &str, partition: Option<i32>) -> Result<u64, Error> {
        let mut count = 0;
        for index in self.indexes(topic, partition)? {
            let (start, end) = self.bounds(topic, index)?;
            count += u64::try_from(end - start).unwrap_or(0);
        }
        Ok(count)
    }

    /// The records that are there now, of all partitions or one, from the offset that `from` gives on: partition by partition, in
    /// the order of their offsets.
    pub(crate) fn read(
        &self,
        topic: &str,
        partition: Option<i32>,
        mut from: impl FnMut(i32) -> i64,
    ) -> Result<Vec<StoredRecord>, Error> {
        let mut open = OrderedMap::new();
        let mut assignment = TopicPartitionList::new();
        let failed = |error| self.failed(&format!("topic {topic:?} cannot be read"), &error);
        for index in self.indexes(topic, partition)? {
            let (start, end) = self.bounds(topic, index)?;
            let start = from(index).max(start);
            if start < end {
                open.insert(index, end);
                assignment.add_partition_offset(topic, index, Offset::Offset(start)).map_err(failed)?;
            }
        }
        if open.is_empty() {
            return Ok(Vec::new());
        }
        let reader = self.reader()?;
        reader.assign(&assignment).map_err(failed)?;
        let mut records = Vec::new();
        while !open.is_empty() {
            match reader.poll(LIMIT) {
                Some(Ok(message)) => {
                    let (index, offset) = (message.partition(), message.offset());
                    let end = open.get(&index).copied().unwrap_or(0);
                    if offset < end {
                        records.push(stored(&message));
                    }
                    if offset + 1 >= end {
                        open.remove(&index);
                    }
                }
                // What comes last need not be a record: it may be a marker, or was compacted away.
                Some(Err(KafkaError::PartitionEOF(index))) => drop(open.remove(&index)),
                Some(Err(error)) => return Err(failed(error)),
                None => {
                    let text =
                        format!("topic {topic:?} cannot be read: nothing has come for {} s", LIMIT.as_secs());
                    return Err(Error::new(ErrorKind::Io, text));
                }
            }
        }
        sort::by_key(&mut records, |record| (record.partition, record.offset));
        Ok(records)
    }

    /// One that reads: a new one each time, as a client cannot be told to read and to be asked at once.
    fn reader(&self) -> Result<BaseConsumer, Error> {
        let mut config = config(&self.servers);
        config.set("group.id", NO_GROUP).set("enable.partition.eof", "true").set("fetch.wait.max.ms", "50");
        config.create().map_err(|error| unreachable(&self.servers, &error))
    }
}

fn stored(message: &BorrowedMessage<'_>) -> StoredRecord {
    let headers = message.headers().into_iter().flat_map(Headers::iter);
    StoredRecord {
        partition: message.partition(),
        offset: message.offset(),
        timestamp: message.timestamp().to_millis().unwrap_or(-1),
        key: message.key().map(Bytes::copy_from_slice),
        value: message.payload().map(Bytes::copy_from_slice),
        headers: headers
            .map(|header| (header.key.to_owned(), header.value.map(Bytes::copy_from_slice)))
            .listed(),
    }
}
