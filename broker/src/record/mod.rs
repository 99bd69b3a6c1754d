//! Records as the author of a test writes and reads them.

mod batch;
mod corruption;
mod stored_batch;

use crate::list::Listed;
use bytes::Bytes;

pub(crate) use batch::Made;
pub use batch::{Batch, Compression};
pub use corruption::Corruption;
pub use stored_batch::StoredBatch;

/// A record to be produced without a client.
///
/// ```
/// use kafkito::{Cluster, Record};
///
/// let kafka = Cluster::builder().topic("orders", 3).start()?;
/// let record = Record::new("two coffees").key("table 4").header("trace", "a1").timestamp(1_700_000_000_000);
/// let stored = kafka.topic("orders").produce(record)?;
/// assert_eq!(stored.offset, 0);
///
/// let tombstone = Record::tombstone("table 4").partition(stored.partition);
/// assert_eq!(kafka.topic("orders").produce(tombstone)?.offset, 1);
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    pub(crate) key: Option<Bytes>,
    pub(crate) value: Option<Bytes>,
    pub(crate) headers: Vec<(String, Option<Bytes>)>,
    pub(crate) timestamp: Option<i64>,
    pub(crate) partition: Option<i32>,
}

impl Record {
    /// A record with a value and no key.
    pub fn new(value: impl Into<Bytes>) -> Self {
        Self { value: Some(value.into()), ..Self::default() }
    }

    /// A record with a key and no value, which deletes the key from a compacted topic.
    pub fn tombstone(key: impl Into<Bytes>) -> Self {
        Self { key: Some(key.into()), ..Self::default() }
    }

    /// Sets the key. Unless a partition is named, the key decides on it, as with Kafka's own clients (murmur2).
    pub fn key(mut self, key: impl Into<Bytes>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Adds a header. A key may come more than once; the order stays.
    pub fn header(mut self, key: impl Into<String>, value: impl Into<Bytes>) -> Self {
        self.headers.push((key.into(), Some(value.into())));
        self
    }

    /// Adds a header whose value is null, which is not the same as an empty one.
    pub fn null_header(mut self, key: impl Into<String>) -> Self {
        self.headers.push((key.into(), None));
        self
    }

    /// Sets the timestamp, in milliseconds since the epoch. Default: cluster time.
    pub fn timestamp(mut self, timestamp: i64) -> Self {
        self.timestamp = Some(timestamp);
        self
    }

    /// Names the partition. Default: by key; without a key, each in turn.
    pub fn partition(mut self, partition: i32) -> Self {
        self.partition = Some(partition);
        self
    }
}

impl<T: Into<Bytes>> From<T> for Record {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

/// A record as it lies in a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredRecord {
    /// The partition's number.
    pub partition: i32,
    /// The offset in it.
    pub offset: i64,
    /// Milliseconds since the epoch; -1 if the producer gave none.
    pub timestamp: i64,
    /// The key.
    pub key: Option<Bytes>,
    /// The value; `None` is a tombstone.
    pub value: Option<Bytes>,
    /// The headers, in order, a key as often as it was sent. What is not UTF-8 in a key is replaced.
    pub headers: Vec<(String, Option<Bytes>)>,
}

impl StoredRecord {
    /// The value as text, for assertions: empty for a tombstone, and what is not UTF-8 is replaced.
    ///
    /// ```
    /// # use kafkito::{Cluster, Record};
    /// let kafka = Cluster::builder().topic("orders", 1).start()?;
    /// kafka.topic("orders").produce("two coffees")?;
    /// assert_eq!(kafka.topic("orders").records()?[0].value_text(), "two coffees");
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn value_text(&self) -> String {
        String::from_utf8_lossy(self.value.as_deref().unwrap_or_default()).into_owned()
    }

    /// The first header with this key.
    pub fn header(&self, key: &str) -> Option<&Bytes> {
        self.headers.iter().find(|(name, _)| name == key).and_then(|(_, value)| value.as_ref())
    }

    pub(crate) fn of(partition: i32, record: kafkito_storage::Record) -> Self {
        let header = |header: kafkito_storage::Header| {
            (String::from_utf8_lossy(&header.key).into_owned(), header.value)
        };
        Self {
            partition,
            offset: record.offset,
            timestamp: record.timestamp,
            key: record.key,
            value: record.value,
            headers: record.headers.into_iter().map(header).listed(),
        }
    }
}

/// The partition of a key among `partitions`, as Kafka's default partitioner finds it.
pub(crate) fn partition_of(key: &[u8], partitions: usize) -> usize {
    (murmur2(key) & 0x7FFF_FFFF) as usize % partitions.max(1)
}

/// The partition of a record without a key among `partitions`: how much there is already decides whose turn it is.
pub(crate) fn in_turn(ends: impl IntoIterator<Item = i64>, partitions: usize) -> usize {
    let held: usize = ends.into_iter().map(|end| usize::try_from(end).unwrap_or(0)).sum();
    held % partitions.max(1)
}

/// Murmur2 with Kafka's seed (org.apache.kafka.common.utils.Utils).
fn murmur2(data: &[u8]) -> u32 {
    const M: u32 = 0x5bd1_e995;
    let mut hash = 0x9747_b28c ^ (data.len() as u32);
    let mut words = data.chunks_exact(4);
    for word in &mut words {
        let mut k = u32::from_le_bytes([word[0], word[1], word[2], word[3]]).wrapping_mul(M);
        k = (k ^ (k >> 24)).wrapping_mul(M);
        hash = hash.wrapping_mul(M) ^ k;
    }
    let rest = words.remainder();
    if !rest.is_empty() {
        let tail = rest.iter().rev().fold(0u32, |tail, byte| (tail << 8) | u32::from(*byte));
        hash = (hash ^ tail).wrapping_mul(M);
    }
    hash = (hash ^ (hash >> 13)).wrapping_mul(M);
    hash ^ (hash >> 15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn murmur2_is_kafkas() {
        // The values of Kafka's own UtilsTest.
        let signed = |text: &str| murmur2(text.as_bytes()) as i32;
        assert_eq!(signed("21"), -973_932_308);
        assert_eq!(signed("foobar"), -790_332_482);
        assert_eq!(signed("a-little-bit-long-string"), -985_981_536);
        assert_eq!(signed("abc"), 479_470_107);
    }
}
