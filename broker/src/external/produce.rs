//! Records produced by the client.

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};

use rdkafka::ClientContext;
use rdkafka::error::KafkaError;
use rdkafka::message::{DeliveryResult, Header, Message, OwnedHeaders};
use rdkafka::producer::{BaseRecord, ProducerContext};

use super::{External, PAUSE};
use crate::error::{Error, ErrorKind};
use crate::record::{Record, StoredRecord, in_turn, partition_of};

/// Where a record went, with the timestamp that it has there.
type Delivered = Result<(i64, Option<i64>), KafkaError>;

/// Hands what became of each record to who waits for it.
pub(super) struct Deliveries;

impl ClientContext for Deliveries {}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = Box<SyncSender<Delivered>>;

    fn delivery(&self, result: &DeliveryResult<'_>, who: Self::DeliveryOpaque) {
        let delivered = match result {
            Ok(message) => Ok((message.offset(), message.timestamp().to_millis())),
            Err((error, _)) => Err(error.clone()),
        };
        // Nobody waits for it any more if the producer is being dropped.
        let _ = who.send(delivered);
    }
}

impl External {
    /// Produces a record with `acks=all`, into the partition that an embedded cluster would have chosen.
    pub(crate) fn produce(&self, topic: &str, record: Record, now: i64) -> Result<StoredRecord, Error> {
        let what = format!("topic {topic:?} refused a record");
        let partition = self.partition_for(topic, &record)?;
        let timestamp = record.timestamp.unwrap_or(now);
        if timestamp == 0 {
            let text = format!("{what}: librdkafka takes the timestamp 0 for none");
            return Err(Error::new(ErrorKind::External, text));
        }
        let (sender, receiver) = sync_channel(1);
        let mut asked = BaseRecord::with_opaque_to(topic, Box::new(sender)).partition(partition);
        asked = asked.timestamp(timestamp);
        asked.key = record.key.as_deref();
        asked.payload = record.value.as_deref();
        asked.headers = (!record.headers.is_empty()).then(|| headers(&record));
        self.producer.send(asked).map_err(|(error, _)| self.failed(&what, &error))?;
        let (offset, stamped) = self.delivered(&receiver).map_err(|error| self.failed(&what, &error))?;
        let timestamp = stamped.unwrap_or(timestamp);
        let Record { key, value, headers, .. } = record;
        Ok(StoredRecord { partition, offset, timestamp, key, value, headers })
    }

    /// What became of a record: the client says so within its `message.timeout.ms`.
    fn delivered(&self, receiver: &Receiver<Delivered>) -> Delivered {
        loop {
            match receiver.try_recv() {
                Ok(delivered) => return delivered,
                Err(TryRecvError::Disconnected) => return Err(KafkaError::Canceled),
                // Whoever polls serves all that wait.
                Err(TryRecvError::Empty) => self.producer.poll(PAUSE),
            }
        }
    }

    fn partition_for(&self, topic: &str, record: &Record) -> Result<i32, Error> {
        if let Some(partition) = record.partition {
            return self.indexes(topic, Some(partition)).map(|_| partition);
        }
        let indexes = self.indexes(topic, None)?;
        let chosen = match record.key.as_deref() {
            Some(key) => partition_of(key, indexes.len()),
            None => {
                let ends = indexes.iter().map(|index| self.bounds(topic, *index).map(|(_, end)| end));
                in_turn(ends.collect::<Result<Vec<_>, _>>()?, indexes.len())
            }
        };
        Ok(i32::try_from(chosen).unwrap_or(0))
    }
}

fn headers(record: &Record) -> OwnedHeaders {
    let mut headers = OwnedHeaders::new_with_capacity(record.headers.len());
    for (key, value) in &record.headers {
        headers = headers.insert(Header { key, value: value.as_deref() });
    }
    headers
}
