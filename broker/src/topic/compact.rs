//! Compaction on demand.

use super::Topic;
use crate::command::{CompactedTopic, compact};
use crate::error::Error;

impl Topic {
    /// Compacts the topic now, as Kafka's log cleaner would: of records with the same key the last one stays, tombstones go
    /// `delete.retention.ms` after a compaction has first seen them. Returns when it is done, with what it did. Clients are
    /// served meanwhile.
    ///
    /// The cleaner waits until it is worth its while (`min.cleanable.dirty.ratio`), looks every `log.cleaner.backoff.ms` of
    /// cluster time, and never touches the last segment of a log. This asks neither these nor `log.cleaner.enable`, closes the
    /// last segment first, and takes everything but what is younger than `min.compaction.lag.ms`, or in a transaction that is not
    /// decided.
    ///
    /// ```
    /// use kafkito::{Cluster, Record};
    ///
    /// let kafka = Cluster::start()?;
    /// let prices = kafka.create_topic_with("prices", 1, [("cleanup.policy", "compact")])?;
    /// for price in ["2.80", "2.90", "3.10"] {
    ///     prices.produce(Record::new(price).key("coffee"))?;
    /// }
    /// assert_eq!(prices.compact()?.records_removed(), 2);
    /// let records = prices.records()?;
    /// assert_eq!((records[0].offset, records[0].value_text()), (2, "3.10".to_owned()));
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Refused`](crate::ErrorKind::Refused) with UNKNOWN_TOPIC_OR_PARTITION if there is no such topic; with
    /// INVALID_CONFIG if its `cleanup.policy` has no `compact`; and with another code if a log is damaged, or memory or the disk
    /// have no room for what is written in its place: that log is as it was then.
    pub fn compact(&self) -> Result<CompactedTopic, Error> {
        self.shared.inside("compaction on demand")?;
        compact(&self.shared, &self.name, None)
    }
}
